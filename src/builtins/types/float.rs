//! `float`: the table of its methods (Library reference, Numeric Types).
//!
//! What always holds: comparisons with ints are exact, also where the int is no float; arithmetic with an int
//! converts it first. Arithmetic is in `runtime/ops/real.rs`, text in `number/float.rs`.

use std::cmp::Ordering;

use dashu_int::IBig;

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver};
use crate::builtins::types::int::ratio_of;
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::number::{float, float_hex, integer, rounding};
use crate::object::class::{self, Class};
use crate::object::int::{self, Int};
use crate::object::native::Wrapper;
use crate::runtime::call::construct;
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, getter, method, new, plain_method,
};
use crate::runtime::ops::{power, real};
use crate::runtime::{call, convert, format, hash as hashes, index, raise};
use crate::source::op::{BinOp, CmpOp};

const ADD: usize = BinOp::Add as usize;
const SUB: usize = BinOp::Sub as usize;
const MUL: usize = BinOp::Mul as usize;
const TRUE_DIV: usize = BinOp::Div as usize;
const FLOOR_DIV: usize = BinOp::FloorDiv as usize;
const MOD: usize = BinOp::Mod as usize;

/// The type `float`.
pub static FLOAT: TypeDef = TypeDef {
    well_known: Some(WellKnown::Float),
    natives: &[NativeId::Float],
    new: Some(new(Sig::Raw, float_new)),
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
        method("__int__", Sig::NoArgs, trunc, "int(self)"),
        method("__float__", Sig::NoArgs, pos, "float(self)"),
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
        plain_method(
            "conjugate",
            Sig::NoArgs,
            pos,
            "Return self, the complex conjugate of any float.",
        ),
        plain_method(
            "__trunc__",
            Sig::NoArgs,
            trunc,
            "Return the Integral closest to x between 0 and x.",
        ),
        plain_method(
            "__floor__",
            Sig::NoArgs,
            floor,
            "Return the floor as an Integral.",
        ),
        plain_method(
            "__ceil__",
            Sig::NoArgs,
            ceil,
            "Return the ceiling as an Integral.",
        ),
        plain_method(
            "__round__",
            Sig::Range(0, 1),
            round,
            "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits).",
        ).spelled("($self, ndigits=None, /)"),
        plain_method(
            "as_integer_ratio",
            Sig::NoArgs,
            ratio,
            "Return a pair of integers, whose ratio is exactly equal to the original float.\n\nThe ratio is in lowest terms and has a positive denominator.  Raise\nOverflowError on infinities and a ValueError on NaNs.",
        ),
        plain_method(
            "hex",
            Sig::NoArgs,
            hex,
            "Return a hexadecimal representation of a floating-point number.",
        ),
        plain_method(
            "is_integer",
            Sig::NoArgs,
            is_integer,
            "Return True if the float is an integer.",
        ),
        plain_method("__getnewargs__", Sig::NoArgs, new_arguments, ""),
        plain_method(
            "__format__",
            Sig::One,
            format_,
            "Formats the float according to format_spec.",
        ).spelled("($self, format_spec, /)"),
        class_method(
            "__getformat__",
            Sig::One,
            get_format,
            "How floats are stored; the argument is 'double' or 'float'.",
        ).spelled("($type, typestr, /)"),
        class_method(
            "fromhex",
            Sig::One,
            from_hex,
            "Create a floating-point number from a hexadecimal string.",
        ).spelled("($type, string, /)"),
    ],
    getset: &[
        getter(
            "real",
            |cx, v| Ok(cx.float(value_of(cx, v)?)),
            "the real part of a complex number",
        )
        .reading(),
        getter(
            "imag",
            |cx, _| Ok(cx.float(0.0)),
            "the imaginary part of a complex number",
        )
        .reading(),
    ],
    flags: Flags::BASE.with(Flags::MATCH_SELF),
    signature: "(x=0, /)",
    ..TypeDef::new(
        "float",
        "Convert a string or number to a floating-point number, if possible.",
    )
};

fn value_of(cx: &Interp, value: &Value) -> R<f64> {
    int::float_of(value).ok_or_else(|| raise::type_error(cx, "the receiver has another type"))
}

fn this(cx: &Interp, args: Args<'_>) -> R<f64> {
    value_of(cx, &receiver(args))
}

/// The other operand as a float; `None` if it is no number.
fn operand(cx: &Interp, value: &Value) -> R<Option<f64>> {
    if let Some(x) = int::float_of(value) {
        return Ok(Some(x));
    }
    int::of(value).map(|i| real::from_int(cx, &i)).transpose()
}

/// Has the class an `__init__` besides that of `object`? Then keywords may be meant for that.
fn has_own_init(cx: &Interp, class: &Value) -> bool {
    let class = class.to_handle::<Class>();
    let init = class.and_then(|class| class::lookup(cx, &class, &cx.names.__init__));
    let object = cx.class(WellKnown::Object);
    init.is_some_and(|init| {
        !init
            .view::<Wrapper>()
            .is_some_and(|row| row.owner.is(object))
    })
}

fn float_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    if !has_own_init(cx, &class) {
        arguments::no_keywords(cx, "float", args)?;
    }
    arguments::count(cx, "float", args.len() - 1, 0, 1)?;
    let value = match args.get(1) {
        Some(value) => convert::float_from(cx, value)?,
        None => 0.0,
    };
    construct::finish(cx, &class, cx.float(value))
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.new_str(float::repr(this(cx, args)?)))
}

fn hash(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(hashes::of_float(&receiver(args), this(cx, args)?)))
}

/// The order of a float and an int, exact; `None` if the float is a NaN.
fn order(x: f64, i: &Int) -> Option<Ordering> {
    if !x.is_finite() {
        return x.partial_cmp(&0.0);
    }
    // Both sides are exact floats up to 2**53.
    if let Some(small) = i.to_i64().and_then(integer::exact_f64) {
        return x.partial_cmp(&small);
    }
    let whole = x.floor();
    let by_whole = integer::from_f64(whole).cmp(&i.to_big());
    Some(by_whole.then(if x > whole {
        Ordering::Greater
    } else {
        Ordering::Equal
    }))
}

fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    let other = arg(args, 1);
    let order = match (int::float_of(&other), int::of(&other)) {
        (Some(y), _) => x.partial_cmp(&y),
        (None, Some(i)) => order(x, &i),
        (None, None) => return Ok(Value::NOT_IMPLEMENTED),
    };
    let op = arguments::comparison(OP);
    Ok(Value::bool(
        order.map_or(op == CmpOp::Ne, |order| op.holds(order)),
    ))
}

fn left<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => real::binary(cx, BinOp::ALL[OP], x, y).unwrap_or(Ok(Value::NOT_IMPLEMENTED)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn right<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => real::binary(cx, BinOp::ALL[OP], y, x).unwrap_or(Ok(Value::NOT_IMPLEMENTED)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn divmod(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => real::divmod(cx, x, y),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rdivmod(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => real::divmod(cx, y, x),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn refuse_modulus(cx: &Interp, args: Args<'_>) -> R<()> {
    match args.get(2).filter(|m| !m.is_none()) {
        Some(_) => Err(raise::type_error(
            cx,
            "pow() 3rd argument not allowed unless all arguments are integers",
        )),
        None => Ok(()),
    }
}

fn pow(cx: &Interp, args: Args<'_>) -> R {
    refuse_modulus(cx, args)?;
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => power::real(cx, x, y),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rpow(cx: &Interp, args: Args<'_>) -> R {
    refuse_modulus(cx, args)?;
    let x = this(cx, args)?;
    match operand(cx, &arg(args, 1))? {
        Some(y) => power::real(cx, y, x),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn neg(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.float(-this(cx, args)?))
}

fn pos(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.float(this(cx, args)?))
}

fn abs(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.float(this(cx, args)?.abs()))
}

fn truth(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(this(cx, args)? != 0.0))
}

fn whole(cx: &Interp, x: f64) -> R {
    convert::float_to_int(cx, x).map(|i| i.into_value(cx))
}

fn trunc(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, this(cx, args)?.trunc())
}

fn floor(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, this(cx, args)?.floor())
}

fn ceil(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, this(cx, args)?.ceil())
}

fn round(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    let Some(places) = args.get(1).filter(|p| !p.is_none()) else {
        return whole(cx, rounding::round_half_even(x));
    };
    let places = index::clipped(cx, places)?;
    if !x.is_finite() {
        return Ok(cx.float(x));
    }
    match rounding::round_float(x, places) {
        Some(rounded) => Ok(cx.float(rounded)),
        None => Err(raise::overflow_error(
            cx,
            "rounded value too large to represent",
        )),
    }
}

fn ratio(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    if x.is_nan() {
        return Err(raise::value_error(
            cx,
            "cannot convert NaN to integer ratio",
        ));
    }
    if x.is_infinite() {
        return Err(raise::overflow_error(
            cx,
            "cannot convert Infinity to integer ratio",
        ));
    }
    // Doubling is exact until the number is whole: at most 1074 times.
    let (mut whole, mut shift) = (x, 0_usize);
    while whole != whole.trunc() {
        whole *= 2.0;
        shift += 1;
    }
    ratio_of(cx, integer::from_f64(whole), IBig::ONE << shift)
}

fn hex(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.new_str(float_hex::repr(this(cx, args)?)))
}

fn from_hex(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    let Some(text) = convert::text_of(&arg(args, 1)) else {
        return Err(raise::type_error(
            cx,
            "bad argument type for built-in operation",
        ));
    };
    let text = text.lossy();
    let value = match float_hex::parse(integer::trim(&text)) {
        Ok(value) => cx.float(value),
        Err(float_hex::Refused::Invalid) => {
            return Err(raise::value_error(
                cx,
                "invalid hexadecimal floating-point string",
            ));
        }
        Err(float_hex::Refused::TooLarge) => {
            return Err(raise::overflow_error(
                cx,
                "hexadecimal value too large to represent as a float",
            ));
        }
    };
    if class.is(cx.class(WellKnown::Float)) {
        Ok(value)
    } else {
        call::call(cx, &class, &[value])
    }
}

fn is_integer(cx: &Interp, args: Args<'_>) -> R {
    let x = this(cx, args)?;
    Ok(Value::bool(x.is_finite() && x == x.trunc()))
}

fn new_arguments(cx: &Interp, args: Args<'_>) -> R {
    let this = cx.float(this(cx, args)?);
    Ok(cx.heap.tuple_of([this]))
}

fn format_(cx: &Interp, args: Args<'_>) -> R {
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
    format::float_with(cx, this(cx, args)?, text.bytes(), &name)
}

fn get_format(cx: &Interp, args: Args<'_>) -> R {
    let wanted = arg(args, 1);
    let Some(text) = wanted.as_str() else {
        return Err(raise::bad_argument(
            cx,
            "__getformat__() argument",
            "str",
            &wanted,
        ));
    };
    if !matches!(text.bytes(), b"double" | b"float") {
        let message = "__getformat__() argument 1 must be 'double' or 'float'";
        return Err(raise::value_error(cx, message));
    }
    cx.str("IEEE, little-endian")
}
