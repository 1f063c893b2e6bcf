//! The module `gc` (library reference, "gc"): the collector of cycles.

use std::cell::Cell;
use std::io::Write;

use rustc_hash::FxHashSet;

use crate::builtins::arguments;
use crate::heap::{List, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::module::Module;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::raise::unraisable;
use crate::runtime::{call, convert, import, index, raise};

/// The debugging flag that shows what is found.
const COLLECTABLE: i64 = 2;
/// The debugging flag that keeps it.
const SAVE_ALL: i64 = 32;

/// The module.
pub static GC: ModuleDef = ModuleDef {
    name: "gc",
    doc: "This module provides access to the garbage collector for reference cycles.",
    functions: &[
        function(
            "collect",
            Sig::Clinic("generation=2"),
            collect,
            "Run the garbage collector.",
        ),
        function(
            "enable",
            Sig::NoArgs,
            enable,
            "Enable automatic garbage collection.",
        ),
        function(
            "disable",
            Sig::NoArgs,
            disable,
            "Disable automatic garbage collection.",
        ),
        function(
            "isenabled",
            Sig::NoArgs,
            is_enabled,
            "Returns true if automatic garbage collection is enabled.",
        ),
        function(
            "get_objects",
            Sig::Clinic("generation=None"),
            get_objects,
            "Return a list of objects tracked by the collector.",
        ),
        function(
            "get_referents",
            Sig::Any,
            get_referents,
            "Return the list of objects that are directly referred to by 'objs'.",
        )
        .spelled("($module, /, *objs)"),
        function(
            "get_referrers",
            Sig::Any,
            get_referrers,
            "Return the list of objects that directly refer to any of 'objs'.",
        )
        .spelled("($module, /, *objs)"),
        function(
            "is_tracked",
            Sig::One,
            is_tracked,
            "Returns true if the object is tracked by the garbage collector.",
        )
        .spelled("($module, obj, /)"),
        function(
            "is_finalized",
            Sig::One,
            is_finalized,
            "Returns true if the object has been already finalized by the GC.",
        )
        .spelled("($module, obj, /)"),
        function(
            "get_threshold",
            Sig::NoArgs,
            get_threshold,
            "Return the current collection thresholds.",
        ),
        function(
            "set_threshold",
            Sig::Raw,
            set_threshold,
            "Set the collection thresholds (the collection frequency).",
        ),
        function(
            "get_count",
            Sig::NoArgs,
            get_count,
            "Return a three-tuple of the current collection counts.",
        ),
        function(
            "get_stats",
            Sig::NoArgs,
            get_stats,
            "Return a list of dictionaries containing per-generation statistics.",
        ),
        function(
            "get_debug",
            Sig::NoArgs,
            get_debug,
            "Get the garbage collection debugging flags.",
        ),
        function(
            "set_debug",
            Sig::One,
            set_debug,
            "Set the garbage collection debugging flags.",
        )
        .spelled("($module, flags, /)"),
        function(
            "freeze",
            Sig::NoArgs,
            freeze,
            "Freeze all current tracked objects and ignore them for future collections.",
        ),
        function(
            "unfreeze",
            Sig::NoArgs,
            unfreeze,
            "Unfreeze all objects in the permanent generation.",
        ),
        function(
            "get_freeze_count",
            Sig::NoArgs,
            frozen,
            "Return the number of objects in the permanent generation.",
        ),
    ],
    types: &[],
    init: Some(init),
};

fn init(cx: &Interp, dict: &Dict) -> R<()> {
    let set = |name: &str, value: Value| dict.set_name(cx, &cx.intern(name), value);
    cx.gc.is_watched.set(true);
    set("garbage", cx.list(Vec::new()));
    set("callbacks", cx.list(Vec::new()));
    let flags = [
        ("STATS", 1),
        ("COLLECTABLE", COLLECTABLE),
        ("UNCOLLECTABLE", 4),
        ("SAVEALL", SAVE_ALL),
        ("LEAK", 38),
    ];
    for (name, value) in flags {
        set(&format!("DEBUG_{name}"), cx.int(value));
    }
    Ok(())
}

/// A collection that starts by itself. Before a program has imported this module, nobody can tell.
pub fn collect_by_itself(cx: &Interp) {
    if cx.gc.is_watched.get() {
        collect_generation(cx, 0);
    } else {
        cx.heap.collect();
    }
}

fn collect(cx: &Interp, args: Args<'_>) -> R {
    if let Some(generation) = args.get(0)
        && !(0..=2).contains(&index::argument(cx, generation)?)
    {
        return Err(raise::value_error(cx, "invalid generation"));
    }
    let generation = args.get(0).and_then(Value::as_int).unwrap_or(2);
    cx.forget_cached();
    let freed = collect_generation(cx, generation.clamp(0, 2) as usize);
    Ok(cx.int(freed as i64))
}

/// One collection, with its callbacks and in the figures of `get_stats`; how much was found. All
/// objects are looked at, whatever generation it is said to be of.
fn collect_generation(cx: &Interp, at: usize) -> usize {
    let generation = cx.int(at as i64);
    tell(cx, "start", &generation, 0);
    let freed = Cell::new(0);
    cx.heap.collect_showing(|trash| {
        let members = members(cx, trash);
        freed.set(members.len());
        show(cx, &members)
    });
    let freed = freed.get();
    let mut figures = cx.gc.figures.get();
    figures.collections[at] += 1;
    figures.collected[at] += freed as i64;
    match at {
        0 => figures.counts[0] += 1,
        1 => figures.counts = [0, figures.counts[1] + 1],
        _ => figures.counts = [0, 0],
    }
    cx.gc.figures.set(figures);
    tell(cx, "stop", &generation, freed);
    freed
}

/// The objects of the garbage that CPython would count. The dict of an instance is part of that,
/// and a tuple that was made since the last collection counts whatever it holds.
fn members<'a>(cx: &Interp, trash: &'a [Value]) -> Vec<&'a Value> {
    let own_dict = |value| Some(instance::moved_dict(cx, value)?.value().addr());
    let own: FxHashSet<usize> = trash.iter().filter_map(own_dict).collect();
    let counts = |value: &&Value| {
        let tuple = value.as_tuple().is_some_and(|items| !items.is_empty());
        (tuple || tracked(cx, value)) && !own.contains(&value.addr())
    };
    trash.iter().filter(counts).collect()
}

/// What the debugging flags want of the garbage that was found. True if `gc.garbage` keeps it.
fn show(cx: &Interp, members: &[&Value]) -> bool {
    let flags = cx.gc.debug.get();
    if flags & COLLECTABLE != 0 {
        for value in members {
            let class = class::class_of(cx, value).name_text();
            let line = format!("gc: collectable <{class} {:#x}>\n", value.addr());
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }
    if flags & SAVE_ALL == 0 {
        return false;
    }
    let garbage = item(cx, "garbage").and_then(|list| list.handle::<List>().ok());
    garbage.is_some_and(|list| {
        let keep = |value: &&Value| list.push(&cx.heap, (*value).clone()).is_ok();
        members.iter().all(keep)
    })
}

/// An item of the module's namespace.
fn item(cx: &Interp, name: &str) -> Option<Value> {
    let module = import::modules(cx).ok()?.get_name(&cx.names.gc)?;
    module.view::<Module>()?.dict().get_name(&cx.intern(name))
}

/// Calls what the program put into `gc.callbacks`; what that raises nobody can catch.
fn tell(cx: &Interp, phase: &str, generation: &Value, found: usize) {
    let Some(callbacks) = item(cx, "callbacks").and_then(|list| list.handle::<List>().ok()) else {
        return;
    };
    for callback in callbacks.to_vec() {
        let info = cx.heap.alloc(Dict::new());
        info.set_name(cx, &cx.names.generation, generation.clone());
        info.set_name(cx, &cx.names.collected, cx.int(found as i64));
        info.set_name(cx, &cx.names.uncollectable, cx.int(0));
        if let Err(raised) = call::call(cx, &callback, &[cx.new_str(phase), info.into_value()]) {
            unraisable::report(cx, raised, None, &callback);
        }
    }
}

fn enable(cx: &Interp, _: Args<'_>) -> R {
    cx.gc.enabled.set(true);
    Ok(Value::NONE)
}

fn disable(cx: &Interp, _: Args<'_>) -> R {
    cx.gc.enabled.set(false);
    Ok(Value::NONE)
}

fn is_enabled(cx: &Interp, _: Args<'_>) -> R {
    Ok(Value::bool(cx.gc.enabled.get()))
}

/// Whether CPython's collector would know of the object.
fn tracked(cx: &Interp, value: &Value) -> bool {
    cx.heap.is_tracked(value, &|value| is_bare(cx, value))
}

/// Static types are part of no cycle, nor are instances of `object` itself.
fn is_bare(cx: &Interp, value: &Value) -> bool {
    match value.view::<Class>() {
        Some(class) => !class.is_heap(),
        None => class::class_of(cx, value)
            .value()
            .is(cx.class(WellKnown::Object)),
    }
}

fn get_objects(cx: &Interp, args: Args<'_>) -> R {
    if let Some(generation) = args.get(0).filter(|generation| !generation.is_none()) {
        if !convert::is_index(cx, generation) {
            let class = class::type_name(cx, generation);
            let text = format!("argument should be integer or None, not '{class}'");
            return Err(raise::type_error(cx, text));
        }
        match index::argument(cx, generation)? {
            3.. => {
                let text = "generation parameter must be less than the number of available generations (3)";
                return Err(raise::value_error(cx, text));
            }
            ..-1 => {
                return Err(raise::value_error(
                    cx,
                    "generation parameter cannot be negative",
                ));
            }
            _ => {}
        }
    }
    let objects = cx
        .heap
        .objects()
        .into_iter()
        .filter(|object| visible(object) && tracked(cx, object));
    Ok(cx.list(objects.collect()))
}

/// What a program may see: not the parts that only the interpreter knows.
fn visible(object: &Value) -> bool {
    let hidden = [NativeId::WeakCell, NativeId::Shape, NativeId::Free];
    object
        .kind()
        .is_some_and(|kind| !hidden.iter().any(|&id| kind.is_native(id)))
}

fn get_referents(cx: &Interp, args: Args<'_>) -> R {
    let mut found = Vec::new();
    for object in args.pos() {
        referents(cx, object, &mut found);
    }
    Ok(cx.list(found))
}

/// What one object refers to, in the order in which CPython visits it.
fn referents(cx: &Interp, object: &Value, found: &mut Vec<Value>) {
    let Some(kind) = object
        .kind()
        .filter(|kind| !kind.is_native(NativeId::Range))
    else {
        return;
    };
    if let Some(dict) = object.view::<Dict>() {
        let entries = dict.entries();
        let only_texts = entries.iter().all(|(key, _)| key.as_str().is_some());
        for (key, value) in entries {
            found.push(value);
            found.extend((!only_texts).then_some(key));
        }
        return;
    }
    let first = found.len();
    cx.heap.trace(object, &mut |inner| {
        if !inner.is_unbound() && (!inner.is_pointer() || visible(inner)) {
            found.push(inner.clone());
        }
    });
    if kind.is_native(NativeId::List) || kind.is_native(NativeId::Tuple) {
        found[first..].reverse();
    }
    let class = class::class_of(cx, object);
    if kind.is_instance() && class.is_heap() {
        found.push(class.into_value());
    }
}

fn get_referrers(cx: &Interp, args: Args<'_>) -> R {
    let mut found = Vec::new();
    for object in cx.heap.objects() {
        cx.tick()?;
        let mut refers = false;
        cx.heap.trace(&object, &mut |inner| {
            refers |= args.pos().iter().any(|wanted| wanted.is(inner))
        });
        if refers && visible(&object) && object.as_str().is_none() {
            found.push(object);
        }
    }
    Ok(cx.list(found))
}

fn is_tracked(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(tracked(cx, &args.values[0])))
}

fn is_finalized(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    let Some(kind) = value.kind().filter(|kind| kind.is_instance()) else {
        return Ok(Value::FALSE);
    };
    // An object that was finalised has lost the mark that its class still gives to new ones.
    let class = class::class_of(cx, value);
    Ok(Value::bool(class.has_finaliser() && !kind.has_finaliser()))
}

fn get_threshold(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.tuple(
        cx.gc
            .thresholds
            .get()
            .map(|threshold| cx.int(threshold))
            .to_vec(),
    ))
}

fn set_threshold(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "set_threshold", args)?;
    if !(1..=3).contains(&args.len()) {
        return Err(raise::type_error(
            cx,
            "gc.set_threshold requires 1 to 3 arguments",
        ));
    }
    let mut all = cx.gc.thresholds.get();
    for (place, value) in all.iter_mut().zip(args.pos()) {
        *place = index::argument(cx, value)?;
    }
    cx.gc.thresholds.set(all);
    cx.heap.collect_after(usize::try_from(all[0]).unwrap_or(0));
    Ok(Value::NONE)
}

fn get_count(cx: &Interp, _: Args<'_>) -> R {
    let [young, old] = cx.gc.figures.get().counts;
    Ok(cx.tuple(vec![cx.int(0), cx.int(young), cx.int(old)]))
}

fn get_stats(cx: &Interp, _: Args<'_>) -> R {
    let figures = cx.gc.figures.get();
    let generation = |at: usize| {
        let dict = cx.heap.alloc(Dict::new());
        let pairs = [
            ("collections", figures.collections[at]),
            ("collected", figures.collected[at]),
            ("uncollectable", 0),
        ];
        for (name, value) in pairs {
            dict.set_name(cx, &cx.intern(name), cx.int(value));
        }
        dict.into_value()
    };
    Ok(cx.list((0..3).map(generation).collect()))
}

fn get_debug(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(cx.gc.debug.get()))
}

fn set_debug(cx: &Interp, args: Args<'_>) -> R {
    cx.gc.debug.set(index::argument(cx, &args.values[0])?);
    Ok(Value::NONE)
}

fn set_frozen(cx: &Interp, count: i64) -> R {
    let mut figures = cx.gc.figures.get();
    figures.frozen = count;
    cx.gc.figures.set(figures);
    Ok(Value::NONE)
}

/// Objects are only counted: nothing has to be kept from a collector that moves nothing.
fn freeze(cx: &Interp, _: Args<'_>) -> R {
    set_frozen(cx, cx.heap.objects().len() as i64)
}

fn unfreeze(cx: &Interp, _: Args<'_>) -> R {
    set_frozen(cx, 0)
}

fn frozen(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(cx.gc.figures.get().frozen))
}
