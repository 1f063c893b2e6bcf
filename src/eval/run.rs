//! Running modules, and the hooks through which lower layers call the evaluator.

use crate::eval::class_def::{run_as_body, run_with_namespace};
use crate::eval::code::{Code, Sort};
use crate::eval::{enter, generator};
use crate::heap::{Handle, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::object::function::Generator;
use crate::object::instance;

/// Installs the evaluator.
pub fn install(cx: &Interp) {
    cx.hooks.call_function.set(enter::call_function);
    cx.hooks.resume.set(
        |cx, generator, value| match generator.to_handle::<Generator>() {
            Some(generator) => generator::send(cx, &generator, value.clone()),
            None => Ok(None),
        },
    );
    cx.hooks.gather.set(
        |cx, generator, order| match generator.to_handle::<Generator>() {
            Some(generator) => generator::gather(cx, &generator, order),
            None => Ok(None),
        },
    );
    cx.hooks.throw.set(
        |cx, generator, raised| match generator.to_handle::<Generator>() {
            Some(generator) => generator::throw(cx, &generator, raised),
            None => Err(raised),
        },
    );
    cx.hooks.generator_frame.set(|cx, generator| {
        let frame = generator::frame_of(cx, &generator.to_handle()?)?;
        Some(frame.into_value())
    });
    cx.hooks
        .generator_position
        .set(|cx, generator| match generator.to_handle::<Generator>() {
            Some(generator) => generator::position(cx, &generator),
            None => Ok(Code::START),
        });
    cx.hooks
        .close
        .set(|cx, generator| match generator.to_handle::<Generator>() {
            Some(generator) => generator::close(cx, &generator),
            None => Ok(Value::NONE),
        });
    cx.hooks.run_as_body.set(run_as_body);
    cx.hooks.globals.set(|cx| Ok(caller_globals(cx)));
    cx.hooks
        .locals
        .set(|cx| Ok(cx.caller.locals().unwrap_or_else(|| caller_globals(cx))));
    cx.hooks
        .code_line
        .set(|_, code, at| code.view::<Code>().map_or(0, |code| code.line(at)));
    cx.hooks
        .code_place
        .set(|code, at| code.view::<Code>().map_or([0; 4], |code| code.place(at)));
    cx.hooks.code_attribute.set(attribute);
    cx.hooks.code_globals.set(|code| {
        let code = code.view::<Code>();
        code.map_or(Value::NONE, |code| code.globals.value().clone())
    });
    cx.hooks.code_name.set(|_, code| match code.view::<Code>() {
        Some(code) => code.name.value().clone(),
        None => Value::NONE,
    });
}

/// The globals of the caller of a builtin function that looks at them; those of `__main__` where it
/// was not called by its name.
fn caller_globals(cx: &Interp) -> Value {
    let main = || {
        let modules = cx.modules.loaded.handle::<Dict>()?;
        let main = modules.get_name(&cx.names.__main__)?;
        instance::dict(cx, &main).map(|dict| dict.into_value())
    };
    cx.caller.globals().or_else(main).unwrap_or(Value::NONE)
}

/// What programs can see of a code object (data model, 3.2.13.1); and `locals`: the names of all places of a frame.
fn attribute(cx: &Interp, value: &Value, name: &str) -> Value {
    let Some(code) = value.view::<Code>() else {
        return Value::NONE;
    };
    let int = |n: usize| cx.int(n as i64);
    let names = |names: &[Name]| cx.tuple(names.iter().map(|name| name.value().clone()).collect());
    // Variables that inner functions share are no plain ones, unless they are parameters.
    let visible: Vec<Name> = {
        let own = code.locals.iter().take(code.first_free).enumerate();
        let is_cell = |i: usize| code.cells.iter().any(|cell| cell.index() == i);
        own.filter(|(i, _)| *i < code.params.count() || !is_cell(*i))
            .map(|(_, name)| name)
            .filter(|name| !name.as_str().is_empty())
            .cloned()
            .collect()
    };
    let shared = || {
        let names = code
            .cells
            .iter()
            .filter_map(|cell| code.locals.get(cell.index()).cloned());
        names
            .filter(|name| !name.as_str().is_empty())
            .collect::<Vec<Name>>()
    };
    match name {
        "co_qualname" => code.qualname.value().clone(),
        "co_filename" => cx.new_str(code.file.name()),
        "co_firstlineno" => int(code.first_line as usize),
        "co_argcount" => int(code.params.positional),
        "co_posonlyargcount" => int(code.params.positional_only),
        "co_kwonlyargcount" => int(code.params.keyword_only),
        "co_nlocals" => int(visible.len()),
        "co_varnames" => names(&visible),
        "co_cellvars" => names(&shared()),
        "co_freevars" => names(&code.free),
        "locals" => {
            let own = code.locals.iter().take(code.first_free);
            names(&own.chain(&code.free).cloned().collect::<Vec<Name>>())
        }
        "co_flags" => {
            let flags = [
                (code.params.var_args, 0x04),
                (code.params.var_keywords, 0x08),
                (code.sort == Sort::Generator, 0x20),
                (code.future_annotations, 0x100_0000),
            ];
            // Fast locals of its own.
            let kind = if code.sort.has_namespace() { 0 } else { 0x03 };
            int(flags
                .iter()
                .filter(|flag| flag.0)
                .fold(kind, |all, flag| all | flag.1))
        }
        "co_consts" => {
            let inner = code.inner.iter().map(|code| code.value().clone());
            cx.tuple(std::iter::once(code.doc.clone()).chain(inner).collect())
        }
        _ => code.name.value().clone(),
    }
}

/// Runs the code of a module in its namespace. The value is that of the last expression where the
/// code was compiled for one, else `None`.
pub fn run_module(cx: &Interp, code: &Handle<Code>) -> R {
    run_with_namespace(cx, code, code.globals.value(), &[])
}

/// Runs code that was compiled for names in a namespace of its own (`exec` with locals).
pub fn run_in(cx: &Interp, code: &Handle<Code>, locals: &Value) -> R {
    run_with_namespace(cx, code, locals, &[])
}
