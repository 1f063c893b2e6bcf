//! Sets with elements of any class ([Set types]): as for dicts, hashing and comparing run outside
//! any borrow, and a search starts again when the table changed meanwhile.
//!
//! The order in which elements are added decides the order of iteration, so each operation walks
//! over the same operand as the reference implementation.
//!
//! [Set types]: https://docs.python.org/3.13/library/stdtypes.html#set-types-set-frozenset

use crate::heap::{Handle, Value};
use crate::interp::op::CmpOp;
use crate::interp::{Interp, R, Wanted, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::probe::Probe;
use crate::object::set::{FrozenSet, Set, SetBody};
use crate::runtime::{compare, dict, hash, iter, raise};

/// A set of either type, kept alive: exact, or what an instance of a subclass carries.
pub enum AnySet {
    /// A `set`.
    Set(Handle<Set>),
    /// A `frozenset`.
    Frozen(Handle<FrozenSet>),
}

impl std::ops::Deref for AnySet {
    type Target = SetBody;

    fn deref(&self) -> &SetBody {
        match self {
            AnySet::Set(set) => set,
            AnySet::Frozen(set) => set,
        }
    }
}

impl AnySet {
    /// The set that `value` is or carries.
    pub fn of(value: &Value) -> Option<AnySet> {
        match payload::<Set>(value) {
            Some(set) => Some(AnySet::Set(set)),
            None => payload::<FrozenSet>(value).map(AnySet::Frozen),
        }
    }

    /// Are both the same object?
    fn is(&self, other: &SetBody) -> bool {
        std::ptr::eq::<SetBody>(&**self, other)
    }
}

/// The place of an element, found with its hash.
#[inline]
pub fn find(cx: &Interp, set: &SetBody, hash: i64, key: &Value) -> R<Option<usize>> {
    match set.probe(hash, key) {
        Probe::Found(place) => Ok(Some(place)),
        Probe::Missing => Ok(None),
        Probe::Ask => find_by_eq(cx, set, hash, key),
    }
}

#[inline(never)]
fn find_by_eq(cx: &Interp, set: &SetBody, hash: i64, key: &Value) -> R<Option<usize>> {
    'again: loop {
        cx.tick()?;
        let version = set.version();
        let candidates = set.table().candidates(hash);
        for (place, other) in candidates {
            let same = compare::same_or_eq(cx, &other, key)?;
            if set.version() != version {
                continue 'again;
            }
            if same {
                return Ok(Some(place));
            }
        }
        return Ok(None);
    }
}

/// Adds an element.
#[inline]
pub fn add(cx: &Interp, set: &SetBody, key: &Value) -> R<()> {
    let hash = hash::hash(cx, key)?;
    add_hashed(cx, set, hash, key)
}

fn add_hashed(cx: &Interp, set: &SetBody, hash: i64, key: &Value) -> R<()> {
    match find(cx, set, hash, key)? {
        Some(_) => Ok(()),
        None => set
            .insert(&cx.heap, hash, key.clone())
            .map_err(|e| cx.oom(e)),
    }
}

/// The hash of something looked for in a set: an unhashable set is looked for as a frozenset.
fn hash_to_find(cx: &Interp, key: &Value) -> R<i64> {
    hash::hash(cx, key).or_else(|raised| match payload::<Set>(key) {
        Some(set) if raise::matches(cx, &raised, WellKnown::TypeError) => {
            raise::discard(cx, raised);
            Ok(set.table().hash())
        }
        _ => Err(raised),
    })
}

/// `key in set`.
pub fn contains(cx: &Interp, set: &SetBody, key: &Value) -> R<bool> {
    let hash = hash_to_find(cx, key)?;
    Ok(find(cx, set, hash, key)?.is_some())
}

/// Takes an element out if it is there. Was it?
pub fn discard(cx: &Interp, set: &SetBody, key: &Value) -> R<bool> {
    let hash = hash_to_find(cx, key)?;
    discard_hashed(cx, set, hash, key)
}

fn discard_hashed(cx: &Interp, set: &SetBody, hash: i64, key: &Value) -> R<bool> {
    match find(cx, set, hash, key)? {
        Some(place) => {
            let old = set.remove_at(place);
            Ok(old.is_some())
        }
        None => Ok(false),
    }
}

/// Calls `f` with each element and its hash, at its place in time: elements that appear while `f`
/// runs may be met.
fn each(cx: &Interp, set: &SetBody, f: &mut dyn FnMut(i64, &Value) -> R<bool>) -> R<()> {
    let mut at = 0;
    while let Some((place, hash, key)) = set.element_from(at) {
        cx.tick()?;
        if !f(hash, &key)? {
            break;
        }
        at = place + 1;
    }
    Ok(())
}

/// `set |= other`, for any iterable.
pub fn update(cx: &Interp, set: &SetBody, other: &Value) -> R<()> {
    // A generator may look at the set while it grows.
    update_with(cx, set, other, Wanted::Nothing)
}

fn update_with(cx: &Interp, set: &SetBody, other: &Value, wanted: Wanted) -> R<()> {
    if let Some(other) = AnySet::of(other) {
        return merge(cx, set, &other);
    }
    if let Some(dict) = other.view::<Dict>() {
        set.table_mut()
            .prepare(&cx.heap, dict.len())
            .map_err(|e| cx.oom(e))?;
        for (hash, key, _value) in dict.hashed_entries() {
            cx.tick()?;
            add_hashed(cx, set, hash, &key)?;
        }
        return Ok(());
    }
    iter::for_each_of(cx, other, wanted, &mut |key| {
        add(cx, set, &key)?;
        Ok(true)
    })
}

fn merge(cx: &Interp, set: &SetBody, other: &AnySet) -> R<()> {
    if other.is(set) || other.is_empty() {
        return Ok(());
    }
    if set.table().is_clean() {
        return set.copy_from(&cx.heap, other).map_err(|e| cx.oom(e));
    }
    let more = other.len();
    set.table_mut()
        .prepare(&cx.heap, more)
        .map_err(|e| cx.oom(e))?;
    each(cx, other, &mut |hash, key| {
        add_hashed(cx, set, hash, key)?;
        Ok(true)
    })
}

/// A new empty set.
pub fn new(cx: &Interp) -> Handle<Set> {
    cx.heap.alloc(Set::default())
}

/// A new set with the elements of an iterable.
pub fn from_iterable(cx: &Interp, iterable: &Value) -> R<Handle<Set>> {
    let set = new(cx);
    update_with(cx, &set, iterable, Wanted::Keys)?;
    Ok(set)
}

/// A copy.
pub fn copy(cx: &Interp, set: &SetBody) -> R<Handle<Set>> {
    let copy = new(cx);
    copy.copy_from(&cx.heap, set).map_err(|e| cx.oom(e))?;
    Ok(copy)
}

/// `{a, b, c}`. CPython makes a frozenset of a display of more than two constants, merges it with
/// equal constants by making it again, and adds it to an empty set: that decides the order.
pub fn literal(cx: &Interp, values: &[Value], constant: bool) -> R {
    let set = new(cx);
    for value in values {
        add(cx, &set, value)?;
    }
    if !constant || values.len() <= 2 {
        return Ok(set.into_value());
    }
    let merged = new(cx);
    for (hash, key) in set.elements() {
        add_hashed(cx, &merged, hash, &key)?;
    }
    Ok(copy(cx, &merged)?.into_value())
}

/// `set & other`.
pub fn intersection(cx: &Interp, set: &SetBody, other: &Value) -> R<Handle<Set>> {
    let result = new(cx);
    let Some(other) = AnySet::of(other) else {
        iter::for_each(cx, other, &mut |key| {
            let hash = hash::hash(cx, &key)?;
            if find(cx, set, hash, &key)?.is_some() {
                add_hashed(cx, &result, hash, &key)?;
            }
            Ok(true)
        })?;
        return Ok(result);
    };
    if other.is(set) {
        return copy(cx, set);
    }
    let (walked, asked): (&SetBody, &SetBody) = if other.len() > set.len() {
        (set, &other)
    } else {
        (&other, set)
    };
    each(cx, walked, &mut |hash, key| {
        if find(cx, asked, hash, key)?.is_some() {
            add_hashed(cx, &result, hash, key)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// `set - other`, leaving `set` alone.
pub fn difference(cx: &Interp, set: &SetBody, other: &Value) -> R<Handle<Set>> {
    let other_set = AnySet::of(other);
    let other_dict = other.view::<Dict>();
    let other_len = match (&other_set, other_dict) {
        (Some(set), _) => Some(set.len()),
        (None, Some(dict)) => Some(dict.len()),
        (None, None) => None,
    };
    if other_len.is_none_or(|len| set.len() >> 2 > len) {
        let result = copy(cx, set)?;
        difference_update(cx, &result, other)?;
        return Ok(result);
    }
    let result = new(cx);
    each(cx, set, &mut |hash, key| {
        let there = match (&other_set, other_dict) {
            (Some(other), _) => find(cx, other, hash, key)?.is_some(),
            (None, Some(dict)) => dict::find(cx, dict, hash, key)?.is_some(),
            (None, None) => false,
        };
        if !there {
            add_hashed(cx, &result, hash, key)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// `set -= other`, for any iterable.
pub fn difference_update(cx: &Interp, set: &SetBody, other: &Value) -> R<()> {
    let Some(others) = AnySet::of(other) else {
        iter::for_each(cx, other, &mut |key| {
            discard(cx, set, &key)?;
            Ok(true)
        })?;
        return tidy(cx, set);
    };
    if others.is(set) {
        drop(set.take_all(&cx.heap));
        return Ok(());
    }
    let common = if others.len() >> 3 > set.len() {
        Some(intersection(cx, set, other)?)
    } else {
        None
    };
    let walked: &SetBody = match &common {
        Some(common) => common,
        None => &others,
    };
    each(cx, walked, &mut |hash, key| {
        discard_hashed(cx, set, hash, key)?;
        Ok(true)
    })?;
    tidy(cx, set)
}

fn tidy(cx: &Interp, set: &SetBody) -> R<()> {
    set.table_mut().tidy(&cx.heap).map_err(|e| cx.oom(e))
}

/// `set ^= other`, for any iterable.
pub fn symmetric_difference_update(cx: &Interp, set: &SetBody, other: &Value) -> R<()> {
    let mut toggle = |hash: i64, key: &Value| -> R<bool> {
        if !discard_hashed(cx, set, hash, key)? {
            add_hashed(cx, set, hash, key)?;
        }
        Ok(true)
    };
    if let Some(others) = AnySet::of(other) {
        if others.is(set) {
            drop(set.take_all(&cx.heap));
            return Ok(());
        }
        return each(cx, &others, &mut toggle);
    }
    if let Some(dict) = other.view::<Dict>() {
        for (hash, key, _value) in dict.hashed_entries() {
            cx.tick()?;
            toggle(hash, &key)?;
        }
        return Ok(());
    }
    let others = from_iterable(cx, other)?;
    each(cx, &others, &mut toggle)
}

/// `set ^ other`, leaving `set` alone: begins with a copy of `other`, so its order comes first.
pub fn symmetric_difference(cx: &Interp, set: &Value, other: &Value) -> R<Handle<Set>> {
    let result = from_iterable(cx, other)?;
    symmetric_difference_update(cx, &result, set)?;
    Ok(result)
}

/// Are all elements of `set` in `other`?
pub fn is_subset(cx: &Interp, set: &SetBody, other: &SetBody) -> R<bool> {
    if set.len() > other.len() {
        return Ok(false);
    }
    let mut all = true;
    each(cx, set, &mut |hash, key| {
        all = find(cx, other, hash, key)?.is_some();
        Ok(all)
    })?;
    Ok(all)
}

/// Have `set` and an iterable no element in common?
pub fn is_disjoint(cx: &Interp, set: &SetBody, other: &Value) -> R<bool> {
    let mut disjoint = true;
    let Some(others) = AnySet::of(other) else {
        iter::for_each(cx, other, &mut |key| {
            let hash = hash::hash(cx, &key)?;
            disjoint = find(cx, set, hash, &key)?.is_none();
            Ok(disjoint)
        })?;
        return Ok(disjoint);
    };
    let (walked, asked): (&SetBody, &SetBody) = if others.len() > set.len() {
        (set, &others)
    } else {
        (&others, set)
    };
    each(cx, walked, &mut |hash, key| {
        disjoint = find(cx, asked, hash, key)?.is_none();
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

/// `a op b` for two sets: the order is that of inclusion.
pub fn ordered(cx: &Interp, op: CmpOp, a: &SetBody, b: &SetBody) -> R<bool> {
    match op {
        CmpOp::Eq => Ok(a.len() == b.len() && is_subset(cx, a, b)?),
        CmpOp::Ne => Ok(a.len() != b.len() || !is_subset(cx, a, b)?),
        CmpOp::Le => is_subset(cx, a, b),
        CmpOp::Ge => is_subset(cx, b, a),
        CmpOp::Lt => Ok(a.len() < b.len() && is_subset(cx, a, b)?),
        CmpOp::Gt => Ok(a.len() > b.len() && is_subset(cx, b, a)?),
    }
}

/// A result of the type that `model` extends: a set, or a frozenset with its elements.
pub fn alloc_like(cx: &Interp, model: &Value, set: Handle<Set>) -> Value {
    if payload::<FrozenSet>(model).is_some() {
        freeze(cx, &set)
    } else {
        set.into_value()
    }
}

/// A frozenset with the elements of a new set, which is left empty.
pub fn freeze(cx: &Interp, set: &Set) -> Value {
    let frozen = cx.heap.alloc(FrozenSet::default());
    frozen.swap(set);
    frozen.into_value()
}
