//! `Slot`: one place for a value that can change, used only through closed operations (H4).
//!
//! No operation lends a reference into the slot and none runs user code while the slot is half
//! written: a store first puts the new value in place and then gives the old one back.

use std::cell::UnsafeCell;

use crate::heap::kind::Kind;
use crate::heap::page;
use crate::heap::{Handle, List, Native, Peek, Value, tuple};

/// One changeable place for a value.
#[repr(transparent)]
pub struct Slot(UnsafeCell<Value>);

impl Default for Slot {
    fn default() -> Slot {
        Slot::empty()
    }
}

impl Slot {
    /// A place that holds `value` (which may be [`Value::UNBOUND`]).
    #[inline]
    pub const fn new(value: Value) -> Slot {
        Slot(UnsafeCell::new(value))
    }

    /// An empty place.
    pub const fn empty() -> Slot {
        Slot::new(Value::UNBOUND)
    }

    #[inline]
    pub(crate) fn into_value(self) -> Value {
        self.0.into_inner()
    }

    /// The bits of the value, owning nothing.
    #[inline]
    pub fn peek(&self) -> Peek {
        // SAFETY: copies the word; no reference stays (H4).
        unsafe { (*self.0.get()).peek() }
    }

    /// A counted copy of the value; `None` if the place is empty.
    #[inline]
    pub fn get(&self) -> Option<Value> {
        // SAFETY: cloning runs no user code, so nobody can write meanwhile.
        let value = unsafe { (*self.0.get()).clone() };
        if value.is_unbound() {
            None
        } else {
            Some(value)
        }
    }

    /// A counted copy of the value, [`Value::UNBOUND`] if the place is empty.
    #[inline]
    pub fn get_raw(&self) -> Value {
        // SAFETY: as in `get`.
        unsafe { (*self.0.get()).clone() }
    }

    /// Is the place empty?
    #[inline]
    pub fn is_unbound(&self) -> bool {
        self.peek().is_unbound()
    }

    /// Stores `new`; the old value comes back (maybe unbound).
    #[inline]
    #[must_use = "the old value must be dropped when nothing is half done"]
    pub fn swap(&self, new: Value) -> Value {
        // SAFETY: one word is exchanged; no user code runs.
        unsafe { std::mem::replace(&mut *self.0.get(), new) }
    }

    /// Stores `new` and then drops the old value.
    #[inline]
    pub fn set(&self, new: Value) {
        drop(self.swap(new));
    }

    /// Stores `new` in a place known to hold nothing that is counted. If that is wrong, the old
    /// value leaks (which is safe).
    #[inline]
    pub fn init(&self, new: Value) {
        // SAFETY: writes one word; the old one is forgotten, not dropped.
        unsafe { self.0.get().write(new) }
    }

    /// Takes the value out, leaving the place empty.
    #[inline]
    pub fn take(&self) -> Option<Value> {
        let old = self.swap(Value::UNBOUND);
        if old.is_unbound() { None } else { Some(old) }
    }

    /// Shows the value to a tracer.
    #[inline]
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        // SAFETY: tracers look and count; they never write to a slot.
        visit(unsafe { &*self.0.get() });
    }

    /// The kind of the object in the place.
    #[inline]
    pub fn kind(&self) -> Option<Kind> {
        // SAFETY: reads the header of the object, which the slot keeps alive meanwhile.
        unsafe { (*self.0.get()).kind() }
    }

    /// Cell `i` of the instance in this place.
    #[inline]
    pub fn cell(&self, i: usize) -> Option<Value> {
        // SAFETY: as in `get`; only copies.
        unsafe { (*self.0.get()).cell(i) }
    }

    /// A typed owner of the object in this place, if it is exactly a `T`.
    #[inline]
    pub fn handle<T: Native>(&self) -> Option<Handle<T>> {
        // SAFETY: as in `get`; the handle owns a count of its own.
        unsafe { (*self.0.get()).to_handle::<T>() }
    }

    /// Item `i` of the exact list or tuple in this place; negative counts from the end.
    #[inline]
    pub fn item(&self, i: i64) -> Option<Value> {
        // SAFETY: reading an item of a list or tuple runs no user code.
        let value = unsafe { &*self.0.get() };
        item_of(value, i)
    }

    /// Stores item `i` of the exact list in this place; the old item comes back, or `new` if
    /// there is no such item.
    #[inline]
    pub fn set_item(&self, i: i64, new: Value) -> Result<Value, Value> {
        // SAFETY: storing runs no user code: the old item is given back, not dropped.
        let value = unsafe { &*self.0.get() };
        set_item_of(value, i, new)
    }

    pub(crate) fn raw(&self) -> *mut Value {
        self.0.get()
    }
}

impl Value {
    /// Item `i` of an exact list or tuple; negative counts from the end.
    #[inline]
    pub fn item(&self, i: i64) -> Option<Value> {
        item_of(self, i)
    }

    /// Stores item `i` of an exact list; the old item comes back, or `new` if there is none.
    #[inline]
    pub fn set_item(&self, i: i64, new: Value) -> Result<Value, Value> {
        set_item_of(self, i, new)
    }
}

#[inline]
fn item_of(value: &Value, i: i64) -> Option<Value> {
    if let Some(list) = value.view::<List>() {
        return list.get(wrap_index(i, list.len())?);
    }
    let header = value.header()?;
    if !header.kind().is_native(crate::heap::NativeId::Tuple) {
        return None;
    }
    let items = tuple::items(value);
    items.get(wrap_index(i, items.len())?).cloned()
}

#[inline]
fn set_item_of(value: &Value, i: i64, new: Value) -> Result<Value, Value> {
    match value.view::<List>() {
        Some(list) => match wrap_index(i, list.len()) {
            Some(i) => list.swap_item(i, new),
            None => Err(new),
        },
        None => Err(new),
    }
}

/// The place that index `i` means in a row of `len` items: negative ones count from the end.
#[inline]
pub fn wrap_index(i: i64, len: usize) -> Option<usize> {
    let i = if i < 0 { i + len as i64 } else { i };
    if i >= 0 && (i as usize) < len {
        Some(i as usize)
    } else {
        None
    }
}

/// # Safety
/// `object` is a live instance with more than `i` cells.
#[inline]
pub(crate) unsafe fn cell_of<'a>(object: u64, i: usize) -> &'a Slot {
    // SAFETY: the caller's promise.
    unsafe { page::cell(object, i) }
}
