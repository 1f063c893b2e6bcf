//! `try` with `except*` clauses around a `yield`: like `TryStar` of `statement`, with its state in hidden
//! locals (PEP 654).

use crate::eval::describe::describe;
use crate::eval::generator::try_except::{Stage, Tried, meet, run_head};
use crate::eval::node::{BoxStmt, Flow, Stmt};
use crate::eval::statement::try_except::{TryStar, catch, end_star, handling};
use crate::heap::{Frame, List, Local, Value};
use crate::interp::{Interp, R, Raised};

/// `try` with `except*` clauses.
pub struct GenTryStar {
    /// The statement.
    pub inner: TryStar,
    /// For each clause what runs before its class is known, if a `yield` stands in there.
    pub heads: Box<[Option<BoxStmt>]>,
    /// Which part runs.
    pub state: Local,
    /// The exception that is handled.
    pub error: Local,
    /// What no clause has taken yet; empty if nothing is left.
    pub rest: Local,
    /// What the running clause has taken.
    pub matched: Local,
    /// The list of what the clauses raised.
    pub raised: Local,
}

describe!(GenTryStar: state, error, rest, matched, raised, inner, heads);

impl Stmt for GenTryStar {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.start(cx, fp)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.restart(cx, fp)
    }
}

impl Tried for GenTryStar {
    fn blocks(&self) -> (&BoxStmt, &Option<BoxStmt>) {
        (&self.inner.body, &self.inner.otherwise)
    }

    fn places(&self) -> (Local, Local) {
        (self.state, self.error)
    }

    fn begin(&self, cx: &Interp, fp: Frame<'_>, raised: Raised) -> R<Flow> {
        let error = catch(cx, fp, &self.inner.code, raised);
        fp.slot(self.error).set(error.clone());
        fp.slot(self.rest).set(error.clone());
        fp.slot(self.raised).set(cx.list(Vec::new()));
        self.handle(cx, fp, &error, None)
    }

    fn go_on(&self, cx: &Interp, fp: Frame<'_>, error: &Value, stopped: Stage) -> R<Flow> {
        self.handle(cx, fp, error, Some(stopped))
    }
}

impl GenTryStar {
    fn handle(&self, cx: &Interp, fp: Frame<'_>, error: &Value, stopped: Option<Stage>) -> R<Flow> {
        let flow = handling(cx, error, || self.clauses(cx, fp, error, stopped));
        if !matches!(flow, Ok(Flow::Yield(_))) {
            for local in [self.error, self.rest, self.matched, self.raised] {
                drop(fp.slot(local).take());
            }
        }
        flow
    }

    /// Runs the clauses, or goes on with the stage where they stopped.
    fn clauses(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        error: &Value,
        stopped: Option<Stage>,
    ) -> R<Flow> {
        let first = match stopped {
            Some(Stage::Head(i) | Stage::Clause(i)) => i,
            _ => 0,
        };
        for (i, handler) in self.inner.handlers.iter().enumerate().skip(first) {
            let resuming = stopped == Some(Stage::Clause(i));
            if !resuming {
                let Some(left) = fp.slot(self.rest).get() else {
                    break;
                };
                match run_head(cx, fp, &self.heads, i, self.state, stopped)? {
                    Flow::Normal => {}
                    flow => return Ok(flow),
                }
                let (matched, others) = handler.splits(cx, fp, &left)?;
                drop(fp.slot(self.rest).take());
                if let Some(others) = others {
                    fp.slot(self.rest).set(others);
                }
                let Some(matched) = matched else { continue };
                fp.slot(self.matched).set(matched);
                Stage::Clause(i).set(fp, self.state);
            }
            match self.clause(cx, fp, i, resuming)? {
                Flow::Normal => {}
                flow => return Ok(flow),
            }
        }
        let rest = fp.slot(self.rest).take();
        let raised = fp.slot(self.raised).take();
        let raised = raised.and_then(|list| list.view::<List>().map(|list| list.to_vec()));
        end_star(cx, error, rest, raised.unwrap_or_default())
    }

    /// Runs one clause; what it raised is put aside.
    fn clause(&self, cx: &Interp, fp: Frame<'_>, i: usize, resuming: bool) -> R<Flow> {
        let Some(handler) = self.inner.handlers.get(i) else {
            return Ok(Flow::Normal);
        };
        let matched = fp.slot(self.matched).get().unwrap_or(Value::NONE);
        handling(cx, &matched, || {
            let flow = if resuming {
                meet(cx, &matched);
                handler.body.resume(cx, fp)
            } else {
                handler.bind(cx, fp, &matched)?;
                handler.body.exec(cx, fp)
            };
            let ended = handler.finish_star(cx, fp, &self.inner.code, flow)?;
            if let Ok(Flow::Yield(value)) = ended {
                return Ok(Flow::Yield(value));
            }
            drop(fp.slot(self.matched).take());
            let list = fp.slot(self.raised).get();
            if let (Err(error), Some(list)) = (ended, list.as_ref().and_then(Value::view::<List>)) {
                list.push(&cx.heap, error).map_err(|e| cx.oom(e))?;
            }
            Ok(Flow::Normal)
        })
    }
}
