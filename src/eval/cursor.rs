//! `Cursor`: a place in an iterable, for loops that nobody else can see.
//!
//! A loop over a list or a range needs no iterator object: nothing could refer to it. For the same
//! reason `for a, b in d.items()` makes no tuples.

use crate::eval::node::{At, Target};
use crate::heap::{Frame, Handle, Str, Value};
use crate::interp::{Interp, R};
use crate::object::function::Generator;
use crate::object::native::IterNext;
use crate::object::range::Range;
use crate::runtime::iter::{self, Walk};
use crate::runtime::iter_next::{self, NextPair};

/// A place in an iterable.
pub enum Cursor {
    /// The next int, how many are left, and the step.
    Ints(i64, u64, i64),
    /// A text of ASCII characters, and the index of the next one.
    Text(Value, usize),
    /// A generator.
    Generator(Handle<Generator>),
    /// A builtin iterator of pairs.
    Pairs(Value, NextPair),
    /// Another builtin iterator.
    Native(Value, IterNext),
    /// A list, a tuple, or any other iterator.
    Walk(Walk),
}

impl Cursor {
    /// At the start of `iterable`.
    #[inline]
    pub fn new(cx: &Interp, iterable: Value) -> R<Cursor> {
        if let Some(small) = iterable.view::<Range>().and_then(|range| range.small) {
            return Ok(Cursor::Ints(small.start, small.len as u64, small.step));
        }
        if iterable.as_str().is_some_and(Str::is_ascii) {
            return Ok(Cursor::Text(iterable, 0));
        }
        let iterator = match Walk::new(cx, iterable)? {
            Walk::Iterator(iterator) => iterator,
            walk => return Ok(Cursor::Walk(walk)),
        };
        let iterator = match iterator.handle::<Generator>() {
            Ok(generator) => return Ok(Cursor::Generator(generator)),
            Err(other) => other,
        };
        if let Some(next) = iter_next::pairs(&iterator) {
            return Ok(Cursor::Pairs(iterator, next));
        }
        Ok(match iterator.kind().and_then(iter::common_step) {
            Some(next) => Cursor::Native(iterator, next),
            None => Cursor::Walk(Walk::Iterator(iterator)),
        })
    }

    /// How many items are to come, as far as that is known; 0 if not.
    pub fn expected(&self) -> usize {
        match self {
            Cursor::Ints(_, left, _) => usize::try_from(*left).unwrap_or(usize::MAX),
            Cursor::Walk(walk) => walk.expected(),
            Cursor::Text(text, at) => text.as_str().map_or(0, |text| text.len() - at),
            Cursor::Generator(_) | Cursor::Pairs(..) | Cursor::Native(..) => 0,
        }
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
            Cursor::Walk(walk) => walk.next(cx),
            Cursor::Ints(next, left, step) => {
                if *left == 0 {
                    return Ok(None);
                }
                let item = cx.int(*next);
                *left -= 1;
                *next = next.wrapping_add(*step);
                Ok(Some(item))
            }
            Cursor::Text(text, at) => {
                let byte = text.as_str().and_then(|text| text.bytes().get(*at));
                *at += 1;
                Ok(byte.map(|&byte| cx.character(byte)))
            }
            Cursor::Generator(generator) => {
                crate::eval::generator::send(cx, generator, Value::NONE)
            }
            Cursor::Pairs(iterator, _) => iter::next(cx, iterator),
            Cursor::Native(iterator, next) => next(cx, iterator),
        }
    }
}
