//! The tour: lessons that are programs, read, run and tried out at the prompt.

use crate::inspect::Refusal;
use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::repl::commands::Command;
use crate::repl::talk::Talk;
use crate::session::Ending;

include!(concat!(env!("OUT_DIR"), "/tour.rs"));

/// Its row.
pub const COMMANDS: &[Command] = &[Command {
    name: "lesson",
    usage: "lesson [NUMBER]",
    help: "Lists the lessons of the tour, or starts one.\n\nTo start it is to show it and to run it; its names stay.\n\n>>> %lesson 1",
    run: |talk, argument| match argument {
        "" => {
            talk.write(&list(&talk.page));
            Ok(Ending::Done)
        }
        number => match number.parse() {
            Ok(number) => start(talk, number),
            Err(_) => Err(Refusal::new(format!("%lesson: {number} is no number"))),
        },
    },
}];

/// The title of a lesson: the comment on its first line.
fn title(text: &str) -> &str {
    text.lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches(['#', ' '])
        .trim()
}

/// All lessons, a line each.
pub fn list(page: &crate::inspect::Page) -> String {
    let mut picture = Picture::new(page);
    let mut table = Table::new(&[">", ""]);
    for (number, (_, text)) in LESSONS.iter().enumerate() {
        table.row([
            Line::of(Ink::Number, (number + 1).to_string()),
            Line::words(title(text)),
        ]);
    }
    picture.table(&table);
    picture.line(Line::of(
        Ink::Dim,
        "start one with %lesson NUMBER, or with mini --lesson NUMBER",
    ));
    picture.finish()
}

/// Whether there is a lesson of this number.
pub fn exists(number: usize) -> bool {
    (1..=LESSONS.len()).contains(&number)
}

/// Shows a lesson, runs it, and tells what to try.
pub fn start(talk: &mut Talk<'_>, number: usize) -> Result<Ending, Refusal> {
    let lesson = number.checked_sub(1).and_then(|at| LESSONS.get(at));
    let &(name, text) = lesson.ok_or_else(|| Refusal::new(missing(number)))?;
    let mut picture = Picture::new(&talk.page);
    picture.title(
        Line::of(Ink::Title, title(text)),
        Line::words(format!("lesson {number} of {}", LESSONS.len())),
    );
    talk.write(&picture.finish());
    let shown = if talk.page.colour {
        talk.painter.paint(text)
    } else {
        text.to_owned()
    };
    talk.write(&shown);
    let mut picture = Picture::new(&talk.page);
    picture.title(Line::of(Ink::Title, "what it prints"), Line::new());
    talk.write(&picture.finish());
    let ending = talk
        .session
        .file(&format!("<lesson {name}>"), text.to_owned());
    let mut picture = Picture::new(&talk.page);
    picture.title(Line::of(Ink::Title, "now try"), Line::new());
    for command in text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("# try:"))
    {
        picture.line(Line::words("    ").add(Ink::Value, command.trim()));
    }
    if exists(number + 1) {
        picture.line(Line::of(Ink::Dim, format!("next: %lesson {}", number + 1)));
    }
    talk.write(&picture.finish());
    Ok(ending)
}

/// Why there is no lesson of this number.
pub fn missing(number: usize) -> String {
    format!(
        "there is no lesson {number}; the tour has {}",
        LESSONS.len()
    )
}
