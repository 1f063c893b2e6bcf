//! Dicts with keys of any class: hashing and comparing, which may run user code, outside any borrow.
//!
//! Each operation first probes; if the table must ask `==`, the entries of the same hash are
//! compared here one after the other. When the entry is gone meanwhile, the search starts again,
//! as the reference implementation does, so no answer is ever given for an old table.

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::probe::Probe;
use crate::runtime::container::item;
use crate::runtime::{attr, call, compare, hash, iter, raise};

/// The place of a key, found with its hash.
#[inline]
pub fn find(cx: &Interp, dict: &Dict, hash: i64, key: &Value) -> R<Option<usize>> {
    match dict.probe(hash, key) {
        Probe::Found(place) => Ok(Some(place)),
        Probe::Missing => Ok(None),
        Probe::Ask => find_by_eq(cx, dict, hash, key),
    }
}

#[inline(never)]
fn find_by_eq(cx: &Interp, dict: &Dict, hash: i64, key: &Value) -> R<Option<usize>> {
    let mut candidates = dict.candidates(hash);
    let mut next = 0;
    while let Some((place, other)) = candidates.get(next) {
        cx.tick()?;
        let version = dict.version();
        let same = compare::same_or_eq(cx, &other, key)?;
        let changed = dict.version() != version;
        if changed && !dict.key_at(place).is_some_and(|held| held.is(&other)) {
            candidates = dict.candidates(hash);
            next = 0;
            continue;
        }
        if same {
            return Ok(Some(place));
        }
        if changed {
            candidates = dict.candidates(hash);
            next = candidates
                .iter()
                .position(|(at, _)| *at == place)
                .unwrap_or(0);
        }
        next += 1;
    }
    Ok(None)
}

/// The value of a key.
#[inline]
pub fn get(cx: &Interp, dict: &Dict, key: &Value) -> R<Option<Value>> {
    let hash = hash::hash(cx, key)?;
    match dict.lookup(hash, key) {
        Ok(found) => Ok(found),
        Err(_) => Ok(find_by_eq(cx, dict, hash, key)?.and_then(|place| dict.value_at(place))),
    }
}

/// Is there such a key?
pub fn contains(cx: &Interp, dict: &Dict, key: &Value) -> R<bool> {
    let hash = hash::hash(cx, key)?;
    Ok(find(cx, dict, hash, key)?.is_some())
}

/// Binds a key to a value. A key that is there stays the object it is.
#[inline]
pub fn set(cx: &Interp, dict: &Dict, key: &Value, value: Value) -> R<()> {
    let hash = hash::hash(cx, key)?;
    set_hashed(cx, dict, hash, key, value)
}

/// Binds a key whose hash is known.
#[inline]
pub fn set_hashed(cx: &Interp, dict: &Dict, hash: i64, key: &Value, value: Value) -> R<()> {
    let value = match find(cx, dict, hash, key)? {
        Some(place) => match dict.swap_value(place, value) {
            Ok(old) => {
                drop(old);
                return Ok(());
            }
            Err(value) => value,
        },
        None => value,
    };
    dict.insert(&cx.heap, hash, key.clone(), value)
        .map_err(|e| cx.oom(e))
}

/// Takes a key out; its value comes back.
pub fn remove(cx: &Interp, dict: &Dict, key: &Value) -> R<Option<Value>> {
    let hash = hash::hash(cx, key)?;
    match find(cx, dict, hash, key)? {
        Some(place) => Ok(dict.remove_at(place).map(|(_key, value)| value)),
        None => Ok(None),
    }
}

/// The value of a key; binds it to `default` first if it is not there.
pub fn set_default(cx: &Interp, dict: &Dict, key: &Value, default: Value) -> R {
    let hash = hash::hash(cx, key)?;
    if let Some(place) = find(cx, dict, hash, key)?
        && let Some(value) = dict.value_at(place)
    {
        return Ok(value);
    }
    dict.insert(&cx.heap, hash, key.clone(), default.clone())
        .map_err(|e| cx.oom(e))?;
    Ok(default)
}

/// `dict[key]` for a dict or an instance of a subclass, which `__missing__` may answer for.
pub fn get_item(cx: &Interp, obj: &Value, dict: &Dict, key: &Value) -> R {
    if let Some(value) = get(cx, dict, key)? {
        return Ok(value);
    }
    if obj.view::<Dict>().is_none()
        && let Some(value) =
            attr::call_special(cx, obj, &cx.names.__missing__, std::slice::from_ref(key))?
    {
        return Ok(value);
    }
    Err(raise::key_error(cx, key.clone()))
}

/// The dict whose own entries may be read in place of asking `keys()` and `__getitem__`: an exact
/// one, or an instance of a subclass that does not define its own iteration.
pub fn plain(cx: &Interp, value: &Value) -> Option<Handle<Dict>> {
    if let Some(dict) = value.to_handle::<Dict>() {
        return Some(dict);
    }
    let dict = payload::<Dict>(value)?;
    let own = class::lookup(cx, &class::class_of(cx, value), &cx.names.__iter__)?;
    let base = class::lookup(
        cx,
        &class::well_known(cx, WellKnown::Dict),
        &cx.names.__iter__,
    )?;
    own.is(&base).then_some(dict)
}

/// `a | b` of two dicts.
pub fn union(cx: &Interp, a: &Value, b: &Value) -> R {
    let result = copied(cx, a)?;
    update(cx, &result, b)?;
    Ok(result.into_value())
}

/// A new dict with the entries of a dict, or what an instance of a subclass says they are.
pub fn copied(cx: &Interp, dict: &Value) -> R<Handle<Dict>> {
    if let Some(plain) = plain(cx, dict) {
        return Ok(cx.heap.alloc(plain.copy(&cx.heap).map_err(|e| cx.oom(e))?));
    }
    let copy = cx.heap.alloc(Dict::new());
    update(cx, &copy, dict)?;
    Ok(copy)
}

/// `dict.update(other)` ([Mapping types]): the entries of a mapping, or pairs.
///
/// [Mapping types]: https://docs.python.org/3.13/library/stdtypes.html#dict.update
pub fn update(cx: &Interp, dict: &Dict, other: &Value) -> R<()> {
    if plain(cx, other).is_some() || attr::get_opt(cx, other, &cx.names.keys)?.is_some() {
        return take_over(cx, dict, other);
    }
    update_pairs(cx, dict, other)
}

/// Takes over the entries of a mapping, for `{**other}` and `f(**other)`. Error: `TypeError` if it
/// has no `keys`.
pub fn update_mapping(cx: &Interp, dict: &Dict, other: &Value) -> R<()> {
    match take_over(cx, dict, other) {
        Err(raised) if raise::matches(cx, &raised, WellKnown::AttributeError) => {
            raise::discard(cx, raised);
            let name = class::type_name(cx, other);
            Err(raise::type_error(
                cx,
                format!("'{name}' object is not a mapping"),
            ))
        }
        done => done,
    }
}

/// Takes over the entries of a mapping, which has `keys()` and `__getitem__`.
fn take_over(cx: &Interp, dict: &Dict, other: &Value) -> R<()> {
    if let Some(from) = plain(cx, other) {
        return update_dict(cx, dict, &from);
    }
    for key in keys_of(cx, other)? {
        cx.tick()?;
        let value = item::get(cx, other, &key)?;
        set(cx, dict, &key, value)?;
    }
    Ok(())
}

/// All keys of a mapping, as its `keys()` tells them.
pub fn keys_of(cx: &Interp, mapping: &Value) -> R<Vec<Value>> {
    let keys = call::call_method(cx, mapping, &cx.names.keys, &[])?;
    let iterator = iter::iter_or(cx, &keys, || {
        let (own, given) = (class::type_name(cx, mapping), class::type_name(cx, &keys));
        format!("{own}.keys() returned a non-iterable (type {given})")
    })?;
    iter::collect(cx, &iterator)
}

/// Takes over the entries of another dict: their hashes are known.
fn update_dict(cx: &Interp, dict: &Dict, from: &Dict) -> R<()> {
    if std::ptr::eq(dict, from) || from.is_empty() {
        return Ok(());
    }
    if dict.is_fresh() {
        return dict.copy_from(&cx.heap, from).map_err(|e| cx.oom(e));
    }
    let version = from.version();
    if dict.is_empty() {
        dict.reserve(&cx.heap, from.len()).map_err(|e| cx.oom(e))?;
    }
    let mut at = 0;
    while let Some((place, key, value)) = from.entry_from(at) {
        cx.tick()?;
        let hash = from.hash_at(place).unwrap_or_default();
        set_hashed(cx, dict, hash, &key, value)?;
        if from.version() != version {
            return Err(raise::runtime_error(cx, "dict mutated during update"));
        }
        at = place + 1;
    }
    Ok(())
}

/// Takes over pairs.
fn update_pairs(cx: &Interp, dict: &Dict, pairs: &Value) -> R<()> {
    let mut number = 0;
    iter::for_each(cx, pairs, &mut |pair| {
        let (key, value) = split_pair(cx, &pair, number)?;
        set(cx, dict, &key, value)?;
        number += 1;
        Ok(true)
    })
}

fn split_pair(cx: &Interp, pair: &Value, number: usize) -> R<(Value, Value)> {
    let items = match pair.as_tuple() {
        Some(items) => items.to_vec(),
        None => {
            let items = iter::collect(cx, pair);
            raise::catch(cx, items, WellKnown::TypeError)?.ok_or_else(|| {
                let message = format!(
                    "cannot convert dictionary update sequence element #{number} to a sequence"
                );
                raise::type_error(cx, message)
            })?
        }
    };
    match <[Value; 2]>::try_from(items) {
        Ok([key, value]) => Ok((key, value)),
        Err(items) => Err(raise::value_error(
            cx,
            format!(
                "dictionary update sequence element #{number} has length {}; 2 is required",
                items.len()
            ),
        )),
    }
}

/// Are both dicts of the same keys with equal values?
pub fn equal(cx: &Interp, a: &Dict, b: &Dict) -> R<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((place, key, value)) = a.entry_from(at) {
        cx.tick()?;
        let hash = a.hash_at(place).unwrap_or_default();
        let other = find(cx, b, hash, &key)?.and_then(|place| b.value_at(place));
        match other {
            Some(other) if compare::same_or_eq(cx, &value, &other)? => {}
            _ => return Ok(false),
        }
        at = place + 1;
    }
    Ok(true)
}
