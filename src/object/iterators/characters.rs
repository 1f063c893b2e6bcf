//! The data of the iterator over a string.
//!
//! What always holds: the place is a byte offset where a character starts, or the end; an iterator that has ended
//! lets go of its string.

use std::cell::Cell;

use crate::heap::{Heap, Native, NativeId, Slot, Str, Value};
use crate::object::iterators::container;
use crate::text::wtf8;

/// `str_ascii_iterator`, or for other text `str_iterator`.
pub struct StrIter<const ASCII: bool> {
    text: Slot,
    at: Cell<usize>,
}

impl<const ASCII: bool> Native for StrIter<ASCII> {
    const ID: NativeId = if ASCII {
        NativeId::StrAsciiIter
    } else {
        NativeId::StrIter
    };

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.text.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.text.take());
    }
}

/// An iterator over `text`, which `held` is or carries. That of an instance of a subclass is a `str_iterator` for any
/// text, as in CPython.
pub fn alloc(heap: &Heap, text: &Str, held: Value) -> Value {
    if text.is_ascii() && held.as_str().is_some() {
        heap.alloc(StrIter::<true>::new(held)).into_value()
    } else {
        heap.alloc(StrIter::<false>::new(held)).into_value()
    }
}

impl<const ASCII: bool> StrIter<ASCII> {
    fn new(text: Value) -> StrIter<ASCII> {
        StrIter {
            text: Slot::new(text),
            at: Cell::new(0),
        }
    }

    /// Takes the next character; `make` gets its bytes.
    #[inline]
    pub fn step(&self, make: impl FnOnce(&[u8]) -> Value) -> Option<Value> {
        let text = container(&self.text)?;
        let bytes = text.as_str().map_or(&[][..], Str::bytes);
        let at = self.at.get();
        match bytes.get(at) {
            Some(&lead) => {
                let end = (at + wtf8::width(lead)).min(bytes.len());
                self.at.set(end);
                Some(make(&bytes[at..end]))
            }
            None => {
                drop(self.text.take());
                None
            }
        }
    }

    fn text<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        let text = container(&self.text);
        read(
            text.as_ref()
                .and_then(Value::as_str)
                .map_or(&[][..], Str::bytes),
        )
    }

    /// What it walks over, and the index of the next character; `None` once it has ended.
    pub fn place(&self) -> Option<(Value, i64)> {
        let text = self.text.get()?;
        let before = |bytes: &[u8]| wtf8::count(bytes.get(..self.at.get()).unwrap_or(bytes));
        Some((text, self.text(before) as i64))
    }

    /// Goes to an index.
    pub fn go_to(&self, at: i64) {
        let offset = |bytes: &[u8]| wtf8::offset(bytes, at.max(0) as usize);
        self.at.set(self.text(offset));
    }

    /// How many characters are to come.
    pub fn left(&self) -> usize {
        self.text(|bytes| wtf8::count(bytes.get(self.at.get()..).unwrap_or(&[])))
    }
}
