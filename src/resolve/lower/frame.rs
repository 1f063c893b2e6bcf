//! `FrameBuilder`: hands out the locals and positions of one frame while it is lowered.

use rustc_hash::FxHashMap;

use crate::eval::{At, CodeLink};
use crate::heap::{Local, Value};
use crate::interp::Name;
use crate::object::code::{Inner, Params, Sort};
use crate::source::Span;
use crate::source::intern::Sym;
use crate::syntax::tree::ScopeId;

/// What stands in for a local where there are too many: the lowering has failed already.
pub(super) const FIRST: Local = match Local::new(0) {
    Some(local) => local,
    None => panic!("a frame has at least one local"),
};

/// What is known of code before its body is lowered.
pub(super) struct Head {
    pub(super) scope: ScopeId,
    pub(super) sort: Sort,
    pub(super) name: Sym,
    pub(super) qualname: String,
    /// The whole definition.
    pub(super) span: Span,
    pub(super) first_line: u32,
}

/// A frame that is being lowered.
pub(super) struct FrameBuilder {
    pub(super) head: Head,
    pub(super) params: Params,
    pub(super) doc: Value,
    /// Names of locals; empty for hidden ones.
    pub(super) locals: Vec<Name>,
    pub(super) first_free: usize,
    pub(super) cells: Vec<Local>,
    pub(super) global_refs: u32,
    pub(super) inner: Vec<Value>,
    /// Variables of comprehensions, where steps are told.
    pub(super) comprehensions: Vec<Inner>,
    pub(super) link: CodeLink,
    pub(super) kept: Option<Local>,
    pub(super) sent: Option<Local>,
    pub(super) delegate: Option<Local>,
    /// Hidden locals in which the present statement puts values aside.
    pub(super) aside: Vec<Local>,
    /// Does a `try` or `with` stop at a `yield`?
    pub(super) guarded: bool,
    /// The first parameter, for `super()`: its name.
    pub(super) first_parameter: Option<Sym>,
    /// The iterator that a generator expression is given, its first parameter.
    pub(super) given: Option<Local>,
    variables: FxHashMap<(ScopeId, Sym), Local>,
    unused: Vec<Local>,
    positions: Vec<Span>,
    empty: Name,
}

impl FrameBuilder {
    pub(super) fn new(head: Head, empty: Name) -> FrameBuilder {
        FrameBuilder {
            head,
            params: Params::default(),
            doc: Value::NONE,
            locals: Vec::new(),
            first_free: 0,
            cells: Vec::new(),
            global_refs: 0,
            inner: Vec::new(),
            comprehensions: Vec::new(),
            link: CodeLink::default(),
            kept: None,
            sent: None,
            delegate: None,
            aside: Vec::new(),
            guarded: false,
            first_parameter: None,
            given: None,
            variables: FxHashMap::default(),
            unused: Vec::new(),
            positions: Vec::new(),
            empty,
        }
    }

    /// Is a call of it a generator?
    pub(super) fn is_generator(&self) -> bool {
        self.head.sort == Sort::Generator
    }

    /// A new position.
    pub(super) fn at(&mut self, span: Span) -> At {
        if self.positions.last() != Some(&span) {
            self.positions.push(span);
        }
        At(self.positions.len() as u32 - 1)
    }

    pub(super) fn take_positions(&mut self) -> Box<[Span]> {
        std::mem::take(&mut self.positions).into_boxed_slice()
    }

    /// A new local; `None` if there are too many.
    pub(super) fn add_local(&mut self, name: Name) -> Option<Local> {
        let local = Local::new(self.locals.len())?;
        self.locals.push(name);
        Some(local)
    }

    /// A hidden local, maybe one that served before.
    pub(super) fn hidden(&mut self) -> Option<Local> {
        match self.unused.pop() {
            Some(local) => Some(local),
            None => self.add_local(self.empty.clone()),
        }
    }

    /// How a node that catches exceptions finds its code. A function then has a local for its
    /// frame object; modules and classes have their variables in a namespace.
    pub(super) fn catching(&mut self) -> CodeLink {
        self.keep_frame_object();
        self.link.clone()
    }

    /// Calls get a place for their frame object, unless they have no locals.
    pub(super) fn keep_frame_object(&mut self) {
        if self.kept.is_none() && !self.head.sort.has_namespace() {
            self.kept = self.add_local(self.empty.clone());
        }
    }

    /// The hidden local is empty from now on, and can serve again. Not in a generator: there the
    /// statement around takes the locals in which it remembers its place after its parts have been
    /// lowered, and one that a part gave back would then be used by both at once.
    pub(super) fn give_back(&mut self, local: Local) {
        if !self.is_generator() {
            self.unused.push(local);
        }
    }

    pub(super) fn variable(&self, owner: ScopeId, sym: Sym) -> Option<Local> {
        self.variables.get(&(owner, sym)).copied()
    }

    pub(super) fn add_variable(&mut self, owner: ScopeId, sym: Sym, name: Name) -> Option<Local> {
        let local = self.add_local(name)?;
        self.variables.insert((owner, sym), local);
        Some(local)
    }

    /// A variable of a comprehension, in a hidden local.
    pub(super) fn set_variable(&mut self, owner: ScopeId, sym: Sym, local: Local) {
        self.variables.insert((owner, sym), local);
    }
}
