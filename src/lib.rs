//! mini: a tiny object-model interpreter.

pub mod builtins;
pub mod eval;
pub mod heap;
pub mod inspect;
pub mod interp;
pub mod number;
pub mod object;
pub mod repl;
pub mod report;
pub mod resolve;
pub mod runtime;
pub mod session;
pub mod source;
pub mod syntax;
pub mod text;
