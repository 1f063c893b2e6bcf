//! Displays: `(a, b)`, `[a, b]`, `{a, b}`, `{k: v}`, with `*` and `**`.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::node::{At, BoxExpr, Expr, Flow, Stmt};
use crate::eval::stacked::{self, Stacked};
use crate::heap::{Frame, Handle, List, Local, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::object::set::Set;
use crate::runtime::container::dict;
use crate::runtime::container::set::{self, AnySet, Flavour};
use crate::runtime::iter::unpack;

/// One element of a display.
pub enum Item {
    /// `value`
    One(BoxExpr),
    /// `*values`
    All(BoxExpr, At),
}

impl Describe for Item {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Item::One(expr) => expr.describe(to),
            Item::All(expr, at) => to.node("Starred", &[("", at), ("", expr)]),
        }
    }
}

/// So many elements of a display or pairs of a dict are evaluated before the first is added.
pub(crate) const STACKED_ITEMS: usize = 30;
const STACKED_PAIRS: usize = 15;

/// How many pairs CPython treats alike from the first on, `**mapping` being one by itself; and whether all are
/// evaluated before the first is added.
pub(crate) fn run_of_pairs<P>(pairs: &[P], single: impl Fn(&P) -> bool) -> (usize, bool) {
    let run = pairs
        .iter()
        .take(STACKED_PAIRS + 2)
        .take_while(|pair| single(pair));
    let run = run.count().max(1);
    (run, run <= STACKED_PAIRS)
}

/// Evaluates the elements of a display.
pub(crate) fn collect(cx: &Interp, fp: Frame<'_>, items: &[Item]) -> R<Vec<Value>> {
    let mut values = Stacked::with_capacity(items.len());
    for item in items {
        match item {
            Item::One(expr) => values.push(expr.eval(cx, fp)?),
            Item::All(expr, at) => {
                let iterable = expr.eval(cx, fp)?;
                let more = unpack::items(cx, &iterable);
                values.extend(more.map_err(|e| at.note(cx, e))?);
            }
        }
    }
    Ok(values.take())
}

/// `(a, b)` without stars.
pub struct TupleOf<const N: usize>(pub [BoxExpr; N]);

describe!({const N: usize} TupleOf<N>: 0);

impl<const N: usize> Expr for TupleOf<N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let values = stacked::array(|i| self.0[i].eval(cx, fp))?;
        Ok(cx.heap.tuple_of::<N>(values))
    }
}

/// `(a, *b)`
pub struct TupleDisplay(pub Box<[Item]>);

describe!(TupleDisplay: 0);

impl Expr for TupleDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        Ok(cx.tuple(collect(cx, fp, &self.0)?))
    }
}

/// `[a, *b]`
pub struct ListDisplay(pub Box<[Item]>);

describe!(ListDisplay: 0);

impl Expr for ListDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        Ok(cx.list(collect(cx, fp, &self.0)?))
    }
}

/// `*args: *types`: the one value that an iterable has.
pub struct Only {
    /// The iterable.
    pub value: BoxExpr,
    /// Where it stands.
    pub at: At,
}

describe!(Only: at, value);

impl Expr for Only {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let value = self.value.eval(cx, fp)?;
        let values = unpack::exact(cx, &value, 1).map_err(|e| self.at.note(cx, e))?;
        Ok(values.into_iter().next().unwrap_or(Value::NONE))
    }
}

/// `{a, *b}`
pub struct SetDisplay {
    /// The elements.
    pub items: Box<[Item]>,
    /// Where it stands.
    pub at: At,
}

describe!(SetDisplay: at, items);

impl Expr for SetDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let note = |e| self.at.note(cx, e);
        let starred = |item: &Item| matches!(item, Item::All(..));
        let stacked = match self.items.len() <= STACKED_ITEMS {
            true => self
                .items
                .iter()
                .position(starred)
                .unwrap_or(self.items.len()),
            false => 0,
        };
        let (items, rest) = self.items.split_at(stacked);
        let values = collect(cx, fp, items)?;
        let result = set::of_values(cx, &values).map_err(note)?;
        drop(values);
        rest.iter()
            .try_for_each(|item| add_to_set(cx, fp, &result, item, self.at))?;
        Ok(result.into_value())
    }
}

/// `{a, b, c}` of constants, which are in a frozenset already.
pub struct ConstantSet {
    /// The elements.
    pub elements: AnySet,
    /// Where it stands.
    pub at: At,
}

impl Describe for ConstantSet {
    fn describe(&self, to: &mut Describer<'_>) {
        self.at.describe(to);
        self.elements.value().describe(to);
    }
}

impl Expr for ConstantSet {
    fn eval(&self, cx: &Interp, _fp: Frame<'_>) -> R {
        let set = set::copy(cx, Flavour::Set, &self.elements);
        let set = set.map_err(|e| self.at.note(cx, e))?;
        Ok(set.into_value())
    }
}

/// What comes from the first star on, and all items if there are many, is added one after the other: what is
/// starred merges as in `update`, which can show in the order.
fn add_to_set(cx: &Interp, fp: Frame<'_>, set: &Handle<Set>, item: &Item, at: At) -> R<()> {
    match item {
        Item::One(expr) => {
            let value = expr.eval(cx, fp)?;
            set::add(cx, set, &value).map_err(|e| at.note(cx, e))
        }
        Item::All(expr, at) => {
            let values = expr.eval(cx, fp)?;
            set::update(cx, set, &values).map_err(|e| at.note(cx, e))
        }
    }
}

/// Adds what an item gives to the list or set that a display is becoming.
pub struct AddItems {
    /// Where the list or set lies.
    pub to: Local,
    /// The item.
    pub item: Item,
    /// Where the display stands.
    pub at: At,
}

describe!(AddItems: at, to, item);

impl Stmt for AddItems {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let built = fp.slot(self.to).get().unwrap_or(Value::NONE);
        if let Some(set) = built.to_handle::<Set>() {
            add_to_set(cx, fp, &set, &self.item, self.at)?;
        } else if let Some(list) = built.view::<List>() {
            let more = collect(cx, fp, std::slice::from_ref(&self.item))?;
            let room = list.extend(&cx.heap, more);
            room.map_err(|e| self.at.note(cx, cx.oom(e)))?;
        }
        Ok(Flow::Normal)
    }
}

/// Adds pairs to the dict that a display is becoming.
pub struct AddPairs {
    /// Where the dict lies.
    pub to: Local,
    /// A display of these pairs.
    pub display: DictDisplay,
}

describe!(AddPairs: to, display);

impl Stmt for AddPairs {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let built = fp.slot(self.to).get().unwrap_or(Value::NONE);
        if let Some(dict) = built.to_handle::<Dict>() {
            self.display.fill(cx, fp, &dict)?;
        }
        Ok(Flow::Normal)
    }
}

/// One element of a dict display.
pub enum Pair {
    /// `key: value`
    One(BoxExpr, BoxExpr),
    /// `**mapping`
    All(BoxExpr, At),
}

impl Describe for Pair {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Pair::One(key, value) => to.node("Pair", &[("key", key), ("value", value)]),
            Pair::All(expr, at) => to.node("DoubleStarred", &[("", at), ("", expr)]),
        }
    }
}

/// `{k: v, **m}`
pub struct DictDisplay {
    /// The elements.
    pub pairs: Box<[Pair]>,
    /// Are all keys constants, so that no hash runs code?
    pub constant: bool,
    /// Where it stands.
    pub at: At,
}

describe!(DictDisplay: at, pairs);

impl Expr for DictDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let result = cx.heap.alloc(Dict::new());
        self.fill(cx, fp, &result)?;
        Ok(result.into_value())
    }
}

impl DictDisplay {
    /// Adds all pairs.
    pub(crate) fn fill(&self, cx: &Interp, fp: Frame<'_>, result: &Handle<Dict>) -> R<()> {
        let mut pairs = &*self.pairs;
        while let Some((first, rest)) = pairs.split_first() {
            if let Pair::All(mapping, at) = first {
                let mapping = mapping.eval(cx, fp)?;
                dict::update_mapping(cx, result, &mapping).map_err(|e| at.note(cx, e))?;
                pairs = rest;
                continue;
            }
            let (run, at_once) = run_of_pairs(pairs, |pair| matches!(pair, Pair::One(..)));
            let (now, rest) = pairs.split_at(run);
            match (at_once, self.constant) {
                (true, true) => self.add_constant(cx, fp, result, now)?,
                (true, false) => self.add_stacked(cx, fp, result, now)?,
                (false, _) => self.add(cx, fp, result, now)?,
            }
            pairs = rest;
        }
        Ok(())
    }

    fn set(&self, cx: &Interp, result: &Dict, key: &Value, value: Value) -> R<()> {
        dict::set(cx, result, key, value).map_err(|e| self.at.note(cx, e))
    }

    /// Adds pair after pair.
    fn add(&self, cx: &Interp, fp: Frame<'_>, result: &Dict, pairs: &[Pair]) -> R<()> {
        for pair in pairs {
            if let Pair::One(key, value) = pair {
                let key = key.eval(cx, fp)?;
                self.set(cx, result, &key, value.eval(cx, fp)?)?;
            }
        }
        Ok(())
    }

    /// Adds pairs whose keys are constants: nobody sees that each is added at once, but for the order in which
    /// the values die when a later one fails.
    fn add_constant(&self, cx: &Interp, fp: Frame<'_>, result: &Dict, pairs: &[Pair]) -> R<()> {
        let before = result.len();
        let added = self.add(cx, fp, result, pairs);
        while added.is_err() && result.len() > before {
            drop(result.pop_last());
        }
        added
    }

    /// Evaluates all pairs before the first key is hashed.
    fn add_stacked(&self, cx: &Interp, fp: Frame<'_>, result: &Dict, pairs: &[Pair]) -> R<()> {
        let mut values = Stacked::with_capacity(2 * pairs.len());
        for pair in pairs {
            if let Pair::One(key, value) = pair {
                values.push(key.eval(cx, fp)?);
                values.push(value.eval(cx, fp)?);
            }
        }
        for pair in values.values().chunks_exact(2) {
            self.set(cx, result, &pair[0], pair[1].clone())?;
        }
        Ok(())
    }
}
