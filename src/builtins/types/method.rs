//! The type `method`: a function bound to an object (data model, 3.2.8.2).

use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::method::BoundMethod;
use crate::runtime::attr::descriptors;
use crate::runtime::container::item;
use crate::runtime::define::{Flags, Sig, TypeDef, getter, member, method, new, plain_method};
use crate::runtime::{attr, call, compare, convert, format, hash, raise};

/// The type `method`.
pub static METHOD: TypeDef = TypeDef {
    well_known: Some(WellKnown::Method),
    natives: &[NativeId::BoundMethod],
    new: Some(new(Sig::Range(2, 2), make)),
    flags: Flags::NATIVE_WEAKREF,
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method(
            "__call__",
            Sig::Raw,
            call_method,
            "Call self as a function.",
        ),
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method(
            "__getattribute__",
            Sig::One,
            get_attribute,
            "Return getattr(self, name).",
        ),
        plain_method("__reduce__", Sig::NoArgs, reduce, ""),
    ],
    getset: &[
        member(
            "__func__",
            function,
            "the function (or other callable) implementing a method",
        ),
        member(
            "__self__",
            object,
            "the instance to which a method is bound",
        ),
        getter("__doc__", doc, ""),
    ],
    signature: "(function, instance, /)",
    ..TypeDef::new("method", "Create a bound instance method object.")
};

fn this(cx: &Interp, value: &Value) -> R<Handle<BoundMethod>> {
    value
        .to_handle::<BoundMethod>()
        .ok_or_else(|| raise::type_error(cx, "expected a method"))
}

fn make(cx: &Interp, args: Args<'_>) -> R {
    let (function, object) = (&args.values[1], &args.values[2]);
    if !call::is_callable(cx, function) {
        return Err(raise::type_error(cx, "first argument must be callable"));
    }
    if object.is_none() {
        return Err(raise::type_error(cx, "instance must not be None"));
    }
    Ok(descriptors::bound_method(cx, function, object))
}

/// `<bound method A.f of ...>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let bound = this(cx, &args.values[0])?;
    let name = match attr::get_opt(cx, &bound.function, &cx.names.__qualname__)? {
        Some(name) => Some(name),
        None => attr::get_opt(cx, &bound.function, &cx.names.__name__)?,
    };
    let name = name
        .as_ref()
        .and_then(Value::as_str)
        .map_or("?".into(), |s| s.lossy().into_owned());
    let of = format::repr_text(cx, &bound.this)?;
    cx.str(&format!("<bound method {name} of {of}>"))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let bound = this(cx, &args.values[0])?;
    let function = hash::hash(cx, &bound.function)?;
    Ok(cx.int(hash::identity(&bound.this) ^ function))
}

fn call_method(cx: &Interp, args: Args<'_>) -> R {
    call::call_kw(cx, &args.values[0], args.rest())
}

/// A method that is bound already stays as it is.
fn get(_: &Interp, args: Args<'_>) -> R {
    Ok(args.values[0].clone())
}

/// The same function bound to the same object.
fn equal(cx: &Interp, args: Args<'_>) -> R {
    let a = this(cx, &args.values[0])?;
    let Some(b) = args.values[1].view::<BoundMethod>() else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same = a.this.is(&b.this) && compare::same_or_eq(cx, &a.function, &b.function)?;
    Ok(Value::bool(same))
}

/// What the method itself lacks, its function may have.
fn get_attribute(cx: &Interp, args: Args<'_>) -> R {
    let name = convert::expect_name(cx, &args.values[1])?;
    if let Some(found) = class::lookup(cx, &class::class_of(cx, &args.values[0]), &name) {
        let owner = class::class_of(cx, &args.values[0]);
        return descriptors::get(cx, &found, Some(&args.values[0]), owner.value());
    }
    let bound = this(cx, &args.values[0])?;
    match attr::get_opt(cx, &bound.function, &name)? {
        Some(value) => Ok(value),
        None => {
            let owner = class::type_name(cx, &bound.function);
            let text = format!("'{owner}' object has no attribute '{name}'");
            Err(raise::attribute_error(cx, &bound.function, &name, text))
        }
    }
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let bound = this(cx, &args.values[0])?;
    let name = attr::get(cx, &bound.function, &cx.names.__name__)?;
    let getattr = item::get(cx, cx.builtins(), cx.names.getattr.value())?;
    Ok(cx.tuple(vec![getattr, cx.tuple(vec![bound.this.clone(), name])]))
}

fn function(cx: &Interp, value: &Value) -> R {
    Ok(this(cx, value)?.function.clone())
}

fn object(cx: &Interp, value: &Value) -> R {
    Ok(this(cx, value)?.this.clone())
}

fn doc(cx: &Interp, value: &Value) -> R {
    let bound = this(cx, value)?;
    Ok(attr::get_opt(cx, &bound.function, &cx.names.__doc__)?.unwrap_or(Value::NONE))
}
