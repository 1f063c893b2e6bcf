//! The data of `functools.partial`.

use std::any::Any;

use crate::heap::{Native, NativeId, Slot, Value};
use crate::object::instance::own_dict::OwnDict;

/// A function with some of its arguments.
pub struct Partial {
    /// `func`.
    pub function: Slot,
    /// `args`: a tuple.
    pub args: Slot,
    /// `keywords`: a dict.
    pub keywords: Slot,
    /// `__dict__`.
    pub dict: OwnDict,
}

impl Partial {
    fn slots(&self) -> [&Slot; 4] {
        [&self.function, &self.args, &self.keywords, self.dict.slot()]
    }
}

impl Native for Partial {
    const ID: NativeId = NativeId::Partial;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.slots().iter().for_each(|slot| slot.trace(visit));
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.slots().into_iter().filter_map(Slot::take));
    }

    fn part(&self) -> Option<&dyn Any> {
        Some(&self.dict)
    }
}
