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
    state: State,
    /// How long the text was when it was parsed whole.
    parsed: usize,
}

/// Where the next line begins.
#[derive(Default)]
enum State {
    /// Between two logical lines.
    #[default]
    Between,
    /// Within a logical line, in which these brackets are open.
    InBrackets(Logical, String),
    /// Within a logical line, in a text with these quotes.
    InQuotes(Logical, &'static str),
    /// Behind something that is beyond this file: all lines that follow are parsed with the whole.
    Lost,
}

/// A logical line as far as it is there.
struct Logical {
    indent: usize,
    /// Without the indentation.
    text: String,
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
        // Whoever finds out where the next line begins says so.
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Between => self.begins(line),
            State::InBrackets(mut logical, open) => {
                logical.text.push_str(line);
                let tokens = tokens_of(&format!("{open}{line}"));
                if tokens.error.is_some() {
                    return false;
                }
                if tokens.open.is_empty() {
                    return self.goes_on(logical);
                }
                self.state = State::InBrackets(logical, brackets(&tokens));
                self.text.len() < 2 * self.parsed
            }
            State::InQuotes(mut logical, quotes) => {
                logical.text.push_str(line);
                if line.contains(quotes) {
                    return self.goes_on(logical);
                }
                self.state = State::InQuotes(logical, quotes);
                true
            }
            State::Lost => false,
        }
    }

    /// Judges the first line of a logical one.
    fn begins(&mut self, line: &str) -> bool {
        let body = line.trim_start_matches(' ');
        let is_comment = body.starts_with('#') && !self.levels.is_empty();
        // An empty line ends a block.
        if is_comment || body.trim().is_empty() {
            self.state = State::Between;
            return is_comment;
        }
        // Where tabs stand is beyond this file.
        if body.starts_with(['\t', '\u{c}', '\\']) {
            return false;
        }
        self.goes_on(Logical {
            indent: line.len() - body.len(),
            text: body.to_owned(),
        })
    }

    /// Judges the logical line as far as it is there.
    fn goes_on(&mut self, line: Logical) -> bool {
        let is_indented = line.indent > 0;
        let tokens = tokens_of(&line.text);
        if let Some(error) = &tokens.error {
            let Some(quotes) = line.open_quotes().filter(|_| error.at_end) else {
                return false;
            };
            self.state = State::InQuotes(line, quotes);
        } else if !tokens.open.is_empty() {
            self.state = State::InBrackets(line, brackets(&tokens));
        } else if self.takes_its_place(&line, &tokens) {
            self.state = State::Between;
        } else {
            return false;
        }
        is_indented
    }

    /// Puts a whole logical line into its block; false if it does not fit there or is wrong.
    fn takes_its_place(&mut self, line: &Logical, tokens: &Tokens) -> bool {
        let kind = |at: usize| tokens.list.get(at).map_or(Tok::End, |token| token.kind);
        let begins = kind(1);
        let header = tokens
            .list
            .windows(2)
            .any(|pair| pair[0].kind == Tok::Colon && pair[1].kind == Tok::Newline);
        let deeper = self
            .levels
            .last()
            .is_none_or(|level| level.indent < line.indent);
        let first = self.levels.is_empty();
        if deeper != (self.header || first) || first && line.indent > 0 {
            return false;
        }
        while let Some(level) = self.levels.pop_if(|level| level.indent > line.indent) {
            if level.waits() {
                return false;
            }
        }
        let before = match self.levels.last() {
            Some(level) if level.indent == line.indent => {
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
            indent: line.indent,
            begins,
        });
        self.header = header;
        let unfinished = complete::needs_more(&format!("{lead}{}", line.text));
        let alone = format!("{lead}{}\n", line.text);
        match header || begins == Tok::At {
            true => unfinished,
            false => is_right(&alone),
        }
    }
}

impl Logical {
    /// The quotes of the text that is not closed, if there is no doubt.
    fn open_quotes(&self) -> Option<&'static str> {
        let has = |quotes: &&str| self.text.contains(*quotes);
        match ["'''", "\"\"\""].map(|quotes| Some(quotes).filter(has)) {
            [Some(quotes), None] | [None, Some(quotes)] => Some(quotes),
            _ => None,
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
                        more == whole || more && matches!(growing.state, State::InBrackets(..)),
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
