//! From tables to classes and modules: what makes the builtins of a new interpreter.
//!
//! `object` and `type` need each other, so they are made first and tied together by hand; every
//! other type is a [`TypeDef`] whose base was made before it.

use crate::builtins::arguments::receiver;
use crate::builtins::types::{exceptions, object, type_};
use crate::heap::{Handle, Value};
use crate::interp::{Args, Change, Interp, Name, NativeFn, R, WellKnown};
use crate::object::class::mro;
use crate::object::class::{self, Class, Flags, Parts};
use crate::object::descriptor::{Member, SlotPlace, StaticMethod};
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::instance::layout::{CellRole, Layout};
use crate::object::module::Module;
use crate::object::native::{
    self, Binding, ClassMethodDescriptor, GetSet, Installed, MethodDescriptor, NativeFunction,
    Wrapper,
};
use crate::runtime::attr::descriptors;
use crate::runtime::define::{MethodDef, ModuleDef, Sig, TypeDef, method};
use crate::runtime::{hash, iter, raise};

/// The special methods that are slot wrappers (data model, special method names), in order; all others are plain native
/// methods, and so are rows of these names that are made by `plain_method`.
const WRAPPERS: &[&str] = &[
    "__abs__",
    "__add__",
    "__and__",
    "__bool__",
    "__call__",
    "__contains__",
    "__del__",
    "__delattr__",
    "__delete__",
    "__delitem__",
    "__divmod__",
    "__eq__",
    "__float__",
    "__floordiv__",
    "__ge__",
    "__get__",
    "__getattr__",
    "__getattribute__",
    "__getitem__",
    "__gt__",
    "__hash__",
    "__iadd__",
    "__iand__",
    "__ifloordiv__",
    "__ilshift__",
    "__imatmul__",
    "__imod__",
    "__imul__",
    "__index__",
    "__init__",
    "__int__",
    "__invert__",
    "__ior__",
    "__ipow__",
    "__irshift__",
    "__isub__",
    "__iter__",
    "__itruediv__",
    "__ixor__",
    "__le__",
    "__len__",
    "__lshift__",
    "__lt__",
    "__matmul__",
    "__mod__",
    "__mul__",
    "__ne__",
    "__neg__",
    "__next__",
    "__or__",
    "__pos__",
    "__pow__",
    "__radd__",
    "__rand__",
    "__rdivmod__",
    "__repr__",
    "__rfloordiv__",
    "__rlshift__",
    "__rmatmul__",
    "__rmod__",
    "__rmul__",
    "__ror__",
    "__rpow__",
    "__rrshift__",
    "__rshift__",
    "__rsub__",
    "__rtruediv__",
    "__rxor__",
    "__set__",
    "__setattr__",
    "__setitem__",
    "__str__",
    "__sub__",
    "__truediv__",
    "__xor__",
];

static ITER: MethodDef = method("__iter__", Sig::NoArgs, itself, "Implement iter(self).");
static NEXT: MethodDef = method("__next__", Sig::NoArgs, next_item, "Implement next(self).");

/// A class that compares has all six methods.
static COMPARISONS: [MethodDef; 5] = [
    method("__ne__", Sig::One, object::not_equal, "Return self!=value."),
    method("__lt__", Sig::One, object::unordered, "Return self<value."),
    method("__le__", Sig::One, object::unordered, "Return self<=value."),
    method("__gt__", Sig::One, object::unordered, "Return self>value."),
    method("__ge__", Sig::One, object::unordered, "Return self>=value."),
];

fn itself(_: &Interp, args: Args<'_>) -> R {
    Ok(receiver(args))
}

fn next_item(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let native = instance::payload(&this).unwrap_or(this);
    let next = iter::step_of(cx, &native);
    match next.map_or(Ok(None), |next| next(cx, &native))? {
        Some(item) => Ok(item),
        None => Err(raise::stop_iteration(cx, None)),
    }
}

/// Makes all builtin types and functions, and the module `builtins` in `sys.modules`.
pub fn install(cx: &Interp) -> R<()> {
    tie_knot(cx);
    let module = Module::alloc(cx, cx.new_str("builtins"));
    let dict = module.dict().clone();
    cx.set_builtins(dict.value().clone());
    let modules = match cx.modules.loaded.handle::<Dict>() {
        Some(modules) => modules,
        None => {
            let modules = cx.heap.alloc(Dict::new());
            cx.modules.loaded.set(modules.value().clone());
            modules
        }
    };
    modules.set_name(cx, &cx.names.builtins, module.value().clone());
    for name in super::ORDER.split_whitespace() {
        dict.set_name(cx, &cx.intern(name), Value::NONE);
    }
    make_types(cx, &dict)?;
    let doc = "Built-in functions, types, exceptions, and other objects.";
    dict.set_name(cx, &cx.names.__doc__, cx.new_str(doc));
    for def in super::FUNCTIONS.iter().copied().flatten() {
        dict.set_name(cx, &cx.intern(def.name), function(cx, def, "builtins"));
    }
    let constants = [
        ("None", Value::NONE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("False", Value::FALSE),
        ("True", Value::TRUE),
        ("__debug__", Value::TRUE),
    ];
    for (name, value) in constants {
        dict.set_name(cx, &cx.intern(name), value);
    }
    Ok(())
}

/// Makes the types of all tables, each after its bases, and names the public ones in `dict`.
fn make_types(cx: &Interp, dict: &Dict) -> R<()> {
    let public = super::TYPES
        .iter()
        .copied()
        .chain(super::FAMILIES.iter().copied().flatten());
    let families = super::HIDDEN_FAMILIES.iter().copied().flatten();
    let hidden = super::HIDDEN_TYPES.iter().copied().chain(families);
    let mut waiting: Vec<(&'static TypeDef, bool)> = public
        .map(|def| (def, true))
        .chain(hidden.map(|def| (def, false)))
        .collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for (def, named) in waiting {
            let ready = |known: WellKnown| cx.class(known).view::<Class>().is_some();
            if !ready(def.base) || !def.second_base.is_none_or(ready) {
                later.push((def, named));
                continue;
            }
            let class = match def.well_known {
                Some(known @ (WellKnown::Object | WellKnown::Type)) => class::well_known(cx, known),
                _ => define_type(cx, def),
            };
            fill(cx, &class, def)?;
            if named {
                dict.set_name(cx, &cx.intern(def.name), class.into_value());
            }
        }
        if later.len() == before {
            return Err(raise::system_error(
                cx,
                "a builtin type has a base that is never made",
            ));
        }
        waiting = later;
    }
    Ok(())
}

/// Makes the module of this name, if there is one.
pub fn module(cx: &Interp, name: &str) -> R<Option<Value>> {
    match super::MODULES.iter().find(|def| def.name == name) {
        Some(def) => define_module(cx, def).map(Some),
        None => Ok(None),
    }
}

/// `object` is an instance of `type`, which extends `object` and is an instance of itself.
fn tie_knot(cx: &Interp) {
    let make = |row: &'static TypeDef, base: Option<Handle<Class>>| {
        let name = cx.intern(row.name).value().clone();
        let bases = base.iter().map(|b| b.value().clone()).collect();
        Class::alloc(
            cx,
            Parts {
                qualname: name.clone(),
                name,
                dict: cx.heap.alloc(Dict::new()),
                meta: None,
                bases: cx.tuple(bases),
                base,
                layout: Layout::empty(),
                flags: row.flags,
                row: Some(row),
            },
        )
    };
    let object = make(&object::OBJECT, None);
    let kind = make(&type_::TYPE, Some(object.clone()));
    object.set_meta(cx, &kind);
    let mro =
        |classes: &[&Handle<Class>]| cx.tuple(classes.iter().map(|c| c.value().clone()).collect());
    object.set_mro(cx, mro(&[&object]));
    kind.set_mro(cx, mro(&[&kind, &object]));
    object.add_subclass(cx, &kind);
    cx.heap
        .set_native_class(crate::heap::NativeId::Class, kind.value().clone());
    cx.set_class(WellKnown::Object, object.into_value());
    cx.set_class(WellKnown::Type, kind.into_value());
}

fn flags_of(def: &TypeDef, base: &Class) -> Flags {
    let own = match def.fields.is_empty() {
        true => def.flags,
        // Its objects are watched through a cell of their own.
        false => def.flags.without(Flags::NATIVE_WEAKREF),
    };
    let own = own.with(base.flags().only(Flags::INHERITED));
    let creatable = def.new.is_some() || def.flags.has(Flags::BASE);
    if creatable {
        own
    } else {
        own.with(Flags::NO_NEW)
    }
}

/// Do the builtin classes that extend this one carry its value, as a program's subclasses do? So do the named tuples
/// of modules, ordered dicts and their views.
fn is_carried(base: &Class) -> bool {
    let native = base.native();
    native.is_some_and(|id| {
        use crate::heap::NativeId::{Dict, DictItems, DictKeys, DictValues, Tuple};
        matches!(id, Tuple | Dict | DictKeys | DictValues | DictItems)
    })
}

/// Makes the class of a row, still without its namespace.
fn define_type(cx: &Interp, def: &'static TypeDef) -> Handle<Class> {
    let base = class::well_known(cx, def.base);
    let mut bases = vec![base.clone()];
    bases.extend(def.second_base.map(|second| class::well_known(cx, second)));
    let mut cells: Vec<CellRole> = Vec::new();
    if def.natives.is_empty() && is_carried(&base) {
        cells.push(CellRole::Payload);
    }
    if def.own_dict && base.layout().dict().is_none() {
        cells.push(CellRole::Dict);
        if def.flags.has(Flags::NATIVE_WEAKREF) {
            cells.push(CellRole::Weakref);
        }
    }
    cells.extend(def.fields.iter().map(|name| CellRole::Field(name)));
    let qualname = cx.intern(def.name).value().clone();
    let name = match def.module {
        "builtins" => qualname.clone(),
        module => cx.new_str(format!("{module}.{}", def.name)),
    };
    let class = Class::alloc(
        cx,
        Parts {
            name,
            qualname,
            dict: cx.heap.alloc(Dict::new()),
            meta: Some(class::well_known(cx, WellKnown::Type)),
            bases: cx.tuple(bases.iter().map(|b| b.value().clone()).collect()),
            base: Some(base.clone()),
            layout: Layout::extend(base.layout(), cells),
            flags: flags_of(def, &base),
            row: Some(def),
        },
    );
    class.set_capacity(0);
    let order = mro::linearise(&class, &bases).unwrap_or_else(|_| vec![class.clone()]);
    class.set_mro(
        cx,
        cx.tuple(order.into_iter().map(Handle::into_value).collect()),
    );
    for base in &bases {
        base.add_subclass(cx, &class);
    }
    if let Some(known) = def.well_known {
        cx.set_class(known, class.value().clone());
    }
    for &id in def.natives {
        if let Some(step) = def.iternext {
            cx.iter_steps.set(id, step);
        }
        cx.heap.set_native_class(id, class.value().clone());
    }
    class
}

/// Fills the namespace of a builtin class from its rows.
fn fill(cx: &Interp, class: &Handle<Class>, def: &'static TypeDef) -> R<()> {
    let dict = class.dict();
    for row in def.new.iter().chain(def.methods) {
        add_method(cx, class, row);
    }
    if def.own_access {
        add_method(cx, class, &object::GET_ATTRIBUTE);
    }
    if def.iternext.is_some() {
        for row in [&ITER, &NEXT] {
            if !def.methods.iter().any(|m| m.name == row.name) {
                add_method(cx, class, row);
            }
        }
    }
    if def.methods.iter().any(|row| row.name == "__eq__") {
        for row in &COMPARISONS {
            if !def.methods.iter().any(|m| m.name == row.name) {
                add_method(cx, class, row);
            }
        }
    }
    for row in def.getset {
        let (owner, name) = (class.value().clone(), cx.intern(row.name));
        let value = if row.member {
            let member = Member {
                owner,
                name: name.clone(),
                place: SlotPlace::Native(row),
            };
            cx.heap.alloc(member).into_value()
        } else {
            cx.heap.alloc(GetSet { def: row, owner }).into_value()
        };
        dict.set_name(cx, &name, value);
    }
    let base_dict = class.base().and_then(|base| base.layout().dict());
    if class.layout().dict().is_some() && base_dict.is_none() {
        let getset = GetSet {
            def: &descriptors::OWN_DICT,
            owner: class.value().clone(),
        };
        dict.set_name(cx, &cx.names.__dict__, cx.heap.alloc(getset).into_value());
    }
    // The types of these three are static in CPython, which works their module out of their name.
    if !matches!(def.module, "builtins" | "types" | "weakref") {
        dict.set_name(cx, &cx.names.__module__, cx.new_str(def.module));
    }
    if !dict.contains_name(&cx.names.__doc__) {
        let doc = if def.doc.is_empty() {
            Value::NONE
        } else {
            cx.new_str(def.doc)
        };
        dict.set_name(cx, &cx.names.__doc__, doc);
    }
    hash::follow_equality(cx, dict);
    if class.is_subclass_of(cx.class(WellKnown::BaseException)) {
        own_construction(cx, class, def);
    }
    if let Some(init) = def.init {
        init(cx, dict)?;
    }
    cx.bump_epoch(Change::Rows);
    Ok(())
}

/// Each builtin exception class has an `__init__` of its own, if only that of its base once more, and
/// the plain ones a `__new__`: so the first of several bases decides how an exception is made.
fn own_construction(cx: &Interp, class: &Handle<Class>, def: &TypeDef) {
    let inherited = |name: &Name| {
        let found = class::lookup(cx, class, name).filter(|_| !class.dict().contains_name(name));
        found.as_ref().and_then(native::row_of)
    };
    let Some(init) = inherited(&cx.names.__init__) else {
        return;
    };
    let plain = def.methods.is_empty()
        && std::ptr::fn_addr_eq(init.call, exceptions::base::init as NativeFn);
    let new = inherited(&cx.names.__new__).filter(|_| plain);
    for row in new.into_iter().chain([init]) {
        add_method(cx, class, row);
    }
}

/// Puts a row into the namespace of its class, as what its binding and name make of it.
fn add_method(cx: &Interp, class: &Handle<Class>, def: &'static MethodDef) {
    let (row, owner) = (Installed::new(def), class.value().clone());
    let bound = |row| NativeFunction {
        row,
        this: owner.clone(),
        owner: owner.clone(),
    };
    let value = match def.binding {
        Binding::Method if WRAPPERS.binary_search(&def.name).is_ok() => {
            cx.heap.alloc(Wrapper { row, owner }).into_value()
        }
        Binding::Method | Binding::PlainMethod => {
            cx.heap.alloc(MethodDescriptor { row, owner }).into_value()
        }
        Binding::ClassMethod => cx
            .heap
            .alloc(ClassMethodDescriptor { row, owner })
            .into_value(),
        Binding::New => cx.heap.alloc(bound(row)).into_value(),
        Binding::Static => {
            let function = cx.heap.alloc(bound(row)).into_value();
            cx.heap.alloc(StaticMethod::new(function)).into_value()
        }
    };
    class.dict().set_name(cx, &cx.intern(def.name), value);
}

/// A module's function.
fn function(cx: &Interp, def: &'static MethodDef, module: &str) -> Value {
    let owner = cx.intern(module).value().clone();
    cx.heap
        .alloc(NativeFunction {
            row: Installed::new(def),
            this: Value::UNBOUND,
            owner,
        })
        .into_value()
}

fn define_module(cx: &Interp, def: &'static ModuleDef) -> R {
    let module = Module::alloc(cx, cx.intern(def.name).value().clone());
    let dict = module.dict();
    dict.set_name(cx, &cx.names.__doc__, cx.new_str(def.doc));
    for row in def.functions {
        dict.set_name(cx, &cx.intern(row.name), function(cx, row, def.name));
    }
    for row in def.types {
        let class = define_type(cx, row);
        fill(cx, &class, row)?;
        dict.set_name(cx, &cx.intern(row.name), class.into_value());
    }
    if let Some(init) = def.init {
        init(cx, dict)?;
    }
    Ok(module.into_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interp::{Hooks, Limits};
    use crate::object::int;

    fn machine() -> Interp {
        let limits = Limits {
            memory: 1 << 30,
            native_stack: 1 << 20,
            value_stack: 1 << 16,
        };
        let hooks = Hooks {
            big_int: int::alloc_big,
            ..Hooks::none()
        };
        let cx = Interp::new(limits, hooks);
        assert!(install(&cx).is_ok());
        cx
    }

    #[test]
    fn slot_wrappers_are_in_order() {
        assert!(WRAPPERS.is_sorted());
    }

    #[test]
    fn object_and_type_are_tied() {
        let cx = machine();
        let object = class::object_class(&cx);
        let kind = class::well_known(&cx, WellKnown::Type);
        assert!(class::class_of(&cx, object.value()).is(&kind));
        assert!(class::class_of(&cx, kind.value()).is(&kind));
        assert!(kind.is_subclass_of(object.value()) && object.base().is_none());
    }

    #[test]
    fn every_builtin_class_ends_its_mro_with_object() {
        let cx = machine();
        for &known in WellKnown::ALL {
            let Some(class) = cx.class(known).to_handle::<Class>() else {
                continue;
            };
            let mro = class.mro_classes();
            assert!(
                mro.first().is_some_and(|c| c.is(&class)),
                "{}",
                known.name()
            );
            assert!(
                mro.last().is_some_and(|c| c.is(&class::object_class(&cx))),
                "{}",
                known.name()
            );
        }
    }
}
