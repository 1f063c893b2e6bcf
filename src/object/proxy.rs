//! Views of other objects as mappings: `MappingProxy`, which `cls.__dict__` gives, and `FrameLocals`, which
//! `frame.f_locals` gives.

use crate::heap::{Handle, Native, NativeId, Value};
use crate::object::traceback::FrameInfo;

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

/// The data of `FrameLocalsProxy`.
pub struct FrameLocals {
    /// The frame whose variables these are.
    pub frame: Handle<FrameInfo>,
    /// The generator whose frame it is, which takes its variables along when it goes; else unbound.
    pub generator: Value,
}

impl Native for FrameLocals {
    const ID: NativeId = NativeId::FrameLocals;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.frame.value());
        visit(&self.generator);
    }
}
