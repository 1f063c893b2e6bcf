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

pub use crate::inspect::table::Table;

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
pub(super) fn tame(text: &str) -> Cow<'_, str> {
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

    /// In lines of so many cells, broken at blanks and where one text ends and the next begins.
    pub fn wrapped(self, cells: usize) -> Vec<Line> {
        if self.width() <= cells {
            return vec![self];
        }
        let mut lines = vec![Line::new()];
        for (ink, text) in &self.0 {
            // What of this text stands on the last line.
            let mut part = String::new();
            for piece in text.split_inclusive(' ') {
                let last = lines.len() - 1;
                let taken = lines[last].width() + width(&part);
                if taken > 0 && taken + width(piece.trim_end()) > cells {
                    let full = std::mem::take(&mut lines[last]);
                    lines[last] = full.add(*ink, std::mem::take(&mut part));
                    lines.push(Line::new());
                }
                part.push_str(piece);
            }
            let last = lines.pop().unwrap_or_default();
            lines.push(last.add(*ink, part));
        }
        lines
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
    fn lines_break_between_texts_and_at_blanks() {
        let line = Line::words("one two")
            .add(Ink::Name, "[a]")
            .add(Ink::Name, "[b]");
        let texts: Vec<String> = line.wrapped(8).iter().map(Line::text).collect();
        assert_eq!(texts, ["one two", "[a][b]"]);
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
