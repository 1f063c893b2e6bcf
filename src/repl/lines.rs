//! Where the inputs of the prompt come from: the line editor on a terminal, plain lines elsewhere.

use std::io::{BufRead, Write};

use crate::syntax::growing::Growing;

/// What came of asking for an input.
pub enum Input {
    /// A whole input, its lines ended.
    Text(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D, or the end of the file.
    End,
}

/// The prompt of a first line, or of those that follow.
pub type Prompt<'a> = &'a dyn Fn(bool) -> String;

/// A source of inputs.
pub trait Inputs {
    /// Asks for an input.
    fn next(&mut self, prompt: Prompt<'_>) -> Input;
    /// Cells in a line of the terminal.
    fn width(&mut self) -> Option<usize> {
        None
    }
    /// The user is leaving, or the file has ended: ends the line of the prompt.
    fn leave(&mut self) {}
}

/// Lines of standard input as they are, prompts on standard error.
pub struct Plain;

impl Plain {
    /// A line with its end; `None` at the end of the file.
    fn line(&mut self, prompt: &str) -> Option<std::io::Result<String>> {
        eprint!("{prompt}");
        let _ = std::io::stderr().flush();
        let mut bytes = Vec::new();
        match std::io::stdin().lock().read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) => Some(Ok(String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\n', '\r'])
                .to_owned()
                + "\n")),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Some(Err(error)),
            Err(_) => None,
        }
    }
}

impl Inputs for Plain {
    fn next(&mut self, prompt: Prompt<'_>) -> Input {
        let mut input = Growing::default();
        loop {
            let more = match self.line(&prompt(!input.text().is_empty())) {
                Some(Ok(line)) => input.add(&line),
                Some(Err(_)) => return Input::Interrupted,
                None if input.text().is_empty() => return Input::End,
                // The end of the file ends the block as an empty line would.
                None => {
                    self.leave();
                    false
                }
            };
            if !more {
                return Input::Text(input.into_text());
            }
        }
    }

    fn leave(&mut self) {
        eprintln!();
    }
}
