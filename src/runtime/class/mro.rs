//! The MRO of a class: computed when the class is made and when bases change, by C3 or by the
//! metaclass's own `mro()`, whose results are checked.

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::object::class::mro;
use crate::object::class::{self, Class};
use crate::runtime::class::build;
use crate::runtime::{call, iter, raise};

/// The MRO by C3: `type.mro(class)`.
pub fn linear(cx: &Interp, class: &Handle<Class>) -> R<Vec<Handle<Class>>> {
    let bases = class.bases();
    let bases: Vec<Handle<Class>> = bases
        .as_tuple()
        .unwrap_or(&[])
        .iter()
        .filter_map(Value::to_handle)
        .collect();
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].iter().any(|b| b.is(base)) {
            return Err(raise::type_error(
                cx,
                format!("duplicate base class {}", base.name_text()),
            ));
        }
    }
    if let Some(base) = bases.iter().find(|base| base.mro().is_none()) {
        let text = format!("Cannot extend an incomplete type '{}'", base.name_text());
        return Err(raise::type_error(cx, text));
    }
    mro::linearise(class, &bases).map_err(|conflict| no_order(cx, &conflict.heads))
}

fn no_order(cx: &Interp, heads: &[Handle<Class>]) -> Raised {
    let names: Vec<String> = heads.iter().map(|h| h.name_text()).collect();
    let text = format!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    );
    raise::type_error(cx, text)
}

/// The MRO as the metaclass wants it.
fn wanted(cx: &Interp, class: &Handle<Class>) -> R<Value> {
    let meta = class::class_of(cx, class.value());
    let tuple = |classes: Vec<Handle<Class>>| {
        cx.tuple(classes.into_iter().map(Handle::into_value).collect())
    };
    let own = if meta.value().is(cx.class(WellKnown::Type)) {
        None
    } else {
        class::lookup_owner(cx, &meta, &cx.names.mro).filter(|(owner, _)| owner.is_heap())
    };
    let Some((_, function)) = own else {
        return linear(cx, class).map(tuple);
    };
    let result = call::call_unbound(cx, &function, class.value(), &[])?;
    let items = iter::collect(cx, &result)?;
    let solid = build::solid_base(class);
    for item in &items {
        let Some(base) = item.to_handle::<Class>() else {
            let found = class::type_name(cx, item);
            return Err(raise::type_error(
                cx,
                format!("mro() returned a non-class ('{found}')"),
            ));
        };
        let wanted = build::solid_base(&base);
        if !wanted.is(&solid) && !solid_has(&solid, &wanted) {
            let text = format!(
                "mro() returned base with unsuitable layout ('{}')",
                base.name_text()
            );
            return Err(raise::type_error(cx, text));
        }
    }
    if items.is_empty() {
        return Err(raise::type_error(cx, "type MRO must not be empty"));
    }
    Ok(cx.tuple(items))
}

/// Is `wanted` on the way from `solid` to `object`? (A class that is being made has no MRO yet.)
fn solid_has(solid: &Handle<Class>, wanted: &Handle<Class>) -> bool {
    let mut next = solid.base();
    while let Some(base) = next {
        if base.is(wanted) {
            return true;
        }
        next = base.base();
    }
    false
}

/// Gives a new class its MRO.
pub fn set_first(cx: &Interp, class: &Handle<Class>) -> R<()> {
    let mro = wanted(cx, class)?;
    // A `mro()` of the program may have set bases, and so an MRO, meanwhile.
    if class.mro().is_none() {
        drop(class.set_mro(cx, mro));
    }
    Ok(())
}

/// An MRO that was replaced.
struct Change {
    class: Handle<Class>,
    new: Value,
    old: Value,
}

/// Computes the MRO of a class and of all its subclasses again, after its bases changed. On an
/// error all are as before.
pub fn update(cx: &Interp, class: &Handle<Class>) -> R<()> {
    let mut done: Vec<Change> = Vec::new();
    let result = update_below(cx, class, &mut done);
    if result.is_err() {
        for change in done.into_iter().rev() {
            // A `mro()` of the program may have changed it again.
            if change.class.mro().is_some_and(|now| now.is(&change.new)) {
                drop(change.class.set_mro(cx, change.old));
            }
        }
    }
    result
}

fn update_below(cx: &Interp, class: &Handle<Class>, done: &mut Vec<Change>) -> R<()> {
    let _guard = cx.enter_native(crate::interp::Recursion::Call)?;
    let before = class.mro();
    let mro = wanted(cx, class)?;
    let same = match (&before, class.mro()) {
        (Some(before), Some(now)) => now.is(before),
        (None, None) => true,
        _ => false,
    };
    if !same {
        return Ok(());
    }
    let old = class.set_mro(cx, mro.clone());
    done.push(Change {
        class: class.clone(),
        new: mro,
        old,
    });
    for subclass in class.subclasses() {
        update_below(cx, &subclass, done)?;
    }
    Ok(())
}
