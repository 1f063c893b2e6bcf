//! Counts before a key: Alt-3 Left goes three steps to the left, Alt-2 Alt-0 `-` types twenty dashes.

use rustyline::{Cmd, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount};

/// Counts end here: nobody wants more, and a key would seem to hang.
const MOST: RepeatCount = 9999;

/// The count after one more key: a digit with Alt begins it, further digits go on with or without.
pub fn after(
    count: Option<RepeatCount>,
    KeyEvent(code, modifiers): KeyEvent,
) -> Option<RepeatCount> {
    let KeyCode::Char(c) = code else { return None };
    let digit = c.to_digit(10)?;
    let goes_on = modifiers == Modifiers::ALT || modifiers == Modifiers::NONE && count.is_some();
    let more = u32::from(count.unwrap_or(0)) * 10 + digit;
    goes_on.then(|| RepeatCount::try_from(more).unwrap_or(MOST).min(MOST))
}

/// A command so many times. Steps stay within their line, which has so many before and behind the cursor.
pub fn times(
    command: Cmd,
    count: RepeatCount,
    (before, behind): (RepeatCount, RepeatCount),
) -> Cmd {
    let again = |movement| match movement {
        Movement::BackwardChar(steps) => {
            Movement::BackwardChar(steps.saturating_mul(count).min(before.max(steps)))
        }
        Movement::ForwardChar(steps) => {
            Movement::ForwardChar(steps.saturating_mul(count).min(behind.max(steps)))
        }
        Movement::BackwardWord(words, kind) => Movement::BackwardWord(words * count, kind),
        Movement::ForwardWord(words, at, kind) => Movement::ForwardWord(words * count, at, kind),
        other => other,
    };
    match command {
        Cmd::Move(movement) => Cmd::Move(again(movement)),
        Cmd::Kill(movement) => Cmd::Kill(again(movement)),
        Cmd::Undo(steps) => Cmd::Undo(steps * count),
        Cmd::Yank(texts, anchor) => Cmd::Yank(texts * count, anchor),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_alt_begin_a_count() {
        let key = |c, modifiers| KeyEvent(KeyCode::Char(c), modifiers);
        assert_eq!(after(None, key('3', Modifiers::NONE)), None);
        assert_eq!(after(None, key('3', Modifiers::ALT)), Some(3));
        assert_eq!(after(Some(3), key('2', Modifiers::NONE)), Some(32));
        assert_eq!(after(Some(9999), key('9', Modifiers::ALT)), Some(9999));
        assert_eq!(after(Some(3), key('x', Modifiers::NONE)), None);
    }

    #[test]
    fn steps_stay_in_their_line() {
        let left = Cmd::Move(Movement::BackwardChar(1));
        assert_eq!(
            times(left.clone(), 3, (5, 0)),
            Cmd::Move(Movement::BackwardChar(3))
        );
        assert_eq!(times(left, 9, (5, 0)), Cmd::Move(Movement::BackwardChar(5)));
    }
}
