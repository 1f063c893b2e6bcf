//! Rules about what stands in brackets: arguments, parameters, entries of dicts, loops of comprehensions.

use super::{Case, Verdict};
use crate::syntax::diagnose::scan::Scan;
use crate::syntax::error::Location;
use crate::syntax::token::Tok;
use crate::syntax::tree::form::Form;

impl Case<'_> {
    /// Arguments of calls.
    pub(super) fn arguments(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let open = match scan.kind(at) {
            kind if kind.closes() => scan.partner(at)?,
            _ => scan.around(at)?,
        };
        if self.in_pattern(open) {
            return None;
        }
        let previous = scan.kind(at - 1);
        let ends = matches!(scan.kind(at), Tok::RParen | Tok::Comma);
        if self.in_parameters(at) || self.in_parameters(open + 1) {
            if previous == Tok::Assign && ends {
                return self.at_token(at - 1, "expected default value expression");
            }
            return self.grouped_parameters();
        }
        let call = scan.kind(open) == Tok::LParen && self.is_operand(open - 1);
        if call && ends && previous == Tok::Assign && scan.kind(at - 2) == Tok::Name {
            return self.under(at - 2, at, "expected argument value expression");
        }
        if call && scan.kind(at) == Tok::For && self.ends_targets(at + 1) {
            // A generator that is starred, or given to a keyword.
            let start = self
                .starts(at)
                .find(|&start| scan.expression(start).is_some_and(|(end, _)| end == at))?;
            if scan.kind(start - 1) == Tok::Assign && scan.kind(start - 2) == Tok::Name {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                return self.under(start - 2, start, message);
            }
            if scan.kind(start - 1) == Tok::Star && start - 1 == open + 1 {
                return self.under(
                    start - 1,
                    at,
                    "iterable unpacking cannot be used in comprehension",
                );
            }
        }
        let starred = scan.kind(at - 1) == Tok::Star
            && (at - 1 == open + 1 || call && scan.kind(at - 2) == Tok::Comma);
        if starred && scan.kind(at) != Tok::Not && scan.bit_or(at).is_none() {
            return self.at_token(at, "Invalid star expression");
        }
        if call && scan.kind(at) == Tok::Assign {
            return self.assigned_argument();
        }
        if call {
            return self.late_positional(open);
        }
        None
    }

    /// `f(*a=1)`, `f(a.b=`.
    fn assigned_argument(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        // The body of a lambda ends here too, but is no argument.
        let ends_here = |&start: &usize| {
            scan.kind(start - 1) != Tok::Colon
                && scan.expression(start).is_some_and(|(end, _)| end == at)
        };
        let start = self.starts(at).find(ends_here)?;
        let what = match scan.kind(start - 1) {
            Tok::Star => "iterable",
            Tok::StarStar => "keyword",
            Tok::Comma | Tok::LParen => {
                let (_, form) = scan.expression(start)?;
                return match form {
                    Form::Name if start + 1 == at => None,
                    Form::None | Form::True | Form::False => {
                        self.under(start, at + 1, format!("cannot assign to {}", form.name()))
                    }
                    _ => self.under(
                        start,
                        at + 1,
                        "expression cannot contain assignment, perhaps you meant \"==\"?",
                    ),
                };
            }
            _ => return None,
        };
        let (end, _) = scan.expression(at + 1)?;
        self.under(
            start - 1,
            end,
            format!("cannot assign to {what} argument unpacking"),
        )
    }

    /// A positional argument that ends at the refused token comes after a keyword.
    fn late_positional(&self, open: usize) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let start = self
            .starts(at)
            .find(|&start| scan.kind(start - 1) == Tok::Comma)?;
        scan.expression(start)?;
        if start == at || (start..at).any(|i| scan.kind(i) == Tok::Assign) {
            return None;
        }
        self.at_token(at, self.keyword_before(open, start)?)
    }

    /// A call ends just before the refused token, and has a positional argument after a keyword.
    pub(super) fn finished_call(&self) -> Verdict {
        let (close, scan) = (self.at.checked_sub(1)?, &self.scan);
        let open = scan.before(self.at);
        let call = scan.kind(close) == Tok::RParen && open < close && self.in_call(open + 1);
        let is_positional = |&start: &usize| {
            scan.kind(start - 1) == Tok::Comma
                && !matches!(scan.kind(start), Tok::Star | Tok::StarStar)
                && scan.kind(start + 1) != Tok::Assign
        };
        let late = self.starts(close).filter(|_| call).find(is_positional)?;
        self.at_token(close, self.keyword_before(open, late)?)
    }

    /// What is said of a positional argument at `start` in a call that begins at `open`, if there is a keyword before.
    fn keyword_before(&self, open: usize, start: usize) -> Option<&'static str> {
        let scan = &self.scan;
        let (mut next, mut message) = (open + 1, None);
        while next < start {
            match scan.kind(next) {
                Tok::StarStar if matches!(scan.kind(next - 1), Tok::Comma | Tok::LParen) => {
                    message = Some("positional argument follows keyword argument unpacking");
                }
                Tok::Assign => {
                    message.get_or_insert("positional argument follows keyword argument");
                }
                _ => {}
            }
            next = match scan.kind(next).opens() {
                true => scan.partner(next).map_or(start, |end| end + 1),
                false => next + 1,
            };
        }
        message
    }

    /// `def f((a, b))` and `lambda (a): ..`.
    fn grouped_parameters(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if scan.kind(at) != Tok::LParen || !self.follows_plain_parameters(at) {
            return None;
        }
        let close = scan.partner(at)?;
        self.only_names(at, close)?;
        self.under(at, close + 1, "Function parameters cannot be parenthesized")
    }

    /// A parameter may begin at `at`, and none before it has a default.
    pub(super) fn follows_plain_parameters(&self, at: usize) -> bool {
        let scan = &self.scan;
        let begins = matches!(scan.kind(at - 1), Tok::LParen | Tok::Comma | Tok::Lambda);
        let mut before = at;
        while !scan.kind(before - 1).opens() && scan.kind(before - 1) != Tok::Lambda {
            before = scan.before(before);
            if matches!(scan.kind(before), Tok::Assign | Tok::Newline) || before <= 1 {
                return false;
            }
        }
        begins
    }

    /// Names and commas between two brackets.
    pub(super) fn only_names(&self, open: usize, close: usize) -> Option<()> {
        let mut name = true;
        for at in open + 1..close {
            let wanted = if name { Tok::Name } else { Tok::Comma };
            if self.scan.kind(at) != wanted {
                return None;
            }
            name = !name;
        }
        (close > open + 1).then_some(())
    }

    /// Keys and values of dicts.
    pub(super) fn dict_entry(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let open = match scan.kind(at) {
            Tok::RBrace => scan.partner(at)?,
            _ => scan.around(at)?,
        };
        if scan.kind(open) != Tok::LBrace || self.in_pattern(open) {
            return None;
        }
        if scan.kind(at - 1) == Tok::Colon {
            if matches!(scan.kind(at), Tok::RBrace | Tok::Comma) {
                return self.at_token(at - 1, "expression expected after dictionary key and ':'");
            }
            if scan.kind(at) == Tok::Star {
                let (end, _) = scan.bit_or(at + 1)?;
                return self
                    .starting_from(
                        at,
                        end,
                        "cannot use a starred expression in a dictionary value",
                    )
                    .map(|mut e| {
                        // CPython has not read on behind the value.
                        let value_end = scan.file.position(scan.span(at, end).end);
                        if let Location::Range { end_col, .. } = &mut e.place {
                            *end_col = value_end.column + 1;
                        }
                        e
                    });
            }
            return None;
        }
        let (start, stop) = self.lone_key(open)?;
        let end = scan.span(start, stop).end;
        let mut error = self.under(stop - 1, stop, "':' expected after dictionary key")?;
        error.place = Location::from(scan.file, end.saturating_sub(1));
        Some(error)
    }

    /// The first key without a value, after at least one whole pair, that ends no later than the refused token.
    fn lone_key(&self, open: usize) -> Option<(usize, usize)> {
        let scan = &self.scan;
        let mut start = open + 1;
        loop {
            let (end, _) = match scan.kind(start) {
                Tok::StarStar => scan.bit_or(start + 1)?,
                _ => {
                    let (colon, _) = scan.expression(start)?;
                    if colon > self.at || scan.kind(colon) != Tok::Colon {
                        let late = start > open + 1 && colon <= self.at;
                        return late.then_some((start, colon));
                    }
                    scan.expression(colon + 1)?
                }
            };
            if end >= self.at || scan.kind(end) != Tok::Comma {
                return None;
            }
            start = end + 1;
        }
    }

    /// As `loop_variables`, in a comprehension.
    pub(super) fn inner_loop_variables(&self) -> Verdict {
        let inside = self.scan.around(self.at).is_some() || self.scan.kind(self.at).closes();
        if inside { self.loop_variables() } else { None }
    }

    /// `[x for y z]`: no `in`.
    pub(super) fn loop_variables(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let inside = scan.around(at).is_some() || scan.kind(at).closes();
        // In a comprehension an operator without an operand is what stands in place of the `in`.
        let stop = match scan.kind(at) {
            Tok::In if inside && Scan::is_operator(scan.kind(at - 1)) => at - 1,
            Tok::In => return None,
            _ => at,
        };
        // Back over the targets to the `for`.
        let mut start = at;
        while start > 1 && scan.kind(start - 1) != Tok::For {
            let previous = scan.kind(start - 1);
            if previous.opens()
                || matches!(
                    previous,
                    Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi | Tok::In
                )
            {
                return None;
            }
            start = scan.before(start);
        }
        if scan.kind(start - 1) != Tok::For {
            return None;
        }
        let mut end = start;
        let mut culprit = None;
        loop {
            let first = if scan.kind(end) == Tok::Star {
                end + 1
            } else {
                end
            };
            let Some((next, form)) = scan.bit_or(first) else {
                break;
            };
            if form != Form::Comparison {
                culprit = culprit.or_else(|| self.unbindable(first, next, form));
            }
            end = next;
            if scan.kind(end) != Tok::Comma {
                break;
            }
            end += 1;
        }
        if end != stop || end == start {
            return None;
        }
        if inside {
            return self.at_token(at, "'in' expected after for-loop variables");
        }
        let (first, next, form) = culprit?;
        self.under(first, next, format!("cannot assign to {}", form.name()))
    }

    /// What cannot be assigned to in the expression `first..end` of this form: itself, or an element of it.
    pub(super) fn unbindable(
        &self,
        first: usize,
        end: usize,
        form: Form,
    ) -> Option<(usize, usize, Form)> {
        if !self.bindable(form) {
            return Some((first, end, form));
        }
        if !matches!(form, Form::Tuple | Form::List) {
            return None;
        }
        let scan = &self.scan;
        let mut at = first + 1;
        while at + 1 < end {
            at += usize::from(scan.kind(at) == Tok::Star);
            let (next, form) = scan.expression(at)?;
            if let Some(found) = self.unbindable(at, next, form) {
                return Some(found);
            }
            at = next + 1;
        }
        None
    }

    /// Targets and an `in` begin at `start`.
    fn ends_targets(&self, start: usize) -> bool {
        let scan = &self.scan;
        let mut at = start;
        loop {
            let first = at + usize::from(scan.kind(at) == Tok::Star);
            match scan.bit_or(first) {
                Some((end, _)) if scan.kind(end) == Tok::Comma => at = end + 1,
                Some((end, _)) => return scan.kind(end) == Tok::In,
                None => return scan.kind(first) == Tok::In,
            }
        }
    }

    /// `for a and b in y`: what stands after `for` is looked at as far as it is an expression.
    pub(super) fn loop_target(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let mut start = at;
        while start > 1 && scan.kind(start - 1) != Tok::For {
            let previous = scan.kind(start - 1);
            if previous.opens() || matches!(previous, Tok::Newline | Tok::Indent | Tok::Dedent) {
                return None;
            }
            start = scan.before(start);
        }
        let inside = scan.around(start).is_some();
        if scan.kind(start.saturating_sub(1)) != Tok::For || inside && self.ends_targets(start) {
            return None;
        }
        loop {
            let first = start + usize::from(scan.kind(start) == Tok::Star);
            let (end, form) = scan.expression(first)?;
            // `a in b` is a target and where its values come from; `(a in b)` may be both too.
            let (stop, form) = match form {
                Form::Comparison => scan.bit_or(first)?,
                _ => (end, form),
            };
            if form == Form::Comparison {
                return None;
            }
            if let Some((first, stop, form)) = self.unbindable(first, stop, form) {
                return self.under(first, stop, format!("cannot assign to {}", form.name()));
            }
            if scan.kind(end) != Tok::Comma {
                return None;
            }
            start = end + 1;
        }
    }
}
