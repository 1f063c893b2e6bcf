//! Text and numbers without objects: the rules by which Python spells numbers, reads them, quotes strings, changes
//! case, fills format specifications, rounds and hashes.
//!
//! Every function here is pure: it knows no `Value`, raises nothing and allocates only its result. Errors are small
//! enums or ready messages that the runtime turns into exceptions. Read `float.rs` and `spec.rs` first; the users are
//! `runtime/format.rs`, `runtime/convert.rs` and the builtin types `int`, `float`, `str` and `math`.

pub mod accurate;
mod case_tables;
pub mod casing;
pub mod combinatorics;
pub mod cube_root;
pub mod error_function;
pub mod float;
pub mod float_hex;
pub mod gamma;
pub mod hashing;
pub mod integer;
pub mod json;
pub mod quote;
pub mod regex;
pub mod rounding;
pub mod spec;
pub mod spec_number;
pub mod twister;
pub mod unicode;
pub mod wtf8;

/// A look at the outside between two pieces of work that may take long: an error ends the work.
pub type Look<'a, E> = &'a mut dyn FnMut() -> Result<(), E>;
