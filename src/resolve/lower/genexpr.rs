//! Generator expressions: the code of a function that loops and yields.

use super::Lowerer;
use super::frame::Head;
use crate::eval::nodes as n;
use crate::eval::nodes::Iterable;
use crate::eval::{At, BoxExpr, BoxStmt};
use crate::object::code::Sort;
use crate::source::Span;
use crate::source::intern::known;
use crate::syntax::tree::{Clause, Comprehension};

impl Lowerer<'_> {
    /// A generator expression: a generator whose first iterator it is given.
    pub(super) fn generator_expression(&mut self, c: &Comprehension, span: Span) -> BoxExpr {
        let (iterable, at) = self.iterable(&c.first);
        let qualname = self.qualname(known::GENEXPR);
        let captured = self.captured(c.scope);
        let first_line = self.file.line_of(span.start);
        let head = Head {
            scope: c.scope,
            sort: Sort::Generator,
            name: known::GENEXPR,
            qualname,
            span,
            first_line,
        };
        let code = self.code(head, |this| {
            let name = this.name(known::ITER_ARGUMENT);
            let given = this.frame.add_local(name);
            let given = this.checked(given);
            this.frame.given = Some(given);
            this.frame.params.positional = 1;
            this.frame.cells = this.add_variables_and_frees();
            let at = this.at(c.first.iterable.span);
            let body = this.generator_loop(c, &c.first, (Iterable::Given(given), at), &c.inner);
            this.resumable_body(body)
        });
        Box::new(n::MakeGenerator {
            code,
            captured,
            iterable,
            at,
        })
    }

    /// The loop of a clause, in it the loops of the `inner` ones, and innermost the `yield`.
    fn generator_loop(
        &mut self,
        c: &Comprehension,
        clause: &Clause,
        (iterable, at): (Iterable, At),
        inner: &[Clause],
    ) -> BoxStmt {
        let target = self.target(&clause.target);
        let conditions = clause.conditions.iter().map(|x| self.condition(x));
        let conditions: Vec<BoxExpr> = conditions.collect();
        let (iterator, state) = (self.hidden(), self.hidden());
        let mut body = match inner.split_first() {
            Some((clause, inner)) => {
                let (iterable, at) = self.iterable(clause);
                self.generator_loop(c, clause, (Iterable::Expr(iterable), at), inner)
            }
            None => self.yield_element(c),
        };
        for test in conditions.into_iter().rev() {
            body = self.branch(test, body, None);
        }
        Box::new(n::GenFor {
            target,
            iterable,
            body,
            otherwise: None,
            iterator,
            state,
            at,
        })
    }

    fn yield_element(&mut self, c: &Comprehension) -> BoxStmt {
        Box::new(n::Yield {
            value: Some(self.expr(&c.element).boxed()),
            target: None,
            sent: self.sent(),
            at: self.at(c.element.span),
        })
    }
}
