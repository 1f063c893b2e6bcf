//! The data of each kind of object and what always holds of it. Nothing here runs user code; what
//! the operations mean is told in `runtime`.

pub mod dict;
pub mod dict_view;
pub mod iterators;
pub mod probe;
pub mod range;
pub mod set;
pub mod set_table;
pub mod slice;
