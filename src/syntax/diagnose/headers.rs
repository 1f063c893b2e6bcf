//! Rules about statements: blocks that are missing, headers without a colon, imports.

use super::{Case, Verdict, place_of_token};
use crate::syntax::error::ErrorClass;
use crate::syntax::token::Tok;

impl Case<'_> {
    /// The block after a header is missing, or what must follow the block of a `try`.
    pub(super) fn block(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let closes_try = match scan.kind(at.saturating_sub(1)) {
            Tok::Dedent => self.ends_try(at - 1),
            Tok::Newline => self.is_short_try(at - 1),
            _ => false,
        };
        if closes_try {
            return self.at_token(at, "expected 'except' or 'finally' block");
        }
        if at < 3
            || scan.kind(at - 1) != Tok::Newline
            || scan.kind(at - 2) != Tok::Colon
            || scan.kind(at) == Tok::Indent
        {
            return None;
        }
        let first = self.first_of_line(at - 2);
        let what = match scan.kind(first) {
            Tok::For if self.loop_culprit(first).is_some() => return self.loop_culprit(first),
            Tok::Def => "function definition",
            Tok::Class => "class definition",
            Tok::Except if scan.kind(first + 1) == Tok::Star => "'except*' statement",
            Tok::If | Tok::Elif | Tok::Else | Tok::For | Tok::While | Tok::Try => {
                &format!("'{}' statement", scan.text(first))
            }
            Tok::Except | Tok::Finally | Tok::With | Tok::Match | Tok::Case => {
                &format!("'{}' statement", scan.text(first))
            }
            _ => return None,
        };
        let message = format!(
            "expected an indented block after {what} on line {}",
            self.line(first)
        );
        let mut error = place_of_token(scan.file, scan, at, message);
        error.class = ErrorClass::IndentationError;
        Some(error)
    }

    /// The line that ends with the token `newline` is a `try` with its block.
    fn is_short_try(&self, newline: usize) -> bool {
        let mut first = self.first_of_line(newline);
        while self.scan.kind(first - 1) == Tok::Semi {
            first = self.first_of_line(first - 1);
        }
        self.scan.kind(first) == Tok::Try && first + 2 < newline
    }

    /// `for f() in x:` has more to be said about it than that its block is missing.
    fn loop_culprit(&self, first: usize) -> Verdict {
        let scan = &self.scan;
        let (end, form) = scan.bit_or(first + 1)?;
        let wrong = scan.kind(end) == Tok::In && !self.bindable(form);
        wrong
            .then(|| self.under(first + 1, end, format!("cannot assign to {}", form.name())))
            .flatten()
    }

    /// The block that ends with the token `dedent` is that of a `try`.
    fn ends_try(&self, dedent: usize) -> bool {
        let (mut at, mut depth) = (dedent, 1);
        while at > 3 && depth > 0 {
            at -= 1;
            match self.scan.kind(at) {
                Tok::Dedent => depth += 1,
                Tok::Indent => depth -= 1,
                _ => {}
            }
        }
        // The header ends with a colon and a line end.
        depth == 0 && at > 3 && self.scan.kind(self.first_of_line(at - 2)) == Tok::Try
    }

    /// Headers of compound statements.
    pub(super) fn header(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_line(self.outermost(at));
        match scan.kind(first) {
            Tok::Else | Tok::Try | Tok::Finally if at == first + 1 => {
                self.at_token(at, "expected ':'")
            }
            Tok::Def => self.definition(first),
            Tok::Except => self.handler(first),
            Tok::Name if scan.text(first) == "match" && at == first + 1 => self.subject(),
            _ if scan.kind(at) == Tok::Newline && self.is_complete_header(first) => {
                self.at_token(at, "expected ':'")
            }
            _ => self.lambda_parameters(),
        }
    }

    /// `match x` and no colon, or `match x = 1`.
    fn subject(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let end = scan.star_expressions(at)?;
        if scan.kind(end) == Tok::Newline {
            return self.at_token(end, "expected ':'");
        }
        let named = scan.kind(at) == Tok::Name && end == at + 1 && scan.kind(end) == Tok::Assign;
        let (stop, _) = scan.bit_or(end + 1).filter(|_| named)?;
        if matches!(scan.kind(stop), Tok::Assign | Tok::Walrus) {
            return None;
        }
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        self.under(at, stop, message)
    }

    fn definition(&self, def: usize) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if scan.kind(def + 1) != Tok::Name {
            return None;
        }
        if at == def + 2 {
            return self.at_token(at, "expected '('");
        }
        let close = scan.partner(def + 2)?;
        if at <= close {
            return None;
        }
        if let Some(star) = self.second_star(def + 2, close) {
            return self.at_token(star, "invalid syntax");
        }
        let after = close + 1;
        if scan.kind(after) != Tok::Arrow {
            return (at == after)
                .then(|| self.at_token(at, "expected ':'"))
                .flatten();
        }
        match scan.expression(after + 1) {
            None => self.at_token(after, "expected ':'"),
            Some((end, _)) if scan.kind(end) != Tok::Colon => self.at_token(end, "expected ':'"),
            Some(_) => None,
        }
    }

    /// A second `*` among parameters, with nothing behind it.
    fn second_star(&self, open: usize, close: usize) -> Option<usize> {
        let scan = &self.scan;
        let bare = |i: &usize| {
            let begins = matches!(scan.kind(i - 1), Tok::LParen | Tok::Comma);
            scan.kind(*i) == Tok::Star && begins && scan.around(*i) == Some(open)
        };
        let star = (open + 1..close).filter(bare).nth(1)?;
        (star + 1 == close).then_some(star)
    }

    fn handler(&self, except: usize) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let star = usize::from(scan.kind(except + 1) == Tok::Star);
        let first = except + 1 + star;
        if at == first {
            return match scan.kind(at) {
                Tok::Newline | Tok::Colon if star == 1 => {
                    self.at_token(at, "expected one or more exception types")
                }
                Tok::Newline => self.at_token(at, "expected ':'"),
                _ => None,
            };
        }
        let (end, _) = scan.expression(first)?;
        if scan.kind(end) == Tok::Comma && at == end {
            let mut after = scan.star_expressions(end + 1)?;
            if scan.kind(after) == Tok::As && scan.kind(after + 1) == Tok::Name {
                after += 2;
            }
            if scan.kind(after) != Tok::Colon {
                return None;
            }
            return self.starting_from(
                first,
                after,
                "multiple exception types must be parenthesized",
            );
        }
        let after = match scan.kind(end) {
            Tok::As if scan.kind(end + 1) == Tok::Name => end + 2,
            _ => end,
        };
        (at == after && scan.kind(at) == Tok::Newline)
            .then(|| self.at_token(at, "expected ':'"))
            .flatten()
    }

    /// The line up to the refused line end is a whole header but for its colon.
    fn is_complete_header(&self, first: usize) -> bool {
        let (at, scan) = (self.at, &self.scan);
        let named = |start: usize| match scan.kind(start + 1) {
            Tok::Walrus => scan.expression(start + 2),
            _ => scan.expression(start),
        };
        let ends = |end: Option<usize>| end == Some(at);
        match scan.kind(first) {
            Tok::If | Tok::Elif | Tok::While => ends(named(first + 1).map(|(end, _)| end)),
            Tok::Class => match scan.kind(first + 2) {
                Tok::LParen => ends(scan.partner(first + 2).map(|close| close + 1)),
                _ => scan.kind(first + 1) == Tok::Name && at == first + 2,
            },
            Tok::For => (first..at)
                .find(|&i| scan.kind(i) == Tok::In && scan.around(i).is_none())
                .is_some_and(|place| place > first + 1 && ends(scan.star_expressions(place + 1))),
            Tok::With => self.ends_items(first + 1),
            Tok::Name if scan.text(first) == "match" => ends(scan.star_expressions(first + 1)),
            Tok::Case => at > first + 1 && self.is_operand_end(at - 1),
            _ => false,
        }
    }

    fn is_operand_end(&self, at: usize) -> bool {
        let kind = self.scan.kind(at);
        kind.closes()
            || matches!(
                kind,
                Tok::Name | Tok::Number | Tok::Str | Tok::None | Tok::True | Tok::False
            )
    }

    /// With-items up to the refused token.
    fn ends_items(&self, start: usize) -> bool {
        let scan = &self.scan;
        let mut next = start;
        loop {
            let Some((end, _)) = scan.expression(next) else {
                return false;
            };
            next = end;
            if scan.kind(next) == Tok::As {
                let Some((end, _)) = scan.bit_or(next + 1) else {
                    return false;
                };
                next = end;
            }
            if next == self.at {
                return true;
            }
            if scan.kind(next) != Tok::Comma {
                return false;
            }
            next += 1;
        }
    }

    /// `lambda (a, b): ..`
    fn lambda_parameters(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if scan.kind(at) == Tok::Comma
            && scan.kind(at - 1) == Tok::Assign
            && self.after_lambda(at - 1)
        {
            return self.at_token(at - 1, "expected default value expression");
        }
        if scan.kind(at) != Tok::LParen
            || !self.after_lambda(at)
            || !self.follows_plain_parameters(at)
        {
            return None;
        }
        let close = scan.partner(at)?;
        self.only_names(at, close)?;
        self.under(
            at,
            close + 1,
            "Lambda expression parameters cannot be parenthesized",
        )
    }

    /// Between a `lambda` and its colon.
    pub(super) fn after_lambda(&self, at: usize) -> bool {
        let mut at = at;
        while at > 1 {
            match self.scan.kind(at - 1) {
                Tok::Lambda => return true,
                Tok::Colon | Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi => return false,
                kind if kind.opens() => return false,
                _ => at = self.scan.before(at),
            }
        }
        false
    }

    /// The first token of the simple statement that `at` belongs to, which may stand in the line of a header.
    pub(super) fn first_of_statement(&self, at: usize) -> usize {
        let (scan, first) = (&self.scan, self.first_of_line(at));
        let header = matches!(
            scan.kind(first),
            Tok::If | Tok::Elif | Tok::Else | Tok::While | Tok::For | Tok::With | Tok::Try
        ) || matches!(
            scan.kind(first),
            Tok::Except | Tok::Finally | Tok::Def | Tok::Class | Tok::Case
        );
        let ends_header = |&i: &usize| {
            scan.kind(i) == Tok::Colon && scan.around(i).is_none() && !self.after_lambda(i)
        };
        let colon = (first..at).find(ends_header).filter(|_| header);
        colon.map_or(first, |colon| colon + 1)
    }

    /// Simple statements.
    pub(super) fn simple(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_statement(self.outermost(at));
        match scan.kind(first) {
            Tok::Import => self.import(first),
            Tok::From if scan.kind(at) == Tok::Newline => match scan.kind(at - 1) {
                Tok::Import => {
                    self.starting_from(at, at, "Expected one or more names after 'import'")
                }
                Tok::Comma if scan.around(at).is_none() => self.at_token(
                    at,
                    "trailing comma not allowed without surrounding parentheses",
                ),
                _ => None,
            },
            Tok::Del if scan.kind(at) != Tok::Newline => self.deleted(first),
            _ => None,
        }
    }

    fn import(&self, first: usize) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        if at == first + 1 && scan.kind(at) == Tok::Newline {
            return self.starting_from(at, at, "Expected one or more names after 'import'");
        }
        let plain =
            (first + 1..at).all(|i| matches!(scan.kind(i), Tok::Name | Tok::Dot | Tok::Comma));
        if scan.kind(at) == Tok::From
            && plain
            && scan.kind(at - 1) == Tok::Name
            && scan.kind(at + 1) == Tok::Name
        {
            let mut end = at + 2;
            while scan.kind(end) == Tok::Dot && scan.kind(end + 1) == Tok::Name {
                end += 2;
            }
            return self.starting_from(
                first,
                end,
                "Did you mean to use 'from ... import ...' instead?",
            );
        }
        None
    }

    /// `del` of something that is no target, and perhaps more behind it.
    fn deleted(&self, del: usize) -> Verdict {
        let scan = &self.scan;
        let mut start = del + 1;
        loop {
            let (end, form) = scan.expression(start)?;
            let bindable = self.bindable(form);
            if !bindable {
                return (self.at <= end)
                    .then(|| self.under(start, end, format!("cannot delete {}", form.name())))
                    .flatten();
            }
            if scan.kind(end) != Tok::Comma {
                return None;
            }
            start = end + 1;
        }
    }
}
