//! The builder: what the actions of the grammar call.
//!
//! What always holds: no method fails. What the grammar lets through and the language does not is recorded by
//! [`Builder::fail`], the first time it happens, and a node is made all the same; `parse` looks at `error` when
//! the parser has stopped. [`Builder::expr`] is the only maker of expressions and bounds their depth.
//!
//! The methods stand in the files named after what they make: `expr`, `call`, `params`, `target`, `stmt`,
//! `pattern`, `string`.

mod call;
mod expr;
mod params;
mod pattern;
mod stmt;
mod string;
mod target;

pub use call::{ArgItem, Argument};
pub use expr::{Clauses, DictEntry, Placed};
pub use params::ParamItem;
pub use string::FPiece;

use crate::source::intern::{Interner, Sym};
use crate::source::op::BinOp;
use crate::source::{SourceFile, Span};
use crate::syntax::error::{ErrorClass, Location, SyntaxError, Warning};
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::*;

/// State of one parse.
pub struct Builder<'s> {
    pub(super) file: &'s SourceFile,
    tokens: &'s [Token],
    pub(super) names: &'s mut Interner,
    /// The first thing an action refused, with the place where it is.
    pub(super) error: Option<(u32, SyntaxError)>,
    /// That is a `try` at the end, whose handlers may follow.
    pub(super) waits: bool,
    pub(super) warnings: Vec<Warning>,
    /// How many scopes have been numbered; the module has number 0.
    scopes: u32,
    /// A bad escape in a part of an f-string, reported at the closing quote.
    bad_escape: Option<String>,
    /// The f-strings that are open, by whether they are raw.
    raw_fstrings: Vec<bool>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(
        file: &'s SourceFile,
        tokens: &'s [Token],
        names: &'s mut Interner,
    ) -> Builder<'s> {
        Builder {
            file,
            tokens,
            names,
            error: None,
            waits: false,
            warnings: Vec::new(),
            scopes: 1,
            bad_escape: None,
            raw_fstrings: Vec::new(),
        }
    }

    /// Records an error under `span`.
    pub(super) fn fail(&mut self, span: Span, message: impl Into<String>) {
        let place = |file: &SourceFile| Location::under(file, span);
        self.fail_at(span.start, place, message);
    }

    /// Records an error at a place; `offset` is where it is found.
    fn fail_at(
        &mut self,
        offset: u32,
        place: impl FnOnce(&SourceFile) -> Location,
        message: impl Into<String>,
    ) {
        if self.error.is_none() {
            let error = SyntaxError::new(self.file, place(self.file), message);
            self.error = Some((offset, error));
        }
    }

    /// Records an error of which CPython tells only where it begins.
    fn fail_without_range(&mut self, span: Span, message: &str) {
        self.fail_at(span.start, |file| Location::from(file, span.start), message);
    }

    /// The first token that starts at `offset` or after it.
    fn token_at(&self, offset: u32) -> Span {
        let at = self.tokens.partition_point(|token| token.start < offset);
        self.tokens
            .get(at)
            .map_or(Span::new(offset, offset), |token| {
                Span::new(token.start, token.end)
            })
    }

    /// The first token after an expression that ends at `offset`, closing parentheses of groups aside.
    fn token_after(&self, offset: u32) -> Span {
        let at = self.tokens.partition_point(|token| token.start < offset);
        let mut rest = self.tokens[at..]
            .iter()
            .filter(|token| token.kind != Tok::RParen);
        rest.next().map_or(Span::new(offset, offset), |token| {
            Span::new(token.start, token.end)
        })
    }

    /// Refuses the token at `span` as CPython refuses what fits nowhere.
    fn refuse(&mut self, span: Span) {
        self.fail(span, "invalid syntax");
    }

    fn scope(&mut self) -> ScopeId {
        let id = ScopeId(self.scopes);
        self.scopes += 1;
        id
    }

    fn sym(&mut self, span: Span) -> Sym {
        self.names.intern(self.file.slice(span))
    }

    /// An identifier.
    pub fn name(&mut self, l: u32, r: u32) -> Name {
        let span = Span::new(l, r);
        Name {
            sym: self.sym(span),
            span,
        }
    }

    /// The only maker of expressions.
    #[inline]
    pub fn expr(&mut self, l: u32, r: u32, kind: ExprKind) -> Expr {
        let depth = 1 + children_depth(&kind);
        let span = Span::new(l, r);
        if depth > MAX_DEPTH {
            return self.too_deep(span, kind);
        }
        Expr {
            span,
            depth,
            paren: false,
            kind,
        }
    }

    /// What CPython's parser reads by recursing, it refuses as its parser does; what it reads in a loop, its
    /// compiler refuses.
    #[cold]
    fn too_deep(&mut self, span: Span, kind: ExprKind) -> Expr {
        let looped = matches!(
            kind,
            ExprKind::Attribute(_) | ExprKind::Call(_) | ExprKind::Subscript(_)
        ) || matches!(kind, ExprKind::Binary(op, _) if op != BinOp::Pow);
        let error = if looped {
            let message = "maximum recursion depth exceeded during compilation";
            SyntaxError::without_place(ErrorClass::RecursionError, message)
        } else {
            SyntaxError::parser_overflow()
        };
        self.error.get_or_insert((span.start, error));
        Expr {
            span,
            depth: 1,
            paren: false,
            kind: ExprKind::Bad,
        }
    }

    /// The whole source.
    pub fn module(self, mode: Mode, body: Vec<Stmt>) -> Module {
        Module {
            mode,
            body: body.into(),
            scopes: self.scopes,
            future_annotations: false,
            warnings: self.warnings,
        }
    }
}

fn deepest<'e>(children: impl IntoIterator<Item = &'e Expr>) -> u16 {
    children
        .into_iter()
        .map(|child| child.depth)
        .max()
        .unwrap_or(0)
}

fn params_depth(params: &Params) -> u16 {
    deepest(params.iter().flat_map(|p| {
        p.annotation
            .as_deref()
            .into_iter()
            .chain(p.default.as_deref())
    }))
}

fn parts_depth(parts: &[FPart]) -> u16 {
    let field = |part: &FPart| match part {
        FPart::Literal(..) => 0,
        FPart::Field(field) => field
            .value
            .depth
            .max(field.spec.as_deref().map_or(0, parts_depth)),
    };
    parts.iter().map(field).max().unwrap_or(0)
}

fn children_depth(kind: &ExprKind) -> u16 {
    match kind {
        ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Yield(None) | ExprKind::Bad => 0,
        ExprKind::FString(parts) => parts_depth(parts),
        ExprKind::Tuple(items)
        | ExprKind::List(items)
        | ExprKind::Set(items)
        | ExprKind::Bool(_, items) => deepest(items),
        ExprKind::Dict(items) => deepest(
            items
                .iter()
                .flat_map(|item| item.key.iter().chain([&item.value])),
        ),
        ExprKind::Unary(_, operand)
        | ExprKind::Not(operand)
        | ExprKind::YieldFrom(operand)
        | ExprKind::Starred(operand) => operand.depth,
        ExprKind::Yield(Some(value)) => value.depth,
        ExprKind::Binary(_, pair) | ExprKind::Subscript(pair) => pair.0.depth.max(pair.1.depth),
        ExprKind::Compare(compare) => deepest(
            [&compare.first]
                .into_iter()
                .chain(compare.rest.iter().map(|(_, e)| e)),
        ),
        ExprKind::Conditional(c) => deepest([&c.test, &c.then, &c.orelse]),
        ExprKind::Lambda(lambda) => lambda.body.depth.max(params_depth(&lambda.params)),
        ExprKind::Comprehension(c) => {
            let clause = |clause: &Clause| {
                deepest([&clause.target, &clause.iterable]).max(deepest(&clause.conditions))
            };
            let clauses = c.clauses().map(clause).max().unwrap_or(0);
            c.element.depth.max(deepest(&c.value)).max(clauses)
        }
        ExprKind::Call(call) => {
            let keywords = call.keywords.iter().map(|keyword| &keyword.value);
            call.func
                .depth
                .max(deepest(&call.args))
                .max(deepest(keywords))
        }
        ExprKind::Attribute(attribute) => attribute.value.depth,
        ExprKind::Slice(slice) => {
            deepest(slice.lower.iter().chain(&slice.upper).chain(&slice.step))
        }
        ExprKind::Named(named) => named.value.depth,
    }
}
