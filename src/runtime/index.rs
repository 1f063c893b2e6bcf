//! Values as indices, counts and parts of slices: `__index__`, and what happens beyond 64 bits.
//!
//! See also `runtime::convert`, which turns values into ints of any size.

use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::object::class;
use crate::object::slice::{Bounds, Slice};
use crate::runtime::container::slice;
use crate::runtime::{convert, raise};

/// Can `value` stand where an index is wanted?
pub fn is_index(cx: &Interp, value: &Value) -> bool {
    value.as_int().is_some() || convert::is_index(cx, value)
}

/// An item or a slice by a key of any class.
pub enum Key {
    /// One item.
    Item(i64),
    /// The items that a slice selects.
    Slice(Bounds),
}

/// What `key` selects of a row of items whose length `len` tells. `what` is the type for the error
/// message.
pub fn key(cx: &Interp, what: &str, key: &Value, len: impl FnOnce() -> usize) -> R<Key> {
    match key.view::<Slice>() {
        Some(parts) => slice::bounds(cx, parts, len).map(Key::Slice),
        None => item_key(cx, what, key).map(Key::Item),
    }
}

/// The place that a key which is no slice selects, as it is given.
pub fn item_key(cx: &Interp, what: &str, key: &Value) -> R<i64> {
    if let Some(i) = key.as_int() {
        return Ok(i);
    }
    if is_index(cx, key) {
        return place(cx, key);
    }
    let name = class::type_name(cx, key);
    Err(raise::type_error(
        cx,
        format!("{what} indices must be integers or slices, not {name}"),
    ))
}

/// An index of `obj[..]`. Error: `IndexError` beyond 64 bits.
#[inline]
pub fn place(cx: &Interp, value: &Value) -> R<i64> {
    match value.as_int() {
        Some(i) => Ok(i),
        None => narrow(cx, value, |cx, value| {
            let name = class::type_name(cx, value);
            raise::index_error(
                cx,
                format!("cannot fit '{name}' into an index-sized integer"),
            )
        }),
    }
}

/// A number of repetitions, or the length that `__len__` tells. Error: `OverflowError`.
pub fn count(cx: &Interp, value: &Value) -> R<i64> {
    narrow(cx, value, |cx, value| {
        let name = class::type_name(cx, value);
        raise::overflow_error(
            cx,
            format!("cannot fit '{name}' into an index-sized integer"),
        )
    })
}

/// An integer argument of a native function. Error: `OverflowError` in the words of C.
pub fn argument(cx: &Interp, value: &Value) -> R<i64> {
    narrow(cx, value, |cx, _| {
        raise::overflow_error(cx, "Python int too large to convert to C ssize_t")
    })
}

/// An argument that CPython keeps in a C `int`. Error: `OverflowError` in the words of C.
pub fn c_int(cx: &Interp, value: &Value) -> R<i32> {
    let number = convert::index_int(cx, value)?;
    let number = number.to_i64().and_then(|i| i32::try_from(i).ok());
    number.ok_or_else(|| raise::overflow_error(cx, "Python int too large to convert to C int"))
}

/// An integer that means no more beyond 64 bits, cut to them: parts of slices, most counts.
pub fn clipped(cx: &Interp, value: &Value) -> R<i64> {
    if let Some(i) = value.as_int() {
        return Ok(i);
    }
    let number = convert::index_int(cx, value)?;
    Ok(number.to_i64().unwrap_or(if number.is_negative() {
        i64::MIN
    } else {
        i64::MAX
    }))
}

fn narrow(cx: &Interp, value: &Value, error: fn(&Interp, &Value) -> Raised) -> R<i64> {
    if let Some(i) = value.as_int() {
        return Ok(i);
    }
    let number = convert::index_int(cx, value)?;
    number.to_i64().ok_or_else(|| error(cx, value))
}
