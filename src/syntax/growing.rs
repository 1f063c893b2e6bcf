//! An input that grows line by line: is it whole, or must more lines follow?
//!
//! [`complete::needs_more`] parses the whole text. To ask it again at each line would take time with the square of the
//! lines, so here a line within a block is judged on its own:
//!
//! ```text
//!   def f(x):            levels   [0 def]            a header at column 0: parsed whole
//!       if x:                     [0 def] [4 if]     fits a level; alone it is right so far
//!           y = [1,                                  a bracket is open: more must follow
//!                2]               [.. 8 simple]      the logical line, alone, is a statement
//!       else:                     [0 def] [4 else]   may follow the `if` of its level
//! ```
//! What always holds: `true` is said of a line only if the whole text would be found right so far and unfinished, or if
//! brackets are open, where a mistake may be found when the text has doubled. Whatever is doubtful is parsed whole.

use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax::complete;
use crate::syntax::layout::{self, Tokens};
use crate::syntax::token::Tok;
use crate::syntax::tree::Mode;

/// The lines of an input so far.
#[derive(Default)]
pub struct Growing {
    text: String,
    /// The blocks in which the last logical line stands, outermost first, as far as they are known.
    levels: Vec<Level>,
    /// The last logical line was a header: an indented line must follow.
    header: bool,
    /// The logical line that is not finished: without its indentation.
    logical: String,
    /// Its indentation.
    indent: usize,
    /// Brackets that are open in it.
    open: String,
    /// The quotes of the text that is open in it.
    quotes: Option<&'static str>,
    /// How long the text was when it was parsed whole.
    parsed: usize,
    /// Something came that is beyond this file: all lines that follow are parsed with the whole.
    lost: bool,
}

/// The last statement of a block.
#[derive(Clone, Copy)]
struct Level {
    indent: usize,
    begins: Tok,
}

impl Growing {
    /// The lines so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines, as a whole input.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Adds a line with its end; tells whether more must follow.
    pub fn add(&mut self, line: &str) -> bool {
        self.text.push_str(line);
        if self.is_surely_unfinished(line) {
            return true;
        }
        self.parsed = self.text.len();
        complete::needs_more(&self.text)
    }

    fn is_surely_unfinished(&mut self, line: &str) -> bool {
        if self.lost {
            return false;
        }
        if let Some(quotes) = self.quotes {
            self.logical.push_str(line);
            return !line.contains(quotes) || self.goes_on();
        }
        if !self.open.is_empty() {
            self.logical.push_str(line);
            let tokens = tokens_of(&format!("{}{line}", self.open));
            self.lost = tokens.error.is_some();
            self.open = brackets(&tokens);
            return match self.open.is_empty() {
                _ if self.lost => false,
                true => self.goes_on(),
                false => self.text.len() < 2 * self.parsed,
            };
        }
        let body = line.trim_start_matches(' ');
        if body.starts_with('#') && !self.levels.is_empty() {
            return true;
        }
        // An empty line ends a block. Where tabs stand is beyond this file.
        if body.trim().is_empty() {
            return false;
        }
        self.lost = body.starts_with(['\t', '\u{c}', '\\']);
        self.indent = line.len() - body.len();
        self.logical = body.to_owned();
        !self.lost && self.goes_on()
    }

    /// Judges the logical line as far as it is there.
    fn goes_on(&mut self) -> bool {
        let tokens = tokens_of(&self.logical);
        self.quotes = None;
        self.open.clear();
        if let Some(error) = &tokens.error {
            self.quotes = Some(error.at_end)
                .filter(|&open| open)
                .and_then(|_| self.open_quotes());
            self.lost = self.quotes.is_none();
            return !self.lost && self.indent > 0;
        }
        self.open = brackets(&tokens);
        if !self.open.is_empty() {
            return self.indent > 0;
        }
        let fits = self.takes_its_place(&tokens);
        self.lost |= !fits;
        fits && self.indent > 0
    }

    /// The quotes of the text that is not closed, if there is no doubt.
    fn open_quotes(&self) -> Option<&'static str> {
        let has = |quotes: &&str| self.logical.contains(*quotes);
        match ["'''", "\"\"\""].map(|quotes| Some(quotes).filter(has)) {
            [Some(quotes), None] | [None, Some(quotes)] => Some(quotes),
            _ => None,
        }
    }

    /// Puts a whole logical line into its block; false if it does not fit there or is wrong.
    fn takes_its_place(&mut self, tokens: &Tokens) -> bool {
        let kind = |at: usize| tokens.list.get(at).map_or(Tok::End, |token| token.kind);
        let begins = kind(1);
        let header = tokens
            .list
            .windows(2)
            .any(|pair| pair[0].kind == Tok::Colon && pair[1].kind == Tok::Newline);
        let deeper = self
            .levels
            .last()
            .is_none_or(|level| level.indent < self.indent);
        let first = self.levels.is_empty();
        if deeper != (self.header || first) || first && self.indent > 0 {
            return false;
        }
        while let Some(level) = self.levels.pop_if(|level| level.indent > self.indent) {
            if level.waits() {
                return false;
            }
        }
        let before = match self.levels.last() {
            Some(level) if level.indent == self.indent => {
                self.levels.pop().map(|level| level.begins)
            }
            _ if deeper => None,
            _ => return false,
        };
        let above = self.levels.last().map(|level| level.begins);
        let Some(lead) = lead(begins, before, above) else {
            return false;
        };
        self.levels.push(Level {
            indent: self.indent,
            begins,
        });
        self.header = header;
        let unfinished = complete::needs_more(&format!("{lead}{}", self.logical));
        let alone = format!("{lead}{}\n", self.logical);
        match header || begins == Tok::At {
            true => unfinished,
            false => is_right(&alone),
        }
    }
}

impl Level {
    /// Something must follow in this block: a handler behind `try`, a definition behind a decorator.
    fn waits(self) -> bool {
        matches!(self.begins, Tok::Try | Tok::At)
    }
}

/// What must stand before a line that begins so, to make it right alone; none if it cannot follow what is before it in
/// its block. `above` begins the block.
fn lead(begins: Tok, before: Option<Tok>, above: Option<Tok>) -> Option<&'static str> {
    let follows = |kinds: &[Tok]| before.is_some_and(|before| kinds.contains(&before));
    match begins {
        Tok::Elif => follows(&[Tok::If, Tok::Elif]).then_some("if 1: pass\n"),
        Tok::Else => follows(&[Tok::If, Tok::Elif, Tok::For, Tok::While]).then_some("if 1: pass\n"),
        Tok::Except => follows(&[Tok::Try, Tok::Except]).then_some("try: pass\n"),
        Tok::Finally => follows(&[Tok::Try, Tok::Except]).then_some("try: pass\n"),
        Tok::At | Tok::Def | Tok::Class if before == Some(Tok::At) => Some(""),
        _ if matches!(before, Some(Tok::Try | Tok::At)) => None,
        _ if above == Some(Tok::Match) => Some("match 1:\n "),
        _ => Some(""),
    }
}

fn is_right(text: &str) -> bool {
    let file = SourceFile::new("", text);
    crate::syntax::parse(&file, Mode::Single, &mut Interner::new()).is_ok()
}

fn tokens_of(text: &str) -> Tokens {
    layout::tokens(&SourceFile::new("", text), Mode::Single)
}

fn brackets(tokens: &Tokens) -> String {
    tokens
        .open
        .iter()
        .map(|open| char::from(open.byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn programs() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = [
            "examples",
            "examples/tour",
            "tests/lang/control_flow",
            "tests/lang/generators",
        ];
        let files = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("the folder is there"));
        let paths = files.flatten().map(|entry| entry.path());
        let programs = paths.filter(|path| path.extension().is_some_and(|end| end == "mini"));
        programs
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect()
    }

    /// Feeds a program as it stands, and without its empty lines, where everything is one input.
    #[test]
    fn lines_are_judged_as_the_whole_text_is() {
        let mut quick = 0;
        for program in programs() {
            let dense: String = program
                .lines()
                .filter(|line| !line.trim().is_empty())
                .flat_map(|line| [line, "\n"])
                .collect();
            for text in [&program, &dense] {
                let mut growing = Growing::default();
                for line in text.split_inclusive('\n') {
                    let before = growing.parsed;
                    let more = growing.add(line);
                    quick += usize::from(growing.parsed == before);
                    let whole = complete::needs_more(growing.text());
                    assert!(
                        more == whole || more && !growing.open.is_empty(),
                        "{}",
                        growing.text()
                    );
                    if !more {
                        growing = Growing::default();
                    }
                }
            }
        }
        assert!(quick > 1000, "only {quick} lines were judged alone");
    }

    #[test]
    fn wrong_lines_in_blocks_are_told_at_once() {
        for (block, line) in [
            ("def f():\n    x = 1\n", "    x y\n"),
            ("def f():\n    x = 1\n", "        y\n"),
            ("def f():\n    x = 1\n", "  y\n"),
            ("def f():\n    if x:\n", "    y\n"),
            ("def f():\n    x\n", "    else:\n"),
            ("def f():\n    try:\n        x\n", "    y\n"),
            ("def f():\n    '''\n    doc\n    '''\n", "    x = = 1\n"),
            ("def f():\n    x = [1,\n    2]\n", "    )\n"),
        ] {
            let mut growing = Growing::default();
            assert!(
                block.split_inclusive('\n').all(|line| growing.add(line)),
                "{block}"
            );
            assert!(!growing.add(line), "{block}{line}");
        }
    }

    #[test]
    fn long_blocks_are_not_parsed_at_each_line() {
        let mut growing = Growing::default();
        growing.add("def f():\n");
        let parsed = growing.parsed;
        for _ in 0..100 {
            for line in [
                "    if x:\n",
                "        y = [1,\n",
                "        2]\n",
                "    else:\n",
                "        '''a\n",
                "b'''\n",
                "    match x:\n",
                "        case [1]: y\n",
                "    @d\n",
                "    class C: y\n",
            ] {
                assert!(growing.add(line));
            }
        }
        assert_eq!(growing.parsed, parsed);
    }
}
