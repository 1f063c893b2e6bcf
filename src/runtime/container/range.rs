//! Ranges ([range]): making, indexing, slicing and searching them, with ints of any size.
//!
//! Small ranges answer from their fast form; the others go through the operators on ints.
//!
//! [range]: https://docs.python.org/3.13/library/stdtypes.html#ranges

use std::cmp::Ordering;

use crate::heap::{Slot, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::class;
use crate::object::iterators::{LongRangeIter, RangeIter};
use crate::object::range::{Range, Small};
use crate::object::slice::Slice;
use crate::runtime::container::slice;
use crate::runtime::{compare, convert, hash, ops, raise};
use crate::source::op::{BinOp, CmpOp};

/// `range(start, stop, step)`; the parts may be any values with `__index__`.
pub fn new(cx: &Interp, start: &Value, stop: &Value, step: &Value) -> R<Range> {
    let start = convert::index(cx, start)?;
    let stop = convert::index(cx, stop)?;
    let step = convert::index(cx, step)?;
    if step.as_int() == Some(0) {
        return Err(raise::value_error(cx, "range() arg 3 must not be zero"));
    }
    of_ints(cx, start, stop, step)
}

fn of_ints(cx: &Interp, start: Value, stop: Value, step: Value) -> R<Range> {
    if let Some(range) = Range::small(&start, &stop, &step) {
        return Ok(range);
    }
    let len = length(cx, &start, &stop, &step)?;
    Ok(Range {
        start,
        stop,
        step,
        len,
        small: None,
    })
}

fn sign(cx: &Interp, number: &Value) -> R<Ordering> {
    Ok(if compare::test(cx, CmpOp::Lt, number, &Value::small(0))? {
        Ordering::Less
    } else if compare::test(cx, CmpOp::Gt, number, &Value::small(0))? {
        Ordering::Greater
    } else {
        Ordering::Equal
    })
}

fn length(cx: &Interp, start: &Value, stop: &Value, step: &Value) -> R {
    let (low, high, step) = if sign(cx, step)?.is_gt() {
        (start, stop, step.clone())
    } else {
        (
            stop,
            start,
            ops::binary(cx, BinOp::Sub, &Value::small(0), step)?,
        )
    };
    if !compare::lt(cx, low, high)? {
        return Ok(Value::small(0));
    }
    let span = ops::binary(cx, BinOp::Sub, high, low)?;
    let span = ops::binary(cx, BinOp::Sub, &span, &Value::small(1))?;
    let steps = ops::binary(cx, BinOp::FloorDiv, &span, &step)?;
    ops::binary(cx, BinOp::Add, &steps, &Value::small(1))
}

/// `start + i * step` for a place `i`, an int.
fn number_at(cx: &Interp, range: &Range, i: &Value) -> R {
    if let (Some(small), Some(i)) = (range.small, i.as_int())
        && let Some(number) = small.number_at(i)
    {
        return Ok(cx.int(number));
    }
    let way = ops::binary(cx, BinOp::Mul, i, &range.step)?;
    ops::binary(cx, BinOp::Add, &range.start, &way)
}

/// All numbers of a range of inline ints.
pub fn numbers(cx: &Interp, range: Small) -> R<Vec<Value>> {
    const AT_ONCE: i64 = 1 << 16;
    let len = usize::try_from(range.len).unwrap_or(0);
    cx.allow(len.saturating_mul(size_of::<Value>()))?;
    let mut numbers = Vec::with_capacity(len);
    for start in (0..range.len).step_by(AT_ONCE as usize) {
        cx.look_outside()?;
        let end = range.len.min(start + AT_ONCE);
        // Between the ends of the range all numbers are as small as these.
        numbers.extend((start..end).map(|i| cx.int(range.start + i * range.step)));
    }
    Ok(numbers)
}

/// `range[i]`.
pub fn item(cx: &Interp, range: &Range, i: &Value) -> R {
    if let (Some(small), Some(i)) = (range.small, i.as_int()) {
        let place = if i < 0 { i + small.len } else { i };
        if place < 0 || place >= small.len {
            return Err(raise::index_error(cx, "range object index out of range"));
        }
        return Ok(cx.int(small.start + place * small.step));
    }
    let mut i = convert::index(cx, i)?;
    if sign(cx, &i)?.is_lt() {
        i = ops::binary(cx, BinOp::Add, &i, &range.len)?;
    }
    if sign(cx, &i)?.is_lt() || !compare::lt(cx, &i, &range.len)? {
        return Err(raise::index_error(cx, "range object index out of range"));
    }
    number_at(cx, range, &i)
}

/// `range[slice]`: a range again.
pub fn slice(cx: &Interp, range: &Range, slice: &Slice) -> R<Range> {
    let [start, stop, step] = slice::cut(cx, slice, &range.len)?;
    let step = ops::binary(cx, BinOp::Mul, &step, &range.step)?;
    of_ints(
        cx,
        number_at(cx, range, &start)?,
        number_at(cx, range, &stop)?,
        step,
    )
}

/// The place of an int (or bool) in the range; `None` if it is not there. For other values
/// [`is_number`] is false and each number is to be compared.
pub fn position(cx: &Interp, range: &Range, number: &Value) -> R<Option<Value>> {
    let number = convert::index(cx, number)?;
    if let (Some(small), Some(number)) = (range.small, number.as_int()) {
        return Ok(small.position(number).map(|i| cx.int(i)));
    }
    let distance = ops::binary(cx, BinOp::Sub, &number, &range.start)?;
    let rest = ops::binary(cx, BinOp::Mod, &distance, &range.step)?;
    if !sign(cx, &rest)?.is_eq() {
        return Ok(None);
    }
    let i = ops::binary(cx, BinOp::FloorDiv, &distance, &range.step)?;
    let within = !sign(cx, &i)?.is_lt() && compare::lt(cx, &i, &range.len)?;
    Ok(within.then_some(i))
}

/// Is `value` exactly an int or a bool, so that [`position`] can compute where it stands?
pub fn is_number(cx: &Interp, value: &Value) -> bool {
    class::is_exactly(cx, value, WellKnown::Int) || value.is_bool()
}

/// `a == b`: the same numbers in the same order.
pub fn equal(cx: &Interp, a: &Range, b: &Range) -> R<bool> {
    if !compare::eq(cx, &a.len, &b.len)? {
        return Ok(false);
    }
    if a.len.as_int() == Some(0) {
        return Ok(true);
    }
    if !compare::eq(cx, &a.start, &b.start)? {
        return Ok(false);
    }
    Ok(a.len.as_int() == Some(1) || compare::eq(cx, &a.step, &b.step)?)
}

/// The hash: equal ranges must have equal ones.
pub fn hash(cx: &Interp, range: &Range) -> R<i64> {
    let (start, step) = match range.len.as_int() {
        Some(0) => (Value::NONE, Value::NONE),
        Some(1) => (range.start.clone(), Value::NONE),
        _ => (range.start.clone(), range.step.clone()),
    };
    hash::of_items(cx, &[range.len.clone(), start, step])
}

/// An iterator over the numbers.
pub fn iter(cx: &Interp, range: &Range) -> Value {
    match range.small {
        Some(small) => cx
            .heap
            .alloc(RangeIter::new(small.start, small.step, small.len))
            .into_value(),
        None => long_iter(
            cx,
            range.start.clone(),
            range.step.clone(),
            range.len.clone(),
        ),
    }
}

fn long_iter(cx: &Interp, start: Value, step: Value, len: Value) -> Value {
    let iter = LongRangeIter {
        next: Slot::new(start),
        step,
        left: Slot::new(len),
    };
    cx.heap.alloc(iter).into_value()
}

/// An iterator over the numbers from the last to the first.
pub fn reversed(cx: &Interp, range: &Range) -> R {
    if let Some(small) = range.small {
        let last = small.start + (small.len - 1) * small.step;
        return Ok(cx
            .heap
            .alloc(RangeIter::new(last, -small.step, small.len))
            .into_value());
    }
    let last = ops::binary(cx, BinOp::Sub, &range.len, &Value::small(1))?;
    let step = ops::binary(cx, BinOp::Sub, &Value::small(0), &range.step)?;
    Ok(long_iter(
        cx,
        number_at(cx, range, &last)?,
        step,
        range.len.clone(),
    ))
}

/// Passes over so many numbers.
pub fn skip(cx: &Interp, iter: &LongRangeIter, count: &Value) -> R<()> {
    let (Some(next), Some(left)) = (iter.next.get(), iter.left.get()) else {
        return Ok(());
    };
    let none = Value::small(0);
    let mut count = count;
    if compare::lt(cx, count, &none)? {
        count = &none;
    }
    if compare::lt(cx, &left, count)? {
        count = &left;
    }
    let distance = ops::binary(cx, BinOp::Mul, &iter.step, count)?;
    iter.next
        .set(ops::binary(cx, BinOp::Add, &next, &distance)?);
    iter.left.set(ops::binary(cx, BinOp::Sub, &left, count)?);
    Ok(())
}

/// The next number of an iterator over long numbers.
pub fn long_next(cx: &Interp, iter: &LongRangeIter) -> R<Option<Value>> {
    let (Some(next), Some(left)) = (iter.next.get(), iter.left.get()) else {
        return Ok(None);
    };
    if sign(cx, &left)?.is_eq() {
        return Ok(None);
    }
    let after = ops::binary(cx, BinOp::Add, &next, &iter.step)?;
    let left = ops::binary(cx, BinOp::Sub, &left, &Value::small(1))?;
    iter.next.set(after);
    iter.left.set(left);
    Ok(Some(next))
}
