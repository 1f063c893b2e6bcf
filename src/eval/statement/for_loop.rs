//! `for` loops.

use crate::eval::call::positional::with_values;
use crate::eval::describe::describe;
use crate::eval::expression::cursor::{Cursor, Round};
use crate::eval::expression::global::GlobalSite;
use crate::eval::kid::Arg;
use crate::eval::node::{At, BoxExpr, BoxStmt, Expr, Flow, Stmt, Target};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::runtime::call;

/// `for target in iterable: body else: otherwise`
pub struct For<T> {
    /// What each item is bound to.
    pub target: T,
    /// The iterable.
    pub iterable: BoxExpr,
    /// The body.
    pub body: BoxStmt,
    /// What is done when the items have run out.
    pub otherwise: Option<BoxStmt>,
    /// Where the iterable stands.
    pub at: At,
}

describe!({T: Target} For<T>: target, iterable, body, otherwise);

impl<T: Target> Stmt for For<T> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let iterable = self.iterable.eval(cx, fp)?;
        let cursor = Cursor::new(cx, iterable).map_err(|e| self.at.note(cx, e))?;
        let rounds = Rounds::new(&self.body, self.at);
        rounds.run(cx, fp, cursor, &self.target, &self.otherwise)
    }
}

/// The rounds of a loop.
struct Rounds<'a> {
    body: &'a BoxStmt,
    at: At,
    /// What has ended the loop, if not the last item.
    end: Option<Flow>,
}

impl<'a> Rounds<'a> {
    fn new(body: &'a BoxStmt, at: At) -> Rounds<'a> {
        Rounds {
            body,
            at,
            end: None,
        }
    }

    fn run<T: Target>(
        mut self,
        cx: &Interp,
        fp: Frame<'_>,
        cursor: Cursor,
        target: &T,
        otherwise: &Option<BoxStmt>,
    ) -> R<Flow> {
        cursor.each(cx, fp, target, self.at, &mut self)?;
        match self.end {
            Some(flow) => Ok(flow),
            None => otherwise.exec(cx, fp),
        }
    }
}

impl Round for Rounds<'_> {
    #[inline(always)]
    fn run(&mut self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        match self.body.exec(cx, fp)? {
            Flow::Normal | Flow::Continue => {
                cx.tick().map_err(|e| self.at.note(cx, e))?;
                return Ok(true);
            }
            Flow::Break => self.end = Some(Flow::Normal),
            flow => self.end = Some(flow),
        }
        Ok(false)
    }
}

/// `for target in range(...)`: if `range` is the builtin and its arguments are ints, no range
/// object is made.
pub struct ForRange<T> {
    /// The name `range`.
    pub callee: GlobalSite,
    /// One to three arguments.
    pub args: Box<[Arg]>,
    /// What each int is bound to.
    pub target: T,
    /// The body.
    pub body: BoxStmt,
    /// What is done when the ints have run out.
    pub otherwise: Option<BoxStmt>,
    /// Where the call stands.
    pub at: At,
}

describe!({T: Target} ForRange<T>: callee, args, target, body, otherwise);

impl<T: Target> Stmt for ForRange<T> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let callee = self.callee.get(cx)?;
        let cursor = with_values(cx, fp, &self.args, |args| match ints(cx, &callee, args) {
            Some(cursor) => Ok(cursor),
            None => call::call(cx, &callee, args)
                .and_then(|iterable| Cursor::new(cx, iterable))
                .map_err(|e| self.at.note(cx, e)),
        })?;
        let rounds = Rounds::new(&self.body, self.at);
        rounds.run(cx, fp, cursor, &self.target, &self.otherwise)
    }
}

/// The ints of `range(*args)`, where `callee` is `range` and the arguments are small ints.
pub(crate) fn ints(cx: &Interp, callee: &Value, args: &[Value]) -> Option<Cursor> {
    if !callee.is(cx.class(WellKnown::Range)) {
        return None;
    }
    let (start, stop, step) = match args {
        [stop] => (0, stop.as_int()?, 1),
        [start, stop] => (start.as_int()?, stop.as_int()?, 1),
        [start, stop, step] => (start.as_int()?, stop.as_int()?, step.as_int()?),
        _ => return None,
    };
    let count = match step {
        0 => return None,
        1.. if stop > start => (stop - start - 1) as u64 / step as u64 + 1,
        ..0 if start > stop => (start - stop - 1) as u64 / step.unsigned_abs() + 1,
        _ => 0,
    };
    Some(Cursor::Ints(start, count, step))
}
