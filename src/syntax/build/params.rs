//! Parameters: the flat list that the grammar reads, sorted and checked (reference, 8.7).

use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::{Expr, Name, Param, Params};

/// One item of a parameter list; numbers are offsets of marks.
pub enum ParamItem {
    /// `name: annotation = default`.
    Plain(Name, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `/`.
    Slash(u32),
    /// `*` alone.
    Bare(u32),
    /// `*name`.
    Star(u32, Name, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `**name`.
    StarStar(u32, Name, Option<Box<Expr>>, Option<Box<Expr>>),
}

impl ParamItem {
    fn span(&self) -> Span {
        match self {
            ParamItem::Plain(name, annotation, _) => annotation
                .as_ref()
                .map_or(name.span, |annotation| name.span.to(annotation.span)),
            ParamItem::Slash(at) | ParamItem::Bare(at) | ParamItem::Star(at, ..) => {
                Span::new(*at, at + 1)
            }
            ParamItem::StarStar(at, ..) => Span::new(*at, at + 2),
        }
    }
}

/// What has been seen of a list.
#[derive(Default)]
struct Seen {
    slash: bool,
    /// A `*`, bare or named.
    star: bool,
    /// A bare `*` that no name has followed yet.
    bare: Option<u32>,
    double: bool,
    default: bool,
    /// A default after the `/` of a list with defaults: CPython looks no further.
    again: bool,
}

/// A parameter that takes the rest of the arguments.
fn rest(name: Name, annotation: Option<Box<Expr>>) -> Box<Param> {
    Box::new(Param {
        name,
        annotation,
        default: None,
    })
}

impl Builder<'_> {
    pub(super) fn params(&mut self, items: Vec<ParamItem>, lambda: bool) -> Params {
        let mut seen = Seen::default();
        let (mut args, mut kwonly) = (Vec::new(), Vec::new());
        let mut params = Params::default();
        for item in items {
            self.check_param(&mut seen, &item, args.len(), lambda);
            match item {
                ParamItem::Plain(name, annotation, default) => {
                    let list = if seen.star { &mut kwonly } else { &mut args };
                    list.push(Param {
                        name,
                        annotation,
                        default,
                    });
                }
                ParamItem::Slash(_) => params.posonly = args.len() as u32,
                ParamItem::Bare(_) => {}
                ParamItem::Star(_, name, annotation, _) => {
                    params.vararg = Some(rest(name, annotation));
                }
                ParamItem::StarStar(_, name, annotation, _) => {
                    params.kwarg = Some(rest(name, annotation));
                }
            }
        }
        if let Some(at) = seen.bare {
            self.bare_star(at, lambda);
        }
        params.args = args.into();
        params.kwonly = kwonly.into();
        params
    }

    /// CPython shows the star of a `def`, and what follows the star of a lambda.
    fn bare_star(&mut self, at: u32, lambda: bool) {
        let mut span = Span::new(at, at + 1);
        if lambda {
            span = self.token_at(at + 1);
            if self.file.slice(span) == "," {
                span = self.token_at(span.end);
            }
        }
        self.fail(span, "named arguments must follow bare *");
    }

    fn check_param(&mut self, seen: &mut Seen, item: &ParamItem, before: usize, lambda: bool) {
        if seen.double {
            return self.fail(item.span(), "arguments cannot follow var-keyword argument");
        }
        match item {
            ParamItem::Plain(name, _, default) => {
                if seen.star {
                    seen.bare = None;
                } else if default.is_some() {
                    seen.again = seen.default && seen.slash;
                    seen.default = true;
                } else if seen.again {
                    let token = self.token_after(item.span().end);
                    self.refuse(token);
                } else if seen.default {
                    self.fail(
                        name.span,
                        "parameter without a default follows parameter with a default",
                    );
                }
            }
            ParamItem::Slash(at) => {
                let message = if seen.slash {
                    "/ may appear only once"
                } else if seen.star {
                    "/ must be ahead of *"
                } else if before == 0 {
                    let next = self.token_at(at + 1);
                    if self.file.slice(next) == "," {
                        "at least one argument must precede /"
                    } else {
                        "invalid syntax"
                    }
                } else {
                    seen.slash = true;
                    return;
                };
                self.fail(Span::new(*at, at + 1), message);
            }
            ParamItem::Bare(at) | ParamItem::Star(at, ..) => {
                if seen.star {
                    let next = self.token_at(at + 1);
                    let message = match self.file.slice(next) {
                        ")" | ":" => "invalid syntax",
                        _ => "* argument may appear only once",
                    };
                    self.fail(Span::new(*at, at + 1), message);
                }
                seen.star = true;
                if let ParamItem::Star(_, name, annotation, Some(_)) = item {
                    let mark = self.default_mark(name, annotation);
                    self.fail(mark, "var-positional argument cannot have default value");
                } else if matches!(item, ParamItem::Bare(_)) {
                    seen.bare = Some(*at);
                }
            }
            ParamItem::StarStar(_, name, annotation, default) => {
                if let Some(at) = seen.bare.take() {
                    self.bare_star(at, lambda);
                }
                seen.double = true;
                if default.is_some() {
                    let mark = self.default_mark(name, annotation);
                    self.fail(mark, "var-keyword argument cannot have default value");
                }
            }
        }
    }

    /// The `=` after a parameter.
    fn default_mark(&self, name: &Name, annotation: &Option<Box<Expr>>) -> Span {
        let end = annotation
            .as_ref()
            .map_or(name.span.end, |annotation| annotation.span.end);
        self.token_after(end)
    }
}
