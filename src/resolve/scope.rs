//! Which variable a name means (reference, 4.2.2), and everything that is wrong with names.
//!
//! [`analyze`] makes three passes over the surface tree, as CPython does, so that of several errors the same one
//! is shown: `collect` notes for each scope how its names are used; `bind` finds the scope that each name belongs
//! to; `check` looks for what the grammar lets through and a program may not say (`return` outside a function,
//! two starred targets, ...) and for what CPython warns of.
//!
//! The two ideas to know:
//! * A *frame* is a scope with variables of its own at run time: module, function, lambda, class body, generator
//!   expression. A list, set or dict comprehension is a scope but no frame: it runs in the frame around it, its
//!   targets being further variables there (PEP 709). [`Scope::frame`] says which frame a scope runs in.
//! * A variable that a frame takes from another one is *free* in it. [`Scope::frees`] lists them with where the
//!   parent finds them, so that making a closure needs no search.
//!
//! ```text
//! def f():            f: x is Cell (owner f)
//!     x = 1
//!     def g():        g: frees = [x from Cell(f)]          x is Free(0)
//!         def h():    h: frees = [x from Free(0) of g]     x is Free(0)
//!             return x
//! ```
//! All names asked for may be raw: private names (`__x` in a class, reference 6.2.1) are mangled here.
//! The passes recurse as deep as the tree is, which the parser has bounded.

mod bind;
mod check;
mod collect;
mod literal;
mod pattern;
mod watch;

use crate::source::intern::{Interner, Sym, known};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{Expr, ExprKind, MODULE_SCOPE, Mode, Module, ScopeId, walk};
use crate::syntax::{Location, Refused, SyntaxError, Warning};
use rustc_hash::FxHashMap;

/// The result of a pass.
type Checked<T = ()> = Result<T, Refused>;

fn unless_given_up(file: &SourceFile) -> Checked {
    match file.is_given_up() {
        true => Err(Refused::GivenUp),
        false => Ok(()),
    }
}

/// What kind of scope it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    /// The whole source.
    Module,
    /// `def`.
    Function,
    /// `lambda`.
    Lambda,
    /// The body of a `class`.
    Class,
    /// A list, set or dict comprehension: runs in the frame around it.
    Comprehension,
    /// A generator expression: a frame of its own, whose one parameter is the first iterator.
    Generator,
}

impl ScopeKind {
    /// Names bound in it are visible in the scopes inside.
    pub fn is_function(self) -> bool {
        !matches!(self, ScopeKind::Module | ScopeKind::Class)
    }
}

/// Where a name is looked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolution {
    /// A plain variable of the running frame. Its owner is the scope that binds it: the frame's own scope, or a
    /// comprehension that runs in it.
    Local(ScopeId),
    /// As `Local`, but scopes inside share it, so it lives in a cell.
    Cell(ScopeId),
    /// A variable of a frame around this one: the index into the `frees` of the running frame.
    Free(u32),
    /// As `Free`, in a class body: the class namespace is asked first when it is read.
    ClassFree(u32),
    /// The module's names, then the builtins. `explicit` if there is a `global` statement for it.
    Global {
        /// There is a `global` statement.
        explicit: bool,
    },
    /// In a module or class body: the namespace of the body, then the module's names, then the builtins.
    Namespace,
}

/// Where a parent frame finds a variable that goes into a closure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Captured {
    /// In the cell of a variable that this scope owns; it runs in the parent frame.
    Cell(ScopeId),
    /// Among the parent frame's own free variables.
    Free(u32),
}

/// One free variable of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FreeVariable {
    /// Its name.
    pub sym: Sym,
    /// The scope that owns it.
    pub owner: ScopeId,
    /// Where the frame around finds it.
    pub from: Captured,
}

/// How a scope uses a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Uses(u16);

impl Uses {
    const GLOBAL: Uses = Uses(1);
    const NONLOCAL: Uses = Uses(2);
    const PARAM: Uses = Uses(4);
    const LOCAL: Uses = Uses(8);
    const IMPORT: Uses = Uses(16);
    const READ: Uses = Uses(32);
    const ANNOTATED: Uses = Uses(64);
    /// The target of a comprehension's `for`.
    const ITERATION: Uses = Uses(128);
    /// Shared with scopes inside.
    const CAPTURED: Uses = Uses(256);
    const BOUND: Uses = Uses(4 | 8 | 16);

    fn has(self, other: Uses) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, other: Uses) {
        self.0 |= other.0;
    }
}

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
struct Symbol {
    sym: Sym,
    uses: Uses,
    /// The first `global` or `nonlocal` statement that names it.
    directive: Option<Span>,
    resolution: Resolution,
}

/// A scope and its names.
#[derive(Debug)]
pub struct Scope {
    /// Its kind.
    pub kind: ScopeKind,
    /// Its name, as in `__qualname__`: a name, or `<lambda>` and the like.
    pub name: Sym,
    /// The scope around; none for the module.
    pub parent: Option<ScopeId>,
    /// The scope whose frame it runs in: itself, unless it is a comprehension.
    pub frame: ScopeId,
    /// It contains `yield`, or is a generator expression.
    pub is_generator: bool,
    /// A module or class body with annotations to store.
    pub has_annotations: bool,
    /// Free variables, in the order of the closure.
    pub frees: Vec<FreeVariable>,
    /// The class whose name mangles private names here.
    private: Option<Sym>,
    symbols: Vec<Symbol>,
    index: FxHashMap<Sym, u32>,
    /// Inside an iterable of a comprehension, where `:=` may not stand.
    in_iterable: bool,
}

impl Scope {
    fn new(kind: ScopeKind, name: Sym, parent: Option<ScopeId>, frame: ScopeId) -> Scope {
        Scope {
            kind,
            name,
            parent,
            frame,
            is_generator: kind == ScopeKind::Generator,
            has_annotations: false,
            frees: Vec::new(),
            private: None,
            symbols: Vec::new(),
            index: FxHashMap::default(),
            in_iterable: false,
        }
    }

    /// A `global` or `nonlocal` statement at `span`, or what does the same, says where the name belongs.
    fn direct(&mut self, sym: Sym, span: Span, what: Uses) {
        let symbol = self.entry(sym);
        symbol.uses.add(what);
        symbol.directive.get_or_insert(span);
    }

    fn symbol(&self, sym: Sym) -> Option<&Symbol> {
        self.index.get(&sym).map(|&at| &self.symbols[at as usize])
    }

    fn uses(&self, sym: Sym) -> Uses {
        self.symbol(sym)
            .map_or(Uses::default(), |symbol| symbol.uses)
    }

    fn entry(&mut self, sym: Sym) -> &mut Symbol {
        let next = self.symbols.len() as u32;
        let at = *self.index.entry(sym).or_insert(next);
        if at == next {
            let resolution = Resolution::Namespace;
            self.symbols.push(Symbol {
                sym,
                uses: Uses::default(),
                directive: None,
                resolution,
            });
        }
        &mut self.symbols[at as usize]
    }

    /// What a name means that no scope around binds. A comprehension that runs in the frame of a module reads the
    /// names of the module as the module does.
    fn elsewhere(&self) -> Resolution {
        let in_module = self.kind == ScopeKind::Comprehension && self.frame == MODULE_SCOPE;
        match self.kind.is_function() && !in_module {
            true => Resolution::Global { explicit: false },
            false => Resolution::Namespace,
        }
    }

    /// The variables that the scope owns, parameters first, with whether scopes inside share them.
    /// Empty for a module; for a class only `__class__`, if a method asks for it.
    pub fn variables(&self) -> impl Iterator<Item = (Sym, bool)> {
        let owned = |symbol: &&Symbol| matches!(symbol.resolution, Resolution::Local(_));
        let captured = |symbol: &Symbol| (symbol.sym, symbol.uses.has(Uses::CAPTURED));
        let own = self.kind.is_function();
        let class_cell = move |symbol: &&Symbol| {
            symbol.sym == known::CLASS_CELL && symbol.uses.has(Uses::CAPTURED)
        };
        self.symbols
            .iter()
            .filter(move |symbol| {
                if own {
                    owned(symbol) && symbol.uses.has(Uses::BOUND) && !symbol.uses.has(Uses(3))
                } else {
                    class_cell(symbol)
                }
            })
            .map(captured)
    }

    /// The names of its `global` statements.
    pub fn declared_global(&self) -> impl Iterator<Item = Sym> {
        let declared = |symbol: &&Symbol| {
            let explicit = Resolution::Global { explicit: true };
            symbol.resolution == explicit
        };
        self.symbols
            .iter()
            .filter(declared)
            .map(|symbol| symbol.sym)
    }

    /// In a class: some method needs the cell `__class__`.
    pub fn needs_class_cell(&self) -> bool {
        self.kind == ScopeKind::Class && self.uses(known::CLASS_CELL).has(Uses::CAPTURED)
    }
}

/// The scopes of a module.
#[derive(Debug)]
pub struct Scopes {
    list: Vec<Scope>,
    mangled: FxHashMap<(Sym, Sym), Sym>,
    /// `from __future__ import annotations` holds.
    pub future_annotations: bool,
    /// What CPython warns of while it compiles.
    pub warnings: Vec<Warning>,
    /// The program seems to look at running calls, or to do what CPython warns of while it runs.
    pub watched: bool,
}

impl std::ops::Index<ScopeId> for Scopes {
    type Output = Scope;
    fn index(&self, id: ScopeId) -> &Scope {
        &self.list[id.0 as usize]
    }
}

impl Scopes {
    /// What `sym` means in `scope`.
    pub fn resolve(&self, scope: ScopeId, sym: Sym) -> Resolution {
        let sym = self.mangle(scope, sym);
        let found = self[scope].symbol(sym);
        match found.map_or(self[scope].elsewhere(), |symbol| symbol.resolution) {
            Resolution::Local(owner) if self[owner].uses(sym).has(Uses::CAPTURED) => {
                Resolution::Cell(owner)
            }
            other => other,
        }
    }

    /// The name that `sym` stands for in `scope`: another one if it is private to a class.
    pub fn mangle(&self, scope: ScopeId, sym: Sym) -> Sym {
        match self[scope].private {
            Some(class) => self.mangled.get(&(class, sym)).copied().unwrap_or(sym),
            None => sym,
        }
    }
}

/// Finds out what every name of `module` means. The first error ends it.
pub fn analyze(
    file: &SourceFile,
    module: &Module,
    names: &mut Interner,
) -> Result<Scopes, Refused> {
    let mut run = || {
        let future_annotations = check::future(file, module, names)?;
        let collected = collect::collect(file, module, names, future_annotations)?;
        let mut list = collected.list;
        bind::bind(file, &mut list, names)?;
        let warnings = check::check(file, module, names)?;
        Ok(Scopes {
            list,
            mangled: collected.mangled,
            future_annotations,
            warnings,
            watched: collected.signs.are_seen(),
        })
    };
    run().map_err(|mut refused| {
        // CPython now looks for the line to show in the file of that name, unless it was typed at the prompt.
        if let Refused::Wrong(error) = &mut refused
            && file.name().starts_with('<')
            && module.mode != Mode::Single
        {
            error.text = None;
        }
        refused
    })
}

/// An error under `span`. From here on CPython counts columns in bytes.
fn error<T>(file: &SourceFile, span: Span, message: impl Into<String>) -> Checked<T> {
    let place = Location::Range {
        line: file.line_of(span.start),
        col: byte_column(file, span.start),
        end_line: file.line_of(span.end),
        end_col: byte_column(file, span.end),
    };
    error_at(file, place, message)
}

fn error_at<T>(file: &SourceFile, place: Location, message: impl Into<String>) -> Checked<T> {
    Err(SyntaxError::new(file, place, message).into())
}

fn byte_column(file: &SourceFile, offset: u32) -> u32 {
    offset - file.line_start(file.line_of(offset)) + 1
}

/// An annotation that is never evaluated binds no names and is no place to stop at.
fn refuse_in_annotation(file: &SourceFile, expr: &Expr) -> Checked {
    let what = match &expr.kind {
        ExprKind::Named(_) => "named",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield",
        _ => return walk::children(expr, &mut |inner| refuse_in_annotation(file, inner)),
    };
    let message = format!("{what} expression cannot be used within an annotation");
    error(file, expr.span, message)
}
