//! Why a source was refused, in CPython's words and at CPython's place.
//!
//! The parser says only which token it refused. CPython would now parse a second time with productions for common
//! mistakes; here one function per family of mistakes looks at the tokens around the refused one, with a small
//! recogniser of expressions (`scan`). The order in which they are asked is that of CPython, found by trial:
//! errors of the lexer first (wherever they are), then brackets that are never closed, then what the builder
//! refused, then blocks, f-strings, and the rules about expressions and statements.
//!
//! Read next: `rules`, then `brackets`, `fields`, `headers`.

mod brackets;
mod fields;
mod headers;
mod rules;
mod scan;

use crate::source::{SourceFile, Span};
use crate::syntax::error::{ErrorClass, Location, SyntaxError};
use crate::syntax::layout::Tokens;
use crate::syntax::token::Tok;
use crate::syntax::tree::form::Form;
use scan::Scan;

/// What a rule finds.
type Verdict = Option<SyntaxError>;

/// What the builder refused, and where.
pub(super) type Built = Option<(u32, SyntaxError)>;

/// The error for a source whose token number `refused` the parser did not take. `built` is what the builder
/// refused before, if anything.
pub(super) fn diagnose(
    file: &SourceFile,
    tokens: Tokens,
    refused: usize,
    built: Built,
) -> SyntaxError {
    let Tokens {
        list,
        error: lexed,
        open,
        ..
    } = tokens;
    let reached = list
        .get(refused)
        .is_none_or(|token| matches!(token.kind, Tok::Error));
    let mut case = Case {
        scan: Scan::new(file, &list),
        at: refused,
    };
    if built.is_none()
        && let Some(error) = case.not_in_mini()
    {
        return error;
    }
    let misplaced = matches!(case.scan.kind(refused), Tok::Indent | Tok::Dedent);
    if built.is_none() && misplaced && case.rule().is_none() {
        // For once CPython does not read on.
        return case.plain();
    }
    if built.is_none() {
        case.step_back();
    }
    // The parser of CPython stops at once where the lexer does; else it reads on, but only for the errors that
    // the lexer raises itself.
    // It does not read on into an f-string.
    if built.is_none()
        && !reached
        && lexed.as_ref().is_some_and(|lexed| lexed.in_fstring)
        && let Some(error) = case.before_fstring()
    {
        return error;
    }
    // At the prompt it does not read on at all.
    let typed = list.first().is_some_and(|token| token.kind == Tok::Single);
    if let Some(lexed) = lexed
        && (lexed.raised && !typed || (reached && built.is_none()))
    {
        return lexed.error;
    }
    if let Some(bracket) = open.last()
        && list.last().is_some_and(|token| token.kind == Tok::End)
    {
        let there = file.line_of(bracket.offset);
        let unclosed = match &built {
            Some((offset, _)) => file.line_of(*offset) > there && !typed,
            None => {
                let late = case.line(case.at) > there || case.reads_to_the_end(there);
                case.scan.kind(case.at) == Tok::End || late && !typed && !case.in_marked_field()
            }
        };
        if unclosed {
            let place = Location::from(file, bracket.offset);
            let message = format!("'{}' was never closed", bracket.byte as char);
            return SyntaxError::new(file, place, message);
        }
    }
    match built {
        Some((offset, error)) => case.walrus_in_call(offset).unwrap_or(error),
        None => case.verdict(),
    }
}

/// A refused token among its neighbours.
struct Case<'t> {
    scan: Scan<'t>,
    /// The refused token.
    at: usize,
}

impl Case<'_> {
    fn verdict(&self) -> SyntaxError {
        self.rule().unwrap_or_else(|| self.plain())
    }

    /// What the first rule finds that has something to say.
    fn rule(&self) -> Verdict {
        self.block()
            .or_else(|| self.field())
            .or_else(|| self.finished_call())
            .or_else(|| self.expressions())
            .or_else(|| self.brackets_in_field())
            .or_else(|| self.header())
            .or_else(|| self.simple())
    }

    /// An expression begins at the refused token and stops only at the end of the text, or at a bracket that has
    /// no partner: whoever reads it runs into that.
    fn reads_to_the_end(&self, bracket_line: u32) -> bool {
        let (at, scan) = (self.at, &self.scan);
        let inside = scan.around(at).is_some();
        let open_ended = |end: usize| {
            // An operator waits for its operand.
            let end = (end..)
                .find(|&i| !Scan::is_operator(scan.kind(i)))
                .unwrap_or(end);
            scan.kind(end) == Tok::End || self.has_no_partner(end) || self.line(end) > bracket_line
        };
        match scan.kind(at) {
            Tok::Lambda => inside && open_ended(scan.lambda_body(at).unwrap_or(at + 1)),
            Tok::Assign => {
                let value = scan.bit_or(at + 1);
                value.is_some_and(|(end, _)| open_ended(end)) && self.equals().is_some()
            }
            kind if kind.opens() && self.has_no_partner(at) && !self.in_loop_clause(at) => {
                let first = at + 1 + usize::from(scan.kind(at + 1) == Tok::StarStar);
                self.is_operand(at - 1)
                    && !self.is_whole_signature(at)
                    && open_ended(scan.star_expressions(first).unwrap_or(first))
            }
            Tok::Tilde if scan.kind(at + 1) == Tok::End => inside,
            _ if self.in_loop_clause(at) => false,
            _ if self.is_old_statement(at.saturating_sub(1)) => {
                scan.star_expressions(at).is_some_and(open_ended)
            }
            _ => {
                (inside || self.stands_beside(at))
                    && scan.expression(at).is_some_and(|(end, _)| open_ended(end))
            }
        }
    }

    /// An expression ends at `at`, where CPython looks for another one.
    fn stands_beside(&self, at: usize) -> bool {
        let scan = &self.scan;
        self.starts(at)
            .find(|&start| scan.disjunction(start).is_some_and(|(end, _)| end == at))
            .is_some_and(|start| {
                let prefixed = scan.kind(start) == Tok::Name && scan.kind(start + 1) == Tok::Str;
                !prefixed && !self.is_soft_keyword(start)
            })
    }

    /// The opening brace of the innermost field around.
    fn field_around(&self) -> Option<usize> {
        let mut open = self.scan.around(self.at);
        while let Some(at) = open.filter(|&at| self.scan.kind(at) != Tok::FLBrace) {
            open = self.scan.around(at);
        }
        open
    }

    /// What is said before an error of the lexer in an f-string. From within a field it reads on to the end of the
    /// field, unless it has something to say about the field itself.
    fn before_fstring(&self) -> Verdict {
        let open = self.field_around();
        match open.is_some_and(|open| self.scan.partner(open).is_none()) {
            true => self
                .field()
                .filter(|error| error.message.starts_with("f-string: ")),
            false => self.rule(),
        }
    }

    /// In a field of an f-string with a `=` or `:` in it, CPython's lexer forgets that the bracket is open.
    fn in_marked_field(&self) -> bool {
        let open = self.field_around();
        let inside = open
            .and_then(|at| self.scan.tokens.get(at..))
            .unwrap_or_default();
        inside
            .iter()
            .any(|token| matches!(token.kind, Tok::Assign | Tok::FColon))
    }

    /// In brackets, behind the `for` of a comprehension.
    fn in_loop_clause(&self, at: usize) -> bool {
        let mut before = at;
        while before > 1 && !self.scan.kind(before - 1).opens() {
            before = self.scan.before(before);
            match self.scan.kind(before) {
                Tok::For => return self.scan.around(at).is_some(),
                Tok::Newline | Tok::Indent | Tok::Dedent => return false,
                _ => {}
            }
        }
        false
    }

    fn has_no_partner(&self, at: usize) -> bool {
        self.scan.kind(at).opens() && self.scan.partner(at).is_none()
    }

    /// CPython allows only names before `=` in a call, and before `:=`: it stops at the first such mark, where the
    /// parser here reads on.
    fn step_back(&mut self) {
        let mut at = self.at;
        let mut first = None;
        loop {
            while at > 1 && !self.begins_level(at) {
                at = self.scan.before(at);
                first = if self.stops_at_mark(at) {
                    Some(at)
                } else {
                    first
                };
            }
            match self.scan.around(at) {
                Some(open) => at = open,
                None => break,
            }
        }
        self.at = first.unwrap_or(self.at);
    }

    /// Nothing stands before `at` in its bracket or logical line.
    fn begins_level(&self, at: usize) -> bool {
        let before = self.scan.kind(at - 1);
        before.opens() || matches!(before, Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi)
    }

    /// A `=` or `:=` behind something that is no name.
    fn stops_at_mark(&self, mark: usize) -> bool {
        let call = match self.scan.kind(mark) {
            Tok::Assign => self.in_call(mark),
            Tok::Walrus => true,
            _ => return false,
        };
        let before = self.scan.kind(mark.saturating_sub(2));
        let plain = self.scan.kind(mark - 1) == Tok::Name
            && (before.opens()
                || matches!(
                    before,
                    Tok::Comma | Tok::If | Tok::Elif | Tok::While | Tok::At
                ));
        call && !plain
    }

    /// Before `:=` in a call anything but a name is refused without a word about it.
    fn walrus_in_call(&self, offset: u32) -> Verdict {
        let at = self
            .scan
            .tokens
            .partition_point(|token| token.start < offset);
        let (end, form) = self.scan.expression(at)?;
        let wrong = self.scan.kind(end) == Tok::Walrus && form != Form::Name && self.in_call(end);
        // Behind a keyword only another one is expected, so the second token is one too many.
        let open = self.scan.around(end).unwrap_or(end);
        let late = (open..at)
            .any(|i| self.scan.kind(i) == Tok::Assign && self.scan.around(i) == Some(open));
        let stop = if late { at + 1 } else { end };
        wrong
            .then(|| self.at_token(stop, "invalid syntax"))
            .flatten()
    }

    fn line(&self, at: usize) -> u32 {
        let offset = self.scan.tokens.get(at).map_or(0, |token| token.start);
        self.scan.file.line_of(offset)
    }

    /// An error under the tokens `first..end`.
    fn under(&self, first: usize, end: usize, message: impl Into<String>) -> Verdict {
        Some(SyntaxError::at(
            self.scan.file,
            self.scan.span(first, end),
            message,
        ))
    }

    /// An error at one token. A line end is one column wide.
    fn at_token(&self, at: usize, message: impl Into<String>) -> Verdict {
        Some(place_of_token(
            self.scan.file,
            &self.scan,
            at,
            message.into(),
        ))
    }

    /// An error from a token up to where CPython has read, which is the end of token `last`.
    fn starting_from(&self, first: usize, last: usize, message: impl Into<String>) -> Verdict {
        let file = self.scan.file;
        let start = file.position(self.scan.span(first, first + 1).start);
        let end = self.scan.tokens.get(last).map_or(0, |token| {
            token
                .end
                .max(token.start + u32::from(token.kind == Tok::Newline))
        });
        let (end_line, length) = (self.line(last), file.text().len() as u32);
        let read = Span::new(file.line_start(end_line), end.min(length));
        let place = Location::Range {
            line: start.line,
            col: start.column + 1,
            end_line,
            end_col: file.slice(read).chars().count() as u32 + u32::from(end > length),
        };
        Some(SyntaxError::new(file, place, message))
    }

    fn plain(&self) -> SyntaxError {
        if let Some(error) = self.annotated_call() {
            return error;
        }
        let stop = if self.stops_before() {
            Some(self.at - 1)
        } else {
            self.pattern_stop()
                .or_else(|| self.with_target_end())
                .or_else(|| self.subject_end())
        };
        if let Some(at) = stop {
            let message = "invalid syntax".to_owned();
            return place_of_token(self.scan.file, &self.scan, at, message);
        }
        match self.scan.kind(self.at) {
            Tok::Indent => self.indentation("unexpected indent"),
            Tok::Dedent => self.indentation("unexpected unindent"),
            Tok::End => on_last_line(self.scan.file, "invalid syntax"),
            _ => place_of_token(
                self.scan.file,
                &self.scan,
                self.at,
                "invalid syntax".to_owned(),
            ),
        }
    }

    /// CPython takes no operator in the targets of `for` and `del`, and no `/` at the start of parameters without
    /// a comma behind it, where the parser here reads on.
    fn stops_before(&self) -> bool {
        let (at, scan) = (self.at, &self.scan);
        let previous = scan.kind(at.saturating_sub(1));
        if self.in_parameters(at) {
            return previous == Tok::Slash && scan.kind(at - 2) == Tok::LParen;
        }
        let first = self.first_of_line(at);
        let in_targets = match scan.kind(first) {
            Tok::For => !(first..at).any(|i| scan.kind(i) == Tok::In),
            Tok::Del => true,
            _ => false,
        };
        in_targets
            && scan.around(at).is_none()
            && (Scan::is_operator(previous) || previous == Tok::Tilde)
            && (scan.kind(first) == Tok::Del || previous != Tok::Star || self.is_operand(at - 2))
    }

    /// `with a as b + c`: an operator ends the target, where the parser here reads on.
    fn with_target_end(&self) -> Option<usize> {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_line(self.outermost(at));
        if scan.kind(first) != Tok::With {
            return None;
        }
        let ends = |i: &usize| Scan::is_operator(scan.kind(*i)) || scan.kind(*i) == Tok::Tilde;
        (first..at)
            .filter(|&i| scan.kind(i) == Tok::As)
            .map(|i| scan.primary(i + 1).map_or(i + 1, |(end, _)| end))
            .find(|i| *i < at && ends(i))
    }

    /// `case 1 as a | 2 as b`: the name after `as` ends the pattern, where the parser here reads on.
    fn pattern_stop(&self) -> Option<usize> {
        let (at, scan) = (self.at, &self.scan);
        let first = self.first_of_line(self.outermost(at));
        if scan.kind(first) != Tok::Case {
            return None;
        }
        let named = |i: &usize| scan.kind(*i) == Tok::As && scan.kind(i + 1) == Tok::Name;
        (first..at)
            .filter(named)
            .map(|i| i + 2)
            .find(|&i| i < at && matches!(scan.kind(i), Tok::Pipe | Tok::Dot | Tok::LParen))
    }

    /// `match x y`: CPython reads the subject before it gives up, where the parser here takes `match` for a name.
    fn subject_end(&self) -> Option<usize> {
        let (at, scan) = (self.at, &self.scan);
        let first = at.checked_sub(1)?;
        let header = scan.kind(first) == Tok::Name
            && scan.text(first) == "match"
            && self.first_of_line(first) == first;
        let end = scan.star_expressions(at).filter(|_| header)?;
        match scan.kind(end) {
            Tok::Colon => Some(end + 1),
            _ => Some(end),
        }
    }

    /// `f(x):` and no annotation behind it: CPython takes no colon after what cannot be annotated.
    fn annotated_call(&self) -> Verdict {
        let (colon, scan) = (self.at.checked_sub(1)?, &self.scan);
        if scan.kind(colon) != Tok::Colon
            || scan.expression(self.at).is_some()
            || scan.around(colon).is_some()
        {
            return None;
        }
        let first = self.first_of_line(colon);
        let star = scan.kind(first) == Tok::Star;
        let (end, form) = scan.expression(first + usize::from(star))?;
        if end != colon {
            return None;
        }
        let target = matches!(form, Form::Name | Form::Attribute | Form::Subscript);
        if target && !star {
            None
        } else {
            self.at_token(colon, "invalid syntax")
        }
    }

    fn indentation(&self, message: &str) -> SyntaxError {
        let mut error = place_of_token(self.scan.file, &self.scan, self.at, message.to_owned());
        error.class = ErrorClass::IndentationError;
        error
    }

    /// What Python has and mini has not.
    fn not_in_mini(&self) -> Verdict {
        let (at, scan) = (self.at, &self.scan);
        match scan.kind(at) {
            Tok::Async => return self.at_token(at, "'async' is not part of mini"),
            Tok::Await => return self.at_token(at, "'await' is not part of mini"),
            Tok::Bytes => return self.at_token(at, "bytes literals are not part of mini"),
            Tok::LBracket if matches!(scan.kind(at.saturating_sub(2)), Tok::Def | Tok::Class) => {
                return self.at_token(at, "type parameters are not part of mini");
            }
            _ => {}
        }
        let type_statement = scan.kind(at) == Tok::Name
            && scan.text(at - 1) == "type"
            && self.first_of_line(at) == at - 1
            && matches!(scan.kind(at + 1), Tok::Assign | Tok::LBracket);
        if type_statement {
            self.at_token(at - 1, "'type' statements are not part of mini")
        } else {
            None
        }
    }

    /// The first token of the logical line, or of the simple statement after a `;`, that `at` stands in.
    fn first_of_line(&self, at: usize) -> usize {
        let mut first = at;
        while first > 1
            && !matches!(
                self.scan.kind(first - 1),
                Tok::Newline | Tok::Indent | Tok::Dedent | Tok::Semi
            )
        {
            first = self.scan.before(first);
        }
        first
    }
}

/// An error at a token. Tokens that the layout pass made up have no column of their own: CPython shows how far
/// it has read.
fn place_of_token(file: &SourceFile, scan: &Scan, at: usize, message: String) -> SyntaxError {
    let Some(token) = scan.tokens.get(at) else {
        return end_of_text(file, message);
    };
    let made_up = matches!(token.kind, Tok::Newline | Tok::End) && !file.text().ends_with('\n');
    if scan.kind(0) == Tok::Eval && made_up {
        // Of the text of `eval`, which needs no line end, nothing is left to show.
        return on_last_line(file, message);
    }
    match token.kind {
        Tok::Indent | Tok::Dedent | Tok::End if token.start as usize >= file.text().len() => {
            end_of_text(file, message)
        }
        Tok::Indent | Tok::Dedent | Tok::End => {
            let read = file.position(token.end);
            let place = Location::Read {
                line: read.line,
                col: Some(read.column),
            };
            SyntaxError::new(file, place, message)
        }
        Tok::Newline => {
            let start = file.position(token.start);
            let end = token.end.max(token.start + 1) - 1;
            let end = file.position(end).column + 2;
            let place = Location::columns(start.line, start.column + 1, end);
            SyntaxError::new(file, place, message)
        }
        _ => SyntaxError::at(file, Span::new(token.start, token.end), message),
    }
}

/// An error at the end of the text: in CPython's eyes after the last line, line end included. Of a file it has
/// forgotten the column by then.
pub(super) fn end_of_text(file: &SourceFile, message: impl Into<String>) -> SyntaxError {
    let (line, width) = last_line(file);
    let in_memory = file.name().starts_with('<');
    let place = Location::Read {
        line,
        col: in_memory.then_some(width + 1),
    };
    SyntaxError::new(file, place, message)
}

/// An error at the end of the text, which has no column.
fn on_last_line(file: &SourceFile, message: impl Into<String>) -> SyntaxError {
    SyntaxError::new(file, Location::Line(last_line(file).0), message)
}

/// The last line that is not empty, and its width.
fn last_line(file: &SourceFile) -> (u32, u32) {
    let text = file.text();
    let last = text.strip_suffix('\n').unwrap_or(text);
    let line = file.line_of(last.len() as u32);
    let span = Span::new(file.line_start(line), last.len() as u32);
    (line, file.slice(span).chars().count() as u32)
}
