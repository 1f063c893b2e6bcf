//! Errors and warnings of the stages before a program runs, as data.
//!
//! The numbers are those that CPython gives its `SyntaxError` objects (`lineno`, `offset`, `end_lineno`,
//! `end_offset`): columns count characters from 1, and an end of 0 or -1 means "no range". Whoever prints an
//! error turns them into carets by CPython's rules.

use crate::source::{SourceFile, Span};

/// Which exception class reports the error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorClass {
    /// Nearly always.
    SyntaxError,
    /// Blocks.
    IndentationError,
    /// Blocks whose depth depends on the width of a tab.
    TabError,
    /// The source is nested too deeply for CPython's parser. Such an error has no place.
    MemoryError,
    /// The source is nested too deeply for CPython's compiler. Such an error has no place.
    RecursionError,
    /// The source was given up (`SourceFile::stop_when`). Nobody is shown this error.
    KeyboardInterrupt,
}

impl ErrorClass {
    /// The name of the class.
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::SyntaxError => "SyntaxError",
            ErrorClass::IndentationError => "IndentationError",
            ErrorClass::TabError => "TabError",
            ErrorClass::MemoryError => "MemoryError",
            ErrorClass::RecursionError => "RecursionError",
            ErrorClass::KeyboardInterrupt => "KeyboardInterrupt",
        }
    }
}

/// Why a source cannot run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The exception class.
    pub class: ErrorClass,
    /// The message.
    pub message: String,
    /// The line, from 1; 0 if the error has no place.
    pub line: u32,
    /// The column, in characters from 1; 0 if unknown.
    pub col: i32,
    /// The line of the end.
    pub end_line: u32,
    /// The column of the end, exclusive, from 1; 0 or -1: no range.
    pub end_col: i32,
    /// The line of the source that is shown, with its line end as CPython keeps it; none if it is not at hand.
    pub text: Option<String>,
    /// What CPython has warned of before it found the error.
    pub warnings: Vec<Warning>,
}

impl SyntaxError {
    /// An error of class `SyntaxError` under `span`.
    pub fn at(file: &SourceFile, span: Span, message: impl Into<String>) -> SyntaxError {
        let (start, end) = (file.position(span.start), file.position(span.end));
        SyntaxError {
            class: ErrorClass::SyntaxError,
            message: message.into(),
            line: start.line,
            col: start.column as i32 + 1,
            end_line: end.line,
            end_col: end.column as i32 + 1,
            text: Some(line_with_end(file, start.line)),
            warnings: Vec::new(),
        }
    }

    /// The source is nested too deeply for CPython's parser.
    pub fn parser_overflow() -> SyntaxError {
        let message = "Parser stack overflowed - Python source too complex to parse";
        SyntaxError::without_place(ErrorClass::MemoryError, message)
    }

    /// An error that is about the whole source.
    pub fn without_place(class: ErrorClass, message: impl Into<String>) -> SyntaxError {
        let message = message.into();
        SyntaxError {
            class,
            message,
            line: 0,
            col: 0,
            end_line: 0,
            end_col: 0,
            text: Some(String::new()),
            warnings: Vec::new(),
        }
    }

    /// What becomes of a source that is read no further.
    pub fn given_up() -> SyntaxError {
        SyntaxError::without_place(ErrorClass::KeyboardInterrupt, "")
    }
}

/// Line `line` with a line feed at its end, as error objects show it.
pub fn line_with_end(file: &SourceFile, line: u32) -> String {
    let mut text = file.line_text(line).to_owned();
    text.push('\n');
    text
}

/// Something CPython warns of (category `SyntaxWarning`) before the program runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The message.
    pub message: String,
    /// The line, from 1.
    pub line: u32,
}
