//! Attributes that a module lacks: its `__getattr__`, or an error that names the module
//! (reference, 3.3.2.1).

use crate::heap::Value;
use crate::interp::{self, Interp, Name, R, Raised};
use crate::object::module::Module;
use crate::runtime::{call, raise};

/// What `module.name` gives when the namespace has no such name; `None` if `obj` is no module.
pub fn missing(cx: &Interp, obj: &Value, name: &Name) -> Option<R> {
    let module = interp::payload::<Module>(obj)?;
    Some(match module.dict().get_name(&cx.names.__getattr__) {
        Some(function) => call::call(cx, &function, std::slice::from_ref(name.value())),
        None => Err(no_attribute(cx, obj, &module, name)),
    })
}

/// `module 'm' has no attribute 'x'`
#[cold]
pub fn no_attribute(cx: &Interp, obj: &Value, module: &Module, name: &Name) -> Raised {
    let text = match module.name(cx) {
        Some(own) if cx.importing.borrow().contains(&obj.addr()) => format!(
            "partially initialized module '{own}' has no attribute '{name}' \
             (most likely due to a circular import)"
        ),
        Some(own) => format!("module '{own}' has no attribute '{name}'"),
        None => format!("module has no attribute '{name}'"),
    };
    raise::attribute_error(cx, obj, name, text)
}
