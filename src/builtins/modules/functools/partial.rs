//! The type `functools.partial` (library reference, `functools`).

use crate::builtins::arguments::{arg, receiver, this};
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Slot, Value};
use crate::interp::{Args, Interp, Name, R, Raised, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::instance::own_dict::OwnDict;
use crate::object::partial::Partial;
use crate::runtime::attr::descriptors;
use crate::runtime::call::construct;
use crate::runtime::container::{dict, repr, tuple};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, member, method, new, plain_method,
};
use crate::runtime::raise::warn;
use crate::runtime::{attr, call, format, raise};

/// The type.
pub static PARTIAL: TypeDef = TypeDef {
    module: "functools",
    natives: &[NativeId::Partial],
    new: Some(new(Sig::Raw, make)),
    methods: &[
        method("__call__", Sig::Raw, call_it, "Call self as a function."),
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        plain_method("__reduce__", Sig::NoArgs, reduce, ""),
        plain_method("__setstate__", Sig::One, set_state, ""),
        class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585"),
    ],
    getset: &[
        member(
            "func",
            |_, value| held(value, |partial| &partial.function),
            "function object to use in future partial calls",
        ),
        member(
            "args",
            |_, value| held(value, |partial| &partial.args),
            "tuple of arguments to future partial calls",
        ),
        member(
            "keywords",
            |_, value| held(value, |partial| &partial.keywords),
            "dictionary of keyword arguments to future partial calls",
        ),
        descriptors::OWN_DICT,
    ],
    flags: Flags::BASE
        .with(Flags::NATIVE_DICT)
        .with(Flags::NATIVE_WEAKREF),
    own_access: true,
    ..TypeDef::new(
        "partial",
        "Create a new function with partial application of the given arguments\nand keywords.",
    )
};

fn held(value: &Value, slot: impl Fn(&Partial) -> &Slot) -> R {
    let found = payload::<Partial>(value).and_then(|partial| slot(&partial).get());
    Ok(found.unwrap_or(Value::NONE))
}

/// `partial(function, *args, **keywords)`. What is a partial itself, without attributes of its own, is taken apart.
fn make(cx: &Interp, args: Args<'_>) -> R {
    let [cls, function, more @ ..] = args.pos() else {
        let text = "type 'partial' takes at least one argument";
        return Err(raise::type_error(cx, text));
    };
    if !call::is_callable(cx, function) {
        return Err(raise::type_error(cx, "the first argument must be callable"));
    }
    let keywords = Dict::new();
    let inner = transparent(function);
    let function = match &inner {
        Some(inner) => {
            dict::update(cx, &keywords, &slot_value(&inner.keywords))?;
            slot_value(&inner.function)
        }
        None => function.clone(),
    };
    for (name, value) in args.keywords() {
        keywords.set_name(cx, name, value.clone());
    }
    let before = inner.map_or(Value::NONE, |inner| slot_value(&inner.args));
    let before = before.as_tuple().unwrap_or(&[]);
    let partial = Partial {
        function: Slot::new(function),
        args: Slot::new(cx.tuple([before, more].concat())),
        keywords: Slot::new(cx.heap.alloc(keywords).into_value()),
        dict: OwnDict::empty(),
    };
    construct::finish(cx, cls, cx.heap.alloc(partial).into_value())
}

/// `function` as a partial that does nothing but call another with more arguments.
fn transparent(function: &Value) -> Option<Handle<Partial>> {
    let partial = payload::<Partial>(function)?;
    partial.dict.existing().is_none().then_some(partial)
}

fn slot_value(slot: &Slot) -> Value {
    slot.get().unwrap_or(Value::NONE)
}

fn call_it(cx: &Interp, args: Args<'_>) -> R {
    let partial = this::<Partial>(cx, args)?;
    let function = slot_value(&partial.function);
    let before = slot_value(&partial.args);
    let before = before.as_tuple().unwrap_or(&[]);
    let keywords = partial.keywords.handle::<Dict>();
    match keywords.filter(|keywords| !keywords.is_empty()) {
        None => call::with_all(before, args.rest(), |args| {
            call::call_kw(cx, &function, args)
        }),
        Some(keywords) => {
            let (names, values) = merged(cx, &keywords, args)?;
            let before = [before, args.rest().pos(), &values].concat();
            let args = Args {
                values: &before,
                names: &names,
            };
            call::call_kw(cx, &function, args)
        }
    }
}

/// Names and values of the kept keywords, those of the call in their places or behind them.
fn merged(cx: &Interp, keywords: &Dict, args: Args<'_>) -> R<(Vec<Name>, Vec<Value>)> {
    let room = keywords.len() + args.names.len();
    let (mut names, mut values) = (Vec::with_capacity(room), Vec::with_capacity(room));
    for (key, value) in keywords.entries() {
        let Some(name) = cx.intern_value(&key) else {
            return Err(raise::type_error(cx, "keywords must be strings"));
        };
        names.push(name);
        values.push(value);
    }
    for (name, value) in args.keywords() {
        match names.iter().position(|kept| kept == name) {
            Some(place) => values[place] = value.clone(),
            None => {
                names.push(name.clone());
                values.push(value.clone());
            }
        }
    }
    Ok((names, values))
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    if args.get(1).is_some_and(|object| !object.is_none()) {
        let text = "functools.partial will be a method descriptor in future Python versions; wrap it in staticmethod() if you want to preserve the old behavior";
        warn::warn(cx, WellKnown::FutureWarning, text)?;
    } else if args.get(2).is_none_or(Value::is_none) {
        return Err(raise::type_error(cx, "__get__(None, None) is invalid"));
    }
    Ok(receiver(args))
}

/// `functools.partial(<function f at 0x...>, 1, key=2)`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let value = receiver(args);
    let partial = this::<Partial>(cx, args)?;
    let class = class::class_of(cx, &value);
    let module = attr::get(cx, class.value(), &cx.names.__module__)?;
    let module = format::str_text(cx, &module)?;
    let name = class.qualname_text();
    repr::guarded(cx, &value, "...", |out| {
        out.extend_from_slice(format!("{module}.{name}(").as_bytes());
        repr::value(cx, out, &slot_value(&partial.function))?;
        for value in slot_value(&partial.args).as_tuple().unwrap_or(&[]) {
            out.extend_from_slice(b", ");
            repr::value(cx, out, value)?;
        }
        let keywords = partial.keywords.handle::<Dict>();
        for (key, value) in keywords.map_or(Vec::new(), |keywords| keywords.entries()) {
            let key = format::str_(cx, &key)?;
            out.extend_from_slice(b", ");
            out.extend_from_slice(key.as_str().map_or(b"", |key| key.bytes()));
            out.push(b'=');
            repr::value(cx, out, &value)?;
        }
        out.push(b')');
        Ok(())
    })
}

/// What `copy` needs: the class, the function, then all parts as the state.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let partial = this::<Partial>(cx, args)?;
    let function = slot_value(&partial.function);
    let state = cx.heap.tuple_of([
        function.clone(),
        slot_value(&partial.args),
        slot_value(&partial.keywords),
        partial.dict.shown().unwrap_or(Value::NONE),
    ]);
    let class = class::class_of(cx, &receiver(args)).into_value();
    let parts = [class, cx.heap.tuple_of([function]), state];
    Ok(cx.heap.tuple_of(parts))
}

/// Takes over the parts that [`reduce`] gives.
fn set_state(cx: &Interp, args: Args<'_>) -> R {
    let partial = this::<Partial>(cx, args)?;
    let parts = tuple::plain_items(&arg(args, 1));
    let Some([function, given, keywords, attributes]) = parts.as_deref() else {
        return Err(invalid_state(cx));
    };
    let Some(given) = tuple::plain(given).filter(|_| call::is_callable(cx, function)) else {
        return Err(invalid_state(cx));
    };
    let keywords = match (keywords.is_none(), payload::<Dict>(keywords)) {
        (true, _) => cx.heap.alloc(Dict::new()),
        (false, Some(dict)) if dict.value().is(keywords) => dict,
        (false, Some(_)) => {
            let copy = cx.heap.alloc(Dict::new());
            dict::update(cx, &copy, keywords)?;
            copy
        }
        (false, None) => return Err(invalid_state(cx)),
    };
    partial.function.set(function.clone());
    partial.args.set(given);
    partial.keywords.set(keywords.into_value());
    partial.dict.replace(match attributes.is_none() {
        true => Value::UNBOUND,
        false => attributes.clone(),
    });
    Ok(Value::NONE)
}

fn invalid_state(cx: &Interp) -> Raised {
    raise::type_error(cx, "invalid partial state")
}
