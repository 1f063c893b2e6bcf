//! Replacement fields of f-strings: what is missing or too much in one.

use super::{Case, Verdict};
use crate::syntax::token::Tok;

impl Case<'_> {
    /// The refused token stands directly in a field.
    pub(super) fn field(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let open = scan
            .around(at)
            .filter(|&open| scan.kind(open) == Tok::FLBrace);
        let open = match scan.kind(at) {
            Tok::FRBrace => scan.partner(at),
            kind if kind.closes() => None,
            _ => open,
        }?;
        let first = open + 1;
        let kind = scan.kind(first);
        let mark = scan.text(first);
        if matches!(kind, Tok::Assign | Tok::Bang | Tok::FColon | Tok::FRBrace) {
            return self.at_token(
                first,
                format!("f-string: valid expression required before '{mark}'"),
            );
        }
        let end = match kind {
            Tok::Yield => at,
            Tok::Lambda => {
                let no_value = || self.no_field_value(first);
                return self.lambda_in_field(first).or_else(no_value);
            }
            _ => match scan.star_expressions(first) {
                Some(end) => end,
                None => return self.no_field_value(first),
            },
        };
        if end != at {
            return match scan.kind(end) {
                Tok::Assign | Tok::Bang | Tok::FColon | Tok::FRBrace => self.after_field_value(end),
                Tok::Lambda => self.lambda_in_field(end),
                _ => self.expressions().or_else(|| {
                    self.at_token(end, "f-string: expecting '=', or '!', or ':', or '}'")
                }),
            };
        }
        // A comma that was forgotten is told before this.
        self.forgotten_comma()
            .or_else(|| self.old_print())
            .or_else(|| self.missing_else())
            .or_else(|| self.at_token(at, "f-string: expecting '=', or '!', or ':', or '}'"))
    }

    fn no_field_value(&self, first: usize) -> Verdict {
        self.at_token(first, "f-string: expecting a valid expression after '{'")
    }

    /// The value of a field breaks off within brackets: as far as it is whole it ends before them.
    pub(super) fn brackets_in_field(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let field = self.field_around()?;
        let mut open = match scan.kind(at) {
            Tok::FRBrace => return None,
            kind if kind.closes() => scan.partner(at)?,
            _ => at,
        };
        while let Some(outer) = scan.around(open).filter(|&outer| outer != field) {
            open = outer;
        }
        if open == field + 1 && open != at {
            return self.no_field_value(open);
        }
        (open != at && self.is_operand(open - 1))
            .then(|| self.at_token(open, "f-string: expecting '=', or '!', or ':', or '}'"))
            .flatten()
    }

    fn lambda_in_field(&self, first: usize) -> Verdict {
        let colon = (first..=self.at).find(|&at| self.scan.kind(at) == Tok::FColon)?;
        let message = "f-string: lambda expressions are not allowed without parentheses";
        self.under(first, colon + 1, message)
    }

    /// The value ends at `end`, and the refused token comes after a `=` or a conversion.
    fn after_field_value(&self, end: usize) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        let mut next = end;
        if scan.kind(next) == Tok::Assign {
            next += 1;
            if next == at {
                return self.at_token(at, "f-string: expecting '!', or ':', or '}'");
            }
        }
        if scan.kind(next) == Tok::Bang {
            if next + 1 == at {
                let message = match scan.kind(at) {
                    Tok::FColon | Tok::FRBrace => "f-string: missing conversion character",
                    _ => "f-string: invalid conversion character",
                };
                return self.at_token(at, message);
            }
            if next + 2 == at {
                return self.at_token(at, "f-string: expecting ':' or '}'");
            }
        }
        if scan.kind(next) == Tok::FColon
            || (scan.kind(next) == Tok::Bang && scan.kind(next + 2) == Tok::FColon)
        {
            return self.at_token(at, "f-string: expecting '}', or format specs");
        }
        None
    }
}
