//! The class of traceback objects (data model 3.2.13.4).

use crate::builtins::types::code;
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::traceback::{FrameInfo, Traceback};
use crate::runtime::define::{Sig, TypeDef, getset, getter, method, new};
use crate::runtime::{index, raise};

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
    signature: "(tb_next, tb_frame, tb_lasti, tb_lineno)",
    ..TypeDef::new("traceback", "Create a new traceback object.")
};

/// The entry of a traceback that a value is.
pub(in crate::builtins) fn view<'a>(cx: &Interp, value: &'a Value) -> R<&'a Traceback> {
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
    let stated = (index::argument(cx, last)?, index::argument(cx, line)?);
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
    Ok(cx.int(match this.stated {
        Some((_, line)) => line,
        None => code::info(cx, &this.frame.code)?.line(this.position).into(),
    }))
}

fn last(cx: &Interp, value: &Value) -> R {
    let this = view(cx, value)?;
    Ok(cx.int(this.stated.map_or(this.position.into(), |(last, _)| last)))
}

fn frame(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.frame.value().clone())
}
