//! What the operations of the language mean: attribute access, calls, classes, operators,
//! conversions, raising. Slow and complete; the evaluator has fast paths of its own and comes here
//! for everything else.
//!
//! ```text
//!   attributes   attr, for instances; attr_class, attr_module, class_super; attr_descriptor
//!   calls        call; construct, for classes; native_call, for builtin rows, which define makes
//!   classes      class_statement --> build (build_mro, build_slots); class_assign, class_check
//!   operators    ops, compare, truth, hash; index, convert
//!   items        item; list, tuple, dict, set, range, array, array_item, text, text_item, slice
//!   iteration    iter, iter_next, next, unpack, sort
//!   text         format, format_fields, percent, container_repr
//!   exceptions   raise, raise_from, handler, exception_new, exception_group, unraisable, warn, suggest
//!   statements   import, context (`with`), matching (`match`)
//!   the rest     finalise, prompt, builtin_names, stdlib_names
//! ```

pub mod array;
pub mod array_item;
pub mod attr;
pub mod attr_class;
pub mod attr_descriptor;
pub mod attr_module;
pub mod build;
pub mod build_mro;
pub mod build_slots;
pub mod builtin_names;
pub mod call;
pub mod class_assign;
pub mod class_check;
pub mod class_statement;
pub mod class_super;
pub mod compare;
pub mod construct;
pub mod container_repr;
pub mod context;
pub mod convert;
pub mod define;
pub mod dict;
pub mod exception_group;
pub mod exception_new;
pub mod finalise;
pub mod format;
pub mod format_fields;
pub mod handler;
pub mod hash;
pub mod import;
pub mod index;
pub mod item;
pub mod iter;
pub mod iter_next;
pub mod list;
pub mod matching;
pub mod native_call;
pub mod next;
pub mod ops;
pub mod percent;
pub mod prompt;
pub mod raise;
pub mod raise_from;
pub mod range;
pub mod set;
pub mod slice;
pub mod sort;
pub mod stdlib_names;
pub mod suggest;
pub mod text;
pub mod text_item;
pub mod truth;
pub mod tuple;
pub mod unpack;
pub mod unraisable;
pub mod warn;
