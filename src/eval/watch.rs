//! Code that tells where it stands (`interp::Callers`).
//!
//! A watched body enters its call in the list of callers; inside, each composed expression and each statement notes
//! its position. Programs that neither warn nor look at the frames of running calls have none of these nodes.

use crate::eval::code::CodeLink;
use crate::eval::describe::describe;
use crate::eval::node::{At, BoxExpr, BoxStmt, Expr, Flow, Stmt};
use crate::heap::Frame;
use crate::interp::{Interp, R};
use crate::object::code::CodeInfo;
use crate::object::traceback::FrameInfo;

/// The body of a watched function, module or class.
pub struct Watched<B> {
    /// The body.
    pub body: B,
    /// The code that it belongs to.
    pub code: CodeLink,
}

describe!(Watched<BoxExpr>: body);
describe!(Watched<BoxStmt>: body);

/// Runs `run` as part of a call of the code with the locals `fp`, which is in the list of callers meanwhile.
fn entered<T>(cx: &Interp, code: &CodeLink, fp: Frame<'_>, run: impl FnOnce() -> R<T>) -> R<T> {
    let Some(code) = code.get() else {
        return run();
    };
    let frame = FrameInfo::of_call(cx, code.value(), &code.info, fp);
    drop(frame.back.take());
    cx.callers.enter(frame.into_value());
    cx.callers.go_to(CodeInfo::START);
    let result = cx.callers.frames.during(fp, run);
    let position = cx.callers.here();
    if let Some(frame) = cx
        .callers
        .leave()
        .filter(|frame| frame.refcount() > Some(1))
        && let Some(frame) = frame.view::<FrameInfo>()
    {
        if result.is_ok() {
            frame.position.set(position);
        }
        if let Some(caller) = cx.callers.get(0) {
            frame.back.set(caller.frame);
        }
    }
    result
}

/// Runs what may warn in code that need not be watched: it tells where it stands just now.
#[cold]
pub fn standing_at<T>(
    cx: &Interp,
    code: &CodeLink,
    fp: Frame<'_>,
    at: At,
    run: impl FnOnce() -> R<T>,
) -> R<T> {
    entered(cx, code, fp, || {
        cx.callers.go_to(at.0);
        run()
    })
}

impl Expr for Watched<BoxExpr> {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        entered(cx, &self.code, fp, || self.body.eval(cx, fp))
    }
}

impl Stmt for Watched<BoxStmt> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        entered(cx, &self.code, fp, || self.body.exec(cx, fp))
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        entered(cx, &self.code, fp, || self.body.resume(cx, fp))
    }
}

/// An expression or a statement of watched code.
pub struct Here<X> {
    /// The expression or statement itself.
    pub x: X,
    /// Where it stands.
    pub at: At,
}

describe!(Here<BoxExpr>: at, x);
describe!(Here<BoxStmt>: at, x);

impl<X> Here<X> {
    fn stand<T>(&self, cx: &Interp, run: impl FnOnce() -> T) -> T {
        let outer = cx.callers.go_to(self.at.0);
        let result = run();
        cx.callers.go_to(outer);
        result
    }
}

impl Expr for Here<BoxExpr> {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.stand(cx, || self.x.eval(cx, fp))
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        self.stand(cx, || self.x.test(cx, fp))
    }

    fn run(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        self.stand(cx, || self.x.run(cx, fp))
    }
}

impl Here<BoxStmt> {
    /// As `stand`, but a `return` was the last to run: its position is that of the call from now on.
    fn stand_to_the_end(&self, cx: &Interp, run: impl FnOnce() -> R<Flow>) -> R<Flow> {
        let outer = cx.callers.go_to(self.at.0);
        let flow = run();
        if !matches!(flow, Ok(Flow::Return(_))) {
            cx.callers.go_to(outer);
        }
        flow
    }
}

impl Stmt for Here<BoxStmt> {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.stand_to_the_end(cx, || self.x.exec(cx, fp))
    }

    fn resume(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.stand_to_the_end(cx, || self.x.resume(cx, fp))
    }
}
