//! Exception objects: instances made of cells, whose first six are the same in every exception class.
//!
//! ```text
//!   0 __dict__   1 args   2 __traceback__   3 __cause__   4 __context__   5 suppressed?   6.. fields of the class
//! ```
//! A user class of an exception class only adds cells behind these, so an index is valid in every subclass, and
//! reading a field is reading a cell. Nothing here runs user code; what the attributes mean is in
//! `builtins::types::exceptions`, how raising works in `runtime::raise`.

use crate::heap::Value;

/// The cell of `__dict__`.
pub const DICT: usize = 0;
/// The cell of `args`: always a tuple.
pub const ARGS: usize = 1;
/// The cell of `__traceback__`: a traceback, or empty.
pub const TRACEBACK: usize = 2;
/// The cell of `__cause__`: an exception, or empty.
pub const CAUSE: usize = 3;
/// The cell of `__context__`: an exception, or empty.
pub const CONTEXT: usize = 4;
/// The cell of `__suppress_context__`: true, or empty for false.
pub const SUPPRESS: usize = 5;
/// The first cell of the fields that a class adds.
pub const OWN: usize = 6;

/// The names of the fields of `BaseException`, behind its dict.
pub const BASE_FIELDS: &[&str] = &["args", "traceback", "cause", "context", "suppress"];

/// The fields that an exception class adds, in the order of their cells: for each class a module with a constant for
/// each of its cells, and their names.
macro_rules! cells {
    ($($(#[$doc:meta])* $class:ident: $($cell:ident = $name:literal),+;)*) => {$(
        $(#[$doc])*
        pub mod $class {
            use super::OWN;
            #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
            enum Place { $($cell),+ }
            $(
                #[doc = concat!("`", $name, "`.")]
                pub const $cell: usize = OWN + Place::$cell as usize;
            )+
            /// What the fields are called.
            pub const FIELDS: &[&str] = &[$($name),+];
        }
    )*};
}

cells! {
    /// Cells of `StopIteration`.
    stop_iteration: VALUE = "value";
    /// Cells of `SystemExit`.
    system_exit: CODE = "code";
    /// Cells of `NameError`.
    name_error: NAME = "name";
    /// Cells of `AttributeError`.
    attribute_error: NAME = "name", OBJ = "obj";
    /// Cells of `BaseExceptionGroup`.
    group: MESSAGE = "message", EXCEPTIONS = "exceptions";
    /// Cells of `ImportError`.
    import: MSG = "msg", NAME = "name", PATH = "path", NAME_FROM = "name_from";
    /// Cells of `OSError`.
    os: ERRNO = "errno", STRERROR = "strerror", FILENAME = "filename", FILENAME2 = "filename2", WRITTEN = "characters_written";
    /// Cells of `SyntaxError`.
    syntax: MSG = "msg", FILENAME = "filename", LINE = "lineno", OFFSET = "offset", TEXT = "text", END_LINE = "end_lineno", END_OFFSET = "end_offset", PRINT = "print_file_and_line";
    /// Cells of the three `Unicode...Error` classes.
    unicode: ENCODING = "encoding", OBJECT = "object", START = "start", END = "end", REASON = "reason";
}

/// A field as its attribute shows it: `None` for an empty cell.
pub fn field(exception: &Value, cell: usize) -> Value {
    exception.cell(cell).unwrap_or(Value::NONE)
}

/// The traceback, if there is one.
pub fn traceback(exception: &Value) -> Option<Value> {
    exception.cell(TRACEBACK)
}

/// `__cause__`, if there is one.
pub fn cause(exception: &Value) -> Option<Value> {
    exception.cell(CAUSE)
}

/// `__context__`, if there is one.
pub fn context(exception: &Value) -> Option<Value> {
    exception.cell(CONTEXT)
}

/// `__suppress_context__`.
pub fn suppresses_context(exception: &Value) -> bool {
    exception
        .cell(SUPPRESS)
        .is_some_and(|flag| flag.is(&Value::TRUE))
}

/// Makes `cause` (an exception or `None`) the cause of `exception`, which hides the context
/// (reference, 7.8, "from").
pub fn set_cause(exception: &Value, cause: Value) {
    exception.set_cell(SUPPRESS, Value::TRUE);
    exception.set_cell(CAUSE, none_is_empty(cause));
}

/// Makes `context` (an exception or `None`) the context of `exception`.
pub fn set_context(exception: &Value, context: Value) {
    exception.set_cell(CONTEXT, none_is_empty(context));
}

/// `None` stands for an empty cell in the cells of exceptions.
pub fn none_is_empty(value: Value) -> Value {
    if value.is_none() {
        Value::UNBOUND
    } else {
        value
    }
}

/// Makes `context` the context of `exception`, and first breaks the chain of contexts behind `context` where it
/// leads back to `exception`, so that no chain is a ring (as CPython does it).
pub fn chain_context(exception: &Value, context: &Value) {
    if exception.is(context) {
        return;
    }
    let mut link = context.clone();
    // A program can close a ring of its own elsewhere in the chain: `slow` follows at half the speed and meets
    // `link` there.
    let mut slow = context.clone();
    let mut follow = false;
    while let Some(next) = self::context(&link) {
        if next.is(exception) {
            let old = link.swap_cell(CONTEXT, Value::UNBOUND);
            drop(old);
            break;
        }
        link = next;
        if follow {
            if let Some(next) = self::context(&slow) {
                slow = next;
            }
            if slow.is(&link) {
                break;
            }
        }
        follow = !follow;
    }
    exception.set_cell(CONTEXT, context.clone());
}
