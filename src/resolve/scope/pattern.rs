//! Third pass, patterns of `match` (reference, 8.6): names bound once, alternatives that bind the same names,
//! nothing after a pattern that always fits.

use super::check::Check;
use super::literal::{key, quoted};
use super::{Checked, error};
use crate::source::Span;
use crate::source::intern::{Sym, known};
use crate::syntax::tree::{Expr, ExprKind, MatchCase, Name, Pattern, PatternKind};

/// What is known while the pattern of one `case` is checked.
struct Case {
    /// Names bound so far.
    bound: Vec<Sym>,
    /// A pattern that always fits may stand here.
    may_always_fit: bool,
}

impl Check<'_> {
    pub(super) fn cases(&mut self, cases: &[MatchCase]) -> Checked {
        for (at, case) in cases.iter().enumerate() {
            let may_always_fit = case.guard.is_some() || at + 1 == cases.len();
            self.pattern(
                &case.pattern,
                &mut Case {
                    bound: Vec::new(),
                    may_always_fit,
                },
            )?;
            case.guard.iter().try_for_each(|guard| self.expr(guard))?;
            self.block(&case.body)?;
        }
        Ok(())
    }

    fn bind(&mut self, sym: Sym, span: Span, case: &mut Case) -> Checked {
        self.refuse_debug(sym, span)?;
        if case.bound.contains(&sym) {
            let name = quoted(self.names, sym);
            return error(
                self.file,
                span,
                format!("multiple assignments to name {name} in pattern"),
            );
        }
        case.bound.push(sym);
        Ok(())
    }

    /// Patterns inside another one may always fit.
    fn inner(&mut self, pattern: &Pattern, case: &mut Case) -> Checked {
        let before = std::mem::replace(&mut case.may_always_fit, true);
        self.pattern(pattern, case)?;
        case.may_always_fit = before;
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern, case: &mut Case) -> Checked {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Wildcard if case.may_always_fit => Ok(()),
            PatternKind::Wildcard => error(
                self.file,
                span,
                "wildcard makes remaining patterns unreachable",
            ),
            PatternKind::Capture(sym) if case.may_always_fit => self.bind(*sym, span, case),
            PatternKind::Capture(sym) => {
                let name = quoted(self.names, *sym);
                error(
                    self.file,
                    span,
                    format!("name capture {name} makes remaining patterns unreachable"),
                )
            }
            PatternKind::Star(sym) => sym.map_or(Ok(()), |sym| self.bind(sym, span, case)),
            PatternKind::As(inner, name) => {
                self.pattern(inner, case)?;
                self.bind(name.sym, span, case)
            }
            PatternKind::Sequence(items) => self.sequence(items, span, case),
            PatternKind::Or(items) => self.alternatives(items, span, case),
            PatternKind::Mapping(mapping) => {
                self.keys(&mapping.keys, span)?;
                let mut inner = mapping.patterns.iter();
                inner.try_for_each(|item| self.inner(item, case))?;
                mapping
                    .rest
                    .map_or(Ok(()), |name| self.bind(name.sym, span, case))
            }
            PatternKind::Class(pattern) => {
                self.attributes(&pattern.keywords)?;
                self.expr(&pattern.class)?;
                let named = pattern.keywords.iter().map(|(_, item)| item);
                let mut inner = pattern.positional.iter().chain(named);
                inner.try_for_each(|item| self.inner(item, case))
            }
        }
    }

    fn sequence(&mut self, items: &[Pattern], span: Span, case: &mut Case) -> Checked {
        let mut stars = items
            .iter()
            .enumerate()
            .filter(|(_, item)| matches!(item.kind, PatternKind::Star(_)));
        let first = stars.next();
        if stars.next().is_some() {
            return error(
                self.file,
                span,
                "multiple starred names in sequence pattern",
            );
        }
        if first.is_some_and(|(at, _)| at >= 256) {
            return error(
                self.file,
                span,
                "too many expressions in star-unpacking sequence pattern",
            );
        }
        items.iter().try_for_each(|item| self.inner(item, case))
    }

    fn alternatives(&mut self, items: &[Pattern], span: Span, case: &mut Case) -> Checked {
        let mut names: Option<Vec<Sym>> = None;
        for (at, item) in items.iter().enumerate() {
            let may_always_fit = case.may_always_fit && at + 1 == items.len();
            let mut alternative = Case {
                bound: Vec::new(),
                may_always_fit,
            };
            self.pattern(item, &mut alternative)?;
            let mut sorted = alternative.bound.clone();
            sorted.sort();
            match &names {
                Some(first) if *first != sorted => {
                    return error(self.file, span, "alternative patterns bind different names");
                }
                Some(_) => {}
                None => names = Some(sorted),
            }
        }
        for sym in names.into_iter().flatten() {
            self.bind(sym, span, case)?;
        }
        Ok(())
    }

    fn keys(&mut self, keys: &[Expr], span: Span) -> Checked {
        let mut seen = Vec::with_capacity(keys.len());
        for expr in keys {
            if let Some(value) = key(expr) {
                if seen.contains(&value) {
                    let message =
                        format!("mapping pattern checks duplicate key ({})", value.repr());
                    return error(self.file, span, message);
                }
                seen.push(value);
            } else if !matches!(expr.kind, ExprKind::Attribute(_)) {
                return error(
                    self.file,
                    span,
                    "mapping pattern keys may only match literals and attribute lookups",
                );
            }
        }
        Ok(())
    }

    fn attributes(&mut self, keywords: &[(Name, Pattern)]) -> Checked {
        for (at, (name, pattern)) in keywords.iter().enumerate() {
            if name.sym == known::DEBUG {
                return error(self.file, pattern.span, "cannot assign to __debug__");
            }
            if let Some((_, repeated)) = keywords[at + 1..]
                .iter()
                .find(|(other, _)| other.sym == name.sym)
            {
                let name = self.names.text(name.sym);
                return error(
                    self.file,
                    repeated.span,
                    format!("attribute name repeated in class pattern: {name}"),
                );
            }
        }
        Ok(())
    }
}
