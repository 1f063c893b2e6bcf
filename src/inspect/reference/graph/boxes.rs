//! A graph in the terminal: boxes in columns by their distance, with lines between neighbouring columns.
//!
//! ```text
//!   column 0          gap        column 1            gap       column 2
//!   ┌ names ──┐                  ┌ #1 Node ────┐               ┌ #2 Node ────┐
//!   │ head  ● ├─────────────────→│ .value  'a' │            ┌─→│ .value  'b' │
//!   └─────────┘                  │ .next   ●   ├────────────┘  └─────────────┘
//!                                └─────────────┘ a track of its own for each box that lines lead to
//! ```
//! A line leads from a row to a box of the next column. Every other reference (back, far, or one whose line would run
//! along another) is written in its row: `→ #3`. Columns that do not fit beside each other start a band below.

use crate::inspect::page::{Ink, Line, cut, figure, width};
use crate::inspect::reference::graph::{Graph, Node, Target};

/// Cells between a row's end and the first track, and between the last track and an arrow.
const MARGIN: usize = 2;

/// How wide things may become, at the most.
struct Most {
    boxed: usize,
    label: usize,
    value: usize,
}

impl Most {
    /// On a page of so many cells. On a usual one two boxes fit beside each other; a wider one has room for longer
    /// texts, and for more boxes.
    fn on(room: usize) -> Most {
        let more = room.saturating_sub(80);
        Most {
            boxed: 34 + more / 4,
            label: 16 + more / 8,
            value: 20 + more / 8,
        }
    }
}

/// The picture, in lines of at most `room` cells.
pub fn lines(graph: &Graph, room: usize) -> Vec<Line> {
    let most = Most::on(room);
    let depth = graph.nodes.iter().map(|node| node.depth).max().unwrap_or(0);
    let columns: Vec<Column> = (0..=depth)
        .map(|depth| Column::of(graph, depth, &most))
        .filter(|column| !column.nodes.is_empty())
        .collect();
    let mut lines = Vec::new();
    let mut rest = &columns[..];
    while !rest.is_empty() {
        let mut taken = 0;
        let mut wide = 0;
        for column in rest {
            let more = column.width + gap(column.nodes.len());
            if taken > 0 && wide + more > room {
                break;
            }
            wide += more;
            taken += 1;
        }
        let (band, after) = rest.split_at(taken);
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.extend(Band::new(graph, band, &most).draw());
        rest = after;
    }
    lines
}

/// The widest that the gap before a column of so many boxes can become.
fn gap(boxes: usize) -> usize {
    2 * MARGIN + boxes.min(4) * 2
}

/// The boxes of one distance.
struct Column {
    nodes: Vec<usize>,
    width: usize,
}

impl Column {
    fn of(graph: &Graph, depth: usize, most: &Most) -> Column {
        let at = |(_, node): &(usize, &Node)| node.depth == depth;
        let nodes: Vec<usize> = graph
            .nodes
            .iter()
            .enumerate()
            .filter(at)
            .map(|(i, _)| i)
            .collect();
        let widths = nodes.iter().map(|&i| inner_width(graph, i, most) + 4);
        Column {
            width: widths.max().unwrap_or(0).min(most.boxed),
            nodes,
        }
    }
}

/// How a row is written, if no line leads from it.
fn written(target: &Target) -> String {
    match target {
        Target::Text(text) => text.clone(),
        Target::Object(i) => format!("→ #{i}"),
        Target::Weak(i) => format!("⇢ #{i}"),
    }
}

/// The last row of a box that leaves rows out.
fn more_words(more: usize) -> String {
    format!("… {} more", figure(more))
}

fn inner_width(graph: &Graph, i: usize, most: &Most) -> usize {
    let node = &graph.nodes[i];
    let values = node.rows.iter().map(|row| width(&written(&row.target)));
    let values = values.max().unwrap_or(0).min(most.value);
    let more = if node.more > 0 {
        width(&more_words(node.more))
    } else {
        0
    };
    let rows = (node.label_width(most.label) + 1 + values).max(more);
    rows.max(width(&graph.title(i)) + 1)
}

/// A line from a row to a box of the next column.
struct Wire {
    from: usize,
    row: usize,
    to: usize,
    weak: bool,
}

/// Columns beside each other.
struct Band<'a> {
    graph: &'a Graph,
    columns: &'a [Column],
    most: &'a Most,
    /// The line of a box's upper rule.
    top: Vec<usize>,
    wires: Vec<Vec<Wire>>,
}

impl<'a> Band<'a> {
    fn new(graph: &'a Graph, columns: &'a [Column], most: &'a Most) -> Band<'a> {
        let mut band = Band {
            graph,
            columns,
            most,
            top: vec![0; graph.nodes.len()],
            wires: Vec::new(),
        };
        for (c, column) in columns.iter().enumerate() {
            let before = c.checked_sub(1).and_then(|c| columns.get(c));
            let mut wires = before.map_or(Vec::new(), |before| band.wires_between(before, column));
            band.place(column, &wires);
            wires.retain(|wire| band.row_line(wire) != usize::MAX);
            band.wires.push(wires);
        }
        for c in 1..columns.len() {
            band.order(c);
        }
        band
    }

    fn wires_between(&self, before: &Column, column: &Column) -> Vec<Wire> {
        let mut wires = Vec::new();
        for &from in &before.nodes {
            for (row, held) in self.graph.nodes[from].rows.iter().enumerate() {
                if let Some(to) = held.target.object()
                    && column.nodes.contains(&to)
                {
                    wires.push(Wire {
                        from,
                        row,
                        to,
                        weak: held.target.is_weak(),
                    });
                }
            }
        }
        wires
    }

    /// Puts the boxes of a column under each other, each beside the first row that refers to it if it can be.
    fn place(&mut self, column: &Column, wires: &[Wire]) {
        let mut end = 0;
        for &i in &column.nodes {
            let first = wires.iter().find(|wire| wire.to == i);
            let wanted = first.map_or(0, |wire| self.row_line(wire).saturating_sub(1));
            self.top[i] = wanted.max(end);
            end = self.top[i] + self.graph.nodes[i].lines() + 3;
        }
    }

    fn row_line(&self, wire: &Wire) -> usize {
        self.top[wire.from] + 1 + wire.row
    }

    /// The line at which wires enter a box.
    fn port(&self, i: usize) -> usize {
        self.top[i] + 1
    }

    /// Gives the targets of column `c` their tracks so that no two wires run along each other; wires that would do so
    /// in any order are taken away.
    fn order(&mut self, c: usize) {
        let mut targets: Vec<usize> = Vec::new();
        for wire in &self.wires[c] {
            if !targets.contains(&wire.to) {
                targets.push(wire.to);
            }
        }
        let clash = |order: &[usize]| -> Option<usize> {
            let track = |to: usize| order.iter().position(|&t| t == to);
            self.wires[c].iter().position(|wire| {
                let line = self.row_line(wire);
                self.wires[c].iter().any(|other| {
                    other.to != wire.to
                        && self.port(other.to) == line
                        && track(other.to) < track(wire.to)
                })
            })
        };
        let found = permutations(&targets)
            .into_iter()
            .find(|order| clash(order).is_none());
        match found {
            Some(order) => {
                let place = |wire: &Wire| order.iter().position(|&t| t == wire.to);
                self.wires[c].sort_by_key(place);
            }
            None => {
                if let Some(bad) = clash(&targets) {
                    self.wires[c].remove(bad);
                    self.order(c);
                }
            }
        }
    }

    fn is_wired(&self, from: usize, row: usize) -> bool {
        self.wires
            .iter()
            .flatten()
            .any(|wire| wire.from == from && wire.row == row)
    }

    fn draw(&self) -> Vec<Line> {
        let mut canvas = Canvas::default();
        let mut x = 0;
        for (c, column) in self.columns.iter().enumerate() {
            if c > 0 {
                x = self.draw_gap(&mut canvas, c, x);
            }
            for &i in &column.nodes {
                self.draw_box(&mut canvas, i, x, column.width);
            }
            x += column.width;
        }
        canvas.lines()
    }

    /// The wires before column `c`, from `x` on; where the column begins.
    fn draw_gap(&self, canvas: &mut Canvas, c: usize, x: usize) -> usize {
        let mut targets: Vec<usize> = Vec::new();
        for wire in &self.wires[c] {
            let straight = self.row_line(wire) == self.port(wire.to);
            if !straight && !targets.contains(&wire.to) {
                targets.push(wire.to);
            }
        }
        let end = x + 2 * MARGIN + targets.len() * 2;
        for wire in &self.wires[c] {
            let (from, to) = (self.row_line(wire), self.port(wire.to));
            let track = targets.iter().position(|&t| t == wire.to);
            match track.filter(|_| from != to) {
                Some(track) => {
                    let at = x + MARGIN + track * 2;
                    let tip = (end - 1, End::Open);
                    canvas.across(from, (x, End::Open), (at, End::Turn), wire.weak);
                    canvas.down(at, from, to, wire.weak);
                    canvas.across(to, (at, End::Turn), tip, wire.weak);
                }
                None => canvas.across(from, (x, End::Open), (end - 1, End::Open), wire.weak),
            }
            canvas.text(to, end - 1, Ink::Name, "→");
        }
        end
    }

    fn draw_box(&self, canvas: &mut Canvas, i: usize, x: usize, wide: usize) {
        let node = &self.graph.nodes[i];
        let (top, inner) = (self.top[i], wide - 4);
        let labels = node.label_width(self.most.label);
        let title = cut(&self.graph.title(i), inner);
        let rule = "─".repeat(wide - 4 - width(&title));
        canvas.text(top, x, Ink::Dim, "┌ ");
        let ink = if i == 0 { Ink::Title } else { Ink::Class };
        canvas.text(top, x + 2, ink, &title);
        canvas.text(top, x + 2 + width(&title), Ink::Dim, &format!(" {rule}┐"));
        for line in 0..node.lines() {
            let y = top + 1 + line;
            canvas.text(y, x, Ink::Dim, "│ ");
            let mut edge = "│";
            match node.rows.get(line) {
                Some(row) => {
                    canvas.text(y, x + 2, Ink::Name, &cut(&row.label, labels));
                    let (ink, text) = match self.is_wired(i, line) {
                        true => {
                            edge = "├";
                            (Ink::Name, "●".to_owned())
                        }
                        false => (Ink::Value, written(&row.target)),
                    };
                    let text = cut(&text, inner - labels - 1);
                    canvas.text(y, x + 3 + labels, ink, &text);
                }
                None if node.more > 0 => {
                    canvas.text(y, x + 2, Ink::Dim, &more_words(node.more));
                }
                None => canvas.text(y, x + 2, Ink::Dim, "(empty)"),
            }
            canvas.text(y, x + wide - 1, Ink::Dim, edge);
        }
        let rule = "─".repeat(wide - 2);
        let bottom = top + node.lines() + 1;
        canvas.text(bottom, x, Ink::Dim, &format!("└{rule}┘"));
    }
}

/// All orders of a few targets; only the given one if they are many.
fn permutations(targets: &[usize]) -> Vec<Vec<usize>> {
    match targets {
        [] => vec![Vec::new()],
        _ if targets.len() > 6 => vec![targets.to_vec(), targets.iter().rev().copied().collect()],
        _ => {
            let mut all = Vec::new();
            for (i, &first) in targets.iter().enumerate() {
                let mut rest = targets.to_vec();
                rest.remove(i);
                for mut order in permutations(&rest) {
                    order.insert(0, first);
                    all.push(order);
                }
            }
            all
        }
    }
}

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;
const WEAK: u8 = 16;

/// What one cell of the canvas shows.
#[derive(Clone)]
enum Spot {
    Blank,
    Text(Ink, String),
    /// The second half of a wide character.
    Covered,
    /// Where lines go from here.
    Wire(u8),
}

/// How a horizontal line ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Open,
    Turn,
}

/// A page on which boxes and lines are drawn in any order.
#[derive(Default)]
struct Canvas(Vec<Vec<Spot>>);

impl Canvas {
    fn spot(&mut self, y: usize, x: usize) -> &mut Spot {
        if self.0.len() <= y {
            self.0.resize(y + 1, Vec::new());
        }
        let line = &mut self.0[y];
        if line.len() <= x {
            line.resize(x + 1, Spot::Blank);
        }
        &mut line[x]
    }

    /// Puts a text from `x` on. How wide a character is depends on those before it: marks, and the parts of an emoji,
    /// take no cells of their own and stay with the character that they belong to.
    fn text(&mut self, y: usize, x: usize, ink: Ink, text: &str) {
        let (mut put, mut end, mut last) = (String::new(), x, None);
        for c in text.chars() {
            let c = if c.is_control() { '\u{fffd}' } else { c };
            put.push(c);
            let start = std::mem::replace(&mut end, x + width(&put));
            match last {
                Some(last) if end <= start => {
                    if let Spot::Text(_, text) = self.spot(y, last) {
                        text.push(c);
                    }
                }
                _ => {
                    *self.spot(y, start) = Spot::Text(ink, c.to_string());
                    for covered in start + 1..end {
                        *self.spot(y, covered) = Spot::Covered;
                    }
                    last = Some(start);
                }
            }
        }
    }

    fn wire(&mut self, y: usize, x: usize, ways: u8, weak: bool) {
        let ways = if weak { ways | WEAK } else { ways };
        let spot = self.spot(y, x);
        match spot {
            Spot::Wire(old) if *old & WEAK != ways & WEAK => *old = (*old | ways) & !WEAK,
            Spot::Wire(old) => *old |= ways,
            spot => *spot = Spot::Wire(ways),
        }
    }

    /// A horizontal line from `from` to `to`. At its ends it goes on, or turns up or down.
    fn across(&mut self, y: usize, from: (usize, End), to: (usize, End), weak: bool) {
        for x in from.0..=to.0 {
            let left = x > from.0 || from.1 == End::Open;
            let right = x < to.0 || to.1 == End::Open;
            let ways = if left { LEFT } else { 0 } | if right { RIGHT } else { 0 };
            self.wire(y, x, ways, weak);
        }
    }

    /// A vertical line at `x`.
    fn down(&mut self, x: usize, from: usize, to: usize, weak: bool) {
        let (top, bottom) = (from.min(to), from.max(to));
        for y in top..=bottom {
            let up = if y > top { UP } else { 0 };
            let down = if y < bottom { DOWN } else { 0 };
            self.wire(y, x, up | down, weak);
        }
    }

    fn lines(&self) -> Vec<Line> {
        self.0.iter().map(|spots| Canvas::line(spots)).collect()
    }

    fn line(spots: &[Spot]) -> Line {
        let mut line = Line::new();
        let mut run: Option<(Ink, String)> = None;
        for spot in spots {
            let (ink, text) = match spot {
                Spot::Blank => (Ink::Plain, " "),
                Spot::Text(ink, text) => (*ink, &text[..]),
                Spot::Covered => continue,
                Spot::Wire(ways) => (Ink::Name, wire(*ways)),
            };
            match &mut run {
                Some((last, all)) if *last == ink => all.push_str(text),
                _ => {
                    if let Some((ink, all)) = run.replace((ink, text.to_owned())) {
                        line = line.add(ink, all);
                    }
                }
            }
        }
        match run {
            Some((ink, all)) => line.add(ink, all),
            None => line,
        }
    }
}

/// The character for lines that go these ways.
fn wire(ways: u8) -> &'static str {
    let weak = ways & WEAK != 0;
    match ways & !WEAK {
        w if w & (UP | DOWN) == 0 => {
            if weak {
                "╌"
            } else {
                "─"
            }
        }
        w if w & (LEFT | RIGHT) == 0 => {
            if weak {
                "┆"
            } else {
                "│"
            }
        }
        w if w == UP | RIGHT => "└",
        w if w == UP | LEFT => "┘",
        w if w == DOWN | RIGHT => "┌",
        w if w == DOWN | LEFT => "┐",
        w if w == UP | DOWN | RIGHT => "├",
        w if w == UP | DOWN | LEFT => "┤",
        w if w == UP | LEFT | RIGHT => "┴",
        w if w == DOWN | LEFT | RIGHT => "┬",
        _ => "┼",
    }
}
