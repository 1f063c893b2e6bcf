//! Descriptors of the language: `property`, `classmethod`, `staticmethod` and members of
//! `__slots__`. What they do is in `runtime::attr::descriptors`; native getsets are in `native`.

use std::any::Any;
use std::cell::Cell;

use crate::heap::{List, Native, NativeId, Slot, Value};
use crate::interp::{Interp, Name};
use crate::object::instance::own_dict::OwnDict;
use crate::object::native::GetSetDef;

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

/// `_tuplegetter`: a field of a named tuple.
pub struct TupleGetter {
    /// Which item of the tuple it is.
    pub index: usize,
    /// `__doc__`.
    pub doc: Slot,
}

impl TupleGetter {
    /// The field of a tuple or of what an instance of a subclass carries; `None` if there is none.
    #[inline]
    pub fn of(&self, object: &Value) -> Option<Value> {
        let item = |tuple: &Value| tuple.as_tuple()?.get(self.index).cloned();
        match object.kind()?.has_payload() {
            true => item(&object.cell(0)?),
            false => item(object),
        }
    }
}

impl Native for TupleGetter {
    const ID: NativeId = NativeId::TupleGetter;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.doc.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.doc.take());
    }
}

macro_rules! wrapper {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name {
            /// `__func__`; unbound until `__init__` ran.
            pub function: Slot,
            /// `__dict__`.
            pub dict: OwnDict,
        }

        impl $name {
            /// Around `function`, which may be unbound.
            pub fn new(function: Value) -> $name {
                $name { function: Slot::new(function), dict: OwnDict::empty() }
            }
        }

        impl Native for $name {
            const ID: NativeId = NativeId::$name;

            fn trace(&self, visit: &mut dyn FnMut(&Value)) {
                self.function.trace(visit);
                self.dict.slot().trace(visit);
            }

            fn clear(&self, out: &mut Vec<Value>) {
                out.extend([&self.function, self.dict.slot()].into_iter().filter_map(Slot::take));
            }

            fn part(&self) -> Option<&dyn Any> {
                Some(&self.dict)
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

/// Where a slot lies in an instance.
#[derive(Clone, Copy, Debug)]
pub enum SlotPlace {
    /// In this cell.
    Cell(usize),
    /// In the list that this cell holds, at this index: for classes with very many slots.
    More(usize, usize),
    /// Nowhere: a field of a native object, which its row reads.
    Native(&'static GetSetDef),
}

/// `member_descriptor`: a slot, or a field of a native object.
pub struct Member {
    /// `__objclass__`.
    pub owner: Value,
    /// `__name__`: the slot's name, mangled.
    pub name: Name,
    /// Where instances keep it.
    pub place: SlotPlace,
}

impl Member {
    /// The slot of an instance of the owner; `None` if it is unset.
    #[inline]
    pub fn get(&self, object: &Value) -> Option<Value> {
        match self.place {
            SlotPlace::Cell(cell) => object.cell(cell),
            SlotPlace::More(cell, index) => {
                let more = object.cell(cell)?;
                more.view::<List>()?.get(index).filter(|v| !v.is_unbound())
            }
            SlotPlace::Native(_) => None,
        }
    }

    /// Sets the slot, or with [`Value::UNBOUND`] unsets it; the old value comes back.
    pub fn swap(&self, cx: &Interp, object: &Value, new: Value) -> Value {
        let (cell, index) = match self.place {
            SlotPlace::Cell(cell) => return object.swap_cell(cell, new),
            SlotPlace::More(cell, index) => (cell, index),
            SlotPlace::Native(_) => return new,
        };
        let more = object.cell(cell).unwrap_or_else(|| {
            let more = cx.list(Vec::new());
            object.set_cell(cell, more.clone());
            more
        });
        let Some(list) = more.view::<List>() else {
            return new;
        };
        while list.len() <= index {
            if list.push(&cx.heap, Value::UNBOUND).is_err() {
                return new;
            }
        }
        list.swap_item(index, new).unwrap_or_else(|new| new)
    }
}

impl Native for Member {
    const ID: NativeId = NativeId::Member;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.owner);
    }
}
