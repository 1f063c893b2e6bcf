//! Commands about files.

use std::path::Path;

use crate::inspect::Refusal;
use crate::repl::commands::{Command, needs_code};
use crate::repl::step::{Listener, walk};
use crate::repl::talk::Talk;
use crate::session::step::Trip;
use crate::session::{self, Ending, Job, Program};
use crate::source::read::{self, ReadError};

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        usage: "run FILE",
        help: "Runs a file; its names stay.\n\n>>> %run examples/flyweight.mini",
        run,
    },
    Command {
        name: "cat",
        usage: "cat FILE",
        help: "Shows a program, with colours.\n\n>>> %cat examples/slots.mini",
        run: cat,
    },
    Command {
        name: "step",
        usage: "step FILE | STATEMENTS",
        help: "Goes through a program step by step, both ways.\n\n\
               Each expression that gets its value, each name that gets bound, each call and its end is a step. The \
               program runs in an interpreter of its own: to go back, it is run anew. Statements of the prompt find \
               the names that earlier inputs have made, for these are run again first. At its prompt h lists what can \
               be said; q leaves.\n\n\
               >>> %step slots.mini\n>>> %step p.move(1, 2)",
        run: step,
    },
];

fn text_of(command: &str, file: &str) -> Result<String, Refusal> {
    if file.is_empty() {
        return Err(Refusal::new(format!("%{command} needs a file")));
    }
    read::file(Path::new(file), file).map_err(|error| match error {
        ReadError::Text(message) => Refusal::new(format!("{file}: {message}")),
        ReadError::Io(error) => Refusal::of_file(file, &error),
    })
}

fn run(talk: &mut Talk<'_>, file: &str) -> Result<Ending, Refusal> {
    let text = text_of("run", file)?;
    Ok(talk.session.file(file, text))
}

fn step(talk: &mut Talk<'_>, what: &str) -> Result<Ending, Refusal> {
    needs_code("step", what)?;
    let is_file = Path::new(what).is_file();
    if !is_file && what.ends_with(".mini") {
        // The name of a program, no statement: why it cannot be read is the answer.
        text_of("step", what)?;
    }
    let program = match is_file {
        true => Program::File(what.into()),
        false => Program::Input,
    };
    let trip = Trip {
        job: Job {
            program,
            args: vec![if is_file {
                what.to_owned()
            } else {
                String::new()
            }],
            ..Job::default()
        },
        statements: (!is_file).then(|| format!("{what}\n")),
        inputs: match is_file {
            true => Vec::new(),
            false => talk.programs(),
        },
        stack: talk.session.cx().native_room(),
    };
    session::streams::flush(talk.session.cx());
    walk(&trip, talk.page, Listener::User).map_err(|error| Refusal::new(error.to_string()))?;
    talk.session.forget_interrupt();
    Ok(Ending::Done)
}

fn cat(talk: &mut Talk<'_>, file: &str) -> Result<Ending, Refusal> {
    let mut text = text_of("cat", file)?;
    if talk.page.colour {
        text = talk.painter.paint(&text);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    talk.write(&text);
    Ok(Ending::Done)
}
