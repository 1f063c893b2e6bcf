//! Targets of assignments, loops, `with`; the places that `del` and in-place assignment take.

use super::{Lowered, Lowerer, NamePlace};
use crate::eval::nodes as n;
use crate::eval::nodes::{GlobalSite, Loc, StoreSite};
use crate::eval::{BoxSingle, BoxTarget};
use crate::heap::Local;
use crate::source::Span;
use crate::source::intern::Sym;
use crate::syntax::tree::{Attribute, Expr, ExprKind};

impl Lowerer<'_> {
    /// A name as a place.
    pub(super) fn name_target(&mut self, sym: Sym, span: Span) -> BoxSingle {
        let name = self.mangled(sym);
        let at = self.at(span);
        let target: BoxSingle = match self.place(sym) {
            NamePlace::Local(local) => Box::new(Loc {
                local,
                at: at.0,
                name,
            }),
            NamePlace::Shared(local, free) => Box::new(n::Shared {
                local,
                name,
                free,
                at,
            }),
            NamePlace::Global => {
                let globals = self.global_ref();
                Box::new(n::Global(GlobalSite::new(name, globals, at)))
            }
            // A class body binds a variable of a function only after `nonlocal`.
            NamePlace::NamespaceShared(local) => Box::new(n::Shared {
                local,
                name,
                free: true,
                at,
            }),
            NamePlace::Namespace => {
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
        if let Some(place) = self.single(target) {
            return place;
        }
        match &target.kind {
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpacking(items, target.span),
            ExprKind::Starred(inner) => self.target(inner),
            _ => {
                self.fail(target.span, "cannot assign to this expression");
                Box::new(n::PlainLocal(super::frame::FIRST))
            }
        }
    }

    /// The places that `del target` unbinds, one after the other.
    pub(super) fn deleted(&mut self, target: &Expr, places: &mut Vec<BoxSingle>) {
        match &target.kind {
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|item| self.deleted(item, places));
            }
            _ => match self.single(target) {
                Some(place) => places.push(place),
                None => self.fail(target.span, "cannot delete this expression"),
            },
        }
    }

    /// A target that is a single place.
    pub(super) fn single(&mut self, target: &Expr) -> Option<BoxSingle> {
        let place = match &target.kind {
            ExprKind::Name(sym) => return Some(self.name_target(*sym, target.span)),
            ExprKind::Attribute(attribute) => self.attribute_place(attribute, target.span),
            ExprKind::Subscript(pair) => self.item_place(pair, target.span),
            _ => return None,
        };
        Some(self.bound(place, target.span, false))
    }

    fn attribute_place(&mut self, attribute: &Attribute, span: Span) -> BoxSingle {
        let object = self.expr(&attribute.value);
        let name = self.mangled(attribute.name.sym);
        let site = StoreSite::new(name, self.at(span));
        match object {
            Lowered::Loc(local) => Box::new(n::LocalAttrTarget { local, site }),
            other => Box::new(n::AttrTarget {
                x: other.boxed(),
                site,
            }),
        }
    }

    fn item_place(&mut self, pair: &(Expr, Expr), span: Span) -> BoxSingle {
        if let ExprKind::Slice(slice) = &pair.1.kind {
            let x = self.expr(&pair.0).boxed();
            let slice = self.slice(slice);
            let at = self.at(span);
            return Box::new(n::SliceOf { x, slice, at });
        }
        let x = self.expr(&pair.0);
        let y = self.expr(&pair.1);
        let at = self.at(span);
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

    /// The local that a target is, if it is just that and need not tell when it is bound.
    pub(super) fn plain_local(&mut self, target: &Expr) -> Option<Local> {
        let ExprKind::Name(sym) = target.kind else {
            return None;
        };
        if self.stepped {
            return None;
        }
        match self.place(sym) {
            NamePlace::Local(local) => Some(local),
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
        if let Some(locals) = self.plain_locals(items) {
            let at = self.at(span);
            return Box::new(n::UnpackLocals { locals, at });
        }
        let targets = items.iter().map(|item| self.target(item)).collect();
        self.unpacking_to(items, targets, span)
    }

    /// These targets take what is unpacked for `items`.
    pub(super) fn unpacking_to(
        &mut self,
        items: &[Expr],
        targets: Box<[BoxTarget]>,
        span: Span,
    ) -> BoxTarget {
        let starred = items
            .iter()
            .position(|item| matches!(item.kind, ExprKind::Starred(_)));
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
