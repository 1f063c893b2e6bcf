//! The module `_sources`: the texts that programs and modules were read from.

use crate::builtins::arguments::arg;
use crate::builtins::types::{code, traceback};
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::runtime::define::{ModuleDef, Sig, function};

/// The module.
pub static SOURCES: ModuleDef = ModuleDef {
    name: "_sources",
    doc: "Sources that were read.",
    functions: &[
        function(
            "text",
            Sig::One,
            text,
            "The text of a source by its file's name, or None.",
        ),
        function(
            "position",
            Sig::One,
            position,
            "First and last line, column and column of the end of an entry of a traceback.",
        ),
    ],
    types: &[],
    init: None,
};

fn position(cx: &Interp, args: Args<'_>) -> R {
    let entry = arg(args, 0);
    let entry = traceback::view(cx, &entry)?;
    // What a program states is a line and nothing more.
    if let Some((_, line)) = entry.stated {
        let unknown = || Value::NONE;
        return Ok(cx.tuple(vec![cx.int(line), unknown(), unknown(), unknown()]));
    }
    let place = code::info(cx, &entry.frame.code)?.place(entry.position);
    Ok(cx.tuple(place.map(|n| cx.int(n.into())).to_vec()))
}

fn text(cx: &Interp, args: Args<'_>) -> R {
    let file = arg(args, 0);
    let name = file.as_str().and_then(|name| name.to_str());
    let sources = cx.sources.borrow();
    let source = sources.iter().rev().find(|s| Some(s.name()) == name);
    Ok(source.map_or(Value::NONE, |source| cx.new_str(source.text())))
}
