//! Errors and warnings of the stages before a program runs, as data.
//!
//! A [`Location`] says as much of where an error is as CPython does; its [`numbers`](Location::numbers) are those of a
//! `SyntaxError` object. Whoever prints an error turns them into carets by CPython's rules.

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
        }
    }
}

/// Where something is wrong. Lines count from 1, columns count characters from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Location {
    /// Nowhere: it is about the whole source.
    Nowhere,
    /// Somewhere on a line.
    Line(u32),
    /// From a column on; how far is not told.
    From {
        /// The line.
        line: u32,
        /// The column.
        col: u32,
    },
    /// Where no column is known, that of the last character that CPython has read, unless it has forgotten that, too.
    Read {
        /// The line.
        line: u32,
        /// The column.
        col: Option<u32>,
    },
    /// Between two columns.
    Range {
        /// The line.
        line: u32,
        /// The column.
        col: u32,
        /// The line of the end.
        end_line: u32,
        /// The column of the end, exclusive.
        end_col: u32,
    },
}

impl Location {
    /// What `span` covers.
    pub fn under(file: &SourceFile, span: Span) -> Location {
        let (start, end) = (file.position(span.start), file.position(span.end));
        Location::Range {
            line: start.line,
            col: start.column + 1,
            end_line: end.line,
            end_col: end.column + 1,
        }
    }

    /// Between two columns of one line.
    pub fn columns(line: u32, col: u32, end_col: u32) -> Location {
        Location::Range {
            line,
            col,
            end_line: line,
            end_col,
        }
    }

    /// From `offset` on.
    pub fn from(file: &SourceFile, offset: u32) -> Location {
        let start = file.position(offset);
        Location::From {
            line: start.line,
            col: start.column + 1,
        }
    }

    /// The line, unless it is nowhere.
    pub fn line(self) -> Option<u32> {
        match self {
            Location::Nowhere => None,
            Location::Line(line)
            | Location::From { line, .. }
            | Location::Read { line, .. }
            | Location::Range { line, .. } => Some(line),
        }
    }

    /// `lineno`, `offset`, `end_lineno` and `end_offset` of a `SyntaxError` object.
    pub fn numbers(self) -> [i32; 4] {
        let (line, col, end_line, end_col) = match self {
            Location::Nowhere => (0, 0, 0, 0),
            Location::Line(line) => (line, 0, line, 0),
            Location::From { line, col } => (line, col, line, 0),
            Location::Read { line, col } => {
                let [line, col] = [line, col.unwrap_or(0)].map(|n| n as i32);
                return [line, col, line, -1];
            }
            Location::Range {
                line,
                col,
                end_line,
                end_col,
            } => (line, col, end_line, end_col),
        };
        [line, col, end_line, end_col].map(|n| n as i32)
    }
}

/// Why there is no tree or no code of a source. An error is boxed because it is rare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is wrong.
    Wrong(Box<SyntaxError>),
    /// Nobody wants it to be read on ([`SourceFile::stop_when`]).
    GivenUp,
}

impl From<SyntaxError> for Refused {
    fn from(error: SyntaxError) -> Refused {
        Refused::Wrong(Box::new(error))
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Wrong(error) => write!(f, "{}: {}", error.class.name(), error.message),
            Refused::GivenUp => f.write_str("KeyboardInterrupt"),
        }
    }
}

/// What is wrong with a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The exception class.
    pub class: ErrorClass,
    /// The message.
    pub message: String,
    /// Where it is.
    pub place: Location,
    /// The line of the source that is shown, with its line end as CPython keeps it; none if it is not at hand.
    pub text: Option<String>,
    /// What CPython has warned of before it found the error.
    pub warnings: Vec<Warning>,
}

impl SyntaxError {
    /// An error of class `SyntaxError` at a place.
    pub fn new(file: &SourceFile, place: Location, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            class: ErrorClass::SyntaxError,
            message: message.into(),
            place,
            text: Some(
                place
                    .line()
                    .map_or(String::new(), |line| line_with_end(file, line)),
            ),
            warnings: Vec::new(),
        }
    }

    /// An error of class `SyntaxError` under `span`.
    pub fn at(file: &SourceFile, span: Span, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(file, Location::under(file, span), message)
    }

    /// The source is nested too deeply for CPython's parser.
    pub fn parser_overflow() -> SyntaxError {
        let message = "Parser stack overflowed - Python source too complex to parse";
        SyntaxError::without_place(ErrorClass::MemoryError, message)
    }

    /// An error that is about the whole source.
    pub fn without_place(class: ErrorClass, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            class,
            message: message.into(),
            place: Location::Nowhere,
            text: Some(String::new()),
            warnings: Vec::new(),
        }
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
