//! `array(typecode, initializer)`.

use crate::builtins::arguments::no_keywords_for;
use crate::heap::{List, Str, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown, payload};
use crate::object::array::{Array, Code};
use crate::runtime::call::construct;
use crate::runtime::container::{array, array_item, item, tuple};
use crate::runtime::raise::warn;
use crate::runtime::{convert, iter, raise};
use crate::text::wtf8;

/// `__new__`.
pub fn make(cx: &Interp, args: Args<'_>) -> R {
    no_keywords_for(cx, WellKnown::Array, "array.array", args)?;
    let [class, letter, given @ ..] = args.pos() else {
        let message = "array() takes at least 1 argument (0 given)";
        return Err(raise::type_error(cx, message));
    };
    if given.len() > 1 {
        let message = format!(
            "array() takes at most 2 arguments ({} given)",
            given.len() + 1
        );
        return Err(raise::type_error(cx, message));
    }
    let letter = expect_letter(cx, letter)?;
    if letter == 'u' as u32 {
        let message = "The 'u' type code is deprecated and will be removed in Python 3.16";
        warn::warn(cx, WellKnown::DeprecationWarning, message)?;
    }
    let made = made_of(cx, letter, given.first())?;
    construct::finish(cx, class, made)
}

/// The character that the first argument is.
fn expect_letter(cx: &Interp, given: &Value) -> R<u32> {
    let text = convert::text_of(given);
    text.and_then(|text| convert::character(&text))
        .ok_or_else(|| {
            let what = "array() argument 1";
            raise::bad_argument(cx, what, "a unicode character", given)
        })
}

/// An array of the type that a letter names, with what the second argument gives.
fn made_of(cx: &Interp, letter: u32, initial: Option<&Value>) -> R {
    let code = Code::of(letter);
    if let Some(initial) = initial
        && !code.is_some_and(Code::is_text)
    {
        refuse_text(cx, letter, initial)?;
    }
    // CPython asks for an iterator before it looks at the letter.
    let values = match initial {
        Some(initial) if needs_iterator(code, initial) => Some(iter::iter(cx, initial)?),
        _ => None,
    };
    let Some(code) = code else {
        return Err(bad_code(cx));
    };
    let made = cx.heap.alloc(Array::new(code));
    match (values, initial) {
        (Some(values), _) => array::extend(cx, &made, &values)?,
        (None, Some(initial)) => fill(cx, &made, initial)?,
        (None, None) => {}
    }
    Ok(made.into_value())
}

fn bad_code(cx: &Interp) -> Raised {
    let letters = "b, B, u, h, H, i, I, l, L, q, Q, f or d";
    raise::value_error(cx, format!("bad typecode (must be {letters})"))
}

/// Text is for arrays of characters.
fn refuse_text(cx: &Interp, letter: u32, initial: &Value) -> R<()> {
    let what = match (convert::text_of(initial), array::of(initial)) {
        (Some(_), _) => "str",
        (_, Some(array)) if array.code().is_text() => "unicode array",
        _ => return Ok(()),
    };
    let mut message = format!("cannot use a {what} to initialize an array with typecode '");
    message.extend(char::from_u32(letter));
    message.push('\'');
    Err(raise::type_error(cx, message))
}

/// Are the items those of an iterable that is no list, no tuple, no text, and no array of the same type?
fn needs_iterator(code: Option<Code>, initial: &Value) -> bool {
    let is_text = code.is_some_and(Code::is_text) && convert::text_of(initial).is_some();
    let is_alike = array::of(initial).is_some_and(|array| Some(array.code()) == code);
    let has_items = payload::<List>(initial).is_some() || tuple::plain(initial).is_some();
    !(is_text || is_alike || has_items)
}

/// Fills an empty array from what needs no iterator.
fn fill(cx: &Interp, made: &Array, initial: &Value) -> R<()> {
    if let Some(text) = convert::text_of(initial) {
        return add_text(cx, made, &text);
    }
    if let Some(other) = array::of(initial) {
        let room = made.make_room(&cx.heap, other.len());
        room.map_err(|e| cx.oom(e))?;
        return array::append(cx, made, &other);
    }
    let len = match payload::<List>(initial) {
        Some(list) => list.len(),
        None => tuple::plain(initial).map_or(0, |items| tuple::items(&items).len()),
    };
    let room = made.make_room(&cx.heap, len);
    room.map_err(|e| cx.oom(e))?;
    for i in 0..len {
        cx.tick()?;
        add(cx, made, &item::get(cx, initial, &cx.int(i as i64))?)?;
    }
    Ok(())
}

/// Adds a value at the end, which is asked once for its item.
pub fn add(cx: &Interp, made: &Array, value: &Value) -> R<()> {
    if made.push(value) {
        return Ok(());
    }
    let word = array_item::word(cx, made.code(), value)?;
    let added = made.insert(&cx.heap, made.len(), word);
    added.map_err(|e| cx.oom(e))
}

/// Adds the characters of a text.
pub fn add_text(cx: &Interp, made: &Array, text: &Str) -> R<()> {
    made.reserve(&cx.heap, text.len()).map_err(|e| cx.oom(e))?;
    for code_point in wtf8::code_points(text.bytes()) {
        cx.tick()?;
        let added = made.insert(&cx.heap, made.len(), u64::from(code_point));
        added.map_err(|e| cx.oom(e))?;
    }
    Ok(())
}

/// A number that is to be a character must be one.
pub fn expect_character(cx: &Interp, number: u32) -> R<()> {
    if number <= char::MAX as u32 {
        return Ok(());
    }
    let message = format!("character U+{number:x} is not in range [U+0000; U+10ffff]");
    Err(raise::value_error(cx, message))
}
