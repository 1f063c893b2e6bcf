//! Ghost text: how an earlier input went on that began like this one.

use rustyline::Context;
use rustyline::history::SearchDirection;

/// The rest of the latest input that begins with the text; `None` unless the cursor is at its end.
pub fn of(held: &str, at: usize, context: &Context<'_>) -> Option<String> {
    if at < held.len() || held.trim().is_empty() {
        return None;
    }
    let history = context.history();
    let last = context.history_index().min(history.len().checked_sub(1)?);
    let found = history
        .starts_with(held, last, SearchDirection::Reverse)
        .ok()??;
    let rest = &found.entry[held.len()..];
    (!rest.is_empty()).then(|| rest.to_owned())
}
