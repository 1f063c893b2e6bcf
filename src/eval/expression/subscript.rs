//! `x[i]`: reading, storing, deleting items; slices.

use crate::eval::describe::describe;
use crate::eval::kid::{Kid, drop_in_turn};
use crate::eval::node::{At, BoxExpr, Expr, Flow, SingleTarget, Stmt, Target};
use crate::eval::statement::assign::Apply;
use crate::heap::{Frame, List, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::object::slice::Bounds;
use crate::runtime::container::{dict, item, list, slice, text_item};

/// `x[i]`
pub struct Subscript<X, Y> {
    /// The container.
    pub x: X,
    /// The key.
    pub y: Y,
    /// Where it stands.
    pub at: At,
}

describe!({X: Kid, Y: Kid} Subscript<X, Y>: at, x, y);

impl<X: Kid, Y: Kid> Expr for Subscript<X, Y> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        if Y::EFFECT {
            // The container is read first, as the reference says (6.16, evaluation order).
            let container = self.x.value(cx, fp)?;
            let key = self.y.look(cx, fp)?;
            if let Some(value) = Y::bits(&key).int().and_then(|i| container.item(i)) {
                Y::done(key);
                return Ok(value);
            }
            return self.slow(cx, fp, container, key);
        }
        let key = self.y.look(cx, fp)?;
        match self.x.item(cx, fp, Y::bits(&key))? {
            Ok(value) => {
                Y::done(key);
                Ok(value)
            }
            Err(container) => self.slow(cx, fp, container, key),
        }
    }
}

impl<X: Kid, Y: Kid> Subscript<X, Y> {
    #[inline(never)]
    fn slow(&self, cx: &Interp, fp: Frame<'_>, container: Value, key: Y::Look) -> R {
        let key = self.y.own(cx, fp, key)?;
        let result = match container.view::<Dict>() {
            Some(d) => dict::get_item(cx, &container, d, &key),
            None => item::get_slow(cx, &container, &key),
        };
        drop_in_turn(container, key);
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// Stores under a key: the rule with the common containers in front.
#[inline]
fn store_item(cx: &Interp, container: &Value, key: &Value, value: Value, at: At) -> R<()> {
    let value = match key.as_int() {
        Some(i) => match container.set_item(i, value) {
            Ok(old) => {
                drop(old);
                return Ok(());
            }
            Err(value) => value,
        },
        None => value,
    };
    let done = match container.view::<Dict>() {
        Some(d) => dict::set(cx, d, key, value),
        None => item::set_slow(cx, container, key, value),
    };
    done.map_err(|e| at.note(cx, e))
}

/// `x[i]` as a target.
pub struct ItemTarget<X, Y> {
    /// The container.
    pub x: X,
    /// The key.
    pub y: Y,
    /// Where it stands.
    pub at: At,
}

describe!({X: Kid, Y: Kid} ItemTarget<X, Y>: at, x, y);

impl<X: Kid, Y: Kid> Target for ItemTarget<X, Y> {
    #[inline]
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let container = self.x.value(cx, fp)?;
        let key = self.y.value(cx, fp)?;
        let result = store_item(cx, &container, &key, value, self.at);
        drop_in_turn(container, key);
        result
    }
}

impl<X: Kid, Y: Kid> SingleTarget for ItemTarget<X, Y> {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let container = self.x.value(cx, fp)?;
        let key = self.y.value(cx, fp)?;
        let result = item::delete(cx, &container, &key).map_err(|e| self.at.note(cx, e));
        drop_in_turn(container, key);
        result
    }
}

/// `x[i] op= value`: container and key are evaluated once.
pub struct ItemInPlace<A, X, Y> {
    /// The container.
    pub x: X,
    /// The key.
    pub y: Y,
    /// The operand.
    pub value: BoxExpr,
    /// The operation.
    pub apply: A,
    /// Where the item stands.
    pub at: At,
}

describe!({A: Apply, X: Kid, Y: Kid} ItemInPlace<A, X, Y>: at, x, y, value, apply);

impl<A: Apply, X: Kid, Y: Kid> Stmt for ItemInPlace<A, X, Y> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let container = self.x.value(cx, fp)?;
        let key = self.y.value(cx, fp)?;
        let old = match key.as_int().and_then(|i| container.item(i)) {
            Some(value) => value,
            None => item::get_slow(cx, &container, &key).map_err(|e| self.at.note(cx, e))?,
        };
        let operand = self.value.eval(cx, fp)?;
        let new = self.apply.apply(cx, old, operand)?;
        let stored = store_item(cx, &container, &key, new, self.at);
        drop_in_turn(container, key);
        stored?;
        Ok(Flow::Normal)
    }
}

/// `a:b:c` within brackets
pub struct SliceExpr {
    /// The first index.
    pub lower: Option<BoxExpr>,
    /// The index after the last.
    pub upper: Option<BoxExpr>,
    /// The step.
    pub step: Option<BoxExpr>,
}

describe!(SliceExpr: lower, upper, step);

impl SliceExpr {
    fn parts(&self, cx: &Interp, fp: Frame<'_>) -> R<[Value; 3]> {
        let part = |part: &Option<BoxExpr>| match part {
            Some(expr) => expr.eval(cx, fp),
            None => Ok(Value::NONE),
        };
        Ok([part(&self.lower)?, part(&self.upper)?, part(&self.step)?])
    }
}

impl Expr for SliceExpr {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let [lower, upper, step] = self.parts(cx, fp)?;
        Ok(slice::alloc(cx, lower, upper, step))
    }
}

/// `x[a:b:c]`, as an expression and as a target. Of an exact list or string, with ints or nothing as
/// parts, no slice object is made.
pub struct SliceOf {
    /// The container.
    pub x: BoxExpr,
    /// The slice.
    pub slice: SliceExpr,
    /// Where it stands.
    pub at: At,
}

describe!(SliceOf: at, x, slice);

/// The places that ints, or nothing, select of a sequence of `len` items; `None` where it takes more.
fn places(parts: &[Value; 3], len: usize) -> Option<Bounds> {
    let number = |value: &Value| match (value.is_none(), value.as_int()) {
        (true, _) => Some(None),
        (false, Some(i)) => Some(Some(i)),
        (false, None) => None,
    };
    let step = number(&parts[2])?.unwrap_or(1);
    (step != 0).then_some(())?;
    Some(Bounds::cut(
        number(&parts[0])?,
        number(&parts[1])?,
        step,
        len,
    ))
}

impl Expr for SliceOf {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let container = self.x.eval(cx, fp)?;
        let parts = self.slice.parts(cx, fp)?;
        let note = |e| self.at.note(cx, e);
        if let Some(list) = container.view::<List>()
            && let Some(bounds) = places(&parts, list.len())
        {
            return list::get_slice(cx, list, bounds).map_err(note);
        }
        if let Some(text) = container.as_str()
            && let Some(bounds) = places(&parts, text.len())
        {
            return text_item::get_slice(cx, text, bounds).map_err(note);
        }
        let [lower, upper, step] = parts;
        let key = slice::alloc(cx, lower, upper, step);
        item::get(cx, &container, &key).map_err(note)
    }
}

impl Target for SliceOf {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let container = self.x.eval(cx, fp)?;
        let parts = self.slice.parts(cx, fp)?;
        if let (Some(list), Some(new)) = (container.view::<List>(), value.view::<List>())
            && let Some(bounds) = places(&parts, list.len())
            && bounds.step == 1
            && bounds.count == new.len()
        {
            let start = bounds.start as usize;
            if value.refcount() == Some(1) {
                // A list that nobody else holds takes what is replaced in exchange; it dies here.
                list.exchange(start, new);
            } else {
                // CPython drops what was replaced from the end.
                list.replace(start, new.to_vec())
                    .into_iter()
                    .rev()
                    .for_each(drop);
            }
            return Ok(());
        }
        let [lower, upper, step] = parts;
        let key = slice::alloc(cx, lower, upper, step);
        item::set(cx, &container, &key, value).map_err(|e| self.at.note(cx, e))
    }
}

impl SingleTarget for SliceOf {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let container = self.x.eval(cx, fp)?;
        let [lower, upper, step] = self.slice.parts(cx, fp)?;
        let key = slice::alloc(cx, lower, upper, step);
        item::delete(cx, &container, &key).map_err(|e| self.at.note(cx, e))
    }
}
