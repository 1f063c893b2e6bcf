//! `raise E`, `raise E from C`: what becomes the exception, and what its cause (reference, 7.8).

use super::calling::{self, Arguments};
use super::{Look, Mark, Outcome, Trace, ends_with, find, raises, shown};
use crate::heap::Value;
use crate::interp::{Interp, WellKnown};
use crate::object::class::{self, Class};
use crate::object::function::Function;
use crate::runtime::raise;

/// The story of `raise value from cause`.
pub fn trace(cx: &Interp, value: &Value, cause: Option<&Value>) -> Trace {
    let mut trace = Trace::new();
    let raised = match made(
        cx,
        &mut trace,
        "what is raised?",
        value,
        raise::from::NO_EXCEPTION,
    ) {
        Ok(raised) => raised,
        Err(end) => return trace.ends(end),
    };
    match cause {
        None => {}
        Some(cause) if cause.is_none() => {
            trace.note("from None: the exception that was handled meanwhile is not shown");
        }
        Some(cause) => {
            let made = made(
                cx,
                &mut trace,
                "what is its cause?",
                cause,
                raise::from::NO_CAUSE,
            );
            if let Err(end) = made {
                return trace.ends(end);
            }
            trace.note("the cause is kept as __cause__, and shown before the exception");
        }
    }
    trace.ends(raised)
}

/// The story of `raise` alone.
pub fn again(cx: &Interp) -> Trace {
    let trace = Trace::new();
    match cx.handled.get() {
        Some(error) => trace.ends(ends_with(cx, &error)),
        None => trace.ends(raises(cx, raise::from::nothing_to_raise(cx))),
    }
}

/// The exception that a value stands for; or the end, if that is an error or code of the program makes it.
fn made(
    cx: &Interp,
    trace: &mut Trace,
    question: &str,
    value: &Value,
    otherwise: &str,
) -> Result<Outcome, Outcome> {
    let base = cx.class(WellKnown::BaseException);
    let mut tell = |remark: &str, mark| {
        let place = class::class_of(cx, value).name_text();
        trace.step(
            question,
            vec![Look::new(place, shown(cx, value), remark, mark)],
        );
    };
    if class::is_a(cx, value, WellKnown::BaseException) {
        tell("an exception: raised as it is", Mark::Wins);
        return Ok(ends_with(cx, value));
    }
    let class = value
        .to_handle::<Class>()
        .filter(|class| class.is_subclass_of(base));
    let Some(class) = class else {
        tell("no exception, and no class of exceptions", Mark::Fails);
        return Err(raises(cx, raise::type_error(cx, otherwise)));
    };
    tell(
        "a class of exceptions: it is called without arguments",
        Mark::Declines,
    );
    let arguments = Arguments {
        values: Vec::new(),
        names: Vec::new(),
    };
    let call = calling::called(cx, value, &arguments);
    trace.steps.extend(call.steps);
    // A builtin __new__ runs nothing of the program, but what fills the exception may.
    let init = find(cx, &class, &cx.names.__init__);
    match (call.outcome, init) {
        (Outcome::Calls { function, what }, _) if function.view::<Function>().is_some() => {
            Err(Outcome::Calls { function, what })
        }
        (end @ Outcome::Raises { .. }, _) => Err(end),
        (_, Some(init)) if init.value.view::<Function>().is_some() => {
            Err(calling::by_init(cx, &init, &class, &arguments))
        }
        _ => Ok(Outcome::Raises {
            class: class.clone(),
            message: String::new(),
        }),
    }
}

/// The story of `assert`, after that of its test.
pub fn unless(cx: &Interp, test: Trace, said: Option<&Value>) -> Trace {
    match &test.outcome {
        Outcome::Value(answer) if !answer.is(&Value::TRUE) => {
            let args = said.into_iter().cloned().collect();
            let raised = raise::with_args(cx, WellKnown::AssertionError, args);
            let end = raises(cx, raised);
            test.ends(end)
        }
        _ => test.or_else("if the answer is false, AssertionError is raised"),
    }
}
