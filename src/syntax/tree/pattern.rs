//! Patterns of `match` (reference, 8.6.4). Only brackets nest them, so they are at most 200 deep.

use crate::source::Span;
use crate::source::intern::Sym;
use crate::syntax::tree::{Constant, Expr, Name};

/// A pattern.
#[derive(Debug)]
pub struct Pattern {
    /// Its place; parentheses of a group are outside.
    pub span: Span,
    /// What it is.
    pub kind: PatternKind,
}

/// The kinds of patterns.
#[derive(Debug)]
pub enum PatternKind {
    /// Compared by `==`: a number (also signed or complex), a string, or a dotted name.
    Value(Box<Expr>),
    /// `None`, `True`, `False`: compared by identity.
    Singleton(Constant),
    /// `[a, *b]` or `(a, b)` or `a, b`; at most one `Star` among them.
    Sequence(Box<[Pattern]>),
    /// `{"k": v, **rest}`.
    Mapping(Box<MappingPattern>),
    /// `cls(a, b, c=d)`.
    Class(Box<ClassPattern>),
    /// `*name`, or `*_` with none; only in a sequence.
    Star(Option<Sym>),
    /// `pattern as name`.
    As(Box<Pattern>, Name),
    /// A bare name: fits anything and binds it.
    Capture(Sym),
    /// `_`: fits anything and binds nothing.
    Wildcard,
    /// `a | b`: two alternatives or more.
    Or(Box<[Pattern]>),
}

/// `{"k": v, **rest}`.
#[derive(Debug)]
pub struct MappingPattern {
    /// Literals or dotted names.
    pub keys: Box<[Expr]>,
    /// One for each key.
    pub patterns: Box<[Pattern]>,
    /// What takes the other items.
    pub rest: Option<Name>,
}

/// `cls(a, b, c=d)`.
#[derive(Debug)]
pub struct ClassPattern {
    /// A name or dotted name.
    pub class: Expr,
    /// Positional patterns, by `__match_args__`.
    pub positional: Box<[Pattern]>,
    /// Attribute and its pattern.
    pub keywords: Box<[(Name, Pattern)]>,
}
