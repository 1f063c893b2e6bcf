//! Constants.

use dashu_int::IBig;

use super::{Lowerer, fold};
use crate::heap::Value;
use crate::source::Span;
use crate::source::op::UnaryOp;
use crate::syntax::tree::{Constant, Expr, ExprKind, StrLit};

/// Texts that look like names are interned up to this length, as they are likely keys.
const NAME_LENGTH: usize = 40;

impl Lowerer<'_> {
    /// The value of a constant. There are no complex numbers.
    pub(super) fn constant(&mut self, constant: &Constant, span: Span) -> Value {
        match constant {
            Constant::None => Value::NONE,
            Constant::True => Value::TRUE,
            Constant::False => Value::FALSE,
            Constant::Ellipsis => Value::ELLIPSIS,
            Constant::Int(i) => self.cx.int(*i),
            Constant::BigInt(big) => self.cx.int_from(IBig::from((**big).clone())),
            Constant::Float(f) => self.cx.float(*f),
            Constant::Imaginary(_) => {
                self.fail(span, "complex literals are not part of mini");
                Value::NONE
            }
            Constant::Str(text) => self.text(text),
        }
    }

    /// The `str` of a literal; equal ones are the same object.
    pub(super) fn text(&mut self, text: &StrLit) -> Value {
        let name_like = |t: &str| {
            t.len() <= NAME_LENGTH && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if let Some(t) = text.as_str().filter(|t| name_like(t)) {
            return self.cx.intern(t).value().clone();
        }
        if let Some(value) = self.constants.get(&text.0) {
            return value.clone();
        }
        let value = self.cx.heap.str_wtf8(&text.0);
        self.constants.insert(text.0.clone(), value.clone());
        value
    }

    /// The value of an expression that is a constant: a literal, a negated number, or a tuple of
    /// constants.
    pub(super) fn as_constant(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.constant(constant, expr.span)),
            ExprKind::Unary(UnaryOp::Neg, operand) => match &operand.kind {
                ExprKind::Constant(Constant::Int(_) | Constant::Float(_)) => {
                    let number = self.as_constant(operand)?;
                    fold::unary(self.cx, UnaryOp::Neg, &number)
                }
                _ => None,
            },
            // So nothing is warned of while the program runs.
            ExprKind::Unary(UnaryOp::Invert, operand) => match &operand.kind {
                ExprKind::Constant(Constant::False) => Some(self.cx.int(-1)),
                ExprKind::Constant(Constant::True) => Some(self.cx.int(-2)),
                _ => None,
            },
            ExprKind::Tuple(items) => {
                let values = self.as_constants(items)?;
                Some(self.cx.tuple(values))
            }
            _ => None,
        }
    }

    /// The values of expressions that are all constants.
    pub(super) fn as_constants(&mut self, items: &[Expr]) -> Option<Vec<Value>> {
        items.iter().map(|item| self.as_constant(item)).collect()
    }
}
