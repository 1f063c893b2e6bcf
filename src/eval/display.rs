//! Displays: `(a, b)`, `[a, b]`, `{a, b}`, `{k: v}`, with `*` and `**`.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::dict::Dict;
use crate::runtime::{dict, iter, raise, set};

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

/// Evaluates the elements of a display; `what` words the error of a starred non-iterable.
pub(crate) fn collect(cx: &Interp, fp: Frame<'_>, items: &[Item]) -> R<Vec<Value>> {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Item::One(expr) => values.push(expr.eval(cx, fp)?),
            Item::All(expr, at) => {
                let iterable = expr.eval(cx, fp)?;
                let more = iter::collect(cx, &iterable);
                values.extend(more.map_err(|e| at.note(cx, starred_error(cx, e, &iterable)))?);
            }
        }
    }
    Ok(values)
}

/// CPython's words for `[*5]`.
pub fn starred_error(
    cx: &Interp,
    raised: crate::interp::Raised,
    value: &Value,
) -> crate::interp::Raised {
    if !raise::matches(cx, &raised, WellKnown::TypeError) || iter::is_iterable(cx, value) {
        return raised;
    }
    drop(raise::take(cx, raised));
    let class = crate::object::class::type_name(cx, value);
    raise::type_error(
        cx,
        format!("Value after * must be an iterable, not {class}"),
    )
}

/// `(a, b)` without stars.
pub struct TupleOf<const N: usize>(pub [BoxExpr; N]);

describe!({const N: usize} TupleOf<N>: 0);

impl<const N: usize> Expr for TupleOf<N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let mut values = [const { Value::UNBOUND }; N];
        for (place, value) in values.iter_mut().zip(&self.0) {
            *place = value.eval(cx, fp)?;
        }
        Ok(cx.heap.tuple_of(values))
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

/// `{a, *b}`
pub struct SetDisplay {
    /// The elements.
    pub items: Box<[Item]>,
    /// Are all of them constants, and more than two? Then CPython builds the set another way,
    /// which shows in its order.
    pub constant: bool,
    /// Where it stands.
    pub at: At,
}

describe!(SetDisplay: at, constant, items);

impl Expr for SetDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        if self.items.iter().any(|item| matches!(item, Item::All(..))) {
            return self.eval_starred(cx, fp);
        }
        let values = collect(cx, fp, &self.items)?;
        set::literal(cx, &values, self.constant).map_err(|e| self.at.note(cx, e))
    }
}

impl SetDisplay {
    /// A display with stars is added to one part after the other: what is starred merges as in
    /// `update`, which can show in the order.
    fn eval_starred(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let result = set::new(cx);
        for item in &self.items {
            match item {
                Item::One(expr) => {
                    let value = expr.eval(cx, fp)?;
                    set::add(cx, &result, &value).map_err(|e| self.at.note(cx, e))?;
                }
                Item::All(expr, at) => {
                    let values = expr.eval(cx, fp)?;
                    set::update(cx, &result, &values).map_err(|e| at.note(cx, e))?;
                }
            }
        }
        Ok(result.into_value())
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
    /// Where it stands.
    pub at: At,
}

describe!(DictDisplay: at, pairs);

impl Expr for DictDisplay {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let result = cx.heap.alloc(Dict::new());
        for pair in &self.pairs {
            match pair {
                Pair::One(key, value) => {
                    let key = key.eval(cx, fp)?;
                    let value = value.eval(cx, fp)?;
                    dict::set(cx, &result, &key, value).map_err(|e| self.at.note(cx, e))?;
                }
                Pair::All(mapping, at) => {
                    let mapping = mapping.eval(cx, fp)?;
                    dict::update_mapping(cx, &result, &mapping).map_err(|e| at.note(cx, e))?;
                }
            }
        }
        Ok(result.into_value())
    }
}
