//! Third pass, in the order in which CPython compiles: statements where they may not stand, misplaced stars,
//! `__debug__`, repeated keywords, blocks nested too deeply, and warnings.

use super::literal::{constant_type, is_constant, type_of};
use super::{Checked, byte_column, error, error_at, unless_given_up};
use crate::source::intern::{Interner, Sym, known};
use crate::source::op::Comparison;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::*;
use crate::syntax::{Location, Refused, Warning};

/// CPython's limit on blocks inside each other.
const MAX_BLOCKS: usize = 21;

/// A block that is open while its statements are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Loop,
    /// A handler of `except*`, which may not be left by a jump.
    StarHandler,
    Other,
}

pub(super) struct Check<'s> {
    pub(super) file: &'s SourceFile,
    pub(super) names: &'s Interner,
    warnings: Vec<Warning>,
    /// Blocks of the frame that is being checked.
    blocks: Vec<Block>,
    /// `return` and `yield` may stand here.
    in_function: bool,
    /// The line of the last `from __future__ import` at the start of the file.
    future_line: u32,
}

pub(super) fn check(file: &SourceFile, module: &Module, names: &Interner) -> Checked<Vec<Warning>> {
    let future_line = future_imports(&module.body)
        .last()
        .map_or(0, |(span, _)| file.line_of(span.start));
    let mut pass = Check {
        file,
        names,
        warnings: Vec::new(),
        blocks: Vec::new(),
        in_function: false,
        future_line,
    };
    match pass.block(&module.body) {
        Ok(()) => Ok(pass.warnings),
        Err(mut refused) => {
            if let Refused::Wrong(error) = &mut refused {
                error.warnings = pass.warnings;
            }
            Err(refused)
        }
    }
}

/// The `from __future__` imports that stand where they may: at the start, after at most a docstring.
fn future_imports(body: &[Stmt]) -> impl Iterator<Item = (Span, &ImportFrom)> {
    let docstring = body.first().is_some_and(|stmt| match &stmt.kind {
        StmtKind::Expr(e) => matches!(e.kind, ExprKind::Constant(Constant::Str(_))),
        _ => false,
    });
    body[usize::from(docstring)..]
        .iter()
        .map_while(|stmt| match &stmt.kind {
            StmtKind::ImportFrom(from) if is_future(from) => Some((stmt.span, &**from)),
            _ => None,
        })
}

fn is_future(from: &ImportFrom) -> bool {
    from.level == 0 && from.module == Some(known::FUTURE)
}

/// Checks the names of `from __future__` imports; true if annotations are not evaluated.
pub(super) fn future(file: &SourceFile, module: &Module, names: &Interner) -> Checked<bool> {
    let mut annotations = module.future_annotations;
    for (span, from) in future_imports(&module.body) {
        for alias in &from.names {
            let message = match names.text(alias.path) {
                "annotations" => {
                    annotations = true;
                    continue;
                }
                "nested_scopes" | "generators" | "division" | "absolute_import"
                | "with_statement" | "print_function" | "unicode_literals" | "barry_as_FLUFL"
                | "generator_stop" => continue,
                "braces" => "not a chance".to_owned(),
                name => format!("future feature {name} is not defined"),
            };
            // CPython gives such an error no end.
            let line = file.line_of(span.start);
            let col = byte_column(file, span.start);
            return error_at(file, Location::From { line, col }, message);
        }
    }
    Ok(annotations)
}

impl Check<'_> {
    fn fail<T>(&self, span: Span, message: impl Into<String>) -> Checked<T> {
        error(self.file, span, message)
    }

    fn warn(&mut self, span: Span, message: String) {
        let line = self.file.line_of(span.start);
        self.warnings.push(Warning { message, line });
    }

    pub(super) fn refuse_debug(&self, sym: Sym, span: Span) -> Checked {
        if sym == known::DEBUG {
            self.fail(span, "cannot assign to __debug__")
        } else {
            Ok(())
        }
    }

    pub(super) fn block(&mut self, block: &[Stmt]) -> Checked {
        block.iter().try_for_each(|stmt| {
            unless_given_up(self.file)?;
            self.stmt(stmt)
        })
    }

    /// Statements inside one more block; `span` is shown if that is one too many.
    fn inside(
        &mut self,
        kind: Block,
        span: Span,
        inner: impl FnOnce(&mut Self) -> Checked,
    ) -> Checked {
        if self.blocks.len() >= MAX_BLOCKS {
            return self.fail(span, "too many statically nested blocks");
        }
        self.blocks.push(kind);
        inner(self)?;
        self.blocks.pop();
        Ok(())
    }

    /// The body of another frame.
    fn frame(&mut self, function: bool, inner: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let blocks = std::mem::take(&mut self.blocks);
        let before = std::mem::replace(&mut self.in_function, function);
        inner(self)?;
        self.blocks = blocks;
        self.in_function = before;
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Checked {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => {
                self.expr(value)?;
                targets.iter().try_for_each(|target| self.target(target))
            }
            StmtKind::AugAssign { target, value, .. } => {
                if let ExprKind::Name(sym) = target.kind {
                    self.refuse_debug(sym, target.span)?;
                }
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign(assign) => self.annotated(span, assign),
            StmtKind::Return(value) => self.return_stmt(span, value.as_deref()),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.deleted(target)),
            StmtKind::Break => self.jump(span, "'break' outside loop"),
            StmtKind::Continue => self.jump(span, "'continue' not properly in loop"),
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Raise { exception, cause } => exception
                .iter()
                .chain(cause)
                .try_for_each(|value| self.expr(value)),
            StmtKind::Assert { test, message } => {
                if matches!(&test.kind, ExprKind::Tuple(items) if !items.is_empty()) {
                    self.warn(
                        span,
                        "assertion is always true, perhaps remove parentheses?".to_owned(),
                    );
                }
                self.expr(test)?;
                message.iter().try_for_each(|value| self.expr(value))
            }
            StmtKind::Import(list) => list.iter().try_for_each(|alias| {
                self.refuse_debug(alias.alias.map_or(alias.first, |name| name.sym), span)
            }),
            StmtKind::ImportFrom(from) => {
                if is_future(from) && self.file.line_of(span.start) > self.future_line {
                    return self.fail(
                        span,
                        "from __future__ imports must occur at the beginning of the file",
                    );
                }
                from.names.iter().try_for_each(|alias| {
                    self.refuse_debug(alias.alias.map_or(alias.first, |name| name.sym), span)
                })
            }
            StmtKind::Compound(compound) => self.compound(span, compound),
        }
    }

    fn return_stmt(&mut self, span: Span, value: Option<&Expr>) -> Checked {
        if !self.in_function {
            return self.fail(span, "'return' outside function");
        }
        value.map_or(Ok(()), |value| self.expr(value))?;
        if !self.blocks.contains(&Block::StarHandler) {
            return Ok(());
        }
        // A constant is loaded only after the handler is left: CPython points at it.
        let constant = value.filter(|value| is_constant(value));
        let line = |at: u32| self.file.line_of(at);
        let constant = constant.filter(|value| line(value.span.start) == line(span.start));
        self.refuse_jump(constant.map_or(span, |value| value.span))
    }

    /// `break` and `continue`: out to the nearest loop, but not out of a handler of `except*`.
    fn jump(&mut self, span: Span, message: &str) -> Checked {
        for block in self.blocks.iter().rev() {
            match block {
                Block::Loop => return Ok(()),
                Block::StarHandler => return self.refuse_jump(span),
                Block::Other => {}
            }
        }
        self.fail(span, message)
    }

    fn refuse_jump(&self, span: Span) -> Checked {
        self.fail(
            span,
            "'break', 'continue' and 'return' cannot appear in an except* block",
        )
    }

    fn compound(&mut self, span: Span, compound: &Compound) -> Checked {
        match compound {
            Compound::If { arms, orelse } => {
                for arm in arms {
                    self.expr(&arm.test)?;
                    self.block(&arm.body)?;
                }
                self.block(orelse)
            }
            Compound::While { test, body, orelse } => {
                self.inside(Block::Loop, span, |pass| {
                    pass.expr(test)?;
                    pass.block(body)
                })?;
                self.block(orelse)
            }
            Compound::For {
                target,
                iterable,
                body,
                orelse,
            } => {
                self.inside(Block::Loop, span, |pass| {
                    pass.expr(iterable)?;
                    pass.target(target)?;
                    pass.block(body)
                })?;
                self.block(orelse)
            }
            Compound::Try(t) if t.finally.is_empty() => self.try_stmt(span, t),
            Compound::Try(t) => {
                self.inside(Block::Other, span, |pass| {
                    if t.handlers.is_empty() {
                        pass.block(&t.body)
                    } else {
                        pass.try_stmt(span, t)
                    }
                })?;
                let before = self.warnings.len();
                self.inside(Block::Other, span, |pass| pass.block(&t.finally))?;
                // CPython compiles the block a second time, for the way of an exception.
                self.warnings.extend_from_within(before..);
                Ok(())
            }
            Compound::With { items, body } => self.with_stmt(items, body),
            Compound::Match { subject, cases } => {
                self.expr(subject)?;
                self.cases(cases)
            }
            Compound::FunctionDef(def) => {
                self.debug_params(&def.params)?;
                def.decorators.iter().try_for_each(|e| self.expr(e))?;
                walk::defaults(&def.params, &mut |e| self.expr(e))?;
                def.params
                    .iter()
                    .filter_map(|p| p.annotation.as_deref())
                    .try_for_each(|e| self.annotation(e))?;
                def.returns.iter().try_for_each(|e| self.expr(e))?;
                self.frame(true, |pass| pass.block(&def.body))?;
                self.refuse_debug(def.name.sym, span)
            }
            Compound::ClassDef(class) => {
                class.decorators.iter().try_for_each(|e| self.expr(e))?;
                self.frame(false, |pass| pass.block(&class.body))?;
                self.keywords(&class.keywords)?;
                self.elements(&class.bases)?;
                class
                    .keywords
                    .iter()
                    .try_for_each(|keyword| self.expr(&keyword.value))?;
                self.refuse_debug(class.name.sym, span)
            }
        }
    }

    /// The annotation of `*args` may be starred.
    fn annotation(&mut self, annotation: &Expr) -> Checked {
        match &annotation.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(annotation),
        }
    }

    fn try_stmt(&mut self, span: Span, t: &Try) -> Checked {
        self.inside(Block::Other, span, |pass| pass.block(&t.body))?;
        self.block(&t.orelse)?;
        let kind = if t.star {
            Block::StarHandler
        } else {
            Block::Other
        };
        self.inside(kind, span, |pass| {
            for (at, handler) in t.handlers.iter().enumerate() {
                if handler.kind.is_none() && at + 1 < t.handlers.len() {
                    return pass.fail(handler.span, "default 'except:' must be last");
                }
                handler.kind.iter().try_for_each(|e| pass.expr(e))?;
                if let Some(name) = handler.name {
                    pass.refuse_debug(name.sym, handler.span)?;
                }
                pass.inside(Block::Other, handler.span, |pass| pass.block(&handler.body))?;
            }
            Ok(())
        })
    }

    /// Items one after the other: each is a block around the next.
    fn with_stmt(&mut self, items: &[WithItem], body: &[Stmt]) -> Checked {
        let before = self.blocks.len();
        for item in items {
            self.expr(&item.context)?;
            self.inside(Block::Other, item.context.span, |_| Ok(()))?;
            self.blocks.push(Block::Other);
            item.target
                .iter()
                .try_for_each(|target| self.target(target))?;
        }
        self.block(body)?;
        self.blocks.truncate(before);
        Ok(())
    }

    fn annotated(&mut self, span: Span, assign: &AnnAssign) -> Checked {
        assign.value.iter().try_for_each(|value| self.expr(value))?;
        match &assign.target.kind {
            ExprKind::Name(sym) => {
                self.refuse_debug(*sym, span)?;
                // Inside a function the annotation of a variable is not evaluated.
                if assign.simple && !self.in_function {
                    self.expr(&assign.annotation)?;
                }
                Ok(())
            }
            _ => {
                self.target(&assign.target)?;
                self.expr(&assign.annotation)
            }
        }
    }

    fn target(&mut self, target: &Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(sym) => self.refuse_debug(*sym, target.span),
            ExprKind::Starred(_) => self.fail(
                target.span,
                "starred assignment target must be in a list or tuple",
            ),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let starred = |item: &Expr| matches!(item.kind, ExprKind::Starred(_));
                if items.iter().filter(|item| starred(item)).count() > 1 {
                    return self.fail(target.span, "multiple starred expressions in assignment");
                }
                if items.iter().position(starred).is_some_and(|at| at >= 256) {
                    return self.fail(
                        target.span,
                        "too many expressions in star-unpacking assignment",
                    );
                }
                items.iter().try_for_each(|item| match &item.kind {
                    ExprKind::Starred(inner) => self.target(inner),
                    _ => self.target(item),
                })
            }
            ExprKind::Attribute(attribute) => {
                self.refuse_debug(attribute.name.sym, target.span)?;
                self.expr(&attribute.value)
            }
            ExprKind::Subscript(pair) => {
                self.expr(&pair.0)?;
                self.expr(&pair.1)
            }
            _ => self.expr(target),
        }
    }

    fn deleted(&mut self, target: &Expr) -> Checked {
        match &target.kind {
            ExprKind::Name(known::DEBUG) => self.fail(target.span, "cannot delete __debug__"),
            ExprKind::Name(_) => Ok(()),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.deleted(item))
            }
            ExprKind::Subscript(pair) => {
                self.expr(&pair.0)?;
                self.expr(&pair.1)
            }
            _ => walk::children(target, &mut |child| self.expr(child)),
        }
    }

    fn debug_params(&self, params: &Params) -> Checked {
        params
            .iter()
            .try_for_each(|param| self.refuse_debug(param.name.sym, param.name.span))
    }

    fn keywords(&self, keywords: &[Keyword]) -> Checked {
        for (at, keyword) in keywords.iter().enumerate() {
            let Some(name) = keyword.name else { continue };
            self.refuse_debug(name, keyword.span)?;
            if let Some(repeated) = keywords[at + 1..]
                .iter()
                .find(|other| other.name == Some(name))
            {
                let name = self.names.text(name);
                return self.fail(repeated.span, format!("keyword argument repeated: {name}"));
            }
        }
        Ok(())
    }

    /// Expressions of which some may be starred.
    fn elements(&mut self, items: &[Expr]) -> Checked {
        items.iter().try_for_each(|item| match &item.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(item),
        })
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Checked {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Constant(_) => Ok(()),
            ExprKind::Starred(_) => self.fail(span, "can't use starred expression here"),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                self.elements(items)
            }
            ExprKind::Call(call) => {
                self.keywords(&call.keywords)?;
                self.warn_call(&call.func);
                self.expr(&call.func)?;
                self.elements(&call.args)?;
                call.keywords
                    .iter()
                    .try_for_each(|keyword| self.expr(&keyword.value))
            }
            ExprKind::Subscript(pair) => {
                self.warn_subscript(&pair.0, &pair.1);
                self.expr(&pair.0)?;
                self.expr(&pair.1)
            }
            ExprKind::Compare(compare) => {
                self.warn_compare(span, compare, false);
                walk::children(expr, &mut |child| self.expr(child))
            }
            ExprKind::Not(operand)
                if let ExprKind::Compare(compare) = &operand.kind
                    && compare.rest.len() == 1 =>
            {
                self.warn_compare(span, compare, true);
                walk::children(operand, &mut |child| self.expr(child))
            }
            ExprKind::Yield(_) if !self.in_function => self.fail(span, "'yield' outside function"),
            ExprKind::YieldFrom(_) if !self.in_function => {
                self.fail(span, "'yield from' outside function")
            }
            ExprKind::Lambda(lambda) => {
                self.debug_params(&lambda.params)?;
                walk::children(expr, &mut |child| self.expr(child))?;
                self.frame(true, |pass| pass.expr(&lambda.body))
            }
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension),
            ExprKind::Named(named) => {
                self.expr(&named.value)?;
                self.refuse_debug(named.target.sym, named.target.span)
            }
            _ => walk::children(expr, &mut |child| self.expr(child)),
        }
    }

    fn comprehension(&mut self, comprehension: &Comprehension) -> Checked {
        for clause in comprehension.clauses() {
            self.expr(&clause.iterable)?;
            self.target(&clause.target)?;
            clause.conditions.iter().try_for_each(|e| self.expr(e))?;
        }
        self.expr(&comprehension.element)?;
        comprehension.value.iter().try_for_each(|e| self.expr(e))
    }

    /// `(1)(2)`: a comma was forgotten.
    fn warn_call(&mut self, func: &Expr) {
        if matches!(func.kind, ExprKind::Lambda(_)) {
            return;
        }
        if let Some(kind) = type_of(func) {
            self.warn(
                func.span,
                format!("'{kind}' object is not callable; perhaps you missed a comma?"),
            );
        }
    }

    fn warn_subscript(&mut self, value: &Expr, index: &Expr) {
        let Some(kind) = type_of(value) else { return };
        if matches!(
            kind,
            "NoneType"
                | "bool"
                | "int"
                | "float"
                | "complex"
                | "ellipsis"
                | "set"
                | "generator"
                | "function"
        ) {
            self.warn(
                value.span,
                format!("'{kind}' object is not subscriptable; perhaps you missed a comma?"),
            );
            return;
        }
        let Some(index_kind) = type_of(index) else {
            return;
        };
        if matches!(kind, "str" | "tuple" | "list") && !matches!(index_kind, "int" | "bool") {
            let message = format!(
                "{kind} indices must be integers or slices, not {index_kind}; perhaps you missed a comma?"
            );
            self.warn(value.span, message);
        }
    }

    /// `x is 1`: identity of literals means nothing. To CPython `not x is 1` is `x is not 1`.
    fn warn_compare(&mut self, span: Span, compare: &Compare, negated: bool) {
        let mut left = &compare.first;
        for (op, right) in &compare.rest {
            if let Comparison::Is { not } = *op {
                let literal = |e: &Expr| {
                    constant_type(e)
                        .filter(|kind| !matches!(*kind, "NoneType" | "bool" | "ellipsis"))
                };
                if let Some(kind) = literal(left).or_else(|| literal(right)) {
                    let (word, instead) = match not != negated {
                        false => ("is", "=="),
                        true => ("is not", "!="),
                    };
                    self.warn(
                        span,
                        format!("\"{word}\" with '{kind}' literal. Did you mean \"{instead}\"?"),
                    );
                    return;
                }
            }
            left = right;
        }
    }
}
