//! `x[i]`: reading, storing, deleting items; slices.

use crate::eval::kid::Kid;
use crate::eval::node::{At, BoxExpr, Expr, Target};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::runtime::{dict, item, slice};

/// `x[i]`
pub struct Subscript<X, Y> {
    /// The container.
    pub x: X,
    /// The key.
    pub y: Y,
    /// Where it stands.
    pub at: At,
}

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
        if let Some(d) = container.view::<Dict>() {
            match dict::get(cx, d, &key) {
                Ok(Some(value)) => return Ok(value),
                Ok(None) => {}
                Err(e) => return Err(self.at.note(cx, e)),
            }
        }
        item::get(cx, &container, &key).map_err(|e| self.at.note(cx, e))
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
        None => item::set(cx, container, key, value),
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

impl<X: Kid, Y: Kid> Target for ItemTarget<X, Y> {
    #[inline]
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let container = self.x.value(cx, fp)?;
        let key = self.y.value(cx, fp)?;
        store_item(cx, &container, &key, value, self.at)
    }

    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let container = self.x.value(cx, fp)?;
        let key = self.y.value(cx, fp)?;
        item::delete(cx, &container, &key).map_err(|e| self.at.note(cx, e))
    }
}

/// `x[i] op= value`: container and key are evaluated once.
pub struct ItemInPlace {
    /// The container.
    pub x: BoxExpr,
    /// The key.
    pub y: BoxExpr,
    /// The operand.
    pub value: BoxExpr,
    /// The operation.
    pub apply: crate::eval::assign::InPlace,
    /// Where the item stands.
    pub at: At,
}

impl crate::eval::node::Stmt for ItemInPlace {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<crate::eval::node::Flow> {
        let container = self.x.eval(cx, fp)?;
        let key = self.y.eval(cx, fp)?;
        let old = match key.as_int().and_then(|i| container.item(i)) {
            Some(value) => value,
            None => item::get(cx, &container, &key).map_err(|e| self.at.note(cx, e))?,
        };
        let operand = self.value.eval(cx, fp)?;
        let new = self.apply.apply(cx, old, operand)?;
        store_item(cx, &container, &key, new, self.at)?;
        Ok(crate::eval::node::Flow::Normal)
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

impl Expr for SliceExpr {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let part = |part: &Option<BoxExpr>| match part {
            Some(expr) => expr.eval(cx, fp),
            None => Ok(Value::NONE),
        };
        let (lower, upper, step) = (part(&self.lower)?, part(&self.upper)?, part(&self.step)?);
        Ok(slice::alloc(cx, lower, upper, step))
    }
}
