//! Raising: makes an exception, gives it its context, and leaves it pending in the interpreter.
//!
//! `Raised` is only a marker; the exception itself waits in the interpreter until a handler takes it. So an error
//! is `return Err(raise::type_error(cx, "..."))`. Every exception that is raised while another one is handled gets
//! that one as its context (reference, 7.8).

pub mod from;
pub mod group;
pub mod handler;
pub mod suggest;
pub mod unraisable;
pub mod warn;
pub mod with_fields;

use crate::heap::{Handle, Slot, Value};
use crate::interp::{Interp, Name, R, Raised, TraceEntry, WellKnown};
use crate::object::class::Class;
use crate::object::traceback::{FrameInfo, Traceback};
use crate::object::{class, exception};
use crate::runtime::container::tuple;
use crate::runtime::{attr, call, import};

/// Raises an instance of the builtin class `class` with `message` as its only argument.
#[cold]
pub fn of(cx: &Interp, class: WellKnown, message: impl AsRef<str>) -> Raised {
    let args = vec![cx.new_str(message)];
    with_args(cx, class, args)
}

/// Raises an instance of a builtin class with these arguments.
#[cold]
pub fn with_args(cx: &Interp, class: WellKnown, args: Vec<Value>) -> Raised {
    instance(cx, new(cx, class, args))
}

/// Raises an exception of a class that a loaded module defines.
pub fn of_module(cx: &Interp, module: &str, class: &str, args: &[Value]) -> Raised {
    let found =
        import::modules(cx).and_then(|modules| match modules.get_name(&cx.intern(module)) {
            Some(module) => attr::get_opt(cx, &module, &cx.intern(class)),
            None => Ok(None),
        });
    match found {
        Ok(Some(class)) => match call::call(cx, &class, args) {
            Ok(exception) => instance(cx, exception),
            Err(raised) => raised,
        },
        Ok(None) => system_error(cx, format!("{module}.{class} is not there")),
        Err(raised) => raised,
    }
}

/// An instance of a builtin exception class whose `__init__` only keeps its arguments.
pub fn new(cx: &Interp, class: WellKnown, args: Vec<Value>) -> Value {
    new_of(cx, &class::well_known(cx, class), args)
}

/// An instance of a class that [`keeps_only_arguments`].
pub fn new_of(cx: &Interp, class: &Handle<Class>, args: Vec<Value>) -> Value {
    let value = crate::object::instance::alloc(cx, class);
    value.set_cell(exception::ARGS, cx.heap.tuple(args));
    value
}

/// Whether this is a builtin exception class whose `__new__` and `__init__` only keep the arguments: all that
/// calling it does is known.
pub fn keeps_only_arguments(cx: &Interp, class: &Class) -> bool {
    !class.is_heap()
        && class.layout().len() == exception::OWN
        && class.is_subclass_of(cx.class(WellKnown::BaseException))
}

/// `find() argument 1 must be str, not int`: an argument that a builtin function cannot take. Here
/// `None` goes by its own name, not by that of its class.
#[cold]
pub fn bad_argument(cx: &Interp, what: &str, wanted: &str, found: &Value) -> Raised {
    let found = match found.is_none() {
        true => "None".to_owned(),
        false => class::type_name(cx, found),
    };
    type_error(cx, format!("{what} must be {wanted}, not {found}"))
}

/// Raises an instance of a builtin class after `fill` has set its fields.
fn filled(cx: &Interp, class: WellKnown, args: Vec<Value>, fill: impl FnOnce(&Value)) -> Raised {
    let value = new(cx, class, args);
    fill(&value);
    instance(cx, value)
}

/// Raises `value`, which must be an exception.
#[cold]
pub fn instance(cx: &Interp, value: Value) -> Raised {
    if let Some(handled) = cx.handled.get() {
        exception::chain_context(&value, &handled);
    }
    cx.raise(value)
}

macro_rules! raisers {
    ($($(#[$doc:meta])* $name:ident = $class:ident;)*) => {$(
        $(#[$doc])*
        #[cold]
        pub fn $name(cx: &Interp, message: impl AsRef<str>) -> Raised {
            of(cx, WellKnown::$class, message)
        }
    )*};
}

raisers! {
    /// Raises `TypeError`.
    type_error = TypeError;
    /// Raises `ValueError`.
    value_error = ValueError;
    /// Raises `IndexError`.
    index_error = IndexError;
    /// Raises `RuntimeError`.
    runtime_error = RuntimeError;
    /// Raises `OverflowError`.
    overflow_error = OverflowError;
    /// Raises `ZeroDivisionError`.
    zero_division_error = ZeroDivisionError;
    /// Raises `RecursionError`.
    recursion_error = RecursionError;
    /// Raises `ReferenceError`.
    reference_error = ReferenceError;
    /// Raises `SystemError`.
    system_error = SystemError;
    /// Raises `EOFError`.
    eof_error = EOFError;
}

/// Raises `MemoryError`, without arguments as CPython does.
#[cold]
pub fn memory_error(cx: &Interp) -> Raised {
    with_args(cx, WellKnown::MemoryError, Vec::new())
}

/// Raises `KeyError(key)`.
#[cold]
pub fn key_error(cx: &Interp, key: Value) -> Raised {
    with_args(cx, WellKnown::KeyError, vec![key])
}

/// Raises `StopIteration`, with a value or without.
#[cold]
pub fn stop_iteration(cx: &Interp, value: Option<Value>) -> Raised {
    let value = value.filter(|value| !value.is_none());
    let args = value.iter().cloned().collect();
    filled(cx, WellKnown::StopIteration, args, |stop| {
        stop.set_cell(
            exception::stop_iteration::VALUE,
            value.unwrap_or(Value::UNBOUND),
        );
    })
}

/// Raises `AttributeError` about `name` of `object`, both of which the exception keeps for suggestions.
#[cold]
pub fn attribute_error(
    cx: &Interp,
    object: &Value,
    name: &Name,
    message: impl AsRef<str>,
) -> Raised {
    filled(
        cx,
        WellKnown::AttributeError,
        vec![cx.new_str(message)],
        |error| {
            error.set_cell(exception::attribute_error::NAME, name.value().clone());
            error.set_cell(exception::attribute_error::OBJ, object.clone());
        },
    )
}

/// Tells an `AttributeError` that passes out of a lookup what was looked for, unless it knows.
#[cold]
pub fn about_attribute(cx: &Interp, raised: Raised, object: &Value, name: &Name) -> Raised {
    let error = cx.raised_exception(&raised);
    let knows = |field: usize| error.cell(field).is_some_and(|value| !value.is_none());
    if class::is_a(cx, &error, WellKnown::AttributeError)
        && !knows(exception::attribute_error::NAME)
        && !knows(exception::attribute_error::OBJ)
    {
        error.set_cell(exception::attribute_error::NAME, name.value().clone());
        error.set_cell(exception::attribute_error::OBJ, object.clone());
    }
    raised
}

/// Takes back what [`about_attribute`] tells: an instance's dict reports no name that it cannot delete.
#[cold]
pub fn forget_attribute(cx: &Interp, raised: &Raised) {
    let error = cx.raised_exception(raised);
    error.take_cell(exception::attribute_error::NAME);
    error.take_cell(exception::attribute_error::OBJ);
}

fn about_name(cx: &Interp, class: WellKnown, name: &Name, message: String) -> Raised {
    filled(cx, class, vec![cx.new_str(message)], |error| {
        error.set_cell(exception::name_error::NAME, name.value().clone());
    })
}

/// Raises `NameError: name 'x' is not defined`.
#[cold]
pub fn name_error(cx: &Interp, name: &Name) -> Raised {
    let message = format!("name '{}' is not defined", name.as_str());
    about_name(cx, WellKnown::NameError, name, message)
}

/// Raises `SystemExit` for a status: an instance is raised itself, a tuple is all arguments, `None` is none.
#[cold]
pub fn system_exit(cx: &Interp, status: Option<Value>) -> Raised {
    let status = status.unwrap_or(Value::NONE);
    if class::is_a(cx, &status, WellKnown::SystemExit) {
        return instance(cx, status);
    }
    let args = match tuple::plain_items(&status) {
        Some(items) => items,
        None if status.is_none() => Vec::new(),
        None => vec![status],
    };
    let made = call::call(cx, cx.class(WellKnown::SystemExit), &args);
    made.map_or_else(|raised| raised, |exit| instance(cx, exit))
}

/// Raises `UnboundLocalError` for a local that has no value.
#[cold]
pub fn unbound_local(cx: &Interp, name: &Name) -> Raised {
    let text = name.as_str();
    let message =
        format!("cannot access local variable '{text}' where it is not associated with a value");
    // CPython gives the name to a NameError only; an unbound local has none.
    of(cx, WellKnown::UnboundLocalError, message)
}

/// Raises `NameError` for a captured variable that has no value.
#[cold]
pub fn unbound_free(cx: &Interp, name: &Name) -> Raised {
    let text = name.as_str();
    let what = "cannot access free variable";
    let message =
        format!("{what} '{text}' where it is not associated with a value in enclosing scope");
    about_name(cx, WellKnown::NameError, name, message)
}

/// Raises `ImportError` or `ModuleNotFoundError` with its `name` and `path`.
#[cold]
pub fn import_error(
    cx: &Interp,
    class: WellKnown,
    message: String,
    name: Value,
    path: Value,
) -> Raised {
    let message = cx.new_str(message);
    filled(cx, class, vec![message.clone()], |error| {
        error.set_cell(exception::import::MSG, message);
        error.set_cell(exception::import::NAME, name);
        error.set_cell(exception::import::PATH, path);
    })
}

/// Raises `ImportError` about one name of a `from` import.
#[cold]
pub fn import_name_error(
    cx: &Interp,
    message: String,
    module: Value,
    path: Value,
    name: Value,
) -> Raised {
    let message = cx.new_str(message);
    filled(cx, WellKnown::ImportError, vec![message.clone()], |error| {
        error.set_cell(exception::import::MSG, message);
        error.set_cell(exception::import::NAME, module);
        error.set_cell(exception::import::PATH, path);
        error.set_cell(exception::import::NAME_FROM, name);
    })
}

/// Whether the exception on its way is an instance of the builtin class.
pub fn matches(cx: &Interp, raised: &Raised, class: WellKnown) -> bool {
    class::is_a(cx, &cx.raised_exception(raised), class)
}

/// Whether one builtin class is the other or extends it.
pub fn is_subclass(cx: &Interp, class: WellKnown, base: WellKnown) -> bool {
    class::well_known(cx, class).is_subclass_of(cx.class(base))
}

/// Stops the exception on its way: it is caught, and its traceback holds all entries so far.
pub fn take(cx: &Interp, raised: Raised) -> Value {
    let (value, entries) = cx.take_raised(raised);
    attach(cx, &value, entries);
    value
}

/// Puts new entries, innermost first, before the traceback that the exception has.
fn attach(cx: &Interp, exception: &Value, entries: Vec<TraceEntry>) {
    for entry in entries {
        let Ok(frame) = entry.frame.handle::<FrameInfo>() else {
            continue;
        };
        let next = exception.take_cell(exception::TRACEBACK);
        let traceback = cx.heap.alloc(Traceback {
            next: Slot::new(next.unwrap_or(Value::UNBOUND)),
            frame,
            position: entry.position,
            stated: None,
        });
        exception.set_cell(exception::TRACEBACK, traceback.into_value());
    }
}

/// Drops the exception on its way.
pub fn discard(cx: &Interp, raised: Raised) {
    drop(cx.take_raised(raised));
}

/// Turns an exception of the class `class` into `None`; other errors go on.
pub fn catch<T>(cx: &Interp, result: R<T>, class: WellKnown) -> R<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(raised) if matches(cx, &raised, class) => {
            discard(cx, raised);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// What the layers below raise through.
pub fn hook(cx: &Interp, class: WellKnown, message: &str) -> Raised {
    if message.is_empty() {
        with_args(cx, class, Vec::new())
    } else {
        of(cx, class, message)
    }
}
