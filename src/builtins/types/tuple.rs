//! `tuple`: the table of its methods.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver};
use crate::builtins::types::list::alias_of;
use crate::heap::{List, NativeId, Value};
use crate::interp::{Args, Interp, R, Recursion, WellKnown};
use crate::object::class;
use crate::object::iterators::TupleIter;
use crate::runtime::call::construct;
use crate::runtime::container::tuple::{self, items};
use crate::runtime::container::{item, list, repr, slice};
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, method, new, plain_method};
use crate::runtime::{compare, hash, index, iter, raise};

/// The type `tuple`.
pub static TUPLE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Tuple),
    natives: &[NativeId::Tuple],
    new: Some(new(Sig::Raw, tuple_new)),
    of_items: Some(of_items),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        method("__getitem__", Sig::One, get_item, "Return self[key]."),
        method(
            "__contains__",
            Sig::One,
            contains,
            "Return bool(key in self).",
        ),
        method("__iter__", Sig::NoArgs, iter_over, "Implement iter(self)."),
        method("__add__", Sig::One, add, "Return self+value."),
        method("__mul__", Sig::Range(1, 1), multiply, "Return self*value."),
        method("__rmul__", Sig::Range(1, 1), multiply, "Return value*self."),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        plain_method(
            "__getnewargs__",
            Sig::NoArgs,
            new_arguments,
            "The arguments that make a copy.",
        ),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias tuple[...].",
        )
        .spelled("($type, object, /)"),
        method(
            "count",
            Sig::One,
            count,
            "Return number of occurrences of value.",
        )
        .spelled("($self, value, /)"),
        method(
            "index",
            Sig::Range(1, 3),
            index_of,
            "Return first index of value.\n\nRaises ValueError if the value is not present.",
        )
        .spelled("($self, value, start=0, stop=sys.maxsize, /)"),
    ],
    flags: Flags::BASE
        .with(Flags::SEQUENCE)
        .with(Flags::MATCH_SELF)
        .with(Flags::VAR_SIZED),
    own_access: true,
    signature: "(iterable=(), /)",
    ..TypeDef::new(
        "tuple",
        "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
    )
};

/// The exact tuple that a receiver is or carries.
fn exact(value: &Value) -> Option<Value> {
    if value.as_tuple().is_some() {
        return Some(value.clone());
    }
    value.kind().filter(|kind| kind.has_payload())?;
    value.cell(0).filter(|payload| payload.as_tuple().is_some())
}

fn this(cx: &Interp, args: Args<'_>) -> R {
    exact(&receiver(args)).ok_or_else(|| raise::type_error(cx, "the receiver has another type"))
}

fn of_items(cx: &Interp, iterable: &Value) -> R {
    if iterable.as_tuple().is_some() {
        return Ok(iterable.clone());
    }
    if let Some(list) = iterable.view::<List>()
        && list.len() <= SHORT
    {
        let item = |i| list.get(i).unwrap_or(Value::NONE);
        return Ok(cx.heap.tuple_with(list.len(), (0..list.len()).map(item)));
    }
    Ok(cx.tuple(iter::collect(cx, iterable)?))
}

/// Lists of no more items become tuples without a buffer between.
const SHORT: usize = 100;

fn tuple_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    arguments::no_keywords_for(cx, WellKnown::Tuple, "tuple", args)?;
    arguments::count(cx, "tuple", args.len() - 1, 0, 1)?;
    let tuple = match args.get(1) {
        None => cx.heap.empty_tuple(),
        Some(iterable) => of_items(cx, iterable)?,
    };
    construct::finish(cx, &class, tuple)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let tuple = this(cx, args)?;
    let items = items(&tuple);
    if items.is_empty() {
        return Ok(cx.new_str("()"));
    }
    repr::guarded(cx, &receiver(args), "(...)", |out| {
        out.push(b'(');
        repr::items(cx, out, |i| items.get(i).cloned())?;
        out.extend_from_slice(if items.len() == 1 { b",)" } else { b")" });
        Ok(())
    })
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let _guard = cx.enter_native(Recursion::CallObject)?;
    Ok(cx.int(hash::of_items(cx, items(&this(cx, args)?))?))
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(items(&this(cx, args)?).len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    item::tuple_item(cx, &receiver(args), items(&this(cx, args)?), &arg(args, 1))
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(item::any_equal(
        cx,
        items(&this(cx, args)?),
        &arg(args, 1),
    )?))
}

fn iter_over(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.heap.alloc(TupleIter::new(receiver(args))).into_value())
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    let other = arg(args, 1);
    if exact(&other).is_none() {
        let name = class::type_name(cx, &other);
        let message = format!("can only concatenate tuple (not \"{name}\") to tuple");
        return Err(raise::type_error(cx, message));
    }
    tuple::concat(cx, &receiver(args), &other)
}

fn multiply(cx: &Interp, args: Args<'_>) -> R {
    let tuple = this(cx, args)?;
    let count = index::count(cx, &arg(args, 1))?;
    if (count == 1 || items(&tuple).is_empty()) && receiver(args).as_tuple().is_some() {
        return Ok(tuple);
    }
    Ok(cx.tuple(list::repeat(cx, items(&tuple), count)?))
}

fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let tuple = this(cx, args)?;
    let Some(other) = exact(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    compare::tuples(cx, arguments::comparison(OP), items(&tuple), items(&other))
}

fn new_arguments(cx: &Interp, args: Args<'_>) -> R {
    let tuple = this(cx, args)?;
    Ok(cx.heap.tuple_of([tuple]))
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    let wanted = arg(args, 1);
    let mut count = 0;
    for item in items(&this(cx, args)?) {
        cx.tick()?;
        if compare::same_or_eq(cx, item, &wanted)? {
            count += 1;
        }
    }
    Ok(cx.int(count))
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let tuple = this(cx, args)?;
    let items = items(&tuple);
    let wanted = arg(args, 1);
    let from_front = |i: i64| {
        if i < 0 {
            i.saturating_add(items.len() as i64).max(0)
        } else {
            i
        }
    };
    let start = from_front(slice::argument(cx, args.get(2), 0)?);
    let stop = from_front(slice::argument(cx, args.get(3), i64::MAX)?);
    for (i, item) in items.iter().enumerate() {
        cx.tick()?;
        let i = i as i64;
        if i >= start && i < stop && compare::same_or_eq(cx, item, &wanted)? {
            return Ok(cx.int(i));
        }
    }
    Err(raise::value_error(cx, "tuple.index(x): x not in tuple"))
}
