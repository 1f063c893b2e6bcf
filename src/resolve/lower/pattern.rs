//! Patterns of `match`.

use super::Lowerer;
use crate::eval::BoxTarget;
use crate::eval::nodes::{Case, Pattern as Node};
use crate::source::Span;
use crate::source::intern::Sym;
use crate::syntax::tree::{Expr, MatchCase, Pattern, PatternKind};

impl Lowerer<'_> {
    /// One `case`.
    pub(super) fn case(&mut self, case: &MatchCase) -> Case {
        let guard = case.guard.as_ref();
        let mut lowered = self.case_without_guard(case);
        lowered.guard = guard.map(|guard| self.condition(guard));
        lowered
    }

    /// One `case`, whose guard is seen to elsewhere.
    pub(super) fn case_without_guard(&mut self, case: &MatchCase) -> Case {
        let mut targets = Vec::new();
        let at = self.at(case.pattern.span);
        let pattern = self.pattern(&case.pattern, &mut targets);
        let body = self.block(&case.body);
        let targets = targets.into_iter().map(|(_, target)| target).collect();
        Case {
            pattern,
            targets,
            guard: None,
            body,
            at,
        }
    }

    fn capture(&mut self, sym: Sym, span: Span, targets: &mut Vec<(Sym, BoxTarget)>) -> usize {
        if let Some(known) = targets.iter().position(|(known, _)| *known == sym) {
            return known;
        }
        let target = self.name_target(sym, span);
        targets.push((sym, target));
        targets.len() - 1
    }

    fn patterns(
        &mut self,
        patterns: &[Pattern],
        targets: &mut Vec<(Sym, BoxTarget)>,
    ) -> Box<[Node]> {
        patterns
            .iter()
            .map(|pattern| self.pattern(pattern, targets))
            .collect()
    }

    fn boxed_expr(&mut self, expr: &Expr) -> crate::eval::BoxExpr {
        self.expr(expr).boxed()
    }

    fn pattern(&mut self, pattern: &Pattern, targets: &mut Vec<(Sym, BoxTarget)>) -> Node {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Star(None) => Node::Wildcard,
            PatternKind::Capture(sym) | PatternKind::Star(Some(sym)) => {
                Node::Capture(self.capture(*sym, span, targets))
            }
            PatternKind::As(inner, name) => {
                let inner = Box::new(self.pattern(inner, targets));
                Node::As(inner, self.capture(name.sym, name.span, targets))
            }
            PatternKind::Value(value) => Node::Value(self.boxed_expr(value)),
            PatternKind::Singleton(constant) => {
                Node::Singleton(self.constant(constant, pattern.span))
            }
            PatternKind::Or(patterns) => Node::Or(self.patterns(patterns, targets)),
            PatternKind::Sequence(patterns) => self.sequence(patterns, targets),
            PatternKind::Mapping(mapping) => {
                let mut pairs = Vec::with_capacity(mapping.keys.len());
                for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
                    let key = self.boxed_expr(key);
                    pairs.push((key, self.pattern(pattern, targets)));
                }
                let rest = mapping
                    .rest
                    .map(|name| self.capture(name.sym, name.span, targets));
                Node::Mapping(pairs.into_boxed_slice(), rest)
            }
            PatternKind::Class(pattern) => {
                let class = self.boxed_expr(&pattern.class);
                let positional = self.patterns(&pattern.positional, targets);
                let mut named = Vec::with_capacity(pattern.keywords.len());
                for (name, pattern) in &pattern.keywords {
                    let name = self.name(name.sym);
                    named.push((name, self.pattern(pattern, targets)));
                }
                Node::Class(class, positional, named.into_boxed_slice())
            }
        }
    }

    fn sequence(&mut self, patterns: &[Pattern], targets: &mut Vec<(Sym, BoxTarget)>) -> Node {
        let star = patterns
            .iter()
            .position(|p| matches!(p.kind, PatternKind::Star(_)));
        let Some(star) = star else {
            return Node::Sequence(self.patterns(patterns, targets));
        };
        let before = self.patterns(&patterns[..star], targets);
        let rest = match patterns[star].kind {
            PatternKind::Star(Some(sym)) => Some(self.capture(sym, patterns[star].span, targets)),
            _ => None,
        };
        let after = self.patterns(&patterns[star + 1..], targets);
        Node::Starred(before, rest, after)
    }
}
