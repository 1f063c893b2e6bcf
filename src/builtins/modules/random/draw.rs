//! `random`: drawing from ranges and sequences (Library reference, `random`, "Functions for integers" and "for
//! sequences").
//!
//! What always holds: as many numbers are drawn, in the same order, as CPython draws, so that programs with a seed
//! go on alike.

use dashu_int::IBig;

use crate::builtins::arguments::arg;
use crate::builtins::modules::random::Source;
use crate::heap::{List, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::container::item;
use crate::runtime::{compare, convert, format, index, iter, ops, raise};
use crate::source::op::BinOp;

/// `random.randrange`.
pub fn randrange(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let start = convert::index_int(cx, &arg(args, 1))?;
    let step = match args.get(3) {
        Some(step) => convert::index_int(cx, step)?,
        None => Int::Small(1),
    };
    let Some(stop) = args.get(2).filter(|stop| !stop.is_none()) else {
        if args.get(3).is_some() && !matches!(step, Int::Small(1)) {
            return Err(raise::type_error(cx, "Missing a non-None stop argument"));
        }
        return match start {
            Int::Small(n) if n > 0 => Ok(cx.int(source.below_i64(n)?)),
            Int::Big(n) if **n > IBig::ZERO => Ok(cx.int_from(source.below(&n)?)),
            _ => Err(raise::value_error(cx, "empty range for randrange()")),
        };
    };
    let stop = convert::index_int(cx, stop)?;
    between(cx, &source, start, stop, step)
}

/// A number of the range, drawn by its place.
fn between(cx: &Interp, source: &Source<'_>, start: Int, stop: Int, step: Int) -> R {
    if let (Int::Small(a), Int::Small(b), Int::Small(1)) = (&start, &stop, &step)
        && let Some(width) = b.checked_sub(*a).filter(|width| *width > 0)
    {
        return Ok(cx.int(a + source.below_i64(width)?));
    }
    if step.is_zero() {
        return Err(raise::value_error(cx, "zero step for randrange()"));
    }
    let (first, unit) = (start.to_big(), step.to_big());
    let width = stop.to_big().as_ref() - first.as_ref();
    // The number of places, rounded up.
    let towards = if step.is_negative() {
        IBig::ONE
    } else {
        -IBig::ONE
    };
    let places = floor_divide(&(width + unit.as_ref() + towards), &unit);
    if places <= IBig::ZERO {
        return Err(empty_range(cx, &start, &stop, &step));
    }
    let place = source.below(&places)?;
    Ok(cx.int_from(first.as_ref() + unit.as_ref() * place))
}

fn floor_divide(a: &IBig, b: &IBig) -> IBig {
    use dashu_int::ops::DivRem;
    let (quotient, rest) = a.div_rem(b);
    if !rest.is_zero() && (rest < IBig::ZERO) != (*b < IBig::ZERO) {
        quotient - IBig::ONE
    } else {
        quotient
    }
}

#[cold]
fn empty_range(cx: &Interp, start: &Int, stop: &Int, step: &Int) -> Raised {
    let (start, stop) = (start.to_big(), stop.to_big());
    let message = match step {
        Int::Small(1) => format!("empty range in randrange({start}, {stop})"),
        _ => format!(
            "empty range in randrange({start}, {stop}, {})",
            step.to_big()
        ),
    };
    raise::value_error(cx, message)
}

/// `random.randint`.
pub fn randint(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let start = convert::index_int(cx, &arg(args, 1))?;
    let stop = ops::binary(cx, BinOp::Add, &arg(args, 2), &Value::small(1))?;
    let stop = convert::index_int(cx, &stop)?;
    between(cx, &source, start, stop, Int::Small(1))
}

/// `random.choice`.
pub fn choice(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let sequence = arg(args, 1);
    let len = item::len(cx, &sequence)?;
    if len == 0 {
        return Err(raise::index_error(
            cx,
            "Cannot choose from an empty sequence",
        ));
    }
    let place = source.below_i64(len as i64)?;
    item::get(cx, &sequence, &cx.int(place))
}

/// `random.shuffle`.
pub fn shuffle(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let sequence = arg(args, 1);
    for i in (1..item::len(cx, &sequence)?).rev() {
        cx.tick()?;
        let j = source.below_i64(i as i64 + 1)? as usize;
        if let Some(list) = sequence.view::<List>()
            && i < list.len()
        {
            list.swap_places(i, j);
            continue;
        }
        let (i, j) = (cx.int(i as i64), cx.int(j as i64));
        let (a, b) = (item::get(cx, &sequence, &j)?, item::get(cx, &sequence, &i)?);
        item::set(cx, &sequence, &i, a)?;
        item::set(cx, &sequence, &j, b)?;
    }
    Ok(Value::NONE)
}

/// Can a sample be drawn from it? Lists, tuples, strings, ranges, and what looks like a sequence.
fn is_sequence(cx: &Interp, value: &Value) -> bool {
    [
        WellKnown::List,
        WellKnown::Tuple,
        WellKnown::Str,
        WellKnown::Range,
    ]
    .iter()
    .any(|&known| class::is_a(cx, value, known))
}

/// `random.sample`.
pub fn sample(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let population = arg(args, 1);
    if !is_sequence(cx, &population) {
        let message = "Population must be a sequence.  For dicts or sets, use sorted(d).";
        return Err(raise::type_error(cx, message));
    }
    let len = item::len(cx, &population)?;
    let k = arg(args, 2);
    if let Some(counts) = args.get(3).filter(|counts| !counts.is_none()) {
        return sample_counted(cx, &source, &population, len, counts, &k);
    }
    let places = sample_places(cx, &source, len as i64, &k)?;
    let mut chosen = Vec::with_capacity(places.len());
    for place in places {
        cx.tick()?;
        chosen.push(item::get(cx, &population, &cx.int(place))?);
    }
    Ok(cx.list(chosen))
}

/// Draws `k` different places of `n`: from a shrinking pool if `k` is large, by remembering the drawn ones if not.
fn sample_places(cx: &Interp, source: &Source<'_>, n: i64, k: &Value) -> R<Vec<i64>> {
    let wanted = match int::of(k) {
        Some(wanted) => wanted,
        None => {
            let name = class::type_name(cx, k);
            return Err(raise::type_error(
                cx,
                format!("can't multiply sequence by non-int of type '{name}'"),
            ));
        }
    };
    let Some(k) = wanted.to_i64().filter(|k| (0..=n).contains(k)) else {
        return Err(raise::value_error(
            cx,
            "Sample larger than population or is negative",
        ));
    };
    let mut set_size = 21.0;
    if k > 5 {
        set_size += 4_f64.powf(((k as f64 * 3.0).ln() / 4_f64.ln()).ceil());
    }
    let mut chosen = Vec::with_capacity(k as usize);
    if n as f64 <= set_size {
        cx.allow(n as usize * 8)?;
        let mut pool: Vec<i64> = (0..n).collect();
        for i in 0..k {
            cx.tick()?;
            let j = source.below_i64(n - i)? as usize;
            chosen.push(pool[j]);
            pool[j] = pool[(n - i - 1) as usize];
        }
        return Ok(chosen);
    }
    let mut seen = std::collections::HashSet::with_capacity(k as usize);
    for _ in 0..k {
        cx.tick()?;
        let mut j = source.below_i64(n)?;
        while !seen.insert(j) {
            j = source.below_i64(n)?;
        }
        chosen.push(j);
    }
    Ok(chosen)
}

/// A sample where each element stands for as many as its count says.
fn sample_counted(
    cx: &Interp,
    source: &Source<'_>,
    population: &Value,
    len: usize,
    counts: &Value,
    k: &Value,
) -> R {
    let sums = accumulated(cx, counts)?;
    if sums.len() != len {
        return Err(raise::value_error(
            cx,
            "The number of counts does not match the population",
        ));
    }
    let total = match sums.last() {
        None => 0,
        Some(total) => match int::of(total).map(|t| t.to_i64()) {
            Some(Some(total)) if total >= 0 => total,
            Some(_) => return Err(raise::value_error(cx, "Counts must be non-negative")),
            None => return Err(raise::type_error(cx, "Counts must be integers")),
        },
    };
    if total == 0 {
        let message = "Total of counts must be greater than zero";
        return Err(raise::value_error(cx, message));
    }
    let mut chosen = Vec::new();
    let inner = &sums[..sums.len().saturating_sub(1)];
    for place in sample_places(cx, source, total, k)? {
        let at = bisect(cx, inner, &cx.int(place), inner.len())?;
        chosen.push(item::get(cx, population, &cx.int(at as i64))?);
    }
    Ok(cx.list(chosen))
}

/// Running sums.
fn accumulated(cx: &Interp, values: &Value) -> R<Vec<Value>> {
    let mut sums: Vec<Value> = Vec::new();
    iter::for_each(cx, values, &mut |value| {
        let next = match sums.last() {
            Some(sum) => ops::binary(cx, BinOp::Add, sum, &value)?,
            None => value,
        };
        sums.push(next);
        Ok(true)
    })?;
    Ok(sums)
}

/// How many of the first `high` sums are not greater than `x`.
fn bisect(cx: &Interp, sums: &[Value], x: &Value, mut high: usize) -> R<usize> {
    let mut low = 0;
    while low < high {
        let middle = low.midpoint(high);
        if compare::lt(cx, x, &sums[middle])? {
            high = middle
        } else {
            low = middle + 1
        }
    }
    Ok(low)
}

/// `random.choices`.
pub fn choices(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let population = arg(args, 1);
    let given = |i: usize| args.get(i).filter(|value| !value.is_none());
    let (weights, sums) = (given(2), given(3));
    let len = item::len(cx, &population)?;
    let k = args.get(4).cloned().unwrap_or(Value::small(1));
    let sums = match (weights, sums) {
        (None, None) => return choices_evenly(cx, &source, &population, len, &k),
        (Some(_), Some(_)) => {
            return Err(raise::type_error(
                cx,
                "Cannot specify both weights and cumulative weights",
            ));
        }
        (None, Some(sums)) => iter::collect(cx, sums)?,
        (Some(weights), None) => {
            if int::of(weights).is_some() {
                let shown = format::repr_text(cx, weights)?;
                let message =
                    format!("The number of choices must be a keyword argument: k={shown}");
                return Err(raise::type_error(cx, message));
            }
            accumulated(cx, weights)?
        }
    };
    if sums.len() != len {
        return Err(raise::value_error(
            cx,
            "The number of weights does not match the population",
        ));
    }
    let Some(last) = sums.last() else {
        return Err(raise::index_error(cx, "list index out of range"));
    };
    let total = convert::to_float(cx, last)?;
    if total <= 0.0 {
        return Err(raise::value_error(
            cx,
            "Total of weights must be greater than zero",
        ));
    }
    if !total.is_finite() {
        return Err(raise::value_error(cx, "Total of weights must be finite"));
    }
    let count = index::argument(cx, &k)?.max(0);
    let mut chosen = Vec::new();
    for _ in 0..count {
        cx.tick()?;
        let x = cx.float(source.next()? * total);
        let at = bisect(cx, &sums, &x, len - 1)?;
        chosen.push(item::get(cx, &population, &cx.int(at as i64))?);
    }
    Ok(cx.list(chosen))
}

fn choices_evenly(
    cx: &Interp,
    source: &Source<'_>,
    population: &Value,
    len: usize,
    k: &Value,
) -> R {
    let count = index::argument(cx, k)?.max(0);
    let mut chosen = Vec::new();
    for _ in 0..count {
        cx.tick()?;
        let place = (source.next()? * len as f64).floor() as i64;
        chosen.push(item::get(cx, population, &cx.int(place))?);
    }
    Ok(cx.list(chosen))
}
