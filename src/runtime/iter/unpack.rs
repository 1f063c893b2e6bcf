//! Unpacking ([Reference 7.2]): `a, b = v` and `a, *b, c = v`, with the messages for a wrong number
//! of items; and `*v` among values.
//!
//! [Reference 7.2]: https://docs.python.org/3.13/reference/simple_stmts.html#assignment-statements

use crate::heap::Value;
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::object::class::{self, Operation};
use crate::object::range::Range;
use crate::runtime::{attr, iter, raise};

/// An iterator to unpack.
fn start(cx: &Interp, value: &Value) -> R {
    match iter::iter_opt(cx, value)? {
        Some(iterator) => Ok(iterator),
        // A class that says so itself is told of as anywhere else.
        None if attr::lookup_special(cx, value, &cx.names.__iter__).is_some() => {
            iter::iter(cx, value)
        }
        None => {
            let name = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("cannot unpack non-iterable {name} object"),
            ))
        }
    }
}

/// The items of `*value` in a display, or among other arguments.
pub fn items(cx: &Interp, value: &Value) -> R<Vec<Value>> {
    iter::collect(cx, value).map_err(|raised| starred_error(cx, raised, value))
}

/// What is raised where `*value` in a display, or among other arguments, cannot be iterated over.
#[cold]
pub fn starred_error(cx: &Interp, raised: Raised, value: &Value) -> Raised {
    not_iterable(cx, raised, value, |class| {
        format!("Value after * must be an iterable, not {class}")
    })
}

/// What is raised where a starred value cannot be iterated over: the words for an object of its class, if that is the
/// reason.
#[cold]
pub fn not_iterable(
    cx: &Interp,
    raised: Raised,
    value: &Value,
    words: impl FnOnce(String) -> String,
) -> Raised {
    if !raise::matches(cx, &raised, WellKnown::TypeError) || iter::is_iterable(cx, value) {
        return raised;
    }
    drop(raise::take(cx, raised));
    raise::type_error(cx, words(class::type_name(cx, value)))
}

/// Exactly `count` items. No more than one item beyond is asked for.
pub fn exact(cx: &Interp, value: &Value, count: usize) -> R<Vec<Value>> {
    let carried = class::carried(cx, value, Operation::Iter);
    let value = carried.as_ref().unwrap_or(value);
    if let Some(items) = short_items(cx, value, count)? {
        return match items.len() {
            len if len == count => Ok(items),
            len if len < count => Err(too_few(cx, "", count, len)),
            _ => Err(too_many(cx, count)),
        };
    }
    let iterator = start(cx, value)?;
    let items = take(cx, &iterator, count, "", count)?;
    match iter::next(cx, &iterator)? {
        Some(_) => Err(too_many(cx, count)),
        None => Ok(items),
    }
}

/// The items of an exact builtin container; not those of a range with too many.
fn short_items(cx: &Interp, value: &Value, count: usize) -> R<Option<Vec<Value>>> {
    match value.view::<Range>().and_then(|range| range.small) {
        Some(numbers) if numbers.len > count as i64 => Ok(None),
        _ => iter::fast_items(cx, value),
    }
}

/// The first `count` items, of at least or exactly `wanted` ones.
fn take(
    cx: &Interp,
    iterator: &Value,
    count: usize,
    at_least: &str,
    wanted: usize,
) -> R<Vec<Value>> {
    let mut items = Vec::new();
    while items.len() < count {
        match iter::next(cx, iterator)? {
            Some(item) => items.push(item),
            None => return Err(too_few(cx, at_least, wanted, items.len())),
        }
    }
    Ok(items)
}

/// `before` items, a list of the middle ones, `after` items.
pub fn starred(cx: &Interp, value: &Value, before: usize, after: usize) -> R<Vec<Value>> {
    let wanted = before + after;
    let mut items = match iter::fast_items(cx, value)? {
        Some(items) => items,
        None => {
            let iterator = start(cx, value)?;
            let mut items = take(cx, &iterator, before, "at least ", wanted)?;
            // The rest is listed, as `list(iterator)` does it.
            items.extend(iter::collect(cx, &iterator)?);
            items
        }
    };
    if items.len() < wanted {
        return Err(too_few(cx, "at least ", wanted, items.len()));
    }
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    items.push(cx.list(middle));
    items.extend(tail);
    Ok(items)
}

#[cold]
fn too_few(cx: &Interp, at_least: &str, expected: usize, got: usize) -> Raised {
    let message = format!("not enough values to unpack (expected {at_least}{expected}, got {got})");
    raise::value_error(cx, message)
}

#[cold]
fn too_many(cx: &Interp, expected: usize) -> Raised {
    raise::value_error(
        cx,
        format!("too many values to unpack (expected {expected})"),
    )
}
