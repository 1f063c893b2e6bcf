//! `with` statements (reference, 8.5).

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::try_except::{catch, handling};
use crate::heap::Frame;
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
        let bound = match &self.target {
            Some(target) => target.store(cx, fp, value),
            None => {
                drop(value);
                Ok(())
            }
        };
        match bound.and_then(|()| self.body.exec(cx, fp)) {
            Ok(flow) => {
                context::leave(cx, &exit).map_err(note)?;
                Ok(flow)
            }
            Err(raised) => {
                let error = catch(cx, fp, &self.code, raised);
                let dealt = handling(cx, &error, || context::leave_with(cx, &exit, &error))
                    .map_err(note)?;
                if dealt {
                    Ok(Flow::Normal)
                } else {
                    Err(cx.raise_again(error))
                }
            }
        }
    }
}
