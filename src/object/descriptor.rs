//! Descriptors of the language: `property`, `classmethod`, `staticmethod` and members of
//! `__slots__`. What they do is in `runtime::descriptor`; native getsets are in `native`.

use std::cell::Cell;

use crate::heap::{Handle, Native, NativeId, Slot, Value};
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;

/// The data of `property`.
pub struct Property {
    /// `fget`; unbound or `None` if there is none.
    pub get: Slot,
    /// `fset`.
    pub set: Slot,
    /// `fdel`.
    pub delete: Slot,
    /// `__doc__`.
    pub doc: Slot,
    /// `__name__`, once `__set_name__` or the program gave it.
    pub name: Slot,
    /// Was the doc taken from the getter?
    pub getter_doc: Cell<bool>,
}

impl Property {
    fn slots(&self) -> [&Slot; 5] {
        [&self.get, &self.set, &self.delete, &self.doc, &self.name]
    }

    /// One with nothing set yet.
    pub fn empty() -> Property {
        Property {
            get: Slot::empty(),
            set: Slot::empty(),
            delete: Slot::empty(),
            doc: Slot::empty(),
            name: Slot::empty(),
            getter_doc: Cell::new(false),
        }
    }

    /// The function in one of the slots, unless it is `None`.
    pub fn function(slot: &Slot) -> Option<Value> {
        slot.get().filter(|f| !f.is_none())
    }
}

impl Native for Property {
    const ID: NativeId = NativeId::Property;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.slots().iter().for_each(|slot| slot.trace(visit));
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.slots().into_iter().filter_map(Slot::take));
    }
}

macro_rules! wrapper {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name {
            /// `__func__`; unbound until `__init__` ran.
            pub function: Slot,
            dict: Slot,
        }

        impl $name {
            /// Around `function`, which may be unbound.
            pub fn new(function: Value) -> $name {
                $name { function: Slot::new(function), dict: Slot::empty() }
            }

            /// Its `__dict__`, made on demand.
            pub fn dict(&self, cx: &Interp) -> Handle<Dict> {
                if let Some(dict) = self.dict.handle() {
                    return dict;
                }
                let dict = cx.heap.alloc(Dict::new());
                self.dict.set(dict.value().clone());
                dict
            }

            /// Its `__dict__`, if there is one.
            pub fn existing_dict(&self) -> Option<Handle<Dict>> {
                self.dict.handle()
            }
        }

        impl Native for $name {
            const ID: NativeId = NativeId::$name;

            fn trace(&self, visit: &mut dyn FnMut(&Value)) {
                self.function.trace(visit);
                self.dict.trace(visit);
            }

            fn clear(&self, out: &mut Vec<Value>) {
                out.extend([&self.function, &self.dict].into_iter().filter_map(Slot::take));
            }
        }
    };
}

wrapper!(
    /// The data of `classmethod`.
    ClassMethod
);
wrapper!(
    /// The data of `staticmethod`.
    StaticMethod
);

/// What a member descriptor reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemberKind {
    /// The slot in this cell.
    Slot(usize),
    /// `obj.__dict__`.
    Dict,
    /// `obj.__weakref__`.
    Weakref,
}

/// `member_descriptor` (a slot), and the `getset_descriptor`s `__dict__` and `__weakref__` of
/// classes made by programs.
pub struct Member {
    /// `__objclass__`.
    pub owner: Value,
    /// `__name__`: the slot's name, mangled.
    pub name: Name,
    /// What it reaches.
    pub kind: MemberKind,
    /// `__doc__`, from a dict given as `__slots__`.
    pub doc: Value,
}

impl Native for Member {
    const ID: NativeId = NativeId::Member;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.owner);
        visit(&self.doc);
    }
}
