//! Names of functions: locals as targets, and variables shared with inner functions.

use crate::eval::describe::describe;
use crate::eval::kid::{Kid, Loc};
use crate::eval::node::{At, Expr, SingleTarget, Target};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, Name, R};
use crate::runtime::raise;

impl Target for Loc {
    #[inline]
    fn store(&self, _: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        fp.slot(self.local).set(value);
        Ok(())
    }
}

impl SingleTarget for Loc {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        Kid::value(self, cx, fp)?;
        drop(fp.slot(self.local).take());
        Ok(())
    }

    fn vacate(&self, _: &Interp, fp: Frame<'_>, value: &Value) -> bool {
        let slot = fp.slot(self.local);
        let held = slot.peek() == value.peek();
        if held {
            slot.set(Value::UNBOUND);
        }
        held
    }
}

/// A variable in a cell: one that inner functions share, or that of an enclosing function.
pub struct Shared {
    /// The local that holds the cell.
    pub local: Local,
    /// The variable's name.
    pub name: Name,
    /// Is it a variable of an enclosing function?
    pub free: bool,
    /// Where it stands.
    pub at: At,
}

describe!(Shared: at, local);

impl Shared {
    #[cold]
    #[inline(never)]
    fn unbound(&self, cx: &Interp) -> crate::interp::Raised {
        let raised = if self.free {
            raise::unbound_free(cx, &self.name)
        } else {
            raise::unbound_local(cx, &self.name)
        };
        self.at.note(cx, raised)
    }
}

impl Expr for Shared {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match fp.slot(self.local).cell_get() {
            Some(value) => Ok(value),
            None => Err(self.unbound(cx)),
        }
    }
}

impl Target for Shared {
    #[inline]
    fn store(&self, _: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        drop(fp.slot(self.local).cell_swap(value));
        Ok(())
    }
}

impl SingleTarget for Shared {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let old = fp.slot(self.local).cell_swap(Value::UNBOUND);
        if old.is_unbound() {
            Err(self.unbound(cx))
        } else {
            Ok(())
        }
    }

    fn vacate(&self, _: &Interp, fp: Frame<'_>, value: &Value) -> bool {
        let cell = fp.slot(self.local);
        let held = cell.cell_get().is_some_and(|old| old.is(value));
        if held {
            drop(cell.cell_swap(Value::UNBOUND));
        }
        held
    }
}

/// Gives a hidden local (a spilled value) away.
pub struct TakeLocal(pub Local);

describe!(TakeLocal: 0);

impl Expr for TakeLocal {
    fn eval(&self, _: &Interp, fp: Frame<'_>) -> R {
        Ok(fp.slot(self.0).take().unwrap_or(Value::NONE))
    }
}

/// A local that is known to be bound when it is read: one without a name, or the plain target of a loop.
pub struct PlainLocal(pub Local);

describe!(PlainLocal: 0);

impl Expr for PlainLocal {
    fn eval(&self, _: &Interp, fp: Frame<'_>) -> R {
        Ok(fp.slot(self.0).get().unwrap_or(Value::NONE))
    }
}

impl Target for PlainLocal {
    #[inline(always)]
    fn store(&self, _: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        fp.slot(self.0).set(value);
        Ok(())
    }
}
