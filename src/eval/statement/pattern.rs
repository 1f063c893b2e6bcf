//! Patterns of `match` (reference, 8.6.4). Captures are collected and bound only on success. What a pattern asks
//! of its subject is in `runtime::matching`.

use crate::eval::describe::{Describe, Describer};
use crate::eval::node::BoxExpr;
use crate::heap::{Frame, Value};
use crate::interp::{Interp, Name, R};
use crate::runtime::compare;
use crate::runtime::iter::unpack;
use crate::runtime::matching::{self, ItemPlace};

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

fn all<'p>(
    cx: &Interp,
    fp: Frame<'_>,
    patterns: impl IntoIterator<Item = &'p Pattern>,
    items: &[Value],
    captures: &mut Captures,
) -> R<bool> {
    for (pattern, item) in patterns.into_iter().zip(items) {
        if !pattern.matches(cx, fp, item, captures)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The items are unpacked, as in an assignment, unless all are `_`. Those of a tuple can be looked at where they lie.
fn sequence(
    cx: &Interp,
    fp: Frame<'_>,
    patterns: &[Pattern],
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    if let Some(items) = subject.as_tuple() {
        return Ok(items.len() == patterns.len() && all(cx, fp, patterns, items, captures)?);
    }
    if !matching::has_items(cx, subject, patterns.len())? {
        return Ok(false);
    }
    if patterns.iter().all(Pattern::is_wildcard) {
        return Ok(true);
    }
    let items = unpack::exact(cx, subject, patterns.len())?;
    all(cx, fp, patterns, &items, captures)
}

/// The items are unpacked, but where the rest is not wanted: there each is asked for by its index.
fn starred(
    cx: &Interp,
    fp: Frame<'_>,
    (before, rest, after): (&[Pattern], Option<usize>, &[Pattern]),
    subject: &Value,
    captures: &mut Captures,
) -> R<bool> {
    if !matching::has_at_least(cx, subject, before.len() + after.len())? {
        return Ok(false);
    }
    let Some(target) = rest else {
        let head = before.iter().enumerate();
        let head = head.map(|(i, pattern)| (ItemPlace::Before(i), pattern));
        let tail = after.iter().rev().enumerate().rev();
        let tail = tail.map(|(i, pattern)| (ItemPlace::Behind(i), pattern));
        for (place, pattern) in head.chain(tail).filter(|(_, p)| !p.is_wildcard()) {
            let item = matching::item(cx, subject, place)?;
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
    if !matching::has_keys(cx, subject, pairs.len())? {
        return Ok(false);
    }
    let mut keys = Vec::with_capacity(pairs.len());
    for (key, _) in pairs {
        keys.push(key.eval(cx, fp)?);
    }
    let Some(values) = matching::values(cx, subject, &keys)? else {
        return Ok(false);
    };
    let patterns = pairs.iter().map(|(_, pattern)| pattern);
    if !all(cx, fp, patterns, &values, captures)? {
        return Ok(false);
    }
    if let Some(target) = rest {
        captures.push((target, matching::rest(cx, subject, &keys)?));
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
    if !matching::is_instance(cx, subject, class)? {
        return Ok(false);
    }
    let names = keywords.iter().map(|(name, _)| name);
    let Some(values) = matching::attributes(cx, subject, class, positional.len(), names)? else {
        return Ok(false);
    };
    let named = keywords.iter().map(|(_, pattern)| pattern);
    all(cx, fp, positional.iter().chain(named), &values, captures)
}
