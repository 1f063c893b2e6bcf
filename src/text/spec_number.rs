//! Format specifications applied to numbers: `format(12, "+#x")`, `format(0.5, ".1%")`.
//!
//! What always holds: the text is built as sign, base mark, digits, rest (point, fraction, exponent); grouping and
//! zero fill touch the digits only. Read `spec.rs` for the language, `float.rs` for the digits.

use crate::text::float::{self, Code, Style};
use crate::text::integer;
use crate::text::spec::{Align, Formatted, Refused, Spec, refuse, unknown_code};
use crate::text::wtf8;
use dashu_int::IBig;

/// The pieces of a number's text.
struct Parts {
    sign: Option<u8>,
    /// `0x` and the like.
    mark: &'static str,
    digits: String,
    /// Point, fraction, exponent, percent sign.
    rest: String,
}

impl Parts {
    /// Joins the pieces under a specification.
    fn finish(self, spec: &Spec, group: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.digits.len() + self.rest.len() + 4);
        out.extend(self.sign);
        out.extend_from_slice(self.mark.as_bytes());
        let prefix = out.len();
        match spec.grouping {
            Some(mark) => {
                // Zeros that fill the width are grouped like the digits they stand before.
                let zeros = spec.fill == 0x30 && spec.align == Align::AfterSign;
                let taken = prefix + self.rest.len();
                let least = if zeros {
                    spec.width.unwrap_or(0).saturating_sub(taken)
                } else {
                    0
                };
                out.extend(grouped(self.digits.as_bytes(), mark, group, least));
            }
            None => out.extend_from_slice(self.digits.as_bytes()),
        }
        out.extend_from_slice(self.rest.as_bytes());
        spec.pad(out, prefix)
    }
}

/// Digits with a mark between groups, zeros before them up to a least length.
fn grouped(digits: &[u8], mark: u8, group: usize, least: usize) -> Vec<u8> {
    let mut reversed = Vec::with_capacity(digits.len() + digits.len() / group + 1);
    let mut source = digits.iter().rev().copied();
    let mut in_group = 0;
    let mut next = source.next();
    while next.is_some() || reversed.len() < least {
        if in_group == group {
            reversed.push(mark);
            in_group = 0;
        }
        reversed.push(next.unwrap_or(b'0'));
        in_group += 1;
        next = source.next();
    }
    reversed.reverse();
    reversed
}

/// The sign to write.
fn sign_of(negative: bool, spec: &Spec) -> Option<u8> {
    match (negative, spec.sign) {
        (true, _) => Some(b'-'),
        (false, Some(sign @ (b'+' | b' '))) => Some(sign),
        _ => None,
    }
}

/// `format(value, spec)` of an int; `limit` is the greatest number of decimal digits allowed.
pub fn format_int(value: &IBig, spec: &Spec, type_name: &str, limit: usize) -> Formatted<Vec<u8>> {
    let code = spec.code.unwrap_or(u32::from(b'd'));
    match char::from_u32(code) {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let value = integer::to_f64(value);
            return match value {
                Some(value) => format_float(value, spec, type_name),
                None => Err(Refused::Overflow(
                    "int too large to convert to float".into(),
                )),
            };
        }
        _ => return unknown_code(code, type_name),
    }
    if spec.precision.is_some() {
        return refuse("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z) not allowed in integer format specifier");
    }
    let (base, mark) = match code as u8 {
        b'c' => return format_char(value, spec),
        b'b' => (2, "0b"),
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let negative = *value < IBig::ZERO;
    let text = integer::to_text(value, base, limit).map_err(Refused::Value)?;
    let digits = text.trim_start_matches('-');
    let parts = Parts {
        sign: sign_of(negative, spec),
        mark: if spec.alternate { mark } else { "" },
        digits: if code == u32::from(b'X') {
            digits.to_uppercase()
        } else {
            digits.to_owned()
        },
        rest: String::new(),
    };
    Ok(parts.finish(spec, if base == 10 { 3 } else { 4 }))
}

/// The presentation `c`: the character with this number.
fn format_char(value: &IBig, spec: &Spec) -> Formatted<Vec<u8>> {
    if spec.sign.is_some() {
        return refuse("Sign not allowed with integer format specifier 'c'");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    let Ok(code) = i64::try_from(value) else {
        return Err(Refused::Overflow(
            "Python int too large to convert to C long".into(),
        ));
    };
    match u32::try_from(code) {
        Ok(code @ 0..=0x10_ffff) => {
            let mut out = Vec::new();
            wtf8::push(&mut out, code);
            Ok(spec.pad(out, 0))
        }
        _ => Err(Refused::Overflow("%c arg not in range(0x110000)".into())),
    }
}

/// How a float specification asks for digits.
fn style_of(spec: &Spec, type_name: &str) -> Formatted<Style> {
    let mut style = Style {
        code: Code::General,
        precision: spec.precision.unwrap_or(6),
        alternate: spec.alternate,
        point_zero: false,
        upper: false,
    };
    let code = match spec.code {
        Some(code) => char::from_u32(code).unwrap_or('\u{fffd}'),
        None => {
            // No type: as `repr`, or as `g` with at least one digit after the point.
            style.point_zero = true;
            if spec.precision.is_none() {
                style.code = Code::Shortest;
            }
            return Ok(style);
        }
    };
    style.upper = code.is_ascii_uppercase();
    style.code = match code {
        'e' | 'E' => Code::Exponent,
        'f' | 'F' | '%' => Code::Fixed,
        'g' | 'G' | 'n' => Code::General,
        _ => return unknown_code(code as u32, type_name),
    };
    Ok(style)
}

/// `format(value, spec)` of a float.
pub fn format_float(value: f64, spec: &Spec, type_name: &str) -> Formatted<Vec<u8>> {
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return refuse("precision too big");
    }
    let style = style_of(spec, type_name)?;
    let percent = spec.code == Some(u32::from(b'%'));
    let text = float::present(if percent { value * 100.0 } else { value }, style);
    let mut negative = text.starts_with('-');
    let body = text.trim_start_matches('-');
    if negative && spec.no_negative_zero && is_zero(body) {
        negative = false;
    }
    let split = body
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(body.len());
    let mut rest = body[split..].to_owned();
    if percent {
        rest.push('%');
    }
    let parts = Parts {
        sign: sign_of(negative, spec),
        mark: "",
        digits: body[..split].to_owned(),
        rest,
    };
    if split == 0 {
        // An infinity or a NaN has no digits to group.
        let plain = Spec {
            grouping: None,
            ..*spec
        };
        return Ok(parts.finish(&plain, 3));
    }
    Ok(parts.finish(spec, 3))
}

/// True if the text of a finite number shows no digit but zero.
fn is_zero(body: &str) -> bool {
    let mantissa = body.split(['e', 'E']).next().unwrap_or(body);
    mantissa.starts_with(|c: char| c.is_ascii_digit())
        && mantissa.bytes().all(|b| matches!(b, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: i64, spec: &str) -> String {
        let done = Spec::parse(spec.as_bytes(), Align::Right, "int")
            .and_then(|spec| format_int(&IBig::from(value), &spec, "int", 4300));
        match done {
            Ok(text) => String::from_utf8(text).unwrap(),
            Err(Refused::Value(text) | Refused::Overflow(text)) => text,
        }
    }

    fn float(value: f64, spec: &str) -> String {
        let done = Spec::parse(spec.as_bytes(), Align::Right, "float")
            .and_then(|spec| format_float(value, &spec, "float"));
        match done {
            Ok(text) => String::from_utf8(text).unwrap(),
            Err(Refused::Value(text) | Refused::Overflow(text)) => text,
        }
    }

    #[test]
    fn ints() {
        for (value, spec, text) in [
            (5, "", "5"),
            (5, "4", "   5"),
            (5, "<4", "5   "),
            (5, "*^4", "*5**"),
            (-5, "05", "-0005"),
            (-5, "=+#012b", "-0b000000101"),
            (1234567, ",", "1,234,567"),
            (1234, "08,", "0,001,234"),
            (1234, "010,", "00,001,234"),
            (65535, "#010_x", "0x000_ffff"),
            (255, "#X", "0XFF"),
            (5, "+", "+5"),
            (5, " d", " 5"),
            (0x20ac, "c", "€"),
            (3, ".2f", "3.00"),
            (3, ",x", "Cannot specify ',' with 'x'."),
            (3, "5s", "Unknown format code 's' for object of type 'int'"),
            (
                3,
                "é",
                "Unknown format code '\\xe9' for object of type 'int'",
            ),
            (
                3,
                "x,",
                "Invalid format specifier 'x,' for object of type 'int'",
            ),
            (3, ".3", "Precision not allowed in integer format specifier"),
        ] {
            assert_eq!(int(value, spec), text, "{value} {spec}");
        }
    }

    #[test]
    fn floats() {
        for (value, spec, text) in [
            (1.0, "", "1.0"),
            (1e16, "", "1e+16"),
            (1e10, ".3", "1e+10"),
            (100000.0, ".6", "1e+05"),
            (12345.678, ",.2f", "12,345.68"),
            (-0.01, "z.1f", "0.0"),
            (0.5, ".1%", "50.0%"),
            (2.5, "#.0f", "2."),
            (3.0, "#g", "3.00000"),
            (1e20, ",", "1e+20"),
            (1.5, "010.2f", "0000001.50"),
            (f64::INFINITY, "010,", "0000000inf"),
            (f64::NAN, "E", "NAN"),
            (f64::INFINITY, "%", "inf%"),
            (
                3.0,
                "d",
                "Unknown format code 'd' for object of type 'float'",
            ),
            (12345678.123456, "_", "12_345_678.123456"),
            (123456789.0, "020,", "00,000,123,456,789.0"),
        ] {
            assert_eq!(float(value, spec), text, "{value} {spec}");
        }
    }
}
