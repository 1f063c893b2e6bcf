//! A block of lines as the line editor holds it.
//!
//! rustyline edits one text and knows of no prompt but the first. So each line behind the first begins with a *mark*:
//! a tab, which takes as many cells as the prompt `... ` (the editor's tab stop says so), and which is drawn as it.
//!
//! ```text
//!   text    def f():⏎    pass          drawn    >>> def f():
//!   held    def f():⏎⇥    pass                  ...     pass
//! ```
//!
//! What always holds: a newline and its mark come and go together, and the cursor never stands between them. [`keys`]
//! keeps that up, since every key passes through it; the history holds blocks in the same form.
//!
//! [`keys`]: crate::repl::editor::keys

use unicode_segmentation::UnicodeSegmentation;

/// What begins each line behind the first.
pub const MARK: char = '\t';

/// A text in the form that the editor holds.
pub fn hold(text: &str) -> String {
    text.replace('\n', "\n\t")
}

/// The text that is held.
pub fn text(held: &str) -> String {
    held.replace("\n\t", "\n")
}

/// Where the line of a place begins, behind its mark.
pub fn line_start(held: &str, at: usize) -> usize {
    match held[..at].rfind('\n') {
        Some(newline) => {
            newline
                + if held[newline + 1..].starts_with(MARK) {
                    2
                } else {
                    1
                }
        }
        None => 0,
    }
    .min(at)
}

/// Where the line of a place ends.
pub fn line_end(held: &str, at: usize) -> usize {
    held[at..]
        .find('\n')
        .map_or(held.len(), |length| at + length)
}

/// How often the cursor is moved to pass over a text; as many as an editor command can count.
pub fn steps(text: &str) -> u16 {
    u16::try_from(text.graphemes(true).count()).unwrap_or(u16::MAX)
}

/// The place in a line, given from its start to its end, that is `column` steps from the start.
pub fn at_column(held: &str, start: usize, end: usize, column: u16) -> usize {
    held[start..end]
        .grapheme_indices(true)
        .nth(usize::from(column))
        .map_or(end, |(offset, _)| start + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were() {
        for sample in ["", "x", "if x:\n    y\n", "a\n\n\tb\n\n", "\n"] {
            assert_eq!(text(&hold(sample)), sample);
        }
    }

    #[test]
    fn lines_begin_behind_their_marks() {
        let held = hold("ab\n  cd");
        assert_eq!(held, "ab\n\t  cd");
        assert_eq!((line_start(&held, 1), line_end(&held, 1)), (0, 2));
        assert_eq!((line_start(&held, 4), line_end(&held, 4)), (4, 8));
        assert_eq!(at_column(&held, 4, 8, 3), 7);
        assert_eq!(at_column(&held, 0, 2, 9), 2);
    }
}
