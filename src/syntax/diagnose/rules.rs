//! Rules about expressions: a forgotten comma, Python 2's `print`, a conditional without `else`, `=` for `==`.

use super::{Case, Verdict};
use crate::syntax::token::Tok;
use crate::syntax::tree::form::Form;

impl Case<'_> {
    pub(super) fn expressions(&self) -> Verdict {
        self.assigned_first()
            .or_else(|| self.augmented_first())
            .or_else(|| self.dict_entry())
            .or_else(|| self.inner_loop_variables())
            .or_else(|| self.forgotten_comma())
            .or_else(|| self.old_print())
            .or_else(|| self.old_print_beside())
            .or_else(|| self.missing_else())
            .or_else(|| self.equals())
            .or_else(|| self.equals_beside())
            .or_else(|| self.negation())
            .or_else(|| self.arguments())
            .or_else(|| self.loop_variables())
            .or_else(|| self.loop_target())
            .or_else(|| self.assigned())
    }

    /// Whether an expression may begin at `at`, which is not the operand of an operator.
    fn begins_expression(&self, at: usize) -> bool {
        let scan = &self.scan;
        match scan.kind(at.wrapping_sub(1)) {
            Tok::Comma
            | Tok::Colon
            | Tok::FColon
            | Tok::Semi
            | Tok::Assign
            | Tok::Walrus
            | Tok::Arrow => true,
            Tok::Newline | Tok::Indent | Tok::Dedent | Tok::File | Tok::Eval | Tok::Single => true,
            Tok::Return
            | Tok::Yield
            | Tok::Assert
            | Tok::Raise
            | Tok::While
            | Tok::Elif
            | Tok::With
            | Tok::Else
            | Tok::Except => true,
            Tok::Match | Tok::Del => true,
            Tok::As => scan.around(at).is_some(),
            Tok::From => true,
            Tok::If => self.first_of_line(at) == at - 1 || self.is_guard(at - 1),
            Tok::In => self.in_for_statement(at - 1),
            Tok::Star if self.scan.kind(at.wrapping_sub(2)).opens() => true,
            Tok::Star | Tok::StarStar => self.in_arguments(at) && self.begins_expression(at - 1),
            Tok::At => self.begins_expression(at - 1),
            kind => kind.opens() && kind != Tok::FStart || kind.is_augmented(),
        }
    }

    /// Directly in the parentheses of a call or the brackets of a subscript.
    fn in_arguments(&self, at: usize) -> bool {
        self.scan.around(at).is_some_and(|open| {
            matches!(self.scan.kind(open), Tok::LParen | Tok::LBracket) && self.is_operand(open - 1)
        })
    }

    /// Directly in the parentheses of a call.
    pub(super) fn in_call(&self, at: usize) -> bool {
        let open = self
            .scan
            .around(at)
            .filter(|&open| self.scan.kind(open) == Tok::LParen);
        open.is_some() && self.in_arguments(at) && !self.in_parameters(at)
    }

    /// `if` of a `case`.
    fn is_guard(&self, at: usize) -> bool {
        self.scan.kind(self.first_of_line(at)) == Tok::Case && self.scan.around(at).is_none()
    }

    /// `in` of a `for` statement, not of a comprehension.
    fn in_for_statement(&self, at: usize) -> bool {
        self.scan.around(at).is_none() && self.scan.kind(self.first_of_line(at)) == Tok::For
    }

    /// Indexes before `at`, at its depth, where an expression begins, from the nearest outwards.
    pub(super) fn starts(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = at;
        std::iter::from_fn(move || {
            while next > 1 {
                let previous = self.scan.kind(next - 1);
                if previous.opens()
                    || matches!(
                        previous,
                        Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi
                    )
                {
                    return None;
                }
                next = self.scan.before(next);
                if self.begins_expression(next) {
                    return Some(next);
                }
            }
            None
        })
    }

    /// A soft keyword, or the start of one: CPython compares no further than the name goes.
    pub(super) fn is_soft_keyword(&self, at: usize) -> bool {
        let word = self.scan.text(at);
        ["match", "case", "type", "_"]
            .iter()
            .any(|keyword| keyword.starts_with(word))
    }

    pub(super) fn is_old_statement(&self, at: usize) -> bool {
        matches!(self.scan.text(at), "print" | "exec")
    }

    /// Two expressions side by side, in brackets.
    pub(super) fn forgotten_comma(&self) -> Verdict {
        let scan = &self.scan;
        // `x[]` is refused at its end, but what stands beside `x` is the empty list.
        let empty = scan.kind(self.at) == Tok::RBracket && scan.kind(self.at - 1) == Tok::LBracket;
        // After an operand `not` waits for `in`; without it, it begins another expression.
        let negated =
            scan.kind(self.at - 1) == Tok::Not && self.is_operand(self.at.saturating_sub(2));
        let at = if empty || negated {
            self.at - 1
        } else {
            self.at
        };
        scan.around(at)?;
        if self.in_import(at) || self.in_pattern(at) {
            return None;
        }
        let start = self
            .starts(at)
            .find(|&start| scan.disjunction(start).is_some_and(|(end, _)| end == at))?;
        let old = self.is_old_statement(start) && start + 1 == at;
        let bound = self.after_lambda(at) && scan.kind(start - 1) != Tok::Assign;
        if old || bound || self.in_loop_clause(start) {
            return None;
        }
        if self.is_soft_keyword(start) {
            return self.comma_behind(start);
        }
        // Among parameters only annotations and defaults are expressions.
        if self.in_parameters(at) && !matches!(scan.kind(start - 1), Tok::Colon | Tok::Assign) {
            return None;
        }
        let mut first = start;
        let mut second = at;
        if scan.kind(start) == Tok::Name && scan.kind(start + 1) == Tok::Str {
            // A wrong prefix of a string; what stands beside the string is another matter.
            first = at;
            (second, _) = scan.disjunction(at)?;
        }
        let (end, _) = scan.expression(second)?;
        let (first, _) = scan.bare(first, second);
        let (_, end) = scan.bare(second, end);
        self.under(first, end, "invalid syntax. Perhaps you forgot a comma?")
    }

    /// As [`forgotten_comma`](Case::forgotten_comma), where the first expression begins with what may be a soft
    /// keyword: CPython looks only at what stands behind the name.
    fn comma_behind(&self, name: usize) -> Verdict {
        let (first, scan) = (name + 1, &self.scan);
        if scan.kind(first) == Tok::LParen {
            return None;
        }
        let (second, _) = scan.disjunction(first)?;
        let (end, _) = scan.expression(second).filter(|_| second >= self.at)?;
        self.under(first, end, "invalid syntax. Perhaps you forgot a comma?")
    }

    /// `print x`.
    pub(super) fn old_print(&self) -> Verdict {
        let scan = &self.scan;
        // `print not (x)` is refused behind the `not`, which waits for an `in`.
        let negated =
            scan.kind(self.at - 1) == Tok::Not && self.is_old_statement(self.at.saturating_sub(2));
        let at = if negated { self.at - 1 } else { self.at };
        let start = at - 1;
        if self.in_parameters(at)
            || scan.kind(start) != Tok::Name
            || !self.is_old_statement(start)
            || !self.begins_expression(start)
        {
            return None;
        }
        if scan.kind(at) == Tok::LParen {
            return None;
        }
        let end = scan.star_expressions(at)?;
        // A conditional without `else` behind it is what CPython finds first.
        if scan.kind(end) == Tok::If
            && let Some((after, _)) = scan.disjunction(end + 1)
            && !matches!(scan.kind(after), Tok::Else | Tok::Colon)
        {
            return self.under(at, after, "expected 'else' after 'if' expression");
        }
        let name = scan.text(start);
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        self.under(start, end, message)
    }

    /// `x = a print b`: a lone name, and beside it what Python 2 would print.
    fn old_print_beside(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if scan.kind(at - 1) != Tok::Name || !self.begins_expression(at - 1) {
            return None;
        }
        let mut print = at;
        while scan.kind(print) == Tok::Name && !self.is_old_statement(print) {
            print += 1;
        }
        if !self.is_old_statement(print) || scan.kind(print + 1) == Tok::LParen {
            return None;
        }
        let end = scan.star_expressions(print + 1)?;
        let name = scan.text(print);
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        self.under(print, end, message)
    }

    /// `a if b`.
    pub(super) fn missing_else(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let mut test = at;
        while test > 1 && scan.kind(test) != Tok::If {
            let previous = scan.kind(test - 1);
            if previous.opens()
                || matches!(
                    previous,
                    Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi | Tok::Comma
                )
            {
                return None;
            }
            test = scan.before(test);
        }
        if scan.kind(test) != Tok::If || self.in_loop_clause(test) {
            return None;
        }
        // An operator without an operand behind it ends the condition, too.
        let (stop, _) = scan.disjunction(test + 1).filter(|&(stop, _)| stop <= at)?;
        if matches!(scan.kind(stop), Tok::Else | Tok::Colon | Tok::FColon) {
            return None;
        }
        let ends_here =
            |start: &usize| scan.disjunction(*start).is_some_and(|(end, _)| end == test);
        // The last branch of a conditional is an expression of its own.
        let mut branch = test;
        while branch > 1 && self.is_operand(branch - 1) {
            branch = scan.before(branch);
        }
        let after_else = Some(branch).filter(|&start| scan.kind(start - 1) == Tok::Else);
        let start = after_else
            .into_iter()
            .chain(self.starts(test))
            .find(ends_here)?;
        let (start, _) = scan.bare(start, test);
        let (_, end) = scan.bare(test + 1, stop);
        self.under(start, end, "expected 'else' after 'if' expression")
    }

    /// Whether a test or element that may be a `:=` begins at `at`.
    fn begins_named(&self, at: usize) -> bool {
        let scan = &self.scan;
        let previous = at - 1;
        match scan.kind(previous) {
            Tok::If | Tok::Elif | Tok::While | Tok::Match => self.begins_expression(at),
            Tok::At => self.first_of_line(at) == previous,
            Tok::LParen | Tok::LBracket => !self.in_parameters(at),
            Tok::LBrace => true,
            Tok::Comma => match scan.around(at) {
                Some(open) if scan.kind(open) == Tok::LBrace => !self.has_colon(open, at),
                Some(open) => {
                    matches!(scan.kind(open), Tok::LParen | Tok::LBracket)
                        && !self.in_parameters(at)
                }
                None => scan.kind(self.first_of_line(at)) == Tok::Match,
            },
            _ => false,
        }
    }

    /// A `:` or `**` stands between a brace and `at`: the brace opens a dict.
    pub(super) fn has_colon(&self, open: usize, at: usize) -> bool {
        let mut next = open + 1;
        while next < at {
            if matches!(self.scan.kind(next), Tok::Colon | Tok::StarStar) {
                return true;
            }
            next = match self.scan.kind(next).opens() {
                true => self.scan.partner(next).map_or(at, |end| end + 1),
                false => next + 1,
            };
        }
        false
    }

    /// `=` where only a comparison makes sense.
    pub(super) fn equals(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if scan.kind(at) == Tok::Walrus {
            return self.walrus();
        }
        if scan.kind(at) != Tok::Assign || self.in_pattern(at) {
            return None;
        }
        let start = self
            .starts(at)
            .find(|&start| scan.bit_or(start).is_some_and(|(end, _)| end == at))?;
        if !self.begins_named(start) {
            return None;
        }
        let (end, _) = scan.bit_or(at + 1)?;
        if matches!(scan.kind(end), Tok::Assign | Tok::Walrus) {
            return None;
        }
        let (_, form) = scan.bit_or(start)?;
        self.not_compared(form, start, at, end)
    }

    /// What stands from `start` to before the `=` at `mark` was meant to be compared with what ends before
    /// `end`.
    fn not_compared(&self, form: Form, start: usize, mark: usize, end: usize) -> Verdict {
        match form {
            Form::Name if start + 1 == mark => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                self.under(start, end, message)
            }
            Form::List | Form::Tuple | Form::Generator => None,
            Form::None | Form::True | Form::False => None,
            _ => {
                let name = form.name();
                let message =
                    format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
                self.under(start, mark, message)
            }
        }
    }

    /// `a, b c = d`: a name that is refused, and assigned to, after the elements of a tuple.
    fn equals_beside(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let (mark, form) = scan.bit_or(at)?;
        if scan.kind(mark) != Tok::Assign || scan.around(at).is_some() {
            return None;
        }
        let first = self.starts(at).last()?;
        let tuple = self.first_of_line(at) == first || scan.kind(first - 1) == Tok::Colon;
        let holds =
            |wanted: Tok| (first..at).any(|i| scan.around(i).is_none() && scan.kind(i) == wanted);
        let (end, _) = scan.bit_or(mark + 1)?;
        let single = !matches!(scan.kind(end), Tok::Assign | Tok::Walrus);
        if !tuple || !single || !holds(Tok::Comma) || holds(Tok::Lambda) || holds(Tok::Assign) {
            return None;
        }
        self.not_compared(form, at, mark, end)
    }

    /// `f() = x y`: what begins a statement is looked at before what it is to be.
    fn assigned_first(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_statement(self.outermost(at));
        let (mark, form) = scan.bit_or(first)?;
        if mark >= at || scan.kind(mark) != Tok::Assign || self.bindable(form) {
            return None;
        }
        let (end, _) = scan.bit_or(mark + 1)?;
        if matches!(
            form,
            Form::Generator | Form::None | Form::True | Form::False
        ) || matches!(scan.kind(end), Tok::Assign | Tok::Walrus)
        {
            return None;
        }
        let name = form.name();
        let message = format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
        self.under(first, mark, message)
    }

    /// `a, += b c`: what is to be changed in place is looked at before what comes after, which is read only where it
    /// is whole.
    fn augmented_first(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let outermost = self.outermost(at);
        let first = self.first_of_statement(outermost);
        let (mark, form) = self
            .illegal_in_place(first)
            .filter(|&(mark, _)| mark < at)?;
        if outermost != at || scan.star_expressions(mark + 1).is_none() {
            return self.at_token(mark, "invalid syntax");
        }
        let form = form.name();
        let message = format!("'{form}' is an illegal expression for augmented assignment");
        self.under(first, mark, message)
    }

    /// The mark of an augmented assignment to something else than a name, an attribute or a subscription that begins
    /// at `first`, and what that is.
    fn illegal_in_place(&self, first: usize) -> Option<(usize, Form)> {
        let scan = &self.scan;
        let mark = scan.star_expressions(first)?;
        let (end, form) = scan.expression(first)?;
        let form = if end == mark { form } else { Form::Tuple };
        let legal = matches!(form, Form::Name | Form::Attribute | Form::Subscript);
        (scan.kind(mark).is_augmented() && !legal).then_some((mark, form))
    }

    /// Whether an expression of this form can be assigned to.
    pub(super) fn bindable(&self, form: Form) -> bool {
        matches!(
            form,
            Form::Name | Form::Attribute | Form::Subscript | Form::Tuple | Form::List
        )
    }

    /// `f() = ` and nothing that could be assigned.
    fn assigned(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let (mut start, mark) = (self.first_of_statement(at), at - 1);
        if scan.kind(mark) != Tok::Assign || scan.around(at).is_some() {
            return None;
        }
        loop {
            if scan.kind(start) == Tok::Yield {
                let end = scan.star_expressions(start + 1).unwrap_or(start + 1);
                return (scan.kind(end) == Tok::Assign)
                    .then(|| self.under(start, end, "assignment to yield expression not possible"))
                    .flatten();
            }
            let (end, form) = scan.expression(start)?;
            let bindable = self.bindable(form);
            match scan.kind(end) {
                Tok::Assign if !bindable => {
                    return self.under(start, end, format!("cannot assign to {}", form.name()));
                }
                Tok::Assign if end < mark => start = end + 1,
                _ => return None,
            }
        }
    }

    /// `a.b := c` as a statement.
    fn walrus(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_line(at);
        let (end, form) = scan.expression(first)?;
        scan.expression(at + 1)?;
        let wrong = end == at && form != Form::Name && scan.around(at).is_none();
        let message = format!("cannot use assignment expressions with {}", form.name());
        wrong.then(|| self.under(first, at, message)).flatten()
    }

    /// `a + not b`.
    fn negation(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let operator = matches!(
            scan.kind(at - 1),
            Tok::Plus
                | Tok::Minus
                | Tok::Tilde
                | Tok::Star
                | Tok::Slash
                | Tok::SlashSlash
                | Tok::Percent
                | Tok::At
        );
        let unpacks = scan.kind(at - 1) == Tok::Star && !self.is_operand(at - 2);
        if scan.kind(at) != Tok::Not || !operator || unpacks {
            return None;
        }
        let mut operand = at;
        while scan.kind(operand) == Tok::Not {
            operand += 1;
        }
        let (mut end, _) = scan.bit_or(operand)?;
        let unary = scan.kind(at - 1) == Tok::Tilde || !self.is_operand(at - 2);
        if !unary {
            // The whole comparison is underlined after a binary operator.
            if let Some((all, _)) = scan.disjunction(operand) {
                let logical = (end..all).find(|&i| matches!(scan.kind(i), Tok::And | Tok::Or));
                end = logical.unwrap_or(all);
            }
        }
        self.under(at, end, "'not' after an operator must be parenthesized")
    }

    /// The token can end an operand.
    pub(super) fn is_operand(&self, at: usize) -> bool {
        let kind = self.scan.kind(at);
        kind.closes()
            || matches!(
                kind,
                Tok::Name | Tok::Number | Tok::Str | Tok::None | Tok::True | Tok::False | Tok::Dots
            )
    }

    /// The bracket around `at` holds parameters of a `def`.
    pub(super) fn in_parameters(&self, at: usize) -> bool {
        self.scan
            .around(at)
            .is_some_and(|open| self.opens_parameters(open))
    }

    /// An opening bracket stands where a `def` expects its colon.
    pub(super) fn is_whole_signature(&self, at: usize) -> bool {
        let open = self.scan.partner(at - 1);
        open.is_some_and(|open| {
            self.scan.kind(at - 1) == Tok::RParen && self.opens_parameters(open)
        })
    }

    fn opens_parameters(&self, open: usize) -> bool {
        open >= 2 && self.scan.kind(open) == Tok::LParen && self.scan.kind(open - 2) == Tok::Def
    }

    fn in_import(&self, at: usize) -> bool {
        self.scan
            .around(at)
            .is_some_and(|open| self.scan.kind(open - 1) == Tok::Import)
    }

    /// Inside the brackets of a pattern, before the guard.
    pub(super) fn in_pattern(&self, at: usize) -> bool {
        let first = self.first_of_line(self.outermost(at));
        self.scan.kind(first) == Tok::Case && {
            let mut next = first;
            let end = self.outermost(at);
            while next < end && !matches!(self.scan.kind(next), Tok::If | Tok::Colon) {
                next = match self.scan.kind(next).opens() {
                    true => self.scan.partner(next).map_or(end, |close| close + 1),
                    false => next + 1,
                };
            }
            next >= end
        }
    }

    /// The outermost bracket around `at`, or `at` itself.
    pub(super) fn outermost(&self, at: usize) -> usize {
        let mut at = at;
        while let Some(open) = self.scan.around(at) {
            at = open;
        }
        at
    }
}
