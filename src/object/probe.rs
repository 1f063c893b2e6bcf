//! What dicts and sets can say of a key without running user code.
//!
//! Both only probe: a question that needs `__eq__` is handed up as [`Probe::Ask`], so no borrow of
//! a table is ever held while user code runs. `runtime::dict` and `runtime::set` ask it.

use crate::heap::Value;

/// The answer of a table for a key and its hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Probe {
    /// No entry can be equal.
    Missing,
    /// The entry at this place has the key.
    Found(usize),
    /// Entries of the same hash exist that only `==` can judge.
    Ask,
}

/// Can two keys of equal hash be told to be the same, or not, without user code?
#[inline]
pub fn same_key(a: &Value, b: &Value) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Some(a.bytes() == b.bytes());
    }
    if a.as_int().is_some() && b.as_int().is_some() {
        return Some(false);
    }
    None
}
