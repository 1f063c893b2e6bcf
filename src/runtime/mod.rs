//! What the operations of the language mean: attribute access, calls, classes, operators,
//! conversions, raising. Slow and complete; the evaluator has fast paths of its own and comes here
//! for the rest.

pub mod attr;
pub mod attr_class;
pub mod attr_descriptor;
pub mod build;
pub mod build_mro;
pub mod build_slots;
pub mod call;
pub mod class_assign;
pub mod class_check;
pub mod class_statement;
pub mod class_super;
pub mod compare;
pub mod construct;
pub mod container_repr;
pub mod convert;
pub mod define;
pub mod dict;
pub mod format;
pub mod format_fields;
pub mod hash;
pub mod index;
pub mod item;
pub mod iter;
pub mod iter_next;
pub mod list;
pub mod native_call;
pub mod next;
pub mod ops;
pub mod percent;
pub mod raise;
pub mod range;
pub mod set;
pub mod slice;
pub mod sort;
pub mod text;
pub mod text_item;
pub mod truth;
pub mod unpack;
