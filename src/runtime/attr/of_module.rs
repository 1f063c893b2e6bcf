//! Attributes that a module lacks: its `__getattr__`, or an error that names the module
//! (reference, 3.3.2.1) and, where the import system tells why, the reason.

use std::path::Path;

use crate::heap::Value;
use crate::interp::{self, Interp, Name, R, Raised};
use crate::object::module::Module;
use crate::runtime::{call, import, raise, stdlib_names};

/// What `module.name` gives when the namespace has no such name; `None` if `obj` is no module.
pub fn missing(cx: &Interp, obj: &Value, name: &Name) -> Option<R> {
    let module = interp::payload::<Module>(obj)?;
    Some(match module.dict().get_name(&cx.names.__getattr__) {
        Some(function) => call::call(cx, &function, std::slice::from_ref(name.value())),
        None => Err(no_attribute(cx, obj, &module, name)),
    })
}

/// Is `obj` a module that has a `__getattr__` for names that it lacks?
pub fn answers(cx: &Interp, obj: &Value) -> bool {
    let module = interp::payload::<Module>(obj);
    module.is_some_and(|module| module.dict().contains_name(&cx.names.__getattr__))
}

/// `module 'm' has no attribute 'x'`
#[cold]
pub fn no_attribute(cx: &Interp, obj: &Value, module: &Module, name: &Name) -> Raised {
    let text = match module.name(cx) {
        Some(own) => text(cx, obj, module, &own, name),
        None => format!("module has no attribute '{name}'"),
    };
    raise::attribute_error(cx, obj, name, text)
}

/// The message for a module called `own`: with a hint, if its file hides another module or its body still runs.
fn text(cx: &Interp, obj: &Value, module: &Module, own: &str, name: &Name) -> String {
    const CIRCULAR: &str = "(most likely due to a circular import)";
    let plain = format!("module '{own}' has no attribute '{name}'");
    let file = file(cx, module);
    let beside = file
        .as_deref()
        .filter(|file| is_beside_program(cx, Path::new(file)));
    if let Some(file) = beside
        && stdlib_names::NAMES.binary_search(&own).is_ok()
    {
        return format!(
            "{plain} (consider renaming '{file}' since it has the same name as the standard \
             library module named '{own}' and the import system gives it precedence)"
        );
    }
    if !import::is_initialising(cx, obj) {
        return match import::is_initialising_part(cx, own, name) {
            true => format!("cannot access submodule '{name}' of module '{own}' {CIRCULAR}"),
            false => plain,
        };
    }
    match (beside, &file) {
        (Some(file), _) => format!(
            "{plain} (consider renaming '{file}' if it has the same name as a third-party module \
             you intended to import)"
        ),
        (None, Some(file)) => format!(
            "partially initialized module '{own}' from '{file}' has no attribute '{name}' {CIRCULAR}"
        ),
        (None, None) => {
            format!("partially initialized module '{own}' has no attribute '{name}' {CIRCULAR}")
        }
    }
}

/// The file that the module says it was read from.
fn file(cx: &Interp, module: &Module) -> Option<String> {
    let file = module.dict().get_name(&cx.names.__file__)?;
    file.to_text()
}

/// The file is a module or a package in the folder of the program: the first one that is searched.
fn is_beside_program(cx: &Interp, file: &Path) -> bool {
    let folder = match file.file_stem() {
        Some(stem) if stem == "__init__" => file.parent().and_then(Path::parent),
        _ => file.parent(),
    };
    let home = cx.modules.home.borrow();
    match home.as_os_str().is_empty() {
        true => std::env::current_dir().is_ok_and(|here| folder == Some(&here)),
        false => folder == Some(&home),
    }
}
