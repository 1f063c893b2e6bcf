//! `int`: the table of its methods (Library reference, Numeric Types).
//!
//! What always holds: rows take part in the dispatch of `runtime::ops`, so they answer `NotImplemented` to operands
//! that are no ints. Arithmetic is in `runtime/ops`; bytes are not part of mini, so `to_bytes` is missing.

use dashu_int::IBig;
use dashu_int::ops::Abs;

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::number::{hashing, rounding};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::call::construct;
use crate::runtime::define::{Flags, Sig, TypeDef, getter, method, new, plain_method};
use crate::runtime::ops::{integer, power};
use crate::runtime::{convert, format, index, raise};
use crate::source::op::{BinOp, UnaryOp};

const ADD: usize = BinOp::Add as usize;
const SUB: usize = BinOp::Sub as usize;
const MUL: usize = BinOp::Mul as usize;
const TRUE_DIV: usize = BinOp::Div as usize;
const FLOOR_DIV: usize = BinOp::FloorDiv as usize;
const MOD: usize = BinOp::Mod as usize;
const LSHIFT: usize = BinOp::LShift as usize;
const RSHIFT: usize = BinOp::RShift as usize;
const AND: usize = BinOp::BitAnd as usize;
const OR: usize = BinOp::BitOr as usize;
const XOR: usize = BinOp::BitXor as usize;

/// The type `int`.
pub static INT: TypeDef = TypeDef {
    well_known: Some(WellKnown::Int),
    natives: &[NativeId::BigInt],
    new: Some(new(Sig::Raw, int_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash, "Return hash(self)."),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        method("__add__", Sig::One, left::<ADD>, "Return self+value."),
        method("__radd__", Sig::One, right::<ADD>, "Return value+self."),
        method("__sub__", Sig::One, left::<SUB>, "Return self-value."),
        method("__rsub__", Sig::One, right::<SUB>, "Return value-self."),
        method("__mul__", Sig::One, left::<MUL>, "Return self*value."),
        method("__rmul__", Sig::One, right::<MUL>, "Return value*self."),
        method("__mod__", Sig::One, left::<MOD>, "Return self%value."),
        method("__rmod__", Sig::One, right::<MOD>, "Return value%self."),
        method(
            "__divmod__",
            Sig::One,
            divmod,
            "Return divmod(self, value).",
        ),
        method(
            "__rdivmod__",
            Sig::One,
            rdivmod,
            "Return divmod(value, self).",
        ),
        method(
            "__pow__",
            Sig::Range(1, 2),
            pow,
            "Return pow(self, value, mod).",
        ),
        method(
            "__rpow__",
            Sig::Range(1, 2),
            rpow,
            "Return pow(value, self, mod).",
        ),
        method("__neg__", Sig::NoArgs, neg, "-self"),
        method("__pos__", Sig::NoArgs, pos, "+self"),
        method("__abs__", Sig::NoArgs, abs, "abs(self)"),
        method("__bool__", Sig::NoArgs, truth, "True if self else False"),
        method("__invert__", Sig::NoArgs, invert, "~self"),
        method(
            "__lshift__",
            Sig::One,
            left::<LSHIFT>,
            "Return self<<value.",
        ),
        method(
            "__rlshift__",
            Sig::One,
            right::<LSHIFT>,
            "Return value<<self.",
        ),
        method(
            "__rshift__",
            Sig::One,
            left::<RSHIFT>,
            "Return self>>value.",
        ),
        method(
            "__rrshift__",
            Sig::One,
            right::<RSHIFT>,
            "Return value>>self.",
        ),
        method("__and__", Sig::One, left::<AND>, "Return self&value."),
        method("__rand__", Sig::One, right::<AND>, "Return value&self."),
        method("__xor__", Sig::One, left::<XOR>, "Return self^value."),
        method("__rxor__", Sig::One, right::<XOR>, "Return value^self."),
        method("__or__", Sig::One, left::<OR>, "Return self|value."),
        method("__ror__", Sig::One, right::<OR>, "Return value|self."),
        method("__int__", Sig::NoArgs, pos, "int(self)"),
        method("__float__", Sig::NoArgs, to_float, "float(self)"),
        method(
            "__floordiv__",
            Sig::One,
            left::<FLOOR_DIV>,
            "Return self//value.",
        ),
        method(
            "__rfloordiv__",
            Sig::One,
            right::<FLOOR_DIV>,
            "Return value//self.",
        ),
        method(
            "__truediv__",
            Sig::One,
            left::<TRUE_DIV>,
            "Return self/value.",
        ),
        method(
            "__rtruediv__",
            Sig::One,
            right::<TRUE_DIV>,
            "Return value/self.",
        ),
        method(
            "__index__",
            Sig::NoArgs,
            pos,
            "Return self converted to an integer, if self is suitable for use as an index into a list.",
        ),
        plain_method(
            "conjugate",
            Sig::NoArgs,
            pos,
            "Returns self, the complex conjugate of any int.",
        ),
        plain_method(
            "bit_length",
            Sig::NoArgs,
            bit_length,
            "Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6",
        ),
        plain_method(
            "bit_count",
            Sig::NoArgs,
            bit_count,
            "Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3",
        ),
        plain_method(
            "as_integer_ratio",
            Sig::NoArgs,
            ratio,
            "Return a pair of integers, whose ratio is equal to the original int.\n\nThe ratio is in lowest terms and has a positive denominator.",
        ),
        plain_method(
            "__trunc__",
            Sig::NoArgs,
            pos,
            "Truncating an Integral returns itself.",
        ),
        plain_method(
            "__floor__",
            Sig::NoArgs,
            pos,
            "Flooring an Integral returns itself.",
        ),
        plain_method(
            "__ceil__",
            Sig::NoArgs,
            pos,
            "Ceiling of an Integral returns itself.",
        ),
        plain_method(
            "__round__",
            Sig::Range(0, 1),
            round,
            "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.",
        ).spelled("($self, ndigits=<unrepresentable>, /)"),
        plain_method("__getnewargs__", Sig::NoArgs, new_arguments, ""),
        plain_method(
            "__format__",
            Sig::One,
            format_,
            "Convert to a string according to format_spec.",
        ).spelled("($self, format_spec, /)"),
        plain_method(
            "is_integer",
            Sig::NoArgs,
            is_integer,
            "Returns True. Exists for duck type compatibility with float.is_integer.",
        ),
    ],
    getset: &[
        getter("real", exact_self, "the real part of a complex number").reading(),
        getter(
            "imag",
            |_, _| Ok(Value::small(0)),
            "the imaginary part of a complex number",
        )
        .reading(),
        getter(
            "numerator",
            exact_self,
            "the numerator of a rational number in lowest terms",
        )
        .reading(),
        getter(
            "denominator",
            |_, _| Ok(Value::small(1)),
            "the denominator of a rational number in lowest terms",
        )
        .reading(),
    ],
    flags: Flags::BASE.with(Flags::VAR_SIZED).with(Flags::MATCH_SELF),
    own_access: true,
    ..TypeDef::new(
        "int",
        "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating-point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4",
    )
};

/// The receiver's integer.
fn this(cx: &Interp, args: Args<'_>) -> R<Int> {
    int::of(&receiver(args)).ok_or_else(|| raise::type_error(cx, "the receiver has another type"))
}

fn exact_self(cx: &Interp, value: &Value) -> R {
    convert::index(cx, value)
}

fn int_new(cx: &Interp, args: Args<'_>) -> R {
    if let ([class, value], []) = (args.values, args.names)
        && class.is(cx.class(WellKnown::Int))
        && !value.is_unbound()
    {
        return Ok(convert::to_int(cx, value)?.into_value(cx));
    }
    let class = receiver(args);
    let subclass = !class.is(cx.class(WellKnown::Int));
    arguments::count_named(cx, "int", args, subclass, 2)?;
    if let Some((name, _)) = args.keywords().find(|(name, _)| name.as_str() != "base") {
        return Err(arguments::unexpected(cx, "int", name.as_str(), &["base"]));
    }
    let base = args.named("base").or_else(|| args.get(2));
    let value = match (args.get(1), base) {
        (None, None) => Int::Small(0),
        (None, Some(_)) => return Err(raise::type_error(cx, "int() missing string argument")),
        (Some(value), None) => convert::to_int(cx, value)?,
        (Some(value), Some(base)) => with_base(cx, value, base)?,
    };
    construct::finish(cx, &class, value.into_value(cx))
}

fn with_base(cx: &Interp, value: &Value, base: &Value) -> R<Int> {
    let base = index::clipped(cx, base)?;
    let base = u32::try_from(base)
        .ok()
        .filter(|b| *b == 0 || (2..=36).contains(b));
    let Some(base) = base else {
        return Err(raise::value_error(
            cx,
            "int() base must be >= 2 and <= 36, or 0",
        ));
    };
    match convert::text_of(value) {
        Some(text) => convert::text_to_int(cx, value, text.bytes(), base),
        None => Err(raise::type_error(
            cx,
            "int() can't convert non-string with explicit base",
        )),
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let value = this(cx, args)?.into_value(cx);
    format::repr(cx, &value)
}

fn hash(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(match this(cx, args)? {
        Int::Small(i) => hashing::small_int(i),
        Int::Big(big) => hashing::int(&big),
    }))
}

fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let Some(other) = int::of(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let order = this.compare(&other);
    Ok(Value::bool(arguments::comparison(OP).holds(order)))
}

/// `self op value`.
fn left<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => {
            integer::binary(cx, BinOp::ALL[OP], &this, &other).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `value op self`.
fn right<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => {
            integer::binary(cx, BinOp::ALL[OP], &other, &this).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn divmod(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => integer::divmod(cx, &this, &other),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rdivmod(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => integer::divmod(cx, &other, &this),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a ** b`, modulo the third argument if that is not `None`.
fn power_of(cx: &Interp, a: &Int, b: &Int, modulus: Option<&Value>) -> R {
    match modulus.filter(|m| !m.is_none()) {
        None => power::int(cx, a, b),
        Some(modulus) => match int::of(modulus) {
            Some(modulus) => power::modulo(cx, a, b, &modulus),
            None => Ok(Value::NOT_IMPLEMENTED),
        },
    }
}

fn pow(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => power_of(cx, &this, &other, args.get(2)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rpow(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    match int::of(&arg(args, 1)) {
        Some(other) => power_of(cx, &other, &this, args.get(2)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn neg(cx: &Interp, args: Args<'_>) -> R {
    Ok(integer::unary(cx, UnaryOp::Neg, &this(cx, args)?))
}

fn pos(cx: &Interp, args: Args<'_>) -> R {
    Ok(this(cx, args)?.into_value(cx))
}

fn invert(cx: &Interp, args: Args<'_>) -> R {
    Ok(integer::unary(cx, UnaryOp::Invert, &this(cx, args)?))
}

fn abs(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    if this.is_negative() {
        Ok(integer::unary(cx, UnaryOp::Neg, &this))
    } else {
        Ok(this.into_value(cx))
    }
}

fn truth(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(!this(cx, args)?.is_zero()))
}

fn to_float(cx: &Interp, args: Args<'_>) -> R {
    match this(cx, args)?.to_f64() {
        Some(x) => Ok(cx.float(x)),
        None => Err(raise::overflow_error(
            cx,
            "int too large to convert to float",
        )),
    }
}

fn bit_length(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this(cx, args)?.bit_length() as i64))
}

fn bit_count(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(match this(cx, args)? {
        Int::Small(i) => i64::from(i.unsigned_abs().count_ones()),
        Int::Big(big) => (**big).clone().abs().into_parts().1.count_ones() as i64,
    }))
}

fn ratio(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?.into_value(cx);
    Ok(cx.heap.tuple_of([this, Value::small(1)]))
}

fn round(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let Some(places) = args.get(1) else {
        return Ok(this.into_value(cx));
    };
    let places = convert::index_int(cx, places)?;
    if !places.is_negative() || this.is_zero() {
        return Ok(this.into_value(cx));
    }
    let left = places
        .to_i64()
        .map_or(usize::MAX, |p| p.unsigned_abs() as usize);
    // Half of a unit with more digits than the number has is beyond it; a decimal digit has 3.3 bits.
    if left > this.bit_length() / 3 + 1 {
        return Ok(Value::small(0));
    }
    Ok(cx.int_from(rounding::round_int(&this.to_big(), left)))
}

fn new_arguments(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?.into_value(cx);
    Ok(cx.heap.tuple_of([this]))
}

/// `__format__` of ints and bools.
pub fn format_(cx: &Interp, args: Args<'_>) -> R {
    let spec = arg(args, 1);
    let Some(text) = convert::text_of(&spec) else {
        return Err(raise::bad_argument(
            cx,
            "__format__() argument",
            "str",
            &spec,
        ));
    };
    if text.is_empty() {
        return format::str_(cx, &receiver(args));
    }
    let name = class::type_name(cx, &receiver(args));
    format::int_with(cx, &this(cx, args)?, text.bytes(), &name)
}

fn is_integer(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::TRUE)
}

/// `value` in a base with its mark: `bin`, `oct`, `hex`.
pub fn with_mark(cx: &Interp, value: &Value, base: u8, mark: &str) -> R {
    let value = convert::index_int(cx, value)?;
    cx.allow_text(value.bit_length())?;
    let digits = format::int_digits(cx, &value, base)?;
    let mut out = cx.buffer();
    if value.is_negative() {
        out.push(b'-');
    }
    out.extend_from_slice(mark.as_bytes());
    out.extend_from_slice(digits.bytes());
    cx.str_of_buffer(out)
}

/// The integers `a / b` in lowest terms as a tuple; `b` is positive.
pub fn ratio_of(cx: &Interp, a: IBig, b: IBig) -> R {
    Ok(cx.heap.tuple_of([cx.int_from(a), cx.int_from(b)]))
}
