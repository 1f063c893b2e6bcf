//! Numbers without objects: how Python spells, reads, rounds, formats and hashes them, the functions of `math` that
//! Rust's standard library lacks, and the generator behind `random`.
//!
//! Nothing here knows a `Value` or raises. Errors are small enums or ready messages that the runtime turns into
//! exceptions. Read `float.rs` and `integer.rs` first; the users are `runtime/format`, `runtime/convert.rs` and the
//! builtin types `int`, `float` and `Random`, and `math`.

pub mod accurate;
pub mod combinatorics;
pub mod cube_root;
pub mod error_function;
pub mod float;
pub mod float_hex;
pub mod float_read;
pub mod gamma;
pub mod hashing;
pub mod integer;
pub mod rounding;
pub mod sha512;
pub mod spec_number;
pub mod twister;
