//! Statements, but for assignments (`assign`) and definitions (`function`).

use super::{Lowered, Lowerer, NamePlace, one_or_block, walk};
use crate::eval::nodes as n;
use crate::eval::nodes::{Const, PlainLocal};
use crate::eval::{BoxExpr, BoxStmt, BoxTarget};
use crate::heap::Value;
use crate::object::code::Sort;
use crate::source::Span;
use crate::source::intern::known;
use crate::syntax::tree::{
    Alias, Block, Compound, Expr, ExprKind, Handler, IfArm, ImportFrom, Mode, Stmt, StmtKind, Try,
    WithItem,
};

impl Lowerer<'_> {
    /// Lowers a statement; what must run before it is added to `out` first.
    pub(super) fn stmt(&mut self, stmt: &Stmt, out: &mut Vec<BoxStmt>) {
        if self.frame.is_generator() && walk::stmt_yields(stmt) {
            self.begin(stmt.span, out);
            self.unwinding(out, |this, out| this.resumable_stmt(stmt, out));
            return;
        }
        if let Some(lowered) = self.plain_stmt(stmt) {
            let lowered = self.stmt_here(lowered, stmt.span);
            let lowered = self.begun(lowered, stmt.span);
            out.push(lowered);
        }
    }

    /// Lowers a statement whose own expressions contain no `yield` (any more).
    pub(super) fn plain_stmt(&mut self, stmt: &Stmt) -> Option<BoxStmt> {
        Some(match &stmt.kind {
            StmtKind::Expr(expr) => self.expr_stmt(expr)?,
            StmtKind::Assign { targets, value } => self.assign(targets, value),
            StmtKind::AugAssign { target, op, value } => {
                self.in_place(target, *op, value, stmt.span)
            }
            StmtKind::AnnAssign(ann) => return self.annotated(ann, stmt.span),
            StmtKind::Return(value) => match value {
                Some(value) => match self.expr(value) {
                    Lowered::Loc(x) => Box::new(n::Return(x)),
                    Lowered::Const(x) => Box::new(n::Return(x)),
                    Lowered::Attr(x) => Box::new(n::Return(x)),
                    Lowered::Any(x) => Box::new(n::Return(x)),
                },
                None => Box::new(n::Return(Const(Value::NONE))),
            },
            StmtKind::Delete(targets) => {
                let mut places = Vec::new();
                targets.iter().for_each(|t| self.deleted(t, &mut places));
                Box::new(n::Delete(places.into()))
            }
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => return None,
            StmtKind::Break => Box::new(n::Break),
            StmtKind::Continue => Box::new(n::Continue),
            StmtKind::Raise { exception, cause } => {
                let exception = exception.as_ref().map(|x| self.expr(x).boxed());
                let cause = cause.as_ref().map(|x| self.expr(x).boxed());
                let at = self.at(stmt.span);
                Box::new(n::Raise {
                    exception,
                    cause,
                    at,
                })
            }
            StmtKind::Assert { test, message } => {
                let at = self.at(test.span);
                let test = self.condition(test);
                let message = message.as_ref().map(|x| self.expr(x).boxed());
                Box::new(n::Assert { test, message, at })
            }
            StmtKind::Import(aliases) => one_or_block(
                aliases
                    .iter()
                    .map(|alias| self.import(alias, stmt.span))
                    .collect(),
            ),
            StmtKind::ImportFrom(from) => self.import_from(from, stmt.span),
            StmtKind::Compound(compound) => self.compound(compound, stmt.span),
        })
    }

    /// As [`plain_stmt`](Lowerer::plain_stmt), for a compound statement.
    pub(super) fn compound(&mut self, compound: &Compound, span: Span) -> BoxStmt {
        match compound {
            Compound::If { arms, orelse } => self.if_stmt(arms, orelse),
            Compound::While { test, body, orelse } => {
                let at = self.at(test.span);
                let test = self.condition(test);
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                Box::new(n::While {
                    test,
                    body,
                    otherwise,
                    at,
                })
            }
            Compound::For {
                target,
                iterable,
                body,
                orelse,
            } => self.for_stmt(target, iterable, body, orelse),
            Compound::Try(t) => self.try_stmt(t),
            Compound::With { items, body } => self.with(items, body),
            Compound::Match { subject, cases } => {
                let subject = self.expr(subject).boxed();
                let cases = cases.iter().map(|case| self.case(case)).collect();
                Box::new(n::Match { subject, cases })
            }
            Compound::FunctionDef(def) => self.function_def(def, span),
            Compound::ClassDef(def) => self.class_def(def, span),
        }
    }

    fn expr_stmt(&mut self, expr: &Expr) -> Option<BoxStmt> {
        let module = self.frame.head.sort == Sort::Module;
        if module && self.mode == Mode::Single {
            let value = self.expr(expr).boxed();
            let at = self.at(expr.span);
            return Some(Box::new(n::Echo(value, at)));
        }
        match self.expr(expr) {
            Lowered::Const(_) => None,
            other => Some(Box::new(n::ExprStmt(other.boxed()))),
        }
    }

    /// An `else` block, if there is one.
    pub(super) fn otherwise(&mut self, block: &Block) -> Option<BoxStmt> {
        (!block.is_empty()).then(|| self.block(block))
    }

    fn if_stmt(&mut self, arms: &[IfArm], orelse: &Block) -> BoxStmt {
        if let [arm] = arms {
            let test = self.condition(&arm.test);
            let then = self.block(&arm.body);
            let otherwise = self.otherwise(orelse);
            return Box::new(n::If {
                test,
                then,
                otherwise,
            });
        }
        let lower = |arm: &IfArm| {
            let test = self.condition(&arm.test);
            (test, self.block(&arm.body))
        };
        let arms = arms.iter().map(lower).collect();
        let otherwise = self.otherwise(orelse);
        Box::new(n::IfChain { arms, otherwise })
    }

    fn for_stmt(
        &mut self,
        target: &Expr,
        iterable: &Expr,
        body: &Block,
        orelse: &Block,
    ) -> BoxStmt {
        if let Some(node) = self.for_range(target, iterable, body, orelse) {
            return node;
        }
        let at = self.at(iterable.span);
        let iterable = self.unheld(iterable).boxed();
        let local = self.local_target(target);
        match local {
            Some(target) => {
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                Box::new(n::For {
                    target,
                    iterable,
                    body,
                    otherwise,
                    at,
                })
            }
            None => {
                let target = self.target(target);
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                Box::new(n::For {
                    target,
                    iterable,
                    body,
                    otherwise,
                    at,
                })
            }
        }
    }

    fn local_target(&mut self, target: &Expr) -> Option<PlainLocal> {
        self.plain_local(target).map(PlainLocal)
    }

    fn for_range(
        &mut self,
        target: &Expr,
        iterable: &Expr,
        body: &Block,
        orelse: &Block,
    ) -> Option<BoxStmt> {
        let ExprKind::Call(call) = &iterable.kind else {
            return None;
        };
        let ExprKind::Name(sym) = call.func.kind else {
            return None;
        };
        let plain = call.keywords.is_empty()
            && (1..=3).contains(&call.args.len())
            && !call
                .args
                .iter()
                .any(|arg| matches!(arg.kind, ExprKind::Starred(_)));
        if !plain || self.stepped || self.names.text(sym) != "range" || !self.spilled.is_empty() {
            return None;
        }
        if !matches!(self.place(sym), NamePlace::Global) {
            return None;
        }
        let callee = self.global_site(sym, call.func.span);
        let args = self.args(&call.args).into();
        let at = self.at(iterable.span);
        Some(match self.local_target(target) {
            Some(target) => {
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                Box::new(n::ForRange {
                    callee,
                    args,
                    target,
                    body,
                    otherwise,
                    at,
                })
            }
            None => {
                let target = self.target(target);
                let body = self.block(body);
                let otherwise = self.otherwise(orelse);
                Box::new(n::ForRange {
                    callee,
                    args,
                    target,
                    body,
                    otherwise,
                    at,
                })
            }
        })
    }

    fn try_stmt(&mut self, t: &Try) -> BoxStmt {
        let code = self.frame.catching();
        let mut body = self.block(&t.body);
        if !t.handlers.is_empty() {
            let handlers = self.handlers(&t.handlers);
            let otherwise = self.otherwise(&t.orelse);
            let code = code.clone();
            body = if t.star {
                Box::new(n::TryStar {
                    body,
                    handlers,
                    otherwise,
                    code,
                })
            } else {
                Box::new(n::TryExcept {
                    body,
                    handlers,
                    otherwise,
                    code,
                })
            };
        }
        if t.finally.is_empty() {
            return body;
        }
        let finally = self.block(&t.finally);
        Box::new(n::TryFinally {
            body,
            finally,
            code,
        })
    }

    /// The clauses of a `try`.
    pub(super) fn handlers(&mut self, handlers: &[Handler]) -> Box<[n::Handler]> {
        let lower = |handler: &Handler| {
            let class = handler.kind.as_ref().map(|x| self.expr(x).boxed());
            self.handler(handler, class)
        };
        handlers.iter().map(lower).collect()
    }

    /// A clause whose class is lowered already.
    pub(super) fn handler(&mut self, handler: &Handler, class: Option<BoxExpr>) -> n::Handler {
        let target = handler
            .name
            .map(|name| self.name_target(name.sym, name.span));
        n::Handler {
            class,
            at: self.at(handler.span),
            target,
            body: self.block(&handler.body),
        }
    }

    /// Several items are so many statements, one within the other.
    fn with(&mut self, items: &[WithItem], body: &Block) -> BoxStmt {
        let Some((item, rest)) = items.split_first() else {
            return self.block(body);
        };
        let manager = self.expr(&item.context).boxed();
        let at = self.at(item.context.span);
        let target = item.target.as_ref().map(|t| self.target(t));
        let body = self.with(rest, body);
        let code = self.frame.catching();
        Box::new(n::With {
            manager,
            target,
            body,
            at,
            code,
        })
    }

    fn import(&mut self, alias: &Alias, span: Span) -> BoxStmt {
        let path = self.names.text(alias.path).to_string();
        let module = self.cx.intern(&path).value().clone();
        let (target, path) = match alias.alias {
            Some(name) => {
                let rest = path
                    .split('.')
                    .skip(1)
                    .map(|part| self.cx.intern(part))
                    .collect();
                (self.name_target(name.sym, name.span), Some(rest))
            }
            None => (self.name_target(alias.first, alias.span), None),
        };
        let request = self.import_request(module, 0);
        let at = self.at(span);
        Box::new(n::Import {
            request,
            path,
            target,
            at,
        })
    }

    fn import_request(&mut self, module: Value, level: u32) -> n::Request {
        let globals = self.global_ref();
        let frame = &mut self.frame;
        n::Request {
            module,
            level,
            globals,
            namespace: frame
                .head
                .sort
                .has_namespace()
                .then_some(super::frame::FIRST),
        }
    }

    fn import_from(&mut self, from: &ImportFrom, span: Span) -> BoxStmt {
        let module = from
            .module
            .map_or("", |sym| self.names.text(sym))
            .to_string();
        let module = self.cx.intern(&module).value().clone();
        let request = self.import_request(module, from.level);
        let at = self.at(span);
        if from.names.iter().any(|alias| alias.path == known::STAR) {
            return Box::new(n::ImportStar { request, at });
        }
        let mut targets: Vec<(crate::interp::Name, BoxTarget)> = Vec::new();
        for alias in &from.names {
            let name = self.name(alias.path);
            let target = match alias.alias {
                Some(name) => self.name_target(name.sym, name.span),
                None => self.name_target(alias.path, alias.span),
            };
            targets.push((name, target));
        }
        let names = targets
            .iter()
            .map(|(name, _)| name.value().clone())
            .collect();
        let names = self.cx.tuple(names);
        let targets = targets.into_boxed_slice();
        Box::new(n::ImportFrom {
            request,
            names,
            targets,
            at,
        })
    }
}
