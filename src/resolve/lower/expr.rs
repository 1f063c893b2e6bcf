//! Expressions.

use std::marker::PhantomData;

use super::{Lowered, Lowerer, NamePlace, fold};
use crate::eval::nodes as n;
use crate::eval::nodes::{AttrSite, Const, GlobalSite, Loc, LocalAttr};
use crate::eval::{At, BoxExpr};
use crate::runtime::container::set;
use crate::source::Span;
use crate::source::intern::Sym;
use crate::source::op::{BinOp, BoolOp, CmpOp, Comparison, UnaryOp};
use crate::syntax::tree::{Compare, DictItem, Expr, ExprKind, Slice};

/// Builds a node for each pair of kinds of children that is worth one of its own.
macro_rules! pair {
    ($x:expr, $y:expr, |$a:ident, $b:ident| $node:expr) => {
        match ($x, $y) {
            (Lowered::Loc($a), Lowered::Loc($b)) => Box::new($node) as BoxExpr,
            (Lowered::Loc($a), Lowered::Const($b)) => Box::new($node),
            (Lowered::Loc($a), Lowered::Attr($b)) => Box::new($node),
            (Lowered::Loc($a), Lowered::Any($b)) => Box::new($node),
            (Lowered::Attr($a), Lowered::Loc($b)) => Box::new($node),
            (Lowered::Attr($a), Lowered::Const($b)) => Box::new($node),
            (Lowered::Attr($a), Lowered::Attr($b)) => Box::new($node),
            (Lowered::Attr($a), Lowered::Any($b)) => Box::new($node),
            (Lowered::Any($a), Lowered::Loc($b)) => Box::new($node),
            (Lowered::Any($a), Lowered::Const($b)) => Box::new($node),
            (Lowered::Any($a), Lowered::Attr($b)) => Box::new($node),
            (Lowered::Any($a), Lowered::Any($b)) => Box::new($node),
            (Lowered::Const($a), Lowered::Loc($b)) => Box::new($node),
            (Lowered::Const(a), y) => {
                let ($a, $b): (BoxExpr, BoxExpr) = (Box::new(a), y.boxed());
                Box::new($node)
            }
        }
    };
}

fn bin<O, X, Y>(x: X, y: Y, at: At) -> n::Bin<O, X, Y> {
    n::Bin {
        x,
        y,
        at,
        op: PhantomData,
        site: Default::default(),
    }
}

fn cmp<O, X, Y>(x: X, y: Y, at: At) -> n::Cmp<O, X, Y> {
    n::Cmp {
        x,
        y,
        at,
        op: PhantomData,
        site: Default::default(),
    }
}

/// A node with boxed children, for operators that are seldom hot.
fn plain<O: n::Op>(x: Lowered, y: Lowered, at: At) -> BoxExpr {
    Box::new(bin::<O, BoxExpr, BoxExpr>(x.boxed(), y.boxed(), at))
}

impl Lowerer<'_> {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, expr: &Expr) -> Lowered {
        if let Some(value) = self.take_spilled(expr) {
            return Lowered::Any(value);
        }
        if let Some(value) = self.as_constant(expr) {
            return Lowered::Const(Const(value));
        }
        match &expr.kind {
            ExprKind::Name(sym) => self.read(*sym, expr.span),
            ExprKind::Attribute(attribute) => {
                let global = self.global_operand(&attribute.value);
                let name = self.mangled(attribute.name.sym);
                let at = self.attribute_at(expr.span, attribute.name.span);
                let site = AttrSite::new(name, at);
                if let Some(object) = global {
                    let node = Box::new(n::GlobalAttr::new(object, site));
                    return Lowered::Any(self.valued(node, expr.span));
                }
                match self.attributed(&attribute.value) {
                    Lowered::Loc(local) if !self.stepped => {
                        Lowered::Attr(LocalAttr { local, site })
                    }
                    other => {
                        let x = other.boxed();
                        Lowered::Any(self.valued(Box::new(n::Attr { x, site }), expr.span))
                    }
                }
            }
            ExprKind::Binary(op, operands) => {
                let (x, y) = self.operands(&operands.0, &operands.1);
                match fold::binary(self.cx, *op, &x, &y) {
                    Some(value) => Lowered::Const(Const(value)),
                    None => {
                        let node = self.binary(*op, x, y, expr.span);
                        self.told(node, expr.span)
                    }
                }
            }
            ExprKind::Unary(op, operand) => {
                let x = self.expr(operand);
                if let Lowered::Const(Const(constant)) = &x
                    && let Some(value) = fold::unary(self.cx, *op, constant)
                {
                    return Lowered::Const(Const(value));
                }
                let node = self.unary(*op, x.boxed(), expr.span);
                self.told(node, expr.span)
            }
            _ => {
                let node = self.composed(expr);
                self.told(node, expr.span)
            }
        }
    }

    /// An expression that tells where it stands and what it gave, if that is wanted.
    fn told(&mut self, node: BoxExpr, span: Span) -> Lowered {
        let node = self.here(node, span);
        Lowered::Any(self.valued(node, span))
    }

    /// What stands before a dot.
    fn attributed(&mut self, expr: &Expr) -> Lowered {
        match self
            .spilled
            .is_empty()
            .then(|| self.super_call(expr))
            .flatten()
        {
            Some(object) => Lowered::Any(self.valued(Box::new(object), expr.span)),
            None => self.expr(expr),
        }
    }

    /// Where a global is read, if that is all that an operand does.
    fn global_operand(&mut self, expr: &Expr) -> Option<GlobalSite> {
        match expr.kind {
            ExprKind::Name(sym) if self.spilled.is_empty() => {
                let global = matches!(self.place(sym), NamePlace::Global);
                global.then(|| self.global_site(sym, expr.span))
            }
            _ => None,
        }
    }

    /// Reads a variable.
    pub(super) fn read(&mut self, sym: Sym, span: Span) -> Lowered {
        let name = self.mangled(sym);
        let at = self.at(span);
        match self.place(sym) {
            NamePlace::Local(local) => Lowered::Loc(Loc {
                local,
                at: at.0,
                name,
            }),
            NamePlace::Shared(local, free) => Lowered::Any(Box::new(n::Shared {
                local,
                name,
                free,
                at,
            })),
            NamePlace::Global => Lowered::Any(Box::new(n::Global(self.site_of(name, at)))),
            NamePlace::Namespace => {
                let otherwise = n::Global(self.site_of(name.clone(), at));
                let namespace = super::frame::FIRST;
                Lowered::Any(Box::new(n::NamespaceName {
                    namespace,
                    name,
                    otherwise,
                    at,
                }))
            }
            NamePlace::NamespaceShared(local) => {
                let otherwise = n::Shared {
                    local,
                    name: name.clone(),
                    free: true,
                    at,
                };
                let namespace = super::frame::FIRST;
                Lowered::Any(Box::new(n::NamespaceName {
                    namespace,
                    name,
                    otherwise,
                    at,
                }))
            }
        }
    }

    fn boxed(&mut self, expr: &Expr) -> BoxExpr {
        self.expr(expr).boxed()
    }

    /// Expressions that are neither names, constants, attributes nor operations.
    fn composed(&mut self, expr: &Expr) -> BoxExpr {
        match &expr.kind {
            ExprKind::FString(parts) => {
                let at = self.at(expr.span);
                let parts = self.fstring(parts, &mut Vec::new());
                Box::new(n::FString { parts, at })
            }
            ExprKind::Tuple(items) => self.tuple(items, expr.span),
            ExprKind::List(items) => Box::new(n::ListDisplay(self.items(items, expr.span))),
            ExprKind::Set(items) => self.set(items, expr.span),
            ExprKind::Dict(items) => self.dict(items, expr.span),
            ExprKind::Not(operand) => {
                let (value, at) = (self.boxed(operand), self.at(expr.span));
                Box::new(n::Not(Box::new(n::Tested { value, at })))
            }
            ExprKind::Bool(op, parts) => {
                let parts = parts.iter().map(|part| self.boxed(part)).collect();
                let at = self.at(expr.span);
                match op {
                    BoolOp::And => Box::new(n::And { parts, at }),
                    BoolOp::Or => Box::new(n::Or { parts, at }),
                }
            }
            ExprKind::Compare(compare) => self.compare(compare, expr.span),
            ExprKind::Conditional(conditional) => Box::new(n::Conditional {
                test: self.condition(&conditional.test),
                then: self.boxed(&conditional.then),
                otherwise: self.boxed(&conditional.orelse),
            }),
            ExprKind::Lambda(lambda) => self.lambda(lambda, expr.span),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension, expr.span),
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Subscript(pair) => self.subscript(&pair.0, &pair.1, expr.span),
            ExprKind::Slice(slice) => Box::new(self.slice(slice)),
            ExprKind::Named(named) => {
                self.walruses += 1;
                let value = self.boxed(&named.value);
                let target = self.name_target(named.target.sym, named.target.span);
                Box::new(n::Walrus { target, value })
            }
            ExprKind::Name(_)
            | ExprKind::Attribute(_)
            | ExprKind::Constant(_)
            | ExprKind::Binary(..)
            | ExprKind::Unary(..) => self.expr(expr).boxed(),
            // Starred expressions stand in displays, calls and targets only; `yield`s are taken
            // out beforehand (`spill`): the scope pass has refused those outside functions.
            ExprKind::Starred(_) | ExprKind::Yield(_) | ExprKind::YieldFrom(_) | ExprKind::Bad => {
                self.fail(expr.span, "invalid syntax");
                Box::new(Const(crate::heap::Value::NONE))
            }
        }
    }

    fn tuple(&mut self, items: &[Expr], span: Span) -> BoxExpr {
        let starred = items
            .iter()
            .any(|item| matches!(item.kind, ExprKind::Starred(_)));
        match items {
            [] => Box::new(Const(self.cx.heap.empty_tuple())),
            [a] if !starred => Box::new(n::TupleOf([a].map(|item| self.boxed(item)))),
            [a, b] if !starred => Box::new(n::TupleOf([a, b].map(|item| self.boxed(item)))),
            [a, b, c] if !starred => Box::new(n::TupleOf([a, b, c].map(|item| self.boxed(item)))),
            [a, b, c, d] if !starred => {
                Box::new(n::TupleOf([a, b, c, d].map(|item| self.boxed(item))))
            }
            _ => Box::new(n::TupleDisplay(self.items(items, span))),
        }
    }

    /// Elements of a display, or positional arguments; `span` is where an error of a starred one stands.
    pub(super) fn items(&mut self, items: &[Expr], span: Span) -> Box<[n::Item]> {
        let lower = |item: &Expr| match &item.kind {
            ExprKind::Starred(inner) => {
                let value = self.boxed(inner);
                n::Item::All(value, self.at(span))
            }
            _ => n::Item::One(self.boxed(item)),
        };
        items.iter().map(lower).collect()
    }

    pub(super) fn set(&mut self, items: &[Expr], span: Span) -> BoxExpr {
        let at = self.at(span);
        if items.len() > 2
            && let Some(constants) = self.as_constants(items)
            && let Ok(elements) = set::of_constants(self.cx, &constants)
        {
            return Box::new(n::ConstantSet { elements, at });
        }
        let items = self.items(items, span);
        Box::new(n::SetDisplay { items, at })
    }

    pub(super) fn dict(&mut self, items: &[DictItem], span: Span) -> BoxExpr {
        let pairs = self.pairs(items, span);
        let at = self.at(span);
        let mut keys = items.iter().filter_map(|item| item.key.as_ref());
        let constant = keys.all(|key| self.as_constant(key).is_some());
        Box::new(n::DictDisplay {
            pairs,
            constant,
            at,
        })
    }

    pub(super) fn pairs(&mut self, items: &[DictItem], span: Span) -> Box<[n::Pair]> {
        let lower = |item: &DictItem| match &item.key {
            Some(key) => {
                let key = self.boxed(key);
                n::Pair::One(key, self.boxed(&item.value))
            }
            None => {
                let mapping = self.boxed(&item.value);
                n::Pair::All(mapping, self.at(span))
            }
        };
        items.iter().map(lower).collect()
    }

    fn unary(&mut self, op: UnaryOp, x: BoxExpr, span: Span) -> BoxExpr {
        let at = self.at(span);
        match op {
            UnaryOp::Neg | UnaryOp::Pos => Box::new(n::Unary { op, x, at }),
            UnaryOp::Invert => {
                let code = self.frame.link.clone();
                Box::new(n::Invert { x, at, code })
            }
        }
    }

    /// Two operands; the first is not merely looked at if the second may rebind it: by an assignment in it, or, where
    /// frames are looked at, by a call that writes to the variables of this one.
    fn operands(&mut self, x: &Expr, y: &Expr) -> (Lowered, Lowered) {
        self.operands_by(Lowerer::expr, x, y)
    }

    /// As [`operands`](Lowerer::operands), with a way of its own for the second.
    fn operands_by(
        &mut self,
        second: fn(&mut Self, &Expr) -> Lowered,
        x: &Expr,
        y: &Expr,
    ) -> (Lowered, Lowered) {
        let x = self.expr(x);
        let walruses = self.walruses;
        let y = second(self, y);
        if self.walruses == walruses && !self.watched {
            (x, y)
        } else {
            (Lowered::Any(x.boxed()), y)
        }
    }

    fn binary(&mut self, op: BinOp, x: Lowered, y: Lowered, span: Span) -> BoxExpr {
        let at = self.at(span);
        match op {
            BinOp::Add => pair!(x, y, |a, b| bin::<n::Add, _, _>(a, b, at)),
            BinOp::Sub => pair!(x, y, |a, b| bin::<n::Sub, _, _>(a, b, at)),
            BinOp::Mul => pair!(x, y, |a, b| bin::<n::Mul, _, _>(a, b, at)),
            BinOp::Div => pair!(x, y, |a, b| bin::<n::Div, _, _>(a, b, at)),
            BinOp::FloorDiv => pair!(x, y, |a, b| bin::<n::FloorDiv, _, _>(a, b, at)),
            BinOp::Mod => pair!(x, y, |a, b| bin::<n::Mod, _, _>(a, b, at)),
            BinOp::BitAnd => pair!(x, y, |a, b| bin::<n::BitAnd, _, _>(a, b, at)),
            BinOp::RShift => plain::<n::RShift>(x, y, at),
            BinOp::LShift => plain::<n::LShift>(x, y, at),
            BinOp::BitOr => plain::<n::BitOr>(x, y, at),
            BinOp::BitXor => plain::<n::BitXor>(x, y, at),
            BinOp::Pow => plain::<n::Pow>(x, y, at),
            BinOp::MatMul => plain::<n::MatMul>(x, y, at),
        }
    }

    fn compare(&mut self, compare: &Compare, span: Span) -> BoxExpr {
        let [(op, second)] = &*compare.rest else {
            return self.chain(compare, span);
        };
        let lower = match op {
            Comparison::In { .. } => Lowerer::unheld,
            _ => Lowerer::expr,
        };
        let (x, y) = self.operands_by(lower, &compare.first, second);
        let at = self.at(span);
        match *op {
            Comparison::Rich(CmpOp::Eq) => pair!(x, y, |a, b| cmp::<n::Eq, _, _>(a, b, at)),
            Comparison::Rich(CmpOp::Ne) => pair!(x, y, |a, b| cmp::<n::Ne, _, _>(a, b, at)),
            Comparison::Rich(CmpOp::Lt) => pair!(x, y, |a, b| cmp::<n::Lt, _, _>(a, b, at)),
            Comparison::Rich(CmpOp::Le) => pair!(x, y, |a, b| cmp::<n::Le, _, _>(a, b, at)),
            Comparison::Rich(CmpOp::Gt) => pair!(x, y, |a, b| cmp::<n::Gt, _, _>(a, b, at)),
            Comparison::Rich(CmpOp::Ge) => pair!(x, y, |a, b| cmp::<n::Ge, _, _>(a, b, at)),
            Comparison::Is { not } => pair!(x, y, |a, b| n::Is { x: a, y: b, not }),
            Comparison::In { not } => {
                let (x, y) = (x.boxed(), y.boxed());
                Box::new(n::In { x, y, not, at })
            }
        }
    }

    fn chain(&mut self, compare: &Compare, span: Span) -> BoxExpr {
        let first = self.boxed(&compare.first);
        let lower = |(op, operand): &(Comparison, Expr)| (*op, self.boxed(operand));
        let rest = compare.rest.iter().map(lower).collect();
        let at = self.at(span);
        Box::new(n::Chain { first, rest, at })
    }

    /// `a:b:c`.
    pub(super) fn slice(&mut self, slice: &Slice) -> n::SliceExpr {
        let mut part = |part: &Option<Expr>| part.as_ref().map(|part| self.boxed(part));
        let lower = part(&slice.lower);
        let upper = part(&slice.upper);
        let step = part(&slice.step);
        n::SliceExpr { lower, upper, step }
    }

    fn subscript(&mut self, x: &Expr, y: &Expr, span: Span) -> BoxExpr {
        if let ExprKind::Slice(slice) = &y.kind {
            let x = self.boxed(x);
            let slice = self.slice(slice);
            let at = self.at(span);
            return Box::new(n::SliceOf { x, slice, at });
        }
        let (x, y) = self.operands(x, y);
        let at = self.at(span);
        pair!(x, y, |a, b| n::Subscript { x: a, y: b, at })
    }

    /// A condition: comparisons and the like test themselves, other values note where they stand.
    pub(super) fn condition(&mut self, expr: &Expr) -> BoxExpr {
        let value = match self.expr(expr) {
            // A local tests itself.
            Lowered::Loc(local) => return Box::new(local),
            other => other.boxed(),
        };
        match expr.kind {
            ExprKind::Name(_)
            | ExprKind::Call(_)
            | ExprKind::Attribute(_)
            | ExprKind::Subscript(_) => {
                let at = self.at(expr.span);
                Box::new(n::Tested { value, at })
            }
            _ => value,
        }
    }
}
