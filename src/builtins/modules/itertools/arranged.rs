//! How the combinatoric iterators are copied: their state is the places of the row that was given last.

use crate::builtins::modules::itertools::reduce::{Copied, Recipe, number, parts, wrong_part};
use crate::heap::Value;
use crate::interp::{Interp, R, Raised};
use crate::object::iterators::itertools::{
    Combinations, Multisets, Permutations, Product, Selection, Stage,
};
use crate::runtime::raise;

/// A copy of an iterator that is as far as the selection. `full` are the arguments that made the iterator, `over`
/// those that make one without rows.
fn recipe(
    class: Value,
    selection: &Selection,
    [full, over]: [Vec<Value>; 2],
    state: impl FnOnce(&[usize]) -> Value,
) -> Recipe {
    match selection.stage() {
        Stage::Ready => Recipe::made_by(class, full),
        Stage::Running => Recipe::made_by(class, full).in_state(state(&selection.places())),
        Stage::Ended => Recipe::made_by(class, over),
    }
}

/// The arguments that make an iterator over rows of `len` items of a pool, and one without rows.
fn pool_and_len(cx: &Interp, pool: &Value, len: usize) -> [Vec<Value>; 2] {
    let with_len = |pool| vec![pool, cx.int(len as i64)];
    [with_len(pool.clone()), with_len(cx.heap.empty_tuple())]
}

/// Places as a tuple.
fn numbers(cx: &Interp, places: &[usize]) -> Value {
    cx.tuple(places.iter().map(|&place| cx.int(place as i64)).collect())
}

fn invalid(cx: &Interp) -> Raised {
    raise::value_error(cx, "invalid arguments")
}

/// The places that a tuple of `len` numbers names, each brought into the range that `bounds` gives for it.
fn read_places(
    cx: &Interp,
    state: &Value,
    len: usize,
    bounds: impl Fn(usize) -> (usize, usize),
) -> R<Vec<usize>> {
    let Some(given) = state.as_tuple().filter(|given| given.len() == len) else {
        return Err(invalid(cx));
    };
    let place = |(i, value): (usize, &Value)| {
        let (least, most) = bounds(i);
        let number = number(cx, value)?;
        Ok(usize::try_from(number)
            .unwrap_or(0)
            .clamp(least, most.max(least)))
    };
    given.iter().enumerate().map(place).collect()
}

/// Goes on after these places. An iterator without rows stays one.
fn go_to(selection: &Selection, places: Vec<usize>) {
    if selection.stage() != Stage::Ended && selection.places().len() == places.len() {
        selection.go_to(places);
    }
}

fn len_of(pool: &Value) -> usize {
    pool.as_tuple().map_or(0, <[Value]>::len)
}

impl Copied for Product {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let pools = self.pools.as_tuple().unwrap_or(&[]);
        let places = self.selection.places().len();
        cx.allow(places * 16)?;
        let full = pools.iter().cycle().take(places).cloned().collect();
        let arguments = [full, vec![cx.heap.empty_tuple()]];
        Ok(recipe(class, &self.selection, arguments, |places| {
            numbers(cx, places)
        }))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let pools = self.pools.as_tuple().unwrap_or(&[]);
        let last = |i: usize| (0, len_of(&pools[i % pools.len()]).saturating_sub(1));
        let places = read_places(cx, state, self.selection.places().len(), last)?;
        go_to(&self.selection, places);
        Ok(())
    }
}

impl Copied for Permutations {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let arguments = pool_and_len(cx, &self.pool, self.wanted);
        let pool = len_of(&self.pool);
        Ok(recipe(class, &self.selection, arguments, |places| {
            let (places, left) = places.split_at(pool);
            cx.tuple(vec![numbers(cx, places), numbers(cx, left)])
        }))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let both = parts(cx, state, 2, 2)?;
        for (i, part) in both.iter().enumerate() {
            if part.as_tuple().is_none() {
                return Err(wrong_part(cx, i + 1, "tuple", part));
            }
        }
        let pool = len_of(&self.pool);
        if len_of(&both[0]) != pool || len_of(&both[1]) != self.len {
            return Err(invalid(cx));
        }
        let mut places = read_places(cx, &both[0], pool, |_| (0, pool.saturating_sub(1)))?;
        places.extend(read_places(cx, &both[1], self.len, |i| (1, pool - i))?);
        go_to(&self.selection, places);
        Ok(())
    }
}

impl Copied for Combinations {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let arguments = pool_and_len(cx, &self.pool, self.len);
        Ok(recipe(class, &self.selection, arguments, |places| {
            numbers(cx, places)
        }))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let pool = len_of(&self.pool);
        let last = |i: usize| (0, (i + pool).saturating_sub(self.len));
        let places = read_places(cx, state, self.len, last)?;
        go_to(&self.selection, places);
        Ok(())
    }
}

impl Copied for Multisets {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let arguments = pool_and_len(cx, &self.pool, self.len);
        Ok(recipe(class, &self.selection, arguments, |places| {
            numbers(cx, places)
        }))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let last = len_of(&self.pool).saturating_sub(1);
        let places = read_places(cx, state, self.len, |_| (0, last))?;
        go_to(&self.selection, places);
        Ok(())
    }
}
