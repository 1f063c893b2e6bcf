//! Every line of every view fits its page, and boxes are closed, in any width and with names of any script: over the
//! objects of `tests/golden/widths/world.mini`.

#[path = "common/world.rs"]
mod world;

use mini::inspect::page::width;
use mini::inspect::{Page, Subject, VIEWS};
use mini::session::Session;
use world::{ARGUMENTS, with_world};

const WIDTHS: &[usize] = &[1, 40, 79, 80, 81, 100, 120, 200];

/// Why a picture is no good in this width.
fn fault(picture: &str, page: usize, boxed: bool) -> Option<String> {
    let room = page.max(Page::NARROWEST);
    let mut open: Option<usize> = None;
    for line in picture.lines() {
        let wide = width(line);
        if wide > room {
            return Some(format!("{wide} cells: {line}"));
        }
        if line.chars().any(char::is_control) {
            return Some(format!("a control character: {line:?}"));
        }
        let inner = line.trim_start();
        if !boxed {
            continue;
        }
        if inner.starts_with('┌') {
            open = Some(wide);
        }
        let (first, last) = (inner.chars().next(), inner.chars().last());
        let closed = matches!(
            (first, last),
            (Some('┌'), Some('┐'))
                | (Some('│'), Some('│'))
                | (Some('├'), Some('┤'))
                | (Some('└'), Some('┘'))
        );
        if open.is_some_and(|open| open != wide || !closed) {
            return Some(format!("a box is not closed: {line}"));
        }
        if inner.starts_with('└') {
            open = None;
        }
    }
    open.map(|_| "a box has no floor".to_owned())
}

/// A box among others that is not closed: from each upper left corner a roof with a title leads to a right corner, and
/// from both corners walls, into which arrows may run, lead down to the floor.
fn open_box(picture: &str) -> Option<String> {
    let rows: Vec<Vec<char>> = picture.lines().map(cells).collect();
    let at = |row: usize, column: usize| {
        let cells: &[char] = rows.get(row).map_or(&[], Vec::as_slice);
        cells.get(column).copied().unwrap_or(' ')
    };
    let is_wall = |c: char| matches!(c, '│' | '├' | '┤' | '┼' | '◀' | '▶');
    for (top, row) in rows.iter().enumerate() {
        for left in (0..row.len()).filter(|&column| row[column] == '┌') {
            let roof = row[left..].iter().position(|&c| c == '┐');
            let right = left + roof.unwrap_or(0);
            let mut floor = top + 1;
            while is_wall(at(floor, left)) && is_wall(at(floor, right)) {
                floor += 1;
            }
            if (at(floor, left), at(floor, right)) != ('└', '┘') {
                return Some(format!("an open box at {top}, {left}\n{picture}"));
            }
        }
    }
    None
}

/// What stands in each cell of a line; what a wide character takes beside its first is a space.
fn cells(line: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for (at, c) in line.char_indices() {
        // Marks and the parts of an emoji take no cells of their own.
        let end = width(&line[..at + c.len_utf8()]);
        if end > out.len() {
            out.push(c);
            out.resize(end, ' ');
        }
    }
    out
}

fn check(session: &Session) -> (usize, Vec<String>) {
    let subject = Subject::new(session.cx(), session.names());
    let (mut drawn, mut faults) = (0, Vec::new());
    for row in VIEWS {
        // A comparison measures time, and has figures of any length.
        if row.name == "compare" {
            continue;
        }
        for argument in ARGUMENTS {
            let Ok(view) = row.show(&subject, argument) else {
                continue;
            };
            for &wide in WIDTHS {
                let plain = view.draw(&Page::plain(wide));
                drawn += 1;
                // The graph draws boxes beside each other; the source of a program may have any character.
                let boxed = !matches!(row.name, "graph" | "source");
                let beside = (row.name == "graph").then(|| open_box(&plain)).flatten();
                if let Some(fault) = fault(&plain, wide, boxed).or(beside) {
                    faults.push(format!("%{} {argument}, width {wide}: {fault}", row.name));
                }
                let coloured = view.draw(&Page::coloured(wide));
                if uncoloured(&coloured) != plain {
                    faults.push(format!("%{} {argument}: colours change the text", row.name));
                }
            }
        }
    }
    (drawn, faults)
}

/// A text without its colours.
fn uncoloured(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\x1b[") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn lines_fit_and_boxes_are_closed() {
    let (drawn, faults) = with_world(|session| check(session));
    assert!(drawn > 2000, "only {drawn} pictures");
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}
