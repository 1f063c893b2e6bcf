//! Comparisons: `<` and the like, `is`, `in`, and chains of them.

use std::marker::PhantomData;

use crate::eval::describe::describe;
use crate::eval::expression::operator_site::OperatorSite;
use crate::eval::kid::{Kid, drop_in_turn};
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Peek, Value};
use crate::interp::{Interp, R, Recursion};
use crate::runtime::container::item;
use crate::runtime::{compare, truth};
use crate::source::op::{CmpOp, Comparison};

/// A comparison as a type.
pub trait Rel: 'static {
    /// Which comparison.
    const OP: CmpOp;
    /// The answer for floats (ordered comparisons with nan are false).
    fn floats(a: f64, b: f64) -> bool;
}

macro_rules! rel {
    ($($(#[$doc:meta])* $name:ident $symbol:tt)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Rel for $name {
            const OP: CmpOp = CmpOp::$name;

            #[inline(always)]
            fn floats(a: f64, b: f64) -> bool {
                a $symbol b
            }
        }
    )*};
}

rel! {
    /// `a < b`
    Lt <
    /// `a <= b`
    Le <=
    /// `a == b`
    Eq ==
    /// `a != b`
    Ne !=
    /// `a > b`
    Gt >
    /// `a >= b`
    Ge >=
}

#[inline(always)]
fn quick<O: Rel>(a: Peek, b: Peek) -> Option<bool> {
    if let Some(order) = a.compare_ints(b) {
        return Some(O::OP.holds(order));
    }
    match (a.float(), b.float()) {
        (Some(x), Some(y)) => Some(O::floats(x, y)),
        _ => None,
    }
}

/// `x op y`
pub struct Cmp<O, X, Y> {
    /// The left operand.
    pub x: X,
    /// The right operand.
    pub y: Y,
    /// Where it stands.
    pub at: At,
    /// The comparison.
    pub op: PhantomData<O>,
    /// The method that instances have for it.
    pub site: OperatorSite,
}

describe!({O: Rel, X: Kid, Y: Kid} Cmp<O, X, Y>: at, x, y, site);

impl<O: Rel, X: Kid, Y: Kid> Expr for Cmp<O, X, Y> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let a = self.x.look(cx, fp)?;
        let b = self.y.look(cx, fp)?;
        if let Some(answer) = quick::<O>(X::bits(&a), Y::bits(&b)) {
            X::done(a);
            Y::done(b);
            return Ok(Value::bool(answer));
        }
        self.slow(cx, fp, a, b)
    }

    #[inline]
    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        let a = self.x.look(cx, fp)?;
        let b = self.y.look(cx, fp)?;
        if let Some(answer) = quick::<O>(X::bits(&a), Y::bits(&b)) {
            X::done(a);
            Y::done(b);
            return Ok(answer);
        }
        self.slow_test(cx, fp, a, b)
    }
}

impl<O: Rel, X: Kid, Y: Kid> Cmp<O, X, Y> {
    #[cold]
    #[inline(never)]
    fn slow(&self, cx: &Interp, fp: Frame<'_>, a: X::Look, b: Y::Look) -> R {
        let a = self.x.own(cx, fp, a)?;
        let b = self.y.own(cx, fp, b)?;
        let result = match self.by_function(cx, &a, &b) {
            Some(answer) => answer,
            None => compare::rich(cx, O::OP, &a, &b),
        };
        drop_in_turn(a, b);
        result.map_err(|e| self.at.note(cx, e))
    }

    /// The answer of a function of the language, if one is known to be asked first.
    fn by_function(&self, cx: &Interp, a: &Value, b: &Value) -> Option<R> {
        if !OperatorSite::concerns(a, b) {
            return None;
        }
        // One level of comparison, as in `runtime`.
        let _guard = match cx.enter_native(Recursion::Compare) {
            Ok(guard) => guard,
            Err(raised) => return Some(Err(raised)),
        };
        let first = || compare::first(cx, O::OP, a, b);
        Some(match self.site.ask(cx, a, b, first)? {
            Ok(answer) if answer.is_not_implemented() => compare::after_first(cx, O::OP, a, b),
            answer => answer,
        })
    }

    #[inline(never)]
    fn slow_test(&self, cx: &Interp, fp: Frame<'_>, a: X::Look, b: Y::Look) -> R<bool> {
        let a = self.x.own(cx, fp, a)?;
        let b = self.y.own(cx, fp, b)?;
        let result = match self.by_function(cx, &a, &b) {
            Some(answer) => answer.and_then(|answer| truth::truth(cx, &answer)),
            None => compare::test(cx, O::OP, &a, &b),
        };
        drop_in_turn(a, b);
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// `x is y`, `x is not y`
pub struct Is<X, Y> {
    /// The left operand.
    pub x: X,
    /// The right operand.
    pub y: Y,
    /// `is not`?
    pub not: bool,
}

describe!({X: Kid, Y: Kid} Is<X, Y>: not, x, y);

impl<X: Kid, Y: Kid> Expr for Is<X, Y> {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.test(cx, fp).map(Value::bool)
    }

    #[inline]
    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        let a = self.x.look(cx, fp)?;
        let b = self.y.look(cx, fp)?;
        if X::bits(&a).is_unbound() || Y::bits(&b).is_unbound() {
            self.x.own(cx, fp, a)?;
            self.y.own(cx, fp, b)?;
            return Ok(false);
        }
        let same = X::bits(&a) == Y::bits(&b);
        // Looks that own must be dropped only after the comparison: they keep the addresses.
        drop((a, b));
        Ok(same != self.not)
    }
}

/// `x in y`, `x not in y`
pub struct In {
    /// The item.
    pub x: BoxExpr,
    /// The container.
    pub y: BoxExpr,
    /// `not in`?
    pub not: bool,
    /// Where it stands.
    pub at: At,
}

describe!(In: at, not, x, y);

impl Expr for In {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.test(cx, fp).map(Value::bool)
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        let x = self.x.eval(cx, fp)?;
        let y = self.y.eval(cx, fp)?;
        let found = item::contains(cx, &y, &x);
        drop_in_turn(x, y);
        found
            .map(|found| found != self.not)
            .map_err(|e| self.at.note(cx, e))
    }
}

fn apply(cx: &Interp, comparison: Comparison, a: &Value, b: &Value) -> R {
    match comparison {
        Comparison::Rich(op) => compare::rich(cx, op, a, b),
        Comparison::Is { not } => Ok(Value::bool(a.is(b) != not)),
        Comparison::In { not } => Ok(Value::bool(item::contains(cx, b, a)? != not)),
    }
}

/// `a < b <= c ...`: each operand is evaluated once, and none after the first false answer.
pub struct Chain {
    /// The first operand.
    pub first: BoxExpr,
    /// The others, each with its comparison.
    pub rest: Box<[(Comparison, BoxExpr)]>,
    /// Where it stands.
    pub at: At,
}

describe!(Chain: at, first, rest);

impl Expr for Chain {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let mut left = self.first.eval(cx, fp)?;
        for (i, (comparison, right)) in self.rest.iter().enumerate() {
            let right = right.eval(cx, fp)?;
            let note = |e| self.at.note(cx, e);
            let answer = apply(cx, *comparison, &left, &right);
            left = right;
            let answer = answer.map_err(note)?;
            let last = i + 1 == self.rest.len();
            if last || !truth::truth(cx, &answer).map_err(note)? {
                return Ok(answer);
            }
        }
        Ok(Value::TRUE)
    }
}
