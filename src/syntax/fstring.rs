//! Strings in the layout pass: where plain ones end, and the modes of f-strings (reference, 2.4.3).
//!
//! ```text
//! f'a{x:{w}}b'    FStart  FMiddle  FLBrace Name FColon  FLBrace Name FRBrace  FRBrace  FMiddle  FEnd
//!                 f'      a        {       x    :       {       w    }        }        b        '
//! ```
//! A [`StringMode`] is one f-string that is open. In it the pass is either in literal text (of the string or of
//! a format spec) or in a field. At the field's own depth of brackets `:`, `!` and `}` are tokens of the string,
//! so a lambda, a walrus or a slice inside brackets of a field need nothing special.
//! An empty literal part is no token.

use crate::syntax::error::{ErrorClass, Warning};
use crate::syntax::layout::{Layout, MAX_BRACKETS, Open, Stop};
use crate::syntax::token::Tok;

/// Fields inside format specs inside fields: no deeper than this.
const MAX_FIELDS: usize = 3;

/// So many bytes of a string are read between two looks at whether anybody wants the rest.
pub(super) const PIECE: usize = 1 << 20;

/// So many f-strings in each other are refused.
const MAX_FSTRINGS: usize = 150;

/// An f-string that is open.
#[derive(Debug, Clone)]
pub(super) struct StringMode {
    quote: u8,
    triple: bool,
    raw: bool,
    start: usize,
    /// The next token is literal text.
    pub(super) literal: bool,
    /// Brackets open inside this string, those of fields included.
    pub(super) depth: usize,
    /// The value of `depth` directly inside the innermost open field; 0 outside of fields.
    pub(super) field_depth: usize,
    /// `field_depth` of the fields around, and whether their format spec has begun.
    outer: Vec<usize>,
    in_spec: bool,
}

impl StringMode {
    /// After the `}` of the innermost field: back to the literal text it stands in.
    pub(super) fn end_field(&mut self) {
        self.field_depth = self.outer.pop().unwrap_or(0);
        self.in_spec = self.field_depth > 0;
        self.literal = true;
    }

    fn width(&self) -> usize {
        if self.triple { 3 } else { 1 }
    }
}

impl Layout<'_> {
    /// The first byte from `at` on that means something to the string there, or the end of the text. `None` if nobody
    /// wants the source to be read on: a single string may be as long as the whole text.
    fn skip(&self, at: usize, means: impl Fn(u8) -> bool) -> Option<usize> {
        let mut start = at;
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        for piece in rest.chunks(PIECE) {
            if self.file.is_given_up() {
                return None;
            }
            if let Some(offset) = piece.iter().position(|&byte| means(byte)) {
                return Some(start + offset);
            }
            start += piece.len();
        }
        Some(start)
    }

    /// A plain string from its prefix on; `quote_end` is one past the first quote.
    pub(super) fn string(&mut self, start: usize, quote_end: usize) -> Result<(), Stop> {
        let bytes = self.text.as_bytes();
        let quote = bytes[quote_end - 1];
        let triple = bytes[quote_end..].starts_with(&[quote, quote]);
        if !triple && bytes.get(quote_end) == Some(&quote) {
            return self.end_string(start, quote_end - 1, quote_end + 1);
        }
        let mut at = if triple { quote_end + 2 } else { quote_end };
        let mut escaped_quote = false;
        let means = |byte| byte == quote || byte == b'\\' || byte == b'\n' && !triple;
        while let Some(next) = self.skip(at, means) {
            at = next;
            match bytes.get(at) {
                None => return self.unterminated(start, quote, triple, escaped_quote),
                Some(b'\n') if !triple => {
                    return self.unterminated(start, quote, triple, escaped_quote);
                }
                Some(b'\\') => {
                    escaped_quote |= bytes.get(at + 1) == Some(&quote);
                    at += 2;
                }
                Some(&byte) if byte == quote => {
                    at += 1;
                    if !triple {
                        return self.end_string(start, quote_end - 1, at);
                    }
                    if bytes[at..].starts_with(&[quote, quote]) {
                        return self.end_string(start, quote_end - 1, at + 2);
                    }
                }
                Some(_) => at += 1,
            }
        }
        Ok(())
    }

    fn end_string(&mut self, start: usize, quote: usize, end: usize) -> Result<(), Stop> {
        let is_bytes = self.text[start..quote].contains(['b', 'B']);
        self.go_to(end);
        self.push(if is_bytes { Tok::Bytes } else { Tok::Str }, start, end);
        Ok(())
    }

    fn unterminated(
        &mut self,
        start: usize,
        quote: u8,
        triple: bool,
        escaped: bool,
    ) -> Result<(), Stop> {
        if let Some(mode) = self.modes.last()
            && mode.quote == quote
            && mode.triple == triple
        {
            // This quote was meant to end the f-string around.
            return self.raised(start + 1, "f-string: expecting '}'");
        }
        let kind = if triple {
            "triple-quoted string"
        } else {
            "string"
        };
        let line = if triple {
            self.last_line()
        } else {
            self.line_of_end(start)
        };
        let mut message = format!("unterminated {kind} literal (detected at line {line})");
        if escaped && !triple {
            message.push_str("; perhaps you escaped the end quote?");
        }
        self.raised(start + 1, message).map_err(|mut stop: Stop| {
            stop.at_end = triple;
            stop
        })
    }

    /// The last line that has text.
    fn last_line(&self) -> u32 {
        self.file.line_of(self.text.len().saturating_sub(1) as u32)
    }

    /// The line on which a string without its closing quote stops: escaped line ends belong to it.
    fn line_of_end(&self, start: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < bytes.len() && bytes[at] != b'\n' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        self.file
            .line_of(at.min(bytes.len().saturating_sub(1)) as u32)
    }

    pub(super) fn open_fstring(&mut self, start: usize, quote_end: usize) -> Result<(), Stop> {
        let bytes = self.text.as_bytes();
        let quote = bytes[quote_end - 1];
        let triple = bytes[quote_end..].starts_with(&[quote, quote]);
        let end = if triple { quote_end + 2 } else { quote_end };
        if self.modes.len() + 1 >= MAX_FSTRINGS {
            return self.raised(end, "too many nested f-strings");
        }
        let raw = self.text[start..quote_end].contains(['r', 'R']);
        self.go_to(end);
        self.push(Tok::FStart, start, end);
        self.modes.push(StringMode {
            quote,
            triple,
            raw,
            start,
            literal: true,
            depth: 0,
            field_depth: 0,
            outer: Vec::new(),
            in_spec: false,
        });
        // The brackets of fields are counted in `open` with all others: inside them line ends mean nothing.
        Ok(())
    }

    /// Literal text up to the next field, the end of the format spec, or the end of the string.
    pub(super) fn string_part(&mut self) -> Result<bool, Stop> {
        let Some(mode) = self.modes.last().cloned() else {
            return Ok(false);
        };
        let bytes = self.text.as_bytes();
        let start = self.at();
        let mut at = start;
        let quotes = [mode.quote; 3];
        let means = |byte| matches!(byte, b'\n' | b'{' | b'}' | b'\\') || byte == mode.quote;
        while let Some(next) = self.skip(at, means) {
            at = next;
            // The end of the text counts as a line end.
            let byte = match bytes.get(at) {
                Some(&byte) => byte,
                None if mode.triple => return self.unterminated_fstring(&mode),
                None => b'\n',
            };
            match byte {
                b'\n' if !mode.triple && mode.in_spec => {
                    // In the spec of a single-quoted string: the field goes on as in brackets.
                    self.literal_part(start, at);
                    self.set_literal(false);
                    return Ok(true);
                }
                b'\n' if !mode.triple => return self.unterminated_fstring(&mode),
                b'{' if !mode.in_spec && bytes.get(at + 1) == Some(&b'{') => at += 2,
                b'{' => {
                    self.literal_part(start, at);
                    return self.open_field(at);
                }
                b'}' if mode.depth == 0 && bytes.get(at + 1) == Some(&b'}') => at += 2,
                b'}' => {
                    self.literal_part(start, at);
                    self.set_literal(false);
                    return Ok(true);
                }
                b'\\' => {
                    if !mode.raw && matches!(bytes.get(at + 1), Some(b'{' | b'}')) {
                        let message =
                            format!("invalid escape sequence '\\{}'", bytes[at + 1] as char);
                        let line = self.file.line_of(at as u32);
                        self.warnings.push(Warning { message, line });
                    }
                    at = self.escape(at, mode.raw);
                }
                _ if bytes[at..].starts_with(&quotes[..mode.width()]) => {
                    self.literal_part(start, at);
                    return self.end_fstring(&mode, at);
                }
                _ => at += 1,
            }
        }
        Ok(true)
    }

    fn literal_part(&mut self, start: usize, end: usize) {
        self.go_to(end);
        if end > start {
            let raw = self.modes.last().is_some_and(|mode| mode.raw);
            self.push(if raw { Tok::FRaw } else { Tok::FMiddle }, start, end);
        }
    }

    fn set_literal(&mut self, literal: bool) {
        if let Some(mode) = self.modes.last_mut() {
            mode.literal = literal;
        }
    }

    /// One past an escape that begins at `at`. Braces after a backslash keep their meaning, save in `\N{..}`.
    fn escape(&self, at: usize, raw: bool) -> usize {
        let bytes = self.text.as_bytes();
        match bytes.get(at + 1) {
            Some(b'{' | b'}') => at + 1,
            Some(b'N') if !raw && bytes.get(at + 2) == Some(&b'{') => {
                let rest = &bytes[at + 3..];
                let stop = rest
                    .iter()
                    .position(|b| matches!(b, b'}' | b'\n' | b'"' | b'\''));
                match stop {
                    Some(len) if rest[len] == b'}' => at + 3 + len + 1,
                    Some(len) => at + 3 + len,
                    None => bytes.len(),
                }
            }
            Some(_) => at + 2,
            None => at + 1,
        }
    }

    fn open_field(&mut self, at: usize) -> Result<bool, Stop> {
        let Some(mode) = self.modes.last_mut() else {
            return Ok(false);
        };
        if mode.outer.len() + usize::from(mode.field_depth > 0) >= MAX_FIELDS {
            return self.raised(at, "f-string: expressions nested too deeply");
        }
        if mode.field_depth > 0 {
            mode.outer.push(mode.field_depth);
        }
        mode.depth += 1;
        mode.field_depth = mode.depth;
        mode.literal = false;
        mode.in_spec = false;
        if self.open.len() >= MAX_BRACKETS {
            return self.raised(at + 1, "too many nested parentheses");
        }
        self.open.push(Open {
            byte: b'{',
            offset: at as u32,
        });
        self.go_to(at + 1);
        self.push(Tok::FLBrace, at, at + 1);
        Ok(true)
    }

    fn end_fstring(&mut self, mode: &StringMode, at: usize) -> Result<bool, Stop> {
        if mode.depth > 0 {
            let message = "f-string: expecting '}', or format specs";
            let place = self.on_line(at, 1 + mode.width());
            return self.stop(ErrorClass::SyntaxError, message, place, true);
        }
        let end = at + mode.width();
        self.go_to(end);
        self.push(Tok::FEnd, at, end);
        self.modes.pop();
        Ok(true)
    }

    fn unterminated_fstring(&self, mode: &StringMode) -> Result<bool, Stop> {
        let kind = if mode.triple {
            "triple-quoted f-string"
        } else {
            "f-string"
        };
        let line = if mode.triple {
            self.last_line()
        } else {
            self.line_of_end(self.at().min(self.text.len()))
        };
        let message = format!("unterminated {kind} literal (detected at line {line})");
        self.raised(mode.start + 1, message)
            .map_err(|mut stop: Stop| {
                stop.at_end = mode.triple;
                stop
            })
    }

    /// In a field at its own depth: takes `:` before logos would read `:=`; true if there was one.
    pub(super) fn field_mark(&mut self) -> bool {
        let Some(mode) = self.modes.last() else {
            return false;
        };
        if mode.depth != mode.field_depth {
            return false;
        }
        let bytes = self.text.as_bytes();
        let mut at = self.at();
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\x0c' | b'\n')) {
            at += 1;
        }
        if bytes.get(at) != Some(&b':') {
            return false;
        }
        self.go_to(at + 1);
        self.push(Tok::FColon, at, at + 1);
        if let Some(mode) = self.modes.last_mut() {
            mode.literal = true;
            mode.in_spec = true;
        }
        true
    }
}
