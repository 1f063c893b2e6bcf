//! The views of an `OrderedDict` and the iterator along its order. A view is one of a dict that walks another way: it
//! carries a `dict_keys` and the like, and inherits all the rest.

use crate::builtins::arguments::{receiver, this};
use crate::builtins::modules::collections::ordered_dict::mutated;
use crate::builtins::types::iterators::reduce::builtin;
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::dict::ordered::{self, OrderedIter};
use crate::object::dict::view::{DictView, ITEMS, KEYS, VALUES};
use crate::object::instance;
use crate::runtime::container::dict;
use crate::runtime::define::{MethodDef, Sig, TypeDef, method, plain_method};
use crate::runtime::iter::advance;
use crate::runtime::{iter, raise};

const fn rows<const WHAT: usize>() -> [MethodDef; 2] {
    [
        method(
            "__iter__",
            Sig::NoArgs,
            iterate_view::<WHAT, false>,
            "Implement iter(self).",
        ),
        plain_method("__reversed__", Sig::NoArgs, iterate_view::<WHAT, true>, ""),
    ]
}

static KEYS_ROWS: [MethodDef; 2] = rows::<KEYS>();
static VALUES_ROWS: [MethodDef; 2] = rows::<VALUES>();
static ITEMS_ROWS: [MethodDef; 2] = rows::<ITEMS>();

/// `odict_keys`.
pub static ORDERED_KEYS: TypeDef = TypeDef {
    base: WellKnown::DictKeys,
    well_known: Some(WellKnown::OrderedKeys),
    methods: &KEYS_ROWS,
    ..TypeDef::new("odict_keys", "")
};

/// `odict_values`.
pub static ORDERED_VALUES: TypeDef = TypeDef {
    base: WellKnown::DictValues,
    well_known: Some(WellKnown::OrderedValues),
    methods: &VALUES_ROWS,
    ..TypeDef::new("odict_values", "")
};

/// `odict_items`.
pub static ORDERED_ITEMS: TypeDef = TypeDef {
    base: WellKnown::DictItems,
    well_known: Some(WellKnown::OrderedItems),
    methods: &ITEMS_ROWS,
    ..TypeDef::new("odict_items", "")
};

/// `odict_iterator`.
pub static ORDERED_ITERATOR: TypeDef = TypeDef {
    natives: &[NativeId::OrderedIter],
    iternext: Some(next),
    methods: &[plain_method(
        "__reduce__",
        Sig::NoArgs,
        reduce,
        "Return state information for pickling",
    )],
    ..TypeDef::new("odict_iterator", "")
};

/// A view of an ordered dict.
pub fn view<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let known = match WHAT {
        KEYS => WellKnown::OrderedKeys,
        VALUES => WellKnown::OrderedValues,
        _ => WellKnown::OrderedItems,
    };
    let view = instance::alloc(cx, &class::well_known(cx, known));
    let dict = receiver(args);
    view.set_cell(0, cx.heap.alloc(DictView::<WHAT> { dict }).into_value());
    Ok(view)
}

fn alloc(cx: &Interp, owner: Value, what: usize, backward: bool) -> Value {
    let len = payload::<Dict>(&owner).map_or(0, |dict| dict.len());
    let iter = OrderedIter::new(cx, owner, len, what, backward);
    cx.heap.alloc(iter).into_value()
}

/// `iter(od)` and `reversed(od)`.
pub fn iterate<const WHAT: usize, const BACKWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    Ok(alloc(cx, receiver(args), WHAT, BACKWARD))
}

fn iterate_view<const WHAT: usize, const BACKWARD: bool>(cx: &Interp, args: Args<'_>) -> R {
    let owner = this::<DictView<WHAT>>(cx, args)?.dict.clone();
    Ok(alloc(cx, owner, WHAT, BACKWARD))
}

fn next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<OrderedIter>(this, |state| {
        let Some(owner) = state.owner.get() else {
            return Ok(None);
        };
        let item = step(cx, state, &owner);
        if !matches!(item, Ok(Some(_))) {
            drop(state.key.take());
            drop(state.owner.take());
        }
        item
    })
}

fn step(cx: &Interp, state: &OrderedIter, owner: &Value) -> R<Option<Value>> {
    let Some(dict) = payload::<Dict>(owner).filter(|_| !state.key.is_unbound()) else {
        return Ok(None);
    };
    let (len, changes) = state.known;
    if ordered::changes(owner) != changes {
        return Err(mutated(cx));
    }
    if dict.len() != len {
        let message = "OrderedDict changed size during iteration";
        return Err(raise::runtime_error(cx, message));
    }
    let Some(key) = state.advance(cx) else {
        return Ok(None);
    };
    // The dict may have lost the key by a method of its own.
    let Some(value) = dict::get(cx, &dict, &key)? else {
        return Err(raise::key_error(cx, key));
    };
    Ok(Some(match state.what {
        KEYS => key,
        VALUES => value,
        _ => cx.heap.tuple_of([key, value]),
    }))
}

/// `(iter, ([what is to come],))`.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let copy = this::<OrderedIter>(cx, args)?.copy();
    let rest = iter::collect(cx, &cx.heap.alloc(copy).into_value())?;
    let rest = cx.tuple(vec![cx.list(rest)]);
    Ok(cx.tuple(vec![builtin(cx, "iter"), rest]))
}
