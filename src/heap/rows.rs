//! `Rows`: growable storage for the entries of a dict, used through closed operations (H4).
//!
//! ```text
//!  | hash key value | hash ------ ----- | hash key value |      a row without a key is a hole
//! ```
//!
//! No operation lends a row and none runs user code, so a row may be rewritten at any time and
//! reading one needs no borrow flag: the reads of global names and class attributes depend on that.

use std::cell::UnsafeCell;

use crate::heap::{OutOfMemory, Peek, Value};

/// One entry: a key with its hash, and a value.
pub struct Row {
    /// The hash of the key.
    pub hash: i64,
    /// The key; unbound in a hole.
    pub key: Value,
    /// The value; unbound in a hole.
    pub value: Value,
}

impl Row {
    #[inline]
    fn is_hole(&self) -> bool {
        self.key.is_unbound()
    }
}

/// Why no row was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// No row can hold the key.
    Missing,
    /// Only user code can tell whether one of the rows does.
    Ask,
}

/// A growable sequence of rows. Growth is charged by whoever embeds it.
#[derive(Default)]
pub struct Rows(UnsafeCell<Vec<Row>>);

impl Rows {
    #[inline]
    fn vec(&self) -> &Vec<Row> {
        // SAFETY: the reference never leaves a method of this file, and no method runs user code
        // (clones, moves and comparisons of texts only) while it is held.
        unsafe { &*self.0.get() }
    }

    #[inline]
    #[allow(
        clippy::mut_from_ref,
        reason = "interior mutability; never two at a time, see below"
    )]
    fn vec_mut(&self) -> &mut Vec<Row> {
        // SAFETY: as in `vec`; every method takes at most one of these and drops no value while
        // it is held, so no user code can reach the storage meanwhile.
        unsafe { &mut *self.0.get() }
    }

    #[inline]
    fn row(&self, i: usize) -> Option<&Row> {
        self.vec().get(i).filter(|row| !row.is_hole())
    }

    /// Number of rows, holes included.
    #[inline]
    pub fn len(&self) -> usize {
        self.vec().len()
    }

    /// No rows?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows there is room for.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.vec().capacity()
    }

    /// Bytes of the buffer.
    pub fn bytes(&self) -> usize {
        self.capacity() * std::mem::size_of::<Row>()
    }

    /// The hash in row `i`, of a hole too.
    #[inline]
    pub fn hash(&self, i: usize) -> Option<i64> {
        self.vec().get(i).map(|row| row.hash)
    }

    /// A counted copy of the key of row `i`; `None` for a hole.
    #[inline]
    pub fn key(&self, i: usize) -> Option<Value> {
        self.row(i).map(|row| row.key.clone())
    }

    /// A counted copy of the value of row `i`; `None` for a hole.
    #[inline]
    pub fn value(&self, i: usize) -> Option<Value> {
        self.row(i).map(|row| row.value.clone())
    }

    /// A counted copy of the value of row `i`, if its key is this very object.
    #[inline]
    pub fn value_of(&self, i: usize, key: &Value) -> Option<Value> {
        match self.vec().get(i) {
            Some(row) if row.key.is(key) => Some(row.value.clone()),
            _ => None,
        }
    }

    /// The bits of the value of row `i`, if its key is this very object.
    #[inline]
    pub fn peek_of(&self, i: usize, key: &Value) -> Option<Peek> {
        match self.vec().get(i) {
            Some(row) if row.key.is(key) => Some(row.value.peek()),
            _ => None,
        }
    }

    /// Stores the value of row `i`; the old one comes back, or `new` if there is no such row.
    #[inline]
    pub fn swap_value(&self, i: usize, new: Value) -> Result<Value, Value> {
        match self.vec_mut().get_mut(i) {
            Some(row) if !row.is_hole() => Ok(std::mem::replace(&mut row.value, new)),
            _ => Err(new),
        }
    }

    /// Stores the value of row `i`, if its key is this very object; else `new` comes back.
    #[inline]
    pub fn swap_value_of(&self, i: usize, key: &Value, new: Value) -> Result<Value, Value> {
        match self.vec_mut().get_mut(i) {
            Some(row) if row.key.is(key) => Ok(std::mem::replace(&mut row.value, new)),
            _ => Err(new),
        }
    }

    /// Does row `i` hold this key? `None` if only user code can tell.
    #[inline]
    pub fn holds(&self, i: usize, hash: i64, key: &Value) -> Option<bool> {
        match self.vec().get(i) {
            Some(row) if row.hash == hash && !row.is_hole() => row.key.same_key(key),
            _ => Some(false),
        }
    }

    /// The row that holds this key, found by looking at one after the other.
    #[inline]
    pub fn find(&self, hash: i64, key: &Value) -> Result<usize, Unknown> {
        let mut unknown = Unknown::Missing;
        for (i, row) in self.vec().iter().enumerate() {
            if row.hash != hash || row.is_hole() {
                continue;
            }
            if row.key.is(key) {
                return Ok(i);
            }
            match row.key.same_key(key) {
                Some(true) => return Ok(i),
                Some(false) => {}
                None => unknown = Unknown::Ask,
            }
        }
        Err(unknown)
    }

    /// The first row of this hash that is no hole, from row `from` on.
    #[inline]
    pub fn with_hash(&self, from: usize, hash: i64) -> Option<usize> {
        let rows = self.vec().get(from..)?;
        let found = rows
            .iter()
            .position(|row| row.hash == hash && !row.is_hole());
        found.map(|i| i + from)
    }

    /// Makes room for `more` rows.
    pub fn reserve(&self, more: usize) -> Result<(), OutOfMemory> {
        let done = self.vec_mut().try_reserve_exact(more);
        done.map_err(|_| OutOfMemory)
    }

    /// Adds a row.
    #[inline]
    pub fn push(&self, row: Row) {
        self.vec_mut().push(row);
    }

    /// Takes key and value out of row `i`, which becomes a hole.
    pub fn take(&self, i: usize) -> Option<(Value, Value)> {
        let row = self.vec_mut().get_mut(i).filter(|row| !row.is_hole())?;
        let key = std::mem::replace(&mut row.key, Value::UNBOUND);
        let value = std::mem::replace(&mut row.value, Value::UNBOUND);
        Some((key, value))
    }

    /// Removes all holes; the other rows move down.
    pub fn close_holes(&self) {
        // What is dropped are holes: no value.
        self.vec_mut().retain(|row| !row.is_hole());
    }

    /// Removes the holes at the end.
    pub fn trim(&self) {
        let vec = self.vec_mut();
        while vec.last().is_some_and(Row::is_hole) {
            vec.pop();
        }
    }

    /// Takes all rows out with their buffer.
    pub fn take_all(&self) -> Vec<Row> {
        std::mem::take(self.vec_mut())
    }

    /// Takes all rows out; the buffer stays.
    pub fn drain(&self) -> Vec<Row> {
        self.vec_mut().drain(..).collect()
    }

    /// The first row at or after `i` that is no hole.
    #[inline]
    pub fn next(&self, i: usize) -> Option<usize> {
        let rows = self.vec().get(i..)?;
        rows.iter().position(|row| !row.is_hole()).map(|n| n + i)
    }

    /// The last row before `i` that is no hole.
    pub fn previous(&self, i: usize) -> Option<usize> {
        let rows = self.vec().get(..i.min(self.len()))?;
        rows.iter().rposition(|row| !row.is_hole())
    }

    /// Calls `visit` with each row that is no hole; it must not run user code or change these rows.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(&Row)) {
        self.vec()
            .iter()
            .filter(|row| !row.is_hole())
            .for_each(&mut visit);
    }

    /// Adds counted copies of all rows of another dict.
    pub fn copy_from(&self, other: &Rows) {
        let copy = |row: &Row| Row {
            hash: row.hash,
            key: row.key.clone(),
            value: row.value.clone(),
        };
        let rows = other.vec().iter().filter(|row| !row.is_hole());
        self.vec_mut().extend(rows.map(copy));
    }

    /// Shows keys and values to a tracer.
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for row in self.vec() {
            visit(&row.key);
            visit(&row.value);
        }
    }
}
