//! `BaseExceptionGroup` and `ExceptionGroup`: making, and taking apart by a condition (library reference,
//! "Exception groups").
//!
//! The splitting itself is in `runtime::raise::group`, for `except*` needs it too.

use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::exception::group::{EXCEPTIONS, MESSAGE};
use crate::object::{class, exception, instance};
use crate::runtime::container::item;
use crate::runtime::raise::group::{self, Condition, members};
use crate::runtime::{call, format, iter, raise};

/// `__new__(cls, message, exceptions)`. A `BaseExceptionGroup` of nothing but `Exception`s is an `ExceptionGroup`.
pub fn new(cx: &Interp, args: Args<'_>) -> R {
    let given = &args.pos()[1..];
    let [message, members] = given else {
        let count = given.len();
        let text =
            format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({count} given)");
        return Err(raise::type_error(cx, text));
    };
    if !class::is_a(cx, message, WellKnown::Str) {
        let what = "BaseExceptionGroup.__new__() argument 1";
        return Err(raise::bad_argument(cx, what, "str", message));
    }
    let values = members_of(cx, members)?;
    let class = class_for(cx, &args.values[0], &values)?;
    let group = instance::alloc(cx, &class);
    group.set_cell(exception::ARGS, cx.heap.tuple(given.to_vec()));
    group.set_cell(MESSAGE, message.clone());
    group.set_cell(EXCEPTIONS, cx.heap.tuple(values));
    Ok(group)
}

fn members_of(cx: &Interp, members: &Value) -> R<Vec<Value>> {
    if !item::is_sequence(cx, members) {
        return Err(raise::type_error(
            cx,
            "second argument (exceptions) must be a sequence",
        ));
    }
    let values = iter::collect(cx, members)?;
    if values.is_empty() {
        return Err(raise::value_error(
            cx,
            "second argument (exceptions) must be a non-empty sequence",
        ));
    }
    for (at, value) in values.iter().enumerate() {
        if !class::is_a(cx, value, WellKnown::BaseException) {
            let text = format!("Item {at} of second argument (exceptions) is not an exception");
            return Err(raise::value_error(cx, text));
        }
    }
    Ok(values)
}

fn class_for(cx: &Interp, class: &Value, values: &[Value]) -> R<Handle<class::Class>> {
    let simple = values
        .iter()
        .all(|value| class::is_a(cx, value, WellKnown::Exception));
    let group = class::well_known(cx, WellKnown::ExceptionGroup);
    let Some(class) = class.to_handle::<class::Class>() else {
        return Err(raise::type_error(
            cx,
            "BaseExceptionGroup.__new__(X): X is not a type object",
        ));
    };
    if simple {
        let base = class.value().is(cx.class(WellKnown::BaseExceptionGroup));
        return Ok(if base { group } else { class });
    }
    if class.is(&group) {
        return Err(raise::type_error(
            cx,
            "Cannot nest BaseExceptions in an ExceptionGroup",
        ));
    }
    if class.is_subclass_of(cx.class(WellKnown::Exception)) {
        let name = class.name_text();
        return Err(raise::type_error(
            cx,
            format!("Cannot nest BaseExceptions in '{name}'"),
        ));
    }
    Ok(class)
}

/// `__str__`: the message and the number of members.
pub fn str(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let count = members(this).len();
    let plural = if count == 1 { "" } else { "s" };
    let message = format::str_text(cx, &exception::field(this, MESSAGE))?;
    cx.str(&format!("{message} ({count} sub-exception{plural})"))
}

/// `derive(excs)`: a group with the same message; programs override it to keep their class.
pub fn derive(cx: &Interp, args: Args<'_>) -> R {
    let message = exception::field(&args.values[0], MESSAGE);
    let class = cx.class(WellKnown::BaseExceptionGroup).clone();
    call::call(cx, &class, &[message, args.values[1].clone()])
}

fn condition(cx: &Interp, value: &Value) -> R<Condition> {
    let is_class = |value: &Value| {
        value
            .view::<class::Class>()
            .is_some_and(|class| class.is_subclass_of(cx.class(WellKnown::BaseException)))
    };
    let all = value
        .as_tuple()
        .is_some_and(|items| items.iter().all(is_class));
    if all || is_class(value) {
        return Ok(Condition::Classes(value.clone()));
    }
    if value.view::<class::Class>().is_none() && call::is_callable(cx, value) {
        return Ok(Condition::Function(value.clone()));
    }
    let text = "expected an exception type, a tuple of exception types, or a callable (other than a class)";
    Err(raise::type_error(cx, text))
}

/// `split(condition)`: both parts, `None` where there is nothing.
pub fn split(cx: &Interp, args: Args<'_>) -> R {
    let condition = condition(cx, &args.values[1])?;
    let (matched, others) = group::split(cx, &args.values[0], &condition, true)?;
    Ok(cx.heap.tuple(vec![
        matched.unwrap_or(Value::NONE),
        others.unwrap_or(Value::NONE),
    ]))
}

/// `subgroup(condition)`: the part that fits.
pub fn subgroup(cx: &Interp, args: Args<'_>) -> R {
    let condition = condition(cx, &args.values[1])?;
    let (matched, _) = group::split(cx, &args.values[0], &condition, false)?;
    Ok(matched.unwrap_or(Value::NONE))
}
