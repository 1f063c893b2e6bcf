//! `sys.displayhook`, `sys.excepthook`, `sys.unraisablehook`: how values and errors are shown.
//!
//! The text of errors is made by the layer above, through `cx.hooks.report`.

use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::runtime::{attr, call, format, raise};

use crate::builtins::functions_io;

/// Shows the value of an input of the prompt, and keeps it as `_`.
pub fn displayhook(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let name = cx.intern("_");
    let builtins = cx.builtins.handle::<Dict>();
    // Showing a value must not show or keep the one before it.
    if let Some(builtins) = &builtins {
        builtins.set_name(cx, &name, Value::NONE);
    }
    let text = format::repr(cx, value)?;
    let out = functions_io::stream_or_lost(cx, "stdout")?;
    functions_io::write(cx, &out, &text)?;
    functions_io::write(cx, &out, &cx.new_str("\n"))?;
    if let Some(builtins) = &builtins {
        builtins.set_name(cx, &name, value.clone());
    }
    Ok(Value::NONE)
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
    (cx.hooks.report.get())(cx, value, None)?;
    Ok(Value::NONE)
}

/// Shows an exception that nobody can catch (from a finaliser, say).
pub fn unraisablehook(cx: &Interp, args: Args<'_>) -> R {
    let get = |name: &str| attr::get(cx, &args.values[0], &cx.intern(name));
    let (value, object) = (get("exc_value")?, get("object")?);
    let message = get("err_msg")?;
    let mut head = if message.is_none() { "Exception ignored in".to_owned() } else { format::str_text(cx, &message)? };
    if object.is_none() {
        head.push_str(":\n");
    } else {
        let shown = match format::repr_text(cx, &object) {
            Ok(shown) => shown,
            Err(raised) => {
                raise::discard(cx, raised);
                "<object repr() failed>".to_owned()
            }
        };
        head = format!("{head}: {shown}\n");
    }
    (cx.hooks.report.get())(cx, &value, Some(&head))?;
    Ok(Value::NONE)
}

/// Tells `sys.unraisablehook` of an exception that nobody can catch. `message` replaces "Exception ignored in".
pub fn unraisable(cx: &Interp, value: &Value, message: Option<&str>, object: &Value) {
    let class = class::class_of(cx, value).into_value();
    let traceback = crate::object::exception::traceback(value).unwrap_or(Value::NONE);
    let message = message.map_or(Value::NONE, |text| cx.new_str(text));
    let run = || -> R<()> {
        let Some(sys) = super::namespace(cx) else { return Ok(()) };
        let fields = vec![class, value.clone(), traceback, message, object.clone()];
        let args = super::info::make(cx, &sys, "UnraisableHookArgs", fields)?;
        if let Some(hook) = sys.get_name(&cx.intern("unraisablehook")) {
            call::call(cx, &hook, &[args])?;
        }
        Ok(())
    };
    if let Err(raised) = run() {
        raise::discard(cx, raised);
    }
}
