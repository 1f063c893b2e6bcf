//! The names that a program finds everywhere: those of the module `builtins`, or of what a namespace has as
//! `__builtins__` in its place (execution model, 4.2.5).

use crate::heap::Value;
use crate::interp::{Interp, Name, R, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::module::{self, Module};
use crate::runtime::container::item;
use crate::runtime::raise;

/// What a program gave a namespace in place of `builtins`, if anything.
pub fn replaced(cx: &Interp, globals: &Dict) -> Option<Value> {
    let given = globals.get_name(&cx.names.__builtins__)?;
    let names = match payload::<Module>(&given) {
        Some(module) => module.dict().value().clone(),
        None => given,
    };
    (!names.is(cx.builtins())).then_some(names)
}

/// What code with these globals finds under a name that is in none of its namespaces.
pub fn seen_from(cx: &Interp, globals: Option<&Dict>, name: &Name) -> R<Option<Value>> {
    let Some(names) = globals.and_then(|globals| replaced(cx, globals)) else {
        return Ok(module::builtin(cx, name));
    };
    if let Some(dict) = names.view::<Dict>() {
        return Ok(dict.get_name(name));
    }
    let found = item::get(cx, &names, name.value());
    raise::catch(cx, found, WellKnown::KeyError)
}
