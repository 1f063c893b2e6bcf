//! The module `_collections`: the types that the library module `collections` takes from mini.

use crate::builtins::deque::DEQUE;
use crate::builtins::deque_iterators::{BACKWARD, FORWARD};
use crate::builtins::ordered_dict::ORDERED_DICT;
use crate::builtins::ordered_dict::views::{
    ORDERED_ITEMS, ORDERED_ITERATOR, ORDERED_KEYS, ORDERED_VALUES,
};
use crate::builtins::tuple_getter::TUPLE_GETTER;
use crate::runtime::define::ModuleDef;

/// The module.
pub static COLLECTIONS: ModuleDef = ModuleDef {
    name: "_collections",
    doc: "High performance data structures.",
    functions: &[],
    types: &[
        &DEQUE,
        &FORWARD,
        &BACKWARD,
        &TUPLE_GETTER,
        &ORDERED_DICT,
        &ORDERED_KEYS,
        &ORDERED_VALUES,
        &ORDERED_ITEMS,
        &ORDERED_ITERATOR,
    ],
    init: None,
};
