//! Builtin types, functions and modules, as tables: one file each, one line here.
//!
//! A method is one function plus one row in the same file (see `runtime::define`).

pub mod arguments;
pub mod bool;
pub mod dict;
pub mod dict_views;
pub mod float;
pub mod frozenset;
pub mod functions_iter;
pub mod functions_number;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iterator_adapters;
pub mod iterators;
pub mod list;
pub mod math;
pub mod math_integer;
pub mod math_sum;
pub mod range;
pub mod set;
pub mod slice;
pub mod str_search;
pub mod str_shape;
pub mod str_split;
pub mod str_translate;
pub mod str_type;
pub mod tuple;

use crate::object::native::MethodDef;
use crate::runtime::define::TypeDef;

/// The builtin types that `builtins` names.
pub static TYPES: &[&TypeDef] = &[
    &bool::BOOL,
    &dict::DICT,
    &float::FLOAT,
    &frozenset::FROZENSET,
    &int::INT,
    &iterator_adapters::ENUMERATE,
    &iterator_adapters::FILTER,
    &iterator_adapters::MAP,
    &iterator_adapters::REVERSED,
    &iterator_adapters::ZIP,
    &list::LIST,
    &range::RANGE,
    &set::SET,
    &slice::SLICE,
    &str_type::STR,
    &tuple::TUPLE,
];

/// Builtin types without a name in `builtins`.
pub static HIDDEN_TYPES: &[&TypeDef] = &[
    &dict_views::DICT_ITEMS,
    &dict_views::DICT_KEYS,
    &dict_views::DICT_VALUES,
    &generator::GENERATOR,
    &generic_alias::GENERIC_ALIAS,
    &str_type::STR_ITERATOR,
];

/// The same, where one file holds a row of them.
pub static HIDDEN_FAMILIES: &[&[TypeDef]] = &[&dict_views::DICT_ITERATORS, &iterators::ITERATORS];

/// The functions of `builtins`, file by file.
pub static FUNCTIONS: &[&[MethodDef]] = &[&functions_iter::FUNCTIONS, &functions_number::FUNCTIONS];
