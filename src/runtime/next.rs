//! `next(iterator)` where a program sees the end: as `StopIteration`, with the value that a
//! generator returned.

use crate::heap::{NativeId, Value};
use crate::interp::{Interp, R};
use crate::runtime::{attr, iter, raise};

/// The next item, or `StopIteration`.
pub fn expect(cx: &Interp, iterator: &Value) -> R {
    let native = iterator.kind().is_some_and(|kind| !kind.is_instance());
    if native && !iterator.kind().is_some_and(|kind| kind.is_native(NativeId::Generator)) {
        return match iter::next(cx, iterator)? {
            Some(item) => Ok(item),
            None => Err(raise::stop_iteration(cx, None)),
        };
    }
    match attr::call_special(cx, iterator, &cx.names.__next__, &[])? {
        Some(item) => Ok(item),
        None => Err(raise::stop_iteration(cx, None)),
    }
}
