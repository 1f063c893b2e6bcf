//! `Union`: the data of `types.UnionType`, what `int | str` gives.

use crate::heap::{Native, NativeId, Value};

/// The data of a union of classes.
pub struct Union {
    /// `__args__`: a tuple of at least two members, each once.
    pub members: Value,
}

impl Native for Union {
    const ID: NativeId = NativeId::UnionType;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.members);
    }
}
