//! `SavedFrame`: the locals of a generator, which outlive the call that made them.
//!
//! They lie on value stacks of their own, from which no frame is ever taken off: one whose
//! generator is gone waits there, all unbound, for the next of its size. 4096 initialised slots lie
//! beyond these frames too (H5), so a generator runs in its frame where it lies.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::heap::{Frame, Heap, Local, Slot, Stack, Value};

/// Slots of the first stack; each further one is twice as big.
const FIRST: usize = 16 * 1024;
/// How often the size doubles.
const DOUBLINGS: usize = 6;

/// Where the locals of all generators lie.
#[derive(Default)]
pub(crate) struct Frames {
    stacks: RefCell<Vec<Stack>>,
    /// Unused frames, by size.
    free: RefCell<Vec<Vec<*const Slot>>>,
}

impl Frames {
    #[inline]
    fn take(&self, size: usize) -> *const Slot {
        match self.free.borrow_mut().get_mut(size).and_then(Vec::pop) {
            Some(frame) => frame,
            None => self.make(size),
        }
    }

    #[cold]
    #[inline(never)]
    fn make(&self, size: usize) -> *const Slot {
        let mut stacks = self.stacks.borrow_mut();
        loop {
            if let Some(frame) = stacks.last().and_then(|stack| stack.keep(size)) {
                return frame;
            }
            // A stack has always room for a first frame.
            let doublings = stacks.len().min(DOUBLINGS);
            stacks.push(Stack::new(FIRST << doublings));
        }
    }

    fn give_back(&self, frame: *const Slot, size: usize) {
        let mut free = self.free.borrow_mut();
        if free.len() <= size {
            free.resize_with(size + 1, Vec::new);
        }
        free[size].push(frame);
    }
}

/// The locals of a generator.
pub struct SavedFrame {
    start: *const Slot,
    size: usize,
    frames: Rc<Frames>,
}

impl SavedFrame {
    /// The frame, to run in.
    #[inline]
    pub fn frame(&self) -> Frame<'_> {
        Frame(self.start, PhantomData)
    }

    /// The places, first local first.
    #[inline]
    pub fn slots(&self) -> &[Slot] {
        // SAFETY: `size` slots that are this frame's alone until it is dropped.
        unsafe { std::slice::from_raw_parts(self.start, self.size) }
    }

    /// Shows each value.
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for slot in self.slots() {
            slot.trace(visit);
        }
    }

    /// Gives up all values.
    pub fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.slots().iter().filter_map(Slot::take));
    }

    /// Drops all values, first local first.
    #[inline]
    pub fn empty(&self) {
        for slot in self.slots() {
            drop(slot.swap(Value::UNBOUND));
        }
    }

    /// Bytes of the slots.
    pub fn bytes(&self) -> usize {
        self.size * 8
    }
}

impl Drop for SavedFrame {
    fn drop(&mut self) {
        self.empty();
        self.frames.give_back(self.start, self.size);
    }
}

impl Heap {
    /// A frame of `size` slots, at most [`Local::LIMIT`], all unbound.
    pub fn empty_frame(&self, size: usize) -> SavedFrame {
        assert!(size <= Local::LIMIT);
        let frames = &self.inner().frames;
        SavedFrame {
            start: frames.take(size),
            size,
            frames: frames.clone(),
        }
    }

    /// A frame of `size` slots, at most [`Local::LIMIT`], which takes the values of the first `filled`
    /// slots of `frame` over.
    pub fn save_frame(&self, frame: Frame<'_>, filled: usize, size: usize) -> SavedFrame {
        assert!(filled <= size);
        let saved = self.empty_frame(size);
        for (i, slot) in saved.slots().iter().take(filled).enumerate() {
            // SAFETY: beyond any frame's start lie as many slots (H5); a swap keeps both valid.
            unsafe { std::ptr::swap((*frame.0.add(i)).raw(), slot.raw()) };
        }
        saved
    }
}
