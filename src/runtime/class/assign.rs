//! Changing the class of an object and the bases of a class: `obj.__class__ = C`, `C.__bases__ = t`.
//!
//! Both need layouts that agree cell for cell: the same slots, added at the same steps.

use crate::heap::{Handle, Value};
use crate::interp::{Change, Interp, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::instance;
use crate::object::instance::layout::CellRole;
use crate::object::module::Module;
use crate::runtime::class::{build, mro};
use crate::runtime::{attr, raise};

/// The cells that instances have beside the value of a builtin type.
fn cells(class: &Class) -> impl Iterator<Item = &CellRole> {
    let roles = class.layout().cells().iter();
    roles.filter(|role| **role != CellRole::Payload)
}

/// The last class on the way to `object` that added cells.
fn last_step(class: &Handle<Class>) -> Handle<Class> {
    let mut step = class.clone();
    while let Some(base) = step.base() {
        if step.native() != base.native() || !cells(&step).eq(cells(&base)) {
            break;
        }
        step = base;
    }
    step
}

/// Do two classes add the same cells to the same base, if any?
fn agree(a: &Handle<Class>, b: &Handle<Class>) -> bool {
    let (a, b) = (last_step(a), last_step(b));
    if a.is(&b) {
        return true;
    }
    match (a.base(), b.base()) {
        (Some(base_a), Some(base_b)) => base_a.is(&base_b) && cells(&a).eq(cells(&b)),
        _ => false,
    }
}

/// Builtin types whose objects refer to no others, as CPython frees them.
fn frees_alone(cx: &Interp, class: &Class) -> bool {
    use WellKnown::{Float, Int, Object, Str};
    let same = |known| {
        cx.class(known)
            .view::<Class>()
            .is_some_and(|c| c.serial() == class.serial())
    };
    [Object, Int, Float, Str].into_iter().any(same)
}

/// May instances of `old` become instances of `new`?
fn check_layouts(cx: &Interp, new: &Handle<Class>, old: &Handle<Class>, what: &str) -> R<()> {
    let differs = |how: &str| {
        let text = format!(
            "{what} assignment: '{}' {how} differs from '{}'",
            new.name_text(),
            old.name_text()
        );
        Err(raise::type_error(cx, text))
    };
    if frees_alone(cx, new) != frees_alone(cx, old) {
        return differs("deallocator");
    }
    if new.native() != old.native() || !agree(new, old) {
        return differs("object layout");
    }
    Ok(())
}

/// The class that `obj.__class__ = new` gives the object, if it may have that. Changes nothing.
pub fn check(cx: &Interp, obj: &Value, new: Option<&Value>) -> R<Handle<Class>> {
    let Some(new) = new else {
        return Err(raise::type_error(cx, "can't delete __class__ attribute"));
    };
    let Some(new) = new.to_handle::<Class>() else {
        let found = class::type_name(cx, new);
        let text = format!("__class__ must be set to a class, not '{found}' object");
        return Err(raise::type_error(cx, text));
    };
    let old = class::class_of(cx, obj);
    let module = cx.class(WellKnown::Module);
    let modules = new.is_subclass_of(module) && old.is_subclass_of(module);
    if !modules && (!new.is_heap() || !old.is_heap()) {
        let text = "__class__ assignment only supported for mutable types or ModuleType subclasses";
        return Err(raise::type_error(cx, text));
    }
    check_layouts(cx, &new, &old, "__class__")?;
    Ok(new)
}

/// `obj.__class__ = new`.
pub fn set_class(cx: &Interp, obj: &Value, new: Option<Value>) -> R<()> {
    let new = check(cx, obj, new.as_ref())?;
    let old = class::class_of(cx, obj);
    if let Some(module) = obj.view::<Module>() {
        module.set_class(cx, new.into_value());
        return Ok(());
    }
    if let Some(class) = obj.view::<Class>() {
        class.set_meta(cx, &new);
        return Ok(());
    }
    if !new.is_heap() || !instance::set_class(cx, obj, &new) && !old.is(&new) {
        let text = format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name_text(),
            old.name_text()
        );
        return Err(raise::type_error(cx, text));
    }
    let (was, is) = (old.facts(cx), new.facts(cx));
    if was.gets || was.sets || is.gets || is.sets {
        cx.bump_epoch(Change::Descriptor);
    }
    Ok(())
}

/// `cls.__bases__ = new`.
pub fn set_bases(cx: &Interp, class: &Handle<Class>, new: Value) -> R<()> {
    let name = class.name_text();
    let tuple = instance::payload(&new).unwrap_or_else(|| new.clone());
    let Some(items) = tuple.as_tuple() else {
        let found = class::type_name(cx, &new);
        let text = format!("can only assign tuple to {name}.__bases__, not {found}");
        return Err(raise::type_error(cx, text));
    };
    if items.is_empty() {
        let text = format!("can only assign non-empty tuple to {name}.__bases__, not ()");
        return Err(raise::type_error(cx, text));
    }
    let mut bases = Vec::new();
    for item in items {
        let Some(base) = item.to_handle::<Class>() else {
            let found = class::type_name(cx, item);
            let text = format!("{name}.__bases__ must be tuple of classes, not '{found}'");
            return Err(raise::type_error(cx, text));
        };
        if base.is_subclass_of(class.value()) || base.extends(class.value()) {
            return Err(raise::type_error(
                cx,
                "a __bases__ item causes an inheritance cycle",
            ));
        }
        bases.push(base);
    }
    let base = build::best_base(cx, &bases)?;
    let old_base = class.base().unwrap_or_else(|| class::object_class(cx));
    check_layouts(cx, &base, &old_base, "__bases__")?;
    let old_bases = class.given_bases();
    class.set_bases(cx, new.clone(), &base);
    if let Err(raised) = mro::update(cx, class) {
        // Unless a `mro()` of the program has set the bases meanwhile.
        if class.given_bases().is(&new) {
            class.set_bases(cx, old_bases, &old_base);
        }
        return Err(raised);
    }
    let old_bases = instance::payload(&old_bases).unwrap_or(old_bases);
    for old in old_bases
        .as_tuple()
        .unwrap_or(&[])
        .iter()
        .filter_map(Value::view::<Class>)
    {
        old.remove_subclass(class);
    }
    bases.iter().for_each(|base| base.add_subclass(cx, class));
    if bases.iter().any(|b| b.has_finaliser()) {
        attr::of_class::note_finaliser(cx, class);
    }
    Ok(())
}
