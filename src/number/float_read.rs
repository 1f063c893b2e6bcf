//! Floats from text, as `float(text)` reads them (Library reference, `float`).
//!
//! What always holds: the result is the nearest float, halves to even, however long the text is. A long text is read
//! in one walk that can be stopped, and keeps no more digits than can matter.

use crate::text::{self, Look};

/// Texts up to this length are the standard library's at once.
const LONG: usize = 1000;
/// No float lies so near to a half that what comes after so many digits could matter, but whether it is nothing.
const DIGITS: usize = 800;
/// Beyond this an exponent is endless: not even the longest row of zeros outweighs it.
const ENDLESS: i64 = i64::MAX / 4;

/// Reads what `float(text)` accepts, whitespace around it already removed: an optional sign, `inf`, `infinity`,
/// `nan` in any case, or decimal digits with single underscores between them. `None` if it is something else.
pub fn parse<E>(text: &str, look: Look<'_, E>) -> Result<Option<f64>, E> {
    let (negative, body) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let size = if body.eq_ignore_ascii_case("inf") || body.eq_ignore_ascii_case("infinity") {
        Some(f64::INFINITY)
    } else if body.eq_ignore_ascii_case("nan") {
        Some(f64::NAN)
    } else {
        Decimal::read(body, look)?.and_then(|decimal| decimal.value(body))
    };
    Ok(size.map(|size| if negative { -size } else { size }))
}

/// Where in a decimal a character stands.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Whole,
    Fraction,
    Exponent,
}

/// A decimal, read character by character: `0.digits * 10 ** (point + exponent)`.
#[derive(Default)]
struct Decimal {
    part: Part,
    /// Has the mantissa, has the exponent a digit?
    mantissa: bool,
    power: bool,
    /// Digits from the first that is not zero on.
    digits: String,
    /// Is one that was not kept another than zero?
    rest: bool,
    point: i64,
    exponent: i64,
    negative_exponent: bool,
    /// Are there underscores?
    spaced: bool,
}

impl Decimal {
    fn read<E>(body: &str, look: Look<'_, E>) -> Result<Option<Decimal>, E> {
        let mut decimal = Decimal::default();
        let mut before = 0;
        for piece in body.as_bytes().chunks(text::PIECE) {
            if body.len() > text::PIECE {
                look()?;
            }
            for &byte in piece {
                if !decimal.take(before, byte) {
                    return Ok(None);
                }
                before = byte;
            }
        }
        let whole = decimal.mantissa && (decimal.part != Part::Exponent || decimal.power);
        Ok(Some(decimal).filter(|_| whole && before != b'_'))
    }

    /// Takes a character behind another one; false if it cannot stand there.
    fn take(&mut self, before: u8, byte: u8) -> bool {
        if before == b'_' && !byte.is_ascii_digit() {
            return false;
        }
        match byte {
            b'0'..=b'9' => self.digit(byte),
            b'_' if before.is_ascii_digit() => self.spaced = true,
            b'.' if self.part == Part::Whole => self.part = Part::Fraction,
            b'e' | b'E' if self.part != Part::Exponent && self.mantissa => {
                self.part = Part::Exponent;
            }
            b'+' | b'-' if matches!(before, b'e' | b'E') => self.negative_exponent = byte == b'-',
            _ => return false,
        }
        true
    }

    fn digit(&mut self, digit: u8) {
        if self.part == Part::Exponent {
            self.power = true;
            let longer = self.exponent * 10 + i64::from(digit - b'0');
            self.exponent = longer.min(ENDLESS / 10);
            return;
        }
        self.mantissa = true;
        let leads = self.digits.is_empty() && digit == b'0';
        match self.part {
            Part::Whole if !leads => self.point += 1,
            Part::Fraction if leads => self.point -= 1,
            _ => {}
        }
        if leads {
            return;
        }
        if self.digits.len() < DIGITS {
            self.digits.push(char::from(digit));
        } else {
            self.rest |= digit != b'0';
        }
    }

    /// The float of the text that this was read from.
    fn value(&self, body: &str) -> Option<f64> {
        if body.len() <= LONG {
            return match self.spaced {
                true => body.replace('_', "").parse().ok(),
                false => body.parse().ok(),
            };
        }
        let exponent = match self.negative_exponent {
            true => -self.exponent,
            false => self.exponent,
        };
        let (digits, rest) = (&self.digits, u8::from(self.rest));
        let point = (exponent + self.point).clamp(-2000, 2000);
        format!("0.{digits}{rest}e{point}").parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn read(text: &str) -> Option<f64> {
        let Ok(value) = parse(text, &mut || Ok::<(), Infallible>(()));
        value
    }

    #[test]
    fn reading() {
        assert_eq!(read("1_000.5e-1_0"), Some(1000.5e-10));
        assert_eq!(read("+.5"), Some(0.5));
        assert_eq!(read("5."), Some(5.0));
        assert_eq!(read("1.e2"), Some(100.0));
        assert_eq!(read("-Infinity"), Some(f64::NEG_INFINITY));
        for bad in [
            "", ".", "1__0", "_1", "1_", "1_.0", "1._0", "e5", ".e5", "0x1", "1e", "1e+", "1e_1",
            "1_e1", "1e1.", "infinit", "+-1", "1 2", "1+1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn long_texts_mean_what_short_ones_do() {
        let zeros = "0".repeat(100_000);
        assert_eq!(read(&format!("1{zeros}e-100000")), Some(1.0));
        assert_eq!(read(&format!("0.{zeros}25e100001")), Some(2.5));
        assert_eq!(read(&format!("12{zeros}")), Some(f64::INFINITY));
        assert_eq!(read(&format!("0.{zeros}1")), Some(0.0));
        assert_eq!(read(&format!("1e{zeros}2")), Some(100.0));
        assert_eq!(read(&format!("1_{zeros}.5e-1_00000")), Some(1.0));
        assert_eq!(read(&format!("-{zeros}")), Some(-0.0));
        assert_eq!(
            read(&format!("1e{}", "9".repeat(2000))),
            Some(f64::INFINITY)
        );
        assert_eq!(read(&format!("1e-{}", "9".repeat(2000))), Some(0.0));
        // The half between 1 and the next float, and a little more.
        let half = "1.00000000000000011102230246251565404236316680908203125";
        assert_eq!(read(&format!("{half}{zeros}")), Some(1.0));
        assert_eq!(read(&format!("{half}{zeros}1")), Some(1.0 + f64::EPSILON));
    }
}
