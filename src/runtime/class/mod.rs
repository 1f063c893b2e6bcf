//! Classes as a program makes and changes them.
//!
//! ```text
//!   class C(A, B): ..     statement --> build (mro, slots) --> a class
//!   type(name, bases, ns) ------------/
//!   obj.__class__ = C     assign
//!   isinstance(obj, C)    check
//! ```

pub mod assign;
pub mod build;
pub mod check;
pub mod mro;
pub mod slots;
pub mod statement;
