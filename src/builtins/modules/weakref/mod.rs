//! The module `_weakref`: references and proxies (library reference, "weakref").
//!
//! The containers and the other classes of `weakref` are written in mini, in `library/weakref.mini`. What a
//! reference is in memory, and who clears it, is in `heap`; who calls its callback, in `runtime::finalise`.

pub mod proxy;
pub mod reference;

use crate::heap::{Handle, Value, WeakCell, WeakRef};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::dict::Dict;
use crate::object::{class, instance};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{call, raise};

/// The module.
pub static WEAKREF: ModuleDef = ModuleDef {
    name: "_weakref",
    doc: "Weak-reference support module.",
    functions: &[
        function(
            "getweakrefcount",
            Sig::One,
            count,
            "Return the number of weak references to 'object'.",
        )
        .spelled("($module, object, /)"),
        function(
            "getweakrefs",
            Sig::One,
            all,
            "Return a list of all weak reference objects pointing to 'object'.",
        )
        .spelled("($module, object, /)"),
        function(
            "proxy",
            Sig::Range(1, 2),
            make_proxy,
            "Create a proxy object that weakly references 'object'.",
        )
        .spelled("($module, object, callback=None, /)"),
    ],
    types: &[],
    init: Some(init),
};

fn init(cx: &Interp, dict: &Dict) -> R<()> {
    for (name, class) in [
        ("ref", WellKnown::WeakRef),
        ("ReferenceType", WellKnown::WeakRef),
        ("ProxyType", WellKnown::WeakProxy),
        ("CallableProxyType", WellKnown::WeakCallableProxy),
    ] {
        dict.set_name(cx, &cx.intern(name), cx.class(class).clone());
    }
    Ok(())
}

/// The weak cell of an object, made if need be; `TypeError` for objects that cannot be referred to weakly.
pub fn cell_of(cx: &Interp, object: &Value) -> R<Handle<WeakCell>> {
    let cell = match instance::takes_weakrefs(cx, object) {
        true => cx
            .heap
            .weak_cell(object, instance::weakref_cell(cx, object)),
        false => None,
    };
    cell.ok_or_else(|| {
        let name = class::type_name(cx, object);
        raise::type_error(
            cx,
            format!("cannot create weak reference to '{name}' object"),
        )
    })
}

/// A reference as the program sees it.
fn shown(watcher: &Handle<WeakRef>) -> Value {
    watcher.outer().unwrap_or_else(|| watcher.value().clone())
}

fn watchers(cx: &Interp, object: &Value) -> Vec<Handle<WeakRef>> {
    cx.heap
        .lookup_weak_cell(object)
        .map_or(Vec::new(), |cell| cell.watchers())
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(watchers(cx, &args.values[0]).len() as i64))
}

fn all(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.list(watchers(cx, &args.values[0]).iter().map(shown).collect()))
}

fn make_proxy(cx: &Interp, args: Args<'_>) -> R {
    let object = &args.values[0];
    let cell = cell_of(cx, object)?;
    let callback = args.get(1).filter(|callback| !callback.is_none()).cloned();
    if callback.is_none() {
        let same = |watcher: &&Handle<WeakRef>| watcher.proxy && watcher.callback.is_unbound();
        if let Some(found) = cell.watchers().iter().find(same) {
            return Ok(shown(found));
        }
    }
    let callable = call::is_callable(cx, object);
    let class = if callable {
        WellKnown::WeakCallableProxy
    } else {
        WellKnown::WeakProxy
    };
    let reference = cx
        .heap
        .weak_ref(&cell, callback.unwrap_or(Value::UNBOUND), true);
    Ok(proxy::make(cx, class, reference))
}
