//! Exceptions whose fields are filled by the interpreter itself: of the system, of encodings, of syntax, of names.

use std::io;

use crate::heap::{Str, Value};
use crate::interp::{Interp, R, Raised, WellKnown, payload};
use crate::object::class;
use crate::object::exception::{syntax, unicode};
use crate::runtime::{attr, call, raise};

/// Raises the `OSError` that an operation of the system ended in; its class follows from the number.
#[cold]
pub fn os_error(cx: &Interp, error: &io::Error) -> Raised {
    let class = cx.class(WellKnown::OSError).clone();
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let made = match error.raw_os_error() {
        Some(number) => call::call(cx, &class, &[Value::small(number), cx.new_str(text)]),
        None => call::call(cx, &class, &[cx.new_str(text)]),
    };
    match made {
        Ok(value) => raise::instance(cx, value),
        Err(raised) => raised,
    }
}

/// Raises `UnicodeEncodeError` for the characters from `start` up to `end` of `object`.
#[cold]
fn unicode_encode(cx: &Interp, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    let fields = [
        cx.new_str("utf-8"),
        object.clone(),
        cx.int(start as i64),
        cx.int(end as i64),
        cx.new_str(reason),
    ];
    let error = raise::new(cx, WellKnown::UnicodeEncodeError, fields.to_vec());
    for (at, field) in fields.into_iter().enumerate() {
        error.set_cell(unicode::ENCODING + at, field);
    }
    raise::instance(cx, error)
}

/// Raises what is wrong with a text that cannot be encoded from the code point `at` on.
#[cold]
pub fn surrogates(cx: &Interp, value: &Value, text: &Str, at: usize) -> Raised {
    let rest = text.code_points().skip(at);
    let end = at + rest.take_while(|c| (0xd800..0xe000).contains(c)).count();
    unicode_encode(cx, value, at, end, "surrogates not allowed")
}

/// Refuses a text that holds surrogates, and so has no UTF-8.
pub fn expect_encodable(cx: &Interp, value: &Value) -> R<()> {
    let Some(text) = payload::<Str>(value).filter(|text| text.has_surrogates()) else {
        return Ok(());
    };
    let at = text
        .code_points()
        .position(|c| (0xd800..0xe000).contains(&c));
    Err(surrogates(cx, value, &text, at.unwrap_or(0)))
}

/// Where and why a source is wrong, as a `SyntaxError` object tells it.
pub struct SyntaxPlace<'a> {
    /// The name of the source.
    pub filename: &'a str,
    /// `lineno`, `offset`, `end_lineno` and `end_offset`; 0 where CPython does not know.
    pub numbers: [i32; 4],
    /// The line of the source, if there is one.
    pub text: Option<&'a str>,
}

/// A `SyntaxError` (or a subclass) about a source.
pub fn syntax_error(cx: &Interp, class: WellKnown, message: &str, place: &SyntaxPlace<'_>) -> R {
    let message = cx.str(message)?;
    let [line, col, end_line, end_col] = place.numbers;
    if line == 0 && !raise::is_subclass(cx, class, WellKnown::SyntaxError) {
        return Ok(raise::new(cx, class, vec![message]));
    }
    let places = [
        cx.str(place.filename)?,
        Value::small(line),
        Value::small(col),
        place.text.map_or(Ok(Value::NONE), |text| cx.str(text))?,
        Value::small(end_line),
        Value::small(end_col),
    ];
    let tuple = cx.heap.tuple(places.to_vec());
    let error = raise::new(cx, class, vec![message.clone(), tuple]);
    error.set_cell(syntax::MSG, message);
    for (at, part) in places.into_iter().enumerate() {
        error.set_cell(syntax::FILENAME + at, part);
    }
    Ok(error)
}

/// Appends to the list `__notes__` of an exception, which is made by the first note.
pub fn add_note(cx: &Interp, error: &Value, note: &Value) -> R<()> {
    let notes = &cx.names.__notes__;
    match attr::get_opt(cx, error, notes)? {
        None => attr::set(cx, error, notes, &cx.list(vec![note.clone()])),
        Some(list) if class::is_a(cx, &list, WellKnown::List) => {
            call::call_method(cx, &list, &cx.names.append, std::slice::from_ref(note)).map(drop)
        }
        Some(_) => {
            let text = "Cannot add note: __notes__ is not a list";
            Err(raise::type_error(cx, text))
        }
    }
}
