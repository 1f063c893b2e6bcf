//! The line editor: rustyline, taught to edit programs.
//!
//! ```text
//!   key --keys--> command --rustyline--> text held --highlight--> terminal
//!                    |                      |------hint---> ghost text
//!                    +--Tab--complete--> names of the session
//! ```
//! An input is one text of several lines, edited, recalled and kept as one entry; [`block`] says in which form.
//! Nothing here runs code of the program: names are completed by looking at the heap.

pub mod block;
pub mod complete;
mod count;
mod highlight;
mod hint;
mod indent;
mod keys;
mod paste;

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use rustyline::completion::{Completer, Pair};
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, EditMode, Event, EventHandler, Helper};

use crate::repl::editor::complete::Names;
use crate::repl::editor::highlight::Pen;
use crate::repl::editor::keys::Keys;
use crate::repl::lines::{Input, Inputs, Prompt};
use crate::repl::paint::{Painter, Style};

/// So many inputs are kept.
const HISTORY: usize = 10_000;

/// The line editor, with a history that outlives the session.
pub struct Editor {
    editor: rustyline::Editor<Assistant, DefaultHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    /// An editor that completes names of a session, with the history of earlier ones.
    pub fn new(names: Names, painter: Painter, colour: bool) -> rustyline::Result<Editor> {
        let config = Config::builder()
            .max_history_size(HISTORY)?
            .completion_type(CompletionType::List)
            // The insert mode of Vi, since only there the counts of commands are kept; `keys` gives all keys their meaning.
            .edit_mode(EditMode::Vi)
            // Prompts of continued lines are drawn by the highlighter, with or without colours.
            .color_mode(rustyline::ColorMode::Forced)
            .build();
        let mut editor = rustyline::Editor::with_config(config)?;
        editor.bind_sequence(
            Event::Any,
            EventHandler::Conditional(Box::new(Keys::default())),
        );
        editor.set_helper(Some(Assistant {
            names,
            pen: Pen::new(painter, colour),
        }));
        let history = history_file();
        if let Some(path) = &history {
            // A first session has no history yet.
            let _ = editor.load_history(path);
        }
        Ok(Editor { editor, history })
    }

    fn remember(&mut self, held: &str) {
        if held.trim().is_empty() || !matches!(self.editor.add_history_entry(held), Ok(true)) {
            return;
        }
        if let Some(path) = &self.history {
            // Where nothing can be written, recall still works until the end of the session.
            let _ = path.parent().map(fs::create_dir_all);
            let _ = self.editor.append_history(path);
        }
    }
}

/// Where inputs are kept: `$MINI_HISTORY`, else in the user's folder for state. An empty variable means nowhere.
fn history_file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("MINI_HISTORY") {
        return (!path.is_empty()).then(|| path.into());
    }
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))?;
    Some(state.join("mini/history"))
}

impl Inputs for Editor {
    fn next(&mut self, prompt: Prompt<'_>) -> Input {
        let first = prompt(false);
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.pen.more = prompt(true);
            let stop = assistant.pen.stop();
            self.editor.set_tab_stop(stop as u8);
        }
        match self.editor.readline(&first) {
            Ok(held) => {
                let held = held.trim_end_matches(['\n', '\t', ' ']);
                self.remember(held);
                Input::Text(block::text(held) + "\n")
            }
            Err(ReadlineError::Interrupted) => Input::Interrupted,
            Err(_) => Input::End,
        }
    }

    fn width(&mut self) -> Option<usize> {
        self.editor
            .dimensions()
            .map(|(columns, _)| usize::from(columns))
    }
}

/// What rustyline asks while a text is edited.
struct Assistant {
    names: Names,
    pen: Pen,
}

impl Helper for Assistant {}

impl Validator for Assistant {}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        held: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let found = self.names.complete(&block::text(&held[..at]));
        Ok((at - found.typed.min(at), found.candidates))
    }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, held: &str, at: usize, context: &Context<'_>) -> Option<String> {
        hint::of(held, at, context)
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, held: &'l str, at: usize) -> Cow<'l, str> {
        self.pen.draw(held, at).into()
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        self.pen.prompt(prompt).into()
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        self.pen.in_style(hint, Style::Ghost).into()
    }

    fn highlight_char(&self, held: &str, _: usize, kind: CmdKind) -> bool {
        self.pen.editing.set(kind != CmdKind::ForcedRefresh);
        self.pen.has_colours() && held.len() <= highlight::LARGE
    }
}
