//! Hashes ([Reference 3.3.1, `__hash__`]). Equal values have equal hashes across types; those of
//! numbers and of tuples and frozensets of numbers are the same numbers as CPython's, because
//! programs can print them and because they decide in which order sets of ints iterate.
//!
//! [Reference 3.3.1, `__hash__`]: https://docs.python.org/3.13/reference/datamodel.html#object.__hash__

use crate::heap::{Str, Value};
use crate::interp::{Interp, PIECE, R, Recursion};
use crate::number::hashing::{self, TupleHash};
use crate::object::class::{self, Operation};
use crate::object::dict::Dict;
use crate::object::int;
use crate::object::set::FrozenSet;
use crate::runtime::{call, raise};

/// What `hash(None)` is: the same in every run of CPython.
const NONE: i64 = 0xfca8_6420;

/// So many items of a tuple are hashed between two looks at the outside: a few microseconds' work.
const AT_ONCE: usize = 256;

/// So many tuples within tuples are hashed between two looks at the native stack: some kilobytes of it.
const LEVELS: u32 = 16;

/// `hash(value)`.
#[inline(always)]
pub fn hash(cx: &Interp, value: &Value) -> R<i64> {
    within(cx, value, 0)
}

/// [`hash`], where the native stack has room for so many more tuples within tuples.
#[inline(always)]
fn within(cx: &Interp, value: &Value, levels: u32) -> R<i64> {
    match quick_hash(value) {
        Some(hash) => Ok(hash),
        None => slow_hash(cx, value, levels),
    }
}

/// The hash of a small int, or of a text that has been hashed before.
#[inline(always)]
fn quick_hash(value: &Value) -> Option<i64> {
    match value.as_int() {
        Some(i) => Some(hashing::small_int(i)),
        None => value.as_str()?.known_hash().map(|hash| hash as i64),
    }
}

#[inline(never)]
fn of_text(cx: &Interp, text: &Str) -> R<i64> {
    let hash = match text.bytes().len() <= PIECE {
        true => text.hash(),
        false => text.hash_by_pieces(PIECE, || cx.look_outside())?,
    };
    Ok(hash as i64)
}

#[inline(never)]
fn slow_hash(cx: &Interp, value: &Value, levels: u32) -> R<i64> {
    if let Some(items) = value.as_tuple() {
        return of_tuple(cx, items, levels);
    }
    if let Some(inner) = class::carried(cx, value, Operation::Hash) {
        return match inner.as_tuple() {
            Some(items) => of_tuple(cx, items, levels),
            None => of_carried(cx, value, &inner),
        };
    }
    if let Some(text) = value.as_str() {
        return of_text(cx, text);
    }
    match value.as_bool() {
        Some(b) => Ok(b as i64),
        None => of_object(cx, value),
    }
}

#[inline]
fn of_tuple(cx: &Interp, items: &[Value], levels: u32) -> R<i64> {
    match levels.checked_sub(1) {
        Some(levels) => of_nested(cx, items, levels),
        None => {
            let _guard = cx.enter_native(Recursion::CallObject)?;
            of_nested(cx, items, LEVELS)
        }
    }
}

/// The hash of a value that does as the builtin object that it carries.
#[inline(never)]
fn of_carried(cx: &Interp, value: &Value, inner: &Value) -> R<i64> {
    match inner.as_float() {
        Some(x) => Ok(of_float(value, x)),
        None => hash(cx, inner),
    }
}

/// The hash of what is no exact int, str, tuple or bool, and carries no such value.
#[inline(never)]
fn of_object(cx: &Interp, value: &Value) -> R<i64> {
    if value.is_none() {
        return Ok(NONE);
    }
    if let Some(x) = value.as_float() {
        return Ok(of_float(value, x));
    }
    if let Some(set) = value.view::<FrozenSet>() {
        return Ok(set.hash());
    }
    let class = class::class_of(cx, value);
    if class.facts(cx).identity_hash {
        return Ok(identity(value));
    }
    let method = class::lookup(cx, &class, &cx.names.__hash__);
    let Some(method) = method.filter(|method| !method.is_none()) else {
        let name = class.name_text();
        return Err(raise::type_error(cx, format!("unhashable type: '{name}'")));
    };
    from_result(cx, &call::call_unbound(cx, &method, value, &[])?)
}

/// What `__hash__` returned, as a hash: an int of any size is cut to 64 bits as ints hash, and -1
/// is not used.
fn from_result(cx: &Interp, result: &Value) -> R<i64> {
    let Some(number) = int::of(result) else {
        return Err(raise::type_error(
            cx,
            "__hash__ method should return an integer",
        ));
    };
    match number.to_i64() {
        Some(-1) => Ok(-2),
        Some(i) => Ok(i),
        None => hash(cx, &number.into_value(cx)),
    }
}

/// The hash that objects have by default: made of the address, which is what tells them apart.
pub fn identity(value: &Value) -> i64 {
    (value.addr() >> 4) as i64
}

/// The hash of `value`, which is the float `x` or carries it. What is not a number equals nothing, and hashes by the
/// object that it is.
pub fn of_float(value: &Value, x: f64) -> i64 {
    match x.is_nan() {
        true => identity(value),
        false => hashing::float(x),
    }
}

/// The hash of a tuple of these items.
pub fn of_items(cx: &Interp, items: &[Value]) -> R<i64> {
    of_nested(cx, items, 0)
}

#[inline(never)]
fn of_nested(cx: &Interp, items: &[Value], levels: u32) -> R<i64> {
    let mut sum = TupleHash::START;
    for piece in items.chunks(AT_ONCE) {
        cx.tick()?;
        for item in piece {
            sum.feed(within(cx, item, levels)?);
        }
    }
    Ok(sum.finish(items.len()))
}

/// The hash of a slice of these parts: as a tuple's, without the length.
pub fn of_slice(cx: &Interp, parts: [&Value; 3]) -> R<i64> {
    let mut sum = TupleHash::START;
    for part in parts {
        sum.feed(hash(cx, part)?);
    }
    Ok(sum.finish_without_length())
}

/// A class that defines equality but no hash has none: its namespace then says `__hash__ = None` (data model,
/// `object.__hash__`).
pub fn follow_equality(cx: &Interp, namespace: &Dict) {
    let names = &cx.names;
    if namespace.contains_name(&names.__eq__) && !namespace.contains_name(&names.__hash__) {
        namespace.set_name(cx, &names.__hash__, Value::NONE);
    }
}
