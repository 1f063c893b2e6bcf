//! The module `_operator`: `itemgetter` and `attrgetter` (library reference, `operator`); its functions are
//! in `functions`.

pub mod functions;

use crate::builtins::arguments::{self, arg, receiver, this};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R};
use crate::object::callables::{AttrGetter, Getter, ItemGetter};
use crate::object::class;
use crate::runtime::container::{item, repr};
use crate::runtime::define::{ModuleDef, Sig, TypeDef, method, new, plain_method};
use crate::runtime::{attr, convert, raise};

/// The module.
pub static OPERATOR: ModuleDef = ModuleDef {
    name: "_operator",
    doc: "Operator interface.",
    functions: functions::FUNCTIONS,
    types: &[&ITEM_GETTER, &ATTR_GETTER],
    init: None,
};

/// The type `itemgetter`.
pub static ITEM_GETTER: TypeDef = TypeDef {
    module: "operator",
    natives: &[NativeId::ItemGetter],
    new: Some(new(Sig::Raw, item_getter_new)),
    methods: &[
        method("__call__", Sig::Raw, get_items, "Call self as a function."),
        method("__repr__", Sig::NoArgs, repr::<true>, "Return repr(self)."),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce::<true>,
            "Return state information for pickling",
        ),
    ],
    own_access: true,
    signature: "(item, /, *items)",
    ..TypeDef::new(
        "itemgetter",
        "Return a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])",
    )
};

/// The type `attrgetter`.
pub static ATTR_GETTER: TypeDef = TypeDef {
    module: "operator",
    natives: &[NativeId::AttrGetter],
    new: Some(new(Sig::Raw, attr_getter_new)),
    methods: &[
        method(
            "__call__",
            Sig::Raw,
            get_attributes,
            "Call self as a function.",
        ),
        method("__repr__", Sig::NoArgs, repr::<false>, "Return repr(self)."),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce::<false>,
            "Return state information for pickling",
        ),
    ],
    own_access: true,
    signature: "(attr, /, *attrs)",
    ..TypeDef::new(
        "attrgetter",
        "Return a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).",
    )
};

/// The arguments after the receiver: one, or any number of more, none by name.
fn given<'a>(cx: &Interp, name: &str, args: Args<'a>, more: bool) -> R<&'a [Value]> {
    arguments::no_keywords(cx, name, args)?;
    let given = args.pos().get(1..).unwrap_or(&[]);
    if given.is_empty() || !more {
        arguments::count(cx, name, given.len(), 1, 1)?;
    }
    Ok(given)
}

fn item_getter_new(cx: &Interp, args: Args<'_>) -> R {
    let keys = given(cx, "itemgetter", args, true)?;
    let what = cx.tuple(keys.to_vec());
    Ok(cx.heap.alloc(ItemGetter { what }).into_value())
}

fn attr_getter_new(cx: &Interp, args: Args<'_>) -> R {
    let names = given(cx, "attrgetter", args, true)?;
    if names.iter().any(|name| convert::text_of(name).is_none()) {
        return Err(raise::type_error(cx, "attribute name must be a string"));
    }
    let what = cx.tuple(names.to_vec());
    Ok(cx.heap.alloc(AttrGetter { what }).into_value())
}

/// One result for each key or name; a tuple if there are several.
fn each(cx: &Interp, what: &Value, get: impl Fn(&Value) -> R) -> R {
    match what.as_tuple().unwrap_or(&[]) {
        [one] => get(one),
        several => {
            let results: R<Vec<Value>> = several.iter().map(get).collect();
            Ok(cx.tuple(results?))
        }
    }
}

fn get_items(cx: &Interp, args: Args<'_>) -> R {
    let getter = this::<ItemGetter>(cx, args)?;
    let object = &given(cx, "itemgetter", args, false)?[0];
    each(cx, &getter.what, |key| item::get(cx, object, key))
}

fn get_attributes(cx: &Interp, args: Args<'_>) -> R {
    let getter = this::<AttrGetter>(cx, args)?;
    let object = &given(cx, "attrgetter", args, false)?[0];
    each(cx, &getter.what, |path| {
        let path = convert::expect_name(cx, path)?;
        if !path.as_str().contains('.') {
            return attr::get(cx, object, &path);
        }
        let mut value = object.clone();
        for part in path.as_str().split('.') {
            value = attr::get(cx, &value, &cx.intern(part))?;
        }
        Ok(value)
    })
}

fn what<const ITEMS: bool>(cx: &Interp, args: Args<'_>) -> R {
    Ok(if ITEMS {
        this::<Getter<true>>(cx, args)?.what.clone()
    } else {
        this::<Getter<false>>(cx, args)?.what.clone()
    })
}

fn repr<const ITEMS: bool>(cx: &Interp, args: Args<'_>) -> R {
    let what = what::<ITEMS>(cx, args)?;
    let name = class::type_name(cx, &arg(args, 0));
    repr::guarded(cx, &receiver(args), &format!("{name}(...)"), |out| {
        out.extend_from_slice(name.as_bytes());
        out.push(b'(');
        let parts = what.as_tuple().unwrap_or(&[]);
        repr::items(cx, out, |i| parts.get(i).cloned())?;
        out.push(b')');
        Ok(())
    })
}

fn reduce<const ITEMS: bool>(cx: &Interp, args: Args<'_>) -> R {
    let class = class::class_of(cx, &receiver(args)).into_value();
    Ok(cx.heap.tuple_of([class, what::<ITEMS>(cx, args)?]))
}
