//! Powers: `a ** b` of ints and floats, and `pow(a, b, modulus)`.
//!
//! What always holds: a power of ints asks for its memory before it is computed, and the loop ticks, so that
//! `2 ** 10 ** 12` raises `MemoryError` at once instead of filling the machine. There are no complex numbers here:
//! a negative number to a fractional power is refused.

use dashu_int::ops::{BitTest, RemEuclid};
use dashu_int::{IBig, UBig};

use crate::heap::Value;
use crate::interp::{Interp, R, WellKnown};
use crate::object::int::Int;
use crate::runtime::ops::{huge, integer, real};
use crate::runtime::raise;

/// `a ** b` of ints: an int, or a float for a negative exponent.
pub fn int(cx: &Interp, a: &Int, b: &Int) -> R {
    if b.is_negative() {
        return self::real(cx, real::from_int(cx, a)?, real::from_int(cx, b)?);
    }
    match a {
        _ if b.is_zero() => return Ok(Value::small(1)),
        Int::Small(0 | 1) => return Ok(a.clone().into_value(cx)),
        Int::Small(-1) => {
            let odd = (b.to_big().as_ref() & IBig::ONE).is_one();
            return Ok(Value::small(if odd { -1 } else { 1 }));
        }
        _ => {}
    }
    let Some(exponent) = b.to_i64().and_then(|e| usize::try_from(e).ok()) else {
        return Err(raise::memory_error(cx));
    };
    integer::allow_bits(cx, a.bit_length().saturating_mul(exponent))?;
    let negative = a.is_negative() && exponent & 1 == 1;
    if let Some(shift) = power_of_two(a) {
        let result = UBig::ONE << (shift * exponent);
        return Ok(cx.int_from(integer::signed(negative, result)));
    }
    // The sign is put on at the end; the rest is squaring and multiplying.
    let base = integer::magnitude(a);
    let mut result = UBig::ONE;
    for bit in (0..usize::BITS - exponent.leading_zeros()).rev() {
        result = huge::product(cx, &result, &result)?;
        if exponent >> bit & 1 == 1 {
            result = huge::product(cx, &result, &base)?;
        }
    }
    Ok(cx.int_from(integer::signed(negative, result)))
}

/// The exponent, if the absolute value is a power of two.
fn power_of_two(a: &Int) -> Option<usize> {
    match a {
        Int::Small(x) if x.unsigned_abs().is_power_of_two() => Some(x.trailing_zeros() as usize),
        _ => None,
    }
}

/// `a ** b` of floats.
pub fn real(cx: &Interp, a: f64, b: f64) -> R {
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(raise::zero_division_error(
            cx,
            "0.0 cannot be raised to a negative power",
        ));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        let message = "a negative number to a fractional power is complex, and complex numbers are not part of mini";
        return Err(raise::value_error(cx, message));
    }
    let result = a.powf(b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        let args = vec![
            Value::small(34),
            cx.new_str("Numerical result out of range"),
        ];
        return Err(raise::with_args(cx, WellKnown::OverflowError, args));
    }
    Ok(cx.float(result))
}

/// `pow(a, b, modulus)` of ints. The result has the sign of the modulus.
pub fn modulo(cx: &Interp, a: &Int, b: &Int, modulus: &Int) -> R {
    if modulus.is_zero() {
        return Err(raise::value_error(cx, "pow() 3rd argument cannot be 0"));
    }
    if let (Some(a), Some(b), Some(modulus)) = (a.to_i64(), b.to_i64(), modulus.to_i64())
        && let Ok(exponent) = u64::try_from(b)
    {
        return Ok(cx.int(modulo_of_words(a, exponent, modulus)));
    }
    let size = integer::magnitude(modulus);
    let remainder = |x: &UBig| huge::div_rem(cx, x, &size).map(|(_, rest)| rest);
    let mut base = remainder(&integer::magnitude(a))?;
    if a.is_negative() && !base.is_zero() {
        base = &size - base;
    }
    if b.is_negative() {
        base = match inverse(cx, &base, &size)? {
            Some(inverse) => inverse,
            None => {
                return Err(raise::value_error(
                    cx,
                    "base is not invertible for the given modulus",
                ));
            }
        };
    }
    let exponent = integer::magnitude(b);
    let mut result = remainder(&UBig::ONE)?;
    for bit in (0..exponent.bit_len()).rev() {
        result = remainder(&huge::product(cx, &result, &result)?)?;
        if exponent.bit(bit) {
            result = remainder(&huge::product(cx, &result, &base)?)?;
        }
    }
    let result = IBig::from(result);
    Ok(cx.int_from(if modulus.is_negative() && !result.is_zero() {
        result + modulus.to_big().as_ref()
    } else {
        result
    }))
}

/// [`modulo`] of numbers that fit in a word, for a modulus that is not 0.
fn modulo_of_words(a: i64, mut exponent: u64, modulus: i64) -> i64 {
    let size = modulus.unsigned_abs();
    let product = |x: u64, y: u64| match u32::try_from(size) {
        Ok(_) => x * y % size,
        Err(_) => (u128::from(x) * u128::from(y) % u128::from(size)) as u64,
    };
    let mut square = i128::from(a).rem_euclid(i128::from(size)) as u64;
    let mut result = 1 % size;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(result, square);
        }
        square = product(square, square);
        exponent >>= 1;
    }
    match modulus < 0 && result != 0 {
        true => result as i64 + modulus,
        false => result as i64,
    }
}

/// The number that `x` must be multiplied by to give 1 modulo `size`, by Euclid's algorithm.
fn inverse(cx: &Interp, x: &UBig, size: &UBig) -> R<Option<UBig>> {
    let (mut r0, mut r1) = (size.clone(), x.clone());
    let (mut t0, mut t1) = (IBig::ZERO, IBig::ONE);
    while !r1.is_zero() {
        integer::allow_bits(cx, 2 * size.bit_len())?;
        let (quotient, rest) = huge::div_rem(cx, &r0, &r1)?;
        (r0, r1) = (r1, rest);
        (t0, t1) = (t1.clone(), t0 - IBig::from(quotient) * t1);
    }
    let size = IBig::from(size.clone());
    Ok(r0.is_one().then(|| t0.rem_euclid(&size)))
}
