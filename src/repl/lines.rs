//! Where the lines of the prompt come from: a line editor on a terminal, plain reading elsewhere.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

/// What came of asking for a line.
pub enum Line {
    /// A line without its end.
    Text(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D, or the end of the file.
    End,
}

/// A source of lines.
pub trait Lines {
    /// Asks for one line.
    fn read(&mut self, prompt: &str) -> Line;
    /// Keeps an input for later recall.
    fn remember(&mut self, input: &str);
    /// The user is leaving: ends the line of the prompt.
    fn leave(&mut self) {}
}

/// The line editor, with a history that outlives the session.
pub struct Editor {
    editor: DefaultEditor,
    history: Option<PathBuf>,
}

impl Editor {
    /// An editor with the history of earlier sessions: `$MINI_HISTORY`, else `~/.mini_history`.
    pub fn new() -> rustyline::Result<Editor> {
        let mut editor = DefaultEditor::new()?;
        let home =
            || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".mini_history"));
        let history = std::env::var_os("MINI_HISTORY")
            .map(PathBuf::from)
            .or_else(home);
        if let Some(path) = &history {
            // A first session has no history yet.
            let _ = editor.load_history(path);
        }
        Ok(Editor { editor, history })
    }
}

impl Lines for Editor {
    fn read(&mut self, prompt: &str) -> Line {
        match self.editor.readline(prompt) {
            Ok(text) => Line::Text(text),
            Err(ReadlineError::Interrupted) => Line::Interrupted,
            Err(_) => Line::End,
        }
    }

    fn remember(&mut self, input: &str) {
        if input.is_empty() {
            return;
        }
        let _ = self.editor.add_history_entry(input);
        if let Some(path) = &self.history {
            // Where nothing can be written, recall still works until the end of the session.
            let _ = self.editor.save_history(path);
        }
    }
}

/// Lines of standard input as they are, prompts on standard error.
pub struct Plain;

impl Lines for Plain {
    fn read(&mut self, prompt: &str) -> Line {
        eprint!("{prompt}");
        let _ = std::io::stderr().flush();
        let mut bytes = Vec::new();
        match std::io::stdin().lock().read_until(b'\n', &mut bytes) {
            Ok(0) => Line::End,
            Ok(_) => {
                let text = String::from_utf8_lossy(&bytes);
                Line::Text(text.trim_end_matches(['\n', '\r']).to_owned())
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Line::Interrupted,
            Err(_) => Line::End,
        }
    }

    fn remember(&mut self, _input: &str) {}

    fn leave(&mut self) {
        eprintln!();
    }
}
