//! The type `mappingproxy`: a read-only view of a mapping (documentation of
//! `types.MappingProxyType`).

use crate::builtins::arguments::{EQ, GE, GT, LE, LT, NE, comparison};
use crate::heap::{List, NativeId, Value};
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::class;
use crate::object::deque::Deque;
use crate::object::instance;
use crate::object::proxy::MappingProxy;
use crate::runtime::container::item;
use crate::runtime::define::{
    Flags, MethodDef, Sig, TypeDef, class_method, method, new, plain_method,
};
use crate::runtime::{attr, call, compare, format, hash, iter, ops, raise};
use crate::source::op::BinOp;

const fn compared<const OP: usize>(name: &'static str) -> MethodDef {
    method(name, Sig::One, compare_with::<OP>, "")
}

/// The type `mappingproxy`.
pub static MAPPING_PROXY: TypeDef = TypeDef {
    well_known: Some(WellKnown::MappingProxy),
    natives: &[NativeId::MappingProxy],
    flags: Flags::MAPPING.with(Flags::BY_KEY),
    new: Some(new(Sig::Clinic("mapping"), make)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__str__", Sig::NoArgs, str_of, "Return str(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        method("__getitem__", Sig::One, get_item, "Return self[key]."),
        method(
            "__contains__",
            Sig::One,
            contains,
            "Return bool(key in self).",
        ),
        method("__iter__", Sig::NoArgs, iterate, "Implement iter(self)."),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed,
            "D.__reversed__() -> reverse iterator",
        ),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        method("__ior__", Sig::One, in_place_or, "Return self|=value."),
        compared::<LT>("__lt__"),
        compared::<LE>("__le__"),
        compared::<EQ>("__eq__"),
        compared::<NE>("__ne__"),
        compared::<GT>("__gt__"),
        compared::<GE>("__ge__"),
        plain_method(
            "get",
            Sig::Range(1, 2),
            get,
            "Return the value for key if key is in the mapping, else default.",
        )
        .spelled("($self, key, default=None, /)"),
        plain_method(
            "keys",
            Sig::NoArgs,
            keys,
            "a set-like object providing a view on D's keys",
        ),
        plain_method(
            "values",
            Sig::NoArgs,
            values,
            "an object providing a view on D's values",
        ),
        plain_method(
            "items",
            Sig::NoArgs,
            items,
            "a set-like object providing a view on D's items",
        ),
        plain_method("copy", Sig::NoArgs, copy, "a shallow copy of D"),
        class_method("__class_getitem__", Sig::One, class_item, "See PEP 585")
            .spelled("($type, object, /)"),
    ],
    signature: "(mapping)",
    ..TypeDef::new("mappingproxy", "Read-only proxy of a mapping.")
};

fn mapping(value: &Value) -> Value {
    value
        .view::<MappingProxy>()
        .map_or(Value::NONE, |proxy| proxy.mapping.clone())
}

/// The mapping behind a proxy, or the value itself.
fn behind(value: &Value) -> Value {
    value
        .view::<MappingProxy>()
        .map_or_else(|| value.clone(), |proxy| proxy.mapping.clone())
}

fn make(cx: &Interp, args: Args<'_>) -> R {
    let mapping = args.values[1].clone();
    // Sequences, of whose items CPython asks by number.
    let inner = instance::payload(&mapping).unwrap_or_else(|| mapping.clone());
    let is_sequence = inner.as_tuple().is_some()
        || inner.view::<List>().is_some()
        || inner.view::<Deque>().is_some();
    if is_sequence || attr::lookup_special(cx, &mapping, &cx.names.__getitem__).is_none() {
        let found = class::type_name(cx, &mapping);
        let text = format!("mappingproxy() argument must be a mapping, not {found}");
        return Err(raise::type_error(cx, text));
    }
    Ok(cx.heap.alloc(MappingProxy { mapping }).into_value())
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let inner = format::repr_text(cx, &mapping(&args.values[0]))?;
    cx.str(&format!("mappingproxy({inner})"))
}

fn str_of(cx: &Interp, args: Args<'_>) -> R {
    format::str_(cx, &mapping(&args.values[0]))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(hash::hash(cx, &mapping(&args.values[0]))?))
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(item::len(cx, &mapping(&args.values[0]))? as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    item::get(cx, &mapping(&args.values[0]), &args.values[1])
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    item::contains(cx, &mapping(&args.values[0]), &args.values[1]).map(Value::bool)
}

fn iterate(cx: &Interp, args: Args<'_>) -> R {
    iter::iter(cx, &mapping(&args.values[0]))
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    call::call_method(cx, &mapping(&args.values[0]), &cx.names.__reversed__, &[])
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    ops::binary(
        cx,
        BinOp::BitOr,
        &behind(&args.values[0]),
        &behind(&args.values[1]),
    )
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    ops::binary(
        cx,
        BinOp::BitOr,
        &behind(&args.values[1]),
        &behind(&args.values[0]),
    )
}

fn in_place_or(cx: &Interp, args: Args<'_>) -> R {
    let found = class::type_name(cx, &args.values[0]);
    Err(raise::type_error(
        cx,
        format!("'|=' is not supported by {found}; use '|' instead"),
    ))
}

fn compare_with<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    compare::rich(
        cx,
        comparison(OP),
        &mapping(&args.values[0]),
        &args.values[1],
    )
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let default = args.get(2).cloned().unwrap_or(Value::NONE);
    call::call_method(
        cx,
        &mapping(&args.values[0]),
        &cx.names.get,
        &[args.values[1].clone(), default],
    )
}

fn forward(cx: &Interp, args: Args<'_>, name: &Name) -> R {
    call::call_method(cx, &mapping(&args.values[0]), name, &[])
}

fn keys(cx: &Interp, args: Args<'_>) -> R {
    forward(cx, args, &cx.names.keys)
}

fn values(cx: &Interp, args: Args<'_>) -> R {
    forward(cx, args, &cx.names.values)
}

fn items(cx: &Interp, args: Args<'_>) -> R {
    forward(cx, args, &cx.names.items)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    forward(cx, args, &cx.names.copy)
}

fn class_item(cx: &Interp, args: Args<'_>) -> R {
    item::generic_alias(cx, &args.values[0], &args.values[1])
}
