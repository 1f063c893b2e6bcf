//! The modules of the standard library that are written in Rust, or whose fast parts are: a file or folder each.

pub mod abc;
pub mod array;
pub mod atexit;
pub mod bisect;
pub mod collections;
pub mod functools;
pub mod gc;
pub mod heapq;
pub mod imp;
pub mod itertools;
pub mod json;
pub mod math;
pub mod operator;
pub mod random;
pub mod re;
pub mod sources;
pub mod sys;
pub mod time;
pub mod warnings;
pub mod weakref;

use crate::runtime::define::ModuleDef;

/// The modules that come with mini.
pub static MODULES: &[&ModuleDef] = &[
    &abc::ABC,
    &array::ARRAY_MODULE,
    &atexit::ATEXIT,
    &bisect::BISECT,
    &collections::COLLECTIONS,
    &functools::FUNCTOOLS,
    &json::JSON,
    &gc::GC,
    &heapq::HEAPQ,
    &itertools::ITERTOOLS,
    &math::MATH,
    &operator::OPERATOR,
    &random::RANDOM,
    &re::RE,
    &sources::SOURCES,
    &imp::IMP,
    &sys::SYS,
    &time::TIME,
    &warnings::WARNINGS,
    &weakref::WEAKREF,
];
