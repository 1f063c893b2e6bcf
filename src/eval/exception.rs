//! `raise`, and what `except` clauses ask.

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, Flow, Stmt};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::object::class::Class;
use crate::object::{class, exception};
use crate::runtime::{call, format, raise};

/// `raise exception from cause`
pub struct Raise {
    /// The exception or its class; none: the one that is handled is raised again.
    pub exception: Option<BoxExpr>,
    /// The cause.
    pub cause: Option<BoxExpr>,
    /// Where it stands.
    pub at: At,
}

describe!(Raise: at, exception, cause);

impl Stmt for Raise {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let Some(exception) = &self.exception else {
            return Err(self.again(cx));
        };
        let value = exception.eval(cx, fp)?;
        let cause = match &self.cause {
            Some(cause) => Some(cause.eval(cx, fp)?),
            None => None,
        };
        match raised(cx, value, cause) {
            Ok(error) => Err(self.at.note(cx, raise::instance(cx, error))),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

impl Raise {
    fn again(&self, cx: &Interp) -> Raised {
        match cx.handled.get() {
            Some(error) => cx.raise_again(error),
            None => self.at.note(cx, nothing_to_raise(cx)),
        }
    }
}

/// What is raised where `raise` is given something else.
pub const NO_EXCEPTION: &str = "exceptions must derive from BaseException";
/// What is raised where `from` is given something else.
pub const NO_CAUSE: &str = "exception causes must derive from BaseException";

/// What `raise` raises where no exception is handled.
pub fn nothing_to_raise(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "No active exception to reraise")
}

/// The exception object that `raise value from cause` raises.
fn raised(cx: &Interp, value: Value, cause: Option<Value>) -> R {
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
