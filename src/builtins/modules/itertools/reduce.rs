//! How the iterators of `itertools` are copied: `__reduce__` tells what makes another one at the same place,
//! `__setstate__` puts it there. [`arranged`](super::arranged) has the combinatoric ones.
//!
//! ```text
//!  (repeat, ('x', 2))                         what is left is in the arguments
//!  (chain, (), (iterables, current))          made empty, then put at its place
//!  (combinations, ('ab..', 2), (0, 3))        the places of the row that was given last
//! ```

use std::cell::Cell;

use crate::builtins::arguments::{arg, receiver, this};
use crate::builtins::types::iterators::reduce::builtin;
use crate::heap::{List, Native, Slot, Value};
use crate::interp::{Interp, NativeFn, R, Raised, payload};
use crate::object::iterators::itertools::{
    Accumulate, Chain, Compress, CountIter, Cycle, DropWhile, FilterFalse, GroupBy, Grouper,
    Islice, Repeat, StarMap, TakeWhile, ZipLongest,
};
use crate::object::{class, int};
use crate::runtime::define::{MethodDef, Sig, plain_method};
use crate::runtime::{attr, call, index, iter, raise, truth};

/// What makes a copy: a callable, its arguments, and the state if there is any.
pub struct Recipe {
    maker: Value,
    arguments: Vec<Value>,
    state: Option<Value>,
}

impl Recipe {
    /// The arguments are the whole state.
    pub fn made_by(maker: Value, arguments: Vec<Value>) -> Recipe {
        Recipe {
            maker,
            arguments,
            state: None,
        }
    }

    /// What is made is then put in this state.
    pub fn in_state(mut self, state: Value) -> Recipe {
        self.state = Some(state);
        self
    }
}

/// An iterator that can be copied.
pub trait Copied: Native {
    /// What makes a copy; `class` is that of the iterator.
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe>;

    /// Takes a state out of a recipe. Those that are made by their arguments alone are not asked.
    fn put(&self, _cx: &Interp, _state: &Value) -> R<()> {
        Ok(())
    }
}

/// `__reduce__`.
pub const fn reduce<T: Copied>() -> MethodDef {
    let call: NativeFn = |cx, args| {
        let class = class::class_of(cx, &receiver(args)).into_value();
        let recipe = this::<T>(cx, args)?.recipe(cx, class)?;
        let mut parts = vec![recipe.maker, cx.tuple(recipe.arguments)];
        parts.extend(recipe.state);
        Ok(cx.tuple(parts))
    };
    plain_method(
        "__reduce__",
        Sig::NoArgs,
        call,
        "Return state information for pickling.",
    )
}

/// `__setstate__`.
pub const fn set_state<T: Copied>() -> MethodDef {
    let call: NativeFn = |cx, args| {
        this::<T>(cx, args)?.put(cx, &arg(args, 1))?;
        Ok(Value::NONE)
    };
    plain_method(
        "__setstate__",
        Sig::One,
        call,
        "Set state information for unpickling.",
    )
}

/// The parts of a state that is a tuple of `least` to `most` of them.
pub fn parts<'a>(cx: &Interp, state: &'a Value, least: usize, most: usize) -> R<&'a [Value]> {
    let Some(parts) = state.as_tuple() else {
        return Err(raise::type_error(cx, "state is not a tuple"));
    };
    let (given, bound) = (parts.len(), if parts.len() < least { least } else { most });
    if given >= least && given <= most {
        return Ok(parts);
    }
    let wanted = match least == most {
        true => "exactly",
        false if given < least => "at least",
        false => "at most",
    };
    let plural = if bound == 1 { "" } else { "s" };
    let text = format!("function takes {wanted} {bound} argument{plural} ({given} given)");
    Err(raise::type_error(cx, text))
}

/// A part of a state is of another type than it must be.
pub fn wrong_part(cx: &Interp, n: usize, wanted: &str, found: &Value) -> Raised {
    raise::bad_argument(cx, &format!("argument {n}"), wanted, found)
}

/// A number that is no index but an int itself.
pub fn number(cx: &Interp, value: &Value) -> R<i64> {
    match int::of(value) {
        Some(number) => Ok(number.to_i64().unwrap_or(i64::MAX)),
        None => Err(raise::type_error(cx, "an integer is required")),
    }
}

impl Copied for CountIter {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let next = self.next.get().unwrap_or(Value::NONE);
        let is_plain = int::of(&next).is_some_and(|next| next.to_i64().is_some());
        let mut arguments = vec![next];
        if !is_plain || self.step.as_int() != Some(1) {
            arguments.push(self.step.clone());
        }
        Ok(Recipe::made_by(class, arguments))
    }
}

impl Copied for Repeat {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let mut arguments = vec![self.object.clone()];
        if self.left.get() >= 0 {
            arguments.push(cx.int(self.left.get()));
        }
        Ok(Recipe::made_by(class, arguments))
    }
}

impl Copied for Cycle {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let saved = self.saved.get().unwrap_or(Value::NONE);
        let (iterator, again) = match self.iter.get() {
            Some(iterator) => (iterator, self.full.get()),
            None => (iter::iter(cx, &saved)?, true),
        };
        if self.at.get() > 0 {
            let go_on = attr::get(cx, &iterator, &cx.names.__setstate__)?;
            call::call(cx, &go_on, &[cx.int(self.at.get() as i64)])?;
        }
        let state = cx.tuple(vec![saved, Value::bool(again)]);
        Ok(Recipe::made_by(class, vec![iterator]).in_state(state))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let parts = parts(cx, state, 2, 2)?;
        if payload::<List>(&parts[0]).is_none() {
            return Err(wrong_part(cx, 1, "list", &parts[0]));
        }
        self.full.set(index::argument(cx, &parts[1])? != 0);
        self.saved.set(parts[0].clone());
        self.at.set(0);
        Ok(())
    }
}

impl Copied for Chain {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let recipe = Recipe::made_by(class, Vec::new());
        let Some(source) = self.source.get() else {
            return Ok(recipe);
        };
        let mut places = vec![source];
        places.extend(self.active.get());
        Ok(recipe.in_state(cx.tuple(places)))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let parts = parts(cx, state, 1, 2)?;
        if !parts.iter().all(|part| iter::is_iterator(cx, part)) {
            return Err(raise::type_error(cx, "Arguments must be iterators."));
        }
        self.source.set(parts[0].clone());
        match parts.get(1) {
            Some(active) => self.active.set(active.clone()),
            None => drop(self.active.take()),
        }
        Ok(())
    }
}

impl Copied for Islice {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let Some(iterator) = self.iter.get() else {
            let nothing = iter::iter(cx, &cx.list(Vec::new()))?;
            let arguments = vec![nothing, Value::small(0)];
            return Ok(Recipe::made_by(class, arguments).in_state(Value::small(0)));
        };
        let stop = match self.stop {
            i64::MAX => Value::NONE,
            stop => cx.int(stop),
        };
        let arguments = vec![iterator, cx.int(self.next.get()), stop, cx.int(self.step)];
        Ok(Recipe::made_by(class, arguments).in_state(cx.int(self.read.get())))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        self.read.set(number(cx, state)?);
        Ok(())
    }
}

impl Copied for Accumulate {
    /// A total that cannot be a state (there is none yet, or it is `None`) is put before the items.
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let total = self.total.get();
        let before = match (self.initial.get(), &total) {
            (Some(initial), _) => initial,
            (None, Some(total)) if total.is_none() => Value::NONE,
            _ => {
                let arguments = vec![self.iter.clone(), self.function.clone()];
                let state = total.unwrap_or(Value::NONE);
                return Ok(Recipe::made_by(class, arguments).in_state(state));
            }
        };
        let iterables = cx.tuple(vec![cx.tuple(vec![before]), self.iter.clone()]);
        let chain = Chain {
            source: Slot::new(iter::iter(cx, &iterables)?),
            active: Slot::empty(),
        };
        let chain = cx.heap.alloc(chain).into_value();
        if total.is_none() {
            let arguments = vec![chain, self.function.clone()];
            return Ok(Recipe::made_by(class, arguments).in_state(Value::NONE));
        }
        let whole = call::call(cx, &class, &[chain, self.function.clone()])?;
        let rest = cx.heap.alloc(Islice {
            iter: Slot::new(whole.clone()),
            read: Cell::new(0),
            next: Cell::new(1),
            stop: i64::MAX,
            step: 1,
        });
        let islice = class::class_of(cx, rest.value()).into_value();
        let arguments = vec![whole, Value::small(1), Value::NONE];
        Ok(Recipe::made_by(islice, arguments))
    }

    fn put(&self, _: &Interp, state: &Value) -> R<()> {
        self.total.set(state.clone());
        Ok(())
    }
}

impl Copied for ZipLongest {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let iters = self.iters.handle::<List>();
        let iters = iters.map_or(Vec::new(), |iters| iters.to_vec());
        let open = |iter: Value| match iter.is_none() {
            true => cx.heap.empty_tuple(),
            false => iter,
        };
        let arguments = iters.into_iter().map(open).collect();
        let fill = self.fill.get().unwrap_or(Value::NONE);
        Ok(Recipe::made_by(class, arguments).in_state(fill))
    }

    fn put(&self, _: &Interp, state: &Value) -> R<()> {
        self.fill.set(state.clone());
        Ok(())
    }
}

impl Copied for TakeWhile {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let arguments = vec![self.function.clone(), self.iter.clone()];
        let ended = Value::small(self.ended.get().into());
        Ok(Recipe::made_by(class, arguments).in_state(ended))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        self.ended.set(truth::truth(cx, state)?);
        Ok(())
    }
}

impl Copied for DropWhile {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let arguments = vec![self.function.clone(), self.iter.clone()];
        let started = Value::small(self.started.get().into());
        Ok(Recipe::made_by(class, arguments).in_state(started))
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        self.started.set(truth::truth(cx, state)?);
        Ok(())
    }
}

impl Copied for StarMap {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let arguments = vec![self.function.clone(), self.iter.clone()];
        Ok(Recipe::made_by(class, arguments))
    }
}

impl Copied for FilterFalse {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let arguments = vec![self.function.clone(), self.iter.clone()];
        Ok(Recipe::made_by(class, arguments))
    }
}

impl Copied for Compress {
    fn recipe(&self, _: &Interp, class: Value) -> R<Recipe> {
        let arguments = vec![self.data.clone(), self.selectors.clone()];
        Ok(Recipe::made_by(class, arguments))
    }
}

impl Copied for GroupBy {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let recipe = Recipe::made_by(class, vec![self.iter.clone(), self.function.clone()]);
        let read = [self.key.get(), self.item.get(), self.target.get()];
        let read: Option<Vec<Value>> = read.into_iter().collect();
        Ok(match read {
            Some(read) => recipe.in_state(cx.tuple(read)),
            None => recipe,
        })
    }

    fn put(&self, cx: &Interp, state: &Value) -> R<()> {
        let parts = parts(cx, state, 3, 3)?;
        for (place, part) in [&self.key, &self.item, &self.target].into_iter().zip(parts) {
            place.set(part.clone());
        }
        Ok(())
    }
}

impl Copied for Grouper {
    fn recipe(&self, cx: &Interp, class: Value) -> R<Recipe> {
        let parent = payload::<GroupBy>(&self.parent);
        if parent.is_some_and(|parent| parent.serial.get() == self.serial) {
            let arguments = vec![self.parent.clone(), self.target.clone()];
            return Ok(Recipe::made_by(class, arguments));
        }
        let nothing = vec![cx.heap.empty_tuple()];
        Ok(Recipe::made_by(builtin(cx, "iter"), nothing))
    }
}
