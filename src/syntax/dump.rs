//! Tokens and trees to look at, as data and as text, one node a line.
//!
//! ```text
//! Assign 0..5
//!   Name x 0..1
//!   Int 1 4..5
//! ```
//! Spans are byte offsets. A node's children follow it in the order of the source, two columns further in;
//! where that leaves open what a child is, a line with a word in lower case stands before it.

use crate::source::intern::{Interner, Sym};
use crate::source::op::Comparison;
use crate::source::{SourceFile, Span};
use crate::syntax::layout::Tokens;
use crate::syntax::token::Tok;
use crate::syntax::tree::*;
use std::fmt::{self, Write};

/// A token as it is shown.
pub struct Token {
    /// What it is.
    pub kind: Tok,
    /// Where it stands.
    pub span: Span,
    /// How it is written.
    pub text: String,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind, self.span, self.text)
    }
}

/// A node of the tree as it is shown, or a word that stands before a child.
pub struct Node {
    /// What it is, and what belongs to itself.
    pub label: String,
    /// Where it stands; words stand nowhere.
    pub span: Option<Span>,
    /// What stands below it.
    pub children: Vec<Node>,
}

/// The tokens of a source.
pub fn tokens(file: &SourceFile, tokens: &Tokens) -> Vec<Token> {
    let shown = tokens.list.iter().map(|token| {
        let span = Span::new(token.start, token.end);
        let text = file.slice(span).to_owned();
        let kind = token.kind;
        Token { kind, span, text }
    });
    shown.collect()
}

/// The tree.
pub fn tree(module: &Module, names: &Interner) -> Vec<Node> {
    let nodes = Vec::new();
    let mut dump = Dump { nodes, names };
    dump.block("", &module.body);
    dump.nodes
}

/// Tokens as text, one a line, in columns.
pub fn token_lines(tokens: &[Token]) -> String {
    let kind = |token: &Token| format!("{:?}", token.kind);
    let span = |token: &Token| format!("{:?}", token.span);
    let widest = |column: &dyn Fn(&Token) -> String| {
        let widths = tokens.iter().map(|token| column(token).len());
        widths.max().unwrap_or(0)
    };
    let (kinds, spans) = (widest(&kind), widest(&span));
    let line = |token: &Token| {
        let (kind, span) = (kind(token), span(token));
        format!("{kind:kinds$}  {span:spans$}  {:?}\n", token.text)
    };
    tokens.iter().map(line).collect()
}

/// Nodes as text, one a line, those below another further in.
pub fn node_lines(nodes: &[Node]) -> String {
    let mut out = String::new();
    add_lines(&mut out, nodes, 0);
    out
}

fn add_lines(out: &mut String, nodes: &[Node], depth: usize) {
    for node in nodes {
        let _ = write!(out, "{:1$}{2}", "", depth * 2, node.label);
        let _ = match node.span {
            Some(span) => writeln!(out, " {span:?}"),
            None => writeln!(out),
        };
        add_lines(out, &node.children, depth + 1);
    }
}

struct Dump<'n> {
    /// What stands at the depth where the walk is.
    nodes: Vec<Node>,
    names: &'n Interner,
}

impl Dump<'_> {
    fn put(&mut self, label: String, span: Option<Span>, below: impl FnOnce(&mut Self)) {
        let beside = std::mem::take(&mut self.nodes);
        below(self);
        let children = std::mem::replace(&mut self.nodes, beside);
        self.nodes.push(Node {
            label,
            span,
            children,
        });
    }

    fn node(&mut self, label: &str, span: Span, children: impl FnOnce(&mut Self)) {
        self.put(label.to_owned(), Some(span), children);
    }

    fn part(&mut self, label: &str, children: impl FnOnce(&mut Self)) {
        self.put(label.to_owned(), None, children);
    }

    fn text(&self, sym: Sym) -> String {
        self.names.text(sym).to_owned()
    }

    fn block(&mut self, label: &str, block: &[Stmt]) {
        if label.is_empty() {
            block.iter().for_each(|stmt| self.stmt(stmt));
        } else if !block.is_empty() {
            self.part(label, |d| block.iter().for_each(|stmt| d.stmt(stmt)));
        }
    }

    fn exprs(&mut self, list: &[Expr]) {
        list.iter().for_each(|expr| self.expr(expr));
    }

    fn optional(&mut self, label: &str, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.part(label, |d| d.expr(expr));
        }
    }

    fn names_line(&mut self, label: &str, list: &[Name], span: Span) {
        let texts: Vec<String> = list.iter().map(|name| self.text(name.sym)).collect();
        self.node(&format!("{label} {}", texts.join(" ")), span, |_| ());
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(e) => self.node("Expr", span, |d| d.expr(e)),
            StmtKind::Assign { targets, value } => self.node("Assign", span, |d| {
                d.exprs(targets);
                d.expr(value);
            }),
            StmtKind::AugAssign { target, op, value } => {
                self.node(&format!("AugAssign {op:?}"), span, |d| {
                    d.expr(target);
                    d.expr(value);
                })
            }
            StmtKind::AnnAssign(a) => {
                let label = if a.simple {
                    "AnnAssign simple"
                } else {
                    "AnnAssign"
                };
                self.node(label, span, |d| {
                    d.expr(&a.target);
                    d.expr(&a.annotation);
                    d.optional("value", a.value.as_ref());
                });
            }
            StmtKind::Return(e) => {
                self.node("Return", span, |d| d.exprs(e.as_deref().as_slice_of()))
            }
            StmtKind::Delete(list) => self.node("Delete", span, |d| d.exprs(list)),
            StmtKind::Pass => self.node("Pass", span, |_| ()),
            StmtKind::Break => self.node("Break", span, |_| ()),
            StmtKind::Continue => self.node("Continue", span, |_| ()),
            StmtKind::Global(list) => self.names_line("Global", list, span),
            StmtKind::Nonlocal(list) => self.names_line("Nonlocal", list, span),
            StmtKind::Raise { exception, cause } => self.node("Raise", span, |d| {
                d.exprs(exception.as_deref().as_slice_of());
                d.optional("from", cause.as_deref());
            }),
            StmtKind::Assert { test, message } => self.node("Assert", span, |d| {
                d.expr(test);
                d.optional("message", message.as_deref());
            }),
            StmtKind::Import(list) => {
                self.node("Import", span, |d| list.iter().for_each(|a| d.alias(a)))
            }
            StmtKind::ImportFrom(from) => {
                let module = from.module.map_or(String::new(), |sym| self.text(sym));
                let label = format!("ImportFrom {}{module}", ".".repeat(from.level as usize));
                self.node(&label, span, |d| from.names.iter().for_each(|a| d.alias(a)));
            }
            StmtKind::Compound(compound) => self.compound(span, compound),
        }
    }

    fn compound(&mut self, span: Span, compound: &Compound) {
        match compound {
            Compound::If { arms, orelse } => self.node("If", span, |d| {
                for arm in arms {
                    d.part(&format!("arm {}", arm.start), |d| {
                        d.expr(&arm.test);
                        d.block("", &arm.body);
                    });
                }
                d.block("else", orelse);
            }),
            Compound::While { test, body, orelse } => self.node("While", span, |d| {
                d.expr(test);
                d.block("body", body);
                d.block("else", orelse);
            }),
            Compound::For {
                target,
                iterable,
                body,
                orelse,
            } => self.node("For", span, |d| {
                d.expr(target);
                d.expr(iterable);
                d.block("body", body);
                d.block("else", orelse);
            }),
            Compound::Try(t) => self.node(if t.star { "TryStar" } else { "Try" }, span, |d| {
                d.block("body", &t.body);
                for handler in &t.handlers {
                    let name = handler
                        .name
                        .map_or(String::new(), |name| format!(" {}", d.text(name.sym)));
                    d.node(&format!("handler{name}"), handler.span, |d| {
                        d.optional("kind", handler.kind.as_ref());
                        d.block("body", &handler.body);
                    });
                }
                d.block("else", &t.orelse);
                d.block("finally", &t.finally);
            }),
            Compound::With { items, body } => self.node("With", span, |d| {
                for item in items {
                    d.expr(&item.context);
                    d.optional("as", item.target.as_ref());
                }
                d.block("body", body);
            }),
            Compound::Match { subject, cases } => self.node("Match", span, |d| {
                d.expr(subject);
                for case in cases {
                    d.part("case", |d| {
                        d.pattern(&case.pattern);
                        d.optional("if", case.guard.as_ref());
                        d.block("body", &case.body);
                    });
                }
            }),
            Compound::FunctionDef(def) => {
                let label = format!("FunctionDef {}", self.text(def.name.sym));
                self.node(&label, span, |d| {
                    d.decorators(&def.decorators);
                    d.params(&def.params);
                    d.optional("returns", def.returns.as_ref());
                    d.block("body", &def.body);
                });
            }
            Compound::ClassDef(class) => {
                let label = format!("ClassDef {}", self.text(class.name.sym));
                self.node(&label, span, |d| {
                    d.decorators(&class.decorators);
                    d.exprs(&class.bases);
                    class.keywords.iter().for_each(|keyword| d.keyword(keyword));
                    d.block("body", &class.body);
                });
            }
        }
    }

    fn decorators(&mut self, list: &[Expr]) {
        list.iter()
            .for_each(|expr| self.part("decorator", |d| d.expr(expr)));
    }

    fn alias(&mut self, alias: &Alias) {
        let name = alias
            .alias
            .map_or(String::new(), |name| format!(" as {}", self.text(name.sym)));
        let path = self.text(alias.path);
        self.node(&format!("alias {path}{name}"), alias.span, |_| ());
    }

    fn params(&mut self, params: &Params) {
        let named = |d: &mut Self, label: &str, param: &Param| {
            let name = d.text(param.name.sym);
            d.part(&format!("{label} {name} {}", param.name.span.start), |d| {
                d.optional("annotation", param.annotation.as_deref());
                d.optional("default", param.default.as_deref());
            });
        };
        for (at, param) in params.args.iter().enumerate() {
            named(
                self,
                if (at as u32) < params.posonly {
                    "posonly"
                } else {
                    "param"
                },
                param,
            );
        }
        params
            .vararg
            .iter()
            .for_each(|param| named(self, "*", param));
        params
            .kwonly
            .iter()
            .for_each(|param| named(self, "kwonly", param));
        params
            .kwarg
            .iter()
            .for_each(|param| named(self, "**", param));
    }

    fn keyword(&mut self, keyword: &Keyword) {
        let name = keyword.name.map_or("**".to_owned(), |sym| self.text(sym));
        self.node(&format!("keyword {name}"), keyword.span, |d| {
            d.expr(&keyword.value)
        });
    }

    fn expr(&mut self, expr: &Expr) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Name(sym) => {
                let label = format!("Name {}", self.text(*sym));
                self.node(&label, span, |_| ());
            }
            ExprKind::Constant(value) => self.node(&constant(value), span, |_| ()),
            ExprKind::FString(parts) => self.node("FString", span, |d| d.parts(parts)),
            ExprKind::Tuple(items) => self.node("Tuple", span, |d| d.exprs(items)),
            ExprKind::List(items) => self.node("List", span, |d| d.exprs(items)),
            ExprKind::Set(items) => self.node("Set", span, |d| d.exprs(items)),
            ExprKind::Dict(items) => self.node("Dict", span, |d| {
                for item in items {
                    match &item.key {
                        Some(key) => {
                            d.expr(key);
                            d.expr(&item.value);
                        }
                        None => d.part("**", |d| d.expr(&item.value)),
                    }
                }
            }),
            ExprKind::Unary(op, e) => self.node(&format!("Unary {op:?}"), span, |d| d.expr(e)),
            ExprKind::Not(e) => self.node("Not", span, |d| d.expr(e)),
            ExprKind::Binary(op, pair) => self.node(&format!("Binary {op:?}"), span, |d| {
                d.expr(&pair.0);
                d.expr(&pair.1);
            }),
            ExprKind::Bool(op, items) => {
                self.node(&format!("Bool {op:?}"), span, |d| d.exprs(items))
            }
            ExprKind::Compare(compare) => {
                let ops: Vec<String> = compare.rest.iter().map(|(op, _)| name_of(*op)).collect();
                self.node(&format!("Compare {}", ops.join(" ")), span, |d| {
                    d.expr(&compare.first);
                    compare.rest.iter().for_each(|(_, e)| d.expr(e));
                });
            }
            ExprKind::Conditional(c) => self.node("Conditional", span, |d| {
                d.expr(&c.then);
                d.expr(&c.test);
                d.expr(&c.orelse);
            }),
            _ => self.larger_expr(expr),
        }
    }

    fn larger_expr(&mut self, expr: &Expr) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Lambda(lambda) => self.node("Lambda", span, |d| {
                d.params(&lambda.params);
                d.expr(&lambda.body);
            }),
            ExprKind::Comprehension(c) => {
                self.node(&format!("Comprehension {:?}", c.kind), span, |d| {
                    d.expr(&c.element);
                    d.optional("value", c.value.as_ref());
                    for clause in c.clauses() {
                        d.part("for", |d| {
                            d.expr(&clause.target);
                            d.expr(&clause.iterable);
                            d.exprs(&clause.conditions);
                        });
                    }
                })
            }
            ExprKind::Yield(e) => self.node("Yield", span, |d| d.exprs(e.as_deref().as_slice_of())),
            ExprKind::YieldFrom(e) => self.node("YieldFrom", span, |d| d.expr(e)),
            ExprKind::Call(call) => self.node("Call", span, |d| {
                d.expr(&call.func);
                d.exprs(&call.args);
                call.keywords.iter().for_each(|keyword| d.keyword(keyword));
            }),
            ExprKind::Attribute(a) => {
                let label = format!("Attribute {}", self.text(a.name.sym));
                self.node(&label, span, |d| d.expr(&a.value));
            }
            ExprKind::Subscript(pair) => self.node("Subscript", span, |d| {
                d.expr(&pair.0);
                d.expr(&pair.1);
            }),
            ExprKind::Slice(slice) => self.node("Slice", span, |d| {
                d.optional("lower", slice.lower.as_ref());
                d.optional("upper", slice.upper.as_ref());
                d.optional("step", slice.step.as_ref());
            }),
            ExprKind::Starred(e) => self.node("Starred", span, |d| d.expr(e)),
            ExprKind::Named(named) => {
                let label = format!("Named {}", self.text(named.target.sym));
                self.node(&label, span, |d| d.expr(&named.value));
            }
            _ => self.node("Bad", span, |_| ()),
        }
    }

    fn parts(&mut self, parts: &[FPart]) {
        for part in parts {
            match part {
                FPart::Literal(_, text) => {
                    self.part(&format!("text {}", string(text)), |_| ());
                }
                FPart::Field(field) => self.part(&format!("field {:?}", field.conversion), |d| {
                    d.expr(&field.value);
                    if let Some(spec) = &field.spec {
                        d.part("spec", |d| d.parts(spec));
                    }
                }),
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let span = pattern.span;
        let list = |d: &mut Self, items: &[Pattern]| items.iter().for_each(|item| d.pattern(item));
        match &pattern.kind {
            PatternKind::Value(e) => self.node("Value", span, |d| d.expr(e)),
            PatternKind::Singleton(value) => {
                self.node(&format!("Singleton {}", constant(value)), span, |_| ())
            }
            PatternKind::Sequence(items) => self.node("Sequence", span, |d| list(d, items)),
            PatternKind::Mapping(mapping) => {
                let rest = mapping.rest;
                let rest = rest.map_or(String::new(), |name| format!(" **{}", self.text(name.sym)));
                self.node(&format!("Mapping{rest}"), span, |d| {
                    for (key, value) in mapping.keys.iter().zip(&mapping.patterns) {
                        d.expr(key);
                        d.pattern(value);
                    }
                });
            }
            PatternKind::Class(pattern) => self.node("Class", span, |d| {
                d.expr(&pattern.class);
                list(d, &pattern.positional);
                for (name, value) in &pattern.keywords {
                    let name = d.text(name.sym);
                    d.part(&format!("keyword {name}"), |d| d.pattern(value));
                }
            }),
            PatternKind::Star(sym) => {
                let label = format!("Star {}", sym.map_or("_".to_owned(), |sym| self.text(sym)));
                self.node(&label, span, |_| ());
            }
            PatternKind::As(inner, name) => {
                let label = format!("As {}", self.text(name.sym));
                self.node(&label, span, |d| d.pattern(inner));
            }
            PatternKind::Capture(sym) => {
                let label = format!("Capture {}", self.text(*sym));
                self.node(&label, span, |_| ());
            }
            PatternKind::Wildcard => self.node("Wildcard", span, |_| ()),
            PatternKind::Or(items) => self.node("Or", span, |d| list(d, items)),
        }
    }
}

/// An optional node as a list of none or one.
trait AsSliceOf {
    fn as_slice_of(&self) -> &[Expr];
}

impl AsSliceOf for Option<&Expr> {
    fn as_slice_of(&self) -> &[Expr] {
        self.map_or(&[], std::slice::from_ref)
    }
}

/// What the tree calls a comparison.
fn name_of(comparison: Comparison) -> String {
    match comparison {
        Comparison::Rich(op) => format!("{op:?}"),
        Comparison::Is { not: false } => "Is".to_owned(),
        Comparison::Is { not: true } => "IsNot".to_owned(),
        Comparison::In { not: false } => "In".to_owned(),
        Comparison::In { not: true } => "NotIn".to_owned(),
    }
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::None => "None".to_owned(),
        Constant::True => "True".to_owned(),
        Constant::False => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(n) => format!("Int {n}"),
        Constant::BigInt(n) => format!("Int {n}"),
        Constant::Float(x) => format!("Float {:016x}", x.to_bits()),
        Constant::Imaginary(x) => format!("Imaginary {:016x}", x.to_bits()),
        Constant::Str(text) => format!("Str {}", string(text)),
    }
}

/// ASCII as it is, everything else as the hexadecimal digits of its bytes.
fn string(text: &StrLit) -> String {
    let mut out = String::from("'");
    for &byte in &text.0 {
        match byte {
            b' '..=b'~' if byte != b'\\' => out.push(byte as char),
            _ => {
                let _ = write!(out, "\\{byte:02x}");
            }
        }
    }
    out.push('\'');
    out
}
