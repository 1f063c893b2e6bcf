//! Which code tells where it stands: that of programs which seem to use `warnings`, to do what is warned of, or to
//! look at the frames of running calls.
//!
//! The words decide, before anything is lowered; from the first such source on all code is watched. A program that is
//! watched for nothing is slower, and does the same.

use super::{Lowerer, one_or_block};
use crate::eval::nodes as n;
use crate::eval::{Body, BoxExpr, BoxStmt, CodeLink};
use crate::interp::Interp;
use crate::source::{SourceFile, Span};

/// Words of programs that look at their callers.
const LOOKING: [&str; 6] = [
    "_getframe",
    "currentframe",
    "print_stack",
    "format_stack",
    "extract_stack",
    "walk_stack",
];

/// Words of programs that use `warnings`, or do what CPython warns of while a program runs. What
/// conversions return is warned of only where a program takes an interest in warnings: classes with an
/// `__int__` or an `__index__` are common, and such a result is not.
const WORDS: [&str; 4] = [
    "from warnings",
    "(NotImplemented)",
    "not NotImplemented",
    "if NotImplemented",
];

/// Whether the code of a source is to be watched. That of the library never is: no program knows its callers.
pub(super) fn is_wanted(cx: &Interp, file: &SourceFile) -> bool {
    if file.name().starts_with("<library") {
        return false;
    }
    let text = file.text();
    let mut words = WORDS.iter().chain(&LOOKING);
    let wanted = words.any(|word| text.contains(word));
    let by_shape = [throws_by_parts, counts_by_position, makes_text_arrays];
    if wanted || imports_warnings(text) || by_shape.iter().any(|seems| seems(text)) {
        cx.callers.watch();
    }
    cx.callers.are_watched()
}

/// `import io, warnings`: perhaps among other modules, or under another name.
fn imports_warnings(text: &str) -> bool {
    text.split("import ").skip(1).any(|rest| {
        let line = rest.split('\n').next().unwrap_or_default();
        line.split([',', ' ', ';', '\r'])
            .any(|word| word == "warnings")
    })
}

/// `g.throw(class, value)`, `g.throw(*parts)`: a call of `throw` with a comma or a star on its line.
fn throws_by_parts(text: &str) -> bool {
    text.split(".throw(").skip(1).any(|rest| {
        let line = rest.split('\n').next().unwrap_or_default();
        line.contains([',', '*'])
    })
}

/// `array('u')`, in some way: where the module and the letter, or all letters, are spoken of.
fn makes_text_arrays(text: &str) -> bool {
    let letter = ["'u'", "\"u\"", "typecodes"];
    text.contains("array") && letter.iter().any(|word| text.contains(word))
}

/// `re.sub(pattern, new, text, 1)`: a call that gives by position what `re` wants to be named.
fn counts_by_position(text: &str) -> bool {
    let calls = [("re.sub(", 3), ("re.subn(", 3), ("re.split(", 2)];
    calls.iter().any(|(call, most)| {
        let mut rests = text.split(call).skip(1);
        rests.any(|rest| given_by_position(rest) > *most)
    })
}

/// How many arguments stand before the bracket that ends a call, or before the first that has a name.
fn given_by_position(call: &str) -> usize {
    let (mut depth, mut commas) = (0_usize, 0);
    let mut quote = None;
    let mut chars = call.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' | ']' | '}' => return commas + 1,
            '=' if depth == 0 => return commas,
            ',' if depth == 0 => commas += 1,
            _ => {}
        }
    }
    commas
}

impl Lowerer<'_> {
    /// The expression tells where it stands, if that is wanted.
    pub(super) fn here(&mut self, x: BoxExpr, span: Span) -> BoxExpr {
        if !self.watched {
            return x;
        }
        let at = self.at(span);
        Box::new(n::Here { x, at })
    }

    /// The statement tells where it stands, if that is wanted.
    pub(super) fn stmt_here(&mut self, x: BoxStmt, span: Span) -> BoxStmt {
        if !self.watched {
            return x;
        }
        let at = self.at(span);
        Box::new(n::Here { x, at })
    }

    /// The body enters its call in the list of callers, if that is wanted.
    pub(super) fn watch(&self, body: Body, code: &CodeLink) -> Body {
        if !self.watched {
            return body;
        }
        let code = code.clone();
        match body {
            Body::Expr(body) => Body::Expr(Box::new(n::Watched { body, code })),
            Body::Block(block) => {
                let body = one_or_block(block.into_vec());
                Body::Block(Box::new([Box::new(n::Watched { body, code })]))
            }
            Body::Resumable(body) => Body::Resumable(Box::new(n::Watched { body, code })),
        }
    }
}
