//! `Dict`: the data of `dict`, ordered by insertion, also the namespace of modules and classes.
//!
//! What always holds:
//!
//! * Entries stand in insertion order. A deleted entry leaves a hole (key unbound) until the next
//!   compaction, so the position of an entry stays valid while [`Dict::version`] does.
//! * Up to eight entries are searched one after the other; beyond that an index of entry numbers
//!   exists and holds exactly the entries that are no holes.
//! * Nothing here runs user code. A key that only `__eq__` could tell from another is answered with
//!   [`Probe::Ask`]; `runtime::dict` then compares outside and starts again if the version moved.
//! * No borrow of the table is held while a value is dropped: old values are handed out.
//!
//! ```text
//!  entries  | hash key value | hash ------ ----- | hash key value |
//!  index             0                                   2            (none up to 8 entries)
//! ```

use std::cell::{Cell, RefCell};

use hashbrown::HashTable;

use crate::heap::{Heap, Native, NativeId, OutOfMemory, Value};
use crate::interp::{Interp, Name};
use crate::object::probe::{Probe, same_key};

/// Up to so many entries need no index: comparing eight hashes is as fast as one look-up in it.
const LINEAR: usize = 8;

struct Entry {
    hash: i64,
    /// Unbound in a hole.
    key: Value,
    value: Value,
}

impl Entry {
    fn is_hole(&self) -> bool {
        self.key.is_unbound()
    }
}

#[derive(Default)]
struct Table {
    entries: Vec<Entry>,
    /// How many entries may still be added before room is made: also a removed last entry does
    /// not give its place back.
    usable: usize,
    index: Option<Box<HashTable<u32>>>,
}

/// Insertion-ordered mapping from hashable values to values.
#[derive(Default)]
pub struct Dict {
    table: RefCell<Table>,
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

impl Table {
    /// The first entry of this hash that `matches`.
    #[inline]
    fn position(&self, hash: i64, mut matches: impl FnMut(&Value) -> bool) -> Option<usize> {
        let entries = &self.entries;
        match &self.index {
            None => entries
                .iter()
                .position(|e| e.hash == hash && !e.is_hole() && matches(&e.key)),
            Some(index) => {
                let hit = |&i: &u32| {
                    entries
                        .get(i as usize)
                        .is_some_and(|e| e.hash == hash && matches(&e.key))
                };
                index.find(spread(hash), hit).map(|&i| i as usize)
            }
        }
    }

    fn bytes(&self) -> usize {
        let index = self.index.as_ref().map_or(0, |index| {
            index.allocation_size() + std::mem::size_of::<HashTable<u32>>()
        });
        self.entries.capacity() * std::mem::size_of::<Entry>() + index
    }

    /// Makes the index afresh for the entries there are and room for as many as `entries` can take.
    fn reindex(&mut self) {
        if self.entries.capacity() <= LINEAR {
            self.index = None;
            return;
        }
        let mut index = match self.index.take() {
            Some(mut index) => {
                index.clear();
                index
            }
            None => Box::default(),
        };
        let entries = &self.entries;
        let hasher = |&i: &u32| entries.get(i as usize).map_or(0, |e| spread(e.hash));
        index.reserve(entries.capacity(), hasher);
        for (i, entry) in entries.iter().enumerate() {
            if !entry.is_hole() {
                index.insert_unique(spread(entry.hash), i as u32, hasher);
            }
        }
        self.index = Some(index);
    }

    /// Makes room for `more` entries: closes the holes and grows to what that takes.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, heap: &Heap, live: usize, more: usize) -> Result<(), OutOfMemory> {
        let before = self.bytes();
        let room = room_for(live, more)?;
        if room > self.entries.capacity() {
            let index = if room > LINEAR {
                (room * 8 / 7).next_power_of_two() * 5
            } else {
                0
            };
            let asked = room * std::mem::size_of::<Entry>() + index;
            heap.charge(asked)?;
            heap.credit(asked);
        }
        self.entries.retain(|e| !e.is_hole());
        let reserved = self
            .entries
            .try_reserve_exact(room.saturating_sub(self.entries.len()));
        self.reindex();
        settle(heap, before, self.bytes());
        reserved.map_err(|_| OutOfMemory)?;
        self.usable = room.saturating_sub(self.entries.len());
        Ok(())
    }
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
        heap.force_charge(after - before);
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
        self.table.borrow().bytes()
    }

    fn touch(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }

    /// Looks a key up as far as that is possible without user code.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Value) -> Probe {
        let mut ask = false;
        let found = self
            .table
            .borrow()
            .position(hash, |other| match same_key(other, key) {
                Some(same) => same,
                None => {
                    ask = true;
                    false
                }
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
        let mut ask = false;
        let table = self.table.borrow();
        let found = table.position(hash, |other| {
            same_key(other, key).unwrap_or_else(|| {
                ask = true;
                false
            })
        });
        match found.and_then(|i| table.entries.get(i)) {
            Some(entry) => Ok(Some(entry.value.clone())),
            None if ask => Err(Probe::Ask),
            None => Ok(None),
        }
    }

    /// The entries of this hash, in the order in which they are to be compared.
    pub fn candidates(&self, hash: i64) -> Vec<(usize, Value)> {
        let mut found = Vec::new();
        let table = self.table.borrow();
        let mut take = |i: usize| {
            if let Some(e) = table.entries.get(i)
                && e.hash == hash
                && !e.is_hole()
            {
                found.push((i, e.key.clone()));
            }
        };
        match &table.index {
            None => (0..table.entries.len()).for_each(take),
            Some(index) => index
                .iter_hash(spread(hash))
                .for_each(|&i| take(i as usize)),
        }
        found
    }

    /// The place of a name: by identity, or by text.
    #[inline]
    pub fn find_name(&self, name: &Name) -> Option<usize> {
        self.find_str(name.value())
    }

    /// The place of an exact `str`.
    #[inline]
    pub fn find_str(&self, key: &Value) -> Option<usize> {
        let text = key.as_str()?;
        self.table.borrow().position(text.hash() as i64, |other| {
            other.is(key)
                || other
                    .as_str()
                    .is_some_and(|other| other.bytes() == text.bytes())
        })
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

    /// The value of a name whose place is remembered in `hint` (and put right there if it moved).
    #[inline]
    pub fn hinted(&self, hint: &Cell<u32>, name: &Name) -> Option<Value> {
        if let Some(entry) = self.table.borrow().entries.get(hint.get() as usize)
            && entry.key.is(name.value())
        {
            return Some(entry.value.clone());
        }
        let place = self.find_name(name)?;
        hint.set(place as u32);
        self.value_at(place)
    }

    /// Replaces the value of a name at its remembered place; the new value comes back if the name
    /// is not there.
    #[inline]
    pub fn set_hinted(&self, hint: &Cell<u32>, name: &Name, value: Value) -> Result<Value, Value> {
        if let Some(entry) = self.table.borrow_mut().entries.get_mut(hint.get() as usize)
            && entry.key.is(name.value())
        {
            return Ok(std::mem::replace(&mut entry.value, value));
        }
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
                    let limit = cx.heap.limit();
                    cx.heap.set_limit(usize::MAX);
                    let _ = self.try_insert(&cx.heap, hash, key, value);
                    cx.heap.set_limit(limit);
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
        let table = self.table.borrow();
        let entry = table.entries.get(place)?;
        (!entry.is_hole()).then(|| entry.key.clone())
    }

    /// The value at a place.
    #[inline]
    pub fn value_at(&self, place: usize) -> Option<Value> {
        let table = self.table.borrow();
        let entry = table.entries.get(place)?;
        (!entry.is_hole()).then(|| entry.value.clone())
    }

    /// The hash of the key at a place.
    pub fn hash_at(&self, place: usize) -> Option<i64> {
        self.table.borrow().entries.get(place).map(|e| e.hash)
    }

    /// Replaces the value at a place; the new value comes back if there is none.
    #[inline]
    pub fn swap_value(&self, place: usize, value: Value) -> Result<Value, Value> {
        match self.table.borrow_mut().entries.get_mut(place) {
            Some(entry) if !entry.is_hole() => Ok(std::mem::replace(&mut entry.value, value)),
            _ => Err(value),
        }
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
        let mut table = self.table.borrow_mut();
        if table.usable == 0
            && let Err(e) = table.make_room(heap, self.len(), 1)
        {
            drop(table);
            return Err((e, key, value));
        }
        table.usable -= 1;
        let Table { entries, index, .. } = &mut *table;
        let place = entries.len() as u32;
        entries.push(Entry { hash, key, value });
        if let Some(index) = index {
            index.insert_unique(spread(hash), place, |&i| {
                entries.get(i as usize).map_or(0, |e| spread(e.hash))
            });
        }
        self.live.set(self.live.get() + 1);
        self.touch();
        Ok(())
    }

    /// Makes room for `more` entries beforehand.
    pub fn reserve(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        let mut table = self.table.borrow_mut();
        if table.usable >= more {
            return Ok(());
        }
        let done = table.make_room(heap, self.len(), more.max(2));
        self.touch();
        done
    }

    /// Takes the entry at a place out; key and value come back to be dropped.
    pub fn remove_at(&self, place: usize) -> Option<(Value, Value)> {
        let mut table = self.table.borrow_mut();
        let Table { entries, index, .. } = &mut *table;
        let entry = entries.get_mut(place)?;
        if entry.is_hole() {
            return None;
        }
        let key = std::mem::replace(&mut entry.key, Value::UNBOUND);
        let value = std::mem::replace(&mut entry.value, Value::UNBOUND);
        if let Some(index) = index
            && let Ok(found) = index.find_entry(spread(entry.hash), |&i| i as usize == place)
        {
            found.remove();
        }
        self.live.set(self.live.get() - 1);
        self.touch();
        Some((key, value))
    }

    /// Takes the last entry out, and the holes behind it away.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let place = self.place_before(usize::MAX)?;
        let taken = self.remove_at(place);
        // What is cut off are holes: no value is dropped.
        self.table.borrow_mut().entries.truncate(place);
        taken
    }

    /// The first entry at or after `place`, with its place.
    #[inline]
    pub fn entry_from(&self, place: usize) -> Option<(usize, Value, Value)> {
        let table = self.table.borrow();
        let mut place = place;
        loop {
            let entry = table.entries.get(place)?;
            if !entry.is_hole() {
                return Some((place, entry.key.clone(), entry.value.clone()));
            }
            place += 1;
        }
    }

    /// Place of the last entry before `place`.
    pub fn place_before(&self, place: usize) -> Option<usize> {
        let table = self.table.borrow();
        let end = place.min(table.entries.len());
        table.entries.get(..end)?.iter().rposition(|e| !e.is_hole())
    }

    /// Takes all entries out, to be dropped by the caller in their order.
    pub fn take_all(&self, heap: &Heap) -> Vec<(Value, Value)> {
        let old = {
            let mut table = self.table.borrow_mut();
            heap.credit(table.bytes());
            std::mem::take(&mut *table)
        };
        self.live.set(0);
        self.touch();
        old.entries
            .into_iter()
            .filter(|e| !e.is_hole())
            .map(|e| (e.key, e.value))
            .collect()
    }

    /// Counted copies of the keys.
    pub fn keys(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table
            .entries
            .iter()
            .filter(|e| !e.is_hole())
            .map(|e| e.key.clone())
            .collect()
    }

    /// Counted copies of the values.
    pub fn values(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table
            .entries
            .iter()
            .filter(|e| !e.is_hole())
            .map(|e| e.value.clone())
            .collect()
    }

    /// Counted copies of the entries.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|e| !e.is_hole());
        live.map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    /// Counted copies of the entries with their hashes.
    pub fn hashed_entries(&self) -> Vec<(i64, Value, Value)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|e| !e.is_hole());
        live.map(|e| (e.hash, e.key.clone(), e.value.clone()))
            .collect()
    }

    /// A dict with the same entries: no key is hashed or compared again.
    pub fn copy(&self, heap: &Heap) -> Result<Dict, OutOfMemory> {
        let dict = Dict::new();
        dict.reserve(heap, self.len())?;
        for (hash, key, value) in self.hashed_entries() {
            dict.insert(heap, hash, key, value)?;
        }
        Ok(dict)
    }
}

impl Native for Dict {
    const ID: NativeId = NativeId::Dict;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for entry in &self.table.borrow().entries {
            visit(&entry.key);
            visit(&entry.value);
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        let old = {
            let mut table = self.table.borrow_mut();
            if let Some(index) = &mut table.index {
                index.clear();
            }
            // The buffer stays, so that what was charged for it is still told at the end.
            table.entries.drain(..).collect::<Vec<Entry>>()
        };
        self.live.set(0);
        self.touch();
        for entry in old {
            out.push(entry.key);
            out.push(entry.value);
        }
    }

    fn extra_bytes(&self) -> usize {
        self.table.borrow().bytes()
    }
}
