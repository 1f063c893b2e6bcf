//! The data of `re.Pattern`, `re.Match` and the scanner behind `finditer`.
//!
//! What always holds: the places of a match are bytes of its text, which is a `str` or carries one.

use std::cell::Cell;

use crate::heap::{Native, NativeId, Value};
use crate::text::regex::compile::Program;

/// `re.Pattern`.
pub struct Pattern {
    /// What was compiled, a `str`.
    pub source: Value,
    /// The flags that hold.
    pub flags: u32,
    /// The steps.
    pub program: Program,
    /// The names of groups.
    pub names: Vec<(String, usize)>,
    /// The same as a dict.
    pub index: Value,
}

impl Native for Pattern {
    const ID: NativeId = NativeId::Pattern;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.source);
        visit(&self.index);
    }
}

/// `re.Match`.
pub struct Match {
    /// The pattern.
    pub pattern: Value,
    /// The text, as it was given.
    pub text: Value,
    /// Start and end of each group, the whole first.
    pub groups: Vec<Option<(usize, usize)>>,
    /// The group that ended last; 0 if none.
    pub last: usize,
    /// Where the search began, a code point.
    pub start: usize,
    /// Where the text was taken to end.
    pub end: usize,
}

impl Native for Match {
    const ID: NativeId = NativeId::Match;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.pattern);
        visit(&self.text);
    }
}

/// Finds one match after another.
pub struct Scanner {
    /// The pattern.
    pub pattern: Value,
    /// The text, as it was given.
    pub text: Value,
    /// Where to go on, a byte; `None` at the end.
    pub at: Cell<Option<usize>>,
    /// Was the last match empty?
    pub was_empty: Cell<bool>,
    /// Where the search began, and the end, as code points.
    pub span: (usize, usize),
    /// The end, a byte.
    pub end: usize,
}

impl Native for Scanner {
    const ID: NativeId = NativeId::Scanner;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.pattern);
        visit(&self.text);
    }
}
