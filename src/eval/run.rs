//! Running modules, and the hooks through which lower layers call the evaluator.

use crate::eval::class_def::{run_as_body, run_with_namespace};
use crate::eval::code::Code;
use crate::eval::{enter, generator};
use crate::heap::{Handle, Value};
use crate::interp::{Interp, R};
use crate::object::code::CodeInfo;
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
            None => Ok(CodeInfo::START),
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

/// Runs the code of a module in its namespace. The value is that of the last expression where the
/// code was compiled for one, else `None`.
pub fn run_module(cx: &Interp, code: &Handle<Code>) -> R {
    run_with_namespace(cx, code, code.globals.value(), &[])
}

/// Runs code that was compiled for names in a namespace of its own (`exec` with locals).
pub fn run_in(cx: &Interp, code: &Handle<Code>, locals: &Value) -> R {
    run_with_namespace(cx, code, locals, &[])
}
