//! The builtin functions on iterables and containers: `len`, `iter`, `next`, `sorted`, `min`, `max`,
//! `sum`, `any`, `all`, `hash`.

use crate::builtins::arguments::{self, arg};
use crate::builtins::types::list::order;
use crate::heap::{Slot, Value};
use crate::interp::{Args, Interp, R, Wanted, WellKnown};
use crate::object::class;
use crate::object::iterators::CallableIter;
use crate::runtime::container::{item, sort};
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::iter::next;
use crate::runtime::{call, compare, hash, iter, ops, raise, truth};
use crate::source::op::{BinOp, CmpOp};

/// The rows.
pub static FUNCTIONS: [MethodDef; 10] = [
    function(
        "all",
        Sig::One,
        all,
        "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
    ).spelled("($module, iterable, /)"),
    function(
        "any",
        Sig::One,
        any,
        "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
    ).spelled("($module, iterable, /)"),
    function(
        "hash",
        Sig::One,
        hash_of,
        "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.",
    ).spelled("($module, obj, /)"),
    function(
        "iter",
        Sig::Range(1, 2),
        iter_of,
        "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.\nIn the first form, the argument must supply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.",
    ),
    function(
        "len",
        Sig::One,
        len,
        "Return the number of items in a container.",
    ).spelled("($module, obj, /)"),
    function(
        "max",
        Sig::Raw,
        max,
        "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the largest argument.",
    ),
    function(
        "min",
        Sig::Raw,
        min,
        "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the smallest argument.",
    ),
    function(
        "next",
        Sig::Range(1, 2),
        next_of,
        "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.",
    ),
    function(
        "sorted",
        Sig::Raw,
        sorted,
        "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.",
    ).spelled("($module, iterable, /, *, key=None, reverse=False)"),
    function(
        "sum",
        Sig::Clinic("iterable, /, start=0"),
        sum,
        "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.",
    ),
];

fn all(cx: &Interp, args: Args<'_>) -> R {
    let mut all = true;
    iter::for_each_of(cx, &args.values[0], Wanted::True, |item| {
        all = truth::truth(cx, &item)?;
        Ok(all)
    })?;
    Ok(Value::bool(all))
}

fn any(cx: &Interp, args: Args<'_>) -> R {
    let mut any = false;
    iter::for_each_of(cx, &args.values[0], Wanted::False, |item| {
        any = truth::truth(cx, &item)?;
        Ok(!any)
    })?;
    Ok(Value::bool(any))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(hash::hash(cx, &args.values[0])?))
}

fn iter_of(cx: &Interp, args: Args<'_>) -> R {
    let Some(sentinel) = args.get(1) else {
        return iter::iter(cx, &arg(args, 0));
    };
    let function = arg(args, 0);
    if !call::is_callable(cx, &function) {
        return Err(raise::type_error(cx, "iter(v, w): v must be callable"));
    }
    let state = CallableIter {
        function: Slot::new(function),
        sentinel: Slot::new(sentinel.clone()),
    };
    Ok(cx.heap.alloc(state).into_value())
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(item::len(cx, &args.values[0])? as i64))
}

fn next_of(cx: &Interp, args: Args<'_>) -> R {
    let iterator = arg(args, 0);
    if !iter::is_iterator(cx, &iterator) {
        return Err(iter::no_iterator(cx, &iterator));
    }
    match args.get(1) {
        None => next::expect(cx, &iterator),
        Some(default) => Ok(iter::next(cx, &iterator)?.unwrap_or_else(|| default.clone())),
    }
}

fn sorted(cx: &Interp, args: Args<'_>) -> R {
    arguments::count(cx, "sorted", args.len(), 1, 1)?;
    let mut items = iter::collect(cx, &arg(args, 0))?;
    let (mut key, mut reverse) = (None, None);
    for (name, value) in args.keywords() {
        match name.as_str() {
            "key" => key = Some(value),
            "reverse" => reverse = Some(value),
            name => {
                let known = ["key", "reverse"];
                return Err(arguments::unexpected(cx, "sort", name, &known));
            }
        }
    }
    sort::row(cx, &mut items, &order(cx, key, reverse)?)?;
    Ok(cx.list(items))
}

fn max(cx: &Interp, args: Args<'_>) -> R {
    extreme(cx, args, "max", CmpOp::Gt)
}

fn min(cx: &Interp, args: Args<'_>) -> R {
    extreme(cx, args, "min", CmpOp::Lt)
}

/// The first item that is `better` than all before it.
fn extreme(cx: &Interp, args: Args<'_>, name: &str, better: CmpOp) -> R {
    let (mut key, mut default) = (None, None);
    if args.is_empty() {
        let message = format!("{name} expected at least 1 argument, got 0");
        return Err(raise::type_error(cx, message));
    }
    let given = args.names.len();
    if given > 2 {
        let message = format!("{name}() takes at most 2 keyword arguments ({given} given)");
        return Err(raise::type_error(cx, message));
    }
    for (keyword, value) in args.keywords() {
        match keyword.as_str() {
            "key" => key = Some(value).filter(|value| !value.is_none()),
            "default" => default = Some(value),
            other => {
                let known = ["key", "default"];
                return Err(arguments::unexpected(cx, name, other, &known));
            }
        }
    }
    if args.len() > 1 && default.is_some() {
        let message =
            format!("Cannot specify a default for {name}() with multiple positional arguments");
        return Err(raise::type_error(cx, message));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> R<bool> {
        let rank = match key {
            Some(key) => call::call(cx, key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        let wins = match &best {
            Some((best, _)) => compare::test(cx, better, &rank, best)?,
            None => true,
        };
        if wins {
            best = Some((rank, item));
        }
        Ok(true)
    };
    if let [iterable] = args.pos() {
        let wanted = match key {
            Some(_) => Wanted::Nothing,
            None => Wanted::Numbers,
        };
        iter::for_each_of(cx, iterable, wanted, &mut consider)?;
    } else {
        for item in args.pos() {
            consider(item.clone())?;
        }
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(raise::value_error(
            cx,
            format!("{name}() iterable argument is empty"),
        )),
    }
}

/// What has been added so far: as a number while all items are numbers of one kind.
enum Sum {
    Int(i64),
    /// A float and what rounding has lost of it, added back at the end (Neumaier's method).
    Float(f64, f64),
    Any(Value),
}

impl Sum {
    fn value(self, cx: &Interp) -> Value {
        match self {
            Sum::Int(i) => cx.int(i),
            Sum::Float(high, low) if low != 0.0 && low.is_finite() => cx.float(high + low),
            Sum::Float(high, _) => cx.float(high),
            Sum::Any(value) => value,
        }
    }

    #[inline]
    fn add(&mut self, cx: &Interp, item: &Value) -> R<()> {
        match (&mut *self, item.as_int(), item.as_float()) {
            (Sum::Int(sum), Some(i), _) if sum.checked_add(i).is_some() => *sum += i,
            (Sum::Float(high, low), _, Some(x)) => {
                let sum = *high + x;
                *low += match high.abs() >= x.abs() {
                    true => (*high - sum) + x,
                    false => (x - sum) + *high,
                };
                *high = sum;
            }
            (Sum::Float(high, _), Some(i), _) => *high += i as f64,
            _ => return self.add_any(cx, item),
        }
        Ok(())
    }

    #[inline(never)]
    fn add_any(&mut self, cx: &Interp, item: &Value) -> R<()> {
        let ints = matches!(self, Sum::Int(_));
        let before = std::mem::replace(self, Sum::Int(0)).value(cx);
        let sum = ops::binary(cx, BinOp::Add, &before, item)?;
        *self = match (sum.as_int(), sum.as_float()) {
            (Some(int), _) if ints => Sum::Int(int),
            (_, Some(float)) if ints => Sum::Float(float, 0.0),
            _ => Sum::Any(sum),
        };
        Ok(())
    }
}

fn sum(cx: &Interp, args: Args<'_>) -> R {
    let mut sum = match args.get(1) {
        None => Sum::Int(0),
        Some(start) if class::is_a(cx, start, WellKnown::Str) => {
            // What is no iterable is told first.
            drop(iter::iter(cx, &args.values[0])?);
            let message = "sum() can't sum strings [use ''.join(seq) instead]";
            return Err(raise::type_error(cx, message));
        }
        Some(start) => match (start.as_int(), start.as_float()) {
            (Some(i), _) => Sum::Int(i),
            (None, Some(float)) => Sum::Float(float, 0.0),
            (None, None) => Sum::Any(start.clone()),
        },
    };
    let wanted = match sum {
        Sum::Int(_) | Sum::Float(..) => Wanted::Numbers,
        Sum::Any(_) => Wanted::Nothing,
    };
    iter::for_each_of(cx, &args.values[0], wanted, |item| {
        sum.add(cx, &item)?;
        Ok(true)
    })?;
    Ok(sum.value(cx))
}
