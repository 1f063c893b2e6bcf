//! The module `sys` (library reference, "sys").
//!
//! [`info`] holds the named tuples (`version_info`, `float_info`, ...), [`hooks`] how values and errors are shown.
//! What depends on the command line (`argv`, `path`, the streams) is set by the session.

pub mod hooks;
pub mod info;

use crate::builtins::MODULES;
use crate::builtins::types::frame;
use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::{class, int, module};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{attr, index, raise};

/// The module.
pub static SYS: ModuleDef = ModuleDef {
    name: "sys",
    doc: "This module provides access to some objects used or maintained by the\n\
          interpreter and to functions that interact strongly with the interpreter.",
    functions: &[
        function(
            "exit",
            Sig::Range(0, 1),
            exit,
            "Exit the interpreter by raising SystemExit(status).",
        )
        .spelled("($module, status=None, /)"),
        function(
            "getrecursionlimit",
            Sig::NoArgs,
            get_limit,
            "Return the current value of the recursion limit.",
        ),
        function(
            "setrecursionlimit",
            Sig::One,
            set_limit,
            "Set the maximum depth of the interpreter stack to n.",
        )
        .spelled("($module, limit, /)"),
        function(
            "getrefcount",
            Sig::One,
            refcount,
            "Return the reference count of object.",
        )
        .spelled("($module, object, /)"),
        function(
            "getsizeof",
            Sig::Clinic("object, default=None"),
            getsizeof,
            "Return the size of object in bytes.",
        ),
        function(
            "getallocatedblocks",
            Sig::NoArgs,
            blocks,
            "Return the number of memory blocks currently allocated.",
        ),
        function(
            "_getframemodulename",
            Sig::Clinic("depth=0"),
            caller_module,
            "Return the name of the module for a calling frame.",
        ),
        function(
            "_getframe",
            Sig::Range(0, 1),
            frame::running,
            "Return a frame object from the call stack.",
        ),
        function("intern", Sig::One, intern, "``Intern'' the given string.")
            .spelled("($module, string, /)"),
        function(
            "exc_info",
            Sig::NoArgs,
            exc_info,
            "Return current exception information: (type, value, traceback).",
        ),
        function(
            "exception",
            Sig::NoArgs,
            exception,
            "Return the current exception.",
        ),
        function(
            "get_int_max_str_digits",
            Sig::NoArgs,
            get_digits,
            "Return the maximum string digits limit.",
        ),
        function(
            "set_int_max_str_digits",
            Sig::Clinic("maxdigits"),
            set_digits,
            "Set the maximum string digits limit.",
        ),
        function(
            "getdefaultencoding",
            Sig::NoArgs,
            utf8,
            "Return the current default encoding.",
        ),
        function(
            "getfilesystemencoding",
            Sig::NoArgs,
            utf8,
            "Return the encoding used to convert filenames.",
        ),
        function(
            "getfilesystemencodeerrors",
            Sig::NoArgs,
            |cx, _| Ok(cx.new_str("surrogateescape")),
            "Return the error mode used Unicode to convert filenames.",
        ),
        function(
            "_is_gil_enabled",
            Sig::NoArgs,
            yes,
            "Return True if the GIL is currently enabled and False if it's disabled.",
        ),
        function(
            "is_finalizing",
            Sig::NoArgs,
            no,
            "Return True if Python is exiting.",
        ),
        function(
            "gettrace",
            Sig::NoArgs,
            nothing,
            "Return the global debug tracing function.",
        ),
        function(
            "getprofile",
            Sig::NoArgs,
            nothing,
            "Return the profiling function.",
        ),
        function(
            "getswitchinterval",
            Sig::NoArgs,
            switch_interval,
            "Return the current thread switch interval.",
        ),
        function(
            "audit",
            Sig::Any,
            nothing,
            "Passes the event to any hooks that are attached.",
        )
        .spelled("($module, event, /, *args)"),
        function(
            "displayhook",
            Sig::One,
            hooks::displayhook,
            "Print an object to sys.stdout and also save it in builtins._",
        )
        .spelled("($module, object, /)"),
        function(
            "excepthook",
            Sig::Range(3, 3),
            hooks::excepthook,
            "Handle an exception by displaying it with a traceback on sys.stderr.",
        )
        .spelled("($module, exctype, value, traceback, /)"),
        function(
            "unraisablehook",
            Sig::One,
            hooks::unraisablehook,
            "Handle an unraisable exception.",
        )
        .spelled("($module, unraisable, /)"),
        function(
            "_clear_type_cache",
            Sig::NoArgs,
            nothing,
            "Clear the internal type lookup cache.",
        ),
    ],
    types: info::TYPES,
    init: Some(init),
};

fn init(cx: &Interp, dict: &Dict) -> R<()> {
    let set = |name: &str, value: Value| dict.set_name(cx, &cx.intern(name), value);
    let text = |text: &str| cx.new_str(text);
    set(
        "version",
        text(concat!(
            "3.13.0 (mini ",
            env!("CARGO_PKG_VERSION"),
            ") [Rust]"
        )),
    );
    set("hexversion", cx.int(0x030d_00f0));
    set("api_version", cx.int(1013));
    set("platform", text("linux"));
    set("abiflags", text(""));
    let mut natives: Vec<&str> = MODULES.iter().map(|module| module.name).collect();
    natives.sort_unstable();
    set(
        "builtin_module_names",
        cx.tuple(natives.into_iter().map(text).collect()),
    );
    set("byteorder", text("little"));
    set("maxsize", cx.int(i64::MAX));
    set("maxunicode", cx.int(0x10_ffff));
    set("float_repr_style", text("short"));
    set("copyright", text("Copyright (c) the mini authors."));
    let executable = std::env::current_exe().unwrap_or_default();
    set("executable", text(&executable.to_string_lossy()));
    for name in ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
        set(name, text("/usr/local"));
    }
    set("_base_executable", text(&executable.to_string_lossy()));
    set("platlibdir", text("lib"));
    set("pycache_prefix", Value::NONE);
    set("dont_write_bytecode", Value::TRUE);
    set("warnoptions", cx.list(Vec::new()));
    set("_xoptions", cx.heap.alloc(Dict::new()).into_value());
    set("meta_path", cx.list(Vec::new()));
    set("path_hooks", cx.list(Vec::new()));
    set(
        "path_importer_cache",
        cx.heap.alloc(Dict::new()).into_value(),
    );
    set("argv", cx.list(vec![text("")]));
    set("orig_argv", cx.list(vec![text("mini")]));
    set("path", cx.list(Vec::new()));
    set("modules", cx.modules.loaded.get().unwrap_or(Value::NONE));
    info::install(cx, dict)?;
    for name in ["displayhook", "excepthook", "unraisablehook"] {
        if let Some(hook) = dict.get_name(&cx.intern(name)) {
            set(&format!("__{name}__"), hook);
        }
    }
    Ok(())
}

fn exit(cx: &Interp, args: Args<'_>) -> R {
    Err(raise::system_exit(cx, args.get(0).cloned()))
}

fn get_limit(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(cx.recursion_limit().into()))
}

fn set_limit(cx: &Interp, args: Args<'_>) -> R {
    let limit = index::c_int(cx, &args.values[0])?;
    if limit < 1 {
        return Err(raise::value_error(
            cx,
            "recursion limit must be greater or equal than 1",
        ));
    }
    if !cx.set_recursion_limit(limit) {
        let depth = cx.recursion_depth();
        let text = format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        );
        return Err(raise::recursion_error(cx, text));
    }
    Ok(Value::NONE)
}

fn refcount(cx: &Interp, args: Args<'_>) -> R {
    // Immediate values are never counted: CPython's immortal objects show this number.
    let count = args.values[0]
        .refcount()
        .map_or(i64::from(u32::MAX), i64::from);
    Ok(cx.int(count))
}

fn getsizeof(cx: &Interp, args: Args<'_>) -> R {
    match (size_of(cx, &args.values[0]), args.get(1)) {
        (Err(raised), Some(default)) if raise::matches(cx, &raised, WellKnown::TypeError) => {
            raise::discard(cx, raised);
            Ok(default.clone())
        }
        (size, _) => size,
    }
}

/// What `__sizeof__` says, if that can be a size.
fn size_of(cx: &Interp, object: &Value) -> R {
    let Some(size) = attr::call_special(cx, object, &cx.names.__sizeof__, &[])? else {
        let class = class::type_name(cx, object);
        let text = format!("Type {class} doesn't define __sizeof__");
        return Err(raise::type_error(cx, text));
    };
    if int::of(&size).is_none() {
        return Err(raise::type_error(cx, "an integer is required"));
    }
    match index::argument(cx, &size)? {
        bytes @ 0.. => Ok(cx.int(bytes)),
        _ => Err(raise::value_error(cx, "__sizeof__() should return >= 0")),
    }
}

fn blocks(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(cx.heap.objects().len() as i64))
}

/// No frame but the caller's can be looked at, so the depth makes no difference.
fn caller_module(cx: &Interp, _: Args<'_>) -> R {
    let globals = module::caller_globals(cx);
    let name = globals
        .view::<Dict>()
        .and_then(|dict| dict.get_name(&cx.names.__name__));
    Ok(name.unwrap_or(Value::NONE))
}

fn intern(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    if value.as_str().is_none() {
        if payload::<Str>(value).is_none() {
            return Err(raise::bad_argument(cx, "intern() argument", "str", value));
        }
        let name = class::type_name(cx, value);
        return Err(raise::type_error(cx, format!("can't intern {name}")));
    }
    Ok(cx
        .intern_value(value)
        .map_or_else(|| value.clone(), |name| name.value().clone()))
}

fn exc_info(cx: &Interp, _: Args<'_>) -> R {
    let Some(value) = cx.handled.get() else {
        return Ok(cx.tuple(vec![Value::NONE, Value::NONE, Value::NONE]));
    };
    let traceback = crate::object::exception::traceback(&value).unwrap_or(Value::NONE);
    Ok(cx.tuple(vec![
        class::class_of(cx, &value).into_value(),
        value,
        traceback,
    ]))
}

fn exception(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.handled.get().unwrap_or(Value::NONE))
}

fn get_digits(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(cx.int_max_str_digits.get() as i64))
}

fn set_digits(cx: &Interp, args: Args<'_>) -> R {
    let digits = index::c_int(cx, &args.values[0])?;
    match usize::try_from(digits) {
        Ok(digits) if digits == 0 || digits >= 640 => cx.int_max_str_digits.set(digits),
        _ => {
            return Err(raise::value_error(
                cx,
                "maxdigits must be 0 or larger than 640",
            ));
        }
    }
    Ok(Value::NONE)
}

fn utf8(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.new_str("utf-8"))
}

fn no(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::FALSE)
}

fn nothing(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::NONE)
}

fn switch_interval(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.float(0.005))
}

fn yes(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::TRUE)
}
