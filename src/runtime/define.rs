//! How builtin types and modules are written down: tables of rows, and the functions that make rows.
//!
//! ```text
//!  pub static LIST: TypeDef = TypeDef {
//!      well_known: Some(WellKnown::List),
//!      natives: &[NativeId::List],
//!      new: Some(new(Sig::Raw, list_new)),
//!      methods: &[method("append", Sig::One, list_append, "Append object to the end of the list.")],
//!      getset: &[],
//!      flags: Flags::BASE.with(Flags::SEQUENCE),
//!      ..TypeDef::new("list", "Built-in mutable sequence.")
//!  };
//! ```
//!
//! What a function sees: `args.values[0]` is `self` for methods (an instance of the type, checked),
//! the class for class methods and `__new__`; then the arguments as its [`Sig`] lays them out.
//! Installing rows is the work of `builtins::install`.

use crate::interp::{Interp, NativeFn, R};
use crate::object::dict::Dict;

pub use crate::object::class::Flags;
pub use crate::object::class::type_def::TypeDef;
pub use crate::object::native::{Binding, GetSetDef, Getter, MethodDef, OfItems, Setter, Sig};

/// A builtin module.
pub struct ModuleDef {
    /// Its name.
    pub name: &'static str,
    /// What `__doc__` gives.
    pub doc: &'static str,
    /// Functions, made by [`function`].
    pub functions: &'static [MethodDef],
    /// Types that the module brings; they are made when it is first imported.
    pub types: &'static [&'static TypeDef],
    /// What only code can add to the namespace.
    pub init: Option<fn(&Interp, &Dict) -> R<()>>,
}

const fn row(
    name: &'static str,
    sig: Sig,
    call: NativeFn,
    doc: &'static str,
    binding: Binding,
) -> MethodDef {
    MethodDef {
        name,
        sig,
        call,
        doc,
        signature: "",
        binding,
    }
}

impl MethodDef {
    /// The row, and how its signature is spelt.
    pub const fn spelled(self, signature: &'static str) -> MethodDef {
        MethodDef { signature, ..self }
    }
}

/// A function of a module. It sees the arguments only.
pub const fn function(
    name: &'static str,
    sig: Sig,
    call: NativeFn,
    doc: &'static str,
) -> MethodDef {
    row(name, sig, call, doc, Binding::Static)
}

/// A method; a special name (`__len__`) becomes a slot wrapper.
pub const fn method(name: &'static str, sig: Sig, call: NativeFn, doc: &'static str) -> MethodDef {
    row(name, sig, call, doc, Binding::Method)
}

/// A method that is no slot wrapper although its name is special (`list.__getitem__`).
pub const fn plain_method(
    name: &'static str,
    sig: Sig,
    call: NativeFn,
    doc: &'static str,
) -> MethodDef {
    row(name, sig, call, doc, Binding::PlainMethod)
}

/// A class method.
pub const fn class_method(
    name: &'static str,
    sig: Sig,
    call: NativeFn,
    doc: &'static str,
) -> MethodDef {
    row(name, sig, call, doc, Binding::ClassMethod)
}

/// A static method.
pub const fn static_method(
    name: &'static str,
    sig: Sig,
    call: NativeFn,
    doc: &'static str,
) -> MethodDef {
    row(name, sig, call, doc, Binding::Static)
}

/// `__new__`: `values[0]` is the class. End it with `construct::finish(cx, cls, native value)`,
/// which wraps the value when the class is a subclass.
pub const fn new(sig: Sig, call: NativeFn) -> MethodDef {
    row(
        "__new__",
        sig,
        call,
        "Create and return a new object.  See help(type) for accurate signature.",
        Binding::New,
    )
}

/// `__init__`: `values[0]` is the new instance.
pub const fn initializer(sig: Sig, call: NativeFn) -> MethodDef {
    row(
        "__init__",
        sig,
        call,
        "Initialize self.  See help(type(self)) for accurate signature.",
        Binding::Method,
    )
}

/// A read-only attribute.
pub const fn getter(name: &'static str, get: Getter, doc: &'static str) -> GetSetDef {
    GetSetDef {
        name,
        get,
        set: None,
        member: false,
        reads: false,
        doc,
    }
}

/// An attribute that can be written (`set` with `None` deletes).
pub const fn getset(name: &'static str, get: Getter, set: Setter, doc: &'static str) -> GetSetDef {
    GetSetDef {
        name,
        get,
        set: Some(set),
        member: false,
        reads: false,
        doc,
    }
}

/// A read-only attribute that is shown as a member (`slice.start`).
pub const fn member(name: &'static str, get: Getter, doc: &'static str) -> GetSetDef {
    GetSetDef {
        name,
        get,
        set: None,
        member: true,
        reads: true,
        doc,
    }
}
