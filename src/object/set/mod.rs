//! `Set` and `FrozenSet`: the data of the two set types around one [`SetTable`].
//!
//! As with dicts, nothing here runs user code and no borrow is held while a value is dropped.
//! `runtime::container::set` gives the operations their meaning.

pub mod table;

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::ops::Deref;

use crate::heap::{Heap, Native, NativeId, OutOfMemory, Value};
use crate::object::probe::Probe;
use crate::object::set::table::SetTable;

/// What both set types share.
#[derive(Default)]
pub struct SetBody {
    table: RefCell<SetTable>,
    version: Cell<u32>,
}

impl SetBody {
    /// Number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    /// No elements?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Moves whenever an element appears, disappears or moves.
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    /// A look at the table; not to be held while user code can run or a value is dropped.
    pub fn table(&self) -> Ref<'_, SetTable> {
        self.table.borrow()
    }

    /// The table for a change; not to be held while user code can run or a value is dropped.
    pub fn table_mut(&self) -> RefMut<'_, SetTable> {
        self.version.set(self.version.get().wrapping_add(1));
        self.table.borrow_mut()
    }

    /// Looks a key up as far as that is possible without user code.
    #[inline]
    pub fn probe(&self, hash: i64, key: &Value) -> Probe {
        self.table.borrow().probe(hash, key)
    }

    /// Adds an element, as far as no user code is needed to tell that it is absent: [`SetTable::add`].
    #[inline]
    pub fn add(&self, heap: &Heap, hash: i64, key: &Value) -> Result<Probe, OutOfMemory> {
        let probe = self.table.borrow_mut().add(heap, hash, key)?;
        if probe == Probe::Missing {
            self.version.set(self.version.get().wrapping_add(1));
        }
        Ok(probe)
    }

    /// Adds an element that the caller knows to be absent.
    pub fn insert(&self, heap: &Heap, hash: i64, key: Value) -> Result<(), OutOfMemory> {
        self.table_mut().insert(heap, hash, key)
    }

    /// Takes the element at a place out.
    pub fn remove_at(&self, i: usize) -> Option<Value> {
        self.table_mut().remove_at(i)
    }

    /// The first element at or after place `i`.
    pub fn element_from(&self, i: usize) -> Option<(usize, i64, Value)> {
        self.table.borrow().element_from(i)
    }

    /// All elements with their hashes, in the order of iteration.
    pub fn elements(&self) -> Vec<(i64, Value)> {
        self.table.borrow().elements()
    }

    /// Counted copies of the elements, in the order of iteration.
    pub fn keys(&self) -> Vec<Value> {
        let mut keys = Vec::with_capacity(self.len());
        self.table.borrow().each(&mut |key| keys.push(key.clone()));
        keys
    }

    /// Takes all elements out.
    pub fn take_all(&self, heap: &Heap) -> Vec<Value> {
        self.table_mut().take_all(heap)
    }

    /// Exchanges the contents with another set.
    pub fn swap(&self, other: &SetBody) {
        std::mem::swap(&mut *self.table_mut(), &mut *other.table_mut());
    }

    /// Takes in all elements of a set into this one, which is empty and unshared. No element is
    /// compared: those of a set differ.
    pub fn copy_from(&self, heap: &Heap, other: &SetBody) -> Result<(), OutOfMemory> {
        let theirs = other.table.borrow();
        if theirs.is_empty() {
            return Ok(());
        }
        self.table_mut().copy_from(heap, &theirs)
    }
}

/// The data of a `set`.
#[derive(Default)]
pub struct Set(SetBody);

/// The data of a `frozenset`.
#[derive(Default)]
pub struct FrozenSet {
    body: SetBody,
    /// The hash, once it was asked for.
    hash: Cell<Option<i64>>,
}

impl FrozenSet {
    /// Its hash, which is computed once.
    pub fn hash(&self) -> i64 {
        let hash = self.hash.get().unwrap_or_else(|| self.table().hash());
        self.hash.set(Some(hash));
        hash
    }
}

impl Deref for Set {
    type Target = SetBody;

    #[inline]
    fn deref(&self) -> &SetBody {
        &self.0
    }
}

impl Deref for FrozenSet {
    type Target = SetBody;

    #[inline]
    fn deref(&self) -> &SetBody {
        &self.body
    }
}

impl Native for Set {
    const ID: NativeId = NativeId::Set;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.table.borrow().each(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        self.table_mut().drain_into(out);
    }

    fn extra_bytes(&self) -> usize {
        self.table.borrow().bytes()
    }
}

/// A frozenset clears nothing: a cycle through it also runs through something that can change.
impl Native for FrozenSet {
    const ID: NativeId = NativeId::FrozenSet;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.table.borrow().each(visit);
    }

    fn extra_bytes(&self) -> usize {
        self.table.borrow().bytes()
    }
}

/// The body of an exact set or frozenset.
#[inline]
pub fn as_body(value: &Value) -> Option<&SetBody> {
    match value.view::<Set>() {
        Some(set) => Some(set),
        None => value.view::<FrozenSet>().map(|frozen| &frozen.body),
    }
}
