//! `Super`: the data of `super(C, obj)`.

use crate::heap::{Native, NativeId, Slot, Value};

/// The data of `super`; all unbound until `__init__` ran.
pub struct Super {
    /// `__thisclass__`: the lookup starts after this class in the MRO.
    pub class: Slot,
    /// `__self__`: what methods are bound to; unbound for an unbound super.
    pub object: Slot,
    /// `__self_class__`: whose MRO is walked.
    pub object_class: Slot,
}

impl Native for Super {
    const ID: NativeId = NativeId::Super;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for slot in [&self.class, &self.object, &self.object_class] {
            slot.trace(visit);
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(
            [&self.class, &self.object, &self.object_class]
                .into_iter()
                .filter_map(Slot::take),
        );
    }
}
