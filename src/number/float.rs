//! Floats as text: `repr` and the presentation codes `e f g r`.
//!
//! What always holds: `repr` gives the shortest digits that read back as the same float, with Python's rule for
//! when an exponent appears (Tutorial, section 15); digits of the other codes are exact, halves to even. Format
//! specifications use `digits` and `present` through `spec_number.rs`; texts are read in `float_read.rs`, and
//! `float.hex` is in `float_hex.rs`.

use std::io::Write;

use crate::number::integer::SmallDigits;
use crate::number::rounding;

/// No float has a digit other than zero beyond this many, before or after the point. The standard library refuses
/// precisions of more than 16 bits, so longer requests are filled with zeros here.
const DIGITS_MAX: usize = 1100;

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    let mut out = Vec::new();
    push_repr(&mut out, x);
    String::from_utf8_lossy(&out).into_owned()
}

/// Appends `repr(x)`.
pub fn push_repr(out: &mut Vec<u8>, x: f64) {
    let size = x.abs();
    if (1e-4..1e16).contains(&size) || size == 0.0 {
        // Here the standard library agrees with Python: shortest digits, always a point. Writing to a vector cannot fail.
        let start = out.len();
        let _ = write!(out, "{x:?}");
        settle_tie(&mut out[start..], 0, x);
    } else if !x.is_finite() {
        push_not_finite(out, x, false);
    } else {
        let (digits, exponent) = shortest(x);
        out.extend_from_slice(&digits);
        push_exponent(out, exponent, 'e');
    }
}

/// The shortest digits that read back as `x`, a point behind the first if there are more, and the power of ten.
fn shortest(x: f64) -> (Vec<u8>, i32) {
    let text = format!("{x:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = exponent.parse().unwrap_or(0);
    let mut digits = digits.as_bytes().to_vec();
    settle_tie(&mut digits, exponent, x);
    (digits, exponent)
}

/// Two shortest texts are equally near to a float that has one decimal more than they have, a five: 2**46 + 0.125.
/// Python takes the one with the even digit (what D. Gay's algorithm does in mode 0), the standard library the greater
/// one, which was written to `text`.
fn settle_tie(text: &mut [u8], exponent: i32, x: f64) {
    let after_point = text.iter().rev().position(|&byte| byte == b'.');
    let decimals = after_point.map_or(0, |count| count as i32) - exponent;
    if decimals + 1 != decimals_of(x) {
        return;
    }
    let Some(odd) = text.last().copied().filter(|digit| digit % 2 == 1) else {
        return;
    };
    let last = text.len() - 1;
    text[last] = odd - 1;
    let lower = std::str::from_utf8(text).unwrap_or_default();
    if format!("{lower}e{exponent}").parse() != Ok(x) {
        text[last] = odd;
    }
}

/// Mantissa and exponent of the size of a finite float: it is `mantissa * 2**exponent`.
pub fn parts(x: f64) -> (u64, i32) {
    let bits = x.abs().to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match bits >> 52 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased as i32 - 1075),
    }
}

/// How many decimals the exact value of a float has: as many as its lowest bit lies below the point.
fn decimals_of(x: f64) -> i32 {
    let (mantissa, lowest) = parts(x);
    -(lowest + mantissa.trailing_zeros() as i32)
}

/// Appends an infinity or a NaN; the sign of a NaN is never shown.
fn push_not_finite(out: &mut Vec<u8>, x: f64, upper: bool) {
    let text = match (x.is_nan(), x < 0.0, upper) {
        (true, _, false) => "nan",
        (true, _, true) => "NAN",
        (false, true, false) => "-inf",
        (false, true, true) => "-INF",
        (false, false, false) => "inf",
        (false, false, true) => "INF",
    };
    out.extend_from_slice(text.as_bytes());
}

/// Appends an exponent: a sign and at least two digits.
fn push_exponent(out: &mut Vec<u8>, exponent: i32, mark: char) {
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{mark}{sign}{:02}", exponent.unsigned_abs());
}

/// Decimal digits of a finite float without sign: the value is `0.DIGITS * 10**point`.
struct Decimal {
    digits: String,
    point: i32,
}

/// Splits `d.ddde-x` into digits and the place of the point.
fn decimal_of(text: &str) -> Decimal {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.chars().filter(|&c| c != '.').collect();
    Decimal {
        digits,
        point: exponent.parse::<i32>().unwrap_or(0) + 1,
    }
}

/// Which digits a presentation asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    /// `r`: shortest digits, exponent as in `repr`.
    Shortest,
    /// `e`: one digit before the point, `precision` after it.
    Exponent,
    /// `f`: `precision` digits after the point.
    Fixed,
    /// `g`: `precision` significant digits, trailing zeros dropped, exponent when the size asks for it.
    General,
}

/// How a float is written by [`present`].
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Which digits.
    pub code: Code,
    /// Digits asked for; ignored by `Code::Shortest`.
    pub precision: usize,
    /// `#`: keep the point, and with `g` the trailing zeros.
    pub alternate: bool,
    /// Write at least `.0` when no exponent is shown, as `repr` does.
    pub point_zero: bool,
    /// Capital letters.
    pub upper: bool,
}

/// Appends a float, with a `-` when its sign bit is set (but for NaN).
pub fn present(out: &mut Vec<u8>, x: f64, style: Style) {
    if !x.is_finite() {
        return push_not_finite(out, x, style.upper);
    }
    let size = x.abs();
    let precision = if style.code == Code::General {
        style.precision.max(1)
    } else {
        style.precision
    };
    let decimal = match style.code {
        Code::Shortest => {
            let (digits, exponent) = shortest(size);
            Decimal {
                digits: digits
                    .into_iter()
                    .filter(u8::is_ascii_digit)
                    .map(char::from)
                    .collect(),
                point: exponent + 1,
            }
        }
        Code::Exponent => decimal_of(&format!("{size:.*e}", precision.min(DIGITS_MAX))),
        Code::General => decimal_of(&format!("{size:.*e}", (precision - 1).min(DIGITS_MAX))),
        Code::Fixed => return present_fixed(out, x, precision, style),
    };
    let slack = i32::from(style.point_zero);
    let wanted = i32::try_from(precision).unwrap_or(i32::MAX);
    let exponent = match style.code {
        Code::Exponent => true,
        Code::Shortest => decimal.point <= -4 || decimal.point > 16,
        _ => decimal.point <= -4 || decimal.point > wanted - slack,
    };
    let keep = match style.code {
        Code::Exponent => precision + 1,
        Code::General if style.alternate => precision,
        _ => 0,
    };
    assemble(out, x, decimal, exponent, keep, style);
}

/// The code `f`: exact digits, which the standard library writes as Python does.
fn present_fixed(out: &mut Vec<u8>, x: f64, precision: usize, style: Style) {
    match rounding::scaled(x.abs(), precision) {
        Some(whole) => push_scaled(out, x.is_sign_negative(), whole, precision),
        None => {
            let _ = write!(out, "{:.*}", precision.min(DIGITS_MAX), x);
            let zeros = precision.saturating_sub(DIGITS_MAX);
            out.extend(std::iter::repeat_n(b'0', zeros));
        }
    }
    if precision == 0 && style.alternate {
        out.push(b'.');
    }
}

/// Appends `whole / 10**precision` with so many digits after the point.
fn push_scaled(out: &mut Vec<u8>, negative: bool, whole: u64, precision: usize) {
    let digits = SmallDigits::of(whole, 10);
    let digits = digits.bytes();
    if negative {
        out.push(b'-');
    }
    let before = digits.len().saturating_sub(precision);
    match before {
        0 => out.push(b'0'),
        _ => out.extend_from_slice(&digits[..before]),
    }
    if precision > 0 {
        out.push(b'.');
        let zeros = precision.saturating_sub(digits.len());
        out.extend(std::iter::repeat_n(b'0', zeros));
        out.extend_from_slice(&digits[before..]);
    }
}

/// Puts sign, digits, point and exponent together; at least `keep` significant digits are shown.
fn assemble(
    out: &mut Vec<u8>,
    x: f64,
    decimal: Decimal,
    exponent: bool,
    keep: usize,
    style: Style,
) {
    let mut digits = decimal.digits;
    if style.code == Code::General || style.code == Code::Shortest {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    if digits.len() < keep {
        let missing = keep - digits.len();
        digits.extend(std::iter::repeat_n('0', missing));
    }
    let point = if exponent { 1 } else { decimal.point };
    if x.is_sign_negative() {
        out.push(b'-');
    }
    let digits = digits.as_bytes();
    let whole = usize::try_from(point).unwrap_or(0);
    if point <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
        out.extend_from_slice(digits);
    } else if whole >= digits.len() {
        out.extend_from_slice(digits);
        out.extend(std::iter::repeat_n(b'0', whole - digits.len()));
        if style.point_zero && !exponent {
            out.extend_from_slice(b".0");
        } else if style.alternate {
            out.push(b'.');
        }
    } else {
        out.extend_from_slice(&digits[..whole]);
        out.push(b'.');
        out.extend_from_slice(&digits[whole..]);
    }
    if exponent {
        let mark = if style.upper { 'E' } else { 'e' };
        push_exponent(out, decimal.point - 1, mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_switches_to_exponents_where_python_does() {
        for (x, text) in [
            (0.1, "0.1"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(repr(x), text);
        }
    }

    fn show(x: f64, code: Code, precision: usize) -> String {
        let mut out = Vec::new();
        present(
            &mut out,
            x,
            Style {
                code,
                precision,
                alternate: false,
                point_zero: false,
                upper: false,
            },
        );
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn halves_round_to_even_and_digits_are_exact() {
        assert_eq!(show(0.5, Code::Fixed, 0), "0");
        assert_eq!(show(1.5, Code::Fixed, 0), "2");
        assert_eq!(show(2.5, Code::Fixed, 0), "2");
        assert_eq!(show(0.125, Code::Fixed, 2), "0.12");
        assert_eq!(show(2.675, Code::Fixed, 2), "2.67");
        assert_eq!(show(2.5, Code::Exponent, 0), "2e+00");
        assert_eq!(show(1e100, Code::General, 6), "1e+100");
        assert_eq!(show(123456789.0, Code::General, 6), "1.23457e+08");
        assert_eq!(show(0.0001, Code::General, 6), "0.0001");
        assert_eq!(show(0.0, Code::Exponent, 3), "0.000e+00");
        assert_eq!(show(1e-7, Code::Shortest, 0), "1e-07");
    }
}
