//! The class of traceback objects (data model 3.2.13.4).

use crate::heap::{CellBox, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::traceback::{FrameInfo, Traceback};
use crate::runtime::define::{Sig, TypeDef, getset, getter, method, new};
use crate::runtime::{attr, convert, raise};

/// `traceback`.
pub static TRACEBACK: TypeDef = TypeDef {
    well_known: Some(WellKnown::Traceback),
    natives: &[NativeId::Traceback],
    new: Some(new(
        Sig::Clinic("tb_next, tb_frame, tb_lasti, tb_lineno"),
        make,
    )),
    methods: &[method("__dir__", Sig::NoArgs, dir, "")],
    getset: &[
        getset("tb_next", next, set_next, ""),
        getter("tb_lineno", line, ""),
        getter("tb_lasti", last, ""),
        getter("tb_frame", frame, ""),
    ],
    ..TypeDef::new("traceback", "Create a new traceback object.")
};

/// The frame that a traceback entry tells of.
pub static FRAME: TypeDef = TypeDef {
    well_known: Some(WellKnown::Frame),
    natives: &[NativeId::FrameInfo],
    methods: &[method(
        "clear",
        Sig::NoArgs,
        frame_clear,
        "Clear all references held by the frame.",
    )],
    getset: &[
        getter("f_code", frame_code, ""),
        getter("f_globals", frame_globals, ""),
        getter("f_lineno", frame_line, ""),
        getter("f_locals", frame_locals, ""),
    ],
    ..TypeDef::new("frame", "")
};

/// The entry of a traceback that a value is.
pub(super) fn view<'a>(cx: &Interp, value: &'a Value) -> R<&'a Traceback> {
    value
        .view::<Traceback>()
        .ok_or_else(|| raise::type_error(cx, "not a traceback"))
}

/// `traceback(tb_next, tb_frame, tb_lasti, tb_lineno)`
fn make(cx: &Interp, args: Args<'_>) -> R {
    let [_, next, frame, last, line] = args.values else {
        return Err(raise::type_error(cx, "not a traceback"));
    };
    let Some(frame) = frame.to_handle::<FrameInfo>() else {
        let what = "traceback() argument 'tb_frame'";
        return Err(raise::bad_argument(cx, what, "frame", frame));
    };
    let stated = (convert::to_i64(cx, last)?, convert::to_i64(cx, line)?);
    let made = Traceback {
        next: Slot::empty(),
        position: frame.position.get(),
        frame,
        stated: Some(stated),
    };
    let made = cx.heap.alloc(made).into_value();
    match next.is_none() || next.view::<Traceback>().is_some() {
        true => set_next(cx, &made, Some(next.clone()))?,
        false => {
            let class = class::type_name(cx, next);
            let text = format!("expected traceback object or None, got '{class}'");
            return Err(raise::type_error(cx, text));
        }
    }
    Ok(made)
}

fn dir(cx: &Interp, _: Args<'_>) -> R {
    let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
    Ok(cx.list(names.map(|name| cx.new_str(name)).to_vec()))
}

fn next(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.next.get().unwrap_or(Value::NONE))
}

fn set_next(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    let this = view(cx, value)?;
    let Some(new) = new else {
        return Err(raise::type_error(cx, "can't delete tb_next attribute"));
    };
    if new.is_none() {
        drop(this.next.take());
        return Ok(());
    }
    if new.view::<Traceback>().is_none() {
        let class = class::type_name(cx, &new);
        let text = format!("expected traceback object, got '{class}'");
        return Err(raise::type_error(cx, text));
    }
    let mut link = Some(new.clone());
    while let Some(entry) = link {
        cx.tick()?;
        if entry.is(value) {
            return Err(raise::value_error(cx, "traceback loop detected"));
        }
        link = entry.view::<Traceback>().and_then(|entry| entry.next.get());
    }
    this.next.set(new);
    Ok(())
}

fn line(cx: &Interp, value: &Value) -> R {
    let this = view(cx, value)?;
    let line = || (cx.hooks.code_line.get())(cx, &this.frame.code, this.position).into();
    Ok(cx.int(this.stated.map_or_else(line, |(_, line)| line)))
}

fn last(cx: &Interp, value: &Value) -> R {
    let this = view(cx, value)?;
    Ok(cx.int(this.stated.map_or(this.position.into(), |(last, _)| last)))
}

fn frame(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.frame.value().clone())
}

fn frame_view<'a>(cx: &Interp, value: &'a Value) -> R<&'a FrameInfo> {
    value
        .view::<FrameInfo>()
        .ok_or_else(|| raise::type_error(cx, "not a frame"))
}

fn frame_code(cx: &Interp, value: &Value) -> R {
    Ok(frame_view(cx, value)?.code.clone())
}

fn frame_globals(cx: &Interp, value: &Value) -> R {
    Ok(frame_view(cx, value)?.globals.clone())
}

fn frame_line(cx: &Interp, value: &Value) -> R {
    let this = frame_view(cx, value)?;
    Ok(cx.int((cx.hooks.code_line.get())(cx, &this.code, this.position.get()).into()))
}

/// The variables by their names. A module's are its globals; those of a call that still runs are not known here.
fn frame_locals(cx: &Interp, value: &Value) -> R {
    let this = frame_view(cx, value)?;
    let of_code = |name| (cx.hooks.code_attribute.get())(cx, &this.code, name);
    if this.locals.is_empty() && !this.globals.is_unbound() {
        let name = of_code("co_name");
        if name.as_str().and_then(|name| name.to_str()) == Some("<module>") {
            return Ok(this.globals.clone());
        }
        return Err(attr::no_attribute(cx, value, &cx.intern("f_locals")));
    }
    let names = of_code("locals");
    let dict = cx.heap.alloc(Dict::new());
    for (i, name) in names.as_tuple().unwrap_or_default().iter().enumerate() {
        let Some(name) = name.as_str().and_then(|name| name.to_str()) else {
            continue;
        };
        let held = this.locals.get(i).filter(|value| !value.is_unbound());
        let shared = held.as_ref().and_then(|value| value.view::<CellBox>());
        let held = shared.map_or(held.clone(), |cell| cell.slot().get());
        if let Some(held) = held.filter(|_| !name.is_empty()) {
            dict.set_name(cx, &cx.intern(name), held);
        }
    }
    Ok(dict.into_value())
}

/// Drops the locals of a call that has ended; one that runs has none here.
fn frame_clear(cx: &Interp, args: Args<'_>) -> R {
    let mut out = Vec::new();
    frame_view(cx, &args.values[0])?.locals.drain_into(&mut out);
    out.into_iter().for_each(drop);
    Ok(Value::NONE)
}
