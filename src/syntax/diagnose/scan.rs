//! A recogniser of expressions over the token list: where one ends that begins at a token, and what it is.
//!
//! It jumps over brackets by a table of partners and loops where a parser would recurse, so it is fast and safe
//! on anything; what stands in brackets behind the refused token is not looked at.

use crate::source::{SourceFile, Span};
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::form::Form;

/// Where an expression ends (the index after its last token), and its form.
pub(super) type Found = Option<(usize, Form)>;

/// The tokens with the partners of their brackets.
pub(super) struct Scan<'t> {
    pub(super) file: &'t SourceFile,
    pub(super) tokens: &'t [Token],
    /// For an opening bracket the index of the closing one, and the other way round; 0 if there is none.
    partner: Vec<u32>,
    /// For each token the index of the bracket around it, 0 at the top.
    around: Vec<u32>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(file: &'t SourceFile, tokens: &'t [Token]) -> Scan<'t> {
        let mut scan = Scan {
            file,
            tokens,
            partner: vec![0; tokens.len()],
            around: vec![0; tokens.len()],
        };
        let mut open: Vec<u32> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if token.kind.closes()
                && let Some(start) = open.pop()
            {
                scan.partner[start as usize] = at as u32;
                scan.partner[at] = start;
            }
            scan.around[at] = open.last().copied().unwrap_or(0);
            if token.kind.opens() {
                open.push(at as u32);
            }
        }
        scan
    }

    pub(super) fn kind(&self, at: usize) -> Tok {
        self.tokens.get(at).map_or(Tok::End, |token| token.kind)
    }

    pub(super) fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| {
            self.file.slice(Span::new(token.start, token.end))
        })
    }

    /// From the start of token `first` to the end of the token before `end`.
    pub(super) fn span(&self, first: usize, end: usize) -> Span {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self
            .tokens
            .get(end.saturating_sub(1))
            .map_or(start, |token| token.end);
        Span::new(start, end.max(start))
    }

    /// The bracket around a token.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        self.around
            .get(at)
            .copied()
            .filter(|&open| open != 0)
            .map(|open| open as usize)
    }

    /// The partner of a bracket.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.partner
            .get(at)
            .copied()
            .filter(|&other| other != 0)
            .map(|other| other as usize)
    }

    /// The token before `at` at the same depth of brackets: a closed bracket counts as its opening token.
    pub(super) fn before(&self, at: usize) -> usize {
        let previous = at.saturating_sub(1);
        if self.kind(previous).closes() {
            self.partner(previous).unwrap_or(previous)
        } else {
            previous
        }
    }

    fn has_inside(&self, open: usize, close: usize, wanted: Tok) -> bool {
        let mut at = open + 1;
        while at < close {
            if self.kind(at) == wanted {
                return true;
            }
            at = if self.kind(at).opens() {
                self.partner(at).map_or(close, |end| end + 1)
            } else {
                at + 1
            };
        }
        false
    }

    fn parentheses(&self, open: usize, close: usize) -> Form {
        // Groups inside groups: the innermost says what it is.
        let (mut open, mut close) = (open, close);
        while self.kind(open + 1) == Tok::LParen
            && self.partner(open + 1) == Some(close - 1)
            && close > open + 2
        {
            (open, close) = (open + 1, close - 1);
        }
        if close == open + 1 || self.has_inside(open, close, Tok::Comma) {
            Form::Tuple
        } else if self.has_inside(open, close, Tok::For) {
            Form::Generator
        } else if self.kind(open + 1) == Tok::Yield {
            Form::Yield
        } else if self.has_inside(open, close, Tok::Walrus) {
            Form::Named
        } else {
            self.expression(open + 1)
                .map_or(Form::Operation, |(_, form)| form)
        }
    }

    fn display(&self, open: usize, close: usize) -> Form {
        let comprehension = self.has_inside(open, close, Tok::For);
        if self.kind(open) == Tok::LBracket {
            return if comprehension {
                Form::ListComprehension
            } else {
                Form::List
            };
        }
        let is_dict = close == open + 1
            || self.has_inside(open, close, Tok::Colon)
            || self.has_inside(open, close, Tok::StarStar);
        match (is_dict, comprehension) {
            (true, true) => Form::DictComprehension,
            (true, false) => Form::Dict,
            (false, true) => Form::SetComprehension,
            (false, false) => Form::Set,
        }
    }

    fn atom(&self, at: usize) -> Found {
        let form = match self.kind(at) {
            Tok::Name => Form::Name,
            Tok::Number => Form::Literal,
            Tok::None => Form::None,
            Tok::True => Form::True,
            Tok::False => Form::False,
            Tok::Dots => Form::Ellipsis,
            Tok::Str | Tok::FStart => return self.strings(at),
            Tok::LParen => {
                let close = self.partner(at)?;
                return Some((close + 1, self.parentheses(at, close)));
            }
            Tok::LBracket | Tok::LBrace => {
                let close = self.partner(at)?;
                return Some((close + 1, self.display(at, close)));
            }
            _ => return None,
        };
        Some((at + 1, form))
    }

    fn strings(&self, at: usize) -> Found {
        let (mut at, mut form) = (at, Form::Literal);
        loop {
            match self.kind(at) {
                Tok::Str => at += 1,
                Tok::FStart => {
                    form = Form::FString;
                    at = self.partner(at)? + 1;
                }
                _ => return Some((at, form)),
            }
        }
    }

    pub(super) fn primary(&self, at: usize) -> Found {
        let (mut at, mut form) = self.atom(at)?;
        loop {
            match self.kind(at) {
                Tok::Dot if self.kind(at + 1) == Tok::Name => {
                    (at, form) = (at + 2, Form::Attribute)
                }
                kind @ (Tok::LParen | Tok::LBracket) => match self
                    .partner(at)
                    .filter(|&close| kind == Tok::LParen || close > at + 1)
                {
                    Some(close) => {
                        at = close + 1;
                        form = if kind == Tok::LParen {
                            Form::Call
                        } else {
                            Form::Subscript
                        };
                    }
                    None => return Some((at, form)),
                },
                _ => return Some((at, form)),
            }
        }
    }

    /// The tokens `first..end` without the parentheses of a group around them, which no span includes.
    pub(super) fn bare(&self, first: usize, end: usize) -> (usize, usize) {
        let (mut first, mut end) = (first, end);
        while self.kind(first) == Tok::LParen
            && self.partner(first) == end.checked_sub(1)
            && !matches!(
                self.parentheses(first, end - 1),
                Form::Tuple | Form::Generator
            )
        {
            (first, end) = (first + 1, end - 1);
        }
        (first, end)
    }

    /// Binary operators that bind at least as tightly as `|`.
    pub(super) fn is_operator(kind: Tok) -> bool {
        matches!(
            kind,
            Tok::Plus
                | Tok::Minus
                | Tok::Star
                | Tok::StarStar
                | Tok::Slash
                | Tok::SlashSlash
                | Tok::Percent
                | Tok::At
                | Tok::LShift
                | Tok::RShift
                | Tok::Amp
                | Tok::Caret
                | Tok::Pipe
        )
    }

    /// Everything that binds at least as tightly as `|`.
    pub(super) fn bit_or(&self, start: usize) -> Found {
        let mut at = start;
        let mut done: Found = None;
        loop {
            let mut operand = at;
            while matches!(self.kind(operand), Tok::Plus | Tok::Minus | Tok::Tilde) {
                operand += 1;
            }
            let Some((end, inner)) = self.primary(operand) else {
                return done;
            };
            let form = if done.is_none() && operand == at {
                inner
            } else {
                Form::Operation
            };
            done = Some((end, form));
            let operator = Scan::is_operator(self.kind(end));
            if !operator {
                return Some((end, form));
            }
            at = end + 1;
        }
    }

    /// The index after a comparison operator that stands at `at`.
    fn comparison_operator(&self, at: usize) -> Option<usize> {
        match self.kind(at) {
            Tok::EqEq | Tok::NotEq | Tok::Lt | Tok::Le | Tok::Gt | Tok::Ge | Tok::In => {
                Some(at + 1)
            }
            Tok::Is if self.kind(at + 1) == Tok::Not => Some(at + 2),
            Tok::Is => Some(at + 1),
            Tok::Not if self.kind(at + 1) == Tok::In => Some(at + 2),
            _ => None,
        }
    }

    /// Everything but a conditional and a lambda.
    pub(super) fn disjunction(&self, start: usize) -> Found {
        let mut at = start;
        let mut done: Found = None;
        loop {
            let mut operand = at;
            while self.kind(operand) == Tok::Not {
                operand += 1;
            }
            let Some((mut end, mut form)) = self.bit_or(operand) else {
                return done;
            };
            while let Some((next, _)) = self
                .comparison_operator(end)
                .and_then(|right| self.bit_or(right))
            {
                (end, form) = (next, Form::Comparison);
            }
            if done.is_some() || operand != at {
                form = Form::Operation;
            }
            done = Some((end, form));
            if !matches!(self.kind(end), Tok::And | Tok::Or) {
                return done;
            }
            at = end + 1;
        }
    }

    /// A whole expression.
    pub(super) fn expression(&self, start: usize) -> Found {
        let mut at = start;
        let mut outer: Option<Form> = None;
        loop {
            if self.kind(at) == Tok::Lambda {
                outer.get_or_insert(Form::Lambda);
                at = self.lambda_body(at)?;
                continue;
            }
            let (end, form) = self.disjunction(at)?;
            let test = (self.kind(end) == Tok::If)
                .then(|| self.disjunction(end + 1))
                .flatten();
            match test {
                Some((after, _)) if self.kind(after) == Tok::Else => {
                    outer.get_or_insert(Form::Conditional);
                    if self.disjunction(after + 1).is_none() && self.kind(after + 1) != Tok::Lambda
                    {
                        return Some((end, form));
                    }
                    at = after + 1;
                }
                _ => return Some((end, outer.unwrap_or(form))),
            }
        }
    }

    /// The index of the first token of the body of a lambda.
    pub(super) fn lambda_body(&self, lambda: usize) -> Option<usize> {
        let mut at = lambda + 1;
        let mut default = false;
        loop {
            match self.kind(at) {
                Tok::Colon => return Some(at + 1),
                Tok::Assign => {
                    default = true;
                    at += 1;
                }
                Tok::Comma if at == lambda + 1 => return None,
                Tok::Comma => {
                    default = false;
                    at += 1;
                }
                Tok::Newline | Tok::End | Tok::Error | Tok::Semi => return None,
                kind if kind.opens() && default => at = self.partner(at)? + 1,
                kind if kind.opens() || kind.closes() => return None,
                _ => at += 1,
            }
        }
    }

    /// Expressions separated by commas, some starred.
    pub(super) fn star_expressions(&self, start: usize) -> Option<usize> {
        let item = |at: usize| match self.kind(at) {
            Tok::Star => self.bit_or(at + 1),
            _ => self.expression(at),
        };
        let (mut at, _) = item(start)?;
        while self.kind(at) == Tok::Comma {
            match item(at + 1) {
                Some((end, _)) => at = end,
                None => return Some(at + 1),
            }
        }
        Some(at)
    }
}
