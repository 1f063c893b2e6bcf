//! The epoch: what makes caches stale.
//!
//! Inline caches, [`LookupCache`](crate::interp::LookupCache) and what a class remembers of itself hold for the epoch
//! in which they were filled; nothing ever looks for a cache to empty it. So whatever changes what a lookup could find
//! moves the epoch, and [`Change`] is the whole list of such events. Besides, names die
//! (`Interp::forget_unused_names`), and what caches hold is let go before a collection ([`Interp::forget_cached`]).

use std::cell::Cell;

use crate::heap::Value;
use crate::interp::Interp;

/// What a cache could have remembered and is so no more.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// A name of a class was bound, bound anew or taken away.
    Namespace,
    /// A builtin class got its rows.
    Rows,
    /// A class got other bases.
    Bases,
    /// A class got an MRO, if only its first: caches know classes by address, and a new one may lie where a dead one lay.
    Mro,
    /// A class got another metaclass.
    Metaclass,
    /// A module got a class of its own: modules no longer all have the same attributes.
    ModuleClass,
    /// A property got another getter.
    Getter,
    /// An object, which classes may have as an attribute, got a class that is no descriptor as its old one was, or the
    /// other way round.
    Descriptor,
}

/// The epoch, and whether caches are used at all.
pub(in crate::interp) struct Epoch {
    now: Cell<u32>,
    caches_off: Cell<bool>,
}

impl Default for Epoch {
    /// The first epoch. 0 is none: it is the mark of what was never filled.
    fn default() -> Epoch {
        Epoch {
            now: Cell::new(1),
            caches_off: Cell::new(false),
        }
    }
}

impl Interp {
    /// The time stamp of class changes: caches filled under another one are stale.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch.now.get()
    }

    /// Makes all caches stale, because of this change.
    pub fn bump_epoch(&self, _: Change) {
        let now = &self.epoch.now;
        now.set(now.get().wrapping_add(1).max(1));
    }

    /// The epoch under which caches may be filled; `None` where caches are switched off.
    #[inline]
    pub fn fill_epoch(&self) -> Option<u32> {
        if self.epoch.caches_off.get() {
            None
        } else {
            Some(self.epoch.now.get())
        }
    }

    /// Switches caches off: every access takes the slow, complete path (a test mode).
    pub fn switch_caches_off(&self) {
        self.epoch.caches_off.set(true);
    }

    /// A new place in the table [`cached`](Interp::cached).
    pub fn new_cached(&self) -> u32 {
        let place = self.cached.len() as u32;
        let _ = self.cached.push(&self.heap, Value::UNBOUND);
        place
    }

    /// Empties the table [`cached`](Interp::cached), so that caches keep nothing alive.
    pub fn forget_cached(&self) {
        for place in 0..self.cached.len() {
            drop(self.cached.swap_item(place, Value::UNBOUND));
        }
    }
}
