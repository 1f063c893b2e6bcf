//! Format specifications applied to numbers: `format(12, "+#x")`, `format(0.5, ".1%")`.
//!
//! What always holds: the text is built as sign, base mark, digits, rest (point, fraction, exponent); grouping and
//! zero fill touch the digits only. Read `spec.rs` for the language, `float.rs` for the digits.

use crate::number::float::{self, Code, Style};
use crate::number::integer::{Digits, Whole};
use crate::text::spec::{Formatted, Refused, Spec, refuse, unknown_code};
use crate::text::wtf8;

/// The pieces of a number's text.
struct Parts<'a> {
    sign: Option<u8>,
    /// `0x` and the like.
    mark: &'static str,
    digits: &'a [u8],
    /// Point, fraction, exponent, percent sign.
    rest: &'a [u8],
}

impl Parts<'_> {
    /// Appends the pieces as a specification wants them.
    fn write(&self, out: &mut Vec<u8>, spec: &Spec, group: usize) {
        let mut prefix = [0; 3];
        let signed = usize::from(self.sign.is_some());
        let taken = signed + self.mark.len();
        prefix[0] = self.sign.unwrap_or(0);
        prefix[signed..taken].copy_from_slice(self.mark.as_bytes());
        let (prefix, taken) = (&prefix[..taken], taken + self.rest.len());
        match spec.grouping {
            Some(mark) => {
                // Zeros that fill the width are grouped like the digits they stand before.
                let least = match spec.width {
                    Some(width) if spec.groups_padding() => width.saturating_sub(taken),
                    _ => 0,
                };
                let digits = grouped(self.digits, mark, group, least);
                self.pad(out, spec, prefix, &digits);
            }
            None => self.pad(out, spec, prefix, self.digits),
        }
    }

    fn pad(&self, out: &mut Vec<u8>, spec: &Spec, prefix: &[u8], digits: &[u8]) {
        let chars = prefix.len() + digits.len() + self.rest.len();
        spec.pad(out, chars, prefix, |out| {
            out.extend_from_slice(digits);
            out.extend_from_slice(self.rest);
        });
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

/// Does a specification ask for the decimal digits of an int?
pub fn is_decimal(spec: &Spec) -> bool {
    matches!(spec.code.and_then(char::from_u32), None | Some('d' | 'n'))
}

/// Appends `format(value, spec)` of an int; `limit` is the greatest number of decimal digits allowed.
pub fn format_int(
    out: &mut Vec<u8>,
    value: Whole<'_>,
    spec: &Spec,
    type_name: &str,
    limit: usize,
) -> Formatted<()> {
    let code = spec.code.unwrap_or(u32::from(b'd'));
    match char::from_u32(code) {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return match value.to_f64() {
                Some(value) => format_float(out, value, spec, type_name),
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
        b'c' => return format_char(out, value, spec),
        b'b' => (2, "0b"),
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let digits = Digits::of(value, base, limit).map_err(Refused::Value)?;
    let upper = (code == u32::from(b'X')).then(|| digits.bytes().to_ascii_uppercase());
    let parts = Parts {
        sign: sign_of(value.is_negative(), spec),
        mark: if spec.alternate { mark } else { "" },
        digits: upper.as_deref().unwrap_or(digits.bytes()),
        rest: b"",
    };
    parts.write(out, spec, if base == 10 { 3 } else { 4 });
    Ok(())
}

/// The presentation `c`: the character with this number.
fn format_char(out: &mut Vec<u8>, value: Whole<'_>, spec: &Spec) -> Formatted<()> {
    if spec.sign.is_some() {
        return refuse("Sign not allowed with integer format specifier 'c'");
    }
    if spec.alternate {
        return refuse("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    let Some(code) = value.to_i64() else {
        return Err(Refused::Overflow(
            "Python int too large to convert to C long".into(),
        ));
    };
    match u32::try_from(code) {
        Ok(code @ 0..=0x10_ffff) => {
            spec.pad(out, 1, b"", |out| wtf8::push(out, code));
            Ok(())
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

/// Appends `format(value, spec)` of a float.
pub fn format_float(out: &mut Vec<u8>, value: f64, spec: &Spec, type_name: &str) -> Formatted<()> {
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return refuse("precision too big");
    }
    let style = style_of(spec, type_name)?;
    let percent = spec.code == Some(u32::from(b'%'));
    let start = out.len();
    float::present(out, if percent { value * 100.0 } else { value }, style);
    if percent {
        out.push(b'%');
    }
    // As it stands, unless the specification has a say in more than the digits.
    if spec.width.is_some()
        || spec.grouping.is_some()
        || spec.sign.is_some()
        || spec.no_negative_zero
    {
        let text = out.split_off(start);
        arrange(out, &text, spec);
    }
    Ok(())
}

/// Appends the text of a float with the sign, grouping and padding of a specification.
fn arrange(out: &mut Vec<u8>, text: &[u8], spec: &Spec) {
    let (mut negative, body) = match text {
        [b'-', body @ ..] => (true, body),
        body => (false, body),
    };
    if spec.no_negative_zero && is_zero(body) {
        negative = false;
    }
    let split = body.iter().position(|b| !b.is_ascii_digit());
    let (digits, rest) = body.split_at(split.unwrap_or(body.len()));
    let parts = Parts {
        sign: sign_of(negative, spec),
        mark: "",
        digits,
        rest,
    };
    // An infinity or a NaN has no digits to group.
    let grouping = spec.grouping.filter(|_| !digits.is_empty());
    parts.write(out, &Spec { grouping, ..*spec }, 3);
}

/// True if the text of a finite number shows no digit but zero.
fn is_zero(body: &[u8]) -> bool {
    let mut mantissa = body.iter().take_while(|b| !matches!(b, b'e' | b'E' | b'%'));
    body.first().is_some_and(u8::is_ascii_digit) && mantissa.all(|b| matches!(b, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::spec::Align;

    fn shown(
        spec: &str,
        type_name: &str,
        format: impl FnOnce(&mut Vec<u8>, &Spec) -> Formatted<()>,
    ) -> String {
        let mut out = Vec::new();
        let done = Spec::parse(spec.as_bytes(), Align::Right, type_name)
            .and_then(|spec| format(&mut out, &spec));
        match done {
            Ok(()) => String::from_utf8(out).unwrap(),
            Err(Refused::Value(text) | Refused::Overflow(text)) => text,
        }
    }

    fn int(value: i64, spec: &str) -> String {
        shown(spec, "int", |out, spec| {
            format_int(out, Whole::Small(value), spec, "int", 4300)
        })
    }

    fn float(value: f64, spec: &str) -> String {
        shown(spec, "float", |out, spec| {
            format_float(out, value, spec, "float")
        })
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
            (0.125, ".2f", "0.12"),
            (-0.0, ".1f", "-0.0"),
            (1e-300, ".22f", "0.0000000000000000000000"),
            (12345678901234567.0, ".2f", "12345678901234568.00"),
            (-0.001, "z.1%", "-0.1%"),
            (-0.0001, "z.1%", "0.0%"),
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
