//! A talk at the prompt: what becomes of an input, and what the commands share.

use std::io::Write;

use crate::heap::Value;
use crate::inspect::{Page, Refusal, Subject, View};
use crate::object::module;
use crate::repl::commands::{self, learn, measure};
use crate::repl::paint::{self, Painter};
use crate::report::colour;
use crate::session::{self, Ending, Session};

/// Cells of a line where nobody tells.
const USUAL_WIDTH: usize = 80;
/// Moves to the upper left, and clears the screen from there.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// A talk that goes on.
pub struct Talk<'s> {
    /// The interpreter and its program.
    pub session: &'s mut Session,
    /// What pictures are drawn on.
    pub page: Page,
    /// What paints programs.
    pub painter: Painter,
    /// The inputs so far.
    pub inputs: Vec<String>,
    /// What the heap was like around the last input.
    pub meter: measure::Meter,
    terminal: bool,
}

impl<'s> Talk<'s> {
    /// A talk over a session. A user at a terminal has bare words such as `exit`.
    pub fn new(session: &'s mut Session, page: Page, terminal: bool) -> Talk<'s> {
        let painter = crate::repl::painter(session);
        if page.colour {
            session.paint_values(paint::value);
        }
        Talk {
            session,
            page,
            painter,
            inputs: Vec::new(),
            meter: measure::Meter::default(),
            terminal,
        }
    }

    /// The prompt of a first line, or of those that follow.
    pub fn prompt(&self, more: bool) -> String {
        self.session.prompt(more)
    }

    /// What the views look at.
    pub fn subject(&self) -> Subject<'_> {
        Subject::new(self.session.cx(), self.session.names())
    }

    /// Does what an input says; `Some` if the user leaves.
    pub fn answer(&mut self, text: &str) -> Option<Ending> {
        if self.terminal && self.session.is_leaving(text) {
            return Some(Ending::Done);
        }
        let ending = match commands::request(text) {
            Some(request) => match commands::obey(self, request) {
                Ok(ending) => ending,
                Err(refusal) => {
                    self.refuse(&refusal);
                    Ending::Done
                }
            },
            None => match self.bare_word(text) {
                Some(answer) => {
                    self.write(answer);
                    Ending::Done
                }
                None => self.run(text),
            },
        };
        if !text.trim().is_empty() {
            self.inputs.push(text.trim_end().to_owned());
        }
        match ending {
            Ending::Exit(_) => Some(ending),
            _ => None,
        }
    }

    /// What a bare word answers at a terminal, unless the program has made it its own.
    fn bare_word(&self, text: &str) -> Option<&'static str> {
        let answer = match text.trim() {
            "help" => commands::HELP,
            "clear" => CLEAR,
            _ => return None,
        };
        (self.terminal && !self.has(text.trim())).then_some(answer)
    }

    /// Ctrl-C at the prompt.
    pub fn interrupted(&mut self) -> Option<Ending> {
        self.session.forget_interrupt();
        // The line editor has ended its line.
        let end = if self.terminal { "" } else { "\n" };
        eprintln!("{end}KeyboardInterrupt");
        None
    }

    /// Runs an input as a program.
    pub fn run(&mut self, text: &str) -> Ending {
        match text.trim().is_empty() {
            true => self.session.input(text),
            false => self.run_by(text, |session| session.input(text)),
        }
    }

    /// Runs an input by `work`, with all that is done around an input.
    pub fn run_by(&mut self, text: &str, work: impl FnOnce(&mut Session) -> Ending) -> Ending {
        // Elsewhere the value before the last one dies as it does in CPython.
        let last = if self.terminal {
            self.last_value()
        } else {
            None
        };
        let ending = measure::around(self, text, work);
        self.keep_last(last);
        ending
    }

    fn last_value(&self) -> Option<Value> {
        let cx = self.session.cx();
        module::builtin(cx, &cx.names.underscore)
    }

    /// The value before the last one stays as `__`.
    fn keep_last(&self, before: Option<Value>) {
        let now = self.last_value();
        let (Some(before), Some(now)) = (before, now) else {
            return;
        };
        let cx = self.session.cx();
        if let Some(builtins) = module::builtins(cx).filter(|_| !before.is(&now)) {
            builtins.set_name(cx, &cx.names.two_underscores, before);
        }
    }

    /// The inputs so far that were programs.
    pub fn programs(&self) -> Vec<String> {
        let programs = self.inputs.iter();
        programs
            .filter(|input| commands::request(input).is_none())
            .map(|input| format!("{input}\n"))
            .collect()
    }

    /// Whether the program has a name of its own like this.
    fn has(&self, name: &str) -> bool {
        self.session
            .names()
            .contains_name(&self.session.cx().intern(name))
    }

    /// Writes the text of a command, behind what the program has written.
    pub fn write(&self, text: &str) {
        session::streams::flush(self.session.cx());
        let mut out = std::io::stdout().lock();
        // Who closes the pipe does not want the rest.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Draws a view.
    pub fn draw(&self, view: &dyn View) {
        self.write(&view.draw(&self.page));
    }

    /// Says why there is nothing to be seen.
    pub fn refuse(&self, refusal: &Refusal) {
        eprintln!("{refusal}");
    }

    /// Starts a lesson of the tour.
    pub fn start_lesson(&mut self, number: usize) -> Result<Ending, Refusal> {
        learn::start(self, number)
    }
}

/// A page for standard output.
pub fn page() -> Page {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    Page {
        width: told.unwrap_or(USUAL_WIDTH),
        colour: colour::wanted(&std::io::stdout()),
    }
}
