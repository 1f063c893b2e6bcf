//! Statements that contain a `yield`: they keep their state in hidden locals.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::generator;
use crate::eval::node::{At, BoxExpr, BoxStmt, BoxTarget, Flow, Stmt, Target};
use crate::eval::statement::match_case::{Case, choose};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, R, WellKnown};
use crate::object::function::Generator;
use crate::runtime::{attr, call, iter, raise};

/// Remembers a small number in a hidden local, which never holds anything else.
#[inline]
pub(crate) fn set_state(fp: Frame<'_>, local: Local, state: usize) {
    fp.slot(local).init(Value::small(state as i32));
}

/// The number in a hidden local.
#[inline]
pub(crate) fn state(fp: Frame<'_>, local: Local) -> usize {
    fp.slot(local).peek().int().unwrap_or(0) as usize
}

/// `target = yield value`
pub struct Yield {
    /// The value.
    pub value: Option<BoxExpr>,
    /// What is bound to what is sent.
    pub target: Option<BoxTarget>,
    /// Where what is sent lies.
    pub sent: Local,
    /// Where it stands.
    pub at: At,
}

describe!(Yield: at, value, target, sent);

impl Stmt for Yield {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = match &self.value {
            Some(value) => value.eval(cx, fp)?,
            None => Value::NONE,
        };
        if let Some(value) = cx.gathering.offer(value) {
            return Ok(Flow::Yield(value));
        }
        self.target.store(cx, fp, Value::NONE)?;
        Ok(Flow::Normal)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let Some(value) = fp.slot(self.sent).take() else {
            return thrown(cx, self.at);
        };
        self.target.store(cx, fp, value)?;
        Ok(Flow::Normal)
    }
}

/// The exception that was thrown into the generator, which waits in the interpreter; without one, somebody asks where
/// the generator stands (`generator::position`).
fn thrown(cx: &Interp, at: At) -> R<Flow> {
    match cx.pending() {
        Some(raised) => Err(at.note(cx, raised)),
        None => Ok(Flow::Yield(Value::small(at.0 as i32))),
    }
}

/// `target = yield from iterable` (PEP 380).
pub struct YieldFrom {
    /// The iterable.
    pub iterable: BoxExpr,
    /// What is bound to the value of the delegate.
    pub target: Option<BoxTarget>,
    /// Where the delegate lies.
    pub delegate: Local,
    /// Where what is sent lies.
    pub sent: Local,
    /// Where it stands.
    pub at: At,
}

describe!(YieldFrom: at, iterable, target, delegate, sent);

/// What a delegate did.
pub(crate) enum Step {
    /// It yielded a value.
    Yielded(Value),
    /// It has ended, with a value.
    Returned(Value),
}

impl Stmt for YieldFrom {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let iterable = self.iterable.eval(cx, fp)?;
        let delegate = iter::iter(cx, &iterable).map_err(|e| self.at.note(cx, e))?;
        fp.slot(self.delegate).set(delegate.clone());
        let step = self.send(cx, &delegate, Value::NONE);
        self.after(cx, fp, step)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let step = match (fp.slot(self.sent).take(), fp.slot(self.delegate).get()) {
            (Some(value), Some(delegate)) => self.send(cx, &delegate, value),
            // Who threw into the delegate has seen it return.
            (Some(value), None) => Ok(Step::Returned(value)),
            (None, _) => match cx.pending() {
                Some(raised) => Err(raised),
                None => return thrown(cx, self.at),
            },
        };
        self.after(cx, fp, step)
    }
}

impl YieldFrom {
    fn after(&self, cx: &Interp, fp: Frame<'_>, step: R<Step>) -> R<Flow> {
        match step {
            Ok(Step::Yielded(value)) => Ok(Flow::Yield(value)),
            Ok(Step::Returned(value)) => {
                drop(fp.slot(self.delegate).take());
                self.target.store(cx, fp, value)?;
                Ok(Flow::Normal)
            }
            Err(raised) => {
                drop(fp.slot(self.delegate).take());
                Err(self.at.note(cx, raised))
            }
        }
    }

    fn send(&self, cx: &Interp, delegate: &Value, value: Value) -> R<Step> {
        if let Some(inner) = delegate.to_handle::<Generator>() {
            let step = generator::send(cx, &inner, value)?;
            return Ok(of_generator(&inner, step));
        }
        if value.is_none() && iter::is_plain(delegate) {
            return self.next_native(cx, delegate);
        }
        let result = if value.is_none() {
            match attr::call_special(cx, delegate, &cx.names.__next__, &[]) {
                Ok(Some(value)) => Ok(value),
                Ok(None) => return self.next_native(cx, delegate),
                Err(e) => Err(e),
            }
        } else {
            call::call_method(cx, delegate, &cx.names.send, &[value])
        };
        stepped(cx, result)
    }

    fn next_native(&self, cx: &Interp, delegate: &Value) -> R<Step> {
        Ok(match iter::next(cx, delegate)? {
            Some(value) => Step::Yielded(value),
            None => Step::Returned(Value::NONE),
        })
    }
}

pub(crate) fn of_generator(generator: &Generator, step: Option<Value>) -> Step {
    match step {
        Some(value) => Step::Yielded(value),
        None => Step::Returned(generator.returned.take().unwrap_or(Value::NONE)),
    }
}

/// A call of an iterator's method: `StopIteration` carries the delegate's value.
pub(crate) fn stepped(cx: &Interp, result: R) -> R<Step> {
    match result {
        Ok(value) => Ok(Step::Yielded(value)),
        Err(raised) if raise::matches(cx, &raised, WellKnown::StopIteration) => {
            let error = raise::take(cx, raised);
            Ok(Step::Returned(attr::get(cx, &error, &cx.names.value)?))
        }
        Err(raised) => Err(raised),
    }
}

/// A block.
pub struct GenBlock {
    /// The statements.
    pub body: Box<[BoxStmt]>,
    /// Number of the statement that runs.
    pub state: Local,
}

describe!(GenBlock: state, body);

impl GenBlock {
    /// The statements from number `i` on.
    #[inline]
    fn go(&self, cx: &Interp, fp: Frame<'_>, mut i: usize) -> R<Flow> {
        while let Some(stmt) = self.body.get(i) {
            let flow = stmt.exec(cx, fp)?;
            if !matches!(flow, Flow::Normal) {
                return Ok(self.stop(fp, i, flow));
            }
            i += 1;
        }
        Ok(Flow::Normal)
    }

    #[inline]
    fn stop(&self, fp: Frame<'_>, i: usize, flow: Flow) -> Flow {
        if let Flow::Yield(_) = flow {
            set_state(fp, self.state, i);
        }
        flow
    }
}

impl Stmt for GenBlock {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.go(cx, fp, 0)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let i = state(fp, self.state);
        let Some(stmt) = self.body.get(i) else {
            return Ok(Flow::Normal);
        };
        match stmt.resume(cx, fp)? {
            Flow::Normal => self.go(cx, fp, i + 1),
            flow => Ok(flow),
        }
    }
}

/// A statement that puts values aside: if it fails, they are taken away from the last to the first.
pub struct Unwinding {
    /// The statement.
    pub body: BoxStmt,
    /// Where the values lie.
    pub aside: Box<[Local]>,
}

describe!(Unwinding: aside, body);

impl Unwinding {
    fn after(&self, fp: Frame<'_>, flow: R<Flow>) -> R<Flow> {
        if flow.is_err() {
            let locals = self.aside.iter().rev();
            locals.for_each(|&local| drop(fp.slot(local).take()));
        }
        flow
    }
}

impl Stmt for Unwinding {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.after(fp, self.body.exec(cx, fp))
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.after(fp, self.body.resume(cx, fp))
    }
}

/// `if` with any number of `elif`, maybe `else`.
pub struct GenIf {
    /// Conditions and what is done; conditions contain no `yield`.
    pub arms: Box<[(BoxExpr, BoxStmt)]>,
    /// What is done if none holds.
    pub otherwise: Option<BoxStmt>,
    /// Number of the arm that runs.
    pub state: Local,
}

describe!(GenIf: state, arms, otherwise);

impl Stmt for GenIf {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        for (i, (test, block)) in self.arms.iter().enumerate() {
            if test.test(cx, fp)? {
                set_state(fp, self.state, i);
                return block.exec(cx, fp);
            }
        }
        set_state(fp, self.state, self.arms.len());
        self.otherwise.exec(cx, fp)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self.arms.get(state(fp, self.state)) {
            Some((_, block)) => block.resume(cx, fp),
            None => self.otherwise.resume(cx, fp),
        }
    }
}

const IN_BODY: usize = 0;
const IN_ELSE: usize = 1;

/// `while`; the condition is part of the body if it contains a `yield`.
pub struct GenWhile {
    /// The condition.
    pub test: BoxExpr,
    /// The body.
    pub body: BoxStmt,
    /// What is done when the condition fails.
    pub otherwise: Option<BoxStmt>,
    /// Body or else?
    pub state: Local,
    /// Where it stands.
    pub at: At,
}

describe!(GenWhile: state, test, body, otherwise);

impl GenWhile {
    fn go(&self, cx: &Interp, fp: Frame<'_>, mut resuming: bool) -> R<Flow> {
        loop {
            let flow = if std::mem::take(&mut resuming) {
                self.body.resume(cx, fp)?
            } else if self.test.test(cx, fp)? {
                set_state(fp, self.state, IN_BODY);
                self.body.exec(cx, fp)?
            } else {
                break;
            };
            match flow {
                Flow::Normal | Flow::Continue => cx.tick().map_err(|e| self.at.note(cx, e))?,
                Flow::Break => return Ok(Flow::Normal),
                flow => return Ok(flow),
            }
        }
        set_state(fp, self.state, IN_ELSE);
        self.otherwise.exec(cx, fp)
    }
}

impl Stmt for GenWhile {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.go(cx, fp, false)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match state(fp, self.state) {
            IN_ELSE => self.otherwise.resume(cx, fp),
            _ => self.go(cx, fp, true),
        }
    }
}

/// What a loop that may stop loops over.
pub enum Iterable {
    /// An iterable.
    Expr(BoxExpr),
    /// An iterator, which lies in a local: that of a generator expression was made before.
    Given(Local),
}

impl Describe for Iterable {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Iterable::Expr(iterable) => iterable.describe(to),
            Iterable::Given(local) => to.node("Given", &[("", local)]),
        }
    }
}

impl Iterable {
    fn iterator(&self, cx: &Interp, fp: Frame<'_>, at: At) -> R {
        match self {
            Iterable::Expr(iterable) => {
                let iterable = iterable.eval(cx, fp)?;
                iter::iter(cx, &iterable).map_err(|e| at.note(cx, e))
            }
            Iterable::Given(local) => Ok(fp.slot(*local).get_raw()),
        }
    }
}

/// `for`
pub struct GenFor {
    /// What each item is bound to.
    pub target: BoxTarget,
    /// What is looped over.
    pub iterable: Iterable,
    /// The body.
    pub body: BoxStmt,
    /// What is done when the items have run out.
    pub otherwise: Option<BoxStmt>,
    /// Where the iterator lies.
    pub iterator: Local,
    /// Body or else?
    pub state: Local,
    /// Where the iterable stands.
    pub at: At,
}

describe!(GenFor: state, iterator, target, iterable, body, otherwise);

impl GenFor {
    fn go(&self, cx: &Interp, fp: Frame<'_>, mut resuming: bool) -> R<Flow> {
        // While it runs, the loop holds its iterator, and drops it however it is left.
        let iterator = fp.slot(self.iterator).take().unwrap_or(Value::NONE);
        loop {
            let flow = if std::mem::take(&mut resuming) {
                self.body.resume(cx, fp)
            } else {
                match iter::next(cx, &iterator).map_err(|e| self.at.note(cx, e))? {
                    Some(item) => {
                        self.target.store(cx, fp, item)?;
                        self.body.exec(cx, fp)
                    }
                    None => break,
                }
            };
            match flow? {
                Flow::Normal | Flow::Continue => cx.tick().map_err(|e| self.at.note(cx, e))?,
                Flow::Yield(value) => {
                    fp.slot(self.iterator).init(iterator);
                    return Ok(Flow::Yield(value));
                }
                Flow::Break => return Ok(Flow::Normal),
                flow => return Ok(flow),
            }
        }
        drop(iterator);
        set_state(fp, self.state, IN_ELSE);
        self.otherwise.exec(cx, fp)
    }
}

impl Stmt for GenFor {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let iterator = self.iterable.iterator(cx, fp, self.at)?;
        fp.slot(self.iterator).set(iterator);
        set_state(fp, self.state, IN_BODY);
        self.go(cx, fp, false)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match state(fp, self.state) {
            IN_ELSE => self.otherwise.resume(cx, fp),
            _ => self.go(cx, fp, true),
        }
    }
}

/// `match`; patterns and guards contain no `yield`.
pub struct GenMatch {
    /// The subject.
    pub subject: BoxExpr,
    /// The cases.
    pub cases: Box<[Case]>,
    /// Number of the case that runs.
    pub state: Local,
}

describe!(GenMatch: state, subject, cases);

impl Stmt for GenMatch {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let subject = self.subject.eval(cx, fp)?;
        let Some((i, case)) = choose(cx, fp, &self.cases, subject)? else {
            return Ok(Flow::Normal);
        };
        set_state(fp, self.state, i);
        case.body.exec(cx, fp)
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        match self.cases.get(state(fp, self.state)) {
            Some(case) => case.body.resume(cx, fp),
            None => Ok(Flow::Normal),
        }
    }
}
