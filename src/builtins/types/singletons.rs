//! `NoneType`, `ellipsis` and `NotImplementedType`: classes of one object each.

use crate::builtins::types::object;
use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::runtime::define::{MethodDef, Sig, TypeDef, method, new, plain_method};
use crate::runtime::raise;

const REPR: MethodDef = method("__repr__", Sig::NoArgs, repr, "Return repr(self).");
const REDUCE: MethodDef = plain_method("__reduce__", Sig::NoArgs, repr, "");

/// The class of `None`.
pub static NONE_TYPE: TypeDef = TypeDef {
    well_known: Some(WellKnown::NoneType),
    new: Some(new(Sig::Raw, make_none)),
    methods: &[
        REPR,
        method("__bool__", Sig::NoArgs, no, "True if self else False"),
        method("__hash__", Sig::NoArgs, none_hash, "Return hash(self)."),
        method("__eq__", Sig::One, object::equal, "Return self==value."),
        method("__ne__", Sig::One, object::not_equal, "Return self!=value."),
    ],
    signature: "()",
    ..TypeDef::new("NoneType", "The type of the None singleton.")
};

/// The class of `...`.
pub static ELLIPSIS: TypeDef = TypeDef {
    well_known: Some(WellKnown::EllipsisType),
    new: Some(new(Sig::Raw, make_ellipsis)),
    methods: &[REPR, REDUCE],
    signature: "()",
    ..TypeDef::new("ellipsis", "The type of the Ellipsis singleton.")
};

/// The class of `NotImplemented`.
pub static NOT_IMPLEMENTED: TypeDef = TypeDef {
    well_known: Some(WellKnown::NotImplementedType),
    new: Some(new(Sig::Raw, make_not_implemented)),
    methods: &[
        REPR,
        REDUCE,
        method("__bool__", Sig::NoArgs, truth, "True if self else False"),
    ],
    signature: "()",
    ..TypeDef::new(
        "NotImplementedType",
        "The type of the NotImplemented singleton.",
    )
};

fn make(cx: &Interp, args: Args<'_>, name: &str, value: Value) -> R {
    if args.values.len() > 1 {
        return Err(raise::type_error(cx, format!("{name} takes no arguments")));
    }
    Ok(value)
}

fn make_none(cx: &Interp, args: Args<'_>) -> R {
    make(cx, args, "NoneType", Value::NONE)
}

fn make_ellipsis(cx: &Interp, args: Args<'_>) -> R {
    make(cx, args, "EllipsisType", Value::ELLIPSIS)
}

fn make_not_implemented(cx: &Interp, args: Args<'_>) -> R {
    make(cx, args, "NotImplementedType", Value::NOT_IMPLEMENTED)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let text = if this.is_none() {
        "None"
    } else if this.is_not_implemented() {
        "NotImplemented"
    } else {
        "Ellipsis"
    };
    cx.str(text)
}

fn no(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::FALSE)
}

/// CPython 3.13's hash of `None`, the same in every run.
fn none_hash(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(0xfca8_6420))
}

/// In a boolean context `NotImplemented` is true, with a warning in CPython 3.13.
fn truth(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::TRUE)
}
