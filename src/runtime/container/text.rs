//! What the operators do to strings: concatenation, repetition, one character, search (Library reference, Common
//! Sequence Operations). Indexing by any key is in `text_item.rs`.
//!
//! What always holds: places are code points; memory for a result is asked for before it is built. The methods of
//! `str` are in `builtins/str_*.rs`.

use crate::heap::{Str, Value};
use crate::interp::{Interp, PIECE, R};
use crate::object::class;
use crate::object::iterators::characters::StrIter;
use crate::runtime::{convert, raise};
use crate::text::wtf8;

/// `a + b`.
pub fn concat(cx: &Interp, a: &Str, b: &Str) -> R {
    let bytes = a.bytes().len() + b.bytes().len();
    cx.allow_text(bytes)?;
    if bytes <= PIECE {
        return Ok(cx.heap.str_of_two(a, b));
    }
    let mut out = Vec::with_capacity(bytes);
    append(cx, &mut out, a.bytes())?;
    append(cx, &mut out, b.bytes())?;
    cx.str_of_buffer(out)
}

/// `text * count`; a negative count gives the empty string.
pub fn repeat(cx: &Interp, text: &Str, count: i64) -> R {
    let count = usize::try_from(count).unwrap_or(0);
    let room = |len: usize| len.checked_mul(count).filter(|&n| n <= isize::MAX as usize);
    let Some(bytes) = room(text.bytes().len()) else {
        return Err(match room(text.len()) {
            Some(_) => raise::memory_error(cx),
            None => raise::overflow_error(cx, "repeated string is too long"),
        });
    };
    cx.allow_text(bytes)?;
    let mut out = Vec::with_capacity(bytes);
    append_times(cx, &mut out, text.bytes(), count)?;
    cx.str_of_buffer(out)
}

/// The text in a buffer; one of its sources, if that is just this text.
pub fn built(cx: &Interp, out: Vec<u8>, sources: [&Value; 2]) -> R {
    let is_all = |source: &&Value| source.as_str().is_some_and(|text| text.bytes() == out);
    let Some(same) = sources.into_iter().find(is_all) else {
        return cx.str_of_buffer(out);
    };
    cx.keep_buffer(out);
    Ok(same.clone())
}

/// Appends bytes, piece by piece.
#[inline]
pub fn append(cx: &Interp, out: &mut Vec<u8>, bytes: &[u8]) -> R<()> {
    if bytes.len() > PIECE {
        out.reserve(bytes.len());
    }
    cx.by_pieces(bytes, |piece| out.extend_from_slice(piece))
}

/// Appends bytes so many times, piece by piece.
pub fn append_times(cx: &Interp, out: &mut Vec<u8>, bytes: &[u8], count: usize) -> R<()> {
    if bytes.len().saturating_mul(count) <= PIECE {
        match *bytes {
            [byte] => out.resize(out.len() + count, byte),
            _ => (0..count).for_each(|_| out.extend_from_slice(bytes)),
        }
        return Ok(());
    }
    out.reserve(bytes.len() * count);
    // Short bytes are first put together to about a piece.
    let at_once = (PIECE / bytes.len()).clamp(1, count);
    let piece = bytes.repeat(at_once);
    for _ in 0..count / at_once {
        append(cx, out, &piece)?;
        cx.look_outside()?;
    }
    append(cx, out, &piece[..count % at_once * bytes.len()])
}

/// The first place of `part` in `text`, in bytes.
pub fn find(cx: &Interp, text: &[u8], part: &[u8]) -> R<Option<usize>> {
    if text.len() <= PIECE {
        return Ok(wtf8::find(text, part));
    }
    let step = PIECE.max(part.len());
    for start in (0..text.len()).step_by(step) {
        cx.look_outside()?;
        // What begins in a piece may end behind it.
        let end = text.len().min(start + step + part.len().saturating_sub(1));
        if let Some(at) = wtf8::find(&text[start..end], part) {
            return Ok(Some(start + at));
        }
    }
    Ok(None)
}

/// The last place of `part` in `text`, in bytes.
pub fn rfind(cx: &Interp, text: &[u8], part: &[u8]) -> R<Option<usize>> {
    let step = PIECE.max(part.len());
    let mut end = text.len();
    while end > step {
        cx.look_outside()?;
        let start = end - step;
        let behind = text.len().min(end + part.len().saturating_sub(1));
        if let Some(at) = wtf8::rfind(&text[start..behind], part) {
            return Ok(Some(start + at));
        }
        end = start;
    }
    let behind = text.len().min(end + part.len().saturating_sub(1));
    Ok(wtf8::rfind(&text[..behind], part))
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

/// All characters of an ASCII text, unless there are so many that to make them takes long.
pub fn characters(cx: &Interp, text: &Str) -> R<Option<Vec<Value>>> {
    if !text.is_ascii() || text.len() > PIECE {
        return Ok(None);
    }
    cx.allow(text.len() * size_of::<Value>())?;
    let characters = text.bytes().iter().map(|&byte| cx.character(byte));
    Ok(Some(characters.collect()))
}

/// The next character of a string iterator.
pub fn next<const ASCII: bool>(cx: &Interp, iterator: &Value) -> R<Option<Value>> {
    let iterator = iterator.view::<StrIter<ASCII>>();
    Ok(iterator.and_then(|iterator| iterator.step(|bytes| character(cx, bytes))))
}

/// `item in text`.
pub fn contains(cx: &Interp, text: &Str, item: &Value) -> R<bool> {
    match convert::text_of(item) {
        Some(part) => Ok(find(cx, text.bytes(), part.bytes())?.is_some()),
        None => {
            let name = class::type_name(cx, item);
            let message = format!("'in <string>' requires string as left operand, not {name}");
            Err(raise::type_error(cx, message))
        }
    }
}
