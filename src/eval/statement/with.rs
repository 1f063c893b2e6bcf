//! `with` statements (reference, 8.5).

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::statement::try_except::{catch, handling};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};
use crate::runtime::context;

/// `with manager as target: body`, for one item.
pub struct With {
    /// The context manager.
    pub manager: BoxExpr,
    /// What the value of `__enter__` is bound to.
    pub target: Option<BoxTarget>,
    /// The body.
    pub body: BoxStmt,
    /// Where the manager stands.
    pub at: At,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(With: at, manager, target, body);

impl Stmt for With {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let manager = self.manager.eval(cx, fp)?;
        let (exit, value) = context::enter(cx, &manager).map_err(note)?;
        let bound = self.target.store(cx, fp, value);
        let flow = bound.and_then(|()| self.body.exec(cx, fp));
        leave(cx, fp, &exit, (&self.code, self.at), flow)
    }
}

/// Calls `__exit__` when the body of a `with` that stands in `code` at `at` has ended.
#[inline(always)]
pub(crate) fn leave(
    cx: &Interp,
    fp: Frame<'_>,
    exit: &Value,
    (code, at): (&CodeLink, At),
    flow: R<Flow>,
) -> R<Flow> {
    let note = |e| at.note(cx, e);
    match flow {
        Ok(flow) => {
            context::leave(cx, exit).map_err(note)?;
            Ok(flow)
        }
        Err(raised) => {
            let error = catch(cx, fp, code, raised);
            let leave = || context::leave_with(cx, exit, &error);
            match handling(cx, &error, leave).map_err(note)? {
                true => Ok(Flow::Normal),
                false => Err(cx.raise_again(error)),
            }
        }
    }
}
