//! `with` statements (reference, 8.5).

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::try_except::{catch, handling};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};
use crate::object::{class, exception};
use crate::runtime::{attr, call, raise, truth};

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

/// Enters the context: the bound `__exit__`, and what `__enter__` gave.
pub fn enter(cx: &Interp, manager: &Value) -> R<(Value, Value)> {
    let Some(enter) = attr::get_special(cx, manager, &cx.names.__enter__)? else {
        return Err(no_manager(cx, manager, ""));
    };
    let Some(exit) = attr::get_special(cx, manager, &cx.names.__exit__)? else {
        return Err(no_manager(cx, manager, " (missed __exit__ method)"));
    };
    let value = call::call(cx, &enter, &[])?;
    Ok((exit, value))
}

fn no_manager(cx: &Interp, manager: &Value, missed: &str) -> crate::interp::Raised {
    let name = class::type_name(cx, manager);
    let text = format!("'{name}' object does not support the context manager protocol{missed}");
    raise::type_error(cx, text)
}

/// Leaves the context without an exception.
pub(crate) fn leave(cx: &Interp, exit: &Value) -> R<()> {
    call::call(cx, exit, &[Value::NONE, Value::NONE, Value::NONE]).map(drop)
}

/// Leaves the context with an exception; true if the manager has dealt with it.
pub(crate) fn leave_with(cx: &Interp, exit: &Value, error: &Value) -> R<bool> {
    let class = class::class_of(cx, error).into_value();
    let traceback = exception::traceback(error).unwrap_or(Value::NONE);
    let answer = call::call(cx, exit, &[class, error.clone(), traceback])?;
    truth::truth(cx, &answer)
}

impl Stmt for With {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let manager = self.manager.eval(cx, fp)?;
        let (exit, value) = enter(cx, &manager).map_err(note)?;
        let bound = match &self.target {
            Some(target) => target.store(cx, fp, value),
            None => {
                drop(value);
                Ok(())
            }
        };
        match bound.and_then(|()| self.body.exec(cx, fp)) {
            Ok(flow) => {
                leave(cx, &exit).map_err(note)?;
                Ok(flow)
            }
            Err(raised) => {
                let error = catch(cx, fp, &self.code, raised);
                let dealt = handling(cx, &error, || leave_with(cx, &exit, &error)).map_err(note)?;
                if dealt {
                    Ok(Flow::Normal)
                } else {
                    Err(cx.raise_again(error))
                }
            }
        }
    }
}
