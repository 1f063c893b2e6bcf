//! `len(a)`, `a + b`, `a[i]`, `a < b`, `a(..)`: special methods, which are looked up on the type and never in the
//! object itself (reference, 3.3.12).
//!
//! The order in which operands are asked is that of `runtime::ops` and `runtime::compare`, by the same functions.

use super::get::{self, is_native};
use super::{Found, Look, Mark, Outcome, Trace, along, calls, done, failed, find, own, shown};
use crate::heap::Value;
use crate::interp::op::{BinOp, CmpOp, UnaryOp};
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class::{self, Class};
use crate::object::method::BoundMethod;
use crate::object::native::Wrapper;
use crate::runtime::{call, compare, item, ops};

/// The builtin functions that ask a special method of their first argument, with the methods in the order in which
/// they are looked for.
pub const FUNCTIONS: &[(&str, &[&str])] = &[
    ("len", &["__len__"]),
    ("iter", &["__iter__", "__getitem__"]),
    ("next", &["__next__"]),
    ("hash", &["__hash__"]),
    ("repr", &["__repr__"]),
    ("str", &["__str__"]),
    ("bool", &["__bool__", "__len__"]),
    ("abs", &["__abs__"]),
    ("int", &["__int__", "__index__", "__trunc__"]),
    ("float", &["__float__", "__index__"]),
    ("round", &["__round__"]),
    ("reversed", &["__reversed__", "__getitem__"]),
    ("format", &["__format__"]),
    ("dir", &["__dir__"]),
];

/// Looks for the methods of a chain on the type of an object; the first one decides.
fn chain(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    methods: &[&str],
) -> Option<(Name, Found)> {
    let class = class::class_of(cx, object);
    let mro = class.mro_classes();
    let first = methods.first().map(|name| cx.intern(name));
    for method in methods {
        let name = cx.intern(method);
        let found = find(cx, &class, &name);
        let refused = found.as_ref().is_some_and(|f| f.value.is_none());
        let (remark, mark) = if refused {
            ("None: says that it cannot", Mark::Fails)
        } else {
            ("is called", Mark::Wins)
        };
        trace.step(
            format!("{name} on the type {}?", class.name_text()),
            along(cx, &mro, &name, remark, mark),
        );
        if let Some(found) = found {
            note_ignored(cx, trace, object, &name);
            return Some((name, found)).filter(|_| !refused);
        }
    }
    if let Some(name) = first {
        note_ignored(cx, trace, object, &name);
    }
    None
}

/// Says that an attribute of the object itself has the name, and does not matter.
fn note_ignored(cx: &Interp, trace: &mut Trace, object: &Value, name: &Name) {
    if object.view::<Class>().is_some() {
        if own(cx, object, name).is_some() {
            trace
                .notes
                .push(format!("the class's own {name} is for its instances"));
        }
    } else if own(cx, object, name).is_some() {
        trace.notes.push(format!(
            "the object has a {name} of its own; it is not asked, since the type decides"
        ));
    }
}

fn ends_with(mut trace: Trace, name: &Name, found: &Found) -> Trace {
    let what = found.path(name);
    if is_native(&found.value) {
        trace.notes.push(format!("{what} comes with mini"));
    }
    trace.ends(calls(&found.value, what))
}

/// The story of a builtin function on an object.
pub fn function(cx: &Interp, function: &Value, methods: &[&str], object: &Value) -> Trace {
    let mut trace = Trace::new();
    let mut decides = chain(cx, &mut trace, object, methods);
    let is_sequence = decides
        .as_ref()
        .is_some_and(|(name, _)| *name == cx.names.__getitem__);
    if is_sequence && methods.contains(&"__reversed__") {
        trace
            .notes
            .push("a sequence is walked from its end, so its length is asked first".to_owned());
        decides = chain(cx, &mut trace, object, &["__len__"]);
    }
    match decides {
        Some((name, found)) => ends_with(trace, &name, &found),
        None => {
            // Without any of the methods nothing of the program can be called.
            let outcome = done(cx, call::call(cx, function, std::slice::from_ref(object)));
            trace.ends(outcome)
        }
    }
}

/// The story of `-a`, `+a`, `~a`.
pub fn unary(cx: &Interp, op: UnaryOp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    match chain(cx, &mut trace, object, &[cx.names.unary(op).as_str()]) {
        Some((name, found)) => ends_with(trace, &name, &found),
        None => trace.ends(done(cx, ops::unary(cx, op, object))),
    }
}

/// The story of `not a`.
pub fn not(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    match chain(cx, &mut trace, object, &["__bool__", "__len__"]) {
        Some((name, found)) => ends_with(trace, &name, &found),
        None => {
            trace
                .notes
                .push("without either of them every object is true".to_owned());
            trace.ends(Outcome::Value(Value::FALSE))
        }
    }
}

/// Reading, setting or deleting an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemAct {
    /// `a[i]`
    Get,
    /// `a[i] = v`
    Set,
    /// `del a[i]`
    Delete,
}

/// The story of `a[i]` and its like.
pub fn subscript(cx: &Interp, act: ItemAct, object: &Value, key: &Value) -> Trace {
    let mut trace = Trace::new();
    let method = match act {
        ItemAct::Get => "__getitem__",
        ItemAct::Set => "__setitem__",
        ItemAct::Delete => "__delitem__",
    };
    if let Some((name, found)) = chain(cx, &mut trace, object, &[method]) {
        return ends_with(trace, &name, &found);
    }
    if object.view::<Class>().is_some() && act == ItemAct::Get {
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
    let outcome = match act {
        ItemAct::Get => done(cx, item::get(cx, object, key)),
        ItemAct::Set => failed(cx, item::set(cx, object, key, Value::NONE)),
        ItemAct::Delete => failed(cx, item::delete(cx, object, key)),
    };
    trace.ends(outcome)
}

/// The story of `item in container`.
pub fn contains(cx: &Interp, item: &Value, container: &Value) -> Trace {
    let mut trace = Trace::new();
    match chain(
        cx,
        &mut trace,
        container,
        &["__contains__", "__iter__", "__getitem__"],
    ) {
        Some((name, found)) => ends_with(trace, &name, &found),
        None => trace.ends(failed(cx, item::contains(cx, container, item))),
    }
}

/// One attempt of a binary operation.
struct Attempt<'a> {
    object: &'a Value,
    name: &'a Name,
    remark: &'static str,
}

/// Tells the attempts in order, and ends with the first; with `otherwise` if there is none.
fn attempts(
    cx: &Interp,
    list: &[Attempt<'_>],
    absent: Vec<Look>,
    otherwise: impl FnOnce() -> Outcome,
) -> Trace {
    let mut trace = Trace::new();
    let mut first: Option<(String, Found)> = None;
    let mut looks = Vec::new();
    for attempt in list {
        let class = class::class_of(cx, attempt.object);
        let Some(found) = find(cx, &class, attempt.name) else {
            continue;
        };
        let mark = if first.is_none() {
            Mark::Wins
        } else {
            Mark::Waits
        };
        looks.push(Look::new(
            found.path(attempt.name),
            shown(cx, &found.value),
            attempt.remark,
            mark,
        ));
        if first.is_none() {
            first = Some((found.path(attempt.name), found));
        }
        note_ignored(cx, &mut trace, attempt.object, attempt.name);
    }
    looks.extend(absent);
    trace.step("which special methods are asked, in which order?", looks);
    match first {
        Some((what, found)) => {
            if looks_more(&trace) {
                trace
                    .notes
                    .push("the next one is asked if the answer is NotImplemented".to_owned());
            }
            trace.ends(calls(&found.value, what))
        }
        None => trace.ends(otherwise()),
    }
}

fn looks_more(trace: &Trace) -> bool {
    let waiting = |step: &super::Step| step.looks.iter().any(|look| look.mark == Mark::Waits);
    trace.steps.iter().any(waiting)
}

const OVERRIDES: &str = "first: a subclass overrides it";

/// The story of `a op b`.
pub fn binary(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Trace {
    let (method, reflected) = ops::op_names(cx, op);
    let order = ops::order(cx, op, (method, reflected), a, b);
    let mut list = Vec::new();
    if order.right_first {
        list.push(Attempt {
            object: b,
            name: reflected,
            remark: OVERRIDES,
        });
    }
    if order.left {
        list.push(Attempt {
            object: a,
            name: method,
            remark: "of the left operand",
        });
    }
    if order.right_last {
        list.push(Attempt {
            object: b,
            name: reflected,
            remark: "of the right operand",
        });
    }
    // Rows of the builtin sequences come after all number methods.
    let sequences = list.is_empty();
    if sequences {
        list.push(Attempt {
            object: a,
            name: method,
            remark: "of the left sequence",
        });
        if op == BinOp::Mul {
            list.push(Attempt {
                object: b,
                name: method,
                remark: "of the right sequence",
            });
        }
    }
    let absent = missing_sides(cx, (a, method), (b, reflected));
    attempts(cx, &list, absent, || done(cx, ops::binary(cx, op, a, b)))
}

/// The operands whose types have no method.
fn missing_sides(cx: &Interp, left: (&Value, &Name), right: (&Value, &Name)) -> Vec<Look> {
    let mut looks = Vec::new();
    let same = class::class_of(cx, left.0).is(&class::class_of(cx, right.0));
    for (side, (object, name)) in [("left", left), ("right", right)] {
        let class = class::class_of(cx, object);
        if side == "right" && same {
            let remark = "not asked: same type";
            looks.push(Look::new(
                format!("{}.{name}", class.name_text()),
                None,
                remark,
                Mark::Skipped,
            ));
        } else if find(cx, &class, name).is_none() {
            let place = format!("{}.{name}", class.name_text());
            looks.push(Look::missing(place));
        }
    }
    looks
}

/// The story of `a < b` and the other comparisons.
pub fn comparison(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> Trace {
    let (method, reflected) = (cx.names.compare(op), cx.names.compare(op.swapped()));
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    let right_first = compare::right_comes_first(cx, reflected, &left, &right);
    let of_left = Attempt {
        object: a,
        name: method,
        remark: "of the left operand",
    };
    let of_right = Attempt {
        object: b,
        name: reflected,
        remark: "of the right operand",
    };
    let list = if right_first {
        let first = "first: of a subclass";
        vec![
            Attempt {
                remark: first,
                ..of_right
            },
            of_left,
        ]
    } else {
        vec![of_left, of_right]
    };
    let absent = Vec::new();
    let known: Vec<Option<Found>> = list
        .iter()
        .map(|attempt| find(cx, &class::class_of(cx, attempt.object), attempt.name))
        .collect();
    let objects_own = |found: &Option<Found>| {
        let wrapper = found.as_ref().and_then(|f| f.value.view::<Wrapper>());
        found.is_none() || wrapper.is_some_and(|w| w.owner.is(cx.class(WellKnown::Object)))
    };
    let mut trace = attempts(cx, &list, absent, || done(cx, compare::rich(cx, op, a, b)));
    if known.iter().all(objects_own) {
        // Both know identity only, so nothing of the program is called.
        trace
            .notes
            .push("object's methods know identity only".to_owned());
        trace.outcome = done(cx, compare::rich(cx, op, a, b));
    }
    trace
}

/// The story of `f(..)`; for a class also of what makes and fills the new object.
pub fn called(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let Some((name, found)) = chain(cx, &mut trace, object, &["__call__"]) else {
        return trace.ends(failed(cx, call::call(cx, object, &[])));
    };
    let types = found
        .value
        .view::<Wrapper>()
        .is_some_and(|w| w.owner.is(cx.class(WellKnown::Type)));
    if let (Some(class), true) = (object.to_handle::<Class>(), types) {
        let mro = class.mro_classes();
        for (method, remark) in [("__new__", "makes the object"), ("__init__", "fills it")] {
            let method = cx.intern(method);
            let looks = along(cx, &mro, &method, remark, Mark::Wins);
            trace.step(format!("type.__call__ asks {method} of the class"), looks);
        }
        trace.notes.push(format!(
            "__init__ is called only if __new__ gives an instance of {}",
            class.name_text()
        ));
    }
    ends_with(trace, &name, &found)
}

/// The story of `isinstance(x, C)` or `issubclass(x, C)`; `function` is which of them.
pub fn class_check(cx: &Interp, function: &Value, method: &str, class: &Value) -> Trace {
    let mut trace = Trace::new();
    if let Some((name, found)) = chain(cx, &mut trace, class, &[method]) {
        return ends_with(trace, &name, &found);
    }
    // What is no class may still say by __bases__ that it is like one.
    let bases = get::trace(cx, class, &cx.names.__bases__);
    trace.steps.extend(bases.steps);
    match bases.outcome {
        Outcome::Raises { .. } => {
            let any = cx.class(WellKnown::Int).clone();
            trace.ends(done(cx, call::call(cx, function, &[any, class.clone()])))
        }
        outcome => trace.ends(outcome),
    }
}
