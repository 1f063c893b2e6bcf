//! `a[k]`, `x in y`, `for x in y`, `a, b = y`: what containers are asked.

use super::special::{self, ask, chain, note_ignored, reach};
use super::{Found, Look, Mark, Outcome, Trace, calls, done, failed, get, native_owner};
use crate::heap::{List, Value};
use crate::inspect::brief::brief;
use crate::interp::{Interp, WellKnown};
use crate::object::class::Class;
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::method::BoundMethod;
use crate::runtime::container::{dict, item};
use crate::runtime::iter::{self, unpack};

/// Reading, setting or deleting an item.
#[derive(Clone, Copy, Debug)]
pub enum ItemAct<'a> {
    /// `a[k]`
    Get,
    /// `a[k] = v`
    Set(&'a Value),
    /// `del a[k]`
    Delete,
}

/// The story of `a[k]` and its like.
pub fn subscript(cx: &Interp, act: ItemAct<'_>, object: &Value, key: &Value) -> Trace {
    let mut trace = Trace::new();
    let (method, args) = match act {
        ItemAct::Get => ("__getitem__", vec![key.clone()]),
        ItemAct::Set(value) => ("__setitem__", vec![key.clone(), value.clone()]),
        ItemAct::Delete => ("__delitem__", vec![key.clone()]),
    };
    if let Some((name, found)) = chain(cx, &mut trace, object, &[method]) {
        let outcome = match (act, stored(cx, act, object, key)) {
            (_, Some(outcome)) => outcome,
            (ItemAct::Get, None) if is_dicts(cx, &found) && !is_exact_dict(object) => {
                return missing(cx, trace, &found, object, key);
            }
            (ItemAct::Get, None) => special::answer(cx, &name, &found, (object, &args), || {
                item::get(cx, object, key)
            }),
            _ => reach(cx, &name, &found, object, &args),
        };
        return trace.ends(outcome);
    }
    if object.view::<Class>().is_some() && matches!(act, ItemAct::Get) {
        // This one is an ordinary attribute of the class.
        let name = &cx.names.__class_getitem__;
        let inner = get::trace(cx, object, name);
        trace.steps.extend(inner.steps);
        match inner.outcome {
            Outcome::Value(method) => {
                let function = match method.view::<BoundMethod>() {
                    Some(bound) => bound.function.clone(),
                    None => method,
                };
                return trace.ends(calls(&function, name.as_str()));
            }
            Outcome::Raises { .. } => {}
            outcome => return trace.ends(outcome),
        }
    }
    if !matches!(act, ItemAct::Get)
        && key.as_int().is_none()
        && item::converts_first(cx, object, key)
        && let Some((name, found)) = chain(cx, &mut trace, key, &["__index__"])
    {
        let outcome = reach(cx, &name, &found, key, &[]);
        if !matches!(outcome, Outcome::Value(_)) {
            return trace.ends(outcome);
        }
    }
    let outcome = match act {
        ItemAct::Get => done(cx, item::get(cx, object, key)),
        ItemAct::Set(_) => failed(cx, item::set(cx, object, key, Value::NONE)),
        ItemAct::Delete => failed(cx, item::delete(cx, object, key)),
    };
    trace.ends(outcome)
}

/// Is it the method of `dict` itself?
fn is_dicts(cx: &Interp, found: &Found) -> bool {
    native_owner(&found.value).is_some_and(|owner| owner.is(cx.class(WellKnown::Dict)))
}

fn is_exact_dict(object: &Value) -> bool {
    object.view::<Dict>().is_some()
}

/// What `dict.__getitem__` does for an instance of a subclass: a key that is not there goes to `__missing__` of the type.
fn missing(cx: &Interp, mut trace: Trace, found: &Found, object: &Value, key: &Value) -> Trace {
    let name = &cx.names.__missing__;
    let inner = instance::payload(object).and_then(|inner| inner.to_handle::<Dict>());
    let held = inner.filter(|dict| is_text(key) && dict.keys().iter().all(is_text));
    let Some(held) = held.and_then(|dict| dict::get(cx, &dict, key).ok()) else {
        trace.note("the keys are asked whether they are equal; then __missing__ may be called");
        return trace.ends(calls(&found.value, found.path(&cx.names.__getitem__)));
    };
    if let Some(value) = held {
        return trace.ends(Outcome::Value(value));
    }
    let remark = ("the key is not there: is called", Mark::Wins);
    match ask(cx, &mut trace, object, name, remark) {
        Some(found) => {
            let outcome = reach(cx, name, &found, object, std::slice::from_ref(key));
            trace.ends(outcome)
        }
        None => trace.ends(done(cx, item::get(cx, object, key))),
    }
}

/// Is it a key that compares without asking the program?
fn is_text(key: &Value) -> bool {
    key.as_str().is_some() || !key.is_pointer()
}

/// Where an exact list or dict puts an item, or takes it from, or why not; `None` if the program has a say.
fn stored(cx: &Interp, act: ItemAct<'_>, object: &Value, key: &Value) -> Option<Outcome> {
    let (is_there, place) = if let Some(list) = object.view::<List>() {
        let (at, len) = (key.as_int()?, list.len() as i64);
        let place = if at < 0 { at + len } else { at };
        (
            (0..len).contains(&place),
            format!("item {place} of the list"),
        )
    } else {
        let dict = object.to_handle::<Dict>()?;
        if !is_text(key) || !dict.keys().iter().all(is_text) {
            return None;
        }
        let held = dict::get(cx, &dict, key).ok()?;
        let new = if held.is_some() { "entry" } else { "new entry" };
        let takes = held.is_some() || matches!(act, ItemAct::Set(_));
        (
            takes,
            format!("the {new} {} of the dict", brief(cx, key, 40)),
        )
    };
    // For what can only fail: the runtime words the error.
    Some(match act {
        ItemAct::Get => return None,
        ItemAct::Set(_) if is_there => Outcome::Place(place),
        ItemAct::Delete if is_there => Outcome::Gone(place),
        ItemAct::Set(value) => failed(cx, item::set(cx, object, key, value.clone())),
        ItemAct::Delete => failed(cx, item::delete(cx, object, key)),
    })
}

/// The story of `item in container`.
pub fn contains(cx: &Interp, item: &Value, container: &Value) -> Trace {
    let mut trace = Trace::new();
    let name = &cx.names.__contains__;
    match ask(cx, &mut trace, container, name, ("is called", Mark::Wins)) {
        Some(found) if !found.value.is_none() => {
            let args = std::slice::from_ref(item);
            let outcome = special::answer(cx, name, &found, (container, args), || {
                item::contains(cx, container, item).map(Value::bool)
            });
            trace.ends(outcome)
        }
        Some(_) => trace.ends(failed(cx, item::contains(cx, container, item))),
        None => {
            trace.note("without __contains__ the items are searched, one after the other");
            let part = walk(cx, container, || {
                failed(cx, item::contains(cx, container, item))
            });
            trace.goes_on(part)
        }
    }
}

/// The story of `iter(a)`.
pub fn iterator(cx: &Interp, object: &Value) -> Trace {
    let mut trace = walk(cx, object, || done(cx, iter::iter(cx, object)));
    if asks_items(&trace) {
        // The iterator is made without a question.
        trace.outcome = done(cx, iter::iter(cx, object));
    }
    trace
}

/// The story of `for x in a`, and of all that walks over the items of `a`.
pub fn iteration(cx: &Interp, object: &Value) -> Trace {
    walk(cx, object, || done(cx, iter::iter(cx, object)))
}

/// The story of `[*a]`.
pub fn starred(cx: &Interp, object: &Value) -> Trace {
    walk(cx, object, || {
        let refused = iter::iter(cx, object);
        let worded = |raised| unpack::starred_error(cx, raised, object);
        done(cx, refused.map_err(worded))
    })
}

const BY_INDEX: &str = "is called with 0, 1, 2, ..";

fn asks_items(trace: &Trace) -> bool {
    let by_index = |look: &Look| look.remark == BY_INDEX;
    trace
        .steps
        .iter()
        .any(|step| step.looks.iter().any(by_index))
}

/// Both protocols of iteration: `__iter__`, else `__getitem__`; `otherwise` if there is neither.
fn walk(cx: &Interp, object: &Value, otherwise: impl FnOnce() -> Outcome) -> Trace {
    let mut trace = Trace::new();
    let name = &cx.names.__iter__;
    if let Some(found) = ask(cx, &mut trace, object, name, ("is called", Mark::Wins)) {
        if found.value.is_none() {
            return trace.ends(otherwise());
        }
        trace.note("__next__ of what it gives is then called, until that raises StopIteration");
        let outcome = reach(cx, name, &found, object, &[]);
        return trace.ends(outcome);
    }
    let name = &cx.names.__getitem__;
    match ask(cx, &mut trace, object, name, (BY_INDEX, Mark::Wins)) {
        Some(found) if iter::is_sequence(cx, object) => {
            trace.note("it ends when that raises IndexError");
            let outcome = reach(cx, name, &found, object, &[cx.int(0)]);
            trace.ends(outcome)
        }
        _ => {
            note_ignored(cx, &mut trace, object, &cx.names.__iter__);
            trace.ends(otherwise())
        }
    }
}

/// The story of `a, b = object`; with `starred`, so many targets stand before and after `*rest`.
pub fn unpacking(
    cx: &Interp,
    object: &Value,
    targets: usize,
    starred: Option<(usize, usize)>,
) -> Trace {
    let unpacked = || match starred {
        Some((before, after)) => unpack::starred(cx, object, before, after),
        None => unpack::exact(cx, object, targets),
    };
    let ends = || match unpacked() {
        Ok(_) => Outcome::Place(format!("{targets} targets")),
        Err(raised) => super::raises(cx, raised),
    };
    let trace = walk(cx, object, ends);
    if object.as_tuple().is_some() || object.view::<List>().is_some() {
        // The items of exact lists and tuples are there to be counted.
        return trace.ends(ends());
    }
    trace
}

/// The story of `reversed(a)`.
pub fn reversed(cx: &Interp, function: &Value, object: &Value) -> Trace {
    let mut trace = Trace::new();
    // For what can only fail.
    let fails = || {
        done(
            cx,
            crate::runtime::call::call(cx, function, std::slice::from_ref(object)),
        )
    };
    let name = &cx.names.__reversed__;
    if let Some(found) = ask(cx, &mut trace, object, name, ("is called", Mark::Wins)) {
        return match found.value.is_none() {
            true => trace.ends(fails()),
            false => {
                let outcome = reach(cx, name, &found, object, &[]);
                trace.ends(outcome)
            }
        };
    }
    let name = &cx.names.__getitem__;
    let found = ask(
        cx,
        &mut trace,
        object,
        name,
        ("is called for each item", Mark::Waits),
    );
    if found.is_none() || !iter::is_sequence(cx, object) {
        return trace.ends(fails());
    }
    trace.note("a sequence is walked from its end, so its length is asked first");
    match chain(cx, &mut trace, object, &["__len__"]) {
        Some((name, found)) => {
            let outcome = reach(cx, &name, &found, object, &[]);
            trace.ends(outcome)
        }
        None => trace.ends(fails()),
    }
}
