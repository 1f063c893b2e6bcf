//! The type `type`: what every class can do (reference, 3.3.3; documentation of `type`).

use crate::heap::{Handle, NativeId, Value, cell_offset};
use crate::interp::{Args, Change, Interp, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::descriptor::Member;
use crate::object::dict::Dict;
use crate::object::native::GetSet;
use crate::object::proxy::MappingProxy;
use crate::runtime::attr::descriptors;
use crate::runtime::call::construct;
use crate::runtime::class::{assign, build, check, mro};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, getset, getter, initializer, member, method, new,
    plain_method,
};
use crate::runtime::{attr, raise};

use crate::builtins::types;
use crate::builtins::types::object::{attribute_name, merge_class};

/// The type `type`.
pub static TYPE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Type),
    natives: &[NativeId::Class],
    flags: Flags::BASE
        .with(Flags::NATIVE_DICT)
        .with(Flags::NATIVE_WEAKREF)
        .with(Flags::VAR_SIZED),
    new: Some(new(Sig::Raw, build::type_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__call__", Sig::Raw, call_class, "Call self as a function."),
        method(
            "__getattribute__",
            Sig::One,
            get_attribute,
            "Return getattr(self, name).",
        ),
        method(
            "__setattr__",
            Sig::Range(2, 2),
            set_attribute,
            "Implement setattr(self, name, value).",
        ),
        method(
            "__delattr__",
            Sig::One,
            delete_attribute,
            "Implement delattr(self, name).",
        ),
        initializer(Sig::Raw, build::type_init),
        method("__or__", Sig::One, union, "Return self|value."),
        method("__ror__", Sig::One, union_reflected, "Return value|self."),
        plain_method(
            "mro",
            Sig::NoArgs,
            mro,
            "Return a type's method resolution order.",
        ),
        plain_method(
            "__subclasses__",
            Sig::NoArgs,
            subclasses,
            "Return a list of immediate subclasses.",
        ),
        class_method(
            "__prepare__",
            Sig::Raw,
            prepare,
            "Create the namespace for the class statement",
        )
        .spelled("($cls, name, bases, /, **kwds)"),
        plain_method(
            "__instancecheck__",
            Sig::One,
            instance_check,
            "Check if an object is an instance.",
        )
        .spelled("($self, instance, /)"),
        plain_method(
            "__subclasscheck__",
            Sig::One,
            subclass_check,
            "Check if a class is a subclass.",
        )
        .spelled("($self, subclass, /)"),
        plain_method(
            "__dir__",
            Sig::NoArgs,
            dir,
            "Specialized __dir__ implementation for types.",
        ),
        plain_method(
            "__sizeof__",
            Sig::NoArgs,
            size_of,
            "Return memory consumption of the type object.",
        ),
    ],
    getset: &[
        member("__basicsize__", basic_size, ""),
        member("__itemsize__", item_size, ""),
        member("__flags__", flags, ""),
        member("__weakrefoffset__", weakref_offset, ""),
        member("__base__", base, ""),
        member("__dictoffset__", dict_offset, ""),
        getset("__name__", name, set_name, "").reading(),
        getset("__qualname__", qualname, set_qualname, "").reading(),
        getset("__bases__", bases, set_bases, "").reading(),
        getset("__module__", module, set_module, "").reading(),
        getset(
            "__abstractmethods__",
            abstract_methods,
            set_abstract_methods,
            "",
        ),
        getter("__mro__", mro_tuple, "").reading(),
        getter("__dict__", dict, "").reading(),
        getset("__doc__", doc, set_doc, ""),
        getter("__text_signature__", signature, ""),
        getset("__annotations__", annotations, set_annotations, ""),
        getset("__type_params__", type_params, set_type_params, ""),
    ],
    ..TypeDef::new(
        "type",
        "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    )
};

fn class_of_args(cx: &Interp, args: Args<'_>) -> R<Handle<Class>> {
    let this = args.get(0).and_then(Value::to_handle::<Class>);
    this.ok_or_else(|| raise::type_error(cx, "expected a class"))
}

fn class_in(cx: &Interp, this: &Value) -> R<Handle<Class>> {
    this.to_handle::<Class>()
        .ok_or_else(|| raise::type_error(cx, "expected a class"))
}

/// `<class '__main__.A'>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    cx.str(&class.repr_text(cx))
}

fn call_class(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    construct::type_call(cx, &class, args.rest())
}

fn get_attribute(cx: &Interp, args: Args<'_>) -> R {
    let name = attribute_name(cx, &args.values[1])?;
    attr::of_class::get(cx, &args.values[0], &name)
}

fn set_attribute(cx: &Interp, args: Args<'_>) -> R {
    let name = attribute_name(cx, &args.values[1])?;
    attr::of_class::set(cx, &args.values[0], &name, Some(&args.values[2]))?;
    Ok(Value::NONE)
}

fn delete_attribute(cx: &Interp, args: Args<'_>) -> R {
    let name = attribute_name(cx, &args.values[1])?;
    attr::of_class::set(cx, &args.values[0], &name, None)?;
    Ok(Value::NONE)
}

fn union(cx: &Interp, args: Args<'_>) -> R {
    types::union::of(cx, &args.values[0], &args.values[1])
}

fn union_reflected(cx: &Interp, args: Args<'_>) -> R {
    types::union::of(cx, &args.values[1], &args.values[0])
}

fn mro(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    let order = mro::linear(cx, &class)?;
    Ok(cx.list(order.into_iter().map(Handle::into_value).collect()))
}

fn subclasses(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    Ok(cx.list(
        class
            .subclasses()
            .into_iter()
            .map(Handle::into_value)
            .collect(),
    ))
}

fn prepare(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.heap.alloc(Dict::new()).into_value())
}

fn instance_check(cx: &Interp, args: Args<'_>) -> R {
    check::real_instance(cx, &args.values[1], &args.values[0]).map(Value::bool)
}

fn subclass_check(cx: &Interp, args: Args<'_>) -> R {
    check::real_subclass(cx, &args.values[1], &args.values[0]).map(Value::bool)
}

fn dir(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    let names = cx.heap.alloc(Dict::new());
    merge_class(cx, &names, &class);
    Ok(cx.list(names.keys()))
}

fn size_of(cx: &Interp, args: Args<'_>) -> R {
    let class = class_of_args(cx, args)?;
    Ok(cx.int(
        (class.value().page_bytes() + class.dict().value().page_bytes() + class.dict().bytes())
            as i64,
    ))
}

fn basic_size(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    Ok(cx.int(class.layout().bytes() as i64))
}

fn item_size(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let digits = class.native() == Some(NativeId::BigInt);
    Ok(cx.int(match class.flags().has(Flags::VAR_SIZED) {
        true if digits => 4,
        true => 8,
        false => 0,
    }))
}

/// The bits of `__flags__` that programs look at, by CPython's numbers.
mod bit {
    pub const INLINE_VALUES: u32 = 2;
    pub const WEAKREF: u32 = 3;
    pub const DICT: u32 = 4;
    pub const SEQUENCE: u32 = 5;
    pub const MAPPING: u32 = 6;
    pub const IMMUTABLE: u32 = 8;
    pub const HEAP_TYPE: u32 = 9;
    pub const BASE_TYPE: u32 = 10;
    pub const ABSTRACT: u32 = 20;
}

fn flags(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let (flags, layout) = (class.flags(), class.layout());
    let heap = class.is_heap();
    let bits = [
        (bit::INLINE_VALUES, heap && layout.dict().is_some()),
        (bit::WEAKREF, heap && layout.weakref().is_some()),
        (bit::DICT, heap && layout.dict().is_some()),
        (bit::SEQUENCE, flags.has(Flags::SEQUENCE)),
        (bit::MAPPING, flags.has(Flags::MAPPING)),
        (bit::IMMUTABLE, !heap),
        (bit::HEAP_TYPE, heap),
        (bit::BASE_TYPE, flags.has(Flags::BASE)),
        (bit::ABSTRACT, flags.has(Flags::ABSTRACT)),
    ];
    let set = |bits: i64, (bit, on)| bits | i64::from(on) << bit;
    Ok(cx.int(bits.into_iter().fold(0, set)))
}

fn offset_of(cx: &Interp, cell: Option<usize>) -> R {
    Ok(cx.int(cell.map_or(0, |i| cell_offset(i) as i64)))
}

fn weakref_offset(cx: &Interp, this: &Value) -> R {
    offset_of(cx, class_in(cx, this)?.layout().weakref())
}

fn dict_offset(cx: &Interp, this: &Value) -> R {
    offset_of(cx, class_in(cx, this)?.layout().dict())
}

fn base(cx: &Interp, this: &Value) -> R {
    Ok(class_in(cx, this)?
        .base()
        .map_or(Value::NONE, Handle::into_value))
}

/// Some attributes of builtin classes cannot be set, and those of others not deleted.
fn settable(cx: &Interp, class: &Handle<Class>, what: &str, new: Option<Value>) -> R<Value> {
    let name = class.name_text();
    if !class.is_heap() {
        let text = format!("cannot set '{what}' attribute of immutable type '{name}'");
        return Err(raise::type_error(cx, text));
    }
    new.ok_or_else(|| {
        let text = format!("cannot delete '{what}' attribute of immutable type '{name}'");
        raise::type_error(cx, text)
    })
}

fn expect_text(cx: &Interp, class: &Handle<Class>, what: &str, new: Value) -> R<Value> {
    if crate::interp::payload::<crate::heap::Str>(&new).is_some() {
        return Ok(new);
    }
    let found = class::type_name(cx, &new);
    let text = format!(
        "can only assign string to {}.{what}, not '{found}'",
        class.name_text()
    );
    Err(raise::type_error(cx, text))
}

fn name(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    Ok(match class.is_heap() {
        true => class.name(),
        false => cx.intern(&class.short_name()).value().clone(),
    })
}

fn set_name(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__name__", new)?;
    let new = expect_text(cx, &class, "__name__", new)?;
    build::check_name(cx, &new)?;
    class.set_name(new);
    Ok(())
}

fn qualname(cx: &Interp, this: &Value) -> R {
    Ok(class_in(cx, this)?.qualname())
}

fn set_qualname(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__qualname__", new)?;
    class.set_qualname(expect_text(cx, &class, "__qualname__", new)?);
    Ok(())
}

fn bases(cx: &Interp, this: &Value) -> R {
    Ok(class_in(cx, this)?.given_bases())
}

fn set_bases(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__bases__", new)?;
    assign::set_bases(cx, &class, new)
}

fn module(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    class
        .module(cx)
        .ok_or_else(|| raise::attribute_error(cx, this, &cx.names.__module__, "__module__"))
}

fn set_module(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__module__", new)?;
    attr::of_class::put(cx, &class, &cx.names.__module__, &new);
    drop(class.dict().remove_name(&cx.names.__firstlineno__));
    Ok(())
}

fn abstract_methods(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let name = &cx.names.__abstractmethods__;
    let found = class.dict().get_name(name).filter(|_| class.is_heap());
    found.ok_or_else(|| raise::attribute_error(cx, this, name, name.as_str()))
}

fn set_abstract_methods(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    build::set_abstract(cx, &class_in(cx, this)?, new)
}

fn mro_tuple(cx: &Interp, this: &Value) -> R {
    Ok(class_in(cx, this)?.mro().unwrap_or(Value::NONE))
}

/// A read-only view of the namespace.
fn dict(cx: &Interp, this: &Value) -> R {
    let mapping = class_in(cx, this)?.dict().value().clone();
    Ok(cx.heap.alloc(MappingProxy { mapping }).into_value())
}

/// The doc of a builtin type whose objects have docs of their own comes from its row.
fn doc(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    match class.dict().get_name(&cx.names.__doc__) {
        Some(doc)
            if class.is_heap()
                || doc.view::<GetSet>().is_none() && doc.view::<Member>().is_none() =>
        {
            descriptors::get(cx, &doc, None, this)
        }
        _ => {
            let row = class.row().filter(|row| !row.doc.is_empty());
            row.map_or(Ok(Value::NONE), |row| cx.str(row.doc))
        }
    }
}

fn set_doc(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__doc__", new)?;
    attr::of_class::put(cx, &class, &cx.names.__doc__, &new);
    Ok(())
}

/// How a builtin class is called, where that is known.
fn signature(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let row = class.row().filter(|row| !row.signature.is_empty());
    row.map_or(Ok(Value::NONE), |row| cx.str(row.signature))
}

/// The annotations of the class body; an empty dict is made on demand.
fn annotations(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let name = &cx.names.__annotations__;
    if !class.is_heap() {
        let text = format!(
            "type object '{}' has no attribute '__annotations__'",
            class.name_text()
        );
        return Err(raise::attribute_error(cx, this, name, text));
    }
    if let Some(found) = class.dict().get_name(name) {
        return descriptors::get(cx, &found, None, this);
    }
    let made = cx.heap.alloc(Dict::new()).into_value();
    attr::of_class::put(cx, &class, name, &made);
    Ok(made)
}

fn set_annotations(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let name = &cx.names.__annotations__;
    if !class.is_heap() {
        let text = format!(
            "cannot set '__annotations__' attribute of immutable type '{}'",
            class.name_text()
        );
        return Err(raise::type_error(cx, text));
    }
    match new {
        Some(new) => attr::of_class::put(cx, &class, name, &new),
        None if class.dict().remove_name(name).is_none() => {
            return Err(raise::attribute_error(cx, this, name, name.as_str()));
        }
        None => cx.bump_epoch(Change::Namespace),
    }
    Ok(())
}

fn type_params(cx: &Interp, this: &Value) -> R {
    let class = class_in(cx, this)?;
    let found = class
        .dict()
        .get_name(&cx.names.__type_params__)
        .filter(|_| class.is_heap());
    Ok(found.unwrap_or_else(|| cx.tuple(Vec::new())))
}

fn set_type_params(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let class = class_in(cx, this)?;
    let new = settable(cx, &class, "__type_params__", new)?;
    attr::of_class::put(cx, &class, &cx.names.__type_params__, &new);
    Ok(())
}
