//! Warnings that the interpreter itself gives: what becomes of them is up to the library module `warnings`.

use crate::heap::Value;
use crate::interp::{Interp, R, WellKnown};
use crate::runtime::{attr, call, import};

/// Warns of something in the call that is running. Where no call is known to run, nobody could be told where to look.
/// Errors: the warning itself, if the filters say so.
#[cold]
pub fn warn(cx: &Interp, category: WellKnown, message: &str) -> R<()> {
    if cx.callers.get(0).is_none() {
        return Ok(());
    }
    let category = cx.class(category).clone();
    ask(cx, "warn", &[cx.new_str(message), category])
}

/// Warns of something in a source, before it runs. Errors: as of [`warn`].
#[cold]
pub fn warn_explicit(
    cx: &Interp,
    category: WellKnown,
    message: &str,
    (file, line): (&str, u32),
) -> R<()> {
    let category = cx.class(category).clone();
    let place = [cx.new_str(file), cx.int(line.into())];
    let [file, line] = place;
    let args = [cx.new_str(message), category, file, line];
    ask(cx, "warn_explicit", &args)
}

fn ask(cx: &Interp, function: &str, args: &[Value]) -> R<()> {
    let name = &cx.names.warnings;
    let module = import::import(cx, name.value(), &Value::NONE, &Value::NONE, 0)?;
    let function = attr::get(cx, &module, &cx.intern(function))?;
    call::call(cx, &function, args)?;
    Ok(())
}
