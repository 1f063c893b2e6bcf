//! `a.x = v` and `del a.x`: who takes the value, or why nobody does.
//!
//! ```text
//!   0 __setattr__ of the type, if it is not object's    1 a descriptor with __set__ or __delete__
//!   2 the object itself: a cell that is there, the next free cell, the dict; or nothing
//! ```

use super::get::{is_default, is_types, note_near};
use super::{
    Found, Look, Mark, Outcome, Trace, along, calls, cell_words, failed, find, no_dict, own,
    raises, shown, unset_words,
};
use crate::heap::{Handle, Value};
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class::{self, Class, Flags};
use crate::object::descriptor::{Member, Property, SlotPlace};
use crate::object::function::Function;
use crate::object::instance::{self, shape};
use crate::object::native::GetSet;
use crate::runtime::attr::descriptors::{self, Nature};
use crate::runtime::class::assign;
use crate::runtime::{attr, raise};

/// The story of `object.name = value`, or with `None` of `del object.name`.
pub fn trace(cx: &Interp, object: &Value, name: &Name, value: Option<&Value>) -> Trace {
    let class = class::class_of(cx, object);
    let mut trace = Trace::new();
    let hook = match value {
        Some(_) => &cx.names.__setattr__,
        None => &cx.names.__delattr__,
    };
    let writer = find(cx, &class, hook);
    if !is_default(cx, writer.as_ref())
        && let Some(writer) = writer
    {
        let looks = along(
            cx,
            &class.mro_classes(),
            hook,
            "is called and decides",
            Mark::Wins,
        );
        trace.step(format!("does the type replace object.{hook}?"), looks);
        return trace.ends(calls(&writer.value, writer.path(hook)));
    }
    let outcome = match object.to_handle::<Class>() {
        Some(this) if is_types(cx, writer.as_ref()) => {
            of_class(cx, &mut trace, &this, &class, name, value)
        }
        _ => of_instance(cx, &mut trace, object, &class, name, value),
    };
    trace.ends(outcome)
}

/// What a descriptor does with the value; `None` if it has nothing to say after all.
fn through(
    cx: &Interp,
    found: &Found,
    object: &Value,
    name: &Name,
    value: Option<&Value>,
) -> Option<Outcome> {
    let descriptor = &found.value;
    // For what can only fail: the runtime words the error.
    let error = || failed(cx, descriptors::set(cx, descriptor, object, value));
    if let Some(property) = descriptor.view::<Property>() {
        let (slot, what) = match value {
            Some(_) => (&property.set, "setter"),
            None => (&property.delete, "deleter"),
        };
        return Some(match Property::function(slot) {
            Some(function) => calls(
                &function,
                format!("the {what} of property {}", found.path(name)),
            ),
            None if has_plain_name(property) => error(),
            None => raises(
                cx,
                raise::attribute_error(cx, object, name, format!("property has no {what}")),
            ),
        });
    }
    if let Some(member) = descriptor.view::<Member>() {
        return Some(through_member(cx, member, object, value).unwrap_or_else(error));
    }
    if let Some(getset) = descriptor.view::<GetSet>() {
        if is_class_attribute(cx, getset) {
            return Some(match assign::check(cx, object, value) {
                Ok(class) => Outcome::Place(format!(
                    "the object's header, which then says {}",
                    class.name_text()
                )),
                Err(raised) => raises(cx, raised),
            });
        }
        let fits = class::class_of(cx, object).is_subclass_of(&getset.owner);
        return Some(match getset.def.set {
            Some(_) if fits => calls(
                descriptor,
                format!("the builtin setter of {}", found.path(name)),
            ),
            _ => error(),
        });
    }
    if !descriptor.kind().is_some_and(|kind| kind.is_instance()) {
        return None;
    }
    let class = class::class_of(cx, descriptor);
    let method = match value {
        Some(_) => &cx.names.__set__,
        None => &cx.names.__delete__,
    };
    Some(match find(cx, &class, method) {
        Some(function) => calls(&function.value, function.path(method)),
        None => error(),
    })
}

/// Is it what sets the class of any object?
fn is_class_attribute(cx: &Interp, getset: &GetSet) -> bool {
    getset.def.name == cx.names.__class__.as_str() && getset.owner.is(cx.class(WellKnown::Object))
}

/// Can the name of a property be told without asking its getter?
fn has_plain_name(property: &Property) -> bool {
    let getter = Property::function(&property.get);
    !property.name.is_unbound() || getter.is_none_or(|getter| getter.view::<Function>().is_some())
}

/// What a slot does with the value; `None` if that is an error.
fn through_member(
    cx: &Interp,
    member: &Member,
    object: &Value,
    value: Option<&Value>,
) -> Option<Outcome> {
    if !class::class_of(cx, object).is_subclass_of(&member.owner) {
        return None;
    }
    let words = match member.place {
        SlotPlace::Cell(cell) => cell_words(cell),
        SlotPlace::More(cell, index) => format!("item {index} of the list in {}", cell_words(cell)),
        SlotPlace::Native(def) => {
            def.set?;
            return Some(Outcome::Place(format!(
                "the field {} of the builtin object",
                def.name
            )));
        }
    };
    match (value, member.get(object)) {
        (None, None) => None,
        (None, Some(_)) => Some(Outcome::Gone(words)),
        (Some(_), _) => Some(Outcome::Place(words)),
    }
}

/// The question of step 1, and what it finds.
fn ask_type(
    cx: &Interp,
    trace: &mut Trace,
    class: &Handle<Class>,
    object: &Value,
    name: &Name,
    value: Option<&Value>,
) -> (Option<Found>, Option<Outcome>) {
    let found = find(cx, class, name);
    let outcome = match &found {
        Some(f) if f.nature.sets() => through(cx, f, object, name, value),
        _ => None,
    };
    let method = if value.is_some() {
        "__set__"
    } else {
        "__delete__"
    };
    let question = format!("a descriptor with {method} on the type?");
    let kind = match (&found, &outcome) {
        (Some(found), Some(outcome)) => found.kind_in(cx, object, outcome),
        _ => String::new(),
    };
    if let (Some(found), Some(Outcome::Raises { .. })) = (&found, &outcome)
        && value.is_none()
        && found.is_unset_in(cx, object)
    {
        trace.hint(unset_words(name));
    }
    let (remark, mark) = match (&found, &outcome) {
        (Some(_), Some(outcome)) => (&kind[..], outcome.mark()),
        (Some(found), None) if found.nature == Nature::Plain => {
            ("no descriptor: not in the way", Mark::Skipped)
        }
        (Some(_), None) => ("no __set__: not in the way", Mark::Skipped),
        _ => ("", Mark::Missing),
    };
    trace.step(
        question,
        along(cx, &class.mro_classes(), name, remark, mark),
    );
    (found, outcome)
}

fn of_instance(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    class: &Handle<Class>,
    name: &Name,
    value: Option<&Value>,
) -> Outcome {
    let (found, outcome) = ask_type(cx, trace, class, object, name, value);
    if let Some(outcome) = outcome {
        return outcome;
    }
    let held = own(cx, object, name);
    let question = "in the object itself?";
    let place = match (value, &held) {
        (_, Some(held)) => Some((held.place.clone(), "is there already")),
        (Some(_), None) => destination(cx, object, class),
        (None, None) => None,
    };
    if let Some((place, remark)) = place {
        let held = held.and_then(|held| shown(cx, &held.value));
        trace.step(question, vec![Look::new(&place, held, remark, Mark::Wins)]);
        if let Some(found) = found {
            let path = found.path(name);
            trace.note(match value {
                Some(_) => format!("it hides {path} for this object"),
                None => format!("{path} is then no longer hidden"),
            });
        }
        return match value {
            Some(_) => Outcome::Place(place),
            None => Outcome::Gone(place),
        };
    }
    let look = super::get::nothing_there(cx, object, class);
    trace.step(
        question,
        vec![Look {
            mark: Mark::Fails,
            ..look
        }],
    );
    if let Some(why) = no_dict(cx, object, class) {
        trace.hint(why);
    }
    note_near(cx, trace, object, class, name);
    match value {
        // The attribute is not there and no descriptor is: this can only fail.
        None => failed(cx, attr::delete_generic(cx, object, name)),
        Some(_) => raises(cx, attr::no_place(cx, class, object, name, found.is_some())),
    }
}

/// Where a new attribute goes; `None` if the object takes none.
fn destination(cx: &Interp, object: &Value, class: &Class) -> Option<(String, &'static str)> {
    let dict = || "its __dict__".to_owned();
    let Some(shape) = shape::of(cx, object) else {
        let has_dict = instance::existing_dict(cx, object).is_some()
            || object.view::<Function>().is_some()
            || object.is_pointer() && class.flags().has(Flags::NATIVE_DICT);
        return has_dict.then(|| (dict(), "a new entry"));
    };
    if !class.instances_have_dict() {
        let inner = instance::payload(object)?;
        return instance::existing_dict(cx, &inner).map(|_| (dict(), "a new entry"));
    }
    let next = shape.names().len();
    if shape.is_dict_mode() {
        Some((dict(), "a new entry"))
    } else if next < shape.capacity() {
        Some((
            cell_words(shape.start() + next),
            "the next free cell: a new shape",
        ))
    } else if shape.capacity() == 0 {
        Some((dict(), "there are no cells for attributes: a dict is made"))
    } else {
        Some((dict(), "all cells are full: the attributes move to a dict"))
    }
}

fn of_class(
    cx: &Interp,
    trace: &mut Trace,
    this: &Handle<Class>,
    meta: &Handle<Class>,
    name: &Name,
    value: Option<&Value>,
) -> Outcome {
    let own_name = this.name_text();
    // For what can only fail: the runtime words the error.
    let error = || failed(cx, attr::of_class::set(cx, this.value(), name, value));
    if !this.is_heap() {
        let look = Look::new(&own_name, None, "a builtin type never changes", Mark::Fails);
        trace.step("may the class be changed?", vec![look]);
        return error();
    }
    let (_, outcome) = ask_type(cx, trace, meta, this.value(), name, value);
    if let Some(outcome) = outcome {
        return outcome;
    }
    let place = format!("{own_name}.__dict__");
    let held = this.dict().get_name(name);
    let question = "in the namespace of the class";
    if value.is_none() && held.is_none() {
        trace.step(
            question,
            vec![Look {
                mark: Mark::Fails,
                ..Look::missing(place)
            }],
        );
        return error();
    }
    let remark = if held.is_some() {
        "is there already"
    } else {
        "a new entry"
    };
    let held = held.and_then(|held| shown(cx, &held));
    trace.step(question, vec![Look::new(&place, held, remark, Mark::Wins)]);
    if value.is_some() {
        return Outcome::Place(place);
    }
    let mut line = this.mro_classes().into_iter().skip(1);
    if let Some(owner) = line.find(|class| class.dict().contains_name(name)) {
        trace.note(format!(
            "{}.{name} is then no longer hidden",
            owner.name_text()
        ));
    }
    Outcome::Gone(place)
}
