//! Commands that show how a program is read: its tokens, its tree, the nodes that run.

use crate::inspect::Refusal;
use crate::inspect::page::{Ink, Line, Picture};
use crate::repl::commands::{self, Command};
use crate::repl::show::{self, Form};
use crate::repl::talk::Talk;
use crate::session::Ending;
use crate::source::SourceFile;
use crate::syntax::tree::Mode;

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "tokens",
        usage: "tokens CODE",
        help: "The tokens of a piece of code.\n\nKind, place in bytes, text.\n\n>>> %tokens x = a.b + 1",
        run: |talk, code| form(talk, "tokens", Form::Tokens, code),
    },
    Command {
        name: "ast",
        usage: "ast CODE",
        help: "The tree that the parser makes of a piece of code.\n\nWith places in bytes.\n\n>>> %ast x = a.b + 1",
        run: |talk, code| form(talk, "ast", Form::Ast, code),
    },
];

fn form(talk: &mut Talk<'_>, command: &str, form: Form, code: &str) -> Result<Ending, Refusal> {
    commands::needs_code(command, code)?;
    let file = SourceFile::new("<stdin>", format!("{code}\n"));
    let dump = match show::dump(talk.session, file, form, Mode::Single) {
        Ok(dump) => dump,
        Err(ending) => return Ok(ending),
    };
    let mut picture = Picture::new(&talk.page);
    for line in dump.text().lines() {
        let words = line.trim_start_matches(' ');
        let (kind, rest) = words.split_at(words.find(' ').unwrap_or(words.len()));
        let indent = " ".repeat(line.len() - words.len());
        picture.line(Line::words(indent).add(Ink::Class, kind).say(rest));
    }
    talk.write(&picture.finish());
    Ok(Ending::Done)
}
