//! Text to surface tree.
//!
//! ```text
//! text --token--> tokens --layout--> tokens with INDENT, NEWLINE, f-string parts --grammar--> tree
//!                                        |                                          |
//!                                        +---------------- diagnose <--- refused ---+
//! ```
//! `parse` is the entry point; `complete` asks the same parser whether an input is whole. The parser never recurses, since
//! it keeps a stack of its own, and the tree that it makes is bounded in depth. Read next: [`tree`], then `token`,
//! `layout`, `grammar/mini.lalrpop`, `build`, `diagnose`.

mod build;
pub mod complete;
mod diagnose;
pub mod dump;
pub mod error;
mod fstring;
pub mod growing;
pub mod layout;
mod literal;
mod number;
pub mod token;
pub mod tree;

#[allow(
    clippy::all,
    clippy::too_many_lines,
    unused,
    missing_docs,
    reason = "generated from the grammar"
)]
mod grammar {
    include!(concat!(env!("OUT_DIR"), "/mini.rs"));
}

pub use error::{ErrorClass, Location, Refused, SyntaxError, Warning};

use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax::build::Builder;
use crate::syntax::layout::Tokens;
use crate::syntax::token::Token;
use std::cell::Cell;

/// Reads a whole source. The first error ends it, as in CPython.
pub fn parse(
    file: &SourceFile,
    mode: tree::Mode,
    names: &mut Interner,
) -> Result<tree::Module, Refused> {
    let Attempt {
        tokens,
        parsed,
        warnings,
        refused,
        ..
    } = attempt(file, mode, names);
    if file.is_given_up() {
        return Err(Refused::GivenUp);
    }
    match parsed {
        Ok(mut module) => {
            module.warnings.extend(tokens.warnings);
            module.warnings.sort_by_key(|warning| warning.line);
            Ok(module)
        }
        Err(built) => {
            let mut warned = tokens.warnings.clone();
            warned.extend(warnings);
            let mut error = diagnose::diagnose(file, tokens, refused, built);
            let last = file.line_of(file.text().len() as u32);
            let ended = mode != tree::Mode::Eval || file.text().ends_with('\n');
            if let Some(text) = error
                .text
                .as_mut()
                .filter(|_| !ended && error.place.line() == Some(last))
            {
                text.truncate(text.trim_end_matches('\n').len());
            }
            warned.sort_by_key(|warning| warning.line);
            error.warnings = warned;
            Err(error.into())
        }
    }
}

/// What came of one run of the parser.
struct Attempt {
    tokens: Tokens,
    /// The tree; or, if there is none, what the builder refused, if it was the builder.
    parsed: Result<tree::Module, diagnose::Built>,
    /// What the builder has warned of, if there is no tree.
    warnings: Vec<Warning>,
    /// The number of the token that the parser refused; the number of all tokens if it took them.
    refused: usize,
    /// The builder refused a `try` at the end, whose handlers may follow.
    waits: bool,
}

fn attempt(file: &SourceFile, mode: tree::Mode, names: &mut Interner) -> Attempt {
    let tokens = layout::tokens(file, mode);
    let mut builder = Builder::new(file, &tokens.list, names);
    // How many tokens the parser has taken: the last of them is the one it refuses, if it does.
    let taken = Cell::new(0usize);
    let stream = tokens.list.iter().map(|&Token { start, end, kind }| {
        taken.set(taken.get() + 1);
        match file.is_given_up() {
            true => Err(()),
            false => Ok((start, kind, end)),
        }
    });
    let parsed = grammar::SourceParser::new().parse(&mut builder, stream);
    let refused = match parsed {
        Ok(_) => tokens.list.len(),
        Err(_) => taken.get().saturating_sub(1),
    };
    let (built, waits) = (builder.error.take(), builder.waits);
    let (parsed, warnings) = match parsed {
        Ok(body) if built.is_none() => (Ok(builder.module(mode, body)), Vec::new()),
        _ => (Err(built), builder.warnings),
    };
    Attempt {
        tokens,
        parsed,
        warnings,
        refused,
        waits,
    }
}
