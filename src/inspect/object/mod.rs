//! Views of one object: what it is, how it lies in memory, what it costs, what becomes of it.
//!
//! ```text
//!   card     type, attributes and where each comes from     layout   the cells, drawn
//!   size     the bytes, and in CPython (cpython)             life     its count, line by line
//! ```

pub mod card;
pub mod cpython;
pub mod layout;
pub mod life;
pub mod size;
