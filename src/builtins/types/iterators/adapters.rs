//! `enumerate`, `zip`, `map`, `filter` and `reversed`: iterators that stand on others. Their steps
//! are in `runtime::iter::advance`.

use std::cell::Cell;

use crate::builtins::arguments::{self, arg, receiver, this};
use crate::builtins::types::iterators::reduce::{REDUCE, SET_STATE};
use crate::builtins::types::list::alias_of;
use crate::heap::{NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::iterators::{Enumerate, Filter, Map, Reversed, Zip};
use crate::runtime::call::construct;
use crate::runtime::container::item;
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, new, plain_method};
use crate::runtime::iter::advance;
use crate::runtime::{attr, call, convert, iter, raise, truth};

const STATE: &str = "Return state information for pickling.";

/// The type `enumerate`.
pub static ENUMERATE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Enumerate),
    natives: &[NativeId::Enumerate],
    new: Some(new(Sig::Raw, enumerate_new)),
    methods: &[
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias enumerate[...].",
        )
        .spelled("($type, object, /)"),
        plain_method("__reduce__", Sig::NoArgs, reduce_enumerate, STATE),
    ],
    iternext: Some(advance::enumerate),
    flags: Flags::BASE,
    own_access: true,
    signature: "(iterable, start=0)",
    ..TypeDef::new(
        "enumerate",
        "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.",
    )
};

/// The type `zip`.
pub static ZIP: TypeDef = TypeDef {
    well_known: Some(WellKnown::Zip),
    natives: &[NativeId::Zip],
    new: Some(new(Sig::Raw, zip_new)),
    methods: &[
        plain_method("__reduce__", Sig::NoArgs, reduce_zip, STATE),
        plain_method(
            "__setstate__",
            Sig::One,
            set_strict,
            "Set state information for unpickling.",
        )
        .spelled("($self, object, /)")
        .spelled("($self, object, /)"),
    ],
    iternext: Some(advance::zip),
    flags: Flags::BASE,
    own_access: true,
    signature: "(*iterables, strict=False)",
    ..TypeDef::new(
        "zip",
        "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
    )
};

/// The type `map`.
pub static MAP: TypeDef = TypeDef {
    well_known: Some(WellKnown::Map),
    natives: &[NativeId::Map],
    new: Some(new(Sig::Raw, map_new)),
    methods: &[plain_method("__reduce__", Sig::NoArgs, reduce_map, STATE)],
    iternext: Some(advance::map),
    flags: Flags::BASE,
    own_access: true,
    signature: "(function, iterable, /, *iterables)",
    ..TypeDef::new(
        "map",
        "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.",
    )
};

/// The type `filter`.
pub static FILTER: TypeDef = TypeDef {
    well_known: Some(WellKnown::Filter),
    natives: &[NativeId::Filter],
    new: Some(new(Sig::Raw, filter_new)),
    methods: &[plain_method(
        "__reduce__",
        Sig::NoArgs,
        reduce_filter,
        STATE,
    )],
    iternext: Some(advance::filter),
    flags: Flags::BASE,
    own_access: true,
    signature: "(function, iterable, /)",
    ..TypeDef::new(
        "filter",
        "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
    )
};

/// The type `reversed`.
pub static REVERSED: TypeDef = TypeDef {
    well_known: Some(WellKnown::Reversed),
    natives: &[NativeId::Reversed],
    new: Some(new(Sig::Raw, reversed_new)),
    methods: &[
        plain_method(
            "__length_hint__",
            Sig::NoArgs,
            reversed_left,
            "Private method returning an estimate of len(list(it)).",
        ),
        REDUCE,
        SET_STATE,
    ],
    iternext: Some(advance::reversed),
    flags: Flags::BASE,
    own_access: true,
    signature: "(sequence, /)",
    ..TypeDef::new(
        "reversed",
        "Return a reverse iterator over the values of the given sequence.",
    )
};

/// `enumerate(iterable, start=0)`; both may be given by name.
fn enumerate_new(cx: &Interp, args: Args<'_>) -> R {
    let given = args.values.len() - 1;
    if given > 2 {
        let message = format!("enumerate() takes at most 2 arguments ({given} given)");
        return Err(raise::type_error(cx, message));
    }
    let (mut iterable, mut start) = (args.get(1), args.get(2));
    for (name, value) in args.keywords() {
        match name.as_str() {
            "iterable" if iterable.is_none() => iterable = Some(value),
            "start" if start.is_none() => start = Some(value),
            name => {
                let message = format!("'{name}' is an invalid keyword argument for enumerate()");
                return Err(raise::type_error(cx, message));
            }
        }
    }
    let Some(iterable) = iterable else {
        return Err(raise::type_error(
            cx,
            "enumerate() missing required argument 'iterable'",
        ));
    };
    let count = match start {
        Some(start) => convert::index(cx, start)?,
        None => Value::small(0),
    };
    let state = Enumerate {
        iter: iter::iter(cx, iterable)?,
        count: Slot::new(count),
    };
    construct::finish(cx, &receiver(args), cx.heap.alloc(state).into_value())
}

/// Iterators over all iterables, as a tuple.
fn iterators(cx: &Interp, iterables: &[Value]) -> R {
    let mut iters = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        iters.push(iter::iter(cx, iterable)?);
    }
    Ok(cx.tuple(iters))
}

fn zip_new(cx: &Interp, args: Args<'_>) -> R {
    let mut strict = false;
    if args.names.len() > 1 {
        let given = args.names.len();
        let message = format!("zip() takes at most 1 keyword argument ({given} given)");
        return Err(raise::type_error(cx, message));
    }
    for (name, value) in args.keywords() {
        if *name != cx.names.strict {
            return Err(arguments::unexpected(cx, "zip", name.as_str(), &["strict"]));
        }
        strict = truth::truth(cx, value)?;
    }
    let iters = iterators(cx, args.pos().get(1..).unwrap_or(&[]))?;
    construct::finish(
        cx,
        &receiver(args),
        cx.heap
            .alloc(Zip {
                iters,
                strict: Cell::new(strict),
            })
            .into_value(),
    )
}

fn map_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    arguments::no_keywords_for(cx, WellKnown::Map, "map", args)?;
    if args.len() < 3 {
        return Err(raise::type_error(
            cx,
            "map() must have at least two arguments.",
        ));
    }
    let iters = iterators(cx, args.pos().get(2..).unwrap_or(&[]))?;
    let state = Map {
        function: arg(args, 1),
        iters,
    };
    construct::finish(cx, &class, cx.heap.alloc(state).into_value())
}

fn filter_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    arguments::no_keywords_for(cx, WellKnown::Filter, "filter", args)?;
    arguments::count(cx, "filter", args.len().saturating_sub(1), 2, 2)?;
    let state = Filter {
        function: arg(args, 1),
        iter: iter::iter(cx, &arg(args, 2))?,
    };
    construct::finish(cx, &class, cx.heap.alloc(state).into_value())
}

/// `reversed(x)`: what `__reversed__` gives, or an iterator by index.
fn reversed_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    arguments::no_keywords_for(cx, WellKnown::Reversed, "reversed", args)?;
    arguments::count(cx, "reversed", args.len().saturating_sub(1), 1, 1)?;
    let sequence = arg(args, 1);
    if let Some(iterator) = iter::reversed(cx, &sequence) {
        return iterator;
    }
    let not_reversible = || {
        let name = class::type_name(cx, &sequence);
        raise::type_error(cx, format!("'{name}' object is not reversible"))
    };
    match attr::lookup_special(cx, &sequence, &cx.names.__reversed__) {
        Some(method) if method.is_none() => return Err(not_reversible()),
        Some(method) => return call::call_unbound(cx, &method, &sequence, &[]),
        None => {}
    }
    if !iter::is_sequence(cx, &sequence) {
        return Err(not_reversible());
    }
    let len = item::len(cx, &sequence)? as i64;
    let state = Reversed {
        sequence: Slot::new(sequence.clone()),
        at: Cell::new(len - 1),
    };
    construct::finish(cx, &class, cx.heap.alloc(state).into_value())
}

fn reversed_left(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Reversed>(cx, args)?;
    let Some(sequence) = state.sequence.get() else {
        return Ok(Value::small(0));
    };
    let left = state.at.get() + 1;
    let len = item::len(cx, &sequence)? as i64;
    Ok(cx.int(if left > len { 0 } else { left }))
}

/// The class of the receiver with what its `__new__` takes, and a state if there is one.
fn made_by(cx: &Interp, args: Args<'_>, arguments: Vec<Value>, state: Option<Value>) -> R {
    let class = class::class_of(cx, &receiver(args)).into_value();
    let mut parts = vec![class, cx.tuple(arguments)];
    parts.extend(state);
    Ok(cx.tuple(parts))
}

fn reduce_enumerate(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Enumerate>(cx, args)?;
    let count = state.count.get().unwrap_or(Value::small(0));
    made_by(cx, args, vec![state.iter.clone(), count], None)
}

fn reduce_zip(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Zip>(cx, args)?;
    let iters = state.iters.as_tuple().unwrap_or(&[]).to_vec();
    made_by(cx, args, iters, state.strict.get().then_some(Value::TRUE))
}

fn set_strict(cx: &Interp, args: Args<'_>) -> R {
    let strict = truth::truth(cx, &arg(args, 1))?;
    this::<Zip>(cx, args)?.strict.set(strict);
    Ok(Value::NONE)
}

fn reduce_map(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Map>(cx, args)?;
    let iters = state.iters.as_tuple().unwrap_or(&[]).iter().cloned();
    let arguments = std::iter::once(state.function.clone()).chain(iters);
    made_by(cx, args, arguments.collect(), None)
}

fn reduce_filter(cx: &Interp, args: Args<'_>) -> R {
    let state = this::<Filter>(cx, args)?;
    made_by(
        cx,
        args,
        vec![state.function.clone(), state.iter.clone()],
        None,
    )
}
