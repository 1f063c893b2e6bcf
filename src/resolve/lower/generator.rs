//! Statements of generators: those with a `yield` inside become nodes that can be resumed.

use super::spill::{Yielded, forget, parts_of};
use super::{Lowered, Lowerer, walk};
use crate::eval::nodes as n;
use crate::eval::nodes::{Const, GenBlock, Iterable};
use crate::eval::{BoxExpr, BoxStmt, BoxTarget};
use crate::heap::{Local, Value};
use crate::source::Span;
use crate::source::op::BinOp;
use crate::syntax::tree::{
    Block, Compound, Expr, ExprKind, Handler, IfArm, MatchCase, Stmt, StmtKind, Try, WithItem,
};

// A generator that dies drops what lies in its hidden locals in the order of their numbers: a loop takes that of its
// iterator before its body takes others.
impl Lowerer<'_> {
    /// Statements as one that can be resumed.
    pub(super) fn resumable(&mut self, mut body: Vec<BoxStmt>) -> BoxStmt {
        if body.len() == 1
            && let Some(only) = body.pop()
        {
            return only;
        }
        let state = self.hidden();
        Box::new(GenBlock {
            body: body.into_boxed_slice(),
            state,
        })
    }

    /// A block with a `yield` inside.
    pub(super) fn resumable_block(&mut self, stmts: &[Stmt]) -> BoxStmt {
        let body = self.stmts(stmts);
        self.resumable(body)
    }

    /// A statement with a `yield` inside.
    pub(super) fn resumable_stmt(&mut self, stmt: &Stmt, out: &mut Vec<BoxStmt>) {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.yielding_expr(expr, out),
            StmtKind::Assign { targets, value } => self.yielding_assign(targets, value, out),
            StmtKind::Return(Some(value)) => {
                let value = self.spill(value, out);
                out.push(Box::new(n::Return(value)));
            }
            StmtKind::AugAssign { target, op, value } => {
                self.yielding_in_place(target, *op, value, stmt.span, out);
            }
            StmtKind::AnnAssign(ann) => match &ann.value {
                Some(value) => self.yielding_assign(std::slice::from_ref(&ann.target), value, out),
                None => {
                    for part in parts_of(&ann.target) {
                        self.yielding_expr(part, out);
                    }
                }
            },
            StmtKind::Assert { test, message } => {
                self.yielding_assert(test, message.as_deref(), out);
            }
            StmtKind::Delete(targets) => {
                targets
                    .iter()
                    .for_each(|target| self.yielding_delete(target, out));
            }
            StmtKind::Raise { exception, cause } => {
                let parts = exception.iter().chain(cause).map(|part| &**part);
                self.spill_all(&parts.collect::<Vec<_>>(), out);
                out.extend(self.plain_stmt(stmt));
            }
            StmtKind::Compound(compound) => self.resumable_compound(compound, stmt.span, out),
            _ => out.extend(self.plain_stmt(stmt)),
        }
    }

    /// A compound statement with a `yield` inside.
    fn resumable_compound(&mut self, compound: &Compound, span: Span, out: &mut Vec<BoxStmt>) {
        match compound {
            Compound::If { arms, orelse } => self.yielding_if(arms, orelse, out),
            Compound::While { test, body, orelse } => self.yielding_while(test, body, orelse, out),
            Compound::For {
                target,
                iterable,
                body,
                orelse,
            } => {
                let at = self.at(iterable.span);
                let iterable = Iterable::Expr(self.spill(iterable, out));
                let (iterator, state) = (self.hidden(), self.hidden());
                let (target, mut stmts) = self.yielding_target(target);
                stmts.push(self.block(body));
                let body = self.resumable(stmts);
                let otherwise = self.otherwise(orelse);
                out.push(Box::new(n::GenFor {
                    target,
                    iterable,
                    body,
                    otherwise,
                    iterator,
                    state,
                    at,
                }));
            }
            Compound::Try(t) => {
                let node = self.yielding_try(t);
                out.push(node);
            }
            Compound::With { items, body } => self.yielding_with(items, body, out),
            Compound::Match { subject, cases } => {
                let value = self.spill(subject, out);
                if cases.iter().any(guard_stops) {
                    let subject = self.keep_in(value, out);
                    self.yielding_match(subject, cases, out);
                } else {
                    let matching = self.matching(value, cases);
                    out.push(matching);
                }
            }
            Compound::FunctionDef(def) => {
                let head = walk::head_parts(def);
                self.spill_all(&def.decorators.iter().chain(head).collect::<Vec<_>>(), out);
                out.push(self.compound(compound, span));
            }
            Compound::ClassDef(def) => {
                let decorators = def.decorators.iter().collect::<Vec<_>>();
                let head = (&*def.bases, &*def.keywords);
                self.spill_class(&decorators, head, span, out);
                out.push(self.compound(compound, span));
            }
        }
    }

    fn yielding_expr(&mut self, expr: &Expr, out: &mut Vec<BoxStmt>) {
        if let Some(yielded) = Yielded::of(expr) {
            let stmt = self.yield_stmt(yielded, expr.span, None, out);
            out.push(stmt);
            return;
        }
        let value = self.spill(expr, out);
        out.push(Box::new(n::ExprStmt(value)));
    }

    fn yielding_assign(&mut self, targets: &[Expr], value: &Expr, out: &mut Vec<BoxStmt>) {
        if let [target] = targets
            && let Some(yielded) = Yielded::of(value)
            && matches!(target.kind, ExprKind::Name(_))
        {
            let target = self.target(target);
            let stmt = self.yield_stmt(yielded, value.span, Some(target), out);
            out.push(stmt);
            return;
        }
        let value = self.spill(value, out);
        let [targets @ .., last] = targets else {
            return;
        };
        if targets.is_empty() {
            return self.yielding_store(last, value, out);
        }
        let local = self.keep_in(value, out);
        for target in targets {
            self.yielding_store(target, Box::new(n::PlainLocal(local)), out);
        }
        self.yielding_store(last, Box::new(n::TakeLocal(local)), out);
    }

    /// `target = value` for a value that is lowered already. Where the target stops, the value waits, and what it
    /// is unpacked to.
    fn yielding_store(&mut self, target: &Expr, value: BoxExpr, out: &mut Vec<BoxStmt>) {
        if !walk::yields(target) {
            let stored = self.assign_to(target, Lowered::Any(value));
            return out.push(stored);
        }
        let (ExprKind::Tuple(items) | ExprKind::List(items)) = &target.kind else {
            let value = self.keep(value, out);
            self.spill_all(&parts_of(target), out);
            let stored = self.assign_to(target, Lowered::Any(value));
            return out.push(stored);
        };
        let locals: Vec<Local> = items.iter().map(|_| self.aside()).collect();
        let hidden = |&local: &Local| Box::new(n::PlainLocal(local)) as BoxTarget;
        let target = self.unpacking_to(items, locals.iter().map(hidden).collect(), target.span);
        out.push(Box::new(n::AssignTo { target, value }));
        for (item, local) in items.iter().zip(locals) {
            let item = match &item.kind {
                ExprKind::Starred(inner) => inner,
                _ => item,
            };
            self.yielding_store(item, Box::new(n::TakeLocal(local)), out);
        }
    }

    /// The target of a `for` or `with`, and what its body begins with: a target that stops is assigned to there.
    fn yielding_target(&mut self, target: &Expr) -> (BoxTarget, Vec<BoxStmt>) {
        if !walk::yields(target) {
            return (self.target(target), Vec::new());
        }
        let (local, mut body) = (self.aside(), Vec::new());
        self.yielding_store(target, Box::new(n::TakeLocal(local)), &mut body);
        (Box::new(n::PlainLocal(local)), body)
    }

    /// `target op= value`: the target is read before the operand stops.
    fn yielding_in_place(
        &mut self,
        target: &Expr,
        op: BinOp,
        value: &Expr,
        span: Span,
        out: &mut Vec<BoxStmt>,
    ) {
        let parts = parts_of(target);
        let locals = self.keep_all(&parts, out);
        for (part, &local) in parts.iter().zip(&locals) {
            self.replace(part, Box::new(n::PlainLocal(local)));
        }
        let load = self.expr(target).boxed();
        let load = self.keep(load, out);
        let value = self.spill(value, out);
        for (part, local) in parts.iter().zip(locals) {
            self.replace(part, Box::new(n::TakeLocal(local)));
        }
        let Some(target) = self.single(target) else {
            return self.fail(target.span, "illegal target for augmented assignment");
        };
        let at = self.at(span);
        let apply = n::InPlace { op, at };
        out.push(Box::new(n::NameInPlace {
            load,
            target,
            value,
            apply,
        }));
    }

    /// The places are unbound one after the other.
    fn yielding_delete(&mut self, target: &Expr, out: &mut Vec<BoxStmt>) {
        if let ExprKind::Tuple(items) | ExprKind::List(items) = &target.kind {
            return items
                .iter()
                .for_each(|item| self.yielding_delete(item, out));
        }
        self.spill_all(&parts_of(target), out);
        let mut places = Vec::new();
        self.deleted(target, &mut places);
        out.push(Box::new(n::Delete(places.into())));
    }

    /// The message is evaluated only if the test fails.
    fn yielding_assert(&mut self, test: &Expr, message: Option<&Expr>, out: &mut Vec<BoxStmt>) {
        let at = self.at(test.span);
        let test = self.spill_condition(test, out);
        let mut failed = Vec::new();
        let message = message.map(|message| self.spill(message, &mut failed));
        if failed.is_empty() {
            return out.push(Box::new(n::Assert { test, message, at }));
        }
        failed.push(Box::new(n::Assert {
            test: Box::new(Const(Value::FALSE)),
            message,
            at,
        }));
        let failed = self.resumable(failed);
        let branch = self.branch(Box::new(n::Not(test)), failed, None);
        out.push(branch);
    }

    /// `match` where no guard stops.
    fn matching(&mut self, subject: BoxExpr, cases: &[MatchCase]) -> BoxStmt {
        let cases = cases.iter().map(|case| self.case(case)).collect();
        let state = self.hidden();
        Box::new(n::GenMatch {
            subject,
            cases,
            state,
        })
    }

    /// A guard that stops is the first part of the body of its case; whether a case was chosen is
    /// then kept in a hidden local, for the cases after it.
    fn yielding_match(&mut self, subject: Local, cases: &[MatchCase], out: &mut Vec<BoxStmt>) {
        let Some(stopping) = cases.iter().position(guard_stops) else {
            let matching = self.matching(Box::new(n::TakeLocal(subject)), cases);
            return out.push(matching);
        };
        let chosen = self.hidden();
        let set = |value: Value| -> BoxStmt {
            Box::new(n::Spill {
                local: chosen,
                value: Box::new(Const(value)),
            })
        };
        out.push(set(Value::FALSE));
        let mut lowered = Vec::new();
        for case in &cases[..=stopping] {
            let mut lowered_case = self.case_without_guard(case);
            let then = self.resumable(vec![set(Value::TRUE), forget(subject), lowered_case.body]);
            lowered_case.body = match &case.guard {
                Some(guard) if walk::yields(guard) => {
                    let mut body = Vec::new();
                    let test = self.spill_condition(guard, &mut body);
                    body.push(self.branch(test, then, None));
                    self.resumable(body)
                }
                guard => {
                    lowered_case.guard = guard.as_ref().map(|guard| self.condition(guard));
                    then
                }
            };
            lowered.push(lowered_case);
        }
        let state = self.hidden();
        out.push(Box::new(n::GenMatch {
            subject: Box::new(n::PlainLocal(subject)),
            cases: lowered.into_boxed_slice(),
            state,
        }));
        let mut rest = Vec::new();
        self.yielding_match(subject, &cases[stopping + 1..], &mut rest);
        let rest = self.resumable(rest);
        let test: BoxExpr = Box::new(n::Not(Box::new(n::PlainLocal(chosen))));
        let branch = self.branch(test, rest, None);
        out.push(branch);
    }

    /// An `elif` whose condition stops is an `if` within the `else`.
    fn yielding_if(&mut self, arms: &[IfArm], orelse: &Block, out: &mut Vec<BoxStmt>) {
        let Some((first, rest)) = arms.split_first() else {
            return;
        };
        let test = self.spill_condition(&first.test, out);
        let mut lowered = vec![(test, self.block(&first.body))];
        let upto = rest
            .iter()
            .position(|arm| walk::yields(&arm.test))
            .unwrap_or(rest.len());
        for arm in &rest[..upto] {
            let test = self.condition(&arm.test);
            lowered.push((test, self.block(&arm.body)));
        }
        let otherwise = if upto < rest.len() {
            let mut inner = Vec::new();
            self.yielding_if(&rest[upto..], orelse, &mut inner);
            Some(self.resumable(inner))
        } else {
            self.otherwise(orelse)
        };
        let state = self.hidden();
        out.push(Box::new(n::GenIf {
            arms: lowered.into_boxed_slice(),
            otherwise,
            state,
        }));
    }

    /// A condition that stops is the first part of the body of an endless loop; `flag` tells
    /// whether the loop ended by its condition.
    fn yielding_while(
        &mut self,
        test: &Expr,
        body: &Block,
        orelse: &Block,
        out: &mut Vec<BoxStmt>,
    ) {
        let at = self.at(test.span);
        let state = self.hidden();
        if !walk::yields(test) {
            let test = self.condition(test);
            let body = self.block(body);
            let otherwise = self.otherwise(orelse);
            out.push(Box::new(n::GenWhile {
                test,
                body,
                otherwise,
                state,
                at,
            }));
            return;
        }
        let flag = self.hidden();
        let set = |value: Value| -> BoxStmt {
            Box::new(n::Spill {
                local: flag,
                value: Box::new(Const(value)),
            })
        };
        out.push(set(Value::FALSE));
        let mut stmts = Vec::new();
        let test = self.spill_condition(test, &mut stmts);
        let leave: BoxStmt = Box::new(n::Block(Box::new([
            set(Value::TRUE),
            Box::new(n::Break) as BoxStmt,
        ])));
        let test: BoxExpr = Box::new(n::Not(test));
        stmts.push(Box::new(n::If {
            test,
            then: leave,
            otherwise: None,
        }));
        let inner = self.block(body);
        stmts.push(inner);
        let body = self.resumable(stmts);
        let test: BoxExpr = Box::new(Const(Value::TRUE));
        out.push(Box::new(n::GenWhile {
            test,
            body,
            otherwise: None,
            state,
            at,
        }));
        if !orelse.is_empty() {
            let then = self.block(orelse);
            let branch = self.branch(Box::new(n::TakeLocal(flag)), then, None);
            out.push(branch);
        }
    }

    fn yielding_try(&mut self, t: &Try) -> BoxStmt {
        self.frame.guarded = true;
        let code = self.frame.catching();
        let mut body = self.block(&t.body);
        if !t.handlers.is_empty() {
            let (heads, handlers) = self.yielding_handlers(&t.handlers);
            let otherwise = self.otherwise(&t.orelse);
            let (state, error) = (self.hidden(), self.hidden());
            let code = code.clone();
            body = if t.star {
                Box::new(n::GenTryStar {
                    inner: n::TryStar {
                        body,
                        handlers,
                        otherwise,
                        code,
                    },
                    heads,
                    state,
                    error,
                    rest: self.hidden(),
                    matched: self.hidden(),
                    raised: self.hidden(),
                })
            } else {
                Box::new(n::GenTryExcept {
                    body,
                    heads,
                    handlers,
                    otherwise,
                    state,
                    error,
                    code,
                })
            };
        }
        if t.finally.is_empty() {
            return body;
        }
        let finally = self.block(&t.finally);
        let (state, value) = (self.hidden(), self.hidden());
        Box::new(n::GenTryFinally {
            body,
            finally,
            state,
            value,
            code,
        })
    }

    /// The clauses, and what must run before their classes are known.
    fn yielding_handlers(
        &mut self,
        handlers: &[Handler],
    ) -> (Box<[Option<BoxStmt>]>, Box<[n::Handler]>) {
        let (mut heads, mut lowered) = (Vec::new(), Vec::new());
        for handler in handlers {
            let mut before = Vec::new();
            let class = handler.kind.as_ref().map(|x| self.spill(x, &mut before));
            heads.push((!before.is_empty()).then(|| self.resumable(before)));
            lowered.push(self.handler(handler, class));
        }
        (heads.into(), lowered.into())
    }

    fn yielding_with(&mut self, items: &[WithItem], body: &Block, out: &mut Vec<BoxStmt>) {
        self.frame.guarded = true;
        let Some((item, rest)) = items.split_first() else {
            let block = self.block(body);
            out.push(block);
            return;
        };
        let manager = self.spill(&item.context, out);
        let at = self.at(item.context.span);
        let exit = self.hidden();
        let (target, mut inner) = match &item.target {
            Some(target) => {
                let (target, inner) = self.yielding_target(target);
                (Some(target), inner)
            }
            None => (None, Vec::new()),
        };
        self.yielding_with(rest, body, &mut inner);
        let body = self.resumable(inner);
        let code = self.frame.catching();
        out.push(Box::new(n::GenWith {
            manager,
            target,
            body,
            exit,
            at,
            code,
        }));
    }
}

fn guard_stops(case: &MatchCase) -> bool {
    case.guard.as_ref().is_some_and(walk::yields)
}
