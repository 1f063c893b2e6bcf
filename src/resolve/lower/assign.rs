//! Assignments: plain, annotated and in place.
//!
//! Always true: operands are lowered in the order in which the reference (7.2) has them evaluated.
//! Targets on their own are in `target`; next: `stmt`.

use std::marker::PhantomData;

use super::{Lowered, Lowerer, one_or_block};
use crate::eval::nodes as n;
use crate::eval::nodes::{AttrSite, Const, InPlace, StoreSite};
use crate::eval::{At, BoxExpr, BoxSingle, BoxStmt};
use crate::resolve::unparse::unparse;
use crate::source::Span;
use crate::source::intern::{Sym, known};
use crate::source::op::BinOp;
use crate::syntax::tree::{AnnAssign, Attribute, Expr, ExprKind};

/// Builds a node with an in-place operation: one of its own for each common operator.
macro_rules! with_apply {
    ($op:expr, $at:expr, |$apply:ident| $node:expr) => {{
        let at = $at;
        let node: BoxStmt = match $op {
            BinOp::Add => {
                let op = PhantomData::<n::Add>;
                let $apply = n::QuickInPlace { at, op };
                $node
            }
            BinOp::Sub => {
                let op = PhantomData::<n::Sub>;
                let $apply = n::QuickInPlace { at, op };
                $node
            }
            BinOp::Mul => {
                let op = PhantomData::<n::Mul>;
                let $apply = n::QuickInPlace { at, op };
                $node
            }
            op => {
                let $apply = InPlace { op, at };
                $node
            }
        };
        node
    }};
}

impl Lowerer<'_> {
    /// `targets = value`.
    pub(super) fn assign(&mut self, targets: &[Expr], value: &Expr) -> BoxStmt {
        let [target] = targets else {
            let value = self.expr(value).boxed();
            let targets = targets.iter().map(|t| self.target(t)).collect();
            return Box::new(n::Assign { targets, value });
        };
        if let (ExprKind::Tuple(targets), ExprKind::Tuple(values)) = (&target.kind, &value.kind)
            && let Some(pairs) = self.assign_pairs(targets, values)
        {
            return pairs;
        }
        if let Some(local) = self.plain_local(target) {
            return match self.expr(value) {
                Lowered::Loc(value) => Box::new(n::AssignLocal { local, value }),
                Lowered::Const(value) => Box::new(n::AssignLocal { local, value }),
                Lowered::Attr(value) => Box::new(n::AssignLocal { local, value }),
                Lowered::Any(value) => Box::new(n::AssignLocal { local, value }),
            };
        }
        let value = self.expr(value);
        self.assign_to(target, value)
    }

    /// `target = value` for a lowered value.
    pub(super) fn assign_to(&mut self, target: &Expr, value: Lowered) -> BoxStmt {
        if let ExprKind::Attribute(attribute) = &target.kind
            && !self.stepped
        {
            let object = self.expr(&attribute.value);
            let name = self.mangled(attribute.name.sym);
            let site = StoreSite::new(name, self.at(target.span));
            let Lowered::Loc(local) = object else {
                let x = object.boxed();
                let (target, value) = (n::AttrTarget { x, site }, value.boxed());
                return Box::new(n::AssignTo { target, value });
            };
            let target = n::LocalAttrTarget { local, site };
            return match value {
                Lowered::Loc(value) => Box::new(n::AssignTo { target, value }),
                Lowered::Const(value) => Box::new(n::AssignTo { target, value }),
                Lowered::Attr(value) => Box::new(n::AssignTo { target, value }),
                Lowered::Any(value) => Box::new(n::AssignTo { target, value }),
            };
        }
        let value = value.boxed();
        if let ExprKind::Tuple(items) = &target.kind
            && let Some(locals) = self.plain_locals(items)
        {
            let at = self.at(target.span);
            return Box::new(n::AssignTo {
                target: n::UnpackLocals { locals, at },
                value,
            });
        }
        let target = self.target(target);
        Box::new(n::AssignTo { target, value })
    }

    /// `a, b = x, y` (two or three, none starred) without a tuple.
    fn assign_pairs(&mut self, targets: &[Expr], values: &[Expr]) -> Option<BoxStmt> {
        let starred = |e: &Expr| matches!(e.kind, ExprKind::Starred(_));
        if targets.len() != values.len() || targets.iter().chain(values).any(starred) {
            return None;
        }
        let n = targets.len();
        if !(2..=3).contains(&n) {
            return None;
        }
        let mut values = values
            .iter()
            .map(|v| self.expr(v).boxed())
            .collect::<Vec<_>>()
            .into_iter();
        let mut targets = targets
            .iter()
            .map(|t| self.target(t))
            .collect::<Vec<_>>()
            .into_iter();
        let mut target = || targets.next();
        let mut value = || values.next();
        Some(if n == 2 {
            Box::new(n::AssignPairs {
                targets: [target()?, target()?],
                values: [value()?, value()?],
            })
        } else {
            Box::new(n::AssignPairs {
                targets: [target()?, target()?, target()?],
                values: [value()?, value()?, value()?],
            })
        })
    }

    /// `target op= value`.
    pub(super) fn in_place(
        &mut self,
        target: &Expr,
        op: BinOp,
        value: &Expr,
        span: Span,
    ) -> BoxStmt {
        let node = match &target.kind {
            ExprKind::Name(sym) => return self.name_in_place(target, *sym, op, value, span),
            ExprKind::Attribute(parts) => self.attr_in_place(target, parts, op, value, span),
            ExprKind::Subscript(parts) => self.item_in_place(target, parts, op, value, span),
            _ => {
                self.fail(target.span, "illegal target for augmented assignment");
                return Box::new(n::Pass);
            }
        };
        self.bound_in_place(node, target.span)
    }

    /// `name op= value`
    fn name_in_place(
        &mut self,
        target: &Expr,
        sym: Sym,
        op: BinOp,
        value: &Expr,
        span: Span,
    ) -> BoxStmt {
        if self.plain_local(target).is_some()
            && let Lowered::Loc(local) = self.read(sym, target.span)
        {
            let value = self.expr(value);
            let at = self.at(span);
            return local_in_place(op, local, value, at);
        }
        let load = self.read(sym, target.span).boxed();
        let value = self.expr(value).boxed();
        let target = self.name_target(sym, target.span);
        let at = self.at(span);
        let apply = InPlace { op, at };
        Box::new(n::NameInPlace {
            load,
            target,
            value,
            apply,
        })
    }

    /// `x.name op= value`
    fn attr_in_place(
        &mut self,
        target: &Expr,
        parts: &Attribute,
        op: BinOp,
        value: &Expr,
        span: Span,
    ) -> BoxStmt {
        let object = self.expr(&parts.value);
        let name = self.mangled(parts.name.sym);
        let at = self.at(target.span);
        let load = AttrSite::new(name.clone(), at);
        let store = StoreSite::new(name, at);
        let value = self.expr(value);
        let span = self.at(span);
        with_apply!(op, span, |apply| match (object, value) {
            (Lowered::Loc(x), Lowered::Const(value)) => Box::new(n::AttrInPlace {
                x,
                load,
                store,
                value,
                apply,
            }),
            (Lowered::Loc(x), value) => Box::new(n::AttrInPlace {
                x,
                load,
                store,
                value: value.boxed(),
                apply,
            }),
            (x, value) => Box::new(n::AttrInPlace {
                x: x.boxed(),
                load,
                store,
                value: value.boxed(),
                apply,
            }),
        })
    }

    /// `x[y] op= value`
    fn item_in_place(
        &mut self,
        target: &Expr,
        (x, y): &(Expr, Expr),
        op: BinOp,
        value: &Expr,
        span: Span,
    ) -> BoxStmt {
        let x = self.expr(x);
        let y = self.expr(y);
        let at = self.at(target.span);
        let value = self.expr(value).boxed();
        let span = self.at(span);
        with_apply!(op, span, |apply| match (x, y) {
            (Lowered::Loc(x), Lowered::Const(y)) => Box::new(n::ItemInPlace {
                x,
                y,
                value,
                apply,
                at,
            }),
            (Lowered::Loc(x), Lowered::Loc(y)) => Box::new(n::ItemInPlace {
                x,
                y,
                value,
                apply,
                at,
            }),
            (x, y) => Box::new(n::ItemInPlace {
                x: x.boxed(),
                y: y.boxed(),
                value,
                apply,
                at,
            }),
        })
    }

    /// `target: annotation = value` (reference, 7.2.2).
    pub(super) fn annotated(&mut self, ann: &AnnAssign, span: Span) -> Option<BoxStmt> {
        let mut body: Vec<BoxStmt> = Vec::new();
        if let Some(value) = &ann.value {
            let value = self.expr(value).boxed();
            body.push(self.assign_to(&ann.target, Lowered::Any(value)));
        } else {
            self.looked_at(&ann.target, &mut body);
        }
        if self.frame.head.sort.has_namespace() {
            match (&ann.target.kind, ann.simple) {
                (ExprKind::Name(sym), true) => {
                    let name = self.mangled(*sym).value().clone();
                    let annotation = self.annotation(&ann.annotation);
                    let annotations = self.read(known::ANNOTATIONS, span).boxed();
                    let at = self.at(span);
                    body.push(Box::new(n::Annotate {
                        annotations,
                        name,
                        annotation,
                        at,
                    }));
                }
                _ if !self.scopes.future_annotations => {
                    let annotation = self.expr(&ann.annotation).boxed();
                    body.push(Box::new(n::ExprStmt(annotation)));
                }
                _ => {}
            }
        }
        (!body.is_empty()).then(|| one_or_block(body))
    }

    /// What an annotated target that is given no value has evaluated: the object of an attribute, the
    /// object and the index of a subscription.
    fn looked_at(&mut self, target: &Expr, body: &mut Vec<BoxStmt>) {
        let mut evaluate = |part: &Expr| {
            let part = self.expr(part).boxed();
            body.push(Box::new(n::ExprStmt(part)));
        };
        match &target.kind {
            ExprKind::Attribute(attribute) => evaluate(&attribute.value),
            ExprKind::Subscript(pair) => {
                evaluate(&pair.0);
                evaluate(&pair.1);
            }
            _ => {}
        }
    }

    /// The value of an annotation: its text, under `from __future__ import annotations`.
    pub(super) fn annotation(&mut self, expr: &Expr) -> BoxExpr {
        if self.scopes.future_annotations {
            let text = unparse(self.names, expr);
            return Box::new(Const(self.cx.heap.str_wtf8(&text)));
        }
        let ExprKind::Starred(types) = &expr.kind else {
            return self.expr(expr).boxed();
        };
        let value = self.expr(types).boxed();
        let at = self.at(expr.span);
        Box::new(n::Only { value, at })
    }
}

/// `local op= value`: a node of its own for each common operator and kind of operand.
fn local_in_place(op: BinOp, local: n::Loc, value: Lowered, at: At) -> BoxStmt {
    macro_rules! node {
        ($op:ty) => {{
            let op = PhantomData::<$op>;
            match value {
                Lowered::Loc(value) => Box::new(n::LocalInPlace {
                    local,
                    value,
                    at,
                    op,
                }),
                Lowered::Const(value) => Box::new(n::LocalInPlace {
                    local,
                    value,
                    at,
                    op,
                }),
                Lowered::Attr(value) => Box::new(n::LocalInPlace {
                    local,
                    value,
                    at,
                    op,
                }),
                Lowered::Any(value) => Box::new(n::LocalInPlace {
                    local,
                    value,
                    at,
                    op,
                }),
            }
        }};
    }
    match op {
        BinOp::Add => node!(n::Add),
        BinOp::Sub => node!(n::Sub),
        BinOp::Mul => node!(n::Mul),
        _ => {
            let value = value.boxed();
            let target: BoxSingle = Box::new(local.clone());
            let apply = InPlace { op, at };
            Box::new(n::NameInPlace {
                load: Box::new(local),
                target,
                value,
                apply,
            })
        }
    }
}
