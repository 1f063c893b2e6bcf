//! The end of a session: modules die first, in the order of their import, then what only cycles kept, then `sys`.
//!
//! The order is that of CPython, for finalisers of a program may print: output, `sys` and `builtins` work until the
//! last of them has run.

use std::process::ExitCode;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::builtins::modules::atexit;
use crate::heap::{Handle, NativeId, Value};
use crate::interp::Interp;
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::module::Module;
use crate::runtime::raise::unraisable;
use crate::runtime::{import, raise};
use crate::session::ending::{self, Ending};
use crate::session::streams;

/// The status of a process whose objects outlived the run (in the test mode that looks for them).
const LEAKED: u8 = 70;

/// The status of a process that could not hand on all that its program wrote.
const OUTPUT_LOST: u8 = 120;

/// Takes a session down and gives the status of the process.
pub fn close(
    cx: Rc<Interp>,
    main: Handle<Module>,
    ending: Ending,
    at_start: Option<Vec<usize>>,
) -> ExitCode {
    atexit::run(&cx);
    let mut flushed = flush_at_end(&cx);
    if at_start.is_some() || cx.heap.deaths_are_visible() {
        // Else nobody could tell, and the end of the process is the quickest way to free all.
        clear_modules(&cx, main);
    }
    flushed &= streams::flush_own(&cx);
    let status = match ending {
        Ending::Done | Ending::Failed | Ending::Exit(_) => {
            if flushed || ending::output_is_broken(&cx) {
                ending.status()
            } else {
                OUTPUT_LOST
            }
        }
        Ending::Interrupted => {
            // Whoever started the process learns that it was Ctrl-C.
            let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
            130
        }
    };
    if let Some(at_start) = at_start {
        return ExitCode::from(if tell_leaks(&cx, &at_start) {
            LEAKED
        } else {
            status
        });
    }
    // The process ends here; giving every page back first would only take time.
    std::process::exit(status.into())
}

/// Takes the program down; the process goes on.
pub fn wind_down(cx: &Interp, main: Handle<Module>) {
    atexit::run(cx);
    clear_modules(cx, main);
    streams::flush(cx);
}

/// Hands on what the program has written; says what went wrong with its output. False if something did.
fn flush_at_end(cx: &Interp) -> bool {
    let output = streams::flush_named(cx, "stdout").map_err(|raised| {
        if ending::output_is_broken(cx) {
            return raise::discard(cx, raised);
        }
        let message = "Exception ignored on flushing sys.stdout";
        unraisable::report(cx, raised, Some(message), &Value::NONE);
    });
    let errors = streams::flush_named(cx, "stderr").map_err(|raised| raise::discard(cx, raised));
    streams::flush_own(cx) && output.is_ok() && errors.is_ok()
}

/// Says how many objects a program left behind, and of which types; whether there were any.
fn tell_leaks(cx: &Interp, at_start: &[usize]) -> bool {
    let left = remaining(cx);
    let lasting = lasting(cx, &left);
    let is_leak = |value: &&Value| {
        at_start.binary_search(&value.addr()).is_err() && !lasting.contains(&value.addr())
    };
    let leaks: Vec<&Value> = left.iter().filter(is_leak).collect();
    if leaks.is_empty() {
        return false;
    }
    let names = leaks
        .iter()
        .take(12)
        .map(|value| class::type_name(cx, value));
    let names: Vec<String> = names.collect();
    eprintln!("leaked: {} objects ({})", leaks.len(), names.join(" "));
    true
}

/// The addresses of what belongs to builtin classes, which stay although some are made on demand, and
/// to the modules that are left.
fn lasting(cx: &Interp, objects: &[Value]) -> FxHashSet<usize> {
    let is_builtin = |value: &&Value| value.view::<Class>().is_some_and(|class| !class.is_heap());
    let mut waiting: Vec<Value> = objects.iter().filter(is_builtin).cloned().collect();
    waiting.extend(import::modules(cx).map(|modules| modules.value().clone()));
    let mut found = FxHashSet::default();
    while let Some(value) = waiting.pop() {
        if found.insert(value.addr()) {
            cx.heap.trace(&value, &mut |inner| {
                if inner.is_pointer() && !found.contains(&inner.addr()) {
                    waiting.push(inner.clone());
                }
            });
        }
    }
    found
}

/// The addresses of the objects that there are before the program starts, in order.
pub fn addresses(cx: &Interp) -> Vec<usize> {
    let mut addresses: Vec<usize> = remaining(cx).iter().map(Value::addr).collect();
    addresses.sort_unstable();
    addresses
}

/// The objects that nobody gave up, but for texts and what classes learn of their instances.
fn remaining(cx: &Interp) -> Vec<Value> {
    cx.forget_cached();
    cx.heap.collect();
    cx.forget_unused_names();
    let hidden = |object: &Value| {
        object.as_str().is_some()
            || object.kind().is_some_and(|kind| {
                kind.is_native(NativeId::Shape) || kind.is_native(NativeId::WeakCell)
            })
    };
    cx.heap
        .objects()
        .into_iter()
        .filter(|object| !hidden(object))
        .collect()
}

fn clear_modules(cx: &Interp, main: Handle<Module>) {
    let Ok(modules) = import::modules(cx) else {
        return;
    };
    if cx.gc.enabled.get() {
        cx.forget_cached();
        cx.heap.collect();
    }
    cx.heap.finalise_from(main.dict().value());
    forget_in_sys(cx);
    let mut watched = Vec::new();
    let keys = modules.keys();
    drop(main);
    for key in keys {
        let Some(name) = cx.intern_value(&key) else {
            continue;
        };
        if matches!(name.as_str(), "sys" | "builtins") {
            continue;
        }
        let Some(module) = modules.get_name(&name) else {
            continue;
        };
        if module.view::<Module>().is_some() {
            watched.extend(cx.heap.weak_cell(&module, None));
        }
        drop(module);
        // The module dies here unless something else holds it.
        modules.set_name(cx, &name, Value::NONE);
    }
    cx.forget_cached();
    cx.heap.collect();
    for cell in watched.iter().rev() {
        if let Some(module) = cell.get().and_then(|module| module.to_handle::<Module>()) {
            clear_namespace(cx, module.dict());
        }
    }
    drop(watched);
    drop(cx.handled.take());
    cx.forget_cached();
    cx.heap.collect();
}

/// What `sys` holds for the program goes first, and the streams become again what they were.
fn forget_in_sys(cx: &Interp) {
    let Some(sys) = module::sys(cx) else {
        return;
    };
    for name in [
        "path",
        "argv",
        "ps1",
        "ps2",
        "last_exc",
        "last_type",
        "last_value",
        "last_traceback",
    ] {
        sys.set_name(cx, &cx.intern(name), Value::NONE);
    }
    for name in ["stdin", "stdout", "stderr"] {
        let first = sys.get_name(&cx.intern(&format!("__{name}__")));
        sys.set_name(cx, &cx.intern(name), first.unwrap_or(Value::NONE));
    }
}

/// Empties a namespace: names with one underscore first, then the others, each becoming `None`.
fn clear_namespace(cx: &Interp, dict: &Dict) {
    for underscored in [true, false] {
        for key in dict.keys() {
            let Some(name) = cx.intern_value(&key) else {
                continue;
            };
            let text = name.as_str();
            let private = text.starts_with('_') && !text[1..].starts_with('_');
            if text != "__builtins__"
                && private == underscored
                && let Some(place) = dict.find_name(&name)
            {
                drop(dict.swap_value(place, Value::NONE));
            }
        }
    }
}
