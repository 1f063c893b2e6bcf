//! What inline caches are made of besides the kinds that they know.
//!
//! `Further` are the entries behind the inline one, `Held` is a value that a cache must own.
//! Nodes own no objects but constants, so that no cycle runs through code. What a cache must keep
//! lies in one table of the interpreter, which is emptied before each collection; a cache that
//! finds its place empty has forgotten.

use std::cell::Cell;

use crate::heap::Value;
use crate::interp::Interp;

/// A place in the interpreter's table of cached values, taken when it is first filled.
pub(crate) struct Held(Cell<u32>);

const NOWHERE: u32 = u32::MAX;

impl Default for Held {
    fn default() -> Held {
        Held(Cell::new(NOWHERE))
    }
}

impl Held {
    /// The value, if one is remembered.
    #[inline(always)]
    pub(crate) fn get(&self, cx: &Interp) -> Option<Value> {
        let value = cx.cached.get(self.0.get() as usize)?;
        (!value.is_unbound()).then_some(value)
    }

    /// Exchanges what both hold.
    pub(crate) fn swap(&self, other: &Held) {
        self.0.swap(&other.0);
    }

    /// Remembers another value.
    pub(crate) fn set(&self, cx: &Interp, value: Value) {
        if self.0.get() == NOWHERE {
            self.0.set(cx.new_cached());
        }
        drop(cx.cached.swap_item(self.0.get() as usize, value));
    }
}

/// The entries of a cache behind its inline one, for further kinds of objects. They are filled in turn.
#[derive(Default)]
pub(crate) struct Further<C> {
    pub(crate) entries: [C; 4],
    pub(crate) hits: Hits,
    turn: Cell<usize>,
}

impl<C> Further<C> {
    /// The one whose turn it is to be filled.
    pub(crate) fn next(&self) -> &C {
        let turn = self.turn.get();
        self.turn.set((turn + 1) % self.entries.len());
        &self.entries[turn]
    }
}

/// Hits beyond the inline entry of a cache. Now and then, ever more rarely, one moves its entry
/// there, so that the kind of object that comes most is likely to be looked at first; where many
/// kinds take turns the order settles, for the processor learns it (measured: moving one hit in 32
/// cost a program of many kinds a fifth of its time).
#[derive(Default)]
pub(crate) struct Hits(Cell<u32>);

const FIRST_MOVE: u32 = 32;

impl Hits {
    /// Counts one. Is its entry to be moved to the front?
    #[inline(always)]
    pub(crate) fn count(&self) -> bool {
        let n = self.0.get().wrapping_add(1);
        self.0.set(n);
        n >= FIRST_MOVE && n.is_power_of_two()
    }
}
