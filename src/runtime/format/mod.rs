//! `str`, `repr`, `ascii` and `format` of any object (Reference 3.3.1): short ways for the exact builtin types, then
//! the special methods.
//!
//! What always holds: the results are exact strings; a number's text is that of `number::float` and `number::integer`.
//! `%` is in `percent.rs`, `str.format` in `fields.rs`.

pub mod fields;
pub mod percent;

use dashu_int::{IBig, Sign};

use crate::heap::{Str, Value};
use crate::interp::{Interp, Name, PIECE, R, Raised, Recursion};
use crate::number::integer::{self, Digits, SmallDigits, Whole};
use crate::number::{float, spec_number};
use crate::object::class;
use crate::object::int::{self, BigInt, Int};
use crate::runtime::container::text;
use crate::runtime::ops::huge;
use crate::runtime::{attr, convert, raise};
use crate::text::spec::{self, Align, Formatted, Refused, Spec};
use crate::text::{quote, wtf8};

/// `str(value)`.
pub fn str_(cx: &Interp, value: &Value) -> R {
    if value.as_str().is_some() {
        return Ok(value.clone());
    }
    if let Some(text) = number_text(cx, value) {
        return text;
    }
    by_method(cx, value, &cx.names.__str__, "__str__")
}

/// `repr(value)`.
pub fn repr(cx: &Interp, value: &Value) -> R {
    if let Some(text) = value.as_str() {
        return str_repr(cx, text);
    }
    if let Some(text) = number_text(cx, value) {
        return text;
    }
    by_method(cx, value, &cx.names.__repr__, "__repr__")
}

/// `repr` of a string.
pub fn str_repr(cx: &Interp, text: &Str) -> R {
    cx.allow_text(text.bytes().len())?;
    cx.str_of_buffer(quote::repr_looking(text.bytes(), &mut || {
        cx.look_outside()
    })?)
}

/// `ascii(value)`.
pub fn ascii(cx: &Interp, value: &Value) -> R {
    let shown = repr(cx, value)?;
    match shown.as_str() {
        Some(text) if !text.is_ascii() => cx
            .str_of_buffer(quote::escape_non_ascii(text.bytes(), &mut || {
                cx.look_outside()
            })?),
        _ => Ok(shown),
    }
}

/// `str(value)` as Rust text, lone surrogates replaced.
pub fn str_text(cx: &Interp, value: &Value) -> R<String> {
    Ok(rust_text(&str_(cx, value)?))
}

/// `repr(value)` as Rust text, lone surrogates replaced.
pub fn repr_text(cx: &Interp, value: &Value) -> R<String> {
    Ok(rust_text(&repr(cx, value)?))
}

fn rust_text(value: &Value) -> String {
    convert::text_of(value).map_or_else(String::new, |text| text.lossy().into_owned())
}

/// The text of an exact number, bool or `None`, which `str` and `repr` share.
fn number_text(cx: &Interp, value: &Value) -> Option<R> {
    if let Some(i) = value.as_int() {
        return Some(Ok(cx.heap.str_wtf8(SmallDigits::signed(i).bytes())));
    }
    let mut out = cx.buffer();
    match write_number(cx, &mut out, value) {
        Ok(true) => Some(cx.str_of_buffer(out)),
        Ok(false) => {
            cx.keep_buffer(out);
            None
        }
        Err(e) => Some(Err(e)),
    }
}

/// Appends the text of an exact number, bool or `None`; false if the value is something else.
pub fn write_number(cx: &Interp, out: &mut Vec<u8>, value: &Value) -> R<bool> {
    if let Some(i) = value.as_int() {
        out.extend_from_slice(SmallDigits::signed(i).bytes());
    } else if let Some(x) = value.as_float() {
        float::push_repr(out, x);
    } else if let Some(b) = value.as_bool() {
        out.extend_from_slice(if b { b"True" } else { b"False" });
    } else if value.is_none() {
        out.extend_from_slice(b"None");
    } else if let Some(big) = value.view::<BigInt>() {
        let text = decimal(cx, big)?;
        cx.allow_text(out.len() + text.len())?;
        out.extend_from_slice(text.as_bytes());
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// The decimal text of a big int.
fn decimal(cx: &Interp, big: &IBig) -> R<String> {
    let refuse = |message| raise::value_error(cx, message);
    integer::to_decimal(big, cx.int_max_str_digits.get(), refuse, |big| {
        if !huge::is_long_text(integer::bit_length(big)) {
            return Ok(big.to_string());
        }
        let (sign, size) = big.clone().into_parts();
        let digits = huge::decimal(cx, &size)?;
        Ok(match sign {
            Sign::Negative => format!("-{digits}"),
            Sign::Positive => digits,
        })
    })
}

/// The digits of an int, without its sign.
pub fn int_digits(cx: &Interp, value: &Int, base: u8) -> R<Digits> {
    match value {
        Int::Big(big) if base == 10 => decimal(cx, big).map(Digits::Big),
        _ => Digits::of(value.whole(), base, 0).map_err(|message| raise::value_error(cx, message)),
    }
}

/// Calls `__str__` or `__repr__`, which every object has.
fn by_method(cx: &Interp, value: &Value, name: &Name, shown: &str) -> R {
    let _guard = cx.enter_native(Recursion::Repr)?;
    let result = attr::call_special(cx, value, name, &[])?;
    let result = result.unwrap_or_else(|| cx.new_str(""));
    if convert::text_of(&result).is_some() {
        return Ok(result);
    }
    let name = class::type_name(cx, &result);
    Err(raise::type_error(
        cx,
        format!("{shown} returned non-string (type {name})"),
    ))
}

/// `format(value, spec)`, the specification being a string object.
pub fn format(cx: &Interp, value: &Value, spec: &Value) -> R {
    if value.as_str().is_some() && spec.as_str().is_some_and(Str::is_empty) {
        return Ok(value.clone());
    }
    let mut out = cx.buffer();
    if let Some(text) = spec.as_str()
        && write_exact(cx, &mut out, value, text.bytes())?
    {
        return cx.str_of_buffer(out);
    }
    cx.keep_buffer(out);
    by_format(cx, value, spec)
}

/// Appends `format(value, spec)`, the specification being WTF-8.
#[inline]
pub fn write(cx: &Interp, out: &mut Vec<u8>, value: &Value, spec: &[u8]) -> R<()> {
    if write_exact(cx, out, value, spec)? {
        return Ok(());
    }
    let text = by_format(cx, value, &cx.str_of_bytes(spec)?)?;
    write_text(cx, out, &text)
}

/// Appends `str(value)`.
pub fn write_str(cx: &Interp, out: &mut Vec<u8>, value: &Value) -> R<()> {
    if value.as_str().is_none() && write_number(cx, out, value)? {
        return Ok(());
    }
    write_text(cx, out, &str_(cx, value)?)
}

/// Appends a `str`.
fn write_text(cx: &Interp, out: &mut Vec<u8>, text: &Value) -> R<()> {
    if let Some(text) = text.as_str() {
        append(cx, out, text)
    } else if let Some(text) = convert::text_of(text) {
        append(cx, out, &text)
    } else {
        Ok(())
    }
}

fn append(cx: &Interp, out: &mut Vec<u8>, text: &Str) -> R<()> {
    cx.allow_text(out.len() + text.bytes().len())?;
    text::append(cx, out, text.bytes())
}

/// `format` by the method `__format__`.
fn by_format(cx: &Interp, value: &Value, spec: &Value) -> R {
    let Some(result) =
        attr::call_special(cx, value, &cx.names.__format__, std::slice::from_ref(spec))?
    else {
        let name = class::type_name(cx, value);
        return Err(raise::type_error(
            cx,
            format!("Type {name} doesn't define __format__"),
        ));
    };
    if convert::text_of(&result).is_some() {
        return Ok(result);
    }
    let name = class::type_name(cx, &result);
    Err(raise::type_error(
        cx,
        format!("__format__ must return a str, not {name}"),
    ))
}

/// The short way for exact strings, numbers and, without a specification, `None` and bools. False, and nothing
/// appended, for other values.
fn write_exact(cx: &Interp, out: &mut Vec<u8>, value: &Value, spec: &[u8]) -> R<bool> {
    if let Some(text) = value.as_str() {
        match spec.is_empty() {
            true => append(cx, out, text)?,
            false => write_str_with(cx, out, text, spec, "str")?,
        }
    } else if spec.is_empty() {
        return write_number(cx, out, value);
    } else if let Some(x) = value.as_float() {
        write_float_with(cx, out, x, spec, "float")?;
    } else if let Some(i) = int::exact(value).filter(|_| !value.is_bool()) {
        write_int_with(cx, out, &i, spec, "int")?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Appends the `format` of a string; `type_name` stands in errors.
fn write_str_with(
    cx: &Interp,
    out: &mut Vec<u8>,
    text: &Str,
    spec: &[u8],
    type_name: &str,
) -> R<()> {
    let spec = parse(cx, out, spec, Align::Left, type_name)?;
    cx.allow_text(out.len() + text.bytes().len())?;
    padded(cx, out, &spec, |out, spec| {
        spec::format_str(out, text.bytes(), spec, type_name)
    })
}

/// Appends the `format` of a float; `type_name` stands in errors.
fn write_float_with(cx: &Interp, out: &mut Vec<u8>, x: f64, spec: &[u8], type_name: &str) -> R<()> {
    let spec = parse(cx, out, spec, Align::Right, type_name)?;
    padded(cx, out, &spec, |out, spec| {
        spec_number::format_float(out, x, spec, type_name)
    })
}

/// Appends the `format` of an int; `type_name` stands in errors.
fn write_int_with(
    cx: &Interp,
    out: &mut Vec<u8>,
    value: &Int,
    spec: &[u8],
    type_name: &str,
) -> R<()> {
    let spec = parse(cx, out, spec, Align::Right, type_name)?;
    let limit = cx.int_max_str_digits.get();
    let text;
    let mut whole = value.whole();
    if let Int::Big(big) = value
        && huge::is_long_text(value.bit_length())
        && spec_number::is_decimal(&spec)
    {
        text = decimal(cx, big)?;
        whole = Whole::Written(big, &text);
    }
    padded(cx, out, &spec, |out, spec| {
        spec_number::format_int(out, whole, spec, type_name, limit)
    })
}

/// Appends what `write` makes of a specification; a padding of millions of characters is done here, piece by piece.
fn padded(
    cx: &Interp,
    out: &mut Vec<u8>,
    spec: &Spec,
    write: impl FnOnce(&mut Vec<u8>, &Spec) -> Formatted<()>,
) -> R<()> {
    let width = spec.width.unwrap_or(0);
    if width <= PIECE || spec.groups_padding() {
        return write(out, spec).map_err(|refused| raise_refused(cx, refused));
    }
    let mut body = Vec::new();
    let bare = Spec {
        width: None,
        ..*spec
    };
    write(&mut body, &bare).map_err(|refused| raise_refused(cx, refused))?;
    let missing = width.saturating_sub(wtf8::count(&body));
    let (before, inside, after) = spec.align.share(missing);
    let (prefix, rest) = body.split_at(spec.prefix_of(&body));
    let mut fill = Vec::new();
    wtf8::push(&mut fill, spec.fill);
    text::append_times(cx, out, &fill, before)?;
    out.extend_from_slice(prefix);
    text::append_times(cx, out, &fill, inside)?;
    text::append(cx, out, rest)?;
    text::append_times(cx, out, &fill, after)
}

/// `format` of a string; `type_name` stands in errors.
pub fn str_with(cx: &Interp, text: &Str, spec: &[u8], type_name: &str) -> R {
    let mut out = cx.buffer();
    write_str_with(cx, &mut out, text, spec, type_name)?;
    cx.str_of_buffer(out)
}

/// `format` of a float; `type_name` stands in errors.
pub fn float_with(cx: &Interp, x: f64, spec: &[u8], type_name: &str) -> R {
    let mut out = cx.buffer();
    write_float_with(cx, &mut out, x, spec, type_name)?;
    cx.str_of_buffer(out)
}

/// `format` of an int; `type_name` stands in errors.
pub fn int_with(cx: &Interp, value: &Int, spec: &[u8], type_name: &str) -> R {
    let mut out = cx.buffer();
    write_int_with(cx, &mut out, value, spec, type_name)?;
    cx.str_of_buffer(out)
}

/// Reads a specification and asks for the memory that it will take behind what `out` holds.
fn parse(cx: &Interp, out: &[u8], spec: &[u8], align: Align, type_name: &str) -> R<Spec> {
    let spec = Spec::parse(spec, align, type_name).map_err(|refused| raise_refused(cx, refused))?;
    // A precision beyond what C knows is refused later, by its own message.
    if spec.precision.is_none_or(|p| p <= i32::MAX as usize) {
        cx.allow_text(spec.extra_bytes().saturating_add(out.len()))?;
    }
    Ok(spec)
}

/// Raises what a format specification was refused with.
fn raise_refused(cx: &Interp, refused: Refused) -> Raised {
    match refused {
        Refused::Value(message) => raise::value_error(cx, message),
        Refused::Overflow(message) => raise::overflow_error(cx, message),
    }
}
