//! Containers: the operations that any of them may have, and what each builtin one does of its own.
//!
//! ```text
//!   of any         item (`x[i]`, `len(x)`, `i in x`), slice, sort, repr
//!   of each kind   list, tuple, dict, set, range; array (array_item); text (text_item)
//! ```

pub mod array;
pub mod array_item;
pub mod dict;
pub mod item;
pub mod list;
pub mod range;
pub mod repr;
pub mod set;
pub mod slice;
pub mod sort;
pub mod text;
pub mod text_item;
pub mod tuple;
