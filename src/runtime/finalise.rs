//! What a program may do when objects die: `__del__`, closing a suspended generator, callbacks of weak references
//! (data model 3.3.1; library reference, "weakref").
//!
//! The heap calls this wherever the last reference goes, so also while an exception is on its way; that one is laid
//! aside meanwhile. What such code raises nobody can catch: `sys.unraisablehook` is told.

use std::rc::{Rc, Weak};

use crate::heap::{NativeId, Value, WeakCell, WeakRef};
use crate::interp::{Interp, Moment, Recursion};
use crate::object::function::Function;
use crate::runtime::raise::unraisable;
use crate::runtime::{attr, call, raise};

/// Installs the hooks of the heap. The heap must not keep the interpreter alive that it belongs to.
pub fn install(cx: &Rc<Interp>) {
    let weak = Rc::downgrade(cx);
    cx.heap.on_finalise(move |value| {
        if let Some(cx) = running(&weak) {
            aside(&cx, || finalise(&cx, value));
        }
    });
    let weak = Rc::downgrade(cx);
    cx.heap.on_death(move |cell| {
        if let Some(cx) = running(&weak) {
            aside(&cx, || tell_watchers(&cx, cell));
        }
    });
}

/// The interpreter, unless it is gone, or only what its program has done is still taken down.
fn running(cx: &Weak<Interp>) -> Option<Rc<Interp>> {
    cx.upgrade().filter(|cx| !cx.steps.are_left())
}

fn aside(cx: &Interp, work: impl FnOnce()) {
    let suspended = cx.suspend_raised();
    work();
    cx.resume_raised(suspended);
}

fn finalise(cx: &Interp, value: &Value) {
    cx.observe(Moment::Finalising(value));
    run_finaliser(cx, value);
    cx.observe(Moment::Finalised(value));
}

fn run_finaliser(cx: &Interp, value: &Value) {
    if value
        .kind()
        .is_some_and(|kind| kind.is_native(NativeId::Generator))
    {
        if let Err(raised) = (cx.hooks.close)(cx, value) {
            unraisable::report(cx, raised, None, value);
        }
        return;
    }
    let Some(found) = attr::lookup_special(cx, value, &cx.names.__del__) else {
        return;
    };
    // What a finaliser gives may die at once, and have the same finaliser.
    let _guard = match cx.enter_native(Recursion::CallObject) {
        Ok(guard) => guard,
        Err(raised) => return unraisable::report(cx, raised, None, &found),
    };
    let (function, result) = if found.view::<Function>().is_some() {
        let result = call::call_unbound(cx, &found, value, &[]);
        (found, result)
    } else {
        // A descriptor that fails counts as none, as in CPython.
        match attr::get_special(cx, value, &cx.names.__del__) {
            Ok(Some(bound)) => {
                let result = call::call(cx, &bound, &[]);
                (bound, result)
            }
            Ok(None) => return,
            Err(raised) => return raise::discard(cx, raised),
        }
    };
    if let Err(raised) = result {
        unraisable::report(cx, raised, None, &function);
    }
}

/// Calls the callbacks of the weak references to an object that has died, the newest reference first.
fn tell_watchers(cx: &Interp, cell: &WeakCell) {
    cx.observe(Moment::Dead(cell));
    for watcher in cell.watchers() {
        let Some(callback) = watcher.callback.take() else {
            continue;
        };
        let shown = WeakRef::shown(&watcher).filter(|_| !callback.is_none());
        let Some(shown) = shown else { continue };
        cx.observe(Moment::Callback(cell, &callback));
        if let Err(raised) = call::call(cx, &callback, &[shown]) {
            unraisable::report(cx, raised, None, &callback);
        }
    }
}
