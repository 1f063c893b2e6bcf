//! The module `_sources`: the texts that programs and modules were read from.

use crate::builtins::arguments::arg;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::runtime::define::{ModuleDef, Sig, function};

/// The module.
pub static SOURCES: ModuleDef = ModuleDef {
    name: "_sources",
    doc: "Sources that were read.",
    functions: &[function(
        "text",
        Sig::One,
        text,
        "The text of a source by its file's name, or None.",
    )],
    types: &[],
    init: None,
};

fn text(cx: &Interp, args: Args<'_>) -> R {
    let file = arg(args, 0);
    let name = file.as_str().and_then(|name| name.to_str());
    let sources = cx.sources.borrow();
    let source = sources.iter().rev().find(|s| Some(s.name()) == name);
    Ok(source.map_or(Value::NONE, |source| cx.new_str(source.text())))
}
