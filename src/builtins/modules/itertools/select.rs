//! `compress`, `dropwhile`, `filterfalse`, `islice` and `takewhile`: some of the items below.

use std::cell::Cell;

use crate::builtins::arguments::{self, arg};
use crate::builtins::modules::itertools::reduce::{reduce, set_state};
use crate::builtins::modules::itertools::{finish, iterator, positional, raw, step, with};
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown};
use crate::object::iterators::itertools::{Compress, DropWhile, FilterFalse, Islice, TakeWhile};
use crate::runtime::define::TypeDef;
use crate::runtime::{call, convert, index, iter, raise, truth};

/// The type `compress`.
pub static COMPRESS: TypeDef = TypeDef {
    natives: &[NativeId::Compress],
    new: with("data, selectors", compress_new),
    iternext: Some(compress_next),
    methods: &[reduce::<Compress>()],
    signature: "(data, selectors)",
    ..iterator(
        "compress",
        "Return data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data elements using the selectors to\nchoose the data elements.",
    )
};

/// The type `dropwhile`.
pub static DROPWHILE: TypeDef = TypeDef {
    natives: &[NativeId::DropWhile],
    new: raw(dropwhile_new),
    iternext: Some(dropwhile_next),
    methods: &[reduce::<DropWhile>(), set_state::<DropWhile>()],
    signature: "(predicate, iterable, /)",
    ..iterator(
        "dropwhile",
        "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.",
    )
};

/// The type `filterfalse`.
pub static FILTERFALSE: TypeDef = TypeDef {
    natives: &[NativeId::FilterFalse],
    new: raw(filterfalse_new),
    iternext: Some(filterfalse_next),
    methods: &[reduce::<FilterFalse>()],
    signature: "(function, iterable, /)",
    ..iterator(
        "filterfalse",
        "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.",
    )
};

/// The type `islice`.
pub static ISLICE: TypeDef = TypeDef {
    natives: &[NativeId::Islice],
    new: raw(islice_new),
    iternext: Some(islice_next),
    methods: &[reduce::<Islice>(), set_state::<Islice>()],
    ..iterator(
        "islice",
        "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.",
    )
};

/// The type `takewhile`.
pub static TAKEWHILE: TypeDef = TypeDef {
    natives: &[NativeId::TakeWhile],
    new: raw(takewhile_new),
    iternext: Some(takewhile_next),
    methods: &[reduce::<TakeWhile>(), set_state::<TakeWhile>()],
    signature: "(predicate, iterable, /)",
    ..iterator(
        "takewhile",
        "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
    )
};

/// Is `function(item)` true?
fn holds(cx: &Interp, function: &Value, item: &Value) -> R<bool> {
    let result = call::call(cx, function, std::slice::from_ref(item))?;
    truth::truth(cx, &result)
}

fn compress_new(cx: &Interp, args: Args<'_>) -> R {
    let state = Compress {
        data: iter::iter(cx, &arg(args, 1))?,
        selectors: iter::iter(cx, &arg(args, 2))?,
    };
    finish(cx, args, state)
}

fn compress_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Compress>(cx, this, |state| {
        while let Some(item) = iter::next(cx, &state.data)? {
            cx.tick()?;
            let Some(selector) = iter::next(cx, &state.selectors)? else {
                return Ok(None);
            };
            if truth::truth(cx, &selector)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}

fn dropwhile_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "dropwhile", args, 2)?;
    let state = DropWhile {
        iter: iter::iter(cx, &given[1])?,
        function: given[0].clone(),
        started: Cell::new(false),
    };
    finish(cx, args, state)
}

fn dropwhile_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<DropWhile>(cx, this, |state| {
        while let Some(item) = iter::next(cx, &state.iter)? {
            cx.tick()?;
            if state.started.get() || !holds(cx, &state.function, &item)? {
                state.started.set(true);
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}

fn takewhile_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "takewhile", args, 2)?;
    let state = TakeWhile {
        iter: iter::iter(cx, &given[1])?,
        function: given[0].clone(),
        ended: Cell::new(false),
    };
    finish(cx, args, state)
}

fn takewhile_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<TakeWhile>(cx, this, |state| {
        if state.ended.get() {
            return Ok(None);
        }
        let Some(item) = iter::next(cx, &state.iter)? else {
            return Ok(None);
        };
        if holds(cx, &state.function, &item)? {
            return Ok(Some(item));
        }
        state.ended.set(true);
        Ok(None)
    })
}

fn filterfalse_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "filterfalse", args, 2)?;
    let state = FilterFalse {
        iter: iter::iter(cx, &given[1])?,
        function: given[0].clone(),
    };
    finish(cx, args, state)
}

fn filterfalse_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<FilterFalse>(cx, this, |state| {
        let by_itself = state.function.is_none() || state.function.is(cx.class(WellKnown::Bool));
        while let Some(item) = iter::next(cx, &state.iter)? {
            cx.tick()?;
            let refused = if by_itself {
                truth::truth(cx, &item)?
            } else {
                holds(cx, &state.function, &item)?
            };
            if !refused {
                return Ok(Some(item));
            }
        }
        Ok(None)
    })
}

/// What `islice` says of a bad index; `what` is the argument's name.
fn bad_index(cx: &Interp, what: &str) -> Raised {
    let rule = "must be None or an integer: 0 <= x <= sys.maxsize.";
    raise::value_error(cx, format!("{what} for islice() {rule}"))
}

/// An index, or -1 if there is none that fits.
fn islice_index(cx: &Interp, value: &Value, default: i64) -> R<i64> {
    if value.is_none() {
        return Ok(default);
    }
    let number = convert::is_index(cx, value).then(|| index::argument(cx, value));
    match number {
        Some(Ok(index)) => Ok(index),
        Some(Err(raised)) => {
            raise::discard(cx, raised);
            Ok(-1)
        }
        None => Ok(-1),
    }
}

fn islice_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords_for(cx, WellKnown::Object, "islice", args)?;
    let given = args.pos().get(1..).unwrap_or(&[]);
    arguments::count(cx, "islice", given.len(), 2, 4)?;
    let (start, stop, step) = match given {
        [_, stop] => (&Value::NONE, stop, &Value::NONE),
        [_, start, stop] => (start, stop, &Value::NONE),
        [_, start, stop, step, ..] => (start, stop, step),
        _ => return Ok(Value::NONE),
    };
    let begin = islice_index(cx, start, 0)?;
    let end = islice_index(cx, stop, i64::MAX)?;
    if end == -1 {
        return Err(bad_index(cx, "Stop argument"));
    }
    if begin < 0 || end < 0 {
        return Err(bad_index(cx, "Indices"));
    }
    let step = islice_index(cx, step, 1)?;
    if step < 1 {
        let message = "Step for islice() must be a positive integer or None.";
        return Err(raise::value_error(cx, message));
    }
    let state = Islice {
        iter: Slot::new(iter::iter(cx, &given[0])?),
        read: Cell::new(0),
        next: Cell::new(begin),
        stop: end,
        step,
    };
    finish(cx, args, state)
}

fn islice_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Islice>(cx, this, |state| {
        let Some(iterator) = state.iter.get() else {
            return Ok(None);
        };
        let item = islice_item(cx, state, &iterator);
        if !matches!(item, Ok(Some(_))) {
            drop(state.iter.take());
        }
        item
    })
}

/// The item at the next index, after those that stand before it.
fn islice_item(cx: &Interp, state: &Islice, iterator: &Value) -> R<Option<Value>> {
    let next = state.next.get();
    while state.read.get() < next {
        cx.tick()?;
        if iter::next(cx, iterator)?.is_none() {
            return Ok(None);
        }
        state.read.set(state.read.get() + 1);
    }
    if state.read.get() >= state.stop {
        return Ok(None);
    }
    let item = iter::next(cx, iterator)?;
    if item.is_some() {
        state.read.set(state.read.get() + 1);
        let after = next.saturating_add(state.step);
        state.next.set(after.min(state.stop));
    }
    Ok(item)
}
