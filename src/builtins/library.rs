//! Library modules that are written in mini: their sources are part of the program.

use crate::builtins::{self, install, site};
use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::class::{Class, Flags};
use crate::object::descriptor::{Member, SlotPlace};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::module::Module;
use crate::runtime::{attr_descriptor, import};

/// Names and sources.
const SOURCES: &[(&str, &str)] = &[
    ("__future__", include_str!("../library/__future__.mini")),
    ("_strptime", include_str!("../library/_strptime.mini")),
    ("_weakrefset", include_str!("../library/_weakrefset.mini")),
    ("abc", include_str!("../library/abc.mini")),
    ("collections", include_str!("../library/collections.mini")),
    (
        "collections.abc",
        include_str!("../library/collections_abc.mini"),
    ),
    ("contextlib", include_str!("../library/contextlib.mini")),
    ("copy", include_str!("../library/copy.mini")),
    ("copyreg", include_str!("../library/copyreg.mini")),
    ("dataclasses", include_str!("../library/dataclasses.mini")),
    ("enum", include_str!("../library/enum.mini")),
    ("fractions", include_str!("../library/fractions.mini")),
    ("functools", include_str!("../library/functools.mini")),
    ("heapq", include_str!("../library/heapq.mini")),
    ("importlib", include_str!("../library/importlib.mini")),
    (
        "importlib.util",
        include_str!("../library/importlib_util.mini"),
    ),
    ("inspect", include_str!("../library/inspect.mini")),
    ("io", include_str!("../library/io.mini")),
    ("json", include_str!("../library/json.mini")),
    ("json.decoder", include_str!("../library/json_decoder.mini")),
    ("json.encoder", include_str!("../library/json_encoder.mini")),
    ("keyword", include_str!("../library/keyword.mini")),
    ("numbers", include_str!("../library/numbers.mini")),
    ("operator", include_str!("../library/operator.mini")),
    ("pprint", include_str!("../library/pprint.mini")),
    ("random", include_str!("../library/random.mini")),
    ("re", include_str!("../library/re.mini")),
    ("reprlib", include_str!("../library/reprlib.mini")),
    ("statistics", include_str!("../library/statistics.mini")),
    ("string", include_str!("../library/string.mini")),
    ("textwrap", include_str!("../library/textwrap.mini")),
    ("traceback", include_str!("../library/traceback.mini")),
    ("typing", include_str!("../library/typing.mini")),
    ("types", include_str!("../library/types.mini")),
    ("warnings", include_str!("../library/warnings.mini")),
    ("weakref", include_str!("../library/weakref.mini")),
];

/// Does a module of this name come with mini?
pub fn has(name: &str) -> bool {
    let native = builtins::MODULES.iter().any(|module| module.name == name);
    native || SOURCES.iter().any(|(known, _)| *known == name)
}

/// The classes of library modules that are types of C in CPython: their attributes cannot be set, and
/// messages name them with their module.
const SEALED: &[(&str, &[&str])] = &[
    ("collections", &["defaultdict"]),
    ("operator", &["methodcaller"]),
    ("types", &["SimpleNamespace"]),
    (
        "typing",
        &[
            "ParamSpec",
            "ParamSpecArgs",
            "ParamSpecKwargs",
            "TypeVar",
            "TypeVarTuple",
        ],
    ),
];

fn seal(cx: &Interp, module: &str, namespace: &Dict) {
    let rows = SEALED.iter().filter(|(own, _)| *own == module);
    for name in rows.flat_map(|(_, names)| names.iter()) {
        let class = namespace.get_name(&cx.intern(name));
        if let Some(class) = class.and_then(|class| class.handle::<Class>().ok()) {
            class.set_name(cx.new_str(format!("{module}.{name}")));
            class.set_flags(Flags::HEAP, false);
            fix_dict(cx, &class);
        }
    }
}

/// The `__dict__` of the instances of such a type cannot be assigned.
fn fix_dict(cx: &Interp, class: &Handle<Class>) {
    let own = &cx.names.__dict__;
    if class.dict().contains_name(own) {
        let place = SlotPlace::Native(&attr_descriptor::FIXED_DICT);
        let (owner, name) = (class.clone().into_value(), own.clone());
        let member = cx.heap.alloc(Member { owner, name, place });
        class.dict().set_name(cx, own, member.into_value());
    }
}

/// Makes and runs a library module; `None` if there is none of that name.
pub fn load(cx: &Interp, name: &str) -> R<Option<Value>> {
    let Some((_, source)) = SOURCES.iter().find(|(own, _)| *own == name) else {
        return Ok(None);
    };
    let interned = cx.intern(name);
    let module = Module::alloc(cx, interned.value().clone());
    let dict = module.dict().clone();
    let set = |key: &str, value: Value| dict.set_name(cx, &cx.intern(key), value);
    set("__package__", cx.new_str(""));
    set("__builtins__", cx.builtins().clone());
    let modules = import::modules(cx)?;
    modules.set_name(cx, &interned, module.value().clone());
    let file = format!("<library {name}>");
    let source = cx.str(source)?;
    if let Err(raised) = (cx.hooks.exec)(cx, &source, &file, dict.value(), dict.value()) {
        drop(modules.remove_name(&interned));
        return Err(raised);
    }
    seal(cx, name, &dict);
    Ok(Some(module.into_value()))
}

/// The names of the library modules.
pub fn names() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(name, _)| *name)
}

/// Whether a module of this name comes with mini.
pub fn comes_with_mini(name: &str) -> bool {
    name == "builtins"
        || SOURCES.iter().any(|(own, _)| *own == name)
        || builtins::MODULES.iter().any(|def| def.name == name)
}

/// Makes a module that comes with mini; `None` if there is none of that name.
pub fn module(cx: &Interp, name: &str) -> R<Option<Value>> {
    match install::module(cx, name)? {
        Some(module) => Ok(Some(module)),
        None => load(cx, name),
    }
}

/// What `builtins` has beyond types, functions and constants; and the module `sys`.
pub fn install(cx: &Interp) -> R<()> {
    if let Some(builtins) = module::builtins(cx) {
        site::install(cx, builtins);
        for name in ["EnvironmentError", "IOError"] {
            builtins.set_name(cx, &cx.intern(name), cx.class(WellKnown::OSError).clone());
        }
    }
    if let Some(sys) = install::module(cx, "sys")? {
        import::modules(cx)?.set_name(cx, &cx.names.sys, sys.clone());
        cx.modules.sys.set(sys);
    }
    Ok(())
}
