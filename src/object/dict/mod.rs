//! `Dict`: the data of `dict`, ordered by insertion, also the namespace of modules and classes.
//!
//! What always holds:
//!
//! * Entries stand in insertion order. A deleted entry leaves a hole (key unbound) until the next
//!   compaction, so the position of an entry stays valid while [`Dict::version`] does.
//! * Up to ten entries are searched one after the other; beyond that an index of entry numbers
//!   exists and holds exactly the entries that are no holes.
//! * Nothing here runs user code. A key that only `__eq__` could tell from another is answered with
//!   [`Probe::Ask`]; `runtime::container::dict` then compares outside and starts again if the version moved.
//! * The rows are the heap's own ([`Rows`]): no reference into them exists, and old values are handed
//!   out rather than dropped. No borrow of the index is held while a value is dropped.
//!
//! ```text
//!  rows     | hash key value | hash ------ ----- | hash key value |
//!  index             0                                   2            (none up to 10 entries)
//! ```

pub mod ordered;
pub mod view;

use std::cell::{Cell, RefCell};

use hashbrown::HashTable;

use crate::heap::{Heap, Native, NativeId, OutOfMemory, Peek, Row, Rows, Str, Unknown, Value};
use crate::interp::{Interp, Name, payload};
use crate::object::probe::{Candidates, Probe};

/// Up to so many entries need no index, which is what a dict has room for once it has grown: comparing ten hashes is as
/// fast as one look-up in it.
const LINEAR: usize = 10;

/// Insertion-ordered mapping from hashable values to values.
#[derive(Default)]
pub struct Dict {
    rows: Rows,
    /// How many rows may still be added before room is made: also a removed last row does not give
    /// its place back.
    usable: Cell<usize>,
    /// Numbers of rows, by hash; none while there are few.
    index: RefCell<Option<Box<HashTable<u32>>>>,
    live: Cell<u32>,
    version: Cell<u32>,
}

/// Spreads a hash for the index, which takes a place from the low bits and a mark from the seven
/// highest.
///
/// The hash of an int is the int itself. Runs of 64 ints keep their order, so that a dict filled
/// from 0 up is walked in memory as it was filled; the runs are scattered, so that ints with equal
/// low bits do not meet.
#[inline]
fn spread(hash: i64) -> u64 {
    let hash = hash as u64;
    let run = (hash >> 6).wrapping_mul(0xf135_7aea_2e62_a9c5);
    let run = run ^ (run >> 32);
    let place = hash & 63;
    (run << 6 | place) ^ (place << 57)
}

/// For how many entries a full table of `live` ones makes room: as many as CPython, because an
/// iterator that meets a dict changed under it must stop at the same entry.
fn room_for(live: usize, more: usize) -> Result<usize, OutOfMemory> {
    let wanted = if more == 1 {
        live.checked_mul(3)
    } else {
        live.checked_add(more)
            .and_then(|n| n.checked_mul(3))
            .map(|n| n / 2 + 1)
    };
    let size = wanted
        .and_then(|n| n.max(8).checked_next_power_of_two())
        .ok_or(OutOfMemory)?;
    let room = size / 3 * 2 + size % 3 * 2 / 3;
    if room > u32::MAX as usize {
        Err(OutOfMemory)
    } else {
        Ok(room)
    }
}

/// Tells the heap that a buffer which is already there has changed its size.
fn settle(heap: &Heap, before: usize, after: usize) {
    if after > before {
        heap.charge_anyway(after - before);
    } else {
        heap.credit(before - after);
    }
}

impl Dict {
    /// An empty dict.
    pub fn new() -> Dict {
        Dict::default()
    }

    /// Number of entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.live.get() as usize
    }

    /// No entries?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.live.get() == 0
    }

    /// Moves whenever an entry appears, disappears or moves; not when a value is replaced.
    #[inline]
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    /// Bytes of the buffers.
    pub fn bytes(&self) -> usize {
        let index = self.index.borrow();
        let index = index.as_ref().map_or(0, |index| {
            index.allocation_size() + std::mem::size_of::<HashTable<u32>>()
        });
        self.rows.bytes() + index
    }

    fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }

    /// The first row of this hash that `matches`.
    fn position(&self, hash: i64, mut matches: impl FnMut(usize) -> bool) -> Option<usize> {
        let index = self.index.borrow();
        let Some(index) = index.as_ref() else {
            let mut from = 0;
            while let Some(i) = self.rows.with_hash(from, hash) {
                if matches(i) {
                    return Some(i);
                }
                from = i + 1;
            }
            return None;
        };
        let hit = |&i: &u32| matches(i as usize);
        index.find(spread(hash), hit).map(|&i| i as usize)
    }

    /// Looks a key up as far as that is possible without user code.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Value) -> Probe {
        if self.index.borrow().is_some() {
            return self.probe_index(hash, key);
        }
        match self.rows.find(hash, key) {
            Ok(i) => Probe::Found(i),
            Err(Unknown::Missing) => Probe::Missing,
            Err(Unknown::Ask) => Probe::Ask,
        }
    }

    fn probe_index(&self, hash: i64, key: &Value) -> Probe {
        let mut ask = false;
        let found = self.position(hash, |i| {
            self.rows.holds(i, hash, key).unwrap_or_else(|| {
                ask = true;
                false
            })
        });
        match found {
            // An entry met before the identical one could be equal too, but the identical one is
            // in the dict, so by the dict's own rule they differ.
            Some(i) => Probe::Found(i),
            None if ask => Probe::Ask,
            None => Probe::Missing,
        }
    }

    /// The value of a key, as far as it can be found without user code. `Err` means
    /// [`Probe::Ask`].
    #[inline]
    pub fn lookup(&self, hash: i64, key: &Value) -> Result<Option<Value>, Probe> {
        match self.probe(hash, key) {
            Probe::Found(i) => Ok(self.rows.value(i)),
            Probe::Missing => Ok(None),
            Probe::Ask => Err(Probe::Ask),
        }
    }

    /// The entries of this hash, in the order in which they are to be compared.
    pub fn candidates(&self, hash: i64) -> Candidates {
        let mut found = Candidates::default();
        self.position(hash, |i| {
            if self.rows.hash(i) == Some(hash)
                && let Some(key) = self.rows.key(i)
            {
                found.push(i, key);
            }
            false
        });
        found
    }

    /// The place of a name: by identity, or by text.
    #[inline]
    pub fn find_name(&self, name: &Name) -> Option<usize> {
        self.find_str(name.value())
    }

    /// The place of an exact `str`. A key of a subclass of `str` is taken by its text.
    #[inline]
    fn find_str(&self, key: &Value) -> Option<usize> {
        let hash = key.as_str()?.hash() as i64;
        match self.probe(hash, key) {
            Probe::Found(i) => Some(i),
            Probe::Missing => None,
            Probe::Ask => self.find_text(hash, key),
        }
    }

    #[cold]
    fn find_text(&self, hash: i64, key: &Value) -> Option<usize> {
        self.position(hash, |i| {
            let same = self.rows.holds(i, hash, key);
            same.unwrap_or_else(|| self.has_text(i, key))
        })
    }

    fn has_text(&self, place: usize, key: &Value) -> bool {
        let text = self.rows.key(place).and_then(|key| payload::<Str>(&key));
        text.is_some_and(|text| key.as_str().is_some_and(|key| key.bytes() == text.bytes()))
    }

    /// The value of a name.
    #[inline]
    pub fn get_name(&self, name: &Name) -> Option<Value> {
        self.value_at(self.find_name(name)?)
    }

    /// The value of an exact `str`.
    #[inline]
    pub fn get_str(&self, key: &Value) -> Option<Value> {
        self.value_at(self.find_str(key)?)
    }

    /// Is this name a key?
    #[inline]
    pub fn contains_name(&self, name: &Name) -> bool {
        self.find_name(name).is_some()
    }

    /// The value of a name, if it stands at the place in `hint`.
    #[inline(always)]
    pub fn at_hint(&self, hint: &Cell<u32>, name: &Name) -> Option<Value> {
        self.rows.value_of(hint.get() as usize, name.value())
    }

    /// The bits of the value of a name, if it stands at the place in `hint`.
    #[inline(always)]
    pub fn peek_at_hint(&self, hint: &Cell<u32>, name: &Name) -> Option<Peek> {
        self.rows.peek_of(hint.get() as usize, name.value())
    }

    /// The value of a name whose place is remembered in `hint` (and put right there if it moved).
    #[inline]
    pub fn hinted(&self, hint: &Cell<u32>, name: &Name) -> Option<Value> {
        match self.at_hint(hint, name) {
            Some(value) => Some(value),
            None => self.find_hinted(hint, name),
        }
    }

    #[inline(never)]
    fn find_hinted(&self, hint: &Cell<u32>, name: &Name) -> Option<Value> {
        let place = self.find_name(name)?;
        hint.set(place as u32);
        self.value_at(place)
    }

    /// Replaces the value of a name at its remembered place; the new value comes back if the name
    /// is not there.
    #[inline]
    pub fn set_hinted(&self, hint: &Cell<u32>, name: &Name, value: Value) -> Result<Value, Value> {
        let place = hint.get() as usize;
        let value = match self.rows.swap_value_of(place, name.value(), value) {
            Ok(old) => return Ok(old),
            Err(value) => value,
        };
        match self.find_name(name) {
            Some(place) => {
                hint.set(place as u32);
                self.swap_value(place, value)
            }
            None => Err(value),
        }
    }

    /// Binds a name. Growth is charged even beyond the memory limit, which then raises at the next
    /// tick: namespaces are set in places that cannot fail.
    pub fn set_name(&self, cx: &Interp, name: &Name, value: Value) {
        match self.find_name(name) {
            Some(place) => drop(self.swap_value(place, value)),
            None => {
                let hash = name.value().as_str().map_or(0, |s| s.hash() as i64);
                let key = name.value().clone();
                if let Err((OutOfMemory, key, value)) = self.try_insert(&cx.heap, hash, key, value)
                {
                    let insert = || self.try_insert(&cx.heap, hash, key, value);
                    let _ = cx.heap.beyond_limit(insert);
                }
            }
        }
    }

    /// Takes a name out.
    pub fn remove_name(&self, name: &Name) -> Option<Value> {
        let (_key, value) = self.remove_at(self.find_name(name)?)?;
        Some(value)
    }

    /// The key at a place.
    #[inline]
    pub fn key_at(&self, place: usize) -> Option<Value> {
        self.rows.key(place)
    }

    /// The value at a place.
    #[inline]
    pub fn value_at(&self, place: usize) -> Option<Value> {
        self.rows.value(place)
    }

    /// The hash of the key at a place.
    pub fn hash_at(&self, place: usize) -> Option<i64> {
        self.rows.hash(place)
    }

    /// Replaces the value at a place; the new value comes back if there is none.
    #[inline]
    pub fn swap_value(&self, place: usize, value: Value) -> Result<Value, Value> {
        self.rows.swap_value(place, value)
    }

    /// Adds an entry. The caller has found out that the key is not there.
    #[inline]
    pub fn insert(
        &self,
        heap: &Heap,
        hash: i64,
        key: Value,
        value: Value,
    ) -> Result<(), OutOfMemory> {
        self.try_insert(heap, hash, key, value)
            .map_err(|(e, _key, _value)| e)
    }

    #[inline]
    fn try_insert(
        &self,
        heap: &Heap,
        hash: i64,
        key: Value,
        value: Value,
    ) -> Result<(), (OutOfMemory, Value, Value)> {
        if self.usable.get() == 0
            && let Err(e) = self.make_room(heap, 1)
        {
            return Err((e, key, value));
        }
        self.usable.set(self.usable.get() - 1);
        let place = self.rows.len() as u32;
        self.rows.push(Row { hash, key, value });
        if let Some(index) = self.index.borrow_mut().as_mut() {
            index.insert_unique(spread(hash), place, |&i| self.place_hash(i));
        }
        self.live.set(self.live.get() + 1);
        self.touch();
        Ok(())
    }

    /// What the index sorts row `i` by.
    fn place_hash(&self, i: u32) -> u64 {
        self.rows.hash(i as usize).map_or(0, spread)
    }

    /// Makes room for `more` entries: closes the holes and grows to what that takes.
    #[cold]
    #[inline(never)]
    fn make_room(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        let before = self.bytes();
        let room = room_for(self.len(), more)?;
        if self.rows.capacity() == 0 && room <= LINEAR {
            heap.charge(room * std::mem::size_of::<Row>())?;
            heap.credit(room * std::mem::size_of::<Row>());
            self.rows.reserve(room)?;
            settle(heap, 0, self.bytes());
            self.usable.set(room);
            return Ok(());
        }
        if room > self.rows.capacity() {
            let index = if room > LINEAR {
                (room * 8 / 7).next_power_of_two() * 5
            } else {
                0
            };
            let asked = room * std::mem::size_of::<Row>() + index;
            heap.charge(asked)?;
            heap.credit(asked);
        }
        self.rows.close_holes();
        let reserved = self.rows.reserve(room.saturating_sub(self.rows.len()));
        self.reindex();
        settle(heap, before, self.bytes());
        reserved?;
        self.usable.set(room.saturating_sub(self.rows.len()));
        Ok(())
    }

    /// Makes the index afresh for the rows there are and room for as many as there can be.
    fn reindex(&self) {
        let mut place = self.index.borrow_mut();
        if self.rows.capacity() <= LINEAR {
            *place = None;
            return;
        }
        let index = place.get_or_insert_default();
        index.clear();
        let hasher = |&i: &u32| self.place_hash(i);
        index.reserve(self.rows.capacity(), hasher);
        let mut from = 0;
        while let Some(i) = self.rows.next(from) {
            index.insert_unique(self.place_hash(i as u32), i as u32, hasher);
            from = i + 1;
        }
    }

    /// Makes room for `more` entries beforehand.
    pub fn reserve(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        if self.usable.get() >= more {
            return Ok(());
        }
        let done = self.make_room(heap, more.max(2));
        self.touch();
        done
    }

    /// Takes the entry at a place out; key and value come back to be dropped.
    pub fn remove_at(&self, place: usize) -> Option<(Value, Value)> {
        let taken = self.rows.take(place)?;
        if let Some(index) = self.index.borrow_mut().as_mut() {
            let hash = self.place_hash(place as u32);
            if let Ok(found) = index.find_entry(hash, |&i| i as usize == place) {
                found.remove();
            }
        }
        self.live.set(self.live.get() - 1);
        self.touch();
        Some(taken)
    }

    /// Takes the last entry out, and the holes behind it away.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let taken = self.remove_at(self.place_before(usize::MAX)?);
        self.rows.trim();
        taken
    }

    /// The first entry at or after `place`, with its place.
    #[inline]
    pub fn entry_from(&self, place: usize) -> Option<(usize, Value, Value)> {
        let place = self.rows.next(place)?;
        Some((place, self.rows.key(place)?, self.rows.value(place)?))
    }

    /// Place of the first entry at or after `place`.
    #[inline]
    pub fn place_from(&self, place: usize) -> Option<usize> {
        self.rows.next(place)
    }

    /// Place of the last entry before `place`.
    pub fn place_before(&self, place: usize) -> Option<usize> {
        self.rows.previous(place)
    }

    /// Takes all entries out, to be dropped by the caller in their order.
    pub fn take_all(&self, heap: &Heap) -> Vec<(Value, Value)> {
        heap.credit(self.bytes());
        let old = self.rows.take_all();
        self.index.take();
        self.usable.set(0);
        self.live.set(0);
        self.touch();
        old.into_iter()
            .filter(|row| !row.key.is_unbound())
            .map(|row| (row.key, row.value))
            .collect()
    }

    /// What `part` takes of each entry, in order.
    fn collect<T>(&self, part: impl Fn(&Row) -> T) -> Vec<T> {
        let mut parts = Vec::with_capacity(self.len());
        self.rows.each(|row| parts.push(part(row)));
        parts
    }

    /// Counted copies of the keys.
    pub fn keys(&self) -> Vec<Value> {
        self.collect(|row| row.key.clone())
    }

    /// Counted copies of the values.
    pub fn values(&self) -> Vec<Value> {
        self.collect(|row| row.value.clone())
    }

    /// Counted copies of the entries.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.collect(|row| (row.key.clone(), row.value.clone()))
    }

    /// Counted copies of the entries with their hashes.
    pub fn hashed_entries(&self) -> Vec<(i64, Value, Value)> {
        self.collect(|row| (row.hash, row.key.clone(), row.value.clone()))
    }

    /// A dict with the same entries: no key is hashed or compared again.
    pub fn copy(&self, heap: &Heap) -> Result<Dict, OutOfMemory> {
        let dict = Dict::new();
        dict.copy_from(heap, self)?;
        Ok(dict)
    }

    /// Did no entry come in yet?
    pub fn is_fresh(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes in the entries of another dict; this one is fresh.
    pub fn copy_from(&self, heap: &Heap, other: &Dict) -> Result<(), OutOfMemory> {
        self.reserve(heap, other.len())?;
        self.rows.copy_from(&other.rows);
        self.live.set(other.live.get());
        self.usable.set(self.usable.get() - other.len());
        self.copy_index(other);
        self.touch();
        Ok(())
    }

    /// Makes the index of a new dict that has the entries of `other`: the same one, if that has room enough and its
    /// rows stand in the same places.
    fn copy_index(&self, other: &Dict) {
        let theirs = other.index.borrow();
        match (self.index.borrow_mut().as_mut(), theirs.as_ref()) {
            (Some(mine), Some(theirs))
                if theirs.capacity() == mine.capacity() && other.rows.len() == other.len() =>
            {
                mine.clone_from(theirs);
                return;
            }
            (None, _) => return,
            _ => {}
        }
        self.reindex();
    }
}

impl Native for Dict {
    const ID: NativeId = NativeId::Dict;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.rows.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        if let Some(index) = self.index.borrow_mut().as_mut() {
            index.clear();
        }
        // The buffer stays, so that what was charged for it is still told at the end.
        let old = self.rows.drain();
        self.live.set(0);
        self.touch();
        for row in old {
            out.push(row.key);
            out.push(row.value);
        }
    }

    fn extra_bytes(&self) -> usize {
        self.bytes()
    }
}
