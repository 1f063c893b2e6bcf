//! Calls with positional arguments only: `f(a, b)`.
//!
//! Functions of the language get their arguments evaluated straight into their locals. Classes
//! whose construction is the ordinary one get an instance and a call of `__init__`. All else goes
//! to `runtime::call` with the arguments in an array on the native stack.

use crate::eval::describe::describe;
use crate::eval::enter::{Callee, local};
use crate::eval::kid::Arg;
use crate::eval::node::{At, Expr};
use crate::eval::stacked::{self, Stacked};
use crate::heap::{Frame, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class::Class;
use crate::object::native::NativeFunction;
use crate::runtime::{call, construct, native_call};

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
            Some(function) if function.takes(N) => function.call(cx, N, |frame| {
                for (i, arg) in self.args.iter().enumerate() {
                    frame.slot(local(i)).init(arg.eval(cx, fp)?);
                }
                Ok(())
            }),
            Some(function) => bind(cx, fp, function, &self.args),
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
    f: impl FnOnce(&[Value]) -> R<T>,
) -> R<T> {
    let value = |arg: &Arg| arg.eval(cx, fp);
    match args {
        [] => f(&[]),
        [a] => f(&[value(a)?]),
        [a, b] => f(&[value(a)?, value(b)?]),
        [a, b, c] => f(&[value(a)?, value(b)?, value(c)?]),
        more => f(&Stacked::args(cx, fp, None, more)?),
    }
}

/// The same with a value before the arguments.
#[inline(always)]
pub(crate) fn with_first_and_values(
    cx: &Interp,
    fp: Frame<'_>,
    first: Value,
    args: &[Arg],
    f: impl FnOnce(&[Value]) -> R,
) -> R {
    let value = |arg: &Arg| arg.eval(cx, fp);
    match args {
        [] => f(&[first]),
        [a] => f(&[first, value(a)?]),
        [a, b] => f(&[first, value(a)?, value(b)?]),
        more => f(&Stacked::args(cx, fp, Some(first), more)?),
    }
}

/// Calls a function whose locals do not take the arguments as they are.
#[inline(never)]
pub(crate) fn bind<const N: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    function: Callee<'_>,
    args: &[Arg; N],
) -> R {
    let mut values: [Value; N] = stacked::array(|i| args[i].eval(cx, fp))?;
    function.call_with(cx, &mut values, &[])
}

/// The same with a value before the arguments.
#[inline(never)]
pub(crate) fn bind_first(
    cx: &Interp,
    fp: Frame<'_>,
    function: Callee<'_>,
    first: Value,
    args: &[Arg],
) -> R {
    let mut values = Stacked::args(cx, fp, Some(first), args)?;
    function.call_with(cx, &mut values, &[])
}

/// Calls what is no function of the language; it dies before its arguments.
#[inline(never)]
fn other<const N: usize>(cx: &Interp, fp: Frame<'_>, callee: Value, args: &[Arg; N]) -> R {
    if let Some(native) = callee.view::<NativeFunction>()
        && let Some((function, this)) = native_call::direct(native, N)
    {
        let run = |values: &[Value]| {
            cx.look_outside()?;
            function(cx, Args::positional(values))
        };
        return match this {
            Some(this) => with_first_and_values(cx, fp, this.clone(), args, run),
            None => with_values(cx, fp, args, run),
        };
    }
    if let Some(class) = callee.view::<Class>() {
        return match construct::plan(cx, class) {
            Some(plan) => create(cx, fp, &plan, args),
            None => with_values(cx, fp, args, |values| {
                construct::call(cx, &callee, Args::positional(values))
            }),
        };
    }
    with_values(cx, fp, args, move |values| call::call(cx, &callee, values))
}

/// Makes an instance and calls its `__init__`, a function of the language.
#[inline]
fn create<const N: usize>(
    cx: &Interp,
    fp: Frame<'_>,
    plan: &construct::Plan,
    args: &[Arg; N],
) -> R {
    let instance = plan.instantiate(cx);
    let result = match Callee::of(&plan.init) {
        Some(init) if init.takes(N + 1) => init.call(cx, N + 1, |frame| {
            frame.slot(local(0)).init(instance.clone());
            for (i, arg) in args.iter().enumerate() {
                frame.slot(local(i + 1)).init(arg.eval(cx, fp)?);
            }
            Ok(())
        })?,
        _ => with_first_and_values(cx, fp, instance.clone(), args, |values| {
            call::call(cx, &plan.init, values)
        })?,
    };
    plan.finish(cx, instance, &result)
}
