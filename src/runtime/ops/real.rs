//! Arithmetic of floats (Reference 6.5 to 6.7).
//!
//! What always holds: `//` and `%` round down, with the remainder carrying the sign of the divisor, and
//! `divmod(a, b)` agrees with both; an int operand too large for a float raises `OverflowError`.

use crate::interp::{Interp, R};
use crate::object::int::Int;
use crate::runtime::ops::power;
use crate::runtime::raise;
use crate::source::op::BinOp;

/// Is the operator one that floats know?
pub fn knows(op: BinOp) -> bool {
    use BinOp::{Add, Div, FloorDiv, Mod, Mul, Pow, Sub};
    matches!(op, Add | Sub | Mul | Div | FloorDiv | Mod | Pow)
}

/// `a op b`; `None` if floats do not know the operator.
#[inline]
pub fn binary(cx: &Interp, op: BinOp, a: f64, b: f64) -> Option<R> {
    let result = match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::Div if b != 0.0 => a / b,
        BinOp::FloorDiv if b != 0.0 => floor_divide(a, b).0,
        BinOp::Mod if b != 0.0 => modulo(a, b),
        BinOp::Pow => return Some(power::real(cx, a, b)),
        BinOp::Div => {
            return Some(Err(raise::zero_division_error(
                cx,
                "float division by zero",
            )));
        }
        BinOp::FloorDiv => {
            return Some(Err(raise::zero_division_error(
                cx,
                "float floor division by zero",
            )));
        }
        BinOp::Mod => return Some(Err(raise::zero_division_error(cx, "float modulo by zero"))),
        _ => return None,
    };
    Some(Ok(cx.float(result)))
}

/// `a % b` for `b` not zero.
fn modulo(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        // A zero remainder has the sign of the divisor.
        0.0_f64.copysign(b)
    } else if (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// `a // b` and `a % b` for `b` not zero.
fn floor_divide(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    // Exact up to rounding: the remainder taken off, `b` goes into `a` a whole number of times.
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (rest < 0.0) != (b < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(a / b), rest);
    }
    let floor = quotient.floor();
    (
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        },
        rest,
    )
}

/// `divmod(a, b)`.
pub fn divmod(cx: &Interp, a: f64, b: f64) -> R {
    if b == 0.0 {
        return Err(raise::zero_division_error(cx, "float divmod()"));
    }
    let (quotient, rest) = floor_divide(a, b);
    Ok(cx.tuple(vec![cx.float(quotient), cx.float(rest)]))
}

/// An int as a float operand.
pub fn from_int(cx: &Interp, i: &Int) -> R<f64> {
    match i.to_f64() {
        Some(x) => Ok(x),
        None => Err(raise::overflow_error(
            cx,
            "int too large to convert to float",
        )),
    }
}
