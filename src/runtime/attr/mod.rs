//! The attribute protocol: what `obj.name`, `obj.name = v` and `del obj.name` mean
//! (reference, 3.3.2; descriptor guide, "Invocation from an instance").
//!
//! ```text
//!  obj.name   1 data descriptor on the class     2 the object's own attribute (cell, dict)
//!             3 other descriptor on the class    4 class attribute    5 __getattr__    6 error
//! ```
//!
//! [`get_place`] and [`set_place`] answer *where* the attribute is, so that the evaluator's caches
//! need not know these rules; a cache holds while the object's kind and the epoch stay the same.

pub mod descriptors;
pub mod of_class;
pub mod of_module;
pub mod of_super;

use crate::heap::{Handle, Kind, Value};
use crate::interp::{self, Interp, Name, R, Raised, WellKnown};
use crate::object::class::{self, Access, Class, Flags};
use crate::object::descriptor::{self, Member};
use crate::object::instance::shape;
use crate::object::instance::{self, Stored};
use crate::object::module::Module;
use crate::runtime::attr;
use crate::runtime::attr::descriptors::Nature;
use crate::runtime::{call, raise};

/// Where an attribute was found.
pub enum Place {
    /// In this cell of the instance, for all instances of this kind.
    Cell {
        /// The instance's kind.
        kind: Kind,
        /// The cell.
        index: usize,
        /// What it holds.
        value: Value,
    },
    /// In the object's own dict, which no class attribute of this name comes before.
    Entry {
        /// The object's kind.
        kind: Kind,
        /// What it holds.
        value: Value,
    },
    /// A function or native method of the class, not bound: call it with the object first.
    Method(Value),
    /// Another class attribute that needs no binding.
    Class(Value),
    /// Computed: not to be remembered.
    Value(Value),
}

/// Where an attribute was stored.
pub enum SetPlace {
    /// In this cell, for all instances of this kind.
    Cell {
        /// The instance's kind.
        kind: Kind,
        /// The cell.
        index: usize,
    },
    /// In this cell, which had no name before: the instance went from `kind` to `next`.
    Add {
        /// The kind before.
        kind: Kind,
        /// The cell.
        index: usize,
        /// The kind afterwards.
        next: Kind,
    },
    /// Somewhere else.
    Done,
}

/// `obj.name`.
#[inline]
pub fn get(cx: &Interp, obj: &Value, name: &Name) -> R {
    value_of(cx, obj, get_place(cx, obj, name)?)
}

/// `obj.name`, or `None` where that raises `AttributeError`.
pub fn get_opt(cx: &Interp, obj: &Value, name: &Name) -> R<Option<Value>> {
    get_opt_as(cx, obj, name, name.value())
}

/// As [`get_opt`]; hooks get `spelt`, the very object that names the attribute.
pub fn get_opt_as(cx: &Interp, obj: &Value, name: &Name, spelt: &Value) -> R<Option<Value>> {
    let class = class::class_of(cx, obj);
    let facts = class.facts(cx);
    let answers = || class.flags().has(Flags::NATIVE_DICT) && attr::of_module::answers(cx, obj);
    if facts.get == Access::Object && !facts.getattr && !answers() {
        // The ordinary rules say "not found" without making an exception.
        return match find(cx, &class, obj, name) {
            Ok(Some(place)) => value_of(cx, obj, place).map(Some),
            Ok(None) => Ok(None),
            Err(raised) => forgive(cx, raised),
        };
    }
    if facts.get == Access::Type && !facts.getattr {
        return match attr::of_class::get_opt(cx, obj, name) {
            Err(raised) => forgive(cx, raised),
            found => found,
        };
    }
    match get_as(cx, obj, name, spelt) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => forgive(cx, raised),
    }
}

fn is_attribute_error(cx: &Interp, raised: &Raised) -> bool {
    raise::matches(cx, raised, WellKnown::AttributeError)
}

fn forgive(cx: &Interp, raised: Raised) -> R<Option<Value>> {
    if is_attribute_error(cx, &raised) {
        raise::discard(cx, raised);
        Ok(None)
    } else {
        Err(raised)
    }
}

/// The value at a place; methods come out bound.
pub fn value_of(cx: &Interp, obj: &Value, place: Place) -> R {
    match place {
        Place::Cell { value, .. }
        | Place::Entry { value, .. }
        | Place::Class(value)
        | Place::Value(value) => Ok(value),
        Place::Method(function) => descriptors::bind(cx, &function, obj),
    }
}

/// `getattr(obj, spelt)`: hooks get the very object that names the attribute, as it is given.
pub fn get_as(cx: &Interp, obj: &Value, name: &Name, spelt: &Value) -> R {
    match find_place(cx, obj, name, spelt) {
        Ok(place) => value_of(cx, obj, place),
        Err(raised) => Err(raise::about_attribute(cx, raised, obj, name)),
    }
}

/// `obj.name`, telling where it was.
pub fn get_place(cx: &Interp, obj: &Value, name: &Name) -> R<Place> {
    find_place(cx, obj, name, name.value())
        .map_err(|raised| raise::about_attribute(cx, raised, obj, name))
}

fn find_place(cx: &Interp, obj: &Value, name: &Name, spelt: &Value) -> R<Place> {
    let class = class::class_of(cx, obj);
    let facts = class.facts(cx);
    match facts.get {
        Access::Object => match find(cx, &class, obj, name) {
            Ok(Some(place)) if is_unlike_its_kind(cx, obj) => {
                value_of(cx, obj, place).map(Place::Value)
            }
            Ok(Some(place)) => Ok(place),
            Ok(None) if facts.getattr => get_missing(cx, &class, obj, spelt),
            Ok(None) => get_absent(cx, obj, name),
            Err(raised) if facts.getattr && is_attribute_error(cx, &raised) => {
                raise::discard(cx, raised);
                get_missing(cx, &class, obj, spelt)
            }
            Err(raised) => Err(raised),
        },
        Access::Type if !facts.getattr => attr::of_class::get(cx, obj, name).map(Place::Value),
        _ => get_custom(cx, &class, obj, spelt, facts.getattr),
    }
}

/// Can objects of the same kind have other classes? Nothing is remembered of them.
#[inline]
fn is_unlike_its_kind(cx: &Interp, obj: &Value) -> bool {
    cx.modules.have_classes.get() && obj.view::<Module>().is_some()
}

/// The ordinary rules, steps 1 to 4. `None`: not found.
fn find(cx: &Interp, class: &Handle<Class>, obj: &Value, name: &Name) -> R<Option<Place>> {
    let found = class::lookup(cx, class, name);
    let nature = found
        .as_ref()
        .map_or(Nature::Plain, |f| descriptors::nature(cx, f));
    if nature == Nature::Data
        && let Some(descriptor) = &found
    {
        return get_data(cx, descriptor, obj, class).map(Some);
    }
    if let Some(place) = find_own(cx, obj, name) {
        return Ok(Some(place));
    }
    let Some(found) = found else { return Ok(None) };
    Ok(Some(match nature {
        Nature::Method => Place::Method(found),
        Nature::Plain | Nature::SetOnly => Place::Class(found),
        _ => Place::Value(descriptors::get(cx, &found, Some(obj), class.value())?),
    }))
}

/// A slot tells its cell, so that slots and attributes share one kind of cache.
fn get_data(cx: &Interp, descriptor: &Value, obj: &Value, class: &Handle<Class>) -> R<Place> {
    let value = descriptors::get(cx, descriptor, Some(obj), class.value())?;
    let member = descriptor.view::<Member>();
    match (member.map(|m| m.place), obj.kind()) {
        (Some(descriptor::SlotPlace::Cell(index)), Some(kind)) => {
            Ok(Place::Cell { kind, index, value })
        }
        _ => Ok(Place::Value(value)),
    }
}

/// Step 2: the object's own attribute.
#[inline]
fn find_own(cx: &Interp, obj: &Value, name: &Name) -> Option<Place> {
    let kind = obj.kind()?;
    if kind.is_instance() {
        let shape = shape::of_kind(cx, kind)?;
        if !shape.is_dict_mode() {
            let Some(index) = shape.find(name) else {
                // A subclass of `module` keeps the namespace of the module in it.
                let inner = instance::payload(obj).filter(|_| !shape.class().instances_have_dict());
                let value = instance::existing_dict(cx, &inner?)?.get_name(name)?;
                return Some(Place::Value(value));
            };
            return Some(Place::Cell {
                kind,
                index,
                value: obj.cell(index)?,
            });
        }
    }
    let value = instance::existing_dict(cx, obj)?.get_name(name)?;
    Some(Place::Entry { kind, value })
}

/// Has the object an attribute of its own under this name (step 2)?
pub fn has_own(cx: &Interp, obj: &Value, name: &Name) -> bool {
    find_own(cx, obj, name).is_some()
}

/// Does the kind of `obj` tell which attributes of its own an object has? It does not where they lie in a dict.
pub fn kind_tells_own(cx: &Interp, obj: &Value) -> bool {
    let keeps_dict =
        |value: &Value| instance::own_dict(value).is_some() || value.view::<Module>().is_some();
    match shape::of(cx, obj) {
        None => !keeps_dict(obj),
        Some(shape) if shape.class().instances_have_dict() => !shape.is_dict_mode(),
        Some(_) => !instance::payload(obj).is_some_and(|inner| keeps_dict(&inner)),
    }
}

/// A `__getattribute__` that is not `object`'s decides by itself.
fn get_custom(
    cx: &Interp,
    class: &Handle<Class>,
    obj: &Value,
    spelt: &Value,
    getattr: bool,
) -> R<Place> {
    match call_hook(cx, class, obj, &cx.names.__getattribute__, spelt) {
        Ok(value) => Ok(Place::Value(value)),
        Err(raised) if getattr && is_attribute_error(cx, &raised) => {
            raise::discard(cx, raised);
            get_missing(cx, class, obj, spelt)
        }
        Err(raised) => Err(raised),
    }
}

/// Nothing was found, and the class has no `__getattr__`.
#[cold]
fn get_absent(cx: &Interp, obj: &Value, name: &Name) -> R<Place> {
    match attr::of_module::missing(cx, obj, name) {
        Some(result) => result.map(Place::Value),
        None => Err(no_attribute(cx, obj, name)),
    }
}

/// Step 5: `__getattr__`.
fn get_missing(cx: &Interp, class: &Handle<Class>, obj: &Value, spelt: &Value) -> R<Place> {
    call_hook(cx, class, obj, &cx.names.__getattr__, spelt).map(Place::Value)
}

/// Calls a hook of the class with the object that names the attribute.
fn call_hook(cx: &Interp, class: &Handle<Class>, obj: &Value, hook: &Name, spelt: &Value) -> R {
    match class::lookup(cx, class, hook) {
        Some(function) => call::call_unbound(cx, &function, obj, std::slice::from_ref(spelt)),
        None => Err(no_attribute(cx, obj, hook)),
    }
}

/// `'A' object has no attribute 'x'`
#[cold]
pub fn no_attribute(cx: &Interp, obj: &Value, name: &Name) -> Raised {
    if let Some(module) = interp::payload::<Module>(obj) {
        return attr::of_module::no_attribute(cx, obj, &module, name);
    }
    plainly_missing(cx, obj, name)
}

/// As [`no_attribute`], in the words that hold for all objects.
#[cold]
fn plainly_missing(cx: &Interp, obj: &Value, name: &Name) -> Raised {
    let class = class::type_name(cx, obj);
    let text = format!("'{class}' object has no attribute '{name}'");
    raise::attribute_error(cx, obj, name, text)
}

/// `object.__getattribute__(obj, name)`.
pub fn get_generic(cx: &Interp, obj: &Value, name: &Name) -> R {
    let class = class::class_of(cx, obj);
    match find(cx, &class, obj, name)? {
        Some(place) => value_of(cx, obj, place),
        None => Err(plainly_missing(cx, obj, name)),
    }
}

/// `obj.name = value`.
#[inline]
pub fn set(cx: &Interp, obj: &Value, name: &Name, value: &Value) -> R<()> {
    set_place(cx, obj, name, value).map(|_| ())
}

/// `obj.name = value`, telling where it went.
pub fn set_place(cx: &Interp, obj: &Value, name: &Name, value: &Value) -> R<SetPlace> {
    set_as(cx, obj, name, name.value(), value)
}

/// `setattr(obj, spelt, value)`: a hook gets the very object that names the attribute.
pub fn set_as(cx: &Interp, obj: &Value, name: &Name, spelt: &Value, value: &Value) -> R<SetPlace> {
    let class = class::class_of(cx, obj);
    match class.facts(cx).set {
        Access::Object => set_ordinary(cx, &class, obj, name, value),
        Access::Type => attr::of_class::set(cx, obj, name, Some(value)).map(|()| SetPlace::Done),
        Access::Other => {
            let args = [spelt.clone(), value.clone()];
            match class::lookup(cx, &class, &cx.names.__setattr__) {
                Some(function) => call::call_unbound(cx, &function, obj, &args)?,
                None => return Err(no_attribute(cx, obj, name)),
            };
            Ok(SetPlace::Done)
        }
    }
}

fn set_ordinary(
    cx: &Interp,
    class: &Handle<Class>,
    obj: &Value,
    name: &Name,
    value: &Value,
) -> R<SetPlace> {
    let found = class::lookup(cx, class, name);
    if let Some(descriptor) = &found
        && descriptors::nature(cx, descriptor).sets()
        && descriptors::set(cx, descriptor, obj, Some(value))?.is_some()
    {
        return Ok(
            match (descriptor.view::<Member>().map(|m| m.place), obj.kind()) {
                (Some(descriptor::SlotPlace::Cell(index)), Some(kind)) => {
                    SetPlace::Cell { kind, index }
                }
                _ => SetPlace::Done,
            },
        );
    }
    let kind = obj.kind();
    match (instance::store(cx, obj, name, value.clone()), kind) {
        (Stored::Cell(index), Some(kind)) => Ok(SetPlace::Cell { kind, index }),
        (Stored::Added(index), Some(kind)) => Ok(SetPlace::Add {
            kind,
            index,
            next: obj.kind().unwrap_or(kind),
        }),
        (Stored::NoPlace(_), _) => Err(no_place(cx, class, obj, name, found.is_some())),
        _ => Ok(SetPlace::Done),
    }
}

/// The object can have no attribute of this name.
#[cold]
pub fn no_place(
    cx: &Interp,
    class: &Handle<Class>,
    obj: &Value,
    name: &Name,
    on_class: bool,
) -> Raised {
    let owner = class.name_text();
    let text = if on_class {
        format!("'{owner}' object attribute '{name}' is read-only")
    } else if class.facts(cx).set == Access::Object {
        format!(
            "'{owner}' object has no attribute '{name}' and no __dict__ for setting new attributes"
        )
    } else {
        format!("'{owner}' object has no attribute '{name}'")
    };
    let error = raise::attribute_error(cx, obj, name, text);
    if on_class {
        raise::forget_attribute(cx, &error);
    }
    error
}

/// `del obj.name`.
pub fn delete(cx: &Interp, obj: &Value, name: &Name) -> R<()> {
    delete_as(cx, obj, name, name.value())
}

/// `delattr(obj, spelt)`: a hook gets the very object that names the attribute.
pub fn delete_as(cx: &Interp, obj: &Value, name: &Name, spelt: &Value) -> R<()> {
    let class = class::class_of(cx, obj);
    match class.facts(cx).set {
        Access::Object => delete_generic(cx, obj, name),
        Access::Type => attr::of_class::set(cx, obj, name, None),
        Access::Other => call_hook(cx, &class, obj, &cx.names.__delattr__, spelt).map(drop),
    }
}

/// `object.__setattr__(obj, name, value)`.
pub fn set_generic(cx: &Interp, obj: &Value, name: &Name, value: &Value) -> R<()> {
    let class = class::class_of(cx, obj);
    set_ordinary(cx, &class, obj, name, value).map(|_| ())
}

/// `object.__delattr__(obj, name)`.
pub fn delete_generic(cx: &Interp, obj: &Value, name: &Name) -> R<()> {
    let class = class::class_of(cx, obj);
    let found = class::lookup(cx, &class, name);
    if let Some(descriptor) = &found
        && descriptors::nature(cx, descriptor).sets()
        && descriptors::set(cx, descriptor, obj, None)?.is_some()
    {
        return Ok(());
    }
    if let Some(old) = instance::remove(cx, obj, name) {
        drop(old);
        return Ok(());
    }
    if !has_own_dict(cx, &class, obj) {
        return Err(no_place(cx, &class, obj, name, found.is_some()));
    }
    let error = plainly_missing(cx, obj, name);
    if class.instances_have_dict() {
        raise::forget_attribute(cx, &error);
    }
    Err(error)
}

fn has_own_dict(cx: &Interp, class: &Handle<Class>, obj: &Value) -> bool {
    class.instances_have_dict()
        || instance::existing_dict(cx, obj).is_some()
        || class.flags().has(Flags::NATIVE_DICT)
}

/// A special method on the type, not bound. Runs nothing.
#[inline]
pub fn lookup_special(cx: &Interp, obj: &Value, name: &Name) -> Option<Value> {
    class::lookup(cx, &class::class_of(cx, obj), name)
}

/// A special method on the type, bound to the object.
pub fn get_special(cx: &Interp, obj: &Value, name: &Name) -> R<Option<Value>> {
    let class = class::class_of(cx, obj);
    match class::lookup(cx, &class, name) {
        Some(found) => descriptors::get(cx, &found, Some(obj), class.value()).map(Some),
        None => Ok(None),
    }
}

/// Calls a special method of the type; `None` if there is none. `args` are without `obj`.
pub fn call_special(cx: &Interp, obj: &Value, name: &Name, args: &[Value]) -> R<Option<Value>> {
    match lookup_special(cx, obj, name) {
        Some(function) => call::call_unbound(cx, &function, obj, args).map(Some),
        None => Ok(None),
    }
}
