//! Builtin functions that run code: `eval`, `exec`, `globals`, `locals`, `__import__`.
//!
//! Reading and running a source is the work of the layers above, reached through the hooks of the interpreter.

use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::module;
use crate::runtime::class::statement;
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::{import, index, raise};

use crate::builtins::functions::object;

/// The rows.
pub static FUNCTIONS: &[MethodDef] = &[
    function(
        "globals",
        Sig::NoArgs,
        globals,
        "Return the dictionary containing the current scope's global variables.",
    ),
    function(
        "locals",
        Sig::NoArgs,
        locals,
        "Return a dictionary containing the current scope's local variables.",
    ),
    function(
        "eval",
        Sig::Clinic("source, /, globals=None, locals=None"),
        eval,
        "Evaluate the given source in the context of globals and locals.",
    ),
    function(
        "exec",
        Sig::Clinic("source, /, globals=None, locals=None, *, closure=None"),
        exec,
        "Execute the given source in the context of globals and locals.",
    ),
    function(
        "__build_class__",
        Sig::Raw,
        build_class,
        "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat a class statement calls.",
    ),
    function(
        "__import__",
        Sig::Clinic("name, globals=None, locals=None, fromlist=(), level=0"),
        import,
        "Import a module.",
    ),
];

fn globals(cx: &Interp, _: Args<'_>) -> R {
    Ok(module::caller_globals(cx))
}

fn locals(cx: &Interp, _: Args<'_>) -> R {
    Ok(module::caller_locals(cx))
}

/// Global names live in a real dict.
fn check_globals(cx: &Interp, function: &str, globals: Option<&Value>) -> R<()> {
    let Some(found) = globals.filter(|value| !class::is_a(cx, value, WellKnown::Dict)) else {
        return Ok(());
    };
    let name = class::type_name(cx, found);
    let text = match function {
        "exec" => format!("exec() globals must be a dict, not {name}"),
        _ if object::is_mapping(cx, found) || found.as_str().is_some() => {
            "globals must be a real dict; try eval(expr, {}, mapping)".to_owned()
        }
        _ => "globals must be a dict".to_owned(),
    };
    Err(raise::type_error(cx, text))
}

/// Local names may live in any mapping.
fn check_locals(cx: &Interp, function: &str, locals: Option<&Value>) -> R<()> {
    let Some(found) = locals.filter(|value| !object::is_mapping(cx, value)) else {
        return Ok(());
    };
    let name = class::type_name(cx, found);
    let text = match function {
        "exec" => format!("locals must be a mapping or None, not {name}"),
        _ => "locals must be a mapping".to_owned(),
    };
    Err(raise::type_error(cx, text))
}

/// Source text and the two namespaces of `eval` and `exec`.
fn environment(cx: &Interp, args: &Args<'_>, function: &str) -> R<(Value, Value, Value)> {
    let given = |at: usize| args.get(at).filter(|value| !value.is_none()).cloned();
    let (globals, locals) = (given(1), given(2));
    if function == "eval" {
        check_locals(cx, function, locals.as_ref())?;
        check_globals(cx, function, globals.as_ref())?;
    } else {
        check_globals(cx, function, globals.as_ref())?;
        check_locals(cx, function, locals.as_ref())?;
    }
    let Some(text) = payload::<Str>(&args.values[0]) else {
        let text = format!("{function}() arg 1 must be a string, bytes or code object");
        return Err(raise::type_error(cx, text));
    };
    let (globals, locals) = match (globals, locals) {
        (Some(globals), Some(locals)) => (globals, locals),
        (Some(globals), None) => (globals.clone(), globals),
        (None, Some(locals)) => (module::caller_globals(cx), locals),
        (None, None) => (module::caller_globals(cx), module::caller_locals(cx)),
    };
    if let Some(dict) = payload::<Dict>(&globals) {
        let name = &cx.names.__builtins__;
        if !dict.contains_name(name) {
            dict.set_name(cx, name, cx.builtins().clone());
        }
    }
    Ok((text.into_value(), globals, locals))
}

fn eval(cx: &Interp, args: Args<'_>) -> R {
    let (source, globals, locals) = environment(cx, &args, "eval")?;
    (cx.hooks.eval)(cx, &source, "<string>", &globals, &locals)
}

fn exec(cx: &Interp, args: Args<'_>) -> R {
    let (source, globals, locals) = environment(cx, &args, "exec")?;
    if args.get(3).is_some_and(|closure| !closure.is_none()) {
        return Err(raise::type_error(
            cx,
            "closure can only be used when source is a code object",
        ));
    }
    (cx.hooks.exec)(cx, &source, "<string>", &globals, &locals)?;
    Ok(Value::NONE)
}

/// `__build_class__(function, name, *bases, **keywords)`: a class whose body is a call of the function.
fn build_class(cx: &Interp, args: Args<'_>) -> R {
    let [function, name, ..] = args.pos() else {
        return Err(raise::type_error(
            cx,
            "__build_class__: not enough arguments",
        ));
    };
    if function.view::<Function>().is_none() {
        return Err(raise::type_error(
            cx,
            "__build_class__: func must be a function",
        ));
    }
    if payload::<Str>(name).is_none() {
        return Err(raise::type_error(
            cx,
            "__build_class__: name is not a string",
        ));
    }
    let run = cx.hooks.run_as_body;
    let body = &mut |namespace: &Value| run(cx, function, namespace).map(drop);
    statement::class_statement(cx, name, args.rest().rest(), body)
}

fn import(cx: &Interp, args: Args<'_>) -> R {
    let given = |at: usize| args.get(at).cloned().unwrap_or(Value::NONE);
    let level = match args.get(4) {
        Some(level) => index::argument(cx, level)?,
        None => 0,
    };
    let Ok(level) = u32::try_from(level) else {
        return Err(raise::value_error(cx, "level must be >= 0"));
    };
    import::import(cx, &args.values[0], &given(1), &given(3), level)
}
