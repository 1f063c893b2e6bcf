//! What dicts and sets can say of a key without running user code.
//!
//! Both only probe: a question that needs `__eq__` is handed up as [`Probe::Ask`], so no borrow of
//! a table is ever held while user code runs. `runtime::dict` and `runtime::set` ask it.

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
