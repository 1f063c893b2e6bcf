//! `isinstance` and `issubclass` (reference, 3.3.4).

use crate::heap::Value;
use crate::interp::{Interp, R, Recursion, WellKnown, payload};
use crate::object::alias::Alias;
use crate::object::class::{self, Class};
use crate::runtime::container::tuple;
use crate::runtime::{attr, call, raise, truth};

/// `isinstance(obj, cls)`; `cls` may be a class, a tuple of them, or anything with
/// `__instancecheck__`.
pub fn is_instance(cx: &Interp, obj: &Value, cls: &Value) -> R<bool> {
    if class::is_class_of(cx, cls, obj) {
        return Ok(true);
    }
    if class::is_class_of(cx, cx.class(WellKnown::Type), cls) {
        return real_instance(cx, obj, cls);
    }
    if let Some(choices) = tuple::plain(cls) {
        let _guard = cx.enter_native(Recursion::InstanceCheck)?;
        for item in tuple::items(&choices) {
            if is_instance(cx, obj, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    refuse_alias(cx, cls, "isinstance")?;
    if let Some(hook) = attr::lookup_special(cx, cls, &cx.names.__instancecheck__) {
        let _guard = cx.enter_native(Recursion::InstanceCheck)?;
        let answer = call::call_unbound(cx, &hook, cls, std::slice::from_ref(obj))?;
        return truth::truth(cx, &answer);
    }
    real_instance(cx, obj, cls)
}

/// `type.__instancecheck__(cls, obj)`: the class, or what `__class__` claims.
pub fn real_instance(cx: &Interp, obj: &Value, cls: &Value) -> R<bool> {
    if cls.view::<Class>().is_some() {
        let found = class::class_of(cx, obj);
        if found.is_subclass_of(cls) {
            return Ok(true);
        }
        if found.facts(cx).honest {
            return Ok(false);
        }
        let claimed = attr::get_opt(cx, obj, &cx.names.__class__)?;
        let claimed = claimed.filter(|c| !c.is(found.value()));
        return Ok(claimed
            .and_then(|c| c.view::<Class>().map(|c| c.is_subclass_of(cls)))
            .unwrap_or(false));
    }
    let text = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    if abstract_bases(cx, cls)?.is_none() {
        return Err(raise::type_error(cx, text));
    }
    match attr::get_opt(cx, obj, &cx.names.__class__)? {
        Some(claimed) => abstract_subclass(cx, &claimed, cls),
        None => Ok(false),
    }
}

/// Nothing is an instance of `list[int]`: its arguments are not kept.
fn refuse_alias(cx: &Interp, cls: &Value, function: &str) -> R<()> {
    if payload::<Alias>(cls).is_none() {
        return Ok(());
    }
    let text = format!("{function}() argument 2 cannot be a parameterized generic");
    Err(raise::type_error(cx, text))
}

/// `issubclass(sub, cls)`.
pub fn is_subclass(cx: &Interp, sub: &Value, cls: &Value) -> R<bool> {
    let meta = class::class_of(cx, cls);
    if meta.value().is(cx.class(WellKnown::Type)) {
        return if sub.is(cls) {
            Ok(true)
        } else {
            real_subclass(cx, sub, cls)
        };
    }
    if let Some(choices) = tuple::plain(cls) {
        let _guard = cx.enter_native(Recursion::SubclassCheck)?;
        for item in tuple::items(&choices) {
            if is_subclass(cx, sub, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    refuse_alias(cx, cls, "issubclass")?;
    if let Some(hook) = class::lookup(cx, &meta, &cx.names.__subclasscheck__) {
        let _guard = cx.enter_native(Recursion::SubclassCheck)?;
        let answer = call::call_unbound(cx, &hook, cls, std::slice::from_ref(sub))?;
        return truth::truth(cx, &answer);
    }
    real_subclass(cx, sub, cls)
}

/// `type.__subclasscheck__(cls, sub)`.
pub fn real_subclass(cx: &Interp, sub: &Value, cls: &Value) -> R<bool> {
    if let (Some(sub), Some(_)) = (sub.view::<Class>(), cls.view::<Class>()) {
        return Ok(sub.is_subclass_of(cls));
    }
    if abstract_bases(cx, sub)?.is_none() {
        return Err(raise::type_error(cx, "issubclass() arg 1 must be a class"));
    }
    if abstract_bases(cx, cls)?.is_none() {
        let text = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
        return Err(raise::type_error(cx, text));
    }
    abstract_subclass(cx, sub, cls)
}

/// `__bases__` of anything, if it is a tuple: that makes it count as a class.
fn abstract_bases(cx: &Interp, cls: &Value) -> R<Option<Value>> {
    let bases = attr::get_opt(cx, cls, &cx.names.__bases__)?;
    Ok(bases.as_ref().and_then(tuple::plain))
}

fn abstract_subclass(cx: &Interp, sub: &Value, cls: &Value) -> R<bool> {
    if sub.is(cls) {
        return Ok(true);
    }
    let _guard = cx.enter_native(Recursion::SubclassCheck)?;
    let Some(bases) = abstract_bases(cx, sub)? else {
        return Ok(false);
    };
    for base in tuple::items(&bases) {
        if abstract_subclass(cx, base, cls)? {
            return Ok(true);
        }
    }
    Ok(false)
}
