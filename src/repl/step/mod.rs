//! `mini --step FILE` and `%step`: the prompt at which a program is gone through, forward and back.
//!
//! ```text
//!   session::step --Halt--> output that is new, picture --> a line of the user --words--> Go
//!                                                 └── p?  %layout p  locals ...   the program stands meanwhile
//! ```
//! Read next: [`words`] for the table of what can be said.

mod keys;
mod words;

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::rc::Rc;

use crate::inspect::page::{self, figure};
use crate::inspect::step::{Standing, standing};
use crate::inspect::{self, Page, Refusal, Subject, View, brief, path};
use crate::repl::commands::{self, Request};
use crate::repl::step::keys::{Key, Keys};
use crate::repl::talk;
use crate::session::SetupError;
use crate::session::step::{Go, Guide, Halt, Trip, travel};

/// A view whose commands run code of the program has no place here.
const RUN_CODE: [&str; 2] = ["life", "compare"];
/// A value that is asked for is shown up to this width.
const WIDEST: usize = 2000;

/// So many lines that are new are shown by themselves.
const NEW_LINES: usize = 40;

/// Goes through a program with the user.
pub fn walk(trip: &Trip, page: Page) -> Result<(), SetupError> {
    let guide: Rc<dyn Guide> = Rc::new(Prompt {
        keys: RefCell::new(Keys::new()),
        page: Cell::new(page),
        call: Cell::new(None),
        again: RefCell::new("step".to_owned()),
    });
    travel(trip, &guide)
}

/// The prompt.
struct Prompt {
    keys: RefCell<Keys>,
    page: Cell<Page>,
    /// The number of the call that is looked at, if it is not the innermost one.
    call: Cell<Option<usize>>,
    /// What an empty line says again.
    again: RefCell<String>,
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
        show_output(&halt.output.unseen(), NEW_LINES);
        self.draw(halt);
        if let Some(remark) = halt.remark {
            say(&format!("({remark})\n"));
        }
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
                Err(refusal) => say(&format!("{refusal}\n")),
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
        say(&format!("{}\n", brief(halt.cx, &value, WIDEST)));
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
        let row = inspect::view(name).filter(|_| !RUN_CODE.contains(&name));
        let row = row.ok_or_else(|| {
            Refusal(format!(
                "%{name} is no view of a program that stands; h lists what is"
            ))
        })?;
        if let Request::Help(_) = request {
            say(&format!("%{}\n{}\n", row.usage, row.help));
            return Ok(());
        }
        let view = row.show(&self.subject(halt), argument)?;
        say(&view.draw(&self.page.get()));
        Ok(())
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

    fn draw(&self, halt: &Halt<'_>) {
        say(&self.standing(halt).draw(&self.page.get()));
    }
}

/// The last lines that the program has written, each marked as such.
fn show_output(text: &str, most: usize) {
    let count = text.lines().count();
    let left_out = count.saturating_sub(most);
    let mut shown = String::new();
    if left_out > 0 {
        shown = format!(
            "» … {} more, output shows all\n",
            page::count(left_out, "line")
        );
    }
    for line in text.lines().skip(left_out) {
        shown.push_str(&format!("» {line}\n"));
    }
    say(&shown);
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
