//! The functions of `math` on integers: `gcd`, `lcm`, `factorial`, `comb`, `perm`, `isqrt`.
//!
//! What always holds: memory for a large result is asked for before it is computed.

use dashu_int::IBig;

use crate::builtins::arguments::arg;
use crate::interp::{Args, Interp, R};
use crate::object::int::Int;
use crate::runtime::ops::integer::allow_bits;
use crate::runtime::{convert, raise};
use crate::text::combinatorics;

/// `math.gcd`.
pub fn gcd(cx: &Interp, args: Args<'_>) -> R {
    folded(cx, args, IBig::ZERO, combinatorics::gcd)
}

/// `math.lcm`.
pub fn lcm(cx: &Interp, args: Args<'_>) -> R {
    folded(cx, args, IBig::ONE, combinatorics::lcm)
}

fn folded(cx: &Interp, args: Args<'_>, start: IBig, f: fn(&IBig, &IBig) -> IBig) -> R {
    let mut total = start;
    for value in args.pos() {
        cx.tick()?;
        let value = convert::index_int(cx, value)?;
        total = f(&total, &value.to_big());
        allow_bits(cx, crate::text::integer::bit_length(&total))?;
    }
    Ok(cx.int_from(total))
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
    Ok(cx.int_from(combinatorics::factorial(n as u64)))
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
    let (n, k) = (n.to_big(), k.to_big());
    if k > n {
        return Ok(cx.int(0));
    }
    let other = n.as_ref() - k.as_ref();
    let least = if other < *k { other } else { k.into_owned() };
    let Ok(least) = i64::try_from(&least) else {
        let message = "min(n - k, k) must not exceed 9223372036854775807";
        return Err(raise::overflow_error(cx, message));
    };
    allow_bits(
        cx,
        crate::text::integer::bit_length(&n).saturating_mul(least as usize),
    )?;
    Ok(cx.int_from(combinatorics::comb(&n, least as u64)))
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
    let n = n.to_big();
    if *k.to_big() > *n {
        return Ok(cx.int(0));
    }
    let Some(k) = k.to_i64() else {
        return Err(raise::overflow_error(
            cx,
            "k must not exceed 9223372036854775807",
        ));
    };
    allow_bits(
        cx,
        crate::text::integer::bit_length(&n).saturating_mul(k as usize),
    )?;
    Ok(cx.int_from(combinatorics::perm(&n, k as u64)))
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
    Ok(cx.int_from(combinatorics::isqrt(&n.to_big())))
}
