//! `Cursor`: a place in an iterable, for loops that nobody else can see.
//!
//! A loop over a list, a range or a set needs no iterator object: nothing could refer to it. For the
//! same reason `for a, b in d.items()` makes no tuples.

use std::cell::Cell;

use crate::eval::generator;
use crate::eval::node::{At, Target};
use crate::heap::{Frame, Handle, List, Str, Value};
use crate::interp::{Interp, IterNext, Order, R};
use crate::object::class::{self, Operation};
use crate::object::function::Generator;
use crate::object::range::Range;
use crate::runtime::container::set::{self, AnySet};
use crate::runtime::iter::advance::NextPair;
use crate::runtime::iter::{self, advance};

/// A place in an iterable.
pub enum Cursor {
    /// The next int, how many are left, and the step.
    Ints(i64, u64, i64),
    /// A list, read anew at each step, as its iterator does; and the instance that carries it, if it
    /// is not looped over by itself.
    List(Handle<List>, Value),
    /// A tuple.
    Tuple(Value),
    /// A text of ASCII characters.
    Text(Value),
    /// A set or frozenset.
    Set(AnySet),
    /// A generator.
    Generator(Handle<Generator>),
    /// A builtin iterator of pairs.
    Pairs(Value, NextPair),
    /// Another builtin iterator.
    Native(Value, IterNext),
    /// Any other iterator.
    Iterator(Value),
}

/// What a loop does for an item that is bound.
pub trait Round {
    /// Does it. Are more items wanted?
    fn run(&mut self, cx: &Interp, fp: Frame<'_>) -> R<bool>;
}

impl Cursor {
    /// At the start of `iterable`.
    #[inline]
    pub fn new(cx: &Interp, iterable: Value) -> R<Cursor> {
        let iterable = match iterable.handle::<List>() {
            Ok(list) => return Ok(Cursor::List(list, Value::UNBOUND)),
            Err(other) => other,
        };
        if let Some(small) = iterable.view::<Range>().and_then(|range| range.small) {
            return Ok(Cursor::Ints(small.start, small.len as u64, small.step));
        }
        if iterable.as_tuple().is_some() {
            return Ok(Cursor::Tuple(iterable));
        }
        match iterable.handle::<Generator>() {
            Ok(generator) => Ok(Cursor::Generator(generator)),
            Err(other) => Cursor::over(cx, other),
        }
    }

    #[inline(never)]
    fn over(cx: &Interp, iterable: Value) -> R<Cursor> {
        if iterable.as_str().is_some_and(Str::is_ascii) {
            return Ok(Cursor::Text(iterable));
        }
        if let Some(set) = AnySet::exact(&iterable) {
            return Ok(Cursor::Set(set));
        }
        if let Some(carried) = class::carried(cx, &iterable, Operation::Iter)
            && let Ok(list) = carried.handle::<List>()
        {
            return Ok(Cursor::List(list, iterable));
        }
        let iterator = match iter::iter(cx, &iterable)?.handle::<Generator>() {
            Ok(generator) => return Ok(Cursor::Generator(generator)),
            Err(other) => other,
        };
        if let Some(next) = advance::pairs(&iterator) {
            return Ok(Cursor::Pairs(iterator, next));
        }
        Ok(match iter::step_of(cx, &iterator) {
            Some(next) => Cursor::Native(iterator, next),
            None => Cursor::Iterator(iterator),
        })
    }

    /// How many items are to come, as far as that is known; 0 if not.
    pub fn expected(&self) -> usize {
        match self {
            Cursor::Ints(_, left, _) => usize::try_from(*left).unwrap_or(usize::MAX),
            Cursor::List(list, _) => list.len(),
            Cursor::Tuple(tuple) => tuple.as_tuple().map_or(0, <[Value]>::len),
            Cursor::Text(text) => text.as_str().map_or(0, Str::len),
            Cursor::Set(set) => set.len(),
            _ => 0,
        }
    }

    /// Binds `target` to each item in turn and runs `round`, as long as that wants more. `at` is where
    /// the iterable stands.
    ///
    /// Which kind of iterable it is, is asked once, not at each item.
    #[inline(always)]
    pub fn each<T: Target>(
        self,
        cx: &Interp,
        fp: Frame<'_>,
        target: &T,
        at: At,
        round: &mut impl Round,
    ) -> R<()> {
        // The items that `next` gives.
        macro_rules! each {
            ($next:expr) => {
                while let Some(item) = $next.map_err(|e| at.note(cx, e))? {
                    target.store(cx, fp, item)?;
                    if !round.run(cx, fp)? {
                        break;
                    }
                }
            };
        }
        // The items that a container has at places from 0 on.
        macro_rules! each_at {
            ($get:expr) => {
                let get = $get;
                let mut place = 0;
                while let Some(item) = get(place) {
                    place += 1;
                    target.store(cx, fp, item)?;
                    if !round.run(cx, fp)? {
                        break;
                    }
                }
            };
        }
        match self {
            Cursor::Ints(mut next, left, step) => {
                for _ in 0..left {
                    target.store(cx, fp, cx.int(next))?;
                    next = next.wrapping_add(step);
                    if !round.run(cx, fp)? {
                        break;
                    }
                }
            }
            Cursor::List(list, _instance) => {
                each_at!(|place| list.get(place));
            }
            Cursor::Tuple(tuple) => {
                each_at!(|place| tuple.as_tuple()?.get(place).cloned());
            }
            Cursor::Text(text) => {
                let byte = |place: usize| text.as_str()?.bytes().get(place).copied();
                each_at!(|place| byte(place).map(|byte| cx.character(byte)));
            }
            Cursor::Set(set) => {
                let (place, len) = (Cell::new(0), set.len());
                each!(set::next_element(cx, &set, &place, len));
            }
            Cursor::Generator(generator) => {
                each!(generator::gather(cx, &generator, Order::NONE));
            }
            Cursor::Pairs(iterator, next) => loop {
                let pair = iter::ended(cx, next(cx, &iterator)).map_err(|e| at.note(cx, e))?;
                let Some((first, second)) = pair else {
                    break;
                };
                target.store_pair(cx, fp, first, second)?;
                if !round.run(cx, fp)? {
                    break;
                }
            },
            Cursor::Native(iterator, next) => {
                each!(iter::ended(cx, next(cx, &iterator)));
            }
            Cursor::Iterator(iterator) => {
                each!(iter::next(cx, &iterator));
            }
        }
        Ok(())
    }
}
