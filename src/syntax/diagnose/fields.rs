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
            Tok::Lambda if scan.lambda_body(first).is_none() && at == first + 1 => {
                let message = "f-string: expecting a valid expression after '{'";
                return self.at_token(first, message);
            }
            Tok::Lambda => return self.lambda_in_field(first),
            _ => match scan.star_expressions(first) {
                Some(end) => end,
                None => {
                    let message = "f-string: expecting a valid expression after '{'";
                    return self.at_token(first, message);
                }
            },
        };
        if end != at {
            return match scan.kind(end) {
                Tok::Assign | Tok::Bang | Tok::FColon | Tok::FRBrace => self.after_field_value(end),
                _ => self.expressions().or_else(|| {
                    self.at_token(end, "f-string: expecting '=', or '!', or ':', or '}'")
                }),
            };
        }
        // A comma that was forgotten is told before this.
        self.forgotten_comma()
            .or_else(|| self.missing_else())
            .or_else(|| self.at_token(at, "f-string: expecting '=', or '!', or ':', or '}'"))
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
