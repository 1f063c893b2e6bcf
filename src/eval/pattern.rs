//! Patterns of `match` (reference, 8.6.4). Captures are collected and bound only on success.

use crate::eval::describe::{Describe, Describer};
use crate::eval::node::BoxExpr;
use crate::heap::{Frame, Value};
use crate::interp::{Interp, Name, R, Raised};
use crate::object::class::{self, Class, Flags};
use crate::object::dict::Dict;
use crate::runtime::{attr, call, class_check, compare, dict, item, raise, unpack};

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
    fn is_wildcard(&self) -> bool {
        matches!(self, Pattern::Wildcard)
    }

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
            Pattern::Sequence(patterns) => sequence(cx, fp, patterns, subject, captures),
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

/// The items are unpacked, as in an assignment, unless all are `_`.
fn sequence(
    cx: &Interp,
    fp: Frame<'_>,
    patterns: &[Pattern],
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    // Texts are no sequences here.
    if !has_flag(cx, subject, Flags::SEQUENCE) || item::len(cx, subject)? != patterns.len() {
        return Ok(false);
    }
    if patterns.iter().all(Pattern::is_wildcard) {
        return Ok(true);
    }
    let items = unpack::exact(cx, subject, patterns.len())?;
    all(cx, fp, patterns, &items, captures)
}

/// The items are unpacked, but where the rest is not wanted: there each is asked for by its index, which counts
/// from the end for those behind the star. Of a star alone no length is asked.
fn starred(
    cx: &Interp,
    fp: Frame<'_>,
    (before, rest, after): (&[Pattern], Option<usize>, &[Pattern]),
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    if !has_flag(cx, subject, Flags::SEQUENCE) {
        return Ok(false);
    }
    let least = before.len() + after.len();
    if least > 0 && item::len(cx, subject)? < least {
        return Ok(false);
    }
    let Some(target) = rest else {
        let head = before
            .iter()
            .enumerate()
            .map(|(i, pattern)| (Ok(i), pattern));
        let tail = after.iter().rev().enumerate().rev();
        let tail = tail.map(|(i, pattern)| (Err(i + 1), pattern));
        for (place, pattern) in head.chain(tail) {
            if pattern.is_wildcard() {
                continue;
            }
            let i = match place {
                Ok(i) => i as i64,
                Err(from_end) => item::len(cx, subject)? as i64 - from_end as i64,
            };
            let item = item::get(cx, subject, &cx.int(i))?;
            if !pattern.matches(cx, fp, &item, captures)? {
                return Ok(false);
            }
        }
        return Ok(true);
    };
    let items = unpack::starred(cx, subject, before.len(), after.len())?;
    let (head, tail) = items.split_at(before.len());
    if !all(cx, fp, before, head, captures)? {
        return Ok(false);
    }
    let Some((middle, tail)) = tail.split_first() else {
        return Ok(false);
    };
    captures.push((target, middle.clone()));
    all(cx, fp, after, tail, captures)
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
    if !pairs.is_empty() && pairs.len() > item::len(cx, subject)? {
        return Ok(false);
    }
    let mut keys = Vec::with_capacity(pairs.len());
    for (key, _) in pairs {
        keys.push(key.eval(cx, fp)?);
    }
    let Some(values) = values_of(cx, subject, &keys)? else {
        return Ok(false);
    };
    for ((_, pattern), value) in pairs.iter().zip(&values) {
        if !pattern.matches(cx, fp, value, captures)? {
            return Ok(false);
        }
    }
    if let Some(target) = rest {
        let copy = cx.heap.alloc(Dict::new());
        dict::update_mapping(cx, &copy, subject)?;
        for key in &keys {
            item::delete_key(cx, &copy, key)?;
        }
        captures.push((target, copy.into_value()));
    }
    Ok(true)
}

/// The values of all keys, if the mapping has them all.
fn values_of(cx: &Interp, subject: &Value, keys: &[Value]) -> R<Option<Vec<Value>>> {
    let seen = cx.heap.alloc(Dict::new());
    let missing = cx.list(Vec::new());
    let mut values = Vec::with_capacity(keys.len());
    for key in keys {
        if dict::contains(cx, &seen, key)? {
            let text = crate::runtime::format::repr(cx, key)?;
            let text = text
                .as_str()
                .map_or(String::new(), |s| s.lossy().into_owned());
            let text = format!("mapping pattern checks duplicate key ({text})");
            return Err(raise::value_error(cx, text));
        }
        dict::set(cx, &seen, key, Value::NONE)?;
        // `get` does not call `__missing__`, as the reference wants.
        let value = call::call_method(cx, subject, &cx.names.get, &[key.clone(), missing.clone()])?;
        if value.is(&missing) {
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(values))
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
        return Err(no_class_pattern(cx));
    }
    if !class_check::is_instance(cx, subject, class)? {
        return Ok(false);
    }
    let Some(values) = attributes(cx, class, positional.len(), keywords, subject)? else {
        return Ok(false);
    };
    let patterns = positional
        .iter()
        .chain(keywords.iter().map(|(_, pattern)| pattern));
    for (pattern, value) in patterns.zip(&values) {
        if !pattern.matches(cx, fp, value, captures)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is raised where the pattern of a class names something else.
pub fn no_class_pattern(cx: &Interp) -> Raised {
    raise::type_error(cx, "called match pattern must be a class")
}

/// The values that the patterns of a class stand for, if the subject has all the attributes.
fn attributes(
    cx: &Interp,
    class: &Value,
    positional: usize,
    keywords: &[(Name, Pattern)],
    subject: &Value,
) -> R<Option<Vec<Value>>> {
    let mut values = Vec::with_capacity(positional + keywords.len());
    let mut args = Vec::new();
    if positional > 0 {
        match match_args(cx, class, positional)? {
            None => values.push(subject.clone()),
            Some(found) => args = found,
        }
    }
    let mut names: Vec<Name> = Vec::new();
    for arg in &args {
        let name = match_name(cx, arg)?;
        match attribute(cx, class, subject, &name, &names)? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
        names.push(name);
    }
    for (name, _) in keywords {
        match attribute(cx, class, subject, name, &names)? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(values))
}

/// An attribute of the subject, which no positional pattern has asked for already.
fn attribute(
    cx: &Interp,
    class: &Value,
    subject: &Value,
    name: &Name,
    before: &[Name],
) -> R<Option<Value>> {
    if before.contains(name) {
        return Err(repeated(cx, class, name));
    }
    attr::get_opt(cx, subject, name)
}

#[cold]
fn repeated(cx: &Interp, class: &Value, name: &Name) -> Raised {
    let class = class
        .view::<Class>()
        .map_or(String::new(), Class::name_text);
    let text = format!("{class}() got multiple sub-patterns for attribute '{name}'");
    raise::type_error(cx, text)
}

/// An element of `__match_args__`, whose turn has come.
pub fn match_name(cx: &Interp, arg: &Value) -> R<Name> {
    cx.intern_value(arg).ok_or_else(|| {
        let got = class::type_name(cx, arg);
        let text = format!("__match_args__ elements must be strings (got {got})");
        raise::type_error(cx, text)
    })
}

/// The attributes that `count` positional patterns stand for; `None` if the one pattern stands
/// for the subject itself, as for `int` and other builtin types.
pub fn match_args(cx: &Interp, class: &Value, count: usize) -> R<Option<Vec<Value>>> {
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
    Ok(Some(items[..count].to_vec()))
}
