//! Targets of assignments, loops, `with`, `del`.

use super::{Lowered, Lowerer, Place};
use crate::eval::BoxTarget;
use crate::eval::nodes as n;
use crate::eval::nodes::{GlobalSite, Loc, StoreSite};
use crate::heap::Local;
use crate::source::Span;
use crate::source::intern::Sym;
use crate::syntax::tree::{Expr, ExprKind};

impl Lowerer<'_> {
    /// A name as a target.
    pub(super) fn name_target(&mut self, sym: Sym, span: Span) -> BoxTarget {
        let name = self.mangled(sym);
        let at = self.at(span);
        let target: BoxTarget = match self.place(sym) {
            Place::Local(local) => Box::new(Loc {
                local,
                at: at.0,
                name,
            }),
            Place::Shared(local, free) => Box::new(n::Shared {
                local,
                name,
                free,
                at,
            }),
            Place::Global => {
                let globals = self.global_ref();
                Box::new(n::Global(GlobalSite::new(name, globals, at)))
            }
            // A class body binds a variable of a function only after `nonlocal`.
            Place::NamespaceShared(local) => Box::new(n::Shared {
                local,
                name,
                free: true,
                at,
            }),
            Place::Namespace => {
                let namespace = super::frame::FIRST;
                Box::new(n::NamespaceTarget {
                    namespace,
                    name,
                    at,
                })
            }
        };
        self.bound(target, span, true)
    }

    /// Any target.
    pub(super) fn target(&mut self, target: &Expr) -> BoxTarget {
        match &target.kind {
            ExprKind::Attribute(_) | ExprKind::Subscript(_) => {
                let place = self.place_of(target);
                self.bound(place, target.span, false)
            }
            ExprKind::Name(sym) => self.name_target(*sym, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpacking(items, target.span),
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.no_target(target),
        }
    }

    /// An attribute or an item as a target.
    fn place_of(&mut self, target: &Expr) -> BoxTarget {
        match &target.kind {
            ExprKind::Attribute(attribute) => {
                let object = self.expr(&attribute.value);
                let name = self.mangled(attribute.name.sym);
                let site = StoreSite::new(name, self.at(target.span));
                match object {
                    Lowered::Loc(local) => Box::new(n::LocalAttrTarget { local, site }),
                    other => Box::new(n::AttrTarget {
                        x: other.boxed(),
                        site,
                    }),
                }
            }
            ExprKind::Subscript(pair) => {
                if let ExprKind::Slice(slice) = &pair.1.kind {
                    let x = self.expr(&pair.0).boxed();
                    let slice = self.slice(slice);
                    let at = self.at(target.span);
                    return Box::new(n::SliceOf { x, slice, at });
                }
                let x = self.expr(&pair.0);
                let y = self.expr(&pair.1);
                let at = self.at(target.span);
                match (x, y) {
                    (Lowered::Loc(x), Lowered::Loc(y)) => Box::new(n::ItemTarget { x, y, at }),
                    (Lowered::Loc(x), Lowered::Const(y)) => Box::new(n::ItemTarget { x, y, at }),
                    (Lowered::Loc(x), y) => Box::new(n::ItemTarget {
                        x,
                        y: y.boxed(),
                        at,
                    }),
                    (x, y) => Box::new(n::ItemTarget {
                        x: x.boxed(),
                        y: y.boxed(),
                        at,
                    }),
                }
            }
            _ => self.no_target(target),
        }
    }

    fn no_target(&mut self, target: &Expr) -> BoxTarget {
        self.fail(target.span, "cannot assign to this expression");
        Box::new(n::HiddenLocal(super::frame::FIRST))
    }

    /// The local that a target is, if it is just that and need not tell when it is bound.
    pub(super) fn plain_local(&mut self, target: &Expr) -> Option<Local> {
        let ExprKind::Name(sym) = target.kind else {
            return None;
        };
        if self.stepped {
            return None;
        }
        match self.place(sym) {
            Place::Local(local) => Some(local),
            _ => None,
        }
    }

    /// The locals that targets are, if all of them are just that.
    pub(super) fn plain_locals(&mut self, targets: &[Expr]) -> Option<Box<[Local]>> {
        targets
            .iter()
            .map(|target| self.plain_local(target))
            .collect()
    }

    fn unpacking(&mut self, items: &[Expr], span: Span) -> BoxTarget {
        let starred = items
            .iter()
            .position(|item| matches!(item.kind, ExprKind::Starred(_)));
        if let Some(locals) = self.plain_locals(items) {
            let at = self.at(span);
            return Box::new(n::UnpackLocals { locals, at });
        }
        let targets = items.iter().map(|item| self.target(item)).collect();
        let at = self.at(span);
        match starred {
            Some(before) => Box::new(n::UnpackStarred {
                targets,
                before,
                at,
            }),
            None => Box::new(n::Unpack { targets, at }),
        }
    }
}
