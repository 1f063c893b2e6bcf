//! Inline caches: "an object of this kind has it in that cell", good until the epoch moves.
//!
//! A cache owns nothing. Its key is the kind word and the epoch in one `u64`, compared at once.
//! The index was checked against the kind when the cache was filled, and equal kind words mean
//! equal numbers of cells (H3), so a hit needs no further check. There is one type for each use:
//! a cache that was filled without an index cannot load.

use std::cell::Cell;

use crate::heap::Value;
use crate::heap::kind::Kind;
use crate::heap::page;
use crate::heap::slot::{Slot, cell_of};

#[inline]
fn key(kind: Kind, epoch: u32) -> u64 {
    kind.bits() as u64 | (epoch as u64) << 32
}

/// Was a key made in this epoch?
fn is_of(key: u64, epoch: u32) -> bool {
    parts(key).is_some_and(|(_, then)| then == epoch)
}

/// The kind and the epoch in a key; none in that of an empty cache.
fn parts(key: u64) -> Option<(Kind, u32)> {
    (key != 0).then(|| (Kind::from_bits(key as u32), (key >> 32) as u32))
}

/// Bits of the object in a slot if its key is `wanted`.
#[inline]
fn hit(value: &Value, wanted: u64, epoch: u32) -> Option<u64> {
    let header = value.header()?;
    if key(header.kind(), epoch) == wanted {
        Some(value.bits())
    } else {
        None
    }
}

/// Where an attribute of an instance lies.
#[derive(Default)]
pub struct LoadCache {
    key: Cell<u64>,
    index: Cell<u32>,
}

impl LoadCache {
    /// Does it hold something that is good in this epoch?
    pub fn is_current(&self, epoch: u32) -> bool {
        is_of(self.key.get(), epoch)
    }

    /// Remembers that instances of `kind` have the attribute in cell `index`, in this epoch.
    pub fn fill(&self, kind: Kind, index: usize, epoch: u32) {
        if kind.is_instance() && index < kind.words() {
            self.key.set(key(kind, epoch));
            self.index.set(index as u32);
        }
    }

    /// Exchanges what both hold.
    pub fn swap(&self, other: &LoadCache) {
        self.key.swap(&other.key);
        self.index.swap(&other.index);
    }

    /// The remembered kind, cell and epoch, for those who look inside.
    pub fn contents(&self) -> Option<(Kind, usize, u32)> {
        let (kind, epoch) = parts(self.key.get())?;
        Some((kind, self.index.get() as usize, epoch))
    }
}

/// Where an attribute of an instance is stored, and what kind the instance has afterwards.
#[derive(Default)]
pub struct StoreCache {
    key: Cell<u64>,
    index: Cell<u32>,
    next: Cell<u32>,
}

impl StoreCache {
    /// Does it hold something that is good in this epoch?
    pub fn is_current(&self, epoch: u32) -> bool {
        is_of(self.key.get(), epoch)
    }

    /// Remembers that instances of `kind` keep the attribute in cell `index` and are of kind
    /// `next` once it is stored (the same kind, if it was there already).
    pub fn fill(&self, kind: Kind, index: usize, next: Kind, epoch: u32) {
        let fits = kind.is_instance() && next.is_instance() && kind.words() == next.words();
        if fits && index < kind.words() {
            self.key.set(key(kind, epoch));
            self.index.set(index as u32);
            self.next.set(next.bits());
        }
    }

    /// Exchanges what both hold.
    pub fn swap(&self, other: &StoreCache) {
        self.key.swap(&other.key);
        self.index.swap(&other.index);
        self.next.swap(&other.next);
    }

    /// The remembered kind, the cell, the kind after storing and the epoch, for those who look inside.
    pub fn contents(&self) -> Option<(Kind, usize, Kind, u32)> {
        let (kind, epoch) = parts(self.key.get())?;
        let next = Kind::from_bits(self.next.get());
        Some((kind, self.index.get() as usize, next, epoch))
    }
}

/// A kind that was looked at before; it cannot load.
#[derive(Default)]
pub struct KindCache {
    key: Cell<u64>,
}

impl KindCache {
    /// Does it hold something that is good in this epoch?
    pub fn is_current(&self, epoch: u32) -> bool {
        is_of(self.key.get(), epoch)
    }

    /// Remembers `kind`, in this epoch.
    pub fn fill(&self, kind: Kind, epoch: u32) {
        self.key.set(key(kind, epoch));
    }

    /// Exchanges what both hold.
    pub fn swap(&self, other: &KindCache) {
        self.key.swap(&other.key);
    }

    /// Is `value` an object of the remembered kind, in the same epoch?
    #[inline]
    pub fn matches(&self, value: &Value, epoch: u32) -> bool {
        hit(value, self.key.get(), epoch).is_some()
    }

    /// The remembered kind and epoch, for those who look inside.
    pub fn contents(&self) -> Option<(Kind, u32)> {
        parts(self.key.get())
    }
}

impl Value {
    /// The cached attribute of this instance; `None` on a miss, and if the cell is unbound.
    #[inline]
    pub fn load(&self, cache: &LoadCache, epoch: u32) -> Option<Value> {
        let object = hit(self, cache.key.get(), epoch)?;
        // SAFETY: the kind word is equal to the one whose number of cells was checked (H3).
        unsafe { cell_of(object, cache.index.get() as usize) }.get()
    }

    /// Stores the cached attribute; the old value comes back, or `new` on a miss.
    #[inline]
    pub fn store(&self, cache: &StoreCache, epoch: u32, new: Value) -> Result<Value, Value> {
        let Some(object) = hit(self, cache.key.get(), epoch) else {
            return Err(new);
        };
        // SAFETY: as in `load`; `next` has as many cells as the kind had.
        unsafe {
            page::header(object).set_kind(Kind::from_bits(cache.next.get()));
            Ok(cell_of(object, cache.index.get() as usize).swap(new))
        }
    }
}

impl Slot {
    /// The cached attribute of the instance in this place; `None` on a miss, and if unbound.
    #[inline]
    pub fn load(&self, cache: &LoadCache, epoch: u32) -> Option<Value> {
        // SAFETY: only copies; nobody can write to the slot meanwhile.
        unsafe { &*self.raw() }.load(cache, epoch)
    }

    /// Stores the cached attribute of the instance in this place; see [`Value::store`].
    #[inline]
    pub fn store(&self, cache: &StoreCache, epoch: u32, new: Value) -> Result<Value, Value> {
        // SAFETY: storing runs no user code: the old value is given back, not dropped.
        unsafe { &*self.raw() }.store(cache, epoch, new)
    }

    /// Is the object in this place of the remembered kind?
    #[inline]
    pub fn matches(&self, cache: &KindCache, epoch: u32) -> bool {
        // SAFETY: only looks.
        cache.matches(unsafe { &*self.raw() }, epoch)
    }
}
