//! What each key does.
//!
//! Every key comes through here, so that the marks of a [`block`] stay whole: rustyline offers each event to one
//! handler, in its insert mode, where the counts of the commands that come back are kept. Keys are those of Emacs and
//! readline. A key that has no meaning does nothing.
//!
//! ```text
//!   Enter        ends a whole input, else a new line with its indentation     Alt-Enter ends it in any case
//!   Tab          indents at the start of a line, completes elsewhere          Shift-Tab takes a step away
//!   Backspace    takes a step of indentation away, joins lines at their start
//!   Right, End   at the end of the text: take the hint
//!   Alt-3        the next key three times
//! ```

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustyline::{
    Anchor, At, Cmd, ConditionalEventHandler, Event, EventContext, KeyCode, KeyEvent, Modifiers,
    Movement, RepeatCount, Word,
};

use crate::repl::editor::{block, count, indent, paste};
use crate::syntax::complete;

/// The handler of all keys.
#[derive(Default)]
pub struct Keys {
    /// What has come of a paste that goes on.
    pasted: Mutex<Option<String>>,
    /// How often the next key is meant.
    count: Mutex<Option<RepeatCount>>,
}

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: u16, _: bool, context: &EventContext) -> Option<Cmd> {
        let &key = event.get(0)?;
        let mut pasted = locked(&self.pasted);
        if let Some(text) = &mut *pasted {
            if key.0 != KeyCode::BracketedPasteEnd {
                paste::take(text, key);
                return Some(Cmd::Noop);
            }
            let text = pasted.take().unwrap_or_default();
            return Some(Cmd::Insert(1, block::hold(&paste::clean(&text))));
        }
        if key.0 == KeyCode::BracketedPasteStart {
            *pasted = Some(String::new());
            return Some(Cmd::Noop);
        }
        let place = Place {
            held: context.line(),
            at: context.pos(),
            hinted: context.has_hint(),
        };
        if place.hinted && key == KeyEvent::ctrl('C') {
            erase_hint();
        }
        let mut count = locked(&self.count);
        let more = count::after(*count, key);
        if more.is_some() {
            *count = more;
            return Some(Cmd::Noop);
        }
        match (count.take(), key) {
            (None, key) => place.command(key),
            (Some(count), KeyEvent(KeyCode::Char(c), Modifiers::NONE)) => {
                Some(Cmd::Insert(count, c.to_string()))
            }
            (Some(count), key) => {
                let command = place.command(key)?;
                Some(count::times(command, count, place.room()))
            }
        }
    }
}

/// Takes the hint off the screen: it stands behind the cursor, and whoever leaves an input did not write it. rustyline
/// draws no more before it leaves.
fn erase_hint() {
    const BEHIND_THE_CURSOR: &[u8] = b"\x1b[J";
    let mut out = std::io::stdout().lock();
    // On a terminal that is gone there is nothing to be erased.
    let _ = out.write_all(BEHIND_THE_CURSOR).and_then(|()| out.flush());
}

/// A state of the keys. A panic elsewhere leaves it as good as it was.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the cursor stands.
struct Place<'a> {
    held: &'a str,
    at: usize,
    hinted: bool,
}

impl Place<'_> {
    /// The command of a key; `None` for a character that is simply typed.
    fn command(&self, KeyEvent(code, modifiers): KeyEvent) -> Option<Cmd> {
        if let (KeyCode::Char(_), Modifiers::NONE) = (code, modifiers) {
            return None;
        }
        let command = match modifiers {
            Modifiers::NONE => self.plain(code),
            Modifiers::CTRL => self.with_control(code),
            Modifiers::ALT => self.with_alt(code),
            Modifiers::SHIFT => self.plain(code),
            _ => None,
        };
        Some(command.unwrap_or(Cmd::Noop))
    }

    fn plain(&self, code: KeyCode) -> Option<Cmd> {
        Some(match code {
            KeyCode::Enter => self.enter(),
            KeyCode::Tab => self.tab(),
            KeyCode::BackTab => self.back_tab(),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete => self.delete(),
            KeyCode::Left => self.left(),
            KeyCode::Right => self.right(),
            KeyCode::Up => self.up(),
            KeyCode::Down => self.down(),
            KeyCode::Home => self.to(self.start()),
            KeyCode::End => self.end(),
            KeyCode::PageUp => Cmd::HistorySearchBackward,
            KeyCode::PageDown => Cmd::HistorySearchForward,
            KeyCode::Esc => Cmd::Abort,
            _ => return None,
        })
    }

    fn with_control(&self, code: KeyCode) -> Option<Cmd> {
        Some(match code {
            KeyCode::Left => Cmd::Move(Movement::BackwardWord(1, Word::Emacs)),
            KeyCode::Right => Cmd::Move(Movement::ForwardWord(1, At::AfterEnd, Word::Emacs)),
            KeyCode::Backspace => Cmd::Kill(Movement::BackwardWord(1, Word::Emacs)),
            KeyCode::Char(c) => match c {
                'A' => self.to(self.start()),
                'B' => self.left(),
                'C' => Cmd::Interrupt,
                'D' if self.held.is_empty() => Cmd::EndOfFile,
                'D' => self.delete(),
                'E' => self.end(),
                'F' => self.right(),
                'G' => Cmd::Abort,
                'H' => self.backspace(),
                'I' => self.tab(),
                'J' | 'M' => self.enter(),
                'K' if self.at == self.line_end() => self.delete(),
                'K' => Cmd::Kill(Movement::EndOfLine),
                'L' => Cmd::ClearScreen,
                'N' => Cmd::NextHistory,
                'P' => Cmd::PreviousHistory,
                'R' => Cmd::ReverseSearchHistory,
                'S' => Cmd::ForwardSearchHistory,
                'T' if self.start() < self.at => Cmd::TransposeChars,
                'U' => self.kill_to_start(),
                'V' | 'Q' => Cmd::QuotedInsert,
                'W' => Cmd::Kill(Movement::BackwardWord(1, Word::Big)),
                'Y' => Cmd::Yank(1, Anchor::Before),
                'Z' => Cmd::Suspend,
                '_' => Cmd::Undo(1),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn with_alt(&self, code: KeyCode) -> Option<Cmd> {
        Some(match code {
            KeyCode::Enter => Cmd::AcceptLine,
            KeyCode::Backspace => Cmd::Kill(Movement::BackwardWord(1, Word::Emacs)),
            KeyCode::Left => Cmd::Move(Movement::BackwardWord(1, Word::Emacs)),
            KeyCode::Right => Cmd::Move(Movement::ForwardWord(1, At::AfterEnd, Word::Emacs)),
            KeyCode::Char(c) => match c.to_ascii_lowercase() {
                '<' => Cmd::BeginningOfHistory,
                '>' => Cmd::EndOfHistory,
                'b' => Cmd::Move(Movement::BackwardWord(1, Word::Emacs)),
                'c' => Cmd::CapitalizeWord,
                'd' => Cmd::Kill(Movement::ForwardWord(1, At::AfterEnd, Word::Emacs)),
                'f' => Cmd::Move(Movement::ForwardWord(1, At::AfterEnd, Word::Emacs)),
                'l' => Cmd::DowncaseWord,
                'n' => Cmd::HistorySearchForward,
                'p' => Cmd::HistorySearchBackward,
                'u' => Cmd::UpcaseWord,
                'y' => Cmd::YankPop,
                _ => return None,
            },
            _ => return None,
        })
    }

    fn start(&self) -> usize {
        block::line_start(self.held, self.at)
    }

    fn line_end(&self) -> usize {
        block::line_end(self.held, self.at)
    }

    /// The text of the line before the cursor.
    fn before(&self) -> &str {
        &self.held[self.start()..self.at]
    }

    fn to(&self, place: usize) -> Cmd {
        Cmd::Move(if place < self.at {
            Movement::BackwardChar(block::steps(&self.held[place..self.at]))
        } else if place > self.at {
            Movement::ForwardChar(block::steps(&self.held[self.at..place]))
        } else {
            return Cmd::Noop;
        })
    }

    /// A whole input ends if nothing but blanks follows the cursor, or if it is one line.
    fn enter(&self) -> Cmd {
        let text = block::text(self.held);
        let last = self.held[self.at..].trim().is_empty() || !self.held.contains('\n');
        if last && !complete::needs_more(&format!("{}\n", text.trim_end_matches(' '))) {
            return Cmd::AcceptLine;
        }
        let before = block::text(&self.held[..self.at]);
        Cmd::Insert(1, format!("\n{}{}", block::MARK, indent::after(&before)))
    }

    /// The steps of the line before the cursor and behind it.
    fn room(&self) -> (RepeatCount, RepeatCount) {
        let behind = &self.held[self.at..self.line_end()];
        (block::steps(self.before()), block::steps(behind))
    }

    fn is_indentation(&self) -> bool {
        self.before().trim().is_empty()
    }

    fn tab(&self) -> Cmd {
        if !self.is_indentation() {
            return Cmd::Complete;
        }
        Cmd::Insert(1, " ".repeat(indent::to_stop(self.before().len())))
    }

    fn back_tab(&self) -> Cmd {
        if self.is_indentation() && !self.before().is_empty() {
            return self.dedent();
        }
        Cmd::CompleteBackward
    }

    fn dedent(&self) -> Cmd {
        let column = self.before().len();
        Cmd::Kill(Movement::BackwardChar(
            (column - indent::stop_before(column)) as u16,
        ))
    }

    fn backspace(&self) -> Cmd {
        let before = self.before();
        if before.is_empty() && self.at > 0 {
            // The mark goes with its newline.
            let newline = self.held[..self.at].rfind('\n').unwrap_or(0);
            return Cmd::Kill(Movement::BackwardChar(block::steps(
                &self.held[newline..self.at],
            )));
        }
        if before.len() > 1 && before.bytes().all(|byte| byte == b' ') {
            return self.dedent();
        }
        Cmd::Kill(Movement::BackwardChar(1))
    }

    /// How many steps the character behind the cursor takes: a newline brings its mark.
    fn next(&self) -> u16 {
        if self.held[self.at..].starts_with("\n\t") {
            2
        } else {
            1
        }
    }

    fn delete(&self) -> Cmd {
        Cmd::Kill(Movement::ForwardChar(self.next()))
    }

    fn left(&self) -> Cmd {
        let marked = self.before().is_empty() && self.held[..self.at].ends_with("\n\t");
        Cmd::Move(Movement::BackwardChar(if marked { 2 } else { 1 }))
    }

    fn right(&self) -> Cmd {
        if self.hinted && self.at == self.held.len() {
            return Cmd::CompleteHint;
        }
        Cmd::Move(Movement::ForwardChar(self.next()))
    }

    fn end(&self) -> Cmd {
        if self.hinted && self.at == self.held.len() {
            return Cmd::CompleteHint;
        }
        self.to(self.line_end())
    }

    fn kill_to_start(&self) -> Cmd {
        match block::steps(self.before()) {
            0 => self.backspace(),
            steps => Cmd::Kill(Movement::BackwardChar(steps)),
        }
    }

    fn up(&self) -> Cmd {
        let start = self.start();
        let Some(newline) = self.held[..start].rfind('\n') else {
            return Cmd::PreviousHistory;
        };
        self.to_line(newline)
    }

    fn down(&self) -> Cmd {
        let end = self.line_end();
        if end == self.held.len() {
            return Cmd::NextHistory;
        }
        self.to_line((end + 2).min(self.held.len()))
    }

    /// To the same column of the line that `place` is on.
    fn to_line(&self, place: usize) -> Cmd {
        let column = block::steps(self.before());
        let start = block::line_start(self.held, place);
        self.to(block::at_column(
            self.held,
            start,
            block::line_end(self.held, place),
            column,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(before: &str, after: &str, key: KeyEvent) -> Cmd {
        let held = block::hold(&format!("{before}{after}"));
        let place = Place {
            held: &held,
            at: block::hold(before).len(),
            hinted: false,
        };
        place.command(key).expect("a command")
    }

    fn enter(text: &str) -> Cmd {
        press(text, "", KeyEvent(KeyCode::Enter, Modifiers::NONE))
    }

    fn kill_back(n: u16) -> Cmd {
        Cmd::Kill(Movement::BackwardChar(n))
    }

    #[test]
    fn enter_ends_what_is_whole() {
        for text in [
            "x",
            "f(1)",
            "if x:\n    y\n    ",
            "x y",
            "def f(): pass\n",
            "x = 1\ny = 2",
        ] {
            assert_eq!(enter(text), Cmd::AcceptLine, "{text:?}");
        }
        assert_eq!(enter("if x:"), Cmd::Insert(1, "\n\t    ".into()));
        assert_eq!(enter("if x:\n    y"), Cmd::Insert(1, "\n\t    ".into()));
        assert_eq!(enter("f("), Cmd::Insert(1, "\n\t    ".into()));
    }

    #[test]
    fn enter_within_a_block_adds_a_line() {
        let key = KeyEvent(KeyCode::Enter, Modifiers::NONE);
        assert_eq!(
            press("if x:\n    y", "\n    z\n", key),
            Cmd::Insert(1, "\n\t    ".into())
        );
        assert_eq!(press("f(", "1)", key), Cmd::AcceptLine);
    }

    #[test]
    fn tab_indents_or_completes() {
        let key = KeyEvent(KeyCode::Tab, Modifiers::NONE);
        assert_eq!(press("", "", key), Cmd::Insert(1, "    ".into()));
        assert_eq!(press("if x:\n  ", "y", key), Cmd::Insert(1, "  ".into()));
        assert_eq!(press("pri", "", key), Cmd::Complete);
    }

    #[test]
    fn backspace_takes_a_step_or_joins_lines() {
        let key = KeyEvent(KeyCode::Backspace, Modifiers::NONE);
        assert_eq!(press("if x:\n        ", "", key), kill_back(4));
        assert_eq!(press("if x:\n      ", "", key), kill_back(2));
        assert_eq!(press("if x:\n", "", key), kill_back(2));
        assert_eq!(press("if x", "", key), kill_back(1));
        let key = KeyEvent(KeyCode::BackTab, Modifiers::NONE);
        assert_eq!(press("if x:\n        ", "y", key), kill_back(4));
    }

    #[test]
    fn the_cursor_steps_over_marks() {
        let key = |code| KeyEvent(code, Modifiers::NONE);
        assert_eq!(
            press("a\n", "b", key(KeyCode::Left)),
            Cmd::Move(Movement::BackwardChar(2))
        );
        assert_eq!(
            press("a", "\nb", key(KeyCode::Right)),
            Cmd::Move(Movement::ForwardChar(2))
        );
        assert_eq!(
            press("ab\nc", "", key(KeyCode::Up)),
            Cmd::Move(Movement::BackwardChar(4))
        );
        assert_eq!(
            press("a", "b\ncd", key(KeyCode::Down)),
            Cmd::Move(Movement::ForwardChar(4))
        );
        assert_eq!(press("a", "b", key(KeyCode::Up)), Cmd::PreviousHistory);
        assert_eq!(
            press("a\nbc", "", key(KeyCode::Home)),
            Cmd::Move(Movement::BackwardChar(2))
        );
    }
}
