//! Slices ([Reference 3.3.7]): from values to the places they select.
//!
//! [Reference 3.3.7]: https://docs.python.org/3.13/reference/datamodel.html#slice-objects

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::slice::{Bounds, Slice};
use crate::runtime::{compare, convert, index, ops, raise};
use crate::source::op::BinOp;

const PART: &str = "slice indices must be integers or None or have an __index__ method";

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
    expect_index(cx, value, PART)?;
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

/// `slice.indices(length)`: start, stop and step for a sequence of that length.
pub fn indices(cx: &Interp, slice: &Slice, length: &Value) -> R {
    let length = convert::index(cx, length)?;
    if is_negative(cx, &length)? {
        return Err(raise::value_error(cx, "length should not be negative"));
    }
    Ok(cx.tuple(cut(cx, slice, &length)?.to_vec()))
}

fn is_negative(cx: &Interp, number: &Value) -> R<bool> {
    compare::lt(cx, number, &Value::small(0))
}

/// Start, stop and step of a slice, cut to a length, with numbers of any size.
pub fn cut(cx: &Interp, slice: &Slice, length: &Value) -> R<[Value; 3]> {
    let step = big_part(cx, &slice.step)?.unwrap_or(Value::small(1));
    if step.as_int() == Some(0) {
        return Err(raise::value_error(cx, "slice step cannot be zero"));
    }
    let backward = is_negative(cx, &step)?;
    let (low, high) = if backward {
        (
            Value::small(-1),
            ops::binary(cx, BinOp::Sub, length, &Value::small(1))?,
        )
    } else {
        (Value::small(0), length.clone())
    };
    let (first, end) = if backward {
        (&high, &low)
    } else {
        (&low, &high)
    };
    let place = |part: &Value, default: &Value| -> R {
        let Some(part) = big_part(cx, part)? else {
            return Ok(default.clone());
        };
        if is_negative(cx, &part)? {
            let part = ops::binary(cx, BinOp::Add, &part, length)?;
            return Ok(if compare::lt(cx, &part, &low)? {
                low.clone()
            } else {
                part
            });
        }
        Ok(if compare::lt(cx, &high, &part)? {
            high.clone()
        } else {
            part
        })
    };
    let (start, stop) = (place(&slice.start, first)?, place(&slice.stop, end)?);
    Ok([start, stop, step])
}

fn big_part(cx: &Interp, value: &Value) -> R<Option<Value>> {
    if value.is_none() {
        return Ok(None);
    }
    expect_index(cx, value, PART)?;
    convert::index(cx, value).map(Some)
}
