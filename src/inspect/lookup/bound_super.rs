//! `super(C, a)`: which MRO it is to go along, and behind which class (documentation of `super`).

use super::{Look, Mark, Outcome, Trace, done, get};
use crate::heap::Value;
use crate::interp::{Interp, WellKnown};
use crate::object::class::{self, Class};
use crate::runtime::{call, class_super};

/// The story of `super(class, object)`.
pub fn trace(cx: &Interp, class: &Value, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let Some(class) = class.to_handle::<Class>().filter(|_| !object.is_none()) else {
        if object.is_none() {
            trace.note("without an object it is bound to none, and looks nothing up");
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
            return trace.ends(done(cx, class_super::make(cx, &class, object)));
        }
    }
    let claimed = get::trace(cx, object, &cx.names.__class__);
    if let Outcome::Calls { .. } = claimed.outcome {
        trace.note("an object may claim another class by its __class__");
        trace.steps.extend(claimed.steps);
        return trace.ends(claimed.outcome);
    }
    trace.hint("super goes along the MRO of the object, so the class must be in that");
    trace.ends(done(cx, class_super::make(cx, &class, object)))
}
