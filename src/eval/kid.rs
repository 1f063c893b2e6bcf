//! The kinds of children that a node can have inline.
//!
//! A child that is a local or a constant is only looked at (`Peek`), not counted, as long as the
//! operation succeeds on the bits alone; if not, it is read again and owned. That is sound because
//! nothing between the two reads can rebind the local: `EFFECT` says whether a sibling could, and
//! then the lowering does not build such a node.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::expression::attribute::LocalAttr;
use crate::eval::node::{BoxExpr, Expr};
use crate::heap::{Frame, KindCache, LoadCache, Local, Peek, Value};
use crate::interp::{Interp, Name, R, Raised};
use crate::runtime::raise;

/// A child of a node.
pub trait Kid: Describe + 'static {
    /// Can evaluating it run user code?
    const EFFECT: bool;
    /// What a look gives: bits, or an owned value.
    type Look;

    /// Looks. Only children with effects can fail here.
    fn look(&self, cx: &Interp, fp: Frame<'_>) -> R<Self::Look>;
    /// The bits of what was seen.
    fn bits(look: &Self::Look) -> Peek;
    /// Owns what was seen; an unbound local raises here.
    fn own(&self, cx: &Interp, fp: Frame<'_>, look: Self::Look) -> R;
    /// The bits are all that was needed.
    fn done(look: Self::Look);
    /// The owned value at once.
    fn value(&self, cx: &Interp, fp: Frame<'_>) -> R;

    /// The attribute that `cache` knows of, or the object itself on a miss.
    #[inline(always)]
    fn load(&self, cx: &Interp, fp: Frame<'_>, cache: &LoadCache) -> R<Result<Value, Value>> {
        let object = self.value(cx, fp)?;
        Ok(object.load(cache, cx.epoch()).ok_or(object))
    }

    /// The item at an int index of an exact list or tuple, or the object itself.
    #[inline(always)]
    fn item(&self, cx: &Interp, fp: Frame<'_>, index: Peek) -> R<Result<Value, Value>> {
        let object = self.value(cx, fp)?;
        Ok(index.int().and_then(|i| object.item(i)).ok_or(object))
    }

    /// The object, and whether it is of the kind that `cache` knows.
    #[inline(always)]
    fn matching(&self, cx: &Interp, fp: Frame<'_>, cache: &KindCache) -> R<(Value, bool)> {
        let object = self.value(cx, fp)?;
        let hit = cache.matches(&object, cx.epoch());
        Ok((object, hit))
    }
}

/// Two operands die in the order in which they were evaluated, as in CPython.
pub(crate) fn drop_in_turn(first: Value, second: Value) {
    drop(first);
    drop(second);
}

/// A local variable.
#[derive(Clone, Debug)]
pub struct Loc {
    /// Its place.
    pub local: Local,
    /// Position of the read.
    pub at: u32,
    /// Its name.
    pub name: Name,
}

describe!(Loc: at, local);

impl Loc {
    #[cold]
    #[inline(never)]
    fn unbound(&self, cx: &Interp) -> Raised {
        let raised = raise::unbound_local(cx, &self.name);
        cx.note(self.at);
        raised
    }
}

impl Kid for Loc {
    const EFFECT: bool = false;
    type Look = Peek;

    #[inline(always)]
    fn look(&self, _: &Interp, fp: Frame<'_>) -> R<Peek> {
        Ok(fp.slot(self.local).peek())
    }

    #[inline(always)]
    fn bits(look: &Peek) -> Peek {
        *look
    }

    #[inline(always)]
    fn own(&self, cx: &Interp, fp: Frame<'_>, _: Peek) -> R {
        Kid::value(self, cx, fp)
    }

    #[inline(always)]
    fn done(_: Peek) {}

    #[inline(always)]
    fn value(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match fp.slot(self.local).get() {
            Some(value) => Ok(value),
            None => Err(self.unbound(cx)),
        }
    }

    #[inline(always)]
    fn load(&self, cx: &Interp, fp: Frame<'_>, cache: &LoadCache) -> R<Result<Value, Value>> {
        match fp.slot(self.local).load(cache, cx.epoch()) {
            Some(value) => Ok(Ok(value)),
            None => Kid::value(self, cx, fp).map(Err),
        }
    }

    #[inline(always)]
    fn item(&self, cx: &Interp, fp: Frame<'_>, index: Peek) -> R<Result<Value, Value>> {
        if let Some(i) = index.int()
            && let Some(value) = fp.slot(self.local).item(i)
        {
            return Ok(Ok(value));
        }
        Kid::value(self, cx, fp).map(Err)
    }
}

/// A constant.
#[derive(Debug)]
pub struct Const(pub Value);

describe!(Const: 0);

impl Kid for Const {
    const EFFECT: bool = false;
    type Look = Peek;

    #[inline(always)]
    fn look(&self, _: &Interp, _: Frame<'_>) -> R<Peek> {
        Ok(self.0.peek())
    }

    #[inline(always)]
    fn bits(look: &Peek) -> Peek {
        *look
    }

    #[inline(always)]
    fn own(&self, _: &Interp, _: Frame<'_>, _: Peek) -> R {
        Ok(self.0.clone())
    }

    #[inline(always)]
    fn done(_: Peek) {}

    #[inline(always)]
    fn value(&self, _: &Interp, _: Frame<'_>) -> R {
        Ok(self.0.clone())
    }
}

impl Kid for BoxExpr {
    const EFFECT: bool = true;
    type Look = Value;

    #[inline(always)]
    fn look(&self, cx: &Interp, fp: Frame<'_>) -> R<Value> {
        (**self).eval(cx, fp)
    }

    #[inline(always)]
    fn bits(look: &Value) -> Peek {
        look.peek()
    }

    #[inline(always)]
    fn own(&self, _: &Interp, _: Frame<'_>, look: Value) -> R {
        Ok(look)
    }

    #[inline(always)]
    fn done(look: Value) {
        // The bits were an int or a float: nothing is counted.
        std::mem::forget(look);
    }

    #[inline(always)]
    fn value(&self, cx: &Interp, fp: Frame<'_>) -> R {
        (**self).eval(cx, fp)
    }
}

impl Kid for LocalAttr {
    const EFFECT: bool = true;
    type Look = Value;

    #[inline(always)]
    fn look(&self, cx: &Interp, fp: Frame<'_>) -> R<Value> {
        self.get(cx, fp)
    }

    #[inline(always)]
    fn bits(look: &Value) -> Peek {
        look.peek()
    }

    #[inline(always)]
    fn own(&self, _: &Interp, _: Frame<'_>, look: Value) -> R {
        Ok(look)
    }

    #[inline(always)]
    fn done(look: Value) {
        std::mem::forget(look);
    }

    #[inline(always)]
    fn value(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.get(cx, fp)
    }
}

impl Expr for Loc {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        Kid::value(self, cx, fp)
    }

    fn test(&self, cx: &Interp, fp: Frame<'_>) -> R<bool> {
        if let Some(truth) = fp.slot(self.local).peek().truth() {
            return Ok(truth);
        }
        let value = Kid::value(self, cx, fp)?;
        crate::runtime::truth::truth(cx, &value).map_err(|e| crate::eval::At(self.at).note(cx, e))
    }
}

impl Expr for Const {
    #[inline]
    fn eval(&self, _: &Interp, _: Frame<'_>) -> R {
        Ok(self.0.clone())
    }
}

impl Expr for LocalAttr {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        self.get(cx, fp)
    }
}

/// An argument of a call: like a child, but chosen at run time, because a call's arguments would
/// multiply the node types.
pub enum Arg {
    /// A local.
    Loc(Loc),
    /// A constant.
    Const(Const),
    /// An attribute of a local.
    Attr(LocalAttr),
    /// Any expression.
    Any(BoxExpr),
}

impl Describe for Arg {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Arg::Loc(arg) => arg.describe(to),
            Arg::Const(arg) => arg.describe(to),
            Arg::Attr(arg) => arg.describe(to),
            Arg::Any(arg) => arg.describe(to),
        }
    }
}

impl Arg {
    /// The value.
    #[inline(always)]
    pub fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match self {
            Arg::Loc(local) => Kid::value(local, cx, fp),
            Arg::Const(constant) => Ok(constant.0.clone()),
            Arg::Attr(attr) => attr.get(cx, fp),
            Arg::Any(expr) => expr.eval(cx, fp),
        }
    }
}
