//! Arguments of calls and of class statements (reference, 6.3.4).

use crate::source::intern::Sym;
use crate::source::{SourceFile, Span};
use crate::syntax::build::{Builder, Clauses};
use crate::syntax::error::Location;
use crate::syntax::tree::form::Form;
use crate::syntax::tree::*;

/// One argument with its place.
pub struct Argument {
    /// The whole argument.
    pub span: Span,
    /// What it is.
    pub item: ArgItem,
}

/// The kinds of arguments.
pub enum ArgItem {
    /// `e`.
    Plain(Expr),
    /// `e for x in y`.
    Generator(Box<(Expr, Clauses)>),
    /// `name=value`, and where the `=` is.
    Keyword(Box<(Expr, u32, Expr)>),
    /// `*e`.
    Star(Expr),
    /// `**e`.
    StarStar(Expr),
}

/// The two lists of a call.
type Lists = (Box<[Expr]>, Box<[Keyword]>);

impl Builder<'_> {
    /// `func(args)`.
    pub fn call(&mut self, l: u32, r: u32, func: Expr, arguments: Vec<Argument>) -> Expr {
        // A generator as the only argument has the call's parentheses as its own.
        let open = self.open_paren(func.span.end, r);
        let (args, keywords) = self.arguments(arguments, Span::new(open, r));
        self.expr(
            l,
            r,
            ExprKind::Call(Box::new(Call {
                func,
                args,
                keywords,
            })),
        )
    }

    /// The parenthesis of a call whose function ends at `end`, closing parentheses of groups aside.
    fn open_paren(&self, end: u32, limit: u32) -> u32 {
        let text = self.file.slice(Span::new(end, limit)).as_bytes();
        let mut at = 0;
        while at < text.len() && text[at] != b'(' {
            if text[at] == b'#' {
                at += text[at..].iter().position(|&b| b == b'\n').unwrap_or(0);
            }
            at += 1;
        }
        end + at as u32
    }

    /// Sorts arguments, and checks their order. `parens` are the parentheses around them.
    pub(super) fn arguments(&mut self, arguments: Vec<Argument>, parens: Span) -> Lists {
        let count = arguments.len();
        let mut args = Vec::with_capacity(count);
        let mut keywords: Vec<Keyword> = Vec::new();
        let mut unpacked = false;
        self.check_unpacking(&arguments);
        for Argument { span, item } in arguments {
            match item {
                ArgItem::Plain(value) => {
                    self.check_positional(&keywords, unpacked, parens);
                    args.push(value);
                }
                ArgItem::Generator(generator) => {
                    let (element, clauses) = *generator;
                    let alone = count == 1 && !self.comma_before(parens.end);
                    if !alone {
                        self.fail(span, "Generator expression must be parenthesized");
                    }
                    if matches!(element.kind, ExprKind::Starred(_)) {
                        self.fail(
                            element.span,
                            "iterable unpacking cannot be used in comprehension",
                        );
                    }
                    let place = if alone { parens } else { span };
                    args.push(self.make_comprehension(
                        place,
                        ComprehensionKind::Generator,
                        element,
                        None,
                        clauses,
                    ));
                }
                ArgItem::Star(value) => {
                    args.push(self.starred(span.start, span.end, value));
                }
                ArgItem::StarStar(value) => {
                    unpacked = true;
                    keywords.push(Keyword {
                        span,
                        name: None,
                        value,
                    });
                }
                ArgItem::Keyword(keyword) => {
                    let (name, mark, value) = *keyword;
                    let name = self.keyword_name(&name, mark);
                    keywords.push(Keyword { span, name, value });
                }
            }
        }
        (args.into(), keywords.into())
    }

    /// `*e` after `**e`: CPython underlines from the comma on, as far as it has read then.
    fn check_unpacking(&mut self, arguments: &[Argument]) {
        let is_star = |argument: &Argument| matches!(argument.item, ArgItem::Star(_));
        let double = arguments
            .iter()
            .position(|argument| matches!(argument.item, ArgItem::StarStar(_)));
        let first = double.and_then(|at| {
            arguments[at..]
                .iter()
                .position(is_star)
                .map(|star| at + star)
        });
        let Some(first) = first else { return };
        let stars = arguments[first..]
            .iter()
            .take_while(|argument| is_star(argument));
        let end = stars.last().map_or(0, |argument| argument.span.end);
        let mut last = self.token_at(end);
        if self.file.slice(last) == "," {
            last = self.token_at(last.end);
        }
        let comma = self.token_at(arguments[first - 1].span.end).start;
        let message = "iterable argument unpacking follows keyword argument unpacking";
        let place = |file: &SourceFile| {
            let start = file.position(comma);
            Location::Range {
                line: start.line,
                col: start.column + 1,
                end_line: file.line_of(last.start),
                end_col: file.position(last.end).column,
            }
        };
        self.fail_at(comma, place, message);
    }

    fn check_positional(&mut self, keywords: &[Keyword], unpacked: bool, parens: Span) {
        let close = Span::new(parens.end.saturating_sub(1), parens.end);
        if unpacked {
            self.fail(
                close,
                "positional argument follows keyword argument unpacking",
            );
        } else if !keywords.is_empty() {
            self.fail(close, "positional argument follows keyword argument");
        }
    }

    /// Whether a comma stands before the closing parenthesis that ends at `end`.
    fn comma_before(&self, end: u32) -> bool {
        let before = self.file.slice(Span::new(0, end.saturating_sub(1)));
        before.trim_end().ends_with(',')
    }

    fn keyword_name(&mut self, name: &Expr, mark: u32) -> Option<Sym> {
        let place = Span::new(name.span.start, mark + 1);
        match &name.kind {
            ExprKind::Name(sym) if !name.paren => return Some(*sym),
            ExprKind::Constant(Constant::True | Constant::False | Constant::None)
                if !name.paren =>
            {
                let message = format!("cannot assign to {}", Form::of(name).name());
                self.fail(place, message);
            }
            _ => self.fail(
                place,
                "expression cannot contain assignment, perhaps you meant \"==\"?",
            ),
        }
        None
    }
}
