//! `product`, `permutations`, `combinations` and `combinations_with_replacement`: all ways to choose
//! from a pool. The places of a row in the pool are moved on to those of the next row, in the order
//! of a dictionary; the row itself is a new tuple.

use crate::builtins::arguments::{self, arg};
use crate::builtins::modules::itertools::reduce::{reduce, set_state};
use crate::builtins::modules::itertools::{finish, iterator, raw, with};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::iterators::itertools::{
    Combinations, Multisets, Permutations, Product, Selection,
};
use crate::runtime::define::TypeDef;
use crate::runtime::iter::advance;
use crate::runtime::{index, iter, raise};

/// The type `combinations`.
pub static COMBINATIONS: TypeDef = TypeDef {
    natives: &[NativeId::Combinations],
    new: with("iterable, r", combinations_new),
    iternext: Some(combinations_next),
    methods: &[reduce::<Combinations>(), set_state::<Combinations>()],
    signature: "(iterable, r)",
    ..iterator(
        "combinations",
        "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
    )
};

/// The type `combinations_with_replacement`.
pub static COMBINATIONS_WITH_REPLACEMENT: TypeDef = TypeDef {
    natives: &[NativeId::Multisets],
    new: with("iterable, r", multisets_new),
    iternext: Some(multisets_next),
    methods: &[reduce::<Multisets>(), set_state::<Multisets>()],
    signature: "(iterable, r)",
    ..iterator(
        "combinations_with_replacement",
        "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')",
    )
};

/// The type `permutations`.
pub static PERMUTATIONS: TypeDef = TypeDef {
    natives: &[NativeId::Permutations],
    new: with("iterable, r=None", permutations_new),
    iternext: Some(permutations_next),
    methods: &[reduce::<Permutations>(), set_state::<Permutations>()],
    signature: "(iterable, r=None)",
    ..iterator(
        "permutations",
        "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
    )
};

/// The type `product`.
pub static PRODUCT: TypeDef = TypeDef {
    natives: &[NativeId::Product],
    new: raw(product_new),
    iternext: Some(product_next),
    methods: &[reduce::<Product>(), set_state::<Product>()],
    signature: "(*iterables, repeat=1)",
    ..iterator(
        "product",
        "Cartesian product of input iterables.  Equivalent to nested for-loops.",
    )
};

/// The items of an iterable as a tuple, with their number.
fn pool(cx: &Interp, iterable: &Value) -> R<(Value, usize)> {
    let items = iter::collect(cx, iterable)?;
    let len = items.len();
    Ok((cx.tuple(items), len))
}

/// The length of a row, and room for its places.
fn row_len(cx: &Interp, r: i64) -> R<usize> {
    let Ok(r) = usize::try_from(r) else {
        return Err(raise::value_error(cx, "r must be non-negative"));
    };
    Ok(r)
}

/// A tuple of the items of a pool at some places.
fn items_at(cx: &Interp, pool: &Value, places: &[usize]) -> Value {
    let pool = pool.as_tuple().unwrap_or(&[]);
    let at = |place: &usize| pool.get(*place).cloned().unwrap_or(Value::NONE);
    cx.heap.tuple_with(places.len(), places.iter().map(at))
}

fn product_new(cx: &Interp, args: Args<'_>) -> R {
    let mut repeat = 1;
    for (name, value) in args.keywords() {
        if name.as_str() != "repeat" {
            return Err(arguments::unexpected(
                cx,
                "product",
                name.as_str(),
                &["repeat"],
            ));
        }
        repeat = index::argument(cx, value)?;
    }
    let Ok(repeat) = usize::try_from(repeat) else {
        return Err(raise::value_error(cx, "repeat argument cannot be negative"));
    };
    let iterables = args.pos().get(1..).unwrap_or(&[]);
    let iterables = if repeat == 0 { &[] } else { iterables };
    let places = iterables.len().checked_mul(repeat);
    let Some(bytes) = places.and_then(|places| places.checked_mul(16)) else {
        return Err(raise::overflow_error(cx, "repeat argument too large"));
    };
    cx.allow(bytes)?;
    let (mut pools, mut empty) = (Vec::new(), false);
    for iterable in iterables {
        let (pool, len) = pool(cx, iterable)?;
        empty |= len == 0;
        pools.push(pool);
    }
    let state = Product {
        pools: cx.tuple(pools),
        selection: Selection::new(&cx.heap, vec![0; places.unwrap_or(0)], empty),
    };
    finish(cx, args, state)
}

fn product_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<Product>(this, |state| {
        let pools = state.pools.as_tuple().unwrap_or(&[]);
        let pool_of = |i: usize| pools[i % pools.len()].as_tuple().unwrap_or(&[]);
        Ok(state.selection.step(
            |places| {
                // The rightmost place that can go on does; those to its right begin again.
                for i in (0..places.len()).rev() {
                    places[i] += 1;
                    if places[i] < pool_of(i).len() {
                        return true;
                    }
                    places[i] = 0;
                }
                false
            },
            |places| {
                let item = |(i, &place): (usize, &usize)| pool_of(i)[place].clone();
                cx.heap
                    .tuple_with(places.len(), places.iter().enumerate().map(item))
            },
        ))
    })
}

fn permutations_new(cx: &Interp, args: Args<'_>) -> R {
    let (pool, n) = pool(cx, &arg(args, 1))?;
    let r = match args.get(2) {
        Some(r) if !r.is_unbound() && !r.is_none() => {
            if !class::is_a(cx, r, WellKnown::Int) {
                return Err(raise::type_error(cx, "Expected int as r"));
            }
            row_len(cx, index::argument(cx, r)?)?
        }
        _ => n,
    };
    let len = r.min(n);
    cx.allow((n + len) * 8)?;
    let mut places: Vec<usize> = (0..n).collect();
    places.extend((0..len).map(|i| n - i));
    let state = Permutations {
        pool,
        selection: Selection::new(&cx.heap, places, r > n),
        len,
        wanted: r,
    };
    finish(cx, args, state)
}

fn permutations_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<Permutations>(this, |state| {
        Ok(state.selection.step(
            |places| {
                let (places, cycles) = places.split_at_mut(places.len() - state.len);
                let n = places.len();
                // Place i has still cycles[i] - 1 items to try; when it is through, its items
                // return to their order and the place before goes on.
                for i in (0..state.len).rev() {
                    cycles[i] -= 1;
                    if cycles[i] > 0 {
                        places.swap(i, n - cycles[i]);
                        return true;
                    }
                    places[i..].rotate_left(1);
                    cycles[i] = n - i;
                }
                false
            },
            |places| items_at(cx, &state.pool, &places[..state.len]),
        ))
    })
}

fn combinations_new(cx: &Interp, args: Args<'_>) -> R {
    let wanted = index::argument(cx, &arg(args, 2))?;
    let (pool, n) = pool(cx, &arg(args, 1))?;
    let r = row_len(cx, wanted)?;
    cx.allow(r.saturating_mul(16))?;
    let places = if r > n { Vec::new() } else { (0..r).collect() };
    let state = Combinations {
        pool,
        len: r,
        selection: Selection::new(&cx.heap, places, r > n),
    };
    finish(cx, args, state)
}

fn combinations_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<Combinations>(this, |state| {
        let n = state.pool.as_tuple().unwrap_or(&[]).len();
        Ok(state.selection.step(
            |places| {
                // The rightmost place that is not at its last item goes on, the others follow.
                let r = places.len();
                let Some(i) = (0..r).rev().find(|&i| places[i] < n - r + i) else {
                    return false;
                };
                places[i] += 1;
                for j in i + 1..r {
                    places[j] = places[j - 1] + 1;
                }
                true
            },
            |places| items_at(cx, &state.pool, places),
        ))
    })
}

fn multisets_new(cx: &Interp, args: Args<'_>) -> R {
    let wanted = index::argument(cx, &arg(args, 2))?;
    let (pool, n) = pool(cx, &arg(args, 1))?;
    let r = row_len(cx, wanted)?;
    cx.allow(r.saturating_mul(16))?;
    let state = Multisets {
        pool,
        len: r,
        selection: Selection::new(&cx.heap, vec![0; r], n == 0 && r > 0),
    };
    finish(cx, args, state)
}

fn multisets_next(cx: &Interp, this: &Value) -> R<Option<Value>> {
    advance::on::<Multisets>(this, |state| {
        let n = state.pool.as_tuple().unwrap_or(&[]).len();
        Ok(state.selection.step(
            |places| {
                let Some(i) = (0..places.len()).rev().find(|&i| places[i] + 1 < n) else {
                    return false;
                };
                let next = places[i] + 1;
                places[i..].fill(next);
                true
            },
            |places| items_at(cx, &state.pool, places),
        ))
    })
}
