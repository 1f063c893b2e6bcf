//! Expressions, displays and comprehensions.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::source::Span;
use crate::source::op::{BinOp, BoolOp, Comparison, UnaryOp};
use crate::syntax::build::{Builder, ParamItem};
use crate::syntax::error::Location;
use crate::syntax::literal;
use crate::syntax::tree::form::Form;
use crate::syntax::tree::*;

/// An operand, and its place with the parentheses around it.
pub struct Placed {
    /// The place.
    pub span: Span,
    /// The operand.
    pub expr: Expr,
}

/// One thing between braces.
pub enum DictEntry {
    /// An element of a set.
    Item(Expr),
    /// `key: value`.
    Pair(Box<(Expr, Expr)>),
    /// `**value`, and where it starts.
    Unpack(u32, Expr),
}

/// The clauses of a comprehension: the outermost one, and the others.
pub type Clauses = (Clause, Vec<Clause>);

impl Builder<'_> {
    /// `a, b` without parentheses.
    pub fn tuple(&mut self, l: u32, r: u32, items: Vec<Expr>) -> Expr {
        self.expr(l, r, ExprKind::Tuple(items.into()))
    }

    /// `(a, b)`.
    pub fn paren_tuple(&mut self, l: u32, r: u32, items: Vec<Expr>) -> Expr {
        let mut tuple = self.tuple(l, r, items);
        tuple.paren = true;
        tuple
    }

    /// `(e)`: the expression itself, marked.
    pub fn group(&mut self, _l: u32, _r: u32, mut inner: Expr) -> Expr {
        if matches!(inner.kind, ExprKind::Starred(_)) {
            self.fail(inner.span, "cannot use starred expression here");
        }
        inner.paren = true;
        inner
    }

    /// `[a, b]`.
    pub fn list(&mut self, l: u32, r: u32, items: Vec<Expr>) -> Expr {
        self.expr(l, r, ExprKind::List(items.into()))
    }

    /// A constant that is a word or `...`.
    pub fn constant(&mut self, l: u32, r: u32, value: Constant) -> Expr {
        self.expr(l, r, ExprKind::Constant(value))
    }

    /// A number.
    pub fn number(&mut self, l: u32, r: u32) -> Expr {
        let span = Span::new(l, r);
        let value = literal::number(self.file.slice(span)).unwrap_or_else(|message| {
            // CPython names the line only.
            self.fail_at(l, |file| Location::Line(file.line_of(l)), message);
            Constant::Int(0)
        });
        self.constant(l, r, value)
    }

    /// A name in an expression.
    pub fn variable(&mut self, l: u32, r: u32) -> Expr {
        let sym = self.name(l, r).sym;
        self.expr(l, r, ExprKind::Name(sym))
    }

    /// `a op b`.
    pub fn binary(&mut self, l: u32, r: u32, a: Expr, op: BinOp, b: Expr) -> Expr {
        self.expr(l, r, ExprKind::Binary(op, Box::new((a, b))))
    }

    /// `op e`.
    pub fn unary(&mut self, l: u32, r: u32, op: UnaryOp, operand: Expr) -> Expr {
        self.expr(l, r, ExprKind::Unary(op, Box::new(operand)))
    }

    /// `not e`.
    pub fn negation(&mut self, l: u32, r: u32, operand: Expr) -> Expr {
        self.expr(l, r, ExprKind::Not(Box::new(operand)))
    }

    /// `a + b * c - d`: the operators of one precedence from left to right, the tighter ones first.
    pub fn operations(&mut self, first: Placed, rest: Vec<(BinOp, Placed)>) -> Expr {
        self.operation(first, &mut rest.into_iter().peekable(), 0)
            .expr
    }

    /// As much of the row as binds at least so tightly: calls itself once for each level of precedence at most.
    fn operation(
        &mut self,
        mut left: Placed,
        rest: &mut Peekable<IntoIter<(BinOp, Placed)>>,
        least: u8,
    ) -> Placed {
        while let Some((op, right)) = rest.next_if(|(op, _)| op.precedence() >= least) {
            let right = self.operation(right, rest, op.precedence() + 1);
            let span = Span::new(left.span.start, right.span.end);
            let expr = self.binary(span.start, span.end, left.expr, op, right.expr);
            left = Placed { span, expr };
        }
        left
    }

    /// `a and b or c`: `and` binds tighter.
    pub fn bool_ops(&mut self, first: Placed, rest: Vec<(BoolOp, Placed)>) -> Expr {
        let mut ors = Vec::new();
        let mut ands = vec![first];
        for (op, operand) in rest {
            if op == BoolOp::Or {
                let ands = std::mem::take(&mut ands);
                ors.push(self.bool_op(BoolOp::And, ands));
            }
            ands.push(operand);
        }
        ors.push(self.bool_op(BoolOp::And, ands));
        self.bool_op(BoolOp::Or, ors).expr
    }

    fn bool_op(&mut self, op: BoolOp, mut operands: Vec<Placed>) -> Placed {
        let last = operands.len() - 1;
        if last == 0 {
            return operands.remove(0);
        }
        let span = Span::new(operands[0].span.start, operands[last].span.end);
        let operands = operands.into_iter().map(|operand| operand.expr).collect();
        let expr = self.expr(span.start, span.end, ExprKind::Bool(op, operands));
        Placed { span, expr }
    }

    /// `a < b < c`.
    pub fn compare(&mut self, l: u32, r: u32, first: Expr, rest: Vec<(Comparison, Expr)>) -> Expr {
        self.expr(
            l,
            r,
            ExprKind::Compare(Box::new(Compare {
                first,
                rest: rest.into(),
            })),
        )
    }

    /// `then if test else orelse`.
    pub fn conditional(&mut self, l: u32, r: u32, then: Expr, test: Expr, orelse: Expr) -> Expr {
        self.expr(
            l,
            r,
            ExprKind::Conditional(Box::new(Conditional { test, then, orelse })),
        )
    }

    /// `lambda params: body`.
    pub fn lambda(&mut self, l: u32, r: u32, items: Vec<ParamItem>, body: Expr) -> Expr {
        let params = self.params(items, true);
        let scope = self.scope();
        self.expr(
            l,
            r,
            ExprKind::Lambda(Box::new(Lambda {
                params,
                body,
                scope,
            })),
        )
    }

    /// `*e`.
    pub fn starred(&mut self, l: u32, r: u32, value: Expr) -> Expr {
        self.expr(l, r, ExprKind::Starred(Box::new(value)))
    }

    /// `target := value`.
    pub fn named(&mut self, l: u32, r: u32, target: Expr, value: Expr) -> Expr {
        let ExprKind::Name(sym) = target.kind else {
            let message = format!(
                "cannot use assignment expressions with {}",
                Form::of(&target).name()
            );
            self.fail(target.span, message);
            return value;
        };
        let target = Name {
            sym,
            span: target.span,
        };
        self.expr(l, r, ExprKind::Named(Box::new(Named { target, value })))
    }

    /// `value.name`.
    pub fn attribute(&mut self, l: u32, r: u32, value: Expr, name: Name) -> Expr {
        self.expr(
            l,
            r,
            ExprKind::Attribute(Box::new(Attribute { value, name })),
        )
    }

    /// `value[index]`; a lone starred index is a tuple of one.
    pub fn subscript(&mut self, l: u32, r: u32, value: Expr, mut index: Expr) -> Expr {
        if matches!(index.kind, ExprKind::Starred(_)) {
            let Span { start, end } = index.span;
            index = self.tuple(start, end, vec![index]);
        }
        self.expr(l, r, ExprKind::Subscript(Box::new((value, index))))
    }

    /// `a:b:c`. It ends where its last part or colon ends, which `r` says only if something follows a colon.
    pub fn slice(
        &mut self,
        l: u32,
        r: u32,
        lower: Option<Expr>,
        upper: Option<Expr>,
        step: Option<Expr>,
    ) -> Expr {
        let end = self.trim_end(l, r);
        self.expr(
            l,
            end,
            ExprKind::Slice(Box::new(Slice { lower, upper, step })),
        )
    }

    /// `r` without the blanks before it.
    fn trim_end(&self, l: u32, r: u32) -> u32 {
        l + self.file.slice(Span::new(l, r)).trim_end().len() as u32
    }

    /// `for target in iterable if ..`.
    pub fn clause(&mut self, target: Expr, iterable: Expr, conditions: Vec<Expr>) -> Clause {
        self.check_target(&target, true);
        Clause {
            target,
            iterable,
            conditions: conditions.into(),
        }
    }

    /// `[e for ..]` and `(e for ..)`; `before` are elements that stand before `e`.
    pub fn comprehension(
        &mut self,
        l: u32,
        r: u32,
        kind: ComprehensionKind,
        before: Option<Vec<Expr>>,
        element: Expr,
        clauses: Clauses,
    ) -> Expr {
        if let Some(first) = before.iter().flatten().next() {
            let span = first.span.to(element.span);
            if kind == ComprehensionKind::Generator {
                let keyword = self.token_after(element.span.end);
                self.refuse(keyword);
            } else {
                self.fail(
                    span,
                    "did you forget parentheses around the comprehension target?",
                );
            }
        } else if matches!(element.kind, ExprKind::Starred(_)) {
            self.fail(
                element.span,
                "iterable unpacking cannot be used in comprehension",
            );
        }
        self.make_comprehension(Span::new(l, r), kind, element, None, clauses)
    }

    pub(super) fn make_comprehension(
        &mut self,
        span: Span,
        kind: ComprehensionKind,
        element: Expr,
        value: Option<Expr>,
        clauses: Clauses,
    ) -> Expr {
        let scope = self.scope();
        let inner = Comprehension {
            kind,
            element,
            value,
            first: clauses.0,
            inner: clauses.1.into(),
            scope,
        };
        self.expr(
            span.start,
            span.end,
            ExprKind::Comprehension(Box::new(inner)),
        )
    }

    /// `{..}`: a dict if it is empty or has pairs, else a set.
    pub fn braces(&mut self, l: u32, r: u32, entries: Vec<DictEntry>) -> Expr {
        let is_set = matches!(entries.first(), Some(DictEntry::Item(_)));
        if is_set {
            let mut items = Vec::with_capacity(entries.len());
            for entry in entries {
                match entry {
                    DictEntry::Item(item) => items.push(item),
                    DictEntry::Pair(pair) => self.refuse_after(pair.0.span.end),
                    DictEntry::Unpack(start, _) => self.refuse(Span::new(start, start + 2)),
                }
            }
            return self.expr(l, r, ExprKind::Set(items.into()));
        }
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry {
                DictEntry::Pair(pair) => {
                    let (key, value) = *pair;
                    let key = Some(key);
                    items.push(DictItem { key, value });
                }
                DictEntry::Unpack(_, value) => items.push(DictItem { key: None, value }),
                DictEntry::Item(item) => self.lone_key(&item),
            }
        }
        self.expr(l, r, ExprKind::Dict(items.into()))
    }

    fn refuse_after(&mut self, offset: u32) {
        let token = self.token_after(offset);
        self.refuse(token);
    }

    fn lone_key(&mut self, item: &Expr) {
        match item.kind {
            ExprKind::Starred(_) => self.fail(
                Span::new(item.span.start, item.span.start + 1),
                "invalid syntax",
            ),
            _ => {
                let end = Span::new(item.span.end.saturating_sub(1), item.span.end);
                self.fail_without_range(end, "':' expected after dictionary key");
            }
        }
    }

    /// `{e for ..}` and `{k: v for ..}`.
    pub fn brace_comprehension(
        &mut self,
        l: u32,
        r: u32,
        before: Option<Vec<DictEntry>>,
        entry: DictEntry,
        clauses: Clauses,
    ) -> Expr {
        let span = Span::new(l, r);
        match entry {
            DictEntry::Item(element)
                if before
                    .iter()
                    .flatten()
                    .any(|entry| !matches!(entry, DictEntry::Item(_))) =>
            {
                let end = element.span.end;
                let mark = Span::new(end.saturating_sub(1), end);
                self.fail_without_range(mark, "':' expected after dictionary key");
                element
            }
            DictEntry::Item(element) => {
                let items: Vec<Expr> = before
                    .into_iter()
                    .flatten()
                    .filter_map(|entry| match entry {
                        DictEntry::Item(item) => Some(item),
                        _ => None,
                    })
                    .collect();
                let before = (!items.is_empty()).then_some(items);
                self.comprehension(l, r, ComprehensionKind::Set, before, element, clauses)
            }
            DictEntry::Pair(pair) => {
                let (key, value) = *pair;
                if before.is_some() {
                    self.refuse_after(value.span.end);
                }
                self.make_comprehension(span, ComprehensionKind::Dict, key, Some(value), clauses)
            }
            DictEntry::Unpack(start, value) => {
                let mark = Span::new(start, start + 2);
                self.fail(mark, "dict unpacking cannot be used in dict comprehension");
                value
            }
        }
    }
}
