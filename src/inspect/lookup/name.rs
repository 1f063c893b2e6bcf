//! `x`, `x = v`, `del x`: the variables of the running call, the namespace of its module, then the builtins
//! (reference, 4.2).

use std::cmp::Ordering;

use super::{Look, Mark, Outcome, Trace, raises, shown};
use crate::heap::Value;
use crate::inspect::Subject;
use crate::inspect::step::calls::{self, Call, Scope};
use crate::interp::{Interp, Name, Raised};
use crate::object::code::Sort;
use crate::object::module;
use crate::runtime::raise;

/// A place that may hold a name.
struct Namespace {
    place: String,
    held: Option<Value>,
    /// What it means that this place is asked.
    remark: String,
    /// Whose variable it is; `None` in a module.
    scope: Option<Scope>,
}

impl Namespace {
    /// A scope of a running call.
    fn of_call(call: &Call, scope: Scope, held: Option<Value>) -> Namespace {
        let own = call.name();
        let (place, remark) = match scope {
            Scope::Comprehension => (
                "the variables of the comprehension".to_owned(),
                "bound by its for".to_owned(),
            ),
            Scope::Own => (
                format!("the variables of {own}"),
                format!("{own} binds it, so it is local"),
            ),
            Scope::Class => (format!("the namespace of class {own}"), String::new()),
            Scope::Around => (
                format!("the variables around {own}"),
                "captured from a function around".to_owned(),
            ),
        };
        Namespace {
            place,
            held,
            remark,
            scope: Some(scope),
        }
    }

    fn is_last(&self) -> bool {
        self.held.is_some() || self.scope.is_some_and(Scope::is_last)
    }

    /// The error of who asks for the name where this is the last place.
    fn error(&self, cx: &Interp, name: &Name) -> Raised {
        match self.scope {
            Some(Scope::Comprehension | Scope::Own) => raise::unbound_local(cx, name),
            Some(Scope::Around) => raise::unbound_free(cx, name),
            Some(Scope::Class) | None => raise::name_error(cx, name),
        }
    }
}

/// The running call that is asked, unless its variables are those of a module.
fn running(subject: &Subject<'_>) -> Option<(usize, Call)> {
    let at = subject.call?;
    Some((at, calls::call(subject.cx, at)?))
}

/// The scopes of the running call.
fn scopes(subject: &Subject<'_>, name: &Name) -> Vec<Namespace> {
    let Some((at, call)) = running(subject) else {
        return Vec::new();
    };
    let found = calls::scopes(subject.cx, at, name).into_iter();
    found
        .map(|(scope, held)| Namespace::of_call(&call, scope, held))
        .collect()
}

/// The namespace of the module, after so many other scopes.
fn globals(subject: &Subject<'_>, name: &Name, before: usize) -> Namespace {
    let running = running(subject).filter(|(_, call)| before == 0 && !call.is_module());
    let remark = match running {
        Some((_, call)) if call.is_declared_global(name) => {
            format!("{} says: global {name}", call.name())
        }
        Some((_, call)) if call.code.info.sort != Sort::ClassBody => {
            format!("{} binds no {name}", call.name())
        }
        _ => String::new(),
    };
    Namespace {
        place: format!("the namespace of {}", subject.module_name()),
        held: subject.globals().get_name(name),
        remark,
        scope: None,
    }
}

/// The story of reading a name.
pub fn get(subject: &Subject<'_>, name: &Name) -> Trace {
    let cx = subject.cx;
    let mut trace = Trace::new();
    let mut all = scopes(subject, name);
    all.push(globals(subject, name, all.len()));
    all.push(Namespace {
        place: "builtins".to_owned(),
        held: module::builtin(cx, name),
        remark: String::new(),
        scope: None,
    });
    let last = all.iter().position(Namespace::is_last);
    let last = last.unwrap_or(all.len() - 1);
    let look = |(at, asked): (usize, &Namespace)| {
        let mark = match (&asked.held, at.cmp(&last)) {
            (Some(_), Ordering::Greater) => Mark::Shadowed,
            (Some(_), _) => Mark::Wins,
            (None, Ordering::Equal) if asked.scope.is_some() => Mark::Fails,
            (None, _) => Mark::Missing,
        };
        let found = asked.held.as_ref().and_then(|value| shown(cx, value));
        Look::new(&asked.place, found, &asked.remark, mark)
    };
    let looks = all.iter().enumerate().map(look).collect();
    trace.step("which namespace has the name?", looks);
    match &all[last].held {
        Some(value) => trace.ends(Outcome::Value(value.clone())),
        None => trace.ends(raises(cx, all[last].error(cx, name))),
    }
}

/// The place where a statement of the running call binds a name.
fn bound_in(subject: &Subject<'_>, name: &Name) -> Namespace {
    let own = scopes(subject, name);
    let own = own
        .into_iter()
        .find(|place| place.scope != Some(Scope::Comprehension));
    let Some((_, call)) = running(subject).filter(|(_, call)| !call.is_module()) else {
        return globals(subject, name, 0);
    };
    match own {
        Some(place) => place,
        None if call.is_declared_global(name) => globals(subject, name, 0),
        // An assignment in its text would make the name local.
        None => Namespace::of_call(&call, Scope::Own, None),
    }
}

/// The story of `name = value`, or with `deletes` of `del name`, in the innermost namespace.
pub fn set(subject: &Subject<'_>, name: &Name, deletes: bool) -> Trace {
    let cx = subject.cx;
    let mut trace = Trace::new();
    let place = bound_in(subject, name);
    let (remark, mark) = match (&place.held, deletes) {
        (Some(_), _) => ("is there already", Mark::Wins),
        (None, false) => ("a new entry", Mark::Wins),
        (None, true) => ("", Mark::Fails),
    };
    let found = place.held.as_ref().and_then(|value| shown(cx, value));
    let look = Look::new(&place.place, found, remark, mark);
    trace.step("the name itself: nobody is asked", vec![look]);
    match (&place.held, deletes) {
        (None, true) => trace.ends(raises(cx, place.error(cx, name))),
        (Some(_), true) => {
            if place.scope.is_none() && module::builtin(cx, name).is_some() {
                trace.note(format!("builtins.{name} is then no longer hidden"));
            }
            trace.ends(Outcome::Gone(place.place))
        }
        (_, false) => trace.ends(Outcome::Place(format!("{name} in {}", place.place))),
    }
}
