//! One step of each builtin iterator: the functions that stand in the `iternext` column of their
//! types. Each takes the iterator itself or an instance of a subclass.
//!
//! Iterators that stand on others go one level deeper on the native stack, so they take leave
//! first: a million nested `map` objects end in `RecursionError`.

use crate::heap::{Native, Slot, Value};
use crate::interp::{Interp, R, Recursion, WellKnown, payload};
use crate::object::array::ArrayIter;
use crate::object::dict::Dict;
use crate::object::dict::view::{DictForward, DictIter, DictReverse, ITEMS, KEYS, VALUES};
use crate::object::iterators::{
    CallableIter, Enumerate, Filter, ListIter, ListReverseIter, LongRangeIter, Map, RangeIter,
    Reversed, SequenceIter, SetIter, TupleIter, Zip, container,
};
use crate::runtime::container::set::{self, AnySet};
use crate::runtime::container::{item, range, text};
use crate::runtime::{call, compare, iter, ops, raise, truth};
use crate::source::op::BinOp;

/// Takes a step of the iterator that `this` is or carries. The caller owns `this`, so an exact
/// iterator needs no count of its own.
#[inline]
pub fn on<T: Native>(this: &Value, step: impl FnOnce(&T) -> R<Option<Value>>) -> R<Option<Value>> {
    if let Some(iter) = this.view::<T>() {
        return step(iter);
    }
    match payload::<T>(this) {
        Some(iter) => step(&iter),
        None => Ok(None),
    }
}

/// Next item of a `list_iterator`.
pub fn list(_: &Interp, this: &Value) -> R<Option<Value>> {
    on::<ListIter>(this, |iter| Ok(iter.step()))
}

/// Next item of a `list_reverseiterator`.
pub fn list_reverse(_: &Interp, this: &Value) -> R<Option<Value>> {
    on::<ListReverseIter>(this, |iter| Ok(iter.step()))
}

/// Next item of a `tuple_iterator`.
pub fn tuple(_: &Interp, this: &Value) -> R<Option<Value>> {
    on::<TupleIter>(this, |iter| Ok(iter.step()))
}

/// Next item of an `arrayiterator`.
pub fn array(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<ArrayIter>(this, |iter| Ok(iter.step(cx)))
}

/// Next number of a `range_iterator`.
pub fn range(_: &Interp, this: &Value) -> R<Option<Value>> {
    on::<RangeIter>(this, |iter| Ok(iter.step()))
}

/// Next number of a `longrange_iterator`.
pub fn long_range(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<LongRangeIter>(this, |iter| range::long_next(cx, iter))
}

/// A step of a dict's iterator, if the dict has not changed its size: what `find` finds from the iterator's place on, and
/// where that goes on.
#[inline]
fn dict_step<T>(
    cx: &Interp,
    iter: &DictIter,
    find: impl FnOnce(&Dict, usize) -> Option<(usize, T)>,
) -> R<Option<T>> {
    let Some(dict) = container(&iter.dict).and_then(|dict| dict.handle::<Dict>().ok()) else {
        return Ok(None);
    };
    if iter.len.get() != dict.len() {
        iter.len.set(usize::MAX);
        return Err(raise::runtime_error(
            cx,
            "dictionary changed size during iteration",
        ));
    }
    let Some((place, found)) = find(&dict, iter.at.get()) else {
        drop(iter.dict.take());
        return Ok(None);
    };
    if iter.left.get() == 0 {
        drop(iter.dict.take());
        return Err(raise::runtime_error(
            cx,
            "dictionary keys changed during iteration",
        ));
    }
    iter.at.set(place);
    iter.left.set(iter.left.get() - 1);
    Ok(Some(found))
}

/// What an iterator shows of the entry at a place.
#[inline]
fn dict_part<const WHAT: usize>(cx: &Interp, dict: &Dict, place: usize) -> Option<Value> {
    match WHAT {
        KEYS => dict.key_at(place),
        VALUES => dict.value_at(place),
        _ => Some(
            cx.heap
                .tuple_of([dict.key_at(place)?, dict.value_at(place)?]),
        ),
    }
}

fn dict_pair(cx: &Interp, iter: &DictIter) -> R<Option<(Value, Value)>> {
    dict_step(cx, iter, |dict, at| {
        let (place, key, value) = dict.entry_from(at)?;
        Some((place + 1, (key, value)))
    })
}

/// Next key, value or item of a dict's iterator.
pub fn dict<const WHAT: usize>(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<DictForward<WHAT>>(this, |iter| {
        dict_step(cx, &iter.0, |dict, at| {
            let place = dict.place_from(at)?;
            Some((place + 1, dict_part::<WHAT>(cx, dict, place)?))
        })
    })
}

/// A step of an iterator whose items are pairs, for those who need no tuple of them.
pub type NextPair = fn(&Interp, &Value) -> R<Option<(Value, Value)>>;

/// How `iterator` gives pairs, if it is exactly one of the builtin ones that do.
pub fn pairs(iterator: &Value) -> Option<NextPair> {
    if iterator.view::<DictForward<ITEMS>>().is_some() {
        return Some(|cx, this| match this.view::<DictForward<ITEMS>>() {
            Some(iter) => dict_pair(cx, &iter.0),
            None => Ok(None),
        });
    }
    if iterator.view::<Enumerate>().is_some() {
        return Some(|cx, this| match this.view() {
            Some(state) => enumerate_pair(cx, state),
            None => Ok(None),
        });
    }
    let zip = iterator.view::<Zip>()?;
    let two = zip.iters.as_tuple().is_some_and(|iters| iters.len() == 2);
    (two && !zip.strict.get()).then_some(|cx, this| {
        let iters = this.view::<Zip>().and_then(|zip| zip.iters.as_tuple());
        match iters {
            Some([first, second]) => zip_pair(cx, first, second),
            _ => Ok(None),
        }
    })
}

/// Next key, value or item of a dict's reverse iterator.
pub fn dict_reverse<const WHAT: usize>(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<DictReverse<WHAT>>(this, |iter| {
        dict_step(cx, &iter.0, |dict, at| {
            let place = dict.place_before(at)?;
            Some((place, dict_part::<WHAT>(cx, dict, place)?))
        })
    })
}

/// Next element of a `set_iterator`.
pub fn set(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<SetIter>(this, |iter| {
        let Some(set) = iter.set.get().and_then(|set| AnySet::of(&set)) else {
            return Ok(None);
        };
        match set::next_element(cx, &set, &iter.at, iter.len.get()) {
            Ok(Some(key)) => {
                iter.left.set(iter.left.get().saturating_sub(1));
                Ok(Some(key))
            }
            Ok(None) => {
                drop(iter.set.take());
                Ok(None)
            }
            Err(changed) => {
                iter.len.set(usize::MAX);
                Err(changed)
            }
        }
    })
}

/// An item by index; `None` where the sequence ends.
fn item_at(cx: &Interp, sequence: &Value, i: i64) -> R<Option<Value>> {
    if let Some(text) = sequence.as_str() {
        return Ok(text::item(cx, text, i));
    }
    let result = item::get(cx, sequence, &cx.int(i));
    match raise::catch(cx, result, WellKnown::IndexError) {
        Err(raised) if raise::matches(cx, &raised, WellKnown::StopIteration) => {
            raise::discard(cx, raised);
            Ok(None)
        }
        found => found,
    }
}

/// Next item of an `iterator` over a sequence.
pub fn sequence(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<SequenceIter>(this, |iter| {
        let Some(sequence) = iter.sequence.get() else {
            return Ok(None);
        };
        let at = iter.at.get();
        let Some(after) = at.checked_add(1) else {
            return Err(raise::overflow_error(cx, "iter index too large"));
        };
        let found = item_at(cx, &sequence, at)?;
        match found {
            Some(_) => iter.at.set(after),
            None => drop(iter.sequence.take()),
        }
        Ok(found)
    })
}

/// Next item of a `reversed` object.
pub fn reversed(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<Reversed>(this, |iter| {
        let Some(sequence) = iter.sequence.get() else {
            return Ok(None);
        };
        let at = iter.at.get();
        if at >= 0
            && let Some(item) = item_at(cx, &sequence, at)?
        {
            iter.at.set(at - 1);
            return Ok(Some(item));
        }
        iter.at.set(-1);
        drop(iter.sequence.take());
        Ok(None)
    })
}

/// Next result of a `callable_iterator`.
pub fn callable(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<CallableIter>(this, |iter| {
        let Some(function) = iter.function.get() else {
            return Ok(None);
        };
        let _guard = cx.enter_native(Recursion::CallObject)?;
        let result = raise::catch(cx, call::call(cx, &function, &[]), WellKnown::StopIteration)?;
        if let Some(result) = result
            && let Some(sentinel) = iter.sentinel.get()
            && !compare::same_or_eq(cx, &sentinel, &result)?
        {
            return Ok(Some(result));
        }
        drop(iter.function.take());
        drop(iter.sentinel.take());
        Ok(None)
    })
}

/// The number in a slot, which becomes one more.
fn count_up(cx: &Interp, count: &Slot) -> R {
    let number = count.get().unwrap_or(Value::small(0));
    let after = match number.peek().add_int(Value::small(1).peek()) {
        Some(after) => after,
        None => ops::binary(cx, BinOp::Add, &number, &Value::small(1))?,
    };
    count.set(after);
    Ok(number)
}

fn enumerate_pair(cx: &Interp, state: &Enumerate) -> R<Option<(Value, Value)>> {
    let _guard = cx.enter_native(Recursion::CallObject)?;
    let Some(item) = iter::next(cx, &state.iter)? else {
        return Ok(None);
    };
    Ok(Some((count_up(cx, &state.count)?, item)))
}

fn tuple_of(cx: &Interp, (first, second): (Value, Value)) -> Value {
    cx.heap.tuple_of([first, second])
}

/// Next pair of an `enumerate` object.
pub fn enumerate(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<Enumerate>(this, |state| {
        let pair = enumerate_pair(cx, state)?;
        Ok(pair.map(|pair| tuple_of(cx, pair)))
    })
}

/// Next tuple of a `zip` object.
pub fn zip(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<Zip>(this, |state| {
        let iters = state.iters.as_tuple().unwrap_or(&[]);
        if iters.is_empty() {
            return Ok(None);
        }
        if let [first, second] = iters
            && !state.strict.get()
        {
            let pair = zip_pair(cx, first, second)?;
            return Ok(pair.map(|pair| tuple_of(cx, pair)));
        }
        let _guard = cx.enter_native(Recursion::CallObject)?;
        let mut row = Vec::with_capacity(iters.len());
        for iterator in iters {
            match iter::next(cx, iterator)? {
                Some(item) => row.push(item),
                None if state.strict.get() => return zip_unequal(cx, iters, row.len()),
                None => return Ok(None),
            }
        }
        Ok(Some(cx.tuple(row)))
    })
}

/// The usual `zip`: a pair needs no buffer.
fn zip_pair(cx: &Interp, first: &Value, second: &Value) -> R<Option<(Value, Value)>> {
    let _guard = cx.enter_native(Recursion::CallObject)?;
    let Some(first) = iter::next(cx, first)? else {
        return Ok(None);
    };
    let second = iter::next(cx, second)?;
    Ok(second.map(|second| (first, second)))
}

/// The iterator number `ended` of a strict `zip` has ended: fine if it is the first and the others
/// end too.
fn zip_unequal(cx: &Interp, iters: &[Value], ended: usize) -> R<Option<Value>> {
    let wrong = |i: usize, relation: &str| {
        let others = if i == 1 {
            " ".to_owned()
        } else {
            "s 1-".to_owned()
        };
        let message = format!(
            "zip() argument {} is {relation} than argument{others}{i}",
            i + 1
        );
        Err(raise::value_error(cx, message))
    };
    if ended > 0 {
        return wrong(ended, "shorter");
    }
    for (i, iterator) in iters.iter().enumerate().skip(1) {
        if iter::next(cx, iterator)?.is_some() {
            return wrong(i, "longer");
        }
    }
    Ok(None)
}

/// Next result of a `map` object.
pub fn map(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<Map>(this, |state| {
        let _guard = cx.enter_native(Recursion::CallObject)?;
        if let Some([iterator]) = state.iters.as_tuple() {
            let Some(item) = iter::next(cx, iterator)? else {
                return Ok(None);
            };
            return call::call(cx, &state.function, &[item]).map(Some);
        }
        let mut row = Vec::new();
        for iterator in state.iters.as_tuple().unwrap_or(&[]) {
            match iter::next(cx, iterator)? {
                Some(item) => row.push(item),
                None => return Ok(None),
            }
        }
        call::call(cx, &state.function, &row).map(Some)
    })
}

/// Next accepted item of a `filter` object.
pub fn filter(cx: &Interp, this: &Value) -> R<Option<Value>> {
    on::<Filter>(this, |state| {
        let _guard = cx.enter_native(Recursion::CallObject)?;
        let by_itself = state.function.is_none() || state.function.is(cx.class(WellKnown::Bool));
        while let Some(item) = iter::next(cx, &state.iter)? {
            cx.tick()?;
            let accepted = if by_itself {
                truth::truth(cx, &item)?
            } else {
                let result = call::call(cx, &state.function, std::slice::from_ref(&item))?;
                truth::truth(cx, &result)?
            };
            if accepted {
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}
