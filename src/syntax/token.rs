//! Tokens: kinds that logos tells apart, and kinds that the layout pass makes up.
//!
//! A kind is one byte and carries nothing; the text of a token is the slice of the source under its span.
//! A logos token of a string or number is only its opening: `layout` reads the rest, because what ends it
//! (quotes, f-string fields, a bad digit) decides which error is shown.
//! Read next: `layout`.

use logos::Logos;

/// The kind of a token.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[logos(skip r"[ \t\x0c]+")]
#[logos(skip(r"#[^\n]*", allow_greedy = true))]
#[allow(missing_docs)]
pub enum Tok {
    /// The first token of a source says how it is read.
    File,
    Eval,
    Single,
    /// Line structure (reference, 2.1).
    Indent,
    Dedent,
    End,
    /// The lexer gave up here.
    Error,
    /// A whole string, and the parts of an f-string.
    Str,
    Bytes,
    FStart,
    FMiddle,
    /// Literal text of a raw f-string.
    FRaw,
    FEnd,
    FLBrace,
    FRBrace,
    FColon,
    /// Soft keywords, where they are keywords.
    Match,
    Case,

    #[token("\n")]
    Newline,
    #[token("\\")]
    Backslash,
    #[regex(r"[A-Za-z_\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*")]
    Name,
    #[regex(r"\.?[0-9]")]
    Number,
    #[regex(r#"([rRuU]?|[bB][rR]?|[rR][bB])("|')"#)]
    StrOpen,
    #[regex(r#"([fF][rR]?|[rR][fF])("|')"#)]
    FOpen,

    #[token("False")]
    False,
    #[token("None")]
    None,
    #[token("True")]
    True,
    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    #[token("(")]
    LParen,
    #[token(")")]
    RParen,
    #[token("[")]
    LBracket,
    #[token("]")]
    RBracket,
    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(";")]
    Semi,
    #[token(".")]
    Dot,
    #[token("...")]
    Dots,
    #[token("=")]
    Assign,
    #[token(":=")]
    Walrus,
    #[token("->")]
    Arrow,
    #[token("@")]
    At,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("**")]
    StarStar,
    #[token("/")]
    Slash,
    #[token("//")]
    SlashSlash,
    #[token("%")]
    Percent,
    #[token("&")]
    Amp,
    #[token("|")]
    Pipe,
    #[token("^")]
    Caret,
    #[token("~")]
    Tilde,
    #[token("<<")]
    LShift,
    #[token(">>")]
    RShift,
    #[token("<")]
    Lt,
    #[token(">")]
    Gt,
    #[token("<=")]
    Le,
    #[token(">=")]
    Ge,
    #[token("==")]
    EqEq,
    #[token("!=")]
    NotEq,
    /// No operator, but one token, as in CPython.
    #[token("<>")]
    LtGt,
    #[token("!")]
    Bang,
    #[token("+=")]
    PlusEq,
    #[token("-=")]
    MinusEq,
    #[token("*=")]
    StarEq,
    #[token("/=")]
    SlashEq,
    #[token("//=")]
    SlashSlashEq,
    #[token("%=")]
    PercentEq,
    #[token("@=")]
    AtEq,
    #[token("&=")]
    AmpEq,
    #[token("|=")]
    PipeEq,
    #[token("^=")]
    CaretEq,
    #[token(">>=")]
    RShiftEq,
    #[token("<<=")]
    LShiftEq,
    #[token("**=")]
    StarStarEq,
    /// A character that begins no token, left to the parser to refuse.
    #[regex(r"[$?`]")]
    Stray,
}

impl Tok {
    /// `+=` and its like.
    pub fn is_augmented(self) -> bool {
        (Tok::PlusEq as u8..=Tok::StarStarEq as u8).contains(&(self as u8))
    }

    /// It opens a bracket.
    pub fn opens(self) -> bool {
        matches!(
            self,
            Tok::LParen | Tok::LBracket | Tok::LBrace | Tok::FLBrace | Tok::FStart
        )
    }

    /// It closes a bracket.
    pub fn closes(self) -> bool {
        matches!(
            self,
            Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::FRBrace | Tok::FEnd
        )
    }
}

/// A kind and its place. Tokens that the layout pass makes up have no width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: Tok,
}
