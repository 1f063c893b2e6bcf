//! Lines of the user who goes through a program: from a terminal with a history, or from a file.

use std::io::{self, BufRead, Write};

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::repl::step::is_terminal;

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
}

impl Keys {
    /// From standard input.
    pub fn new() -> Keys {
        match is_terminal().then(DefaultEditor::new) {
            Some(Ok(editor)) => Keys::Terminal(Box::new(editor)),
            _ => Keys::Plain,
        }
    }

    /// Cells in a line of the terminal.
    pub fn width(&mut self) -> Option<usize> {
        match self {
            Keys::Terminal(editor) => editor.dimensions().map(|(columns, _)| usize::from(columns)),
            Keys::Plain => None,
        }
    }

    /// The next line.
    pub fn line(&mut self, prompt: &str) -> Key {
        let Keys::Terminal(editor) = self else {
            return plain_line(prompt);
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

fn plain_line(prompt: &str) -> Key {
    let mut out = io::stdout().lock();
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_until(b'\n', &mut bytes);
    match read {
        Ok(1..) => {}
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Key::Interrupted,
        _ => return Key::End,
    }
    let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
    // Who closes the pipe does not want the rest.
    let _ = writeln!(out, "{prompt}{line}").and_then(|()| out.flush());
    Key::Line(line)
}
