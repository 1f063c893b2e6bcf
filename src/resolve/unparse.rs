//! An expression as text, spelled as CPython spells it: what annotations are under `from __future__ import
//! annotations`.
//!
//! What always holds: parentheses stand only where the tree would be another one without them.

use crate::number::float;
use crate::source::intern::Interner;
use crate::source::op::{BinOp, BoolOp};
use crate::syntax::tree::{
    Clause, Comprehension, ComprehensionKind, Constant, Expr, ExprKind, FField, FPart, Keyword,
    Params,
};
use crate::text::quote;

/// How tightly the parts of an expression bind, from loose to tight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Comparison,
    Operation(u8),
    Sign,
    Power,
    AfterPower,
    Atom,
}

use Level::{AfterPower, And, Atom, Comparison, Not, Operation, Or, Power, Sign, Test, Tuple};

impl Level {
    /// The next tighter one.
    fn next(self) -> Level {
        match self {
            Tuple => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Comparison,
            Comparison => Operation(0),
            Operation(5) => Sign,
            Operation(level) => Operation(level + 1),
            Sign => Power,
            Power => AfterPower,
            AfterPower | Atom => Atom,
        }
    }
}

/// The text of an expression (WTF-8).
pub fn unparse(names: &Interner, expr: &Expr) -> Vec<u8> {
    let mut writer = Writer {
        names,
        out: Vec::new(),
    };
    writer.expr(expr, Test);
    writer.out
}

struct Writer<'a> {
    names: &'a Interner,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn spaced(&mut self, operator: &str) {
        self.push(" ");
        self.push(operator);
        self.push(" ");
    }

    /// Something in parentheses, if `wanted`.
    fn parenthesised(&mut self, wanted: bool, inner: impl FnOnce(&mut Self)) {
        if wanted {
            self.push("(");
        }
        inner(self);
        if wanted {
            self.push(")");
        }
    }

    fn list<T>(&mut self, items: &[T], between: &str, mut write: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(between);
            }
            write(self, item);
        }
    }

    /// An expression where one of at least this level is wanted.
    fn expr(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::Name(name) => self.push(self.names.text(*name)),
            ExprKind::Constant(constant) => self.constant(constant),
            ExprKind::FString(parts) => self.fstring(parts),
            ExprKind::Tuple(items) => self.parenthesised(items.is_empty() || level > Tuple, |w| {
                w.list(items, ", ", |w, item| w.expr(item, Test));
                if items.len() == 1 {
                    w.push(",");
                }
            }),
            ExprKind::List(items) => self.within("[", items, "]"),
            ExprKind::Set(items) => self.within("{", items, "}"),
            ExprKind::Dict(items) => {
                self.push("{");
                self.list(items, ", ", |w, item| match &item.key {
                    Some(key) => {
                        w.expr(key, Test);
                        w.push(": ");
                        w.expr(&item.value, Test);
                    }
                    None => {
                        w.push("**");
                        w.expr(&item.value, Operation(0));
                    }
                });
                self.push("}");
            }
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension),
            ExprKind::Call(call) => {
                self.expr(&call.func, Atom);
                self.arguments(&call.args, &call.keywords);
            }
            ExprKind::Attribute(attribute) => {
                self.expr(&attribute.value, Atom);
                let integer = matches!(
                    attribute.value.kind,
                    ExprKind::Constant(Constant::Int(_) | Constant::BigInt(_))
                );
                self.push(if integer { " ." } else { "." });
                self.push(self.names.text(attribute.name.sym));
            }
            ExprKind::Subscript(pair) => {
                self.expr(&pair.0, Atom);
                self.push("[");
                self.expr(&pair.1, Tuple);
                self.push("]");
            }
            ExprKind::Slice(slice) => {
                slice.lower.iter().for_each(|part| self.expr(part, Test));
                self.push(":");
                slice.upper.iter().for_each(|part| self.expr(part, Test));
                if let Some(step) = &slice.step {
                    self.push(":");
                    self.expr(step, Test);
                }
            }
            ExprKind::Starred(value) => {
                self.push("*");
                self.expr(value, Operation(0));
            }
            _ => self.operation(expr, level),
        }
    }

    /// Expressions that have a level of their own.
    fn operation(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::Unary(op, operand) => {
                self.parenthesised(level > Sign, |w| {
                    w.push(op.symbol());
                    w.expr(operand, Sign);
                });
            }
            ExprKind::Not(operand) => self.parenthesised(level > Not, |w| {
                w.push("not ");
                w.expr(operand, Not);
            }),
            ExprKind::Binary(op, pair) => {
                let (own, left, right) = match op {
                    BinOp::Pow => (Power, AfterPower, Power),
                    _ => {
                        let own = Operation(op.precedence());
                        (own, own, own.next())
                    }
                };
                self.parenthesised(level > own, |w| {
                    w.expr(&pair.0, left);
                    w.spaced(op.symbol());
                    w.expr(&pair.1, right);
                });
            }
            ExprKind::Bool(op, operands) => {
                let (word, own) = match op {
                    BoolOp::And => (" and ", And),
                    BoolOp::Or => (" or ", Or),
                };
                self.parenthesised(level > own, |w| {
                    w.list(operands, word, |w, operand| w.expr(operand, own.next()));
                });
            }
            ExprKind::Compare(compare) => self.parenthesised(level > Comparison, |w| {
                w.expr(&compare.first, Comparison.next());
                for (op, operand) in &compare.rest {
                    w.spaced(op.symbol());
                    w.expr(operand, Comparison.next());
                }
            }),
            ExprKind::Conditional(conditional) => self.parenthesised(level > Test, |w| {
                w.expr(&conditional.then, Test.next());
                w.push(" if ");
                w.expr(&conditional.test, Test.next());
                w.push(" else ");
                w.expr(&conditional.orelse, Test);
            }),
            ExprKind::Lambda(lambda) => self.parenthesised(level > Test, |w| {
                let spaced = !lambda.params.args.is_empty();
                w.push(if spaced { "lambda " } else { "lambda" });
                w.parameters(&lambda.params);
                w.push(": ");
                w.expr(&lambda.body, Test);
            }),
            ExprKind::Named(named) => self.parenthesised(level > Tuple, |w| {
                w.push(w.names.text(named.target.sym));
                w.push(" := ");
                w.expr(&named.value, Atom);
            }),
            // The scope pass refuses `yield` in annotations.
            _ => {}
        }
    }

    fn within(&mut self, open: &str, items: &[Expr], close: &str) {
        self.push(open);
        self.list(items, ", ", |w, item| w.expr(item, Test));
        self.push(close);
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None => self.push("None"),
            Constant::True => self.push("True"),
            Constant::False => self.push("False"),
            Constant::Ellipsis => self.push("..."),
            Constant::Int(number) => self.push(&number.to_string()),
            Constant::BigInt(number) => self.push(&number.to_string()),
            // What is too large for a float is written so that it is read as such again.
            Constant::Float(number) if number.is_infinite() => self.push("1e309"),
            Constant::Float(number) => self.push(&float::repr(*number)),
            Constant::Imaginary(number) => {
                let digits = float::repr(*number);
                self.push(digits.strip_suffix(".0").unwrap_or(&digits));
                self.push("j");
            }
            Constant::Str(text) => self.out.extend(quote::repr(&text.0)),
        }
    }

    /// The whole is put together first and then quoted, as one text.
    fn fstring(&mut self, parts: &[FPart]) {
        let mut inner = Writer {
            names: self.names,
            out: Vec::new(),
        };
        inner.parts(parts);
        self.push("f");
        self.out.extend(quote::repr(&inner.out));
    }

    fn parts(&mut self, parts: &[FPart]) {
        for part in parts {
            match part {
                FPart::Literal(_, text) => {
                    for &byte in &text.0 {
                        self.out.push(byte);
                        if matches!(byte, b'{' | b'}') {
                            self.out.push(byte);
                        }
                    }
                }
                FPart::Field(field) => self.field(field),
            }
        }
    }

    fn field(&mut self, field: &FField) {
        let mut value = Writer {
            names: self.names,
            out: Vec::new(),
        };
        value.expr(&field.value, Test.next());
        // A brace that opens a display must not look like a doubled one.
        let braced = value.out.first() == Some(&b'{');
        self.push(if braced { "{ " } else { "{" });
        self.out.extend(value.out);
        self.push(field.conversion.symbol());
        if let Some(spec) = &field.spec {
            self.push(":");
            self.parts(spec);
        }
        self.push("}");
    }

    fn comprehension(&mut self, comprehension: &Comprehension) {
        let (open, close) = match comprehension.kind {
            ComprehensionKind::List => ("[", "]"),
            ComprehensionKind::Set | ComprehensionKind::Dict => ("{", "}"),
            ComprehensionKind::Generator => ("(", ")"),
        };
        self.push(open);
        self.expr(&comprehension.element, Test);
        if let Some(value) = &comprehension.value {
            self.push(": ");
            self.expr(value, Test);
        }
        comprehension
            .clauses()
            .for_each(|clause| self.clause(clause));
        self.push(close);
    }

    fn clause(&mut self, clause: &Clause) {
        self.push(" for ");
        self.expr(&clause.target, Tuple);
        self.push(" in ");
        self.expr(&clause.iterable, Test.next());
        for condition in &clause.conditions {
            self.push(" if ");
            self.expr(condition, Test.next());
        }
    }

    fn arguments(&mut self, args: &[Expr], keywords: &[Keyword]) {
        if let ([only], []) = (args, keywords)
            && let ExprKind::Comprehension(inner) = &only.kind
            && inner.kind == ComprehensionKind::Generator
        {
            return self.comprehension(inner);
        }
        self.push("(");
        self.list(args, ", ", |w, arg| w.expr(arg, Test));
        if !args.is_empty() && !keywords.is_empty() {
            self.push(", ");
        }
        self.list(keywords, ", ", |w, keyword| match keyword.name {
            Some(name) => {
                w.push(w.names.text(name));
                w.push("=");
                w.expr(&keyword.value, Test);
            }
            None => {
                w.push("**");
                w.expr(&keyword.value, Operation(0));
            }
        });
        self.push(")");
    }

    fn parameters(&mut self, params: &Params) {
        let mut first = true;
        let mut comma = |w: &mut Self| {
            if !std::mem::take(&mut first) {
                w.push(", ");
            }
        };
        for (i, param) in params.args.iter().enumerate() {
            comma(self);
            self.parameter(param.name.sym, param.default.as_deref());
            if i + 1 == params.posonly as usize {
                self.push(", /");
            }
        }
        if params.vararg.is_some() || !params.kwonly.is_empty() {
            comma(self);
            self.push("*");
            if let Some(vararg) = &params.vararg {
                self.parameter(vararg.name.sym, None);
            }
        }
        for param in &params.kwonly {
            comma(self);
            self.parameter(param.name.sym, param.default.as_deref());
        }
        if let Some(kwarg) = &params.kwarg {
            comma(self);
            self.push("**");
            self.parameter(kwarg.name.sym, None);
        }
    }

    fn parameter(&mut self, name: crate::source::intern::Sym, default: Option<&Expr>) {
        self.push(self.names.text(name));
        if let Some(default) = default {
            self.push("=");
            self.expr(default, Test);
        }
    }
}
