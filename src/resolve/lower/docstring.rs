//! Docstrings: which statement is one, and its text with the indentation of the source taken off.
//!
//! Always true: the text is what CPython 3.13 stores, whose compiler cleans it; lines end in `\n`.
//! Next: `function`, where docstrings become attributes.

use crate::source::Span;
use crate::syntax::tree::{Constant, ExprKind, Stmt, StmtKind, StrLit};

/// The docstring of a body, its indentation taken off as CPython 3.13 does, and where it stands.
pub(super) fn docstring(body: &[Stmt]) -> Option<(StrLit, Span)> {
    let StmtKind::Expr(expr) = &body.first()?.kind else {
        return None;
    };
    let ExprKind::Constant(Constant::Str(text)) = &expr.kind else {
        return None;
    };
    Some((StrLit(clean(&text.0)), expr.span))
}

/// Takes the indentation that all lines but the first share off, and leading blanks of the first.
fn clean(text: &[u8]) -> Box<[u8]> {
    let expanded = expand_tabs(text);
    let mut lines = expanded.split(|&b| b == b'\n');
    let first = lines.next().unwrap_or(&[]);
    let indent = |line: &[u8]| line.iter().position(|&b| b != b' ');
    let margin = lines.clone().filter_map(indent).min().unwrap_or(0);
    let mut out = first[indent(first).unwrap_or(first.len())..].to_vec();
    for line in lines {
        out.push(b'\n');
        out.extend_from_slice(line.get(margin..).unwrap_or(&[]));
    }
    out.into_boxed_slice()
}

/// Tabs become blanks up to the next multiple of eight columns.
fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let blanks = 8 - column % 8;
                out.resize(out.len() + blanks, b' ');
                column += blanks;
                continue;
            }
            b'\n' | b'\r' => column = 0,
            // Continuation bytes belong to the character before.
            _ if byte & 0xc0 != 0x80 => column += 1,
            _ => {}
        }
        out.push(byte);
    }
    out
}
