//! Commands that show how a program is read: its tokens, its tree, the nodes that run.

use crate::inspect::Refusal;
use crate::inspect::page::{Ink, Line, Picture};
use crate::repl::commands::Command;
use crate::repl::show::{self, Form};
use crate::repl::talk::Talk;
use crate::session::Ending;
use crate::source::SourceFile;

/// Their rows.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "tokens",
        usage: "tokens CODE",
        help: "The tokens of a piece of code: kind, place in bytes, text.\n\n>>> %tokens x = a.b + 1",
        run: |talk, code| form(talk, Form::Tokens, code),
    },
    Command {
        name: "ast",
        usage: "ast CODE",
        help: "The tree that the parser makes of a piece of code, with places in bytes.\n\n>>> %ast x = a.b + 1",
        run: |talk, code| form(talk, Form::Ast, code),
    },
];

fn form(talk: &mut Talk<'_>, form: Form, code: &str) -> Result<Ending, Refusal> {
    let file = SourceFile::new("<prompt>", format!("{code}\n"));
    let dump = show::dump(&file, form).map_err(Refusal::new)?;
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
