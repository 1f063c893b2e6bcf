//! `match` statements (reference, 8.6).

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::statement::pattern::Pattern;
use crate::heap::{Frame, Value};
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
    /// Does the pattern match, and the guard hold? Names are bound before the guard is asked. The last case that looks
    /// at the subject takes it away before that.
    fn chosen(&self, cx: &Interp, fp: Frame<'_>, subject: &mut Value, is_last: bool) -> R<bool> {
        let mut captures = Vec::new();
        let matched = self.pattern.matches(cx, fp, subject, &mut captures);
        let matched = matched.map_err(|e| self.at.note(cx, e))?;
        if is_last {
            *subject = Value::UNBOUND;
        }
        if !matched {
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

/// The first case that is chosen. The subject is gone then.
pub(crate) fn choose<'c>(
    cx: &Interp,
    fp: Frame<'_>,
    cases: &'c [Case],
    mut subject: Value,
) -> R<Option<(usize, &'c Case)>> {
    let looks = |case: &Case| !matches!(case.pattern, Pattern::Wildcard);
    // One that takes anything at the end does not look.
    let last = match cases {
        [.., before, after] if !looks(after) => before,
        [.., last] => last,
        [] => return Ok(None),
    };
    for (i, case) in cases.iter().enumerate() {
        if case.chosen(cx, fp, &mut subject, std::ptr::eq(case, last))? {
            return Ok(Some((i, case)));
        }
    }
    Ok(None)
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
        match choose(cx, fp, &self.cases, subject)? {
            Some((_, case)) => case.body.exec(cx, fp),
            None => Ok(Flow::Normal),
        }
    }
}
