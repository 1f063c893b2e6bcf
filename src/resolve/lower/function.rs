//! Frames: modules, functions, lambdas, classes, comprehensions.

use super::docstring::docstring;
use super::frame::{FrameBuilder, Head};
use super::{Lowerer, NamePlace, one_or_block, walk};
use crate::eval::nodes as n;
use crate::eval::nodes::Const;
use crate::eval::{At, Body, BoxExpr, BoxStmt, BoxTarget, Code, Entry, Stops};
use crate::heap::{Handle, Local, Value};
use crate::interp::Name;
use crate::object::code::{CodeInfo, Params, Sort};
use crate::resolve::scope::{Captured, Resolution};
use crate::source::Span;
use crate::source::intern::{Sym, known};
use crate::syntax::tree::{
    self, ClassDef, Clause, Compound, Comprehension, ComprehensionKind, Expr, FunctionDef, Lambda,
    MODULE_SCOPE, Mode, Module, Param, ScopeId, Stmt, StmtKind,
};

impl Lowerer<'_> {
    /// Lowers the module itself.
    pub(super) fn module(&mut self, module: &Module) -> Handle<Code> {
        self.add_hidden_namespace();
        let mut body: Vec<BoxStmt> = Vec::new();
        if self.scopes[MODULE_SCOPE].has_annotations {
            self.set_up_annotations(&mut body);
        }
        let doc = if module.mode == Mode::File {
            docstring(&module.body)
        } else {
            None
        };
        if let Some((text, span)) = doc {
            let value = Const(self.text(&text));
            let target: BoxTarget = self.name_target(known::DOC, span);
            body.push(Box::new(n::AssignTo { target, value }));
        }
        let body = match (module.mode, &*module.body) {
            (
                Mode::Eval,
                [
                    Stmt {
                        kind: StmtKind::Expr(expr),
                        ..
                    },
                ],
            ) => Body::Expr(self.expr(expr).boxed()),
            (_, stmts) => {
                for stmt in stmts {
                    self.stmt(stmt, &mut body);
                }
                Body::Block(body.into_boxed_slice())
            }
        };
        self.finish(body)
    }

    /// The code whose body `lower` gives, in a frame of its own.
    pub(super) fn code(
        &mut self,
        head: Head,
        lower: impl FnOnce(&mut Self) -> Body,
    ) -> Handle<Code> {
        let scope = std::mem::replace(&mut self.scope, head.scope);
        let frame = FrameBuilder::new(head, self.cx.names.empty.clone());
        let outer = std::mem::replace(&mut self.frame, frame);
        let body = lower(self);
        let code = self.finish(body);
        self.frame = outer;
        self.scope = scope;
        self.frame.inner.push(code.value().clone());
        code
    }

    /// Local 0 of modules and classes: the namespace.
    fn add_hidden_namespace(&mut self) {
        let empty = self.cx.names.empty.clone();
        let _ = self.frame.add_local(empty);
        self.frame.cells = self.add_variables_and_frees();
    }

    /// Own variables (but parameters), then captured ones; the locals of the former that inner
    /// functions share come back.
    pub(super) fn add_variables_and_frees(&mut self) -> Vec<Local> {
        let scope = self.scope;
        let mut cells = Vec::new();
        let mut variables: Vec<(Sym, bool)> = self.scopes[scope].variables().collect();
        // Programs see the order: those that are shared come last, by name.
        variables.sort_by_key(|&(sym, shared)| shared.then(|| self.names.text(sym)));
        for (sym, shared) in variables {
            let local = self.variable(scope, sym);
            if shared {
                cells.push(local);
            }
        }
        let frees: Vec<Sym> = self.scopes[scope]
            .frees
            .iter()
            .map(|free| free.sym)
            .collect();
        self.frame.first_free = self.frame.locals.len();
        for sym in frees {
            let name = self.name(sym);
            let local = self.frame.add_local(name);
            self.checked(local);
        }
        cells
    }

    /// The code of the present frame.
    fn finish(&mut self, body: Body) -> Handle<Code> {
        let scope = self.frame.head.scope;
        let name = self.name(self.frame.head.name);
        let frees = &self.scopes[scope].frees;
        let free: Box<[Name]> = frees.iter().map(|free| self.name(free.sym)).collect();
        let inner = std::mem::take(&mut self.frame.comprehensions);
        let meanings = self.meanings(scope, inner);
        let body = self.wrapped(body);
        let frame = &mut self.frame;
        let is_generator = frame.is_generator();
        let is_ready = frame.cells.is_empty() && free.is_empty() && !is_generator;
        let (all, params) = (frame.locals.len(), frame.params);
        let info = CodeInfo {
            sort: frame.head.sort,
            name,
            qualname: self.cx.intern(&frame.head.qualname),
            file: self.file.clone(),
            span: frame.head.span,
            first_line: frame.head.first_line,
            params,
            locals: std::mem::take(&mut frame.locals).into_boxed_slice(),
            free,
            cells: std::mem::take(&mut frame.cells).into_boxed_slice(),
            first_free: frame.first_free,
            future_annotations: self.scopes.future_annotations,
            doc: frame.doc.clone(),
            globals: self.globals.clone(),
            kept: frame.kept,
            inner: std::mem::take(&mut frame.inner).into_boxed_slice(),
            positions: frame.take_positions(),
            meanings,
        };
        let code = self.cx.heap.alloc(Code {
            serial: self.cx.next_serial(),
            info,
            link: frame.link.clone(),
            frame_size: all,
            lent: if is_generator { params.count() } else { all },
            entry: Entry::new(&params, is_ready),
            global_refs: frame.global_refs.into(),
            body,
        });
        self.frame.link.set(self.cx, &code);
        code
    }

    /// The body, and around it what is to happen when a call begins and ends.
    fn wrapped(&mut self, body: Body) -> Body {
        let is_generator = self.frame.is_generator();
        if is_generator || self.watched {
            self.frame.keep_frame_object();
        }
        let code = &self.frame.link;
        let body = match (body, self.frame.kept) {
            // A generator keeps its locals itself.
            (Body::Block(body), Some(kept)) if !is_generator => {
                let (body, code) = (one_or_block(body.into_vec()), code.clone());
                Body::Block(Box::new([Box::new(n::Keeping { body, kept, code })]))
            }
            (body, _) => body,
        };
        self.stepped(self.watch(body, code), code)
    }

    /// The body of a generator, all of whose stops have been lowered.
    pub(super) fn resumable_body(&mut self, body: BoxStmt) -> Body {
        let guarded = self.frame.guarded;
        let stops = Stops {
            sent: self.sent(),
            delegate: self.frame.delegate,
            guarded,
            direct: !guarded && !self.stepped,
        };
        Body::Resumable(body, stops)
    }

    /// Where the running frame finds the variables that a scope captures.
    pub(super) fn captured(&mut self, scope: ScopeId) -> Box<[Local]> {
        let frees = self.scopes[scope].frees.clone();
        frees
            .iter()
            .map(|free| match free.from {
                Captured::Cell(owner) => self.variable(owner, free.sym),
                Captured::Free(i) => self.free(i),
            })
            .collect()
    }

    /// `__qualname__` of a definition called `name` in the present scope.
    pub(super) fn qualname(&mut self, name: Sym) -> String {
        let text = self.names.text(name).to_string();
        let explicit = matches!(
            self.scopes.resolve(self.scope, name),
            Resolution::Global { explicit: true }
        );
        let around = &self.frame.head;
        match around.sort {
            _ if explicit => text,
            Sort::Module => text,
            Sort::ClassBody => format!("{}.{text}", around.qualname),
            Sort::Function | Sort::Generator => format!("{}.<locals>.{text}", around.qualname),
        }
    }

    /// What is known of a function called `name` whose variables are those of `scope`.
    fn function_of(&mut self, scope: ScopeId, name: Sym, span: Span, first: u32) -> Head {
        let sort = match self.scopes[scope].is_generator {
            true => Sort::Generator,
            false => Sort::Function,
        };
        Head {
            scope,
            sort,
            name,
            qualname: self.qualname(name),
            span,
            first_line: self.file.line_of(first),
        }
    }

    /// `def`.
    pub(super) fn function_def(&mut self, def: &FunctionDef, span: Span) -> BoxStmt {
        let decorators = self.decorators(&def.decorators);
        let first = def.decorators.first().map_or(span.start, |d| d.span.start);
        let evaluated = self.function_head(&def.params, def.returns.as_ref());
        let head = self.function_of(def.scope, def.name.sym, span, first);
        let captured = self.captured(def.scope);
        let code = self.code(head, |this| {
            this.parameters(&def.params);
            if let Some((text, _)) = docstring(&def.body) {
                this.frame.doc = this.text(&text);
            }
            this.function_body(&def.body)
        });
        let function = Box::new(n::MakeFunction {
            code,
            head: evaluated,
            captured,
        });
        let value = decorated(decorators, function);
        let target: BoxTarget = self.name_target(def.name.sym, def.name.span);
        Box::new(n::AssignTo { target, value })
    }

    fn function_body(&mut self, body: &[Stmt]) -> Body {
        if let [
            Stmt {
                kind: StmtKind::Return(Some(value)),
                ..
            },
        ] = body
            && !self.frame.is_generator()
            && !self.stepped
        {
            return Body::Expr(self.expr(value).boxed());
        }
        if self.frame.is_generator() && walk::block_yields(body) {
            let body = self.resumable_block(body);
            return self.resumable_body(body);
        }
        Body::Block(self.stmts(body).into_boxed_slice())
    }

    /// `lambda`.
    pub(super) fn lambda(&mut self, lambda: &Lambda, span: Span) -> BoxExpr {
        let evaluated = self.function_head(&lambda.params, None);
        let head = self.function_of(lambda.scope, known::LAMBDA, span, span.start);
        let captured = self.captured(lambda.scope);
        let code = self.code(head, |this| {
            this.parameters(&lambda.params);
            if !this.frame.is_generator() || !walk::yields(&lambda.body) {
                return Body::Expr(this.expr(&lambda.body).boxed());
            }
            let mut stmts = Vec::new();
            this.unwinding(&mut stmts, |this, stmts| {
                let value = this.spill(&lambda.body, stmts);
                stmts.push(Box::new(n::Return(value)));
            });
            let body = this.resumable(stmts);
            this.resumable_body(body)
        });
        Box::new(n::MakeFunction {
            code,
            head: evaluated,
            captured,
        })
    }

    /// What is evaluated where a function is defined: defaults and annotations.
    fn function_head(&mut self, params: &tree::Params, returns: Option<&Expr>) -> n::FunctionHead {
        let mut defaults = Vec::new();
        for default in params.args.iter().filter_map(|p| p.default.as_deref()) {
            defaults.push(self.expr(default).boxed());
        }
        let mut keyword_defaults = Vec::new();
        for param in &params.kwonly {
            if let Some(default) = param.default.as_deref() {
                let name = self.mangled(param.name.sym);
                keyword_defaults.push((name, self.expr(default).boxed()));
            }
        }
        let mut annotations: Vec<(Name, BoxExpr)> = Vec::new();
        for param in params.iter() {
            if let Some(annotation) = param.annotation.as_deref() {
                let name = self.mangled(param.name.sym);
                annotations.push((name, self.annotation(annotation)));
            }
        }
        if let Some(returns) = returns {
            annotations.push((
                self.cx.names.return_annotation.clone(),
                self.annotation(returns),
            ));
        }
        n::FunctionHead {
            defaults: defaults.into_boxed_slice(),
            keyword_defaults: keyword_defaults.into_boxed_slice(),
            annotations: annotations.into_boxed_slice(),
        }
    }

    /// The parameters become the first locals; then come variables and captured ones.
    fn parameters(&mut self, params: &tree::Params) {
        let scope = self.scope;
        let order: Vec<&Param> = params
            .args
            .iter()
            .chain(&params.kwonly)
            .chain(params.vararg.as_deref())
            .chain(params.kwarg.as_deref())
            .collect();
        let mut cells = Vec::new();
        for param in &order {
            let sym = self.scopes.mangle(scope, param.name.sym);
            let local = self.variable(scope, sym);
            if let Resolution::Cell(_) = self.scopes.resolve(scope, param.name.sym) {
                cells.push(local);
            }
        }
        let first = params.args.first();
        self.frame.first_parameter = first.map(|param| param.name.sym);
        for cell in self.add_variables_and_frees() {
            if !cells.contains(&cell) {
                cells.push(cell);
            }
        }
        self.frame.cells = cells;
        self.frame.params = Params {
            positional_only: params.posonly as usize,
            positional: params.args.len(),
            keyword_only: params.kwonly.len(),
            var_args: params.vararg.is_some(),
            var_keywords: params.kwarg.is_some(),
        };
    }

    fn decorators(&mut self, decorators: &[Expr]) -> Box<[(BoxExpr, At)]> {
        let lower = |decorator: &Expr| {
            let value = self.expr(decorator).boxed();
            (value, self.at(decorator.span))
        };
        decorators.iter().map(lower).collect()
    }

    /// `class`.
    pub(super) fn class_def(&mut self, def: &ClassDef, span: Span) -> BoxStmt {
        let decorators = self.decorators(&def.decorators);
        let first = def.decorators.first().map_or(span.start, |d| d.span.start);
        let arguments = self.arguments(&def.bases, &def.keywords, span);
        let head = Head {
            scope: def.scope,
            sort: Sort::ClassBody,
            name: def.name.sym,
            qualname: self.qualname(def.name.sym),
            span,
            first_line: self.file.line_of(first),
        };
        let captured = self.captured(def.scope);
        let at = self.at(span);
        let code = self.code(head, |this| {
            this.add_hidden_namespace();
            Body::Block(this.class_body(def))
        });
        let name = self.name(def.name.sym);
        let class = Box::new(n::MakeClass {
            name,
            arguments,
            code,
            captured,
            at,
        });
        let value = decorated(decorators, class);
        let target: BoxTarget = self.name_target(def.name.sym, def.name.span);
        Box::new(n::AssignTo { target, value })
    }

    /// What the body of a class does, the names that every class gets included.
    fn class_body(&mut self, def: &ClassDef) -> Box<[BoxStmt]> {
        let mut body: Vec<BoxStmt> = Vec::new();
        let span = def.name.span;
        let enter = n::EnterBody {
            namespace: super::frame::FIRST,
            globals: self.global_ref(),
        };
        body.push(Box::new(enter));
        let at = self.at(span);
        let name = self.name(known::NAME);
        let otherwise = n::Global(self.site_of(name.clone(), at));
        let module = n::NamespaceName {
            namespace: super::frame::FIRST,
            name,
            otherwise,
            at,
        };
        self.set_in_class(known::MODULE, Box::new(module), &mut body);
        let qualname = Const(self.cx.new_str(&self.frame.head.qualname));
        self.set_in_class(known::QUALNAME, Box::new(qualname), &mut body);
        let line = Const(self.cx.int(self.frame.head.first_line.into()));
        self.set_in_class(known::FIRSTLINENO, Box::new(line), &mut body);
        if self.scopes[def.scope].has_annotations {
            self.set_up_annotations(&mut body);
        }
        if let Some((text, _)) = docstring(&def.body) {
            let doc = Const(self.text(&text));
            self.set_in_class(known::DOC, Box::new(doc), &mut body);
        }
        for stmt in &def.body {
            self.stmt(stmt, &mut body);
        }
        let attributes = self.static_attributes(&def.body);
        self.set_in_class(
            known::STATIC_ATTRIBUTES,
            Box::new(Const(attributes)),
            &mut body,
        );
        if self.scopes[def.scope].needs_class_cell() {
            let local = self.variable(def.scope, known::CLASS_CELL);
            self.set_in_class(known::CLASSCELL, Box::new(n::PlainLocal(local)), &mut body);
        }
        body.into_boxed_slice()
    }

    fn set_in_class(&mut self, sym: Sym, value: BoxExpr, body: &mut Vec<BoxStmt>) {
        let name = self.name(sym);
        let at = self.at(Span::default());
        let target = n::NamespaceTarget {
            namespace: super::frame::FIRST,
            name,
            at,
        };
        body.push(Box::new(n::AssignTo { target, value }));
    }

    /// `__static_attributes__`: names that methods assign to on their first parameter, if that is `self`.
    fn static_attributes(&mut self, body: &[Stmt]) -> Value {
        let mut syms = Vec::new();
        for stmt in body {
            if let StmtKind::Compound(Compound::FunctionDef(def)) = &stmt.kind
                && let Some(first) = def.params.args.first()
                && self.names.text(first.name.sym) == "self"
            {
                super::walk::assigned_attributes(&def.body, first.name.sym, &mut syms);
            }
        }
        let names = syms
            .iter()
            .map(|&sym| self.mangled(sym).value().clone())
            .collect();
        self.cx.tuple(names)
    }

    fn set_up_annotations(&mut self, body: &mut Vec<BoxStmt>) {
        let at = self.at(Span::default());
        let name = self.name(known::ANNOTATIONS);
        match self.place(known::ANNOTATIONS) {
            NamePlace::Global => {
                let globals = self.global_ref();
                body.push(Box::new(n::SetUpAnnotations::Globals(globals, name)));
            }
            _ => {
                let namespace = super::frame::FIRST;
                body.push(Box::new(n::SetUpAnnotations::Namespace(
                    namespace, name, at,
                )));
            }
        }
    }

    /// Comprehensions and generator expressions.
    pub(super) fn comprehension(&mut self, c: &Comprehension, span: Span) -> BoxExpr {
        if walk::is_generator(c.kind) {
            return self.generator_expression(c, span);
        }
        let outer = self.scope;
        // The first iterable is evaluated outside (reference, 6.2.4).
        let iterable = self.iterable(&c.first);
        let outside = c.first.iterable.span;
        let (variables, cells) = self.comprehension_variables(c.scope, (span, outside));
        self.scope = c.scope;
        // Inner variables may hide outer locals that a node only looks at.
        self.walruses += 1;
        let first = self.clause(&c.first, iterable);
        let lower = |clause: &Clause| {
            let iterable = self.iterable(clause);
            self.clause(clause, iterable)
        };
        let inner = c.inner.iter().map(lower).collect();
        let last = c.value.as_ref().map_or(c.element.span, |value| value.span);
        let at = self.at(c.element.span.to(last));
        let element = self.expr(&c.element).boxed();
        let element = match (c.kind, &c.value) {
            (ComprehensionKind::Dict, Some(value)) => {
                let value = self.expr(value).boxed();
                n::Element::Dict(element, value)
            }
            (ComprehensionKind::Set, _) => n::Element::Set(element),
            _ => n::Element::List(element),
        };
        self.scope = outer;
        for &local in &variables {
            self.frame.give_back(local);
        }
        Box::new(n::Comprehension {
            element,
            first,
            inner,
            variables,
            cells,
            at,
        })
    }

    /// The iterable of a clause, and where it stands.
    pub(super) fn iterable(&mut self, clause: &Clause) -> (BoxExpr, At) {
        let at = self.at(clause.iterable.span);
        (self.unheld(&clause.iterable).boxed(), at)
    }

    fn clause(&mut self, clause: &Clause, (iterable, at): (BoxExpr, At)) -> n::Clause {
        let target = self.target(&clause.target);
        let conditions = clause.conditions.iter().map(|x| self.condition(x));
        n::Clause {
            target,
            iterable,
            conditions: conditions.collect(),
            at,
        }
    }

    fn comprehension_variables(
        &mut self,
        scope: ScopeId,
        spans: (Span, Span),
    ) -> (Box<[Local]>, Box<[Local]>) {
        let names: Vec<(Sym, bool)> = self.scopes[scope].variables().collect();
        let mut variables = Vec::new();
        let mut cells = Vec::new();
        for (sym, shared) in names {
            let local = self.hidden();
            self.frame.set_variable(scope, sym, local);
            self.note_inner((sym, local, shared), spans);
            variables.push(local);
            if shared {
                cells.push(local);
            }
        }
        (variables.into_boxed_slice(), cells.into_boxed_slice())
    }
}

fn decorated(decorators: Box<[(BoxExpr, At)]>, definition: BoxExpr) -> BoxExpr {
    if decorators.is_empty() {
        definition
    } else {
        Box::new(n::Decorated {
            decorators,
            definition,
        })
    }
}
