//! Integers of any size as text and as floats: all bases, the limit on decimal digits, correct rounding.
//!
//! What always holds: conversions between text and integer refuse more decimal digits than the limit before they
//! do any quadratic work (Library reference, "Integer string conversion length limitation"). Conversions to float
//! are rounded to the nearest, halves to even.

use std::borrow::Cow;

use crate::number::float;
use crate::number::rounding;
use crate::text::{self, Look, unicode, wtf8};
use dashu_int::IBig;
use dashu_int::ops::{Abs, BitTest};

/// The limit that Python starts with; `sys.set_int_max_str_digits` changes it.
pub const DIGITS_LIMIT: usize = 4300;

/// Number of bits of the absolute value, as `int.bit_length`.
pub fn bit_length(value: &IBig) -> usize {
    value.bit_len()
}

/// An integer to be written.
#[derive(Clone, Copy)]
pub enum Whole<'a> {
    /// One that fits in a machine word.
    Small(i64),
    /// One of any size.
    Big(&'a IBig),
    /// One whose decimal text is already made.
    Written(&'a IBig, &'a str),
}

impl Whole<'_> {
    /// Is it below zero?
    pub fn is_negative(self) -> bool {
        match self {
            Whole::Small(i) => i < 0,
            Whole::Big(big) | Whole::Written(big, _) => *big < IBig::ZERO,
        }
    }

    /// The nearest float; `None` if the value is too large.
    pub fn to_f64(self) -> Option<f64> {
        match self {
            Whole::Small(i) => Some(i as f64),
            Whole::Big(big) | Whole::Written(big, _) => to_f64(big),
        }
    }

    /// As a machine word, if it fits in one.
    pub fn to_i64(self) -> Option<i64> {
        match self {
            Whole::Small(i) => Some(i),
            Whole::Big(big) | Whole::Written(big, _) => i64::try_from(big).ok(),
        }
    }
}

/// The digits of an integer in some base, without its sign.
pub enum Digits {
    /// Of a machine integer.
    Small(SmallDigits),
    /// Of any other, perhaps behind a `-`.
    Big(String),
}

impl Digits {
    /// Those of `value`. More decimal digits than `limit` (zero: no limit) are refused with CPython's message.
    pub fn of(value: Whole<'_>, base: u8, limit: usize) -> Result<Digits, String> {
        match value {
            Whole::Small(i) => Ok(Digits::Small(SmallDigits::of(i.unsigned_abs(), base))),
            Whole::Written(_, text) if base == 10 => Ok(Digits::Big(text.to_owned())),
            Whole::Big(big) | Whole::Written(big, _) if base == 10 => {
                to_decimal(big, limit, |refused| refused, |big| Ok(big.to_string()))
                    .map(Digits::Big)
            }
            Whole::Big(big) | Whole::Written(big, _) => {
                Ok(Digits::Big(big.in_radix(base).to_string()))
            }
        }
    }

    /// Lower case.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Digits::Small(digits) => digits.bytes(),
            Digits::Big(text) => text.trim_start_matches('-').as_bytes(),
        }
    }
}

/// The digits of a machine word, written from the last to the first.
pub struct SmallDigits {
    places: [u8; 65],
    start: usize,
}

impl SmallDigits {
    /// Of `size` in base 2, 8, 16, or else 10.
    pub fn of(size: u64, base: u8) -> SmallDigits {
        let mut digits = SmallDigits {
            places: [0; 65],
            start: 65,
        };
        match base {
            2 => digits.write_bits(size, 1),
            8 => digits.write_bits(size, 3),
            16 => digits.write_bits(size, 4),
            _ => digits.write_decimal(size),
        }
        digits
    }

    /// Decimal, with its sign.
    pub fn signed(value: i64) -> SmallDigits {
        let mut digits = SmallDigits::of(value.unsigned_abs(), 10);
        if value < 0 {
            digits.push(b'-');
        }
        digits
    }

    /// The digits.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.places[self.start..]
    }

    #[inline]
    fn push(&mut self, digit: u8) {
        self.start -= 1;
        self.places[self.start] = digit;
    }

    fn write_decimal(&mut self, mut size: u64) {
        while size >= 10 {
            self.push(b'0' + (size % 10) as u8);
            size /= 10;
        }
        self.push(b'0' + size as u8);
    }

    /// Writes digits of so many bits each.
    fn write_bits(&mut self, mut size: u64, bits: u32) {
        loop {
            let digit = (size & ((1 << bits) - 1)) as usize;
            self.push(b"0123456789abcdef"[digit]);
            size >>= bits;
            if size == 0 {
                return;
            }
        }
    }
}

/// The decimal text that `write` makes of a number. If it has more digits than `limit` (zero: no limit), it is refused
/// with CPython's message, if possible before `write` does any work.
pub fn to_decimal<E>(
    value: &IBig,
    limit: usize,
    refuse: impl Fn(String) -> E,
    write: impl FnOnce(&IBig) -> Result<String, E>,
) -> Result<String, E> {
    let refused = || {
        refuse(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    // log10(2) is 0.30102999...: a number of b bits has at least this many digits.
    #[allow(
        clippy::approx_constant,
        reason = "a lower bound, below the constant on purpose"
    )]
    let least = bit_length(value).saturating_sub(1) as f64 * 0.301_029;
    if limit != 0 && least > limit as f64 {
        return Err(refused());
    }
    let text = write(value)?;
    if limit != 0 && text.trim_start_matches('-').len() > limit {
        return Err(refused());
    }
    Ok(text)
}

/// Why a text is not an integer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Not an integer literal in the base.
    Invalid,
    /// More decimal digits than the limit: CPython's message.
    TooLong(String),
}

/// Reads an integer as `int(text, base)` does: whitespace around it, a sign, a base mark, single underscores between
/// digits, decimal digits of any script. `base` is 0 or 2 to 36; 0 means that the mark tells. `read` makes a number of
/// digits that are too many for a word.
pub fn parse<E>(
    text: &[u8],
    base: u32,
    limit: usize,
    look: Look<'_, E>,
    read: impl FnOnce(&str, u32) -> Result<IBig, E>,
) -> Result<Result<IBig, Refused>, E> {
    let Some(ascii) = to_ascii(text, look)? else {
        return Ok(Err(Refused::Invalid));
    };
    let trimmed = trim(&ascii);
    let (negative, body) = match trimmed.as_bytes() {
        [b'-', ..] => (true, &trimmed[1..]),
        [b'+', ..] => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let Some((base, digits)) = split_mark(body, base) else {
        return Ok(Err(Refused::Invalid));
    };
    let Some(digits) = clean_digits(digits, base, look)? else {
        return Ok(Err(Refused::Invalid));
    };
    if !base.is_power_of_two() && limit != 0 && digits.len() > limit {
        return Ok(Err(Refused::TooLong(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        ))));
    }
    // More digits than this, and it is a row of zeros that leads them or no word.
    const WORD: usize = 64;
    let small = (digits.len() <= WORD).then(|| i64::from_str_radix(&digits, base));
    let size = match small {
        Some(Ok(small)) => IBig::from(small),
        _ => read(&digits, base)?,
    };
    Ok(Ok(if negative { -size } else { size }))
}

/// What [`parse`] gives in base 10 for few plain digits behind at most one sign; `None` for anything else.
pub fn parse_plain(text: &[u8]) -> Option<i64> {
    const MOST: usize = 18;
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MOST {
        return None;
    }
    let mut size = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        size = size * 10 + i64::from(digit);
    }
    Some(if negative { -size } else { size })
}

/// The text with digits and spaces beyond ASCII as plain ones; `None` if another character
/// beyond ASCII is in it.
pub fn to_ascii<'t, E>(text: &'t [u8], look: Look<'_, E>) -> Result<Option<Cow<'t, str>>, E> {
    if text.is_ascii() {
        return Ok(std::str::from_utf8(text).ok().map(Into::into));
    }
    let one = |code: u32| match unicode::decimal_value(code) {
        Some(value) => char::from_digit(value, 10),
        None if code > 0x7f && unicode::is_space(code) => Some(' '),
        None => char::from_u32(code).filter(char::is_ascii),
    };
    let mut out = String::new();
    for code in wtf8::code_points(text) {
        if out.len() % text::PIECE == text::PIECE - 1 {
            look()?;
        }
        match one(code) {
            Some(c) => out.push(c),
            None => return Ok(None),
        }
    }
    Ok(Some(out.into()))
}

/// A text from [`to_ascii`] without the whitespace around it, of which the separators of ASCII are none here.
pub fn trim(ascii: &str) -> &str {
    let is_rest = |byte: &u8| !matches!(byte, b' ' | 9..=13);
    let bytes = ascii.as_bytes();
    let start = bytes.iter().position(is_rest).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(is_rest).map_or(start, |at| at + 1);
    &ascii[start..end]
}

/// Takes the base mark off and tells the base. Base 0 without a mark is decimal, and then zeros may lead only zero.
fn split_mark(body: &str, base: u32) -> Option<(u32, &str)> {
    let bytes = body.as_bytes();
    let marked = match bytes {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if marked != 0 && (base == 0 || base == marked) {
        let rest = &body[2..];
        // One underscore may follow the mark.
        return Some((marked, rest.strip_prefix('_').unwrap_or(rest)));
    }
    if base != 0 {
        return Some((base, body));
    }
    let leading = bytes.first() == Some(&b'0') && bytes.iter().any(|b| !matches!(b, b'0' | b'_'));
    if leading { None } else { Some((10, body)) }
}

/// The digits without their underscores; `None` if there is none, one is wrong, or an underscore is misplaced.
fn clean_digits<'t, E>(
    digits: &'t str,
    base: u32,
    look: Look<'_, E>,
) -> Result<Option<Cow<'t, str>>, E> {
    let spaced = digits.contains('_');
    let mut clean = String::new();
    let mut after_digit = false;
    for piece in digits.as_bytes().chunks(text::PIECE) {
        if digits.len() > text::PIECE {
            look()?;
        }
        for &byte in piece {
            match char::from(byte) {
                '_' if after_digit => after_digit = false,
                digit if digit.is_digit(base) => {
                    after_digit = true;
                    if spaced {
                        clean.push(digit);
                    }
                }
                _ => return Ok(None),
            }
        }
    }
    let read = if spaced { clean.into() } else { digits.into() };
    Ok(after_digit.then_some(read))
}

/// The nearest float, halves to even; `None` if the value is too large.
pub fn to_f64(value: &IBig) -> Option<f64> {
    if let Ok(small) = i64::try_from(value) {
        return Some(small as f64);
    }
    let bits = bit_length(value);
    if bits > 1024 {
        return None;
    }
    let size = value.clone().abs();
    let shift = bits.saturating_sub(64);
    let top: u64 = (&size >> shift).try_into().ok()?;
    let sticky = shift > 0 && size.trailing_zeros().is_some_and(|zeros| zeros < shift);
    let size = rounding::compose(top, sticky, shift as i64)?;
    Some(if *value < IBig::ZERO { -size } else { size })
}

/// An int as a float, if a float can tell it from its neighbours.
#[inline]
pub fn exact_f64(i: i64) -> Option<f64> {
    (i.unsigned_abs() <= 1 << 53).then_some(i as f64)
}

/// The integer part of a finite float.
pub fn from_f64(x: f64) -> IBig {
    let whole = x.trunc();
    if whole.abs() < 9.0e18 {
        return IBig::from(whole as i64);
    }
    let (mantissa, exponent) = float::parts(whole);
    let size = IBig::from(mantissa) << exponent.unsigned_abs() as usize;
    if x < 0.0 { -size } else { size }
}

/// `a / b` of integers as the nearest float, halves to even (`b` is not zero). `None` if it is too large.
pub fn true_divide(a: &IBig, b: &IBig) -> Option<f64> {
    let exact = |i: &IBig| i64::try_from(i).ok().and_then(exact_f64);
    if let (Some(x), Some(y)) = (exact(a), exact(b)) {
        return Some(x / y);
    }
    if a.is_zero() {
        return Some(if *b < IBig::ZERO { -0.0 } else { 0.0 });
    }
    let negative = (*a < IBig::ZERO) != (*b < IBig::ZERO);
    let (x, y) = (a.clone().abs(), b.clone().abs());
    let (wide, narrow) = (bit_length(&x) as i64, bit_length(&y) as i64);
    // A quotient of 63 or 64 bits holds every bit a float can keep; the remainder tells the rest.
    let shift = wide - narrow - 63;
    if shift > 2000 {
        return None;
    }
    if shift < -2200 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    let (x, y) = if shift < 0 {
        (x << shift.unsigned_abs() as usize, y)
    } else {
        (x, y << shift as usize)
    };
    let quotient = &x / &y;
    let sticky = &quotient * &y != x;
    let size = rounding::compose(quotient.try_into().ok()?, sticky, shift)?;
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &[u8], base: u32) -> Result<IBig, Refused> {
        let whole = |digits: &str, base| {
            IBig::from_str_radix(digits, base).map_err(|_| "no digits of this base")
        };
        parse(text, base, DIGITS_LIMIT, &mut || Ok(()), whole).unwrap()
    }

    fn read(text: &str, base: u32) -> Option<i64> {
        parsed(text.as_bytes(), base)
            .ok()
            .and_then(|v| i64::try_from(v).ok())
    }

    #[test]
    fn reading() {
        assert_eq!(read(" -1_000\n", 10), Some(-1000));
        assert_eq!(read("0x_ff", 16), Some(255));
        assert_eq!(read("0b101", 0), Some(5));
        assert_eq!(read("00", 0), Some(0));
        assert_eq!(read("zz", 36), Some(1295));
        assert_eq!(read(&format!("{}7", "0".repeat(100)), 10), Some(7));
        assert_eq!(read("\u{661}\u{662}", 10), Some(12));
        assert_eq!(read("\u{a0}12\u{3000}", 10), Some(12));
        for (bad, base) in [
            ("", 10),
            ("1__0", 10),
            ("_1", 10),
            ("1_", 10),
            ("010", 0),
            ("0x", 16),
            ("- 1", 10),
            ("12", 2),
        ] {
            assert_eq!(read(bad, base), None, "{bad}");
        }
        assert!(matches!(
            parsed(&[b'9'; 4301], 10),
            Err(Refused::TooLong(_))
        ));
        assert!(parsed(&[b'9'; 4300], 10).is_ok());
        assert_eq!(parse_plain(b"-012"), Some(-12));
        assert_eq!(parse_plain(&[b'9'; 18]), Some(999_999_999_999_999_999));
        for other in ["", "-", "+-1", " 1", "1_0", "1234567890123456789"] {
            assert_eq!(parse_plain(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn rounding_to_floats() {
        let two53 = 1_i64 << 53;
        assert_eq!(to_f64(&IBig::from(two53 + 1)), Some(two53 as f64));
        assert_eq!(to_f64(&IBig::from(two53 + 3)), Some((two53 + 4) as f64));
        let big = IBig::from(1) << 1023;
        assert_eq!(to_f64(&big), Some(8.98846567431158e307));
        assert_eq!(to_f64(&(&big * IBig::from(2))), None);
        assert_eq!(
            to_f64(&-((IBig::from(1) << 100) + IBig::from(1))),
            Some(-1.2676506002282294e30)
        );
        assert_eq!(
            from_f64(-1e30),
            -IBig::from(1000000000000000019884624838656_i128)
        );
        let ten = IBig::from(10);
        assert_eq!(true_divide(&ten.pow(400), &ten.pow(399)), Some(10.0));
        assert_eq!(true_divide(&ten.pow(400), &IBig::from(3)), None);
        assert_eq!(true_divide(&IBig::from(-1), &ten.pow(400)), Some(-0.0));
        assert_eq!(true_divide(&IBig::from(1), &ten.pow(320)), Some(1e-320));
        assert_eq!(
            true_divide(&IBig::from(i64::MAX), &IBig::from(3)),
            Some(3.0744573456182584e18)
        );
    }

    #[test]
    fn writing() {
        let big = IBig::from(10).pow(20);
        let shown = |value: &IBig, base, limit| {
            let digits = Digits::of(Whole::Big(value), base, limit);
            digits.map(|digits| String::from_utf8_lossy(digits.bytes()).into_owned())
        };
        assert_eq!(
            shown(&-big.clone(), 10, 4300).unwrap(),
            "100000000000000000000"
        );
        assert_eq!(shown(&big, 16, 0).unwrap(), "56bc75e2d63100000");
        let small =
            |size, base| String::from_utf8_lossy(SmallDigits::of(size, base).bytes()).into_owned();
        assert_eq!(small(1 << 63, 16), "8000000000000000");
        assert_eq!((small(0, 10), small(0, 2)), ("0".into(), "0".into()));
        assert_eq!(small(u64::MAX, 2), "1".repeat(64));
        assert_eq!(
            SmallDigits::signed(i64::MIN).bytes(),
            i64::MIN.to_string().as_bytes()
        );
        assert!(shown(&IBig::from(10).pow(4300), 10, 4300).is_err());
        assert!(shown(&IBig::from(10).pow(4299), 10, 4300).is_ok());
    }
}
