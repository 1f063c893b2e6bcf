//! What the prompt does with the value of an input.

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::module;
use crate::runtime::{call, raise};

/// Shows it through `sys.displayhook`, whatever the program made of that.
pub fn display(cx: &Interp, value: &Value) -> R<()> {
    let hook = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.displayhook));
    match hook {
        Some(hook) => call::call(cx, &hook, std::slice::from_ref(value)).map(drop),
        None => Err(raise::runtime_error(cx, "lost sys.displayhook")),
    }
}
