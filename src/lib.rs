//! mini: a tiny object-model interpreter.

pub mod source;
pub mod syntax;
