//! `try` statements (reference, 8.4).

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxSingle, BoxStmt, Flow, Stmt};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R, Raised};
use crate::runtime::raise::{self, group, handler};

/// One `except` clause.
pub struct Handler {
    /// What it catches; nothing for a bare `except:`.
    pub class: Option<BoxExpr>,
    /// The name after `as`.
    pub target: Option<BoxSingle>,
    /// The body.
    pub body: BoxStmt,
    /// Where the clause stands.
    pub at: At,
}

describe!(Handler: at, class, target, body);

impl Handler {
    /// Does it catch the exception?
    pub(crate) fn catches(&self, cx: &Interp, fp: Frame<'_>, error: &Value) -> R<bool> {
        let Some(class) = &self.class else {
            return Ok(true);
        };
        let class = class.eval(cx, fp)?;
        handler::handles(cx, error, &class).map_err(|e| self.at.note(cx, e))
    }

    /// Of a clause of `except*`: what it takes, and what is left.
    pub(crate) fn splits(&self, cx: &Interp, fp: Frame<'_>, left: &Value) -> R<group::Parts> {
        let Some(class) = &self.class else {
            return Ok((None, Some(left.clone())));
        };
        let class = class.eval(cx, fp)?;
        let split = group::match_star(cx, left, &class);
        split.map_err(|e| self.at.note(cx, e))
    }

    /// Binds the name to the exception.
    pub(crate) fn bind(&self, cx: &Interp, fp: Frame<'_>, error: &Value) -> R<()> {
        match &self.target {
            Some(target) => target.store(cx, fp, error.clone()),
            None => Ok(()),
        }
    }

    /// The end of a clause of `except`, of which `flow` is told: the name is unbound, however the clause ends, but not
    /// where it stops at a `yield`.
    #[inline(always)]
    pub(crate) fn finish(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        code: &CodeLink,
        flow: R<Flow>,
    ) -> R<Flow> {
        match flow {
            Ok(Flow::Yield(value)) => Ok(Flow::Yield(value)),
            Ok(flow) => self.unbind(cx, fp).map(|()| flow),
            Err(raised) => {
                // Deleting a name may run user code, which must find no exception on its way.
                let error = catch(cx, fp, code, raised);
                self.unbind(cx, fp)?;
                Err(cx.raise_again(error))
            }
        }
    }

    /// The same for a clause of `except*`: what it raised comes back.
    pub(crate) fn finish_star(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        code: &CodeLink,
        flow: R<Flow>,
    ) -> R<Result<Flow, Value>> {
        let ended = match flow {
            Ok(Flow::Yield(value)) => return Ok(Ok(Flow::Yield(value))),
            Ok(flow) => Ok(flow),
            Err(raised) => Err(catch(cx, fp, code, raised)),
        };
        self.unbind(cx, fp)?;
        Ok(ended)
    }

    fn unbind(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let Some(target) = &self.target else {
            return Ok(());
        };
        target.store(cx, fp, Value::NONE)?;
        target.delete(cx, fp)
    }
}

/// The end of `except*` clauses: what is left and what they raised goes on.
pub(crate) fn end_star(
    cx: &Interp,
    error: &Value,
    rest: Option<Value>,
    raised: Vec<Value>,
) -> R<Flow> {
    if rest.is_none() && raised.is_empty() {
        return Ok(Flow::Normal);
    }
    let error = group::prepare_reraise(cx, error, rest, raised)?;
    Err(cx.raise_again(error))
}

/// The exception, stopped in this code.
pub(crate) fn catch(cx: &Interp, fp: Frame<'_>, code: &CodeLink, raised: Raised) -> Value {
    code.enter_trace(cx, fp);
    raise::take(cx, raised)
}

/// Runs `f` while `error` is the handled exception.
pub(crate) fn handling<T>(cx: &Interp, error: &Value, f: impl FnOnce() -> T) -> T {
    let outer = cx.handled.swap(error.clone());
    let result = f();
    cx.handled.set(outer);
    result
}

/// `try` with `except` clauses and maybe `else`.
pub struct TryExcept {
    /// The body.
    pub body: BoxStmt,
    /// The clauses.
    pub handlers: Box<[Handler]>,
    /// What is done if nothing was raised.
    pub otherwise: Option<BoxStmt>,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(TryExcept: body, handlers, otherwise);

impl Stmt for TryExcept {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self.body.exec(cx, fp) {
            Ok(Flow::Normal) => self.otherwise.exec(cx, fp),
            Ok(flow) => Ok(flow),
            Err(raised) => self.handle(cx, fp, raised),
        }
    }
}

impl TryExcept {
    #[inline(never)]
    fn handle(&self, cx: &Interp, fp: Frame<'_>, raised: Raised) -> R<Flow> {
        let error = catch(cx, fp, &self.code, raised);
        handling(cx, &error, || {
            for handler in &self.handlers {
                if !handler.catches(cx, fp, &error)? {
                    continue;
                }
                handler.bind(cx, fp, &error)?;
                let flow = handler.body.exec(cx, fp);
                return handler.finish(cx, fp, &self.code, flow);
            }
            Err(cx.raise_again(error.clone()))
        })
    }
}

/// `try` with `finally`.
pub struct TryFinally {
    /// What is tried (with its `except` clauses, if any).
    pub body: BoxStmt,
    /// What is done in any case.
    pub finally: BoxStmt,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(TryFinally: body, finally);

impl Stmt for TryFinally {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self.body.exec(cx, fp) {
            Ok(flow) => match self.finally.exec(cx, fp)? {
                Flow::Normal => Ok(flow),
                other => Ok(other),
            },
            Err(raised) => {
                let error = catch(cx, fp, &self.code, raised);
                match handling(cx, &error, || self.finally.exec(cx, fp))? {
                    Flow::Normal => Err(cx.raise_again(error)),
                    other => Ok(other),
                }
            }
        }
    }
}

/// `try` with `except*` clauses (PEP 654).
pub struct TryStar {
    /// The body.
    pub body: BoxStmt,
    /// The clauses; each has a class.
    pub handlers: Box<[Handler]>,
    /// What is done if nothing was raised.
    pub otherwise: Option<BoxStmt>,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(TryStar: body, handlers, otherwise);

impl Stmt for TryStar {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self.body.exec(cx, fp) {
            Ok(Flow::Normal) => self.otherwise.exec(cx, fp),
            Ok(flow) => Ok(flow),
            Err(raised) => self.handle(cx, fp, raised),
        }
    }
}

impl TryStar {
    fn handle(&self, cx: &Interp, fp: Frame<'_>, raised: Raised) -> R<Flow> {
        let error = catch(cx, fp, &self.code, raised);
        handling(cx, &error, || {
            let mut rest = Some(error.clone());
            let mut raised_here = Vec::new();
            for handler in &self.handlers {
                let Some(left) = rest.take() else { break };
                let (matched, others) = handler.splits(cx, fp, &left)?;
                rest = others;
                let Some(matched) = matched else { continue };
                if let Some(error) = self.run(cx, fp, handler, matched)? {
                    raised_here.push(error);
                }
            }
            end_star(cx, &error, rest, raised_here)
        })
    }

    /// Runs one clause; what it raised comes back.
    fn run(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        handler: &Handler,
        matched: Value,
    ) -> R<Option<Value>> {
        handling(cx, &matched, || {
            handler.bind(cx, fp, &matched)?;
            let flow = handler.body.exec(cx, fp);
            Ok(handler.finish_star(cx, fp, &self.code, flow)?.err())
        })
    }
}
