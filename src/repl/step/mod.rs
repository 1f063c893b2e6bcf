//! `mini --step FILE` and `%step`: the prompt at which a program is gone through, forward and back.
//!
//! ```text
//!   session::step --Halt--> output that is new, picture --> a line of the user --words--> Go
//!                                                 └── p?  %layout p  locals ...   the program stands meanwhile
//! ```
//! Read next: [`words`] for the table of what can be said.

mod keys;
mod told;
mod words;

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::rc::Rc;

use crate::inspect::class::compare::Plan;
use crate::inspect::object::life;
use crate::inspect::page::figure;
use crate::inspect::step::{Event, Standing, standing, target};
use crate::inspect::{self, Page, Refusal, Subject, View, brief, path};
use crate::interp::Step;
use crate::repl::commands::{self, Manual, Request};
use crate::repl::step::keys::{Key, Keys};
use crate::repl::step::told::{Arrival, Output};
use crate::repl::talk;
use crate::session::step::{Go, Guide, Halt, Trip, travel};
use crate::session::{Job, Session, SetupError};

/// A value that is asked for is shown up to this width.
const WIDEST: usize = 2000;

/// Whom the prompt talks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listener {
    /// A user, who reads pictures.
    User,
    /// Another program: to begin with, and for each line that it says, it is told one JSON object on a line.
    Program,
}

/// Goes through a program with the user.
pub fn walk(trip: &Trip, page: Page, listener: Listener) -> Result<(), SetupError> {
    let guide: Rc<dyn Guide> = Rc::new(Prompt {
        keys: RefCell::new(Keys::new(listener)),
        page: Cell::new(page),
        listener,
        call: Cell::new(None),
        again: RefCell::new("step".to_owned()),
        follows: Cell::new(false),
    });
    travel(trip, &guide)
}

/// The prompt.
struct Prompt {
    keys: RefCell<Keys>,
    page: Cell<Page>,
    listener: Listener,
    /// The number of the call that is looked at, if it is not the innermost one.
    call: Cell<Option<usize>>,
    /// What an empty line says again.
    again: RefCell<String>,
    /// Is the life of an object followed?
    follows: Cell<bool>,
}

/// What came of a line.
enum Answer {
    /// The program goes on.
    Go(Go),
    /// It still stands.
    Stay,
}

impl Guide for Prompt {
    fn halt(&self, halt: &Halt<'_>) -> Go {
        self.call.set(None);
        if let Some(width) = self.keys.borrow_mut().width() {
            let page = self.page.get();
            self.page.set(Page { width, ..page });
        }
        self.tell(&self.arrival(halt));
        loop {
            let prompt = format!("step {}> ", halt.number);
            let line = match self.keys.borrow_mut().line(&prompt) {
                Key::Line(line) => line,
                Key::Interrupted => continue,
                Key::End => return Go::Leave,
            };
            match self.answer(halt, line.trim()) {
                Ok(Answer::Go(go)) => return go,
                Ok(Answer::Stay) => {}
                Err(refusal) => self.tell(&refusal),
            }
        }
    }

    fn wait(&self, steps: u64) {
        eprintln!("({} steps are gone through again)", figure(steps as usize));
    }
}

impl Prompt {
    fn answer(&self, halt: &Halt<'_>, line: &str) -> Result<Answer, Refusal> {
        let line = match line {
            "" => self.again.borrow().clone(),
            line => line.to_owned(),
        };
        let (word, argument) = line.split_once(' ').unwrap_or((&line, ""));
        if let Some(row) = words::find(word) {
            let answer = (row.act)(self, halt, argument.trim())?;
            if matches!(answer, Answer::Go(_)) {
                *self.again.borrow_mut() = line.clone();
            }
            return Ok(answer);
        }
        match commands::request(&line) {
            Some(request) => self.look(halt, request)?,
            None => return self.show(halt, &line),
        }
        Ok(Answer::Stay)
    }

    /// The value that a text names.
    fn show(&self, halt: &Halt<'_>, text: &str) -> Result<Answer, Refusal> {
        let value = path::resolve(&self.subject(halt), text)?;
        self.tell(&told::Shown {
            what: text.to_owned(),
            value: brief(halt.cx, &value, WIDEST),
        });
        Ok(Answer::Stay)
    }

    /// Draws a view of the program as it stands.
    fn look(&self, halt: &Halt<'_>, request: Request<'_>) -> Result<(), Refusal> {
        let (name, argument) = match request {
            Request::Run(name, argument) => (name, argument),
            Request::Card(object) => ("card", object),
            Request::Source(object) => ("source", object),
            Request::Help(name) => (name, ""),
        };
        if let Request::Help(_) = request {
            self.tell(&Manual::of(name)?);
            return Ok(());
        }
        let row = inspect::view(name).ok_or_else(|| {
            Refusal(format!(
                "%{name} is no view of a program that stands; h lists what is"
            ))
        })?;
        let subject = self.subject(halt);
        match name {
            "compare" => self.tell(&compare(&subject, argument)?),
            "life" if !matches!(argument, "" | "off") && !life::is_path(argument) => {
                return Err(Refusal::new(
                    "the program stands, and no code is run; %life NAME follows an object from here on",
                ));
            }
            _ => self.tell(&*row.show(&subject, argument)?),
        }
        self.follows.set(life::story(halt.cx).is_some());
        Ok(())
    }

    /// What there is to tell when the program halts.
    fn arrival(&self, halt: &Halt<'_>) -> Arrival {
        let standing = self.standing(halt);
        let words = match halt.event {
            Event::Step(Step::Value(_)) => {
                let text = target(halt.cx, halt.cx.steps.here()).unwrap_or_default();
                format!("{text} {}", standing.event.1)
            }
            Event::Step(Step::Statement) => match &standing.spot {
                Some(spot) => format!("up to line {}", spot.line),
                None => String::new(),
            },
            _ => standing.event.1.clone(),
        };
        let life = life::after_step(&self.subject(halt), halt.number, &words);
        let mut remark = halt.remark;
        if self.follows.get() && life::story(halt.cx).is_none() {
            // To go back is to run the program anew, with other objects.
            self.follows.set(false);
            remark = remark.or(Some(
                "no life is followed any more; %life NAME begins again from here",
            ));
        }
        Arrival {
            output: Output::new(halt.output.unseen()),
            standing,
            life,
            remark,
        }
    }

    /// What the views look at: the variables of the call that is shown among it.
    fn subject<'h>(&self, halt: &'h Halt<'_>) -> Subject<'h> {
        let mut subject = Subject::in_call(halt.cx, halt.names);
        subject.call = self.call.get().or(subject.call);
        subject
    }

    fn standing(&self, halt: &Halt<'_>) -> Standing {
        standing(
            &self.subject(halt),
            (halt.number, halt.last),
            &halt.event,
            halt.before.as_deref(),
        )
    }

    /// Tells the listener something.
    fn tell(&self, view: &dyn View) {
        match self.listener {
            Listener::User => say(&view.draw(&self.page.get())),
            Listener::Program => say(&format!("{}\n", view.json().on_one_line())),
        }
    }
}

/// Compares ways to keep the data of a class. What is measured runs in an interpreter of its own, since the program
/// stands in this one.
fn compare(subject: &Subject<'_>, argument: &str) -> Result<impl View, Refusal> {
    let plan = Plan::of(subject, argument)?;
    let session = Session::new(&Job::default(), subject.cx.native_room());
    let session = session.map_err(|error| Refusal(error.to_string()))?;
    plan.measure(session.cx())
}

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    // Who closes the pipe does not want the rest.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A page for the terminal, or for what stands in for one.
pub fn page() -> Page {
    talk::page()
}

/// Is the user at a terminal?
fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}
