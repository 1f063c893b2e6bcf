//! The type `property` (descriptor guide, "Properties"; documentation of `property`).

use crate::builtins::arguments;
use crate::heap::{Handle, NativeId, Slot, Value};
use crate::interp::{Args, Change, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::descriptor::Property;
use crate::runtime::attr::descriptors;
use crate::runtime::call::construct;
use crate::runtime::define::{
    Flags, GetSetDef, Sig, TypeDef, getset, initializer, member, method, new, plain_method,
};
use crate::runtime::{attr, call, raise, truth};

/// The type `property`.
pub static PROPERTY: TypeDef = TypeDef {
    well_known: Some(WellKnown::Property),
    natives: &[NativeId::Property],
    flags: Flags::BASE,
    own_access: true,
    new: Some(new(Sig::Raw, make)),
    methods: &[
        initializer(
            Sig::Clinic("fget=None, fset=None, fdel=None, doc=None"),
            init,
        ),
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
        method(
            "__set__",
            Sig::Range(2, 2),
            set,
            "Set an attribute of instance to value.",
        ),
        method(
            "__delete__",
            Sig::One,
            delete,
            "Delete an attribute of instance.",
        ),
        plain_method(
            "getter",
            Sig::One,
            getter,
            "Descriptor to obtain a copy of the property with a different getter.",
        )
        .spelled("($self, object, /)"),
        plain_method(
            "setter",
            Sig::One,
            setter,
            "Descriptor to obtain a copy of the property with a different setter.",
        )
        .spelled("($self, object, /)"),
        plain_method(
            "deleter",
            Sig::One,
            deleter,
            "Descriptor to obtain a copy of the property with a different deleter.",
        )
        .spelled("($self, object, /)"),
        plain_method(
            "__set_name__",
            Sig::Raw,
            set_name,
            "Method to set name of a property.",
        )
        .spelled("($self, owner, name, /)"),
    ],
    getset: &[
        member("fget", fget, ""),
        member("fset", fset, ""),
        member("fdel", fdel, ""),
        GetSetDef {
            name: "__doc__",
            get: doc,
            set: Some(set_doc),
            member: true,
            reads: true,
            doc: "",
        },
        getset("__name__", name, put_name, ""),
        getset("__isabstractmethod__", is_abstract, set_abstract, ""),
    ],
    signature: "(fget=None, fset=None, fdel=None, doc=None)",
    ..TypeDef::new(
        "property",
        "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x",
    )
};

fn this(cx: &Interp, value: &Value) -> R<Handle<Property>> {
    payload::<Property>(value).ok_or_else(|| raise::type_error(cx, "expected a property"))
}

fn make(cx: &Interp, args: Args<'_>) -> R {
    construct::finish(
        cx,
        &args.values[0],
        cx.heap.alloc(Property::empty()).into_value(),
    )
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let property = this(cx, &args.values[0])?;
    let given = |i: usize| args.get(i).filter(|v| !v.is_none()).cloned();
    let put = |slot: &Slot, value: Option<Value>| slot.set(value.unwrap_or(Value::UNBOUND));
    if !property.get.is_unbound() {
        cx.bump_epoch(Change::Getter);
    }
    put(&property.get, given(1));
    put(&property.set, given(2));
    put(&property.delete, given(3));
    put(&property.name, None);
    property.getter_doc.set(false);
    let mut doc = given(4);
    if doc.is_none()
        && let Some(getter) = given(1)
    {
        doc = attr::get_opt(cx, &getter, &cx.names.__doc__)?.filter(|d| !d.is_none());
        property.getter_doc.set(doc.is_some());
    }
    // An instance of a subclass has its doc in its own dict or slot: the class's would hide it.
    if args.values[0].view::<Property>().is_none() {
        let shown = doc.clone().unwrap_or(Value::NONE);
        if let Err(raised) = attr::set(cx, &args.values[0], &cx.names.__doc__, &shown) {
            if property.getter_doc.get() || !raise::matches(cx, &raised, WellKnown::AttributeError)
            {
                return Err(raised);
            }
            raise::discard(cx, raised);
        }
    }
    put(&property.doc, doc);
    Ok(Value::NONE)
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let property = this(cx, &args.values[0])?;
    match args.get(1).filter(|object| !object.is_none()) {
        Some(object) => descriptors::get_property(cx, &property, object),
        None => Ok(args.values[0].clone()),
    }
}

fn set(cx: &Interp, args: Args<'_>) -> R {
    let property = this(cx, &args.values[0])?;
    descriptors::set_property(cx, &property, &args.values[1], Some(&args.values[2]))?;
    Ok(Value::NONE)
}

fn delete(cx: &Interp, args: Args<'_>) -> R {
    let property = this(cx, &args.values[0])?;
    descriptors::set_property(cx, &property, &args.values[1], None)?;
    Ok(Value::NONE)
}

/// A copy of the same class with one function replaced.
fn copy(cx: &Interp, args: Args<'_>, which: usize) -> R {
    let old = this(cx, &args.values[0])?;
    let held = |slot: &Slot| slot.get().unwrap_or(Value::NONE);
    let mut parts = vec![held(&old.get), held(&old.set), held(&old.delete)];
    if !args.values[1].is_none() {
        parts[which] = args.values[1].clone();
    }
    // A doc that came from the getter comes from the new getter.
    let doc = if old.getter_doc.get() && !parts[0].is_none() {
        Value::NONE
    } else {
        held(&old.doc)
    };
    parts.push(doc);
    let class = class::class_of(cx, &args.values[0]);
    let made = call::call(cx, class.value(), &parts)?;
    if let Some(new) = payload::<Property>(&made) {
        new.name.set(old.name.get_raw());
    }
    Ok(made)
}

fn getter(cx: &Interp, args: Args<'_>) -> R {
    copy(cx, args, 0)
}

fn setter(cx: &Interp, args: Args<'_>) -> R {
    copy(cx, args, 1)
}

fn deleter(cx: &Interp, args: Args<'_>) -> R {
    copy(cx, args, 2)
}

fn set_name(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "__set_name__", args)?;
    let given = args.values.len() - 1;
    if given != 2 {
        let text = format!("__set_name__() takes 2 positional arguments but {given} were given");
        return Err(raise::type_error(cx, text));
    }
    this(cx, &args.values[0])?.name.set(args.values[2].clone());
    Ok(Value::NONE)
}

fn held(slot: &Slot) -> R {
    Ok(slot.get().unwrap_or(Value::NONE))
}

fn fget(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.get)
}

fn fset(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.set)
}

fn fdel(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.delete)
}

fn doc(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.doc)
}

fn set_doc(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    this(cx, value)?.doc.set(new.unwrap_or(Value::UNBOUND));
    Ok(())
}

fn name(cx: &Interp, value: &Value) -> R {
    let property = this(cx, value)?;
    descriptors::property_name(cx, &property)?.ok_or_else(|| {
        let text = "'property' object has no attribute '__name__'";
        raise::attribute_error(cx, value, &cx.names.__name__, text)
    })
}

fn put_name(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    this(cx, value)?.name.set(new.unwrap_or(Value::UNBOUND));
    Ok(())
}

/// A property is abstract if one of its functions is.
fn is_abstract(cx: &Interp, value: &Value) -> R {
    let property = this(cx, value)?;
    for slot in [&property.get, &property.set, &property.delete] {
        if let Some(function) = Property::function(slot)
            && let Some(answer) = attr::get_opt(cx, &function, &cx.names.__isabstractmethod__)?
            && truth::truth(cx, &answer)?
        {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn set_abstract(cx: &Interp, value: &Value, _: Option<Value>) -> R<()> {
    let text = "attribute '__isabstractmethod__' of 'property' objects is not writable";
    Err(raise::attribute_error(
        cx,
        value,
        &cx.names.__isabstractmethod__,
        text,
    ))
}
