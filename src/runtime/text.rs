//! What the operators do to strings: concatenation, repetition, one character, search (Library reference, Common
//! Sequence Operations). Indexing by any key is in `text_item.rs`.
//!
//! What always holds: places are code points; memory for a result is asked for before it is built. The methods of
//! `str` are in `builtins/str_*.rs`.

use crate::heap::{Str, Value};
use crate::interp::{Interp, R};
use crate::object::class;
use crate::object::text_iter::StrIter;
use crate::runtime::{convert, raise};
use crate::text::wtf8;

/// `a + b`.
pub fn concat(cx: &Interp, a: &Str, b: &Str) -> R {
    let (a, b) = (a.bytes(), b.bytes());
    cx.allow_text(a.len() + b.len())?;
    let mut out = Vec::with_capacity(a.len() + b.len());
    out.extend_from_slice(a);
    out.extend_from_slice(b);
    cx.str_wtf8(&out)
}

/// `text * count`; a negative count gives the empty string.
pub fn repeat(cx: &Interp, text: &Str, count: i64) -> R {
    let count = usize::try_from(count).unwrap_or(0);
    let Some(bytes) = text
        .bytes()
        .len()
        .checked_mul(count)
        .filter(|&n| n <= isize::MAX as usize)
    else {
        return Err(raise::overflow_error(cx, "repeated string is too long"));
    };
    cx.allow_text(bytes)?;
    cx.str_wtf8(&text.bytes().repeat(count))
}

/// The character at place `i`, counted from the end if negative. `None` if there is none.
pub fn item(cx: &Interp, text: &Str, i: i64) -> Option<Value> {
    let place = if i < 0 { i + text.len() as i64 } else { i };
    let place = usize::try_from(place).ok()?;
    if text.is_ascii() {
        return text.bytes().get(place).map(|&byte| cx.character(byte));
    }
    (place < text.len()).then(|| character(cx, text.slice(place, place + 1)))
}

/// The string of one character, whose bytes these are.
#[inline]
pub fn character(cx: &Interp, bytes: &[u8]) -> Value {
    match *bytes {
        [byte @ 0..=0x7f] => cx.character(byte),
        [lead @ 0xc2..=0xc3, low] => cx.character((lead & 3) << 6 | low & 0x3f),
        _ => cx.heap.str_wtf8(bytes),
    }
}

/// The next character of a string iterator.
pub fn next<const ASCII: bool>(cx: &Interp, iterator: &Value) -> R<Option<Value>> {
    let iterator = iterator.view::<StrIter<ASCII>>();
    Ok(iterator.and_then(|iterator| iterator.step(|bytes| character(cx, bytes))))
}

/// `item in text`.
pub fn contains(cx: &Interp, text: &Str, item: &Value) -> R<bool> {
    match convert::text_of(item) {
        Some(part) => Ok(wtf8::find(text.bytes(), part.bytes()).is_some()),
        None => {
            let name = class::type_name(cx, item);
            let message = format!("'in <string>' requires string as left operand, not {name}");
            Err(raise::type_error(cx, message))
        }
    }
}
