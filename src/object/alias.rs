//! `Alias`: the data of `types.GenericAlias`, what `list[int]` gives.

use crate::heap::{Native, NativeId, Value};
use crate::interp::Interp;

/// The data of a generic alias.
pub struct Alias {
    /// The class: `list`.
    pub origin: Value,
    /// The arguments, a tuple: `(int,)`.
    pub arguments: Value,
    /// Is it `*tuple[int]`, one of the arguments that a tuple of types is unpacked into?
    pub starred: bool,
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
    cx.heap.alloc(Alias::new(cx, origin, key)).into_value()
}

impl Alias {
    /// The data of `origin[key]`.
    pub fn new(cx: &Interp, origin: &Value, key: &Value) -> Alias {
        let arguments = match key.as_tuple() {
            Some(_) => key.clone(),
            None => cx.heap.tuple_of([key.clone()]),
        };
        Alias {
            origin: origin.clone(),
            arguments,
            starred: false,
        }
    }
}
