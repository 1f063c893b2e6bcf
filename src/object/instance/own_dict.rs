//! The `__dict__` of native objects that have one. It is their [`part`](crate::heap::Native::part), by which
//! `instance` finds it.

use crate::heap::{Handle, Slot, Value};
use crate::interp::{self, Interp};
use crate::object::dict::Dict;

/// A dict that is made when it is first asked for. A program may put another in its place, also an instance of a
/// subclass of `dict`.
pub struct OwnDict(Slot);

impl OwnDict {
    /// Not asked for yet.
    pub const fn empty() -> OwnDict {
        OwnDict(Slot::empty())
    }

    /// The mapping, if there is one already.
    pub fn existing(&self) -> Option<Handle<Dict>> {
        interp::payload::<Dict>(&self.0.get()?)
    }

    /// The mapping, made if need be.
    pub fn made(&self, cx: &Interp) -> Handle<Dict> {
        self.existing().unwrap_or_else(|| {
            let dict = cx.heap.alloc(Dict::new());
            self.0.set(dict.value().clone());
            dict
        })
    }

    /// The object that a program sees as `__dict__`, if there is one already.
    pub fn shown(&self) -> Option<Value> {
        self.0.get()
    }

    /// Puts `new`, a dict or an instance of a subclass, in its place.
    pub fn replace(&self, new: Value) {
        self.0.set(new);
    }

    /// For `trace` and `clear` of the object that has it.
    pub fn slot(&self) -> &Slot {
        &self.0
    }
}
