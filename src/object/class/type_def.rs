//! `TypeDef`: the row of a builtin type. Its class knows it (`Class::row`).

use crate::heap::NativeId;
use crate::interp::{Interp, IterNext, R, WellKnown};
use crate::object::class::flags::Flags;
use crate::object::dict::Dict;
use crate::object::native::{GetSetDef, MethodDef, OfItems};

/// A builtin type.
pub struct TypeDef {
    /// Its name: `list`.
    pub name: &'static str,
    /// What `__module__` gives: `builtins` for most.
    pub module: &'static str,
    /// The class it extends; `object` for most.
    pub base: WellKnown,
    /// A second base (`ExceptionGroup`).
    pub second_base: Option<WellKnown>,
    /// Do its instances take attributes of any name? Then `__dict__` is the first cell that it adds, if its base has
    /// none, and with [`Flags::NATIVE_WEAKREF`] `__weakref__` the next.
    pub own_dict: bool,
    /// Fields that the type adds to the cells of its base (builtin exceptions).
    pub fields: &'static [&'static str],
    /// The handle of `cx.class(..)` that this type fills.
    pub well_known: Option<WellKnown>,
    /// The native ids whose objects are exactly of this class; the first is the payload that
    /// subclasses carry. Empty for classes of immediates and of cell objects.
    pub natives: &'static [NativeId],
    /// `__new__`, made by [`new`]. `None`: inherited, if the type has [`Flags::BASE`] (a cell
    /// object like an exception), else `cannot create 'x' instances`.
    pub new: Option<MethodDef>,
    /// Methods.
    pub methods: &'static [MethodDef],
    /// Computed attributes.
    pub getset: &'static [GetSetDef],
    /// The next item, for iterators; `__next__` and `__iter__` rows are made from it. Of this type alone: a type that
    /// extends an iterator names its step again.
    pub iternext: Option<IterNext>,
    /// An instance from one iterable, where `__new__` and `__init__` would do it in two steps.
    pub of_items: Option<OfItems>,
    /// What it allows, besides what it takes over from its base.
    pub flags: Flags,
    /// Has a `__getattribute__` of its own, which does what that of `object` does.
    pub own_access: bool,
    /// What `__doc__` gives.
    pub doc: &'static str,
    /// What `__text_signature__` gives: how the class is called. Empty if that is not known.
    pub signature: &'static str,
    /// What only code can add to the class's namespace (constants, aliases).
    pub init: Option<fn(&Interp, &Dict) -> R<()>>,
}

impl TypeDef {
    /// A type that extends `object` and has nothing yet; for `..TypeDef::new(..)`.
    pub const fn new(name: &'static str, doc: &'static str) -> TypeDef {
        TypeDef {
            name,
            module: "builtins",
            base: WellKnown::Object,
            second_base: None,
            own_dict: false,
            fields: &[],
            well_known: None,
            natives: &[],
            new: None,
            methods: &[],
            getset: &[],
            iternext: None,
            of_items: None,
            flags: Flags::NONE,
            own_access: false,
            doc,
            signature: "",
            init: None,
        }
    }
}
