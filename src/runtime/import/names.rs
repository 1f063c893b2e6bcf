//! `from module import a, b` and `from module import *`: which names that is, and which submodules it loads.

use crate::heap::Value;
use crate::interp::{Interp, Name, R, WellKnown};
use crate::object::{class, exception};
use crate::runtime::container::item;
use crate::runtime::import::{is_initialising, load, modules};
use crate::runtime::{attr, format, iter, raise};

/// For `from module import a, b`: loads what is named. False without names, when the module itself is wanted.
pub fn load_named(cx: &Interp, module: &Value, from: &Value) -> R<bool> {
    let names = !from.is_none() && item::len(cx, from)? > 0;
    if names {
        load_parts(cx, module, from)?;
    }
    Ok(names)
}

/// Loads the submodules that `from package import a, b` names and the package has no attribute for.
fn load_parts(cx: &Interp, module: &Value, from: &Value) -> R<()> {
    if attr::get_opt(cx, module, &cx.names.__path__)?.is_none() {
        return Ok(());
    }
    for part in iter::collect(cx, from)? {
        let Some(name) = cx.intern_value(&part) else {
            let class = class::type_name(cx, &part);
            return Err(raise::type_error(
                cx,
                format!("Item in ``from list'' must be str, not {class}"),
            ));
        };
        if name.as_str() == "*" {
            if let Some(all) = attr::get_opt(cx, module, &cx.names.__all__)? {
                load_all(cx, module, &all)?;
            }
        } else {
            load_part(cx, module, &name)?;
        }
    }
    Ok(())
}

fn load_all(cx: &Interp, module: &Value, all: &Value) -> R<()> {
    for part in iter::collect(cx, all)? {
        if let Some(name) = cx.intern_value(&part) {
            load_part(cx, module, &name)?;
        }
    }
    Ok(())
}

fn load_part(cx: &Interp, module: &Value, name: &Name) -> R<()> {
    if attr::get_opt(cx, module, name)?.is_some() {
        return Ok(());
    }
    let Some(package) = own_name(cx, module)? else {
        return Ok(());
    };
    let full = format!("{package}.{}", name.as_str());
    let result = load(cx, &full);
    match result {
        Ok(_) => Ok(()),
        Err(raised) => {
            // That there is no such submodule is said by the `from` import itself.
            let error = cx.raised_exception(&raised);
            let missing = class::is_a(cx, &error, WellKnown::ModuleNotFoundError)
                && error
                    .cell(exception::import::NAME)
                    .and_then(|name| name.as_str().map(|name| name.to_str() == Some(&full)))
                    .unwrap_or(false);
            if missing {
                raise::discard(cx, raised);
                return Ok(());
            }
            Err(raised)
        }
    }
}

fn own_name(cx: &Interp, module: &Value) -> R<Option<String>> {
    let name = attr::get_opt(cx, module, &cx.names.__name__)?;
    Ok(name.and_then(|name| name.to_text()))
}

/// One name of `from module import name`: an attribute, or a submodule that is being imported.
pub fn from(cx: &Interp, module: &Value, name: &Name) -> R {
    if let Some(value) = attr::get_opt(cx, module, name)? {
        return Ok(value);
    }
    let own = own_name(cx, module)?;
    if let Some(own) = &own {
        let full = cx.intern(&format!("{own}.{}", name.as_str()));
        if let Some(part) = modules(cx)?.get_name(&full) {
            return Ok(part);
        }
    }
    let file = attr::get_opt(cx, module, &cx.names.__file__)?;
    let file = file.filter(|file| file.as_str().is_some());
    let shown = match &file {
        Some(file) => format::str_text(cx, file)?,
        None => "unknown location".to_owned(),
    };
    let (wanted, from) = (
        name.as_str(),
        own.as_deref().unwrap_or("<unknown module name>"),
    );
    let text = if is_initialising(cx, module) {
        let why = "(most likely due to a circular import)";
        format!(
            "cannot import name '{wanted}' from partially initialized module '{from}' {why} ({shown})"
        )
    } else {
        format!("cannot import name '{wanted}' from '{from}' ({shown})")
    };
    let own = own.map_or(Value::NONE, |own| cx.new_str(own));
    let path = file.unwrap_or(Value::NONE);
    Err(raise::import_name_error(
        cx,
        text,
        own,
        path,
        name.value().clone(),
    ))
}

/// `from module import *`: every public name with its value, in order.
pub fn star(cx: &Interp, module: &Value) -> R<Vec<(Name, Value)>> {
    let own = own_name(cx, module)?.unwrap_or_default();
    let mut found = Vec::new();
    let (names, listed) = match attr::get_opt(cx, module, &cx.names.__all__)? {
        Some(all) => (listed_names(cx, &all)?, true),
        None => {
            let Some(dict) = attr::get_opt(cx, module, &cx.names.__dict__)? else {
                let text = "from-import-* object has no __dict__ and no __all__";
                return Err(raise::of(cx, WellKnown::ImportError, text));
            };
            (iter::collect(cx, &dict)?, false)
        }
    };
    for value in names {
        cx.tick()?;
        let Some(name) = cx.intern_value(&value) else {
            let class = class::type_name(cx, &value);
            let what = if listed {
                ("Item", "__all__")
            } else {
                ("Key", "__dict__")
            };
            let text = format!("{} in {own}.{} must be str, not {class}", what.0, what.1);
            return Err(raise::type_error(cx, text));
        };
        if !listed && name.as_str().starts_with('_') {
            continue;
        }
        let value = attr::get(cx, module, &name)?;
        found.push((name, value));
    }
    Ok(found)
}

/// The items of `__all__`, by index as CPython reads them.
fn listed_names(cx: &Interp, all: &Value) -> R<Vec<Value>> {
    let mut names = Vec::new();
    loop {
        cx.tick()?;
        let result = item::get(cx, all, &cx.int(names.len() as i64));
        match raise::catch(cx, result, WellKnown::IndexError)? {
            Some(name) => names.push(name),
            None => return Ok(names),
        }
    }
}
