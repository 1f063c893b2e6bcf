//! Descriptors: `__get__`, `__set__` and `__delete__` of class attributes (reference, 3.3.2.2 to 3.3.2.3).
//!
//! The native descriptors are recognised by their kind and handled here at once; anything else is
//! asked through its class's special methods.

use crate::heap::{Handle, NativeId as Id, Value};
use crate::interp::{self, Interp, R, Raised, WellKnown};
use crate::object::class::{self, Class};
use crate::object::descriptor::{
    ClassMethod, Member, Property, SlotPlace, StaticMethod, TupleGetter,
};
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::method::BoundMethod;
use crate::object::module::Module;
use crate::object::native::{
    ClassMethodDescriptor, GetSet, GetSetDef, Installed, MethodDescriptor, MethodWrapper,
    NativeFunction, Wrapper,
};
use crate::object::proxy::MappingProxy;
use crate::runtime::{attr, call, format, raise};

/// How a class attribute takes part in attribute access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// No descriptor.
    Plain,
    /// Has `__get__` alone, and binding it to an object gives a method that calls it with the
    /// object first: functions, native methods, and functions with a cache.
    Method,
    /// Has `__get__` alone.
    NonData,
    /// Has `__set__` or `__delete__`, but no `__get__`: read like a plain attribute.
    SetOnly,
    /// Has `__set__` or `__delete__`: comes before the instance's own attributes.
    Data,
}

impl Nature {
    /// Does setting the attribute go through it?
    pub fn sets(self) -> bool {
        matches!(self, Nature::Data | Nature::SetOnly)
    }
}

/// What a class attribute is. Runs no user code.
#[inline]
pub fn nature(cx: &Interp, value: &Value) -> Nature {
    let Some(kind) = value.kind() else {
        return Nature::Plain;
    };
    if kind.is_instance() {
        return instance_nature(cx, value);
    }
    match kind.native() {
        Some(Id::Function | Id::MethodDescriptor | Id::Wrapper | Id::Cache) => Nature::Method,
        Some(
            Id::ClassMethod
            | Id::StaticMethod
            | Id::ClassMethodDescriptor
            | Id::Super
            | Id::Partial,
        ) => Nature::NonData,
        Some(Id::Property | Id::Member | Id::GetSet | Id::TupleGetter) => Nature::Data,
        _ => Nature::Plain,
    }
}

fn instance_nature(cx: &Interp, value: &Value) -> Nature {
    let facts = class::class_of(cx, value).facts(cx);
    match (facts.gets, facts.sets) {
        (false, false) => Nature::Plain,
        (true, false) => Nature::NonData,
        (false, true) => Nature::SetOnly,
        (true, true) => Nature::Data,
    }
}

/// A function or native method bound to an object. A native one binds only to instances of its class.
#[inline]
pub fn bind(cx: &Interp, function: &Value, this: &Value) -> R {
    if let Some(method) = function.view::<MethodDescriptor>() {
        check_owner(cx, method.row.def.name, &method.owner, this)?;
        let row = Installed::new(method.row.def);
        let bound = NativeFunction {
            row,
            this: this.clone(),
            owner: method.owner.clone(),
        };
        return Ok(cx.heap.alloc(bound).into_value());
    }
    if let Some(wrapper) = function.view::<Wrapper>() {
        check_owner(cx, wrapper.row.def.name, &wrapper.owner, this)?;
        let bound = MethodWrapper {
            wrapper: function.clone(),
            this: this.clone(),
        };
        return Ok(cx.heap.alloc(bound).into_value());
    }
    Ok(bound_method(cx, function, this))
}

/// A `method` object.
pub fn bound_method(cx: &Interp, function: &Value, this: &Value) -> Value {
    let bound = BoundMethod {
        function: function.clone(),
        this: this.clone(),
    };
    cx.heap.alloc(bound).into_value()
}

/// `descriptor.__get__(object, owner)`; the descriptor itself if it has no `__get__`.
pub fn get(cx: &Interp, descriptor: &Value, object: Option<&Value>, owner: &Value) -> R {
    match nature(cx, descriptor) {
        Nature::Plain | Nature::SetOnly => Ok(descriptor.clone()),
        Nature::Method => match object {
            Some(object) => bind(cx, descriptor, object),
            None => Ok(descriptor.clone()),
        },
        _ => get_other(cx, descriptor, object, owner),
    }
}

fn check_owner(cx: &Interp, name: &str, owner: &Value, object: &Value) -> R<()> {
    match class::class_of(cx, object).is_subclass_of(owner) {
        true => Ok(()),
        false => Err(wrong_object(cx, name, owner, object)),
    }
}

/// `descriptor 'x' for 'A' objects doesn't apply to a 'B' object`
pub fn wrong_object(cx: &Interp, name: &str, owner: &Value, object: &Value) -> Raised {
    let owner = class::name_of(owner);
    let found = class::type_name(cx, object);
    let text =
        format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{found}' object");
    raise::type_error(cx, text)
}

fn get_other(cx: &Interp, descriptor: &Value, object: Option<&Value>, owner: &Value) -> R {
    if let Some(property) = descriptor.view::<Property>() {
        return match object {
            Some(object) => get_property(cx, property, object),
            None => Ok(descriptor.clone()),
        };
    }
    if let Some(member) = descriptor.view::<Member>() {
        return match object {
            Some(object) => get_member(cx, member, object),
            None => Ok(descriptor.clone()),
        };
    }
    if let Some(getset) = descriptor.view::<GetSet>() {
        let Some(object) = object else {
            return Ok(descriptor.clone());
        };
        if !class::class_of(cx, object).is_subclass_of(&getset.owner) {
            return Err(wrong_object(cx, getset.def.name, &getset.owner, object));
        }
        return (getset.def.get)(cx, object);
    }
    if let Some(field) = descriptor.view::<TupleGetter>() {
        return match object {
            Some(object) => get_field(cx, field, object),
            None => Ok(descriptor.clone()),
        };
    }
    if let Some(method) = descriptor.view::<ClassMethod>() {
        return match method.function.get() {
            Some(function) => Ok(bound_method(cx, &function, owner)),
            None => Err(raise::runtime_error(cx, "uninitialized classmethod object")),
        };
    }
    if let Some(method) = descriptor.view::<StaticMethod>() {
        let uninitialised = || raise::runtime_error(cx, "uninitialized staticmethod object");
        return method.function.get().ok_or_else(uninitialised);
    }
    if let Some(method) = descriptor.view::<ClassMethodDescriptor>() {
        call::native::check_class(cx, method, owner)?;
        let row = Installed::new(method.row.def);
        let bound = NativeFunction {
            row,
            this: owner.clone(),
            owner: method.owner.clone(),
        };
        return Ok(cx.heap.alloc(bound).into_value());
    }
    let class = class::class_of(cx, descriptor);
    match class::lookup(cx, &class, &cx.names.__get__) {
        Some(function) => {
            // It is called as it was found, bound to nothing.
            let object = object.cloned().unwrap_or(Value::NONE);
            call::call(cx, &function, &[descriptor.clone(), object, owner.clone()])
        }
        None => Ok(descriptor.clone()),
    }
}

/// Sets (`Some`) or deletes (`None`) through a data descriptor. `None` comes back if the
/// descriptor has no such method after all, so that the instance's own attribute is meant.
pub fn set(cx: &Interp, descriptor: &Value, object: &Value, new: Option<&Value>) -> R<Option<()>> {
    if let Some(property) = descriptor.view::<Property>() {
        return set_property(cx, property, object, new).map(Some);
    }
    if let Some(member) = descriptor.view::<Member>() {
        return set_member(cx, member, object, new.cloned()).map(Some);
    }
    if let Some(getset) = descriptor.view::<GetSet>() {
        return set_getset(cx, getset, object, new.cloned()).map(Some);
    }
    if descriptor.view::<TupleGetter>().is_some() {
        return Err(field_stays(cx, new.is_some()));
    }
    if !descriptor.kind().is_some_and(|k| k.is_instance()) {
        return Ok(None);
    }
    let class = class::class_of(cx, descriptor);
    let (name, other) = match new {
        Some(_) => (&cx.names.__set__, &cx.names.__delete__),
        None => (&cx.names.__delete__, &cx.names.__set__),
    };
    let Some(function) = class::lookup(cx, &class, name) else {
        // With one of the two methods the descriptor is a data descriptor, and lacks this one.
        return match class::lookup(cx, &class, other) {
            Some(_) => Err(raise::of(cx, WellKnown::AttributeError, name.as_str())),
            None => Ok(None),
        };
    };
    match new {
        Some(new) => call::call_unbound(cx, &function, descriptor, &[object.clone(), new.clone()])?,
        None => call::call_unbound(cx, &function, descriptor, std::slice::from_ref(object))?,
    };
    Ok(Some(()))
}

fn set_getset(cx: &Interp, getset: &GetSet, object: &Value, new: Option<Value>) -> R<()> {
    let class = class::class_of(cx, object);
    if !class.is_subclass_of(&getset.owner) {
        return Err(wrong_object(cx, getset.def.name, &getset.owner, object));
    }
    if let Some(set) = getset.def.set {
        return set(cx, object, new);
    }
    let owner = class::name_of(&getset.owner);
    let text = format!(
        "attribute '{}' of '{owner}' objects is not writable",
        getset.def.name
    );
    Err(raise::of(cx, WellKnown::AttributeError, text))
}

fn property_error(cx: &Interp, property: &Property, object: &Value, lacks: &str) -> Raised {
    let owner = class::class_of(cx, object).qualname_text();
    let named = property_name(cx, property).and_then(|name| match name {
        Some(name) => Ok(format!(" {}", format::repr_text(cx, &name)?)),
        None => Ok(String::new()),
    });
    let text = match named {
        Ok(name) => format!("property{name} of '{owner}' object has no {lacks}"),
        Err(raised) => return raised,
    };
    raise::of(cx, WellKnown::AttributeError, text)
}

/// The name of a property: given, or that of its getter.
pub fn property_name(cx: &Interp, property: &Property) -> R<Option<Value>> {
    if let Some(name) = property.name.get() {
        return Ok(Some(name));
    }
    match Property::function(&property.get) {
        Some(getter) => attr::get_opt(cx, &getter, &cx.names.__name__),
        None => Ok(None),
    }
}

/// `property.__get__` on an object.
pub fn get_property(cx: &Interp, property: &Property, object: &Value) -> R {
    match Property::function(&property.get) {
        Some(function) => call::call(cx, &function, std::slice::from_ref(object)),
        None => Err(property_error(cx, property, object, "getter")),
    }
}

/// `property.__set__` and `property.__delete__`.
pub fn set_property(
    cx: &Interp,
    property: &Property,
    object: &Value,
    new: Option<&Value>,
) -> R<()> {
    let (slot, lacks) = match new {
        Some(_) => (&property.set, "setter"),
        None => (&property.delete, "deleter"),
    };
    let Some(function) = Property::function(slot) else {
        return Err(property_error(cx, property, object, lacks));
    };
    match new {
        Some(new) => call::call(cx, &function, &[object.clone(), new.clone()])?,
        None => call::call(cx, &function, std::slice::from_ref(object))?,
    };
    Ok(())
}

/// `__dict__` of the instances of a class made by a program.
pub static INSTANCE_DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    get: instance_dict,
    set: Some(set_instance_dict),
    member: false,
    reads: false,
    doc: "dictionary for instance variables",
};

/// `__dict__` of objects that keep the one they have.
pub static FIXED_DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    get: instance_dict,
    set: None,
    member: true,
    reads: false,
    doc: "",
};

/// `__weakref__` of the instances of a class made by a program.
pub static INSTANCE_WEAKREF: GetSetDef = GetSetDef {
    name: "__weakref__",
    get: first_weakref,
    set: None,
    member: false,
    reads: false,
    doc: "list of weak references to the object",
};

/// `__dict__` of the native objects that make one on demand.
pub const OWN_DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    get: instance_dict,
    set: Some(set_own_dict),
    member: false,
    reads: false,
    doc: "",
};

fn instance_dict(cx: &Interp, object: &Value) -> R {
    if let Some(class) = object.view::<Class>() {
        let mapping = class.dict().value().clone();
        return Ok(cx.heap.alloc(MappingProxy { mapping }).into_value());
    }
    match instance::shown_dict(cx, object) {
        Some(dict) => Ok(dict),
        None => Err(raise::of(
            cx,
            WellKnown::AttributeError,
            "This object has no __dict__",
        )),
    }
}

/// The first weak reference to an object, which `__weakref__` shows.
fn first_weakref(cx: &Interp, object: &Value) -> R {
    let watchers = cx
        .heap
        .lookup_weak_cell(object)
        .map_or(Vec::new(), |cell| cell.watchers());
    let first = watchers.into_iter().next();
    Ok(first.map_or(Value::NONE, |first| {
        first.outer().unwrap_or_else(|| first.into_value())
    }))
}

/// The class of an object that has the slot.
fn slot_owner(cx: &Interp, member: &Member, object: &Value) -> R<Handle<Class>> {
    let class = class::class_of(cx, object);
    if class.is_subclass_of(&member.owner) {
        return Ok(class);
    }
    Err(wrong_object(
        cx,
        member.name.as_str(),
        &member.owner,
        object,
    ))
}

/// A field of a named tuple can be neither set nor deleted.
pub fn field_stays(cx: &Interp, set: bool) -> Raised {
    let what = if set { "set" } else { "delete" };
    raise::of(
        cx,
        WellKnown::AttributeError,
        format!("can't {what} attribute"),
    )
}

/// A field of a named tuple, read.
pub fn get_field(cx: &Interp, field: &TupleGetter, object: &Value) -> R {
    if let Some(value) = field.of(object) {
        return Ok(value);
    }
    if class::is_a(cx, object, WellKnown::Tuple) {
        return Err(raise::index_error(cx, "tuple index out of range"));
    }
    let (index, found) = (field.index, class::type_name(cx, object));
    let text = format!(
        "descriptor for index '{index}' for tuple subclasses doesn't apply to '{found}' object"
    );
    Err(raise::type_error(cx, text))
}

/// Reads a slot.
fn get_member(cx: &Interp, member: &Member, object: &Value) -> R {
    slot_owner(cx, member, object)?;
    if let SlotPlace::Native(def) = member.place {
        return (def.get)(cx, object);
    }
    member.get(object).ok_or_else(|| {
        let owner = class::full_name(cx, object);
        let text = format!("'{owner}' object has no attribute '{}'", member.name);
        raise::attribute_error(cx, object, &member.name, text)
    })
}

/// Sets or deletes a slot.
fn set_member(cx: &Interp, member: &Member, object: &Value, new: Option<Value>) -> R<()> {
    slot_owner(cx, member, object)?;
    if let SlotPlace::Native(def) = member.place {
        return match def.set {
            Some(set) => set(cx, object, new),
            None => Err(raise::of(
                cx,
                WellKnown::AttributeError,
                "readonly attribute",
            )),
        };
    }
    let deleted = new.is_none();
    let old = member.swap(cx, object, new.unwrap_or(Value::UNBOUND));
    if deleted && old.is_unbound() {
        return Err(raise::of(
            cx,
            WellKnown::AttributeError,
            member.name.as_str(),
        ));
    }
    Ok(())
}

/// `obj.__dict__ = new`, or `del obj.__dict__`.
fn set_instance_dict(cx: &Interp, object: &Value, new: Option<Value>) -> R<()> {
    if object.view::<Class>().is_some() {
        let text = "attribute '__dict__' of 'type' objects is not writable";
        return Err(raise::of(cx, WellKnown::AttributeError, text));
    }
    if interp::payload::<Module>(object).is_some() {
        return Err(raise::of(
            cx,
            WellKnown::AttributeError,
            "readonly attribute",
        ));
    }
    if new.is_none() && has_builtin_dict(cx, object) {
        return Err(undeletable(cx));
    }
    let new = new.unwrap_or_else(|| cx.heap.alloc(Dict::new()).into_value());
    if interp::payload::<Dict>(&new).is_none() {
        let found = class::type_name(cx, &new);
        let text = format!("__dict__ must be set to a dictionary, not a '{found}'");
        return Err(raise::type_error(cx, text));
    }
    instance::set_dict(cx, object, new);
    Ok(())
}

fn set_own_dict(cx: &Interp, object: &Value, new: Option<Value>) -> R<()> {
    if new.is_none() {
        return Err(undeletable(cx));
    }
    set_instance_dict(cx, object, new)
}

fn undeletable(cx: &Interp) -> Raised {
    raise::type_error(cx, "cannot delete __dict__")
}

/// Does the dict come from a builtin base? That one says what becomes of it, whichever class of the MRO is asked.
fn has_builtin_dict(cx: &Interp, object: &Value) -> bool {
    let mro = class::class_of(cx, object).mro();
    let classes = mro.as_ref().and_then(Value::as_tuple).unwrap_or(&[]);
    let gives = |class: &Class| !class.is_heap() && class.dict().contains_name(&cx.names.__dict__);
    classes.iter().filter_map(Value::view::<Class>).any(gives)
}
