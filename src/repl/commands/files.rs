//! Commands about files.

use std::path::Path;

use crate::inspect::Refusal;
use crate::repl::commands::Command;
use crate::repl::talk::Talk;
use crate::session::Ending;
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
