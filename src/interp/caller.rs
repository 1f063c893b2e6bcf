//! The caller of a builtin function that looks at it: `locals`, `exec`, `eval` and their like.

use std::cell::Cell;

use crate::heap::{Slot, Value};

/// Whose namespaces they take; no one's outside of such a call.
#[derive(Default)]
pub struct Caller {
    globals: Slot,
    locals: Slot,
    /// Does `from __future__ import annotations` hold where `exec` or `eval` was just called?
    pub future: Cell<bool>,
    /// Does it hold at the prompt?
    pub typed_future: Cell<bool>,
}

impl Caller {
    /// The globals of the caller.
    pub fn globals(&self) -> Option<Value> {
        self.globals.get()
    }

    /// The locals of the caller.
    pub fn locals(&self) -> Option<Value> {
        self.locals.get()
    }

    /// Does something in whose course these are the namespaces of the caller.
    pub fn during<T>(&self, globals: &Value, locals: &Value, run: impl FnOnce() -> T) -> T {
        let outer_globals = self.globals.swap(globals.clone());
        let outer_locals = self.locals.swap(locals.clone());
        let result = run();
        self.globals.set(outer_globals);
        self.locals.set(outer_locals);
        result
    }
}
