//! `super(C, a)`, `super()`: which MRO it is to go along, and behind which class (documentation of `super`).

use super::calling::Arguments;
use super::{Look, Mark, Outcome, Trace, done, failed, get, raises, shown};
use crate::heap::Value;
use crate::inspect::step::calls::Enclosing;
use crate::interp::{Interp, WellKnown};
use crate::object::class::{self, Class};
use crate::runtime::attr::of_super::Missing;
use crate::runtime::{attr, call};

/// What a super object is that was given a class only.
pub(super) const UNBOUND: &str = "without an object it is bound to none: there is no MRO to go along, so it has only the attributes of any super. \
     super(C, a) says both";

/// Where `super()` takes its class and its object from: the function that it stands in. In the end the class and the
/// object, or the story of what is missing.
pub fn implied(cx: &Interp, around: Enclosing) -> Result<(Trace, Value, Value), Trace> {
    let mut trace = Trace::new();
    let fails = |mut trace: Trace, missing: Missing| {
        trace.hint(
            "super() takes the class from the cell __class__ of the method that runs, and the object from its first \
             argument; elsewhere super(C, a) says both",
        );
        Err(trace.ends(raises(cx, missing.raise(cx))))
    };
    let Some((name, first)) = around.first else {
        return fails(trace, Missing::Parameter);
    };
    let Some(class) = around.class else {
        return fails(trace, Missing::Cell);
    };
    let Some(class) = class else {
        return fails(trace, Missing::Class);
    };
    let Some(object) = first else {
        return fails(trace, Missing::Argument);
    };
    let looks = [
        ("the cell __class__".to_owned(), &class, "the class"),
        (format!("the first parameter {name}"), &object, "the object"),
    ];
    let look = |(place, value, remark)| Look::new(place, shown(cx, value), remark, Mark::Wins);
    let question = "super(): what is there in the method that runs?";
    trace.step(question, looks.map(look).into());
    Ok((trace, class, object))
}

/// The story of `super` with arguments that it never takes.
pub fn unfit(cx: &Interp, args: &Arguments) -> Trace {
    let made = call::call_kw(cx, cx.class(WellKnown::Super), args.lent());
    Trace::new().ends(failed(cx, made))
}

/// The story of `super(class, object)`.
pub fn trace(cx: &Interp, class: &Value, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let Some(class) = class.to_handle::<Class>().filter(|_| !object.is_none()) else {
        if object.is_none() {
            trace.note(UNBOUND);
        }
        let function = cx.class(WellKnown::Super).clone();
        let args = [class.clone(), object.clone()];
        return trace.ends(done(cx, call::call(cx, &function, &args)));
    };
    let starts = [
        (
            "is the object a subclass of it?",
            object.to_handle::<Class>(),
        ),
        (
            "is the object an instance of it?",
            Some(class::class_of(cx, object)),
        ),
    ];
    for (question, start) in starts {
        let Some(start) = start else { continue };
        let fits = start.is_subclass_of(class.value());
        let looks = start.mro_classes().into_iter().map(|one| {
            let name = one.name_text();
            match one.is(&class) {
                true => Look::new(name, None, "the lookup starts behind it", Mark::Wins),
                false if fits => Look::new(name, None, "in the MRO", Mark::Skipped),
                false => Look::missing(name),
            }
        });
        trace.step(question, looks.collect());
        if fits {
            return trace.ends(done(cx, attr::of_super::make(cx, &class, object)));
        }
    }
    let claimed = get::trace(cx, object, &cx.names.__class__);
    if let Outcome::Calls { .. } = claimed.outcome {
        trace.note("an object may claim another class by its __class__");
        trace.steps.extend(claimed.steps);
        return trace.ends(claimed.outcome);
    }
    trace.hint("super goes along the MRO of the object, so the class must be in that");
    trace.ends(done(cx, attr::of_super::make(cx, &class, object)))
}
