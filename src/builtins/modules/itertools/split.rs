//! `batched`, `groupby` and `tee`: one iterable becomes several.

use std::cell::Cell;

use crate::builtins::arguments::{arg, this};
use crate::builtins::modules::itertools::reduce::{reduce, set_state};
use crate::builtins::modules::itertools::{finish, iterator, positional, raw, step, with};
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, payload};
use crate::object::class;
use crate::object::iterators::itertools::{Batched, GroupBy, Grouper, Tee, TeeLink};
use crate::runtime::define::{Flags, Sig, TypeDef, plain_method};
use crate::runtime::{attr, call, compare, index, iter, raise, truth};

/// The type `batched`.
pub static BATCHED: TypeDef = TypeDef {
    natives: &[NativeId::Batched],
    new: with("iterable, n, *, strict=False", batched_new),
    iternext: Some(batched_next),
    signature: "(iterable, n, *, strict=False)",
    ..iterator(
        "batched",
        "Batch data into tuples of length n. The last batch may be shorter than n.",
    )
};

/// The type `groupby`.
pub static GROUPBY: TypeDef = TypeDef {
    natives: &[NativeId::GroupBy],
    new: with("iterable, key=None", groupby_new),
    iternext: Some(groupby_next),
    methods: &[reduce::<GroupBy>(), set_state::<GroupBy>()],
    signature: "(iterable, key=None)",
    ..iterator(
        "groupby",
        "make an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.",
    )
};

/// The type of a group.
pub static GROUPER: TypeDef = TypeDef {
    natives: &[NativeId::Grouper],
    new: raw(grouper_new),
    iternext: Some(grouper_next),
    own_access: true,
    methods: &[reduce::<Grouper>()],
    ..iterator("_grouper", "")
};

/// The type of what `tee` gives.
pub static TEE: TypeDef = TypeDef {
    natives: &[NativeId::Tee],
    new: raw(tee_new),
    iternext: Some(tee_next),
    flags: Flags::NONE,
    methods: &[plain_method(
        "__copy__",
        Sig::NoArgs,
        tee_copy,
        "Returns an independent iterator.",
    )],
    ..iterator("_tee", "Iterator wrapped to make it copyable.")
};

fn batched_new(cx: &Interp, args: Args<'_>) -> R {
    let size = index::argument(cx, &arg(args, 2))?;
    let strict = match args.get(3) {
        Some(strict) if !strict.is_unbound() => truth::truth(cx, strict)?,
        _ => false,
    };
    if size < 1 {
        return Err(raise::value_error(cx, "n must be at least one"));
    }
    let state = Batched {
        iter: Slot::new(iter::iter(cx, &arg(args, 1))?),
        size,
        strict,
    };
    finish(cx, args, state)
}

fn batched_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Batched>(cx, this, |state| {
        let Some(iterator) = state.iter.get() else {
            return Ok(None);
        };
        let batch = batch(cx, state, &iterator);
        if !matches!(batch, Ok(Some(_))) {
            drop(state.iter.take());
        }
        batch
    })
}

fn batch(cx: &Interp, state: &Batched, iterator: &Value) -> R<Option<Value>> {
    let mut items = Vec::new();
    while (items.len() as i64) < state.size {
        cx.tick()?;
        if items.len() == items.capacity() {
            cx.allow(items.len() * 16)?;
        }
        match iter::next(cx, iterator)? {
            Some(item) => items.push(item),
            None if items.is_empty() => return Ok(None),
            None if state.strict => {
                return Err(raise::value_error(cx, "batched(): incomplete batch"));
            }
            None => break,
        }
    }
    Ok(Some(cx.tuple(items)))
}

fn groupby_new(cx: &Interp, args: Args<'_>) -> R {
    let function = match arg(args, 2) {
        function if function.is_unbound() => Value::NONE,
        function => function,
    };
    let state = GroupBy {
        iter: iter::iter(cx, &arg(args, 1))?,
        function,
        target: Slot::empty(),
        key: Slot::empty(),
        item: Slot::empty(),
        serial: Cell::new(0),
    };
    finish(cx, args, state)
}

/// Reads an item and its key; `false` at the end.
fn groupby_read(cx: &Interp, state: &GroupBy) -> R<bool> {
    let Some(item) = iter::next(cx, &state.iter)? else {
        return Ok(false);
    };
    let key = if state.function.is_none() {
        item.clone()
    } else {
        call::call(cx, &state.function, std::slice::from_ref(&item))?
    };
    state.item.set(item);
    state.key.set(key);
    Ok(true)
}

fn groupby_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<GroupBy>(cx, this, |state| {
        // Asking for a group ends the one before.
        state.serial.set(state.serial.get() + 1);
        let key = loop {
            cx.tick()?;
            if let Some(key) = state.key.get() {
                match state.target.get() {
                    Some(target) if compare::same_or_eq(cx, &target, &key)? => {}
                    _ => break key,
                }
            }
            if !groupby_read(cx, state)? {
                return Ok(None);
            }
        };
        state.target.set(key.clone());
        let group = Grouper {
            parent: this.clone(),
            target: key.clone(),
            serial: state.serial.get(),
        };
        let group = cx.heap.alloc(group).into_value();
        Ok(Some(cx.heap.tuple_of([key, group])))
    })
}

/// `_grouper(parent, target)`: a group that is over unless the parent gave none yet.
fn grouper_new(cx: &Interp, args: Args<'_>) -> R {
    let given = positional(cx, "_grouper", args, 2)?;
    let Some(parent) = payload::<GroupBy>(&given[0]) else {
        let name = class::type_name(cx, &given[0]);
        let message = format!("_grouper() argument 1 must be itertools.groupby, not {name}");
        return Err(raise::type_error(cx, message));
    };
    parent.serial.set(parent.serial.get() + 1);
    let state = Grouper {
        parent: given[0].clone(),
        target: given[1].clone(),
        serial: parent.serial.get(),
    };
    finish(cx, args, state)
}

fn grouper_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Grouper>(cx, this, |group| {
        let Some(parent) = payload::<GroupBy>(&group.parent) else {
            return Ok(None);
        };
        if parent.serial.get() != group.serial {
            return Ok(None);
        }
        if parent.item.is_unbound() && !groupby_read(cx, &parent)? {
            return Ok(None);
        }
        let key = parent.key.get().unwrap_or(Value::NONE);
        if !compare::same_or_eq(cx, &group.target, &key)? {
            return Ok(None);
        }
        drop(parent.key.take());
        Ok(parent.item.take())
    })
}

/// The end of a new chain of items.
fn link(cx: &Interp, source: Value) -> Value {
    let link = TeeLink {
        source,
        item: Slot::empty(),
        next: Slot::empty(),
        busy: Cell::new(false),
    };
    cx.heap.alloc(link).into_value()
}

fn alloc_tee(cx: &Interp, link: Value) -> Value {
    let link = Slot::new(link);
    cx.heap.alloc(Tee { link }).into_value()
}

/// A `_tee` over an iterable: beside it, if it is a `_tee` already.
fn tee_over(cx: &Interp, iterable: &Value) -> R {
    let iterator = iter::iter(cx, iterable)?;
    let shared = iterator.view::<Tee>().and_then(|tee| tee.link.get());
    Ok(alloc_tee(cx, shared.unwrap_or_else(|| link(cx, iterator))))
}

fn tee_new(cx: &Interp, args: Args<'_>) -> R {
    tee_over(cx, &positional(cx, "_tee", args, 1)?[0])
}

/// The function `tee`: copies of an iterator that knows how to copy itself, or of a `_tee` over it.
pub fn tee(cx: &Interp, args: Args<'_>) -> R {
    let count = match args.get(1) {
        Some(count) if !count.is_unbound() => index::argument(cx, count)?,
        _ => 2,
    };
    if count < 0 {
        return Err(raise::value_error(cx, "n must be >= 0"));
    }
    if count == 0 {
        return Ok(cx.heap.empty_tuple());
    }
    cx.allow(
        usize::try_from(count)
            .unwrap_or(usize::MAX)
            .saturating_mul(8),
    )?;
    let mut first = iter::iter(cx, &args.values[0])?;
    let name = &cx.names.__copy__;
    let mut copy = attr::get_opt(cx, &first, name)?;
    if copy.is_none() {
        first = tee_over(cx, &first)?;
        copy = Some(attr::get(cx, &first, name)?);
    }
    let copy = copy.unwrap_or(Value::NONE);
    let mut all = vec![first];
    for _ in 1..count {
        cx.tick()?;
        all.push(call::call(cx, &copy, &[])?);
    }
    Ok(cx.tuple(all))
}

fn tee_copy(cx: &Interp, args: Args<'_>) -> R {
    let tee = this::<Tee>(cx, args)?;
    Ok(alloc_tee(cx, tee.link.get().unwrap_or(Value::NONE)))
}

fn tee_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    step::<Tee>(cx, this, |tee| {
        let Some(here) = tee.link.handle::<TeeLink>() else {
            return Ok(None);
        };
        if here.item.is_unbound() {
            if here.busy.replace(true) {
                let message = "cannot re-enter the tee iterator";
                return Err(raise::runtime_error(cx, message));
            }
            let item = iter::next(cx, &here.source);
            here.busy.set(false);
            let Some(item) = item? else {
                return Ok(None);
            };
            here.next.set(link(cx, here.source.clone()));
            here.item.set(item);
        }
        tee.link.set(here.next.get().unwrap_or(Value::NONE));
        Ok(here.item.get())
    })
}
