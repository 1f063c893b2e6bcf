//! The exception on its way: where it waits while `Err(Raised)` travels up the native stack.
//!
//! `Raised` is an empty marker, so that a `Result<Value, Raised>` is one word. The exception
//! object waits here, and with it the trace so far. Positions cost nothing until then: the
//! innermost node that sees the error notes its position, and where the error leaves a function,
//! frame and position become one entry. Whoever catches the exception turns the entries into
//! traceback objects.

use std::cell::{Cell, RefCell};

use crate::heap::{Slot, Value};
use crate::interp::Interp;

/// An exception is on its way; it waits in the interpreter.
#[derive(Debug)]
#[must_use = "the pending exception must be passed on or taken"]
pub struct Raised(());

/// The result of what can raise.
pub type R<T = Value> = Result<T, Raised>;

/// Where an exception passed: a frame and an index into the positions of its code.
#[derive(Debug, Clone)]
pub struct TraceEntry {
    /// The frame object.
    pub frame: Value,
    /// Index into the code's table of positions.
    pub position: u32,
}

const NOWHERE: u32 = u32::MAX;

/// The exception on its way.
pub struct Pending {
    exception: Slot,
    /// Entries so far, innermost first.
    trace: RefCell<Vec<TraceEntry>>,
    /// Position in the running function where the exception passed; `NOWHERE` if not noted yet.
    at: Cell<u32>,
    /// The running function has its entry already (the exception is raised again).
    entered: Cell<bool>,
}

impl Default for Pending {
    fn default() -> Pending {
        Pending {
            exception: Slot::empty(),
            trace: RefCell::default(),
            at: Cell::new(NOWHERE),
            entered: Cell::new(false),
        }
    }
}

/// An exception that waits while other code runs: a finaliser may run where one is on its way.
pub struct Suspended {
    exception: Value,
    trace: Vec<TraceEntry>,
    at: u32,
    entered: bool,
}

impl Interp {
    /// Lays the exception on its way aside, if there is one.
    pub fn suspend_raised(&self) -> Suspended {
        Suspended {
            exception: self.pending.exception.swap(Value::UNBOUND),
            trace: std::mem::take(&mut *self.pending.trace.borrow_mut()),
            at: self.pending.at.replace(NOWHERE),
            entered: self.pending.entered.replace(false),
        }
    }

    /// Puts back what [`suspend_raised`](Interp::suspend_raised) laid aside.
    pub fn resume_raised(&self, suspended: Suspended) {
        let Suspended {
            exception,
            trace,
            at,
            entered,
        } = suspended;
        drop(self.pending.exception.swap(exception));
        drop(std::mem::replace(
            &mut *self.pending.trace.borrow_mut(),
            trace,
        ));
        self.pending.at.set(at);
        self.pending.entered.set(entered);
    }

    /// Sends an exception object on its way.
    #[cold]
    pub fn raise(&self, exception: Value) -> Raised {
        let old = std::mem::take(&mut *self.pending.trace.borrow_mut());
        self.pending.at.set(NOWHERE);
        self.pending.entered.set(false);
        self.pending.exception.set(exception);
        drop(old);
        Raised(())
    }

    /// Sends an exception on its way again from the function that caught it: that function gets
    /// no second traceback entry.
    pub fn raise_again(&self, exception: Value) -> Raised {
        let raised = self.raise(exception);
        self.pending.entered.set(true);
        raised
    }

    /// The marker of the exception on its way, for whoever resumes its travel elsewhere.
    pub fn pending(&self) -> Option<Raised> {
        self.is_raising().then_some(Raised(()))
    }

    /// Sends an exception on its way with the entries it had.
    pub fn raise_with_trace(&self, exception: Value, trace: Vec<TraceEntry>) -> Raised {
        let raised = self.raise(exception);
        *self.pending.trace.borrow_mut() = trace;
        raised
    }

    /// Is an exception on its way?
    fn is_raising(&self) -> bool {
        !self.pending.exception.is_unbound()
    }

    /// The exception on its way.
    pub fn raised_exception(&self, _: &Raised) -> Value {
        self.pending.exception.get().unwrap_or(Value::NONE)
    }

    /// Notes where in the running function the exception passed, if no inner node has.
    #[cold]
    #[inline(never)]
    pub fn note(&self, position: u32) {
        if self.pending.at.get() == NOWHERE {
            self.pending.at.set(position);
        }
    }

    /// The noted position, if any.
    pub fn noted(&self) -> Option<u32> {
        Some(self.pending.at.get()).filter(|&at| at != NOWHERE)
    }

    /// The exception leaves a function, or is caught in it: the position of the entry that the
    /// function must add, if it has none yet.
    pub fn take_position(&self) -> Option<u32> {
        let at = self.pending.at.replace(NOWHERE);
        let entered = self.pending.entered.replace(false);
        (!entered && at != NOWHERE).then_some(at)
    }

    /// Adds the entry of a frame that the exception passed.
    pub fn add_entry(&self, frame: Value, position: u32) {
        let entry = TraceEntry { frame, position };
        self.pending.trace.borrow_mut().push(entry);
    }

    /// Stops the exception: the object and its entries, innermost first.
    pub fn take_raised(&self, _: Raised) -> (Value, Vec<TraceEntry>) {
        self.pending.at.set(NOWHERE);
        self.pending.entered.set(false);
        let trace = std::mem::take(&mut *self.pending.trace.borrow_mut());
        (self.pending.exception.take().unwrap_or(Value::NONE), trace)
    }
}
