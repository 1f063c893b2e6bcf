//! Values as indices, counts and parts of slices: `__index__`, and what happens beyond 64 bits.
//!
//! See also `runtime::convert`, which turns values into ints of any size.

use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::object::{class, int};
use crate::runtime::{convert, raise};

/// Can `value` stand where an index is wanted?
pub fn is_index(cx: &Interp, value: &Value) -> bool {
    value.as_int().is_some() || convert::is_index(cx, value)
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

/// A part of a slice, cut to 64 bits.
pub fn clipped(cx: &Interp, value: &Value) -> R<i64> {
    if let Some(i) = value.as_int() {
        return Ok(i);
    }
    let number = convert::index(cx, value)?;
    Ok(as_i64(&number).unwrap_or(if is_negative(&number) {
        i64::MIN
    } else {
        i64::MAX
    }))
}

fn narrow(cx: &Interp, value: &Value, error: fn(&Interp, &Value) -> Raised) -> R<i64> {
    if let Some(i) = value.as_int() {
        return Ok(i);
    }
    let number = convert::index(cx, value)?;
    as_i64(&number).ok_or_else(|| error(cx, value))
}

/// The int as 64 bits. `None` if it is greater, or no int.
pub fn as_i64(number: &Value) -> Option<i64> {
    int::exact(number)?.to_i64()
}

fn is_negative(number: &Value) -> bool {
    int::exact(number).is_some_and(|number| number.is_negative())
}
