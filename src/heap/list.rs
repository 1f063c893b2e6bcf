//! `List`: the native data of `list`, known to the heap so that items can be read in place.

use std::ops::Deref;

use crate::heap::{Handle, Heap, Native, NativeId, Vals, Value};

/// The data of a `list`.
pub struct List(Vals);

impl Native for List {
    const ID: NativeId = NativeId::List;
    const FORWARD: bool = false;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.each(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        self.0.drain_into(out);
    }

    fn extra_bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl Deref for List {
    type Target = Vals;

    #[inline]
    fn deref(&self) -> &Vals {
        &self.0
    }
}

impl Heap {
    /// A new list of `values`.
    pub fn list(&self, values: Vec<Value>) -> Handle<List> {
        self.alloc(List(Vals::new(self, values)))
    }
}
