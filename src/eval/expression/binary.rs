//! Binary and unary operators.

use std::marker::PhantomData;

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::expression::operator_site::OperatorSite;
use crate::eval::kid::Kid;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::eval::watch;
use crate::heap::{Frame, MAX_INT, Peek, Value};
use crate::interp::{Interp, R};
use crate::runtime::ops;
use crate::source::op::{BinOp, UnaryOp};

/// An operator as a type, so that each gets nodes of its own.
pub trait Op: 'static {
    /// Which operator.
    const OP: BinOp;
    /// The result where the bits suffice.
    fn quick(a: Peek, b: Peek) -> Option<Value>;
}

/// Both as floats, ints converted: only where the operation is one of floats anyway.
#[inline(always)]
fn floats(a: Peek, b: Peek) -> Option<(f64, f64)> {
    match (a.float(), b.float()) {
        (Some(x), Some(y)) => Some((x, y)),
        (Some(x), None) => Some((x, b.int()? as f64)),
        (None, Some(y)) => Some((a.int()? as f64, y)),
        (None, None) => None,
    }
}

macro_rules! op {
    ($(#[$doc:meta])* $name:ident, $a:ident, $b:ident, $quick:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl Op for $name {
            const OP: BinOp = BinOp::$name;

            #[inline(always)]
            fn quick($a: Peek, $b: Peek) -> Option<Value> {
                $quick
            }
        }
    };
}

op!(
    /// `a + b`
    Add, a, b, match a.add_int(b) {
        Some(sum) => Some(sum),
        None => floats(a, b).and_then(|(x, y)| Value::float(x + y)),
    }
);
op!(
    /// `a - b`
    Sub, a, b, match a.sub_int(b) {
        Some(difference) => Some(difference),
        None => floats(a, b).and_then(|(x, y)| Value::float(x - y)),
    }
);
op!(
    /// `a * b`
    Mul, a, b, match floats(a, b) {
        Some((x, y)) => Value::float(x * y),
        None => a.mul_int(b),
    }
);
op!(
    /// `a / b`
    Div, a, b, true_div(a, b)
);
op!(
    /// `a // b`
    FloorDiv, a, b, floor_div(a, b)
);
op!(
    /// `a % b`
    Mod, a, b, floor_mod(a, b)
);
op!(
    /// `a & b`
    BitAnd, a, b, a.and(b)
);
op!(
    /// `a | b`
    BitOr, a, b, a.or(b)
);
op!(
    /// `a ^ b`
    BitXor, a, b, a.xor(b)
);
op!(
    /// `a << b`
    LShift, a, b, left_shift(a, b)
);
op!(
    /// `a >> b`
    RShift, a, b, right_shift(a, b)
);
op!(
    /// `a ** b`
    Pow, a, b, power(a, b)
);
op!(
    /// `a @ b`
    MatMul, _a, _b, None
);

#[inline(always)]
fn true_div(a: Peek, b: Peek) -> Option<Value> {
    /// Ints below this are floats exactly, so that the quotient is rounded once.
    const EXACT: u64 = 1 << 53;
    let (x, y) = match (a.int(), b.int()) {
        (Some(x), Some(y)) if x.unsigned_abs() < EXACT && y.unsigned_abs() < EXACT => {
            (x as f64, y as f64)
        }
        (Some(_), Some(_)) => return None,
        _ => floats(a, b)?,
    };
    if y == 0.0 { None } else { Value::float(x / y) }
}

#[inline(always)]
fn floor_div(a: Peek, b: Peek) -> Option<Value> {
    let (x, y) = (a.int()?, b.int()?);
    if y == 0 {
        return None;
    }
    let quotient = x / y;
    Value::int(if (x % y != 0) && ((x < 0) != (y < 0)) {
        quotient - 1
    } else {
        quotient
    })
}

#[inline(always)]
fn floor_mod(a: Peek, b: Peek) -> Option<Value> {
    let (x, y) = (a.int()?, b.int()?);
    if y == 0 {
        return None;
    }
    let rest = x % y;
    Value::int(if rest != 0 && ((rest < 0) != (y < 0)) {
        rest + y
    } else {
        rest
    })
}

#[inline(always)]
fn left_shift(a: Peek, b: Peek) -> Option<Value> {
    let (x, n) = (a.int()?, b.int()?);
    if (0..62).contains(&n) && x.unsigned_abs() <= (MAX_INT as u64) >> n {
        Value::int(x << n)
    } else {
        None
    }
}

#[inline(always)]
fn right_shift(a: Peek, b: Peek) -> Option<Value> {
    let (x, n) = (a.int()?, b.int()?);
    if n < 0 {
        None
    } else {
        Value::int(x >> n.min(63))
    }
}

#[inline(always)]
fn power(a: Peek, b: Peek) -> Option<Value> {
    match (a.int(), b.int()) {
        (Some(x), Some(2)) => x.checked_mul(x).and_then(Value::int),
        (Some(_), Some(_)) => None,
        _ => match floats(a, b)? {
            (x, 2.0) => Value::float(x * x),
            (x, y) if x > 0.0 => Value::float(x.powf(y)),
            _ => None,
        },
    }
}

/// `x op y`
pub struct Bin<O, X, Y> {
    /// The left operand.
    pub x: X,
    /// The right operand.
    pub y: Y,
    /// Where it stands.
    pub at: At,
    /// The operator.
    pub op: PhantomData<O>,
    /// The method that instances have for it.
    pub site: OperatorSite,
}

describe!({O: Op, X: Kid, Y: Kid} Bin<O, X, Y>: at, x, y, site);

impl<O: Op, X: Kid, Y: Kid> Expr for Bin<O, X, Y> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let a = self.x.look(cx, fp)?;
        let b = self.y.look(cx, fp)?;
        if let Some(value) = O::quick(X::bits(&a), Y::bits(&b)) {
            X::done(a);
            Y::done(b);
            return Ok(value);
        }
        self.slow(cx, fp, a, b)
    }
}

impl<O: Op, X: Kid, Y: Kid> Bin<O, X, Y> {
    #[cold]
    #[inline(never)]
    fn slow(&self, cx: &Interp, fp: Frame<'_>, a: X::Look, b: Y::Look) -> R {
        let a = self.x.own(cx, fp, a)?;
        let b = self.y.own(cx, fp, b)?;
        let result = self.general(cx, &a, &b).map_err(|e| self.at.note(cx, e));
        // The left operand goes first, as from CPython's stack.
        drop(a);
        result
    }

    fn general(&self, cx: &Interp, a: &Value, b: &Value) -> R {
        if OperatorSite::concerns(a, b) {
            let first = || ops::first(cx, O::OP, a, b);
            match self.site.ask(cx, a, b, first) {
                Some(Ok(answer)) if answer.is_not_implemented() => {
                    return ops::after_first(cx, O::OP, a, b);
                }
                Some(answer) => return answer,
                None => {}
            }
        }
        ops::binary(cx, O::OP, a, b)
    }
}

/// `op x`
pub struct Unary {
    /// The operator.
    pub op: UnaryOp,
    /// The operand.
    pub x: BoxExpr,
    /// Where it stands.
    pub at: At,
}

describe!(Unary: at, op, x);

impl Expr for Unary {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let x = self.x.eval(cx, fp)?;
        let quick = match self.op {
            UnaryOp::Neg => match (x.as_int(), x.peek().float()) {
                (Some(i), _) => Value::int(-i),
                (None, Some(f)) => Value::float(-f),
                _ => None,
            },
            UnaryOp::Invert | UnaryOp::Pos => None,
        };
        match quick {
            Some(value) => Ok(value),
            None => ops::unary(cx, self.op, &x).map_err(|e| self.at.note(cx, e)),
        }
    }
}

/// `~x`. Where it stands is told only if a bool is inverted, which is warned of.
pub struct Invert {
    /// The operand.
    pub x: BoxExpr,
    /// Where it stands.
    pub at: At,
    /// The code that it belongs to.
    pub code: CodeLink,
}

describe!(Invert: at, x);

impl Expr for Invert {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let x = self.x.eval(cx, fp)?;
        if let Some(value) = x.as_int().and_then(|i| Value::int(!i)) {
            return Ok(value);
        }
        let invert = || ops::unary(cx, UnaryOp::Invert, &x);
        let inverted = match x.as_bool() {
            Some(_) => watch::standing_at(cx, &self.code, fp, self.at, invert),
            None => invert(),
        };
        inverted.map_err(|e| self.at.note(cx, e))
    }
}
