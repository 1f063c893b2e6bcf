//! `collections.defaultdict` (library reference, `collections`): a dict that makes the values of missing keys.
//!
//! ```text
//!  0 the dict   1 default_factory, empty until it is given
//! ```

use crate::builtins::arguments::{self, arg, receiver};
use crate::builtins::types::dict::show;
use crate::builtins::types::exceptions::fields::field;
use crate::builtins::types::list::alias_of;
use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::runtime::container::{dict, item, repr};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, initializer, method, plain_method,
};
use crate::runtime::{call, iter, raise};

/// The cell of the factory.
const FACTORY: usize = 1;

const COPY: &str = "D.copy() -> a shallow copy of D.";

/// The type.
pub static DEFAULT_DICT: TypeDef = TypeDef {
    module: "collections",
    base: WellKnown::Dict,
    fields: &["default_factory"],
    methods: &[
        initializer(Sig::Raw, init),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        plain_method(
            "__missing__",
            Sig::One,
            missing,
            "The value of a missing key: the factory makes it, and it is stored.",
        ),
        plain_method("copy", Sig::NoArgs, copy, COPY),
        plain_method("__copy__", Sig::NoArgs, copy, COPY),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce,
            "Return state information for pickling.",
        ),
        class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585"),
    ],
    getset: &[field::<FACTORY>(
        "default_factory",
        "Factory for default value called by __missing__().",
    )],
    flags: Flags::BASE,
    own_access: true,
    ..TypeDef::new(
        "defaultdict",
        "A dict that makes missing values by calling default_factory.",
    )
};

/// The factory, if there is one that is not None.
fn factory(this: &Value) -> Option<Value> {
    this.cell(FACTORY).filter(|factory| !factory.is_none())
}

/// `defaultdict(factory=None, /, *args, **kwargs)`: all but the factory is what `dict` takes.
fn init(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let rest = args.pos().get(1..).unwrap_or_default();
    let factory = match rest.first() {
        Some(given) if !given.is_none() && !call::is_callable(cx, given) => {
            let message = "first argument must be callable or None";
            return Err(raise::type_error(cx, message));
        }
        given => given.cloned(),
    };
    drop(this.swap_cell(FACTORY, factory.unwrap_or(Value::UNBOUND)));
    let rest = rest.get(1..).unwrap_or_default();
    arguments::count(cx, "dict", rest.len(), 0, 1)?;
    let Some(dict) = payload::<Dict>(&this) else {
        return Ok(Value::NONE);
    };
    if let Some(other) = rest.first() {
        dict::update(cx, &dict, other)?;
    }
    for (name, value) in args.keywords() {
        dict::set(cx, &dict, name.value(), value.clone())?;
    }
    Ok(Value::NONE)
}

fn missing(cx: &Interp, args: Args<'_>) -> R {
    let (this, key) = (receiver(args), arg(args, 1));
    let Some(factory) = factory(&this) else {
        return Err(raise::key_error(cx, key));
    };
    let value = call::call(cx, &factory, &[])?;
    item::set(cx, &this, &key, value.clone())?;
    Ok(value)
}

/// `name(factory, {..})`; a factory that shows this dict in turn is shown as dots.
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let items = show(cx, args)?;
    let factory = factory(&this).unwrap_or(Value::NONE);
    let mut text = class::class_of(cx, &this).short_name().into_bytes();
    text.push(b'(');
    let shown = repr::guarded(cx, &factory, "...", |out| repr::value(cx, out, &factory))?;
    repr::text(&mut text, &shown);
    text.extend_from_slice(b", ");
    repr::text(&mut text, &items);
    text.push(b')');
    cx.str_of_bytes(&text)
}

/// Another one of the same class and factory, with the entries of `entries`.
fn alike(cx: &Interp, this: &Value, entries: &Value) -> R {
    let class = class::class_of(cx, this).into_value();
    let factory = factory(this).unwrap_or(Value::NONE);
    call::call(cx, &class, &[factory, entries.clone()])
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    alike(cx, &this, &this)
}

/// `left | right`, one of which is `this`: as this one, with the entries of both.
fn merged(cx: &Interp, this: &Value, left: &Value, right: &Value) -> R {
    if payload::<Dict>(left).is_none() || payload::<Dict>(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let new = alike(cx, this, left)?;
    if let Some(dict) = payload::<Dict>(&new) {
        dict::update(cx, &dict, right)?;
    }
    Ok(new)
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &receiver(args), &receiver(args), &arg(args, 1))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &receiver(args), &arg(args, 1), &receiver(args))
}

/// What makes another one: the class, the factory, and an iterator over the items.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let items = call::call_method(cx, &this, &cx.names.items, &[])?;
    Ok(cx.tuple(vec![
        class::class_of(cx, &this).into_value(),
        cx.tuple(factory(&this).into_iter().collect()),
        Value::NONE,
        Value::NONE,
        iter::iter(cx, &items)?,
    ]))
}
