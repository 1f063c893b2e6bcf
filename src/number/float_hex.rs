//! `float.hex` and `float.fromhex`: floats in hexadecimal, exact in both directions (Library reference, Additional
//! Methods on Float).
//!
//! What always holds: `parse(&repr(x))` is `x`; halves are rounded to even when a text has more than 53 bits.

use crate::number::rounding;

/// `x.hex()`.
pub fn repr(x: f64) -> String {
    if !x.is_finite() {
        return crate::number::float::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) & 0x7ff {
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        biased => format!("{sign}0x1.{fraction:013x}p{:+}", biased as i64 - 1023),
    }
}

/// Why a text is not a hexadecimal float.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// `ValueError: invalid hexadecimal floating-point string`.
    Invalid,
    /// `OverflowError: hexadecimal value too large to represent as a float`.
    TooLarge,
}

/// Reads what `float.fromhex` accepts, whitespace around it already removed.
pub fn parse(text: &str) -> Result<f64, Refused> {
    let (negative, body) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = body.to_ascii_lowercase();
    let size = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        other => parse_digits(other.strip_prefix("0x").unwrap_or(other))?,
    };
    Ok(if negative { -size } else { size })
}

/// Reads `digits[.digits][p[sign]digits]`.
fn parse_digits(body: &str) -> Result<f64, Refused> {
    let (mantissa, exponent) = match body.split_once('p') {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
        None => (body, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(Refused::Invalid);
    }
    // The top 64 significant bits are kept exactly; whatever lies below only matters as "not zero".
    let (mut top, mut dropped, mut sticky) = (0_u64, 0_i64, false);
    for c in whole.chars().chain(fraction.chars()) {
        let digit = u64::from(c.to_digit(16).ok_or(Refused::Invalid)?);
        if top >> 60 == 0 {
            top = top << 4 | digit;
        } else {
            sticky |= digit != 0;
            dropped += 1;
        }
    }
    let scale = (dropped - fraction.len() as i64)
        .saturating_mul(4)
        .saturating_add(exponent);
    rounding::compose(top, sticky, scale).ok_or(Refused::TooLarge)
}

/// A decimal exponent with its sign; sizes beyond any float are all alike.
fn parse_exponent(text: &str) -> Result<i64, Refused> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refused::Invalid);
    }
    let size = digits
        .parse::<i64>()
        .unwrap_or(i64::MAX / 4)
        .min(i64::MAX / 4);
    Ok(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips() {
        for x in [
            0.0,
            -0.0,
            1.0,
            0.1,
            -3.75,
            5e-324,
            2.2250738585072014e-308,
            f64::MAX,
            f64::INFINITY,
        ] {
            assert_eq!(parse(&repr(x)).unwrap().to_bits(), x.to_bits(), "{x}");
        }
        assert_eq!(repr(1.1), "0x1.199999999999ap+0");
        assert_eq!(parse("0x.8p0"), Ok(0.5));
        assert_eq!(parse("0x1.00000000000008p0"), Ok(1.0));
        assert_eq!(parse("0x1.000000000000081p0"), Ok(1.0 + f64::EPSILON));
        assert_eq!(parse("1p2000"), Err(Refused::TooLarge));
        assert_eq!(parse("0x1p-2000"), Ok(0.0));
        assert_eq!(parse("0xg"), Err(Refused::Invalid));
    }
}
