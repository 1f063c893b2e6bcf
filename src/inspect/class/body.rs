//! Which names of a class came when, read off the order of its namespace (reference, 3.3.3.4 to 3.3.3.6).
//!
//! ```text
//!   prepared   __module__ .. names of the body .. __static_attributes__   on the way   added by type.__new__   later
//! ```
//! A dict keeps the order in which its keys were first set. A body begins with `__module__` and ends by setting
//! `__static_attributes__`; what `type.__new__` adds is known by what it is. So a name that was bound later, by a
//! decorator or an assignment, is told from one that the body bound. A name that was bound twice counts as what it was
//! first.

use crate::heap::{Handle, Value};
use crate::inspect::brief::text;
use crate::interp::Interp;
use crate::object::class::Class;
use crate::object::descriptor::Member;
use crate::object::native::GetSet;

/// A name and what is bound to it now.
pub type Bound = (String, Value);

/// The names of a namespace, by when they came.
#[derive(Default)]
pub struct Body {
    /// What was in the mapping before the body ran.
    pub prepared: Vec<String>,
    /// What every body binds without being told to.
    pub by_itself: Vec<String>,
    /// What the body bound; without a body, what the metaclass was called with.
    pub bound: Vec<Bound>,
    /// What came in between the end of the body and `type.__new__`.
    pub on_the_way: Vec<Bound>,
    /// What `type.__new__` added.
    pub added: Vec<Bound>,
    /// What was bound when the class was there.
    pub later: Vec<Bound>,
    /// Did a class statement run, or was the metaclass just called?
    pub is_statement: bool,
}

/// Names that every body binds by itself.
const BY_ITSELF: &[&str] = &["__module__", "__firstlineno__", "__static_attributes__"];

impl Body {
    /// The names of a class.
    pub fn of(cx: &Interp, class: &Handle<Class>) -> Body {
        let entries = class.dict().entries();
        let entries: Vec<Bound> = entries
            .into_iter()
            .map(|(key, value)| (text(&key), value))
            .collect();
        let place = |name: &str| entries.iter().position(|(known, _)| known == name);
        let end = place(cx.names.__static_attributes__.as_str()).map(|at| at + 1);
        let given = given(class, &entries, end.unwrap_or(0));
        let is_statement = place(cx.names.__firstlineno__.as_str()).is_some();
        let begin = place(cx.names.__module__.as_str()).filter(|_| is_statement);
        let mut body = Body {
            is_statement,
            ..Body::default()
        };
        let equality = place(cx.names.__eq__.as_str()).is_some_and(|at| at < given);
        for (at, (name, value)) in entries.into_iter().enumerate() {
            let is_prepared = begin.is_some_and(|begin| at < begin);
            let group = if is_prepared {
                body.prepared.push(name);
                continue;
            } else if BY_ITSELF.contains(&&name[..]) {
                body.by_itself.push(name);
                continue;
            } else if at < given {
                match end {
                    Some(end) if at >= end => &mut body.on_the_way,
                    _ => &mut body.bound,
                }
            } else if is_own(class, &value) || is_default(&name, &value, equality) {
                &mut body.added
            } else {
                &mut body.later
            };
            group.push((name, value));
        }
        body
    }
}

/// How many entries `type.__new__` was given: it adds its own behind them.
fn given(class: &Handle<Class>, entries: &[Bound], end: usize) -> usize {
    let first = |is_added: &dyn Fn(&Bound) -> bool| {
        let found = entries.iter().skip(end).position(is_added);
        found.map(|at| end + at)
    };
    first(&|(_, value)| is_own(class, value))
        .or_else(|| first(&|(name, value)| is_default(name, value, true)))
        .unwrap_or(if end > 0 { end } else { entries.len() })
}

/// Is it a descriptor of a cell of this class: a slot, `__dict__`, `__weakref__`?
fn is_own(class: &Handle<Class>, value: &Value) -> bool {
    let member = value.view::<Member>().map(|member| &member.owner);
    let owner = member.or_else(|| value.view::<GetSet>().map(|getset| &getset.owner));
    owner.is_some_and(|owner| owner.is(class.value()))
}

/// Is it what `type.__new__` adds where the body says nothing: no docstring, or no hash beside an `__eq__`?
fn is_default(name: &str, value: &Value, equality: bool) -> bool {
    value.is_none() && (name == "__doc__" || equality && name == "__hash__")
}
