//! `IterSteps`: how builtin iterators make a step, found by the native type of the iterator.

use std::cell::Cell;

use crate::heap::{Kind, NativeId, Value};
use crate::interp::{Interp, R};

/// The next item of a native iterator; `None` when there are no more.
pub type IterNext = fn(&Interp, &Value) -> R<Option<Value>>;

/// The step of each native type that is an iterator. Whoever defines a type fills its place in.
pub struct IterSteps([Cell<Option<IterNext>>; NativeId::COUNT]);

impl Default for IterSteps {
    fn default() -> IterSteps {
        IterSteps([const { Cell::new(None) }; NativeId::COUNT])
    }
}

impl IterSteps {
    /// The step of objects of `kind`. Instances of classes of the language have none: they are asked by
    /// their methods.
    #[inline]
    pub fn of(&self, kind: Kind) -> Option<IterNext> {
        self.0.get(kind.id())?.get()
    }

    /// Tells the step of a native type.
    pub fn set(&self, native: NativeId, step: IterNext) {
        self.0[native as usize].set(Some(step));
    }
}
