//! A picture of an exception as the text CPython 3.13 prints: chains, groups in boxes, notes, folded repetitions.
//!
//! Groups are drawn by recursion, which their depth limit bounds; chains, which have no limit, by a loop.

use super::colour::{PLAIN, Theme};
use super::{Entry, Picture, Shown, frame, syntax};
use std::fmt::Write;

/// So many entries of one place are shown before the rest is folded.
const SAME_SHOWN: usize = 3;
/// So many members of a group are shown.
const GROUP_WIDTH: usize = 15;
/// So deep are groups shown.
const GROUP_DEPTH: usize = 10;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// The whole text, each line ended.
pub fn text(picture: &Picture, theme: &Theme) -> String {
    let mut drawing = Drawing {
        picture,
        theme,
        out: String::new(),
        depth: 0,
        close: false,
    };
    if !picture.shown.is_empty() {
        drawing.chain(0);
    }
    drawing.out
}

/// The lines after the traceback: the place of a syntax error, class and message, notes.
fn last_lines(shown: &Shown, theme: &Theme) -> String {
    let mut out = String::new();
    let (suffix, message) = match &shown.place {
        None => (String::new(), &shown.message),
        Some(place) => (syntax::write_place(&mut out, place, theme), &shown.message),
    };
    let Theme {
        place, class, end, ..
    } = theme;
    let head = format!("{class}{}{end}", shown.class);
    match message.as_str() {
        "" if shown.place.is_some() => {
            _ = writeln!(out, "{head}: {place}<no detail available>{end}{suffix}")
        }
        "" => _ = writeln!(out, "{head}"),
        message => _ = writeln!(out, "{head}: {place}{message}{end}{suffix}"),
    }
    for line in shown.notes.iter().flat_map(|note| note.split('\n')) {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// The entries of a traceback without its head line.
pub fn entries(entries: &[Entry], theme: &Theme) -> String {
    folded(entries, |out, entry| frame::write_entry(out, entry, theme))
}

/// The entries as they are shown where nobody can catch an error.
pub fn plain_entries(entries: &[Entry]) -> String {
    folded(entries, frame::write_plain)
}

fn folded(entries: &[Entry], write: impl Fn(&mut String, &Entry)) -> String {
    let mut out = String::new();
    let mut last: Option<(&str, u32, &str)> = None;
    let mut count = 0;
    for entry in entries {
        let here = (
            entry.file.name(),
            entry.file.line_of(entry.span.start),
            entry.name.as_str(),
        );
        if last != Some(here) {
            fold(&mut out, count);
            last = Some(here);
            count = 0;
        }
        count += 1;
        if count <= SAME_SHOWN {
            write(&mut out, entry);
        }
    }
    fold(&mut out, count);
    out
}

fn fold(out: &mut String, count: usize) {
    if count > SAME_SHOWN {
        let more = count - SAME_SHOWN;
        let plural = if more > 1 { "s" } else { "" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

struct Drawing<'a> {
    picture: &'a Picture,
    theme: &'a Theme,
    out: String,
    /// How many groups are around.
    depth: usize,
    /// The box of the last member is still to be closed.
    close: bool,
}

impl Drawing<'_> {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Writes lines of text behind the bars of the boxes around.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let indent = self.indent();
        for line in text.split_inclusive('\n') {
            let _ = write!(self.out, "{indent}{margin} {line}");
        }
    }

    fn chain(&mut self, first: usize) {
        let mut links = Vec::new();
        let mut next = Some(first);
        while let Some(index) = next {
            let shown = &self.picture.shown[index];
            let (message, before) = match (shown.cause, shown.context) {
                (Some(cause), _) => (Some(CAUSE), Some(cause)),
                (None, Some(context)) => (Some(CONTEXT), Some(context)),
                (None, None) => (None, None),
            };
            links.push((message, index));
            next = before;
        }
        for &(message, index) in links.iter().rev() {
            if let Some(message) = message {
                self.emit(message, '|');
            }
            self.one(&self.picture.shown[index]);
        }
    }

    fn one(&mut self, shown: &Shown) {
        let Some(members) = &shown.members else {
            if !shown.entries.is_empty() {
                self.emit("Traceback (most recent call last):\n", '|');
                self.emit(&entries(&shown.entries, self.theme), '|');
            }
            return self.emit(&last_lines(shown, self.theme), '|');
        };
        if self.depth > GROUP_DEPTH {
            return self.emit(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|');
        }
        let outermost = self.depth == 0;
        if outermost {
            self.depth = 1;
        }
        if !shown.entries.is_empty() {
            let margin = if outermost { '+' } else { '|' };
            self.emit(
                "Exception Group Traceback (most recent call last):\n",
                margin,
            );
            self.emit(&entries(&shown.entries, self.theme), '|');
        }
        self.emit(&last_lines(shown, self.theme), '|');
        self.members(members);
        if outermost {
            self.depth = 0;
        }
    }

    /// The members of a group, which have no colours: CPython's rule.
    fn members(&mut self, members: &[usize]) {
        let theme = std::mem::replace(&mut self.theme, PLAIN);
        let count = members.len().min(GROUP_WIDTH + 1);
        self.close = false;
        for (at, &member) in members.iter().take(count).enumerate() {
            let last = at + 1 == count;
            if last {
                // A group inside may close the box for both.
                self.close = true;
            }
            let cut = at >= GROUP_WIDTH;
            let title = if cut {
                "...".to_owned()
            } else {
                (at + 1).to_string()
            };
            let head = if at == 0 { "+-" } else { "  " };
            let indent = self.indent();
            let _ = writeln!(
                self.out,
                "{indent}{head}+---------------- {title} ----------------"
            );
            self.depth += 1;
            if cut {
                let more = members.len() - GROUP_WIDTH;
                let plural = if more > 1 { "s" } else { "" };
                self.emit(&format!("and {more} more exception{plural}\n"), '|');
            } else {
                self.chain(member);
            }
            if last && self.close {
                let indent = self.indent();
                let _ = writeln!(self.out, "{indent}+------------------------------------");
                self.close = false;
            }
            self.depth -= 1;
        }
        self.theme = theme;
    }
}
