//! The module `atexit`: functions that are called at the end of the program, the last one registered first
//! (library reference, `atexit`).

use crate::heap::{Handle, List, Value};
use crate::interp::{Args, Interp, Name, R};
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::raise::unraisable;
use crate::runtime::{call, compare, format, raise};

/// The module.
pub static ATEXIT: ModuleDef = ModuleDef {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.",
    functions: &[
        function(
            "register",
            Sig::Raw,
            register,
            "Register a function to be executed upon normal program termination.",
        ),
        function(
            "unregister",
            Sig::One,
            unregister,
            "Take all registrations of a function back.",
        ),
        function("_clear", Sig::NoArgs, clear, "Forget all functions."),
        function(
            "_ncallbacks",
            Sig::NoArgs,
            count,
            "How many functions are registered.",
        ),
        function(
            "_run_exitfuncs",
            Sig::NoArgs,
            |cx, _| {
                run(cx);
                Ok(Value::NONE)
            },
            "Call all registered functions.",
        ),
    ],
    types: &[],
    init: None,
};

/// The calls that are to be made, each a tuple: the function, the names of keywords, the values of all arguments.
fn registered(cx: &Interp) -> Handle<List> {
    if let Some(list) = cx.exit_calls.handle::<List>() {
        return list.clone();
    }
    let list = cx.heap.list(Vec::new());
    cx.exit_calls.set(list.value().clone());
    list
}

fn register(cx: &Interp, args: Args<'_>) -> R {
    let Some(function) = args.pos().first() else {
        let text = "register() takes at least 1 argument (0 given)";
        return Err(raise::type_error(cx, text));
    };
    if !call::is_callable(cx, function) {
        return Err(raise::type_error(cx, "the first argument must be callable"));
    }
    let names = args.names.iter().map(|name| name.value().clone()).collect();
    let values = args.values[1..].to_vec();
    let call = cx.tuple(vec![function.clone(), cx.tuple(names), cx.tuple(values)]);
    let added = registered(cx).push(&cx.heap, call);
    added.map_err(|e| cx.oom(e))?;
    Ok(function.clone())
}

fn function_of(call: &Value) -> Option<Value> {
    call.as_tuple()?.first().cloned()
}

fn make_call(cx: &Interp, call: &Value) -> R {
    let Some([function, names, values]) = call.as_tuple() else {
        return Ok(Value::NONE);
    };
    let names = names.as_tuple().unwrap_or(&[]).iter();
    let names: Vec<Name> = names.filter_map(|name| cx.intern_value(name)).collect();
    let args = Args {
        values: values.as_tuple().unwrap_or(&[]),
        names: &names,
    };
    call::call_kw(cx, function, args)
}

/// A place that is given up stays, so that those behind it are found while functions run.
fn unregister(cx: &Interp, args: Args<'_>) -> R {
    let calls = registered(cx);
    for i in 0..calls.len() {
        let function = calls.get(i).as_ref().and_then(function_of);
        if let Some(function) = function
            && compare::same_or_eq(cx, &function, &args.values[0])?
        {
            drop(calls.swap_item(i, Value::NONE));
        }
    }
    Ok(Value::NONE)
}

fn clear(cx: &Interp, _: Args<'_>) -> R {
    drop(cx.exit_calls.take());
    Ok(Value::NONE)
}

fn count(cx: &Interp, _: Args<'_>) -> R {
    Ok(cx.int(registered(cx).len() as i64))
}

/// Calls the registered functions, newest first. What they raise nobody can catch, not even `SystemExit`; what they
/// register themselves is forgotten.
pub fn run(cx: &Interp) {
    let calls = registered(cx);
    for i in (0..calls.len()).rev() {
        let call = calls.get(i).unwrap_or(Value::NONE);
        let Some(function) = function_of(&call) else {
            continue;
        };
        let Err(raised) = make_call(cx, &call) else {
            continue;
        };
        let error = raise::take(cx, raised);
        let message = match format::repr_text(cx, &function) {
            Ok(shown) => Some(format!("Exception ignored in atexit callback {shown}")),
            Err(failed) => {
                raise::discard(cx, failed);
                None
            }
        };
        unraisable::report(cx, cx.raise(error), message.as_deref(), &Value::NONE);
    }
    drop(cx.exit_calls.take());
}
