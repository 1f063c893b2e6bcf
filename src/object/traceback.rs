//! Traceback objects: where an exception passed, one object per frame, outermost first; and the frames.
//!
//! An entry is a frame and the number of a position in its code; file, line and span are worked out when somebody
//! asks. Both are made only when an error travels. The order of entries is that of CPython: a frame that an exception
//! leaves puts its entry before the others.
//!
//! ```text
//!   exception --> Traceback --next--> Traceback
//!                    |                   |
//!                    v                   v
//!                FrameInfo           FrameInfo     one for each call, however many exceptions pass it
//!                 locals              locals       unbound while the call runs, then taken over from it
//! ```
//!
//! So the locals of a call live as long as any traceback that leads through it, as in CPython, whose tracebacks
//! hold the frames themselves.

use std::cell::Cell;

use crate::heap::{Handle, Native, NativeId, Slot, Vals, Value};
use crate::interp::Interp;

/// One frame that an exception left, or in which it was caught.
pub struct Traceback {
    /// The next entry towards the place of the error (`tb_next`).
    pub next: Slot,
    /// The frame (`tb_frame`).
    pub frame: Handle<FrameInfo>,
    /// Index into the code's table of positions.
    pub position: u32,
    /// `tb_lasti` and `tb_lineno` of an entry that a program made.
    pub stated: Option<(i64, i64)>,
}

impl Native for Traceback {
    const ID: NativeId = NativeId::Traceback;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.next.trace(visit);
        visit(self.frame.value());
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.next.take());
    }
}

/// A call that an exception passed: what a program sees as a frame.
pub struct FrameInfo {
    /// The code that ran (`f_code`).
    pub code: Value,
    /// The globals of the code; unbound if unknown.
    pub globals: Value,
    /// Index into the code's table of positions: where an exception passed last.
    pub position: Cell<u32>,
    /// The locals of the call once it has ended, some unbound.
    pub locals: Vals,
}

impl Native for FrameInfo {
    const ID: NativeId = NativeId::FrameInfo;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.locals.each(visit);
        visit(&self.code);
        visit(&self.globals);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        self.locals.drain_into(out);
    }

    fn extra_bytes(&self) -> usize {
        self.locals.bytes()
    }
}

impl FrameInfo {
    /// The position of the definition itself.
    pub const START: u32 = u32::MAX - 1;

    /// A frame that still runs.
    pub fn alloc(cx: &Interp, code: &Value, globals: &Value, position: u32) -> Handle<FrameInfo> {
        cx.heap.alloc(FrameInfo {
            code: code.clone(),
            globals: globals.clone(),
            position: Cell::new(position),
            locals: Vals::default(),
        })
    }
}
