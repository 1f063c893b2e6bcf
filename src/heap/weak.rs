//! Weak references: pointing to an object without keeping it alive (H6).
//!
//! An object that is watched has *one* [`WeakCell`], found through its `__weakref__` cell or, if
//! it has none (functions, sets, classes), through a table. The weak cell knows the object's
//! address until the object dies, and the [`WeakRef`]s that watch it, oldest first.
//!
//! ```text
//!   WeakRef --counted--> WeakCell --address--> object
//!      ^--------address-----'                    |
//!                               '<---counted-----'   (its __weakref__ cell, or the table)
//! ```

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use crate::heap::page::{self, Heap, Inner};
use crate::heap::{Handle, Native, NativeId, Slot, Value};

/// Knows one object without keeping it alive.
pub struct WeakCell {
    target: Cell<u64>,
    watchers: RefCell<Vec<u64>>,
}

impl Native for WeakCell {
    const ID: NativeId = NativeId::WeakCell;
}

impl WeakCell {
    /// The object, while it lives.
    pub fn get(&self) -> Option<Value> {
        upgrade(self.target.get())
    }

    /// Is the object alive?
    pub fn is_alive(&self) -> bool {
        self.get().is_some()
    }

    /// The living weak references to the object, in the order of CPython: the plain reference and
    /// the plain proxy, of which there is at most one each, then the others, the newest first.
    pub fn watchers(&self) -> Vec<Handle<WeakRef>> {
        let living = self
            .watchers
            .borrow()
            .iter()
            .filter_map(|&w| upgrade(w))
            .collect::<Vec<_>>();
        let mut found: Vec<Handle<WeakRef>> = living
            .into_iter()
            .rev()
            .filter_map(|w| w.handle().ok())
            .collect();
        found.sort_by_key(|w| match (w.is_plain(), w.proxy) {
            (true, false) => 0,
            (true, true) => 1,
            (false, _) => 2,
        });
        found
    }

    pub(crate) fn clear(&self) {
        self.target.set(0);
    }

    pub(crate) fn retain_watchers(&self, keep: impl Fn(u64) -> bool) {
        self.watchers.borrow_mut().retain(|&w| keep(w));
    }
}

fn upgrade(object: u64) -> Option<Value> {
    // SAFETY: an address in a weak cell is that of an object whose memory has not been reused:
    // the cell is cleared, and a watcher takes itself off the list, before that (H6).
    let alive = object != 0 && !unsafe { page::header(object) }.is_dead();
    alive.then(|| {
        // SAFETY: alive, and the count of the new value is added here.
        unsafe {
            page::header(object).count_up();
            Value::from_bits(object)
        }
    })
}

/// The data of `weakref.ref` and of weak proxies.
pub struct WeakRef {
    cell: Handle<WeakCell>,
    /// What is called when the object has died; unbound if nothing.
    pub callback: Slot,
    /// The object's hash, once it was asked for.
    pub hash: Cell<Option<i64>>,
    /// Weak cell of the instance of a subclass of `ref` whose payload this is; unbound if none.
    outer: Slot,
    /// Is this a proxy?
    pub proxy: bool,
}

impl Native for WeakRef {
    const ID: NativeId = NativeId::WeakRef;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.cell.value());
        self.callback.trace(visit);
        self.outer.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.callback.take());
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        let own = std::ptr::from_ref(self) as u64 - 8;
        self.cell.watchers.borrow_mut().retain(|&w| w != own);
    }
}

impl WeakRef {
    /// The object, while it lives.
    pub fn get(&self) -> Option<Value> {
        self.cell.get()
    }

    /// The weak cell of the object.
    pub fn cell(&self) -> &Handle<WeakCell> {
        &self.cell
    }

    /// No callback, and no instance of a subclass of `ref`: made once for each object.
    fn is_plain(&self) -> bool {
        self.callback.is_unbound() && (self.proxy || self.outer.is_unbound())
    }

    /// What the program sees of this reference: the instance of a subclass whose payload it is.
    pub fn outer(&self) -> Option<Value> {
        self.outer.get()?.view::<WeakCell>()?.get()
    }

    /// The reference as the program sees it; `None` if that is dying itself.
    pub fn shown(this: &Handle<WeakRef>) -> Option<Value> {
        match this.outer.is_unbound() {
            true => Some(this.value().clone()),
            false => this.outer(),
        }
    }

    /// Says that this reference is the payload of an instance (known by its weak cell).
    pub fn set_outer(&self, outer: &Handle<WeakCell>) {
        self.outer.set(outer.value().clone());
    }
}

#[derive(Default)]
pub(crate) struct WeakTable(RefCell<FxHashMap<u64, Handle<WeakCell>>>);

impl WeakTable {
    fn get(&self, object: u64) -> Option<Handle<WeakCell>> {
        self.0.borrow().get(&object).cloned()
    }

    /// Does a weak reference, not only a weak cell, point to the watched object?
    pub(crate) fn has_watchers(&self, object: u64) -> bool {
        let cell = self.get(object).or_else(|| weak_cell_among_cells(object));
        cell.is_some_and(|cell| !cell.watchers.borrow().is_empty())
    }

    /// The weak cell of a dying object, which is no longer watched.
    pub(crate) fn take(&self, object: u64) -> Option<Handle<WeakCell>> {
        if let Some(cell) = self.0.borrow_mut().remove(&object) {
            return Some(cell);
        }
        weak_cell_among_cells(object)
    }
}

/// The weak cell in the `__weakref__` cell of an instance. No program can put one elsewhere.
fn weak_cell_among_cells(object: u64) -> Option<Handle<WeakCell>> {
    // SAFETY: the object is still whole, and has as many cells as its kind says.
    unsafe {
        let kind = page::header(object).kind();
        if !kind.is_instance() {
            return None;
        }
        (0..kind.words()).find_map(|i| page::cell(object, i).handle::<WeakCell>())
    }
}

impl Heap {
    /// The weak cell of an object, made if it has none yet and kept in cell `place` of the
    /// instance, or in the table. `None` for immediates.
    pub fn weak_cell(&self, object: &Value, place: Option<usize>) -> Option<Handle<WeakCell>> {
        if let Some(cell) = self.lookup_weak_cell(object) {
            return Some(cell);
        }
        let header = object.header()?;
        let cell = self.alloc(WeakCell {
            target: Cell::new(object.bits()),
            watchers: RefCell::default(),
        });
        match place.filter(|&i| object.is_instance_with(i)) {
            Some(i) => object.set_cell(i, cell.value().clone()),
            None => {
                self.inner()
                    .weak
                    .0
                    .borrow_mut()
                    .insert(object.bits(), cell.clone());
            }
        }
        header.set_references(header.references(), true);
        Some(cell)
    }

    /// The weak cell of an object, if it has one.
    pub fn lookup_weak_cell(&self, object: &Value) -> Option<Handle<WeakCell>> {
        if !object.header()?.is_watched() {
            return None;
        }
        let inner: &Inner = self.inner();
        inner
            .weak
            .get(object.bits())
            .or_else(|| weak_cell_among_cells(object.bits()))
    }

    /// A new weak reference to the object of `cell`.
    pub fn weak_ref(
        &self,
        cell: &Handle<WeakCell>,
        callback: Value,
        proxy: bool,
    ) -> Handle<WeakRef> {
        let reference = self.alloc(WeakRef {
            cell: cell.clone(),
            callback: Slot::new(callback),
            hash: Cell::new(None),
            outer: Slot::empty(),
            proxy,
        });
        cell.watchers.borrow_mut().push(reference.value().bits());
        reference
    }
}
