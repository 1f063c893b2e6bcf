//! Expressions: what a node computes, except calls.
//!
//! ```text
//!   names        name, global
//!   attributes   attribute, global_attr; class_attr, what they remember of a class
//!   items        subscript
//!   operators    binary, compare, logic; operator_site, what they remember of a class
//!   displays     display, comprehension, fstring; cursor, the place of a hidden loop
//! ```

pub(super) mod attribute;
pub(super) mod binary;
pub(super) mod class_attr;
pub(super) mod compare;
pub(super) mod comprehension;
pub(super) mod cursor;
pub(super) mod display;
pub(super) mod fstring;
pub(super) mod global;
pub(super) mod global_attr;
pub(super) mod logic;
pub(super) mod name;
pub(super) mod operator_site;
pub(super) mod subscript;
