//! Expressions with a `yield` inside.
//!
//! A `yield` is a statement of the code tree. An expression that contains one is taken apart: what
//! is evaluated before the `yield` is put into hidden locals, the `yield` stores what is sent into
//! one too, and the rest of the expression takes them from there. What CPython would have on its stack at
//! the `yield` is what lies there, nothing more: operands that were asked for their truth are dropped
//! before, starred values are unpacked, fields of f-strings are formatted (`gather`).
//!
//! ```text
//!   f(a, (yield b), c)      t1 = f; t2 = a; t3 = yield b; t1(t2, t3, c)
//! ```

use super::gather::builds_before_yield;
use super::{Lowerer, walk};
use crate::eval::nodes::{
    Chain, ExprStmt, FString, GenIf, Not, PlainLocal, Spill, TakeLocal, Tested, Unwinding, Yield,
    YieldFrom,
};
use crate::eval::{BoxExpr, BoxStmt, BoxTarget};
use crate::heap::Local;
use crate::source::Span;
use crate::source::op::{BoolOp, Comparison};
use crate::syntax::tree::{Expr, ExprKind};

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

/// What an expression that is taken apart is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// Its value.
    Value,
    /// Whether it holds: each of its parts is asked once, and dies then.
    Truth,
}

impl Lowerer<'_> {
    /// Does evaluating it stop at a `yield`?
    fn stops(&mut self, expr: &Expr) -> bool {
        self.frame.is_generator() && walk::yields(expr)
    }

    /// Lowers `expr` so that its `yield`s are statements of `before`, to be run first.
    pub(super) fn spill(&mut self, expr: &Expr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        if !self.stops(expr) {
            return self.expr(expr).boxed();
        }
        if let Some(yielded) = Yielded::of(expr) {
            let local = self.aside();
            let target = Some(Box::new(PlainLocal(local)) as BoxTarget);
            let stmt = self.yield_stmt(yielded, expr.span, target, before);
            before.push(stmt);
            return Box::new(TakeLocal(local));
        }
        if is_branching(expr) {
            return self.spill_branches(expr, Want::Value, before);
        }
        match &expr.kind {
            ExprKind::FString(parts) => {
                let at = self.at(expr.span);
                let parts = self.fstring(parts, before);
                return Box::new(FString { parts, at });
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items)
                if builds_before_yield(items) =>
            {
                return self.spill_items(expr, items, before);
            }
            ExprKind::Dict(items) => return self.spill_pairs(items, expr.span, before),
            ExprKind::Call(call) => {
                let arguments = (&*call.args, &*call.keywords);
                self.spill_call(Some(&call.func), arguments, expr.span, before);
            }
            _ => self.spill_all(&parts_of(expr), before),
        }
        self.expr(expr).boxed()
    }

    /// As [`spill`](Lowerer::spill), for an expression of which only the truth is asked.
    pub(super) fn spill_condition(&mut self, expr: &Expr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        if !self.stops(expr) {
            return self.condition(expr);
        }
        if let ExprKind::Not(operand) = &expr.kind {
            return Box::new(Not(self.spill_condition(operand, before)));
        }
        if is_branching(expr) {
            return self.spill_branches(expr, Want::Truth, before);
        }
        let value = self.spill(expr, before);
        let at = self.at(expr.span);
        Box::new(Tested { value, at })
    }

    fn spill_as(&mut self, expr: &Expr, want: Want, before: &mut Vec<BoxStmt>) -> BoxExpr {
        match want {
            Want::Value => self.spill(expr, before),
            Want::Truth => truth(self.spill_condition(expr, before)),
        }
    }

    /// Puts aside the values of all `parts` up to the last one with a `yield`; whoever lowers the
    /// parts later gets what was put aside.
    pub(super) fn spill_all(&mut self, parts: &[&Expr], before: &mut Vec<BoxStmt>) {
        let Some(last) = parts.iter().rposition(|part| walk::yields(part)) else {
            return;
        };
        for (i, part) in parts.iter().enumerate().take(last + 1) {
            let value = self.spill(part, before);
            let kept = if i < last {
                self.keep(value, before)
            } else {
                value
            };
            self.spilled.insert(address(part), kept);
        }
    }

    /// Puts aside the values of all `parts`; where they lie.
    pub(super) fn keep_all(&mut self, parts: &[&Expr], before: &mut Vec<BoxStmt>) -> Vec<Local> {
        let mut locals = Vec::new();
        for part in parts {
            let value = self.spill(part, before);
            locals.push(self.keep_in(value, before));
        }
        locals
    }

    /// Puts aside the values of all `parts`, for whoever lowers them later.
    pub(super) fn put_aside(&mut self, parts: &[&Expr], before: &mut Vec<BoxStmt>) {
        let locals = self.keep_all(parts, before);
        for (part, local) in parts.iter().zip(locals) {
            self.replace(part, Box::new(TakeLocal(local)));
        }
    }

    /// Whoever lowers the part next gets this instead.
    pub(super) fn replace(&mut self, part: &Expr, value: BoxExpr) {
        self.spilled.insert(address(part), value);
    }

    /// A hidden local for a value that waits for others; see [`unwinding`](Lowerer::unwinding).
    pub(super) fn aside(&mut self) -> Local {
        let local = self.hidden();
        self.frame.aside.push(local);
        local
    }

    /// Puts a value into a hidden local.
    pub(super) fn keep_in(&mut self, value: BoxExpr, before: &mut Vec<BoxStmt>) -> Local {
        let local = self.aside();
        before.push(Box::new(Spill { local, value }));
        local
    }

    /// Puts a value into a hidden local, to be taken from there once.
    pub(super) fn keep(&mut self, value: BoxExpr, before: &mut Vec<BoxStmt>) -> BoxExpr {
        Box::new(TakeLocal(self.keep_in(value, before)))
    }

    /// Lowers by `lower` what may put values aside. If it fails, they die from the last to the first, as they do
    /// on CPython's stack.
    pub(super) fn unwinding(
        &mut self,
        out: &mut Vec<BoxStmt>,
        lower: impl FnOnce(&mut Self, &mut Vec<BoxStmt>),
    ) {
        let mark = self.frame.aside.len();
        let mut body = Vec::new();
        lower(self, &mut body);
        let aside = self.frame.aside.split_off(mark);
        if aside.is_empty() {
            return out.append(&mut body);
        }
        let body = self.resumable(body);
        let aside = aside.into();
        out.push(Box::new(Unwinding { body, aside }));
    }

    /// An expression that leaves some of its parts out: its value lies in a hidden local in the end.
    fn spill_branches(&mut self, expr: &Expr, want: Want, before: &mut Vec<BoxStmt>) -> BoxExpr {
        let local = self.aside();
        match &expr.kind {
            ExprKind::Bool(op, parts) => {
                self.spill_bool((*op, expr.span), parts, (want, local), before);
            }
            ExprKind::Conditional(conditional) => {
                let test = self.spill_condition(&conditional.test, before);
                let then = self.spilled_into(&conditional.then, (want, local));
                let otherwise = self.spilled_into(&conditional.orelse, (want, local));
                let branch = self.branch(test, then, Some(otherwise));
                before.push(branch);
            }
            ExprKind::Compare(compare) => {
                let value = self.spill(&compare.first, before);
                let left = self.keep_in(value, before);
                self.spill_chain(&compare.rest, left, (want, local), expr.span, before);
            }
            _ => {}
        }
        Box::new(TakeLocal(local))
    }

    fn spilled_into(&mut self, expr: &Expr, (want, local): (Want, Local)) -> BoxStmt {
        let mut body = Vec::new();
        let value = self.spill_as(expr, want, &mut body);
        body.push(Box::new(Spill { local, value }));
        self.resumable(body)
    }

    fn spill_bool(
        &mut self,
        (op, span): (BoolOp, Span),
        parts: &[Expr],
        (want, local): (Want, Local),
        before: &mut Vec<BoxStmt>,
    ) {
        let Some((first, rest)) = parts.split_first() else {
            return;
        };
        let value = self.spill_as(first, want, before);
        before.push(Box::new(Spill { local, value }));
        if rest.is_empty() {
            return;
        }
        let held = self.tested(local, span);
        let test: BoxExpr = match op {
            BoolOp::And => held,
            BoolOp::Or => Box::new(Not(held)),
        };
        let mut then = vec![forget(local)];
        self.spill_bool((op, span), rest, (want, local), &mut then);
        let then = self.resumable(then);
        let branch = self.branch(test, then, None);
        before.push(branch);
    }

    /// `left op operand` into `answer`; if it holds, the same for the rest of the chain.
    fn spill_chain(
        &mut self,
        rest: &[(Comparison, Expr)],
        left: Local,
        (want, answer): (Want, Local),
        span: Span,
        before: &mut Vec<BoxStmt>,
    ) {
        let Some(((op, operand), rest)) = rest.split_first() else {
            return;
        };
        let value = self.spill(operand, before);
        let right = self.keep_in(value, before);
        let operand: BoxExpr = match rest.is_empty() {
            true => Box::new(TakeLocal(right)),
            false => Box::new(PlainLocal(right)),
        };
        let value: BoxExpr = Box::new(Chain {
            first: Box::new(TakeLocal(left)),
            rest: Box::new([(*op, operand)]),
            at: self.at(span),
        });
        let value = match want {
            Want::Value => value,
            Want::Truth => truth(value),
        };
        let local = answer;
        before.push(Box::new(Spill { local, value }));
        if rest.is_empty() {
            return;
        }
        let mut then = vec![forget(answer)];
        self.spill_chain(rest, right, (want, answer), span, &mut then);
        let then = self.resumable(then);
        let test = self.tested(answer, span);
        let branch = self.branch(test, then, Some(forget(right)));
        before.push(branch);
    }

    fn tested(&mut self, local: Local, span: Span) -> BoxExpr {
        let value: BoxExpr = Box::new(PlainLocal(local));
        let at = self.at(span);
        Box::new(Tested { value, at })
    }

    /// `if test: then else: otherwise`
    pub(super) fn branch(
        &mut self,
        test: BoxExpr,
        then: BoxStmt,
        otherwise: Option<BoxStmt>,
    ) -> BoxStmt {
        let arms = Box::new([(test, then)]);
        let state = self.hidden();
        Box::new(GenIf {
            arms,
            otherwise,
            state,
        })
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
    pub(super) fn sent(&mut self) -> Local {
        let local = self.frame.sent.unwrap_or_else(|| self.hidden());
        *self.frame.sent.insert(local)
    }

    /// Where the delegate lies: a generator never delegates to two at once.
    fn delegate(&mut self) -> Local {
        let local = self.frame.delegate.unwrap_or_else(|| self.hidden());
        *self.frame.delegate.insert(local)
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

/// May it leave some of its parts out?
fn is_branching(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bool(..) | ExprKind::Conditional(_) => true,
        ExprKind::Compare(compare) => compare.rest.len() > 1,
        _ => false,
    }
}

/// The values that an expression is made of, in the order of their evaluation: of a slice its parts.
pub(super) fn parts_of(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    walk::children(expr, &mut |child| match child.kind {
        ExprKind::Slice(_) => parts.extend(parts_of(child)),
        _ => parts.push(child),
    });
    parts
}

/// Drops what lies in a hidden local.
pub(super) fn forget(local: Local) -> BoxStmt {
    Box::new(ExprStmt(TakeLocal(local)))
}

/// The truth of a value, as `True` or `False`.
fn truth(value: BoxExpr) -> BoxExpr {
    Box::new(Not(Box::new(Not(value))))
}

fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}
