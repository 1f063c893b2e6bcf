//! The module `time`: clocks, sleeping, and dates in UTC (Library reference, `time`).
//!
//! What always holds: `sleep` can be interrupted by Ctrl-C; the local time zone is UTC, because the standard library
//! knows no other. Dates are in `date.rs`.

pub mod date;

use std::convert::Infallible;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use dashu_int::IBig;
#[cfg(unix)]
use nix::time::ClockId;

use crate::builtins::arguments::arg;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::object::dict::Dict;
use crate::object::int;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{attr, call, convert, import, raise};

/// The module.
pub static TIME: ModuleDef = ModuleDef {
    name: "time",
    doc: "This module provides various functions to manipulate time values.",
    functions: &[
        function(
            "time",
            Sig::NoArgs,
            |cx, _| Ok(seconds(cx, told(cx, wall))),
            "Return the current time in seconds since the Epoch.",
        ).spelled("($self, /)"),
        function(
            "time_ns",
            Sig::NoArgs,
            |cx, _| Ok(nanoseconds(cx, told(cx, wall))),
            "Return the current time in nanoseconds since the Epoch.",
        ).spelled("($self, /)"),
        function(
            "perf_counter",
            Sig::NoArgs,
            |cx, _| Ok(seconds(cx, told(cx, steady))),
            "Performance counter for benchmarking.",
        ).spelled("($self, /)"),
        function(
            "perf_counter_ns",
            Sig::NoArgs,
            |cx, _| Ok(nanoseconds(cx, told(cx, steady))),
            "Performance counter for benchmarking as nanoseconds.",
        ).spelled("($self, /)"),
        function(
            "monotonic",
            Sig::NoArgs,
            |cx, _| Ok(seconds(cx, told(cx, steady))),
            "Monotonic clock, cannot go backward.",
        ).spelled("($self, /)"),
        function(
            "monotonic_ns",
            Sig::NoArgs,
            |cx, _| Ok(nanoseconds(cx, told(cx, steady))),
            "Monotonic clock, cannot go backward, as nanoseconds.",
        ).spelled("($self, /)"),
        function(
            "process_time",
            Sig::NoArgs,
            |cx, _| Ok(seconds(cx, told(cx, worked))),
            "Process time for profiling: sum of the kernel and user-space CPU time.",
        ).spelled("($self, /)"),
        function(
            "process_time_ns",
            Sig::NoArgs,
            |cx, _| Ok(nanoseconds(cx, told(cx, worked))),
            "Process time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.",
        ).spelled("($self, /)"),
        function(
            "thread_time",
            Sig::NoArgs,
            |cx, _| Ok(seconds(cx, told(cx, worked_here))),
            "Thread time for profiling: sum of the kernel and user-space CPU time.",
        ).spelled("($self, /)"),
        function(
            "thread_time_ns",
            Sig::NoArgs,
            |cx, _| Ok(nanoseconds(cx, told(cx, worked_here))),
            "Thread time for profiling as nanoseconds: sum of the kernel and user-space CPU time.",
        ).spelled("($self, /)"),
        function(
            "get_clock_info",
            Sig::One,
            clock_info,
            "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.",
        ),
        function(
            "sleep",
            Sig::One,
            sleep,
            "Delay execution for a given number of seconds.  The argument may be\na floating-point number for subsecond precision.",
        ).spelled("($self, object, /)"),
        function(
            "gmtime",
            Sig::Range(0, 1),
            date::gmtime,
            "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When 'seconds' is not passed in, convert the current time instead.",
        ),
        function(
            "localtime",
            Sig::Range(0, 1),
            date::localtime,
            "Convert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is not passed in, convert the current time instead.",
        ),
        function(
            "mktime",
            Sig::One,
            date::mktime,
            "Convert a time tuple in local time to seconds since the Epoch.",
        ).spelled("($self, object, /)"),
        function(
            "strftime",
            Sig::Range(1, 2),
            date::strftime,
            "Convert a time tuple to a string according to a format specification.",
        ),
        function(
            "strptime",
            Sig::Any,
            date::strptime,
            "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a format specification.",
        ),
        function(
            "asctime",
            Sig::Range(0, 1),
            date::asctime,
            "Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.\nWhen the time tuple is not present, current time as returned by localtime()\nis used.",
        ),
        function(
            "ctime",
            Sig::Range(0, 1),
            date::ctime,
            "Convert a time in seconds since the Epoch to a string in local time.",
        ),
    ],
    types: &[&date::STRUCT_TIME],
    init: Some(constants),
};

fn constants(cx: &Interp, namespace: &Dict) -> R<()> {
    // Clocks start when the module is loaded.
    steady();
    for name in ["timezone", "daylight", "altzone"] {
        namespace.set_name(cx, &cx.intern(name), Value::small(0));
    }
    date::describe_fields(cx, namespace);
    let zones = cx.heap.tuple_of([cx.new_str("UTC"), cx.new_str("UTC")]);
    namespace.set_name(cx, &cx.names.tzname, zones);
    Ok(())
}

/// Time since the Epoch.
pub fn wall() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Time since the first question.
fn steady() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Time that the processor worked for this process.
fn worked() -> Duration {
    #[cfg(unix)]
    if let Ok(worked) = ClockId::CLOCK_PROCESS_CPUTIME_ID.now() {
        return worked.into();
    }
    steady()
}

/// Time that the processor worked for this thread.
fn worked_here() -> Duration {
    #[cfg(unix)]
    if let Ok(worked) = ClockId::CLOCK_THREAD_CPUTIME_ID.now() {
        return worked.into();
    }
    steady()
}

/// The clocks that programs know, each with CPython's name of what it is made of.
const CLOCKS: [(&str, &str); 5] = [
    ("time", "CLOCK_REALTIME"),
    ("monotonic", "CLOCK_MONOTONIC"),
    ("perf_counter", "CLOCK_MONOTONIC"),
    ("process_time", "CLOCK_PROCESS_CPUTIME_ID"),
    ("thread_time", "CLOCK_THREAD_CPUTIME_ID"),
];

/// `get_clock_info(name)`: a `types.SimpleNamespace`.
fn clock_info(cx: &Interp, args: Args<'_>) -> R {
    let name = arg(args, 0);
    let Some(text) = name.as_str() else {
        return Err(raise::bad_argument(
            cx,
            "get_clock_info() argument 1",
            "str",
            &name,
        ));
    };
    let mut clocks = CLOCKS.iter();
    let Some((name, source)) = clocks.find(|(name, _)| text.bytes() == name.as_bytes()) else {
        return Err(raise::value_error(cx, "unknown clock"));
    };
    let is_wall = *name == "time";
    let facts = [
        (
            "implementation",
            cx.new_str(format!("clock_gettime({source})")),
        ),
        ("monotonic", Value::bool(!is_wall)),
        ("adjustable", Value::bool(is_wall)),
        ("resolution", cx.float(1e-9)),
    ];
    let types = import::import(cx, cx.names.types.value(), &Value::NONE, &Value::NONE, 0)?;
    let namespace = attr::get(cx, &types, &cx.names.SimpleNamespace)?;
    let names = facts.each_ref().map(|(name, _)| cx.intern(name));
    let values = facts.map(|(_, value)| value);
    call::call_kw(
        cx,
        &namespace,
        Args {
            values: &values,
            names: &names,
        },
    )
}

/// What a clock tells the program.
pub fn told(cx: &Interp, clock: fn() -> Duration) -> Duration {
    let Ok(nanos) = cx.answer(|| Ok::<_, Infallible>(clock().as_nanos() as u64));
    Duration::from_nanos(nanos)
}

fn seconds(cx: &Interp, time: Duration) -> Value {
    cx.float(time.as_secs_f64())
}

fn nanoseconds(cx: &Interp, time: Duration) -> Value {
    cx.int_from(IBig::from(time.as_nanos()))
}

/// The longest nap between two looks at Ctrl-C.
const NAP: Duration = Duration::from_millis(20);

fn sleep(cx: &Interp, args: Args<'_>) -> R {
    let value = arg(args, 0);
    let wanted = match (int::float_of(&value), int::of(&value)) {
        (Some(x), _) => x,
        (None, Some(i)) => i.to_f64().unwrap_or(f64::INFINITY),
        (None, None) => convert::index_int(cx, &value)?
            .to_f64()
            .unwrap_or(f64::INFINITY),
    };
    if wanted.is_nan() {
        return Err(raise::value_error(cx, "Invalid value NaN (not a number)"));
    }
    if wanted < 0.0 {
        return Err(raise::value_error(cx, "sleep length must be non-negative"));
    }
    let Ok(wanted) = Duration::try_from_secs_f64(wanted) else {
        return Err(raise::overflow_error(
            cx,
            "timestamp too large to convert to C PyTime_t",
        ));
    };
    cx.answer(|| nap(cx, wanted).map(|()| 0))?;
    Ok(Value::NONE)
}

fn nap(cx: &Interp, wanted: Duration) -> R<()> {
    let start = Instant::now();
    loop {
        let left = wanted.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(NAP));
        // Ctrl-C is looked at only once in many ticks; here it must be at once.
        cx.look_outside()?;
    }
}
