//! The module `_warnings`: what the library module `warnings` cannot find out by itself.

use crate::builtins::arguments::arg;
use crate::builtins::types::code;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::object::traceback::FrameInfo;
use crate::runtime::define::{ModuleDef, Sig, function};

/// The module.
pub static WARNINGS: ModuleDef = ModuleDef {
    name: "_warnings",
    doc: "Where warnings come from.",
    functions: &[
        function(
            "caller",
            Sig::One,
            caller,
            "Globals, file and line of a running call, or None.",
        ),
        function(
            "source_line",
            Sig::Range(2, 2),
            source_line,
            "A line of a source that was read, or ''.",
        ),
    ],
    types: &[],
    init: None,
};

fn caller(cx: &Interp, args: Args<'_>) -> R {
    let depth = args.values[0]
        .as_int()
        .and_then(|i| usize::try_from(i).ok());
    let Some(entry) = depth.and_then(|depth| cx.callers.get(depth)) else {
        return Ok(Value::NONE);
    };
    let Some(frame) = entry.frame.view::<FrameInfo>() else {
        return Ok(Value::NONE);
    };
    let code = code::info(cx, &frame.code)?;
    let file = cx.new_str(code.file.name());
    let line = cx.int(code.line(entry.position).into());
    Ok(cx.tuple(vec![frame.globals.clone(), file, line]))
}

fn source_line(cx: &Interp, args: Args<'_>) -> R {
    let (file, line) = (arg(args, 0), arg(args, 1));
    let name = file.as_str().and_then(|name| name.to_str());
    let line = line.as_int().and_then(|line| u32::try_from(line).ok());
    let (Some(name), Some(line)) = (name, line) else {
        return Ok(cx.new_str(""));
    };
    let sources = cx.sources.borrow();
    let source = sources.iter().rev().find(|source| source.name() == name);
    Ok(cx.new_str(source.map_or("", |source| source.line_text(line))))
}
