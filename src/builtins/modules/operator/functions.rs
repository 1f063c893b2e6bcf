//! The functions of `_operator`: the operators of the language under names (library reference, `operator`).
//!
//! Each row is one call of `runtime`, where the operator's meaning stands. The getters are in `operator`.

use crate::builtins::arguments::{self, arg, comparison};
use crate::builtins::functions::number;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::runtime::container::item;
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::{call, compare, convert, index, iter, ops, raise, truth};
use crate::source::op::{BinOp, UnaryOp};

const TWO: Sig = Sig::Range(2, 2);
const A_AND_B: &str = "($module, a, b, /)";

const fn binary<const OP: usize>(name: &'static str, doc: &'static str) -> MethodDef {
    function(
        name,
        TWO,
        |cx, args| ops::binary(cx, BinOp::ALL[OP], &args.values[0], &args.values[1]),
        doc,
    )
    .spelled(A_AND_B)
}

const fn in_place<const OP: usize>(name: &'static str, doc: &'static str) -> MethodDef {
    function(
        name,
        TWO,
        |cx, args| ops::inplace(cx, BinOp::ALL[OP], &args.values[0], &args.values[1]),
        doc,
    )
    .spelled(A_AND_B)
}

const fn order<const OP: usize>(name: &'static str, doc: &'static str) -> MethodDef {
    function(
        name,
        TWO,
        |cx, args| compare::rich(cx, comparison(OP), &args.values[0], &args.values[1]),
        doc,
    )
    .spelled(A_AND_B)
}

const fn two(name: &'static str, call: fn(&Interp, Args<'_>) -> R, doc: &'static str) -> MethodDef {
    function(name, TWO, call, doc).spelled(A_AND_B)
}

const fn one(name: &'static str, call: fn(&Interp, Args<'_>) -> R, doc: &'static str) -> MethodDef {
    function(name, Sig::One, call, doc).spelled("($module, a, /)")
}

const ADD: usize = BinOp::Add as usize;
const SUB: usize = BinOp::Sub as usize;
const MUL: usize = BinOp::Mul as usize;
const MATMUL: usize = BinOp::MatMul as usize;
const TRUE_DIV: usize = BinOp::Div as usize;
const FLOOR_DIV: usize = BinOp::FloorDiv as usize;
const MOD: usize = BinOp::Mod as usize;
const POW: usize = BinOp::Pow as usize;
const LSHIFT: usize = BinOp::LShift as usize;
const RSHIFT: usize = BinOp::RShift as usize;
const AND: usize = BinOp::BitAnd as usize;
const OR: usize = BinOp::BitOr as usize;
const XOR: usize = BinOp::BitXor as usize;

/// All of them.
pub const FUNCTIONS: &[MethodDef] = &[
    order::<{ arguments::LT }>("lt", "Same as a < b."),
    order::<{ arguments::LE }>("le", "Same as a <= b."),
    order::<{ arguments::EQ }>("eq", "Same as a == b."),
    order::<{ arguments::NE }>("ne", "Same as a != b."),
    order::<{ arguments::GE }>("ge", "Same as a >= b."),
    order::<{ arguments::GT }>("gt", "Same as a > b."),
    binary::<ADD>("add", "Same as a + b."),
    binary::<SUB>("sub", "Same as a - b."),
    binary::<MUL>("mul", "Same as a * b."),
    binary::<MATMUL>("matmul", "Same as a @ b."),
    binary::<TRUE_DIV>("truediv", "Same as a / b."),
    binary::<FLOOR_DIV>("floordiv", "Same as a // b."),
    binary::<MOD>("mod", "Same as a % b."),
    binary::<POW>("pow", "Same as a ** b."),
    binary::<LSHIFT>("lshift", "Same as a << b."),
    binary::<RSHIFT>("rshift", "Same as a >> b."),
    binary::<AND>("and_", "Same as a & b."),
    binary::<OR>("or_", "Same as a | b."),
    binary::<XOR>("xor", "Same as a ^ b."),
    in_place::<ADD>("iadd", "Same as a += b."),
    in_place::<SUB>("isub", "Same as a -= b."),
    in_place::<MUL>("imul", "Same as a *= b."),
    in_place::<MATMUL>("imatmul", "Same as a @= b."),
    in_place::<TRUE_DIV>("itruediv", "Same as a /= b."),
    in_place::<FLOOR_DIV>("ifloordiv", "Same as a //= b."),
    in_place::<MOD>("imod", "Same as a %= b."),
    in_place::<POW>("ipow", "Same as a **= b."),
    in_place::<LSHIFT>("ilshift", "Same as a <<= b."),
    in_place::<RSHIFT>("irshift", "Same as a >>= b."),
    in_place::<AND>("iand", "Same as a &= b."),
    in_place::<OR>("ior", "Same as a |= b."),
    in_place::<XOR>("ixor", "Same as a ^= b."),
    one(
        "neg",
        |cx, args| ops::unary(cx, UnaryOp::Neg, &arg(args, 0)),
        "Same as -a.",
    ),
    one(
        "pos",
        |cx, args| ops::unary(cx, UnaryOp::Pos, &arg(args, 0)),
        "Same as +a.",
    ),
    one(
        "inv",
        |cx, args| ops::unary(cx, UnaryOp::Invert, &arg(args, 0)),
        "Same as ~a.",
    ),
    one(
        "invert",
        |cx, args| ops::unary(cx, UnaryOp::Invert, &arg(args, 0)),
        "Same as ~a.",
    ),
    one(
        "not_",
        |cx, args| Ok(Value::bool(!truth::truth(cx, &arg(args, 0))?)),
        "Same as not a.",
    ),
    one("abs", number::abs, "Same as abs(a)."),
    one(
        "truth",
        |cx, args| Ok(Value::bool(truth::truth(cx, &arg(args, 0))?)),
        "Return True if a is true, False otherwise.",
    ),
    one(
        "index",
        |cx, args| convert::index(cx, &arg(args, 0)),
        "Same as a.__index__()",
    ),
    two(
        "is_",
        |_, args| Ok(Value::bool(arg(args, 0).is(&arg(args, 1)))),
        "Same as a is b.",
    ),
    two(
        "is_not",
        |_, args| Ok(Value::bool(!arg(args, 0).is(&arg(args, 1)))),
        "Same as a is not b.",
    ),
    two(
        "concat",
        concat::<false>,
        "Same as a + b, for a and b sequences.",
    ),
    two(
        "iconcat",
        concat::<true>,
        "Same as a += b, for a and b sequences.",
    ),
    two(
        "contains",
        |cx, args| {
            Ok(Value::bool(item::contains(
                cx,
                &arg(args, 0),
                &arg(args, 1),
            )?))
        },
        "Same as b in a (note reversed operands).",
    ),
    two(
        "countOf",
        count_of,
        "Return the number of items in a which are, or which equal, b.",
    ),
    two("indexOf", index_of, "Return the first index of b in a."),
    two(
        "getitem",
        |cx, args| item::get(cx, &arg(args, 0), &arg(args, 1)),
        "Same as a[b].",
    ),
    two("delitem", delete_item, "Same as del a[b]."),
    function("setitem", Sig::Range(3, 3), set_item, "Same as a[b] = c.").spelled("($module, a, b, c, /)"),
    function(
        "length_hint",
        Sig::Range(1, 2),
        length_hint,
        "Return an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.",
    ).spelled("($module, obj, default=0, /)"),
    function(
        "call",
        Sig::Raw,
        call_object,
        "Same as obj(*args, **kwargs).",
    ).spelled("($module, obj, /, *args, **kwargs)"),
];

/// Only sequences can be concatenated, although `+` may know more.
fn concat<const IN_PLACE: bool>(cx: &Interp, args: Args<'_>) -> R {
    let (a, b) = (arg(args, 0), arg(args, 1));
    if !iter::is_sequence(cx, &a) {
        let name = class::type_name(cx, &a);
        let text = format!("'{name}' object can't be concatenated");
        return Err(raise::type_error(cx, text));
    }
    if IN_PLACE {
        ops::inplace(cx, BinOp::Add, &a, &b)
    } else {
        ops::binary(cx, BinOp::Add, &a, &b)
    }
}

/// An iterator over what is searched.
fn searched(cx: &Interp, value: &Value) -> R {
    let name = class::type_name(cx, value);
    iter::iter_or(cx, value, || {
        format!("argument of type '{name}' is not iterable")
    })
}

fn count_of(cx: &Interp, args: Args<'_>) -> R {
    let mut count = 0;
    iter::for_each(cx, &searched(cx, &arg(args, 0))?, |item| {
        count += i64::from(compare::same_or_eq(cx, &item, &arg(args, 1))?);
        Ok(true)
    })?;
    Ok(cx.int(count))
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let (mut place, mut found) = (0, false);
    iter::for_each(cx, &searched(cx, &arg(args, 0))?, |item| {
        found = compare::same_or_eq(cx, &item, &arg(args, 1))?;
        place += i64::from(!found);
        Ok(!found)
    })?;
    match found {
        true => Ok(cx.int(place)),
        false => Err(raise::value_error(
            cx,
            "sequence.index(x): x not in sequence",
        )),
    }
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    item::set(cx, &arg(args, 0), &arg(args, 1), arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    item::delete(cx, &arg(args, 0), &arg(args, 1))?;
    Ok(Value::NONE)
}

fn length_hint(cx: &Interp, args: Args<'_>) -> R {
    let default = match args.get(1) {
        Some(given) => index::argument(cx, given)?,
        None => 0,
    };
    // A negative default is nobody's length, but what is asked for.
    match usize::try_from(default) {
        Ok(default) => Ok(cx.int(iter::length_hint(cx, &arg(args, 0), default)? as i64)),
        Err(_) => {
            let least = iter::length_hint(cx, &arg(args, 0), usize::MAX)?;
            Ok(cx.int(i64::try_from(least).unwrap_or(default)))
        }
    }
}

fn call_object(cx: &Interp, args: Args<'_>) -> R {
    let Some((object, rest)) = args.values.split_first().filter(|_| !args.pos().is_empty()) else {
        return arguments::count(cx, "call", 0, 1, usize::MAX).map(|()| Value::NONE);
    };
    call::call_kw(
        cx,
        object,
        Args {
            values: rest,
            names: args.names,
        },
    )
}
