//! How the text that is edited is drawn: its colours, the bracket at the cursor, the prompts of its lines.

use std::cell::Cell;

use crate::repl::editor::block::{self, MARK};
use crate::repl::paint::{self, Painter, Piece, Style};

/// Texts beyond this size are drawn without colours while they are edited.
pub const LARGE: usize = 64 * 1024;

/// What draws.
pub struct Pen {
    painter: Painter,
    colour: bool,
    /// The cursor counts: the text is still edited.
    pub editing: Cell<bool>,
    /// The prompt of continued lines.
    pub more: String,
}

impl Pen {
    /// A pen with or without colours.
    pub fn new(painter: Painter, colour: bool) -> Pen {
        Pen {
            painter,
            colour,
            editing: Cell::new(true),
            more: "... ".to_owned(),
        }
    }

    /// Are there colours?
    pub fn has_colours(&self) -> bool {
        self.colour
    }

    /// The held text as it is shown, the cursor at `at`.
    pub fn draw(&self, held: &str, at: usize) -> String {
        let text = block::text(held);
        let mut pieces = Vec::new();
        if self.colour && held.len() <= LARGE {
            pieces = self.painter.styles(&text);
            if self.editing.get() {
                let cursor = block::text(&held[..at]).len();
                if let Some(pair) = paint::brackets(&text, cursor) {
                    lay_over(&mut pieces, pair);
                }
            }
        }
        self.lines(&text, &pieces)
    }

    /// A text in one style.
    pub fn in_style(&self, held: &str, style: Style) -> String {
        let text = block::text(held);
        let pieces = if self.colour {
            vec![(0..text.len(), style)]
        } else {
            Vec::new()
        };
        self.lines(&text, &pieces)
    }

    /// The first prompt.
    pub fn prompt(&self, prompt: &str) -> String {
        if self.colour && !prompt.contains('\x1b') {
            Style::Prompt.paint(prompt)
        } else {
            prompt.to_owned()
        }
    }

    /// Writes a text piece by piece and line by line: a style never goes over the end of a line.
    fn lines(&self, text: &str, pieces: &[Piece]) -> String {
        let more = format!("\n{}", self.prompt(&self.more));
        let mut out = String::with_capacity(text.len() * 2);
        let mut column = 0;
        let stop = self.stop();
        let mut put = |out: &mut String, text: &str, style: Option<Style>| {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    out.push_str(&more);
                    column = 0;
                }
                let line = spread(line, &mut column, stop);
                match style {
                    Some(style) if !line.is_empty() => out.push_str(&style.paint(&line)),
                    _ => out.push_str(&line),
                }
            }
        };
        let mut at = 0;
        for (span, style) in pieces {
            put(&mut out, &text[at..span.start], None);
            put(&mut out, &text[span.clone()], Some(*style));
            at = span.end;
        }
        put(&mut out, &text[at..], None);
        out
    }

    /// How many cells a mark takes.
    pub fn stop(&self) -> usize {
        unicode_width::UnicodeWidthStr::width(&*self.more).clamp(1, 80)
    }
}

/// The tabs of a line as blanks, since the terminal's stops are not the editor's.
fn spread(line: &str, column: &mut usize, stop: usize) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        let cells = match c {
            MARK => stop - *column % stop,
            _ => unicode_width::UnicodeWidthChar::width(c).unwrap_or(0),
        };
        match c {
            MARK => out.extend(std::iter::repeat_n(' ', cells)),
            _ => out.push(c),
        }
        *column += cells;
    }
    out
}

/// Marks two brackets among the pieces.
fn lay_over(pieces: &mut Vec<Piece>, pair: [usize; 2]) {
    pieces.extend(pair.map(|at| (at..at + 1, Style::Bracket)));
    pieces.sort_by_key(|(span, _)| span.start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continued_lines_have_prompts() {
        let pen = Pen::new(Painter::default(), false);
        assert_eq!(pen.draw("if x:\n\t    y\n\t", 0), "if x:\n...     y\n... ");
        assert_eq!(pen.draw("a\tb", 0), "a   b");
    }

    #[test]
    fn colours_change_no_text() {
        let pen = Pen::new(Painter::default(), true);
        let drawn = pen.draw("f('''a\n\tb''')", 0);
        let plain: String = {
            let mut out = String::new();
            let mut skip = false;
            for c in drawn.chars() {
                match c {
                    '\x1b' => skip = true,
                    'm' if skip => skip = false,
                    c if !skip => out.push(c),
                    _ => {}
                }
            }
            out
        };
        assert_eq!(plain, "f('''a\n... b''')");
    }
}
