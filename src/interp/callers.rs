//! Who called whom: for warnings, which name the line of a caller, and for programs that look at the frames of
//! running calls.
//!
//! No running function is registered anywhere; that would cost every call. Only code that was lowered to be *watched*
//! (`resolve::lower` says which) tells where it stands:
//!
//! ```text
//!   entered calls   frame | frame | frame     each with the position that it left for the next one
//!   here            position in the last of them
//! ```

use std::cell::{Cell, RefCell};

use crate::heap::{Frame, Local, OpenFrames, Value};
use crate::interp::TraceEntry;

/// The watched calls that are running.
#[derive(Default)]
pub struct Callers {
    on: Cell<bool>,
    here: Cell<u32>,
    entered: RefCell<Vec<TraceEntry>>,
    /// Where the locals of these calls lie.
    pub frames: OpenFrames,
}

impl Callers {
    /// Has some source been lowered to be watched?
    pub fn are_watched(&self) -> bool {
        self.on.get()
    }

    /// From now on sources are lowered to be watched.
    pub fn watch(&self) {
        self.on.set(true);
    }

    /// A call begins; `frame` is its frame object.
    pub fn enter(&self, frame: Value) {
        let outer = self.here.get();
        let mut entered = self.entered.borrow_mut();
        if let Some(caller) = entered.last_mut() {
            caller.position = outer;
        }
        let position = outer;
        entered.push(TraceEntry { frame, position });
    }

    /// The call that began last is over; its frame object.
    pub fn leave(&self) -> Option<Value> {
        let ended = self.entered.borrow_mut().pop();
        if let Some(caller) = self.entered.borrow().last() {
            self.here.set(caller.position);
        }
        ended.map(|entry| entry.frame)
    }

    /// The running call goes on at a position; gives the one before.
    #[inline]
    pub fn go_to(&self, position: u32) -> u32 {
        self.here.replace(position)
    }

    /// Where the running call stands.
    pub fn here(&self) -> u32 {
        self.here.get()
    }

    /// The frame object of the call with the locals `frame`, if that is the innermost of these calls.
    pub fn frame_object(&self, frame: Frame<'_>) -> Option<Value> {
        let is_innermost = self.frames.is_innermost(frame);
        is_innermost.then(|| self.get(0))?.map(|entry| entry.frame)
    }

    /// How deep in the running calls the one with this frame object is; 0 is the innermost.
    pub fn depth_of(&self, frame: &Value) -> Option<usize> {
        let entered = self.entered.borrow();
        entered.iter().rev().position(|entry| entry.frame.is(frame))
    }

    /// What a local of a running call holds, if it is bound; a variable that inner functions share is in a cell.
    pub fn local(&self, depth: usize, index: usize) -> Option<Value> {
        let at = self.frames.len().checked_sub(depth + 1)?;
        self.frames.read(at, Local::new(index)?, false)
    }

    /// Puts a value into a local of a running call; gives back what is no longer needed.
    pub fn put_local(&self, depth: usize, index: usize, value: Value) -> Value {
        let at = self.frames.len().checked_sub(depth + 1);
        match (at, Local::new(index)) {
            (Some(at), Some(local)) => self.frames.write(at, local, value),
            _ => value,
        }
    }

    /// The frame object of a running call and where it stands; 0 is the innermost.
    pub fn get(&self, depth: usize) -> Option<TraceEntry> {
        let entered = self.entered.borrow();
        let at = entered.len().checked_sub(depth.checked_add(1)?)?;
        let mut entry = entered.get(at)?.clone();
        if depth == 0 {
            entry.position = self.here.get();
        }
        Some(entry)
    }
}
