//! `match` statements (reference, 8.6).

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::pattern::Pattern;
use crate::heap::Frame;
use crate::interp::{Interp, R};

/// One `case`.
pub struct Case {
    /// The pattern.
    pub pattern: Pattern,
    /// What its captures are bound to, by number.
    pub targets: Box<[BoxTarget]>,
    /// The condition after `if`.
    pub guard: Option<BoxExpr>,
    /// The body.
    pub body: BoxStmt,
    /// Where the pattern stands.
    pub at: At,
}

describe!(Case: at, pattern, targets, guard, body);

impl Case {
    /// Does the pattern match, and the guard hold? Names are bound before the guard is asked.
    pub(crate) fn chosen(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        subject: &crate::heap::Value,
    ) -> R<bool> {
        let mut captures = Vec::new();
        let matched = self.pattern.matches(cx, fp, subject, &mut captures);
        if !matched.map_err(|e| self.at.note(cx, e))? {
            return Ok(false);
        }
        for (target, value) in captures {
            if let Some(target) = self.targets.get(target) {
                target.store(cx, fp, value)?;
            }
        }
        match &self.guard {
            Some(guard) => guard.test(cx, fp),
            None => Ok(true),
        }
    }
}

/// `match subject: case ...`
pub struct Match {
    /// The subject.
    pub subject: BoxExpr,
    /// The cases.
    pub cases: Box<[Case]>,
}

describe!(Match: subject, cases);

impl Stmt for Match {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let subject = self.subject.eval(cx, fp)?;
        for case in &self.cases {
            if case.chosen(cx, fp, &subject)? {
                // The body need not keep it.
                drop(subject);
                return case.body.exec(cx, fp);
            }
        }
        Ok(Flow::Normal)
    }
}
