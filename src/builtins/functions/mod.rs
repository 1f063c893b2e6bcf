//! The functions of the module `builtins`, by what they work on.

pub mod exec;
pub mod io;
pub mod iter;
pub mod number;
pub mod object;

use crate::runtime::define::MethodDef;

/// The functions of `builtins`, file by file.
pub static FUNCTIONS: &[&[MethodDef]] = &[
    exec::FUNCTIONS,
    io::FUNCTIONS,
    &iter::FUNCTIONS,
    &number::FUNCTIONS,
    object::FUNCTIONS,
];
