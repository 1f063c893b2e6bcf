//! How far the next line is indented, and where Tab and Backspace stop.

use crate::source::SourceFile;
use crate::syntax::layout;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::Mode;

/// One step of indentation.
pub const STEP: usize = 4;

/// The blanks at the start of a line.
pub fn of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The indentation of the line that follows `text`: deeper behind a colon or a bracket that opens at the line's end,
/// shallower behind a statement that leaves the block. Behind a statement of several lines its first one counts.
pub fn after(text: &str) -> String {
    let line = text.rsplit('\n').next().unwrap_or(text);
    let file = SourceFile::new("", text);
    let tokens = layout::tokens(&file, Mode::File);
    let open_string = tokens.error.as_ref().is_some_and(|error| error.at_end);
    if open_string && !line.trim_end().ends_with('\\') {
        return String::new();
    }
    let start = (text.len() - line.len()) as u32;
    let statement = statement(text, &tokens.list);
    let (first, last) = (statement.first(), statement.last());
    let is_whole = tokens.open.is_empty();
    let indent = match first.filter(|_| is_whole) {
        Some(first) => of(file.line_text(file.line_of(first.start))),
        None => of(line),
    };
    let deeper = match last
        .filter(|last| last.start >= start)
        .map(|last| last.kind)
    {
        Some(Tok::Colon) => is_whole,
        Some(Tok::LParen | Tok::LBracket | Tok::LBrace) => true,
        _ => false,
    };
    if deeper {
        return format!("{indent}{}", " ".repeat(STEP));
    }
    let leaves = first.is_some_and(|token| {
        matches!(
            token.kind,
            Tok::Return | Tok::Raise | Tok::Break | Tok::Continue | Tok::Pass
        )
    });
    if leaves && is_whole {
        return " ".repeat(stop_before(indent.len()));
    }
    indent.to_owned()
}

/// The tokens of the last statement that have a text; none if only comments follow the one before.
fn statement(text: &str, tokens: &[Token]) -> Vec<Token> {
    let is_written = |token: &&Token| token.end > token.start;
    let is_end = |token: &Token| {
        token.kind == Tok::Newline && text.as_bytes().get(token.start as usize) == Some(&b'\n')
    };
    let start = tokens.iter().rposition(is_end).map_or(0, |end| end + 1);
    let written = tokens[start..].iter().filter(is_written);
    written
        .filter(|token| !matches!(token.kind, Tok::Indent | Tok::Newline))
        .copied()
        .collect()
}

/// The stop before a column.
pub fn stop_before(column: usize) -> usize {
    column.saturating_sub(1) / STEP * STEP
}

/// How many blanks lead from a column to the next stop.
pub fn to_stop(column: usize) -> usize {
    STEP - column % STEP
}

#[cfg(test)]
mod tests {
    use super::{after, stop_before, to_stop};

    #[test]
    fn blocks_and_brackets_are_indented() {
        for (text, indent) in [
            ("x = 1", 0),
            ("def f():", 4),
            ("def f():  # comment", 4),
            ("def f():\n    if x:", 8),
            ("def f():\n    y = 1", 4),
            ("def f():\n    return 1", 0),
            ("f(a, [", 4),
            ("d = {'a':", 0),
            ("x = '''a:", 0),
            ("lambda: 0", 0),
            ("def f():\n    \"\"\"doc\n  more\n\"\"\"", 4),
            ("def f():\n    # comment", 4),
            ("def f():\n    x = [\n        1,", 8),
            ("def f():\n    x = [\n        1,\n    ]", 4),
            ("def f():\n    return [\n        1,\n    ]", 0),
            ("def f(a,\n      b):", 4),
            ("if x and \\\n        y:", 4),
            ("", 0),
        ] {
            assert_eq!(after(text).len(), indent, "{text:?}");
        }
    }

    #[test]
    fn stops_are_four_apart() {
        assert_eq!([1, 4, 5, 8, 0].map(stop_before), [0, 0, 4, 4, 0]);
        assert_eq!([0, 1, 4, 7].map(to_stop), [4, 3, 4, 1]);
    }
}
