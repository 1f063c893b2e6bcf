//! The views of a dict (`keys()`, `values()`, `items()`) and its six iterators.
//!
//! All of them hold the dict, or the instance that carries it, and nothing of its contents. Which of keys, values or items is
//! meant is a constant of the type, so one piece of code serves the three.

use std::cell::Cell;

use crate::heap::{Handle, Heap, Native, NativeId, Slot, Value};
use crate::interp;
use crate::object::dict::Dict;

/// Keys are meant.
pub const KEYS: usize = 0;
/// Values are meant.
pub const VALUES: usize = 1;
/// Items are meant: pairs of key and value.
pub const ITEMS: usize = 2;

/// `dict_keys`, `dict_values` or `dict_items`.
pub struct DictView<const WHAT: usize> {
    /// The dict, or an instance that carries one.
    pub dict: Value,
}

impl<const WHAT: usize> DictView<WHAT> {
    /// The exact dict.
    pub fn body(&self) -> Option<Handle<Dict>> {
        interp::payload::<Dict>(&self.dict)
    }
}

/// `dict_keys`.
pub type DictKeys = DictView<KEYS>;
/// `dict_values`.
pub type DictValues = DictView<VALUES>;
/// `dict_items`.
pub type DictItems = DictView<ITEMS>;

impl<const WHAT: usize> Native for DictView<WHAT> {
    const ID: NativeId = match WHAT {
        KEYS => NativeId::DictKeys,
        VALUES => NativeId::DictValues,
        _ => NativeId::DictItems,
    };

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.dict);
    }
}

/// What the iterators share.
pub struct DictIter {
    /// The dict, or an instance that carries one, until the end.
    pub dict: Slot,
    /// Forward: the place from which to look on. In reverse: the place before which to look.
    pub at: Cell<usize>,
    /// The number of entries at the beginning; `usize::MAX` once it was found to have changed.
    pub len: Cell<usize>,
    /// How many entries are to come.
    pub left: Cell<usize>,
}

impl DictIter {
    fn new(dict: Value, len: usize, at: usize) -> DictIter {
        DictIter {
            dict: Slot::new(dict),
            at: Cell::new(at),
            len: Cell::new(len),
            left: Cell::new(len),
        }
    }

    /// Another one, at the same place.
    pub fn copy(&self) -> DictIter {
        DictIter {
            dict: Slot::new(self.dict.get_raw()),
            at: self.at.clone(),
            len: self.len.clone(),
            left: self.left.clone(),
        }
    }
}

/// `dict_keyiterator`, `dict_valueiterator` or `dict_itemiterator`.
pub struct DictForward<const WHAT: usize>(pub DictIter);
/// `dict_reversekeyiterator` and so on.
pub struct DictReverse<const WHAT: usize>(pub DictIter);

impl<const WHAT: usize> Native for DictForward<WHAT> {
    const ID: NativeId = match WHAT {
        KEYS => NativeId::DictKeyIter,
        VALUES => NativeId::DictValueIter,
        _ => NativeId::DictItemIter,
    };

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.dict.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.0.dict.take());
    }
}

impl<const WHAT: usize> Native for DictReverse<WHAT> {
    const ID: NativeId = match WHAT {
        KEYS => NativeId::DictReverseKeyIter,
        VALUES => NativeId::DictReverseValueIter,
        _ => NativeId::DictReverseItemIter,
    };

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.dict.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.0.dict.take());
    }
}

/// An iterator over `dict`, which is or carries a dict with `len` entries.
pub fn alloc_iter<const WHAT: usize>(heap: &Heap, dict: Value, len: usize) -> Value {
    heap.alloc(DictForward::<WHAT>(DictIter::new(dict, len, 0)))
        .into_value()
}

/// A reverse iterator over `dict`, which is or carries a dict with `len` entries.
pub fn alloc_reverse<const WHAT: usize>(heap: &Heap, dict: Value, len: usize) -> Value {
    heap.alloc(DictReverse::<WHAT>(DictIter::new(dict, len, usize::MAX)))
        .into_value()
}
