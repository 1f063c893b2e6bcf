//! Source files, places in them, and interned names.
//!
//! A place is a [`Span`] of byte offsets and nothing else: lines and columns are computed only when they are shown (in
//! an error or a traceback), so no token and no node pays for them. A source is smaller than 4 GiB, which is
//! checked where files are read; every offset therefore fits a `u32`.
//!
//! Read next: [`intern`] for names, then `syntax`.

pub mod intern;
pub mod op;
pub mod read;

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A range of bytes in one source file: `start` inclusive, `end` exclusive, both on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    #[inline]
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Does it hold all of the other one?
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A line and a column, as CPython counts them: lines from 1, columns in characters from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Position {
    /// Line number, from 1.
    pub line: u32,
    /// Characters before the place on its line.
    pub column: u32,
}

/// One text that programs were read from: a file, standard input, the string of `-c`, an input of the REPL.
///
/// The text is what the tokens refer to and is never changed after the file was made.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    hidden: bool,
    /// The first byte of every line; made when somebody first asks for a line.
    lines: OnceCell<Box<[u32]>>,
    /// Set from outside when nobody wants the source to be read on.
    stop: OnceCell<Arc<AtomicBool>>,
}

impl SourceFile {
    /// A source called `name` in tracebacks. A byte order mark at the start is no part of the text, and line
    /// ends become LF whichever they were (reference, 2.1.2), also those inside strings.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        SourceFile {
            hidden: false,
            ..SourceFile::without_lines(name, text)
        }
    }

    /// The text of a string that a program runs: its lines are nowhere to be looked up, and what would be a byte order
    /// mark in a file is a character.
    pub fn without_lines(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let mut text = text.into();
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        SourceFile {
            name: name.into(),
            text,
            hidden: true,
            lines: OnceCell::new(),
            stop: OnceCell::new(),
        }
    }

    /// Whoever reads this source, from its tokens to its code, gives up soon after `stop` is set.
    pub fn stop_when(&self, stop: &Arc<AtomicBool>) {
        self.stop.get_or_init(|| Arc::clone(stop));
    }

    /// Shall it not be read on? Asked for each token and each statement; what was made so far is then worth nothing.
    #[inline]
    pub fn is_given_up(&self) -> bool {
        self.stop
            .get()
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Whether tracebacks show lines of this source.
    pub fn shows_lines(&self) -> bool {
        !self.hidden
    }

    /// What tracebacks call this source.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under `span`; empty if the span is not one of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let mut starts = vec![0];
            let ends = self
                .text
                .bytes()
                .enumerate()
                .filter(|&(_, byte)| byte == b'\n');
            starts.extend(ends.map(|(at, _)| at as u32 + 1));
            starts.into_boxed_slice()
        })
    }

    /// How many lines the text has; a last line without a line end counts, an empty one after a line end too.
    pub fn line_count(&self) -> u32 {
        self.line_starts().len() as u32
    }

    /// The number, from 1, of the line that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.line_starts().partition_point(|&start| start <= offset) as u32
    }

    /// The offset of the first byte of line `line`, counted from 1; the end of the text if there is no such line.
    pub fn line_start(&self, line: u32) -> u32 {
        let at = (line as usize).wrapping_sub(1);
        self.line_starts()
            .get(at)
            .copied()
            .unwrap_or(self.text.len() as u32)
    }

    /// Line `line`, counted from 1, without its line end; empty if there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        let span = Span::new(
            self.line_start(line),
            self.line_start(line.saturating_add(1)),
        );
        self.slice(span).trim_end_matches('\n')
    }

    /// Line and column (in characters, from 0) of the byte at `offset`.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_of(offset);
        let before = self.slice(Span::new(self.line_start(line), offset));
        Position {
            line,
            column: before.chars().count() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_cr_or_both() {
        let file = SourceFile::new("t", "a\nb\r\nc\rd");
        let lines: Vec<_> = (1..=file.line_count()).map(|n| file.line_text(n)).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
        assert_eq!(file.position(3), Position { line: 2, column: 1 });
        assert_eq!(file.line_of(6), 4);
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("t", "é = '漢' + x");
        let x = file.text().find('x').unwrap() as u32;
        assert_eq!(file.position(x).column, 10);
    }
}
