//! Imports: from a name to a module (reference, 5 and 7.11).
//!
//! ```text
//!   import a.b.c     sys.modules -> builtin -> folders of sys.path -> folders of a.__path__, ...
//! ```
//! A module is found under its name in `sys.modules`, is one that comes with mini, or is a file `name.mini` or a
//! folder (with `__init__.mini`, or without as a namespace package) in a folder of the search path. It is in
//! `sys.modules` while its body runs, so a circular import meets it half made; an error takes it out again.
//!
//! What `from module import name` adds to that is in `names`.

pub mod names;

use std::path::{Path, PathBuf};

use crate::heap::{Handle, Value};
use crate::interp::{Interp, Name, R, Raised, WellKnown};
use crate::object::dict::Dict;
use crate::object::module::Module;
use crate::object::native;
use crate::runtime::import::names::load_named;
use crate::runtime::raise::with_fields::{self, SyntaxPlace};
use crate::runtime::{attr, builtin_names, call, convert, iter, raise, stdlib_names};
use crate::source::read::{self, ReadError};
use crate::text::quote;

/// Modules that come before those of the search path, as those compiled into CPython do.
const FIRST: &[&str] = &[
    "sys",
    "builtins",
    "gc",
    "time",
    "itertools",
    "_weakref",
    "errno",
    "atexit",
];

/// The modules there are: `sys.modules`.
pub fn modules(cx: &Interp) -> R<Handle<Dict>> {
    cx.modules
        .loaded
        .handle::<Dict>()
        .ok_or_else(|| raise::runtime_error(cx, "unable to get sys.modules"))
}

/// The import statement: what the function called `__import__` in `builtins` gives, which a program may
/// have replaced. `place` holds the globals and the locals.
pub fn statement(cx: &Interp, name: &Value, place: &[Value; 2], from: &Value, level: u32) -> R {
    let globals = place[0].view::<Dict>();
    let Some(function) = builtin_names::seen_from(cx, globals, &cx.names.__import__)? else {
        let text = "__import__ not found";
        return Err(raise::of(cx, WellKnown::ImportError, text));
    };
    if native::is_builtin(&function, "__import__") {
        return import(cx, name, &place[0], from, level);
    }
    let [globals, locals] = place.clone();
    let level = cx.int(level as i64);
    call::call(
        cx,
        &function,
        &[name.clone(), globals, locals, from.clone(), level],
    )
}

/// `__import__`: the module `name`, or with dots and no `from` its first part.
pub fn import(cx: &Interp, name: &Value, globals: &Value, from: &Value, level: u32) -> R {
    let Some(text) = convert::text_of(name) else {
        return Err(raise::type_error(cx, "module name must be a string"));
    };
    if level == 0
        && !text.bytes().contains(&b'.')
        && let Some(module) = modules(cx)?.get_str(name).filter(|found| !found.is_none())
    {
        load_named(cx, &module, from)?;
        return Ok(module);
    }
    let text = text.lossy().into_owned();
    let full = if level > 0 {
        resolve(cx, &text, globals, level)?
    } else {
        text.clone()
    };
    if full.is_empty() {
        return Err(raise::value_error(cx, "Empty module name"));
    }
    let module = load(cx, &full)?;
    if load_named(cx, &module, from)? {
        return Ok(module);
    }
    if level == 0 {
        return match text.split_once('.') {
            Some((first, _)) => load(cx, first),
            None => Ok(module),
        };
    }
    match text.split_once('.') {
        // `__import__('a.b', level=1)` gives `package.a`.
        Some((_, rest)) => load(cx, &full[..full.len() - rest.len() - 1]),
        None => Ok(module),
    }
}

/// The absolute name of a relative import.
fn resolve(cx: &Interp, name: &str, globals: &Value, level: u32) -> R<String> {
    let get = |key: &str| -> R<Option<Value>> {
        let Some(dict) = globals.view::<Dict>() else {
            return Err(raise::type_error(cx, "globals must be a dict"));
        };
        Ok(dict
            .get_name(&cx.intern(key))
            .filter(|value| !value.is_none()))
    };
    let package = match get("__package__")? {
        Some(package) => package.to_text(),
        None => {
            let Some(own) = get("__name__")? else {
                return Err(raise::key_error(
                    cx,
                    cx.new_str("'__name__' not in globals"),
                ));
            };
            let own = own.to_text().unwrap_or_default();
            match get("__path__")? {
                Some(_) => Some(own),
                None => Some(
                    own.rsplit_once('.')
                        .map_or(String::new(), |(package, _)| package.to_owned()),
                ),
            }
        }
    };
    let Some(package) = package else {
        return Err(raise::type_error(cx, "__package__ must be a string"));
    };
    if package.is_empty() {
        let text = "attempted relative import with no known parent package";
        return Err(raise::of(cx, WellKnown::ImportError, text));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        let Some((parent, _)) = base.rsplit_once('.') else {
            let text = "attempted relative import beyond top-level package";
            return Err(raise::of(cx, WellKnown::ImportError, text));
        };
        base = parent;
    }
    Ok(if name.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{name}")
    })
}

/// The module of an absolute name, with all packages around it.
fn load(cx: &Interp, name: &str) -> R {
    if let Some(found) = loaded(cx, name)? {
        return Ok(found);
    }
    let mut parent: Option<(Value, &str)> = None;
    let mut end = 0;
    loop {
        cx.tick()?;
        let rest = &name[end..];
        end += rest.find('.').unwrap_or(rest.len());
        let full = &name[..end];
        let module = match loaded(cx, full)? {
            Some(found) => found,
            None => {
                let own = full.rsplit_once('.').map_or(full, |(_, own)| own);
                let made = make(cx, full, own, parent.as_ref())?;
                if let Some((package, _)) = &parent {
                    attr::set(cx, package, &cx.intern(own), &made)?;
                }
                made
            }
        };
        if end == name.len() {
            return Ok(module);
        }
        parent = Some((module, full));
        end += 1;
    }
}

fn loaded(cx: &Interp, name: &str) -> R<Option<Value>> {
    let found = modules(cx)?.get_name(&cx.intern(name));
    if found.as_ref().is_some_and(Value::is_none) {
        let text = format!("import of {name} halted; None in sys.modules");
        return Err(not_found(cx, text, name));
    }
    Ok(found)
}

fn not_found(cx: &Interp, text: String, name: &str) -> Raised {
    raise::import_error(
        cx,
        WellKnown::ModuleNotFoundError,
        text,
        cx.new_str(name),
        Value::NONE,
    )
}

/// Where a module is.
pub enum Origin {
    /// In a file.
    File(PathBuf),
    /// In a folder with this file for its body.
    Package(PathBuf),
    /// In folders without a body.
    Namespace(Vec<PathBuf>),
}

/// What a folder has for a module of this name.
pub fn find_in(folder: &Path, own: &str) -> Option<Origin> {
    find(&[folder.to_owned()], own)
}

/// Is the module of mini taken before those of the search path are looked at?
pub fn is_first(full: &str) -> bool {
    FIRST.contains(&full)
}

/// There is no module of this name.
pub fn missing(cx: &Interp, full: &str) -> Raised {
    not_found(cx, format!("No module named {}", shown(full)), full)
}

/// The name of a module as errors show it, which may hold anything.
fn shown(name: &str) -> String {
    String::from_utf8_lossy(&quote::repr(name.as_bytes())).into_owned()
}

/// The error for a module that is wanted in another one, which is no package.
pub fn not_a_package(cx: &Interp, full: &str, name: &str) -> Raised {
    if stdlib_names::PACKAGES.contains(&name) {
        return missing(cx, full);
    }
    let (wanted, package) = (shown(full), shown(name));
    let text = format!("No module named {wanted}; {package} is not a package");
    not_found(cx, text, full)
}

/// Finds and runs a module that is not loaded.
fn make(cx: &Interp, full: &str, own: &str, parent: Option<&(Value, &str)>) -> R {
    let path = match parent {
        None => {
            if is_first(full)
                && let Some(module) = builtin(cx, full)?
            {
                return Ok(module);
            }
            search_path(cx)?
        }
        Some((package, name)) => match attr::get_opt(cx, package, &cx.names.__path__)? {
            Some(path) => folders(cx, &path)?,
            None => {
                if let Some(module) = builtin(cx, full)? {
                    return Ok(module);
                }
                return Err(not_a_package(cx, full, name));
            }
        },
    };
    let found = find(&path, own);
    // Folders without a body are the last that could be meant.
    let has_body = found
        .as_ref()
        .is_some_and(|place| !matches!(place, Origin::Namespace(_)));
    if parent.is_none()
        && !has_body
        && let Some(module) = builtin(cx, full)?
    {
        return Ok(module);
    }
    match found {
        Some(place) => run(cx, full, place),
        None => Err(missing(cx, full)),
    }
}

fn builtin(cx: &Interp, name: &str) -> R<Option<Value>> {
    let module = (cx.hooks.builtin_module)(cx, name)?;
    if let Some(module) = &module {
        modules(cx)?.set_name(cx, &cx.intern(name), module.clone());
    }
    Ok(module)
}

/// The folders of `sys.path`.
pub fn search_path(cx: &Interp) -> R<Vec<PathBuf>> {
    let Some(sys) = cx.modules.sys.get() else {
        return Ok(Vec::new());
    };
    match attr::get_opt(cx, &sys, &cx.names.path)? {
        Some(path) => folders(cx, &path),
        None => Err(raise::runtime_error(
            cx,
            "sys.path must be a list of directory names",
        )),
    }
}

/// The folders that a path names.
pub fn folders(cx: &Interp, path: &Value) -> R<Vec<PathBuf>> {
    let folders = iter::collect(cx, path)?;
    let text = |folder: &Value| {
        folder
            .as_str()
            .map(|text| PathBuf::from(text.lossy().into_owned()))
    };
    Ok(folders.iter().filter_map(text).collect())
}

/// What the first folder that has a module of this name has for it.
pub fn find(path: &[PathBuf], own: &str) -> Option<Origin> {
    let mut parts = Vec::new();
    for folder in path {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let file = folder.join(format!("{own}.mini"));
        if file.is_file() {
            return Some(Origin::File(file));
        }
        let package = folder.join(own);
        let init = package.join("__init__.mini");
        if init.is_file() {
            return Some(Origin::Package(init));
        }
        if package.is_dir() {
            parts.push(package);
        }
    }
    (!parts.is_empty()).then_some(Origin::Namespace(parts))
}

/// Makes the module, shows it in `sys.modules`, and runs its body.
fn run(cx: &Interp, full: &str, place: Origin) -> R {
    let name = cx.intern(full);
    let module = Module::alloc(cx, name.value().clone());
    let dict = module.dict().clone();
    let package = match (&place, full.rsplit_once('.')) {
        (Origin::File(_), Some((parent, _))) => parent,
        (Origin::File(_), None) => "",
        _ => full,
    };
    dict.set_name(cx, &cx.names.__package__, cx.new_str(package));
    let set_path = |folders: Vec<Value>| dict.set_name(cx, &cx.names.__path__, cx.list(folders));
    let module = module.into_value();
    match place {
        Origin::Namespace(folders) => {
            let list = folders
                .iter()
                .map(|folder| path_value(cx, folder))
                .collect();
            set_path(list);
            modules(cx)?.set_name(cx, &name, module.clone());
            Ok(module)
        }
        Origin::File(file) => run_file(cx, &name, module, &dict, &file),
        Origin::Package(file) => {
            let folder = file.parent().unwrap_or(Path::new(""));
            set_path(vec![path_value(cx, folder)]);
            run_file(cx, &name, module, &dict, &file)
        }
    }
}

fn path_value(cx: &Interp, path: &Path) -> Value {
    cx.new_str(absolute(path))
}

/// A path from the root, as `__file__` shows it.
pub fn absolute(path: &Path) -> String {
    std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .to_string_lossy()
        .into_owned()
}

/// The text of a file, which errors call `filename`.
pub fn source_of(cx: &Interp, file: &Path, filename: &str) -> R<String> {
    match read::file(file, filename) {
        Ok(source) => Ok(source),
        Err(ReadError::Io(error)) => Err(with_fields::os_error(cx, &error)),
        Err(ReadError::Text(message)) => {
            let place = SyntaxPlace {
                filename,
                numbers: [0; 4],
                text: None,
            };
            let error = with_fields::syntax_error(cx, WellKnown::SyntaxError, &message, &place)?;
            Err(raise::instance(cx, error))
        }
    }
}

fn run_file(cx: &Interp, name: &Name, module: Value, dict: &Handle<Dict>, file: &Path) -> R {
    let file_name = absolute(file);
    let source = source_of(cx, file, &file_name)?;
    let set = |key: &str, value: Value| dict.set_name(cx, &cx.intern(key), value);
    set("__file__", cx.new_str(&file_name));
    set("__cached__", Value::NONE);
    set("__builtins__", cx.builtins().clone());
    let modules = modules(cx)?;
    modules.set_name(cx, name, module.clone());
    cx.modules.importing.borrow_mut().push(module.addr());
    let source = cx.str(&source);
    let done = source
        .and_then(|source| (cx.hooks.exec)(cx, &source, &file_name, dict.value(), dict.value()));
    let address = module.addr();
    cx.modules
        .importing
        .borrow_mut()
        .retain(|&other| other != address);
    if let Err(raised) = done {
        drop(modules.remove_name(name));
        return Err(raised);
    }
    // A module may put something else in its place.
    Ok(modules.get_name(name).unwrap_or(module))
}

/// Whether the body of this module is still running for the first time.
pub fn is_initialising(cx: &Interp, module: &Value) -> bool {
    cx.modules.importing.borrow().contains(&module.addr())
}

/// Whether the body of the submodule `name` of the package `own` is.
pub fn is_initialising_part(cx: &Interp, own: &str, name: &Name) -> bool {
    let full = cx.intern(&format!("{own}.{name}"));
    let part = modules(cx).ok().and_then(|modules| modules.get_name(&full));
    part.is_some_and(|part| is_initialising(cx, &part))
}
