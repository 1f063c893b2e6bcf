//! The tokens of JSON: strings and numbers (RFC 8259, sections 6 and 7), as texts in WTF-8.
//!
//! Places are bytes. Single surrogates may stand in texts and in escapes; a pair of escapes is one character.

use std::borrow::Cow;

use crate::text::Look;
use crate::text::wtf8;

/// Why a string cannot be read, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mistake(pub &'static str, pub usize);

/// So many bytes are written between two looks.
const AT_ONCE: usize = 1 << 20;

/// Writes a string in quotes. `ascii`: with escapes for all beyond ASCII.
pub fn push_quoted<E>(
    out: &mut Vec<u8>,
    text: &[u8],
    ascii: bool,
    look: Look<'_, E>,
) -> Result<(), E> {
    out.push(b'"');
    let mut rest = text;
    while rest.len() > AT_ONCE {
        look()?;
        let starts = |at: &usize| rest[*at] & 0xc0 != 0x80;
        let end = (AT_ONCE..rest.len()).find(starts).unwrap_or(rest.len());
        push_escaped(out, &rest[..end], ascii);
        rest = &rest[end..];
    }
    push_escaped(out, rest, ascii);
    out.push(b'"');
    Ok(())
}

fn push_escaped(out: &mut Vec<u8>, text: &[u8], ascii: bool) {
    let mut rest = text;
    while let Some(plain) = rest.iter().position(|&byte| !is_plain(byte, ascii)) {
        out.extend_from_slice(&rest[..plain]);
        rest = push_escape(out, &rest[plain..]);
    }
    out.extend_from_slice(rest);
}

fn is_plain(byte: u8, ascii: bool) -> bool {
    match byte {
        b'"' | b'\\' | 0..=0x1f => false,
        _ => byte <= b'~' || !ascii,
    }
}

/// Writes the first character as an escape; what is left.
fn push_escape<'a>(out: &mut Vec<u8>, text: &'a [u8]) -> &'a [u8] {
    let mut codes = wtf8::code_points(text);
    let Some(code) = codes.next() else {
        return text;
    };
    let short = match code {
        0x22 => b'"',
        0x5c => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        0x0a => b'n',
        0x0d => b'r',
        0x09 => b't',
        0..=0xffff => {
            push_unit(out, code);
            return codes.rest();
        }
        _ => {
            let above = code - 0x10000;
            push_unit(out, 0xd800 | (above >> 10));
            push_unit(out, 0xdc00 | (above & 0x3ff));
            return codes.rest();
        }
    };
    out.extend_from_slice(&[b'\\', short]);
    codes.rest()
}

/// `\u12ab`
fn push_unit(out: &mut Vec<u8>, unit: u32) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(b"0123456789abcdef"[((unit >> shift) & 15) as usize]);
    }
}

/// Reads a string whose opening quote stands before `start`; gives it and the place behind the closing quote.
/// `strict`: control characters must be escaped.
pub fn read_string(
    text: &[u8],
    start: usize,
    strict: bool,
) -> Result<(Cow<'_, [u8]>, usize), Mistake> {
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\') || strict && *byte < 0x20;
    let mut whole: Cow<'_, [u8]> = Cow::Borrowed(&[]);
    let mut at = start;
    loop {
        let plain = text[at..].iter().position(ends);
        let plain = plain.ok_or(Mistake("Unterminated string starting at", start - 1))?;
        match &mut whole {
            Cow::Borrowed([]) => whole = Cow::Borrowed(&text[at..at + plain]),
            more => more.to_mut().extend_from_slice(&text[at..at + plain]),
        }
        at += plain;
        match text[at] {
            b'"' => return Ok((whole, at + 1)),
            b'\\' => at = read_escape(text, at, start, whole.to_mut())?,
            _ => return Err(Mistake("Invalid control character at", at)),
        }
    }
}

/// Reads the escape whose backslash stands at `at`; the place behind it.
fn read_escape(text: &[u8], at: usize, start: usize, out: &mut Vec<u8>) -> Result<usize, Mistake> {
    let letter = *text
        .get(at + 1)
        .ok_or(Mistake("Unterminated string starting at", start - 1))?;
    out.push(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return read_units(text, at, out),
        _ => return Err(Mistake("Invalid \\escape", at)),
    });
    Ok(at + 2)
}

/// Reads `\u12ab`, or two of them that are a surrogate pair.
fn read_units(text: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Mistake> {
    let high = read_unit(text, at)?;
    let after = at + 6;
    if (0xd800..0xdc00).contains(&high) && text[after..].starts_with(b"\\u") {
        // A bad escape there is told when its turn comes.
        if let Ok(low @ 0xdc00..0xe000) = read_unit(text, after) {
            wtf8::push(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            return Ok(after + 6);
        }
    }
    wtf8::push(out, high);
    Ok(after)
}

/// The four digits of the escape at `at`. They cannot be the last of the text: a quote must follow.
fn read_unit(text: &[u8], at: usize) -> Result<u32, Mistake> {
    let mistake = Mistake("Invalid \\uXXXX escape", at + 1);
    let digits = text.get(at + 2..at + 6).filter(|_| at + 6 < text.len());
    let digit = |unit: u32, &byte: &u8| Some((unit << 4) | char::from(byte).to_digit(16)?);
    let unit = digits.and_then(|digits| digits.iter().try_fold(0, digit));
    unit.ok_or(mistake)
}

/// The number that begins at `at`: the place behind it, and whether it has a fraction or an exponent. `None` if
/// there is none.
pub fn read_number(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let digits = |from: usize| {
        from + text[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let first = at + usize::from(text.get(at) == Some(&b'-'));
    let whole = match text.get(first)? {
        b'0' => first + 1,
        b'1'..=b'9' => digits(first),
        _ => return None,
    };
    let mut end = whole;
    if text.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let power = end + 1 + sign;
        if power <= text.len() && digits(power) > power {
            end = digits(power);
        }
    }
    Some((end, end > whole))
}

/// The place of the first character from `at` on that is no white space.
pub fn skip_blanks(text: &[u8], at: usize) -> usize {
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    at + text[at..].iter().take_while(blank).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, ascii: bool) -> String {
        let mut out = Vec::new();
        push_quoted::<()>(&mut out, text.as_bytes(), ascii, &mut || Ok(())).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in [
            "",
            "plain",
            "\"\\/\u{8}\u{c}\n\r\t\u{1}",
            "é\u{7f}€😀",
            "a\nb",
        ] {
            for ascii in [false, true] {
                let quoted = quoted(text, ascii);
                let (read, end) = read_string(quoted.as_bytes(), 1, true).unwrap();
                assert_eq!((&*read, end), (text.as_bytes(), quoted.len()));
                assert_eq!(quoted.is_ascii(), ascii || text.is_ascii());
            }
        }
    }

    #[test]
    fn numbers_end_where_the_grammar_ends() {
        let cases = [
            ("0", 1, false),
            ("-01", 2, false),
            ("12.", 2, false),
            ("1.5e", 3, true),
        ];
        for (text, end, float) in cases {
            assert_eq!(
                read_number(text.as_bytes(), 0),
                Some((end, float)),
                "{text}"
            );
        }
        assert_eq!(read_number(b"1e+2x", 0), Some((4, true)));
        assert_eq!(read_number(b"-", 0), None);
        assert_eq!(read_number(b"1E", 0), Some((1, false)));
    }
}
