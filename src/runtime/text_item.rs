//! `text[key]` for an index or a slice (Library reference, Common Sequence Operations).
//!
//! What always holds: places are code points, and the result is a new exact string.

use crate::heap::{Str, Value};
use crate::interp::{Interp, R};
use crate::object::class;
use crate::object::slice::{Bounds, Slice};
use crate::runtime::{convert, raise, slice, text};
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
        return cx.str_wtf8(this.slice(start, start + bounds.count));
    }
    cx.allow_text(bounds.count * 4)?;
    if this.is_ascii() {
        let bytes = this.bytes();
        let picked: Vec<u8> = bounds
            .places()
            .filter_map(|i| bytes.get(i).copied())
            .collect();
        return cx.str_wtf8(&picked);
    }
    let codes: Vec<u32> = this.code_points().collect();
    cx.str_wtf8(&wtf8::collect(
        bounds.places().filter_map(|i| codes.get(i).copied()),
    ))
}
