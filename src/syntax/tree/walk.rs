//! The children of expressions, for passes that treat only some kinds of nodes in a way of their own.

use crate::syntax::tree::{Expr, ExprKind, FPart, Params};

/// Calls `visit` on each child that is evaluated in the scope of `expr` itself, in the order of evaluation.
/// The body of a lambda is not among them, and of a comprehension only the first iterable is.
pub fn children<'e, E>(
    expr: &'e Expr,
    visit: &mut impl FnMut(&'e Expr) -> Result<(), E>,
) -> Result<(), E> {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Yield(None) | ExprKind::Bad => Ok(()),
        ExprKind::FString(parts) => fields(parts, visit),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().try_for_each(visit)
        }
        ExprKind::Bool(_, items) => items.iter().try_for_each(visit),
        ExprKind::Dict(items) => items.iter().try_for_each(|item| {
            item.key.iter().try_for_each(&mut *visit)?;
            visit(&item.value)
        }),
        ExprKind::Unary(_, inner)
        | ExprKind::Not(inner)
        | ExprKind::YieldFrom(inner)
        | ExprKind::Starred(inner) => visit(inner),
        ExprKind::Yield(Some(inner)) => visit(inner),
        ExprKind::Binary(_, pair) | ExprKind::Subscript(pair) => {
            visit(&pair.0)?;
            visit(&pair.1)
        }
        ExprKind::Compare(compare) => {
            visit(&compare.first)?;
            compare
                .rest
                .iter()
                .map(|(_, operand)| operand)
                .try_for_each(visit)
        }
        ExprKind::Conditional(c) => [&c.test, &c.then, &c.orelse]
            .into_iter()
            .try_for_each(visit),
        ExprKind::Lambda(lambda) => defaults(&lambda.params, visit),
        ExprKind::Comprehension(c) => visit(&c.first.iterable),
        ExprKind::Call(call) => {
            visit(&call.func)?;
            call.args.iter().try_for_each(&mut *visit)?;
            call.keywords
                .iter()
                .map(|keyword| &keyword.value)
                .try_for_each(visit)
        }
        ExprKind::Attribute(attribute) => visit(&attribute.value),
        ExprKind::Slice(slice) => slice
            .lower
            .iter()
            .chain(&slice.upper)
            .chain(&slice.step)
            .try_for_each(visit),
        ExprKind::Named(named) => visit(&named.value),
    }
}

/// Default values of parameters: positional ones first, then those of keyword-only parameters.
pub fn defaults<'e, E>(
    params: &'e Params,
    visit: &mut impl FnMut(&'e Expr) -> Result<(), E>,
) -> Result<(), E> {
    let all = params.args.iter().chain(&params.kwonly);
    all.filter_map(|param| param.default.as_deref())
        .try_for_each(visit)
}

fn fields<'e, E>(
    parts: &'e [FPart],
    visit: &mut impl FnMut(&'e Expr) -> Result<(), E>,
) -> Result<(), E> {
    for part in parts {
        if let FPart::Field(field) = part {
            visit(&field.value)?;
            // Specs nest three deep at most.
            nested_fields(field.spec.as_deref().unwrap_or_default(), &mut |e| visit(e))?;
        }
    }
    Ok(())
}

/// As `fields`, but behind a pointer, or the recursion would make ever new types.
fn nested_fields<'e, E>(
    parts: &'e [FPart],
    visit: &mut dyn FnMut(&'e Expr) -> Result<(), E>,
) -> Result<(), E> {
    for part in parts {
        if let FPart::Field(field) = part {
            visit(&field.value)?;
            nested_fields(field.spec.as_deref().unwrap_or_default(), visit)?;
        }
    }
    Ok(())
}
