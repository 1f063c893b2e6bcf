//! Running modules and generators: what layers call that do not know the evaluator, most of them through
//! [`Hooks`](crate::interp::Hooks).

use crate::eval::code::Code;
use crate::eval::generator;
use crate::eval::statement::class_def::run_with_namespace;
use crate::heap::{Handle, Value};
use crate::interp::{Interp, Order, R, Raised};
use crate::object::code::CodeInfo;
use crate::object::function::Generator;

/// Runs the code of a module in its namespace. The value is that of the last expression where the
/// code was compiled for one, else `None`.
pub fn run_module(cx: &Interp, code: &Handle<Code>) -> R {
    run_with_namespace(cx, code, code.info.globals.value(), &[])
}

/// Runs code that was compiled for names in a namespace of its own (`exec` with locals).
pub fn run_in(cx: &Interp, code: &Handle<Code>, locals: &Value) -> R {
    run_with_namespace(cx, code, locals, &[])
}

/// Resumes a generator with a value; what it yields, or `None` when it has returned.
pub fn resume(cx: &Interp, generator: &Value, value: &Value) -> R<Option<Value>> {
    match generator.to_handle::<Generator>() {
        Some(generator) => generator::send(cx, &generator, value.clone()),
        None => Ok(None),
    }
}

/// Goes on with a generator under an order.
pub fn gather(cx: &Interp, generator: &Value, order: Order) -> R<Option<Value>> {
    match generator.to_handle::<Generator>() {
        Some(generator) => generator::gather(cx, &generator, order),
        None => Ok(None),
    }
}

/// Throws into a generator.
pub fn throw(cx: &Interp, generator: &Value, raised: Raised) -> R<Option<Value>> {
    match generator.to_handle::<Generator>() {
        Some(generator) => generator::throw(cx, &generator, raised),
        None => Err(raised),
    }
}

/// Closes a generator; what it returns.
pub fn close(cx: &Interp, generator: &Value) -> R {
    match generator.to_handle::<Generator>() {
        Some(generator) => generator::close(cx, &generator),
        None => Ok(Value::NONE),
    }
}

/// The position where a suspended generator stands.
pub fn generator_position(cx: &Interp, generator: &Value) -> R<u32> {
    match generator.to_handle::<Generator>() {
        Some(generator) => generator::position(cx, &generator),
        None => Ok(CodeInfo::START),
    }
}
