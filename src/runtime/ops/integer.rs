//! Arithmetic of ints (Reference 6.5 to 6.9): machine words where the result fits, big numbers beyond.
//!
//! What always holds: division rounds down, so the remainder has the sign of the divisor; memory for a result that
//! may be large is asked for before it is computed.

use dashu_int::ops::DivRem;
use dashu_int::{IBig, UBig};

use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::number::integer;
use crate::object::int::Int;
use crate::runtime::ops::{huge, power};
use crate::runtime::raise;
use crate::source::op::{BinOp, UnaryOp};

/// `a op b`; `None` for `@`, which ints do not know.
pub fn binary(cx: &Interp, op: BinOp, a: &Int, b: &Int) -> Option<R> {
    if let (Some(x), Some(y)) = (a.to_i64(), b.to_i64())
        && let Some(result) = small(cx, op, x, y)
    {
        return Some(result);
    }
    Some(match op {
        BinOp::Add => sized(cx, a, b, |x, y| x + y),
        BinOp::Sub => sized(cx, a, b, |x, y| x - y),
        BinOp::Mul => multiply(cx, a, b),
        BinOp::BitAnd => sized(cx, a, b, |x, y| x & y),
        BinOp::BitOr => sized(cx, a, b, |x, y| x | y),
        BinOp::BitXor => sized(cx, a, b, |x, y| x ^ y),
        BinOp::FloorDiv => floor_divide(cx, a, b),
        BinOp::Mod => modulo(cx, a, b),
        BinOp::Div => true_divide(cx, a, b),
        BinOp::Pow => power::int(cx, a, b),
        BinOp::LShift => shift_left(cx, a, b),
        BinOp::RShift => shift_right(cx, a, b),
        BinOp::MatMul => return None,
    })
}

/// Two machine words; `None` if it takes more.
#[inline]
fn small(cx: &Interp, op: BinOp, x: i64, y: i64) -> Option<R> {
    let result = match op {
        BinOp::Add => x.checked_add(y)?,
        BinOp::Sub => x.checked_sub(y)?,
        BinOp::Mul => x.checked_mul(y)?,
        BinOp::BitAnd => x & y,
        BinOp::BitOr => x | y,
        BinOp::BitXor => x ^ y,
        BinOp::FloorDiv if y != 0 => floor_words(x, y)?.0,
        BinOp::Mod if y != 0 => floor_words(x, y)?.1,
        BinOp::RShift if y >= 0 => x >> y.min(63),
        BinOp::LShift if (0..64).contains(&y) && (x << y) >> y == x => x << y,
        BinOp::Div if y != 0 => {
            let quotient = integer::exact_f64(x)? / integer::exact_f64(y)?;
            return Some(Ok(cx.float(quotient)));
        }
        BinOp::Pow => x.checked_pow(u32::try_from(y).ok()?)?,
        _ => return None,
    };
    Some(Ok(cx.int(result)))
}

/// Quotient rounded down, and remainder, of machine words; `None` on overflow. The divisor is not zero.
#[inline]
fn floor_words(x: i64, y: i64) -> Option<(i64, i64)> {
    let (quotient, rest) = (x.checked_div(y)?, x % y);
    Some(if rest != 0 && (rest < 0) != (y < 0) {
        (quotient - 1, rest + y)
    } else {
        (quotient, rest)
    })
}

/// Runs an operation on big numbers after asking for the memory that its result can take.
fn sized(cx: &Interp, a: &Int, b: &Int, run: fn(&IBig, &IBig) -> IBig) -> R {
    allow_bits(cx, a.bit_length() + b.bit_length())?;
    Ok(cx.int_from(run(&a.to_big(), &b.to_big())))
}

fn multiply(cx: &Interp, a: &Int, b: &Int) -> R {
    if a.bit_length().max(b.bit_length()) < huge::LONG {
        return sized(cx, a, b, |x, y| x * y);
    }
    let negative = a.is_negative() != b.is_negative();
    let product = huge::product(cx, &magnitude(a), &magnitude(b))?;
    Ok(cx.int_from(signed(negative, product)))
}

/// The absolute value.
pub fn magnitude(i: &Int) -> UBig {
    i.to_big().into_owned().into_parts().1
}

/// A number of this sign and size.
pub fn signed(negative: bool, size: UBig) -> IBig {
    let size = IBig::from(size);
    if negative { -size } else { size }
}

/// `MemoryError` if a number of so many bits would pass the memory limit. Small ones are not asked for.
pub fn allow_bits(cx: &Interp, bits: usize) -> R<()> {
    if bits < 1 << 15 {
        return Ok(());
    }
    cx.look_outside()?;
    cx.tick()?;
    cx.allow(bits / 8)
}

/// Quotient rounded down, and remainder, of big numbers. The divisor is not zero.
fn floor_big(cx: &Interp, a: &Int, b: &Int) -> R<(IBig, IBig)> {
    let divisor = b.to_big();
    let (quotient, rest) = if a.bit_length() < 2 * huge::LONG {
        a.to_big().as_ref().div_rem(divisor.as_ref())
    } else {
        let (quotient, rest) = huge::div_rem(cx, &magnitude(a), &magnitude(b))?;
        let negative = a.is_negative();
        (
            signed(negative != b.is_negative(), quotient),
            signed(negative, rest),
        )
    };
    Ok(
        if !rest.is_zero() && (rest < IBig::ZERO) != (*divisor < IBig::ZERO) {
            (quotient - IBig::ONE, rest + divisor.as_ref())
        } else {
            (quotient, rest)
        },
    )
}

#[cold]
fn division_by_zero(cx: &Interp, message: &str) -> Raised {
    raise::zero_division_error(cx, message)
}

fn floor_divide(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_zero() {
        return Err(division_by_zero(cx, "integer division or modulo by zero"));
    }
    Ok(cx.int_from(floor_big(cx, a, b)?.0))
}

fn modulo(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_zero() {
        return Err(division_by_zero(cx, "integer modulo by zero"));
    }
    Ok(cx.int_from(floor_big(cx, a, b)?.1))
}

/// `divmod(a, b)`.
pub fn divmod(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_zero() {
        return Err(division_by_zero(cx, "integer division or modulo by zero"));
    }
    if let (Int::Small(x), Int::Small(y)) = (a, b)
        && let Some((quotient, rest)) = floor_words(*x, *y)
    {
        return Ok(cx.heap.tuple_of([cx.int(quotient), cx.int(rest)]));
    }
    let (quotient, rest) = floor_big(cx, a, b)?;
    Ok(cx.heap.tuple_of([cx.int_from(quotient), cx.int_from(rest)]))
}

fn true_divide(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_zero() {
        return Err(division_by_zero(cx, "division by zero"));
    }
    match integer::true_divide(&a.to_big(), &b.to_big()) {
        Some(result) => Ok(cx.float(result)),
        None => Err(raise::overflow_error(
            cx,
            "integer division result too large for a float",
        )),
    }
}

fn shift_left(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_negative() {
        return Err(raise::value_error(cx, "negative shift count"));
    }
    if a.is_zero() {
        return Ok(Value::small(0));
    }
    match b.to_i64().and_then(|bits| usize::try_from(bits).ok()) {
        Some(bits) => {
            allow_bits(cx, a.bit_length().saturating_add(bits))?;
            Ok(cx.int_from(a.to_big().into_owned() << bits))
        }
        None => Err(raise::overflow_error(cx, "too many digits in integer")),
    }
}

fn shift_right(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_negative() {
        return Err(raise::value_error(cx, "negative shift count"));
    }
    match b.to_i64().and_then(|bits| usize::try_from(bits).ok()) {
        Some(bits) if bits < a.bit_length() => Ok(cx.int_from(a.to_big().into_owned() >> bits)),
        _ => Ok(Value::small(if a.is_negative() { -1 } else { 0 })),
    }
}

/// `-a`, `+a`, `~a`.
pub fn unary(cx: &Interp, op: UnaryOp, a: &Int) -> Value {
    match (op, a) {
        (UnaryOp::Pos, _) => a.clone().into_value(cx),
        (UnaryOp::Neg, Int::Small(x)) if *x != i64::MIN => cx.int(-x),
        (UnaryOp::Neg, _) => cx.int_from(-a.to_big().into_owned()),
        (UnaryOp::Invert, Int::Small(x)) => cx.int(!x),
        (UnaryOp::Invert, Int::Big(big)) => cx.int_from(-(**big).clone() - IBig::ONE),
    }
}
