//! What kind of character a code point is, in the terms of `str.isalpha` and its family.
//!
//! Code points are `u32` because Python's text may hold lone surrogates; those answer no to every question.
//! ASCII is answered without a table. Case changes are in `casing.rs`, the tables in `case_tables.rs`.

use crate::text::case_tables::{DIGITS, NEWER, NUMERIC_LETTERS, TITLE, ZEROS};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Is the code point one that Unicode 15.1 did not have yet?
pub(super) fn is_newer(code: u32) -> bool {
    code >= 0x558 && in_ranges(NEWER, code)
}

/// The character, unless it is a surrogate or newer than Python 3.13 knows.
#[inline]
pub(super) fn known(code: u32) -> Option<char> {
    char::from_u32(code).filter(|_| !is_newer(code))
}

/// The general category of a code point; a surrogate is `Surrogate`.
fn category(code: u32) -> GeneralCategory {
    match char::from_u32(code) {
        None => GeneralCategory::Surrogate,
        Some(_) if is_newer(code) => GeneralCategory::Unassigned,
        Some(c) => c.general_category(),
    }
}

/// True if a sorted table of ranges holds the code point.
fn in_ranges(table: &[(u32, u32)], code: u32) -> bool {
    let at = table.partition_point(|&(_, end)| end < code);
    table.get(at).is_some_and(|&(start, _)| start <= code)
}

/// `str.isalpha` of one character: a letter (categories Lm, Lt, Lu, Ll, Lo).
pub fn is_alpha(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_alphabetic();
    }
    use GeneralCategory::{
        LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter,
    };
    matches!(
        category(code),
        ModifierLetter | TitlecaseLetter | UppercaseLetter | LowercaseLetter | OtherLetter
    )
}

/// The value of a decimal digit in any script, as `int()` reads it.
pub fn decimal_value(code: u32) -> Option<u32> {
    if code < 0x80 {
        return (code as u8).is_ascii_digit().then(|| code - 0x30);
    }
    let at = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let value = code - ZEROS[at];
    (value < 10).then_some(value)
}

/// `str.isdecimal` of one character.
pub fn is_decimal(code: u32) -> bool {
    decimal_value(code).is_some()
}

/// `str.isdigit` of one character: decimals and digits in special positions, such as superscripts.
pub fn is_digit(code: u32) -> bool {
    is_decimal(code) || (code >= 0x80 && in_ranges(DIGITS, code))
}

/// `str.isnumeric` of one character: whatever has a numeric value, fractions and number ideographs included.
pub fn is_numeric(code: u32) -> bool {
    use GeneralCategory::{DecimalNumber, LetterNumber, OtherNumber};
    if code < 0x80 {
        return is_decimal(code);
    }
    matches!(category(code), DecimalNumber | LetterNumber | OtherNumber)
        || in_ranges(NUMERIC_LETTERS, code)
}

/// `str.isalnum` of one character.
pub fn is_alnum(code: u32) -> bool {
    is_alpha(code) || is_decimal(code) || is_digit(code) || is_numeric(code)
}

/// `str.isspace` of one character. Python adds the four ASCII separators U+001C to U+001F, which Unicode's
/// White_Space does not have but whose bidirectional class says so.
#[inline]
pub fn is_space(code: u32) -> bool {
    if code < 0x80 {
        return matches!(code, 0x09..=0x0d | 0x1c..=0x20);
    }
    char::from_u32(code).is_some_and(char::is_whitespace)
}

/// A character at which `str.splitlines` ends a line.
pub fn is_line_break(code: u32) -> bool {
    matches!(code, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// `str.isprintable` of one character: not a separator (but the space), not a control, format, surrogate, private or
/// unassigned one. `repr` escapes the others.
pub fn is_printable(code: u32) -> bool {
    if code < 0x7f {
        return code >= 0x20;
    }
    use GeneralCategory::{
        Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, SpaceSeparator, Surrogate,
        Unassigned,
    };
    !matches!(
        category(code),
        Control
            | Format
            | Surrogate
            | PrivateUse
            | Unassigned
            | LineSeparator
            | ParagraphSeparator
            | SpaceSeparator
    )
}

/// Upper-case character, as the derived property Uppercase has it.
pub fn is_upper(code: u32) -> bool {
    known(code).is_some_and(char::is_uppercase)
}

/// Lower-case character, as the derived property Lowercase has it.
pub fn is_lower(code: u32) -> bool {
    // U+0295 was a small letter until it became one without case.
    code == 0x295 || known(code).is_some_and(char::is_lowercase)
}

/// Title-case character (category Lt): a digraph whose first part only is a capital.
pub fn is_title(code: u32) -> bool {
    code >= 0x80
        && TITLE.binary_search_by_key(&code, |&(c, _)| c).is_ok()
        && category(code) == GeneralCategory::TitlecaseLetter
}

/// Character that may start an identifier (Lexical analysis, section 2.3).
fn is_identifier_start(code: u32) -> bool {
    code == 0x5f || known(code).is_some_and(unicode_ident::is_xid_start)
}

/// Character that may go on in an identifier.
fn is_identifier_continue(code: u32) -> bool {
    known(code).is_some_and(unicode_ident::is_xid_continue)
}

/// `str.isidentifier` of a whole text.
pub fn is_identifier(mut codes: impl Iterator<Item = u32>) -> bool {
    codes.next().is_some_and(is_identifier_start) && codes.all(is_identifier_continue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts_have_values() {
        assert_eq!(decimal_value('٣' as u32), Some(3));
        assert_eq!(decimal_value('९' as u32), Some(9));
        assert_eq!(decimal_value('²' as u32), None);
        assert!(is_digit('²' as u32) && is_numeric('½' as u32) && is_numeric('一' as u32));
        assert!(!is_digit('½' as u32) && !is_alpha('½' as u32) && is_alpha('一' as u32));
    }

    #[test]
    fn printable_follows_the_category() {
        assert!(is_printable(0x20) && is_printable(0xe9) && is_printable(0x1f600));
        assert!(
            !is_printable(0x7f)
                && !is_printable(0xa0)
                && !is_printable(0xad)
                && !is_printable(0xd800)
        );
    }
}
