//! `Cursor`: a place in an iterable, for loops that nobody else can see.
//!
//! A loop over a list needs no iterator object: nothing could refer to it. The cursor reads the
//! list anew at each step, so the loop sees what the body does to it, as CPython's iterator does.

use crate::heap::{Handle, List, Value};
use crate::interp::{Interp, R};
use crate::object::function::Generator;
use crate::object::range::Range;
use crate::runtime::iter;

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
        Ok(match iterator.handle::<Generator>() {
            Ok(generator) => Cursor::Generator(generator),
            Err(other) => Cursor::Iterator(other),
        })
    }

    /// The next item.
    #[inline]
    pub fn next(&mut self, cx: &Interp) -> R<Option<Value>> {
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
            Cursor::Iterator(iterator) => iter::next(cx, iterator),
        }
    }
}
