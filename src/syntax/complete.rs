//! The REPL's question: is this input a whole one, or must more lines follow?

use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::Mode;
use crate::syntax::{Attempt, attempt};

/// Whether more lines must follow before `text` can be read; false if it is whole or wrong.
///
/// A simple statement is whole at its line end. A compound one is whole when an empty line ends it, and so is a
/// decorator's. Of several statements the last one counts. The parser is asked first: what is wrong already, no
/// further line can mend.
pub fn needs_more(text: &str) -> bool {
    let file = SourceFile::new("", text);
    let mut names = Interner::new();
    let Attempt {
        tokens,
        parsed,
        refused,
        waits,
        ..
    } = attempt(&file, Mode::Single, &mut names);
    let at_end = tokens.error.as_ref().is_some_and(|error| error.at_end);
    let kind = |at: usize| tokens.list.get(at).map_or(Tok::End, |token| token.kind);
    if parsed.is_err() {
        if waits {
            return !last_line_is_blank(text);
        }
        let refused_kind = kind(refused);
        if matches!(refused_kind, Tok::Error) {
            return at_end;
        }
        let made_up = tokens
            .list
            .get(refused..)
            .unwrap_or_default()
            .iter()
            .all(|token| {
                token.start == token.end
                    && matches!(token.kind, Tok::Dedent | Tok::End | Tok::Newline)
                    || token.start as usize >= file.text().len()
            });
        // At the end of the text only an open bracket or a missing block can be mended.
        let block = refused >= 2
            && kind(refused - 1) == Tok::Newline
            && kind(refused - 2) == Tok::Colon
            && !last_line_is_blank(text);
        return made_up
            && (!tokens.open.is_empty()
                || block
                || is_decorated(last_statement(&tokens.list, true), text));
    }
    is_compound(last_statement(&tokens.list, false)) && !last_line_is_blank(text)
}

/// What the last logical line begins with: the last one of all, or without indentation.
fn last_statement(tokens: &[Token], indented: bool) -> Tok {
    let mut depth = 0;
    let mut last = Tok::End;
    let mut before = Tok::Newline;
    for token in tokens.iter().skip(1) {
        match token.kind {
            Tok::Indent => depth += 1,
            Tok::Dedent => depth -= 1,
            kind => {
                let begins = (indented || depth == 0) && before == Tok::Newline;
                if begins && !matches!(kind, Tok::Newline | Tok::End | Tok::Error) {
                    last = kind;
                }
                before = kind;
            }
        }
    }
    last
}

fn is_decorated(first: Tok, text: &str) -> bool {
    first == Tok::At && !last_line_is_blank(text)
}

/// The last line that has ended is empty: that ends a block.
fn last_line_is_blank(text: &str) -> bool {
    let ended = text.strip_suffix('\n').unwrap_or(text);
    ended
        .rsplit('\n')
        .next()
        .is_some_and(|line| line.trim().is_empty())
}

fn is_compound(first: Tok) -> bool {
    matches!(
        first,
        Tok::If
            | Tok::While
            | Tok::For
            | Tok::Elif
            | Tok::Else
            | Tok::Try
            | Tok::Except
            | Tok::Finally
            | Tok::With
            | Tok::Def
            | Tok::Class
            | Tok::At
            | Tok::Match
    )
}

#[cfg(test)]
mod tests {
    use super::needs_more;

    #[test]
    fn whole_inputs_need_nothing() {
        for text in [
            "x = 1\n",
            "",
            "\n",
            "f(a)\n",
            "if x: pass\n\n",
            "if x:\n  y\n\n",
            "x = '''a\nb'''\n",
            "# c\n",
            "x\ny\n",
            "if x:\n  y\nz\n",
        ] {
            assert!(!needs_more(text), "{text:?}");
        }
    }

    #[test]
    fn open_inputs_need_more() {
        for text in [
            "f(a\n",
            "x = [1,\n",
            "if x:\n",
            "if x:\n  y\n",
            "x = '''a\n",
            "x = \\\n",
            "@d\n",
            "class C:\n  @d\n",
            "def f(): pass\n",
            "f'''{a\n",
            "try:\n  x\n",
            "x = 1\nif x:\n  y\n",
            "if x:\n  y\nelse:\n  z\n",
            "def f():\n  pass\n@d\ndef g():\n  pass\n",
        ] {
            assert!(needs_more(text), "{text:?}");
        }
    }

    #[test]
    fn wrong_inputs_are_told_at_once() {
        for text in [
            "f(a b\n", "x = 'a\n", "x y\n", ")\n", "if x\n", "  x\n", "else:\n",
        ] {
            assert!(!needs_more(text), "{text:?}");
        }
    }
}
