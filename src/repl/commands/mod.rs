//! Commands of the prompt: `%name argument`, `obj?`, `obj??`, in the manner of IPython.
//!
//! A command is one row of a table: its name, its usage, its help, its function. The read-only views of `inspect` are
//! commands too, each under its own name. No command is a program: `%` and `?` cannot stand where these stand.
//!
//! ```text
//!   %layout p      a view        p?     the card of an object      %layout?   the help of a command
//!   %time f(x)     a command     f??    its source                 %          all commands
//! ```

pub mod code;
pub mod files;
pub mod learn;
pub mod measure;
pub mod names;

use std::fmt::Write;

use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::inspect::{self, Json, Page, Refusal, View};
use crate::repl::talk::Talk;
use crate::runtime::raise::suggest;
use crate::session::Ending;

/// What a command does with its argument. Those that run programs tell how these ended.
type Run = fn(&mut Talk<'_>, &str) -> Result<Ending, Refusal>;

/// A command.
pub struct Command {
    /// What stands behind the `%`.
    pub name: &'static str,
    /// How it is written, in one form or more: `life NAME | CODE`.
    pub usage: &'static str,
    /// What it does: one line, an empty one, and more with an example.
    pub help: &'static str,
    /// Does it.
    pub run: Run,
}

/// The commands besides the views, file by file.
static COMMANDS: &[&[Command]] = &[
    measure::COMMANDS,
    names::COMMANDS,
    files::COMMANDS,
    code::COMMANDS,
    learn::COMMANDS,
    HELP_COMMAND,
];

const HELP_COMMAND: &[Command] = &[Command {
    name: "help",
    usage: "help [NAME]",
    help: "All commands, or the help of one.\n\n>>> %help layout\n>>> %layout?",
    run: |talk, argument| match argument.trim_start_matches('%') {
        "" => {
            talk.write(&list(&talk.page));
            Ok(Ending::Done)
        }
        name => help(talk, name),
    },
}];

/// What the bare word `help` tells.
pub const HELP: &str = "\
Programs are Python 3.13 programs: type one, line by line or pasted as a whole.
A block ends with an empty line. Ctrl-C stops what runs, Ctrl-D or exit leaves.

  p?          what an object is         %layout p   its array of cells
  f??         the source of a function  %why p.x    how an attribute is found
  %           all commands              %lesson     a tour of the object model
  help(obj)   what a docstring says     _ and __    the last values

Tab indents or completes, Shift-Tab goes back, Alt-Enter ends an input at once,
Ctrl-R searches earlier inputs, the right arrow takes the grey text, and clear
or Ctrl-L clears the screen.
";

/// What an input asks for that is no program.
#[derive(PartialEq, Eq, Debug)]
pub enum Request<'t> {
    /// A command and its argument.
    Run(&'t str, &'t str),
    /// The help of a command.
    Help(&'t str),
    /// The card of an object.
    Card(&'t str),
    /// The source of an object.
    Source(&'t str),
}

/// The request of an input; `None` if it is a program.
pub fn request(input: &str) -> Option<Request<'_>> {
    let text = input.trim();
    if let Some(command) = text.strip_prefix('%') {
        let (name, argument) =
            command.split_at(command.find(char::is_whitespace).unwrap_or(command.len()));
        return Some(match name.strip_suffix('?') {
            Some(name) => Request::Help(name.trim_end_matches('?')),
            None => Request::Run(if name.is_empty() { "help" } else { name }, argument.trim()),
        });
    }
    if text.contains(['\n', '#']) {
        return None;
    }
    let about = |marks: &str| {
        text.strip_suffix(marks)
            .or_else(|| text.strip_prefix(marks))
            .map(str::trim)
    };
    if let Some(object) = about("??") {
        return Some(Request::Source(object));
    }
    let object = about("?")?;
    Some(match object.strip_prefix('%') {
        Some(name) => Request::Help(name),
        None => Request::Card(object),
    })
}

/// A refusal where a command that is about code has none.
fn needs_code(command: &str, code: &str) -> Result<(), Refusal> {
    match code.is_empty() {
        true => Err(Refusal::new(format!("%{command} needs code"))),
        false => Ok(()),
    }
}

/// Name, usage and help of all commands, views among them.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let own = COMMANDS.iter().flat_map(|rows| rows.iter());
    let own = own.map(|row| (row.name, row.usage, row.help));
    let views = inspect::VIEWS.iter();
    own.chain(views.map(|row| (row.name, row.usage, row.help)))
}

/// The names of all commands, views among them.
pub fn names() -> impl Iterator<Item = &'static str> {
    rows().map(|(name, _, _)| name)
}

fn find(name: &str) -> Option<&'static Command> {
    COMMANDS
        .iter()
        .flat_map(|rows| rows.iter())
        .find(|row| row.name == name)
}

/// Does what is asked for.
pub fn obey(talk: &mut Talk<'_>, request: Request<'_>) -> Result<Ending, Refusal> {
    match request {
        Request::Run(name, argument) => match find(name) {
            Some(command) => (command.run)(talk, argument),
            None => view(talk, name, argument),
        },
        Request::Help(name) => help(talk, if name.is_empty() { "help" } else { name }),
        Request::Card("") => help(talk, "help"),
        Request::Card(object) => view(talk, "card", object),
        Request::Source(object) => view(talk, "source", object),
    }
}

fn view(talk: &Talk<'_>, name: &str, argument: &str) -> Result<Ending, Refusal> {
    let row = inspect::view(name).ok_or_else(|| unknown(name))?;
    let view = row.show(&talk.subject(), argument)?;
    talk.draw(&*view);
    Ok(Ending::Done)
}

fn unknown(name: &str) -> Refusal {
    let mut words = format!("%{name}: there is no such command");
    match suggest::nearest(name, names()) {
        Some(near) => _ = write!(words, ". Did you mean %{near}?"),
        None => words.push_str("; % lists all"),
    }
    Refusal::new(words)
}

fn help(talk: &Talk<'_>, name: &str) -> Result<Ending, Refusal> {
    talk.draw(&Manual::of(name)?);
    Ok(Ending::Done)
}

/// How a command is written, and what it does.
pub struct Manual {
    name: &'static str,
    usage: &'static str,
    help: &'static str,
}

impl Manual {
    /// Of the command or view of this name.
    pub fn of(name: &str) -> Result<Manual, Refusal> {
        let manual = |(name, usage, help)| Manual { name, usage, help };
        let found = rows().find(|(known, _, _)| *known == name).map(manual);
        found.ok_or_else(|| unknown(name))
    }
}

impl View for Manual {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let mut forms = self.usage.split(" | ");
        let first = forms.next().unwrap_or_default();
        picture.title(Line::of(Ink::Title, format!("%{first}")), Line::new());
        for form in forms {
            picture.line(Line::of(Ink::Title, format!("   %{} {form}", self.name)));
        }
        if self.usage.contains(" | ") {
            picture.blank();
        }
        for line in self.help.lines() {
            match line.starts_with(">>> ") {
                true => picture.line(Line::words("    ").add(Ink::Value, line)),
                false if line.is_empty() => picture.blank(),
                false => picture.prose(Line::new(), line),
            }
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "help".into()),
            ("usage", self.usage.into()),
            ("help", self.help.into()),
        ])
    }
}

/// All commands, a line each.
fn list(page: &Page) -> String {
    let own = COMMANDS
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|row| (row.name, row.usage, row.help));
    let views = inspect::VIEWS
        .iter()
        .map(|row| (row.name, row.usage, row.help));
    let mut picture = Picture::new(page);
    for (title, rows) in [
        ("see the object model", views.collect::<Vec<_>>()),
        ("run, measure, read", own.collect()),
    ] {
        picture.blank();
        picture.title(Line::of(Ink::Title, title), Line::new());
        let mut table = Table::new(&["", ""]);
        for (_, usage, help) in rows {
            let form = match usage.split_once(" | ") {
                Some((form, _)) => format!("%{form} ..."),
                None => format!("%{usage}"),
            };
            let first = help.lines().next().unwrap_or_default();
            table.row([Line::of(Ink::Name, form), Line::words(first)]);
        }
        picture.table(&table);
    }
    picture.blank();
    picture.prose(
        Line::new(),
        "obj? is %card obj, obj?? its source, and %name? tells more of a command.",
    );
    picture.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_from_programs() {
        for (input, request) in [
            ("%layout p\n", Some(Request::Run("layout", "p"))),
            ("%\n", Some(Request::Run("help", ""))),
            ("%time x = 1\n", Some(Request::Run("time", "x = 1"))),
            ("%layout?\n", Some(Request::Help("layout"))),
            ("p?\n", Some(Request::Card("p"))),
            ("?p.x\n", Some(Request::Card("p.x"))),
            ("f??\n", Some(Request::Source("f"))),
            ("x = 1 # why?\n", None),
            ("x % y\n", None),
            ("'''a\nb?\n", None),
        ] {
            assert_eq!(super::request(input), request, "{input:?}");
        }
    }

    #[test]
    fn the_list_and_the_help_fit_in_80_columns() {
        assert!(HELP.lines().all(|line| line.chars().count() < 80), "{HELP}");
        let list = list(&Page::plain(80));
        assert!(!list.contains('…'), "{list}");
    }

    #[test]
    fn names_are_told_apart() {
        let mut all: Vec<_> = names().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
