//! Tuples: a row of values that never changes, right behind the header.
//!
//! The kind word tells the length; a tuple of more than 126 items keeps them behind a pointer.
//! Because nothing ever writes to a tuple, its items can be lent as a slice.

use crate::heap::kind::{BIG, Kind, KindFlags, MAX_CELLS};
use crate::heap::page::{self, Heap};
use crate::heap::{NativeId, Value};

/// The items of an exact tuple (the caller has checked the kind).
#[inline]
pub(crate) fn items(tuple: &Value) -> &[Value] {
    // SAFETY: the value is a live tuple, borrowed as long as the slice.
    unsafe { items_at(tuple.bits()) }
}

/// # Safety
/// `object` is a live tuple, and lives as long as the slice is used.
#[inline]
pub(crate) unsafe fn items_at<'a>(object: u64) -> &'a [Value] {
    // SAFETY: the layout drawn above; `alloc` wrote it.
    unsafe {
        let words = page::header(object).kind().words();
        let fields = (object + 8) as *const Value;
        if words == BIG {
            let (start, len) = fields.cast::<(*const Value, usize)>().read();
            std::slice::from_raw_parts(start, len)
        } else {
            std::slice::from_raw_parts(fields, words)
        }
    }
}

/// Bytes of the buffer of a long tuple; 0 if the items lie in the object.
///
/// # Safety
/// `object` is a live tuple.
pub(crate) unsafe fn buffer_bytes(object: u64) -> usize {
    // SAFETY: the caller's promise.
    let (kind, items) = unsafe { (page::header(object).kind(), items_at(object)) };
    if kind.words() == BIG {
        items.len() * 8
    } else {
        0
    }
}

/// Drops the items of a dead tuple, the last one first (the worklist turns the order round).
/// Returns the bytes of the buffer that went.
pub(crate) fn drop_items(object: u64) -> usize {
    // SAFETY: the tuple is dead: nobody reads the items after this.
    unsafe {
        let words = page::header(object).kind().words();
        let fields = (object + 8) as *mut Value;
        if words == BIG {
            let (start, len) = fields.cast::<(*mut Value, usize)>().read();
            drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(
                start, len,
            )));
            return len * 8;
        }
        for i in 0..words {
            drop(fields.add(i).read());
        }
        0
    }
}

impl Heap {
    /// A new tuple of `items`.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        match items.len() {
            0 => self.empty_tuple(),
            1..=MAX_CELLS => self.small_tuple(items.len(), items.into_iter()),
            _ => self.big_tuple(items),
        }
    }

    /// A new tuple of copies of `items`.
    pub fn tuple_from(&self, items: &[Value]) -> Value {
        match items.len() {
            0 => self.empty_tuple(),
            1..=MAX_CELLS => self.small_tuple(items.len(), items.iter().cloned()),
            _ => self.big_tuple(items.to_vec()),
        }
    }

    /// A new tuple of `len` items, which `items` yields: no more than these are taken, none is missing.
    #[inline]
    pub fn tuple_with(&self, len: usize, items: impl Iterator<Item = Value>) -> Value {
        match len {
            1..=MAX_CELLS => self.small_tuple(len, items),
            _ => self.tuple(items.take(len).collect()),
        }
    }

    /// A new tuple of the items of an array.
    #[inline]
    pub fn tuple_of<const N: usize>(&self, items: [Value; N]) -> Value {
        const { assert!(N > 0 && N <= MAX_CELLS) };
        self.small_tuple(N, items.into_iter())
    }

    /// `items` yields exactly `len` values, 1 to 126.
    #[inline]
    fn small_tuple(&self, len: usize, items: impl Iterator<Item = Value>) -> Value {
        let object = self.inner().take(len + 1);
        let kind = Kind::new(NativeId::Tuple as usize, len, KindFlags::default());
        // SAFETY: the object has room for the header and `len` words; all are written before the
        // value exists (missing items, which do not occur, would be unbound).
        unsafe {
            page::init_header(object, kind);
            let fields = object.add(8).cast::<Value>();
            let mut written = 0;
            for item in items.take(len) {
                fields.add(written).write(item);
                written += 1;
            }
            for i in written..len {
                fields.add(i).write(Value::UNBOUND);
            }
            Value::from_bits(object as u64)
        }
    }

    fn big_tuple(&self, items: Vec<Value>) -> Value {
        let len = items.len();
        self.charge_anyway(len * 8);
        let start = Box::into_raw(items.into_boxed_slice()).cast::<Value>();
        let object = self.inner().take(3);
        let kind = Kind::new(NativeId::Tuple as usize, BIG, KindFlags::default());
        // SAFETY: room for the header and two words.
        unsafe {
            page::init_header(object, kind);
            object
                .add(8)
                .cast::<(*mut Value, usize)>()
                .write((start, len));
            Value::from_bits(object as u64)
        }
    }

    /// The empty tuple: always the same object.
    pub fn empty_tuple(&self) -> Value {
        let place = &self.inner().empty_tuple;
        if let Some(tuple) = place.get() {
            return tuple;
        }
        let object = self.inner().take(2);
        let kind = Kind::new(NativeId::Tuple as usize, 0, KindFlags::default());
        // SAFETY: room for the header; a tuple of no words has no fields.
        let tuple = unsafe {
            page::init_header(object, kind);
            Value::from_bits(object as u64)
        };
        place.set(tuple.clone());
        tuple
    }
}
