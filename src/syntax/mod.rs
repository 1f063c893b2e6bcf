//! Text to surface tree.
//!
//! ```text
//! text --token--> tokens --layout--> tokens with INDENT, NEWLINE, f-string parts --grammar--> tree
//!                                        |                                          |
//!                                        +---------------- diagnose <--- refused ---+
//! ```
//! `parse` is the only entry. It never recurses: the parser keeps its own stack, and the tree it makes is
//! bounded in depth. Read next: [`tree`], then `token`, `layout`, `grammar/mini.lalrpop`, `build`, `diagnose`.

pub mod error;
pub mod tree;

pub use error::{ErrorClass, SyntaxError, Warning};

use crate::source::SourceFile;
use crate::source::intern::Interner;

/// Reads a whole source. The first error ends it, as in CPython.
pub fn parse(
    file: &SourceFile,
    mode: tree::Mode,
    names: &mut Interner,
) -> Result<tree::Module, SyntaxError> {
    let _ = (mode, names);
    Err(SyntaxError::without_place(
        ErrorClass::SyntaxError,
        format!("cannot read {}", file.name()),
    ))
}
