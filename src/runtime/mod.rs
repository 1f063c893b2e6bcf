//! What the operations of the language mean: attribute access, calls, classes, operators,
//! conversions, raising. Slow and complete; the evaluator has fast paths of its own and comes here
//! for the rest.

pub mod attr;
pub mod attr_class;
pub mod attr_descriptor;
pub mod call;
pub mod construct;
pub mod convert;
pub mod define;
pub mod format;
pub mod native_call;
pub mod ops;
pub mod raise;
pub mod text;
