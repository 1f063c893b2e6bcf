//! Sorting ([list.sort]): stable, by `<` alone, with keys computed once.
//!
//! Comparisons may run user code, which may raise or answer nonsense: at every moment the items are
//! a permutation of what they were, and none is lost. Rows of ints, of texts and of floats are
//! sorted without asking anybody.
//!
//! The general sort is a merge sort over natural runs: what is sorted already, upwards or
//! downwards, takes one comparison an item. Short rows are sorted by binary insertion.
//!
//! [list.sort]: https://docs.python.org/3.13/library/stdtypes.html#list.sort

use std::cmp::Ordering;

use crate::heap::{List, Value};
use crate::interp::{Interp, R};
use crate::runtime::{call, compare, raise, truth};

/// How to sort.
#[derive(Default)]
pub struct Order {
    /// Computes what is compared; `None` compares the items.
    pub key: Option<Value>,
    /// Downwards? Equal items stay in their order all the same.
    pub reverse: bool,
}

/// Sorts a row of items upwards.
pub fn sort(cx: &Interp, items: &mut Vec<Value>) -> R<()> {
    upwards_or_down(cx, items, false)
}

/// Sorts a list in place. It is empty meanwhile, so that no comparison can see a half sorted one.
pub fn list(cx: &Interp, list: &List, order: &Order) -> R<()> {
    let mut items = list.take_all(&cx.heap);
    let result = row(cx, &mut items, order);
    let modified = list.bytes() != 0;
    drop(list.replace_all(&cx.heap, items));
    result?;
    if modified {
        Err(raise::value_error(cx, "list modified during sort"))
    } else {
        Ok(())
    }
}

/// Sorts a row of items. After an error they stand in some order, but all of them do.
pub fn row(cx: &Interp, items: &mut Vec<Value>, order: &Order) -> R<()> {
    let Some(key) = &order.key else {
        return upwards_or_down(cx, items, order.reverse);
    };
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        cx.tick()?;
        keys.push(call::call(cx, key, std::slice::from_ref(item))?);
    }
    let mut places: Vec<usize> = (0..keys.len()).collect();
    let result = places_by(cx, &keys, &mut places, order.reverse);
    permute(items, &places);
    result
}

/// Puts item `places[i]` at place `i`.
fn permute(items: &mut Vec<Value>, places: &[usize]) {
    let mut old = std::mem::replace(items, Vec::with_capacity(places.len()));
    let taken = |&i: &usize| Some(std::mem::replace(old.get_mut(i)?, Value::UNBOUND));
    items.extend(places.iter().filter_map(taken));
}

fn upwards_or_down(cx: &Interp, items: &mut Vec<Value>, reverse: bool) -> R<()> {
    if let Some(shared) = Shared::of(items) {
        return shared.sort(cx, items, &[], reverse);
    }
    let keys = items.clone();
    let mut places: Vec<usize> = (0..keys.len()).collect();
    let result = places_by(cx, &keys, &mut places, reverse);
    permute(items, &places);
    result
}

/// What is sorted by a key: an item that is its own, or the number of one.
trait Keyed {
    fn key<'a>(&'a self, keys: &'a [Value]) -> &'a Value;
}

impl Keyed for Value {
    fn key<'a>(&'a self, _: &'a [Value]) -> &'a Value {
        self
    }
}

impl Keyed for usize {
    fn key<'a>(&'a self, keys: &'a [Value]) -> &'a Value {
        &keys[*self]
    }
}

/// What all keys of a row are: they then have a total order that needs no user code.
#[derive(Clone, Copy)]
enum Shared {
    Ints,
    Texts,
    /// None of them a NaN.
    Floats,
}

impl Shared {
    fn of(keys: &[Value]) -> Option<Shared> {
        let is = |shared: Shared| {
            move |key: &Value| match shared {
                Shared::Ints => key.as_int().is_some(),
                Shared::Texts => key.as_str().is_some(),
                Shared::Floats => key.as_float().is_some_and(|x| !x.is_nan()),
            }
        };
        let all = [Shared::Ints, Shared::Texts, Shared::Floats];
        let first = all
            .into_iter()
            .find(|&shared| keys.first().is_some_and(is(shared)))?;
        keys.iter().all(is(first)).then_some(first)
    }

    /// Sorts a row by its keys.
    fn sort<T: Keyed>(self, cx: &Interp, row: &mut [T], keys: &[Value], reverse: bool) -> R<()> {
        let directed = |order: Option<Ordering>| match order {
            Some(order) if reverse => order.reverse(),
            Some(order) => order,
            None => Ordering::Equal,
        };
        match self {
            Shared::Ints => {
                let int = |x: &T| x.key(keys).as_int();
                in_steps(cx, row, |a, b| directed(int(a).partial_cmp(&int(b))))
            }
            Shared::Texts => in_steps(cx, row, |a, b| {
                let (a, b) = (a.key(keys).as_str(), b.key(keys).as_str());
                directed(a.map(|a| a.bytes()).partial_cmp(&b.map(|b| b.bytes())))
            }),
            Shared::Floats => {
                let float = |x: &T| x.key(keys).as_float();
                in_steps(cx, row, |a, b| directed(float(a).partial_cmp(&float(b))))
            }
        }
    }
}

/// Sorts the numbers of keys by the keys. Downwards, the row is turned round before and after, so
/// that equal keys keep their order.
fn places_by(cx: &Interp, keys: &[Value], places: &mut [usize], reverse: bool) -> R<()> {
    if let Some(shared) = Shared::of(keys) {
        return shared.sort(cx, places, keys, reverse);
    }
    if reverse {
        places.reverse();
    }
    let result = Sorter {
        cx,
        keys,
        spare: Vec::new(),
    }
    .sort(places);
    if reverse {
        places.reverse();
    }
    result
}

/// Up to here the standard library sorts by insertion, which takes longest if a row is downwards.
const INSERTED: usize = 20;

/// Sorts by an order that cannot stop. A row that takes long is sorted in parts, which are then merged two by two, with
/// a look at Ctrl-C between the steps.
fn in_steps<T>(cx: &Interp, row: &mut [T], order: impl Fn(&T, &T) -> Ordering) -> R<()> {
    const STEP: usize = 1 << 19;
    if row.len() <= INSERTED && row.is_sorted_by(|a, b| order(a, b).is_gt()) {
        row.reverse();
        return Ok(());
    }
    if row.len() <= STEP || row.is_sorted_by(|a, b| order(a, b).is_le()) {
        row.sort_by(order);
        return Ok(());
    }
    let mut width = STEP;
    while width / 2 < row.len() {
        for part in row.chunks_mut(width) {
            cx.look_outside()?;
            part.sort_by(&order);
        }
        width *= 2;
    }
    Ok(())
}

/// Rows shorter than this are sorted by insertion alone.
const SHORT: usize = 64;

struct Sorter<'a> {
    cx: &'a Interp,
    keys: &'a [Value],
    /// The left run of the merge that is going on.
    spare: Vec<usize>,
}

impl Sorter<'_> {
    fn less(&self, a: usize, b: usize) -> R<bool> {
        let (Some(a), Some(b)) = (self.keys.get(a), self.keys.get(b)) else {
            return Ok(false);
        };
        if let (Some(a), Some(b)) = (a.as_tuple(), b.as_tuple()) {
            return self.tuples_less(a, b);
        }
        self.cx.tick()?;
        compare::lt(self.cx, a, b)
    }

    /// Tuples are the usual keys: their first items mostly decide, without a way round.
    fn tuples_less(&self, a: &[Value], b: &[Value]) -> R<bool> {
        self.cx.tick()?;
        for (x, y) in a.iter().zip(b) {
            if !compare::same_or_eq(self.cx, x, y)? {
                let less = compare::rich(self.cx, crate::source::op::CmpOp::Lt, x, y)?;
                return truth::truth(self.cx, &less);
            }
        }
        Ok(a.len() < b.len())
    }

    /// Sorts by merging natural runs, of which the stack holds the ends; each is longer than the
    /// two after it together, so the stack is short and merges are of like sizes.
    fn sort(&mut self, row: &mut [usize]) -> R<()> {
        let shortest = shortest_run(row.len());
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        while start < row.len() {
            let rest = &mut row[start..];
            let mut len = self.natural_run(rest)?;
            if len < shortest {
                let forced = shortest.min(rest.len());
                self.insert(&mut rest[..forced], len)?;
                len = forced;
            }
            runs.push((start, len));
            start += len;
            self.merge_unbalanced(row, &mut runs)?;
        }
        while runs.len() > 1 {
            self.merge_at(row, &mut runs, usize::MAX)?;
        }
        Ok(())
    }

    fn merge_unbalanced(&mut self, row: &mut [usize], runs: &mut Vec<(usize, usize)>) -> R<()> {
        loop {
            match runs[..] {
                [.., (_, a), (_, b), (_, c)] if a <= b + c => {
                    let last = runs.len() - 1;
                    self.merge_at(row, runs, if a < c { last - 2 } else { last - 1 })?;
                }
                [.., (_, b), (_, c)] if b <= c => self.merge_at(row, runs, usize::MAX)?,
                _ => return Ok(()),
            }
        }
    }

    /// Merges run `i` (or the last but one) with the one after it.
    fn merge_at(&mut self, row: &mut [usize], runs: &mut Vec<(usize, usize)>, i: usize) -> R<()> {
        let i = i.min(runs.len().saturating_sub(2));
        let (Some(&(start, left)), Some(&(_, right))) = (runs.get(i), runs.get(i + 1)) else {
            return Ok(());
        };
        runs[i] = (start, left + right);
        runs.remove(i + 1);
        self.merge(&mut row[start..start + left + right], left)
    }

    /// The length of the run at the beginning, made upwards if it went down. A run may go down
    /// with equal neighbours: these are turned round beforehand, so that the sort stays stable.
    fn natural_run(&self, row: &mut [usize]) -> R<usize> {
        let mut n = 1;
        while n < row.len() && !self.less(row[n], row[n - 1])? {
            n += 1;
        }
        if n == row.len() || (n > 1 && self.less(row[0], row[n - 1])?) {
            return Ok(n);
        }
        // The first n are equal, and the next is less.
        row[..n].reverse();
        let mut equal = 0;
        n += 1;
        while n < row.len() {
            if self.less(row[n], row[n - 1])? {
                row[n - 1 - equal..n].reverse();
                equal = 0;
            } else if self.less(row[n - 1], row[n])? {
                break;
            } else {
                equal += 1;
            }
            n += 1;
        }
        row[n - 1 - equal..n].reverse();
        row[..n].reverse();
        while n < row.len() && !self.less(row[n], row[n - 1])? {
            n += 1;
        }
        Ok(n)
    }

    /// Binary insertion of what stands after the `sorted` first.
    fn insert(&self, row: &mut [usize], sorted: usize) -> R<()> {
        for i in sorted..row.len() {
            let (mut low, mut high) = (0, i);
            while low < high {
                let middle = (low + high) / 2;
                if self.less(row[i], row[middle])? {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            row[low..=i].rotate_right(1);
        }
        Ok(())
    }

    /// Merges the sorted `left` first with the sorted others.
    fn merge(&mut self, row: &mut [usize], left: usize) -> R<()> {
        self.spare.clear();
        self.spare.extend_from_slice(&row[..left]);
        let (mut from_left, mut from_right, mut to) = (0, left, 0);
        let mut result = Ok(());
        while from_left < left && from_right < row.len() {
            match self.less(row[from_right], self.spare[from_left]) {
                Ok(true) => {
                    row[to] = row[from_right];
                    from_right += 1;
                }
                Ok(false) => {
                    row[to] = self.spare[from_left];
                    from_left += 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to += 1;
        }
        // What is left of the left run fits exactly; the rest of the right one stands there already.
        let rest = &self.spare[from_left..left];
        row[to..to + rest.len()].copy_from_slice(rest);
        result
    }
}

/// The least length of a run in a row of `len`: so that the number of runs is near a power of two.
fn shortest_run(mut len: usize) -> usize {
    let mut rest = 0;
    while len >= SHORT {
        rest |= len & 1;
        len >>= 1;
    }
    len + rest
}
