//! Programs in colour: the styles of a text's tokens, as mini's own lexer sees them.
//!
//! ```text
//!   text --layout--> tokens --Painter::styles--> (span, style) ... --paint--> text with escape sequences
//! ```
//! Comments are no tokens: they are found in the gaps. Behind an error (a string that is not ended yet, say) the rest
//! of the text is taken as it looks.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::source::SourceFile;
use crate::syntax::layout;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::Mode;

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// A keyword.
    Keyword,
    /// A string, or a part of one.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// A name of `builtins`.
    Builtin,
    /// The name behind `def` or `class`.
    Defined,
    /// A command of the prompt.
    Command,
    /// A bracket at the cursor, and its partner.
    Bracket,
    /// A prompt.
    Prompt,
    /// Text that is not there yet: a suggestion.
    Ghost,
}

impl Style {
    /// The parameters of the escape sequence.
    fn code(self) -> &'static str {
        match self {
            Style::Keyword => "1;34",
            Style::Text => "32",
            Style::Number => "33",
            Style::Comment | Style::Ghost => "90",
            Style::Builtin => "36",
            Style::Defined => "1",
            Style::Command => "1;35",
            Style::Bracket => "1;7",
            Style::Prompt => "1;35",
        }
    }

    /// A text in this style.
    pub fn paint(self, text: &str) -> String {
        format!("\x1b[{}m{text}\x1b[0m", self.code())
    }
}

/// A piece of text and its style.
pub type Piece = (Range<usize>, Style);

/// What knows how names are painted.
#[derive(Clone, Default)]
pub struct Painter {
    builtins: FxHashSet<String>,
}

impl Painter {
    /// A painter that knows these names as those of `builtins`.
    pub fn new(builtins: impl IntoIterator<Item = String>) -> Painter {
        Painter {
            builtins: builtins.into_iter().collect(),
        }
    }

    /// The pieces of a program that have a style, in order.
    pub fn styles(&self, text: &str) -> Vec<Piece> {
        if let Some(command) = text.strip_prefix('%') {
            let end = command
                .find(|c: char| c.is_whitespace())
                .unwrap_or(command.len())
                + 1;
            let mut pieces = vec![(0..end, Style::Command)];
            pieces.extend(
                self.styles(&text[end..])
                    .into_iter()
                    .map(|(span, style)| (span.start + end..span.end + end, style)),
            );
            return pieces;
        }
        let file = SourceFile::new("", text);
        let tokens = layout::tokens(&file, Mode::File);
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut before = Tok::File;
        for token in &tokens.list {
            let span = token.start as usize..token.end as usize;
            // A newline's text begins with the comment before it.
            let layout = matches!(token.kind, Tok::Newline | Tok::Indent | Tok::Error);
            if layout || span.is_empty() {
                continue;
            }
            comments(text, at..span.start, &mut pieces);
            at = span.end;
            let kind = std::mem::replace(&mut before, token.kind);
            if let Some(style) = self.style(*token, kind, &text[span.clone()]) {
                pieces.push((span, style));
            }
        }
        rest(text, at, &mut pieces);
        pieces
    }

    fn style(&self, token: Token, before: Tok, text: &str) -> Option<Style> {
        Some(match token.kind {
            Tok::Str | Tok::Bytes | Tok::FStart | Tok::FMiddle | Tok::FRaw | Tok::FEnd => {
                Style::Text
            }
            Tok::Number => Style::Number,
            Tok::Name if matches!(before, Tok::Def | Tok::Class) => Style::Defined,
            Tok::Name if before != Tok::Dot && self.builtins.contains(text) => Style::Builtin,
            Tok::Match | Tok::Case => Style::Keyword,
            Tok::Name => return None,
            _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Style::Keyword,
            _ => return None,
        })
    }

    /// A program with its colours.
    pub fn paint(&self, text: &str) -> String {
        painted(text, &self.styles(text))
    }
}

/// The text of a value with its colours: it is no program, so words are words.
pub fn value(text: &str) -> String {
    let mut pieces = Painter::default().styles(text);
    pieces.retain(|(span, style)| match style {
        Style::Text | Style::Number => true,
        Style::Keyword => matches!(&text[span.clone()], "None" | "True" | "False"),
        _ => false,
    });
    painted(text, &pieces)
}

/// A text with the colours of its pieces.
fn painted(text: &str, pieces: &[Piece]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (span, style) in pieces {
        out.push_str(&text[at..span.start]);
        out.push_str(&style.paint(&text[span.clone()]));
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The comments in a gap between tokens.
fn comments(text: &str, gap: Range<usize>, pieces: &mut Vec<Piece>) {
    let mut at = gap.start;
    while let Some(found) = text[at..gap.end].find('#') {
        let start = at + found;
        let end = text[start..gap.end]
            .find('\n')
            .map_or(gap.end, |length| start + length);
        pieces.push((start..end, Style::Comment));
        at = end;
    }
}

/// What is behind the last token: comments, or a string that has no end yet.
fn rest(text: &str, at: usize, pieces: &mut Vec<Piece>) {
    let tail = &text[at..];
    let start = at + tail.len() - tail.trim_start().len();
    let opening = text[start..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let prefix = text.len() - start - opening.len();
    if prefix <= 2 && opening.starts_with(['"', '\'']) {
        pieces.push((start..text.len(), Style::Text));
    } else {
        comments(text, at..text.len(), pieces);
    }
}

/// The bracket under or before the cursor and its partner, if both are there.
pub fn brackets(text: &str, cursor: usize) -> Option<[usize; 2]> {
    let file = SourceFile::new("", text);
    let tokens = layout::tokens(&file, Mode::File);
    let mut open = Vec::new();
    for token in &tokens.list {
        let at = token.start as usize;
        match token.kind {
            Tok::LParen | Tok::LBracket | Tok::LBrace | Tok::FLBrace => open.push(at),
            Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::FRBrace => {
                let partner = open.pop()?;
                if at + 1 == cursor || at == cursor || partner == cursor {
                    return Some([partner, at]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Style)> {
        let painter = Painter::new(["print".to_owned()]);
        let pieces = painter.styles(text);
        pieces
            .into_iter()
            .map(|(span, style)| (&text[span], style))
            .collect()
    }

    #[test]
    fn tokens_have_their_styles() {
        assert_eq!(
            shown("def f(): # c\n  print(x.print, 1)\n# d"),
            [
                ("def", Style::Keyword),
                ("f", Style::Defined),
                ("# c", Style::Comment),
                ("print", Style::Builtin),
                ("1", Style::Number),
                ("# d", Style::Comment)
            ]
        );
        assert_eq!(shown("'a"), [("'a", Style::Text)]);
        assert_eq!(shown("x = rb'''a"), [("rb'''a", Style::Text)]);
        assert_eq!(
            shown("%time None"),
            [("%time", Style::Command), ("None", Style::Keyword)]
        );
    }

    #[test]
    fn brackets_find_their_partners() {
        assert_eq!(brackets("f(a[1])", 7), Some([1, 6]));
        assert_eq!(brackets("f(a[1])", 3), Some([3, 5]));
        assert_eq!(brackets("f(')')", 2), None);
        assert_eq!(brackets("f(", 2), None);
    }
}
