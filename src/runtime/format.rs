//! `str`, `repr`, `ascii` and `format` of any object (Reference 3.3.1): short ways for the exact builtin types, then
//! the special methods.
//!
//! What always holds: the results are exact strings; a number's text is that of `text::float` and `text::integer`.
//! `%` is in `percent.rs`, `str.format` in `format_fields.rs`.

use crate::heap::{Str, Value};
use crate::interp::{Interp, Name, R, Raised, Recursion};
use crate::object::class;
use crate::object::int::{self, BigInt};
use crate::runtime::{attr, convert, raise};
use crate::text::spec::{self, Align, Formatted, Refused, Spec};
use crate::text::{float, integer, quote, spec_number};

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
    cx.str_wtf8(&quote::repr(text.bytes()))
}

/// `ascii(value)`.
pub fn ascii(cx: &Interp, value: &Value) -> R {
    let shown = repr(cx, value)?;
    match shown.as_str() {
        Some(text) if !text.is_ascii() => cx.str_wtf8(&quote::escape_non_ascii(text.bytes())),
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
        return Some(Ok(cx.new_str(integer::small_text(i, 10))));
    }
    if let Some(x) = value.as_float() {
        return Some(Ok(cx.new_str(float::repr(x))));
    }
    if let Some(b) = value.as_bool() {
        return Some(Ok(cx.new_str(if b { "True" } else { "False" })));
    }
    if value.is_none() {
        return Some(Ok(cx.new_str("None")));
    }
    value.view::<BigInt>().map(|big| big_text(cx, big))
}

/// Decimal digits of a big int.
fn big_text(cx: &Interp, value: &BigInt) -> R {
    match integer::to_text(value, 10, cx.int_max_str_digits.get()) {
        Ok(text) => cx.str(&text),
        Err(message) => Err(raise::value_error(cx, message)),
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
    let empty = spec.as_str().is_some_and(Str::is_empty);
    if empty {
        if value.as_str().is_some() {
            return Ok(value.clone());
        }
        if let Some(text) = number_text(cx, value) {
            return text;
        }
    }
    if let Some(text) = spec.as_str()
        && let Some(result) = exact(cx, value, text.bytes())
    {
        return result;
    }
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

/// The short way for exact ints, floats and strings.
fn exact(cx: &Interp, value: &Value, spec: &[u8]) -> Option<R> {
    if let Some(text) = value.as_str() {
        return Some(str_with(cx, text, spec));
    }
    if let Some(x) = value.as_float() {
        return Some(float_with(cx, x, spec, "float"));
    }
    if value.is_bool() {
        return None;
    }
    let i = int::exact(value)?;
    Some(int_with(cx, &i, spec, "int"))
}

/// `format` of a string.
pub fn str_with(cx: &Interp, text: &Str, spec: &[u8]) -> R {
    let spec = parse(cx, spec, Align::Left, "str")?;
    cx.allow_text(text.bytes().len())?;
    finish(cx, spec::format_str(text.bytes(), &spec, "str"))
}

/// `format` of a float; `type_name` stands in errors.
pub fn float_with(cx: &Interp, x: f64, spec: &[u8], type_name: &str) -> R {
    let spec = parse(cx, spec, Align::Right, type_name)?;
    finish(cx, spec_number::format_float(x, &spec, type_name))
}

/// `format` of an int; `type_name` stands in errors.
pub fn int_with(cx: &Interp, value: &int::Int, spec: &[u8], type_name: &str) -> R {
    let spec = parse(cx, spec, Align::Right, type_name)?;
    finish(
        cx,
        spec_number::format_int(
            &value.to_big(),
            &spec,
            type_name,
            cx.int_max_str_digits.get(),
        ),
    )
}

/// Reads a specification and asks for the memory that it will take.
fn parse(cx: &Interp, spec: &[u8], align: Align, type_name: &str) -> R<Spec> {
    let spec = Spec::parse(spec, align, type_name).map_err(|refused| raise_refused(cx, refused))?;
    // A precision beyond what C knows is refused later, by its own message.
    if spec.precision.is_none_or(|p| p <= i32::MAX as usize) {
        cx.allow_text(spec.extra_bytes())?;
    }
    Ok(spec)
}

fn finish(cx: &Interp, result: Formatted<Vec<u8>>) -> R {
    match result {
        Ok(text) => cx.str_wtf8(&text),
        Err(refused) => Err(raise_refused(cx, refused)),
    }
}

/// Raises what a format specification was refused with.
pub fn raise_refused(cx: &Interp, refused: Refused) -> Raised {
    match refused {
        Refused::Value(message) => raise::value_error(cx, message),
        Refused::Overflow(message) => raise::overflow_error(cx, message),
    }
}
