//! Steps: what a program that is gone through step by step tells, and who is asked where it halts.
//!
//! Only code that was lowered to be *stepped* (`resolve::lower`) tells anything; other programs have none of these
//! nodes. A step is counted, and at the one that is wanted a [`Walker`] is asked, for as long as it likes: the whole
//! interpreter stands there alive.
//!
//! ```text
//!   node --Interp::step--> taken + 1 --at the wanted one--> Walker::halt
//!   calls   call | call | call     the code of each, its frame, and the position that it left for the next one
//!   here    position in the last of them
//! ```
//! A run that is not wanted any more ([`Steps::leave`]) ends by an exception which each further step, call and tick
//! raises again, so that no handler of the program gets anywhere; and its finalisers do not run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use rustc_hash::FxHashMap;

use crate::heap::{Frame, Local, OpenFrames, Value};
use crate::interp::{Interp, R, Raised, WellKnown};

/// What a program has just done.
#[derive(Clone, Debug)]
pub enum Step {
    /// A call began: of a function, or of the body of a class or a module.
    Enter,
    /// A generator goes on.
    Resume,
    /// A statement begins.
    Statement,
    /// An expression got its value.
    Value(Value),
    /// A name, an attribute or an item got bound: a name to this value.
    Bind(Option<Value>),
    /// One got unbound.
    Unbind,
    /// A call returns.
    Return(Value),
    /// A generator stops at a `yield`.
    Yield(Value),
    /// An exception is raised.
    Raise(Value),
    /// An exception leaves a call.
    Leave(Value),
}

/// Who goes through a program.
pub trait Walker {
    /// The program stands at the step that was wanted. Must not run code of it.
    fn halt(&self, cx: &Interp, step: &Step);
    /// A binding at this position is about to change.
    fn before(&self, cx: &Interp, position: u32);
    /// After Ctrl-C no step has come: some builtin is at work.
    fn is_stuck(&self, cx: &Interp);
}

/// A call that is running.
#[derive(Clone)]
pub struct Running {
    /// Its code.
    pub code: Value,
    /// Where it stands.
    pub position: u32,
}

/// The steps of a program.
#[derive(Default)]
pub struct Steps {
    walker: RefCell<Option<Rc<dyn Walker>>>,
    taken: Cell<u64>,
    wanted: Cell<u64>,
    /// A number for the way so far: the same way gives the same one.
    trail: Cell<u64>,
    here: Cell<u32>,
    /// The exception on its way has been told in the running call.
    told: Cell<bool>,
    leaving: Cell<bool>,
    /// Ctrl-C has come, and the next step is to halt for it.
    halting: Cell<bool>,
    calls: RefCell<Vec<Running>>,
    frames: OpenFrames,
    /// Where suspended generators stand, by the address of their frame.
    waiting: RefCell<FxHashMap<usize, u32>>,
}

impl Steps {
    /// From now on sources are lowered to be stepped, and this walker is asked.
    pub fn walk(&self, walker: Rc<dyn Walker>) {
        *self.walker.borrow_mut() = Some(walker);
    }

    /// Are sources lowered to be stepped?
    pub fn are_taken(&self) -> bool {
        self.walker.borrow().is_some()
    }

    /// How many were taken so far.
    pub fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// The walker wants to be asked at this step, and at each one after it.
    pub fn want(&self, number: u64) {
        self.wanted.set(number);
    }

    /// The next step is the first.
    pub fn start(&self) {
        self.taken.set(0);
        self.trail.set(0);
    }

    /// The program has ended: a step that no code of it takes.
    pub fn end(&self) -> u64 {
        self.take(0);
        self.taken.get()
    }

    /// A number for the way so far.
    pub fn trail(&self) -> u64 {
        self.trail.get()
    }

    /// Is the run to come to its end without doing anything any more?
    pub fn are_left(&self) -> bool {
        self.leaving.get()
    }

    /// Running call number `at`; 0 is the outermost.
    pub fn call(&self, at: usize) -> Option<Running> {
        let calls = self.calls.borrow();
        let mut call = calls.get(at).cloned()?;
        if at + 1 == calls.len() {
            call.position = self.here.get();
        }
        Some(call)
    }

    /// How many calls are running.
    pub fn depth(&self) -> usize {
        self.calls.borrow().len()
    }

    /// The position in the innermost call.
    pub fn here(&self) -> u32 {
        self.here.get()
    }

    /// What a local of a running call holds; in a cell, if `shared`.
    pub fn local(&self, call: usize, local: Local, shared: bool) -> Option<Value> {
        self.frames.read(call, local, shared)
    }

    /// Where the suspended generator with this frame stands.
    pub fn waits_at(&self, frame: Frame<'_>) -> Option<u32> {
        self.waiting.borrow().get(&frame.address()).copied()
    }

    /// Notes where a generator stops, and where it went on.
    pub fn wait(&self, frame: Frame<'_>) {
        self.waiting
            .borrow_mut()
            .insert(frame.address(), self.here.get());
    }

    /// Runs a call, which may be looked at meanwhile.
    pub fn in_call<T>(&self, code: &Value, frame: Frame<'_>, run: impl FnOnce() -> T) -> T {
        let (outer, told) = (self.here.get(), self.told.get());
        self.push(code, outer);
        let result = self.frames.during(frame, run);
        drop(self.calls.borrow_mut().pop());
        self.here.set(outer);
        self.told.set(told);
        result
    }

    fn push(&self, code: &Value, outer: u32) {
        let mut calls = self.calls.borrow_mut();
        if let Some(caller) = calls.last_mut() {
            caller.position = outer;
        }
        calls.push(Running {
            code: code.clone(),
            position: outer,
        });
    }

    fn take(&self, position: u32) -> bool {
        let number = self.taken.get() + 1;
        self.taken.set(number);
        self.here.set(position);
        self.told.set(false);
        let mixed = (self.trail.get() ^ u64::from(position)).wrapping_add(1);
        self.trail.set(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        number >= self.wanted.get()
    }
}

impl Interp {
    /// The program has done something at this position.
    #[inline]
    pub fn step(&self, position: u32, step: impl FnOnce() -> Step) -> R<()> {
        match self.steps.take(position) {
            true => self.halt(&step()),
            false => Ok(()),
        }
    }

    /// An exception passes this position; the innermost one counts as a step.
    pub fn step_raise(&self, position: u32, raised: Raised) -> Raised {
        match self.steps.told.get() {
            true => raised,
            false => self.step_error(position, raised, Step::Raise),
        }
    }

    /// An exception leaves the running call.
    pub fn step_leave(&self, raised: Raised) -> Raised {
        self.step_error(self.steps.here(), raised, Step::Leave)
    }

    fn step_error(&self, position: u32, raised: Raised, step: fn(Value) -> Step) -> Raised {
        if self.steps.are_left() {
            return raised;
        }
        let halts = self.steps.take(position);
        self.steps.told.set(true);
        if halts {
            self.ask(&step(self.raised_exception(&raised)));
        }
        raised
    }

    /// A binding at this position is about to change.
    pub fn step_before(&self, position: u32) {
        let steps = &self.steps;
        if steps.taken.get() + 1 >= steps.wanted.get()
            && !steps.are_left()
            && let Some(walker) = self.walker()
        {
            walker.before(self, position);
        }
    }

    #[cold]
    #[inline(never)]
    fn halt(&self, step: &Step) -> R<()> {
        if !self.steps.are_left() {
            self.ask(step);
        }
        match self.steps.are_left() {
            true => Err(self.end_of_run()),
            false => Ok(()),
        }
    }

    fn walker(&self) -> Option<Rc<dyn Walker>> {
        self.steps.walker.borrow().clone()
    }

    fn ask(&self, step: &Step) {
        self.steps.halting.set(false);
        if let Some(walker) = self.walker() {
            // What is on its way waits, so that views find nothing there.
            let suspended = self.suspend_raised();
            walker.halt(self, step);
            self.resume_raised(suspended);
        }
    }

    /// The run is not wanted any more.
    pub fn leave_run(&self) {
        self.steps.leaving.set(true);
        self.steps.wanted.set(0);
        self.ticks.set(0);
        // Loops that look only for Ctrl-C stop, too.
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Raises what ends a run that is not wanted any more; the next tick does so again.
    #[cold]
    pub(in crate::interp) fn end_of_run(&self) -> Raised {
        self.ticks.set(0);
        (self.hooks.raise)(self, WellKnown::KeyboardInterrupt, "")
    }

    /// Ctrl-C belongs to whoever goes through the program: the next step halts, and if none comes, the walker is told.
    #[cold]
    pub(in crate::interp) fn interrupt_walk(&self) -> R<()> {
        self.steps.want(0);
        if !self.steps.halting.replace(true) {
            return Ok(());
        }
        if let Some(walker) = self.walker() {
            walker.is_stuck(self);
        }
        match self.steps.are_left() {
            true => Err(self.end_of_run()),
            false => Ok(()),
        }
    }
}
