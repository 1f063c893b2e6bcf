//! `Cursor`: a place in an iterable, for loops that nobody else can see.
//!
//! A loop over a list needs no iterator object: nothing could refer to it. The cursor reads the
//! list anew at each step, so the loop sees what the body does to it, as CPython's iterator does.
//! For the same reason `for a, b in d.items()` makes no tuples.

use crate::eval::node::{At, Target};
use crate::heap::{Frame, Handle, List, Value};
use crate::interp::{Interp, R};
use crate::object::function::Generator;
use crate::object::native::IterNext;
use crate::object::range::Range;
use crate::runtime::iter;
use crate::runtime::iter_next::{self, NextPair};

/// A place in an iterable.
pub enum Cursor {
    /// The next index of a list.
    List(Handle<List>, usize),
    /// The next index of a tuple.
    Tuple(Value, usize),
    /// The next int, how many are left, and the step.
    Ints(i64, u64, i64),
    /// A generator.
    Generator(Handle<Generator>),
    /// A builtin iterator of pairs.
    Pairs(Value, NextPair),
    /// Another builtin iterator.
    Native(Value, IterNext),
    /// Any iterator.
    Iterator(Value),
}

impl Cursor {
    /// At the start of `iterable`.
    #[inline]
    pub fn new(cx: &Interp, iterable: Value) -> R<Cursor> {
        let iterable = match iterable.handle::<List>() {
            Ok(list) => return Ok(Cursor::List(list, 0)),
            Err(other) => other,
        };
        if iterable.as_tuple().is_some() {
            return Ok(Cursor::Tuple(iterable, 0));
        }
        if let Some(small) = iterable.view::<Range>().and_then(|range| range.small) {
            return Ok(Cursor::Ints(small.start, small.len as u64, small.step));
        }
        let iterator = iter::iter(cx, &iterable)?;
        let iterator = match iterator.handle::<Generator>() {
            Ok(generator) => return Ok(Cursor::Generator(generator)),
            Err(other) => other,
        };
        if let Some(next) = iter_next::pairs(&iterator) {
            return Ok(Cursor::Pairs(iterator, next));
        }
        Ok(match iterator.kind().and_then(iter::common_step) {
            Some(next) => Cursor::Native(iterator, next),
            None => Cursor::Iterator(iterator),
        })
    }

    /// Binds `target` to the next item; false if there is none. `at` is where the iterable stands.
    #[inline]
    pub fn bind_next<T: Target>(
        &mut self,
        cx: &Interp,
        fp: Frame<'_>,
        target: &T,
        at: At,
    ) -> R<bool> {
        if let Cursor::Pairs(iterator, next) = self {
            return match next(cx, iterator).map_err(|e| at.note(cx, e))? {
                Some((first, second)) => target.store_pair(cx, fp, first, second).map(|()| true),
                None => Ok(false),
            };
        }
        match self.next(cx).map_err(|e| at.note(cx, e))? {
            Some(item) => target.store(cx, fp, item).map(|()| true),
            None => Ok(false),
        }
    }

    #[inline]
    fn next(&mut self, cx: &Interp) -> R<Option<Value>> {
        match self {
            Cursor::List(list, at) => {
                let item = list.get(*at);
                *at += 1;
                Ok(item)
            }
            Cursor::Tuple(tuple, at) => {
                let item = tuple.as_tuple().and_then(|items| items.get(*at)).cloned();
                *at += 1;
                Ok(item)
            }
            Cursor::Ints(next, left, step) => {
                if *left == 0 {
                    return Ok(None);
                }
                let item = cx.int(*next);
                *left -= 1;
                *next = next.wrapping_add(*step);
                Ok(Some(item))
            }
            Cursor::Generator(generator) => {
                crate::eval::generator::send(cx, generator, Value::NONE)
            }
            Cursor::Pairs(iterator, _) | Cursor::Iterator(iterator) => iter::next(cx, iterator),
            Cursor::Native(iterator, next) => next(cx, iterator),
        }
    }
}
