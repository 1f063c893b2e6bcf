//! Views: what the object model looks like at work, as data that a front end can draw.
//!
//! ```text
//!   text of the user --path--> values --one file a view--> plain data --draw--> a picture in text
//!                                                                    \--json--> the same as JSON
//! ```
//!
//! The invariant: **no view runs code of the program**. No property, no `__repr__`, no `__getattr__`, no
//! `__eq__`, `__hash__` or `__len__` is called; values are shown by [`brief`], arguments are found by [`path`]. Nor does a
//! view change an object: looking at an instance does not create its `__dict__`.
//!
//! ```text
//!   object/      card, layout, size (with cpython), life
//!   class/       layout, mro, story (with body), compare
//!   reference/   refs, graph, cycles, census; they stand on edge, atlas, rings, reached
//!   lookups      why --> question/ (what is asked) --> lookup/ (who is asked, step by step)
//!   code         code, source, step/, memit
//!   errors       explain/
//!   drawing      page, table, brief, json
//! ```
//!
//! ```
//! use mini::inspect::{self, Page, Subject};
//! use mini::session::{Job, Session};
//!
//! let mut session = Session::new(&Job::default(), 1 << 20).unwrap();
//! session.input("class Point:\n    __slots__ = 'x', 'y'\n");
//! session.input("p = Point(); p.x = 1\n");
//!
//! let subject = Subject::new(session.cx(), session.names());
//! let view = inspect::view("card").unwrap().show(&subject, "p").unwrap();
//! assert!(view.draw(&Page::plain(80)).contains("Point"));
//! assert!(view.json().to_string().contains("\"type\": \"Point\""));
//! ```
//!
//! Read next: [`page`] for how pictures are drawn, then any view; [`object::card`] is a short one.

pub mod brief;
pub mod class;
pub mod code;
pub mod explain;
pub mod json;
pub mod lookup;
pub mod memit;
pub mod object;
pub mod page;
pub mod path;
pub mod question;
pub mod reference;
pub mod source;
pub mod step;
pub mod table;
pub mod why;

use std::sync::atomic::Ordering;

use thiserror::Error;

use crate::heap::{Handle, Value};
use crate::inspect::step::calls;
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::module;

pub use brief::brief;
pub use json::Json;
pub use page::Page;

/// Something to be looked at.
pub trait View {
    /// A picture in text, no wider than the page. Ends with a newline.
    fn draw(&self, page: &Page) -> String;
    /// The same as data.
    fn json(&self) -> Json;
}

/// Why there is no view, in words for the user.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{}", page::tame(.0))]
pub struct Refusal(pub String);

impl Refusal {
    /// A refusal in these words.
    pub fn new(words: impl Into<String>) -> Refusal {
        Refusal(words.into())
    }

    /// A refusal if something stands behind a command that is written alone.
    pub fn unless_alone(command: &str, argument: &str) -> Result<(), Refusal> {
        match argument {
            "" => Ok(()),
            _ => Err(Refusal(format!("%{command} is written alone"))),
        }
    }

    /// Of a file that cannot be read or written.
    pub fn of_file(file: &str, error: &std::io::Error) -> Refusal {
        let words = error.to_string();
        let why = words.split(" (os error").next().unwrap_or(&words);
        Refusal(format!("{file}: {why}"))
    }
}

/// What views look at: an interpreter that stands still, and the names that a user can write.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The interpreter.
    pub cx: &'a Interp,
    /// The namespace of the main module.
    pub names: &'a Handle<Dict>,
    /// The number of the running call whose variables can be written, too.
    pub call: Option<usize>,
}

impl<'a> Subject<'a> {
    /// Of an interpreter and the namespace of its main module.
    pub fn new(cx: &'a Interp, names: &'a Handle<Dict>) -> Subject<'a> {
        let call = None;
        Subject { cx, names, call }
    }

    /// Of a program that is gone through step by step, with the variables of its innermost call.
    pub fn in_call(cx: &'a Interp, names: &'a Handle<Dict>) -> Subject<'a> {
        let call = cx.steps.depth().checked_sub(1);
        Subject { cx, names, call }
    }

    /// The namespace that global names refer to.
    pub fn globals(&self) -> Handle<Dict> {
        let call = self.call.and_then(|at| calls::call(self.cx, at));
        call.map_or_else(|| self.names.clone(), |call| call.code.info.globals.clone())
    }

    /// What the module is called whose namespace that is.
    pub fn module_name(&self) -> String {
        let name = self.globals().get_name(&self.cx.names.__name__);
        name.map_or("__main__".to_owned(), |name| brief::text(&name))
    }

    /// Where the running call looks a name up before its module does.
    fn scopes(&self, name: &Name) -> Vec<(calls::Scope, Option<Value>)> {
        let call = self.call;
        call.map_or(Vec::new(), |at| calls::scopes(self.cx, at, name))
    }

    /// Is the name one of a variable of the running call?
    pub fn is_local(&self, name: &Name) -> bool {
        let mut scopes = self.scopes(name).into_iter();
        scopes.any(|(scope, _)| scope.is_last())
    }

    /// What a name means here.
    pub fn lookup(&self, name: &Name) -> Option<Value> {
        for (scope, held) in self.scopes(name) {
            if held.is_some() || scope.is_last() {
                return held;
            }
        }
        let global = self.globals().get_name(name);
        global.or_else(|| module::builtin(self.cx, name))
    }
}

/// Has the user enough of a view that takes long? Who walks over many objects may then stop anywhere, for what was
/// found is thrown away.
fn is_stopped(cx: &Interp) -> bool {
    cx.interrupted.load(Ordering::Relaxed)
}

/// Makes a view of what the argument text names.
pub type Make = fn(&Subject<'_>, &str) -> Result<Box<dyn View>, Refusal>;

/// One kind of view, as the prompt and the command line offer it.
pub struct ViewRow {
    /// What it is called: `%name` at the prompt, `--show name:..` on the command line.
    pub name: &'static str,
    /// How it is written, in one form or more: `layout x | C | A, B`.
    pub usage: &'static str,
    /// What it shows: one line, an empty one, and more with an example.
    pub help: &'static str,
    /// Makes it.
    pub make: Make,
}

impl ViewRow {
    /// The view of what the argument text names.
    pub fn show(&self, subject: &Subject<'_>, argument: &str) -> Result<Box<dyn View>, Refusal> {
        let interrupted = &subject.cx.interrupted;
        // A Ctrl-C from before is not for the view.
        interrupted.store(false, Ordering::Relaxed);
        let view = (self.make)(subject, argument.trim());
        match interrupted.swap(false, Ordering::Relaxed) {
            true => Err(Refusal::new("stopped by Ctrl-C")),
            false => view,
        }
    }
}

/// All views.
pub static VIEWS: &[ViewRow] = &[
    object::card::ROW,
    source::ROW,
    object::layout::ROW,
    why::ROW,
    class::mro::ROW,
    class::story::ROW,
    object::size::ROW,
    reference::refs::ROW,
    object::life::ROW,
    reference::cycles::ROW,
    reference::census::ROW,
    reference::graph::ROW,
    class::compare::ROW,
    code::ROW,
];

/// The kind of view of this name.
pub fn view(name: &str) -> Option<&'static ViewRow> {
    VIEWS.iter().find(|row| row.name == name)
}
