//! `Native`: Rust structs that live in the heap, and the table of what the heap must know of them.

use std::any::{Any, TypeId};

use crate::heap::{NativeId, Value};

/// A Rust type whose objects live in the heap. At most 1000 bytes; what is bigger goes behind a
/// pointer and is told by [`extra_bytes`](Native::extra_bytes).
pub trait Native: 'static {
    /// The type's number, its own alone.
    const ID: NativeId;
    /// When an object dies, are its values given up first field first? (Lists: last item first.)
    const FORWARD: bool = true;
    /// Must the release hook see an object before it is freed?
    const FINALISER: bool = false;

    /// Shows each value that the object owns, each as often as it is owned.
    ///
    /// What is not shown counts as held from outside, so a cycle through it is never found. Nothing may be cloned here:
    /// the collector takes references off meanwhile.
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        let _ = visit;
    }

    /// Gives up the values through which a cycle can run, to be dropped by the collector.
    fn clear(&self, out: &mut Vec<Value>) {
        let _ = out;
    }

    /// The part of the object that layers know which do not know its type, or that several types have: what
    /// [`Value::part`] finds.
    fn part(&self) -> Option<&dyn Any> {
        None
    }

    /// Bytes of the buffers that the object owns outside its page.
    fn extra_bytes(&self) -> usize {
        0
    }
}

/// Shows the values that the fields at an address own to a visitor, as [`Native::trace`] does.
type Trace = unsafe fn(*const u8, &mut dyn FnMut(&Value));

/// The part of the fields at an address that [`Native::part`] tells; it lives as long as they do.
type Part = unsafe fn(*const u8) -> Option<*const dyn Any>;

/// What the heap knows of one native type.
#[derive(Clone, Copy)]
pub(crate) struct NativeInfo {
    pub(crate) type_id: TypeId,
    pub(crate) forward: bool,
    pub(crate) drop: unsafe fn(*mut u8) -> usize,
    pub(crate) trace: Trace,
    pub(crate) clear: unsafe fn(*const u8, &mut Vec<Value>),
    pub(crate) extra_bytes: unsafe fn(*const u8) -> usize,
    pub(crate) part: Part,
}

impl NativeInfo {
    /// Of an id whose type has no objects yet.
    pub(crate) fn unused() -> NativeInfo {
        NativeInfo {
            type_id: TypeId::of::<()>(),
            forward: true,
            drop: |_| 0,
            trace: |_, _| {},
            clear: |_, _| {},
            extra_bytes: |_| 0,
            part: |_| None,
        }
    }

    pub(crate) fn is_unused(&self) -> bool {
        self.type_id == TypeId::of::<()>()
    }

    pub(crate) fn of<T: Native>() -> NativeInfo {
        NativeInfo {
            type_id: TypeId::of::<T>(),
            forward: T::FORWARD,
            drop: drop_fields::<T>,
            trace: trace::<T>,
            clear: clear::<T>,
            extra_bytes: extra_bytes::<T>,
            part: part::<T>,
        }
    }
}

/// Drops the fields; returns the bytes of the buffers that went.
///
/// # Safety
/// `fields` points to the live fields of a `T` that nobody will use again.
unsafe fn drop_fields<T: Native>(fields: *mut u8) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let bytes = (*fields.cast::<T>()).extra_bytes();
        std::ptr::drop_in_place(fields.cast::<T>());
        bytes
    }
}

/// # Safety
/// `fields` points to the live fields of a `T`.
unsafe fn trace<T: Native>(fields: *const u8, visit: &mut dyn FnMut(&Value)) {
    // SAFETY: the caller's promise.
    unsafe { &*fields.cast::<T>() }.trace(visit);
}

/// # Safety
/// `fields` points to the live fields of a `T`.
unsafe fn clear<T: Native>(fields: *const u8, out: &mut Vec<Value>) {
    // SAFETY: the caller's promise.
    unsafe { &*fields.cast::<T>() }.clear(out);
}

/// # Safety
/// `fields` points to the live fields of a `T`.
unsafe fn extra_bytes<T: Native>(fields: *const u8) -> usize {
    // SAFETY: the caller's promise.
    unsafe { &*fields.cast::<T>() }.extra_bytes()
}

/// # Safety
/// `fields` points to the live fields of a `T`.
unsafe fn part<T: Native>(fields: *const u8) -> Option<*const dyn Any> {
    // SAFETY: the caller's promise.
    let part = unsafe { &*fields.cast::<T>() }.part()?;
    Some(part)
}
