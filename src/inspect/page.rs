//! Pictures in text: styled lines, tables and boxes, aligned by the cells that characters take in a terminal.
//!
//! ```text
//!   Span(ink, text) --> Line --> Picture: title, lines, prose, Table, Grid --finish--> text with or without colour
//! ```
//!
//! What always holds: a line of a picture is no wider than its page, what does not fit ends in `…`; colour changes no
//! width; and no control character gets out of a value into the picture.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What is drawn on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// Cells in a line.
    pub width: usize,
    /// May colours be used?
    pub colour: bool,
}

impl Page {
    /// Pictures are made for so many cells at least.
    pub const NARROWEST: usize = 80;

    /// A page without colour.
    pub fn plain(width: usize) -> Page {
        Page {
            width,
            colour: false,
        }
    }

    /// A page with colour.
    pub fn coloured(width: usize) -> Page {
        Page {
            width,
            colour: true,
        }
    }

    /// How many cells a line may take.
    pub fn cells(&self) -> usize {
        self.width.max(Page::NARROWEST)
    }
}

/// What a text is, and so its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// Words between other things.
    Plain,
    /// A heading.
    Title,
    /// A name of the program: a variable, an attribute.
    Name,
    /// A class.
    Class,
    /// A value.
    Value,
    /// A figure.
    Number,
    /// What may be overlooked: rules, units, empty places.
    Dim,
    /// What wins.
    Good,
    /// What fails.
    Bad,
}

impl Ink {
    /// The parameters of the escape sequence.
    fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Title => "1",
            Ink::Name => "36",
            Ink::Class => "33",
            Ink::Value => "32",
            Ink::Number => "35",
            Ink::Dim => "2",
            Ink::Good => "1;32",
            Ink::Bad => "1;31",
        }
    }
}

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with its control characters made visible, so that it stays on its line.
fn tame(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// As much of a text as fits in `cells`, and `…` if that is not all.
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if taken + wide + 1 > cells {
            break;
        }
        taken += wide;
        kept.push(c);
    }
    if cells > 0 {
        kept.push('…');
    }
    kept
}

/// Styled text on one line.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Line(Vec<(Ink, String)>);

impl Line {
    /// Nothing yet.
    pub fn new() -> Line {
        Line::default()
    }

    /// A line of one text.
    pub fn of(ink: Ink, text: impl AsRef<str>) -> Line {
        Line::new().add(ink, text)
    }

    /// A line of plain words.
    pub fn words(text: impl AsRef<str>) -> Line {
        Line::of(Ink::Plain, text)
    }

    /// With more text behind it.
    #[must_use]
    pub fn add(mut self, ink: Ink, text: impl AsRef<str>) -> Line {
        let text = tame(text.as_ref());
        if !text.is_empty() {
            self.0.push((ink, text.into_owned()));
        }
        self
    }

    /// With plain words behind it.
    #[must_use]
    pub fn say(self, text: impl AsRef<str>) -> Line {
        self.add(Ink::Plain, text)
    }

    /// With another line behind it.
    #[must_use]
    pub fn join(mut self, other: Line) -> Line {
        self.0.extend(other.0);
        self
    }

    /// With blanks up to so many cells.
    #[must_use]
    pub fn pad(self, cells: usize) -> Line {
        let missing = cells.saturating_sub(self.width());
        self.say(" ".repeat(missing))
    }

    /// With blanks before it up to so many cells.
    #[must_use]
    pub fn right(self, cells: usize) -> Line {
        let missing = cells.saturating_sub(self.width());
        Line::words(" ".repeat(missing)).join(self)
    }

    /// As much of it as fits.
    #[must_use]
    pub fn cut(self, cells: usize) -> Line {
        if self.width() <= cells {
            return self;
        }
        let mut line = Line::new();
        let mut left = cells;
        for (ink, text) in self.0 {
            let wide = width(&text);
            // What follows needs a cell for its dots.
            if wide < left {
                left -= wide;
                line.0.push((ink, text));
            } else {
                return line.add(ink, cut(&format!("{text}……"), left));
            }
        }
        line
    }

    /// Nothing on it?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many cells it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }

    /// Its text without colour.
    pub fn text(&self) -> String {
        self.0.iter().map(|(_, text)| &text[..]).collect()
    }

    fn write(&self, out: &mut String, page: &Page) {
        let ends_blank = |at: usize| {
            self.0[at..]
                .iter()
                .all(|(_, text)| text.trim_end().is_empty())
        };
        for (at, (ink, text)) in self.0.iter().enumerate() {
            let text = if ends_blank(at + 1) {
                text.trim_end()
            } else {
                text
            };
            let code = ink.code();
            if page.colour && !code.is_empty() && !text.trim().is_empty() {
                out.push_str(&format!("\x1b[{code}m{text}\x1b[0m"));
            } else {
                out.push_str(text);
            }
        }
        out.push('\n');
    }
}

/// Where the texts of a column stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// At its left.
    Left,
    /// At its right: figures.
    Right,
}

/// Rows of lines under each other, in columns as wide as their widest line.
#[derive(Clone, Debug)]
pub struct Table {
    heads: Vec<&'static str>,
    aligns: Vec<Align>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Cells(Vec<Line>),
    Rule,
}

impl Table {
    /// A table with columns of these heads; no head line if all are empty. A head that starts with `>` stands right.
    pub fn new(heads: &[&'static str]) -> Table {
        let align = |head: &&str| match head.starts_with('>') {
            true => Align::Right,
            false => Align::Left,
        };
        Table {
            aligns: heads.iter().map(align).collect(),
            heads: heads
                .iter()
                .map(|head| head.trim_start_matches('>'))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; columns that it leaves out are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
    }

    /// Adds a rule between rows.
    pub fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    /// Has it no rows?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn has_heads(&self) -> bool {
        self.heads.iter().any(|head| !head.is_empty())
    }

    /// The width of each column, so that they fit in `room` cells together: the widest give way first.
    fn widths(&self, room: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| width(head)).collect();
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (wide, cell) in widths.iter_mut().zip(cells) {
                    *wide = (*wide).max(cell.width());
                }
            }
        }
        while widths.iter().sum::<usize>() > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    fn place(&self, column: usize, cell: &Line, wide: usize) -> Line {
        let cell = cell.clone().cut(wide);
        match self.aligns.get(column) {
            Some(Align::Right) => cell.right(wide),
            _ => cell.pad(wide),
        }
    }

    /// The cells of a row at their places, joined by `between`.
    fn joined(&self, cells: &[Line], widths: &[usize], between: &Line) -> Line {
        let empty = Line::new();
        let mut line = Line::new();
        for (column, &wide) in widths.iter().enumerate() {
            if column > 0 {
                line = line.join(between.clone());
            }
            line = line.join(self.place(column, cells.get(column).unwrap_or(&empty), wide));
        }
        line
    }

    fn head_line(&self) -> Vec<Line> {
        self.heads
            .iter()
            .map(|head| Line::of(Ink::Dim, head))
            .collect()
    }

    /// As lines, columns two blanks apart.
    fn open(&self, room: usize) -> Vec<Line> {
        let gaps = self.heads.len().saturating_sub(1) * 2;
        let widths = self.widths(room.saturating_sub(gaps));
        let gap = Line::words("  ");
        let mut lines = Vec::new();
        if self.has_heads() {
            lines.push(self.joined(&self.head_line(), &widths, &gap));
        }
        for row in &self.rows {
            lines.push(match row {
                Row::Cells(cells) => self.joined(cells, &widths, &gap),
                Row::Rule => Line::of(Ink::Dim, "─".repeat(widths.iter().sum::<usize>() + gaps)),
            });
        }
        lines
    }

    /// As lines, in a box with a rule between columns.
    fn boxed(&self, room: usize) -> Vec<Line> {
        let frame = self.heads.len() * 3 + 1;
        let widths = self.widths(room.saturating_sub(frame));
        let rule = |left: &str, middle: &str, right: &str| {
            let parts: Vec<String> = widths.iter().map(|wide| "─".repeat(wide + 2)).collect();
            Line::of(Ink::Dim, format!("{left}{}{right}", parts.join(middle)))
        };
        let bar = Line::of(Ink::Dim, " │ ");
        let row = |cells: &[Line]| {
            Line::of(Ink::Dim, "│ ")
                .join(self.joined(cells, &widths, &bar))
                .add(Ink::Dim, " │")
        };
        let mut lines = vec![rule("┌", "┬", "┐")];
        if self.has_heads() {
            lines.push(row(&self.head_line()));
            lines.push(rule("├", "┼", "┤"));
        }
        for part in &self.rows {
            lines.push(match part {
                Row::Cells(cells) => row(cells),
                Row::Rule => rule("├", "┼", "┤"),
            });
        }
        lines.push(rule("└", "┴", "┘"));
        lines
    }
}

/// A picture that grows from top to bottom.
pub struct Picture {
    page: Page,
    indent: usize,
    lines: Vec<Line>,
}

impl Picture {
    /// An empty one for this page.
    pub fn new(page: &Page) -> Picture {
        Picture {
            page: *page,
            indent: 0,
            lines: Vec::new(),
        }
    }

    /// Cells that a line may take.
    pub fn room(&self) -> usize {
        self.page.cells() - self.indent
    }

    /// What follows stands so many cells further right.
    pub fn indent(&mut self, cells: usize) {
        self.indent = cells;
    }

    /// A heading over the whole width: what on the left, a rule, a short remark on the right.
    pub fn title(&mut self, what: Line, remark: Line) {
        let room = self.room();
        let remark = remark.cut(room / 2);
        let left = Line::of(Ink::Dim, "── ")
            .join(what.cut(room - remark.width() - 12))
            .say(" ");
        let right = if remark.is_empty() {
            Line::new()
        } else {
            Line::words(" ").join(remark).add(Ink::Dim, " ──")
        };
        let rule = room.saturating_sub(left.width() + right.width());
        self.line(left.add(Ink::Dim, "─".repeat(rule)).join(right));
    }

    /// A line, cut to the page.
    pub fn line(&mut self, line: Line) {
        let line = line.cut(self.room());
        self.lines
            .push(Line::words(" ".repeat(self.indent)).join(line));
    }

    /// An empty line, unless the last one is.
    pub fn blank(&mut self) {
        if self
            .lines
            .last()
            .is_some_and(|line| !line.text().trim().is_empty())
        {
            self.lines.push(Line::new());
        }
    }

    /// Words in as many lines as they take; lines after the first start under `lead`'s end.
    pub fn prose(&mut self, lead: Line, words: impl AsRef<str>) {
        let start = lead.width();
        let room = self.room().saturating_sub(start).max(20);
        let mut line = String::new();
        let mut lead = Some(lead);
        let mut put = |picture: &mut Picture, text: &str| {
            let head = lead
                .take()
                .unwrap_or_else(|| Line::words(" ".repeat(start)));
            picture.line(head.say(text));
        };
        for word in words.as_ref().split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > room {
                put(self, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        put(self, &line);
    }

    /// A table without lines between its columns.
    pub fn table(&mut self, table: &Table) {
        for line in table.open(self.room()) {
            self.line(line);
        }
    }

    /// A table in a box.
    pub fn grid(&mut self, table: &Table) {
        for line in table.boxed(self.room()) {
            self.line(line);
        }
    }

    /// The picture as text.
    pub fn finish(self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            line.write(&mut out, &self.page);
        }
        out
    }
}

/// A number with commas: `12,345`.
pub fn figure(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 cell`, `2 cells`, `2 classes`.
pub fn count(n: usize, what: &str) -> String {
    let plural = match (n, what.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {what}{plural}", figure(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_cells() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(
            Line::words("ab").add(Ink::Name, "cdef").cut(4).text(),
            "abc…"
        );
        assert_eq!(
            Line::words("abc").add(Ink::Name, "def").cut(3).text(),
            "ab…"
        );
    }

    #[test]
    fn boxes_align_wide_names() {
        let mut table = Table::new(&["name", ">n"]);
        table.row([Line::words("漢字"), Line::words("1")]);
        table.row([Line::words("é"), Line::words("22")]);
        let mut picture = Picture::new(&Page::plain(80));
        picture.grid(&table);
        let text = picture.finish();
        assert!(text.lines().all(|line| width(line) == 13), "{text}");
    }

    #[test]
    fn numbers_have_commas() {
        assert_eq!(
            [0, 999, 1000, 1234567].map(figure),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
