//! The value stack: one contiguous row of slots, where the locals of all running calls lie.
//!
//! ```text
//!   | frame | frame | frame |  empty, initialised: at least 4096 slots  | not yet touched |
//!                           ^ top                                       ^ ready
//! ```
//!
//! Frames are lent by guards, so the last one made is the first one gone. Everything at or above the
//! top is unbound. A [`Local`] is below 4096, and 4096 initialised slots always lie
//! beyond the last frame, so `frame.slot(local)` needs no check (H5): a wrong one reads a wrong
//! variable, never wild memory.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

use crate::heap::{Slot, Value};

/// Slots that are initialised beyond the last frame.
const BEYOND: usize = 4096;
/// Slots that are initialised at a time.
const STEP: usize = 512;

/// Index of a local in its frame: below 4096.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Local(u16);

impl Local {
    /// Most locals that a frame can have.
    pub const LIMIT: usize = BEYOND;

    /// Local number `i`; `None` from 4096 on.
    #[inline]
    pub const fn new(i: usize) -> Option<Local> {
        if i < BEYOND {
            Some(Local(i as u16))
        } else {
            None
        }
    }

    /// The number.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The locals of one running call.
#[derive(Clone, Copy)]
pub struct Frame<'a>(pub(crate) *const Slot, pub(crate) PhantomData<&'a Slot>);

impl<'a> Frame<'a> {
    /// The place of a local.
    #[inline]
    pub fn slot(self, local: Local) -> &'a Slot {
        // SAFETY: H5, see the head of this file.
        unsafe { &*self.0.add(local.0 as usize) }
    }

    /// What tells it from the other frames that there are.
    pub fn address(self) -> usize {
        self.0 as usize
    }
}

/// Frames that may be looked at while their calls run, innermost last.
#[derive(Default)]
pub struct OpenFrames(RefCell<Vec<*const Slot>>);

impl OpenFrames {
    /// Lets a frame be looked at while `work` runs.
    pub fn during<T>(&self, frame: Frame<'_>, work: impl FnOnce() -> T) -> T {
        struct Last<'a>(&'a OpenFrames);
        impl Drop for Last<'_> {
            fn drop(&mut self) {
                self.0.0.borrow_mut().pop();
            }
        }
        self.0.borrow_mut().push(frame.0);
        let _last = Last(self);
        work()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Is it the innermost of these frames?
    pub fn is_innermost(&self, frame: Frame<'_>) -> bool {
        self.0.borrow().last() == Some(&frame.0)
    }

    /// What a local of frame number `at` holds, if it is bound; in a cell, if `shared`.
    pub fn read(&self, at: usize, local: Local, shared: bool) -> Option<Value> {
        let start = *self.0.borrow().get(at)?;
        // SAFETY: whoever lent the frame waits in `during`, so it is still there (H5).
        let slot = Frame(start, PhantomData).slot(local);
        if shared { slot.cell_get() } else { slot.get() }
    }

    /// Puts a value into a local of frame number `at`; the old one comes back, or `value` if there is no such frame.
    pub fn write(&self, at: usize, local: Local, value: Value) -> Value {
        let Some(start) = self.0.borrow().get(at).copied() else {
            return value;
        };
        // SAFETY: as in `read`.
        Frame(start, PhantomData).slot(local).swap(value)
    }
}

/// The value stack.
pub struct Stack {
    base: *mut Slot,
    /// Where the next frame begins.
    top: Cell<*mut Slot>,
    /// The highest top beyond which 4096 initialised slots lie.
    limit: Cell<*mut Slot>,
    ready: Cell<usize>,
    layout: Layout,
}

impl Stack {
    /// Reserves address space for `capacity` slots; memory is taken as it is needed.
    ///
    /// # Panics
    /// If there is not so much of it.
    pub fn new(capacity: usize) -> Stack {
        let layout = Layout::array::<Slot>(capacity.max(BEYOND + STEP));
        let layout = layout.expect("the value stack is larger than the address space");
        // SAFETY: the layout is not empty.
        let base = unsafe { alloc(layout) }.cast::<Slot>();
        assert!(!base.is_null(), "no address space for the value stack");
        let stack = Stack {
            base,
            top: Cell::new(base),
            limit: Cell::new(base),
            ready: Cell::new(0),
            layout,
        };
        stack.make_ready(BEYOND + STEP);
        stack
    }

    fn make_ready(&self, upto: usize) {
        for i in self.ready.get()..upto {
            // SAFETY: `upto` is at most the capacity (see the callers).
            unsafe { self.base.add(i).write(Slot::empty()) };
        }
        self.ready.set(upto);
        self.limit.set(self.base.wrapping_add(upto - BEYOND));
    }

    /// Slots in use.
    pub fn used(&self) -> usize {
        (self.top.get() as usize - self.base as usize) / std::mem::size_of::<Slot>()
    }

    /// Lends a frame of `size` unbound slots, which is emptied when the guard is dropped, first slot
    /// first. `None` if the stack is full.
    ///
    /// Guards are dropped in the reverse of the order in which they were made. If not, frames share
    /// slots: a program would read wrong variables, never wild memory.
    #[inline(always)]
    pub fn lend(&self, size: usize) -> Option<Lent<'_>> {
        let frame = self.keep(size)?;
        Some(Lent {
            stack: self,
            base: frame.cast_mut(),
            size,
        })
    }

    /// A frame of `size` unbound slots that stays as long as the stack. `None` if it is full.
    #[inline(always)]
    pub(crate) fn keep(&self, size: usize) -> Option<*const Slot> {
        let base = self.top.get();
        let top = base.wrapping_add(size);
        if top > self.limit.get() && !self.extend(top) {
            return None;
        }
        self.top.set(top);
        Some(base)
    }

    #[cold]
    #[inline(never)]
    fn extend(&self, top: *mut Slot) -> bool {
        let used = (top as usize - self.base as usize) / std::mem::size_of::<Slot>();
        let wanted = used + BEYOND + STEP;
        if wanted > self.layout.size() / std::mem::size_of::<Slot>() {
            return false;
        }
        self.make_ready(wanted);
        true
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout. All frames have ended, so the slots are unbound.
        unsafe { dealloc(self.base.cast(), self.layout) };
    }
}

/// A frame on the stack, until this is dropped.
pub struct Lent<'a> {
    stack: &'a Stack,
    base: *mut Slot,
    size: usize,
}

impl Lent<'_> {
    /// The frame.
    #[inline(always)]
    pub fn frame(&self) -> Frame<'_> {
        Frame(self.base, PhantomData)
    }
}

impl Drop for Lent<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        for i in 0..self.size {
            // SAFETY: below the limit, so initialised.
            let slot = unsafe { &*self.base.add(i) };
            drop(slot.swap(Value::UNBOUND));
        }
        self.stack.top.set(self.base);
    }
}
