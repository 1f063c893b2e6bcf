//! Which exceptions a clause of a `try` statement is for (reference, 8.4).

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::class::{self, Class};
use crate::runtime::container::tuple;
use crate::runtime::raise;

fn exception_class(cx: &Interp, value: &Value) -> Option<Handle<Class>> {
    let class = value.to_handle::<Class>()?;
    class
        .is_subclass_of(cx.class(WellKnown::BaseException))
        .then_some(class)
}

const NO_CLASS: &str = "catching classes that do not inherit from BaseException is not allowed";

/// Whether a handler `except classes:` is for this exception. Classes are looked at as they are: no
/// `__subclasscheck__` is asked.
pub fn handles(cx: &Interp, value: &Value, classes: &Value) -> R<bool> {
    let class = class::class_of(cx, value);
    if class.is_subclass_of(classes) {
        return Ok(true);
    }
    if exception_class(cx, classes).is_some() {
        return Ok(false);
    }
    let Some(choices) = tuple::plain(classes) else {
        return Err(raise::type_error(cx, NO_CLASS));
    };
    let mut found = false;
    for item in tuple::items(&choices) {
        match exception_class(cx, item) {
            Some(wanted) => found |= class.is_subclass_of(wanted.value()),
            None => return Err(raise::type_error(cx, NO_CLASS)),
        }
    }
    Ok(found)
}

/// Refuses what cannot stand behind `except*`.
pub fn check_star(cx: &Interp, classes: &Value) -> R<()> {
    let one = std::slice::from_ref(classes);
    let items = classes.as_tuple().unwrap_or(one);
    for item in items {
        let Some(class) = exception_class(cx, item) else {
            return Err(raise::type_error(cx, NO_CLASS));
        };
        if class.is_subclass_of(cx.class(WellKnown::BaseExceptionGroup)) {
            let text = "catching ExceptionGroup with except* is not allowed. Use except instead.";
            return Err(raise::type_error(cx, text));
        }
    }
    Ok(())
}
