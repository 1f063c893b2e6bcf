//! Which code tells each step: that of a program which is gone through step by step, but not that of the library.
//!
//! Statements, composed expressions, attributes, targets and bodies are wrapped here (`eval::step`); the nodes that do
//! two of these at once are not made then. Other programs are lowered as if this file were not there.

use super::{Lowerer, one_or_block};
use crate::eval::nodes as n;
use crate::eval::{Body, BoxExpr, BoxSingle, BoxStmt, CodeLink};
use crate::heap::Local;
use crate::interp::Interp;
use crate::object::code::{Inner, Meanings};
use crate::source::intern::Sym;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::ScopeId;

/// Whether the code of a source is to tell its steps.
pub(super) fn is_wanted(cx: &Interp, file: &SourceFile) -> bool {
    cx.steps.are_taken() && !file.name().starts_with("<library")
}

impl Lowerer<'_> {
    /// The expression tells its value, if steps are told.
    pub(super) fn valued(&mut self, x: BoxExpr, span: Span) -> BoxExpr {
        if !self.stepped {
            return x;
        }
        let at = self.at(span);
        Box::new(n::Valued { x, at })
    }

    /// The statement tells that it begins, if steps are told.
    pub(super) fn begun(&mut self, x: BoxStmt, span: Span) -> BoxStmt {
        if !self.stepped {
            return x;
        }
        let at = self.at(span);
        Box::new(n::Begun { x, at })
    }

    /// A statement that becomes several ones begins, which is told if steps are.
    pub(super) fn begin(&mut self, span: Span, out: &mut Vec<BoxStmt>) {
        if self.stepped {
            let at = self.at(span);
            out.push(Box::new(n::Begin { at }));
        }
    }

    /// The place, maybe a name, tells when it is bound, if steps are told.
    pub(super) fn bound(&mut self, x: BoxSingle, span: Span, is_name: bool) -> BoxSingle {
        if !self.stepped {
            return x;
        }
        let at = self.at(span);
        Box::new(n::Bound { x, at, is_name })
    }

    /// The statement, which binds a target in place, tells that, if steps are told.
    pub(super) fn bound_in_place(&mut self, x: BoxStmt, target: Span) -> BoxStmt {
        if !self.stepped {
            return x;
        }
        let at = self.at(target);
        let is_name = false;
        Box::new(n::Bound { x, at, is_name })
    }

    /// A variable of a comprehension, whose span and first iterable's span are given, lies in this local.
    pub(super) fn note_inner(
        &mut self,
        (sym, local, shared): (Sym, Local, bool),
        (whole, outside): (Span, Span),
    ) {
        if !self.stepped {
            return;
        }
        let name = self.name(sym);
        self.frame.comprehensions.push(Inner {
            name,
            local,
            shared,
            whole,
            outside,
        });
    }

    /// What names of a scope mean, if steps are told.
    pub(super) fn meanings(&mut self, scope: ScopeId, inner: Vec<Inner>) -> Option<Box<Meanings>> {
        if !self.stepped {
            return None;
        }
        let global: Vec<Sym> = self.scopes[scope].declared_global().collect();
        let global = global.into_iter().map(|sym| self.name(sym)).collect();
        Some(Box::new(Meanings { inner, global }))
    }

    /// The body tells when a call of it begins and ends, if steps are told.
    pub(super) fn stepped(&self, body: Body, code: &CodeLink) -> Body {
        if !self.stepped {
            return body;
        }
        let code = code.clone();
        match body {
            Body::Expr(body) => Body::Expr(Box::new(n::Stepped { body, code })),
            Body::Block(block) => {
                let body = one_or_block(block.into_vec());
                Body::Block(Box::new([Box::new(n::Stepped { body, code })]))
            }
            Body::Resumable(body, stops) => {
                Body::Resumable(Box::new(n::Stepped { body, code }), stops)
            }
        }
    }
}
