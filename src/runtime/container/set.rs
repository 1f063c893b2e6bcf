//! Sets with elements of any class ([Set types]): as for dicts, hashing and comparing run outside
//! any borrow, and a search starts again when the table changed meanwhile.
//!
//! The order in which elements are added decides the order of iteration, so each operation walks
//! over the same operand as the reference implementation.
//!
//! [Set types]: https://docs.python.org/3.13/library/stdtypes.html#set-types-set-frozenset

use std::cell::Cell;

use crate::heap::{Handle, OutOfMemory, Value};
use crate::interp::{Interp, R, Wanted, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::probe::Probe;
use crate::object::set::table::Walk;
use crate::object::set::{FrozenSet, Set, SetBody};
use crate::runtime::container::dict;
use crate::runtime::{compare, hash, iter, raise};
use crate::source::op::{BinOp, CmpOp};

/// Which of the two types a new set has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavour {
    /// `set`.
    Set,
    /// `frozenset`.
    Frozen,
}

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

    /// The set that `value` itself is.
    #[inline]
    pub fn exact(value: &Value) -> Option<AnySet> {
        match value.to_handle::<Set>() {
            Some(set) => Some(AnySet::Set(set)),
            None => value.to_handle::<FrozenSet>().map(AnySet::Frozen),
        }
    }

    /// Its type.
    pub fn flavour(&self) -> Flavour {
        match self {
            AnySet::Set(_) => Flavour::Set,
            AnySet::Frozen(_) => Flavour::Frozen,
        }
    }

    /// The object, lent.
    pub fn value(&self) -> &Value {
        match self {
            AnySet::Set(set) => set.value(),
            AnySet::Frozen(set) => set.value(),
        }
    }

    /// The object.
    pub fn into_value(self) -> Value {
        match self {
            AnySet::Set(set) => set.into_value(),
            AnySet::Frozen(set) => set.into_value(),
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
        for (place, other) in candidates.iter() {
            let same = compare::same_or_eq(cx, other, key)?;
            if set.version() != version {
                continue 'again;
            }
            if same {
                return Ok(Some(*place));
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
    match set.add(&cx.heap, hash, key).map_err(|e| cx.oom(e))? {
        Probe::Found(_) | Probe::Missing => return Ok(()),
        Probe::Ask => {}
    }
    match find_by_eq(cx, set, hash, key)? {
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

/// The next element of an iteration over a set that had `len` elements when it began; `at` is the place from
/// where on elements are to come.
#[inline]
pub fn next_element(cx: &Interp, set: &SetBody, at: &Cell<usize>, len: usize) -> R<Option<Value>> {
    if set.len() != len {
        let text = "Set changed size during iteration";
        return Err(raise::runtime_error(cx, text));
    }
    Ok(set.element_from(at.get()).map(|(place, _hash, key)| {
        at.set(place + 1);
        key
    }))
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
    each_from(cx, set, 0, f)
}

fn each_from(
    cx: &Interp,
    set: &SetBody,
    mut at: usize,
    f: &mut dyn FnMut(i64, &Value) -> R<bool>,
) -> R<()> {
    while let Some((place, hash, key)) = set.element_from(at) {
        cx.tick()?;
        if !f(hash, &key)? {
            break;
        }
        at = place + 1;
    }
    Ok(())
}

/// Walks on and on with a tick before each stretch, until the end (`None`) or the place where the walk was
/// stopped: from there on elements must be compared, which may run code.
#[inline]
fn in_stretches(
    cx: &Interp,
    mut stretch: impl FnMut(&mut usize) -> Result<Walk, OutOfMemory>,
) -> R<Option<usize>> {
    let mut at = 0;
    loop {
        cx.tick()?;
        match stretch(&mut at).map_err(|e| cx.oom(e))? {
            Walk::End => return Ok(None),
            Walk::Pause => {}
            Walk::Stop => return Ok(Some(at)),
        }
    }
}

/// Adds to `result`, which is new, the elements of `walked` that are in `asked`, or with `there` false those that are
/// not.
///
/// As long as the tables can tell, elements need no comparison with each other: those of a set differ.
fn sift(cx: &Interp, walked: &SetBody, asked: &SetBody, there: bool, result: &SetBody) -> R<()> {
    let stopped = in_stretches(cx, |at| {
        let (asked, mut result) = (asked.table(), result.table_mut());
        let mut done = Ok(());
        let walk = walked.table().walk(at, |hash, key| {
            let found = match asked.probe(hash, key) {
                Probe::Ask => return false,
                probe => probe != Probe::Missing,
            };
            if found == there {
                done = result.insert(&cx.heap, hash, key.clone());
            }
            done.is_ok()
        });
        done.map(|()| walk)
    })?;
    let Some(at) = stopped else {
        return Ok(());
    };
    each_from(cx, walked, at, &mut |hash, key| {
        if find(cx, asked, hash, key)?.is_some() == there {
            add_hashed(cx, result, hash, key)?;
        }
        Ok(true)
    })
}

/// Is an element of `walked` in `asked`, or with `there` false: is one not?
fn any(cx: &Interp, walked: &SetBody, asked: &SetBody, there: bool) -> R<bool> {
    let mut met = false;
    let stopped = in_stretches(cx, |at| {
        let asked = asked.table();
        let walk = walked
            .table()
            .walk(at, |hash, key| match asked.probe(hash, key) {
                Probe::Ask => false,
                probe => {
                    met = (probe != Probe::Missing) == there;
                    !met
                }
            });
        Ok(walk)
    })?;
    let Some(at) = stopped.filter(|_| !met) else {
        return Ok(met);
    };
    each_from(cx, walked, at, &mut |hash, key| {
        met = find(cx, asked, hash, key)?.is_some() == there;
        Ok(!met)
    })?;
    Ok(met)
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

/// `set |= other` of two sets.
pub fn merge(cx: &Interp, set: &SetBody, other: &AnySet) -> R<()> {
    if other.is(set) || other.is_empty() {
        return Ok(());
    }
    if set.table().is_clean() {
        cx.allow(other.len() * SET_PLACE)?;
        return set.copy_from(&cx.heap, other).map_err(|e| cx.oom(e));
    }
    let more = other.len();
    set.table_mut()
        .prepare(&cx.heap, more)
        .map_err(|e| cx.oom(e))?;
    let stopped = in_stretches(cx, |at| {
        let mut mine = set.table_mut();
        let mut done = Ok(());
        let walk = other.table().walk(at, |hash, key| {
            match mine.probe(hash, key) {
                Probe::Ask => return false,
                Probe::Found(_) => {}
                Probe::Missing => done = mine.insert(&cx.heap, hash, key.clone()),
            }
            done.is_ok()
        });
        done.map(|()| walk)
    })?;
    let Some(at) = stopped else {
        return Ok(());
    };
    each_from(cx, other, at, &mut |hash, key| {
        add_hashed(cx, set, hash, key)?;
        Ok(true)
    })
}

/// Bytes that an element takes in a set's table, at least.
const SET_PLACE: usize = 16;

/// A new empty set.
pub fn new(cx: &Interp) -> Handle<Set> {
    cx.heap.alloc(Set::default())
}

/// A new empty set of either type.
pub fn empty(cx: &Interp, flavour: Flavour) -> AnySet {
    match flavour {
        Flavour::Set => AnySet::Set(new(cx)),
        Flavour::Frozen => AnySet::Frozen(cx.heap.alloc(FrozenSet::default())),
    }
}

/// A new set with the elements of an iterable.
pub fn from_iterable(cx: &Interp, flavour: Flavour, iterable: &Value) -> R<AnySet> {
    let set = empty(cx, flavour);
    update_with(cx, &set, iterable, Wanted::Keys)?;
    Ok(set)
}

/// A copy.
pub fn copy(cx: &Interp, flavour: Flavour, set: &SetBody) -> R<AnySet> {
    cx.allow(set.len() * SET_PLACE)?;
    let copy = empty(cx, flavour);
    copy.copy_from(&cx.heap, set).map_err(|e| cx.oom(e))?;
    Ok(copy)
}

/// `{a, b, c}`
pub fn of_values(cx: &Interp, values: &[Value]) -> R<Handle<Set>> {
    let set = new(cx);
    for value in values {
        add(cx, &set, value)?;
    }
    Ok(set)
}

/// What a display of more than two constants is a copy of: CPython makes a frozenset of them and merges it with
/// equal constants by making it again, which decides the order.
pub fn of_constants(cx: &Interp, constants: &[Value]) -> R<AnySet> {
    let set = of_values(cx, constants)?;
    let merged = empty(cx, Flavour::Frozen);
    for (hash, key) in set.elements() {
        add_hashed(cx, &merged, hash, &key)?;
    }
    Ok(merged)
}

/// `a op b` of two sets, as a set of the type of `a`; `None` if the operator is none of theirs.
pub fn binary(cx: &Interp, op: BinOp, a: &AnySet, b: &AnySet) -> Option<R<AnySet>> {
    let flavour = a.flavour();
    Some(match op {
        BinOp::BitAnd => common(cx, flavour, a, b),
        BinOp::BitOr => copy(cx, flavour, a).and_then(|both| {
            merge(cx, &both, b)?;
            Ok(both)
        }),
        BinOp::Sub => without(cx, flavour, a, b),
        BinOp::BitXor => copy(cx, flavour, b).and_then(|b| exclusive(cx, a, b)),
        _ => return None,
    })
}

/// `set & other`, for any iterable.
pub fn intersection(cx: &Interp, flavour: Flavour, set: &SetBody, other: &Value) -> R<AnySet> {
    if let Some(other) = AnySet::of(other) {
        return common(cx, flavour, set, &other);
    }
    let result = empty(cx, flavour);
    iter::for_each(cx, other, &mut |key| {
        let hash = hash::hash(cx, &key)?;
        if find(cx, set, hash, &key)?.is_some() {
            add_hashed(cx, &result, hash, &key)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// `set & other` of two sets.
pub fn common(cx: &Interp, flavour: Flavour, set: &SetBody, other: &AnySet) -> R<AnySet> {
    if other.is(set) {
        return copy(cx, flavour, set);
    }
    let result = empty(cx, flavour);
    if other.len() > set.len() {
        sift(cx, set, other, true, &result)?;
    } else {
        sift(cx, other, set, true, &result)?;
    }
    Ok(result)
}

/// `set - other`, leaving `set` alone, for any iterable.
pub fn difference(cx: &Interp, flavour: Flavour, set: &SetBody, other: &Value) -> R<AnySet> {
    if let Some(other) = AnySet::of(other) {
        return without(cx, flavour, set, &other);
    }
    let dict = other.view::<Dict>();
    let Some(dict) = dict.filter(|dict| set.len() >> 2 <= dict.len()) else {
        let result = copy(cx, flavour, set)?;
        difference_update(cx, &result, other)?;
        return Ok(result);
    };
    let result = empty(cx, flavour);
    each(cx, set, &mut |hash, key| {
        if dict::find(cx, dict, hash, key)?.is_none() {
            add_hashed(cx, &result, hash, key)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

/// `set - other` of two sets.
pub fn without(cx: &Interp, flavour: Flavour, set: &SetBody, other: &AnySet) -> R<AnySet> {
    if set.len() >> 2 > other.len() {
        let result = copy(cx, flavour, set)?;
        remove_all(cx, &result, other)?;
        return Ok(result);
    }
    let result = empty(cx, flavour);
    sift(cx, set, other, false, &result)?;
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
    remove_all(cx, set, &others)
}

fn remove_all(cx: &Interp, set: &SetBody, others: &AnySet) -> R<()> {
    if others.is(set) {
        drop(set.take_all(&cx.heap));
        return Ok(());
    }
    let shared = if others.len() >> 3 > set.len() {
        Some(common(cx, Flavour::Set, set, others)?)
    } else {
        None
    };
    let walked: &SetBody = shared.as_ref().unwrap_or(others);
    each(cx, walked, &mut |hash, key| {
        discard_hashed(cx, set, hash, key)?;
        Ok(true)
    })?;
    tidy(cx, set)
}

fn tidy(cx: &Interp, set: &SetBody) -> R<()> {
    set.table_mut().tidy(&cx.heap).map_err(|e| cx.oom(e))
}

/// Takes an element out if it is there, else adds it.
fn toggle(cx: &Interp, set: &SetBody, hash: i64, key: &Value) -> R<bool> {
    if !discard_hashed(cx, set, hash, key)? {
        add_hashed(cx, set, hash, key)?;
    }
    Ok(true)
}

fn toggle_all(cx: &Interp, set: &SetBody, others: &SetBody) -> R<()> {
    each(cx, others, &mut |hash, key| toggle(cx, set, hash, key))
}

/// `set ^= other`, for any iterable.
pub fn symmetric_difference_update(cx: &Interp, set: &SetBody, other: &Value) -> R<()> {
    if let Some(others) = AnySet::of(other) {
        if others.is(set) {
            drop(set.take_all(&cx.heap));
            return Ok(());
        }
        return toggle_all(cx, set, &others);
    }
    let mut toggle = |hash: i64, key: &Value| toggle(cx, set, hash, key);
    if let Some(dict) = other.view::<Dict>() {
        for (hash, key, _value) in dict.hashed_entries() {
            cx.tick()?;
            toggle(hash, &key)?;
        }
        return Ok(());
    }
    let others = from_iterable(cx, Flavour::Set, other)?;
    each(cx, &others, &mut toggle)
}

/// `set ^ other`, leaving `set` alone, for any iterable.
pub fn symmetric_difference(
    cx: &Interp,
    flavour: Flavour,
    set: &SetBody,
    other: &Value,
) -> R<AnySet> {
    exclusive(cx, set, from_iterable(cx, flavour, other)?)
}

/// `set ^ other`, made of `other`, which nobody else has: its order comes first.
fn exclusive(cx: &Interp, set: &SetBody, other: AnySet) -> R<AnySet> {
    toggle_all(cx, &other, set)?;
    Ok(other)
}

/// Are all elements of `set` in `other`?
pub fn is_subset(cx: &Interp, set: &SetBody, other: &SetBody) -> R<bool> {
    if set.len() > other.len() {
        return Ok(false);
    }
    Ok(!any(cx, set, other, false)?)
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
    Ok(!any(cx, walked, asked, true)?)
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
