//! `Vals`: growable storage for values, the inside of lists, used through closed operations (H4).

use std::cell::UnsafeCell;
use std::ops::Range;

use crate::heap::{Heap, OutOfMemory, Value};

/// A growable row of values. Growth is charged to the heap before it happens; whoever embeds a
/// `Vals` tells [`bytes`](Vals::bytes) as its extra bytes.
pub struct Vals(UnsafeCell<Vec<Value>>);

/// Where a search for a value stands.
pub enum Scan {
    /// The value is here.
    Found(usize),
    /// Only user code can tell whether it is here; it is not before.
    Ask(usize),
    /// It is not there.
    End,
}

impl Default for Vals {
    fn default() -> Vals {
        Vals(UnsafeCell::new(Vec::new()))
    }
}

/// Counted copies of `values`.
fn copies(values: &[Value]) -> Vec<Value> {
    let mut all = Vec::with_capacity(values.len());
    append_copies(&mut all, values);
    all
}

/// Puts counted copies of `values` behind what is there. A row of numbers, which nobody counts, is copied as one piece.
pub fn append_copies(all: &mut Vec<Value>, values: &[Value]) {
    let is_counted = Value::is_pointer;
    let counted = values.first().is_some_and(is_counted)
        || values
            .iter()
            .fold(false, |any, value| any | is_counted(value));
    if counted {
        return all.extend_from_slice(values);
    }
    all.reserve(values.len());
    // SAFETY: there is room behind the end; a value that has no count may be copied by its bits.
    unsafe {
        let end = all.as_mut_ptr().add(all.len());
        std::ptr::copy_nonoverlapping(values.as_ptr(), end, values.len());
        all.set_len(all.len() + values.len());
    }
}

impl Vals {
    /// Takes over `values`, charging their buffer. The charge never fails: the buffer is there.
    pub fn new(heap: &Heap, values: Vec<Value>) -> Vals {
        let bytes = values.capacity() * 8;
        heap.charge_anyway(bytes);
        Vals(UnsafeCell::new(values))
    }

    #[inline]
    fn vec(&self) -> &Vec<Value> {
        // SAFETY: the reference never leaves a method of this file, and no method runs user code
        // (clones and moves only) while it is held.
        unsafe { &*self.0.get() }
    }

    #[inline]
    #[allow(
        clippy::mut_from_ref,
        reason = "interior mutability; never two at a time, see below"
    )]
    fn vec_mut(&self) -> &mut Vec<Value> {
        // SAFETY: as in `vec`; every method takes at most one of these and drops no value while
        // it is held, so no user code can reach the storage meanwhile.
        unsafe { &mut *self.0.get() }
    }

    /// Number of values.
    #[inline]
    pub fn len(&self) -> usize {
        self.vec().len()
    }

    /// No values?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the buffer.
    pub fn bytes(&self) -> usize {
        self.vec().capacity() * 8
    }

    /// A counted copy of value `i`.
    #[inline]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.vec().get(i).cloned()
    }

    /// Stores value `i`; the old one comes back, or `new` if there is no such place.
    #[inline]
    pub fn swap_item(&self, i: usize, new: Value) -> Result<Value, Value> {
        match self.vec_mut().get_mut(i) {
            Some(place) => Ok(std::mem::replace(place, new)),
            None => Err(new),
        }
    }

    /// Adds a value at the end.
    #[inline]
    pub fn push(&self, heap: &Heap, value: Value) -> Result<(), OutOfMemory> {
        let vec = self.vec_mut();
        if vec.len() == vec.capacity() {
            self.grow(heap, 1)?;
        }
        self.vec_mut().push(value);
        Ok(())
    }

    /// Makes room for `more` values: an eighth more than needed, as CPython's lists do.
    #[cold]
    #[inline(never)]
    fn grow(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        let vec = self.vec_mut();
        let needed = vec.len().checked_add(more).ok_or(OutOfMemory)?;
        if needed <= vec.capacity() {
            return Ok(());
        }
        let room = (needed + (needed >> 3) + 6) & !3;
        let extra = room - vec.capacity();
        heap.charge(extra.checked_mul(8).ok_or(OutOfMemory)?)?;
        if vec.try_reserve_exact(room - vec.len()).is_err() {
            heap.credit(extra * 8);
            return Err(OutOfMemory);
        }
        Ok(())
    }

    /// Makes room for `more` values beforehand.
    pub fn reserve(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        self.grow(heap, more)
    }

    /// Adds all `values` at the end.
    pub fn extend(&self, heap: &Heap, values: Vec<Value>) -> Result<(), OutOfMemory> {
        self.grow(heap, values.len())?;
        self.vec_mut().extend(values);
        Ok(())
    }

    /// Puts a value before place `i` (at the end if there is no such place).
    pub fn insert(&self, heap: &Heap, i: usize, value: Value) -> Result<(), OutOfMemory> {
        self.grow(heap, 1)?;
        let vec = self.vec_mut();
        vec.insert(i.min(vec.len()), value);
        Ok(())
    }

    /// Takes value `i` out; those after it move down.
    pub fn remove(&self, i: usize) -> Option<Value> {
        let vec = self.vec_mut();
        (i < vec.len()).then(|| vec.remove(i))
    }

    /// Takes the last value.
    #[inline]
    pub fn pop(&self) -> Option<Value> {
        self.vec_mut().pop()
    }

    /// Keeps the first `len` values; the others come back.
    pub fn truncate(&self, len: usize) -> Vec<Value> {
        let vec = self.vec_mut();
        if len < vec.len() {
            vec.split_off(len)
        } else {
            Vec::new()
        }
    }

    /// Looks for `value` in `range`, as far as no user code must be asked.
    pub fn scan(&self, range: Range<usize>, value: &Value) -> Scan {
        let vec = self.vec();
        let end = range.end.min(vec.len());
        for (i, item) in vec.iter().enumerate().take(end).skip(range.start) {
            match item.same_key(value) {
                Some(true) => return Scan::Found(i),
                Some(false) => {}
                None => return Scan::Ask(i),
            }
        }
        Scan::End
    }

    /// Counted copies of all values.
    pub fn to_vec(&self) -> Vec<Value> {
        copies(self.vec())
    }

    /// Counted copies of the values in `range`, cut to what is there.
    pub fn slice(&self, range: Range<usize>) -> Vec<Value> {
        let vec = self.vec();
        let end = range.end.min(vec.len());
        let start = range.start.min(end);
        copies(&vec[start..end])
    }

    /// Takes all values out, and the buffer with them.
    pub fn take_all(&self, heap: &Heap) -> Vec<Value> {
        heap.credit(self.bytes());
        std::mem::take(self.vec_mut())
    }

    /// Takes all values out when the heap is not at hand (collector); the buffer's charge is
    /// still told by [`bytes`](Vals::bytes) until the owner dies.
    pub fn drain_into(&self, out: &mut Vec<Value>) {
        out.append(self.vec_mut());
    }

    /// Puts `values` in the place of all values, which come back.
    pub fn replace_all(&self, heap: &Heap, values: Vec<Value>) -> Vec<Value> {
        heap.credit(self.bytes());
        let bytes = values.capacity() * 8;
        heap.charge_anyway(bytes);
        std::mem::replace(self.vec_mut(), values)
    }

    /// Puts `values` in the place of those in `range`, which come back.
    pub fn splice(
        &self,
        heap: &Heap,
        range: Range<usize>,
        values: Vec<Value>,
    ) -> Result<Vec<Value>, OutOfMemory> {
        self.grow(heap, values.len())?;
        let vec = self.vec_mut();
        let end = range.end.min(vec.len());
        let start = range.start.min(end);
        Ok(vec.splice(start..end, values).collect())
    }

    /// Stores `values` from place `start` on, as far as there are places; the old ones come back.
    pub fn replace(&self, start: usize, mut values: Vec<Value>) -> Vec<Value> {
        let places = self.vec_mut().iter_mut().skip(start);
        for (place, value) in places.zip(&mut values) {
            std::mem::swap(place, value);
        }
        values
    }

    /// Exchanges the values from place `start` on with those of `other`, as far as there are places
    /// in both. Nothing happens if `other` is this very row.
    pub fn exchange(&self, start: usize, other: &Vals) {
        if std::ptr::eq(self, other) {
            return;
        }
        let places = self.vec_mut().iter_mut().skip(start);
        for (place, value) in places.zip(other.vec_mut()) {
            std::mem::swap(place, value);
        }
    }

    /// Counted copies of `count` values, the first at place `start` and each `step` places further;
    /// fewer if there are no more.
    pub fn stride(&self, start: usize, step: isize, count: usize) -> Vec<Value> {
        let vec = self.vec();
        if step == 1 {
            let end = (start + count).min(vec.len());
            return vec.get(start..end).unwrap_or_default().to_vec();
        }
        if step == -1 && start < vec.len() {
            let end = (start + 1).saturating_sub(count);
            return vec[end..=start].iter().rev().cloned().collect();
        }
        let mut place = start;
        let mut copies = Vec::with_capacity(count);
        for _ in 0..count {
            let Some(value) = vec.get(place) else { break };
            copies.push(value.clone());
            place = place.wrapping_add_signed(step);
        }
        copies
    }

    /// Exchanges two values; nothing happens if a place is missing.
    pub fn swap_places(&self, i: usize, j: usize) {
        let vec = self.vec_mut();
        if i < vec.len() && j < vec.len() {
            vec.swap(i, j);
        }
    }

    /// Reverses the order.
    pub fn reverse(&self) {
        self.vec_mut().reverse();
    }

    /// Shows each value. `visit` must not run user code or change these values: it is for
    /// tracing and for looking at immediates.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(&Value)) {
        self.vec().iter().for_each(visit);
    }
}

impl Vals {
    /// Adds counted copies of the values in `range`, cut to what is there.
    pub(crate) fn copy_to(&self, range: Range<usize>, out: &mut Vec<Value>) {
        let vec = self.vec();
        let end = range.end.min(vec.len());
        append_copies(out, &vec[range.start.min(end)..end]);
    }

    /// Shows the values in `range`, cut to what is there. `visit` must not run user code or change these values.
    pub(crate) fn each_of(&self, range: Range<usize>, mut visit: impl FnMut(&Value)) {
        let vec = self.vec();
        let end = range.end.min(vec.len());
        vec[range.start.min(end)..end].iter().for_each(&mut visit);
    }
}
