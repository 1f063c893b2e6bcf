//! The table of kinds: what the heap and the layers above must know of all objects of one kind.
//!
//! A kind's id is its place in the table: native types first, by their [`NativeId`], then one for each shape.

use std::cell::Cell;
use std::rc::Rc;

use crate::heap::kind::{Kind, KindFlags, MAX_CELLS};
use crate::heap::page::{Heap, Inner};
use crate::heap::{NativeId, Value};

/// One entry of the table of kinds.
pub(crate) struct KindEntry {
    /// The shape of an instance kind; the class again for a native kind.
    pub(crate) owner: Value,
    /// The class of objects of this kind.
    pub(crate) class: Value,
    /// The order in which instances give up their cells, if not that of the cells.
    pub(crate) release_order: Option<Rc<[u8]>>,
    /// Do new objects of this kind have a finaliser?
    finaliser: bool,
    /// What the layers above note of objects of this kind, and for which epoch.
    note: Cell<(u32, u32)>,
}

/// The entries of the native types, still without their classes.
pub(crate) fn natives() -> Vec<KindEntry> {
    let unnamed = |_| KindEntry::new(Value::NONE, Value::NONE, false);
    (0..NativeId::COUNT).map(unnamed).collect()
}

impl KindEntry {
    fn new(owner: Value, class: Value, finaliser: bool) -> KindEntry {
        KindEntry {
            owner,
            class,
            release_order: None,
            finaliser,
            note: Cell::default(),
        }
    }
}

impl Heap {
    /// A new kind of instances: `words` cells each (at most 126), described by `owner` (a shape).
    pub fn new_kind(&self, words: usize, flags: KindFlags, owner: Value, class: Value) -> Kind {
        assert!(
            words <= MAX_CELLS,
            "an instance has at most {MAX_CELLS} cells"
        );
        let mut kinds = self.inner().kinds.borrow_mut();
        let reused = self.inner().free_kinds.borrow_mut().pop();
        let id = reused.unwrap_or(kinds.len());
        let kind = Kind::new(id, words, flags);
        let entry = KindEntry::new(owner, class, flags.finaliser);
        match reused {
            Some(id) => kinds[id] = entry,
            None => kinds.push(entry),
        }
        kind
    }

    /// Sets the order in which instances of a kind give up their cells.
    ///
    /// # Panics
    /// If the order does not name each cell once.
    pub fn set_release_order(&self, kind: Kind, order: Rc<[u8]>) {
        let mut cells = order.to_vec();
        cells.sort_unstable();
        assert!(cells.iter().copied().eq(0..kind.words() as u8));
        if let Some(entry) = self.inner().kinds.borrow_mut().get_mut(kind.id()) {
            entry.release_order = Some(order);
            self.inner().releasing.ordered.set(true);
        }
    }

    /// Names the class of a native type.
    pub fn set_native_class(&self, id: NativeId, class: Value) {
        let old = {
            let entry = &mut self.inner().kinds.borrow_mut()[id as usize];
            entry.owner = class.clone();
            std::mem::replace(&mut entry.class, class)
        };
        drop(old);
    }

    /// The class of objects of `kind` (`None` for a native type not yet named).
    #[inline]
    pub fn class_of_kind(&self, kind: Kind) -> Value {
        // SAFETY: whoever writes to the table runs nothing else meanwhile; here it is only copied
        // from. This is asked for whenever a class is needed, so it does without the borrow's flag.
        let kinds = unsafe { &*self.inner().kinds.as_ptr() };
        kinds
            .get(kind.id())
            .map_or(Value::NONE, |e| e.class.clone())
    }

    /// Is `class` that of objects of `kind`?
    #[inline]
    pub fn is_class_of_kind(&self, class: &Value, kind: Kind) -> bool {
        // SAFETY: as above; here nothing is even copied.
        let kinds = unsafe { &*self.inner().kinds.as_ptr() };
        kinds.get(kind.id()).is_some_and(|e| e.class.is(class))
    }

    /// What is noted of objects of `kind` for this epoch.
    #[inline]
    pub fn note_of_kind(&self, kind: Kind, epoch: u32) -> Option<u32> {
        // SAFETY: as above.
        let kinds = unsafe { &*self.inner().kinds.as_ptr() };
        let (noted_for, note) = kinds.get(kind.id())?.note.get();
        (noted_for == epoch).then_some(note)
    }

    /// Notes something of objects of `kind`. No epoch is 0.
    pub fn note_kind(&self, kind: Kind, epoch: u32, note: u32) {
        if let Some(entry) = self.inner().kinds.borrow().get(kind.id()) {
            entry.note.set((epoch, note));
        }
    }

    /// The shape that describes instances of `kind`; the class, for a native kind.
    pub fn owner_of_kind(&self, kind: Kind) -> Value {
        self.inner()
            .kinds
            .borrow()
            .get(kind.id())
            .map_or(Value::NONE, |e| e.owner.clone())
    }
}

impl Inner {
    /// The order in which instances of a kind give up their cells, if it has one of its own.
    pub(crate) fn release_order(&self, kind: Kind) -> Option<Rc<[u8]>> {
        self.kinds.borrow().get(kind.id())?.release_order.clone()
    }

    /// The kind of an object that changes from kind `old` to `new`. One whose finaliser has run
    /// says so by lacking the flag that its kind has in the table; it stays so.
    pub(crate) fn changed_kind(&self, old: Kind, new: Kind) -> Kind {
        if new.has_finaliser() && !old.has_finaliser() && self.was_finalised(old) {
            return new.without_finaliser();
        }
        new
    }

    #[cold]
    fn was_finalised(&self, kind: Kind) -> bool {
        let kinds = self.kinds.borrow();
        kinds.get(kind.id()).is_some_and(|entry| entry.finaliser)
    }
}
