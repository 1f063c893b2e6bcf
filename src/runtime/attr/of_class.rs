//! Attributes of classes: `type.__getattribute__`, `type.__setattr__`, `type.__delattr__`
//! (descriptor guide, "Invocation from a class").
//!
//! ```text
//!  C.name   1 data descriptor on the metaclass    2 along C's own MRO, bound to no object
//!           3 other descriptor on the metaclass   4 metaclass attribute    5 error
//! ```
//!
//! Setting an attribute of a class moves the epoch if a lookup could have remembered the old state.

use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Change, Interp, Name, R, Raised};
use crate::object::class::{self, Class, Flags};
use crate::object::instance;
use crate::runtime::attr::descriptors::{self, Nature};
use crate::runtime::container::sort;
use crate::runtime::{format, iter, raise};

/// `C.name` by the rules of `type`.
pub fn get(cx: &Interp, class: &Value, name: &Name) -> R {
    match get_opt(cx, class, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(cx, class, name)),
    }
}

/// `type object 'A' has no attribute 'x'`
#[cold]
pub fn no_attribute(cx: &Interp, class: &Value, name: &Name) -> Raised {
    let owner = class::name_of(class);
    let text = format!("type object '{owner}' has no attribute '{name}'");
    raise::attribute_error(cx, class, name, text)
}

/// `C.name` by the rules of `type`; `None` if nothing is found.
pub fn get_opt(cx: &Interp, class: &Value, name: &Name) -> R<Option<Value>> {
    let meta = class::class_of(cx, class);
    let on_meta = class::lookup(cx, &meta, name);
    let nature = on_meta
        .as_ref()
        .map_or(Nature::Plain, |f| descriptors::nature(cx, f));
    if nature == Nature::Data
        && let Some(descriptor) = &on_meta
    {
        return descriptors::get(cx, descriptor, Some(class), meta.value()).map(Some);
    }
    if let Some(this) = class.view::<Class>()
        && let Some(found) = class::lookup(cx, this, name)
    {
        return descriptors::get(cx, &found, None, class).map(Some);
    }
    match on_meta {
        Some(found) => descriptors::get(cx, &found, Some(class), meta.value()).map(Some),
        None => Ok(None),
    }
}

/// `C.name = value`, or with `None` `del C.name`, by the rules of `type`.
pub fn set(cx: &Interp, class: &Value, name: &Name, value: Option<&Value>) -> R<()> {
    let Some(this) = class.to_handle::<Class>() else {
        return Err(raise::type_error(
            cx,
            "can't apply this __setattr__ to a non-class object",
        ));
    };
    if !this.is_heap() {
        let owner = this.name_text();
        let text = format!("cannot set '{name}' attribute of immutable type '{owner}'");
        return Err(raise::type_error(cx, text));
    }
    let meta = class::class_of(cx, class);
    if let Some(descriptor) = class::lookup(cx, &meta, name)
        && descriptors::nature(cx, &descriptor).sets()
        && descriptors::set(cx, &descriptor, class, value)?.is_some()
    {
        return Ok(());
    }
    match value {
        Some(value) => put(cx, &this, name, value),
        None => match this.dict().remove_name(name) {
            Some(old) => {
                cx.bump_epoch(Change::Namespace);
                changed(cx, &this, name);
                drop(old);
            }
            None => return Err(no_attribute(cx, class, name)),
        },
    }
    Ok(())
}

/// Binds a name in a class's namespace.
pub fn put(cx: &Interp, class: &Handle<Class>, name: &Name, value: &Value) {
    let old = class.dict().get_name(name);
    // `C.counter += 1` leaves all caches right: they remember functions and descriptors, and that
    // a name is absent, but read plain class attributes through the namespace.
    let quiet = old
        .as_ref()
        .is_some_and(|old| !old.is_pointer() && !value.is_pointer());
    if !quiet {
        cx.bump_epoch(Change::Namespace);
    }
    class.dict().set_name(cx, name, value.clone());
    changed(cx, class, name);
    drop(old);
}

/// What a class keeps besides its namespace, brought up to date.
pub fn changed(cx: &Interp, class: &Handle<Class>, name: &Name) {
    if *name == cx.names.__del__ {
        note_finaliser(cx, class);
    }
}

/// A class has got a `__del__`: its instances, and those of its subclasses, get kinds that say so.
/// Rare, so the living ones are found by walking the whole heap.
pub fn note_finaliser(cx: &Interp, class: &Handle<Class>) {
    if class.has_finaliser() {
        return;
    }
    flag_finaliser(class);
    for object in cx.heap.objects() {
        let Some(kind) = object.kind().filter(|kind| !kind.has_finaliser()) else {
            continue;
        };
        let is_class = kind.is_native(NativeId::Class);
        if !is_class && !kind.is_instance() {
            continue;
        }
        let own = class::class_of(cx, &object);
        if !own.has_finaliser() || !own.is_subclass_of(class.value()) {
            continue;
        }
        if is_class {
            object.require_finaliser();
        } else {
            instance::set_class(cx, &object, &own);
        }
    }
}

fn flag_finaliser(class: &Handle<Class>) {
    class.set_flags(Flags::FINALISER, true);
    let roots = std::mem::take(&mut *class.roots().borrow_mut());
    class.set_instance_kind(None);
    drop(roots);
    class
        .subclasses()
        .iter()
        .filter(|c| !c.has_finaliser())
        .for_each(flag_finaliser);
}

/// The names in `__abstractmethods__`, sorted.
pub fn abstract_names(cx: &Interp, class: &Handle<Class>) -> R<Vec<String>> {
    let Some(names) = class.dict().get_name(&cx.names.__abstractmethods__) else {
        return Ok(Vec::new());
    };
    let mut names = iter::collect(cx, &names)?;
    sort::sort(cx, &mut names)?;
    names
        .iter()
        .map(|name| format::str_text(cx, name))
        .collect()
}
