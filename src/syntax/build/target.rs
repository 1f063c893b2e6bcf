//! What may be assigned to, deleted, and bound by loops (reference, 7.2).

use crate::syntax::build::Builder;
use crate::syntax::tree::form::Form;
use crate::syntax::tree::*;

/// The innermost part of `target` that cannot be bound, from left to right.
fn culprit(target: &Expr, deleting: bool) -> Option<&Expr> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_) => None,
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().find_map(|item| culprit(item, deleting))
        }
        ExprKind::Starred(inner) if !deleting => culprit(inner, false),
        _ => Some(target),
    }
}

impl Builder<'_> {
    /// Refuses a target of `for`, `with` or a comprehension that cannot be bound.
    pub(super) fn check_target(&mut self, target: &Expr, looping: bool) {
        let wrong = match &target.kind {
            // `(x in y)` is no target, but `x` is one.
            ExprKind::Compare(compare) if looping => {
                let first = culprit(&compare.first, false);
                if first.is_none() {
                    let token = self.token_after(target.span.end);
                    self.refuse(token);
                }
                first
            }
            _ => culprit(target, false),
        };
        if let Some(wrong) = wrong {
            let message = format!("cannot assign to {}", Form::of(wrong).name());
            self.fail(wrong.span, message);
        }
    }

    /// Refuses what cannot be deleted.
    pub(super) fn check_deleted(&mut self, target: &Expr) {
        if let Some(wrong) = culprit(target, true) {
            let message = format!("cannot delete {}", Form::of(wrong).name());
            self.fail(wrong.span, message);
        }
    }

    /// Refuses a target of `=`; `first` and `last` say whether it is the first target and no other `=` follows the
    /// value. What stands directly before the first `=` may have been meant to be compared with what begins the
    /// value: then CPython hints at that.
    pub(super) fn check_assigned(&mut self, target: &Expr, first: bool, last: bool, value: &Expr) {
        if matches!(target.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) && !target.paren {
            return self.fail(target.span, "assignment to yield expression not possible");
        }
        let Some(wrong) = culprit(target, false) else {
            return;
        };
        let nearest = nearest(target);
        let compared =
            leftmost(value).filter(|operand| first && (last || operand.span != value.span));
        let name = Form::of(nearest).name();
        match (&nearest.kind, compared) {
            (ExprKind::Name(_), Some(operand)) => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                self.fail(nearest.span.to(operand.span), message);
            }
            (_, Some(_)) if hint_fits(nearest) => {
                let message =
                    format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
                self.fail(nearest.span, message);
            }
            _ => {
                let message = format!("cannot assign to {}", Form::of(wrong).name());
                self.fail(wrong.span, message);
            }
        }
    }

    /// `name = a if b else c = d`: a wrong target in the middle of a chain makes CPython look again from the start,
    /// where `name = a` may have been meant to be a comparison.
    pub(super) fn check_chain(&mut self, first: &Expr, value: &Expr, middle: &[Expr]) {
        let wrong = middle.iter().any(|target| culprit(target, false).is_some());
        let name = nearest(first);
        if let (true, ExprKind::Name(_), Some(operand)) = (wrong, &name.kind, leftmost(value))
            && operand.span != value.span
        {
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            self.fail(name.span.to(operand.span), message);
        }
    }

    /// `target: annotation`: a name, attribute or subscript.
    pub(super) fn check_annotated(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_) => {}
            ExprKind::Starred(_) => {
                let colon = self.token_after(target.span.end);
                self.refuse(colon);
            }
            ExprKind::List(_) => self.fail(
                target.span,
                "only single target (not list) can be annotated",
            ),
            ExprKind::Tuple(items) => {
                let span = match items.first() {
                    Some(first) if !target.paren => first.span,
                    _ => target.span,
                };
                self.fail(span, "only single target (not tuple) can be annotated");
            }
            _ => self.fail(target.span, "illegal target for annotation"),
        }
    }

    /// `target op= value`: a name, attribute or subscript.
    pub(super) fn check_augmented(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_) => {}
            _ => {
                let message = format!(
                    "'{}' is an illegal expression for augmented assignment",
                    Form::of(target).name()
                );
                self.fail(target.span, message);
            }
        }
    }
}

/// What stands directly before the `=`.
fn nearest(target: &Expr) -> &Expr {
    match &target.kind {
        ExprKind::Tuple(items) if !target.paren => items.last().unwrap_or(target),
        _ => target,
    }
}

/// The operand that an expression begins with, if it binds at least as tightly as `|`.
fn leftmost(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        _ if expr.paren => Some(expr),
        ExprKind::Tuple(items) | ExprKind::Bool(_, items) => leftmost(items.first()?),
        ExprKind::Compare(compare) => leftmost(&compare.first),
        ExprKind::Conditional(conditional) => leftmost(&conditional.then),
        ExprKind::Not(_)
        | ExprKind::Lambda(_)
        | ExprKind::Yield(_)
        | ExprKind::YieldFrom(_)
        | ExprKind::Starred(_)
        | ExprKind::Named(_) => None,
        _ => Some(expr),
    }
}

/// It binds at least as tightly as `|`, and is none of the things that are never compared so.
fn hint_fits(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(Constant::None | Constant::True | Constant::False) => false,
        ExprKind::Tuple(_) | ExprKind::List(_) => false,
        ExprKind::Comprehension(c) => c.kind != ComprehensionKind::Generator,
        _ => leftmost(expr).is_some_and(|operand| operand.span == expr.span),
    }
}
