//! Patterns (reference, 8.6.4).

use crate::source::Span;
use crate::source::intern::known;
use crate::source::op::BinOp;
use crate::syntax::build::Builder;
use crate::syntax::tree::*;

fn pattern(l: u32, r: u32, kind: PatternKind) -> Pattern {
    Pattern {
        span: Span::new(l, r),
        kind,
    }
}

impl Builder<'_> {
    /// A pattern that is all of a `case`.
    pub fn open_pattern(&mut self, _l: u32, _r: u32, inner: Pattern) -> Pattern {
        if let PatternKind::Star(_) = inner.kind {
            let token = self.token_after(inner.span.end);
            self.refuse(token);
        }
        inner
    }

    /// A sequence, in brackets or not.
    pub fn sequence(&mut self, l: u32, r: u32, items: Vec<Pattern>) -> Pattern {
        pattern(l, r, PatternKind::Sequence(items.into()))
    }

    /// `(p)`: the pattern itself; `(*p)` is a sequence of one.
    pub fn group_pattern(&mut self, l: u32, r: u32, inner: Pattern) -> Pattern {
        match inner.kind {
            PatternKind::Star(_) => {
                self.fail(Span::new(r.saturating_sub(1), r), "invalid syntax");
                self.sequence(l, r, vec![inner])
            }
            _ => inner,
        }
    }

    /// `*name`.
    pub fn star_pattern(&mut self, l: u32, r: u32, name: Name) -> Pattern {
        let bound = (name.sym != known::UNDERSCORE).then_some(name.sym);
        pattern(l, r, PatternKind::Star(bound))
    }

    /// `a as name`.
    pub fn as_pattern(&mut self, l: u32, r: u32, inner: Pattern, target: Pattern) -> Pattern {
        let sym = match &target.kind {
            PatternKind::Capture(sym) => *sym,
            PatternKind::Wildcard => {
                self.fail(target.span, "cannot use '_' as a target");
                known::UNDERSCORE
            }
            _ => {
                // A name is taken as the target whatever follows it, and that is refused.
                let first = self.token_at(target.span.start);
                let word = self.file.slice(first);
                let is_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
                if is_name && !matches!(word, "None" | "True" | "False") {
                    let token = self.token_at(first.end);
                    self.refuse(token);
                } else {
                    self.fail(target.span, "invalid pattern target");
                }
                known::UNDERSCORE
            }
        };
        pattern(
            l,
            r,
            PatternKind::As(
                Box::new(inner),
                Name {
                    sym,
                    span: target.span,
                },
            ),
        )
    }

    /// `a | b`.
    pub fn or_pattern(&mut self, l: u32, r: u32, mut items: Vec<Pattern>) -> Pattern {
        if items.len() == 1
            && let Some(only) = items.pop()
        {
            return only;
        }
        pattern(l, r, PatternKind::Or(items.into()))
    }

    /// A number or string.
    pub fn value_pattern(&mut self, l: u32, r: u32, value: Expr) -> Pattern {
        if matches!(value.kind, ExprKind::FString(_)) {
            self.fail(
                value.span,
                "patterns may only match literals and attribute lookups",
            );
        }
        pattern(l, r, PatternKind::Value(Box::new(value)))
    }

    /// `None`, `True`, `False`.
    pub fn singleton(&mut self, l: u32, r: u32, value: Constant) -> Pattern {
        pattern(l, r, PatternKind::Singleton(value))
    }

    /// `1 + 2j`: a real and an imaginary number.
    pub fn complex_pattern(&mut self, l: u32, r: u32, a: Expr, op: BinOp, b: Expr) -> Expr {
        let imaginary = |e: &Expr| matches!(e.kind, ExprKind::Constant(Constant::Imaginary(_)));
        let real = match &a.kind {
            ExprKind::Unary(_, inner) => !imaginary(inner),
            _ => !imaginary(&a),
        };
        if !real {
            self.fail(a.span, "real number required in complex literal");
        } else if !imaginary(&b) {
            self.fail(b.span, "imaginary number required in complex literal");
        }
        self.binary(l, r, a, op, b)
    }

    /// A dotted name as an expression.
    pub fn dotted(&mut self, path: Vec<Name>) -> Expr {
        let mut parts = path.into_iter();
        let Some(first) = parts.next() else {
            return self.constant(0, 0, Constant::None);
        };
        let start = first.span.start;
        let mut value = self.expr(start, first.span.end, ExprKind::Name(first.sym));
        for name in parts {
            value = self.attribute(start, name.span.end, value, name);
        }
        value
    }

    /// A name binds, `_` does not, a dotted name is a value.
    pub fn dotted_pattern(&mut self, path: Vec<Name>) -> Pattern {
        if let [name] = path[..] {
            let Span { start, end } = name.span;
            let kind = if name.sym == known::UNDERSCORE {
                PatternKind::Wildcard
            } else {
                PatternKind::Capture(name.sym)
            };
            return pattern(start, end, kind);
        }
        self.refuse_wildcard(&path);
        let value = self.dotted(path);
        pattern(
            value.span.start,
            value.span.end,
            PatternKind::Value(Box::new(value)),
        )
    }

    /// `_` is a pattern of its own, so it cannot go on.
    fn refuse_wildcard(&mut self, path: &[Name]) {
        if let Some(name) = path.first().filter(|name| name.sym == known::UNDERSCORE) {
            let token = self.token_after(name.span.end);
            self.refuse(token);
        }
    }

    /// `cls(a, b=c)`.
    pub fn class_pattern(
        &mut self,
        l: u32,
        r: u32,
        class: Vec<Name>,
        args: Vec<(Option<Name>, Pattern)>,
    ) -> Pattern {
        let (mut positional, mut keywords) = (Vec::new(), Vec::new());
        let first_keyword = args
            .iter()
            .position(|(name, _)| name.is_some())
            .unwrap_or(args.len());
        let after: Vec<Span> = args[first_keyword..]
            .iter()
            .filter(|(n, _)| n.is_none())
            .map(|(_, p)| p.span)
            .collect();
        if let Some(first) = after.first() {
            // CPython underlines all positional patterns of the group that follows.
            let end = args[first_keyword..]
                .iter()
                .skip_while(|(name, _)| name.is_some())
                .take_while(|(name, _)| name.is_none())
                .last()
                .map_or(first.end, |(_, p)| p.span.end);
            self.fail(
                Span::new(first.start, end),
                "positional patterns follow keyword patterns",
            );
        }
        for (name, value) in args {
            match name {
                Some(name) => keywords.push((name, value)),
                None => positional.push(value),
            }
        }
        self.refuse_wildcard(&class);
        let class = self.dotted(class);
        pattern(
            l,
            r,
            PatternKind::Class(Box::new(ClassPattern {
                class,
                positional: positional.into(),
                keywords: keywords.into(),
            })),
        )
    }

    /// `{key: value, **rest}`.
    pub fn mapping(&mut self, l: u32, r: u32, items: Vec<(Option<Expr>, Pattern)>) -> Pattern {
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        for (key, value) in items {
            if rest.is_some() {
                // Nothing may follow `**rest`.
                let start = key.as_ref().map_or(value.span.start, |key| key.span.start);
                let token = self.token_at(start);
                self.refuse(token);
            }
            match (key, value.kind) {
                (Some(key), kind) => {
                    if let ExprKind::Name(_) = key.kind {
                        let token = self.token_after(key.span.end);
                        self.refuse(token);
                    }
                    keys.push(key);
                    patterns.push(Pattern {
                        span: value.span,
                        kind,
                    });
                }
                (None, PatternKind::Star(Some(sym))) => {
                    let name = self
                        .file
                        .slice(value.span)
                        .trim_start_matches('*')
                        .trim_start();
                    let span = Span::new(value.span.end - name.len() as u32, value.span.end);
                    rest = Some(Name { sym, span });
                }
                (None, _) => {
                    let end = value.span.end;
                    self.fail(Span::new(end.saturating_sub(1), end), "invalid syntax");
                }
            }
        }
        pattern(
            l,
            r,
            PatternKind::Mapping(Box::new(MappingPattern {
                keys: keys.into(),
                patterns: patterns.into(),
                rest,
            })),
        )
    }
}
