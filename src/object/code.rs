//! What is known of code before it runs: the data of code objects (data model 3.2.13.1).
//!
//! The nodes are the evaluator's, and so is the type of the objects; what does not depend on nodes is a part of them
//! that every layer can see:
//!
//! ```text
//!   eval::Code   info: CodeInfo    names, parameters, positions      CodeInfo::of(&value)
//!                body, entry, ..   nodes, and how they are entered
//! ```

use std::rc::Rc;

use crate::heap::{Handle, Local, Value};
use crate::interp::Name;
use crate::object::dict::Dict;
use crate::source::{SourceFile, Span};

/// The parameters of a function. They are its first locals, in this order: positional ones,
/// keyword-only ones, `*args`, `**kwargs`.
#[derive(Clone, Copy, Default, Debug)]
pub struct Params {
    /// How many parameters are positional-only.
    pub positional_only: usize,
    /// How many can be given by position.
    pub positional: usize,
    /// How many are keyword-only.
    pub keyword_only: usize,
    /// Is there `*args`?
    pub var_args: bool,
    /// Is there `**kwargs`?
    pub var_keywords: bool,
}

impl Params {
    /// Number of locals that are parameters.
    pub fn count(&self) -> usize {
        self.positional + self.keyword_only + self.var_args as usize + self.var_keywords as usize
    }

    /// Positional parameters only?
    pub fn is_plain(&self) -> bool {
        self.keyword_only == 0 && !self.var_args && !self.var_keywords
    }
}

/// What sort of code it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// A module, or what is given to `exec` or `eval`.
    Module,
    /// The body of a class.
    ClassBody,
    /// A function, which a call runs.
    Function,
    /// A function whose call makes a generator.
    Generator,
}

impl Sort {
    /// Do its names live in a namespace, which is its local 0?
    pub fn has_namespace(self) -> bool {
        matches!(self, Sort::Module | Sort::ClassBody)
    }
}

/// What names of some code mean that do not stand among its locals: who looks at a program that stands asks for it, and
/// nobody else does.
#[derive(Default)]
pub struct Meanings {
    /// The variables of its comprehensions.
    pub inner: Vec<Inner>,
    /// The names of its `global` statements.
    pub global: Vec<Name>,
}

/// A variable of a comprehension.
pub struct Inner {
    /// Its name.
    pub name: Name,
    /// The hidden local where it lies.
    pub local: Local,
    /// Does it lie in a cell there?
    pub shared: bool,
    /// The comprehension.
    pub whole: Span,
    /// The first iterable, which does not belong to it.
    pub outside: Span,
}

impl Inner {
    /// Does the variable exist where `here` is run?
    pub fn is_known_at(&self, here: Span) -> bool {
        self.whole != here && self.whole.holds(here) && !self.outside.holds(here)
    }
}

/// What is known of the code of a module, a class body, a function, a lambda or a generator expression.
pub struct CodeInfo {
    /// What sort of code it is.
    pub sort: Sort,
    /// `co_name`.
    pub name: Name,
    /// `co_qualname`.
    pub qualname: Name,
    /// The source.
    pub file: Rc<SourceFile>,
    /// What the whole definition spans (for `obj??`), first line included.
    pub span: Span,
    /// Line of the definition (of its first decorator).
    pub first_line: u32,
    /// The parameters.
    pub params: Params,
    /// Names of the locals; those of hidden ones are empty.
    pub locals: Box<[Name]>,
    /// Names of the captured variables of enclosing functions, in the order of the closure.
    pub free: Box<[Name]>,
    /// Locals that inner functions capture: each holds a cell.
    pub cells: Box<[Local]>,
    /// The local of the first captured variable; the others follow.
    pub first_free: usize,
    /// `from __future__ import annotations` holds in it.
    pub future_annotations: bool,
    /// The docstring, or `None`.
    pub doc: Value,
    /// The namespace that global names refer to.
    pub globals: Handle<Dict>,
    /// Where a call keeps its frame object, once it has caught an exception or somebody has asked for it: when the
    /// call ends it takes the locals over. `None` if the code cannot catch, is not watched and no generator.
    pub kept: Option<Local>,
    /// Code objects within it, each the constant of a node.
    pub inner: Box<[Value]>,
    /// Positions of nodes, by number.
    pub positions: Box<[Span]>,
    /// What names mean in it, where programs are gone through step by step.
    pub meanings: Option<Box<Meanings>>,
}

impl CodeInfo {
    /// What is known of a code object.
    pub fn of(code: &Value) -> Option<&CodeInfo> {
        code.part()
    }

    /// The position of a generator that has not started: the line of its definition.
    pub const START: u32 = u32::MAX - 1;

    /// The span of position number `at`.
    pub fn position(&self, at: u32) -> Span {
        match self.positions.get(at as usize) {
            Some(span) => *span,
            None => self.line_span(self.first_line.into()),
        }
    }

    /// First line, last line, column and column of the end of position number `at`; columns in bytes.
    pub fn place(&self, at: u32) -> [u32; 4] {
        let span = self.position(at);
        let lines = [span.start, span.end].map(|offset| self.file.line_of(offset));
        let column = |offset, line| offset - self.file.line_start(line);
        let columns = [column(span.start, lines[0]), column(span.end, lines[1])];
        [lines[0], lines[1], columns[0], columns[1]]
    }

    /// The span of a whole line; of the last if there are not so many.
    pub fn line_span(&self, line: i64) -> Span {
        let line = line.clamp(1, self.file.line_count().into()) as u32;
        let start = self.file.line_start(line);
        let end = start + self.file.line_text(line).len() as u32;
        Span::new(start, end)
    }

    /// Line of position number `at`.
    pub fn line(&self, at: u32) -> u32 {
        self.file.line_of(self.position(at).start)
    }

    /// Name of the local, empty for a hidden one.
    pub fn local_name(&self, local: usize) -> Option<&Name> {
        self.locals.get(local)
    }

    /// Name of what lies in a place of the frame: its own locals, then what it captures.
    pub fn place_names(&self) -> impl Iterator<Item = &Name> {
        self.locals.iter().take(self.first_free).chain(&self.free)
    }

    /// The variables that no inner function shares, and all parameters (`co_varnames`).
    pub fn plain_variables(&self) -> impl Iterator<Item = &Name> {
        let own = self.locals.iter().take(self.first_free).enumerate();
        let is_cell = |i: usize| self.cells.iter().any(|cell| cell.index() == i);
        own.filter(move |(i, _)| *i < self.params.count() || !is_cell(*i))
            .map(|(_, name)| name)
            .filter(|name| !name.as_str().is_empty())
    }

    /// The variables that inner functions share (`co_cellvars`).
    pub fn shared_variables(&self) -> impl Iterator<Item = &Name> {
        let names = self
            .cells
            .iter()
            .filter_map(|cell| self.locals.get(cell.index()));
        names.filter(|name| !name.as_str().is_empty())
    }
}
