//! Exceptions that nobody can catch: from finalisers, from callbacks of weak references, from closing a generator.

use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::object::class;
use crate::object::exception;
use crate::object::module;
use crate::runtime::call::construct;
use crate::runtime::{call, format, raise};

/// Ends an exception that nobody can catch: `sys.unraisablehook` shows it. `object` is what was running; `message`
/// replaces "Exception ignored in".
#[cold]
pub fn report(cx: &Interp, raised: Raised, message: Option<&str>, object: &Value) {
    let value = raise::take(cx, raised);
    let hook = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.unraisablehook));
    let shown = match hook.filter(|hook| !hook.is_none()) {
        None => show(cx, &value, message, object),
        Some(hook) => call_hook(cx, &hook, &value, message, object).or_else(|second| {
            let second = raise::take(cx, second);
            show(cx, &second, Some(FAILED), &hook)
        }),
    };
    if let Err(raised) = shown {
        raise::discard(cx, raised);
    }
}

/// What is said of a hook that failed itself.
const FAILED: &str = "Exception ignored in sys.unraisablehook";

fn call_hook(
    cx: &Interp,
    hook: &Value,
    value: &Value,
    message: Option<&str>,
    object: &Value,
) -> R<()> {
    let class = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.UnraisableHookArgs));
    let fields = vec![
        class::class_of(cx, value).into_value(),
        value.clone(),
        exception::traceback(value).unwrap_or(Value::NONE),
        message.map_or(Value::NONE, |text| cx.new_str(text)),
        object.clone(),
    ];
    let args = construct::finish(cx, &class.unwrap_or(Value::NONE), cx.tuple(fields))?;
    call::call(cx, hook, &[args])?;
    Ok(())
}

/// Shows an exception that nobody can catch: where, its traceback without the source lines' carets, itself.
pub fn show(cx: &Interp, value: &Value, message: Option<&str>, object: &Value) -> R<()> {
    let mut head = message.unwrap_or("Exception ignored in").to_owned();
    if object.is_none() {
        match message {
            Some(_) => head.push_str(":\n"),
            None => head.clear(),
        }
    } else {
        let shown = format::repr_text(cx, object).unwrap_or_else(|failed| {
            raise::discard(cx, failed);
            "<object repr() failed>".to_owned()
        });
        head = format!("{head}: {shown}\n");
    }
    (cx.hooks.report)(cx, value, Some(&head))
}
