//! `try` and `with` around a `yield`: like those of `statement`, with their state in
//! hidden locals.

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::generator::flow::{set_state, state};
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::statement::try_except::{Handler, catch, handling};
use crate::eval::statement::with::leave;
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, R, Raised};
use crate::object::exception;
use crate::runtime::context;

/// Where a `try` with clauses is, as a number in a hidden local.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Body,
    Else,
    /// What must run before the class of clause number i is known.
    Head(usize),
    /// The body of clause number i.
    Clause(usize),
}

impl Stage {
    pub(crate) fn set(self, fp: Frame<'_>, local: Local) {
        let number = match self {
            Stage::Body => 0,
            Stage::Else => 1,
            Stage::Head(i) => 2 + 2 * i,
            Stage::Clause(i) => 3 + 2 * i,
        };
        set_state(fp, local, number);
    }

    pub(crate) fn of(fp: Frame<'_>, local: Local) -> Stage {
        match state(fp, local) {
            0 => Stage::Body,
            1 => Stage::Else,
            number if number % 2 == 0 => Stage::Head(number / 2 - 1),
            number => Stage::Clause(number / 2 - 1),
        }
    }
}

/// `try` with `except` clauses and maybe `else`.
pub struct GenTryExcept {
    /// The body.
    pub body: BoxStmt,
    /// For each clause what runs before its class is known, if a `yield` stands in there.
    pub heads: Box<[Option<BoxStmt>]>,
    /// The clauses.
    pub handlers: Box<[Handler]>,
    /// What is done if nothing was raised.
    pub otherwise: Option<BoxStmt>,
    /// Which part runs.
    pub state: Local,
    /// The exception that is handled.
    pub error: Local,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(GenTryExcept: state, error, body, heads, handlers, otherwise);

/// The part of a `try` around a `yield` that is the same for `except` and `except*`: what is tried, what is
/// done if nothing was raised, and the way back to where it stopped.
pub(crate) trait Tried {
    /// What is tried, and the `else` block.
    fn blocks(&self) -> (&BoxStmt, &Option<BoxStmt>);
    /// Where the stage and the handled exception lie.
    fn places(&self) -> (Local, Local);
    /// Begins with the exception that the body raised.
    fn begin(&self, cx: &Interp, fp: Frame<'_>, raised: Raised) -> R<Flow>;
    /// Goes on with the clauses at the stage where they stopped.
    fn go_on(&self, cx: &Interp, fp: Frame<'_>, error: &Value, stopped: Stage) -> R<Flow>;

    /// `Stmt::exec`.
    fn start(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        Stage::Body.set(fp, self.places().0);
        let flow = self.blocks().0.exec(cx, fp);
        self.after_body(cx, fp, flow)
    }

    /// `Stmt::resume`.
    fn restart(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let ((body, otherwise), (state, error)) = (self.blocks(), self.places());
        match Stage::of(fp, state) {
            Stage::Body => {
                let flow = body.resume(cx, fp);
                self.after_body(cx, fp, flow)
            }
            Stage::Else => otherwise.resume(cx, fp),
            stage => {
                let error = fp.slot(error).get().unwrap_or(Value::NONE);
                meet(cx, &error);
                self.go_on(cx, fp, &error, stage)
            }
        }
    }

    /// The `else` block, the clauses, or the way out of the body.
    fn after_body(&self, cx: &Interp, fp: Frame<'_>, flow: R<Flow>) -> R<Flow> {
        match flow {
            Ok(Flow::Normal) => {
                Stage::Else.set(fp, self.places().0);
                self.blocks().1.exec(cx, fp)
            }
            Ok(flow) => Ok(flow),
            Err(raised) => self.begin(cx, fp, raised),
        }
    }
}

impl Stmt for GenTryExcept {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.start(cx, fp)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.restart(cx, fp)
    }
}

impl Tried for GenTryExcept {
    fn blocks(&self) -> (&BoxStmt, &Option<BoxStmt>) {
        (&self.body, &self.otherwise)
    }

    fn places(&self) -> (Local, Local) {
        (self.state, self.error)
    }

    fn begin(&self, cx: &Interp, fp: Frame<'_>, raised: Raised) -> R<Flow> {
        let error = catch(cx, fp, &self.code, raised);
        fp.slot(self.error).set(error.clone());
        self.handle(cx, fp, &error, None)
    }

    fn go_on(&self, cx: &Interp, fp: Frame<'_>, error: &Value, stopped: Stage) -> R<Flow> {
        self.handle(cx, fp, error, Some(stopped))
    }
}

impl GenTryExcept {
    fn handle(&self, cx: &Interp, fp: Frame<'_>, error: &Value, stopped: Option<Stage>) -> R<Flow> {
        let flow = handling(cx, error, || self.clauses(cx, fp, error, stopped));
        if !matches!(flow, Ok(Flow::Yield(_))) {
            drop(fp.slot(self.error).take());
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
        for (i, handler) in self.handlers.iter().enumerate().skip(first) {
            if stopped == Some(Stage::Clause(i)) {
                let flow = handler.body.resume(cx, fp);
                return handler.finish(cx, fp, &self.code, flow);
            }
            match run_head(cx, fp, &self.heads, i, self.state, stopped)? {
                Flow::Normal => {}
                flow => return Ok(flow),
            }
            if !handler.catches(cx, fp, error)? {
                continue;
            }
            handler.bind(cx, fp, error)?;
            Stage::Clause(i).set(fp, self.state);
            let flow = handler.body.exec(cx, fp);
            return handler.finish(cx, fp, &self.code, flow);
        }
        Err(cx.raise_again(error.clone()))
    }
}

/// What is thrown into a generator that handles an exception gets that one as its context.
pub(crate) fn meet(cx: &Interp, handled: &Value) {
    if let Some(raised) = cx.pending() {
        exception::chain_context(&cx.raised_exception(&raised), handled);
    }
}

/// Runs what stands before the class of clause number `i`, or goes on with it where it stopped.
pub(crate) fn run_head(
    cx: &Interp,
    fp: Frame<'_>,
    heads: &[Option<BoxStmt>],
    i: usize,
    state: Local,
    stopped: Option<Stage>,
) -> R<Flow> {
    let Some(Some(head)) = heads.get(i) else {
        return Ok(Flow::Normal);
    };
    if stopped == Some(Stage::Head(i)) {
        return head.resume(cx, fp);
    }
    Stage::Head(i).set(fp, state);
    head.exec(cx, fp)
}

/// How the body of `try ... finally` ended, as a number in a hidden local.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// It runs still.
    NotYet,
    Normally,
    ByBreak,
    ByContinue,
    /// The value lies in the hidden local.
    ByReturn,
    /// The exception lies in the hidden local.
    ByError,
}

impl Ended {
    const ALL: [Ended; 6] = [
        Ended::NotYet,
        Ended::Normally,
        Ended::ByBreak,
        Ended::ByContinue,
        Ended::ByReturn,
        Ended::ByError,
    ];
}

/// `try` with `finally`.
pub struct GenTryFinally {
    /// What is tried.
    pub body: BoxStmt,
    /// What is done in any case.
    pub finally: BoxStmt,
    /// How the body ended.
    pub state: Local,
    /// The value or exception with which it ended.
    pub value: Local,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(GenTryFinally: state, value, body, finally);

impl Stmt for GenTryFinally {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        set_state(fp, self.state, Ended::NotYet as usize);
        let flow = self.body.exec(cx, fp);
        self.after_body(cx, fp, flow)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match Ended::ALL
            .get(state(fp, self.state))
            .copied()
            .unwrap_or(Ended::Normally)
        {
            Ended::NotYet => {
                let flow = self.body.resume(cx, fp);
                self.after_body(cx, fp, flow)
            }
            ended => self.finally(cx, fp, ended, true),
        }
    }
}

impl GenTryFinally {
    fn after_body(&self, cx: &Interp, fp: Frame<'_>, flow: R<Flow>) -> R<Flow> {
        let (ended, value) = match flow {
            Ok(Flow::Yield(value)) => return Ok(Flow::Yield(value)),
            Ok(Flow::Normal) => (Ended::Normally, Value::UNBOUND),
            Ok(Flow::Break) => (Ended::ByBreak, Value::UNBOUND),
            Ok(Flow::Continue) => (Ended::ByContinue, Value::UNBOUND),
            Ok(Flow::Return(value)) => (Ended::ByReturn, value),
            Err(raised) => (Ended::ByError, catch(cx, fp, &self.code, raised)),
        };
        set_state(fp, self.state, ended as usize);
        fp.slot(self.value).set(value);
        self.finally(cx, fp, ended, false)
    }

    fn finally(&self, cx: &Interp, fp: Frame<'_>, ended: Ended, resuming: bool) -> R<Flow> {
        let run = || {
            if resuming {
                self.finally.resume(cx, fp)
            } else {
                self.finally.exec(cx, fp)
            }
        };
        let flow = if ended == Ended::ByError {
            let error = fp.slot(self.value).get().unwrap_or(Value::NONE);
            if resuming {
                meet(cx, &error);
            }
            handling(cx, &error, run)?
        } else {
            run()?
        };
        match flow {
            Flow::Normal => {}
            other => return Ok(other),
        }
        let value = fp.slot(self.value).take().unwrap_or(Value::NONE);
        match ended {
            Ended::NotYet | Ended::Normally => Ok(Flow::Normal),
            Ended::ByBreak => Ok(Flow::Break),
            Ended::ByContinue => Ok(Flow::Continue),
            Ended::ByReturn => Ok(Flow::Return(value)),
            Ended::ByError => Err(cx.raise_again(value)),
        }
    }
}

/// `with`, for one item.
pub struct GenWith {
    /// The context manager.
    pub manager: BoxExpr,
    /// What the value of `__enter__` is bound to.
    pub target: Option<BoxTarget>,
    /// The body.
    pub body: BoxStmt,
    /// Where the bound `__exit__` lies.
    pub exit: Local,
    /// Where the manager stands.
    pub at: At,
    /// The code that this is part of.
    pub code: CodeLink,
}

describe!(GenWith: at, exit, manager, target, body);

impl Stmt for GenWith {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let manager = self.manager.eval(cx, fp)?;
        let (exit, value) = context::enter(cx, &manager).map_err(|e| self.at.note(cx, e))?;
        fp.slot(self.exit).set(exit);
        let bound = self.target.store(cx, fp, value);
        let flow = bound.and_then(|()| self.body.exec(cx, fp));
        self.after(cx, fp, flow)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let flow = self.body.resume(cx, fp);
        self.after(cx, fp, flow)
    }
}

impl GenWith {
    fn after(&self, cx: &Interp, fp: Frame<'_>, flow: R<Flow>) -> R<Flow> {
        if let Ok(Flow::Yield(value)) = flow {
            return Ok(Flow::Yield(value));
        }
        let exit = fp.slot(self.exit).take().unwrap_or(Value::NONE);
        leave(cx, fp, &exit, (&self.code, self.at), flow)
    }
}
