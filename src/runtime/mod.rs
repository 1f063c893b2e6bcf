//! What the operations of the language mean: attribute access, calls, classes, operators, conversions, raising.
//! Slow and complete; the evaluator has fast paths of its own and comes here for the rest.

pub mod define;
