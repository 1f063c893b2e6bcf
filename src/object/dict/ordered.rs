//! The data of `collections.OrderedDict` beside the dict that an instance carries, and of its iterator.
//!
//! ```text
//!  0 the dict   1 __dict__   2 __weakref__   3 order: a dict of the keys, without values   4 changes of the order
//! ```
//!
//! The methods of the class keep both dicts in step. Those of `dict`, called on an instance, know nothing of the order:
//! then it may name keys that are gone, and not name keys that are there.

use std::cell::Cell;

use crate::heap::{Handle, Slot, Value};
use crate::heap::{Native, NativeId};
use crate::interp::Interp;
use crate::object::dict::Dict;
use crate::object::iterators::traced;

/// The names of the cells that the class adds.
pub const FIELDS: &[&str] = &["order", "changes"];

const ORDER: usize = 3;
const CHANGES: usize = 4;

/// The keys in their order. An instance that has none yet gets an empty one.
pub fn order(cx: &Interp, this: &Value) -> Handle<Dict> {
    if let Some(order) = this.cell(ORDER).and_then(|order| order.handle().ok()) {
        return order;
    }
    let order = cx.heap.alloc(Dict::new());
    this.set_cell(ORDER, order.value().clone());
    order
}

/// How often the order has changed.
pub fn changes(this: &Value) -> i64 {
    this.cell(CHANGES).and_then(|n| n.as_int()).unwrap_or(0)
}

/// The order has changed.
pub fn note_change(cx: &Interp, this: &Value) {
    this.set_cell(CHANGES, cx.int(changes(this) + 1));
}

/// Replaces the whole order; the old one comes back to be dropped.
pub fn replace(cx: &Interp, this: &Value, order: Dict) -> Option<Value> {
    let old = this.take_cell(ORDER);
    this.set_cell(ORDER, cx.heap.alloc(order).into_value());
    note_change(cx, this);
    old
}

/// `odict_iterator`: it has looked ahead, so a change after the last key goes unnoticed.
pub struct OrderedIter {
    /// The ordered dict, until the end.
    pub owner: Slot,
    /// The next key, if there is one.
    pub key: Slot,
    /// The place of that key in the order.
    pub at: Cell<usize>,
    /// Of how many entries and changes of the order it knows.
    pub known: (usize, i64),
    /// Keys, values or items.
    pub what: usize,
    /// From the end?
    pub backward: bool,
}

traced! {
    OrderedIter: slots owner key, values;
}

impl OrderedIter {
    /// An iterator at one end.
    pub fn new(cx: &Interp, owner: Value, len: usize, what: usize, backward: bool) -> OrderedIter {
        let iter = OrderedIter {
            known: (len, changes(&owner)),
            owner: Slot::new(owner),
            key: Slot::empty(),
            at: Cell::new(0),
            what,
            backward,
        };
        iter.look(cx, if backward { usize::MAX } else { 0 });
        iter
    }

    /// Another one, at the same place.
    pub fn copy(&self) -> OrderedIter {
        OrderedIter {
            owner: Slot::new(self.owner.get_raw()),
            key: Slot::new(self.key.get_raw()),
            at: self.at.clone(),
            known: self.known,
            what: self.what,
            backward: self.backward,
        }
    }

    /// Takes the next key and looks for the one after it.
    pub fn advance(&self, cx: &Interp) -> Option<Value> {
        let key = self.key.take()?;
        let at = self.at.get();
        self.look(cx, if self.backward { at } else { at + 1 });
        Some(key)
    }

    /// Looks for the key at or after a place; backward, for the one before it.
    fn look(&self, cx: &Interp, from: usize) {
        let Some(owner) = self.owner.get() else {
            return;
        };
        let order = order(cx, &owner);
        let place = match self.backward {
            true => order.place_before(from),
            false => order.place_from(from),
        };
        if let Some((place, key)) = place.and_then(|place| Some((place, order.key_at(place)?))) {
            self.at.set(place);
            self.key.set(key);
        }
    }
}
