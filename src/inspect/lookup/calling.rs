//! `f(x)`, `C(x)`, `with x`, `isinstance(x, C)`: who is called, and what is called next.

use super::special::{ask, callee, chain, is_objects_own, reach};
use super::{Found, Look, Mark, Outcome, Trace, along, calls, done, failed, find, get, shown};
use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, Name, WellKnown};
use crate::object::alias::Alias;
use crate::object::class::{self, Class, Flags};
use crate::object::function::Function;
use crate::object::method::BoundMethod;
use crate::object::native::NativeFunction;
use crate::object::set;
use crate::runtime::call::construct;
use crate::runtime::{call, context};

/// The arguments of a call, as far as they can be told without running anything.
pub struct Arguments {
    /// Positional values, then keyword values.
    pub values: Vec<Value>,
    /// Names of the last values.
    pub names: Vec<Name>,
}

impl Arguments {
    pub(super) fn lent(&self) -> Args<'_> {
        Args {
            values: &self.values,
            names: &self.names,
        }
    }

    fn after(&self, first: &Value) -> Arguments {
        Arguments {
            values: std::iter::once(first)
                .chain(&self.values)
                .cloned()
                .collect(),
            names: self.names.clone(),
        }
    }
}

/// The story of `f(..)`; for a class also of what makes and fills the new object.
pub fn called(cx: &Interp, object: &Value, args: &Arguments) -> Trace {
    let mut trace = Trace::new();
    if let Some(bound) = object.view::<BoundMethod>() {
        let look = Look::new(
            "self",
            shown(cx, &bound.this),
            "comes before the arguments",
            Mark::Waits,
        );
        trace.step("a bound method: which object is it bound to?", vec![look]);
        return trace.goes_on(called(cx, &bound.function, &args.after(&bound.this)));
    }
    if object.view::<Function>().is_some() {
        let what = super::function_words(cx, object);
        let outcome = callee(cx, object, args.lent(), what);
        let remark = match &outcome {
            Outcome::Raises { .. } => "its parameters do not fit",
            _ => "its parameters fit the arguments",
        };
        let mark = outcome.mark();
        let look = Look::new("the function", shown(cx, object), remark, mark);
        trace.step("what is called?", vec![look]);
        return trace.ends(outcome);
    }
    if let Some(native) = object.view::<NativeFunction>() {
        let name = native.row.def.name.to_owned();
        let look = Look::new("the builtin", shown(cx, object), "is called", Mark::Wins);
        trace.step("what is called?", vec![look]);
        return trace.ends(calls(object, name));
    }
    let name = &cx.names.__call__;
    let Some(found) = ask(cx, &mut trace, object, name, ("is called", Mark::Wins)) else {
        return trace.ends(failed(cx, call::call(cx, object, &[])));
    };
    match object.to_handle::<Class>() {
        Some(class) if get::is_types(cx, Some(&found)) => construction(cx, trace, &class, args),
        _ if args.names.is_empty() => {
            let outcome = reach(cx, name, &found, object, &args.values);
            trace.ends(outcome)
        }
        _ => {
            let what = found.path(name);
            let all = args.after(object);
            let outcome = match found.value.view::<Function>() {
                Some(_) => callee(cx, &found.value, all.lent(), what),
                None => calls(&found.value, what),
            };
            trace.ends(outcome)
        }
    }
}

/// What `type.__call__` does: `__new__` makes the object, `__init__` fills it.
fn construction(cx: &Interp, mut trace: Trace, class: &Handle<Class>, args: &Arguments) -> Trace {
    let is_type = class.value().is(cx.class(WellKnown::Type)) && args.names.is_empty();
    if let ([value], true) = (&args.values[..], is_type) {
        trace.note("type with one argument makes nothing: it tells the type");
        return trace.ends(Outcome::Value(class::class_of(cx, value).into_value()));
    }
    let (new, init) = (&cx.names.__new__, &cx.names.__init__);
    let made = step_of_type(cx, &mut trace, class, new, ("makes the object", Mark::Wins));
    let filled = step_of_type(cx, &mut trace, class, init, ("fills it", Mark::Waits));
    let (Some(made), false) = (made, class.flags().has(Flags::NO_NEW)) else {
        return trace.ends(done(cx, construct::type_call(cx, class, args.lent())));
    };
    let own_init = filled.filter(|found| !is_objects_own(cx, found));
    if !is_objects_new(cx, &made) {
        let name = class.name_text();
        trace.note(format!(
            "__init__ is called only if __new__ gives an instance of {name}"
        ));
        let outcome = by_new(cx, class, &made, args);
        return trace.ends(outcome);
    }
    let outcome = match own_init {
        _ if is_abstract(cx, class) => failed(cx, construct::allocate_plain(cx, class)),
        Some(found) => {
            trace.note("object.__new__ makes an empty object, which runs nothing");
            by_init(cx, &found, class, args)
        }
        None if args.values.is_empty() => calls(&made.value, made.path(new)),
        None => {
            let all = args.after(class.value());
            done(cx, construct::object_new(cx, all.lent()))
        }
    };
    trace.ends(outcome)
}

fn step_of_type(
    cx: &Interp,
    trace: &mut Trace,
    class: &Handle<Class>,
    name: &Name,
    (remark, mark): (&str, Mark),
) -> Option<Found> {
    let looks = along(cx, &class.mro_classes(), name, remark, mark);
    trace.step(format!("type.__call__ asks {name} of the class"), looks);
    find(cx, class, name)
}

fn is_objects_new(cx: &Interp, found: &Found) -> bool {
    let native = found.value.view::<NativeFunction>();
    native.is_some_and(|new| new.owner.is(cx.class(WellKnown::Object)))
}

/// Has the class abstract methods, in a set that can be read without asking the program?
fn is_abstract(cx: &Interp, class: &Class) -> bool {
    let names = class.dict().get_name(&cx.names.__abstractmethods__);
    class.flags().has(Flags::ABSTRACT) && names.is_none_or(|names| set::as_body(&names).is_some())
}

fn by_new(cx: &Interp, class: &Handle<Class>, made: &Found, args: &Arguments) -> Outcome {
    let what = made.path(&cx.names.__new__);
    if get::is_native(&made.value) {
        return calls(&made.value, what);
    }
    match get::bind(cx, made, None, class.value(), &cx.names.__new__) {
        Outcome::Value(function) => callee(cx, &function, args.after(class.value()).lent(), what),
        outcome => outcome,
    }
}

/// `__init__` is bound to an object that is not made here; who is called can be told all the same.
pub(super) fn by_init(
    cx: &Interp,
    found: &Found,
    class: &Handle<Class>,
    args: &Arguments,
) -> Outcome {
    let name = &cx.names.__init__;
    let what = found.path(name);
    if found.value.view::<Function>().is_some() {
        // Any value stands for the object: it is counted, and nothing else.
        return callee(cx, &found.value, args.after(&Value::NONE).lent(), what);
    }
    if get::is_native(&found.value) {
        return calls(&found.value, what);
    }
    match get::bind(cx, found, None, class.value(), name) {
        Outcome::Value(function) => callee(cx, &function, args.lent(), what),
        outcome => outcome,
    }
}

/// The story of `with object`: both methods are looked up before the first is called.
pub fn entering(cx: &Interp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let (enter, exit) = (&cx.names.__enter__, &cx.names.__exit__);
    let later = "is kept, and called at the end of the block";
    // For what can only fail.
    let fails = || failed(cx, context::enter(cx, object));
    let Some(entered) = ask(cx, &mut trace, object, enter, ("is called", Mark::Wins)) else {
        return trace.ends(fails());
    };
    let class = class::class_of(cx, object);
    match get::bind(cx, &entered, Some(object), class.value(), enter) {
        Outcome::Value(_) => {}
        outcome => return trace.ends(outcome),
    }
    let Some(left) = ask(cx, &mut trace, object, exit, (later, Mark::Waits)) else {
        return trace.ends(fails());
    };
    let outcome = match get::bind(cx, &left, Some(object), class.value(), exit) {
        Outcome::Value(_) => reach(cx, enter, &entered, object, &[]),
        outcome => outcome,
    };
    trace.ends(outcome)
}

/// `isinstance` or `issubclass`.
#[derive(Clone, Copy)]
pub struct ClassCheck<'a> {
    /// The function.
    pub function: &'a Value,
    /// Is it `isinstance`?
    pub of_instance: bool,
}

impl ClassCheck<'_> {
    fn method<'n>(&self, cx: &'n Interp) -> &'n Name {
        match self.of_instance {
            true => &cx.names.__instancecheck__,
            false => &cx.names.__subclasscheck__,
        }
    }

    /// The story of `isinstance(object, wanted)` or its like.
    pub fn trace(&self, cx: &Interp, object: &Value, wanted: &Value) -> Trace {
        let mut trace = Trace::new();
        let class = class::class_of(cx, object);
        if self.of_instance && class.value().is(wanted) {
            let look = Look::new(
                class.name_text(),
                None,
                "the very class: nobody is asked",
                Mark::Wins,
            );
            trace.step("which class has the object?", vec![look]);
            return trace.ends(Outcome::Value(Value::TRUE));
        }
        if let Some(items) = wanted.as_tuple() {
            trace.note("the classes of a tuple are asked in their order, until one says True");
            return self.one_of(cx, trace, object, items);
        }
        // For what runs no code of the program.
        let done = || {
            done(
                cx,
                call::call(cx, self.function, &[object.clone(), wanted.clone()]),
            )
        };
        if wanted.view::<Alias>().is_some() {
            return trace.ends(done());
        }
        let name = self.method(cx);
        let hook = chain(cx, &mut trace, wanted, &[name.as_str()]).map(|(_, found)| found);
        let by_type = get::is_types(cx, hook.as_ref());
        if let (Some(hook), false) = (&hook, by_type) {
            let outcome = reach(cx, name, hook, wanted, std::slice::from_ref(object));
            return trace.ends(outcome);
        }
        match self.asked_of_type(cx, &mut trace, object, wanted) {
            Some(outcome) => trace.ends(outcome),
            None => trace.ends(done()),
        }
    }

    fn one_of(&self, cx: &Interp, mut trace: Trace, object: &Value, items: &[Value]) -> Trace {
        trace.outcome = Outcome::Value(Value::FALSE);
        for item in items {
            trace = trace.goes_on(self.trace(cx, object, item));
            match &trace.outcome {
                Outcome::Value(answer) if answer.is(&Value::FALSE) => {}
                _ => break,
            }
        }
        trace
    }

    /// What `type` does: it looks along the MRO, then believes `__class__`. `None` if nothing of the program can be
    /// called.
    fn asked_of_type(
        &self,
        cx: &Interp,
        trace: &mut Trace,
        object: &Value,
        wanted: &Value,
    ) -> Option<Outcome> {
        if wanted.view::<Class>().is_none() {
            // What is no class may still say by __bases__ that it is like one.
            let first = (!self.of_instance && object.view::<Class>().is_none()).then_some(object);
            for asked in first.into_iter().chain([wanted]) {
                let bases = get::trace(cx, asked, &cx.names.__bases__);
                trace.steps.extend(bases.steps);
                match bases.outcome {
                    Outcome::Raises { .. } => return None,
                    Outcome::Calls { .. } => return Some(bases.outcome),
                    _ => {}
                }
            }
            return Some(calls(self.function, "the function itself"));
        }
        let start = match self.of_instance {
            true => Some(class::class_of(cx, object)),
            false => object.to_handle::<Class>(),
        };
        let claims = match self.of_instance {
            true => &cx.names.__class__,
            false => &cx.names.__bases__,
        };
        if let Some(start) = start {
            trace.step(
                format!("in the MRO of {}?", start.name_text()),
                places(&start, wanted),
            );
            if start.is_subclass_of(wanted) || !self.of_instance {
                return None;
            }
        }
        let claimed = get::trace(cx, object, claims);
        match claimed.outcome {
            Outcome::Calls { .. } => {
                trace.note("an object may claim another class by its __class__");
                trace.steps.extend(claimed.steps);
                Some(claimed.outcome)
            }
            _ => None,
        }
    }
}

/// The classes of an MRO, up to the one that is looked for.
fn places(start: &Class, wanted: &Value) -> Vec<Look> {
    let mut looks = Vec::new();
    for class in start.mro_classes() {
        if class.value().is(wanted) {
            looks.push(Look::new(
                class.name_text(),
                None,
                "the class itself",
                Mark::Wins,
            ));
            break;
        }
        looks.push(Look::missing(class.name_text()));
    }
    looks
}
