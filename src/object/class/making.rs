//! `Making`: what a class remembers of how its instances are made. Who finds it out, and makes them, is
//! `runtime::call::construct`.

use crate::heap::Value;
use crate::object::native::MethodDef;

/// What calling a class does, as far as it needs no lookup: the two steps of `type.__call__`.
#[derive(Clone, Copy)]
pub struct Making {
    /// The first step.
    pub new: NewBy,
    /// The second.
    pub init: InitBy,
}

/// Who makes the object.
#[derive(Clone, Copy)]
pub enum NewBy {
    /// Whatever a lookup finds: only the whole rule will do.
    Lookup,
    /// `object.__new__`, which makes an empty instance of this class.
    Object,
    /// The `__new__` of the native type that the class is or extends.
    Row(&'static MethodDef),
    /// `BaseException.__new__`, which makes an instance of this class that keeps the arguments.
    Exception,
    /// A function of the language that the class keeps.
    Kept,
}

/// Who initialises it.
#[derive(Clone, Copy)]
pub enum InitBy {
    /// Nobody: it is `object.__init__`.
    Nobody,
    /// The `__init__` of a native type.
    Row(&'static MethodDef),
    /// A function or the like that the class keeps.
    Kept,
}

/// What [`NewBy::Kept`] and [`InitBy::Kept`] speak of; unbound where they do not.
pub struct Kept {
    /// `__new__`
    pub new: Value,
    /// `__init__`
    pub init: Value,
}

impl Kept {
    /// Nothing.
    pub const NOTHING: Kept = Kept {
        new: Value::UNBOUND,
        init: Value::UNBOUND,
    };
}
