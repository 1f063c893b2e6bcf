//! The forms of expressions, as far as error messages tell them apart, and what these call them.

use crate::syntax::tree::{ComprehensionKind, Constant, Expr, ExprKind};

/// The outermost form of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "`name` says what each is")]
pub enum Form {
    Name,
    Attribute,
    Subscript,
    Call,
    Literal,
    FString,
    None,
    True,
    False,
    Ellipsis,
    Tuple,
    List,
    Dict,
    Set,
    Generator,
    ListComprehension,
    SetComprehension,
    DictComprehension,
    Yield,
    Lambda,
    Comparison,
    Conditional,
    Named,
    Slice,
    Starred,
    /// Any operator.
    Operation,
}

impl Form {
    /// The form of an expression.
    pub fn of(expr: &Expr) -> Form {
        match &expr.kind {
            ExprKind::Name(_) => Form::Name,
            ExprKind::Constant(Constant::None) => Form::None,
            ExprKind::Constant(Constant::True) => Form::True,
            ExprKind::Constant(Constant::False) => Form::False,
            ExprKind::Constant(Constant::Ellipsis) => Form::Ellipsis,
            ExprKind::Constant(_) => Form::Literal,
            ExprKind::FString(_) => Form::FString,
            ExprKind::Tuple(_) => Form::Tuple,
            ExprKind::List(_) => Form::List,
            ExprKind::Set(_) => Form::Set,
            ExprKind::Dict(_) => Form::Dict,
            ExprKind::Unary(..)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::Bool(..)
            | ExprKind::Bad => Form::Operation,
            ExprKind::Compare(_) => Form::Comparison,
            ExprKind::Conditional(_) => Form::Conditional,
            ExprKind::Lambda(_) => Form::Lambda,
            ExprKind::Comprehension(c) => match c.kind {
                ComprehensionKind::List => Form::ListComprehension,
                ComprehensionKind::Set => Form::SetComprehension,
                ComprehensionKind::Dict => Form::DictComprehension,
                ComprehensionKind::Generator => Form::Generator,
            },
            ExprKind::Yield(_) | ExprKind::YieldFrom(_) => Form::Yield,
            ExprKind::Call(_) => Form::Call,
            ExprKind::Attribute(_) => Form::Attribute,
            ExprKind::Subscript(_) => Form::Subscript,
            ExprKind::Slice(_) => Form::Slice,
            ExprKind::Starred(_) => Form::Starred,
            ExprKind::Named(_) => Form::Named,
        }
    }

    /// What messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Form::Name => "name",
            Form::Attribute => "attribute",
            Form::Subscript => "subscript",
            Form::Call => "function call",
            Form::Literal => "literal",
            Form::FString => "f-string expression",
            Form::None => "None",
            Form::True => "True",
            Form::False => "False",
            Form::Ellipsis => "ellipsis",
            Form::Tuple => "tuple",
            Form::List => "list",
            Form::Dict => "dict literal",
            Form::Set => "set display",
            Form::Generator => "generator expression",
            Form::ListComprehension => "list comprehension",
            Form::SetComprehension => "set comprehension",
            Form::DictComprehension => "dict comprehension",
            Form::Yield => "yield expression",
            Form::Lambda => "lambda",
            Form::Comparison => "comparison",
            Form::Conditional => "conditional expression",
            Form::Named => "named expression",
            Form::Slice => "slice",
            Form::Starred => "starred",
            Form::Operation => "expression",
        }
    }
}
