//! The exception classes. [`tree`] is the table; [`base`], [`fields`] and [`group`] hold the functions of its rows.
//!
//! How exceptions lie in memory is in `object::exception`, how they are raised in `runtime::raise`, how they are
//! printed in `report`.

pub mod base;
pub mod fields;
pub mod group;
pub mod tree;
