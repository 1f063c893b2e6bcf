//! `text % values`: printf-style formatting (Library reference, section of that name).
//!
//! ```text
//!     %[(key)][flags][width][.precision][h|l|L]type
//! ```
//!
//! What always holds: values are taken in order from a tuple, or by key from a mapping, or the one value is the only
//! argument; a value that is left over is an error unless a mapping was given.

use crate::heap::{Str, Value};
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::number::float::{self, Code, Style};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::container::{item, text};
use crate::runtime::{attr, convert, format, raise};
use crate::text::wtf8;

/// One conversion as written.
#[derive(Default)]
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Conversion {
    /// Does it leave a text as it is?
    fn is_plain(&self) -> bool {
        self.width == 0 && self.precision.is_none()
    }
}

/// Where the values come from.
struct Values<'a> {
    /// The items of a tuple, or the one value.
    items: &'a [Value],
    at: usize,
    /// The right operand, if it can be asked by key.
    mapping: Option<&'a Value>,
    /// Has a key been used? Then only what it found is left to take.
    keyed: bool,
    found: Option<Value>,
}

impl Values<'_> {
    fn next(&mut self, cx: &Interp) -> R {
        let value = if self.keyed {
            self.found.take()
        } else {
            self.items.get(self.at).cloned()
        };
        self.at += 1;
        value.ok_or_else(|| raise::type_error(cx, "not enough arguments for format string"))
    }
}

/// The format text and how far it was read, in bytes (all that has a meaning is ASCII).
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Decimal digits; a number beyond `limit` is refused with `message`.
    fn number(&mut self, cx: &Interp, limit: i64, message: &str) -> R<usize> {
        let mut value = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            self.at += 1;
            value = value
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'));
            if value > limit {
                return Err(raise::value_error(cx, message));
            }
        }
        Ok(value as usize)
    }

    /// Decoded character at the current place, for an error.
    fn code(&self) -> u32 {
        wtf8::code_points(&self.text[self.at.min(self.text.len())..])
            .next()
            .unwrap_or(0)
    }
}

/// `text % values`; `whole` is or carries the text.
pub fn format(cx: &Interp, template: &Str, whole: &Value, values: &Value) -> R {
    let one = std::slice::from_ref(values);
    let payload = tuple_payload(values);
    let tuple = payload.as_ref().and_then(Value::as_tuple);
    let is_mapping = tuple.is_none()
        && convert::text_of(values).is_none()
        && attr::lookup_special(cx, values, &cx.names.__getitem__).is_some();
    let mut values = Values {
        items: tuple.unwrap_or(one),
        at: 0,
        mapping: is_mapping.then_some(values),
        keyed: false,
        found: None,
    };
    let mut reader = Reader {
        text: template.bytes(),
        at: 0,
    };
    let mut out = cx.buffer();
    while let Some(percent) = wtf8::find(&reader.text[reader.at..], b"%") {
        cx.tick()?;
        out.extend_from_slice(&reader.text[reader.at..reader.at + percent]);
        reader.at += percent + 1;
        if reader.take(b'%') {
            out.push(b'%');
            continue;
        }
        one_conversion(cx, &mut reader, &mut values, &mut out)?;
        cx.allow_text(out.len())?;
    }
    out.extend_from_slice(&reader.text[reader.at..]);
    if values.at < values.items.len() && values.mapping.is_none() {
        return Err(raise::type_error(
            cx,
            "not all arguments converted during string formatting",
        ));
    }
    if reader.at == 0 && !out.is_empty() {
        // Nothing to convert: the template itself, also where a subclass carries it.
        return Ok(whole.clone());
    }
    let one = match values.items {
        [one] => one,
        _ => whole,
    };
    text::built(cx, out, [one, whole])
}

/// The exact tuple that a value is or carries.
fn tuple_payload(value: &Value) -> Option<Value> {
    if value.as_tuple().is_some() {
        return Some(value.clone());
    }
    if !value.kind()?.has_payload() {
        return None;
    }
    value.cell(0).filter(|payload| payload.as_tuple().is_some())
}

/// Reads one conversion, from after its `%`, and writes its value.
fn one_conversion(
    cx: &Interp,
    reader: &mut Reader<'_>,
    values: &mut Values<'_>,
    out: &mut Vec<u8>,
) -> R<()> {
    if reader.take(b'(') {
        values.found = Some(read_key(cx, reader, values)?);
        values.keyed = true;
    }
    let mut conversion = read_flags(reader);
    if reader.take(b'*') {
        let width = values.next(cx)?;
        let width = star(cx, &width, i64::MAX, "ssize_t")?;
        conversion.left |= width < 0;
        conversion.width = width.unsigned_abs() as usize;
    } else {
        conversion.width = reader.number(cx, i64::MAX / 10, "width too big")?;
    }
    if reader.take(b'.') {
        conversion.precision = Some(if reader.take(b'*') {
            let precision = values.next(cx)?;
            star(cx, &precision, i64::from(i32::MAX), "int")?.max(0) as usize
        } else {
            reader.number(cx, i64::from(i32::MAX), "precision too big")?
        });
    }
    if matches!(reader.peek(), Some(b'h' | b'l' | b'L')) {
        reader.at += 1;
    }
    let Some(kind) = reader.peek() else {
        return Err(raise::value_error(cx, "incomplete format"));
    };
    let value = values.next(cx)?;
    if !b"diuoxXeEfFgGcrsa".contains(&kind) {
        let code = reader.code();
        let shown = if (0x20..0x7f).contains(&code) {
            char::from(code as u8)
        } else {
            '?'
        };
        let place = wtf8::count(&reader.text[..reader.at]);
        let message =
            format!("unsupported format character '{shown}' (0x{code:x}) at index {place}");
        return Err(raise::value_error(cx, message));
    }
    reader.at += 1;
    write_value(cx, out, kind, &conversion, &value)
}

/// Reads a key up to its closing parenthesis and asks the mapping.
fn read_key(cx: &Interp, reader: &mut Reader<'_>, values: &Values<'_>) -> R {
    let Some(mapping) = values.mapping else {
        return Err(raise::type_error(cx, "format requires a mapping"));
    };
    let start = reader.at;
    let mut depth = 1;
    while depth > 0 {
        match reader.peek() {
            Some(b'(') => depth += 1,
            Some(b')') => depth -= 1,
            Some(_) => {}
            None => return Err(raise::value_error(cx, "incomplete format key")),
        }
        reader.at += 1;
    }
    let key = cx.str_of_bytes(&reader.text[start..reader.at - 1])?;
    item::get(cx, mapping, &key)
}

fn read_flags(reader: &mut Reader<'_>) -> Conversion {
    let mut conversion = Conversion::default();
    while let Some(flag) = reader.peek() {
        match flag {
            b'-' => conversion.left = true,
            b'+' => conversion.plus = true,
            b' ' => conversion.space = true,
            b'#' => conversion.alternate = true,
            b'0' => conversion.zero = true,
            _ => break,
        }
        reader.at += 1;
    }
    conversion
}

/// A width or precision given as a value.
fn star(cx: &Interp, value: &Value, limit: i64, c_type: &str) -> R<i64> {
    let Some(number) = int::of(value) else {
        return Err(raise::type_error(cx, "* wants int"));
    };
    match number.to_i64().filter(|n| (-limit..=limit).contains(n)) {
        Some(number) => Ok(number),
        None => Err(raise::overflow_error(
            cx,
            format!("Python int too large to convert to C {c_type}"),
        )),
    }
}

/// Writes one value.
fn write_value(
    cx: &Interp,
    out: &mut Vec<u8>,
    kind: u8,
    conversion: &Conversion,
    value: &Value,
) -> R<()> {
    cx.allow_text(
        conversion
            .width
            .saturating_add(conversion.precision.unwrap_or(0)),
    )?;
    match kind {
        b's' if conversion.is_plain() => format::write_str(cx, out, value)?,
        b's' => write_text(cx, out, conversion, &format::str_(cx, value)?)?,
        b'r' => write_text(cx, out, conversion, &format::repr(cx, value)?)?,
        b'a' => write_text(cx, out, conversion, &format::ascii(cx, value)?)?,
        b'c' => {
            let text = character(cx, value)?;
            write_padded(cx, out, conversion, &text, 0, false)?;
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => write_int(cx, out, kind, conversion, value)?,
        _ => write_float(cx, out, kind, conversion, value)?,
    }
    Ok(())
}

fn write_text(cx: &Interp, out: &mut Vec<u8>, conversion: &Conversion, value: &Value) -> R<()> {
    let Some(text) = convert::text_of(value) else {
        return Ok(());
    };
    let bytes = text.bytes();
    let kept = conversion
        .precision
        .map_or(bytes.len(), |count| wtf8::offset(bytes, count));
    write_padded(cx, out, conversion, &bytes[..kept], 0, false)
}

/// Pads to the width; `prefix` bytes (sign and base mark) stay in front of zeros.
fn write_padded(
    cx: &Interp,
    out: &mut Vec<u8>,
    conversion: &Conversion,
    body: &[u8],
    prefix: usize,
    number: bool,
) -> R<()> {
    let missing = conversion.width.saturating_sub(wtf8::count(body));
    let zeros = number && conversion.zero && !conversion.left;
    if zeros {
        out.extend_from_slice(&body[..prefix]);
        text::append_times(cx, out, b"0", missing)?;
        return text::append(cx, out, &body[prefix..]);
    }
    if !conversion.left {
        text::append_times(cx, out, b" ", missing)?;
    }
    text::append(cx, out, body)?;
    if conversion.left {
        text::append_times(cx, out, b" ", missing)?;
    }
    Ok(())
}

/// `%c`: a character or its number.
fn character(cx: &Interp, value: &Value) -> R<Vec<u8>> {
    if let Some(text) = convert::text_of(value) {
        return match text.len() {
            1 => Ok(text.bytes().to_vec()),
            _ => Err(raise::type_error(cx, "%c requires int or char")),
        };
    }
    let number = match convert::index_int(cx, value) {
        Err(raised) if raise::matches(cx, &raised, WellKnown::TypeError) => {
            raise::discard(cx, raised);
            return Err(raise::type_error(cx, "%c requires int or char"));
        }
        number => number?,
    };
    match number.to_i64() {
        Some(code @ 0..=0x10_ffff) => Ok(wtf8::collect([code as u32])),
        _ => Err(raise::overflow_error(cx, "%c arg not in range(0x110000)")),
    }
}

/// The error of an integer conversion that got something else.
#[cold]
fn not_a_number(cx: &Interp, kind: u8, value: &Value) -> Raised {
    let name = class::type_name(cx, value);
    let wanted = if matches!(kind, b'o' | b'x' | b'X') {
        "an integer"
    } else {
        "a real number"
    };
    raise::type_error(
        cx,
        format!(
            "%{} format: {wanted} is required, not {name}",
            char::from(kind)
        ),
    )
}

/// The value of an integer conversion; a `TypeError` on the way means that it is no number.
fn integer_of(cx: &Interp, kind: u8, value: &Value) -> R<Int> {
    if let Some(i) = int::of(value) {
        return Ok(i);
    }
    let strict = matches!(kind, b'o' | b'x' | b'X');
    let number = convert::is_index(cx, value)
        || value.as_float().is_some()
        || attr::lookup_special(cx, value, &cx.names.__int__).is_some();
    if !number || (strict && !convert::is_index(cx, value)) {
        return Err(not_a_number(cx, kind, value));
    }
    let result = if strict {
        convert::index_int(cx, value)
    } else {
        convert::to_int(cx, value)
    };
    match raise::catch(cx, result, WellKnown::TypeError)? {
        Some(i) => Ok(i),
        None => Err(not_a_number(cx, kind, value)),
    }
}

fn write_int(
    cx: &Interp,
    out: &mut Vec<u8>,
    kind: u8,
    conversion: &Conversion,
    value: &Value,
) -> R<()> {
    let value = integer_of(cx, kind, value)?;
    let (base, mark) = match kind {
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let digits = format::int_digits(cx, &value, base)?;
    let upper = (kind == b'X').then(|| digits.bytes().to_ascii_uppercase());
    let digits = upper.as_deref().unwrap_or(digits.bytes());
    let sign = sign(conversion, value.is_negative());
    if conversion.is_plain() && !conversion.alternate {
        out.extend_from_slice(sign.as_bytes());
        out.extend_from_slice(digits);
        return Ok(());
    }
    let mut body = sign.as_bytes().to_vec();
    if conversion.alternate {
        body.extend_from_slice(mark.as_bytes());
    }
    let prefix = body.len();
    let missing = conversion
        .precision
        .unwrap_or(0)
        .saturating_sub(digits.len());
    text::append_times(cx, &mut body, b"0", missing)?;
    body.extend_from_slice(digits);
    write_padded(cx, out, conversion, &body, prefix, true)
}

fn sign(conversion: &Conversion, negative: bool) -> &'static str {
    match (negative, conversion.plus, conversion.space) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    }
}

fn write_float(
    cx: &Interp,
    out: &mut Vec<u8>,
    kind: u8,
    conversion: &Conversion,
    value: &Value,
) -> R<()> {
    let x = convert::to_float(cx, value)?;
    let code = match kind {
        b'e' | b'E' => Code::Exponent,
        b'f' | b'F' => Code::Fixed,
        _ => Code::General,
    };
    let style = Style {
        code,
        precision: conversion.precision.unwrap_or(6),
        alternate: conversion.alternate,
        point_zero: false,
        upper: kind.is_ascii_uppercase(),
    };
    let start = out.len();
    float::present(out, x, style);
    let negative = out.get(start) == Some(&b'-');
    let sign = sign(conversion, negative);
    if conversion.width == 0 && sign.len() == usize::from(negative) {
        return Ok(());
    }
    let text = out.split_off(start);
    let body = [sign.as_bytes(), &text[usize::from(negative)..]].concat();
    write_padded(cx, out, conversion, &body, sign.len(), true)
}
