//! One traceback entry: `  File "a.mini", line 3, in f`, the source lines it covers, and the carets under them.
//!
//! The lines are those from the first to the last of the entry's span, with their common indentation taken away.
//! Of a long span only the first and last line and those around the operator or bracket are shown. Columns of the
//! text are counted in characters, columns of the carets in terminal cells.

use super::Entry;
use super::anchors::{self, Anchors};
use super::colour::Theme;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Writes one entry.
pub fn write_entry(out: &mut String, entry: &Entry, theme: &Theme) {
    let line = entry.file.line_of(entry.span.start);
    let (colour, end) = (theme.place, theme.end);
    let (file, name) = (entry.file.name(), &entry.name);
    let _ = writeln!(
        out,
        "  File {colour}\"{file}\"{end}, line {colour}{line}{end}, in {colour}{name}{end}"
    );
    if entry.file.shows_lines() {
        write_source(out, entry, line, theme);
    }
}

/// Writes one entry as it is shown where nobody can catch an error: a line of the source without carets.
pub fn write_plain(out: &mut String, entry: &Entry) {
    let line = entry.file.line_of(entry.span.start);
    let _ = writeln!(
        out,
        "  File \"{}\", line {line}, in {}",
        entry.file.name(),
        entry.name
    );
    let text = entry.file.line_text(line).trim();
    if entry.file.shows_lines() && !text.is_empty() {
        let _ = writeln!(out, "    {text}");
    }
}

fn write_source(out: &mut String, entry: &Entry, first: u32, theme: &Theme) {
    let last = entry.file.line_of(entry.span.end.max(entry.span.start));
    let original: Vec<&str> = (first..=last)
        .map(|n| entry.file.line_text(n).trim_end())
        .collect();
    let dedented = dedent(&original);
    if dedented.iter().all(|line| line.is_empty()) {
        return;
    }
    let lines: Vec<Vec<char>> = dedented.iter().map(|line| line.chars().collect()).collect();
    let taken = original[0].chars().count().saturating_sub(lines[0].len());
    let column = |offset: u32| (entry.file.position(offset).column as usize).saturating_sub(taken);
    let tail = lines[lines.len() - 1].len();
    let start = column(entry.span.start).min(lines[0].len());
    let end = column(entry.span.end).min(tail);
    let view = View {
        lines: &lines,
        start,
        end,
        theme,
    };
    let mut result = Vec::new();
    view.write(&mut result, anchors::find(&view.segment()));
    for line in dedent(&result.iter().map(String::as_str).collect::<Vec<_>>()) {
        let _ = writeln!(out, "    {line}");
    }
}

/// The lines of an entry with the ends of its span, in characters of the first and of the last line.
struct View<'a> {
    lines: &'a [Vec<char>],
    start: usize,
    end: usize,
    theme: &'a Theme,
}

impl View<'_> {
    /// The text of the span.
    fn segment(&self) -> Vec<Vec<char>> {
        let mut lines = self.lines.to_vec();
        if let Some(last) = lines.last_mut() {
            last.truncate(self.end);
        }
        let start = self.start.min(lines[0].len());
        lines[0].drain(..start);
        lines
    }

    fn write(&self, result: &mut Vec<String>, anchors: Option<Anchors>) {
        let carets = self.wants_carets(anchors.is_some());
        let last = self.lines.len() - 1;
        let mut significant = BTreeSet::from([0, last]);
        let mut cells = None;
        if let Some(mut found) = anchors {
            if found.left.0 == 0 {
                found.left.1 += self.start;
            }
            if found.right.0 == 0 {
                found.right.1 += self.start;
            }
            for line in [found.left.0, found.right.0] {
                significant.extend((line.saturating_sub(1)..=line + 1).filter(|&n| n <= last));
            }
            let width =
                |(line, column): (usize, usize)| (line, width(&self.lines[line], Some(column)));
            cells = Some(Anchors {
                left: width(found.left),
                right: width(found.right),
            });
        }
        let mut before: Option<usize> = None;
        for &line in &significant {
            match before.map_or(1, |before| line - before) {
                2 => self.write_line(result, line - 1, carets, cells),
                1 => {}
                gap => result.push(format!("...<{} lines>...", gap - 1)),
            }
            self.write_line(result, line, carets, cells);
            before = Some(line);
        }
    }

    fn write_line(
        &self,
        result: &mut Vec<String>,
        line: usize,
        carets: bool,
        anchors: Option<Anchors>,
    ) {
        let text = &self.lines[line];
        if !carets {
            return result.push(text.iter().collect());
        }
        let spaces = text.iter().take_while(|c| c.is_whitespace()).count();
        let last = line == self.lines.len() - 1;
        let count = width(text, last.then_some(self.end));
        let from = if line == 0 {
            width(text, Some(self.start))
        } else {
            0
        };
        let within = |column: usize| {
            anchors
                .is_some_and(|found| (line, column) >= found.left && (line, column) < found.right)
        };
        let caret = |column: usize| match column {
            _ if column < spaces || column < from => ' ',
            _ if anchors.is_some() && !within(column) => '~',
            _ => '^',
        };
        let carets: Vec<char> = (0..count).map(caret).collect();
        // The carets of wide characters may reach beyond the line, and its end is then among them.
        let ended: Vec<char> = text.iter().copied().chain(['\n']).collect();
        let both = self.painted(&ended, &carets) + &self.painted(&carets, &carets);
        result.extend(both.split('\n').map(str::to_owned));
    }

    /// A text in the colours of the carets under it.
    fn painted(&self, text: &[char], carets: &[char]) -> String {
        let mut out = String::new();
        let mut at = 0;
        for group in carets.chunk_by(|a, b| a == b) {
            let end = at + group.len();
            let colour = match group[0] {
                '^' => self.theme.caret,
                '~' => self.theme.around,
                _ => "",
            };
            out.push_str(colour);
            out.extend(&text[at.min(text.len())..end.min(text.len())]);
            out.push_str(if colour.is_empty() {
                ""
            } else {
                self.theme.end
            });
            at = end;
        }
        out.extend(&text[at.min(text.len())..]);
        out
    }

    /// Carets say nothing when they would cover the whole statement, or the call that a `return` or a simple
    /// assignment is about, unless there is an operator or bracket to point at.
    fn wants_carets(&self, anchored: bool) -> bool {
        if anchors::is_plain_call(self.lines, self.start, self.end) {
            return false;
        }
        let blank = |text: &[char]| text.iter().all(|c| c.is_whitespace());
        let last = &self.lines[self.lines.len() - 1];
        anchored
            || !blank(&self.lines[0][..self.start])
            || !blank(&last[self.end.min(last.len())..])
    }
}

/// How many terminal cells the first `count` characters take (all of them for `None`): wide ones take two.
fn width(text: &[char], count: Option<usize>) -> usize {
    let count = count.unwrap_or(text.len());
    if text.iter().all(char::is_ascii) {
        return count;
    }
    let wide = |c: &&char| unicode_width::UnicodeWidthChar::width(**c) == Some(2);
    count.min(text.len()) + text.iter().take(count).filter(wide).count()
}

/// Takes the indentation away that all lines with text have in common; lines of spaces become empty.
fn dedent(lines: &[&str]) -> Vec<String> {
    let blank = |c: char| c == ' ' || c == '\t';
    let mut margin: Option<&str> = None;
    for line in lines {
        let text = line.trim_start_matches(blank);
        if text.is_empty() {
            continue;
        }
        let indent = &line[..line.len() - text.len()];
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let same = margin
                    .bytes()
                    .zip(indent.bytes())
                    .take_while(|(a, b)| a == b)
                    .count();
                &margin[..same]
            }
        });
    }
    let margin = margin.unwrap_or("").len();
    let cut = |line: &&str| match line.trim_start_matches(blank) {
        "" => String::new(),
        _ => line[margin..].to_owned(),
    };
    lines.iter().map(cut).collect()
}
