//! `raise` statements (reference, 7.8).

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, Flow, Stmt};
use crate::heap::Frame;
use crate::interp::{Interp, R, Raised};
use crate::runtime::raise;
use crate::runtime::raise::from::{nothing_to_raise, raised};

/// `raise exception from cause`
pub struct Raise {
    /// The exception or its class; none: the one that is handled is raised again.
    pub exception: Option<BoxExpr>,
    /// The cause.
    pub cause: Option<BoxExpr>,
    /// Where it stands.
    pub at: At,
}

describe!(Raise: at, exception, cause);

impl Stmt for Raise {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let Some(exception) = &self.exception else {
            return Err(self.again(cx));
        };
        let value = exception.eval(cx, fp)?;
        let cause = match &self.cause {
            Some(cause) => Some(cause.eval(cx, fp)?),
            None => None,
        };
        match raised(cx, value, cause) {
            Ok(error) => Err(self.at.note(cx, raise::instance(cx, error))),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

impl Raise {
    fn again(&self, cx: &Interp) -> Raised {
        match cx.handled.get() {
            Some(error) => cx.raise_again(error),
            None => self.at.note(cx, nothing_to_raise(cx)),
        }
    }
}
