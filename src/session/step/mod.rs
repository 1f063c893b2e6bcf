//! A program step by step, forward and back.
//!
//! A program is the same each time but for what it learns from outside, which is noted ([`Tape`]). So the past needs no
//! record: to go back is to run the program anew, in a fresh interpreter, up to an earlier step.
//!
//! ```text
//!   travel:  run ──step──step──halt──step──halt        the guide says: back to step 2
//!                                            │
//!            run ──step──halt <──────────────┘         the same again in a fresh interpreter
//! ```
//! Where a run halts, the whole interpreter stands there alive: every view works on the past. A run that is left comes
//! to its end without doing anything ([`Interp::leave_run`]).

mod tape;

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use crate::heap::Handle;
use crate::inspect::step::{Event, target};
use crate::inspect::{Subject, brief, path};
use crate::interp::{Interp, Step, Walker};
use crate::object::dict::Dict;
use crate::session::{Ending, Job, Session, SetupError, streams};

pub use tape::{Output, Tape};

/// Native stack that is kept for whoever looks at a halted program.
const RESERVE: usize = 8 << 20;
/// A value that was bound before is told up to this width.
const WIDEST: usize = 60;
/// To go through so many steps again may take a while, of which the user is told.
const LONG: u64 = 5_000_000;

/// What is to be gone through.
pub struct Trip {
    /// The program and its arguments.
    pub job: Job,
    /// Statements of the prompt, in place of the program.
    pub statements: Option<String>,
    /// Inputs of the prompt that were run before, and whose steps do not count.
    pub inputs: Vec<String>,
    /// Bytes of native stack.
    pub stack: usize,
}

/// Does an event count for a search?
pub type Search = Rc<dyn Fn(&Interp, &Event<'_>) -> bool>;

/// Where to go from a halt.
#[derive(Clone)]
pub enum Go {
    /// To this step.
    To(u64),
    /// To the next step of a kind.
    Next(Search),
    /// To the last one before this of a kind.
    Last(Search),
    /// Nowhere: it is enough.
    Leave,
}

/// Who says where to go.
pub trait Guide {
    /// The program stands; where next? Runs no code of it.
    fn halt(&self, halt: &Halt<'_>) -> Go;
    /// So many steps are gone through again, which takes a while.
    fn wait(&self, steps: u64);
}

/// A program that stands at a step.
pub struct Halt<'a> {
    /// The interpreter.
    pub cx: &'a Interp,
    /// The namespace of the main module.
    pub names: &'a Handle<Dict>,
    /// The number of the step, from 1.
    pub number: u64,
    /// The number of the last one, if it is known.
    pub last: Option<u64>,
    /// What has just happened.
    pub event: Event<'a>,
    /// What the target that has just been bound held before, if it was seen.
    pub before: Option<String>,
    /// What the program has written so far.
    pub output: &'a Output,
    /// What else the user ought to know.
    pub remark: Option<&'static str>,
}

/// What a run is for.
enum Goal {
    /// To halt at this step.
    At(u64),
    /// To halt at the next step of a kind.
    Next(Search),
    /// To find the last step of a kind before number `end`.
    Find {
        search: Search,
        found: Option<u64>,
        end: u64,
    },
}

/// A goal, and what the user ought to know when it is reached.
type Plan = (Goal, Option<&'static str>);

/// Goes through a program until the guide has enough.
pub fn travel(trip: &Trip, guide: &Rc<dyn Guide>) -> Result<(), SetupError> {
    let tape = Rc::new(Tape::default());
    let mut plan: Plan = (Goal::At(1), None);
    loop {
        if let Goal::At(steps) | Goal::Find { end: steps, .. } = plan.0
            && (LONG..=tape.furthest()).contains(&steps)
        {
            guide.wait(steps);
        }
        let run = Rc::new(Run {
            guide: Rc::clone(guide),
            tape: Rc::clone(&tape),
            names: RefCell::default(),
            goal: RefCell::new(plan.0),
            remark: Cell::new(plan.1),
            before: RefCell::default(),
            next: RefCell::default(),
        });
        run.through(trip)?;
        match run.next.take() {
            Some(next) => plan = next,
            None => return Ok(()),
        }
    }
}

/// One run of the program.
struct Run {
    guide: Rc<dyn Guide>,
    tape: Rc<Tape>,
    /// The namespace of the main module.
    names: RefCell<Option<Handle<Dict>>>,
    goal: RefCell<Goal>,
    remark: Cell<Option<&'static str>>,
    /// What the target at a position of a call held before it was bound: call, position, value.
    before: RefCell<Option<(usize, u32, String)>>,
    /// What the next run is for, once this one is left.
    next: RefCell<Option<Plan>>,
}

impl Run {
    fn through(self: &Rc<Self>, trip: &Trip) -> Result<(), SetupError> {
        self.tape.rewind();
        let terminal = [io::stdin().is_terminal(), io::stdout().is_terminal()];
        let terminals = [terminal[0], terminal[1], io::stderr().is_terminal()];
        let stack = trip.stack.saturating_sub(RESERVE).max(RESERVE);
        let streams = self.tape.streams(terminals);
        let mut session = Session::with_streams(&trip.job, stack, streams)?;
        let cx = session.shared();
        cx.outside.note(Rc::clone(&self.tape.answers));
        cx.steps.walk(Rc::clone(self) as Rc<dyn Walker>);
        *self.names.borrow_mut() = Some(session.names().clone());
        self.repeat(&cx, &mut session, &trip.inputs);
        let ending = match &trip.statements {
            Some(text) => session.input(text),
            None => session.program(&trip.job),
        };
        self.end(&cx, session, ending);
        Ok(())
    }

    /// What was typed before is done again; its steps do not count.
    fn repeat(&self, cx: &Interp, session: &mut Session, inputs: &[String]) {
        cx.steps.want(u64::MAX);
        self.tape.close(true);
        for input in inputs {
            session.input(input);
        }
        self.tape.close(false);
        cx.steps.start();
        cx.steps.want(match *self.goal.borrow() {
            Goal::At(number) => number,
            _ => 1,
        });
    }

    /// The program has ended: a step of its own. Then all that is left dies, and that is the last step.
    fn end(&self, cx: &Rc<Interp>, session: Session, ending: Ending) {
        if !cx.steps.are_left() {
            streams::flush(cx);
            self.pass(cx, cx.steps.end(), Event::Ended(ending.status()));
        }
        if !cx.steps.are_left() {
            self.names.take();
            session.wind_down();
            self.pass(cx, cx.steps.end(), Event::Gone);
        }
        self.names.take();
    }

    /// A step was taken; does the run halt here?
    fn pass(&self, cx: &Interp, number: u64, event: Event<'_>) {
        let interrupted = cx.interrupted.swap(false, Ordering::Relaxed);
        if interrupted || self.is_reached(cx, number, &event) {
            let go = self.halt(cx, number, &event);
            self.go(cx, number, go);
        } else if !cx.steps.are_left() {
            cx.steps.want(match *self.goal.borrow() {
                Goal::At(wanted) => wanted,
                _ => number + 1,
            });
        }
    }

    fn is_reached(&self, cx: &Interp, number: u64, event: &Event<'_>) -> bool {
        let is_end = matches!(event, Event::Ended(_) | Event::Gone);
        let finding = match &mut *self.goal.borrow_mut() {
            Goal::At(wanted) if matches!(event, Event::Ended(_)) => {
                return number >= *wanted || *wanted > self.tape.furthest();
            }
            Goal::At(wanted) => return is_end || number >= *wanted,
            Goal::Next(search) => return is_end || search(cx, event),
            Goal::Find { found, end, .. } if is_end || number >= *end => (*found, *end),
            Goal::Find { search, found, .. } => {
                if search(cx, event) {
                    *found = Some(number);
                }
                return false;
            }
        };
        self.leave(
            cx,
            match finding {
                (Some(found), _) => (Goal::At(found), None),
                (None, end) => (Goal::At(end), Some("there is no such step before this one")),
            },
        );
        false
    }

    /// Asks the guide.
    fn halt(&self, cx: &Interp, number: u64, event: &Event<'_>) -> Go {
        self.tape.reach(number, event);
        let remark = match self.tape.has_changed(number, cx.steps.trail()) {
            true => Some(
                "the program went another way than before: it depends on addresses, or files have changed",
            ),
            false => self.remark.take(),
        };
        let none = || cx.heap.alloc(Dict::new());
        let names = self.names.borrow().clone().unwrap_or_else(none);
        let halt = Halt {
            cx,
            names: &names,
            number,
            last: self.tape.last(),
            event: event.clone(),
            before: self.before_binding(cx, event),
            output: self.tape.output(),
            remark,
        };
        let go = self.guide.halt(&halt);
        // A Ctrl-C at the prompt of the guide is not for the program.
        cx.interrupted.store(false, Ordering::Relaxed);
        match (go, event) {
            (Go::To(wanted), Event::Gone) if wanted > number => {
                self.remark.set(Some("this is the end"));
                Go::To(number)
            }
            (Go::Next(_), Event::Gone) => {
                self.remark.set(Some("this is the end"));
                Go::To(number)
            }
            (go, _) => go,
        }
    }

    /// What the target that has just been bound held before.
    fn before_binding(&self, cx: &Interp, event: &Event<'_>) -> Option<String> {
        let (call, position, text) = self.before.take().filter(|_| event.is_binding())?;
        let is_here = call == cx.steps.depth() && position == cx.steps.here();
        is_here.then_some(text)
    }

    fn go(&self, cx: &Interp, number: u64, go: Go) {
        match go {
            Go::To(wanted) if wanted > number => {
                cx.steps.want(wanted);
                *self.goal.borrow_mut() = Goal::At(wanted);
            }
            Go::Next(search) => {
                cx.steps.want(number + 1);
                *self.goal.borrow_mut() = Goal::Next(search);
            }
            Go::To(wanted) => self.leave(cx, (Goal::At(wanted.max(1)), self.remark.take())),
            Go::Last(search) => {
                let (found, end) = (None, number);
                self.leave(cx, (Goal::Find { search, found, end }, None));
            }
            Go::Leave => self.close(cx),
        }
    }

    /// This run has served; the next one has this goal.
    fn leave(&self, cx: &Interp, plan: Plan) {
        *self.next.borrow_mut() = Some(plan);
        self.close(cx);
    }

    fn close(&self, cx: &Interp) {
        self.tape.close(true);
        cx.leave_run();
    }
}

impl Walker for Run {
    fn halt(&self, cx: &Interp, step: &Step) {
        self.pass(cx, cx.steps.taken(), Event::Step(step));
    }

    fn before(&self, cx: &Interp, position: u32) {
        let seen = self.names.borrow().as_ref().and_then(|names| {
            let subject = Subject::in_call(cx, names);
            let value = path::resolve(&subject, &target(cx, position)?).ok()?;
            Some(brief(cx, &value, WIDEST))
        });
        *self.before.borrow_mut() = seen.map(|text| (cx.steps.depth(), position, text));
    }

    fn is_stuck(&self, cx: &Interp) {
        let taken = cx.steps.taken().max(1);
        self.leave(
            cx,
            (
                Goal::At(taken),
                Some("stopped by Ctrl-C in what this step does next"),
            ),
        );
    }
}
