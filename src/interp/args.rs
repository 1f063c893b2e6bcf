//! `Args`: the arguments of a native function, lent for the call.

use crate::heap::{Handle, Native, Value};
use crate::interp::{Interp, Name, R};

/// A function written in Rust.
pub type NativeFn = fn(&Interp, Args<'_>) -> R;

/// Positional arguments, then the values of keyword arguments; the names of the latter.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional values, then keyword values.
    pub values: &'a [Value],
    /// Names of the last `names.len()` values.
    pub names: &'a [Name],
}

impl<'a> Args<'a> {
    /// Positional arguments only.
    #[inline]
    pub fn positional(values: &'a [Value]) -> Args<'a> {
        Args { values, names: &[] }
    }

    /// Number of positional arguments.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len() - self.names.len()
    }

    /// No positional arguments?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The positional arguments.
    #[inline]
    pub fn pos(&self) -> &'a [Value] {
        &self.values[..self.len()]
    }

    /// Positional argument `i`; `None` if it was left out (not there, or unbound).
    #[inline]
    pub fn get(&self, i: usize) -> Option<&'a Value> {
        self.pos().get(i).filter(|v| !v.is_unbound())
    }

    /// The keyword argument `name`.
    pub fn keyword(&self, name: &Name) -> Option<&'a Value> {
        let first = self.len();
        self.names
            .iter()
            .position(|n| n == name)
            .map(|i| &self.values[first + i])
    }

    /// The keyword argument of this name, spelled out.
    #[inline]
    pub fn named(&self, name: &str) -> Option<&'a Value> {
        let wanted = |(n, value): (&Name, &'a Value)| (n.as_str() == name).then_some(value);
        self.keywords().find_map(wanted)
    }

    /// Name and value of each keyword argument.
    pub fn keywords(&self) -> impl Iterator<Item = (&'a Name, &'a Value)> + use<'a> {
        self.names.iter().zip(&self.values[self.len()..])
    }

    /// The receiver (argument 0) as native data: the object itself if it is exactly a `T`, or the
    /// value that an instance of a subclass carries in its first cell.
    #[inline]
    pub fn this<T: Native>(&self) -> Option<Handle<T>> {
        payload::<T>(self.values.first()?)
    }

    /// The same arguments without the first.
    pub fn rest(&self) -> Args<'a> {
        Args {
            values: self.values.get(1..).unwrap_or(&[]),
            names: self.names,
        }
    }
}

/// `value` as native data: itself, or what an instance of a subclass carries in its first cell.
#[inline]
pub fn payload<T: Native>(value: &Value) -> Option<Handle<T>> {
    match value.to_handle::<T>() {
        Some(handle) => Some(handle),
        None => carried::<T>(value),
    }
}

#[inline(never)]
fn carried<T: Native>(value: &Value) -> Option<Handle<T>> {
    if !value.kind()?.has_payload() {
        return None;
    }
    value.cell(0)?.handle::<T>().ok()
}
