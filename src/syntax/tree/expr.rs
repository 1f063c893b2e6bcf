//! The expressions of the surface tree (reference, chapter 6).

use crate::source::Span;
use crate::source::intern::Sym;
use crate::source::op::{BinOp, BoolOp, Comparison, Conversion, UnaryOp};
use crate::syntax::tree::{Name, Params, ScopeId};
use dashu_int::UBig;

/// An expression.
#[derive(Debug)]
pub struct Expr {
    /// Its place. Parentheses around it are outside, save for tuples and generator expressions.
    pub span: Span,
    /// One more than its deepest child's.
    pub depth: u16,
    /// It stands in parentheses of its own.
    pub paren: bool,
    /// What it is.
    pub kind: ExprKind,
}

/// The expressions (reference, chapter 6).
///
/// Tracebacks underline parts of some of them, and the spans of the children are enough to find these parts:
/// the operator of a binary operation is the first non-blank, non-comment, non-`)` character after the left
/// operand's end; the brackets of a call or subscript start after the end of the function or object (and its
/// closing parentheses) and end where the node ends.
#[derive(Debug)]
pub enum ExprKind {
    /// A name, read, written or deleted as its place says.
    Name(Sym),
    /// A literal that is one value.
    Constant(Constant),
    /// A string with fields, adjacent plain strings included.
    FString(Box<[FPart]>),
    /// `a, b`; the span has the parentheses if there are.
    Tuple(Box<[Expr]>),
    /// `[a, b]`.
    List(Box<[Expr]>),
    /// `{a, b}`.
    Set(Box<[Expr]>),
    /// `{a: b, **c}`.
    Dict(Box<[DictItem]>),
    /// `-a`, `not a`.
    Unary(UnaryOp, Box<Expr>),
    /// `not e`
    Not(Box<Expr>),
    /// `a + b`: left and right.
    Binary(BinOp, Box<(Expr, Expr)>),
    /// `a and b and c`: two operands or more.
    Bool(BoolOp, Box<[Expr]>),
    /// `a < b <= c`.
    Compare(Box<Compare>),
    /// `then if test else orelse`.
    Conditional(Box<Conditional>),
    /// `lambda params: body`.
    Lambda(Box<Lambda>),
    /// `[e for x in y]` and its three sisters.
    Comprehension(Box<Comprehension>),
    /// `yield value`.
    Yield(Option<Box<Expr>>),
    /// `yield from value`.
    YieldFrom(Box<Expr>),
    /// `f(a, *b, c=d)`.
    Call(Box<Call>),
    /// `value.name`.
    Attribute(Box<Attribute>),
    /// `value[index]`.
    Subscript(Box<(Expr, Expr)>),
    /// `lower:upper:step`, only inside a subscript.
    Slice(Box<Slice>),
    /// `*value`, in a display, call, target or subscript.
    Starred(Box<Expr>),
    /// `(name := value)`.
    Named(Box<Named>),
    /// Stands where an expression was too deep or wrong; never in a tree that `parse` returns.
    Bad,
}

/// The value of a literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `None`.
    None,
    /// `True`.
    True,
    /// `False`.
    False,
    /// `...`.
    Ellipsis,
    /// An integer that fits.
    Int(i64),
    /// One that does not.
    BigInt(Box<UBig>),
    /// A float.
    Float(f64),
    /// `2j`: the imaginary part.
    Imaginary(f64),
    /// A string.
    Str(StrLit),
}

/// The code points of a string: UTF-8, in which a lone surrogate has its own three bytes (WTF-8).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StrLit(pub Box<[u8]>);

impl StrLit {
    /// The text, unless it holds a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

/// One part of an f-string (reference, 2.4.3).
#[derive(Debug)]
pub enum FPart {
    /// Text as it is. Never empty, never next to another one.
    Literal(Span, StrLit),
    /// `{value=!r:spec}`.
    Field(Box<FField>),
}

/// A replacement field.
#[derive(Debug)]
pub struct FField {
    /// From `{` to `}`.
    pub span: Span,
    /// What is formatted.
    pub value: Expr,
    /// The text of `{value = }`, blanks and `=` included, which the builder also puts in a literal part before
    /// the field; kept for pictures of the tree.
    pub debug: bool,
    /// `!r` and its like. `{x=}` without a spec has `Repr` here already.
    pub conversion: Conversion,
    /// What follows the colon; none if there is no colon.
    pub spec: Option<Box<[FPart]>>,
}

/// One entry of a dict display.
#[derive(Debug)]
pub struct DictItem {
    /// The key; none for `**value`.
    pub key: Option<Expr>,
    /// The value.
    pub value: Expr,
}

/// `first op operand op operand`.
#[derive(Debug)]
pub struct Compare {
    /// The leftmost operand.
    pub first: Expr,
    /// The operators with their right operands; one or more.
    pub rest: Box<[(Comparison, Expr)]>,
}

/// `then if test else orelse`.
#[derive(Debug)]
pub struct Conditional {
    /// Evaluated first.
    pub test: Expr,
    /// The value if it holds.
    pub then: Expr,
    /// And if not.
    pub orelse: Expr,
}

/// `lambda params: body`.
#[derive(Debug)]
pub struct Lambda {
    /// Parameters without annotations.
    pub params: Params,
    /// The value.
    pub body: Expr,
    /// The scope of the body.
    pub scope: ScopeId,
}

/// A comprehension or generator expression (reference, 6.2.4).
#[derive(Debug)]
pub struct Comprehension {
    /// What it makes.
    pub kind: ComprehensionKind,
    /// The element, or the key of a dict comprehension.
    pub element: Expr,
    /// The value of a dict comprehension.
    pub value: Option<Expr>,
    /// The outermost `for`, whose iterable is evaluated in the scope around.
    pub first: Clause,
    /// The others, from the outer to the inner ones.
    pub inner: Box<[Clause]>,
    /// The scope of everything but the first iterable.
    pub scope: ScopeId,
}

impl Comprehension {
    /// All clauses, outermost first.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        std::iter::once(&self.first).chain(&self.inner)
    }
}

/// What a comprehension makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[..]`
    List,
    /// `{..}`
    Set,
    /// `{k: v ..}`
    Dict,
    /// `(..)`
    Generator,
}

/// `for target in iterable if a if b`.
#[derive(Debug)]
pub struct Clause {
    /// What is bound.
    pub target: Expr,
    /// Where the values come from.
    pub iterable: Expr,
    /// Conditions.
    pub conditions: Box<[Expr]>,
}

/// A call (reference, 6.3.4). All positional arguments are evaluated before all keywords, as the two lists say.
#[derive(Debug)]
pub struct Call {
    /// What is called.
    pub func: Expr,
    /// Positional arguments, some `Starred`.
    pub args: Box<[Expr]>,
    /// Keyword arguments and `**` ones.
    pub keywords: Box<[Keyword]>,
}

/// `name=value`, or `**value`.
#[derive(Debug)]
pub struct Keyword {
    /// The whole of it.
    pub span: Span,
    /// The name; none for `**`.
    pub name: Option<Sym>,
    /// The value.
    pub value: Expr,
}

/// `value.name`.
#[derive(Debug)]
pub struct Attribute {
    /// The object.
    pub value: Expr,
    /// The attribute and its place.
    pub name: Name,
}

/// `lower:upper:step`.
#[derive(Debug)]
pub struct Slice {
    /// Before the first colon.
    pub lower: Option<Expr>,
    /// After it.
    pub upper: Option<Expr>,
    /// After the second.
    pub step: Option<Expr>,
}

/// `(target := value)`.
#[derive(Debug)]
pub struct Named {
    /// The name bound.
    pub target: Name,
    /// The value.
    pub value: Expr,
}
