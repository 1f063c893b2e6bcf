//! Walks over the surface tree: the children of an expression in the order of their evaluation,
//! and whether a `yield` is among them.

use crate::source::intern::Sym;
use crate::syntax::tree::{
    Compound, ComprehensionKind, Expr, ExprKind, FPart, FunctionDef, Stmt, StmtKind,
};

/// Calls `f` for each expression that is evaluated as a part of `expr`, in that frame, in order.
pub(super) fn children<'t>(expr: &'t Expr, f: &mut dyn FnMut(&'t Expr)) {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Bad => {}
        ExprKind::FString(parts) => parts.iter().for_each(|part| fpart(part, f)),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().for_each(f);
        }
        ExprKind::Dict(items) => {
            for item in items {
                item.key.iter().for_each(&mut *f);
                f(&item.value);
            }
        }
        ExprKind::Unary(_, x)
        | ExprKind::Not(x)
        | ExprKind::YieldFrom(x)
        | ExprKind::Starred(x) => f(x),
        ExprKind::Binary(_, pair) | ExprKind::Subscript(pair) => {
            f(&pair.0);
            f(&pair.1);
        }
        ExprKind::Bool(_, parts) => parts.iter().for_each(f),
        ExprKind::Compare(compare) => {
            f(&compare.first);
            compare.rest.iter().for_each(|(_, x)| f(x));
        }
        ExprKind::Conditional(conditional) => {
            f(&conditional.test);
            f(&conditional.then);
            f(&conditional.orelse);
        }
        ExprKind::Lambda(lambda) => {
            lambda
                .params
                .iter()
                .filter_map(|p| p.default.as_deref())
                .for_each(f);
        }
        ExprKind::Comprehension(comprehension) => f(&comprehension.first.iterable),
        ExprKind::Yield(value) => value.iter().for_each(|x| f(x)),
        ExprKind::Call(call) => {
            f(&call.func);
            call.args.iter().for_each(&mut *f);
            call.keywords.iter().for_each(|k| f(&k.value));
        }
        ExprKind::Attribute(attribute) => f(&attribute.value),
        ExprKind::Slice(slice) => {
            for part in [&slice.lower, &slice.upper, &slice.step] {
                part.iter().for_each(&mut *f);
            }
        }
        ExprKind::Named(named) => f(&named.value),
    }
}

fn fpart<'t>(part: &'t FPart, f: &mut dyn FnMut(&'t Expr)) {
    if let FPart::Field(field) = part {
        f(&field.value);
        field.spec.iter().flatten().for_each(|part| fpart(part, f));
    }
}

/// Does evaluating `expr` stop at a `yield` of this frame?
pub(super) fn yields(expr: &Expr) -> bool {
    if matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) {
        return true;
    }
    let mut found = false;
    children(expr, &mut |child| found = found || yields(child));
    found
}

/// Does a part of an f-string stop at a `yield` of this frame?
pub(super) fn part_yields(part: &FPart) -> bool {
    let mut found = false;
    fpart(part, &mut |child| found = found || yields(child));
    found
}

fn any_yields<'t>(exprs: impl IntoIterator<Item = &'t Expr>) -> bool {
    exprs.into_iter().any(yields)
}

/// Does running the statements stop at a `yield` of this frame?
pub(super) fn block_yields(stmts: &[Stmt]) -> bool {
    stmts.iter().any(stmt_yields)
}

/// Does running the statement stop at a `yield` of this frame?
pub(super) fn stmt_yields(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Expr(x) => yields(x),
        StmtKind::Assign { targets, value } => any_yields(targets) || yields(value),
        StmtKind::AugAssign { target, value, .. } => yields(target) || yields(value),
        StmtKind::AnnAssign(ann) => any_yields(&ann.value) || yields(&ann.target),
        StmtKind::Return(value) => value.iter().any(|x| yields(x)),
        StmtKind::Delete(targets) => any_yields(targets),
        StmtKind::Raise { exception, cause } => exception.iter().chain(cause).any(|x| yields(x)),
        StmtKind::Assert { test, message } => yields(test) || message.iter().any(|x| yields(x)),
        StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Import(_)
        | StmtKind::ImportFrom(_) => false,
        StmtKind::Compound(compound) => compound_yields(compound),
    }
}

fn compound_yields(compound: &Compound) -> bool {
    match compound {
        Compound::If { arms, orelse } => {
            arms.iter()
                .any(|arm| yields(&arm.test) || block_yields(&arm.body))
                || block_yields(orelse)
        }
        Compound::While { test, body, orelse } => {
            yields(test) || block_yields(body) || block_yields(orelse)
        }
        Compound::For {
            target,
            iterable,
            body,
            orelse,
        } => yields(target) || yields(iterable) || block_yields(body) || block_yields(orelse),
        Compound::Try(t) => {
            block_yields(&t.body)
                || t.handlers
                    .iter()
                    .any(|h| any_yields(&h.kind) || block_yields(&h.body))
                || block_yields(&t.orelse)
                || block_yields(&t.finally)
        }
        Compound::With { items, body } => {
            items
                .iter()
                .any(|i| yields(&i.context) || any_yields(&i.target))
                || block_yields(body)
        }
        Compound::Match { subject, cases } => {
            yields(subject)
                || cases
                    .iter()
                    .any(|c| any_yields(&c.guard) || block_yields(&c.body))
        }
        Compound::FunctionDef(def) => {
            any_yields(&def.decorators) || head_parts(def).into_iter().any(yields)
        }
        Compound::ClassDef(def) => {
            any_yields(&def.decorators)
                || any_yields(&def.bases)
                || def.keywords.iter().any(|k| yields(&k.value))
        }
    }
}

/// What is evaluated where a function is defined: defaults, then annotations.
pub(super) fn head_parts(def: &FunctionDef) -> Vec<&Expr> {
    let params = &def.params;
    let defaults = params.args.iter().chain(&params.kwonly);
    let defaults = defaults.filter_map(|param| param.default.as_deref());
    let annotations = params
        .iter()
        .filter_map(|param| param.annotation.as_deref());
    let annotations =
        annotations
            .chain(def.returns.as_ref())
            .map(|annotation| match &annotation.kind {
                ExprKind::Starred(types) => types,
                _ => annotation,
            });
    defaults.chain(annotations).collect()
}

/// Is it a generator expression?
pub(super) fn is_generator(kind: ComprehensionKind) -> bool {
    kind == ComprehensionKind::Generator
}

/// Adds the names `x` of assignments `first.x = ...` in the statements, each once, in order.
pub(super) fn assigned_attributes(stmts: &[Stmt], first: Sym, out: &mut Vec<Sym>) {
    let mut target = |expr: &Expr| attribute_targets(expr, first, out);
    for stmt in stmts {
        match &stmt.kind {
            StmtKind::Assign { targets, .. } => targets.iter().for_each(&mut target),
            StmtKind::AugAssign { target: t, .. } => target(t),
            StmtKind::AnnAssign(ann) => target(&ann.target),
            StmtKind::Compound(Compound::For { target: t, .. }) => target(t),
            StmtKind::Compound(Compound::With { items, .. }) => {
                items
                    .iter()
                    .filter_map(|i| i.target.as_ref())
                    .for_each(&mut target);
            }
            _ => {}
        }
    }
    for stmt in stmts {
        inner_blocks(stmt, &mut |block| assigned_attributes(block, first, out));
    }
}

fn attribute_targets(target: &Expr, first: Sym, out: &mut Vec<Sym>) {
    match &target.kind {
        ExprKind::Attribute(attribute) => {
            let on_first = matches!(attribute.value.kind, ExprKind::Name(sym) if sym == first);
            if on_first && !out.contains(&attribute.name.sym) {
                out.push(attribute.name.sym);
            }
        }
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items
                .iter()
                .for_each(|item| attribute_targets(item, first, out));
        }
        ExprKind::Starred(inner) => attribute_targets(inner, first, out),
        _ => {}
    }
}

/// Calls `f` for each block within a statement, but not for the bodies of definitions.
fn inner_blocks<'t>(stmt: &'t Stmt, f: &mut dyn FnMut(&'t [Stmt])) {
    let StmtKind::Compound(compound) = &stmt.kind else {
        return;
    };
    match compound {
        Compound::If { arms, orelse } => {
            arms.iter().for_each(|arm| f(&arm.body));
            f(orelse);
        }
        Compound::While { body, orelse, .. } | Compound::For { body, orelse, .. } => {
            f(body);
            f(orelse);
        }
        Compound::Try(t) => {
            f(&t.body);
            t.handlers.iter().for_each(|handler| f(&handler.body));
            f(&t.orelse);
            f(&t.finally);
        }
        Compound::With { body, .. } => f(body),
        Compound::Match { cases, .. } => cases.iter().for_each(|case| f(&case.body)),
        Compound::FunctionDef(_) | Compound::ClassDef(_) => {}
    }
}
