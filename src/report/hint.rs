//! "Did you mean": what is added to the message of a `NameError`, `AttributeError` or `ImportError`.

use crate::heap::{CellBox, Handle, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::class;
use crate::object::code::CodeInfo;
use crate::object::dict::Dict;
use crate::object::exception;
use crate::object::traceback::Traceback;
use crate::runtime::raise::suggest;
use crate::runtime::{attr, import, iter, raise, stdlib_names};

/// The addition, or nothing.
pub fn for_exception(cx: &Interp, value: &Value) -> String {
    let found = if class::is_a(cx, value, WellKnown::ImportError) {
        wrong_name(value, exception::import::NAME_FROM).map(|wrong| from_module(cx, value, &wrong))
    } else if class::is_a(cx, value, WellKnown::NameError) {
        wrong_name(value, exception::name_error::NAME).map(|wrong| from_scope(cx, value, &wrong))
    } else if class::is_a(cx, value, WellKnown::AttributeError) {
        wrong_name(value, exception::attribute_error::NAME)
            .map(|wrong| from_object(cx, value, &wrong))
    } else {
        None
    };
    found.unwrap_or_default()
}

fn wrong_name(value: &Value, cell: usize) -> Option<String> {
    let name = value.cell(cell)?;
    Some(name.as_str()?.to_str()?.to_owned())
}

fn question(found: Option<String>) -> String {
    found.map_or(String::new(), |name| format!(". Did you mean: '{name}'?"))
}

fn text(value: &Value) -> Option<String> {
    Some(value.as_str()?.to_str()?.to_owned())
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(text).collect()
}

/// `dir(object)`; nothing if that fails.
fn dir(cx: &Interp, object: &Value) -> Vec<Value> {
    let names = || -> R<Vec<Value>> {
        match attr::call_special(cx, object, &cx.names.__dir__, &[])? {
            Some(names) => iter::collect(cx, &names),
            None => Ok(Vec::new()),
        }
    };
    names().unwrap_or_else(|raised| {
        raise::discard(cx, raised);
        Vec::new()
    })
}

fn public(mut names: Vec<String>, wrong: &str) -> Vec<String> {
    if !wrong.starts_with('_') {
        names.retain(|name| !name.starts_with('_'));
    }
    names.sort();
    names
}

fn nearest(wrong: &str, names: &[String]) -> Option<String> {
    suggest::nearest(wrong, names.iter().map(String::as_str)).map(str::to_owned)
}

fn from_object(cx: &Interp, value: &Value, wrong: &str) -> String {
    let Some(object) = value.cell(exception::attribute_error::OBJ) else {
        return String::new();
    };
    let mut names = texts(&dir(cx, &object));
    // Within its own methods an object's private names are no secret.
    let own = |(name, this): &(String, Value)| name == "self" && this.is(&object);
    if !innermost(value).is_some_and(|traceback| locals(&traceback).iter().any(own)) {
        names = public(names, wrong);
    }
    names.sort();
    question(nearest(wrong, &names))
}

fn from_module(cx: &Interp, value: &Value, wrong: &str) -> String {
    let Some(name) = value.cell(exception::import::NAME) else {
        return String::new();
    };
    // Of a dotted name this gives the package: CPython looks there, too.
    let module = match import::import(cx, &name, &Value::NONE, &Value::NONE, 0) {
        Ok(module) => module,
        Err(raised) => {
            raise::discard(cx, raised);
            return String::new();
        }
    };
    let names = public(texts(&dir(cx, &module)), wrong);
    question(nearest(wrong, &names))
}

/// The innermost entry of the traceback.
fn innermost(value: &Value) -> Option<Handle<Traceback>> {
    let mut link = exception::traceback(value)?.to_handle::<Traceback>()?;
    while let Some(next) = link.next.handle::<Traceback>() {
        link = next;
    }
    Some(link)
}

/// Names and values of the locals that the frame of a traceback entry had.
fn locals(traceback: &Traceback) -> Vec<(String, Value)> {
    let values = traceback.frame.locals.to_vec();
    let Some(code) = CodeInfo::of(&traceback.frame.code) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, value) in values.iter().enumerate() {
        // A variable that inner functions share is in a cell.
        let value = match value.view::<CellBox>() {
            Some(shared) => shared.slot().get(),
            None => Some(value.clone()).filter(|value| !value.is_unbound()),
        };
        let name = match at.checked_sub(code.first_free) {
            Some(free) if free < code.free.len() => code.free.get(free),
            _ => code.locals.get(at),
        };
        match (name.map(|name| name.as_str()).unwrap_or(""), value) {
            // The namespace of a class body.
            ("", Some(value)) if at == 0 => {
                let own = value
                    .view::<Dict>()
                    .map(|dict| dict.entries())
                    .unwrap_or_default();
                found.extend(
                    own.into_iter()
                        .filter_map(|(name, value)| Some((text(&name)?, value))),
                );
            }
            ("", _) | (_, None) => {}
            (name, Some(value)) => found.push((name.to_owned(), value)),
        }
    }
    found
}

fn from_scope(cx: &Interp, value: &Value, wrong: &str) -> String {
    let Some(traceback) = innermost(value) else {
        return String::new();
    };
    let locals = locals(&traceback);
    let mut found = None;
    if let Some((_, this)) = locals.iter().find(|(name, _)| name == "self") {
        match attr::get_opt(cx, this, &cx.intern(wrong)) {
            Ok(Some(_)) => found = Some(format!("self.{wrong}")),
            Ok(None) => {}
            Err(raised) => raise::discard(cx, raised),
        }
    }
    if found.is_none() {
        let mut names: Vec<String> = locals.into_iter().map(|(name, _)| name).collect();
        for dict in [&traceback.frame.globals, cx.builtins()] {
            names.extend(
                dict.view::<Dict>()
                    .map(|dict| texts(&dict.keys()))
                    .unwrap_or_default(),
            );
        }
        found = nearest(wrong, &names);
    }
    let mut text = question(found);
    if stdlib_names::NAMES.binary_search(&wrong).is_ok() {
        text.push_str(if text.is_empty() { ". Did" } else { " Or did" });
        text.push_str(&format!(" you forget to import '{wrong}'?"));
    }
    text
}
