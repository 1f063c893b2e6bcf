//! `not`, `and`, `or`, conditional expressions, and the walrus.

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxTarget, Expr};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};
use crate::runtime::truth;

/// `not x`
pub struct Not(pub BoxExpr);

describe!(Not: 0);

impl Expr for Not {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        Ok(Value::bool(!self.0.test(cx, fp)?))
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        Ok(!self.0.test(cx, fp)?)
    }
}

/// `a and b and ...`
pub struct And {
    /// The operands.
    pub parts: Box<[BoxExpr]>,
    /// Where it stands.
    pub at: At,
}

describe!(And: parts);

impl Expr for And {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        short_circuit(&self.parts, false, self.at, cx, fp)
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        for part in &self.parts {
            if !part.test(cx, fp)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// `a or b or ...`
pub struct Or {
    /// The operands.
    pub parts: Box<[BoxExpr]>,
    /// Where it stands.
    pub at: At,
}

describe!(Or: parts);

impl Expr for Or {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        short_circuit(&self.parts, true, self.at, cx, fp)
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        for part in &self.parts {
            if part.test(cx, fp)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The first operand whose truth is `stop`, or the last.
fn short_circuit(parts: &[BoxExpr], stop: bool, at: At, cx: &Interp, fp: Frame<'_>) -> R {
    let Some((last, others)) = parts.split_last() else {
        return Ok(Value::NONE);
    };
    for part in others {
        let value = part.eval(cx, fp)?;
        if truth::truth(cx, &value).map_err(|e| at.note(cx, e))? == stop {
            return Ok(value);
        }
    }
    last.eval(cx, fp)
}

/// `then if test else otherwise`
pub struct Conditional {
    /// The condition.
    pub test: BoxExpr,
    /// The value if it holds.
    pub then: BoxExpr,
    /// The value if not.
    pub otherwise: BoxExpr,
}

describe!(Conditional: test, then, otherwise);

impl Expr for Conditional {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        if self.test.test(cx, fp)? {
            self.then.eval(cx, fp)
        } else {
            self.otherwise.eval(cx, fp)
        }
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        if self.test.test(cx, fp)? {
            self.then.test(cx, fp)
        } else {
            self.otherwise.test(cx, fp)
        }
    }
}

/// `(name := value)`
pub struct Walrus {
    /// The name.
    pub target: BoxTarget,
    /// The value.
    pub value: BoxExpr,
}

describe!(Walrus: target, value);

impl Expr for Walrus {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let value = self.value.eval(cx, fp)?;
        self.target.store(cx, fp, value.clone())?;
        Ok(value)
    }
}

/// A condition whose truth may raise: notes where it stands.
pub struct Tested {
    /// The expression.
    pub value: BoxExpr,
    /// Where it stands.
    pub at: At,
}

describe!(Tested: value);

impl Expr for Tested {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.value.eval(cx, fp)
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        let value = self.value.eval(cx, fp)?;
        match value.peek().truth() {
            Some(truth) => Ok(truth),
            None => truth::truth(cx, &value).map_err(|e| self.at.note(cx, e)),
        }
    }
}
