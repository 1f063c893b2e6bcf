//! Text without objects: the rules by which Python changes case, quotes strings and reads format specifications,
//! what Unicode says about characters, the tokens of JSON, and the regular expression engine.
//!
//! Nothing here knows a `Value` or raises. Errors are small enums or ready messages that the runtime turns into
//! exceptions. Read `spec.rs` and `wtf8.rs` first; for patterns, `regex/mod.rs`. Numbers are in `crate::number`.

mod case_tables;
pub mod casing;
pub mod json;
pub mod quote;
pub mod regex;
pub mod spec;
pub mod unicode;
pub mod wtf8;

/// A look at the outside between two pieces of work that may take long: an error ends the work.
pub type Look<'a, E> = &'a mut dyn FnMut() -> Result<(), E>;

/// So many bytes are read between two such looks.
pub const PIECE: usize = 1 << 18;
