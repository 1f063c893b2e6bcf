//! First pass: how each scope uses its names, in the order of the source.
//!
//! Errors found here are those of CPython's symbol table: they win over all that `check` finds.

use super::watch::Signs;
use super::{Checked, Scope, ScopeKind, Uses, error, refuse_in_annotation, unless_given_up};
use crate::source::intern::{Interner, Sym, known};
use crate::source::{SourceFile, Span};
use crate::syntax::tree::*;
use rustc_hash::FxHashMap;

/// What the pass finds.
pub(super) struct Collected {
    /// The scopes.
    pub(super) list: Vec<Scope>,
    /// What private names stand for in which class.
    pub(super) mangled: FxHashMap<(Sym, Sym), Sym>,
    /// Whether the program is to be watched.
    pub(super) signs: Signs,
}

struct Collect<'s> {
    file: &'s SourceFile,
    names: &'s mut Interner,
    /// Indexed by scope; none until its node is reached.
    scopes: Vec<Option<Scope>>,
    mangled: FxHashMap<(Sym, Sym), Sym>,
    signs: Signs,
    current: ScopeId,
    /// Binding a target of a comprehension's `for`.
    iteration: bool,
    /// Annotations are never evaluated.
    future_annotations: bool,
}

pub(super) fn collect(
    file: &SourceFile,
    module: &Module,
    names: &mut Interner,
    future_annotations: bool,
) -> Checked<Collected> {
    let scopes = (0..module.scopes).map(|_| None).collect();
    let mut pass = Collect {
        file,
        names,
        scopes,
        mangled: FxHashMap::default(),
        signs: Signs::default(),
        current: MODULE_SCOPE,
        iteration: false,
        future_annotations,
    };
    pass.open(MODULE_SCOPE, ScopeKind::Module, known::MODULE_SCOPE, None);
    pass.block(&module.body)?;
    // Every scope number belongs to a node of the tree; one that the parser has dropped gets an empty scope.
    let empty = || Scope::new(ScopeKind::Module, known::EMPTY, None, MODULE_SCOPE);
    let list = pass
        .scopes
        .into_iter()
        .map(|scope| scope.unwrap_or_else(empty))
        .collect();
    Ok(Collected {
        list,
        mangled: pass.mangled,
        signs: pass.signs,
    })
}

impl Collect<'_> {
    fn scope(&mut self) -> &mut Scope {
        let at = self.current.0 as usize;
        self.scopes[at]
            .get_or_insert_with(|| Scope::new(ScopeKind::Module, known::EMPTY, None, MODULE_SCOPE))
    }

    fn kind(&mut self) -> ScopeKind {
        self.scope().kind
    }

    /// Makes `id` the current scope and returns the one that was.
    fn open(&mut self, id: ScopeId, kind: ScopeKind, name: Sym, class: Option<Sym>) -> ScopeId {
        let outer = self.current;
        let mut scope = Scope::new(kind, name, (id != outer).then_some(outer), id);
        if id != outer {
            let around = self.scope();
            // In the iterable of a comprehension `:=` is refused even in a lambda.
            (scope.in_iterable, scope.private) = (around.in_iterable, around.private);
            if kind == ScopeKind::Comprehension {
                scope.frame = around.frame;
            }
        }
        scope.private = class.or(scope.private);
        self.scopes[id.0 as usize] = Some(scope);
        self.current = id;
        outer
    }

    fn mangle(&mut self, sym: Sym) -> Sym {
        let Some(class) = self.scope().private else {
            return sym;
        };
        if let Some(&done) = self.mangled.get(&(class, sym)) {
            return done;
        }
        let text = self.names.text(sym);
        let private = text.starts_with("__") && !text.ends_with("__") && !text.contains('.');
        let owner = self.names.text(class).trim_start_matches('_');
        if !private || owner.is_empty() {
            return sym;
        }
        let mangled = format!("_{owner}{text}");
        let mangled = self.names.intern_exact(&mangled);
        self.mangled.insert((class, sym), mangled);
        mangled
    }

    fn note(&mut self, sym: Sym, uses: Uses) -> Sym {
        let sym = self.mangle(sym);
        self.scope().entry(sym).uses.add(uses);
        sym
    }

    fn define(&mut self, sym: Sym, span: Span) -> Checked {
        let sym = self.note(sym, Uses::LOCAL);
        if self.iteration {
            let symbol = self.scope().entry(sym);
            symbol.uses.add(Uses::ITERATION);
            if symbol.uses.has(Uses(Uses::GLOBAL.0 | Uses::NONLOCAL.0)) {
                let name = self.names.text(sym);
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{name}'"
                );
                return error(self.file, span, message);
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &[Stmt]) -> Checked {
        block.iter().try_for_each(|stmt| {
            unless_given_up(self.file)?;
            self.stmt(stmt)
        })
    }

    fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) -> Checked {
        list.into_iter().try_for_each(|expr| self.expr(expr))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Checked {
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => {
                if self.kind() == ScopeKind::Class {
                    self.signs.class_attribute(value, self.names);
                }
                targets.iter().try_for_each(|target| self.target(target))?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign(assign) => self.annotated(stmt.span, assign),
            StmtKind::Return(value) => self.exprs(value.as_deref()),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.target(target)),
            StmtKind::Global(list) => list
                .iter()
                .try_for_each(|name| self.declare(stmt.span, name.sym, Uses::GLOBAL)),
            StmtKind::Nonlocal(list) => list
                .iter()
                .try_for_each(|name| self.declare(stmt.span, name.sym, Uses::NONLOCAL)),
            StmtKind::Raise { exception, cause } => {
                self.exprs(exception.as_deref().into_iter().chain(cause.as_deref()))
            }
            StmtKind::Assert { test, message } => {
                self.exprs([&**test].into_iter().chain(message.as_deref()))
            }
            StmtKind::Import(list) => {
                for alias in list {
                    self.signs.import(self.names.text(alias.first));
                    self.note(
                        alias.alias.map_or(alias.first, |name| name.sym),
                        Uses::IMPORT,
                    );
                }
                Ok(())
            }
            StmtKind::ImportFrom(from) => {
                let module = from.module.map_or("", |module| self.names.text(module));
                self.signs.import(module);
                for alias in &from.names {
                    self.signs.import(self.names.text(alias.path));
                    if alias.path == known::STAR {
                        if self.kind() != ScopeKind::Module {
                            return error(
                                self.file,
                                alias.span,
                                "import * only allowed at module level",
                            );
                        }
                        continue;
                    }
                    self.note(
                        alias.alias.map_or(alias.first, |name| name.sym),
                        Uses::IMPORT,
                    );
                }
                Ok(())
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
            StmtKind::Compound(compound) => self.compound(stmt.span, compound),
        }
    }

    fn compound(&mut self, span: Span, compound: &Compound) -> Checked {
        match compound {
            Compound::If { arms, orelse } => {
                for arm in arms {
                    self.signs.tested(&arm.test, self.names);
                    self.expr(&arm.test)?;
                    self.block(&arm.body)?;
                }
                self.block(orelse)
            }
            Compound::While { test, body, orelse } => {
                self.signs.tested(test, self.names);
                self.expr(test)?;
                self.block(body)?;
                self.block(orelse)
            }
            Compound::For {
                target,
                iterable,
                body,
                orelse,
            } => {
                self.target(target)?;
                self.expr(iterable)?;
                self.block(body)?;
                self.block(orelse)
            }
            Compound::Try(t) => {
                self.block(&t.body)?;
                for handler in &t.handlers {
                    self.exprs(&handler.kind)?;
                    if let Some(name) = handler.name {
                        self.define(name.sym, handler.span)?;
                    }
                    self.block(&handler.body)?;
                }
                self.block(&t.orelse)?;
                self.block(&t.finally)
            }
            Compound::With { items, body } => {
                for item in items {
                    self.expr(&item.context)?;
                    item.target
                        .iter()
                        .try_for_each(|target| self.target(target))?;
                }
                self.block(body)
            }
            Compound::Match { subject, cases } => {
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.exprs(&case.guard)?;
                    self.block(&case.body)?;
                }
                Ok(())
            }
            Compound::FunctionDef(def) => self.function(span, def),
            Compound::ClassDef(class) => {
                self.define(class.name.sym, span)?;
                self.exprs(&class.bases)?;
                self.keywords(&class.keywords)?;
                self.exprs(&class.decorators)?;
                let outer = self.open(
                    class.scope,
                    ScopeKind::Class,
                    class.name.sym,
                    Some(class.name.sym),
                );
                self.block(&class.body)?;
                self.current = outer;
                Ok(())
            }
        }
    }

    fn function(&mut self, span: Span, def: &FunctionDef) -> Checked {
        self.define(def.name.sym, span)?;
        walk::defaults(&def.params, &mut |value| self.expr(value))?;
        let annotations = def.params.iter().filter_map(|p| p.annotation.as_deref());
        for annotation in annotations.chain(&def.returns) {
            self.annotation(annotation)?;
        }
        self.exprs(&def.decorators)?;
        let outer = self.open(def.scope, ScopeKind::Function, def.name.sym, None);
        self.params(&def.params)?;
        self.block(&def.body)?;
        self.current = outer;
        Ok(())
    }

    /// Parameters in the order of their variables: `*args` comes after the keyword-only ones.
    fn params(&mut self, params: &Params) -> Checked {
        let starred = params
            .vararg
            .iter()
            .chain(&params.kwarg)
            .map(|param| &**param);
        for param in params.args.iter().chain(&params.kwonly).chain(starred) {
            let sym = self.mangle(param.name.sym);
            if self.scope().uses(sym).has(Uses::PARAM) {
                let name = self.names.text(sym);
                let end = param
                    .annotation
                    .as_ref()
                    .map_or(param.name.span.end, |annotation| annotation.span.end);
                let span = Span::new(param.name.span.start, end);
                return error(
                    self.file,
                    span,
                    format!("duplicate argument '{name}' in function definition"),
                );
            }
            self.note(param.name.sym, Uses::PARAM);
        }
        Ok(())
    }

    fn keywords(&mut self, list: &[Keyword]) -> Checked {
        list.iter().try_for_each(|keyword| {
            if let Some(name) = keyword.name {
                self.mangle(name);
            }
            self.expr(&keyword.value)
        })
    }

    /// `target: annotation = value` (reference, 7.2.2).
    fn annotated(&mut self, span: Span, assign: &AnnAssign) -> Checked {
        if let ExprKind::Name(raw) = assign.target.kind {
            let sym = self.mangle(raw);
            let uses = self.scope().uses(sym);
            let outside = self.kind() != ScopeKind::Module;
            if outside && assign.simple && uses.has(Uses(Uses::GLOBAL.0 | Uses::NONLOCAL.0)) {
                let what = if uses.has(Uses::GLOBAL) {
                    "global"
                } else {
                    "nonlocal"
                };
                let message = format!("annotated name '{}' can't be {what}", self.names.text(sym));
                return error(self.file, span, message);
            }
            if assign.simple {
                self.note(raw, Uses::ANNOTATED);
                self.define(raw, span)?;
                self.scope().has_annotations = true;
            } else if assign.value.is_some() {
                self.define(raw, span)?;
            }
        } else {
            self.target(&assign.target)?;
        }
        self.annotation(&assign.annotation)?;
        self.exprs(&assign.value)
    }

    /// An annotation that is never evaluated binds no names and is no place to stop at.
    fn annotation(&mut self, annotation: &Expr) -> Checked {
        if self.future_annotations {
            refuse_in_annotation(self.file, annotation)?;
        }
        self.expr(annotation)
    }

    /// `global` and `nonlocal` (reference, 7.12 and 7.13).
    fn declare(&mut self, span: Span, raw: Sym, what: Uses) -> Checked {
        let sym = self.mangle(raw);
        let uses = self.scope().uses(sym);
        let text = self.names.text(raw);
        let word = if what == Uses::GLOBAL {
            "global"
        } else {
            "nonlocal"
        };
        let message = if uses.has(Uses::PARAM) {
            format!("name '{text}' is parameter and {word}")
        } else if uses.has(Uses::READ) {
            format!("name '{text}' is used prior to {word} declaration")
        } else if uses.has(Uses::ANNOTATED) {
            format!("annotated name '{text}' can't be {word}")
        } else if uses.has(Uses::LOCAL) {
            format!("name '{text}' is assigned to before {word} declaration")
        } else {
            self.scope().direct(sym, span, what);
            return Ok(());
        };
        error(self.file, span, message)
    }

    fn target(&mut self, target: &Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(sym) => self.define(*sym, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.target(item))
            }
            ExprKind::Starred(inner) => self.target(inner),
            _ => {
                self.signs.assigned(target, self.names);
                // The object and the index of an attribute or subscript are read.
                let iteration = std::mem::replace(&mut self.iteration, false);
                self.expr(target)?;
                self.iteration = iteration;
                Ok(())
            }
        }
    }

    fn expr(&mut self, expr: &Expr) -> Checked {
        self.signs.expr(expr, self.names);
        match &expr.kind {
            ExprKind::Name(sym) => {
                self.note(*sym, Uses::READ);
                // `super()` without arguments needs the cell of the class (reference, `super`).
                if *sym == known::SUPER && self.kind().is_function() {
                    self.note(known::CLASS_CELL, Uses::READ);
                }
                return Ok(());
            }
            ExprKind::Attribute(attribute) => {
                self.mangle(attribute.name.sym);
            }
            ExprKind::Call(call) => {
                for keyword in &call.keywords {
                    if let Some(name) = keyword.name {
                        self.mangle(name);
                    }
                }
            }
            ExprKind::Named(named) => {
                if self.scope().in_iterable {
                    let message = "assignment expression cannot be used in a comprehension iterable expression";
                    return error(self.file, expr.span, message);
                }
                if matches!(self.kind(), ScopeKind::Comprehension | ScopeKind::Generator) {
                    self.bind_outside(&named.target)?;
                }
                self.expr(&named.value)?;
                return self.define(named.target.sym, named.target.span);
            }
            ExprKind::Lambda(lambda) => {
                walk::children(expr, &mut |child| self.expr(child))?;
                let outer = self.open(lambda.scope, ScopeKind::Lambda, known::LAMBDA, None);
                self.params(&lambda.params)?;
                self.expr(&lambda.body)?;
                self.current = outer;
                return Ok(());
            }
            ExprKind::Comprehension(comprehension) => return self.comprehension(comprehension),
            ExprKind::Yield(_) | ExprKind::YieldFrom(_) => {
                walk::children(expr, &mut |child| self.expr(child))?;
                self.scope().is_generator = true;
                return self.refuse_yield(expr.span);
            }
            _ => {}
        }
        walk::children(expr, &mut |child| self.expr(child))
    }

    fn refuse_yield(&mut self, span: Span) -> Checked {
        let scope = self.scope();
        if !matches!(scope.kind, ScopeKind::Comprehension | ScopeKind::Generator) {
            return Ok(());
        }
        let what = match scope.name {
            known::LISTCOMP => "list comprehension",
            known::SETCOMP => "set comprehension",
            known::DICTCOMP => "dict comprehension",
            _ => "generator expression",
        };
        error(self.file, span, format!("'yield' inside {what}"))
    }

    /// `:=` in a comprehension binds in the nearest scope around that is none (PEP 572).
    fn bind_outside(&mut self, target: &Name) -> Checked {
        let sym = self.mangle(target.sym);
        let mut at = Some(self.current);
        while let Some(id) = at {
            let Some(scope) = &mut self.scopes[id.0 as usize] else {
                break;
            };
            match scope.kind {
                ScopeKind::Comprehension | ScopeKind::Generator => {
                    if scope.uses(sym).has(Uses::ITERATION) {
                        let name = self.names.text(sym);
                        let message = format!(
                            "assignment expression cannot rebind comprehension iteration variable '{name}'"
                        );
                        return error(self.file, target.span, message);
                    }
                    at = scope.parent;
                }
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return error(self.file, target.span, message);
                }
                ScopeKind::Module => {
                    scope.entry(sym).uses.add(Uses::GLOBAL);
                    self.scope().direct(sym, target.span, Uses::GLOBAL);
                    return Ok(());
                }
                ScopeKind::Function | ScopeKind::Lambda => {
                    let what = if scope.uses(sym).has(Uses::GLOBAL) {
                        Uses::GLOBAL
                    } else {
                        Uses::NONLOCAL
                    };
                    scope.entry(sym).uses.add(Uses::LOCAL);
                    self.scope().direct(sym, target.span, what);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn comprehension(&mut self, comprehension: &Comprehension) -> Checked {
        let (kind, name) = match comprehension.kind {
            ComprehensionKind::List => (ScopeKind::Comprehension, known::LISTCOMP),
            ComprehensionKind::Set => (ScopeKind::Comprehension, known::SETCOMP),
            ComprehensionKind::Dict => (ScopeKind::Comprehension, known::DICTCOMP),
            ComprehensionKind::Generator => (ScopeKind::Generator, known::GENEXPR),
        };
        self.iterable(&comprehension.first.iterable)?;
        let outer = self.open(comprehension.scope, kind, name, None);
        self.variables(&comprehension.first.target)?;
        self.exprs(&comprehension.first.conditions)?;
        for clause in &comprehension.inner {
            self.variables(&clause.target)?;
            self.iterable(&clause.iterable)?;
            self.exprs(&clause.conditions)?;
        }
        self.exprs(&comprehension.value)?;
        self.expr(&comprehension.element)?;
        self.current = outer;
        Ok(())
    }

    /// What a clause of a comprehension binds.
    fn variables(&mut self, target: &Expr) -> Checked {
        self.iteration = true;
        self.target(target)?;
        self.iteration = false;
        Ok(())
    }

    fn iterable(&mut self, iterable: &Expr) -> Checked {
        let before = std::mem::replace(&mut self.scope().in_iterable, true);
        self.expr(iterable)?;
        self.scope().in_iterable = before;
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern) -> Checked {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) | PatternKind::Wildcard | PatternKind::Star(None) => Ok(()),
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter().try_for_each(|item| self.pattern(item))
            }
            PatternKind::Mapping(mapping) => {
                self.exprs(&mapping.keys)?;
                let mut inner = mapping.patterns.iter();
                inner.try_for_each(|item| self.pattern(item))?;
                mapping
                    .rest
                    .map_or(Ok(()), |name| self.define(name.sym, span))
            }
            PatternKind::Class(pattern) => {
                self.expr(&pattern.class)?;
                let mut positional = pattern.positional.iter();
                positional.try_for_each(|item| self.pattern(item))?;
                pattern.keywords.iter().try_for_each(|(name, item)| {
                    self.mangle(name.sym);
                    self.pattern(item)
                })
            }
            PatternKind::Star(Some(sym)) | PatternKind::Capture(sym) => self.define(*sym, span),
            PatternKind::As(inner, name) => {
                self.pattern(inner)?;
                self.define(name.sym, span)
            }
        }
    }
}
