//! The layout pass: all tokens of a source at once, with its line structure (reference, 2.1).
//!
//! It adds what logos cannot see: INDENT, DEDENT and NEWLINE, where strings and f-strings end, which lines begin
//! with the soft keywords `match` and `case`. Whatever is wrong with single tokens, brackets or indentation is
//! found here; the first such error ends the list with an [`Tok::Error`] token.
//!
//! What always holds: the list begins with the token of the mode and ends with `End` or `Error`; every bracket
//! token in it has a partner of its kind, unless it is in `open`; spans ascend.
//! Read next: `fstring` (the other half of this type), then `grammar/mini.lalrpop`.

use crate::source::{SourceFile, Span};
use crate::syntax::error::{ErrorClass, Location, SyntaxError, Warning, line_with_end};
use crate::syntax::fstring::StringMode;
use crate::syntax::number;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::Mode;
use logos::{Lexer, Logos};

/// CPython's limits on nesting (its tokenizer's).
pub(super) const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;

/// Why the list ends early.
#[derive(Debug)]
pub struct LexError {
    /// What is wrong.
    pub error: SyntaxError,
    /// It is about a token or bracket, and is shown even if the parser stops before it.
    pub raised: bool,
    /// It stands in an f-string.
    pub in_fstring: bool,
    /// More text could mend it: it stands at the end, inside a string or after a `\`.
    pub at_end: bool,
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// The bracket.
    pub byte: u8,
    /// Where it is.
    pub offset: u32,
}

/// All tokens of a source.
#[derive(Debug)]
pub struct Tokens {
    /// The list.
    pub list: Vec<Token>,
    /// Why it ends early, if it does.
    pub error: Option<LexError>,
    /// Brackets that are still open at the end of the list.
    pub open: Vec<Open>,
    /// Numbers that run into a keyword, escaped braces in f-strings.
    pub warnings: Vec<Warning>,
}

/// One level of indentation: its width with tabs to 8 columns, and with tabs as one column.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Indent {
    columns: u32,
    characters: u32,
}

pub(super) struct Layout<'s> {
    pub(super) file: &'s SourceFile,
    pub(super) text: &'s str,
    pub(super) lexer: Lexer<'s, Tok>,
    pub(super) list: Vec<Token>,
    pub(super) open: Vec<Open>,
    pub(super) modes: Vec<StringMode>,
    pub(super) warnings: Vec<Warning>,
    indents: Vec<Indent>,
    /// Depths of indentation at which `case` is a keyword.
    match_blocks: Vec<usize>,
    /// Index of the first token of the logical line.
    line_first: usize,
}

/// The error that stops the pass; boxed because it is rare.
pub(super) type Stop = Box<LexError>;

/// Makes the tokens of `file`.
pub fn tokens(file: &SourceFile, mode: Mode) -> Tokens {
    let text = file.text();
    let mut layout = Layout {
        file,
        text,
        lexer: Tok::lexer(text),
        list: Vec::with_capacity(text.len() / 4 + 8),
        open: Vec::new(),
        modes: Vec::new(),
        warnings: Vec::new(),
        indents: vec![Indent {
            columns: 0,
            characters: 0,
        }],
        match_blocks: Vec::new(),
        line_first: 1,
    };
    let first = match mode {
        Mode::File => Tok::File,
        Mode::Eval => Tok::Eval,
        Mode::Single => Tok::Single,
    };
    layout.push(first, 0, 0);
    let error = layout.run().err().map(|stop| *stop);
    if error.is_some() {
        let at = layout.at();
        layout.push(Tok::Error, at, at);
    }
    Tokens {
        list: layout.list,
        error,
        open: layout.open,
        warnings: layout.warnings,
    }
}

impl<'s> Layout<'s> {
    /// Where the next token is looked for.
    pub(super) fn at(&self) -> usize {
        self.lexer.span().end
    }

    pub(super) fn go_to(&mut self, offset: usize) {
        let at = self.at();
        self.lexer.bump(offset.saturating_sub(at));
    }

    pub(super) fn byte(&self, offset: usize) -> u8 {
        self.text.as_bytes().get(offset).copied().unwrap_or(0)
    }

    pub(super) fn push(&mut self, kind: Tok, start: usize, end: usize) {
        self.list.push(Token {
            start: start as u32,
            end: end as u32,
            kind,
        });
    }

    /// An error of CPython's tokenizer: its column is that of the last character read.
    pub(super) fn raised<T>(&self, read: usize, message: impl Into<String>) -> Result<T, Stop> {
        let file = self.file;
        let line = file.line_of(read.saturating_sub(1) as u32);
        let before = file.slice(Span::new(file.line_start(line), read as u32));
        let col = before.chars().count() as u32;
        let place = Location::columns(line, col, col);
        self.stop(ErrorClass::SyntaxError, message, place, true)
    }

    /// The place of `width` characters of one line.
    pub(super) fn on_line(&self, start: usize, width: usize) -> Location {
        let start = self.file.position(start as u32);
        let end = start.column + width as u32;
        Location::columns(start.line, start.column + 1, end)
    }

    pub(super) fn stop<T>(
        &self,
        class: ErrorClass,
        message: impl Into<String>,
        place: Location,
        raised: bool,
    ) -> Result<T, Stop> {
        let text = place.line().map_or("", |line| self.file.line_text(line));
        let error = SyntaxError {
            class,
            message: message.into(),
            place,
            text: Some(text.to_owned()),
            warnings: Vec::new(),
        };
        Err(Box::new(LexError {
            error,
            raised,
            in_fstring: !self.modes.is_empty(),
            at_end: false,
        }))
    }

    fn run(&mut self) -> Result<(), Stop> {
        if let Some(at) = self.text.find('\0') {
            return self.null_byte(at as u32);
        }
        self.indentation()?;
        while !self.file.is_given_up() {
            let more = match self.modes.last() {
                Some(mode) if mode.literal => self.string_part()?,
                Some(_) => self.field_mark() || self.token()?,
                None => self.token()?,
            };
            if !more {
                return self.finish();
            }
        }
        Ok(())
    }

    fn null_byte(&self, at: u32) -> Result<(), Stop> {
        if !self.file.shows_lines() {
            let message = "source code string cannot contain null bytes";
            let mut error = SyntaxError::without_place(ErrorClass::SyntaxError, message);
            error.text = None;
            return Err(Box::new(LexError {
                error,
                raised: true,
                in_fstring: false,
                at_end: false,
            }));
        }
        let message = "source code cannot contain null bytes";
        let place = Location::Line(self.file.line_of(at));
        self.stop(ErrorClass::SyntaxError, message, place, true)
            .map_err(|mut stop: Stop| {
                // Nothing is shown of the line from there on.
                stop.error.text = stop.error.text.map(|mut text| {
                    text.truncate(text.find('\0').unwrap_or(text.len()));
                    text
                });
                stop
            })
    }

    /// One token as logos sees it; false at the end of the text.
    fn token(&mut self) -> Result<bool, Stop> {
        let Some(kind) = self.lexer.next() else {
            return Ok(false);
        };
        let span = self.lexer.span();
        let Ok(kind) = kind else {
            return self.bad_character(span.start);
        };
        match kind {
            Tok::Name => self.name(span.start, span.end)?,
            Tok::Newline => return self.newline(span.start),
            Tok::Number => self.number(span.start)?,
            Tok::StrOpen => self.string(span.start, span.end)?,
            Tok::FOpen => self.open_fstring(span.start, span.end)?,
            Tok::Backslash => self.continuation(span.start)?,
            Tok::LParen | Tok::LBracket | Tok::LBrace => self.open_bracket(kind, span.start)?,
            Tok::RParen | Tok::RBracket | Tok::RBrace => self.close_bracket(kind, span.start)?,
            _ => self.push(kind, span.start, span.end),
        }
        Ok(true)
    }

    /// Ends the list: a line end if the last line has none, then the blocks, then the source.
    fn finish(&mut self) -> Result<(), Stop> {
        let end = self.text.len();
        if !self.open.is_empty() {
            // Not an error of the lexer: the parser is refused here, and diagnosis knows the bracket.
            self.soft_keyword();
            self.push(Tok::End, end, end);
            return Ok(());
        }
        if self.list.len() > self.line_first {
            self.end_of_line(end, end);
        }
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push(Tok::Dedent, end, end);
        }
        self.push(Tok::End, end, end);
        Ok(())
    }

    fn newline(&mut self, start: usize) -> Result<bool, Stop> {
        if !self.open.is_empty() {
            return Ok(true);
        }
        if self.list.len() > self.line_first {
            self.end_of_line(start, start + 1);
        }
        self.indentation()?;
        Ok(true)
    }

    /// Pushes NEWLINE, which for CPython begins with the comment before it.
    fn end_of_line(&mut self, start: usize, end: usize) {
        let last = self.list.last().map_or(start, |token| token.end as usize);
        let comment = self.text[last..start].find('#');
        self.soft_keyword();
        self.push(Tok::Newline, comment.map_or(start, |at| last + at), end);
        self.line_first = self.list.len();
    }

    /// Settles whether the line that ends began with a soft keyword (reference, 2.3.2).
    fn soft_keyword(&mut self) {
        let depth = self.indents.len();
        let line = &mut self.list[self.line_first..];
        if let [first, .., last] = line
            && first.kind == Tok::Name
        {
            let word = &self.text[first.start as usize..first.end as usize];
            if word == "match" && last.kind == Tok::Colon && line.len() > 2 {
                line[0].kind = Tok::Match;
                self.match_blocks.push(depth + 1);
            } else if word == "case" && self.match_blocks.last() == Some(&depth) {
                line[0].kind = Tok::Case;
            }
        }
    }

    /// At the start of a line: skips empty lines, measures the blanks, and opens or closes blocks.
    fn indentation(&mut self) -> Result<(), Stop> {
        let mut at = self.at();
        let mut width = Indent {
            columns: 0,
            characters: 0,
        };
        let mut continued: Option<Indent> = None;
        loop {
            match self.byte(at) {
                b' ' => {
                    width = Indent {
                        columns: width.columns + 1,
                        characters: width.characters + 1,
                    }
                }
                b'\t' => {
                    let columns = (width.columns / 8 + 1) * 8;
                    width = Indent {
                        columns,
                        characters: width.characters + 1,
                    };
                }
                b'\x0c' => {
                    width = Indent {
                        columns: 0,
                        characters: 0,
                    }
                }
                b'\\' => {
                    // A backslash at the start of the line says nothing of the depth.
                    if width.columns > 0 {
                        continued.get_or_insert(Indent {
                            columns: width.columns,
                            characters: width.columns,
                        });
                    }
                    self.go_to(at + 1);
                    self.continuation(at)?;
                    at = self.at();
                    continue;
                }
                b'\n' => {
                    width = Indent {
                        columns: 0,
                        characters: 0,
                    };
                    continued = None;
                }
                b'#' => {
                    let rest = &self.text.as_bytes()[at..];
                    at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
                    continue;
                }
                _ => break,
            }
            at += 1;
        }
        self.go_to(at);
        if at == self.text.len() {
            return Ok(());
        }
        self.blocks(at, continued.unwrap_or(width))
    }

    fn blocks(&mut self, at: usize, width: Indent) -> Result<(), Stop> {
        let inconsistent = |layout: &Self| {
            let message = "inconsistent use of tabs and spaces in indentation";
            let line = layout.file.line_of(at as u32);
            layout.stop(
                ErrorClass::TabError,
                message,
                Location::From { line, col: 1 },
                false,
            )
        };
        let top = self.indents[self.indents.len() - 1];
        if width.columns == top.columns {
            if width.characters != top.characters {
                return inconsistent(self);
            }
        } else if width.columns > top.columns {
            if self.indents.len() >= MAX_INDENTS {
                let line = self.file.line_of(at as u32);
                let (message, place) = (
                    "too many levels of indentation",
                    Location::From { line, col: 1 },
                );
                return self.stop(ErrorClass::IndentationError, message, place, false);
            }
            if width.characters <= top.characters {
                return inconsistent(self);
            }
            self.indents.push(width);
            let start = self.file.line_start(self.file.line_of(at as u32));
            self.push(Tok::Indent, start as usize, at);
        } else {
            let depth = 1 + self.indents[1..]
                .iter()
                .take_while(|indent| indent.columns <= width.columns)
                .count();
            let top = self.indents[depth - 1];
            if width.columns != top.columns {
                let line = self.file.line_of(at as u32);
                let col = self.file.line_text(line).chars().count() as u32 + 1;
                let message = "unindent does not match any outer indentation level";
                let place = Location::Read {
                    line,
                    col: Some(col),
                };
                return self.stop(ErrorClass::IndentationError, message, place, false);
            }
            while self.indents.len() > depth {
                if self.match_blocks.last() == Some(&self.indents.len()) {
                    self.match_blocks.pop();
                }
                self.indents.pop();
                self.push(Tok::Dedent, at, at);
            }
            if width.characters != top.characters {
                return inconsistent(self);
            }
        }
        self.line_first = self.list.len();
        Ok(())
    }

    /// After a `\`: only the line end may follow, and another line.
    fn continuation(&mut self, backslash: usize) -> Result<(), Stop> {
        let next = backslash + 1;
        let line = self.file.line_of(backslash as u32);
        let col = self.file.position(backslash as u32).column + 2;
        if next < self.text.len() && self.byte(next) != b'\n' {
            let message = "unexpected character after line continuation character";
            let place = Location::From { line, col };
            return self.stop(ErrorClass::SyntaxError, message, place, false);
        }
        if next + 1 >= self.text.len() {
            if !self.open.is_empty() {
                // The bracket that is never closed is the greater mistake.
                self.go_to(self.text.len());
                return Ok(());
            }
            // Among the blanks before a line of a file no column is known.
            let known = self.list.len() > self.line_first || !self.file.shows_lines();
            let place = Location::Read {
                line,
                col: known.then_some(col),
            };
            let message = "unexpected EOF while parsing";
            let stop = self.stop(ErrorClass::SyntaxError, message, place, false);
            return stop.map_err(|mut stop: Stop| {
                stop.at_end = true;
                stop.error.text = Some(line_with_end(self.file, line));
                stop
            });
        }
        self.go_to(next + 1);
        Ok(())
    }

    fn name(&mut self, start: usize, end: usize) -> Result<(), Stop> {
        let text = &self.text[start..end];
        if !text.is_ascii() {
            let wrong = text.char_indices().find(|&(at, c)| {
                let good = if at == 0 {
                    unicode_ident::is_xid_start(c) || c == '_'
                } else {
                    unicode_ident::is_xid_continue(c)
                };
                !good
            });
            if let Some((at, c)) = wrong {
                return self.invalid_character(start + at, c);
            }
        }
        self.push(Tok::Name, start, end);
        Ok(())
    }

    fn bad_character(&mut self, start: usize) -> Result<bool, Stop> {
        match self.text[start..].chars().next() {
            Some(c) => self.invalid_character(start, c).map(|()| true),
            None => Ok(false),
        }
    }

    fn invalid_character(&self, at: usize, c: char) -> Result<(), Stop> {
        use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
        let group = c.general_category_group();
        let printable = !matches!(
            group,
            GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator
        );
        let code = c as u32;
        let message = if printable {
            format!("invalid character '{c}' (U+{code:04X})")
        } else {
            format!("invalid non-printable character U+{code:04X}")
        };
        self.raised(at + c.len_utf8(), message)
    }

    fn number(&mut self, start: usize) -> Result<(), Stop> {
        match number::scan(&self.text.as_bytes()[start..]) {
            Ok(number) => {
                if let Some(kind) = number.warning {
                    let line = self.file.line_of(start as u32);
                    self.warnings.push(Warning {
                        message: format!("invalid {kind} literal"),
                        line,
                    });
                }
                self.go_to(start + number.len);
                self.push(Tok::Number, start, start + number.len);
                Ok(())
            }
            Err(bad) => match bad.zeros {
                Some(end) => {
                    let place = self.on_line(start, end);
                    self.stop(ErrorClass::SyntaxError, bad.message, place, true)
                }
                None => self.raised(start + bad.read, bad.message),
            },
        }
    }

    fn open_bracket(&mut self, kind: Tok, start: usize) -> Result<(), Stop> {
        if self.open.len() >= MAX_BRACKETS {
            return self.raised(start + 1, "too many nested parentheses");
        }
        self.open.push(Open {
            byte: self.byte(start),
            offset: start as u32,
        });
        if let Some(mode) = self.modes.last_mut() {
            mode.depth += 1;
        }
        self.push(kind, start, start + 1);
        Ok(())
    }

    fn close_bracket(&mut self, kind: Tok, start: usize) -> Result<(), Stop> {
        let byte = self.byte(start) as char;
        if kind == Tok::RBrace && self.modes.last().is_some_and(|mode| mode.depth == 0) {
            return self.raised(start + 1, "f-string: single '}' is not allowed");
        }
        let Some(open) = self.open.pop() else {
            return self.raised(start + 1, format!("unmatched '{byte}'"));
        };
        let partner = match open.byte {
            b'(' => ')',
            b'[' => ']',
            _ => '}',
        };
        if partner != byte {
            if open.byte == b'{'
                && self
                    .modes
                    .last()
                    .is_some_and(|mode| mode.depth == mode.field_depth)
            {
                return self.raised(start + 1, format!("f-string: unmatched '{byte}'"));
            }
            let (here, there) = (
                self.file.line_of(start as u32),
                self.file.line_of(open.offset),
            );
            let opened = open.byte as char;
            let mut message = format!(
                "closing parenthesis '{byte}' does not match opening parenthesis '{opened}'"
            );
            if here != there {
                message.push_str(&format!(" on line {there}"));
            }
            return self.raised(start + 1, message);
        }
        let mut kind = kind;
        if let Some(mode) = self.modes.last_mut() {
            if mode.depth == 0 {
                return self.raised(start + 1, format!("f-string: unmatched '{byte}'"));
            }
            if mode.depth == mode.field_depth {
                kind = Tok::FRBrace;
                mode.end_field();
            }
            mode.depth -= 1;
        }
        self.push(kind, start, start + 1);
        Ok(())
    }
}
