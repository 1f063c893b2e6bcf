//! Code of a program that is gone through step by step: it tells what it does (`interp::Steps`).
//!
//! ```text
//!   x = f(1) + 2      Begun(Assign(Bound(x), Valued(Add(Valued(Call f 1), 2))))
//!                     statement, value of f(1), value of the sum, x bound: four steps, and those of the call
//! ```
//! Names and constants are no steps: what they hold is seen anyway. Other programs have none of these nodes.

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxSingle, BoxStmt, Expr, Flow, SingleTarget, Stmt, Target};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, Order, R, Step};
use crate::object::code::CodeInfo;

/// An expression that tells its value.
pub struct Valued {
    /// The expression.
    pub x: BoxExpr,
    /// Where it stands.
    pub at: At,
}

describe!(Valued: at, x);

impl Expr for Valued {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match self.x.eval(cx, fp) {
            Ok(value) => {
                cx.step(self.at.0, || Step::Value(value.clone()))?;
                Ok(value)
            }
            Err(raised) => Err(cx.step_raise(self.at.0, raised)),
        }
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        match self.x.test(cx, fp) {
            Ok(answer) => {
                cx.step(self.at.0, || Step::Value(Value::bool(answer)))?;
                Ok(answer)
            }
            Err(raised) => Err(cx.step_raise(self.at.0, raised)),
        }
    }
}

/// A statement that tells that it begins.
pub struct Begun {
    /// The statement.
    pub x: BoxStmt,
    /// Where it stands.
    pub at: At,
}

describe!(Begun: at, x);

impl Stmt for Begun {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        cx.step(self.at.0, || Step::Statement)?;
        let done = self.x.exec(cx, fp);
        done.map_err(|raised| cx.step_raise(self.at.0, raised))
    }
}

/// Tells that a statement begins which consists of those behind it: one with a `yield` inside.
pub struct Begin {
    /// Where it stands.
    pub at: At,
}

describe!(Begin: at);

impl Stmt for Begin {
    fn exec(&self, cx: &Interp, _: Frame<'_>) -> R<Flow> {
        cx.step(self.at.0, || Step::Statement)?;
        Ok(Flow::Normal)
    }
}

/// What is bound, and tells it: a target, or a statement that binds in place.
pub struct Bound<X> {
    /// The target or statement.
    pub x: X,
    /// Where the target stands.
    pub at: At,
    /// Is the target a name? Then it keeps the value alive, which may be told without a difference.
    pub is_name: bool,
}

describe!(Bound<BoxSingle>: at, x);
describe!(Bound<BoxStmt>: at, x);

impl<X> Bound<X> {
    fn change<T>(
        &self,
        cx: &Interp,
        change: impl FnOnce() -> R<T>,
        step: impl FnOnce() -> Step,
    ) -> R<T> {
        cx.step_before(self.at.0);
        match change() {
            Ok(done) => {
                cx.step(self.at.0, step)?;
                Ok(done)
            }
            Err(raised) => Err(cx.step_raise(self.at.0, raised)),
        }
    }
}

impl Target for Bound<BoxSingle> {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let bound = self.is_name.then(|| value.clone());
        let store = || self.x.store(cx, fp, value);
        self.change(cx, store, || Step::Bind(bound))
    }
}

impl SingleTarget for Bound<BoxSingle> {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        self.change(cx, || self.x.delete(cx, fp), || Step::Unbind)
    }
}

impl Stmt for Bound<BoxStmt> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.change(cx, || self.x.exec(cx, fp), || Step::Bind(None))
    }
}

/// The body of a function, module or class that tells when a call of it begins and how it ends.
pub struct Stepped<B> {
    /// The body.
    pub body: B,
    /// The code that it belongs to.
    pub code: CodeLink,
}

describe!(Stepped<BoxExpr>: body);
describe!(Stepped<BoxStmt>: body);

impl<B> Stepped<B> {
    /// A call that begins with a step and ends with one.
    fn call<T>(
        &self,
        cx: &Interp,
        fp: Frame<'_>,
        first: (u32, Step),
        run: impl FnOnce() -> R<T>,
        last: impl FnOnce(&T) -> Step,
    ) -> R<T> {
        let Some(code) = self.code.get() else {
            return run();
        };
        // Each `yield` is a step, whoever asks for the items.
        let order = cx.gathering.replace(Order::NONE);
        let result = cx.steps.in_call(code.value(), fp, || {
            cx.step(first.0, || first.1)?;
            match run() {
                Ok(result) => {
                    let last = last(&result);
                    if matches!(last, Step::Yield(_)) {
                        cx.steps.wait(fp);
                    }
                    cx.step(cx.steps.here(), || last)?;
                    Ok(result)
                }
                Err(raised) => Err(cx.step_leave(raised)),
            }
        });
        cx.gathering.replace(order);
        result
    }

    fn begin(&self) -> (u32, Step) {
        (CodeInfo::START, Step::Enter)
    }
}

/// How a call ended.
fn end(flow: &Flow) -> Step {
    match flow {
        Flow::Return(value) => Step::Return(value.clone()),
        Flow::Yield(value) => Step::Yield(value.clone()),
        Flow::Normal | Flow::Break | Flow::Continue => Step::Return(Value::NONE),
    }
}

impl Expr for Stepped<BoxExpr> {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let run = || self.body.eval(cx, fp);
        self.call(cx, fp, self.begin(), run, |value| {
            Step::Return(value.clone())
        })
    }
}

impl Stmt for Stepped<BoxStmt> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.call(cx, fp, self.begin(), || self.body.exec(cx, fp), end)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let first = (
            cx.steps.waits_at(fp).unwrap_or(CodeInfo::START),
            Step::Resume,
        );
        self.call(cx, fp, first, || self.body.resume(cx, fp), end)
    }
}
