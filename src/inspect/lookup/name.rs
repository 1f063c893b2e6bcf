//! `x`, `x = v`, `del x` at the prompt: the namespace of the module, then the builtins (reference, 4.2).

use super::{Look, Mark, Outcome, Trace, raises, shown};
use crate::heap::Value;
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::module;
use crate::runtime::raise;

const MODULE: &str = "the namespace of __main__";

/// The story of reading a name.
pub fn get(cx: &Interp, names: &Dict, name: &Name) -> Trace {
    let mut trace = Trace::new();
    let builtin = module::builtin(cx, name);
    let global = names.get_name(name);
    let look = |place: &str, value: &Option<Value>, mark| match value {
        Some(value) => Look::new(place, shown(cx, value), "", mark),
        None => Look::missing(place),
    };
    let hidden = match global {
        Some(_) => Mark::Shadowed,
        None => Mark::Wins,
    };
    trace.step(
        "which namespace has the name?",
        vec![
            look(MODULE, &global, Mark::Wins),
            look("builtins", &builtin, hidden),
        ],
    );
    match global.or(builtin) {
        Some(value) => trace.ends(Outcome::Value(value)),
        None => trace.ends(raises(cx, raise::name_error(cx, name))),
    }
}

/// The story of `name = value`, or with `deletes` of `del name`.
pub fn set(cx: &Interp, names: &Dict, name: &Name, deletes: bool) -> Trace {
    let mut trace = Trace::new();
    let held = names.get_name(name);
    let (remark, mark) = match (&held, deletes) {
        (Some(_), _) => ("is there already", Mark::Wins),
        (None, false) => ("a new entry", Mark::Wins),
        (None, true) => ("", Mark::Fails),
    };
    let found = held.as_ref().and_then(|value| shown(cx, value));
    trace.step(
        "the name itself: nobody is asked",
        vec![Look::new(MODULE, found, remark, mark)],
    );
    match (held, deletes) {
        (None, true) => trace.ends(raises(cx, raise::name_error(cx, name))),
        _ => trace.ends(Outcome::Place(format!("{name} in {MODULE}"))),
    }
}
