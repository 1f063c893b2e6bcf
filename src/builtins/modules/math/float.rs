//! Functions of `math` that take floats apart, round and compare them, and logarithms (Library reference, `math`).
//!
//! What always holds: as in `mod.rs`, where the table of the module is: no infinity and no NaN comes silently.

use crate::builtins::arguments::arg;
use crate::builtins::modules::math::{domain_error, range_error, real};
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::number::{cube_root, integer};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::{attr, convert, ops, raise};

/// `ceil` and `floor`: by the special method of other numbers.
fn rounded(cx: &Interp, args: Args<'_>, name: &crate::interp::Name, f: fn(f64) -> f64) -> R {
    let value = arg(args, 0);
    if value.as_float().is_none()
        && let Some(result) = attr::call_special(cx, &value, name, &[])?
    {
        return Ok(result);
    }
    let x = convert::to_float(cx, &value)?;
    convert::float_to_int(cx, f(x)).map(|i| i.into_value(cx))
}

/// `math.ceil`.
pub fn ceil(cx: &Interp, args: Args<'_>) -> R {
    rounded(cx, args, &cx.names.__ceil__, f64::ceil)
}

/// `math.floor`.
pub fn floor(cx: &Interp, args: Args<'_>) -> R {
    rounded(cx, args, &cx.names.__floor__, f64::floor)
}

/// `math.trunc`: only by the special method.
pub fn trunc(cx: &Interp, args: Args<'_>) -> R {
    let value = arg(args, 0);
    match attr::call_special(cx, &value, &cx.names.__trunc__, &[])? {
        Some(result) => Ok(result),
        None => {
            let name = class::type_name(cx, &value);
            Err(raise::type_error(
                cx,
                format!("type {name} doesn't define __trunc__ method"),
            ))
        }
    }
}

/// `math.fma`.
pub fn fma(cx: &Interp, args: Args<'_>) -> R {
    let (x, y, z) = (real(cx, args, 0)?, real(cx, args, 1)?, real(cx, args, 2)?);
    let result = x.mul_add(y, z);
    if result.is_nan() && !(x.is_nan() || y.is_nan() || z.is_nan()) {
        return Err(raise::value_error(cx, "invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(raise::overflow_error(cx, "overflow in fma"));
    }
    Ok(cx.float(result))
}

/// `math.fmod`.
pub fn fmod(cx: &Interp, args: Args<'_>) -> R {
    let (x, y) = (real(cx, args, 0)?, real(cx, args, 1)?);
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        Err(domain_error(cx))
    } else {
        Ok(cx.float(result))
    }
}

/// A float as a mantissa in 0.5 to 1 and an exponent of two.
pub fn split(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    // Subnormals are lifted into the ordinary range first.
    let (x, lifted) = if x.abs() < f64::MIN_POSITIVE {
        (x * 2_f64.powi(64), 64)
    } else {
        (x, 0)
    };
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1022;
    (
        f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)),
        exponent - lifted,
    )
}

/// `math.frexp`.
pub fn frexp(cx: &Interp, args: Args<'_>) -> R {
    let (mantissa, exponent) = split(real(cx, args, 0)?);
    Ok(cx
        .heap
        .tuple_of([cx.float(mantissa), cx.int(i64::from(exponent))]))
}

/// The cube root.
pub fn cbrt(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (mantissa, exponent) = split(x.abs());
    cube_root::of_parts(mantissa, exponent).copysign(x)
}

/// `math.ldexp`.
pub fn ldexp(cx: &Interp, args: Args<'_>) -> R {
    let x = real(cx, args, 0)?;
    let Some(exponent) = int::of(&arg(args, 1)) else {
        return Err(raise::type_error(
            cx,
            "Expected an int as second argument to ldexp.",
        ));
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(cx.float(x));
    }
    let clipped = match exponent.to_i64() {
        Some(e) => e.clamp(-5000, 5000),
        None if exponent.is_negative() => -5000,
        None => 5000,
    };
    let result = libm::ldexp(x, clipped as i32);
    if result.is_infinite() {
        Err(range_error(cx))
    } else {
        Ok(cx.float(result))
    }
}

/// A logarithm of a number that may be an int beyond floats.
pub fn logarithm(cx: &Interp, value: &Value, f: fn(f64) -> f64) -> R<f64> {
    if let Some(Int::Big(big)) = int::of(value)
        && **big > dashu_int::IBig::ZERO
        && integer::to_f64(&big).is_none()
    {
        let shift = integer::bit_length(&big) - 64;
        let top = integer::to_f64(&((**big).clone() >> shift)).unwrap_or(1.0);
        let (mantissa, exponent) = split(top);
        return Ok(f(mantissa) + f(2.0) * (f64::from(exponent) + shift as f64));
    }
    let x = match int::of(value) {
        Some(i) if i.is_negative() => return Err(domain_error(cx)),
        Some(i) => i.to_f64().unwrap_or(f64::INFINITY),
        None => convert::to_float(cx, value)?,
    };
    if x <= 0.0 {
        Err(domain_error(cx))
    } else {
        Ok(f(x))
    }
}

/// `math.log`, of one base or natural.
pub fn log(cx: &Interp, args: Args<'_>) -> R {
    let number = logarithm(cx, &arg(args, 0), f64::ln)?;
    match args.get(1) {
        None => Ok(cx.float(number)),
        Some(base) => {
            let base = logarithm(cx, base, f64::ln)?;
            ops::binary(
                cx,
                crate::source::op::BinOp::Div,
                &cx.float(number),
                &cx.float(base),
            )
        }
    }
}

/// `math.modf`.
pub fn modf(cx: &Interp, args: Args<'_>) -> R {
    let x = real(cx, args, 0)?;
    let (fraction, whole) = if x.is_infinite() {
        (0.0_f64.copysign(x), x)
    } else {
        ((x - x.trunc()).copysign(x), x.trunc())
    };
    let fraction = if x.is_nan() { x } else { fraction };
    Ok(cx.heap.tuple_of([cx.float(fraction), cx.float(whole)]))
}

/// `math.isclose`.
pub fn isclose(cx: &Interp, args: Args<'_>) -> R {
    let (a, b) = (real(cx, args, 0)?, real(cx, args, 1)?);
    let tolerance = |i: usize, default: f64| match args.get(i) {
        Some(value) => convert::to_float(cx, value),
        None => Ok(default),
    };
    let (relative, absolute) = (tolerance(2, 1e-9)?, tolerance(3, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(raise::value_error(cx, "tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::FALSE);
    }
    let difference = (b - a).abs();
    let close = difference <= (relative * b).abs()
        || difference <= (relative * a).abs()
        || difference <= absolute;
    Ok(Value::bool(close))
}

/// `math.nextafter`.
pub fn nextafter(cx: &Interp, args: Args<'_>) -> R {
    let (x, y) = (real(cx, args, 0)?, real(cx, args, 1)?);
    let steps = match args.get(2).filter(|s| !s.is_none()) {
        Some(steps) => {
            let steps = convert::index_int(cx, steps)?;
            if steps.is_negative() {
                return Err(raise::value_error(
                    cx,
                    "steps must be a non-negative integer",
                ));
            }
            steps.to_i64().map_or(u64::MAX, |s| s as u64)
        }
        None => 1,
    };
    if x.is_nan() || y.is_nan() {
        return Ok(cx.float(x + y));
    }
    // Floats in order are numbered in order: negative ones count down from zero.
    let rank = |x: f64| {
        let bits = x.to_bits() as i64;
        i128::from(if bits < 0 { -(bits & i64::MAX) } else { bits })
    };
    let (from, to) = (rank(x), rank(y));
    if from == to || steps == 0 {
        return Ok(cx.float(if steps == 0 { x } else { y }));
    }
    let steps = i128::from(steps);
    let place = if from < to {
        (from + steps).min(to)
    } else {
        (from - steps).max(to)
    };
    let result = match place {
        0 => 0.0_f64.copysign(x),
        1.. => f64::from_bits(place as u64),
        _ => -f64::from_bits((-place) as u64),
    };
    Ok(cx.float(result))
}

/// `math.pow`.
pub fn pow(cx: &Interp, args: Args<'_>) -> R {
    let (x, y) = (real(cx, args, 0)?, real(cx, args, 1)?);
    let result = x.powf(y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(cx));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(if x == 0.0 {
            domain_error(cx)
        } else {
            range_error(cx)
        });
    }
    Ok(cx.float(result))
}

/// `math.remainder`.
pub fn remainder(cx: &Interp, args: Args<'_>) -> R {
    let (x, y) = (real(cx, args, 0)?, real(cx, args, 1)?);
    if x.is_nan() || y.is_nan() {
        return Ok(cx.float(if x.is_nan() { x } else { y }));
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain_error(cx));
    }
    if y.is_infinite() {
        return Ok(cx.float(x));
    }
    let (size, unit) = (x.abs(), y.abs());
    let rest = size % unit;
    let up = unit - rest;
    // Exactly half way the even multiple is taken.
    let nearest = if rest < up {
        rest
    } else if rest > up {
        -up
    } else {
        rest - 2.0 * ((0.5 * (size - rest)) % unit)
    };
    Ok(cx.float(1_f64.copysign(x) * nearest))
}

/// The distance from a float to the next larger one.
pub fn ulp(x: f64) -> f64 {
    let size = x.abs();
    if !size.is_finite() {
        return size;
    }
    let next = size.next_up();
    if next.is_infinite() {
        size - size.next_down()
    } else {
        next - size
    }
}
