//! Library modules that are written in mini: their sources are part of the program.

use crate::builtins::types::site;
use crate::builtins::{self, install};
use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::class::{Class, Flags};
use crate::object::descriptor::{Member, SlotPlace};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::module::Module;
use crate::runtime::attr::descriptors;
use crate::runtime::import;

/// A row of names and sources. Each source is a static of its own, so that they lie together and not among the short
/// texts that every start reads: the kernel maps a program in pieces of 64 kB (measured: 0.4 MB less at the start).
macro_rules! sources {
    ($($name:literal: $file:literal,)*) => {
        &[$(($name, {
            static SOURCE: [u8; include_bytes!(concat!("../library/", $file)).len()] =
                *include_bytes!(concat!("../library/", $file));
            text(&SOURCE)
        }),)*]
    };
}

const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a module of the library is not UTF-8"),
    }
}

/// Names and sources.
static SOURCES: &[(&str, &str)] = sources! {
    "__future__": "__future__.mini",
    "_strptime": "_strptime.mini",
    "_weakrefset": "_weakrefset.mini",
    "abc": "abc.mini",
    "collections": "collections.mini",
    "collections.abc": "collections_abc.mini",
    "contextlib": "contextlib.mini",
    "copy": "copy.mini",
    "copyreg": "copyreg.mini",
    "dataclasses": "dataclasses.mini",
    "enum": "enum.mini",
    "fractions": "fractions.mini",
    "functools": "functools.mini",
    "heapq": "heapq.mini",
    "importlib": "importlib.mini",
    "importlib.util": "importlib_util.mini",
    "inspect": "inspect.mini",
    "io": "io.mini",
    "json": "json.mini",
    "json.decoder": "json_decoder.mini",
    "json.encoder": "json_encoder.mini",
    "keyword": "keyword.mini",
    "numbers": "numbers.mini",
    "operator": "operator.mini",
    "pprint": "pprint.mini",
    "random": "random.mini",
    "re": "re.mini",
    "reprlib": "reprlib.mini",
    "statistics": "statistics.mini",
    "string": "string.mini",
    "textwrap": "textwrap.mini",
    "traceback": "traceback.mini",
    "typing": "typing.mini",
    "types": "types.mini",
    "warnings": "warnings.mini",
    "weakref": "weakref.mini",
};

/// Does a module of this name come with mini?
pub fn has(name: &str) -> bool {
    let native = builtins::MODULES.iter().any(|module| module.name == name);
    native || SOURCES.iter().any(|(known, _)| *known == name)
}

/// The classes of library modules that are types of C in CPython: their attributes cannot be set, and
/// messages name them with their module.
const SEALED: &[(&str, &[&str])] = &[
    ("io", &["StringIO"]),
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
            let module = class.module_text(cx).unwrap_or_default();
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
        let place = SlotPlace::Native(&descriptors::FIXED_DICT);
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
    name == "builtins" || has(name)
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
