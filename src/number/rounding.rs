//! Rounding: floats from exact parts, `round` of floats and of integers to a number of decimal places.
//!
//! What always holds: results are those of exact arithmetic rounded once, halves to even (Library reference,
//! `round`): `round(2.675, 2)` is 2.67 because the float is a little less than 2.675.

use crate::number::float;
use dashu_int::IBig;
use dashu_int::ops::DivRemEuclid;

/// `top * 2**scale` rounded to the nearest float, halves to even; `sticky` says that nonzero bits below `top` were
/// lost. `None` on overflow.
pub fn compose(top: u64, sticky: bool, scale: i64) -> Option<f64> {
    if top == 0 {
        return Some(0.0);
    }
    let high = 63 - i64::from(top.leading_zeros());
    let exponent = high.saturating_add(scale);
    if exponent > 1023 {
        return None;
    }
    // The weight of the last bit that the float can keep.
    let last = exponent.max(-1022) - 52;
    let drop = last.saturating_sub(scale);
    let kept = match drop {
        ..=0 => top << drop.unsigned_abs().min(63),
        1..=64 => {
            let (kept, below) = if drop == 64 {
                (0, top)
            } else {
                (top >> drop, top & ((1 << drop) - 1))
            };
            let half = 1_u64 << (drop - 1);
            let up = below > half || (below == half && (sticky || kept & 1 == 1));
            kept + u64::from(up)
        }
        _ => 0,
    };
    // `kept` has at most 53 bits (or is 2**53 after rounding up), so these products are exact.
    let half_way = (last / 2) as i32;
    let value = kept as f64 * 2_f64.powi(half_way) * 2_f64.powi(last as i32 - half_way);
    value.is_finite().then_some(value)
}

/// `size * 10**places` rounded to an integer, halves to even; `size` is finite and not negative. `None` where that is
/// too large for a word, or too many places are asked for.
pub fn scaled(size: f64, places: usize) -> Option<u64> {
    // 53 bits times 10**22 are 127 at most.
    let power = 10_u128.checked_pow(u32::try_from(places).ok().filter(|&p| p <= 22)?)?;
    let (mantissa, exponent) = float::parts(size);
    let product = u128::from(mantissa) * power;
    let shift = exponent.unsigned_abs();
    if exponent >= 0 {
        let fits = shift <= product.leading_zeros();
        return fits.then(|| u64::try_from(product << shift).ok())?;
    }
    if shift >= 128 {
        return Some(0);
    }
    let (whole, rest, half) = (
        u64::try_from(product >> shift).ok()?,
        product & ((1 << shift) - 1),
        1 << (shift - 1),
    );
    let up = rest > half || (rest == half && whole & 1 == 1);
    whole.checked_add(u64::from(up))
}

/// `round(x, places)` of a finite float. `None` if the result is too large for a float.
pub fn round_float(x: f64, places: i64) -> Option<f64> {
    // Beyond these bounds nothing changes, or nothing is left.
    if places > 323 || x == 0.0 {
        return Some(x);
    }
    if places < -308 {
        return Some(0.0 * x);
    }
    if let Ok(places) = usize::try_from(places)
        && let Some(whole) = scaled(x.abs(), places)
        && whole < 1 << 53
    {
        // Both are exact, so this division is the one rounding.
        let size = whole as f64 / 10_f64.powi(places as i32);
        return Some(size.copysign(x));
    }
    let text = match usize::try_from(places) {
        Ok(places) => format!("{x:.places$}"),
        Err(_) => round_left(x, places.unsigned_abs() as usize),
    };
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Rounds to a place left of the point, in exact decimal digits.
fn round_left(x: f64, places: usize) -> String {
    let exact = format!("{:.1074}", x.abs());
    let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
    let sign = if x < 0.0 { "-" } else { "" };
    // One digit more in front, so that there is always one to round.
    let whole = format!("{}{whole}", "0".repeat(places + 1));
    let (kept, dropped) = whole.split_at(whole.len() - places);
    let sticky = dropped
        .bytes()
        .skip(1)
        .chain(fraction.bytes())
        .any(|b| b != b'0');
    let odd = kept.bytes().last().is_some_and(|b| b & 1 == 1);
    let up = match dropped.bytes().next() {
        Some(b'5') => sticky || odd,
        first => first > Some(b'5'),
    };
    let mut kept = kept.as_bytes().to_vec();
    if up {
        for digit in kept.iter_mut().rev() {
            if *digit != b'9' {
                *digit += 1;
                break;
            }
            *digit = b'0';
        }
        if kept.iter().all(|&b| b == b'0') {
            kept.insert(0, b'1');
        }
    }
    format!(
        "{sign}{}{}",
        String::from_utf8_lossy(&kept),
        "0".repeat(places)
    )
}

/// `round(x)`: the nearest integer, halves to even, still as a float.
pub fn round_half_even(x: f64) -> f64 {
    x.round_ties_even()
}

/// `round(value, -places)`: the nearest multiple of `10**places`, halves to the even one.
pub fn round_int(value: &IBig, places: usize) -> IBig {
    let unit = IBig::from(10).pow(places);
    let (quotient, rest) = value.div_rem_euclid(&unit);
    let rest = IBig::from(rest);
    let twice = &rest + &rest;
    let up = twice > unit || (twice == unit && quotient.trailing_zeros() == Some(0));
    let low = value - rest;
    if up { low + unit } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        for (x, places, wanted) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (2.5, 0, 2.0),
            (1234.5, -2, 1200.0),
            (25.0, -1, 20.0),
            (35.0, -1, 40.0),
            (25.000001, -1, 30.0),
            (99.0, -2, 100.0),
            (5.0, -1, 0.0),
            (-15.0, -1, -20.0),
            (1e300, 400, 1e300),
            (1e22, -22, 1e22),
            (1.0e-30, 22, 0.0),
            (0.1 + 0.2, 16, 0.3),
            (-1.005, 2, -1.0),
            (1e15 + 0.5, 0, 1e15),
        ] {
            assert_eq!(round_float(x, places), Some(wanted), "{x} {places}");
        }
        assert_eq!(round_float(f64::MAX, -308), None);
    }

    #[test]
    fn ints() {
        for (value, places, wanted) in [
            (25, 1, 20),
            (35, 1, 40),
            (-25, 1, -20),
            (-26, 1, -30),
            (149, 2, 100),
            (5, 3, 0),
        ] {
            assert_eq!(
                round_int(&IBig::from(value), places),
                IBig::from(wanted),
                "{value}"
            );
        }
    }
}
