//! `str.translate` and `str.maketrans`.
//!
//! What always holds: a table is any object with `__getitem__`; a character that it does not know stays.

use crate::builtins::arguments::arg;
use crate::builtins::types::str::{text_argument, this};
use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::dict::Dict;
use crate::object::int;
use crate::runtime::container::{dict, item};
use crate::runtime::{convert, raise};
use crate::text::wtf8;

/// `str.translate`.
pub fn translate(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let table = arg(args, 1);
    let mut out = Vec::with_capacity(this.bytes().len());
    for code in this.code_points() {
        cx.tick()?;
        let key = cx.int(i64::from(code));
        let found = match table.view::<Dict>() {
            // A plain dict answers without an exception.
            Some(plain) => dict::get(cx, plain, &key)?,
            None => raise::catch(cx, item::get(cx, &table, &key), WellKnown::LookupError)?,
        };
        match found {
            None => wtf8::push(&mut out, code),
            Some(found) => put(cx, &mut out, &found)?,
        }
        cx.allow_text(out.len())?;
    }
    cx.str_of_bytes(&out)
}

/// Appends what a table gave for a character.
fn put(cx: &Interp, out: &mut Vec<u8>, found: &Value) -> R<()> {
    if found.is_none() {
        return Ok(());
    }
    if let Some(text) = convert::text_of(found) {
        out.extend_from_slice(text.bytes());
        return Ok(());
    }
    match int::of(found).map(|i| i.to_i64()) {
        Some(Some(code @ 0..=0x10_ffff)) => wtf8::push(out, code as u32),
        Some(_) => {
            return Err(raise::value_error(
                cx,
                "character mapping must be in range(0x110000)",
            ));
        }
        None => {
            return Err(raise::type_error(
                cx,
                "character mapping must return integer, None or str",
            ));
        }
    }
    Ok(())
}

/// `str.maketrans`.
pub fn maketrans(cx: &Interp, args: Args<'_>) -> R {
    let table = cx.heap.alloc(Dict::new());
    match args.get(1) {
        None => from_dict(cx, &table, &arg(args, 0))?,
        Some(to) => {
            let to = text_argument(cx, to, "maketrans() argument 2")?;
            let dropped = args
                .get(2)
                .map(|v| text_argument(cx, v, "maketrans() argument 3"))
                .transpose()?;
            let Some(from) = convert::text_of(&arg(args, 0)) else {
                let message =
                    "first maketrans argument must be a string if there is a second argument";
                return Err(raise::type_error(cx, message));
            };
            if from.len() != to.len() {
                let message = "the first two maketrans arguments must have equal length";
                return Err(raise::value_error(cx, message));
            }
            for (key, value) in from.code_points().zip(to.code_points()) {
                cx.tick()?;
                dict::set(
                    cx,
                    &table,
                    &cx.int(i64::from(key)),
                    cx.int(i64::from(value)),
                )?;
            }
            for key in dropped.iter().flat_map(|text| text.code_points()) {
                cx.tick()?;
                dict::set(cx, &table, &cx.int(i64::from(key)), Value::NONE)?;
            }
        }
    }
    Ok(table.into_value())
}

/// Copies a dict, its one-character keys as code points.
fn from_dict(cx: &Interp, table: &Dict, given: &Value) -> R<()> {
    let Some(given) = crate::interp::payload::<Dict>(given) else {
        let message = "if you give only one argument to maketrans it must be a dict";
        return Err(raise::type_error(cx, message));
    };
    for (key, value) in given.entries() {
        cx.tick()?;
        let key = match (convert::text_of(&key), int::of(&key)) {
            (Some(text), _) => code_of(cx, &text)?,
            (None, Some(_)) => key,
            (None, None) => {
                return Err(raise::type_error(
                    cx,
                    "keys in translate table must be strings or integers",
                ));
            }
        };
        dict::set(cx, table, &key, value)?;
    }
    Ok(())
}

fn code_of(cx: &Interp, text: &Str) -> R {
    match convert::character(text) {
        Some(code) => Ok(cx.int(i64::from(code))),
        None => Err(raise::value_error(
            cx,
            "string keys in translate table must be of length 1",
        )),
    }
}
