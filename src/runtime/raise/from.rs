//! `raise X from Y` (reference, 7.8): what may be raised, and which exception object that is.

use crate::heap::Value;
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::object::class::{self, Class};
use crate::object::exception;
use crate::runtime::{call, format, raise};

/// What is raised where `raise` is given something else.
pub const NO_EXCEPTION: &str = "exceptions must derive from BaseException";
/// What is raised where `from` is given something else.
pub const NO_CAUSE: &str = "exception causes must derive from BaseException";

/// What `raise` raises where no exception is handled.
pub fn nothing_to_raise(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "No active exception to reraise")
}

/// The exception object that `raise value from cause` raises. Errors: what is said of something that cannot be raised.
pub fn raised(cx: &Interp, value: Value, cause: Option<Value>) -> R {
    let error = instance(cx, value, NO_EXCEPTION)?;
    match cause {
        None => {}
        Some(cause) if cause.is_none() => exception::set_cause(&error, Value::NONE),
        Some(cause) => {
            let cause = instance(cx, cause, NO_CAUSE)?;
            exception::set_cause(&error, cause);
        }
    }
    Ok(error)
}

/// An exception object from itself or its class.
fn instance(cx: &Interp, value: Value, otherwise: &str) -> R {
    let Some(class) = value.view::<Class>() else {
        return match class::is_a(cx, &value, WellKnown::BaseException) {
            true => Ok(value),
            false => Err(raise::type_error(cx, otherwise)),
        };
    };
    if !class.is_subclass_of(cx.class(WellKnown::BaseException)) {
        return Err(raise::type_error(cx, otherwise));
    }
    let error = call::call(cx, &value, &[])?;
    if class::is_a(cx, &error, WellKnown::BaseException) {
        return Ok(error);
    }
    let found = class::class_of(cx, &error);
    let text = format!(
        "calling {} should have returned an instance of BaseException, not {}",
        format::repr_text(cx, &value)?,
        format::repr_text(cx, found.value())?
    );
    Err(raise::type_error(cx, text))
}
