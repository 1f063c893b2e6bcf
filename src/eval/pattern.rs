//! Patterns of `match` (reference, 8.6.4). Captures are collected and bound only on success.

use crate::eval::describe::{Describe, Describer};
use crate::eval::node::BoxExpr;
use crate::heap::{Frame, Value};
use crate::interp::{Interp, Name, R, Raised};
use crate::object::class::{self, Class, Flags};
use crate::object::dict::Dict;
use crate::runtime::{attr, call, class_check, compare, dict, item, raise};

/// What was captured: the number of the target, and the value.
pub type Captures = Vec<(usize, Value)>;

/// A pattern.
pub enum Pattern {
    /// `_`
    Wildcard,
    /// A name: matches all, and captures.
    Capture(usize),
    /// `pattern as name`
    As(Box<Pattern>, usize),
    /// A value to be equal to.
    Value(BoxExpr),
    /// `None`, `True`, `False`: by identity.
    Singleton(Value),
    /// `a | b`
    Or(Box<[Pattern]>),
    /// `[a, b]`
    Sequence(Box<[Pattern]>),
    /// `[a, *rest, b]`: before, the capture of the rest, after.
    Starred(Box<[Pattern]>, Option<usize>, Box<[Pattern]>),
    /// `{key: pattern, **rest}`
    Mapping(Box<[(BoxExpr, Pattern)]>, Option<usize>),
    /// `Class(a, name=b)`
    Class(BoxExpr, Box<[Pattern]>, Box<[(Name, Pattern)]>),
}

impl Describe for Pattern {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Pattern::Wildcard => to.node("Wildcard", &[]),
            Pattern::Capture(target) => to.node("Capture", &[("target", target)]),
            Pattern::As(pattern, target) => to.node("As", &[("", pattern), ("target", target)]),
            Pattern::Value(value) => to.node("Value", &[("", value)]),
            Pattern::Singleton(value) => to.node("Singleton", &[("", value)]),
            Pattern::Or(patterns) => to.node("Or", &[("", patterns)]),
            Pattern::Sequence(patterns) => to.node("Sequence", &[("", patterns)]),
            Pattern::Starred(before, target, after) => {
                let parts: [(&str, &dyn Describe); 3] =
                    [("before", before), ("target", target), ("after", after)];
                to.node("Starred", &parts);
            }
            Pattern::Mapping(items, rest) => to.node("Mapping", &[("", items), ("rest", rest)]),
            Pattern::Class(class, positional, named) => {
                let parts: [(&str, &dyn Describe); 3] =
                    [("class", class), ("", positional), ("", named)];
                to.node("Class", &parts);
            }
        }
    }
}

impl Pattern {
    /// Does the subject match?
    pub fn matches(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        subject: &Value,
        captures: &mut Captures,
    ) -> R<bool> {
        match self {
            Pattern::Wildcard => Ok(true),
            Pattern::Capture(target) => {
                captures.push((*target, subject.clone()));
                Ok(true)
            }
            Pattern::As(pattern, target) => {
                let matched = pattern.matches(cx, fp, subject, captures)?;
                if matched {
                    captures.push((*target, subject.clone()));
                }
                Ok(matched)
            }
            Pattern::Value(value) => {
                let value = value.eval(cx, fp)?;
                compare::eq(cx, subject, &value)
            }
            Pattern::Singleton(value) => Ok(value.is(subject)),
            Pattern::Or(patterns) => {
                for pattern in patterns {
                    let mark = captures.len();
                    if pattern.matches(cx, fp, subject, captures)? {
                        return Ok(true);
                    }
                    captures.truncate(mark);
                }
                Ok(false)
            }
            Pattern::Sequence(patterns) => match sequence(cx, subject)? {
                Some(items) if items.len() == patterns.len() => {
                    all(cx, fp, patterns, &items, captures)
                }
                _ => Ok(false),
            },
            Pattern::Starred(before, rest, after) => {
                starred(cx, fp, (before, *rest, after), subject, captures)
            }
            Pattern::Mapping(pairs, rest) => mapping(cx, fp, pairs, *rest, subject, captures),
            Pattern::Class(class, positional, keywords) => {
                let class = class.eval(cx, fp)?;
                instance(cx, fp, &class, (positional, keywords), subject, captures)
            }
        }
    }
}

fn has_flag(cx: &Interp, subject: &Value, flag: Flags) -> bool {
    class::class_of(cx, subject).flags().has(flag)
}

/// The items of a sequence, if patterns take it for one (not texts).
fn sequence(cx: &Interp, subject: &Value) -> R<Option<Vec<Value>>> {
    if !has_flag(cx, subject, Flags::SEQUENCE) {
        return Ok(None);
    }
    let len = item::len(cx, subject)?;
    let mut items = Vec::with_capacity(len.min(1024));
    for i in 0..len {
        items.push(item::get(cx, subject, &cx.int(i as i64))?);
    }
    Ok(Some(items))
}

fn all(
    cx: &Interp,
    fp: Frame<'_>,
    patterns: &[Pattern],
    items: &[Value],
    captures: &mut Captures,
) -> R<bool> {
    for (pattern, item) in patterns.iter().zip(items) {
        if !pattern.matches(cx, fp, item, captures)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn starred(
    cx: &Interp,
    fp: Frame<'_>,
    (before, rest, after): (&[Pattern], Option<usize>, &[Pattern]),
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    let Some(items) = sequence(cx, subject)? else {
        return Ok(false);
    };
    if items.len() < before.len() + after.len() {
        return Ok(false);
    }
    let tail = items.len() - after.len();
    if !all(cx, fp, before, &items, captures)? {
        return Ok(false);
    }
    if let Some(target) = rest {
        captures.push((target, cx.list(items[before.len()..tail].to_vec())));
    }
    all(cx, fp, after, &items[tail..], captures)
}

fn mapping(
    cx: &Interp,
    fp: Frame<'_>,
    pairs: &[(BoxExpr, Pattern)],
    rest: Option<usize>,
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    if !has_flag(cx, subject, Flags::MAPPING) {
        return Ok(false);
    }
    if pairs.len() > item::len(cx, subject)? {
        return Ok(false);
    }
    let seen = cx.heap.alloc(Dict::new());
    let missing = cx.list(Vec::new());
    for (key, pattern) in pairs {
        let key = key.eval(cx, fp)?;
        if dict::contains(cx, &seen, &key)? {
            let text = crate::runtime::format::repr(cx, &key)?;
            let text = text
                .as_str()
                .map_or(String::new(), |s| s.lossy().into_owned());
            let text = format!("mapping pattern checks duplicate key ({text})");
            return Err(raise::value_error(cx, text));
        }
        dict::set(cx, &seen, &key, Value::NONE)?;
        // `get` does not call `__missing__`, as the reference wants.
        let value = call::call_method(cx, subject, &cx.names.get, &[key, missing.clone()])?;
        if value.is(&missing) || !pattern.matches(cx, fp, &value, captures)? {
            return Ok(false);
        }
    }
    if let Some(target) = rest {
        let copy = cx.heap.alloc(Dict::new());
        dict::update_mapping(cx, &copy, subject)?;
        for key in seen.keys() {
            drop(dict::remove(cx, &copy, &key)?);
        }
        captures.push((target, copy.into_value()));
    }
    Ok(true)
}

fn instance(
    cx: &Interp,
    fp: Frame<'_>,
    class: &Value,
    (positional, keywords): (&[Pattern], &[(Name, Pattern)]),
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    if class.view::<Class>().is_none() {
        return Err(raise::type_error(
            cx,
            "called match pattern must be a class",
        ));
    }
    if !class_check::is_instance(cx, subject, class)? {
        return Ok(false);
    }
    let mut names: Vec<Name> = Vec::new();
    if !positional.is_empty() {
        match match_args(cx, class, positional.len())? {
            None => {
                if !positional[0].matches(cx, fp, subject, captures)? {
                    return Ok(false);
                }
            }
            Some(args) => names = args,
        }
    }
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            return Err(repeated(cx, class, name));
        }
        let Some(value) = attr::get_opt(cx, subject, name)? else {
            return Ok(false);
        };
        if !positional[i].matches(cx, fp, &value, captures)? {
            return Ok(false);
        }
    }
    for (name, pattern) in keywords {
        if names.contains(name) {
            return Err(repeated(cx, class, name));
        }
        let Some(value) = attr::get_opt(cx, subject, name)? else {
            return Ok(false);
        };
        if !pattern.matches(cx, fp, &value, captures)? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cold]
fn repeated(cx: &Interp, class: &Value, name: &Name) -> Raised {
    let class = class
        .view::<Class>()
        .map_or(String::new(), Class::name_text);
    let text = format!("{class}() got multiple sub-patterns for attribute '{name}'");
    raise::type_error(cx, text)
}

/// The attributes that `count` positional patterns stand for; `None` if the one pattern stands
/// for the subject itself, as for `int` and other builtin types.
fn match_args(cx: &Interp, class: &Value, count: usize) -> R<Option<Vec<Name>>> {
    let name = || {
        class
            .view::<Class>()
            .map_or(String::new(), Class::name_text)
    };
    let too_many = |allowed: usize| {
        let s = if allowed == 1 { "" } else { "s" };
        let text = format!(
            "{}() accepts {allowed} positional sub-pattern{s} ({count} given)",
            name()
        );
        raise::type_error(cx, text)
    };
    let Some(args) = attr::get_opt(cx, class, &cx.names.__match_args__)? else {
        let itself = class
            .view::<Class>()
            .is_some_and(|c| c.flags().has(Flags::MATCH_SELF));
        return match (itself, count) {
            (true, 1) => Ok(None),
            (true, _) => Err(too_many(1)),
            (false, _) => Err(too_many(0)),
        };
    };
    let Some(items) = args.as_tuple() else {
        let got = class::type_name(cx, &args);
        let text = format!("{}.__match_args__ must be a tuple (got {got})", name());
        return Err(raise::type_error(cx, text));
    };
    if items.len() < count {
        return Err(too_many(items.len()));
    }
    let mut names = Vec::with_capacity(count);
    for item in &items[..count] {
        match cx.intern_value(item) {
            Some(name) => names.push(name),
            None => {
                let got = class::type_name(cx, item);
                let text = format!("__match_args__ elements must be strings (got {got})");
                return Err(raise::type_error(cx, text));
            }
        }
    }
    Ok(Some(names))
}
