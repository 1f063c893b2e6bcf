//! Freeing: what happens when the last reference goes.
//!
//! Objects die through a worklist, so a chain of a million of them needs no native stack. The
//! order is CPython's: an object's finaliser, its weak references, then its values, each of which
//! dies with all that it holds before the next one is looked at. Values are pushed in reverse, and
//! a drain stops at the mark where it began, so that a drop within a finaliser ends before it
//! returns and never frees an outer object's parts early.

use std::cell::{Cell, OnceCell, RefCell};
use std::mem::ManuallyDrop;

use crate::heap::page::{self, Heap, Inner};
use crate::heap::{Kind, NativeId, Slot, Value, WeakCell, text, tuple};

/// Called for an object with a finaliser, before anything of it is gone.
pub(crate) type Finalise = Box<dyn Fn(&Value)>;
/// Called with the weak cell of an object that has just died.
pub(crate) type Notify = Box<dyn Fn(&WeakCell)>;

/// The collector is counting: an object at zero is not dead.
pub(crate) const COUNTING: u8 = 1;
/// The worklist is being worked off: an object at zero waits there.
const DRAINING: u8 = 2;
/// Somebody measures: deaths and the peak are noted.
pub(crate) const MEASURING: u8 = 4;
/// A collection is going on.
pub(crate) const COLLECTING: u8 = 8;

#[derive(Default)]
pub(crate) struct Releasing {
    /// What else than freeing goes on, one bit each; mostly nothing.
    mode: Cell<u8>,
    worklist: RefCell<Vec<u64>>,
    /// Is there a kind whose instances give up their cells in an order of their own?
    pub(crate) ordered: Cell<bool>,
    finalise: OnceCell<Finalise>,
    notify: OnceCell<Notify>,
}

impl Heap {
    /// Installs what runs for an object whose kind has a finaliser, before it is freed. The hook
    /// may store the object somewhere; then it lives on and is not finalised again.
    pub fn on_finalise(&self, hook: impl Fn(&Value) + 'static) {
        let _ = self.inner().releasing.finalise.set(Box::new(hook));
    }

    /// Installs what runs when an object with weak references has died.
    pub fn on_death(&self, hook: impl Fn(&WeakCell) + 'static) {
        let _ = self.inner().releasing.notify.set(Box::new(hook));
    }
}

/// Frees an object whose last reference has just gone, and all that dies with it.
#[inline(never)]
pub(crate) fn release(object: u64) {
    // SAFETY: the object is still in its page.
    let heap = unsafe { page::heap_of(object) };
    let state = &heap.releasing;
    let mode = state.mode.get();
    // SAFETY: as above.
    let kind = unsafe { page::header(object) }.kind();
    if kind.is_leaf() && mode & (COUNTING | MEASURING) == 0 {
        // Nothing dies with it, and nobody can tell when it went: it need not wait for its turn.
        heap.drop_leaf(object, kind);
        return;
    }
    if mode & (COUNTING | DRAINING) != 0 {
        // While the collector counts, a tracer has dropped a copy of a value whose other references
        // are taken off for now.
        if mode & COUNTING == 0 {
            heap.postpone(object);
        }
        return;
    }
    state.switch(DRAINING, true);
    if mode & MEASURING == 0 {
        heap.drain::<false>(object);
    } else {
        heap.note_peak();
        heap.drain::<true>(object);
    }
    state.switch(DRAINING, false);
}

impl Releasing {
    /// Is it going on?
    pub(crate) fn is(&self, mode: u8) -> bool {
        self.mode.get() & mode != 0
    }

    /// Says whether it goes on; true if it did before.
    pub(crate) fn switch(&self, mode: u8, on: bool) -> bool {
        let was = self.mode.get();
        self.mode.set(if on { was | mode } else { was & !mode });
        was & mode != 0
    }
}

impl Inner {
    fn drain<const MEASURED: bool>(&self, object: u64) {
        let worklist = &self.releasing.worklist;
        let mark = worklist.borrow().len();
        self.free::<MEASURED>(object);
        loop {
            let next = {
                let mut worklist = worklist.borrow_mut();
                if worklist.len() > mark {
                    worklist.pop()
                } else {
                    None
                }
            };
            match next {
                // SAFETY: it waited with one reference, so it is whole.
                Some(object) if unsafe { page::header(object) }.count_down() => {
                    self.free::<MEASURED>(object);
                }
                Some(_) => {}
                None => break,
            }
        }
    }

    /// Until its turn comes an object is as alive as in CPython, where its owner would not have
    /// looked at it yet: it waits with the reference that was the last.
    fn postpone(&self, object: u64) {
        // SAFETY: its last reference has just gone, but it is still whole.
        let header = unsafe { page::header(object) };
        header.set_references(1, header.is_watched());
        self.releasing.worklist.borrow_mut().push(object);
    }

    fn free<const MEASURED: bool>(&self, object: u64) {
        // SAFETY: the object has no references left but is still whole.
        let header = unsafe { page::header(object) };
        let kind = header.kind();
        if (kind.has_finaliser() || header.is_watched()) && !self.last_words(object) {
            return;
        }
        let kind = header.kind();
        if MEASURED {
            self.note_death(object, kind.id());
        }
        if kind.is_instance() {
            self.drop_cells(object, kind);
        } else if kind.is_native(NativeId::Tuple) {
            self.credit(tuple::drop_items(object));
        } else {
            self.drop_fields(object, kind.id());
        }
        // SAFETY: no references, fields dropped.
        unsafe { self.give_back(object) };
    }

    /// Frees an object that owns no values.
    fn drop_leaf(&self, object: u64, kind: Kind) {
        let bytes = if kind.is_native(NativeId::Str) {
            text::drop_bytes(object)
        } else {
            // SAFETY: the fields are those of the type that was registered under this id.
            unsafe { (self.native(kind.id()).drop)((object + 8) as *mut u8) }
        };
        if bytes > 0 {
            self.credit(bytes);
        }
        // SAFETY: no references, fields dropped.
        unsafe { self.give_back(object) };
    }

    fn drop_cells(&self, object: u64, kind: Kind) {
        // SAFETY: the instance has so many cells; each is taken once, and nobody reads it again.
        let take = |i| unsafe { std::ptr::read(page::cell(object, i) as *const Slot) }.into_value();
        if self.releasing.ordered.get()
            && let Some(order) = self.release_order(kind)
        {
            order.iter().rev().for_each(|&i| drop(take(i as usize)));
            return;
        }
        for i in (0..kind.words()).rev() {
            drop(take(i));
        }
    }

    fn drop_fields(&self, object: u64, id: usize) {
        let info = self.native(id);
        let mark = self.releasing.worklist.borrow().len();
        // SAFETY: the fields are those of the type that was registered under this id.
        let bytes = unsafe { (info.drop)((object + 8) as *mut u8) };
        if bytes > 0 {
            self.credit(bytes);
        }
        if info.forward {
            self.releasing.worklist.borrow_mut()[mark..].reverse();
        }
    }

    /// Runs the finaliser and tells the watchers. False if the object lives on.
    #[cold]
    #[inline(never)]
    fn last_words(&self, object: u64) -> bool {
        // SAFETY: still whole.
        let header = unsafe { page::header(object) };
        if header.kind().has_finaliser() {
            header.set_kind(header.kind().without_finaliser());
            self.births.forget(object);
            if let Some(hook) = self.releasing.finalise.get() {
                header.set_references(1, header.is_watched());
                // SAFETY: the one reference just set is the one that `value` stands for; it is
                // taken off below.
                let value = ManuallyDrop::new(unsafe { Value::from_bits(object) });
                self.with_user_code(|| hook(&value));
                let left = header.references() - 1;
                header.set_references(left, header.is_watched());
                if left > 0 {
                    return false;
                }
            }
        }
        if header.is_watched() {
            header.set_references(0, false);
            self.announce_death(object);
        }
        true
    }

    /// Clears the weak references to `object` and lets their callbacks run.
    pub(crate) fn announce_death(&self, object: u64) {
        let Some(cell) = self.weak.take(object) else {
            return;
        };
        cell.clear();
        self.notify(&cell);
    }

    /// Calls the finaliser hook for an object that the caller keeps alive.
    pub(crate) fn call_finaliser(&self, value: &Value) {
        if let Some(hook) = self.releasing.finalise.get() {
            self.with_user_code(|| hook(value));
        }
    }

    /// Calls the death hook.
    pub(crate) fn notify(&self, cell: &WeakCell) {
        if let Some(hook) = self.releasing.notify.get() {
            self.with_user_code(|| hook(cell));
        }
    }

    /// What user code drops within a finaliser dies at once, not after the outer drain.
    fn with_user_code(&self, f: impl FnOnce()) {
        let was = self.releasing.switch(DRAINING, false);
        f();
        self.releasing.switch(DRAINING, was);
    }
}
