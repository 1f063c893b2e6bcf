//! mini: a tiny object-model interpreter.

pub mod heap;
pub mod source;
pub mod syntax;
