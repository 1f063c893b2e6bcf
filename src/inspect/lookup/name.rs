//! `x`, `x = v`, `del x`: the variables of the running call, the namespace of its module, then the builtins
//! (reference, 4.2).

use super::{Look, Mark, Outcome, Trace, raises, shown};
use crate::heap::Value;
use crate::inspect::Subject;
use crate::inspect::step::calls;
use crate::interp::Name;
use crate::object::module;
use crate::runtime::raise;

/// A place that may hold a name.
struct Namespace {
    place: String,
    held: Option<Value>,
}

/// The places where a name is looked for, in order.
fn namespaces(subject: &Subject<'_>, name: &Name) -> Vec<Namespace> {
    let cx = subject.cx;
    let mut all = Vec::new();
    let call = subject.call.and_then(|at| Some((at, calls::call(cx, at)?)));
    let own = call.filter(|(_, call)| !call.is_module());
    if let Some((at, call)) = own {
        let place = format!("the variables of {}", call.name());
        let held = calls::variable(cx, at, name);
        all.push(Namespace { place, held });
    }
    all.push(Namespace {
        place: format!("the namespace of {}", subject.module_name()),
        held: subject.globals().get_name(name),
    });
    all
}

/// The story of reading a name.
pub fn get(subject: &Subject<'_>, name: &Name) -> Trace {
    let cx = subject.cx;
    let mut trace = Trace::new();
    let mut all = namespaces(subject, name);
    all.push(Namespace {
        place: "builtins".to_owned(),
        held: module::builtin(cx, name),
    });
    let mut winner = None;
    let mut looks = Vec::new();
    for Namespace { place, held } in all {
        let mark = match winner {
            Some(_) => Mark::Shadowed,
            None => Mark::Wins,
        };
        looks.push(match &held {
            Some(value) => Look::new(place, shown(cx, value), "", mark),
            None => Look::missing(place),
        });
        winner = winner.or(held);
    }
    trace.step("which namespace has the name?", looks);
    match winner {
        Some(value) => trace.ends(Outcome::Value(value)),
        None => trace.ends(raises(cx, raise::name_error(cx, name))),
    }
}

/// The story of `name = value`, or with `deletes` of `del name`, in the innermost namespace.
pub fn set(subject: &Subject<'_>, name: &Name, deletes: bool) -> Trace {
    let cx = subject.cx;
    let mut trace = Trace::new();
    let Some(Namespace { place, held }) = namespaces(subject, name).into_iter().next() else {
        return trace;
    };
    let (remark, mark) = match (&held, deletes) {
        (Some(_), _) => ("is there already", Mark::Wins),
        (None, false) => ("a new entry", Mark::Wins),
        (None, true) => ("", Mark::Fails),
    };
    let found = held.as_ref().and_then(|value| shown(cx, value));
    let look = Look::new(&place, found, remark, mark);
    trace.step("the name itself: nobody is asked", vec![look]);
    match (held, deletes) {
        (None, true) => trace.ends(raises(cx, raise::name_error(cx, name))),
        _ => trace.ends(Outcome::Place(format!("{name} in {place}"))),
    }
}
