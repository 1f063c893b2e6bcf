//! What the operations of the language mean: attribute access, calls, classes, operators,
//! conversions, raising. Slow and complete; the evaluator has fast paths of its own and comes here
//! for everything else.
//!
//! ```text
//!   attr/        attributes of instances, classes, modules, `super`; descriptors
//!   call/        calls; construct, for classes; native, for the rows that define makes
//!   class/       class statements, changes of a class, `isinstance`
//!   container/   items, and what each builtin container does
//!   iter/        iteration and unpacking
//!   format/      format specs and `%`
//!   raise/       exceptions, warnings, suggestions
//!   operators    ops, compare, truth, hash; index, convert
//!   statements   import, context (`with`), matching (`match`)
//!   the rest     finalise, prompt, builtin_names, stdlib_names
//! ```

pub mod attr;
pub mod builtin_names;
pub mod call;
pub mod class;
pub mod compare;
pub mod container;
pub mod context;
pub mod convert;
pub mod define;
pub mod finalise;
pub mod format;
pub mod hash;
pub mod import;
pub mod index;
pub mod iter;
pub mod matching;
pub mod ops;
pub mod prompt;
pub mod raise;
pub mod stdlib_names;
pub mod truth;
