//! `Handle<T>`: a value known to be an object of the native type `T`.

use std::marker::PhantomData;
use std::ops::Deref;

use crate::heap::{Native, Value};

/// An owned reference to an object of native type `T`; 8 bytes, follows like a reference.
#[repr(transparent)]
pub struct Handle<T>(Value, PhantomData<T>);

impl<T: Native> Handle<T> {
    /// The caller has just checked, or made, the type.
    #[inline]
    pub(crate) fn trusted(value: Value) -> Handle<T> {
        debug_assert!(value.view::<T>().is_some());
        Handle(value, PhantomData)
    }

    /// The value.
    #[inline]
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The value, owned.
    #[inline]
    pub fn into_value(self) -> Value {
        self.0
    }

    /// The same object?
    #[inline]
    pub fn is(&self, other: &Handle<T>) -> bool {
        self.0.is(&other.0)
    }
}

impl<T> Clone for Handle<T> {
    #[inline]
    fn clone(&self) -> Handle<T> {
        Handle(self.0.clone(), PhantomData)
    }
}

impl<T: Native> Deref for Handle<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: every way to make a handle has checked the type (see `trusted`), a type's id
        // never changes, and the handle owns a count, so the object is alive.
        unsafe { &*((self.0.bits() as usize + 8) as *const T) }
    }
}

impl<T> std::fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
