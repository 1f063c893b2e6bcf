//! `range`: the table of its methods. The arithmetic is in `runtime::container::range`.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::range::Range;
use crate::runtime::call::construct;
use crate::runtime::container::{item, range, repr};
use crate::runtime::define::{Flags, Sig, TypeDef, member, method, new, plain_method};
use crate::runtime::{compare, index, iter, raise};
use crate::source::op::CmpOp;

/// The type `range`.
pub static RANGE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Range),
    natives: &[NativeId::Range],
    new: Some(new(Sig::Raw, range_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__bool__", Sig::NoArgs, is_true, "True if self else False"),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        method("__getitem__", Sig::One, get_item, "Return self[key]."),
        method(
            "__contains__",
            Sig::One,
            contains,
            "Return bool(key in self).",
        ),
        method("__iter__", Sig::NoArgs, iter_over, "Implement iter(self)."),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed,
            "Return a reverse iterator.",
        ),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        method(
            "count",
            Sig::One,
            count,
            "rangeobject.count(value) -> integer -- return number of occurrences of value",
        ).spelled("($self, object, /)"),
        method(
            "index",
            Sig::One,
            index_of,
            "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.",
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
    flags: Flags::SEQUENCE,
    own_access: true,
    ..TypeDef::new(
        "range",
        "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.",
    )
};

fn range_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "range", args)?;
    arguments::count(cx, "range", args.len().saturating_sub(1), 1, 3)?;
    let range = match (args.get(2), args.get(3)) {
        (None, _) => range::new(cx, &Value::small(0), &arg(args, 1), &Value::small(1))?,
        (Some(stop), None) => range::new(cx, &arg(args, 1), stop, &Value::small(1))?,
        (Some(stop), Some(step)) => range::new(cx, &arg(args, 1), stop, step)?,
    };
    construct::finish(cx, &receiver(args), cx.heap.alloc(range).into_value())
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Range>(cx, args)?;
    let step = Some(&this.step).filter(|step| step.as_int() != Some(1));
    let parts = [Some(&this.start), Some(&this.stop), step];
    let mut parts = parts.into_iter().flatten().cloned();
    let mut out = b"range(".to_vec();
    repr::items(cx, &mut out, |_| parts.next())?;
    out.push(b')');
    cx.str_of_bytes(&out)
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(range::hash(cx, &*this::<Range>(cx, args)?)?))
}

fn is_true(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(
        this::<Range>(cx, args)?.len.as_int() != Some(0),
    ))
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    let len = this::<Range>(cx, args)?.len.clone();
    Ok(cx.int(index::argument(cx, &len)?))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    item::range_item(cx, &*this::<Range>(cx, args)?, &arg(args, 1))
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    let wanted = arg(args, 1);
    if range::is_number(cx, &wanted) {
        return Ok(Value::bool(
            range::position(cx, &*this::<Range>(cx, args)?, &wanted)?.is_some(),
        ));
    }
    item::search(cx, &this::<Range>(cx, args)?.into_value(), &wanted).map(Value::bool)
}

fn iter_over(cx: &Interp, args: Args<'_>) -> R {
    Ok(range::iter(cx, &*this::<Range>(cx, args)?))
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    range::reversed(cx, &*this::<Range>(cx, args)?)
}

/// Ranges are equal or not; they have no order.
fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let op = arguments::comparison(OP);
    match (op, payload::<Range>(&arg(args, 1))) {
        (CmpOp::Eq | CmpOp::Ne, Some(other)) => {
            let equal = range::equal(cx, &*this::<Range>(cx, args)?, &other)?;
            Ok(Value::bool(equal == (op == CmpOp::Eq)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// The places of numbers equal to `wanted`, counted by iterating; at most `most` are looked for.
fn search(cx: &Interp, args: Args<'_>, wanted: &Value, most: usize) -> R<(usize, i64)> {
    let numbers = range::iter(cx, &*this::<Range>(cx, args)?);
    let (mut found, mut i) = (0, 0);
    while let Some(number) = iter::next(cx, &numbers)? {
        cx.tick()?;
        if compare::same_or_eq(cx, &number, wanted)? {
            found += 1;
            if found == most {
                break;
            }
        }
        i += 1;
    }
    Ok((found, i))
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    let wanted = arg(args, 1);
    if range::is_number(cx, &wanted) {
        let there = range::position(cx, &*this::<Range>(cx, args)?, &wanted)?.is_some();
        return Ok(Value::small(there as i32));
    }
    let (found, _) = search(cx, args, &wanted, usize::MAX)?;
    Ok(cx.int(found as i64))
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let wanted = arg(args, 1);
    if range::is_number(cx, &wanted) {
        if let Some(i) = range::position(cx, &*this::<Range>(cx, args)?, &wanted)? {
            return Ok(i);
        }
        let mut message = Vec::new();
        repr::value(cx, &mut message, &wanted)?;
        let wanted = String::from_utf8_lossy(&message).into_owned();
        return Err(raise::value_error(cx, format!("{wanted} is not in range")));
    }
    match search(cx, args, &wanted, 1)? {
        (0, _) => Err(raise::value_error(
            cx,
            "sequence.index(x): x not in sequence",
        )),
        (_, i) => Ok(cx.int(i)),
    }
}

/// What a copy is made of.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Range>(cx, args)?;
    let parts = [this.start.clone(), this.stop.clone(), this.step.clone()];
    let class = cx.class(WellKnown::Range).clone();
    Ok(cx.heap.tuple_of([class, cx.heap.tuple_of(parts)]))
}

fn start(_: &Interp, this: &Value) -> R {
    Ok(payload::<Range>(this).map_or(Value::NONE, |range| range.start.clone()))
}

fn stop(_: &Interp, this: &Value) -> R {
    Ok(payload::<Range>(this).map_or(Value::NONE, |range| range.stop.clone()))
}

fn step(_: &Interp, this: &Value) -> R {
    Ok(payload::<Range>(this).map_or(Value::NONE, |range| range.step.clone()))
}
