//! Modules that were not found.

use crate::builtins;
use crate::builtins::library;
use crate::inspect::explain::Scene;
use crate::runtime::raise::suggest;

/// A module that is nowhere: where it was looked for, and which name was meant.
pub fn missing(_: &Scene<'_>, parts: &[&str]) -> Option<Vec<String>> {
    let name = *parts.first()?;
    if name.contains('.') {
        return None;
    }
    let own = builtins::MODULES.iter().map(|def| def.name);
    let known = library::names()
        .chain(own)
        .filter(|name| !name.starts_with('_'));
    let mut words = vec![format!(
        "'{name}' was looked for in sys.modules, in the folders of sys.path as {name}.mini or a package, and among \
         what comes with mini. %why import {name} shows each place."
    )];
    if let Some(near) = suggest::nearest(name, known) {
        words.push(format!("'{near}' may be meant."));
    }
    Some(words)
}
