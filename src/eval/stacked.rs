//! Values that are evaluated and wait for the last of their row.
//!
//! ```text
//!   f(a(), b(), 1 / 0)     what b() gave dies before what a() gave
//! ```
//! CPython keeps them on a stack, and an error takes them off from its top.

use crate::eval::kid::Arg;
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};

/// A row of values that dies from its end.
pub(crate) struct Stacked(Vec<Value>);

impl Stacked {
    /// An empty row with room for so many.
    pub(crate) fn with_capacity(n: usize) -> Stacked {
        Stacked(Vec::with_capacity(n))
    }

    /// These values.
    pub(crate) fn of(values: Vec<Value>) -> Stacked {
        Stacked(values)
    }

    /// The values of these arguments, with `first` before them.
    pub(crate) fn args(
        cx: &Interp,
        fp: Frame<'_>,
        first: Option<Value>,
        args: &[Arg],
    ) -> R<Vec<Value>> {
        let mut values = Stacked::with_capacity(args.len() + 1);
        first.into_iter().for_each(|first| values.push(first));
        for arg in args {
            values.push(arg.eval(cx, fp)?);
        }
        Ok(values.take())
    }

    pub(crate) fn push(&mut self, value: Value) {
        self.0.push(value);
    }

    /// Takes the last value off.
    pub(crate) fn pop(&mut self) -> Value {
        self.0.pop().unwrap_or(Value::NONE)
    }

    pub(crate) fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        self.0.extend(values);
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.0
    }

    /// The values, now that the row is whole.
    pub(crate) fn take(mut self) -> Vec<Value> {
        std::mem::take(&mut self.0)
    }
}

/// An array of what `eval` gives for each place; what waits when it fails dies from its end, too.
#[inline]
pub(crate) fn array<const N: usize>(mut eval: impl FnMut(usize) -> R) -> R<[Value; N]> {
    let mut values = [const { Value::UNBOUND }; N];
    for i in 0..N {
        match eval(i) {
            Ok(value) => values[i] = value,
            Err(raised) => {
                values.reverse();
                return Err(raised);
            }
        }
    }
    Ok(values)
}

impl Drop for Stacked {
    fn drop(&mut self) {
        while let Some(value) = self.0.pop() {
            drop(value);
        }
    }
}
