//! `MappingProxy`: a read-only view of a mapping, as `cls.__dict__` gives it.

use crate::heap::{Native, NativeId, Value};

/// The data of `mappingproxy`.
pub struct MappingProxy {
    /// The mapping.
    pub mapping: Value,
}

impl Native for MappingProxy {
    const ID: NativeId = NativeId::MappingProxy;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.mapping);
    }
}
