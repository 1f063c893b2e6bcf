//! Expressions with a `yield` inside.
//!
//! A `yield` is a statement of the code tree. An expression that contains one is taken apart: what
//! is evaluated before the `yield` is put into hidden locals, the `yield` stores what is sent into
//! one too, and the rest of the expression reads them.
//!
//! ```text
//!   f(a, (yield b), c)      t1 = f; t2 = a; t3 = yield b; t1(t2, t3, c)
//! ```

use super::{Lowerer, walk};
use crate::eval::nodes::{
    AssignTo, Chain, GenIf, HiddenLocal, Link, Spill, TakeLocal, Yield, YieldFrom,
};
use crate::eval::{BoxExpr, BoxStmt, BoxTarget};
use crate::heap::Local;
use crate::source::Span;
use crate::syntax::tree::{BoolOp, CompareOp, Expr, ExprKind};

/// What a `yield` expression hands out.
pub(super) enum Yielded<'a> {
    /// `yield`, `yield value`
    One(Option<&'a Expr>),
    /// `yield from iterable`
    From(&'a Expr),
}

impl Yielded<'_> {
    /// `None` if the expression is no `yield` itself.
    pub(super) fn of(expr: &Expr) -> Option<Yielded<'_>> {
        match &expr.kind {
            ExprKind::Yield(value) => Some(Yielded::One(value.as_deref())),
            ExprKind::YieldFrom(iterable) => Some(Yielded::From(iterable)),
            _ => None,
        }
    }
}

impl Lowerer<'_> {
    /// Lowers `expr` so that its `yield`s are statements of `before`, to be run first.
    pub(super) fn spill(&mut self, expr: &Expr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        if !self.frame().generator || !walk::yields(expr) {
            return self.expr(expr).boxed();
        }
        if let Some(yielded) = Yielded::of(expr) {
            let local = self.hidden();
            let target = Some(Box::new(HiddenLocal(local)) as BoxTarget);
            let stmt = self.yield_stmt(yielded, expr.span, target, before);
            before.push(stmt);
            return Box::new(TakeLocal(local));
        }
        match &expr.kind {
            ExprKind::Bool(op, parts) => self.spill_bool(*op, parts, before),
            ExprKind::Conditional(conditional) => {
                let test = self.spill(&conditional.test, before);
                let local = self.hidden();
                let then = self.spilled_into(&conditional.then, local);
                let otherwise = self.spilled_into(&conditional.orelse, local);
                let state = self.hidden();
                let arms = Box::new([(test, then)]);
                before.push(Box::new(GenIf {
                    arms,
                    otherwise: Some(otherwise),
                    state,
                }));
                Box::new(TakeLocal(local))
            }
            ExprKind::Compare(compare) if compare.rest.len() > 1 => {
                let value = self.spill(&compare.first, before);
                let (left, answer) = (self.hidden(), self.hidden());
                before.push(Box::new(Spill { local: left, value }));
                self.spill_chain(&compare.rest, left, answer, expr.span, before);
                Box::new(TakeLocal(answer))
            }
            _ => {
                let mut parts = Vec::new();
                walk::children(expr, &mut |child| parts.push(child));
                self.spill_all(&parts, before);
                self.expr(expr).boxed()
            }
        }
    }

    /// Puts aside the values of all `parts` up to the last one with a `yield`; whoever lowers the
    /// parts later gets what was put aside.
    pub(super) fn spill_all(&mut self, parts: &[&Expr], before: &mut Vec<BoxStmt>) {
        let Some(last) = parts.iter().rposition(|part| walk::yields(part)) else {
            return;
        };
        for (i, part) in parts.iter().enumerate().take(last + 1) {
            if matches!(part.kind, ExprKind::Starred(_) | ExprKind::Slice(_)) {
                // Not values themselves: their parts are.
                let mut inner = Vec::new();
                walk::children(part, &mut |child| inner.push(child));
                self.spill_kept(&inner, before);
                continue;
            }
            let value = self.spill(part, before);
            let kept = if i < last {
                self.keep(value, before)
            } else {
                value
            };
            self.spilled.insert(address(part), kept);
        }
    }

    fn spill_kept(&mut self, parts: &[&Expr], before: &mut Vec<BoxStmt>) {
        for part in parts {
            let value = self.spill(part, before);
            let kept = self.keep(value, before);
            self.spilled.insert(address(part), kept);
        }
    }

    /// Puts a value into a hidden local.
    fn keep(&mut self, value: BoxExpr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        let local = self.hidden();
        before.push(Box::new(Spill { local, value }));
        Box::new(TakeLocal(local))
    }

    fn spilled_into(&mut self, expr: &Expr, local: Local) -> BoxStmt {
        let mut body = Vec::new();
        let value = self.spill(expr, &mut body);
        body.push(Box::new(AssignTo {
            target: HiddenLocal(local),
            value,
        }));
        self.resumable(body)
    }

    fn spill_bool(&mut self, op: BoolOp, parts: &[Expr], before: &mut Vec<BoxStmt>) -> BoxExpr {
        let local = self.hidden();
        let Some((first, rest)) = parts.split_first() else {
            return Box::new(TakeLocal(local));
        };
        let value = self.spill(first, before);
        before.push(Box::new(Spill { local, value }));
        for part in rest {
            let held: BoxExpr = Box::new(HiddenLocal(local));
            let test: BoxExpr = match op {
                BoolOp::And => held,
                BoolOp::Or => Box::new(crate::eval::nodes::Not(held)),
            };
            let then = self.spilled_into(part, local);
            let state = self.hidden();
            before.push(Box::new(GenIf {
                arms: Box::new([(test, then)]),
                otherwise: None,
                state,
            }));
        }
        Box::new(TakeLocal(local))
    }

    /// `left op operand` into `answer`; if it holds, the same for the rest of the chain.
    fn spill_chain(
        &mut self,
        rest: &[(CompareOp, Expr)],
        left: Local,
        answer: Local,
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) {
        let Some(((op, operand), rest)) = rest.split_first() else {
            return;
        };
        let value = self.spill(operand, before);
        let right = self.hidden();
        before.push(Box::new(Spill {
            local: right,
            value,
        }));
        let first: BoxExpr = Box::new(TakeLocal(left));
        let operands: Box<[(Link, BoxExpr)]> =
            Box::new([(super::expr::link(*op), Box::new(HiddenLocal(right)))]);
        let at = self.at(span);
        let value: BoxExpr = Box::new(Chain {
            first,
            rest: operands,
            at,
        });
        before.push(Box::new(Spill {
            local: answer,
            value,
        }));
        if rest.is_empty() {
            return;
        }
        let mut then = Vec::new();
        self.spill_chain(rest, right, answer, span, &mut then);
        let then = self.resumable(then);
        let test: BoxExpr = Box::new(HiddenLocal(answer));
        let state = self.hidden();
        before.push(Box::new(GenIf {
            arms: Box::new([(test, then)]),
            otherwise: None,
            state,
        }));
    }

    /// The statement of a `yield` or `yield from`.
    pub(super) fn yield_stmt(
        &mut self,
        yielded: Yielded<'_>,
        span: Span,
        target: Option<BoxTarget>,
        before: &mut Vec<BoxStmt>,
    ) -> BoxStmt {
        let at = self.at(span);
        let sent = self.sent();
        match yielded {
            Yielded::From(iterable) => {
                let iterable = self.spill(iterable, before);
                let delegate = self.delegate();
                Box::new(YieldFrom {
                    iterable,
                    target,
                    delegate,
                    sent,
                    at,
                })
            }
            Yielded::One(value) => {
                let value = value.map(|value| self.spill(value, before));
                Box::new(Yield {
                    value,
                    target,
                    sent,
                    at,
                })
            }
        }
    }

    /// Where what is sent lies.
    fn sent(&mut self) -> Local {
        let local = self.frame().sent.unwrap_or_else(|| self.hidden());
        *self.frame().sent.insert(local)
    }

    /// Where the delegate lies: a generator never delegates to two at once.
    fn delegate(&mut self) -> Local {
        let local = self.frame().delegate.unwrap_or_else(|| self.hidden());
        *self.frame().delegate.insert(local)
    }

    /// What was put aside for this expression.
    pub(super) fn take_spilled(&mut self, expr: &Expr) -> Option<BoxExpr> {
        if self.spilled.is_empty() {
            None
        } else {
            self.spilled.remove(&address(expr))
        }
    }
}

fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}
