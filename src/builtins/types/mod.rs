//! The builtin types, a file or folder each: a table of rows and the functions behind them.
//!
//! To add a type, write its table and a line here.

pub mod bool;
pub mod cell;
pub mod class_static;
pub mod code;
pub mod dict;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod frozenset;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iterators;
pub mod list;
pub mod mappingproxy;
pub mod method;
pub mod module;
pub mod native_functions;
pub mod object;
pub mod property;
pub mod range;
pub mod set;
pub mod singletons;
pub mod site;
pub mod slice;
pub mod str;
pub mod stream;
pub mod super_;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod union;

use crate::builtins::modules;
use crate::runtime::define::TypeDef;

/// The builtin types that `builtins` names.
pub static TYPES: &[&TypeDef] = &[
    &bool::BOOL,
    &class_static::CLASS_METHOD,
    &class_static::STATIC_METHOD,
    &dict::DICT,
    &float::FLOAT,
    &frozenset::FROZENSET,
    &int::INT,
    &iterators::adapters::ENUMERATE,
    &iterators::adapters::FILTER,
    &iterators::adapters::MAP,
    &iterators::adapters::REVERSED,
    &iterators::adapters::ZIP,
    &list::LIST,
    &object::OBJECT,
    &property::PROPERTY,
    &range::RANGE,
    &set::SET,
    &slice::SLICE,
    &str::STR,
    &super_::SUPER,
    &tuple::TUPLE,
    &type_::TYPE,
];

/// Builtin types without a name in `builtins`.
pub static HIDDEN_TYPES: &[&TypeDef] = &[
    &modules::array::iterator::ARRAY_ITERATOR,
    &cell::CELL,
    &function::FUNCTION,
    &mappingproxy::MAPPING_PROXY,
    &method::METHOD,
    &native_functions::BUILTIN_FUNCTION,
    &native_functions::CLASS_METHOD_DESCRIPTOR,
    &native_functions::GETSET_DESCRIPTOR,
    &native_functions::MEMBER_DESCRIPTOR,
    &native_functions::METHOD_DESCRIPTOR,
    &native_functions::METHOD_WRAPPER,
    &native_functions::WRAPPER_DESCRIPTOR,
    &singletons::ELLIPSIS,
    &singletons::NONE_TYPE,
    &singletons::NOT_IMPLEMENTED,
    &union::UNION,
    &dict::views::DICT_ITEMS,
    &dict::views::DICT_KEYS,
    &dict::views::DICT_VALUES,
    &generator::GENERATOR,
    &generic_alias::GENERIC_ALIAS,
    &code::CODE,
    &module::MODULE,
    &site::WORD,
    &stream::STREAM,
    &frame::FRAME,
    &frame_locals::FRAME_LOCALS,
    &traceback::TRACEBACK,
    &modules::weakref::proxy::CALLABLE,
    &modules::weakref::proxy::PROXY,
    &modules::weakref::reference::REFERENCE,
];

/// The same, where one file holds a row of them.
pub static HIDDEN_FAMILIES: &[&[TypeDef]] = &[
    &dict::views::DICT_ITERATORS,
    &iterators::ITERATORS,
    &str::STR_ITERATORS,
];

/// Families that `builtins` names: the exception classes.
pub static FAMILIES: &[&[TypeDef]] = &[exceptions::tree::TYPES, exceptions::tree::PLAIN];
