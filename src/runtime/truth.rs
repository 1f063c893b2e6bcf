//! Truth value testing ([Reference 3.3.1, `__bool__`]): what `if`, `while`, `and`, `or` and `not`
//! ask.
//!
//! [Reference 3.3.1, `__bool__`]: https://docs.python.org/3.13/reference/datamodel.html#object.__bool__

use crate::heap::Value;
use crate::interp::{Interp, R, WellKnown};
use crate::object::class;
use crate::runtime::container::item;
use crate::runtime::raise::warn;
use crate::runtime::{call, raise};

/// Is `value` true? False are `None`, `False`, zeros and what `__bool__` or `__len__` says so of.
#[inline]
pub fn truth(cx: &Interp, value: &Value) -> R<bool> {
    match value.peek().truth() {
        Some(truth) => Ok(truth),
        None => slow_truth(cx, value),
    }
}

#[inline(never)]
fn slow_truth(cx: &Interp, value: &Value) -> R<bool> {
    if value.kind().is_some_and(|kind| kind.is_instance()) {
        return by_methods(cx, value);
    }
    if let Some(float) = value.as_float() {
        return Ok(float != 0.0);
    }
    if let Some(len) = item::native_len(value) {
        return Ok(len != 0);
    }
    if value.is_not_implemented() {
        let message = "NotImplemented should not be used in a boolean context";
        return warn::warn(cx, WellKnown::DeprecationWarning, message).map(|()| true);
    }
    by_methods(cx, value)
}

fn by_methods(cx: &Interp, value: &Value) -> R<bool> {
    let class = class::class_of(cx, value);
    if class.facts(cx).truthy {
        return Ok(true);
    }
    if let Some(method) = class::lookup(cx, &class, &cx.names.__bool__) {
        let result = call::call_unbound(cx, &method, value, &[])?;
        return result.as_bool().ok_or_else(|| {
            let name = class::type_name(cx, &result);
            raise::type_error(cx, format!("__bool__ should return bool, returned {name}"))
        });
    }
    if class::lookup(cx, &class, &cx.names.__len__).is_some() {
        return Ok(item::len(cx, value)? != 0);
    }
    Ok(true)
}
