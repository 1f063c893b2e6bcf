//! Tuples ([Immutable sequences]): what is done with the exact tuple in hand.
//!
//! [Immutable sequences]: https://docs.python.org/3.13/library/stdtypes.html#immutable-sequence-types

use crate::heap::Value;
use crate::interp::{Interp, R};

/// The items of an exact tuple; none of anything else.
pub fn items(tuple: &Value) -> &[Value] {
    tuple.as_tuple().unwrap_or(&[])
}

/// `a + b` of exact tuples: one to which nothing is added is the result itself.
pub fn concat(cx: &Interp, a: &Value, b: &Value) -> R {
    let (first, second) = (items(a), items(b));
    match (first, second) {
        ([], _) => return Ok(b.clone()),
        (_, []) => return Ok(a.clone()),
        _ => {}
    }
    joined(cx, first, second)
}

/// A new tuple of the items of two.
pub fn joined(cx: &Interp, a: &[Value], b: &[Value]) -> R {
    cx.allow((a.len() + b.len()) * 8)?;
    let items = a.iter().chain(b).cloned();
    Ok(cx.heap.tuple_with(a.len() + b.len(), items))
}
