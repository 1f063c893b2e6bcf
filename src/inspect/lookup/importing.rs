//! `import a.b`, `from a import b`: where each module is looked for, in order (reference, 5.3).
//!
//! A module that is loaded is found at once. Else its body would be run, which is where a story ends.

use std::path::{Path, PathBuf};

use super::{Look, Mark, Outcome, Trace, done, get, raises, shown};
use crate::builtins::library;
use crate::heap::{List, Value};
use crate::inspect::brief::text;
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::module::Module;
use crate::runtime::import::{self, Origin};

use crate::object::module;

const LOADED: &str = "sys.modules";
const OWN: &str = "what comes with mini";

/// The story of importing the module of this name; a value is the module itself.
pub fn trace(cx: &Interp, name: &str) -> Trace {
    let mut trace = Trace::new();
    let mut package: Option<Value> = None;
    let ends = name.match_indices('.').map(|(at, _)| at);
    for end in ends.chain([name.len()]) {
        let full = &name[..end];
        match find(cx, &mut trace, full, package.as_ref()) {
            Outcome::Value(module) => package = Some(module),
            end => return trace.ends(end),
        }
    }
    trace.ends(Outcome::Value(package.unwrap_or(Value::NONE)))
}

/// Looks for one module; `package` is the one around it.
fn find(cx: &Interp, trace: &mut Trace, full: &str, package: Option<&Value>) -> Outcome {
    let question = format!("where is the module {full}?");
    let modules = cx.modules.loaded.handle::<Dict>();
    let loaded = modules.and_then(|modules| modules.get_name(&cx.intern(full)));
    if let Some(module) = loaded {
        let look = Look::new(LOADED, shown(cx, &module), "loaded already", Mark::Wins);
        trace.step(question, vec![look]);
        return Outcome::Value(module);
    }
    let mut looks = vec![Look::missing(LOADED)];
    let found = outside(cx, &mut looks, full, package);
    trace.step(question, looks);
    found.unwrap_or_else(|| {
        let around = full.rsplit_once('.').zip(package);
        let plain = around.filter(|(_, package)| search_path(cx, package).is_none());
        raises(
            cx,
            match plain {
                Some(((name, _), _)) => import::not_a_package(cx, full, name),
                None => import::missing(cx, full),
            },
        )
    })
}

/// The story of taking `name` from a module, as `from module import name` does: an attribute, or a part of a package.
pub fn name_of(cx: &Interp, module: &Value, name: &Name) -> Trace {
    let mut trace = get::trace(cx, module, name);
    let Some(held) = module.view::<Module>() else {
        return trace;
    };
    if !trace.outcome.is_attribute_error(cx) {
        return trace;
    }
    let own = held.name(cx).filter(|_| search_path(cx, module).is_some());
    if let Some(own) = own {
        let full = format!("{own}.{name}");
        match find(cx, &mut trace, &full, Some(module)) {
            Outcome::Raises { .. } => {}
            found => return trace.ends(found),
        }
    }
    // Only modules without `__getattr__` come here.
    trace.ends(done(cx, import::names::from(cx, module, name)))
}

/// Looks for a module that is not loaded.
fn outside(
    cx: &Interp,
    looks: &mut Vec<Look>,
    full: &str,
    package: Option<&Value>,
) -> Option<Outcome> {
    let comes_with = library::has(full);
    if package.is_none() && comes_with && import::is_first(full) {
        return Some(own(looks));
    }
    let name = full.rsplit_once('.').map_or(full, |(_, name)| name);
    for folder in folders(cx, package) {
        let shown = folder.display().to_string();
        let place = if shown.is_empty() {
            "the present folder"
        } else {
            &shown
        };
        let Some(found) = import::find_in(&folder, name) else {
            looks.push(Look::missing(place));
            continue;
        };
        let (what, file) = match found {
            Origin::File(file) => ("a file", file),
            Origin::Package(file) => ("a package", file),
            Origin::Namespace(_) => {
                looks.push(Look::new(
                    place,
                    None,
                    "a folder: taken if nothing else is",
                    Mark::Waits,
                ));
                continue;
            }
        };
        let shown = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        looks.push(Look::new(place, shown, what, Mark::Wins));
        return Some(body_of(&file));
    }
    if comes_with {
        return Some(own(looks));
    }
    looks.push(Look::missing(OWN));
    let waits = looks.iter().any(|look| look.mark == Mark::Waits);
    waits.then(|| Outcome::Place(format!("a namespace package {full}, which has no body")))
}

fn own(looks: &mut Vec<Look>) -> Outcome {
    looks.push(Look::new(
        OWN,
        None,
        "made when it is first imported",
        Mark::Wins,
    ));
    Outcome::Place("a module that comes with mini".to_owned())
}

fn body_of(file: &Path) -> Outcome {
    let name = file.display();
    Outcome::Place(format!("a new module: the body in {name} is run"))
}

/// The `__path__` of a package.
fn search_path(cx: &Interp, package: &Value) -> Option<Value> {
    let dict = package.view::<Module>()?.dict();
    dict.get_name(&cx.names.__path__)
}

/// The folders that are searched: `sys.path`, or `__path__` of the package.
fn folders(cx: &Interp, package: Option<&Value>) -> Vec<PathBuf> {
    let names = match package {
        Some(package) => search_path(cx, package),
        None => module::sys(cx).and_then(|sys| sys.get_name(&cx.names.path)),
    };
    let Some(list) = names.as_ref().and_then(Value::view::<List>) else {
        return Vec::new();
    };
    let items = (0..list.len()).filter_map(|i| list.get(i));
    items.map(|folder| PathBuf::from(text(&folder))).collect()
}
