//! `sys.displayhook`, `sys.excepthook`, `sys.unraisablehook`: how values and errors are shown.
//!
//! The text of errors is made by the layer above, through `cx.hooks.report`.

use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::stream::TextStream;
use crate::object::{class, module};
use crate::runtime::raise::unraisable;
use crate::runtime::{attr, format, raise};

use crate::builtins::functions::io;
use crate::builtins::modules::sys::info;

/// Shows the value of an input of the prompt, and keeps it as `_`.
pub fn displayhook(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let name = &cx.names.underscore;
    // Showing a value must not show or keep the one before it.
    let builtins = module::builtins(cx);
    if let Some(builtins) = builtins {
        builtins.set_name(cx, name, Value::NONE);
    }
    let text = format::repr(cx, value)?;
    let out = io::stream_or_lost(cx, "stdout")?;
    io::write(cx, &out, &painted(cx, &out, text))?;
    io::write(cx, &out, &cx.new_str("\n"))?;
    if let Some(builtins) = builtins {
        builtins.set_name(cx, name, value.clone());
    }
    Ok(Value::NONE)
}

/// A text in the colours of the prompt, if it goes to the user.
fn painted(cx: &Interp, out: &Value, text: Value) -> Value {
    match (cx.paint.get(), text.as_str().and_then(|text| text.to_str())) {
        (Some(paint), Some(plain)) if out.view::<TextStream>().is_some() => {
            cx.new_str(paint(plain))
        }
        _ => text,
    }
}

/// Shows an exception with its traceback.
pub fn excepthook(cx: &Interp, args: Args<'_>) -> R {
    let (value, traceback) = (&args.values[1], &args.values[2]);
    if !class::is_a(cx, value, WellKnown::BaseException) {
        let name = class::type_name(cx, value);
        let text = format!("print_exception(): Exception expected for value, {name} found");
        return Err(raise::type_error(cx, text));
    }
    if value.cell(crate::object::exception::TRACEBACK).is_none() && !traceback.is_none() {
        value.set_cell(crate::object::exception::TRACEBACK, traceback.clone());
    }
    (cx.hooks.report)(cx, value, None)?;
    Ok(Value::NONE)
}

/// Shows an exception that nobody can catch (from a finaliser, say).
pub fn unraisablehook(cx: &Interp, args: Args<'_>) -> R {
    let given = &args.values[0];
    if !info::is_unraisable(cx, given) {
        let text = "sys.unraisablehook argument type must be UnraisableHookArgs";
        return Err(raise::type_error(cx, text));
    }
    let get = |name: &str| attr::get(cx, given, &cx.intern(name));
    let (value, message, object) = (get("exc_value")?, get("err_msg")?, get("object")?);
    let message = match message.is_none() {
        true => None,
        false => Some(format::str_text(cx, &message)?),
    };
    unraisable::show(cx, &value, message.as_deref(), &object)?;
    Ok(Value::NONE)
}
