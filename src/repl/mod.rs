//! The prompt: read an input, run it, show its value, repeat; and the choice between prompt and script.
//!
//! ```text
//!   lines, editor --input--> talk --> commands   %name, obj?, obj??   (read-only views: `inspect`)
//!                              |
//!                              +----> session    everything else is a program
//! ```
//! An error, or Ctrl-C, ends one input and never the session. Read next: [`talk`] for what becomes of an input,
//! [`editor`] for how it is typed, [`commands`] for the table of commands, [`mod@step`] for stepping through a program,
//! [`show`] for the same views on the command line.

pub mod check;
pub mod commands;
pub mod editor;
pub mod lines;
pub mod paint;
pub mod show;
pub mod step;
pub mod talk;

use std::io::IsTerminal;
use std::process::ExitCode;

use crate::object::dict::Dict;
use crate::object::module;
use crate::repl::editor::Editor;
use crate::repl::editor::complete::Names;
use crate::repl::lines::{Input, Inputs, Plain};
use crate::repl::paint::Painter;
use crate::repl::talk::Talk;
use crate::report::colour;
use crate::session::setup;
use crate::session::step::Trip;
use crate::session::{Ending, Job, Program, Session};

/// What the prompt does besides running programs.
#[derive(Default)]
pub struct Options {
    /// Ask for inputs though the program did not come from the prompt.
    pub inspect: bool,
    /// Do not say hello.
    pub quiet: bool,
    /// Say a word in terms of the object model below each error.
    pub explain: bool,
    /// A view to draw, or a form of the program to write, in place of running it for its own sake.
    pub show: Option<show::Show>,
    /// Go through the program step by step, with this listener.
    pub step: Option<step::Listener>,
    /// Start with this lesson.
    pub lesson: Option<usize>,
}

/// Does a job on a thread with a stack as deep as programs may need, and gives the status of the process.
pub fn run(job: Job, options: Options) -> ExitCode {
    setup::on_deep_stack(move |stack| {
        if let Some(listener) = options.step {
            return walk(job, stack, listener);
        }
        let mut session = match Session::new(&job, stack) {
            Ok(session) => session,
            Err(error) => {
                eprintln!("mini: {error}");
                return ExitCode::FAILURE;
            }
        };
        let terminal = std::io::stdin().is_terminal();
        let prompt = options.lesson.is_some()
            || matches!(job.program, Program::Input) && (terminal || options.inspect);
        session.explain(options.explain || prompt && terminal);
        let mut ending = Ending::Done;
        if let Some(show) = &options.show {
            ending = show::run(&mut session, &job, show);
        } else if !prompt {
            ending = session.program(&job);
        }
        if prompt || options.inspect {
            ending = converse(&mut session, &options, prompt, terminal);
        }
        session.close(ending)
    })
}

/// Goes through the program of a job step by step.
fn walk(job: Job, stack: usize, listener: step::Listener) -> ExitCode {
    let trip = Trip {
        job,
        statements: None,
        inputs: Vec::new(),
        stack,
    };
    match step::walk(&trip, step::page(), listener) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mini: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Greets, then takes inputs until the user leaves.
fn converse(session: &mut Session, options: &Options, greet: bool, terminal: bool) -> Ending {
    let mut inputs: Box<dyn Inputs> = match terminal {
        true => terminal_inputs(session),
        false => Box::new(Plain),
    };
    if greet && !options.quiet {
        eprintln!("mini {} (Python 3.13 subset)", env!("CARGO_PKG_VERSION"));
        eprintln!("Type \"help\" for more information.");
    }
    session.start_talk();
    let mut talk = Talk::new(session, talk::page(), terminal);
    if let Some(lesson) = options.lesson
        && let Err(refusal) = talk.start_lesson(lesson)
    {
        talk.refuse(&refusal);
    }
    loop {
        if let Some(width) = inputs.width() {
            talk.page.width = width;
        }
        let ending = match inputs.next(&|more| talk.prompt(more)) {
            Input::Text(text) => talk.answer(&text),
            Input::Interrupted => talk.interrupted(),
            Input::End => {
                inputs.leave();
                return Ending::Done;
            }
        };
        if let Some(ending) = ending {
            return ending;
        }
    }
}

fn terminal_inputs(session: &Session) -> Box<dyn Inputs> {
    let colour = colour::wanted(&std::io::stdout());
    let names = Names::new(session.shared(), session.names().clone());
    match Editor::new(names, painter(session), colour) {
        Ok(editor) => Box::new(editor),
        Err(_) => Box::new(Plain),
    }
}

/// A painter that knows the names of `builtins`.
pub fn painter(session: &Session) -> Painter {
    let names = module::builtins(session.cx()).map_or_else(Vec::new, Dict::keys);
    let known = names
        .iter()
        .filter_map(|name| Some(name.as_str()?.to_str()?.to_owned()));
    Painter::new(known.filter(|name| !name.starts_with('_')))
}
