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
    Mapping {
        /// Literals or dotted names.
        keys: Box<[Expr]>,
        /// One for each key.
        patterns: Box<[Pattern]>,
        /// What takes the other items.
        rest: Option<Name>,
    },
    /// `cls(a, b, c=d)`.
    Class {
        /// A name or dotted name.
        class: Box<Expr>,
        /// Positional patterns, by `__match_args__`.
        positional: Box<[Pattern]>,
        /// Attribute and its pattern.
        keywords: Box<[(Name, Pattern)]>,
    },
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
