//! Text as mini stores it: WTF-8, that is UTF-8 in which a lone surrogate takes three bytes like any other code point
//! of its size. Python's `str` may hold such surrogates, Rust's may not, so text travels as bytes here.
//!
//! What always holds: every byte slice given to these functions is well-formed WTF-8 (the heap's `Str` guarantees
//! it), and every buffer they extend stays so.

use memchr::{memchr, memmem, memrchr};

/// Appends one code point; a value beyond U+10FFFF cannot be written and is taken as the replacement character.
pub fn push(out: &mut Vec<u8>, code: u32) {
    match code {
        0..=0x7f => out.push(code as u8),
        0x80..=0x7ff => {
            out.extend_from_slice(&[0xc0 | (code >> 6) as u8, 0x80 | (code & 0x3f) as u8])
        }
        0x800..=0xffff => out.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | ((code >> 6) & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
        0x1_0000..=0x10_ffff => out.extend_from_slice(&[
            0xf0 | (code >> 18) as u8,
            0x80 | ((code >> 12) & 0x3f) as u8,
            0x80 | ((code >> 6) & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
        _ => push(out, 0xfffd),
    }
}

/// Length in bytes of the character that starts with this byte.
#[inline]
pub fn width(lead: u8) -> usize {
    match lead {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// The code points of a text, surrogates included, from either end.
#[derive(Clone)]
pub struct CodePoints<'a> {
    rest: &'a [u8],
}

/// Walks the code points of `text`.
pub fn code_points(text: &[u8]) -> CodePoints<'_> {
    CodePoints { rest: text }
}

impl<'a> CodePoints<'a> {
    /// The bytes not yet walked.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

/// Decodes the character that fills `bytes` exactly.
fn decode(bytes: &[u8]) -> u32 {
    let low = |b: u8| u32::from(b & 0x3f);
    match *bytes {
        [a] => u32::from(a),
        [a, b] => u32::from(a & 0x1f) << 6 | low(b),
        [a, b, c] => u32::from(a & 0x0f) << 12 | low(b) << 6 | low(c),
        [a, b, c, d] => u32::from(a & 0x07) << 18 | low(b) << 12 | low(c) << 6 | low(d),
        _ => 0xfffd,
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let lead = *self.rest.first()?;
        if lead < 0x80 {
            self.rest = &self.rest[1..];
            return Some(u32::from(lead));
        }
        let (head, tail) = self.rest.split_at(width(lead).min(self.rest.len()));
        self.rest = tail;
        Some(decode(head))
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    fn next_back(&mut self) -> Option<u32> {
        let mut start = self.rest.len().checked_sub(1)?;
        while start > 0 && self.rest[start] & 0xc0 == 0x80 {
            start -= 1;
        }
        let (head, tail) = self.rest.split_at(start);
        self.rest = head;
        Some(decode(tail))
    }
}

/// Number of code points.
pub fn count(text: &[u8]) -> usize {
    text.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

/// Byte position of code point number `index`; the length of the text when there are fewer.
pub fn offset(text: &[u8], index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    let mut left = index;
    let mut at = 0;
    while left > 0 && at < text.len() {
        at += width(text[at]);
        left -= 1;
    }
    at.min(text.len())
}

/// Encodes a sequence of code points.
pub fn collect(codes: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    for code in codes {
        push(&mut out, code);
    }
    out
}

/// First occurrence of `needle` in `text` as a byte position. Both are WTF-8, so a match never starts inside a
/// character.
///
/// The plain search comes first, since whoever splits a text calls this for each part; the search that is linear for
/// any needle has to study the needle before it starts.
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let [first, more @ ..] = needle else {
        return Some(0);
    };
    if more.is_empty() {
        return memchr(*first, text);
    }
    let last = text.len().checked_sub(needle.len())?;
    let (mut at, mut work) = (0, 0);
    while at <= last {
        at += memchr(*first, &text[at..=last])?;
        if text[at..].starts_with(needle) {
            return Some(at);
        }
        work += needle.len();
        if work > too_much(at) {
            return memmem::find(&text[at..], needle).map(|place| at + place);
        }
        at += 1;
    }
    None
}

/// The work after which a plain search over `distance` bytes is no longer worth it.
fn too_much(distance: usize) -> usize {
    4096 + 8 * distance
}

/// Last occurrence of `needle` in `text` as a byte position.
pub fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    let Some(first) = needle.first() else {
        return Some(text.len());
    };
    let last = text.len().checked_sub(needle.len())?;
    let (mut end, mut work) = (last + 1, 0);
    while let Some(at) = memrchr(*first, &text[..end]) {
        if text[at..].starts_with(needle) {
            return Some(at);
        }
        work += needle.len();
        if work > too_much(last - at) {
            return memmem::rfind(&text[..(at + needle.len()).min(text.len())], needle);
        }
        end = at;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_round_trip_with_surrogates() {
        let codes = [0x41, 0xe9, 0xd800, 0x20ac, 0xdfff, 0x1f600];
        let text = collect(codes);
        assert_eq!(code_points(&text).collect::<Vec<_>>(), codes);
        assert_eq!(
            code_points(&text).rev().collect::<Vec<_>>(),
            codes.iter().rev().copied().collect::<Vec<_>>()
        );
        assert_eq!(count(&text), 6);
        assert_eq!(offset(&text, 2), 3);
        assert_eq!(find(&text, &collect([0x20ac])), Some(6));
        assert_eq!(rfind(&text, &collect([0xdfff])), Some(9));
        assert_eq!(
            (find(b"aXbXc", b"Xc"), rfind(b"aXbXc", b"X")),
            (Some(3), Some(3))
        );
        assert_eq!(
            (find(b"ab", b""), rfind(b"ab", b""), find(b"a", b"ab")),
            (Some(0), Some(2), None)
        );
        let (many, rare) = ("a".repeat(9000), "a".repeat(3000) + "b");
        let text = many.clone() + &rare + &many;
        assert_eq!(find(text.as_bytes(), rare.as_bytes()), Some(9000));
        assert_eq!(rfind(text.as_bytes(), rare.as_bytes()), Some(9000));
    }
}
