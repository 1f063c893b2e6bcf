//! Named tuples of `sys`: tuples whose items are attributes too.
//!
//! Each is a class that extends `tuple` and that programs cannot make instances of.

use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::native::GetSetDef;
use crate::runtime::call::construct;
use crate::runtime::define::{MethodDef, Sig, TypeDef, method};
use crate::runtime::format;

fn item<const AT: usize>(_: &Interp, this: &Value) -> R {
    let tuple = instance::payload(this).unwrap_or_else(|| this.clone());
    Ok(tuple
        .as_tuple()
        .and_then(|items| items.get(AT).cloned())
        .unwrap_or(Value::NONE))
}

const fn field<const AT: usize>(name: &'static str) -> GetSetDef {
    GetSetDef {
        name,
        get: item::<AT>,
        set: None,
        member: true,
        reads: true,
        doc: "",
    }
}

/// A class with rows for its names, each with its index.
macro_rules! tuples {
    ($($class:ident = $title:literal [$($at:literal $name:literal),* $(,)?];)*) => {
        $(static $class: TypeDef = {
            const FIELDS: &[GetSetDef] = &[$(field::<$at>($name)),*];
            class($title, FIELDS)
        };)*
        /// The classes.
        pub static TYPES: &[&TypeDef] = &[$(&$class),*];
    };
}

const METHODS: &[MethodDef] = &[method("__repr__", Sig::NoArgs, repr, "Return repr(self).")];

const fn class(name: &'static str, fields: &'static [GetSetDef]) -> TypeDef {
    TypeDef {
        module: "sys",
        base: WellKnown::Tuple,
        methods: METHODS,
        getset: fields,
        ..TypeDef::new(name, "")
    }
}

tuples! {
    VERSION = "version_info" [0 "major", 1 "minor", 2 "micro", 3 "releaselevel", 4 "serial"];
    FLAGS = "flags" [
        0 "debug", 1 "inspect", 2 "interactive", 3 "optimize", 4 "dont_write_bytecode", 5 "no_user_site",
        6 "no_site", 7 "ignore_environment", 8 "verbose", 9 "bytes_warning", 10 "quiet",
        11 "hash_randomization", 12 "isolated", 13 "dev_mode", 14 "utf8_mode", 15 "warn_default_encoding",
        16 "safe_path", 17 "int_max_str_digits",
    ];
    FLOAT = "float_info" [
        0 "max", 1 "max_exp", 2 "max_10_exp", 3 "min", 4 "min_exp", 5 "min_10_exp", 6 "dig", 7 "mant_dig",
        8 "epsilon", 9 "radix", 10 "rounds",
    ];
    INT = "int_info" [
        0 "bits_per_digit", 1 "sizeof_digit", 2 "default_max_str_digits", 3 "str_digits_check_threshold",
    ];
    HASH = "hash_info" [
        0 "width", 1 "modulus", 2 "inf", 3 "nan", 4 "imag", 5 "algorithm", 6 "hash_bits", 7 "seed_bits",
        8 "cutoff",
    ];
    THREAD = "thread_info" [0 "name", 1 "lock", 2 "version"];
    IMPLEMENTATION = "implementation" [0 "name", 1 "cache_tag", 2 "version", 3 "hexversion"];
    UNRAISABLE = "UnraisableHookArgs" [
        0 "exc_type", 1 "exc_value", 2 "exc_traceback", 3 "err_msg", 4 "object",
    ];
}

/// Which of the classes a value is of.
fn class_of(cx: &Interp, value: &Value) -> Option<&'static TypeDef> {
    let name = class::type_name(cx, value);
    let name = name.strip_prefix("sys.").unwrap_or(&name);
    TYPES.iter().copied().find(|class| class.name == name)
}

/// Are these the arguments of a hook for exceptions that nobody can catch?
pub fn is_unraisable(cx: &Interp, value: &Value) -> bool {
    class_of(cx, value).is_some_and(|class| std::ptr::eq(class, &UNRAISABLE))
}

/// `sys.flags(debug=0, ...)`: the names are those of the rows.
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let tuple = instance::payload(this).unwrap_or_else(|| this.clone());
    let (name, rows) = class_of(cx, this).map_or(("", &[][..]), |class| (class.name, class.getset));
    let mut parts = Vec::new();
    for (row, value) in rows.iter().zip(tuple.as_tuple().unwrap_or(&[])) {
        parts.push(format!("{}={}", row.name, format::repr_text(cx, value)?));
    }
    let parts = parts.join(", ");
    cx.str(&match name {
        "UnraisableHookArgs" => format!("{name}({parts})"),
        "implementation" => format!("namespace({parts})"),
        _ => format!("sys.{name}({parts})"),
    })
}

/// One named tuple of the class in `sys` called `name`.
pub fn make(cx: &Interp, sys: &Dict, name: &str, items: Vec<Value>) -> R {
    let class = sys.get_name(&cx.intern(name)).unwrap_or(Value::NONE);
    construct::finish(cx, &class, cx.tuple(items))
}

/// Sets the tuples in the namespace of `sys`.
pub fn install(cx: &Interp, sys: &Dict) -> R<()> {
    let int = |i: i64| cx.int(i);
    let text = |text: &str| cx.new_str(text);
    let version = [int(3), int(13), int(0), text("final"), int(0)];
    let mut flags = vec![int(0); 18];
    flags[4] = int(1);
    flags[11] = int(1);
    flags[13] = Value::FALSE;
    flags[16] = Value::FALSE;
    flags[17] = int(4300);
    let float = [
        cx.float(f64::MAX),
        int(1024),
        int(308),
        cx.float(f64::MIN_POSITIVE),
        int(-1021),
        int(-307),
        int(15),
        int(53),
        cx.float(f64::EPSILON),
        int(2),
        int(1),
    ];
    let hash = [
        int(64),
        int((1 << 61) - 1),
        int(314_159),
        int(0),
        int(1_000_003),
        text("siphash13"),
        int(64),
        int(128),
        int(0),
    ];
    let tuples = [
        ("version_info", version.to_vec()),
        ("flags", flags),
        ("float_info", float.to_vec()),
        ("int_info", vec![int(30), int(4), int(4300), int(640)]),
        ("hash_info", hash.to_vec()),
        (
            "thread_info",
            vec![text("pthread"), text("semaphore"), Value::NONE],
        ),
    ];
    // The class gives way to its only instance, except where programs see instances come and go.
    for (name, items) in tuples {
        let value = make(cx, sys, name, items)?;
        sys.set_name(cx, &cx.intern(name), value);
    }
    let version = sys.get_name(&cx.names.version_info).unwrap_or(Value::NONE);
    let fields = vec![text("mini"), Value::NONE, version, int(0x030d_00f0)];
    let implementation = make(cx, sys, "implementation", fields)?;
    sys.set_name(cx, &cx.names.implementation, implementation);
    Ok(())
}
