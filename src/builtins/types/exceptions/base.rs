//! `BaseException`: making, attributes, text (reference of the library, "Built-in Exceptions").

use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::exception::{ARGS, CAUSE, CONTEXT, SUPPRESS, TRACEBACK};
use crate::object::instance::shape;
use crate::object::traceback::Traceback;
use crate::object::{class, exception, instance};
use crate::runtime::container::item;
use crate::runtime::raise::with_fields;
use crate::runtime::{attr, convert, format, iter, raise};

/// `__new__`: keeps the arguments; keywords are for `__init__` to refuse.
pub fn new(cx: &Interp, args: Args<'_>) -> R {
    let class = args.values[0]
        .to_handle::<class::Class>()
        .ok_or_else(|| not_a_class(cx))?;
    let value = instance::alloc(cx, &class);
    value.set_cell(ARGS, cx.heap.tuple_from(&args.pos()[1..]));
    Ok(value)
}

fn not_a_class(cx: &Interp) -> crate::interp::Raised {
    raise::type_error(cx, "BaseException.__new__(X): X is not a type object")
}

/// `__init__` of classes without fields of their own.
pub fn init(cx: &Interp, args: Args<'_>) -> R {
    no_keywords(cx, &args)?;
    keep_args(cx, &args);
    Ok(Value::NONE)
}

/// Refuses keywords in the name of the class of `self`.
pub fn no_keywords(cx: &Interp, args: &Args<'_>) -> R<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    let name = class::type_name(cx, &args.values[0]);
    no_keywords_for(cx, args, &name)
}

/// Refuses keywords in the name of a class.
pub fn no_keywords_for(cx: &Interp, args: &Args<'_>, name: &str) -> R<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    Err(raise::type_error(
        cx,
        format!("{name}() takes no keyword arguments"),
    ))
}

/// Stores the positional arguments behind `self` as `args`.
pub fn keep_args(cx: &Interp, args: &Args<'_>) {
    let this = &args.values[0];
    this.set_cell(ARGS, cx.heap.tuple_from(&args.pos()[1..]));
}

/// The arguments of an exception.
pub fn arguments(this: &Value) -> Vec<Value> {
    this.cell(ARGS)
        .and_then(|args| args.as_tuple().map(<[Value]>::to_vec))
        .unwrap_or_default()
}

/// `__str__`: nothing, the only argument, or all of them.
pub fn str(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    match &*arguments(this) {
        [] => Ok(cx.new_str("")),
        [only] => format::str_(cx, only),
        _ => format::str_(cx, &exception::field(this, ARGS)),
    }
}

/// `__repr__`: as a call of the class.
pub fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let name = class::type_name(cx, this);
    let inside = match &*arguments(this) {
        [only] => format!("({})", format::repr_text(cx, only)?),
        _ => format::repr_text(cx, &exception::field(this, ARGS))?,
    };
    cx.str(&format!("{name}{inside}"))
}

/// `args`.
pub fn get_args(_: &Interp, this: &Value) -> R {
    Ok(exception::field(this, ARGS))
}

/// Sets `args` to a tuple of whatever is iterable.
pub fn set_args(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else {
        return Err(raise::type_error(cx, "args may not be deleted"));
    };
    let values = iter::collect(cx, &value)?;
    this.set_cell(ARGS, cx.heap.tuple(values));
    Ok(())
}

/// `__traceback__`.
pub fn get_traceback(_: &Interp, this: &Value) -> R {
    Ok(exception::field(this, TRACEBACK))
}

/// Sets `__traceback__`.
pub fn set_traceback(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else {
        return Err(raise::type_error(cx, "__traceback__ may not be deleted"));
    };
    if !value.is_none() && value.view::<Traceback>().is_none() {
        return Err(raise::type_error(
            cx,
            "__traceback__ must be a traceback or None",
        ));
    }
    this.set_cell(TRACEBACK, exception::none_is_empty(value));
    Ok(())
}

/// `__cause__`.
pub fn get_cause(_: &Interp, this: &Value) -> R {
    Ok(exception::field(this, CAUSE))
}

/// Sets `__cause__`, and with it `__suppress_context__`.
pub fn set_cause(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    let value = linked(cx, value, "__cause__", "exception cause")?;
    exception::set_cause(this, value);
    Ok(())
}

/// `__context__`.
pub fn get_context(_: &Interp, this: &Value) -> R {
    Ok(exception::field(this, CONTEXT))
}

/// Sets `__context__`.
pub fn set_context(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    let value = linked(cx, value, "__context__", "exception context")?;
    this.set_cell(CONTEXT, exception::none_is_empty(value));
    Ok(())
}

fn linked(cx: &Interp, value: Option<Value>, name: &str, what: &str) -> R {
    let Some(value) = value else {
        return Err(raise::type_error(cx, format!("{name} may not be deleted")));
    };
    if value.is_none() || class::is_a(cx, &value, WellKnown::BaseException) {
        return Ok(value);
    }
    Err(raise::type_error(
        cx,
        format!("{what} must be None or derive from BaseException"),
    ))
}

/// `__suppress_context__`.
pub fn get_suppress(_: &Interp, this: &Value) -> R {
    Ok(Value::bool(exception::suppresses_context(this)))
}

/// Sets `__suppress_context__`.
pub fn set_suppress(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    match value.as_ref().map(Value::as_bool) {
        None => Err(raise::type_error(cx, "can't delete numeric/char attribute")),
        Some(None) => Err(raise::type_error(cx, "attribute value type must be bool")),
        Some(Some(flag)) => {
            this.set_cell(SUPPRESS, if flag { Value::TRUE } else { Value::UNBOUND });
            Ok(())
        }
    }
}

/// `with_traceback(tb)`: sets `__traceback__` and gives the exception back.
pub fn with_traceback(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    set_traceback(cx, this, Some(args.values[1].clone()))?;
    Ok(this.clone())
}

/// `add_note(note)`: adds to the list `__notes__`, which is made by the first note.
pub fn add_note(cx: &Interp, args: Args<'_>) -> R {
    let (this, note) = (&args.values[0], &args.values[1]);
    if !class::is_a(cx, note, WellKnown::Str) {
        let name = class::type_name(cx, note);
        return Err(raise::type_error(
            cx,
            format!("note must be a str, not '{name}'"),
        ));
    }
    with_fields::add_note(cx, this, note)?;
    Ok(Value::NONE)
}

/// `__setstate__(state)`: sets the attributes that a dict names.
pub fn set_state(cx: &Interp, args: Args<'_>) -> R {
    let (this, state) = (&args.values[0], &args.values[1]);
    if state.is_none() {
        return Ok(Value::NONE);
    }
    if !class::is_a(cx, state, WellKnown::Dict) {
        return Err(raise::type_error(cx, "state is not a dictionary"));
    }
    for key in iter::collect(cx, state)? {
        let value = item::get(cx, state, &key)?;
        let name = convert::expect_name(cx, &key)?;
        attr::set(cx, this, &name, &value)?;
    }
    Ok(Value::NONE)
}

/// `__reduce__()`: class, arguments and, if there are any, attributes.
pub fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    reduced(cx, this, exception::field(this, ARGS))
}

/// What makes an exception again, with these arguments.
pub fn reduced(cx: &Interp, this: &Value, arguments: Value) -> R {
    let class = class::class_of(cx, this).into_value();
    let attributes = match attributes(cx, this) {
        Some(dict) => vec![class, arguments, dict],
        None => vec![class, arguments],
    };
    Ok(cx.heap.tuple(attributes))
}

/// The `__dict__` of an exception, if it has attributes or was asked for it.
pub fn attributes(cx: &Interp, this: &Value) -> Option<Value> {
    let in_cells = shape::of(cx, this).is_some_and(|shape| !shape.names().is_empty());
    match in_cells {
        true => instance::dict(cx, this).map(Handle::into_value),
        false => this.cell(exception::DICT),
    }
}
