//! `a.x`: the steps of reading an attribute, for instances, classes, modules and `super`.
//!
//! ```text
//!   instance   1 data descriptor of the type   2 its own attribute    3 what the type has   4 __getattr__
//!   class      1 data descriptor of the metaclass   2 along its own MRO   3 what the metaclass has   4 __getattr__
//!   super      1 along the MRO of the object, behind the class   2 the super object itself
//! ```

use super::{
    Found, Look, Mark, Outcome, Trace, along, bound_super, calls, done, find, function_words,
    native_owner, no_dict, own, raises, shown, unset_words,
};
use crate::heap::{Handle, Value};
use crate::inspect::Refusal;
use crate::interp::{self, Interp, Name};
use crate::object::class::{self, Access, Class};
use crate::object::descriptor::Property;
use crate::object::module::Module;
use crate::object::native::{
    ClassMethodDescriptor, GetSet, MethodDescriptor, NativeFunction, Wrapper,
};
use crate::object::super_::Super;
use crate::runtime::attr::descriptors::Nature;
use crate::runtime::attr::{self, descriptors};
use crate::runtime::raise::suggest;

/// The story of `object.name`.
pub fn trace(cx: &Interp, object: &Value, name: &Name) -> Trace {
    if let Some(data) = object.view::<Super>() {
        return of_super(cx, object, data, name);
    }
    let class = class::class_of(cx, object);
    let mut trace = Trace::new();
    let reader = find(cx, &class, &cx.names.__getattribute__);
    if class.facts(cx).get == Access::Other && !is_default(cx, reader.as_ref()) {
        return custom(cx, trace, &class, reader);
    }
    let outcome = if object.view::<Class>().is_some() && is_types(cx, reader.as_ref()) {
        of_class(cx, &mut trace, object, &class, name)
    } else {
        of_instance(cx, &mut trace, object, &class, name)
    };
    let outcome = missing_hook(cx, &mut trace, &class, name, outcome);
    trace.ends(outcome)
}

/// The story of `getattr(object, name, default)`.
pub fn or_default(cx: &Interp, object: &Value, name: &Name, default: &Value) -> Trace {
    let mut trace = trace(cx, object, name);
    if trace.outcome.is_attribute_error(cx) {
        trace.note("getattr gives the third argument instead of the AttributeError");
        return trace.ends(Outcome::Value(default.clone()));
    }
    trace.or_else("the third argument is given if that raises AttributeError")
}

/// The story of `hasattr(object, name)`.
pub fn is_there(cx: &Interp, object: &Value, name: &Name) -> Trace {
    let mut trace = trace(cx, object, name);
    if trace.outcome.is_attribute_error(cx) {
        trace.note("hasattr gives False instead of the AttributeError");
        return trace.ends(Outcome::Value(Value::FALSE));
    }
    if let Outcome::Value(_) = trace.outcome {
        return trace.ends(Outcome::Value(Value::TRUE));
    }
    trace.or_else("hasattr gives True unless that raises AttributeError")
}

/// Is it the `__getattribute__` or the like of `type`?
pub(super) fn is_types(cx: &Interp, found: Option<&Found>) -> bool {
    owner_is(found, cx.class(interp::WellKnown::Type))
}

/// Is it the one of `object` or `type`, whose rules are told here?
pub(super) fn is_default(cx: &Interp, found: Option<&Found>) -> bool {
    is_types(cx, found) || owner_is(found, cx.class(interp::WellKnown::Object))
}

fn owner_is(found: Option<&Found>, class: &Value) -> bool {
    found.is_some_and(|f| native_owner(&f.value).is_some_and(|owner| owner.is(class)))
}

/// Another `__getattribute__` decides by itself.
fn custom(cx: &Interp, mut trace: Trace, class: &Handle<Class>, reader: Option<Found>) -> Trace {
    let name = &cx.names.__getattribute__;
    let looks = along(
        cx,
        &class.mro_classes(),
        name,
        "is called and decides",
        Mark::Wins,
    );
    trace.step("does the type replace object.__getattribute__?", looks);
    if let Some(hook) = find(cx, class, &cx.names.__getattr__) {
        let path = hook.path(&cx.names.__getattr__);
        trace.note(format!("if it raises AttributeError, {path} is called"));
    }
    let Some(reader) = reader else { return trace };
    let what = reader.path(name);
    trace.ends(calls(&reader.value, what))
}

/// What a class attribute gives, read on an object (`None`: on the class `owner` itself).
pub(super) fn bind(
    cx: &Interp,
    found: &Found,
    object: Option<&Value>,
    owner: &Value,
    name: &Name,
) -> Outcome {
    let value = &found.value;
    if let (Some(property), Some(_)) = (value.view::<Property>(), object)
        && let Some(getter) = Property::function(&property.get)
    {
        return calls(
            &getter,
            format!("the getter of property {}", found.path(name)),
        );
    }
    if let (Some(getset), Some(_)) = (value.view::<GetSet>(), object)
        && !getset.def.reads
    {
        return calls(value, format!("the builtin getter of {}", found.path(name)));
    }
    let computes = matches!(found.nature, Nature::Data | Nature::NonData);
    if value.kind().is_some_and(|kind| kind.is_instance()) && computes {
        let class = class::class_of(cx, value);
        if let Some(get) = find(cx, &class, &cx.names.__get__) {
            return calls(&get.value, get.path(&cx.names.__get__));
        }
    }
    // Everything else is done by the runtime and calls nothing.
    done(cx, descriptors::get(cx, value, object, owner))
}

fn of_instance(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    class: &Handle<Class>,
    name: &Name,
) -> Outcome {
    let found = find(cx, class, name);
    let mro = class.mro_classes();
    let question = "a data descriptor on the type?";
    let held = own(cx, object, name);
    let data = found.as_ref().filter(|f| f.nature == Nature::Data);
    if let Some(descriptor) = data {
        let outcome = bind(cx, descriptor, Some(object), class.value(), name);
        let kind = descriptor.kind_in(cx, object, &outcome);
        trace.step(question, along(cx, &mro, name, &kind, outcome.mark()));
        if matches!(outcome, Outcome::Raises { .. }) && descriptor.is_unset_in(cx, object) {
            trace.hint(unset_words(name));
        }
        if let Some(held) = held {
            let hidden = format!("hidden by {}", descriptor.path(name));
            let look = Look::new(held.place, shown(cx, &held.value), hidden, Mark::Shadowed);
            trace.step("in the object itself?", vec![look]);
        }
        return outcome;
    }
    let remark = found.as_ref().map_or(String::new(), Found::kind);
    trace.step(question, along(cx, &mro, name, &remark, Mark::Waits));
    if let Some(held) = held {
        let look = Look::new(held.place, shown(cx, &held.value), "", Mark::Wins);
        trace.step("in the object itself?", vec![look]);
        if let Some(found) = found {
            let look = found.look(cx, name, "hidden by the object's own", Mark::Shadowed);
            trace.step("what the type has", vec![look]);
        }
        return Outcome::Value(held.value);
    }
    trace.step(
        "in the object itself?",
        vec![nothing_there(cx, object, class)],
    );
    let Some(found) = found else {
        return absent(cx, trace, object, class, name);
    };
    let outcome = bind(cx, &found, Some(object), class.value(), name);
    let remark = match found.nature {
        Nature::Method => "bound to the object",
        Nature::NonData => "through its __get__",
        _ => "as it is",
    };
    let look = found.look(cx, name, remark, outcome.mark());
    trace.step("what the type has", vec![look]);
    outcome
}

/// Why the object itself has not the name.
pub(super) fn nothing_there(cx: &Interp, object: &Value, class: &Class) -> Look {
    let place = match no_dict(cx, object, class) {
        Some(_) => "no __dict__, other slots",
        None if object.kind().is_some_and(|kind| kind.is_instance()) => "its cells, its __dict__",
        None => "its own attributes",
    };
    Look::missing(place)
}

fn absent(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    class: &Handle<Class>,
    name: &Name,
) -> Outcome {
    if let Some(module) = interp::payload::<Module>(object) {
        return match module.dict().get_name(&cx.names.__getattr__) {
            Some(hook) => {
                let look = Look::new(
                    "the module's __getattr__",
                    shown(cx, &hook),
                    "is called",
                    Mark::Wins,
                );
                trace.step("what the module says of missing names", vec![look]);
                calls(
                    &hook,
                    format!("{} of the module", function_words(cx, &hook)),
                )
            }
            None => raises(cx, attr::no_attribute(cx, object, name)),
        };
    }
    if let Some(why) = no_dict(cx, object, class) {
        trace.hint(why);
    }
    note_near(cx, trace, object, class, name);
    raises(cx, attr::no_attribute(cx, object, name))
}

/// Says which attribute may have been meant.
pub(super) fn note_near(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    class: &Class,
    name: &Name,
) {
    let mut names: Vec<String> = crate::object::instance::attributes(cx, object)
        .iter()
        .map(|(name, _)| crate::inspect::brief::text(name))
        .collect();
    for owner in class.mro_classes() {
        names.extend(owner.dict().keys().iter().map(crate::inspect::brief::text));
    }
    if let Some(near) = suggest::nearest(name.as_str(), names.iter().map(|name| &name[..])) {
        trace.hint(format!("did you mean '{near}'?"));
    }
}

fn of_class(
    cx: &Interp,
    trace: &mut Trace,
    object: &Value,
    meta: &Handle<Class>,
    name: &Name,
) -> Outcome {
    let Some(this) = object.to_handle::<Class>() else {
        return raises(cx, attr::no_attribute(cx, object, name));
    };
    let on_meta = find(cx, meta, name);
    let in_mro = find(cx, &this, name);
    let metas = meta.mro_classes();
    let question = "a data descriptor on the metaclass?";
    if let Some(descriptor) = on_meta.as_ref().filter(|f| f.nature == Nature::Data) {
        let outcome = bind(cx, descriptor, Some(object), meta.value(), name);
        trace.step(
            question,
            along(cx, &metas, name, &descriptor.kind(), outcome.mark()),
        );
        if let Some(hidden) = in_mro {
            let remark = format!("hidden by {}", descriptor.path(name));
            let look = hidden.look(cx, name, remark, Mark::Shadowed);
            trace.step("along the class's own MRO?", vec![look]);
        }
        return outcome;
    }
    let remark = on_meta.as_ref().map_or(String::new(), Found::kind);
    trace.step(question, along(cx, &metas, name, &remark, Mark::Waits));
    let question = "along the class's own MRO?";
    if let Some(found) = in_mro {
        let outcome = bind(cx, &found, None, object, name);
        let remark = match (&outcome, found.nature) {
            (Outcome::Calls { .. }, _) => "through its __get__, without an object",
            (_, Nature::NonData) => "through its __get__",
            (_, Nature::Plain | Nature::SetOnly) => "as it is",
            _ => "as it is: there is no object to bind to",
        };
        trace.step(
            question,
            along(cx, &this.mro_classes(), name, remark, outcome.mark()),
        );
        if let Some(hidden) = on_meta {
            let look = hidden.look(cx, name, "hidden by the class's own", Mark::Shadowed);
            trace.step("what the metaclass has", vec![look]);
        }
        return outcome;
    }
    trace.step(
        question,
        along(cx, &this.mro_classes(), name, "", Mark::Missing),
    );
    match on_meta {
        Some(found) => {
            let outcome = bind(cx, &found, Some(object), meta.value(), name);
            let look = found.look(cx, name, "bound to the class", outcome.mark());
            trace.step("what the metaclass has", vec![look]);
            outcome
        }
        None => {
            note_near(cx, trace, &Value::NONE, &this, name);
            raises(cx, attr::of_class::no_attribute(cx, object, name))
        }
    }
}

/// The last step: an `AttributeError` may go to `__getattr__` of the type.
fn missing_hook(
    cx: &Interp,
    trace: &mut Trace,
    class: &Handle<Class>,
    name: &Name,
    outcome: Outcome,
) -> Outcome {
    let hook_name = &cx.names.__getattr__;
    let Some(hook) = find(cx, class, hook_name) else {
        return outcome;
    };
    match &outcome {
        error if error.is_attribute_error(cx) => {
            let remark = format!("is called with '{name}'");
            let looks = along(cx, &class.mro_classes(), hook_name, &remark, Mark::Wins);
            trace.step("nothing found: __getattr__ of the type?", looks);
            calls(&hook.value, hook.path(hook_name))
        }
        Outcome::Calls { .. } => {
            let path = hook.path(hook_name);
            trace.note(format!("if that raises AttributeError, {path} is called"));
            outcome
        }
        _ => outcome,
    }
}

/// `super(...).name`: along the MRO of the object's class, behind the class that was given.
fn of_super(cx: &Interp, whole: &Value, data: &Super, name: &Name) -> Trace {
    let mut trace = Trace::new();
    let parts = (
        data.class.handle::<Class>(),
        data.object_class.handle::<Class>(),
    );
    let (Some(class), Some(start)) = parts else {
        let class = class::class_of(cx, whole);
        let outcome = of_instance(cx, &mut trace, whole, &class, name);
        trace.hint(bound_super::UNBOUND);
        return trace.ends(outcome);
    };
    let mro = start.mro_classes();
    let behind = mro
        .iter()
        .position(|c| c.is(&class))
        .map_or(mro.len(), |at| at + 1);
    let mut looks: Vec<Look> = Vec::new();
    for skipped in &mro[..behind] {
        let held = skipped
            .dict()
            .get_name(name)
            .and_then(|value| shown(cx, &value));
        looks.push(Look::new(
            skipped.name_text(),
            held,
            "not behind the class",
            Mark::Skipped,
        ));
    }
    let question = format!(
        "along the MRO of {}, behind {}?",
        start.name_text(),
        class.name_text()
    );
    let found = attr::of_super::lookup_after(&start, class.value(), name)
        .filter(|_| *name != cx.names.__class__);
    if let Some(value) = found {
        let owner = mro[behind..].iter().find(|c| c.dict().contains_name(name));
        let found = Found {
            owner: owner.unwrap_or(&class).clone(),
            nature: descriptors::nature(cx, &value),
            value,
        };
        let object = data.object.get().unwrap_or(Value::NONE);
        let object = Some(&object).filter(|object| !object.is(start.value()));
        let outcome = bind(cx, &found, object, start.value(), name);
        looks.extend(along(
            cx,
            &mro[behind..],
            name,
            &found.kind(),
            outcome.mark(),
        ));
        trace.step(question, looks);
        return trace.ends(outcome);
    }
    looks.extend(along(cx, &mro[behind..], name, "", Mark::Missing));
    trace.step(question, looks);
    let class = class::class_of(cx, whole);
    let outcome = of_instance(cx, &mut trace, whole, &class, name);
    trace.notes.clear();
    trace.ends(outcome)
}

/// The value of `object.name`, if it is found without running code of the program.
pub fn value(cx: &Interp, object: &Value, name: &Name) -> Result<Value, Refusal> {
    match trace(cx, object, name).outcome {
        Outcome::Value(value) => Ok(value),
        Outcome::Raises { message, .. } => Err(Refusal(message)),
        Outcome::Calls { what, .. } => Err(Refusal(format!(
            "'{name}' is computed: {what} would have to be run"
        ))),
        Outcome::Place(place) | Outcome::Gone(place) => Err(Refusal(place)),
    }
}

/// Is this a function that comes with mini?
pub fn is_native(function: &Value) -> bool {
    function.view::<Wrapper>().is_some()
        || function.view::<MethodDescriptor>().is_some()
        || function.view::<ClassMethodDescriptor>().is_some()
        || function.view::<NativeFunction>().is_some()
        || function.view::<GetSet>().is_some()
}
