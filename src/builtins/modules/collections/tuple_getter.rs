//! The type `_tuplegetter`, the fields of named tuples (library reference, `collections.namedtuple`).

use crate::builtins::arguments::{arg, receiver, this};
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::object::descriptor::TupleGetter;
use crate::runtime::attr::descriptors;
use crate::runtime::define::{Sig, TypeDef, getset, method, new, plain_method};
use crate::runtime::{format, index};

/// The type.
pub static TUPLE_GETTER: TypeDef = TypeDef {
    module: "collections",
    natives: &[NativeId::TupleGetter],
    new: Some(new(Sig::Range(2, 2), make)),
    methods: &[
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
        method(
            "__set__",
            Sig::Range(2, 2),
            set,
            "Set an attribute of instance to value.",
        ),
        method(
            "__delete__",
            Sig::One,
            delete,
            "Delete an attribute of instance.",
        ),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        plain_method("__reduce__", Sig::NoArgs, reduce, ""),
    ],
    getset: &[getset("__doc__", doc, set_doc, "")],
    ..TypeDef::new("_tuplegetter", "")
};

fn make(cx: &Interp, args: Args<'_>) -> R {
    let index = index::argument(cx, &arg(args, 1))?;
    let field = TupleGetter {
        index: usize::try_from(index).unwrap_or(usize::MAX),
        doc: Slot::new(arg(args, 2)),
    };
    Ok(cx.heap.alloc(field).into_value())
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let field = this::<TupleGetter>(cx, args)?;
    match args.get(1).filter(|object| !object.is_none()) {
        Some(object) => descriptors::get_field(cx, &field, object),
        None => Ok(receiver(args)),
    }
}

fn set(cx: &Interp, _: Args<'_>) -> R {
    Err(descriptors::field_stays(cx, true))
}

fn delete(cx: &Interp, _: Args<'_>) -> R {
    Err(descriptors::field_stays(cx, false))
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let field = this::<TupleGetter>(cx, args)?;
    let doc = format::repr(cx, &field.doc.get().unwrap_or(Value::NONE))?;
    let doc = doc.to_text().unwrap_or_default();
    Ok(cx.new_str(format!("_tuplegetter({}, {doc})", field.index)))
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let field = this::<TupleGetter>(cx, args)?;
    let class = class::class_of(cx, &receiver(args)).into_value();
    let parts = vec![
        cx.int(field.index as i64),
        field.doc.get().unwrap_or(Value::NONE),
    ];
    Ok(cx.tuple(vec![class, cx.tuple(parts)]))
}

fn doc(_: &Interp, value: &Value) -> R {
    let field = value.view::<TupleGetter>();
    Ok(field
        .and_then(|field| field.doc.get())
        .unwrap_or(Value::NONE))
}

fn set_doc(_: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    if let Some(field) = value.view::<TupleGetter>() {
        field.doc.set(new.unwrap_or(Value::NONE));
    }
    Ok(())
}
