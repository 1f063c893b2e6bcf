//! The functions of `math` on integers: `gcd`, `lcm`, `factorial`, `comb`, `perm`, `isqrt`.
//!
//! What always holds: memory for a large result is asked for before it is computed.

use dashu_int::UBig;
use dashu_int::ops::BitTest;
use dashu_int::ops::Gcd;

use crate::builtins::arguments::arg;
use crate::interp::{Args, Interp, R};
use crate::number::combinatorics;
use crate::object::int::Int;
use crate::runtime::ops::huge;
use crate::runtime::ops::integer::{allow_bits, magnitude};
use crate::runtime::{convert, raise};

/// `math.gcd`.
pub fn gcd(cx: &Interp, args: Args<'_>) -> R {
    if let [a, b] = args.pos()
        && let (Some(a), Some(b)) = (a.as_int(), b.as_int())
    {
        return Ok(cx.int_from(gcd_of_words(a.unsigned_abs(), b.unsigned_abs()).into()));
    }
    folded(cx, args, UBig::ZERO, huge::gcd)
}

fn gcd_of_words(a: u64, b: u64) -> u64 {
    match a == 0 || b == 0 {
        true => a | b,
        false => a.gcd(b),
    }
}

/// `math.lcm`.
pub fn lcm(cx: &Interp, args: Args<'_>) -> R {
    folded(cx, args, UBig::ONE, |cx, a, b| {
        if a.is_zero() || b.is_zero() {
            return Ok(UBig::ZERO);
        }
        let shared = huge::gcd(cx, a.clone(), b.clone())?;
        huge::product(cx, &huge::div_rem(cx, &a, &shared)?.0, &b)
    })
}

fn folded(cx: &Interp, args: Args<'_>, start: UBig, f: fn(&Interp, UBig, UBig) -> R<UBig>) -> R {
    let mut total = start;
    for value in args.pos() {
        cx.tick()?;
        let value = convert::index_int(cx, value)?;
        total = f(cx, total, magnitude(&value))?;
        allow_bits(cx, total.bit_len())?;
    }
    Ok(cx.int_from(total.into()))
}

/// `math.factorial`.
pub fn factorial(cx: &Interp, args: Args<'_>) -> R {
    let n = convert::index_int(cx, &arg(args, 0))?;
    if n.is_negative() {
        return Err(raise::value_error(
            cx,
            "factorial() not defined for negative values",
        ));
    }
    let Some(n) = n.to_i64() else {
        let message = "factorial() argument should not exceed 9223372036854775807";
        return Err(raise::overflow_error(cx, message));
    };
    let bits = (n as f64).max(1.0).log2() * n as f64;
    allow_bits(cx, bits as usize)?;
    let product = combinatorics::factorial(n as u64, &mut |a, b| huge::product(cx, a, b))?;
    Ok(cx.int_from(product.into()))
}

/// The arguments of `comb` and `perm`, neither negative.
fn chosen(cx: &Interp, n: Int, k: Int) -> R<(Int, Int)> {
    if n.is_negative() {
        return Err(raise::value_error(cx, "n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(raise::value_error(cx, "k must be a non-negative integer"));
    }
    Ok((n, k))
}

/// `math.comb`.
pub fn comb(cx: &Interp, args: Args<'_>) -> R {
    let (n, k) = chosen(
        cx,
        convert::index_int(cx, &arg(args, 0))?,
        convert::index_int(cx, &arg(args, 1))?,
    )?;
    let whole = n;
    let (n, k) = (whole.to_big(), k.to_big());
    if k > n {
        return Ok(cx.int(0));
    }
    let other = n.as_ref() - k.as_ref();
    let least = if other < *k { other } else { k.into_owned() };
    let Ok(least) = i64::try_from(&least) else {
        let message = "min(n - k, k) must not exceed 9223372036854775807";
        return Err(raise::overflow_error(cx, message));
    };
    allow_bits(cx, whole.bit_length().saturating_mul(least as usize))?;
    let (product, by) = combinatorics::comb(&magnitude(&whole), least as u64, &mut |a, b| {
        huge::product(cx, a, b)
    })?;
    Ok(cx.int_from(huge::div_rem(cx, &product, &by)?.0.into()))
}

/// `math.perm`.
pub fn perm(cx: &Interp, args: Args<'_>) -> R {
    let Some(k) = args.get(1).filter(|k| !k.is_none()) else {
        return factorial(cx, args);
    };
    let (n, k) = chosen(
        cx,
        convert::index_int(cx, &arg(args, 0))?,
        convert::index_int(cx, k)?,
    )?;
    if *k.to_big() > *n.to_big() {
        return Ok(cx.int(0));
    }
    let Some(k) = k.to_i64() else {
        return Err(raise::overflow_error(
            cx,
            "k must not exceed 9223372036854775807",
        ));
    };
    allow_bits(cx, n.bit_length().saturating_mul(k as usize))?;
    let product = combinatorics::perm(&magnitude(&n), k as u64, &mut |a, b| {
        huge::product(cx, a, b)
    })?;
    Ok(cx.int_from(product.into()))
}

/// `math.isqrt`.
pub fn isqrt(cx: &Interp, args: Args<'_>) -> R {
    let n = convert::index_int(cx, &arg(args, 0))?;
    if n.is_negative() {
        return Err(raise::value_error(
            cx,
            "isqrt() argument must be nonnegative",
        ));
    }
    Ok(cx.int_from(huge::root(cx, &magnitude(&n))?.into()))
}
