//! Slices ([Reference 3.3.7]): from values to the places they select.
//!
//! [Reference 3.3.7]: https://docs.python.org/3.13/reference/datamodel.html#slice-objects

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::slice::{Bounds, Slice};
use crate::runtime::{convert, index, raise};

/// A slice of these parts (`None` where one is left out).
pub fn alloc(cx: &Interp, start: Value, stop: Value, step: Value) -> Value {
    cx.heap.alloc(Slice { start, stop, step }).into_value()
}

/// The parts as numbers, still to be cut to a length: start, stop, step.
///
/// The length must be asked after this: `__index__` of a part may change the sequence.
pub fn parts(cx: &Interp, slice: &Slice) -> R<(Option<i64>, Option<i64>, i64)> {
    let step = match part(cx, &slice.step)? {
        Some(0) => return Err(raise::value_error(cx, "slice step cannot be zero")),
        step => step.unwrap_or(1),
    };
    Ok((
        part(cx, &slice.start)?,
        part(cx, &slice.stop)?,
        step.max(-i64::MAX),
    ))
}

/// The places that a slice selects of a sequence whose length `len` tells.
pub fn bounds(cx: &Interp, slice: &Slice, len: impl FnOnce() -> usize) -> R<Bounds> {
    let (start, stop, step) = parts(cx, slice)?;
    Ok(Bounds::cut(start, stop, step, len()))
}

/// One part of a slice as a number; `None` where it is left out.
pub fn part(cx: &Interp, value: &Value) -> R<Option<i64>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Some(i) = value.as_int() {
        return Ok(Some(i));
    }
    expect_index(
        cx,
        value,
        "slice indices must be integers or None or have an __index__ method",
    )?;
    index::clipped(cx, value).map(Some)
}

/// The `start` or `stop` argument of `list.index` and the like.
pub fn argument(cx: &Interp, value: Option<&Value>, default: i64) -> R<i64> {
    let Some(value) = value else {
        return Ok(default);
    };
    expect_index(
        cx,
        value,
        "slice indices must be integers or have an __index__ method",
    )?;
    index::clipped(cx, value)
}

fn expect_index(cx: &Interp, value: &Value, message: &str) -> R<()> {
    if index::is_index(cx, value) {
        Ok(())
    } else {
        Err(raise::type_error(cx, message))
    }
}

/// `slice.indices(length)`: works for numbers of any size.
pub fn indices(cx: &Interp, slice: &Slice, length: &Value) -> R {
    let length = convert::index(cx, length)?;
    let length = match index::as_i64(&length) {
        Some(length) if length >= 0 => length,
        Some(_) => return Err(raise::value_error(cx, "length should not be negative")),
        None => return Err(raise::overflow_error(cx, "length does not fit in 64 bits")),
    };
    let (start, stop, step) = parts(cx, slice)?;
    let bounds = Bounds::cut(start, stop, step, length as usize);
    Ok(cx.tuple(vec![
        cx.int(bounds.start),
        cx.int(bounds.stop),
        cx.int(bounds.step),
    ]))
}
