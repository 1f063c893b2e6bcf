//! What the operators do to strings: concatenation, repetition, one character, search (Library reference, Common
//! Sequence Operations). Indexing by any key is in `text_item.rs`.
//!
//! What always holds: places are code points; memory for a result is asked for before it is built. The methods of
//! `str` are in `builtins/str_*.rs`.

use crate::heap::{Str, Value};
use crate::interp::{Interp, R};
use crate::object::class;
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
    let Some(bytes) = text.bytes().len().checked_mul(count) else {
        return Err(raise::memory_error(cx));
    };
    cx.allow_text(bytes)?;
    cx.str_wtf8(&text.bytes().repeat(count))
}

/// The character at place `i`, counted from the end if negative. `None` if there is none.
pub fn item(cx: &Interp, text: &Str, i: i64) -> Option<Value> {
    let place = if i < 0 { i + text.len() as i64 } else { i };
    let place = usize::try_from(place).ok()?;
    if text.is_ascii() {
        let byte = *text.bytes().get(place)?;
        return Some(cx.new_str(char::from(byte).encode_utf8(&mut [0; 4])));
    }
    (place < text.len()).then(|| cx.heap.str_wtf8(text.slice(place, place + 1)))
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
