//! Lines of the user who goes through a program: from a terminal with a history, or from a file.

use std::io::{self, BufRead};

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::repl::step::{Listener, is_terminal, say};

/// What came of asking for a line.
pub enum Key {
    /// A line, maybe empty.
    Line(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D, or the end of the file.
    End,
}

/// Where lines come from.
pub enum Keys {
    /// A terminal.
    Terminal(Box<DefaultEditor>),
    /// A file or a pipe: each line is repeated behind the prompt, so that what is written reads as a transcript.
    Plain,
    /// A file or a pipe of a program that knows what it asks.
    Silent,
}

impl Keys {
    /// From standard input.
    pub fn new(listener: Listener) -> Keys {
        if listener == Listener::Program {
            return Keys::Silent;
        }
        match is_terminal().then(DefaultEditor::new) {
            Some(Ok(editor)) => Keys::Terminal(Box::new(editor)),
            _ => Keys::Plain,
        }
    }

    /// Cells in a line of the terminal.
    pub fn width(&mut self) -> Option<usize> {
        match self {
            Keys::Terminal(editor) => editor.dimensions().map(|(columns, _)| usize::from(columns)),
            Keys::Plain | Keys::Silent => None,
        }
    }

    /// The next line.
    pub fn line(&mut self, prompt: &str) -> Key {
        let editor = match self {
            Keys::Terminal(editor) => editor,
            Keys::Plain => return plain_line(Some(prompt)),
            Keys::Silent => return plain_line(None),
        };
        match editor.readline(prompt) {
            Ok(line) => {
                // Without memory for it the line is only not recalled.
                let _ = editor.add_history_entry(line.trim());
                Key::Line(line)
            }
            Err(ReadlineError::Interrupted) => Key::Interrupted,
            Err(_) => Key::End,
        }
    }
}

/// A line, repeated behind the prompt if there is one.
fn plain_line(prompt: Option<&str>) -> Key {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_until(b'\n', &mut bytes);
    match read {
        Ok(1..) => {}
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Key::Interrupted,
        _ => return Key::End,
    }
    let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
    if let Some(prompt) = prompt {
        say(&format!("{prompt}{line}\n"));
    }
    Key::Line(line)
}
