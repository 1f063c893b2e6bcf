//! Leaving a call: what of it lives on in frame objects.
//!
//! Locals die with the call, first local first, unless a traceback leads through it. Then its frame object (see
//! `object::traceback`) takes them over.

use crate::eval::call::enter::local;
use crate::eval::code::{Code, CodeLink};
use crate::eval::describe::describe;
use crate::eval::node::{BoxStmt, Flow, Stmt};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, R};
use crate::object::traceback::FrameInfo;

/// Library modules whose functions stand for native ones of CPython: they leave no entry in tracebacks.
const NATIVE_IN_CPYTHON: [&str; 1] = ["<library warnings>"];

/// An exception leaves a frame: its frame object takes the locals over, so that they live as long
/// as the traceback, as in CPython, whose tracebacks hold the frames.
#[cold]
pub(crate) fn leave(cx: &Interp, code: &Code, frame: Frame<'_>) {
    let Some(own) = code.link.get() else { return };
    let kept = code.info.kept.and_then(|kept| frame.slot(kept).take());
    let info = kept.and_then(|info| info.handle::<FrameInfo>().ok());
    let at = cx.take_position();
    if info.is_none() && at.is_none() {
        return;
    }
    let info =
        info.unwrap_or_else(|| FrameInfo::alloc(cx, own.value(), code.info.globals.value(), 0));
    keep_locals(cx, code, frame, &info);
    if let Some(at) = at
        && !NATIVE_IN_CPYTHON.contains(&code.info.file.name())
    {
        info.position.set(at);
        cx.add_entry(info.into_value(), at);
    }
}

/// A call is over: if somebody still holds its frame object, that takes the locals over.
pub(crate) fn keep_if_held(cx: &Interp, code: &Code, frame: Frame<'_>) {
    let Some(info) = code.info.kept.and_then(|kept| frame.slot(kept).take()) else {
        return;
    };
    // A watched call is in the list of callers until its body is left.
    let known = 1 + u32::from(cx.callers.depth_of(&info).is_some());
    if info.refcount() > Some(known)
        && let Some(info) = info.view::<FrameInfo>()
    {
        keep_locals(cx, code, frame, info);
    }
}

fn keep_locals(cx: &Interp, code: &Code, frame: Frame<'_>, info: &FrameInfo) {
    // What lies in hidden places is no variable and dies, as what CPython has on its stack.
    let is_hidden = |&i: &usize| {
        !code.info.sort.has_namespace()
            && code
                .info
                .local_name(i)
                .is_none_or(|name| name.as_str().is_empty())
    };
    let hidden = (0..code.frame_size).filter(is_hidden);
    hidden.for_each(|i| drop(frame.slot(local(i)).take()));
    let take = |i| frame.slot(local(i)).take().unwrap_or(Value::UNBOUND);
    let locals = (0..code.frame_size).map(take).collect();
    let old = info.locals.replace_all(&cx.heap, locals);
    drop(old);
}

/// The body of a function that can catch exceptions, and is no generator. If somebody still holds a traceback through
/// the call when it ends, the frame object takes the locals over.
pub struct Keeping {
    /// The body.
    pub body: BoxStmt,
    /// Where the frame object is.
    pub kept: Local,
    /// The code of the function.
    pub code: CodeLink,
}

describe!(Keeping: kept, body);

impl Keeping {
    #[inline]
    fn end(&self, cx: &Interp, fp: Frame<'_>) {
        if !fp.slot(self.kept).is_unbound() {
            self.keep(cx, fp);
        }
    }

    #[cold]
    fn keep(&self, cx: &Interp, fp: Frame<'_>) {
        if let Some(code) = self.code.get() {
            keep_if_held(cx, &code, fp);
        }
    }
}

impl Stmt for Keeping {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let flow = self.body.exec(cx, fp)?;
        self.end(cx, fp);
        Ok(flow)
    }
}
