//! Context managers (reference, 3.3.9): what `with` asks of them.

use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::object::{class, exception};
use crate::runtime::{attr, call, raise, truth};

/// Enters the context: the bound `__exit__`, and what `__enter__` gave.
pub fn enter(cx: &Interp, manager: &Value) -> R<(Value, Value)> {
    let Some(enter) = attr::get_special(cx, manager, &cx.names.__enter__)? else {
        return Err(no_manager(cx, manager, ""));
    };
    let Some(exit) = attr::get_special(cx, manager, &cx.names.__exit__)? else {
        return Err(no_manager(cx, manager, " (missed __exit__ method)"));
    };
    let value = call::call(cx, &enter, &[])?;
    Ok((exit, value))
}

fn no_manager(cx: &Interp, manager: &Value, missed: &str) -> Raised {
    let name = class::type_name(cx, manager);
    let text = format!("'{name}' object does not support the context manager protocol{missed}");
    raise::type_error(cx, text)
}

/// Leaves the context without an exception.
pub fn leave(cx: &Interp, exit: &Value) -> R<()> {
    call::call(cx, exit, &[Value::NONE, Value::NONE, Value::NONE]).map(drop)
}

/// Leaves the context with an exception; true if the manager has dealt with it.
pub fn leave_with(cx: &Interp, exit: &Value, error: &Value) -> R<bool> {
    let class = class::class_of(cx, error).into_value();
    let traceback = exception::traceback(error).unwrap_or(Value::NONE);
    let answer = call::call(cx, exit, &[class, error.clone(), traceback])?;
    truth::truth(cx, &answer)
}
