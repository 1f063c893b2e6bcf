//! The types `classmethod` and `staticmethod` (descriptor guide, "Static methods" and "Class
//! methods").

use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::descriptor::{ClassMethod, StaticMethod};
use crate::object::{class, instance};
use crate::runtime::attr::descriptors;
use crate::runtime::call::construct;
use crate::runtime::define::{Flags, Sig, TypeDef, getter, initializer, member, method, new};
use crate::runtime::{attr, call, format, raise, truth};

const GET: &str = "Return an attribute of instance, which is of type owner.";

/// The type `classmethod`.
pub static CLASS_METHOD: TypeDef = TypeDef {
    well_known: Some(WellKnown::ClassMethod),
    natives: &[NativeId::ClassMethod],
    flags: Flags::BASE.with(Flags::NATIVE_DICT),
    new: Some(new(Sig::Raw, make_class_method)),
    methods: &[
        initializer(Sig::Range(1, 1), init),
        method("__get__", Sig::Range(1, 2), get, GET),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    ],
    getset: &[
        member("__func__", function, ""),
        member("__wrapped__", function, ""),
        getter("__isabstractmethod__", is_abstract, ""),
        descriptors::OWN_DICT,
    ],
    signature: "(function, /)",
    ..TypeDef::new(
        "classmethod",
        "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.",
    )
};

/// The type `staticmethod`.
pub static STATIC_METHOD: TypeDef = TypeDef {
    well_known: Some(WellKnown::StaticMethod),
    natives: &[NativeId::StaticMethod],
    flags: Flags::BASE.with(Flags::NATIVE_DICT),
    new: Some(new(Sig::Raw, make_static_method)),
    methods: &[
        initializer(Sig::Range(1, 1), init),
        method("__get__", Sig::Range(1, 2), get, GET),
        method("__call__", Sig::Raw, call_it, "Call self as a function."),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    ],
    getset: &[
        member("__func__", function, ""),
        member("__wrapped__", function, ""),
        getter("__isabstractmethod__", is_abstract, ""),
        descriptors::OWN_DICT,
    ],
    signature: "(function, /)",
    ..TypeDef::new(
        "staticmethod",
        "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.",
    )
};

fn make_class_method(cx: &Interp, args: Args<'_>) -> R {
    let made = cx.heap.alloc(ClassMethod::new(Value::UNBOUND)).into_value();
    construct::finish(cx, &args.values[0], made)
}

fn make_static_method(cx: &Interp, args: Args<'_>) -> R {
    let made = cx
        .heap
        .alloc(StaticMethod::new(Value::UNBOUND))
        .into_value();
    construct::finish(cx, &args.values[0], made)
}

/// The wrapped function; nothing before `__init__`.
fn function_of(value: &Value) -> Option<Value> {
    let class_method = payload::<ClassMethod>(value).and_then(|m| m.function.get());
    class_method.or_else(|| payload::<StaticMethod>(value)?.function.get())
}

fn wrapped(value: &Value) -> Value {
    function_of(value).unwrap_or(Value::NONE)
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let function = args.values[1].clone();
    let names = &cx.names;
    let dict = if let Some(method) = payload::<ClassMethod>(&args.values[0]) {
        method.function.set(function.clone());
        method.dict.made(cx)
    } else if let Some(method) = payload::<StaticMethod>(&args.values[0]) {
        method.function.set(function.clone());
        method.dict.made(cx)
    } else {
        return Err(raise::type_error(cx, "expected a method"));
    };
    // It takes over what describes the function, as `functools.update_wrapper` would.
    for name in [
        &names.__module__,
        &names.__name__,
        &names.__qualname__,
        &names.__doc__,
        &names.__annotations__,
    ] {
        if let Some(value) = attr::get_opt(cx, &function, name)? {
            dict.set_name(cx, name, value);
        }
    }
    Ok(Value::NONE)
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let object = args.get(1).filter(|o| !o.is_none());
    let owner = match (args.get(2).filter(|o| !o.is_none()), object) {
        (Some(owner), _) => owner.clone(),
        (None, Some(object)) => class::class_of(cx, object).into_value(),
        (None, None) => return Err(raise::type_error(cx, "__get__(None, None) is invalid")),
    };
    let native = instance::payload(&args.values[0]).unwrap_or_else(|| args.values[0].clone());
    descriptors::get(cx, &native, object, &owner)
}

fn call_it(cx: &Interp, args: Args<'_>) -> R {
    call::call_kw(cx, &wrapped(&args.values[0]), args.rest())
}

/// `<classmethod(<function f at 0x...>)>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let inner = match function_of(this) {
        Some(function) => format::repr_text(cx, &function)?,
        None => "<NULL>".to_owned(),
    };
    let kind = if payload::<ClassMethod>(this).is_some() {
        "classmethod"
    } else {
        "staticmethod"
    };
    cx.str(&format!("<{kind}({inner})>"))
}

fn function(_: &Interp, value: &Value) -> R {
    Ok(wrapped(value))
}

fn is_abstract(cx: &Interp, value: &Value) -> R {
    let answer = attr::get_opt(cx, &wrapped(value), &cx.names.__isabstractmethod__)?;
    Ok(Value::bool(match answer {
        Some(answer) => truth::truth(cx, &answer)?,
        None => false,
    }))
}
