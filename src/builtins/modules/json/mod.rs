//! The module `_json`, on which `json` stands (library reference, `json`): what does the work for a whole document.
//!
//! The tokens are in `text::json`; values are written in [`write`] and read in [`read`].

mod read;
mod write;

use crate::builtins::arguments::arg;
use crate::heap::{Handle, Str, Value};
use crate::interp::{Args, Interp, R};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{convert, index, raise};
use crate::text::json;

/// The module.
pub static JSON: ModuleDef = ModuleDef {
    name: "_json",
    doc: "Reading and writing of JSON documents.",
    functions: &[
        function(
            "write",
            Sig::Range(11, 11),
            write::write,
            "The text of a value; its pieces are added to a list if there is one.",
        ),
        function(
            "quote",
            Sig::Range(2, 2),
            write::quote,
            "A text in quotes, with escapes for all beyond ASCII or without.",
        ),
        function(
            "scan",
            Sig::Range(8, 8),
            read::scan,
            "The value that begins at a place of a text, and the place behind it.",
        ),
        function(
            "skip_blanks",
            Sig::Range(2, 2),
            skip_blanks,
            "The first place from this one on that holds no white space.",
        ),
    ],
    types: &[],
    init: None,
};

/// A text and a place in it, in bytes; `None` for a place behind its end.
fn text_and_place(cx: &Interp, text: &Value, place: &Value) -> R<(Handle<Str>, Option<usize>)> {
    let Some(text) = convert::text_of(text) else {
        return Err(raise::type_error(cx, "first argument must be a string"));
    };
    let place = index::clipped(cx, place)?;
    let place = usize::try_from(place).ok().filter(|&at| at <= text.len());
    let byte = place.map(|at| text.offset(at));
    Ok((text, byte))
}

fn skip_blanks(cx: &Interp, args: Args<'_>) -> R {
    let (text, place) = text_and_place(cx, &arg(args, 0), &arg(args, 1))?;
    Ok(match place {
        Some(at) => cx.int(text.index_at(json::skip_blanks(text.bytes(), at)) as i64),
        None => arg(args, 1),
    })
}
