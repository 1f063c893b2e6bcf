//! `count`, `cycle` and `repeat`: iterators that need not end.

use std::cell::Cell;

use crate::builtins::arguments::{arg, receiver, this};
use crate::builtins::modules::itertools::reduce::{reduce, set_state};
use crate::builtins::modules::itertools::{finish, iterator, positional, raw, step, with};
use crate::heap::{List, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::iterators::itertools::{CountIter, Cycle, Repeat};
use crate::runtime::define::{Sig, TypeDef, method, plain_method};
use crate::runtime::iter::advance;
use crate::runtime::{attr, convert, format, index, iter, ops, raise};
use crate::source::op::BinOp;

/// The type `count`.
pub static COUNT: TypeDef = TypeDef {
    natives: &[NativeId::CountIter],
    new: with("start=0, step=1", count_new),
    iternext: Some(count_next),
    methods: &[
        method("__repr__", Sig::NoArgs, count_repr, "Return repr(self)."),
        reduce::<CountIter>(),
    ],
    signature: "(start=0, step=1)",
    ..iterator(
        "count",
        "Return a count object whose .__next__() method returns consecutive values.",
    )
};

/// The type `cycle`.
pub static CYCLE: TypeDef = TypeDef {
    natives: &[NativeId::Cycle],
    new: raw(cycle_new),
    iternext: Some(cycle_next),
    methods: &[reduce::<Cycle>(), set_state::<Cycle>()],
    signature: "(iterable, /)",
    ..iterator(
        "cycle",
        "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    )
};

/// The type `repeat`.
pub static REPEAT: TypeDef = TypeDef {
    natives: &[NativeId::Repeat],
    new: with("object, times=None", repeat_new),
    iternext: Some(repeat_next),
    methods: &[
        plain_method(
            "__length_hint__",
            Sig::NoArgs,
            repeat_left,
            "Private method returning an estimate of len(list(it)).",
        ),
        method("__repr__", Sig::NoArgs, repeat_repr, "Return repr(self)."),
        reduce::<Repeat>(),
    ],
    ..iterator(
        "repeat",
        "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.",
    )
};

/// An argument that was given, or a small int.
fn given(args: Args<'_>, i: usize, default: i32) -> Value {
    match args.get(i) {
        Some(value) if !value.is_unbound() => value.clone(),
        _ => Value::small(default),
    }
}

fn count_new(cx: &Interp, args: Args<'_>) -> R {
    let (start, step) = (given(args, 1, 0), given(args, 2, 1));
    if !is_number(cx, &start) || !is_number(cx, &step) {
        return Err(raise::type_error(cx, "a number is required"));
    }
    // Plain numbers are counted where the step is 1, even if it starts at `True`.
    let by_one = class::is_a(cx, &step, WellKnown::Int) && is_one(cx, &step)?;
    let next = if by_one && class::is_a(cx, &start, WellKnown::Int) {
        ops::binary(
            cx,
            BinOp::Add,
            &convert::index(cx, &start)?,
            &Value::small(0),
        )?
    } else {
        start
    };
    let state = CountIter {
        next: Slot::new(next),
        step,
    };
    finish(cx, args, state)
}

/// Can the value be made an int or a float?
fn is_number(cx: &Interp, value: &Value) -> bool {
    let names = &cx.names;
    [&names.__index__, &names.__int__, &names.__float__]
        .into_iter()
        .any(|name| attr::lookup_special(cx, value, name).is_some())
}

fn is_one(cx: &Interp, value: &Value) -> R<bool> {
    Ok(convert::index(cx, value)?.as_int() == Some(1))
}

fn count_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<CountIter>(this, |state| {
        let Some(number) = state.next.get() else {
            return Ok(None);
        };
        let after = match number.peek().add_int(state.step.peek()) {
            Some(after) => after,
            None => ops::binary(cx, BinOp::Add, &number, &state.step)?,
        };
        state.next.set(after);
        Ok(Some(number))
    })
}

fn class_name(cx: &Interp, args: Args<'_>) -> String {
    class::class_of(cx, &receiver(args)).short_name()
}

fn count_repr(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<CountIter>(cx, args)?;
    let name = class_name(cx, args);
    let next = state.next.get().unwrap_or(Value::NONE);
    let next = format::repr_text(cx, &next)?;
    if class::is_a(cx, &state.step, WellKnown::Int) && is_one(cx, &state.step)? {
        return cx.str(&format!("{name}({next})"));
    }
    let step = format::repr_text(cx, &state.step)?;
    cx.str(&format!("{name}({next}, {step})"))
}

fn cycle_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "cycle", args, 1)?;
    let state = Cycle {
        iter: Slot::new(iter::iter(cx, &given[0])?),
        saved: Slot::new(cx.list(Vec::new())),
        full: Cell::new(false),
        at: Cell::new(0),
    };
    finish(cx, args, state)
}

fn cycle_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Cycle>(cx, this, |state| {
        let Some(iterator) = state.iter.get() else {
            return Ok(state.again());
        };
        if let Some(item) = iter::next(cx, &iterator)? {
            if !state.full.get()
                && let Some(saved) = state.saved.handle::<List>()
            {
                saved.push(&cx.heap, item.clone()).map_err(|e| cx.oom(e))?;
            }
            return Ok(Some(item));
        }
        drop(state.iter.take());
        Ok(state.again())
    })
}

fn repeat_new(cx: &Interp, args: Args<'_>) -> R {
    let times = match args.get(2) {
        Some(times) if !times.is_unbound() => index::argument(cx, times)?.max(0),
        _ => -1,
    };
    let state = Repeat {
        object: arg(args, 1),
        left: Cell::new(times),
    };
    finish(cx, args, state)
}

fn repeat_next(_: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<Repeat>(this, |state| {
        let left = state.left.get();
        if left == 0 {
            return Ok(None);
        }
        if left > 0 {
            state.left.set(left - 1);
        }
        Ok(Some(state.object.clone()))
    })
}

fn repeat_left(cx: &Interp, args: Args<'_>) -> R {
    match this::<Repeat>(cx, args)?.left.get() {
        -1 => Err(raise::type_error(cx, "len() of unsized object")),
        left => Ok(cx.int(left)),
    }
}

fn repeat_repr(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Repeat>(cx, args)?;
    let name = class_name(cx, args);
    let object = format::repr_text(cx, &state.object)?;
    match state.left.get() {
        -1 => cx.str(&format!("{name}({object})")),
        left => cx.str(&format!("{name}({object}, {left})")),
    }
}
