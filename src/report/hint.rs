//! "Did you mean": what is added to the message of a `NameError`, `AttributeError` or `ImportError`.

use crate::eval::Code;
use crate::heap::Value;
use crate::interp::{Interp, R, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::exception::{self, import};
use crate::object::traceback::Traceback;
use crate::runtime::{attr, iter, raise, stdlib_names, suggest};

/// The addition, or nothing.
pub fn for_exception(cx: &Interp, value: &Value) -> String {
    let found = if class::is_a(cx, value, WellKnown::ImportError) {
        wrong_name(value, import::NAME_FROM).map(|wrong| from_module(cx, value, &wrong))
    } else if class::is_a(cx, value, WellKnown::NameError) {
        wrong_name(value, exception::NAME_NAME).map(|wrong| from_scope(cx, value, &wrong))
    } else if class::is_a(cx, value, WellKnown::AttributeError) {
        wrong_name(value, exception::ATTRIBUTE_NAME).map(|wrong| from_object(cx, value, &wrong))
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

fn texts(values: &[Value]) -> Vec<String> {
    let text = |value: &Value| Some(value.as_str()?.to_str()?.to_owned());
    values.iter().filter_map(text).collect()
}

/// `dir(object)`; nothing if that fails.
fn dir(cx: &Interp, object: &Value) -> Vec<Value> {
    let names = || -> R<Vec<Value>> {
        match attr::call_special(cx, object, &cx.intern("__dir__"), &[])? {
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
    let Some(object) = value.cell(exception::ATTRIBUTE_OBJ) else { return String::new() };
    let names = public(texts(&dir(cx, &object)), wrong);
    question(nearest(wrong, &names))
}

fn from_module(cx: &Interp, value: &Value, wrong: &str) -> String {
    let name = value.cell(import::NAME).and_then(|name| cx.intern_value(&name));
    let module = name.and_then(|name| cx.modules.handle::<Dict>()?.get_name(&name));
    let Some(module) = module else { return String::new() };
    let names = public(texts(&dir(cx, &module)), wrong);
    question(nearest(wrong, &names))
}

/// The innermost entry of the traceback.
fn innermost(value: &Value) -> Option<Value> {
    let mut link = exception::traceback(value)?;
    while let Some(next) = link.view::<Traceback>()?.next.get() {
        link = next;
    }
    Some(link)
}

fn from_scope(cx: &Interp, value: &Value, wrong: &str) -> String {
    let link = innermost(value);
    let Some(traceback) = link.as_ref().and_then(|link| link.view::<Traceback>()) else { return String::new() };
    let mut found = None;
    if let Some(this) = value.cell(exception::NAME_SELF) {
        match attr::get_opt(cx, &this, &cx.intern(wrong)) {
            Ok(Some(_)) => found = Some(format!("self.{wrong}")),
            Ok(None) => {}
            Err(raised) => raise::discard(cx, raised),
        }
    }
    if found.is_none() {
        let mut names = Vec::new();
        if let Some(code) = traceback.code.view::<Code>() {
            let own = code.locals.iter().chain(&code.free).map(|name| name.as_str().to_owned());
            names.extend(own.filter(|name| !name.is_empty() && !name.starts_with('.')));
        }
        for dict in [Some(traceback.globals.clone()), cx.builtins.get()].into_iter().flatten() {
            names.extend(dict.view::<Dict>().map(|dict| texts(&dict.keys())).unwrap_or_default());
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
