//! Traceback objects: where an exception passed, one object per frame, outermost first.
//!
//! An entry is a code object and the number of a position in it; file, line and span are worked out when somebody
//! asks. Tracebacks are made only when an error travels. The order is that of CPython: a frame that an exception
//! leaves puts its entry before the others.

use crate::heap::{Native, NativeId, Slot, Value};

/// One frame that an exception left.
pub struct Traceback {
    /// The next entry towards the place of the error (`tb_next`).
    pub next: Slot,
    /// The code that ran (`tb_frame.f_code`).
    pub code: Value,
    /// The globals of the code; unbound if unknown.
    pub globals: Value,
    /// Index into the code's table of positions.
    pub position: u32,
    /// A tuple of the frame's locals, some unbound; unbound itself if the frame was not left.
    pub locals: Slot,
}

impl Native for Traceback {
    const ID: NativeId = NativeId::Traceback;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.next.trace(visit);
        self.locals.trace(visit);
        visit(&self.code);
        visit(&self.globals);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.next.take());
        out.extend(self.locals.take());
    }
}

/// What a program sees as the frame of a traceback entry.
pub struct FrameInfo(pub Traceback);

impl Native for FrameInfo {
    const ID: NativeId = NativeId::FrameInfo;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.trace(visit);
    }
}
