//! The data of the iterators over lists, tuples, ranges, sequences and sets, and of the iterators
//! that stand on other iterators (`enumerate`, `zip`, `map`, `filter`, `reversed`).
//!
//! What always holds: an iterator that has ended lets go of what it walked over and stays ended.
//! The steps that cannot run user code are here, as `step`; the others are in `runtime::iter::advance`.

pub mod characters;
pub mod itertools;

use std::cell::Cell;

use crate::heap::{List, Native, NativeId, Slot, Value};

/// What the instance of a subclass in a place carries. An iterator over an instance keeps that alive,
/// not only its items.
#[inline]
pub fn carried(held: &Slot) -> Option<Value> {
    held.kind()?.has_payload().then(|| held.cell(0)).flatten()
}

/// What an iterator walks over: what lies in its place, or what that carries.
#[inline]
pub fn container(held: &Slot) -> Option<Value> {
    carried(held).or_else(|| held.get())
}

/// `list_iterator`.
pub struct ListIter {
    list: Slot,
    at: Cell<usize>,
}

impl ListIter {
    /// Over a list, or an instance that carries one.
    pub fn new(list: Value) -> ListIter {
        ListIter {
            list: Slot::new(list),
            at: Cell::new(0),
        }
    }

    /// The next item.
    #[inline]
    pub fn step(&self) -> Option<Value> {
        let at = self.at.get();
        let item = self.list.item(at as i64);
        if let Some(item) = item.or_else(|| carried(&self.list)?.item(at as i64)) {
            self.at.set(at + 1);
            return Some(item);
        }
        drop(self.list.take());
        None
    }

    /// How many items are to come.
    pub fn left(&self) -> usize {
        length(&self.list).saturating_sub(self.at.get())
    }

    /// What it walks over, and the index of the next item; `None` once it has ended.
    pub fn place(&self) -> Option<(Value, i64)> {
        Some((self.list.get()?, self.at.get() as i64))
    }

    /// Goes to an index; before the first there is the end.
    pub fn go_to(&self, at: i64) {
        let len = length(&self.list);
        self.at
            .set(usize::try_from(at).map_or(len, |at| at.min(len)));
    }
}

/// The length of the list that an iterator walks over; 0 when it has ended.
fn length(held: &Slot) -> usize {
    let list = container(held).and_then(|list| list.handle::<List>().ok());
    list.map_or(0, |list| list.len())
}

/// `list_reverseiterator`.
pub struct ListReverseIter {
    list: Slot,
    /// Number of items before the ones already given.
    left: Cell<usize>,
}

impl ListReverseIter {
    /// Over a list, or an instance that carries one, with `len` items.
    pub fn new(list: Value, len: usize) -> ListReverseIter {
        ListReverseIter {
            list: Slot::new(list),
            left: Cell::new(len),
        }
    }

    /// The next item.
    pub fn step(&self) -> Option<Value> {
        let left = self.left.get();
        if left > 0
            && let Some(item) = container(&self.list).and_then(|list| list.item(left as i64 - 1))
        {
            self.left.set(left - 1);
            return Some(item);
        }
        self.left.set(0);
        drop(self.list.take());
        None
    }

    /// What it walks over, and the index of the next item; `None` once it has ended.
    pub fn place(&self) -> Option<(Value, i64)> {
        Some((self.list.get()?, self.left.get() as i64 - 1))
    }

    /// Goes to an index; before the first there is the end.
    pub fn go_to(&self, at: i64) {
        let left = usize::try_from(at.saturating_add(1)).unwrap_or(0);
        self.left.set(left.min(length(&self.list)));
    }

    /// How many items are to come; none if the list has become too short.
    pub fn left(&self) -> usize {
        if self.left.get() > length(&self.list) {
            0
        } else {
            self.left.get()
        }
    }
}

/// `tuple_iterator`.
pub struct TupleIter {
    tuple: Slot,
    at: Cell<usize>,
}

impl TupleIter {
    /// Over a tuple, or an instance that carries one.
    pub fn new(tuple: Value) -> TupleIter {
        TupleIter {
            tuple: Slot::new(tuple),
            at: Cell::new(0),
        }
    }

    /// The next item.
    #[inline]
    pub fn step(&self) -> Option<Value> {
        let at = self.at.get();
        let item = self.tuple.item(at as i64);
        if let Some(item) = item.or_else(|| carried(&self.tuple)?.item(at as i64)) {
            self.at.set(at + 1);
            return Some(item);
        }
        drop(self.tuple.take());
        None
    }

    /// How many items are to come.
    pub fn left(&self) -> usize {
        self.len().saturating_sub(self.at.get())
    }

    fn len(&self) -> usize {
        let tuple = container(&self.tuple);
        tuple
            .as_ref()
            .and_then(Value::as_tuple)
            .map_or(0, <[Value]>::len)
    }

    /// What it walks over, and the index of the next item; `None` once it has ended.
    pub fn place(&self) -> Option<(Value, i64)> {
        Some((self.tuple.get()?, self.at.get() as i64))
    }

    /// Goes to an index.
    pub fn go_to(&self, at: i64) {
        self.at.set((at.max(0) as usize).min(self.len()));
    }
}

/// `range_iterator`: all its numbers are inline ints.
pub struct RangeIter {
    next: Cell<i64>,
    step: i64,
    left: Cell<i64>,
}

impl RangeIter {
    /// `left` numbers from `start` on.
    pub fn new(start: i64, step: i64, left: i64) -> RangeIter {
        RangeIter {
            next: Cell::new(start),
            step,
            left: Cell::new(left),
        }
    }

    /// The next number.
    #[inline]
    pub fn step(&self) -> Option<Value> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let next = self.next.get();
        self.left.set(left - 1);
        self.next.set(next.wrapping_add(self.step));
        Value::int(next)
    }

    /// How many numbers are to come.
    pub fn left(&self) -> usize {
        self.left.get() as usize
    }

    /// The next number, the distance, and how many are to come.
    pub fn parts(&self) -> (i64, i64, i64) {
        (self.next.get(), self.step, self.left.get())
    }

    /// Passes over so many numbers.
    pub fn skip(&self, count: i64) {
        let count = count.clamp(0, self.left.get());
        self.left.set(self.left.get() - count);
        let distance = self.step.wrapping_mul(count);
        self.next.set(self.next.get().wrapping_add(distance));
    }
}

/// `longrange_iterator`: numbers of any size.
pub struct LongRangeIter {
    /// The next number.
    pub next: Slot,
    /// The distance.
    pub step: Value,
    /// How many numbers are to come, an int.
    pub left: Slot,
}

/// `iterator`: over anything that answers `__getitem__` for 0, 1, 2 and so on.
pub struct SequenceIter {
    /// The sequence, until the end.
    pub sequence: Slot,
    /// The next index.
    pub at: Cell<i64>,
}

/// `callable_iterator`: `iter(function, sentinel)`.
pub struct CallableIter {
    /// The function, until the end.
    pub function: Slot,
    /// The result that ends the iteration.
    pub sentinel: Slot,
}

/// `enumerate`.
pub struct Enumerate {
    /// The iterator below.
    pub iter: Value,
    /// The next number, an int.
    pub count: Slot,
}

/// `zip`.
pub struct Zip {
    /// The iterators, a tuple.
    pub iters: Value,
    /// Must all end together?
    pub strict: Cell<bool>,
}

/// `map`.
pub struct Map {
    /// The function.
    pub function: Value,
    /// The iterators of its arguments, a tuple.
    pub iters: Value,
}

/// `filter`.
pub struct Filter {
    /// The predicate, or `None`.
    pub function: Value,
    /// The iterator below.
    pub iter: Value,
}

/// `reversed`, of what has a length and `__getitem__`.
pub struct Reversed {
    /// The sequence, until the end.
    pub sequence: Slot,
    /// The index before the one already given; -1 at the end.
    pub at: Cell<i64>,
}

/// `set_iterator`.
pub struct SetIter {
    /// The set or frozenset, or an instance that carries one, until the end.
    pub set: Slot,
    /// The place from which to look for the next element.
    pub at: Cell<usize>,
    /// The number of elements at the beginning; `usize::MAX` once it was found to have changed.
    pub len: Cell<usize>,
    /// How many elements are to come.
    pub left: Cell<usize>,
}

impl SetIter {
    /// Another one, at the same place.
    pub fn copy(&self) -> SetIter {
        SetIter {
            set: Slot::new(self.set.get_raw()),
            at: self.at.clone(),
            len: self.len.clone(),
            left: self.left.clone(),
        }
    }
}

/// Says which slots of a type own values, for the collector.
macro_rules! traced {
    ($($name:ident: slots $($slot:ident)*, values $($value:ident)*;)*) => {$(
        impl Native for $name {
            const ID: NativeId = NativeId::$name;

            fn trace(&self, visit: &mut dyn FnMut(&Value)) {
                $(self.$slot.trace(visit);)*
                $(visit(&self.$value);)*
                let _ = visit;
            }

            fn clear(&self, out: &mut Vec<Value>) {
                $(out.extend(self.$slot.take());)*
                let _ = out;
            }
        }
    )*};
}

pub(crate) use traced;

traced! {
    ListIter: slots list, values;
    ListReverseIter: slots list, values;
    TupleIter: slots tuple, values;
    RangeIter: slots, values;
    LongRangeIter: slots next left, values step;
    SequenceIter: slots sequence, values;
    CallableIter: slots function sentinel, values;
    Enumerate: slots count, values iter;
    Zip: slots, values iters;
    Map: slots, values function iters;
    Filter: slots, values function iter;
    Reversed: slots sequence, values;
    SetIter: slots set, values;
}
