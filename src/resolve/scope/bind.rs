//! Second pass: the scope that each name belongs to (reference, 4.2.2), and the closures that follow from it.

use super::{Captured, Checked, FreeVariable, Resolution, Scope, ScopeKind, Uses, error};
use crate::source::SourceFile;
use crate::source::intern::{Interner, Sym, known};
use crate::syntax::tree::ScopeId;

pub(super) fn bind(file: &SourceFile, scopes: &mut [Scope], names: &Interner) -> Checked {
    // Numbers are given from the inside out, so the order from the outside in is that of the parents.
    for id in outermost_first(scopes) {
        for at in 0..scopes[id.0 as usize].symbols.len() {
            let resolution = resolve(file, scopes, names, id, at)?;
            scopes[id.0 as usize].symbols[at].resolution = resolution;
        }
    }
    order_frees(scopes, names);
    Ok(())
}

/// Puts the free variables of every frame in the order of their names: programs see that of the closure.
fn order_frees(scopes: &mut [Scope], names: &Interner) {
    let order = |scope: &mut Scope| {
        let mut order: Vec<usize> = (0..scope.frees.len()).collect();
        order.sort_by_key(|&i| names.text(scope.frees[i].sym));
        scope.frees = order.iter().map(|&i| scope.frees[i]).collect();
        let mut places = vec![0; order.len()];
        for (new, old) in order.into_iter().enumerate() {
            places[old] = new as u32;
        }
        places
    };
    // Where each frame's variables have moved to.
    let moved: Vec<Vec<u32>> = scopes.iter_mut().map(order).collect();
    for at in 0..scopes.len() {
        let own = &moved[scopes[at].frame.0 as usize];
        for symbol in &mut scopes[at].symbols {
            if let Resolution::Free(i) | Resolution::ClassFree(i) = &mut symbol.resolution {
                *i = own[*i as usize];
            }
        }
        let Some(parent) = scopes[at].parent else {
            continue;
        };
        let outer = &moved[scopes[parent.0 as usize].frame.0 as usize];
        for free in &mut scopes[at].frees {
            if let Captured::Free(i) = &mut free.from {
                *i = outer[*i as usize];
            }
        }
    }
}

/// Every scope after its parent, and the scopes of one parent in the order of the source.
fn outermost_first(scopes: &[Scope]) -> Vec<ScopeId> {
    let mut inside: Vec<Vec<ScopeId>> = vec![Vec::new(); scopes.len()];
    for (at, scope) in scopes.iter().enumerate() {
        if let Some(parent) = scope.parent {
            inside[parent.0 as usize].push(ScopeId(at as u32));
        }
    }
    let mut order = Vec::with_capacity(scopes.len());
    let mut waiting = vec![ScopeId(0)];
    while let Some(id) = waiting.pop() {
        order.push(id);
        waiting.extend(inside[id.0 as usize].iter().rev());
    }
    order
}

/// Where a name that a scope does not bind comes from.
enum Found {
    /// This scope owns it.
    Owner(ScopeId),
    /// A function around says `global`.
    Global,
    Nowhere,
}

/// Looks for `sym` in the functions around scope `id`; class bodies are passed over, save for `__class__`.
fn find(scopes: &[Scope], id: ScopeId, sym: Sym) -> Found {
    let mut at = scopes[id.0 as usize].parent;
    while let Some(owner) = at {
        let scope = &scopes[owner.0 as usize];
        let uses = scope.uses(sym);
        match scope.kind {
            ScopeKind::Class if sym == known::CLASS_CELL => return Found::Owner(owner),
            ScopeKind::Class | ScopeKind::Module => {}
            _ if uses.has(Uses::GLOBAL) => return Found::Global,
            _ if uses.has(Uses::BOUND) && !uses.has(Uses::NONLOCAL) => return Found::Owner(owner),
            _ => {}
        }
        at = scope.parent;
    }
    Found::Nowhere
}

fn resolve(
    file: &SourceFile,
    scopes: &mut [Scope],
    names: &Interner,
    id: ScopeId,
    at: usize,
) -> Checked<Resolution> {
    let scope = &scopes[id.0 as usize];
    let symbol = scope.symbols[at];
    let (kind, uses, sym) = (scope.kind, symbol.uses, symbol.sym);
    let place = symbol.directive.unwrap_or_default();
    if uses.has(Uses::GLOBAL) {
        if uses.has(Uses::NONLOCAL) {
            return error(
                file,
                place,
                format!("name '{}' is nonlocal and global", names.text(sym)),
            );
        }
        return Ok(Resolution::Global { explicit: true });
    }
    if uses.has(Uses::NONLOCAL) {
        if kind == ScopeKind::Module {
            return error(
                file,
                place,
                "nonlocal declaration not allowed at module level",
            );
        }
        return match find(scopes, id, sym) {
            Found::Owner(owner) => Ok(reach(scopes, id, sym, owner)),
            _ => error(
                file,
                place,
                format!("no binding for nonlocal '{}' found", names.text(sym)),
            ),
        };
    }
    if uses.has(Uses::BOUND) {
        return Ok(if kind.is_function() {
            Resolution::Local(id)
        } else {
            Resolution::Namespace
        });
    }
    match find(scopes, id, sym) {
        Found::Owner(owner) => Ok(reach(scopes, id, sym, owner)),
        Found::Global => Ok(Resolution::Global { explicit: false }),
        Found::Nowhere => Ok(scopes[id.0 as usize].elsewhere()),
    }
}

/// How scope `id` reaches a variable of `owner`: directly if both run in one frame, else through closures.
fn reach(scopes: &mut [Scope], id: ScopeId, sym: Sym, owner: ScopeId) -> Resolution {
    let frame = scopes[id.0 as usize].frame;
    let home = scopes[owner.0 as usize].frame;
    if frame == home && scopes[owner.0 as usize].kind != ScopeKind::Class {
        return Resolution::Local(owner);
    }
    // A comprehension in a class body finds the `__class__` of that body nowhere: it is a cell of methods only.
    if frame == home {
        return Resolution::Global { explicit: false };
    }
    scopes[owner.0 as usize].entry(sym).uses.add(Uses::CAPTURED);
    let index = capture(scopes, frame, sym, owner, home);
    match scopes[id.0 as usize].kind {
        ScopeKind::Class => Resolution::ClassFree(index),
        _ => Resolution::Free(index),
    }
}

/// Makes the variable free in `frame` and in all frames between it and `home`; its index in `frame`.
fn capture(scopes: &mut [Scope], frame: ScopeId, sym: Sym, owner: ScopeId, home: ScopeId) -> u32 {
    let place = |scope: &Scope| {
        scope
            .frees
            .iter()
            .position(|free| free.sym == sym && free.owner == owner)
    };
    let mut path = Vec::new();
    let mut at = frame;
    let mut from = loop {
        if at == home {
            break Captured::Cell(owner);
        }
        if let Some(index) = place(&scopes[at.0 as usize]) {
            break Captured::Free(index as u32);
        }
        path.push(at);
        match scopes[at.0 as usize].parent {
            Some(parent) => at = scopes[parent.0 as usize].frame,
            None => break Captured::Cell(owner),
        }
    };
    for id in path.into_iter().rev() {
        let frees = &mut scopes[id.0 as usize].frees;
        frees.push(FreeVariable { sym, owner, from });
        from = Captured::Free(frees.len() as u32 - 1);
    }
    match from {
        Captured::Free(index) => index,
        Captured::Cell(_) => 0,
    }
}
