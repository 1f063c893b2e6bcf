//! Strings and f-strings: adjacent ones become one (reference, 2.4.2), text is decoded here.

use crate::source::Span;
use crate::source::op::Conversion;
use crate::syntax::build::Builder;
use crate::syntax::error::Warning;
use crate::syntax::literal;
use crate::syntax::tree::*;

/// A piece of a string literal before adjacent pieces are put together.
pub enum FPiece {
    /// Text.
    Text(Span, StrLit),
    /// A field, and the text that `{x = }` shows before it.
    Field(Box<FField>, Option<StrLit>),
    /// A whole f-string.
    Formatted(Vec<FPiece>),
}

impl Builder<'_> {
    fn decode(&mut self, body: Span, raw: bool, fstring: bool) -> Result<StrLit, String> {
        let decoded = literal::decode(self.file, body, raw, fstring)?;
        if let Some(message) = decoded.warning {
            let line = self.file.line_of(body.start);
            self.warnings.push(Warning { message, line });
        }
        Ok(decoded.text)
    }

    /// A plain string, quotes and prefix included.
    pub fn plain_string(&mut self, l: u32, r: u32) -> FPiece {
        let span = Span::new(l, r);
        let text = self.file.slice(span);
        let prefix = text.find(['"', '\'']).unwrap_or(0);
        let raw = text[..prefix].contains(['r', 'R']);
        let rest = &text[prefix..];
        let quotes = if rest.len() >= 6 && (rest.starts_with("\"\"\"") || rest.starts_with("'''")) {
            3
        } else {
            1
        };
        let body = Span::new(
            l + (prefix + quotes) as u32,
            r.saturating_sub(quotes as u32),
        );
        let text = self.decode(body, raw, false).unwrap_or_else(|message| {
            self.fail(span, message);
            StrLit(Box::default())
        });
        FPiece::Text(span, text)
    }

    /// Literal text inside an f-string or a format spec.
    pub fn ftext(&mut self, l: u32, r: u32, raw: bool) -> FPiece {
        let span = Span::new(l, r);
        let text = self.decode(span, raw, true).unwrap_or_else(|message| {
            self.bad_escape.get_or_insert(message);
            StrLit(Box::default())
        });
        FPiece::Text(span, text)
    }

    /// An f-string begins, whose prefix and quotes are at `l..r`.
    pub fn open_fstring(&mut self, l: u32, r: u32) {
        let raw = self.file.slice(Span::new(l, r)).contains(['r', 'R']);
        self.raw_fstrings.push(raw);
    }

    /// A whole f-string; its closing quotes are at `m..r`.
    pub fn fstring(&mut self, parts: Vec<FPiece>, m: u32, r: u32) -> FPiece {
        self.raw_fstrings.pop();
        if let Some(message) = self.bad_escape.take() {
            self.fail(Span::new(m, r), message);
        }
        FPiece::Formatted(parts)
    }

    /// `{value = !conversion :spec}`; `equals` is the end of the `=`.
    pub fn field(
        &mut self,
        span: Span,
        value: Expr,
        equals: Option<u32>,
        conversion: Option<Name>,
        spec: Option<Vec<FPiece>>,
    ) -> FPiece {
        let shown = equals.map(|end| {
            let text = self.file.text().as_bytes();
            let mut end = end as usize;
            while text
                .get(end)
                .is_some_and(|byte| b" \t\n\x0c".contains(byte))
            {
                end += 1;
            }
            let shown = Span::new(span.start + 1, end as u32);
            // To CPython it is literal text of the f-string.
            let raw = self.raw_fstrings.last().is_some_and(|raw| *raw);
            match literal::decode(self.file, shown, raw, false) {
                Ok(decoded) => decoded.text,
                Err(_) => StrLit(self.file.slice(shown).as_bytes().into()),
            }
        });
        let conversion = match conversion {
            None if shown.is_some() && spec.is_none() => Conversion::Repr,
            None => Conversion::None,
            Some(name) => self.conversion(name),
        };
        let spec = spec.map(|pieces| self.parts(pieces));
        FPiece::Field(
            Box::new(FField {
                span,
                value,
                debug: shown.is_some(),
                conversion,
                spec,
            }),
            shown,
        )
    }

    fn conversion(&mut self, name: Name) -> Conversion {
        let bang = self.file.slice(Span::new(0, name.span.start));
        if !bang.ends_with('!') {
            let at = bang.trim_end().len().saturating_sub(1) as u32;
            let message = "f-string: conversion type must come right after the exclamanation mark";
            self.fail(Span::new(at, name.span.end), message);
        }
        match self.file.slice(name.span) {
            "s" => Conversion::Str,
            "r" => Conversion::Repr,
            "a" => Conversion::Ascii,
            other => {
                let message = format!(
                    "f-string: invalid conversion character '{other}': expected 's', 'r', or 'a'"
                );
                self.fail(name.span, message);
                Conversion::None
            }
        }
    }

    /// Adjacent literals.
    pub fn strings(&mut self, l: u32, r: u32, mut pieces: Vec<FPiece>) -> Expr {
        if pieces
            .iter()
            .any(|piece| matches!(piece, FPiece::Formatted(_)))
        {
            let parts = self.parts(pieces);
            return self.expr(l, r, ExprKind::FString(parts));
        }
        let text = match (pieces.pop(), pieces.is_empty()) {
            (Some(FPiece::Text(_, text)), true) => text,
            (last, _) => {
                let mut bytes = Vec::new();
                for piece in pieces.into_iter().chain(last) {
                    if let FPiece::Text(_, text) = piece {
                        bytes.extend(&text.0);
                    }
                }
                StrLit(bytes.into())
            }
        };
        self.expr(l, r, ExprKind::Constant(Constant::Str(text)))
    }

    /// Pieces as parts: nested lists flattened, neighbouring texts joined, empty ones left out.
    fn parts(&self, pieces: Vec<FPiece>) -> Box<[FPart]> {
        let mut parts = Parts {
            list: Vec::with_capacity(pieces.len()),
            text: Vec::new(),
            span: Span::default(),
        };
        parts.take(pieces);
        parts.flush();
        parts.list.into()
    }
}

/// Parts so far, and the text after the last of them.
struct Parts {
    list: Vec<FPart>,
    text: Vec<u8>,
    span: Span,
}

impl Parts {
    /// Strings are adjacent, so `Formatted` is never inside `Formatted`: this recurses once.
    fn take(&mut self, pieces: Vec<FPiece>) {
        for piece in pieces {
            match piece {
                FPiece::Text(span, text) => self.push(span, &text.0),
                FPiece::Field(field, shown) => {
                    if let Some(text) = shown {
                        self.push(field.span, &text.0);
                    }
                    self.flush();
                    self.list.push(FPart::Field(field));
                }
                FPiece::Formatted(inner) => self.take(inner),
            }
        }
    }

    fn push(&mut self, span: Span, text: &[u8]) {
        self.span = if self.text.is_empty() {
            span
        } else {
            self.span.to(span)
        };
        self.text.extend(text);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.list
                .push(FPart::Literal(self.span, StrLit(text.into())));
        }
    }
}
