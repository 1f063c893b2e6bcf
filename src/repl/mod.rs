//! The prompt: read an input, run it, show its value, again; and the choice between prompt and script.
//!
//! The session does all the work (`session::Session::input`); this folder only asks for lines. An error, or Ctrl-C,
//! ends one input and never the session. Read next: [`lines`] for where lines come from.

pub mod lines;

use std::io::IsTerminal;
use std::process::ExitCode;

use crate::repl::lines::{Editor, Line, Lines, Plain};
use crate::session::setup;
use crate::session::{Ending, Job, Program, Session};
use crate::syntax::complete;

/// Does a job on a thread with a stack as deep as programs may need, and gives the status of the process.
pub fn run(job: Job) -> ExitCode {
    setup::on_deep_stack(move |stack| {
        let terminal = std::io::stdin().is_terminal();
        let prompt = matches!(job.program, Program::Input) && (terminal || job.inspect);
        let mut session = match Session::new(&job, stack) {
            Ok(session) => session,
            Err(error) => {
                eprintln!("mini: {error}");
                return ExitCode::FAILURE;
            }
        };
        let mut ending = Ending::Done;
        if !prompt {
            ending = session.program(&job);
        } else if !job.quiet {
            eprintln!("mini {} (Python 3.13 subset)", env!("CARGO_PKG_VERSION"));
            eprintln!("Type \"help\" for more information.");
        }
        if prompt || job.inspect {
            ending = talk(&mut session, terminal);
        }
        session.close(ending)
    })
}

/// Reads and runs inputs until the user leaves.
fn talk(session: &mut Session, terminal: bool) -> Ending {
    let mut lines: Box<dyn Lines> = match terminal.then(Editor::new) {
        Some(Ok(editor)) => Box::new(editor),
        _ => Box::new(Plain),
    };
    session.start_talk();
    let mut text = String::new();
    loop {
        let prompt = session.prompt(!text.is_empty());
        match lines.read(&prompt) {
            Line::Text(line) => {
                text.push_str(&line);
                text.push('\n');
                if complete::needs_more(&text) {
                    continue;
                }
                let input = std::mem::take(&mut text);
                lines.remember(input.trim_end());
                if terminal && session.is_leaving(&input) {
                    return Ending::Done;
                }
                if let ending @ Ending::Exit(_) = session.input(&input) {
                    return ending;
                }
            }
            Line::Interrupted => {
                session.forget_interrupt();
                eprintln!("\nKeyboardInterrupt");
                text.clear();
            }
            Line::End if text.is_empty() => {
                lines.leave();
                return Ending::Done;
            }
            // The end of the input ends the block as an empty line would.
            Line::End => {
                let input = std::mem::take(&mut text);
                lines.leave();
                if let ending @ Ending::Exit(_) = session.input(&input) {
                    return ending;
                }
            }
        }
    }
}
