//! `next(iterator)` where a program sees the end: as `StopIteration`, with the value that a
//! generator returned.

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::function::Generator;
use crate::runtime::{attr, iter, raise};

/// The next item, or `StopIteration`.
pub fn expect(cx: &Interp, iterator: &Value) -> R {
    if iterator.kind().is_some_and(|kind| !kind.is_instance()) {
        // A function that the iterator calls may raise it, with what it carries.
        let item = match iter::step_of(cx, iterator) {
            // What a generator returns is wanted, too.
            _ if iterator.view::<Generator>().is_some() => {
                (cx.hooks.resume)(cx, iterator, &Value::NONE)?
            }
            Some(step) => step(cx, iterator)?,
            _ => iter::next(cx, iterator)?,
        };
        return item_or_stop(cx, iterator, item);
    }
    // The method raises its own `StopIteration`, with what it carries.
    match attr::call_special(cx, iterator, &cx.names.__next__, &[])? {
        Some(item) => Ok(item),
        None => Err(raise::stop_iteration(cx, None)),
    }
}

/// The item that a native iterator has given, or `StopIteration` at its end.
pub fn item_or_stop(cx: &Interp, iterator: &Value, item: Option<Value>) -> R {
    match item {
        Some(item) => Ok(item),
        None => {
            let returned = iterator.view::<Generator>().and_then(|g| g.returned.take());
            Err(raise::stop_iteration(cx, returned))
        }
    }
}
