//! A word in terms of the object model below an error.

use crate::heap::Value;
use crate::interp::Interp;

/// The note for an exception that nobody caught, a few lines; `None` if there is nothing to say.
pub fn note(_cx: &Interp, _value: &Value) -> Option<String> {
    None
}
