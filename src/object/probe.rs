//! What dicts and sets can say of a key without running user code.
//!
//! Both only probe: a question that needs `__eq__` is handed up as [`Probe::Ask`], so no borrow of
//! a table is ever held while user code runs. `runtime::container::dict` and `runtime::container::set` ask it.

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

/// The entries of one hash, by place and key, in the order in which they are to be compared. There is hardly ever more
/// than one, which takes no allocation.
#[derive(Default)]
pub struct Candidates {
    first: Option<(usize, Value)>,
    rest: Vec<(usize, Value)>,
}

impl Candidates {
    /// Adds one at the end.
    pub fn push(&mut self, place: usize, key: Value) {
        match self.first {
            None => self.first = Some((place, key)),
            Some(_) => self.rest.push((place, key)),
        }
    }

    /// The one of this number.
    pub fn get(&self, number: usize) -> Option<(usize, Value)> {
        self.iter().nth(number).cloned()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &(usize, Value)> {
        self.first.iter().chain(&self.rest)
    }
}
