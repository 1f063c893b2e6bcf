//! Which code tells where it stands: from the first source on that shows signs (`scope::watch`) all code of the program.

use super::{Lowerer, one_or_block};
use crate::eval::nodes as n;
use crate::eval::{Body, BoxExpr, BoxStmt, CodeLink};
use crate::interp::Interp;
use crate::resolve::scope::Scopes;
use crate::source::{SourceFile, Span};

/// Whether the code of a source is to be watched. That of the library never is: no program knows its callers.
pub(super) fn is_wanted(cx: &Interp, file: &SourceFile, scopes: &Scopes) -> bool {
    if file.name().starts_with("<library") {
        return false;
    }
    if scopes.watched {
        cx.callers.watch();
    }
    cx.callers.are_watched()
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
            Body::Resumable(body, stops) => {
                Body::Resumable(Box::new(n::Watched { body, code }), stops)
            }
        }
    }
}
