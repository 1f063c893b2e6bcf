//! The class of modules (data model 3.2.10), and what they show of themselves.

use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::module::Module;
use crate::runtime::call::construct;
use crate::runtime::define::{Flags, Sig, TypeDef, getset, initializer, member, method, new};
use crate::runtime::{attr, format, raise};

use crate::builtins::library;

/// `module`.
pub static MODULE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Module),
    natives: &[NativeId::Module],
    new: Some(new(Sig::Raw, make)),
    methods: &[
        initializer(Sig::Clinic("name, doc=None"), init),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method(
            "__dir__",
            Sig::NoArgs,
            dir,
            "__dir__() -> list\nspecialized dir() implementation",
        ),
    ],
    getset: &[
        member("__dict__", get_dict, ""),
        getset("__annotations__", get_annotations, set_annotations, ""),
    ],
    flags: Flags::BASE
        .with(Flags::NATIVE_WEAKREF)
        .with(Flags::NATIVE_DICT),
    own_access: true,
    signature: "(name, doc=None)",
    ..TypeDef::new(
        "module",
        "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
    )
};

fn make(cx: &Interp, args: Args<'_>) -> R {
    let module = Module::empty(cx).into_value();
    construct::finish(cx, &args.values[0], module)
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let name = &args.values[1];
    if !class::is_a(cx, name, WellKnown::Str) {
        return Err(raise::bad_argument(
            cx,
            "module() argument 'name'",
            "str",
            name,
        ));
    }
    let dict = namespace(cx, &args.values[0])?;
    dict.set_name(cx, &cx.names.__name__, name.clone());
    dict.set_name(
        cx,
        &cx.names.__doc__,
        args.get(2).cloned().unwrap_or(Value::NONE),
    );
    for empty in [
        &cx.names.__package__,
        &cx.names.__loader__,
        &cx.names.__spec__,
    ] {
        dict.set_name(cx, empty, Value::NONE);
    }
    Ok(Value::NONE)
}

fn namespace(cx: &Interp, module: &Value) -> R<Handle<Dict>> {
    match payload::<Module>(module) {
        Some(module) => Ok(module.dict().clone()),
        None => Err(raise::type_error(cx, "not a module")),
    }
}

/// `<module 'name' from 'file'>`, `<module 'sys' (built-in)>`.
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let dict = namespace(cx, &args.values[0])?;
    let get = |name: &str| dict.get_name(&cx.intern(name));
    let name = match get("__name__") {
        Some(name) => format::repr_text(cx, &name)?,
        None => "'?'".to_owned(),
    };
    if let Some(file) = get("__file__") {
        return cx.str(&format!(
            "<module {name} from {}>",
            format::repr_text(cx, &file)?
        ));
    }
    if let Some(path) = get("__path__") {
        return cx.str(&format!(
            "<module {name} (namespace) from {}>",
            format::repr_text(cx, &path)?
        ));
    }
    let own = get("__name__").and_then(|name| name.to_text());
    let builtin = own.is_some_and(|name| library::comes_with_mini(&name));
    cx.str(&if builtin {
        format!("<module {name} (built-in)>")
    } else {
        format!("<module {name}>")
    })
}

fn dir(cx: &Interp, args: Args<'_>) -> R {
    let dict = attr::get(cx, &args.values[0], &cx.names.__dict__)?;
    let Some(dict) = payload::<Dict>(&dict) else {
        return Err(raise::type_error(
            cx,
            "<module>.__dict__ is not a dictionary",
        ));
    };
    match dict.get_name(&cx.names.__dir__) {
        Some(function) => crate::runtime::call::call(cx, &function, &[]),
        None => Ok(cx.list(dict.keys())),
    }
}

fn get_dict(cx: &Interp, module: &Value) -> R {
    Ok(namespace(cx, module)?.into_value())
}

fn get_annotations(cx: &Interp, module: &Value) -> R {
    let dict = namespace(cx, module)?;
    let name = &cx.names.__annotations__;
    if let Some(found) = dict.get_name(name) {
        return Ok(found);
    }
    let made = cx.heap.alloc(Dict::new()).into_value();
    dict.set_name(cx, name, made.clone());
    Ok(made)
}

fn set_annotations(cx: &Interp, module: &Value, value: Option<Value>) -> R<()> {
    let dict = namespace(cx, module)?;
    let name = &cx.names.__annotations__;
    match value {
        Some(value) => dict.set_name(cx, name, value),
        None => match dict.remove_name(name) {
            Some(old) => drop(old),
            None => return Err(raise::attribute_error(cx, module, name, "__annotations__")),
        },
    }
    Ok(())
}
