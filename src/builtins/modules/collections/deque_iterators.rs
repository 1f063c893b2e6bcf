//! The iterators over a `deque`, in both directions.

use std::cell::Cell;

use crate::builtins::arguments::{arg, receiver, this};
use crate::builtins::modules::collections::deque::mutated;
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, payload};
use crate::object::class;
use crate::object::deque::{Deque, DequeBackward, DequeForward, DequeIter};
use crate::runtime::define::{MethodDef, Sig, TypeDef, new, plain_method};
use crate::runtime::{index, raise};

const HINT: &str = "Private method returning an estimate of len(list(it)).";

const fn rows(left: crate::interp::NativeFn, reduce: crate::interp::NativeFn) -> [MethodDef; 2] {
    [
        plain_method("__length_hint__", Sig::NoArgs, left, HINT),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce,
            "Return state information for pickling.",
        ),
    ]
}

static FORWARD_ROWS: [MethodDef; 2] = rows(left::<true>, reduce::<true>);
static BACKWARD_ROWS: [MethodDef; 2] = rows(left::<false>, reduce::<false>);

/// The iterator from the left.
pub static FORWARD: TypeDef = TypeDef {
    module: "collections",
    natives: &[NativeId::DequeForward],
    new: Some(new(Sig::Range(1, 2), iterator_new::<true>)),
    iternext: Some(next::<true>),
    methods: &FORWARD_ROWS,
    own_access: true,
    ..TypeDef::new("_deque_iterator", "")
};

/// The iterator from the right.
pub static BACKWARD: TypeDef = TypeDef {
    module: "collections",
    natives: &[NativeId::DequeBackward],
    new: Some(new(Sig::Range(1, 2), iterator_new::<false>)),
    iternext: Some(next::<false>),
    methods: &BACKWARD_ROWS,
    own_access: true,
    ..TypeDef::new("_deque_reverse_iterator", "")
};

fn over<const FORWARD: bool>(cx: &Interp, this: &Value, skip: usize) -> R
where
    DequeIter<FORWARD>: crate::heap::Native,
{
    let Some(deque) = payload::<Deque>(this) else {
        let name = class::type_name(cx, this);
        let message = format!("argument 1 must be collections.deque, not {name}");
        return Err(raise::type_error(cx, message));
    };
    let state = DequeIter::<FORWARD> {
        deque: Slot::new(deque.value().clone()),
        left: Cell::new(deque.len().saturating_sub(skip)),
        changes: deque.changes(),
    };
    Ok(cx.heap.alloc(state).into_value())
}

pub(crate) fn iterate<const FORWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    if FORWARD {
        over::<true>(cx, &this, 0)
    } else {
        over::<false>(cx, &this, 0)
    }
}

fn iterator_new<const FORWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    let skip = match args.get(2) {
        Some(skip) => usize::try_from(index::argument(cx, skip)?).unwrap_or(0),
        None => 0,
    };
    let this = arg(args, 1);
    if FORWARD {
        over::<true>(cx, &this, skip)
    } else {
        over::<false>(cx, &this, skip)
    }
}

fn next<const FORWARD: bool>(cx: &Interp, this: &Value) -> R<Option<Value>> {
    let found = if FORWARD {
        this.view::<DequeForward>()
            .map(|i| (&i.deque, &i.left, i.changes))
    } else {
        this.view::<DequeBackward>()
            .map(|i| (&i.deque, &i.left, i.changes))
    };
    let Some((slot, left, changes)) = found else {
        return Ok(None);
    };
    let Some(deque) = slot.handle::<Deque>() else {
        return Ok(None);
    };
    if deque.changes() != changes {
        left.set(0);
        return Err(mutated(cx));
    }
    let Some(after) = left.get().checked_sub(1) else {
        return Ok(None);
    };
    left.set(after);
    Ok(deque.get(if FORWARD {
        deque.len() - 1 - after
    } else {
        after
    }))
}

/// The deque, if it is still held, and how many items are to come.
fn state<const FORWARD: bool>(cx: &Interp, args: Args<'_>) -> R<(Option<Value>, usize)> {
    Ok(if FORWARD {
        let state = this::<DequeForward>(cx, args)?;
        (state.deque.get(), state.left.get())
    } else {
        let state = this::<DequeBackward>(cx, args)?;
        (state.deque.get(), state.left.get())
    })
}

fn left<const FORWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(state::<FORWARD>(cx, args)?.1 as i64))
}

fn reduce<const FORWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    let (deque, left) = state::<FORWARD>(cx, args)?;
    let class = class::class_of(cx, &receiver(args)).into_value();
    let len = deque
        .as_ref()
        .and_then(payload::<Deque>)
        .map_or(0, |deque| deque.len());
    let given = cx.int(len.saturating_sub(left) as i64);
    let arguments = cx.tuple(vec![deque.unwrap_or(Value::NONE), given]);
    Ok(cx.tuple(vec![class, arguments]))
}
