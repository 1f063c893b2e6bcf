//! `bool`: the two ints `True` and `False` (Library reference, Boolean Type).
//!
//! What always holds: there are no other instances, and no subclasses; `&`, `|` and `^` of two bools are bools.

use crate::builtins::arguments::{self, arg, receiver};
use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::int;
use crate::runtime::define::{Flags, Sig, TypeDef, method, new};
use crate::runtime::ops::{self, integer};
use crate::runtime::truth;
use crate::source::op::{BinOp, UnaryOp};

const AND: usize = BinOp::BitAnd as usize;
const OR: usize = BinOp::BitOr as usize;
const XOR: usize = BinOp::BitXor as usize;

/// The type `bool`.
pub static BOOL: TypeDef = TypeDef {
    base: WellKnown::Int,
    well_known: Some(WellKnown::Bool),
    new: Some(new(Sig::Raw, bool_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__invert__", Sig::NoArgs, invert, "~self"),
        method("__and__", Sig::One, bitwise::<AND>, "Return self&value."),
        method("__rand__", Sig::One, bitwise::<AND>, "Return value&self."),
        method("__xor__", Sig::One, bitwise::<XOR>, "Return self^value."),
        method("__rxor__", Sig::One, bitwise::<XOR>, "Return value^self."),
        method("__or__", Sig::One, bitwise::<OR>, "Return self|value."),
        method("__ror__", Sig::One, bitwise::<OR>, "Return value|self."),
    ],
    flags: Flags::MATCH_SELF,
    signature: "(object=False, /)",
    ..TypeDef::new(
        "bool",
        "Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
    )
};

fn bool_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "bool", args)?;
    arguments::count(cx, "bool", args.len() - 1, 0, 1)?;
    match args.get(1) {
        Some(value) => Ok(Value::bool(truth::truth(cx, value)?)),
        None => Ok(Value::FALSE),
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let text = if receiver(args).as_bool() == Some(true) {
        "True"
    } else {
        "False"
    };
    Ok(cx.new_str(text))
}

fn invert(cx: &Interp, args: Args<'_>) -> R {
    let value = i64::from(receiver(args).as_bool() == Some(true));
    Ok(integer::unary(cx, UnaryOp::Invert, &int::Int::Small(value)))
}

fn bitwise<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let (this, other) = (receiver(args), arg(args, 1));
    let op = BinOp::ALL[OP];
    if let (Some(a), Some(b)) = (this.as_bool(), other.as_bool()) {
        return Ok(ops::bools(op, a, b));
    }
    match (int::of(&this), int::of(&other)) {
        (Some(a), Some(b)) => integer::binary(cx, op, &a, &b).unwrap_or(Ok(Value::NOT_IMPLEMENTED)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
