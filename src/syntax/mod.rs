//! Text to surface tree.
//!
//! ```text
//! text --token--> tokens --layout--> tokens with INDENT, NEWLINE, f-string parts --grammar--> tree
//!                                        |                                          |
//!                                        +---------------- diagnose <--- refused ---+
//! ```
//! `parse` is the only entry. It never recurses: the parser keeps its own stack, and the tree it makes is
//! bounded in depth. Read next: [`tree`], then `token`, `layout`, `grammar/mini.lalrpop`, `build`, `diagnose`.

mod build;
pub mod dump;
pub mod error;
mod fstring;
pub mod layout;
mod literal;
mod number;
pub mod token;
pub mod tree;

#[allow(clippy::all, unused, missing_docs)]
mod grammar {
    include!(concat!(env!("OUT_DIR"), "/mini.rs"));
}

pub use error::{ErrorClass, SyntaxError, Warning};

use crate::source::SourceFile;
use crate::source::intern::Interner;
use crate::syntax::build::Builder;
use crate::syntax::token::Token;
use std::cell::Cell;

/// Reads a whole source. The first error ends it, as in CPython.
pub fn parse(
    file: &SourceFile,
    mode: tree::Mode,
    names: &mut Interner,
) -> Result<tree::Module, SyntaxError> {
    let tokens = layout::tokens(file, mode);
    let mut builder = Builder::new(file, names);
    // How many tokens the parser has taken: the last of them is the one it refuses, if it does.
    let taken = Cell::new(0usize);
    let stream = tokens.list.iter().map(|&Token { start, end, kind }| {
        taken.set(taken.get() + 1);
        Ok::<_, ()>((start, kind, end))
    });
    let parsed = grammar::SourceParser::new().parse(&mut builder, stream);
    if let (Ok(mut module), None) = (parsed, builder.error.take()) {
        module.warnings.extend(tokens.warnings);
        return Ok(module);
    }
    if let Some(lexed) = tokens.error {
        return Err(lexed.error);
    }
    Err(SyntaxError::without_place(
        ErrorClass::SyntaxError,
        "invalid syntax",
    ))
}
