//! Who called whom, for warnings, which name the line of a caller.
//!
//! No running function is registered anywhere; that would cost every call. Only code that was lowered to be *watched*
//! (`resolve::lower` says which) tells where it stands:
//!
//! ```text
//!   entered calls   frame | frame | frame     each with the position that it left for the next one
//!   here            position in the last of them
//! ```

use std::cell::{Cell, RefCell};

use crate::heap::Value;
use crate::interp::TraceEntry;

/// The watched calls that are running.
#[derive(Default)]
pub struct Callers {
    on: Cell<bool>,
    here: Cell<u32>,
    entered: RefCell<Vec<TraceEntry>>,
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

    /// The call that began last is over.
    pub fn leave(&self) {
        let ended = self.entered.borrow_mut().pop();
        if let Some(caller) = self.entered.borrow().last() {
            self.here.set(caller.position);
        }
        drop(ended);
    }

    /// The running call goes on at a position; gives the one before.
    #[inline]
    pub fn go_to(&self, position: u32) -> u32 {
        self.here.replace(position)
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
