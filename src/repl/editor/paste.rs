//! Text that is pasted: it comes as one event for each character, and goes into the editor as a whole.

use rustyline::{KeyCode, KeyEvent, Modifiers};

/// Adds a character of the paste. Keys that are no text are left out.
pub fn take(text: &mut String, KeyEvent(code, modifiers): KeyEvent) {
    match (code, modifiers) {
        (KeyCode::Char(c), Modifiers::NONE) => text.push(c),
        (KeyCode::Enter, Modifiers::NONE) | (KeyCode::Char('M'), Modifiers::CTRL) => {
            text.push('\r')
        }
        (KeyCode::Char('J'), Modifiers::CTRL) => text.push('\n'),
        (KeyCode::Tab, Modifiers::NONE) | (KeyCode::Char('I'), Modifiers::CTRL) => text.push('\t'),
        _ => {}
    }
}

/// The text with its line ends made equal. Of a session that was copied with its prompts only the inputs are left.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.trim_start().starts_with(">>> ") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut in_block = false;
    for line in text.lines().map(str::trim_start) {
        let more = line.strip_prefix("... ").or((line == "...").then_some(""));
        let input = line.strip_prefix(">>> ").or(more);
        // The empty line that ended a block stands before the next input.
        in_block |= more.is_some();
        if let Some(input) = input {
            if std::mem::take(&mut in_block) && more.is_none() && !out.ends_with("\n\n") {
                out.push('\n');
            }
            in_block = more.is_some();
            out.push_str(input);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn line_ends_are_made_equal() {
        assert_eq!(clean("a\rb\r\nc\n"), "a\nb\nc\n");
    }

    #[test]
    fn prompts_and_output_are_left_out() {
        let copied = ">>> x = 1\n>>> if x:\n...     x\n...\n1\n>>> y\nNameError\n";
        assert_eq!(clean(copied), "x = 1\nif x:\n    x\n\ny\n");
    }
}
