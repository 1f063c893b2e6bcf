//! The lines above the message of a syntax error: file and line, the source line, the carets.
//!
//! All columns are those of the error object, in characters from 1. They may be anything at all, since a program
//! can make a `SyntaxError` itself: every step clamps as CPython's printer does.

use super::ErrorPlace;
use super::colour::Theme;
use std::fmt::Write;

/// Writes `  File ..`, the source line and the carets. Gives what must follow the message: the name of the file
/// if there is no line to show.
pub fn write_place(out: &mut String, place: &ErrorPlace, theme: &Theme) -> String {
    let mut suffix = String::new();
    if let Some(line) = place.line {
        let name = place.filename.as_deref().unwrap_or("<string>");
        let (colour, end) = (theme.place, theme.end);
        let _ = writeln!(
            out,
            "  File {colour}\"{name}\"{end}, line {colour}{line}{end}"
        );
    } else if let Some(name) = &place.filename {
        suffix = format!(" ({name})");
    }
    if let Some(text) = &place.text {
        write_line(out, place, text, theme);
    }
    suffix
}

fn write_line(out: &mut String, place: &ErrorPlace, text: &str, theme: &Theme) {
    let right = text.trim_end_matches('\n');
    let shown = right.trim_start_matches([' ', '\n', '\u{c}']);
    let Some(mut offset) = place.offset else {
        let _ = writeln!(out, "    {shown}");
        return;
    };
    let (size, length) = (text.chars().count() as i64, right.chars().count() as i64);
    let spaces = length - shown.chars().count() as i64;
    let mut end = if place.line == place.end_line {
        place.end_offset.filter(|&end| end != 0).unwrap_or(offset)
    } else {
        length + 1
    };
    if size > 0 && offset > size {
        offset = length + 1;
    }
    if size > 0 && end > size {
        end = length + 1;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let (start, end) = (offset - 1 - spaces, end - 1 - spaces);
    let Ok(start) = usize::try_from(start) else {
        let _ = writeln!(out, "    {shown}");
        return;
    };
    let end = end.max(0) as usize;
    let characters: Vec<char> = shown.chars().collect();
    let part = |from: usize, to: usize| {
        let to = to.min(characters.len());
        characters[from.min(to)..to].iter().collect::<String>()
    };
    let (before, marked, behind) = (part(0, start), part(start, end), part(end, usize::MAX));
    let (colour, close) = (theme.caret, theme.end);
    let _ = writeln!(out, "    {before}{colour}{marked}{close}{behind}");
    // Tabs stay tabs, so that the carets stand under the text they mean.
    let blank = |c: char| if c.is_whitespace() { c } else { ' ' };
    let carets = "^".repeat(end.saturating_sub(start));
    let _ = writeln!(
        out,
        "    {}{colour}{carets}{close}",
        before.chars().map(blank).collect::<String>()
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::colour::PLAIN;

    #[test]
    fn carets_stand_under_the_stripped_line() {
        let place = ErrorPlace {
            filename: Some("a.mini".into()),
            line: Some(2),
            offset: Some(7),
            end_line: Some(2),
            end_offset: Some(9),
            text: Some("  x = 12 +\n".into()),
        };
        let mut out = String::new();
        assert_eq!(write_place(&mut out, &place, PLAIN), "");
        assert_eq!(out, "  File \"a.mini\", line 2\n    x = 12 +\n        ^^\n");
    }

    #[test]
    fn a_file_without_a_line_follows_the_message() {
        let place = ErrorPlace {
            filename: Some("a".into()),
            ..ErrorPlace::default()
        };
        assert_eq!(write_place(&mut String::new(), &place, PLAIN), " (a)");
    }
}
