//! `text[key]` for an index or a slice (Library reference, Common Sequence Operations).
//!
//! What always holds: places are code points, and the result is a new exact string.

use crate::heap::{Str, Value};
use crate::interp::{Interp, PIECE, R};
use crate::object::class;
use crate::object::slice::{Bounds, Slice};
use crate::runtime::container::{slice, text};
use crate::runtime::{convert, raise};
use crate::text::wtf8;

/// `text[key]`.
pub fn get(cx: &Interp, this: &Str, key: &Value) -> R {
    if let Some(parts) = key.view::<Slice>() {
        return get_slice(cx, this, slice::bounds(cx, parts, || this.len())?);
    }
    if !convert::is_index(cx, key) {
        let name = class::type_name(cx, key);
        return Err(raise::type_error(
            cx,
            format!("string indices must be integers, not '{name}'"),
        ));
    }
    let Some(i) = convert::index_int(cx, key)?.to_i64() else {
        let name = class::type_name(cx, key);
        return Err(raise::index_error(
            cx,
            format!("cannot fit '{name}' into an index-sized integer"),
        ));
    };
    text::item(cx, this, i).ok_or_else(|| raise::index_error(cx, "string index out of range"))
}

/// The characters that a slice selects.
pub fn get_slice(cx: &Interp, this: &Str, bounds: Bounds) -> R {
    if bounds.step == 1 {
        let start = bounds.start.max(0) as usize;
        let part = this.slice(start, start + bounds.count);
        if part.len() <= PIECE {
            return cx.str_of_bytes(part);
        }
        cx.allow_text(part.len())?;
        let mut out = Vec::with_capacity(part.len());
        text::append(cx, &mut out, part)?;
        return cx.str_of_buffer(out);
    }
    cx.allow_text(bounds.count * 4)?;
    let mut out = cx.buffer();
    if this.is_ascii() {
        let bytes = this.bytes();
        for place in bounds.places() {
            cx.tick()?;
            out.extend(bytes.get(place));
        }
        return cx.str_of_buffer(out);
    }
    let mut codes = Vec::with_capacity(this.len());
    for code in this.code_points() {
        cx.tick()?;
        codes.push(code);
    }
    for place in bounds.places() {
        cx.tick()?;
        wtf8::push(&mut out, codes.get(place).copied().unwrap_or(0));
    }
    cx.str_of_buffer(out)
}
