//! `Code`: what a function runs, and what is known of it before it runs.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::eval::enter::local;
use crate::eval::leave::frame_object;
use crate::eval::node::Body;
use crate::heap::{Frame, Handle, Lent, Local, Native, NativeId, Value, WeakCell};
use crate::interp::{Interp, Name, R, Recursion};
use crate::object::dict::Dict;
use crate::object::traceback::FrameInfo;
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

/// The calls that evaluate their arguments straight into the locals of the callee.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// With so many arguments nothing is left to do but to run.
    exact: usize,
    /// With fewer than so many arguments, defaults and captures are all there is to do.
    plain: usize,
}

impl Entry {
    /// No call has so many arguments.
    const NO_CALL: usize = usize::MAX;

    /// Those of code with these parameters; `ready`: where they are given, all locals are as the body wants them.
    pub fn new(params: &Params, ready: bool) -> Entry {
        let positional = params.positional;
        let is_plain = params.is_plain();
        Entry {
            exact: if is_plain && ready {
                positional
            } else {
                Entry::NO_CALL
            },
            plain: if is_plain { positional + 1 } else { 0 },
        }
    }

    /// Does the body run at once with so many arguments?
    #[inline(always)]
    pub(crate) fn is_exact(self, given: usize) -> bool {
        self.exact == given
    }

    /// Are so many arguments evaluated straight into the locals?
    #[inline(always)]
    pub(crate) fn takes(self, given: usize) -> bool {
        self.is_exact(given) || given < self.plain
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

/// Code of a module, a class body, a function, a lambda or a generator expression.
pub struct Code {
    /// A number that no other code has: nodes remember by it what they found out about the code.
    pub serial: u32,
    /// What sort of code it is.
    pub sort: Sort,
    /// Itself.
    pub link: CodeLink,
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
    /// Number of locals, hidden ones and captured variables included.
    pub frame_size: usize,
    /// Number of slots that a call takes on the stack: all locals, or of a generator the parameters.
    pub lent: usize,
    /// The calls whose arguments are evaluated straight into the locals.
    pub entry: Entry,
    /// `from __future__ import annotations` holds in it.
    pub future_annotations: bool,
    /// Where a call keeps its frame object, once it has caught an exception or somebody has asked for it: when the
    /// call ends it takes the locals over. `None` if the code cannot catch, is not watched and no generator.
    pub kept: Option<Local>,
    /// The namespace that global names refer to.
    pub globals: Handle<Dict>,
    /// How often nodes of this code own `globals`: what the collector must know.
    pub global_refs: Cell<u32>,
    /// Code objects that nodes of this code own.
    pub inner: Box<[Handle<Code>]>,
    /// The docstring, or `None`.
    pub doc: Value,
    /// Positions of nodes, by number.
    pub positions: Box<[Span]>,
    /// What names mean in it, where programs are gone through step by step.
    pub meanings: Option<Box<Meanings>>,
    /// The nodes.
    pub body: Body,
}

impl Native for Code {
    const ID: NativeId = NativeId::Code;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        // Once for this field, and once for each node.
        for _ in 0..=self.global_refs.get() {
            visit(self.globals.value());
        }
        for code in &self.inner {
            // Once for this list, and once for the node that makes the function.
            visit(code.value());
            visit(code.value());
        }
    }
}

impl Code {
    /// The position of a generator that has not started: the line of its definition.
    pub const START: u32 = FrameInfo::START;

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

    /// A frame for a call.
    #[inline(always)]
    pub(crate) fn lend<'a>(&self, cx: &'a Interp) -> R<Lent<'a>> {
        match cx.stack.lend(self.lent) {
            Some(lent) => Ok(lent),
            None => Err(cx.raise_recursion(Recursion::Call)),
        }
    }

    /// Fills in the cells of the variables that are captured in this code, and those that were
    /// captured outside it.
    #[inline]
    pub(crate) fn fill_cells(
        &self,
        cx: &Interp,
        frame: Frame<'_>,
        outer: impl Iterator<Item = Value>,
    ) {
        for &cell in &self.cells {
            let slot = frame.slot(cell);
            let value = slot.take().unwrap_or(Value::UNBOUND);
            slot.init(cx.heap.cell(value).into_value());
        }
        for (i, cell) in outer.enumerate() {
            frame.slot(local(self.first_free + i)).init(cell);
        }
    }

    /// Name of the local, empty for a hidden one.
    pub fn local_name(&self, local: usize) -> Option<&Name> {
        self.locals.get(local)
    }
}

/// How a node finds the code that it is part of, without owning it.
#[derive(Clone, Default)]
pub struct CodeLink(Rc<OnceCell<Handle<WeakCell>>>);

impl CodeLink {
    /// Names the code.
    pub fn set(&self, cx: &Interp, code: &Handle<Code>) {
        if let Some(cell) = cx.heap.weak_cell(code.value(), None) {
            let _ = self.0.set(cell);
        }
    }

    /// The code.
    pub fn get(&self) -> Option<Handle<Code>> {
        self.0.get()?.get()?.handle().ok()
    }

    /// An exception is caught in a call of the code: adds its traceback entry.
    #[cold]
    pub fn enter_trace(&self, cx: &Interp, fp: Frame<'_>) {
        let Some(at) = cx.take_position() else { return };
        let Some(code) = self.get() else { return };
        let info = frame_object(cx, code.value(), &code, fp);
        info.position.set(at);
        cx.add_entry(info.into_value(), at);
    }
}
