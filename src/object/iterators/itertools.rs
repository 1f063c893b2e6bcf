//! The data of the iterators of the module `itertools`. Their steps are in `builtins::modules::itertools`.
//!
//! What always holds: an iterator that has ended lets go of what it walked over and stays ended;
//! nobody keeps the places of a [`Selection`] borrowed while user code can run.

use std::cell::{Cell, RefCell};

use crate::heap::{Heap, List, Native, NativeId, Slot, Value};
use crate::object::iterators::traced;

/// `count`.
pub struct CountIter {
    /// The next number.
    pub next: Slot,
    /// What is added each time.
    pub step: Value,
}

/// `cycle`.
pub struct Cycle {
    /// The iterator, until it has ended.
    pub iter: Slot,
    /// The list of the items that it gave.
    pub saved: Slot,
    /// Is nothing added to the list any more? It was put in place with the iterator.
    pub full: Cell<bool>,
    /// The place in the list of the next item, once the iterator has ended.
    pub at: Cell<usize>,
}

impl Cycle {
    /// The next of the saved items.
    pub fn again(&self) -> Option<Value> {
        let at = self.at.get();
        let item = self.saved.item(at as i64)?;
        let len = self.saved.handle::<List>().map_or(0, |list| list.len());
        self.at.set(if at + 1 >= len { 0 } else { at + 1 });
        Some(item)
    }
}

/// `repeat`.
pub struct Repeat {
    /// The object.
    pub object: Value,
    /// How many times are to come; -1 stands for no end.
    pub left: Cell<i64>,
}

/// `accumulate`.
pub struct Accumulate {
    /// The iterator below.
    pub iter: Value,
    /// The function, or `None` for a sum.
    pub function: Value,
    /// A first total that has still to be given.
    pub initial: Slot,
    /// The total so far.
    pub total: Slot,
}

/// `chain`.
pub struct Chain {
    /// The iterator over the iterables, until it has ended.
    pub source: Slot,
    /// The iterator over one of them.
    pub active: Slot,
}

/// `compress`.
pub struct Compress {
    /// The iterator over the items.
    pub data: Value,
    /// The iterator over what says which to take.
    pub selectors: Value,
}

/// `dropwhile`.
pub struct DropWhile {
    /// The predicate.
    pub function: Value,
    /// The iterator below.
    pub iter: Value,
    /// Has the predicate been false?
    pub started: Cell<bool>,
}

/// `takewhile`.
pub struct TakeWhile {
    /// The predicate.
    pub function: Value,
    /// The iterator below.
    pub iter: Value,
    /// Has the predicate been false?
    pub ended: Cell<bool>,
}

/// `filterfalse`.
pub struct FilterFalse {
    /// The predicate, or `None`.
    pub function: Value,
    /// The iterator below.
    pub iter: Value,
}

/// `starmap`.
pub struct StarMap {
    /// The function.
    pub function: Value,
    /// The iterator over the rows of arguments.
    pub iter: Value,
}

/// `groupby`.
pub struct GroupBy {
    /// The iterator below.
    pub iter: Value,
    /// The function that gives an item's key, or `None`.
    pub function: Value,
    /// The key of the group that was given last.
    pub target: Slot,
    /// The key of the item that was read last, until the item is given.
    pub key: Slot,
    /// The item that was read last, until it is given.
    pub item: Slot,
    /// The number of the group that was given last; a group of another number is over.
    pub serial: Cell<u64>,
}

/// `itertools._grouper`: the items of one group.
pub struct Grouper {
    /// The `groupby` object.
    pub parent: Value,
    /// The key of the group.
    pub target: Value,
    /// The group's number.
    pub serial: u64,
}

/// `islice`.
pub struct Islice {
    /// The iterator, until the end.
    pub iter: Slot,
    /// How many items were read.
    pub read: Cell<i64>,
    /// The index of the next item to give.
    pub next: Cell<i64>,
    /// The index where it ends.
    pub stop: i64,
    /// The distance of indexes.
    pub step: i64,
}

/// `pairwise`.
pub struct Pairwise {
    /// The iterator, until the end.
    pub iter: Slot,
    /// The second item of the pair that was given last.
    pub old: Slot,
}

/// `itertools._tee`: a place in the chain of items that a source gave and will give.
///
/// ```text
///   tee 1 -----> +------+      tee 2 --> +------+
///                | item |                | none |  the end of the chain: whoever gets here first
///                | next | ---> ... --->  | none |  asks the source and adds a link
///                +------+                +------+
/// ```
pub struct Tee {
    /// The [`TeeLink`] of its next item.
    pub link: Slot,
}

/// One item in the chain of a [`Tee`].
pub struct TeeLink {
    /// The iterator below.
    pub source: Value,
    /// The item, if the source was asked for it.
    pub item: Slot,
    /// The link after it.
    pub next: Slot,
    /// Is the source being asked?
    pub busy: Cell<bool>,
}

/// `zip_longest`.
pub struct ZipLongest {
    /// The exact list of the iterators; `None` where one has ended.
    pub iters: Slot,
    /// What stands for items that are missing.
    pub fill: Slot,
    /// How many of the iterators have not ended.
    pub active: Cell<usize>,
}

/// `batched`.
pub struct Batched {
    /// The iterator, until the end.
    pub iter: Slot,
    /// How many items make a batch.
    pub size: i64,
    /// Is a smaller last batch an error?
    pub strict: bool,
}

/// How far a [`Selection`] is.
#[derive(Clone, Copy, PartialEq)]
pub enum Stage {
    /// No row was given yet.
    Ready,
    /// The places are those of the last row.
    Running,
    /// There are no more rows.
    Ended,
}

/// Places in a pool, which the combinatoric iterators move on.
pub struct Selection {
    /// The places of the items of the last row, or of the first one.
    places: RefCell<Vec<usize>>,
    stage: Cell<Stage>,
}

impl Selection {
    /// Begins at these places; `ended` if there is no row at all. Their buffer is charged whatever the limit says.
    pub fn new(heap: &Heap, places: Vec<usize>, ended: bool) -> Selection {
        let stage = if ended { Stage::Ended } else { Stage::Ready };
        let selection = Selection {
            places: RefCell::new(places),
            stage: Cell::new(stage),
        };
        heap.charge_anyway(selection.bytes());
        selection
    }

    /// `advance` moves the places on to the next row, or says that there is none; then the row at the places.
    pub fn step(
        &self,
        advance: impl FnOnce(&mut [usize]) -> bool,
        row: impl FnOnce(&[usize]) -> Value,
    ) -> Option<Value> {
        let places = &mut self.places.borrow_mut();
        match self.stage.get() {
            Stage::Ready => self.stage.set(Stage::Running),
            Stage::Running if advance(places) => {}
            Stage::Running | Stage::Ended => {
                self.stage.set(Stage::Ended);
                return None;
            }
        }
        Some(row(places))
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        self.stage.get()
    }

    /// A copy of the places.
    pub fn places(&self) -> Vec<usize> {
        self.places.borrow().clone()
    }

    /// Goes on after the row at these places, which are as many as before.
    pub fn go_to(&self, places: Vec<usize>) {
        self.places.borrow_mut().copy_from_slice(&places);
        self.stage.set(Stage::Running);
    }

    fn bytes(&self) -> usize {
        self.places.borrow().capacity() * size_of::<usize>()
    }
}

/// `product`.
pub struct Product {
    /// The tuple of the pools, which are tuples; the places go round it `repeat` times.
    pub pools: Value,
    /// Where it is.
    pub selection: Selection,
}

/// `permutations`.
pub struct Permutations {
    /// The items, a tuple.
    pub pool: Value,
    /// The places: all those of the pool, then a counter for each item of a row.
    pub selection: Selection,
    /// How many items a row has.
    pub len: usize,
    /// How many it was to have; without rows if the pool has fewer.
    pub wanted: usize,
}

/// `combinations`.
pub struct Combinations {
    /// The items, a tuple.
    pub pool: Value,
    /// How many items a row has.
    pub len: usize,
    /// Where it is.
    pub selection: Selection,
}

/// `combinations_with_replacement`.
pub struct Multisets {
    /// The items, a tuple.
    pub pool: Value,
    /// How many items a row has.
    pub len: usize,
    /// Where it is.
    pub selection: Selection,
}

macro_rules! pooled {
    ($($name:ident: $pool:ident;)*) => {$(
        impl Native for $name {
            const ID: NativeId = NativeId::$name;

            fn trace(&self, visit: &mut dyn FnMut(&Value)) {
                visit(&self.$pool);
            }

            fn extra_bytes(&self) -> usize {
                self.selection.bytes()
            }
        }
    )*};
}

pooled! {
    Product: pools;
    Permutations: pool;
    Combinations: pool;
    Multisets: pool;
}

traced! {
    CountIter: slots next, values step;
    Cycle: slots iter saved, values;
    Repeat: slots, values object;
    Accumulate: slots initial total, values iter function;
    Chain: slots source active, values;
    Compress: slots, values data selectors;
    DropWhile: slots, values function iter;
    TakeWhile: slots, values function iter;
    FilterFalse: slots, values function iter;
    StarMap: slots, values function iter;
    GroupBy: slots target key item, values iter function;
    Grouper: slots, values parent target;
    Islice: slots iter, values;
    Pairwise: slots iter old, values;
    Tee: slots link, values;
    TeeLink: slots item next, values source;
    ZipLongest: slots iters fill, values;
    Batched: slots iter, values;
}
