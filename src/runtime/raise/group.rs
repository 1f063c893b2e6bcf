//! Taking exception groups apart: for `split`, `subgroup` and `except*` (reference, 8.4.2).
//!
//! A split walks the tree of groups by recursion, guarded like all native recursion. The parts are made by the
//! `derive` of the groups, which programs may define.

use crate::heap::Value;
use crate::interp::{Interp, R, Recursion, WellKnown};
use crate::object::class;
use crate::object::exception::{self, CAUSE, CONTEXT, TRACEBACK};
use crate::runtime::container::item;
use crate::runtime::raise::handler;
use crate::runtime::{attr, call, iter, raise, truth};

/// The members of a group.
pub fn members(group: &Value) -> Vec<Value> {
    let tuple = group.cell(exception::group::EXCEPTIONS);
    tuple
        .and_then(|tuple| tuple.as_tuple().map(<[Value]>::to_vec))
        .unwrap_or_default()
}

/// What is selected.
pub enum Condition {
    /// Instances of an exception class or of one of a tuple of them.
    Classes(Value),
    /// What a function says yes to.
    Function(Value),
    /// Exactly these exceptions.
    These(Vec<Value>),
}

fn fits(cx: &Interp, value: &Value, condition: &Condition) -> R<bool> {
    match condition {
        Condition::Classes(classes) => handler::handles(cx, value, classes),
        Condition::Function(function) => {
            truth::truth(cx, &call::call(cx, function, std::slice::from_ref(value))?)
        }
        Condition::These(these) => Ok(these.iter().any(|one| one.is(value))),
    }
}

fn is_group(cx: &Interp, value: &Value) -> bool {
    class::is_a(cx, value, WellKnown::BaseExceptionGroup)
}

/// The part that fits and the part that does not.
pub type Parts = (Option<Value>, Option<Value>);

/// Splits an exception, group or not, by a condition. `rest` says whether the second part is wanted.
pub fn split(cx: &Interp, value: &Value, condition: &Condition, rest: bool) -> R<Parts> {
    if fits(cx, value, condition)? {
        return Ok((Some(value.clone()), None));
    }
    if !is_group(cx, value) {
        return Ok((None, rest.then(|| value.clone())));
    }
    let _guard = cx.enter_native(Recursion::Call)?;
    let (mut matched, mut others) = (Vec::new(), Vec::new());
    for member in members(value) {
        cx.tick()?;
        let (part, other) = split(cx, &member, condition, rest)?;
        matched.extend(part);
        others.extend(other);
    }
    let matched = subset(cx, value, matched)?;
    let others = if rest {
        subset(cx, value, others)?
    } else {
        None
    };
    Ok((matched, others))
}

/// The group with only some of its members, made by its `derive`.
fn subset(cx: &Interp, group: &Value, members: Vec<Value>) -> R<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let made = call::call_method(cx, group, &cx.names.derive, &[cx.list(members)])?;
    if !is_group(cx, &made) {
        return Err(raise::type_error(
            cx,
            "derive must return an instance of BaseExceptionGroup",
        ));
    }
    for cell in [TRACEBACK, CONTEXT] {
        made.set_cell(cell, group.cell(cell).unwrap_or(Value::UNBOUND));
    }
    exception::set_cause(&made, exception::field(group, CAUSE));
    let notes = &cx.names.__notes__;
    if let Some(list) = attr::get_opt(cx, group, notes)?
        && item::is_sequence(cx, &list)
    {
        let copy = iter::collect(cx, &list)?;
        attr::set(cx, &made, notes, &cx.list(copy))?;
    }
    Ok(Some(made))
}

/// A group without a message, of the class that its members ask for.
fn make(cx: &Interp, members: Value) -> R {
    let class = cx.class(WellKnown::BaseExceptionGroup).clone();
    call::call(cx, &class, &[cx.new_str(""), members])
}

/// What a clause `except* classes:` handles of an exception, as a group, and what it leaves.
pub fn match_star(cx: &Interp, value: &Value, classes: &Value) -> R<Parts> {
    handler::check_star(cx, classes)?;
    if is_group(cx, value) {
        return split(cx, value, &Condition::Classes(classes.clone()), true);
    }
    if !handler::handles(cx, value, classes)? {
        return Ok((None, Some(value.clone())));
    }
    let group = make(cx, cx.tuple(vec![value.clone()]))?;
    Ok((Some(group), None))
}

/// What goes on after all clauses of a `try` with `except*`: `rest` is what none of them handled of `caught`, `raised`
/// what they raised. Parts of what was caught that were raised again are put together as they were.
pub fn prepare_reraise(cx: &Interp, caught: &Value, rest: Option<Value>, raised: Vec<Value>) -> R {
    if !is_group(cx, caught) {
        // A naked exception was wrapped for the one clause that could run.
        return Ok(raised
            .into_iter()
            .chain(rest)
            .next()
            .unwrap_or_else(|| caught.clone()));
    }
    let (mut fresh, mut again) = (Vec::new(), Vec::new());
    for value in raised.into_iter().chain(rest) {
        if same_origin(cx, &value, caught)? {
            leaves(cx, &value, &mut again)?;
        } else {
            fresh.push(value);
        }
    }
    if !again.is_empty() {
        let (part, _) = split(cx, caught, &Condition::These(again), false)?;
        if fresh.is_empty() {
            return Ok(part.unwrap_or_else(|| caught.clone()));
        }
        fresh.extend(part);
    }
    match fresh.len() {
        1 => Ok(fresh.swap_remove(0)),
        _ => make(cx, cx.list(fresh)),
    }
}

/// Whether two exceptions share notes, traceback, cause and context: then one is a part of the other.
fn same_origin(cx: &Interp, one: &Value, other: &Value) -> R<bool> {
    if !is_group(cx, one) {
        return Ok(false);
    }
    let same = |cell| exception::field(one, cell).is(&exception::field(other, cell));
    if ![TRACEBACK, CAUSE, CONTEXT].into_iter().all(same) {
        return Ok(false);
    }
    let notes = &cx.names.__notes__;
    let of = |value| attr::get_opt(cx, value, notes);
    Ok(match (of(one)?, of(other)?) {
        (None, None) => true,
        (Some(one), Some(other)) => one.is(&other) || !item::is_sequence(cx, &one),
        _ => false,
    })
}

/// The exceptions in a group that are no groups.
fn leaves(cx: &Interp, value: &Value, out: &mut Vec<Value>) -> R<()> {
    if !is_group(cx, value) {
        out.push(value.clone());
        return Ok(());
    }
    let _guard = cx.enter_native(Recursion::Call)?;
    members(value)
        .iter()
        .try_for_each(|member| leaves(cx, member, out))
}
