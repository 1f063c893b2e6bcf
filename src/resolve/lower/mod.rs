//! Lowering: from the surface tree to the code tree.
//!
//! One [`Lowerer`] walks one module. For each frame (module, function, class body, generator
//! expression) a [`FrameBuilder`] hands out locals and positions and becomes a code object.
//!
//! ```text
//!   locals of a function   parameters | variables | captured variables | hidden
//!   of a module or class   namespace  |           | captured variables | hidden
//! ```
//!
//! Hidden locals are variables of comprehensions, and what a generator must remember at a `yield`.
//! Read `expr`, `call`, `stmt`, `assign`, `target`, `function`, and for generators `spill`, `gather`, `genexpr`.

mod assign;
mod call;
mod constant;
mod docstring;
mod expr;
mod fold;
mod frame;
mod function;
mod gather;
mod generator;
mod genexpr;
mod pattern;
mod spill;
mod step;
mod stmt;
mod target;
mod walk;
mod watch;

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::eval::nodes::{Arguments, Const, Loc, LocalAttr};
use crate::eval::{At, BoxExpr, BoxStmt, Code};
use crate::heap::{Handle, Local, Value};
use crate::interp::{Interp, Name};
use crate::object::code::Sort;
use crate::object::dict::Dict;
use crate::resolve::scope::{Resolution, Scopes};
use crate::runtime::builtin_names;
use crate::source::intern::{Interner, Sym, known};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{MODULE_SCOPE, Mode, Module, ScopeId};
use crate::syntax::{Refused, SyntaxError};

use frame::{FrameBuilder, Head};

/// Where the names of a module live.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Namespace {
    /// In the module's globals.
    Globals,
    /// In a mapping given when the code runs (`exec` with locals).
    Given,
}

/// Lowers a module whose names are resolved.
pub(super) fn lower(
    cx: &Interp,
    file: &Rc<SourceFile>,
    module: &Module,
    names: &Interner,
    scopes: &Scopes,
    globals: &Handle<Dict>,
    namespace: Namespace,
) -> Result<Handle<Code>, Refused> {
    let head = Head {
        scope: MODULE_SCOPE,
        sort: Sort::Module,
        name: known::MODULE_SCOPE,
        qualname: names.text(known::MODULE_SCOPE).to_string(),
        span: Span::new(0, file.text().len() as u32),
        first_line: 1,
    };
    let mut lowerer = Lowerer {
        cx,
        file: file.clone(),
        names,
        scopes,
        globals: globals.clone(),
        namespace,
        builtins_replaced: builtin_names::replaced(cx, globals).is_some(),
        mode: module.mode,
        frame: FrameBuilder::new(head, cx.names.empty.clone()),
        scope: MODULE_SCOPE,
        walruses: 0,
        spilled: FxHashMap::default(),
        gathered: FxHashMap::default(),
        interned: FxHashMap::default(),
        constants: FxHashMap::default(),
        watched: watch::is_wanted(cx, file, scopes),
        stepped: step::is_wanted(cx, file),
        error: None,
    };
    let code = lowerer.module(module);
    match lowerer.error {
        Some(error) => Err(Refused::Wrong(error)),
        None => Ok(code),
    }
}

/// A lowered expression that can stand inline in a node.
pub(super) enum Lowered {
    Loc(Loc),
    Const(Const),
    Attr(LocalAttr),
    Any(BoxExpr),
}

impl Lowered {
    pub(super) fn boxed(self) -> BoxExpr {
        match self {
            Lowered::Loc(local) => Box::new(local),
            Lowered::Const(constant) => Box::new(constant),
            Lowered::Attr(attr) => Box::new(attr),
            Lowered::Any(expr) => expr,
        }
    }
}

/// The walk over one module.
pub(super) struct Lowerer<'a> {
    cx: &'a Interp,
    file: Rc<SourceFile>,
    names: &'a Interner,
    scopes: &'a Scopes,
    globals: Handle<Dict>,
    namespace: Namespace,
    /// Has the module something of its own in place of `builtins`?
    builtins_replaced: bool,
    mode: Mode,
    /// The frame that is being lowered.
    frame: FrameBuilder,
    /// The scope that names are read in now.
    scope: ScopeId,
    /// How many `:=` were lowered so far: whether one stands in an expression is told by the
    /// difference.
    walruses: usize,
    /// Expressions whose values were put aside before a `yield`, by their address.
    spilled: FxHashMap<usize, BoxExpr>,
    /// Arguments of calls that stop at a `yield`, by their address.
    gathered: FxHashMap<usize, Arguments>,
    /// The names met so far, as interned texts.
    interned: FxHashMap<Sym, Name>,
    /// Text constants, so that equal ones are one object.
    constants: FxHashMap<Box<[u8]>, Value>,
    /// Does the code tell where it stands?
    watched: bool,
    /// Does the code tell each step?
    stepped: bool,
    error: Option<Box<SyntaxError>>,
}

/// Where the variable lives that a name means.
pub(super) enum NamePlace {
    /// In a local.
    Local(Local),
    /// In a cell in a local; is it a variable of an enclosing frame?
    Shared(Local, bool),
    /// In the module's globals.
    Global,
    /// In the namespace in local 0, else in the globals.
    Namespace,
    /// In the namespace in local 0, else in a cell in a local.
    NamespaceShared(Local),
}

impl Lowerer<'_> {
    fn at(&mut self, span: Span) -> At {
        self.frame.at(span)
    }

    fn name(&mut self, sym: Sym) -> Name {
        let name = self.interned.entry(sym);
        let name = name.or_insert_with(|| self.cx.intern(self.names.text(sym)));
        name.clone()
    }

    /// The name that `sym` stands for here: private names of a class are mangled.
    fn mangled(&mut self, sym: Sym) -> Name {
        self.name(self.scopes.mangle(self.scope, sym))
    }

    fn fail(&mut self, span: Span, message: &str) {
        if self.error.is_none() {
            self.error = Some(Box::new(SyntaxError::at(&self.file, span, message)));
        }
    }

    /// A hidden local.
    fn hidden(&mut self) -> Local {
        let local = self.frame.hidden();
        self.checked(local)
    }

    fn checked(&mut self, local: Option<Local>) -> Local {
        local.unwrap_or_else(|| {
            self.fail(Span::default(), "too many local variables in one function");
            frame::FIRST
        })
    }

    /// Where `sym` lives, seen from the present scope.
    fn place(&mut self, sym: Sym) -> NamePlace {
        let mangled = self.scopes.mangle(self.scope, sym);
        match self.scopes.resolve(self.scope, sym) {
            Resolution::Local(owner) => NamePlace::Local(self.variable(owner, mangled)),
            Resolution::Cell(owner) => NamePlace::Shared(self.variable(owner, mangled), false),
            Resolution::Free(i) => NamePlace::Shared(self.free(i), true),
            Resolution::ClassFree(i) => NamePlace::NamespaceShared(self.free(i)),
            Resolution::Global { .. } => NamePlace::Global,
            Resolution::Namespace => {
                let module = self.frame.head.sort == Sort::Module;
                if module && self.namespace == Namespace::Globals {
                    NamePlace::Global
                } else {
                    NamePlace::Namespace
                }
            }
        }
    }

    fn variable(&mut self, owner: ScopeId, sym: Sym) -> Local {
        if let Some(local) = self.frame.variable(owner, sym) {
            return local;
        }
        let name = self.name(sym);
        let local = self.frame.add_variable(owner, sym, name);
        self.checked(local)
    }

    fn free(&mut self, i: u32) -> Local {
        let local = Local::new(self.frame.first_free + i as usize);
        self.checked(local)
    }

    /// One more node owns the module's namespace.
    fn global_ref(&mut self) -> Handle<Dict> {
        self.frame.global_refs += 1;
        self.globals.clone()
    }

    fn block(&mut self, stmts: &[crate::syntax::tree::Stmt]) -> BoxStmt {
        if self.frame.is_generator() && walk::block_yields(stmts) {
            return self.resumable_block(stmts);
        }
        one_or_block(self.stmts(stmts))
    }

    fn stmts(&mut self, stmts: &[crate::syntax::tree::Stmt]) -> Vec<BoxStmt> {
        let mut body = Vec::with_capacity(stmts.len());
        for stmt in stmts {
            if self.file.is_given_up() {
                break;
            }
            self.stmt(stmt, &mut body);
        }
        body
    }
}

/// A block, or the statement itself if there is only one.
fn one_or_block(mut body: Vec<BoxStmt>) -> BoxStmt {
    match body.len() {
        1 => match body.pop() {
            Some(only) => only,
            None => Box::new(crate::eval::nodes::Pass),
        },
        0 => Box::new(crate::eval::nodes::Pass),
        _ => Box::new(crate::eval::nodes::Block(body.into_boxed_slice())),
    }
}
