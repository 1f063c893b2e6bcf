//! What may be assigned to, deleted, and bound by loops (reference, 7.2).

use crate::syntax::build::Builder;
use crate::syntax::tree::*;

/// What error messages call an expression.
pub fn name_of_kind(expr: &Expr) -> &'static str {
    match &expr.kind {
        ExprKind::Name(_) => "name",
        ExprKind::Constant(Constant::None) => "None",
        ExprKind::Constant(Constant::True) => "True",
        ExprKind::Constant(Constant::False) => "False",
        ExprKind::Constant(Constant::Ellipsis) => "ellipsis",
        ExprKind::Constant(_) => "literal",
        ExprKind::FString(_) => "f-string expression",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Bool(..) | ExprKind::Bad => {
            "expression"
        }
        ExprKind::Compare(_) => "comparison",
        ExprKind::Conditional(_) => "conditional expression",
        ExprKind::Lambda(_) => "lambda",
        ExprKind::Comprehension(c) => match c.kind {
            ComprehensionKind::List => "list comprehension",
            ComprehensionKind::Set => "set comprehension",
            ComprehensionKind::Dict => "dict comprehension",
            ComprehensionKind::Generator => "generator expression",
        },
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Call(_) => "function call",
        ExprKind::Attribute(_) => "attribute",
        ExprKind::Subscript(_) => "subscript",
        ExprKind::Slice(_) => "slice",
        ExprKind::Starred(_) => "starred",
        ExprKind::Named(_) => "named expression",
    }
}

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
            // `for x in y` is read to the `in`, so a comparison can only be one in parentheses.
            ExprKind::Compare(compare) if looping && !target.paren => {
                culprit(&compare.first, false)
            }
            _ => culprit(target, false),
        };
        if let Some(wrong) = wrong {
            let message = format!("cannot assign to {}", name_of_kind(wrong));
            self.fail(wrong.span, message);
        }
    }

    /// Refuses what cannot be deleted.
    pub(super) fn check_deleted(&mut self, target: &Expr) {
        if let Some(wrong) = culprit(target, true) {
            let message = format!("cannot delete {}", name_of_kind(wrong));
            self.fail(wrong.span, message);
        }
    }

    /// Refuses a target of `=`. `mark` is the place of the `=`; `last` says that no other `=` follows the value,
    /// which `value` is the beginning of. A value that may have been meant to be compared gets CPython's hint.
    pub(super) fn check_assigned(&mut self, target: &Expr, last: bool, value: &Expr) {
        if matches!(target.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) && !target.paren {
            return self.fail(target.span, "assignment to yield expression not possible");
        }
        let Some(wrong) = culprit(target, false) else {
            return;
        };
        let nearest = match &target.kind {
            ExprKind::Tuple(items) if !target.paren => items.last(),
            _ => Some(target),
        };
        let hinted = last
            && nearest.is_some_and(|nearest| std::ptr::eq(nearest, wrong))
            && hint_fits(wrong)
            && comparable(value);
        let name = name_of_kind(wrong);
        let message = if hinted {
            format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?")
        } else {
            format!("cannot assign to {name}")
        };
        self.fail(wrong.span, message);
    }

    /// `target: annotation`: a name, attribute or subscript.
    pub(super) fn check_annotated(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_) => {}
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
                    name_of_kind(target)
                );
                self.fail(target.span, message);
            }
        }
    }
}

/// It binds at least as tightly as `|`, and is none of the things that are never compared so.
fn hint_fits(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(Constant::None | Constant::True | Constant::False) => false,
        ExprKind::Tuple(_) | ExprKind::List(_) => false,
        ExprKind::Comprehension(c) => c.kind != ComprehensionKind::Generator,
        _ => comparable(expr),
    }
}

/// It binds at least as tightly as `|`.
fn comparable(expr: &Expr) -> bool {
    expr.paren
        || !matches!(
            expr.kind,
            ExprKind::Unary(UnaryOp::Not, _)
                | ExprKind::Bool(..)
                | ExprKind::Compare(_)
                | ExprKind::Conditional(_)
                | ExprKind::Lambda(_)
                | ExprKind::Yield(_)
                | ExprKind::YieldFrom(_)
                | ExprKind::Starred(_)
                | ExprKind::Named(_)
        )
}
