//! The data of `collections.deque` and its iterators.
//!
//! What always holds: the ring is borrowed only inside the methods here, which run no user code and
//! drop no value; each change of the number or order of items is counted, so that iterators notice it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crate::heap::{Heap, Native, NativeId, OutOfMemory, Slot, Value};
use crate::object::iterators::traced;

/// `collections.deque`.
#[derive(Default)]
pub struct Deque {
    ring: RefCell<VecDeque<Value>>,
    /// The greatest length, if there is one.
    pub max: Cell<Option<usize>>,
    changes: Cell<u64>,
}

impl Native for Deque {
    const ID: NativeId = NativeId::Deque;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.ring.borrow().iter().for_each(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.ring.borrow_mut().drain(..));
    }

    fn extra_bytes(&self) -> usize {
        self.ring.borrow().capacity() * 8
    }
}

impl Deque {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.ring.borrow().len()
    }

    /// No items?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How often it has been changed.
    pub fn changes(&self) -> u64 {
        self.changes.get()
    }

    fn change<T>(&self, f: impl FnOnce(&mut VecDeque<Value>) -> T) -> T {
        self.changes.set(self.changes.get() + 1);
        f(&mut self.ring.borrow_mut())
    }

    /// Makes room for `more` items, charged to the heap first.
    fn reserve(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        let mut ring = self.ring.borrow_mut();
        let needed = ring.len().checked_add(more).ok_or(OutOfMemory)?;
        if needed <= ring.capacity() {
            return Ok(());
        }
        let room = needed.max(ring.capacity().saturating_mul(2)).max(8);
        let bytes = (room - ring.capacity()).checked_mul(8).ok_or(OutOfMemory)?;
        heap.charge(bytes)?;
        let extra = room - ring.len();
        if ring.try_reserve_exact(extra).is_err() {
            heap.credit(bytes);
            return Err(OutOfMemory);
        }
        Ok(())
    }

    /// A counted copy of item `i`.
    pub fn get(&self, i: usize) -> Option<Value> {
        self.ring.borrow().get(i).cloned()
    }

    /// All items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.ring.borrow().iter().cloned().collect()
    }

    /// Adds an item at the right. What no longer fits comes back from the left.
    pub fn push_back(&self, heap: &Heap, item: Value) -> Result<Option<Value>, OutOfMemory> {
        self.reserve(heap, 1)?;
        self.change(|ring| ring.push_back(item));
        Ok(self.overflows().then(|| self.pop_front()).flatten())
    }

    /// Adds an item at the left. What no longer fits comes back from the right.
    pub fn push_front(&self, heap: &Heap, item: Value) -> Result<Option<Value>, OutOfMemory> {
        self.reserve(heap, 1)?;
        self.change(|ring| ring.push_front(item));
        Ok(self.overflows().then(|| self.pop_back()).flatten())
    }

    fn overflows(&self) -> bool {
        self.max.get().is_some_and(|max| self.len() > max)
    }

    /// Takes the rightmost item out.
    pub fn pop_back(&self) -> Option<Value> {
        let item = self.ring.borrow_mut().pop_back();
        self.changes
            .set(self.changes.get() + u64::from(item.is_some()));
        item
    }

    /// Takes the leftmost item out.
    pub fn pop_front(&self) -> Option<Value> {
        let item = self.ring.borrow_mut().pop_front();
        self.changes
            .set(self.changes.get() + u64::from(item.is_some()));
        item
    }

    /// Stores item `i`; the old one comes back.
    pub fn swap_item(&self, i: usize, item: Value) -> Option<Value> {
        let mut ring = self.ring.borrow_mut();
        ring.get_mut(i).map(|place| std::mem::replace(place, item))
    }

    /// Puts an item before place `i`, which is at most the length.
    pub fn insert(&self, heap: &Heap, i: usize, item: Value) -> Result<(), OutOfMemory> {
        self.reserve(heap, 1)?;
        self.change(|ring| ring.insert(i.min(ring.len()), item));
        Ok(())
    }

    /// Takes item `i` out.
    pub fn remove(&self, i: usize) -> Option<Value> {
        self.change(|ring| ring.remove(i))
    }

    /// Turns the order round. That counts as no change: who iterates goes on.
    pub fn reverse(&self) {
        self.ring.borrow_mut().make_contiguous().reverse();
    }

    /// Moves the rightmost `n` items to the left end, `n` at most the length.
    pub fn rotate_right(&self, n: usize) {
        self.change(|ring| ring.rotate_right(n));
    }

    /// Takes all items out; the buffer stays.
    pub fn take_all(&self) -> Vec<Value> {
        self.change(|ring| ring.drain(..).collect())
    }
}

/// An iterator over a deque from the left (`FORWARD`) or from the right.
pub struct DequeIter<const FORWARD: bool> {
    /// The deque.
    pub deque: Slot,
    /// How many items are to come.
    pub left: Cell<usize>,
    /// The number of changes at the beginning.
    pub changes: u64,
}

/// `collections._deque_iterator`.
pub type DequeForward = DequeIter<true>;
/// `collections._deque_reverse_iterator`.
pub type DequeBackward = DequeIter<false>;

traced! {
    DequeForward: slots deque, values;
    DequeBackward: slots deque, values;
}
