//! Conversions to numbers: `__index__`, `__int__`, `__float__`, and what the constructors of `int` and `float` accept
//! (Reference 3.3.8; Library reference, `int` and `float`).
//!
//! What always holds: the results are exact ints and floats, whatever subclass a method returned.

use dashu_int::IBig;

use crate::heap::{Str, Value};
use crate::interp::{Interp, Name, R, Raised, WellKnown};
use crate::number::{float_read, integer};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::ops::huge;
use crate::runtime::raise::{warn, with_fields};
use crate::runtime::{attr, raise};
use crate::text::{quote, wtf8};

/// Can `value` stand where an integer is wanted?
pub fn is_index(cx: &Interp, value: &Value) -> bool {
    int::of(value).is_some() || attr::lookup_special(cx, value, &cx.names.__index__).is_some()
}

/// `operator.index(value)` as an exact `int`.
pub fn index(cx: &Interp, value: &Value) -> R {
    if value.as_int().is_some() {
        return Ok(value.clone());
    }
    index_int(cx, value).map(|i| i.into_value(cx))
}

/// `operator.index(value)`, taken out of its object.
pub fn index_int(cx: &Interp, value: &Value) -> R<Int> {
    if let Some(i) = int::of(value) {
        return Ok(i);
    }
    match attr::call_special(cx, value, &cx.names.__index__, &[])? {
        Some(result) => result_int(cx, &result, "__index__"),
        None => {
            let name = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("'{name}' object cannot be interpreted as an integer"),
            ))
        }
    }
}

/// What `__index__` or `__int__` returned, which must be an int.
fn result_int(cx: &Interp, result: &Value, method: &str) -> R<Int> {
    let text = || {
        let name = class::type_name(cx, result);
        format!("{method} returned non-int (type {name})")
    };
    if result.as_bool().is_none()
        && let Some(i) = int::exact(result)
    {
        return Ok(i);
    }
    let Some(i) = int::of(result) else {
        return Err(raise::type_error(cx, text()));
    };
    strict_subclass(cx, &text(), "int")?;
    Ok(i)
}

/// A conversion returned an instance of a subclass of the class that it should.
fn strict_subclass(cx: &Interp, text: &str, class: &str) -> R<()> {
    let message = format!(
        "{text}.  The ability to return an instance of a strict subclass of {class} is deprecated, \
         and may be removed in a future version of Python."
    );
    warn::warn(cx, WellKnown::DeprecationWarning, &message)
}

/// A number as a float: floats and instances of their subclasses, ints, and what has `__float__` or `__index__`.
/// Error: `must be real number, not str`.
pub fn to_float(cx: &Interp, value: &Value) -> R<f64> {
    if let Some(x) = int::float_of(value) {
        return Ok(x);
    }
    match as_real(cx, value)? {
        Some(x) => Ok(x),
        None => {
            let name = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("must be real number, not {name}"),
            ))
        }
    }
}

/// As [`to_float`]; `None` if the value is no number.
fn as_real(cx: &Interp, value: &Value) -> R<Option<f64>> {
    let too_large = || raise::overflow_error(cx, "int too large to convert to float");
    if let Some(i) = int::exact(value) {
        return i.to_f64().map(Some).ok_or_else(too_large);
    }
    if attr::lookup_special(cx, value, &cx.names.__float__).is_some()
        && let Some(result) = attr::call_special(cx, value, &cx.names.__float__, &[])?
    {
        if let Some(x) = result.as_float() {
            return Ok(Some(x));
        }
        let (own, name) = (class::type_name(cx, value), class::type_name(cx, &result));
        let text = format!("{own}.__float__ returned non-float (type {name})");
        let Some(x) = int::float_of(&result) else {
            return Err(raise::type_error(cx, text));
        };
        strict_subclass(cx, &text, "float")?;
        return Ok(Some(x));
    }
    if is_index(cx, value) {
        return index_int(cx, value)?
            .to_f64()
            .map(Some)
            .ok_or_else(too_large);
    }
    Ok(None)
}

/// The text that a `str`, or an instance of a subclass, is.
pub fn text_of(value: &Value) -> Option<crate::heap::Handle<Str>> {
    crate::interp::payload::<Str>(value)
}

/// The name of an attribute, which must be a `str`.
pub fn expect_name(cx: &Interp, value: &Value) -> R<Name> {
    let text = text_of(value);
    match text.as_ref().and_then(|text| cx.intern_value(text.value())) {
        Some(name) => Ok(name),
        None => {
            with_fields::expect_encodable(cx, value)?;
            let name = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("attribute name must be string, not '{name}'"),
            ))
        }
    }
}

/// `int(value)` without a base.
pub fn to_int(cx: &Interp, value: &Value) -> R<Int> {
    if let Some(i) = int::exact(value) {
        return Ok(i);
    }
    if let Some(x) = value.as_float() {
        return float_to_int(cx, x);
    }
    if let Some(text) = value.as_str() {
        return text_to_int(cx, value, text.bytes(), 10);
    }
    if attr::lookup_special(cx, value, &cx.names.__int__).is_some()
        && let Some(result) = attr::call_special(cx, value, &cx.names.__int__, &[])?
    {
        return result_int(cx, &result, "__int__");
    }
    if is_index(cx, value) {
        return index_int(cx, value);
    }
    if attr::lookup_special(cx, value, &cx.names.__trunc__).is_some() {
        let message = "The delegation of int() to __trunc__ is deprecated.";
        warn::warn(cx, WellKnown::DeprecationWarning, message)?;
    }
    if let Some(result) = attr::call_special(cx, value, &cx.names.__trunc__, &[])? {
        return if is_index(cx, &result) {
            index_int(cx, &result)
        } else {
            let name = class::type_name(cx, &result);
            Err(raise::type_error(
                cx,
                format!("__trunc__ returned non-Integral (type {name})"),
            ))
        };
    }
    if let Some(text) = text_of(value) {
        return text_to_int(cx, value, text.bytes(), 10);
    }
    let name = class::type_name(cx, value);
    let message = format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{name}'"
    );
    Err(raise::type_error(cx, message))
}

/// A float cut to its integer part.
pub fn float_to_int(cx: &Interp, x: f64) -> R<Int> {
    if x.is_nan() {
        return Err(raise::value_error(
            cx,
            "cannot convert float NaN to integer",
        ));
    }
    if x.is_infinite() {
        return Err(raise::overflow_error(
            cx,
            "cannot convert float infinity to integer",
        ));
    }
    if x.abs() < 9.0e18 {
        return Ok(Int::Small(x as i64));
    }
    Ok(int::of(&cx.int_from(integer::from_f64(x))).unwrap_or(Int::Small(0)))
}

/// `int(text, base)`; `shown` is the object that an error shows.
pub fn text_to_int(cx: &Interp, shown: &Value, text: &[u8], base: u32) -> R<Int> {
    if base == 10
        && let Some(small) = integer::parse_plain(text)
    {
        return Ok(Int::Small(small));
    }
    let read = |digits: &str, base: u32| {
        if !huge::is_long_digits(digits.len()) {
            // What the library refuses was refused before it is asked.
            return Ok(IBig::from_str_radix(digits, base).unwrap_or(IBig::ZERO));
        }
        huge::read(cx, digits, base).map(IBig::from)
    };
    let look = &mut || cx.look_outside();
    match integer::parse(text, base, cx.int_max_str_digits.get(), look, read)? {
        Ok(value) => int_of(cx, value),
        Err(integer::Refused::TooLong(message)) => Err(raise::value_error(cx, message)),
        Err(integer::Refused::Invalid) => Err(invalid_int(cx, shown, base)?),
    }
}

fn int_of(cx: &Interp, value: IBig) -> R<Int> {
    match i64::try_from(&value) {
        Ok(small) => Ok(Int::Small(small)),
        Err(_) => Ok(int::of(&cx.int_from(value)).unwrap_or(Int::Small(0))),
    }
}

#[cold]
fn invalid_int(cx: &Interp, shown: &Value, base: u32) -> R<Raised> {
    let shown = crate::runtime::format::repr_text(cx, shown)?;
    // CPython cuts what it shows to 200 characters.
    let shown: String = shown.chars().take(200).collect();
    Ok(raise::value_error(
        cx,
        format!("invalid literal for int() with base {base}: {shown}"),
    ))
}

/// `float(value)`.
pub fn float_from(cx: &Interp, value: &Value) -> R<f64> {
    if let Some(x) = value.as_float() {
        return Ok(x);
    }
    if let Some(i) = value.as_int() {
        return Ok(i as f64);
    }
    if let Some(text) = text_of(value)
        && attr::lookup_special(cx, value, &cx.names.__float__).is_none()
    {
        return text_to_float(cx, value, text.bytes());
    }
    match as_real(cx, value)? {
        Some(x) => Ok(x),
        None => {
            let name = class::type_name(cx, value);
            let message =
                format!("float() argument must be a string or a real number, not '{name}'");
            Err(raise::type_error(cx, message))
        }
    }
}

/// `float(text)`; `shown` is the object that an error shows.
fn text_to_float(cx: &Interp, shown: &Value, text: &[u8]) -> R<f64> {
    let look = &mut || cx.look_outside();
    let ascii = integer::to_ascii(text, look)?;
    let read = ascii.map(|ascii| float_read::parse(integer::trim(&ascii), look));
    match read.transpose()?.flatten() {
        Some(x) => Ok(x),
        None => {
            let shown = crate::runtime::format::repr_text(cx, shown)?;
            Err(raise::value_error(
                cx,
                format!("could not convert string to float: {shown}"),
            ))
        }
    }
}

/// A character argument: `str` of length 1.
pub fn character(text: &Str) -> Option<u32> {
    if text.len() == 1 {
        wtf8::code_points(text.bytes()).next()
    } else {
        None
    }
}

/// `repr` of a text in an error message, with losses.
pub fn quoted(text: &Str) -> String {
    String::from_utf8_lossy(&quote::repr(text.bytes())).into_owned()
}
