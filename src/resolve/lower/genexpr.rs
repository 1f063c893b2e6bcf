//! Generator expressions: the code of a function that loops and yields.

use super::Lowerer;
use super::frame::Head;
use crate::eval::nodes as n;
use crate::eval::nodes::{Const, Iterable};
use crate::eval::{BoxExpr, BoxStmt, Sort};
use crate::heap::{Local, Value};
use crate::source::Span;
use crate::source::intern::known;
use crate::syntax::tree::Comprehension;

impl Lowerer<'_> {
    /// A generator expression: a generator whose first iterator it is given.
    pub(super) fn generator_expression(&mut self, c: &Comprehension, span: Span) -> BoxExpr {
        let Some(first) = c.clauses.first() else {
            return Box::new(Const(Value::NONE));
        };
        let iterable = self.expr(&first.iterable).boxed();
        let iterable_at = self.at(first.iterable.span);
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
            let body = this.generator_loops(c, given);
            this.resumable_body(body)
        });
        Box::new(n::MakeGenerator {
            code,
            captured,
            iterable,
            at: iterable_at,
        })
    }

    /// The loops of a generator expression, innermost the `yield`.
    fn generator_loops(&mut self, c: &Comprehension, given: Local) -> BoxStmt {
        let sent = self.sent();
        self.generator_loop(c, 0, given, sent)
    }

    fn generator_loop(
        &mut self,
        c: &Comprehension,
        i: usize,
        given: Local,
        sent: Local,
    ) -> BoxStmt {
        let Some(clause) = c.clauses.get(i) else {
            let value = Some(self.expr(&c.element).boxed());
            let at = self.at(c.element.span);
            return Box::new(n::Yield {
                value,
                target: None,
                sent,
                at,
            });
        };
        let at = self.at(clause.iterable.span);
        let iterable = match i {
            0 => Iterable::Given(given),
            _ => Iterable::Expr(self.expr(&clause.iterable).boxed()),
        };
        let target = self.target(&clause.target);
        let conditions: Vec<BoxExpr> = clause
            .conditions
            .iter()
            .map(|x| self.condition(x))
            .collect();
        let (iterator, state) = (self.hidden(), self.hidden());
        let mut body = self.generator_loop(c, i + 1, given, sent);
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
}
