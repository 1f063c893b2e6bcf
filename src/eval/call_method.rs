//! Method calls: `x.name(a, b)`, without making a bound method.
//!
//! A node remembers the kind of the object and, in the interpreter's table of cached values, the
//! function that the object's class has under the name. On a hit the function is called with the
//! object as its first local.

use std::cell::Cell;

use crate::eval::attribute::{AttrSite, HeldAttr};
use crate::eval::enter::{Callee, local};
use crate::eval::kid::{Arg, Kid};
use crate::eval::node::{At, Expr};
use crate::heap::{Frame, KindCache, Value};
use crate::interp::{Interp, R};
use crate::runtime::attr::{self, Place};
use crate::runtime::call;

/// No place in the table of cached values yet.
const NO_PLACE: u32 = u32::MAX;

/// What a method call remembers.
pub struct MethodSite {
    held: HeldAttr,
    kind: KindCache,
    place: Cell<u32>,
}

impl MethodSite {
    /// Remembers nothing yet.
    pub fn new(site: AttrSite) -> MethodSite {
        MethodSite {
            held: HeldAttr(site),
            kind: KindCache::default(),
            place: Cell::new(NO_PLACE),
        }
    }

    /// The function of the class, if the cache knows it.
    #[inline(always)]
    fn hit(&self, cx: &Interp, hit: bool) -> Option<Value> {
        if !hit {
            return None;
        }
        cx.cached
            .get(self.place.get() as usize)
            .filter(|f| !f.is_unbound())
    }

    /// Looks the method up: the function of the class to be called with the object first, or
    /// (`Err`) what the attribute is.
    #[inline(never)]
    fn lookup(&self, cx: &Interp, object: &Value) -> R<Result<Value, Value>> {
        let site = &self.held.0;
        let place = attr::get_place(cx, object, &site.name).map_err(|e| site.at.note(cx, e))?;
        match place {
            Place::Method { kind, function } => {
                if let Some(kind) = kind
                    && let Some(epoch) = cx.fill_epoch()
                {
                    if self.place.get() == NO_PLACE {
                        self.place.set(cx.new_cached());
                    }
                    let old = cx
                        .cached
                        .swap_item(self.place.get() as usize, function.clone());
                    self.kind.fill(kind, epoch);
                    drop(old);
                }
                Ok(Ok(function))
            }
            // Not from the class: let the attribute's own caches learn it.
            Place::Cell { .. } | Place::Entry { .. } => self.held.get(cx, object).map(Err),
            place => Ok(Err(attr::value_of(cx, object, place))),
        }
    }

    /// The kind that is remembered, for those who look inside.
    pub fn contents(&self) -> Option<(usize, u32)> {
        self.kind.contents()
    }
}

/// `x.name(args)`
pub struct MethodCall<X, const N: usize> {
    /// The object.
    pub x: X,
    /// The method.
    pub site: MethodSite,
    /// The arguments.
    pub args: [Arg; N],
    /// Where the call stands.
    pub at: At,
}

impl<X: Kid, const N: usize> Expr for MethodCall<X, N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let (object, hit) = self.x.matching(cx, fp, &self.site.kind)?;
        let Some(function) = self.site.hit(cx, hit) else {
            return self.miss(cx, fp, object);
        };
        let result = match Callee::of(&function) {
            Some(callee) if callee.takes(N + 1) => callee.call(cx, N + 1, |frame| {
                frame.slot(local(0)).init(object);
                for (i, arg) in self.args.iter().enumerate() {
                    frame.slot(local(i + 1)).init(arg.eval(cx, fp)?);
                }
                Ok(())
            }),
            _ => unbound(cx, fp, &function, object, &self.args),
        };
        match result {
            Ok(value) => Ok(value),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

impl<X: Kid, const N: usize> MethodCall<X, N> {
    #[inline(never)]
    fn miss(&self, cx: &Interp, fp: Frame<'_>, object: Value) -> R {
        let result = match self.site.lookup(cx, &object)? {
            Ok(function) => unbound(cx, fp, &function, object, &self.args),
            Err(callee) => {
                drop(object);
                values(cx, fp, &self.args).and_then(|args| call::call(cx, &callee, &args))
            }
        };
        result.map_err(|e| self.at.note(cx, e))
    }
}

fn values<const N: usize>(cx: &Interp, fp: Frame<'_>, args: &[Arg; N]) -> R<[Value; N]> {
    let mut values = [const { Value::UNBOUND }; N];
    for (place, arg) in values.iter_mut().zip(args) {
        *place = arg.eval(cx, fp)?;
    }
    Ok(values)
}

/// Calls a function of a class with `object` first. At most six arguments come here.
fn unbound<const N: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    function: &Value,
    object: Value,
    args: &[Arg; N],
) -> R {
    let mut values = [const { Value::UNBOUND }; MOST_ARGS + 1];
    values[0] = object;
    for (place, arg) in values[1..].iter_mut().zip(args) {
        *place = arg.eval(cx, fp)?;
    }
    call::call(cx, function, &values[..=N])
}

/// Most arguments of a [`MethodCall`]; longer calls are [`CallAny`](super::call_any::CallAny).
pub const MOST_ARGS: usize = 4;
