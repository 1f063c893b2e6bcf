//! Statements of generators: those with a `yield` inside become nodes that can be resumed.

use super::spill::Yielded;
use super::{Lowered, Lowerer, walk};
use crate::eval::nodes as n;
use crate::eval::nodes::{Const, GenBlock, Iterable};
use crate::eval::{Body, BoxExpr, BoxStmt, Params};
use crate::heap::{Local, Value};
use crate::source::Span;
use crate::source::intern::known;
use crate::syntax::tree::{
    Block, Comprehension, Expr, ExprKind, Handler, IfArm, MatchCase, Stmt, StmtKind, Try, WithItem,
};

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
                // The target is read before the operand stops: a name's value is put aside.
                if let ExprKind::Name(sym) = target.kind {
                    let op = super::expr::binary_op(*op);
                    let load = self.read(sym, target.span).boxed();
                    let local = self.hidden();
                    out.push(Box::new(n::Spill { local, value: load }));
                    let value = self.spill(value, out);
                    let name = self.name_target(sym, target.span);
                    let apply = n::InPlace {
                        op,
                        at: self.at(stmt.span),
                    };
                    let load = Box::new(n::TakeLocal(local));
                    out.push(Box::new(n::NameInPlace {
                        load,
                        target: name,
                        value,
                        apply,
                    }));
                    return;
                }
                let mut parts = Vec::new();
                walk::children(target, &mut |part| parts.push(part));
                parts.push(value);
                self.spill_parts(stmt, &parts, out);
            }
            StmtKind::AnnAssign(ann) => match &ann.value {
                Some(value) => {
                    let value = self.spill(value, out);
                    out.push(self.assign_to(&ann.target, Lowered::Any(value)));
                }
                None => self.spill_parts(stmt, &[&ann.target], out),
            },
            StmtKind::If { arms, orelse } => self.yielding_if(arms, orelse, out),
            StmtKind::While { test, body, orelse } => self.yielding_while(test, body, orelse, out),
            StmtKind::For {
                target,
                iterable,
                body,
                orelse,
            } => {
                let at = self.at(iterable.span);
                let iterable = Iterable::Expr(self.spill(iterable, out));
                let target = self.target(target);
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                let (iterator, state) = (self.hidden(), self.hidden());
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
            StmtKind::Try(t) => {
                let node = self.yielding_try(t);
                out.push(node);
            }
            StmtKind::With { items, body } => self.yielding_with(items, body, out),
            StmtKind::Match { subject, cases } => {
                let value = self.spill(subject, out);
                let local = self.hidden();
                out.push(Box::new(n::Spill { local, value }));
                self.yielding_match(local, cases, out);
            }
            _ => {
                let mut parts = Vec::new();
                parts_of(stmt, &mut |part| parts.push(part));
                self.spill_parts(stmt, &parts, out);
            }
        }
    }

    /// Puts aside what is evaluated before the last `yield`, then lowers the statement as usual.
    fn spill_parts(&mut self, stmt: &Stmt, parts: &[&Expr], out: &mut Vec<BoxStmt>) {
        self.spill_all(parts, out);
        if let Some(lowered) = self.plain_stmt(stmt) {
            out.push(lowered);
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
        let parts: Vec<&Expr> = targets.iter().filter(|t| walk::yields(t)).collect();
        if let ([target], []) = (targets, parts.as_slice()) {
            let stmt = self.assign_to(target, Lowered::Any(value));
            out.push(stmt);
            return;
        }
        let local = self.hidden();
        out.push(Box::new(n::Spill { local, value }));
        for target in targets {
            let mut inner = Vec::new();
            walk::children(target, &mut |child| inner.push(child));
            self.spill_all(&inner, out);
            let value: BoxExpr = Box::new(n::HiddenLocal(local));
            let stmt = self.assign_to(target, Lowered::Any(value));
            out.push(stmt);
        }
    }

    /// A guard that stops is the first part of the body of its case; whether a case was chosen is
    /// then kept in a hidden local, for the cases after it.
    fn yielding_match(&mut self, subject: Local, cases: &[MatchCase], out: &mut Vec<BoxStmt>) {
        let stops = |case: &MatchCase| case.guard.as_ref().is_some_and(walk::yields);
        let Some(stopping) = cases.iter().position(stops) else {
            let cases = cases.iter().map(|case| self.case(case)).collect();
            let subject: BoxExpr = Box::new(n::HiddenLocal(subject));
            let state = self.hidden();
            out.push(Box::new(n::GenMatch {
                subject,
                cases,
                state,
            }));
            return;
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
        for case in &cases[..stopping] {
            let mut case = self.case(case);
            case.body = self.resumable(vec![set(Value::TRUE), case.body]);
            lowered.push(case);
        }
        let case = &cases[stopping];
        let mut last = self.case_without_guard(case);
        let mut body = Vec::new();
        if let Some(guard) = &case.guard {
            let test = self.spill(guard, &mut body);
            let then = self.resumable(vec![set(Value::TRUE), last.body]);
            let state = self.hidden();
            body.push(Box::new(n::GenIf {
                arms: Box::new([(test, then)]),
                otherwise: None,
                state,
            }));
        } else {
            body.push(last.body);
        }
        last.body = self.resumable(body);
        lowered.push(last);
        let value: BoxExpr = Box::new(n::HiddenLocal(subject));
        let state = self.hidden();
        let cases_before = lowered.into_boxed_slice();
        out.push(Box::new(n::GenMatch {
            subject: value,
            cases: cases_before,
            state,
        }));
        let mut rest = Vec::new();
        self.yielding_match(subject, &cases[stopping + 1..], &mut rest);
        let rest = self.resumable(rest);
        let test: BoxExpr = Box::new(n::Not(Box::new(n::HiddenLocal(chosen))));
        let state = self.hidden();
        out.push(Box::new(n::GenIf {
            arms: Box::new([(test, rest)]),
            otherwise: None,
            state,
        }));
    }

    /// An `elif` whose condition stops is an `if` within the `else`.
    fn yielding_if(&mut self, arms: &[IfArm], orelse: &Block, out: &mut Vec<BoxStmt>) {
        let Some((first, rest)) = arms.split_first() else {
            return;
        };
        let test = self.spill(&first.test, out);
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
        let test = self.spill(test, &mut stmts);
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
            let test: BoxExpr = Box::new(n::TakeLocal(flag));
            let then = self.block(orelse);
            let state = self.hidden();
            let arms = Box::new([(test, then)]);
            out.push(Box::new(n::GenIf {
                arms,
                otherwise: None,
                state,
            }));
        }
    }

    fn yielding_try(&mut self, t: &Try) -> BoxStmt {
        self.frame().guarded = true;
        let code = self.frame().catching();
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
        self.frame().guarded = true;
        let Some((item, rest)) = items.split_first() else {
            let block = self.block(body);
            out.push(block);
            return;
        };
        let manager = self.spill(&item.context, out);
        let at = self.at(item.context.span);
        let target = item.target.as_ref().map(|t| self.target(t));
        let mut inner = Vec::new();
        self.yielding_with(rest, body, &mut inner);
        let body = self.resumable(inner);
        let exit = self.hidden();
        let code = self.frame().catching();
        out.push(Box::new(n::GenWith {
            manager,
            target,
            body,
            exit,
            at,
            code,
        }));
    }

    /// A generator expression: a generator whose first iterator it is given.
    pub(super) fn generator_expression(&mut self, c: &Comprehension, span: Span) -> BoxExpr {
        let Some(first) = c.clauses.first() else {
            return Box::new(Const(Value::NONE));
        };
        let iterable = self.expr(&first.iterable).boxed();
        let iterable_at = self.at(first.iterable.span);
        let qualname = self.qualname(known::GENEXPR);
        let captured = self.captured(c.scope);
        let first_line = self.file.line_of(span.start);
        self.open(c.scope, qualname);
        let name = self.name(known::ITER_ARGUMENT);
        let given = self.frame().add_local(name);
        let given = self.checked(given);
        self.frame().given = Some(given);
        let cells = self.add_variables_and_frees();
        self.frame().cells = cells;
        self.frame().generator = true;
        let body = self.generator_loops(c, given);
        let params = Params {
            positional: 1,
            ..Params::default()
        };
        let body = Body::Resumable(body);
        let code = self.close(known::GENEXPR, params, body, Value::NONE, span, first_line);
        Box::new(n::MakeGenerator {
            code: code.into_value(),
            captured,
            iterable,
            at: iterable_at,
        })
    }

    /// The loops of a generator expression, innermost the `yield`.
    fn generator_loops(&mut self, c: &Comprehension, given: Local) -> BoxStmt {
        let sent = self.hidden();
        self.frame().sent = Some(sent);
        self.generator_loop(c, 0, given, sent)
    }

    fn generator_loop(
        &mut self,
        c: &Comprehension,
        i: usize,
        given: Local,
        sent: Local,
    ) -> BoxStmt {
        let Some(clause) = c.clauses.get(i) else {
            let value = Some(self.expr(&c.element).boxed());
            let at = self.at(c.element.span);
            return Box::new(n::Yield {
                value,
                target: None,
                sent,
                at,
            });
        };
        let at = self.at(clause.iterable.span);
        let iterable = match i {
            0 => Iterable::Given(given),
            _ => Iterable::Expr(self.expr(&clause.iterable).boxed()),
        };
        let target = self.target(&clause.target);
        let conditions: Vec<BoxExpr> = clause
            .conditions
            .iter()
            .map(|x| self.condition(x))
            .collect();
        let mut body = self.generator_loop(c, i + 1, given, sent);
        for test in conditions.into_iter().rev() {
            let state = self.hidden();
            body = Box::new(n::GenIf {
                arms: Box::new([(test, body)]),
                otherwise: None,
                state,
            });
        }
        let (iterator, state) = (self.hidden(), self.hidden());
        Box::new(n::GenFor {
            target,
            iterable,
            body,
            otherwise: None,
            iterator,
            state,
            at,
        })
    }
}

/// The expressions of a simple statement in the order of their evaluation.
fn parts_of<'t>(stmt: &'t Stmt, f: &mut dyn FnMut(&'t Expr)) {
    match &stmt.kind {
        StmtKind::Delete(targets) => targets.iter().for_each(|t| walk::children(t, f)),
        StmtKind::Raise { exception, cause } => {
            exception.iter().chain(cause).for_each(|x| f(x));
        }
        StmtKind::Assert { test, message } => {
            f(test);
            message.iter().for_each(|x| f(x));
        }
        StmtKind::FunctionDef(def) => {
            def.decorators.iter().for_each(&mut *f);
            def.params
                .iter()
                .filter_map(|p| p.default.as_deref())
                .for_each(f);
        }
        StmtKind::ClassDef(def) => {
            def.decorators.iter().for_each(&mut *f);
            def.bases.iter().for_each(&mut *f);
            def.keywords.iter().for_each(|k| f(&k.value));
        }
        _ => {}
    }
}
