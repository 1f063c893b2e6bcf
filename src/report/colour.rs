//! The colours of errors: those of CPython 3.13, and its rules about when there are any.

use std::io::IsTerminal;

/// What stands before and behind the parts of a picture. Without colours all of it is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Theme {
    /// File, line and function; the message.
    pub place: &'static str,
    /// The class of the exception.
    pub class: &'static str,
    /// What the carets `^` stand under.
    pub caret: &'static str,
    /// What the carets `~` stand under.
    pub around: &'static str,
    /// The end of each.
    pub end: &'static str,
}

/// No colours.
pub const PLAIN: &Theme = &Theme {
    place: "",
    class: "",
    caret: "",
    around: "",
    end: "",
};

/// CPython's.
pub const COLOURED: &Theme = &Theme {
    place: "\x1b[35m",
    class: "\x1b[1;35m",
    caret: "\x1b[1;31m",
    around: "\x1b[31m",
    end: "\x1b[0m",
};

/// Whether a stream takes colours: the environment has the first word, a terminal the last.
pub fn wanted(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name);
    match set("PYTHON_COLORS")
        .as_deref()
        .and_then(|value| value.to_str())
    {
        Some("0") => false,
        Some("1") => true,
        _ if set("NO_COLOR").is_some() => false,
        _ if set("FORCE_COLOR").is_some() => true,
        _ => set("TERM").is_none_or(|terminal| terminal != "dumb") && stream.is_terminal(),
    }
}
