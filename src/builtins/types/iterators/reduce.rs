//! How iterators over builtin containers are copied (library reference, `copy`): what makes another one, and the
//! place where it stands.
//!
//! ```text
//!  (iter, ([1, 2, 3],), 1)      a list iterator that gave one item
//!  (iter, ([2, 3],))            what a set iterator has still to give
//!  (iter, ([],))                one that has ended
//! ```

use crate::builtins::arguments::{arg, receiver};
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::object::dict::view::{DictForward, DictReverse, ITEMS, KEYS, VALUES};
use crate::object::iterators::characters::StrIter;
use crate::object::iterators::{
    CallableIter, ListIter, ListReverseIter, LongRangeIter, RangeIter, Reversed, SequenceIter,
    SetIter, TupleIter,
};
use crate::object::{int, module};
use crate::runtime::container::{item, range};
use crate::runtime::define::{MethodDef, Sig, plain_method};
use crate::runtime::{index, iter, ops, raise};
use crate::source::op::BinOp;

/// `__reduce__`.
pub const REDUCE: MethodDef = plain_method(
    "__reduce__",
    Sig::NoArgs,
    reduce,
    "Return state information for pickling.",
);

/// `__setstate__`.
pub const SET_STATE: MethodDef = plain_method(
    "__setstate__",
    Sig::One,
    set_state,
    "Set state information for unpickling.",
)
.spelled("($self, object, /)");

/// A function of `builtins`.
pub fn builtin(cx: &Interp, name: &str) -> Value {
    module::builtin(cx, &cx.intern(name)).unwrap_or(Value::NONE)
}

/// `(function, (argument,))`, with the place to go on from if there is one.
fn made_by(cx: &Interp, function: Value, argument: Value, place: Option<Value>) -> R {
    let mut parts = vec![function, cx.tuple(vec![argument])];
    parts.extend(place);
    Ok(cx.tuple(parts))
}

/// Where an iterator stands.
struct Stand {
    /// The container and the next place in it, unless that has ended.
    place: Option<(Value, i64)>,
    /// An empty container of the kind.
    empty: Value,
}

/// Where an iterator over a sequence stands.
fn stand(cx: &Interp, args: Args<'_>) -> R<Option<Stand>> {
    let nothing = || cx.tuple(Vec::new());
    let (place, empty) = if let Some(state) = args.this::<ListIter>() {
        (state.place(), cx.list(Vec::new()))
    } else if let Some(state) = args.this::<TupleIter>() {
        (state.place(), nothing())
    } else if let Some(state) = args.this::<StrIter<true>>() {
        (state.place(), cx.str("")?)
    } else if let Some(state) = args.this::<StrIter<false>>() {
        (state.place(), cx.str("")?)
    } else if let Some(state) = args.this::<SequenceIter>() {
        let sequence = state.sequence.get();
        (
            sequence.map(|sequence| (sequence, state.at.get())),
            nothing(),
        )
    } else {
        return Ok(None);
    };
    Ok(Some(Stand { place, empty }))
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let iter = builtin(cx, "iter");
    if let Some(Stand { place, empty }) = stand(cx, args)? {
        return match place {
            Some((container, at)) => made_by(cx, iter, container, Some(cx.int(at))),
            None => made_by(cx, iter, empty, None),
        };
    }
    if let Some(state) = args.this::<ListReverseIter>() {
        return match state.place() {
            Some((list, at)) => made_by(cx, builtin(cx, "reversed"), list, Some(cx.int(at))),
            None => made_by(cx, iter, cx.list(Vec::new()), None),
        };
    }
    if let Some(state) = args.this::<CallableIter>() {
        let both = state.function.get().zip(state.sentinel.get());
        let Some((function, sentinel)) = both else {
            return made_by(cx, iter, cx.tuple(Vec::new()), None);
        };
        return Ok(cx.tuple(vec![iter, cx.tuple(vec![function, sentinel])]));
    }
    if let Some(state) = args.this::<Reversed>() {
        let class = class::class_of(cx, &receiver(args)).into_value();
        return match state.sequence.get() {
            Some(sequence) => made_by(cx, class, sequence, Some(cx.int(state.at.get()))),
            None => made_by(cx, class, cx.tuple(Vec::new()), None),
        };
    }
    if let Some(range) = range_left(cx, args)? {
        return made_by(cx, iter, range, Some(Value::NONE));
    }
    // The others cannot be set to a place, so the items are taken from a copy.
    let rest = match copy(cx, args) {
        Some(copy) => iter::collect(cx, &copy)?,
        None => Vec::new(),
    };
    made_by(cx, iter, cx.list(rest), None)
}

/// The numbers that a range iterator has still to give, as a range.
fn range_left(cx: &Interp, args: Args<'_>) -> R<Option<Value>> {
    let (next, step, left) = if let Some(state) = args.this::<RangeIter>() {
        let (next, step, left) = state.parts();
        (cx.int(next), cx.int(step), cx.int(left))
    } else if let Some(state) = args.this::<LongRangeIter>() {
        let number = |value: Option<Value>| value.unwrap_or(Value::small(0));
        (
            number(state.next.get()),
            state.step.clone(),
            number(state.left.get()),
        )
    } else {
        return Ok(None);
    };
    let distance = ops::binary(cx, BinOp::Mul, &step, &left)?;
    let stop = ops::binary(cx, BinOp::Add, &next, &distance)?;
    let range = range::new(cx, &next, &stop, &step)?;
    Ok(Some(cx.heap.alloc(range).into_value()))
}

/// Another iterator over the same set or dict, at the same place.
fn copy(cx: &Interp, args: Args<'_>) -> Option<Value> {
    macro_rules! copied {
        ($($kind:ty => $make:expr;)*) => {$(
            if let Some(state) = args.this::<$kind>() {
                return Some(cx.heap.alloc($make(&*state)).into_value());
            }
        )*};
    }
    copied! {
        SetIter => SetIter::copy;
        DictForward<KEYS> => |state: &DictForward<KEYS>| DictForward::<KEYS>(state.0.copy());
        DictForward<VALUES> => |state: &DictForward<VALUES>| DictForward::<VALUES>(state.0.copy());
        DictForward<ITEMS> => |state: &DictForward<ITEMS>| DictForward::<ITEMS>(state.0.copy());
        DictReverse<KEYS> => |state: &DictReverse<KEYS>| DictReverse::<KEYS>(state.0.copy());
        DictReverse<VALUES> => |state: &DictReverse<VALUES>| DictReverse::<VALUES>(state.0.copy());
        DictReverse<ITEMS> => |state: &DictReverse<ITEMS>| DictReverse::<ITEMS>(state.0.copy());
    }
    None
}

fn set_state(cx: &Interp, args: Args<'_>) -> R {
    let number = arg(args, 1);
    if let Some(state) = args.this::<LongRangeIter>() {
        range::skip(cx, &state, &number)?;
        return Ok(Value::NONE);
    }
    if let Some(state) = args.this::<RangeIter>() {
        state.skip(index::argument(cx, &number)?);
        return Ok(Value::NONE);
    }
    let Some(at) = int::of(&number).map(|at| at.to_i64().unwrap_or(i64::MAX)) else {
        return Err(raise::type_error(cx, "an integer is required"));
    };
    if let Some(state) = args.this::<ListIter>() {
        state.go_to(at);
    } else if let Some(state) = args.this::<ListReverseIter>() {
        state.go_to(at);
    } else if let Some(state) = args.this::<TupleIter>() {
        state.go_to(at);
    } else if let Some(state) = args.this::<StrIter<true>>() {
        state.go_to(at);
    } else if let Some(state) = args.this::<StrIter<false>>() {
        state.go_to(at);
    } else if let Some(state) = args.this::<SequenceIter>() {
        state.at.set(at.max(0));
    } else if let Some(state) = args.this::<Reversed>()
        && let Some(sequence) = state.sequence.get()
    {
        let last = item::len(cx, &sequence)? as i64 - 1;
        state.at.set(at.min(last).max(-1));
    }
    Ok(Value::NONE)
}
