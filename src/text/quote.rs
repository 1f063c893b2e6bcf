//! The `repr` of a string and its ASCII form (Library reference, `repr` and `ascii`).
//!
//! What always holds: the result is text that evaluates to the same string. Single quotes are preferred; double
//! quotes are used when the text holds a single quote and no double one.

use std::convert::Infallible;

use crate::text::Look;
use crate::text::{unicode, wtf8};

/// So many characters are written between two looks.
const AT_ONCE: usize = 1 << 16;

/// `repr(text)`: characters that are not printable are escaped.
pub fn repr(text: &[u8]) -> Vec<u8> {
    match repr_looking::<Infallible>(text, &mut || Ok(())) {
        Ok(quoted) => quoted,
        Err(never) => match never {},
    }
}

/// The same for a text that may be long.
pub fn repr_looking<E>(text: &[u8], look: Look<'_, E>) -> Result<Vec<u8>, E> {
    quoted(text, unicode::is_printable, look)
}

/// What `ascii(obj)` does with the `repr` it got: escapes beyond ASCII, no quoting.
pub fn escape_non_ascii<E>(text: &[u8], look: Look<'_, E>) -> Result<Vec<u8>, E> {
    let mut out = Vec::with_capacity(text.len() + 8);
    for (i, code) in wtf8::code_points(text).enumerate() {
        if i % AT_ONCE == 0 {
            look()?;
        }
        if code < 0x80 {
            out.push(code as u8)
        } else {
            push_escape(&mut out, code)
        }
    }
    Ok(out)
}

/// Quotes the text, escaping what `plain` refuses.
fn quoted<E>(text: &[u8], plain: fn(u32) -> bool, look: Look<'_, E>) -> Result<Vec<u8>, E> {
    let quote = if text.contains(&b'\'') && !text.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(quote);
    for (i, code) in wtf8::code_points(text).enumerate() {
        if i % AT_ONCE == 0 {
            look()?;
        }
        match code {
            0x5c => out.extend_from_slice(b"\\\\"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x09 => out.extend_from_slice(b"\\t"),
            _ if code == u32::from(quote) => out.extend_from_slice(&[b'\\', quote]),
            0x20..0x7f => out.push(code as u8),
            _ if plain(code) => wtf8::push(&mut out, code),
            _ => push_escape(&mut out, code),
        }
    }
    out.push(quote);
    Ok(out)
}

/// Appends `\xhh`, `\uhhhh` or `\Uhhhhhhhh`.
fn push_escape(out: &mut Vec<u8>, code: u32) {
    let (mark, digits) = match code {
        0..=0xff => (b'x', 2),
        0x100..=0xffff => (b'u', 4),
        _ => (b'U', 8),
    };
    out.extend_from_slice(&[b'\\', mark]);
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(code >> (4 * place)) as usize & 15]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        String::from_utf8(repr(text.as_bytes())).unwrap()
    }

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(show("it's"), "\"it's\"");
        assert_eq!(show("it's \"so\""), "'it\\'s \"so\"'");
        assert_eq!(
            show("a\\\n\x00\x7f\u{a0}é\u{200b}\u{e000}"),
            "'a\\\\\\n\\x00\\x7f\\xa0é\\u200b\\ue000'"
        );
        assert_eq!(repr(&wtf8::collect([0xd800])), b"'\\ud800'");
        let escaped = escape_non_ascii::<()>("é😀".as_bytes(), &mut || Ok(()));
        assert_eq!(escaped.unwrap(), b"\\xe9\\U0001f600");
    }
}
