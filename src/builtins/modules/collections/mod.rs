//! The module `_collections`: the types that the library module `collections` takes from mini, and how elements are
//! counted.

pub mod default_dict;
pub mod deque;
pub mod deque_iterators;
pub mod ordered_dict;
pub mod tuple_getter;

use crate::builtins::arguments::arg;
use crate::builtins::modules::collections::default_dict::DEFAULT_DICT;
use crate::builtins::modules::collections::deque::DEQUE;
use crate::builtins::modules::collections::deque_iterators::{BACKWARD, FORWARD};
use crate::builtins::modules::collections::ordered_dict::ORDERED_DICT;
use crate::builtins::modules::collections::ordered_dict::views::{
    ORDERED_ITEMS, ORDERED_ITERATOR, ORDERED_KEYS, ORDERED_VALUES,
};
use crate::builtins::modules::collections::tuple_getter::TUPLE_GETTER;
use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class::{self, Class, Operation};
use crate::object::dict::Dict;
use crate::runtime::container::{dict, item};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{attr, call, hash, iter, ops};
use crate::source::op::BinOp;

/// The module.
pub static COLLECTIONS: ModuleDef = ModuleDef {
    name: "_collections",
    doc: "High performance data structures.",
    functions: &[function(
        "_count_elements",
        Sig::Range(2, 2),
        count_elements,
        "Count elements in the iterable, updating the mapping",
    )],
    types: &[
        &DEQUE,
        &FORWARD,
        &BACKWARD,
        &TUPLE_GETTER,
        &DEFAULT_DICT,
        &ORDERED_DICT,
        &ORDERED_KEYS,
        &ORDERED_VALUES,
        &ORDERED_ITEMS,
        &ORDERED_ITERATOR,
    ],
    init: None,
};

/// `mapping[x] = mapping.get(x, 0) + 1` for each `x`. A dict whose class has these methods from `dict` is looked into
/// once for both.
fn count_elements(cx: &Interp, args: Args<'_>) -> R {
    let (mapping, iterable) = (arg(args, 0), arg(args, 1));
    let counts = own_counts(cx, &mapping);
    let get = attr::get(cx, &mapping, &cx.names.get)?;
    iter::for_each(cx, &iterable, |element| {
        match counts.as_ref().and_then(Value::view::<Dict>) {
            Some(counts) => count(cx, counts, &element)?,
            None => {
                let old = call::call(cx, &get, &[element.clone(), cx.int(0)])?;
                let new = ops::binary(cx, BinOp::Add, &old, &cx.int(1))?;
                item::set(cx, &mapping, &element, new)?;
            }
        }
        Ok(true)
    })?;
    Ok(Value::NONE)
}

/// The dict that `mapping` is or carries, if it is read and set as any dict.
fn own_counts(cx: &Interp, mapping: &Value) -> Option<Value> {
    let get = |class: Handle<Class>| class::lookup(cx, &class, &cx.names.get);
    let own = get(class::class_of(cx, mapping))?;
    if !own.is(&get(class::well_known(cx, WellKnown::Dict))?) {
        return None;
    }
    match mapping.view::<Dict>() {
        Some(_) => Some(mapping.clone()),
        None => class::carried(cx, mapping, Operation::SetItem),
    }
}

fn count(cx: &Interp, counts: &Dict, element: &Value) -> R<()> {
    let hash = hash::hash(cx, element)?;
    let old = dict::find(cx, counts, hash, element)?.and_then(|place| counts.value_at(place));
    let new = match old {
        Some(old) => ops::binary(cx, BinOp::Add, &old, &cx.int(1))?,
        None => cx.int(1),
    };
    dict::set_hashed(cx, counts, hash, element, new)
}
