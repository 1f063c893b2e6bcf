//! `weakref.ref`.

use crate::heap::{Handle, NativeId, Value, WeakCell, WeakRef};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::runtime::call::construct;
use crate::runtime::container::item;
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, initializer, member, method, new};
use crate::runtime::{attr, call, compare, format, hash, raise};
use crate::source::op::CmpOp;

use crate::builtins::modules::weakref;

/// `ReferenceType`.
pub static REFERENCE: TypeDef = TypeDef {
    module: "weakref",
    well_known: Some(WellKnown::WeakRef),
    natives: &[NativeId::WeakRef],
    new: Some(new(Sig::Raw, make)),
    methods: &[
        initializer(Sig::Raw, init),
        method("__call__", Sig::Raw, call, "Call self as a function."),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, get_hash, "Return hash(self)."),
        method("__eq__", Sig::One, eq, "Return self==value."),
        method("__ne__", Sig::One, ne, "Return self!=value."),
        class_method("__class_getitem__", Sig::One, class_getitem, "See PEP 585")
            .spelled("($type, object, /)"),
    ],
    getset: &[member("__callback__", callback, "")],
    flags: Flags::BASE,
    ..TypeDef::new("ReferenceType", "")
};

/// `__new__(cls, object, callback=None)`: a plain reference without a callback is made once for an object.
fn make(cx: &Interp, args: Args<'_>) -> R {
    let given = &args.pos()[1..];
    match given.len() {
        0 => {
            return Err(raise::type_error(
                cx,
                "__new__ expected at least 1 argument, got 0",
            ));
        }
        1 | 2 => {}
        n => {
            return Err(raise::type_error(
                cx,
                format!("__new__ expected at most 2 arguments, got {n}"),
            ));
        }
    }
    let class = &args.values[0];
    let plain = class.is(cx.class(WellKnown::WeakRef));
    let cell = weakref::cell_of(cx, &given[0])?;
    if plain && !args.names.is_empty() {
        return Err(raise::type_error(cx, "ref() takes no keyword arguments"));
    }
    let callback = given.get(1).filter(|callback| !callback.is_none()).cloned();
    if plain && callback.is_none() {
        return Ok(plain_of(cx, &cell).into_value());
    }
    let reference = cx
        .heap
        .weak_ref(&cell, callback.unwrap_or(Value::UNBOUND), false);
    let made = construct::finish(cx, class, reference.value().clone())?;
    if !made.is(reference.value()) {
        // The program sees the instance of the subclass; the callback gets that one.
        if let Some(outer) = cx
            .heap
            .weak_cell(&made, crate::object::instance::weakref_cell(cx, &made))
        {
            reference.set_outer(&outer);
        }
    }
    Ok(made)
}

/// The plain reference to the object of `cell`, which has no callback and is made once.
pub(in crate::builtins) fn plain_of(cx: &Interp, cell: &Handle<WeakCell>) -> Handle<WeakRef> {
    let same = |w: &Handle<WeakRef>| !w.proxy && w.callback.is_unbound() && w.outer().is_none();
    let made = || cx.heap.weak_ref(cell, Value::UNBOUND, false);
    cell.watchers().into_iter().find(same).unwrap_or_else(made)
}

/// `__new__` has done it all.
fn init(cx: &Interp, args: Args<'_>) -> R {
    if !args.names.is_empty() {
        return Err(raise::type_error(cx, "ref() takes no keyword arguments"));
    }
    let given = args.len() - 1;
    if !(1..=2).contains(&given) {
        return Err(raise::type_error(
            cx,
            call::native::range_text("__init__", 1, 2, given),
        ));
    }
    Ok(Value::NONE)
}

fn view(cx: &Interp, value: &Value) -> R<Handle<WeakRef>> {
    payload::<WeakRef>(value).ok_or_else(|| raise::type_error(cx, "not a weak reference"))
}

fn call(cx: &Interp, args: Args<'_>) -> R {
    let given = args.pos().len() - 1;
    if !args.names.is_empty() {
        return Err(raise::type_error(
            cx,
            "weakref() takes no keyword arguments",
        ));
    }
    if given > 0 {
        let text = format!("weakref expected 0 arguments, got {given}");
        return Err(raise::type_error(cx, text));
    }
    Ok(view(cx, &args.values[0])?.get().unwrap_or(Value::NONE))
}

fn callback(cx: &Interp, value: &Value) -> R {
    Ok(view(cx, value)?.callback.get().unwrap_or(Value::NONE))
}

/// `<weakref at 0x..; to 'A' at 0x..>`, with the name of what has one.
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let at = this.addr();
    let Some(object) = view(cx, this)?.get() else {
        return cx.str(&format!("<weakref at {at:#x}; dead>"));
    };
    let class = class::full_name(cx, &object);
    let name = attr::get_special(cx, &object, &cx.names.__name__)?;
    let name = match name.filter(|name| name.as_str().is_some()) {
        Some(name) => format!(" ({})", format::str_text(cx, &name)?),
        None => String::new(),
    };
    cx.str(&format!(
        "<weakref at {at:#x}; to '{class}' at {:#x}{name}>",
        object.addr()
    ))
}

/// The hash of the object, which stays when the object has died.
fn get_hash(cx: &Interp, args: Args<'_>) -> R {
    let this = view(cx, &args.values[0])?;
    if let Some(hash) = this.hash.get() {
        return Ok(cx.int(hash));
    }
    let Some(object) = this.get() else {
        return Err(raise::type_error(cx, "weak object has gone away"));
    };
    let hash = hash::hash(cx, &object)?;
    this.hash.set(Some(hash));
    Ok(cx.int(hash))
}

/// Living references compare as their objects, others by identity.
fn compared(cx: &Interp, args: &Args<'_>, op: CmpOp) -> R {
    let (one, other) = (&args.values[0], &args.values[1]);
    let Some(second) = payload::<WeakRef>(other) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (view(cx, one)?.get(), second.get()) {
        (Some(one), Some(other)) => compare::rich(cx, op, &one, &other),
        _ => Ok(Value::bool(one.is(other) == matches!(op, CmpOp::Eq))),
    }
}

fn eq(cx: &Interp, args: Args<'_>) -> R {
    compared(cx, &args, CmpOp::Eq)
}

fn ne(cx: &Interp, args: Args<'_>) -> R {
    compared(cx, &args, CmpOp::Ne)
}

fn class_getitem(cx: &Interp, args: Args<'_>) -> R {
    item::generic_alias(cx, &args.values[0], &args.values[1])
}
