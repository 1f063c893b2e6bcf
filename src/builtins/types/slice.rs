//! `slice`: the table of its methods.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::slice::Slice;
use crate::runtime::call::construct;
use crate::runtime::container::{repr, slice};
use crate::runtime::define::{Sig, TypeDef, member, method, new, plain_method};
use crate::runtime::{compare, hash};

/// The type `slice`.
pub static SLICE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Slice),
    natives: &[NativeId::Slice],
    new: Some(new(Sig::Raw, slice_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        plain_method(
            "indices",
            Sig::One,
            indices,
            "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.",
        ).spelled("($self, object, /)"),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce,
            "Return state information for pickling.",
        ),
    ],
    getset: &[
        member("start", start, ""),
        member("stop", stop, ""),
        member("step", step, ""),
    ],
    own_access: true,
    ..TypeDef::new(
        "slice",
        "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).",
    )
};

fn slice_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "slice", args)?;
    arguments::count(cx, "slice", args.len().saturating_sub(1), 1, 3)?;
    let (start, stop) = match args.get(2) {
        Some(stop) => (arg(args, 1), stop.clone()),
        None => (Value::NONE, arg(args, 1)),
    };
    construct::finish(
        cx,
        &receiver(args),
        slice::alloc(cx, start, stop, arg(args, 3)),
    )
}

fn parts(slice: &Slice) -> [&Value; 3] {
    [&slice.start, &slice.stop, &slice.step]
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Slice>(cx, args)?;
    let parts = parts(&this);
    let mut out = b"slice(".to_vec();
    repr::items(cx, &mut out, |i| parts.get(i).map(|&part| part.clone()))?;
    out.push(b')');
    cx.str_of_bytes(&out)
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(hash::of_slice(cx, parts(&*this::<Slice>(cx, args)?))?))
}

/// Slices compare as the tuples of their parts.
fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let Some(other) = payload::<Slice>(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let this = this::<Slice>(cx, args)?;
    let (a, b) = (
        parts(&this).map(Value::clone),
        parts(&other).map(Value::clone),
    );
    compare::tuples(cx, arguments::comparison(OP), &a, &b)
}

fn indices(cx: &Interp, args: Args<'_>) -> R {
    slice::indices(cx, &*this::<Slice>(cx, args)?, &arg(args, 1))
}

/// What a copy is made of.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Slice>(cx, args)?;
    let parts = [this.start.clone(), this.stop.clone(), this.step.clone()];
    let class = cx.class(WellKnown::Slice).clone();
    Ok(cx.heap.tuple_of([class, cx.heap.tuple_of(parts)]))
}

fn start(_: &Interp, this: &Value) -> R {
    Ok(payload::<Slice>(this).map_or(Value::NONE, |slice| slice.start.clone()))
}

fn stop(_: &Interp, this: &Value) -> R {
    Ok(payload::<Slice>(this).map_or(Value::NONE, |slice| slice.stop.clone()))
}

fn step(_: &Interp, this: &Value) -> R {
    Ok(payload::<Slice>(this).map_or(Value::NONE, |slice| slice.step.clone()))
}
