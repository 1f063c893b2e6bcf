//! The surface tree: what a program says, node for node as the reference's grammar names it.
//!
//! What always holds here:
//! * every expression was made by the builder's one maker, so `depth` is one more than its deepest child's and
//!   never above [`MAX_DEPTH`]: whatever walks the tree by recursion is bounded by that;
//! * `and`/`or`, comparisons, `elif`, `a = b = c` and adjacent strings are flat lists;
//! * spans are CPython's: `lineno/col_offset .. end_lineno/end_col_offset` of `ast`, as byte offsets;
//! * a node that opens a scope carries its [`ScopeId`], unique in the module; `resolve::scope` has a table by it.
//!
//! Nothing says whether a name is read or written: that follows from where it stands.
//! Statements stand here, expressions in `expr`. Read next: `source::op` for operators, [`pattern`] for `match`, then
//! `resolve::scope`.

mod expr;
pub mod form;
pub mod pattern;
pub mod walk;

pub use expr::{
    Attribute, Call, Clause, Compare, Comprehension, ComprehensionKind, Conditional, Constant,
    DictItem, Expr, ExprKind, FField, FPart, Keyword, Lambda, Named, Slice, StrLit,
};
pub use pattern::{ClassPattern, MappingPattern, Pattern, PatternKind};

use crate::source::Span;
use crate::source::intern::Sym;
use crate::source::op::BinOp;

/// No expression is nested deeper than this; sources that are get `MemoryError` or `RecursionError`.
pub const MAX_DEPTH: u16 = 6000;

/// Names one scope of a module: an index into the table of `resolve::scope`. The module itself is 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ScopeId(pub u32);

/// The scope of the module's own names.
pub const MODULE_SCOPE: ScopeId = ScopeId(0);

/// How a source is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A file of statements.
    File,
    /// One expression, as for `eval`. The module's body is one expression statement.
    Eval,
    /// One input of the REPL: values of expression statements are shown.
    Single,
}

/// A whole source.
#[derive(Debug)]
pub struct Module {
    /// How it was read.
    pub mode: Mode,
    /// Its statements.
    pub body: Block,
    /// How many scopes there are; every [`ScopeId`] is below it.
    pub scopes: u32,
    /// `from __future__ import annotations` holds from outside: at the prompt, and where `exec` was called.
    pub future_annotations: bool,
    /// What CPython warns about while it parses; the rest of the warnings comes with the scopes.
    pub warnings: Vec<super::Warning>,
}

/// The statements of a body, one or more (none where an `else` or `finally` is absent).
pub type Block = Box<[Stmt]>;

/// An identifier and its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    /// The name.
    pub sym: Sym,
    /// Where it stands.
    pub span: Span,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt {
    /// From its first token to the end of its last; decorators stand before it.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// The statements: the simple ones (reference, chapter 7), and a [`Compound`]. Fields are named as in the reference's
/// grammar.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum StmtKind {
    /// An expression on its own. A first statement that is a plain string is the docstring.
    Expr(Box<Expr>),
    /// `a = b = value`; targets from left to right.
    Assign {
        targets: Box<[Expr]>,
        value: Box<Expr>,
    },
    /// `target op= value`.
    AugAssign {
        target: Box<Expr>,
        op: BinOp,
        value: Box<Expr>,
    },
    /// `target: annotation = value`.
    AnnAssign(Box<AnnAssign>),
    /// `return value`.
    Return(Option<Box<Expr>>),
    /// `del a, b`; tuples and lists nest as in assignment.
    Delete(Box<[Expr]>),
    /// `pass`.
    Pass,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `global a, b`.
    Global(Box<[Name]>),
    /// `nonlocal a, b`.
    Nonlocal(Box<[Name]>),
    /// `raise exception from cause`.
    Raise {
        exception: Option<Box<Expr>>,
        cause: Option<Box<Expr>>,
    },
    /// `assert test, message`.
    Assert {
        test: Box<Expr>,
        message: Option<Box<Expr>>,
    },
    /// `import a.b as c, d`.
    Import(Box<[Alias]>),
    /// `from ..a import b as c`.
    ImportFrom(Box<ImportFrom>),
    /// A statement that contains others.
    Compound(Compound),
}

/// The compound statements (reference, chapter 8).
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Compound {
    /// `if` with its `elif`s, in order, and `else` (empty if absent).
    If { arms: Box<[IfArm]>, orelse: Block },
    /// `while`.
    While {
        test: Box<Expr>,
        body: Block,
        orelse: Block,
    },
    /// `for target in iterable`.
    For {
        target: Box<Expr>,
        iterable: Box<Expr>,
        body: Block,
        orelse: Block,
    },
    /// `try` in all its forms.
    Try(Box<Try>),
    /// `with` its items.
    With { items: Box<[WithItem]>, body: Block },
    /// `match subject`.
    Match {
        subject: Box<Expr>,
        cases: Box<[MatchCase]>,
    },
    /// `def`.
    FunctionDef(Box<FunctionDef>),
    /// `class`.
    ClassDef(Box<ClassDef>),
}

/// `target: annotation = value` (reference, 7.2.2).
#[derive(Debug)]
pub struct AnnAssign {
    /// A name, attribute or subscript.
    pub target: Expr,
    /// What follows the colon.
    pub annotation: Expr,
    /// What follows `=`.
    pub value: Option<Expr>,
    /// The target is a name without parentheses: only then is the annotation stored, and the name local.
    pub simple: bool,
}

/// One `if` or `elif`.
#[derive(Debug)]
pub struct IfArm {
    /// Where the keyword starts; CPython's `ast` has a nested `If` from here on.
    pub start: u32,
    /// The condition.
    pub test: Expr,
    /// What is done if it holds.
    pub body: Block,
}

/// `try` (reference, 8.4).
#[derive(Debug)]
pub struct Try {
    /// Guarded statements.
    pub body: Block,
    /// The handlers are `except*`.
    pub star: bool,
    /// Handlers, in order; may be none if there is a `finally`.
    pub handlers: Box<[Handler]>,
    /// `else`.
    pub orelse: Block,
    /// `finally`.
    pub finally: Block,
}

/// `except kind as name:`.
#[derive(Debug)]
pub struct Handler {
    /// The whole handler with its body.
    pub span: Span,
    /// Which exceptions; none for a bare `except:`.
    pub kind: Option<Expr>,
    /// The name bound, and unbound again at the end.
    pub name: Option<Name>,
    /// The statements.
    pub body: Block,
}

/// `context as target`.
#[derive(Debug)]
pub struct WithItem {
    /// The context manager.
    pub context: Expr,
    /// Where the value of `__enter__` goes.
    pub target: Option<Expr>,
}

/// `case pattern if guard:`.
#[derive(Debug)]
pub struct MatchCase {
    /// What must fit.
    pub pattern: Pattern,
    /// And hold.
    pub guard: Option<Expr>,
    /// The statements.
    pub body: Block,
}

/// `def` (reference, 8.7).
#[derive(Debug)]
pub struct FunctionDef {
    /// Its name.
    pub name: Name,
    /// Decorators, outermost first, without the `@`.
    pub decorators: Box<[Expr]>,
    /// Parameters.
    pub params: Params,
    /// `-> annotation`.
    pub returns: Option<Expr>,
    /// The body; its first statement may be the docstring.
    pub body: Block,
    /// The scope of the body. Decorators, defaults and annotations belong to the scope around.
    pub scope: ScopeId,
}

/// Parameters of a function or lambda, sorted by kind.
#[derive(Debug, Default)]
pub struct Params {
    /// Positional parameters, in order.
    pub args: Box<[Param]>,
    /// How many of `args` stand before a `/`.
    pub posonly: u32,
    /// `*args`.
    pub vararg: Option<Box<Param>>,
    /// Parameters after `*` or `*args`.
    pub kwonly: Box<[Param]>,
    /// `**kwargs`.
    pub kwarg: Option<Box<Param>>,
}

impl Params {
    /// All parameters in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = &Param> {
        self.args
            .iter()
            .chain(self.vararg.as_deref())
            .chain(&self.kwonly)
            .chain(self.kwarg.as_deref())
    }
}

/// One parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name and the place of the name.
    pub name: Name,
    /// `: annotation`.
    pub annotation: Option<Box<Expr>>,
    /// `= default`.
    pub default: Option<Box<Expr>>,
}

/// `class` (reference, 8.8).
#[derive(Debug)]
pub struct ClassDef {
    /// Its name.
    pub name: Name,
    /// Decorators, outermost first.
    pub decorators: Box<[Expr]>,
    /// Bases, some starred.
    pub bases: Box<[Expr]>,
    /// `metaclass=` and other keywords, and `**` ones.
    pub keywords: Box<[Keyword]>,
    /// The body.
    pub body: Block,
    /// The scope of the body.
    pub scope: ScopeId,
}

/// `path.of.module as name`, or one name of a `from` import.
#[derive(Debug)]
pub struct Alias {
    /// The whole of it.
    pub span: Span,
    /// The dotted name as one text (`a.b.c`), or `*` for `from a import *`.
    pub path: Sym,
    /// The first part of the dotted name: what `import a.b` binds.
    pub first: Sym,
    /// `as name`.
    pub alias: Option<Name>,
}

/// `from module import names` (reference, 7.11).
#[derive(Debug)]
pub struct ImportFrom {
    /// The number of leading dots.
    pub level: u32,
    /// The dotted name after the dots, as one text.
    pub module: Option<Sym>,
    /// What is imported; one alias named `*` for all.
    pub names: Box<[Alias]>,
}
