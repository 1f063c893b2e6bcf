//! Errors as text, exactly as CPython 3.13 prints them on standard error.
//!
//! Two steps that share nothing but data: [`collect`] reads an exception object into a [`Picture`] (it may run the
//! program's `__str__`, and survives whatever that does), and [`render`] turns a picture into text without looking
//! at the heap again. So a teaching front end can draw the same picture in another way.
//!
//! ```text
//! exception object --collect--> Picture { Shown, Shown, .. } --render--> text
//!                                          |
//!                                entry: file, span, name --frame, anchors--> source lines and carets
//! ```
//! A picture refers to its parts by index and is built and drawn with work lists, so a chain of any length is safe.
//! Read next: [`frame`] for one traceback entry, [`anchors`] for its carets, [`syntax`] for syntax errors.

pub mod anchors;
pub mod collect;
pub mod colour;
pub mod frame;
pub mod hint;
pub mod render;
pub mod syntax;

use crate::source::{SourceFile, Span};
use std::rc::Rc;

/// One line of a traceback: where execution stood.
#[derive(Clone)]
pub struct Entry {
    /// The source.
    pub file: Rc<SourceFile>,
    /// The expression or statement that was running.
    pub span: Span,
    /// The name of the function, `<module>` for a module's body.
    pub name: String,
}

/// The place that a `SyntaxError` object names. Its parts are whatever the object's attributes hold.
#[derive(Clone, Default)]
pub struct ErrorPlace {
    /// `filename`.
    pub filename: Option<String>,
    /// `lineno`.
    pub line: Option<i64>,
    /// `offset`, from 1.
    pub offset: Option<i64>,
    /// `end_lineno`.
    pub end_line: Option<i64>,
    /// `end_offset`.
    pub end_offset: Option<i64>,
    /// `text`: the line of the source.
    pub text: Option<String>,
}

/// One exception of a picture.
#[derive(Clone, Default)]
pub struct Shown {
    /// The class as it is printed, with its module unless that is `builtins` or `__main__`.
    pub class: String,
    /// `str()` of the exception and the suggestions behind it.
    pub message: String,
    /// The notes, one string each.
    pub notes: Vec<String>,
    /// The traceback, outermost first.
    pub entries: Vec<Entry>,
    /// For a `SyntaxError`.
    pub place: Option<ErrorPlace>,
    /// Index of `__cause__`.
    pub cause: Option<usize>,
    /// Index of `__context__`, unless it is suppressed.
    pub context: Option<usize>,
    /// Indices of the members of an exception group.
    pub members: Option<Vec<usize>>,
}

/// An exception with everything that is printed with it. The first one is the exception itself.
#[derive(Clone, Default)]
pub struct Picture {
    /// All exceptions that are shown; the others are reached from the first.
    pub shown: Vec<Shown>,
}
