//! What is a constant although it is not written as one: operations on constants, and lists and sets of constants that
//! nobody gets hold of.
//!
//! CPython 3.13 folds the same, within the same limits (its `co_consts` tell). What fails, or would give something
//! large, is left to the run, which raises at its place.

use super::{Lowered, Lowerer};
use crate::eval::nodes::Const;
use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::int::{self, Int};
use crate::runtime::container::set;
use crate::runtime::ops;
use crate::source::op::{BinOp, UnaryOp};
use crate::syntax::tree::{Expr, ExprKind};

/// So many bits an int may take.
const BITS: usize = 128;
/// So many characters a repeated text may have.
const CHARACTERS: usize = 4096;
/// So many items a repeated tuple may have.
const ITEMS: usize = 256;

/// `x op y`, if both are constants.
pub(super) fn binary(cx: &Interp, op: BinOp, x: &Lowered, y: &Lowered) -> Option<Value> {
    let (Lowered::Const(Const(x)), Lowered::Const(Const(y))) = (x, y) else {
        return None;
    };
    is_moderate(op, x, y).then(|| settled(cx, ops::binary(cx, op, x, y)))?
}

/// `op x` of a constant.
pub(super) fn unary(cx: &Interp, op: UnaryOp, x: &Value) -> Option<Value> {
    // Of the complement of a bool is warned, when it runs.
    let is_told = op == UnaryOp::Invert && x.as_bool().is_some();
    (!is_told).then(|| settled(cx, ops::unary(cx, op, x)))?
}

fn settled(cx: &Interp, result: R) -> Option<Value> {
    result.map_err(|raised| drop(cx.take_raised(raised))).ok()
}

/// Is the result known not to be large?
fn is_moderate(op: BinOp, x: &Value, y: &Value) -> bool {
    match (op, int::exact(x), int::exact(y)) {
        (BinOp::Mul, Some(a), Some(b)) => a.bit_length() + b.bit_length() <= BITS,
        (BinOp::Mul, Some(times), None) => is_moderate_row(y, &times),
        (BinOp::Mul, None, Some(times)) => is_moderate_row(x, &times),
        (BinOp::Pow, Some(a), Some(b)) if !b.is_negative() && !b.is_zero() => {
            count(&b).is_some_and(|b| a.bit_length() <= BITS / b)
        }
        (BinOp::LShift, Some(a), Some(b)) => {
            count(&b).is_some_and(|b| b <= BITS && a.bit_length() <= BITS - b)
        }
        // A template may hold anything.
        (BinOp::Mod, None, _) => x.as_str().is_none(),
        _ => true,
    }
}

/// Is a text or tuple moderate, repeated so often?
fn is_moderate_row(row: &Value, times: &Int) -> bool {
    let (len, most) = match (row.as_str(), row.as_tuple()) {
        (Some(text), _) => (text.len(), CHARACTERS),
        (_, Some(items)) => (items.len(), ITEMS),
        _ => return true,
    };
    len == 0 || count(times).is_some_and(|times| times <= most / len)
}

fn count(number: &Int) -> Option<usize> {
    usize::try_from(number.to_i64()?).ok()
}

impl Lowerer<'_> {
    /// What is only walked over or looked into, right of `in` or as the iterable of a loop: a list of constants may
    /// be a tuple there, a set of constants a frozenset, and both are made once.
    pub(super) fn unheld(&mut self, expr: &Expr) -> Lowered {
        if let Some(value) = self.take_spilled(expr) {
            return Lowered::Any(value);
        }
        let constant = match &expr.kind {
            ExprKind::List(items) => self.as_constants(items).map(|items| self.cx.tuple(items)),
            ExprKind::Set(items) => self.as_constants(items).and_then(|items| {
                let elements = set::of_constants(self.cx, &items);
                settled(self.cx, elements.map(|set| set.into_value()))
            }),
            _ => None,
        };
        match constant {
            Some(value) => Lowered::Const(Const(value)),
            None => self.expr(expr),
        }
    }
}
