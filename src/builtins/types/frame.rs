//! The class of frame objects (data model 3.2.13.2): calls that an exception passed, suspended generators, and in
//! programs that ask for such the calls that run ([`Callers`](crate::interp::Callers)).

use crate::builtins::types::code;
use crate::builtins::types::frame_locals::{self, Place};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::dict::Dict;
use crate::object::function::GeneratorState;
use crate::object::traceback::FrameInfo;
use crate::runtime::define::{Sig, TypeDef, getter, method};
use crate::runtime::{attr, builtin_names, format, index, raise};

/// `frame`.
pub static FRAME: TypeDef = TypeDef {
    well_known: Some(WellKnown::Frame),
    natives: &[NativeId::FrameInfo],
    methods: &[
        method(
            "clear",
            Sig::NoArgs,
            clear,
            "Clear all references held by the frame.",
        ),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    ],
    getset: &[
        getter("f_back", back, ""),
        getter("f_builtins", builtins, ""),
        getter("f_code", code_of, ""),
        getter("f_globals", globals, ""),
        getter("f_lineno", line, ""),
        getter("f_locals", locals, ""),
    ],
    ..TypeDef::new("frame", "")
};

/// `sys._getframe(depth)`: the frame of a running call, 0 for the innermost one.
pub(in crate::builtins) fn running(cx: &Interp, args: Args<'_>) -> R {
    let depth = match args.get(0) {
        Some(depth) => index::argument(cx, depth)?,
        None => 0,
    };
    let entry = cx.callers.get(usize::try_from(depth).unwrap_or(0));
    let frame = entry.map(|entry| entry.frame);
    frame.ok_or_else(|| raise::value_error(cx, "call stack is not deep enough"))
}

fn view<'a>(cx: &Interp, value: &'a Value) -> R<&'a FrameInfo> {
    value
        .view::<FrameInfo>()
        .ok_or_else(|| raise::type_error(cx, "not a frame"))
}

fn code_of(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.code.clone())
}

fn globals(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.globals.clone())
}

fn builtins(cx: &Interp, value: &Value) -> R {
    let this = view(cx, value)?;
    let replaced = this
        .globals
        .view::<Dict>()
        .and_then(|globals| builtin_names::replaced(cx, globals));
    Ok(replaced.unwrap_or_else(|| cx.builtins().clone()))
}

/// The frame of the caller. Nobody has called a suspended generator.
fn back(cx: &Interp, value: &Value) -> R {
    let caller = match cx.callers.depth_of(value) {
        Some(depth) => cx.callers.get(depth + 1).map(|entry| entry.frame),
        None => {
            let this = view(cx, value)?;
            this.back.get().filter(|_| this.generator().is_none())
        }
    };
    Ok(caller.unwrap_or(Value::NONE))
}

fn line(cx: &Interp, value: &Value) -> R {
    let this = view(cx, value)?;
    let depth = cx.callers.depth_of(value);
    let entry = depth.and_then(|depth| cx.callers.get(depth));
    let position = match (entry, this.generator()) {
        (Some(entry), _) => entry.position,
        (None, Some(generator)) => (cx.hooks.generator_position)(cx, generator.value())?,
        (None, None) => this.position.get(),
    };
    Ok(cx.int(code::info(cx, &this.code)?.line(position).into()))
}

/// The variables of a call; of a module or a class body, the namespace that it runs in.
fn locals(cx: &Interp, value: &Value) -> R {
    let this = value.to_handle::<FrameInfo>();
    let this = this.ok_or_else(|| raise::type_error(cx, "not a frame"))?;
    let place = Place::of(cx, &this);
    if code::info(cx, &this.code)?.sort.has_namespace() {
        let namespace = place.get(cx, &this, 0);
        return Ok(namespace.unwrap_or_else(|| this.globals.clone()));
    }
    let is_unknown = matches!(place, Place::Frame)
        && this.locals.is_empty()
        && code::info(cx, &this.code)?.place_names().next().is_some();
    if is_unknown && !this.globals.is_unbound() && !this.is_of_generator() {
        return Err(attr::no_attribute(cx, value, &cx.names.f_locals));
    }
    Ok(frame_locals::of(cx, &this))
}

/// Drops the locals of a call that has ended, or of a generator that has not begun.
fn clear(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    let this = view(cx, value)?;
    let generator = this.generator();
    let state = generator.as_ref().map(|generator| generator.state.get());
    if cx.callers.depth_of(value).is_some() || state == Some(GeneratorState::Running) {
        return Err(raise::runtime_error(cx, "cannot clear an executing frame"));
    }
    match (generator, state) {
        (Some(_), Some(GeneratorState::Suspended)) => {
            return Err(raise::runtime_error(cx, "cannot clear a suspended frame"));
        }
        (Some(generator), _) => drop((cx.hooks.close)(cx, generator.value())?),
        (None, _) => {}
    }
    let mut out: Vec<Value> = this.more.take().into_iter().collect();
    // Unbound from now on, which is not the same as unknown.
    let unbound = vec![Value::UNBOUND; this.locals.len()];
    out.extend(this.locals.replace_all(&cx.heap, unbound));
    out.into_iter().for_each(drop);
    Ok(Value::NONE)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    let code = code::info(cx, &view(cx, value)?.code)?;
    let file = format::repr_text(cx, &cx.new_str(code.file.name()))?;
    let name = &code.name;
    let line = format::str_text(cx, &line(cx, value)?)?;
    let address = value.addr();
    Ok(cx.new_str(format!(
        "<frame at {address:#x}, file {file}, line {line}, code {name}>"
    )))
}
