//! Tuples ([Immutable sequences]): what is done with tuples in hand.
//!
//! [Immutable sequences]: https://docs.python.org/3.13/library/stdtypes.html#immutable-sequence-types

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::instance;

/// The items of an exact tuple; none of anything else.
pub fn items(tuple: &Value) -> &[Value] {
    tuple.as_tuple().unwrap_or(&[])
}

/// The exact tuple that a tuple is, or that an instance of a subclass carries; `None` of anything else.
pub fn plain(value: &Value) -> Option<Value> {
    match value.as_tuple() {
        Some(_) => Some(value.clone()),
        None => instance::payload(value).filter(|inner| inner.as_tuple().is_some()),
    }
}

/// `a + b` of tuples and instances of subclasses. An exact tuple to which nothing is added is the result itself.
pub fn concat(cx: &Interp, a: &Value, b: &Value) -> R {
    let (carried_a, carried_b) = (instance::payload(a), instance::payload(b));
    let first = items(carried_a.as_ref().unwrap_or(a));
    let second = items(carried_b.as_ref().unwrap_or(b));
    if first.is_empty() && carried_b.is_none() {
        return Ok(b.clone());
    }
    if second.is_empty() && carried_a.is_none() {
        return Ok(a.clone());
    }
    let count = first.len() + second.len();
    cx.allow(count * 8)?;
    Ok(cx
        .heap
        .tuple_with(count, first.iter().chain(second).cloned()))
}

/// The items of an exact tuple, or of what an instance of a subclass carries.
pub fn plain_items(value: &Value) -> Option<Vec<Value>> {
    plain(value).map(|tuple| items(&tuple).to_vec())
}
