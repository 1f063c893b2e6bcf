//! `Alias`: the data of `types.GenericAlias`, what `list[int]` gives.

use crate::heap::{Native, NativeId, Value};
use crate::interp::Interp;

/// The data of a generic alias.
pub struct Alias {
    /// The class: `list`.
    pub origin: Value,
    /// The arguments, a tuple: `(int,)`.
    pub arguments: Value,
}

impl Native for Alias {
    const ID: NativeId = NativeId::GenericAlias;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.origin);
        visit(&self.arguments);
    }
}

/// `origin[key]`; a tuple as key is several arguments.
pub fn alloc(cx: &Interp, origin: &Value, key: &Value) -> Value {
    let arguments = match key.as_tuple() {
        Some(_) => key.clone(),
        None => cx.heap.tuple_of([key.clone()]),
    };
    cx.heap
        .alloc(Alias {
            origin: origin.clone(),
            arguments,
        })
        .into_value()
}
