//! `accumulate`, `chain`, `pairwise`, `starmap` and `zip_longest`: new items out of those below.

use std::cell::Cell;

use crate::builtins::arguments::{arg, receiver};
use crate::builtins::modules::itertools::reduce::{reduce, set_state};
use crate::builtins::modules::itertools::{finish, iterator, positional, raw, step, with};
use crate::builtins::types::list::alias_of;
use crate::heap::{List, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::iterators::itertools::{Accumulate, Chain, Pairwise, StarMap, ZipLongest};
use crate::runtime::call::construct;
use crate::runtime::define::{Sig, TypeDef, class_method};
use crate::runtime::{call, iter, ops, raise};
use crate::source::op::BinOp;

use crate::builtins::arguments;

/// The type `accumulate`.
pub static ACCUMULATE: TypeDef = TypeDef {
    natives: &[NativeId::Accumulate],
    new: with("iterable, func=None, *, initial=None", accumulate_new),
    iternext: Some(accumulate_next),
    methods: &[reduce::<Accumulate>(), set_state::<Accumulate>()],
    signature: "(iterable, func=None, *, initial=None)",
    ..iterator(
        "accumulate",
        "Return series of accumulated sums (or other binary function results).",
    )
};

/// The type `chain`.
pub static CHAIN: TypeDef = TypeDef {
    natives: &[NativeId::Chain],
    new: raw(chain_new),
    iternext: Some(chain_next),
    methods: &[
        class_method(
            "from_iterable",
            Sig::One,
            chain_from_iterable,
            "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
        ).spelled("($type, iterable, /)"),
        class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585").spelled("($type, object, /)"),
        reduce::<Chain>(),
        set_state::<Chain>(),
    ],
    signature: "(*iterables)",
    ..iterator(
        "chain",
        "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
    )
};

/// The type `pairwise`.
pub static PAIRWISE: TypeDef = TypeDef {
    natives: &[NativeId::Pairwise],
    new: raw(pairwise_new),
    iternext: Some(pairwise_next),
    signature: "(iterable, /)",
    ..iterator(
        "pairwise",
        "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...",
    )
};

/// The type `starmap`.
pub static STARMAP: TypeDef = TypeDef {
    natives: &[NativeId::StarMap],
    new: raw(starmap_new),
    iternext: Some(starmap_next),
    methods: &[reduce::<StarMap>()],
    signature: "(function, iterable, /)",
    ..iterator(
        "starmap",
        "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
    )
};

/// The type `zip_longest`.
pub static ZIP_LONGEST: TypeDef = TypeDef {
    natives: &[NativeId::ZipLongest],
    new: raw(zip_longest_new),
    iternext: Some(zip_longest_next),
    methods: &[reduce::<ZipLongest>(), set_state::<ZipLongest>()],
    signature: "(*iterables, fillvalue=None)",
    ..iterator(
        "zip_longest",
        "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.",
    )
};

fn accumulate_new(cx: &Interp, args: Args<'_>) -> R {
    let given = |i| match arg(args, i) {
        value if value.is_unbound() => Value::NONE,
        value => value,
    };
    let initial = given(3);
    let state = Accumulate {
        iter: iter::iter(cx, &arg(args, 1))?,
        function: given(2),
        initial: if initial.is_none() {
            Slot::empty()
        } else {
            Slot::new(initial)
        },
        total: Slot::empty(),
    };
    finish(cx, args, state)
}

fn accumulate_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Accumulate>(cx, this, |state| {
        if let Some(initial) = state.initial.take() {
            state.total.set(initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = iter::next(cx, &state.iter)? else {
            return Ok(None);
        };
        let total = match state.total.get() {
            None => item,
            Some(total) if state.function.is_none() => ops::binary(cx, BinOp::Add, &total, &item)?,
            Some(total) => call::call(cx, &state.function, &[total, item])?,
        };
        state.total.set(total.clone());
        Ok(Some(total))
    })
}

fn chain_over(source: Value) -> Chain {
    Chain {
        source: Slot::new(source),
        active: Slot::empty(),
    }
}

fn chain_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords_for(cx, WellKnown::Object, "chain", args)?;
    let iterables = cx.tuple(args.pos().get(1..).unwrap_or(&[]).to_vec());
    finish(cx, args, chain_over(iter::iter(cx, &iterables)?))
}

fn chain_from_iterable(cx: &Interp, args: Args<'_>) -> R {
    let state = chain_over(iter::iter(cx, &arg(args, 1))?);
    construct::finish(cx, &receiver(args), cx.heap.alloc(state).into_value())
}

fn chain_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Chain>(cx, this, |state| {
        while let Some(source) = state.source.get() {
            cx.tick()?;
            let active = match state.active.get() {
                Some(active) => active,
                None => match next_iterator(cx, &source) {
                    Ok(Some(active)) => {
                        state.active.set(active.clone());
                        active
                    }
                    ended => {
                        drop(state.source.take());
                        return ended;
                    }
                },
            };
            if let Some(item) = iter::next(cx, &active)? {
                return Ok(Some(item));
            }
            drop(state.active.take());
        }
        Ok(None)
    })
}

/// An iterator over the next iterable.
fn next_iterator(cx: &Interp, source: &Value) -> R<Option<Value>> {
    match iter::next(cx, source)? {
        Some(iterable) => iter::iter(cx, &iterable).map(Some),
        None => Ok(None),
    }
}

fn pairwise_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "pairwise", args, 1)?;
    let state = Pairwise {
        iter: Slot::new(iter::iter(cx, &given[0])?),
        old: Slot::empty(),
    };
    finish(cx, args, state)
}

fn pairwise_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Pairwise>(cx, this, |state| {
        let Some(iterator) = state.iter.get() else {
            return Ok(None);
        };
        let next = || {
            let item = iter::next(cx, &iterator);
            if !matches!(item, Ok(Some(_))) {
                drop(state.iter.take());
                drop(state.old.take());
            }
            item
        };
        let old = match state.old.get() {
            Some(old) => old,
            None => {
                let Some(old) = next()? else {
                    return Ok(None);
                };
                state.old.set(old.clone());
                // The iterator may have asked this object for a pair, and ended.
                if state.iter.is_unbound() {
                    drop(state.old.take());
                    return Ok(None);
                }
                old
            }
        };
        let Some(new) = next()? else {
            return Ok(None);
        };
        state.old.set(new.clone());
        Ok(Some(cx.heap.tuple_of([old, new])))
    })
}

fn starmap_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "starmap", args, 2)?;
    let state = StarMap {
        iter: iter::iter(cx, &given[1])?,
        function: given[0].clone(),
    };
    finish(cx, args, state)
}

fn starmap_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<StarMap>(cx, this, |state| {
        let Some(row) = iter::next(cx, &state.iter)? else {
            return Ok(None);
        };
        let result = match row.as_tuple() {
            Some(values) => call::call(cx, &state.function, values),
            None => call::call(cx, &state.function, &iter::collect(cx, &row)?),
        };
        result.map(Some)
    })
}

fn zip_longest_new(cx: &Interp, args: Args<'_>) -> R {
    let mut fill = Value::NONE;
    for (name, value) in args.keywords() {
        if name.as_str() != "fillvalue" || args.names.len() > 1 {
            let message = "zip_longest() got an unexpected keyword argument";
            return Err(raise::type_error(cx, message));
        }
        fill = value.clone();
    }
    let mut iters = Vec::new();
    for iterable in args.pos().get(1..).unwrap_or(&[]) {
        iters.push(iter::iter(cx, iterable)?);
    }
    let state = ZipLongest {
        active: Cell::new(iters.len()),
        iters: Slot::new(cx.list(iters)),
        fill: Slot::new(fill),
    };
    finish(cx, args, state)
}

fn zip_longest_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<ZipLongest>(cx, this, |state| {
        let Some(iters) = state.iters.handle::<List>() else {
            return Ok(None);
        };
        if state.active.get() == 0 {
            return Ok(None);
        }
        let fill = state.fill.get().unwrap_or(Value::NONE);
        let mut row = Vec::with_capacity(iters.len());
        for i in 0..iters.len() {
            let iterator = iters.get(i).unwrap_or(Value::NONE);
            if iterator.is_none() {
                row.push(fill.clone());
                continue;
            }
            match iter::next(cx, &iterator) {
                Ok(Some(item)) => row.push(item),
                ended => {
                    let left = state.active.get().saturating_sub(1);
                    state.active.set(if ended.is_err() { 0 } else { left });
                    if state.active.get() == 0 {
                        return ended;
                    }
                    drop(iters.swap_item(i, Value::NONE));
                    row.push(fill.clone());
                }
            }
        }
        Ok(Some(cx.tuple(row)))
    })
}
