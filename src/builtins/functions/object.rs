//! Builtin functions about attributes, classes and identity (library reference, "Built-in Functions").

use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, Name, R, WellKnown, payload};
use crate::object::{class, module};
use crate::runtime::class::check;
use crate::runtime::container::sort;
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::{attr, call, iter, raise};

/// The rows.
pub static FUNCTIONS: &[MethodDef] = &[
    function(
        "getattr",
        Sig::Range(2, 3),
        getattr,
        "Get a named attribute from an object.",
    ),
    function(
        "setattr",
        Sig::Range(3, 3),
        setattr,
        "Sets the named attribute on the given object to the specified value.",
    )
    .spelled("($module, obj, name, value, /)"),
    function(
        "hasattr",
        Sig::Range(2, 2),
        hasattr,
        "Return whether the object has an attribute with the given name.",
    )
    .spelled("($module, obj, name, /)"),
    function(
        "delattr",
        Sig::Range(2, 2),
        delattr,
        "Deletes the named attribute from the given object.",
    )
    .spelled("($module, obj, name, /)"),
    function(
        "dir",
        Sig::Range(0, 1),
        dir,
        "Return the names of an object's attributes, or of the names in the current scope.",
    ),
    function(
        "vars",
        Sig::Range(0, 1),
        vars,
        "Return the __dict__ of an object, or the local names.",
    ),
    function("id", Sig::One, id, "Return the identity of an object.").spelled("($module, obj, /)"),
    function(
        "callable",
        Sig::One,
        callable,
        "Return whether the object is callable (i.e., some kind of function).",
    )
    .spelled("($module, obj, /)"),
    function(
        "isinstance",
        Sig::Range(2, 2),
        isinstance,
        "Return whether an object is an instance of a class or of a subclass thereof.",
    )
    .spelled("($module, obj, class_or_tuple, /)"),
    function(
        "issubclass",
        Sig::Range(2, 2),
        issubclass,
        "Return whether 'cls' is derived from another class or is the same class.",
    )
    .spelled("($module, cls, class_or_tuple, /)"),
];

/// The interned name that an attribute function was given.
fn name_of(cx: &Interp, value: &Value) -> R<Name> {
    if let Some(name) = cx.intern_value(value) {
        return Ok(name);
    }
    match payload::<Str>(value) {
        Some(text) => match cx.intern_value(text.value()) {
            Some(name) => Ok(name),
            None => Ok(cx.intern(&text.lossy())),
        },
        None => {
            let class = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("attribute name must be string, not '{class}'"),
            ))
        }
    }
}

fn getattr(cx: &Interp, args: Args<'_>) -> R {
    let (object, spelt) = (&args.values[0], &args.values[1]);
    let name = name_of(cx, spelt)?;
    match args.get(2) {
        None => attr::get_as(cx, object, &name, spelt),
        Some(default) => {
            let found = attr::get_opt_as(cx, object, &name, spelt)?;
            Ok(found.unwrap_or_else(|| default.clone()))
        }
    }
}

fn setattr(cx: &Interp, args: Args<'_>) -> R {
    let spelt = &args.values[1];
    let name = name_of(cx, spelt)?;
    attr::set_as(cx, &args.values[0], &name, spelt, &args.values[2])?;
    Ok(Value::NONE)
}

fn hasattr(cx: &Interp, args: Args<'_>) -> R {
    let spelt = &args.values[1];
    let name = name_of(cx, spelt)?;
    let found = attr::get_opt_as(cx, &args.values[0], &name, spelt)?;
    Ok(Value::bool(found.is_some()))
}

fn delattr(cx: &Interp, args: Args<'_>) -> R {
    let spelt = &args.values[1];
    let name = name_of(cx, spelt)?;
    attr::delete_as(cx, &args.values[0], &name, spelt)?;
    Ok(Value::NONE)
}

fn dir(cx: &Interp, args: Args<'_>) -> R {
    let names = match args.get(0) {
        Some(object) => match attr::call_special(cx, object, &cx.names.__dir__, &[])? {
            Some(names) => names,
            None => return Err(raise::type_error(cx, "object does not provide __dir__")),
        },
        None => module::caller_locals(cx),
    };
    let mut names = iter::collect(cx, &names)?;
    sort::sort(cx, &mut names)?;
    Ok(cx.list(names))
}

fn vars(cx: &Interp, args: Args<'_>) -> R {
    let Some(object) = args.get(0) else {
        return Ok(module::caller_locals(cx));
    };
    match attr::get_opt(cx, object, &cx.names.__dict__)? {
        Some(dict) => Ok(dict),
        None => Err(raise::type_error(
            cx,
            "vars() argument must have __dict__ attribute",
        )),
    }
}

fn id(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(args.values[0].addr() as i64))
}

fn callable(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(call::is_callable(cx, &args.values[0])))
}

fn isinstance(cx: &Interp, args: Args<'_>) -> R {
    check::is_instance(cx, &args.values[0], &args.values[1]).map(Value::bool)
}

fn issubclass(cx: &Interp, args: Args<'_>) -> R {
    check::is_subclass(cx, &args.values[0], &args.values[1]).map(Value::bool)
}

/// Whether a value is a mapping as `eval` wants its locals to be.
pub fn is_mapping(cx: &Interp, value: &Value) -> bool {
    class::is_a(cx, value, WellKnown::Dict)
        || attr::lookup_special(cx, value, &cx.names.__getitem__).is_some()
}
