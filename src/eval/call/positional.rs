//! Calls with positional arguments only: `f(a, b)`.
//!
//! Functions of the language get their arguments evaluated straight into their locals. Classes
//! whose construction is the ordinary one get an instance and a call of `__init__`. All else goes
//! to `runtime::call` with the arguments in an array on the native stack.

use crate::eval::call::enter::Callee;
use crate::eval::describe::describe;
use crate::eval::kid::Arg;
use crate::eval::node::{At, Expr};
use crate::eval::stacked::Stacked;
use crate::heap::{Frame, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class::Class;
use crate::object::native::NativeFunction;
use crate::runtime::call::{self, construct};

/// `callee(args)`
pub struct Call<F, const N: usize> {
    /// What is called.
    pub callee: F,
    /// The arguments.
    pub args: [Arg; N],
    /// Where it stands.
    pub at: At,
}

describe!({F: Expr, const N: usize} Call<F, N>: at, callee, args);

impl<F: Expr, const N: usize> Expr for Call<F, N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.eval(cx, fp)?;
        let result = match Callee::of(&callee) {
            Some(function) => function.call_evaluating(cx, fp, [], &self.args),
            None => other(cx, fp, callee, &self.args),
        };
        match result {
            Ok(value) => Ok(value),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

/// Evaluates arguments and lends them as a slice; few need no allocation.
#[inline(always)]
pub(crate) fn with_values<T>(
    cx: &Interp,
    fp: Frame<'_>,
    args: &[Arg],
    f: impl FnOnce(&mut [Value]) -> R<T>,
) -> R<T> {
    match args {
        [] => f(&mut []),
        [a] => f(&mut [a.eval(cx, fp)?]),
        [a, b] => f(&mut [a.eval(cx, fp)?, b.eval(cx, fp)?]),
        [a, b, c] => f(&mut [a.eval(cx, fp)?, b.eval(cx, fp)?, c.eval(cx, fp)?]),
        [a, b, c, d] => f(&mut [
            a.eval(cx, fp)?,
            b.eval(cx, fp)?,
            c.eval(cx, fp)?,
            d.eval(cx, fp)?,
        ]),
        more => f(&mut Stacked::args(cx, fp, None, more)?),
    }
}

/// The same with a value before the arguments.
#[inline(always)]
pub(crate) fn with_first_and_values(
    cx: &Interp,
    fp: Frame<'_>,
    first: Value,
    args: &[Arg],
    f: impl FnOnce(&mut [Value]) -> R,
) -> R {
    match args {
        [] => f(&mut [first]),
        [a] => f(&mut [first, a.eval(cx, fp)?]),
        [a, b] => f(&mut [first, a.eval(cx, fp)?, b.eval(cx, fp)?]),
        more => f(&mut Stacked::args(cx, fp, Some(first), more)?),
    }
}

/// Calls what is no function of the language; it dies before its arguments.
#[inline(never)]
pub(crate) fn other<const N: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    callee: Value,
    args: &[Arg; N],
) -> R {
    if let Some(native) = callee.view::<NativeFunction>()
        && let Some((function, this)) = call::native::direct(native, N)
    {
        let run = |values: &mut [Value]| {
            cx.look_outside()?;
            function(cx, Args::positional(values))
        };
        return match this {
            Some(this) => with_first_and_values(cx, fp, this.clone(), args, run),
            None => with_values(cx, fp, args, run),
        };
    }
    if let Some(class) = callee.view::<Class>() {
        if let Some(plan) = construct::plan(cx, class) {
            return create(cx, fp, &callee, &plan, args);
        }
        if let Some(maker) = construct::maker(cx, class, N) {
            return with_first_and_values(cx, fp, callee.clone(), args, |values| {
                cx.look_outside()?;
                let object = maker(cx, Args::positional(values))?;
                construct::made(cx, &callee, object, Args::positional(&values[1..]))
            });
        }
        return with_values(cx, fp, args, |values| {
            construct::call(cx, &callee, Args::positional(values))
        });
    }
    with_values(cx, fp, args, move |values| call::call(cx, &callee, values))
}

/// Makes an instance and calls its `__init__`, a function of the language. The arguments come first.
#[inline]
fn create<const N: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    class: &Value,
    plan: &construct::Plan,
    args: &[Arg; N],
) -> R {
    if let Some(init) = Callee::of(&plan.init)
        && init.takes(N + 1)
    {
        return init.call_creating(cx, fp, class, plan, args);
    }
    with_first_and_values(cx, fp, Value::UNBOUND, args, |values| {
        if !plan.holds(cx) {
            return construct::call(cx, class, Args::positional(&values[1..]));
        }
        plan.create(cx, |instance| {
            values[0] = instance;
            call::call(cx, &plan.init, values)
        })
    })
}
