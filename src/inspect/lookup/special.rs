//! `len(a)`, `str(a)`, `bool(a)`: special methods, which are looked up on the type and never in the object itself
//! (reference, 3.3.12).

use super::get::{self, is_native};
use super::{
    Found, Mark, Outcome, Trace, along, calls, done, find, native_owner, own, plain, raises,
};
use crate::eval::check_arguments;
use crate::heap::Value;
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::function::Function;
use crate::object::method::BoundMethod;
use crate::runtime::{call, convert, truth};

/// A builtin function that asks special methods of its first argument.
pub struct FunctionRow {
    /// Its name.
    pub name: &'static str,
    /// The methods in the order in which they are looked for.
    methods: &'static [&'static str],
    /// With more arguments it does something else.
    pub most: usize,
}

const fn row(name: &'static str, methods: &'static [&'static str]) -> FunctionRow {
    FunctionRow {
        name,
        methods,
        most: 1,
    }
}

const fn row_of_two(name: &'static str, methods: &'static [&'static str]) -> FunctionRow {
    FunctionRow {
        name,
        methods,
        most: 2,
    }
}

/// The builtin functions that ask a special method of their first argument.
pub const FUNCTIONS: &[FunctionRow] = &[
    row("len", &["__len__"]),
    row_of_two("next", &["__next__"]),
    row("hash", &["__hash__"]),
    row("repr", &["__repr__"]),
    row("ascii", &["__repr__"]),
    row("str", &["__str__"]),
    row("print", &["__str__"]),
    row_of_two("format", &["__format__"]),
    row("bool", &["__bool__", "__len__"]),
    row("abs", &["__abs__"]),
    row_of_two("round", &["__round__"]),
    row("int", &["__int__", "__index__", "__trunc__"]),
    row("float", &["__float__", "__index__"]),
    row("bin", &["__index__"]),
    row("oct", &["__index__"]),
    row("hex", &["__index__"]),
    row("chr", &["__index__"]),
    row("dir", &["__dir__"]),
];

/// What the methods of `object` hand the question on to.
const RELAYS: &[(&str, &[&str])] = &[("__format__", &["__str__"]), ("__str__", &["__repr__"])];

/// Looks for a method on the type of an object; remark and mark are for the class that has it first.
pub(super) fn ask(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    name: &Name,
    (remark, mark): (&str, Mark),
) -> Option<Found> {
    let class = class::class_of(cx, object);
    let found = find(cx, &class, name);
    let (remark, mark) = match &found {
        Some(found) if found.value.is_none() => ("None: says that it cannot", Mark::Fails),
        _ => (remark, mark),
    };
    let question = format!("{name} on the type {}?", class.name_text());
    trace.step(
        question,
        along(cx, &class.mro_classes(), name, remark, mark),
    );
    if found.is_some() {
        note_ignored(cx, trace, object, name);
    }
    found
}

/// Looks for the methods of a chain on the type of an object; the first one decides.
pub(super) fn chain(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    methods: &[&str],
) -> Option<(Name, Found)> {
    for method in methods {
        let name = cx.intern(method);
        if let Some(found) = ask(cx, trace, object, &name, ("is called", Mark::Wins)) {
            return Some((name, found)).filter(|(_, found)| !found.value.is_none());
        }
    }
    if let Some(first) = methods.first() {
        note_ignored(cx, trace, object, &cx.intern(first));
    }
    None
}

/// Says that an attribute of the object itself has the name, and does not matter.
pub(super) fn note_ignored(cx: &Interp, trace: &mut Trace, object: &Value, name: &Name) {
    if own(cx, object, name).is_none() {
        return;
    }
    trace.note(match object.view::<Class>() {
        Some(_) => format!("the class's own {name} is for its instances"),
        None => {
            format!("the object has a {name} of its own; it is not asked, since the type decides")
        }
    });
}

/// The end with a special method: what it gives, by `whole`, where that runs no code of the program; else who is
/// called.
pub(super) fn answer(
    cx: &Interp,
    name: &Name,
    found: &Found,
    (object, args): (&Value, &[Value]),
    whole: impl FnOnce() -> R,
) -> Outcome {
    match plain::only_answers(cx, &found.value, name, object, args) {
        true => done(cx, whole()),
        false => reach(cx, name, found, object, args),
    }
}

/// Which function runs first when a special method is called on an object with these arguments.
pub(super) fn reach(
    cx: &Interp,
    name: &Name,
    found: &Found,
    object: &Value,
    args: &[Value],
) -> Outcome {
    let what = found.path(name);
    if is_native(&found.value) {
        return calls(&found.value, what);
    }
    if found.value.view::<Function>().is_some() {
        let all: Vec<Value> = std::iter::once(object).chain(args).cloned().collect();
        return runs(cx, &found.value, Args::positional(&all), what);
    }
    let class = class::class_of(cx, object);
    match get::bind(cx, found, Some(object), class.value(), name) {
        Outcome::Value(bound) => callee(cx, &bound, Args::positional(args), what),
        outcome => outcome,
    }
}

/// Which function runs first when a value is called.
pub(super) fn callee(cx: &Interp, value: &Value, args: Args<'_>, what: String) -> Outcome {
    if value.view::<Function>().is_some() {
        return runs(cx, value, args, what);
    }
    if let Some(bound) = value.view::<BoundMethod>() {
        if bound.function.view::<Function>().is_none() {
            return calls(&bound.function, what);
        }
        let values: Vec<Value> = std::iter::once(&bound.this)
            .chain(args.values)
            .cloned()
            .collect();
        let names = args.names;
        return runs(
            cx,
            &bound.function,
            Args {
                values: &values,
                names,
            },
            what,
        );
    }
    let is_instance = value.kind().is_some_and(|kind| kind.is_instance());
    if let Some(hook) = find(cx, &class::class_of(cx, value), &cx.names.__call__) {
        return match is_instance && args.names.is_empty() {
            true => reach(cx, &cx.names.__call__, &hook, value, args.values),
            false => calls(value, what),
        };
    }
    // This can only fail.
    done(cx, call::call(cx, value, &[]))
}

/// A function of the program runs, if the arguments fit its parameters.
fn runs(cx: &Interp, function: &Value, args: Args<'_>, what: String) -> Outcome {
    match check_arguments(cx, function, args) {
        Ok(()) => calls(function, what),
        Err(raised) => raises(cx, raised),
    }
}

/// Is it the method of `object` itself?
pub(super) fn is_objects_own(cx: &Interp, found: &Found) -> bool {
    native_owner(&found.value).is_some_and(|owner| owner.is(cx.class(WellKnown::Object)))
}

/// The story of a builtin function on an object, with the arguments that follow it.
pub fn function(cx: &Interp, function: &Value, row: &FunctionRow, args: &[Value]) -> Trace {
    let mut trace = Trace::new();
    // For what runs no code of the program.
    let done = || done(cx, call::call(cx, function, args));
    let Some((object, rest)) = args.split_first() else {
        return trace.ends(done());
    };
    let mut passed = match row.name {
        "format" if rest.is_empty() => vec![cx.new_str("")],
        "format" | "round" => rest.to_vec(),
        _ => Vec::new(),
    };
    let mut methods = row.methods;
    loop {
        let Some((name, found)) = chain(cx, &mut trace, object, methods) else {
            return trace.ends(done());
        };
        let relay = RELAYS.iter().find(|(from, _)| *from == name.as_str());
        let Some((_, next)) = relay.filter(|_| is_objects_own(cx, &found)) else {
            let outcome = match row.name {
                // What it writes is no matter of a view.
                "print" => reach(cx, &name, &found, object, &passed),
                _ => answer(cx, &name, &found, (object, &passed), || {
                    call::call(cx, function, args)
                }),
            };
            return trace.ends(outcome);
        };
        if passed
            .iter()
            .any(|spec| spec.as_str().is_none_or(|spec| !spec.bytes().is_empty()))
        {
            return trace.ends(done());
        }
        passed.clear();
        methods = next;
    }
}

/// The story of a truth test: `if a`, `a and b`, `assert a`.
pub fn truth(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    match chain(cx, &mut trace, object, &["__bool__", "__len__"]) {
        Some((name, found)) => {
            let outcome = answer(cx, &name, &found, (object, &[]), || {
                truth::truth(cx, object).map(Value::bool)
            });
            trace.ends(outcome)
        }
        None => {
            trace.note("without either of them every object is true");
            trace.ends(Outcome::Value(Value::TRUE))
        }
    }
}

/// The story of `not a`.
pub fn not(cx: &Interp, object: &Value) -> Trace {
    let mut trace = truth(cx, object);
    if let Outcome::Value(answer) = &trace.outcome {
        trace.outcome = Outcome::Value(Value::bool(!answer.is(&Value::TRUE)));
    }
    trace
}

/// The story of a conversion to a whole number.
pub(super) fn index(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    // For what runs no code of the program.
    let whole = || convert::index(cx, object);
    let outcome = match chain(cx, &mut trace, object, &["__index__"]) {
        Some((name, found)) => answer(cx, &name, &found, (object, &[]), whole),
        None => done(cx, whole()),
    };
    trace.ends(outcome)
}

/// The story of `callable(a)`.
pub fn callable(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let found = ask(
        cx,
        &mut trace,
        object,
        &cx.names.__call__,
        ("is there", Mark::Wins),
    );
    trace.ends(Outcome::Value(Value::bool(found.is_some())))
}
