//! `BoundMethod`: a function together with the object it was found on.

use crate::heap::{Native, NativeId, Value};

/// The data of `method`.
pub struct BoundMethod {
    /// `__func__`: any callable.
    pub function: Value,
    /// `__self__`.
    pub this: Value,
}

impl Native for BoundMethod {
    const ID: NativeId = NativeId::BoundMethod;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.function);
        visit(&self.this);
    }
}
