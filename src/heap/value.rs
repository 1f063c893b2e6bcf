//! `Value`: one word that is an int, a float, a special, or a counted pointer to an object.

use std::marker::PhantomData;
use std::num::NonZeroU64;

use crate::heap::kind::{BIG, Kind};
use crate::heap::native::Native;
use crate::heap::page::Header;
use crate::heap::peek::{self, Peek};
use crate::heap::text::Str;
use crate::heap::{Handle, NativeId, page, release, tuple};

/// The largest int that a value holds inline: 2^61 - 1.
pub const MAX_INT: i64 = (1 << 61) - 1;
/// The smallest int that a value holds inline: -2^61.
pub const MIN_INT: i64 = -(1 << 61);

/// An owned reference to any object of the language; 8 bytes, and so is `Option<Value>`.
///
/// Cloning adds one to the object's count; dropping takes one off and frees the object at zero,
/// which may run user code (`__del__`, weakref callbacks).
#[repr(transparent)]
pub struct Value(NonZeroU64, PhantomData<*const ()>);

/// How deep the tuples in keys may lie that are compared without leave of the native stack.
const TUPLES_WITHIN: usize = 4;

impl Value {
    /// A local, cell or slot that holds nothing. Never visible to a program.
    pub const UNBOUND: Value = Value::special(peek::UNBOUND);
    /// `None`.
    pub const NONE: Value = Value::special(peek::NONE);
    /// `False`.
    pub const FALSE: Value = Value::special(peek::FALSE);
    /// `True`.
    pub const TRUE: Value = Value::special(peek::TRUE);
    /// `...`.
    pub const ELLIPSIS: Value = Value::special(peek::ELLIPSIS);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value = Value::special(peek::NOT_IMPLEMENTED);

    const fn special(bits: u64) -> Value {
        match NonZeroU64::new(bits) {
            Some(word) => Value(word, PhantomData),
            None => panic!("the zero word is no value"),
        }
    }

    /// Takes over one count of the object, if `bits` point to one.
    ///
    /// # Safety
    /// `bits` must be a valid value, and the caller gives up one count (H1).
    #[inline]
    pub(crate) unsafe fn from_bits(bits: u64) -> Value {
        debug_assert!(bits != 0);
        // SAFETY: no encoding is the zero word; the caller vouches for `bits`.
        Value(unsafe { NonZeroU64::new_unchecked(bits) }, PhantomData)
    }

    #[inline]
    pub(crate) fn bits(&self) -> u64 {
        self.0.get()
    }

    /// An int, if it fits in 62 bits.
    #[inline]
    pub fn int(i: i64) -> Option<Value> {
        peek::encode_int(i).map(Value::special)
    }

    /// An int that always fits.
    #[inline]
    pub fn small(i: i32) -> Value {
        Value::special(peek::encode_small(i))
    }

    /// `True` or `False`.
    #[inline]
    pub fn bool(b: bool) -> Value {
        Value::special(if b { peek::TRUE } else { peek::FALSE })
    }

    /// A float, if its exponent is one of those held inline (|x| in 2^-255 .. 2^257, or zero).
    #[inline]
    pub fn float(f: f64) -> Option<Value> {
        peek::encode_float(f).map(Value::special)
    }

    /// The bits, owning nothing.
    #[inline]
    pub fn peek(&self) -> Peek {
        Peek::from_bits(self.bits())
    }

    /// The inline int. `None` for bools, big ints and instances of subclasses of `int`.
    #[inline]
    pub fn as_int(&self) -> Option<i64> {
        self.peek().int()
    }

    /// The float, inline or on the heap. `None` for instances of subclasses of `float`.
    #[inline]
    pub fn as_float(&self) -> Option<f64> {
        match self.peek().float() {
            Some(f) => Some(f),
            None => self.view::<BoxedFloat>().map(|b| b.0),
        }
    }

    /// The bool.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        match self.bits() {
            peek::TRUE => Some(true),
            peek::FALSE => Some(false),
            _ => None,
        }
    }

    /// Is this `True` or `False`?
    #[inline]
    pub fn is_bool(&self) -> bool {
        self.as_bool().is_some()
    }

    /// Identity: the same object, or the same immediate.
    #[inline]
    pub fn is(&self, other: &Value) -> bool {
        self.bits() == other.bits()
    }

    /// Can two keys of equal hash be told to be equal, or not, without user code?
    #[inline]
    pub fn same_key(&self, other: &Value) -> Option<bool> {
        if self.is(other) {
            return Some(true);
        }
        if let (Some(a), Some(b)) = (self.as_str(), other.as_str()) {
            return Some(a.bytes() == b.bytes());
        }
        if self.as_int().is_some() && other.as_int().is_some() {
            return Some(false);
        }
        Value::same_rows(self.as_tuple()?, other.as_tuple()?, TUPLES_WITHIN)
    }

    /// [`same_key`](Value::same_key) for the items of tuples, with so many more within them.
    fn same_rows(a: &[Value], b: &[Value], within: usize) -> Option<bool> {
        if a.len() != b.len() {
            return Some(false);
        }
        for (x, y) in a.iter().zip(b) {
            let same = match (x.as_tuple(), y.as_tuple()) {
                _ if x.is(y) => true,
                (Some(_), Some(_)) if within == 0 => return None,
                (Some(x), Some(y)) => Value::same_rows(x, y, within - 1)?,
                _ => x.same_key(y)?,
            };
            if !same {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Is this `None`?
    #[inline]
    pub fn is_none(&self) -> bool {
        self.bits() == peek::NONE
    }

    /// Is this the mark of an empty place?
    #[inline]
    pub fn is_unbound(&self) -> bool {
        self.bits() == peek::UNBOUND
    }

    /// Is this `NotImplemented`?
    #[inline]
    pub fn is_not_implemented(&self) -> bool {
        self.bits() == peek::NOT_IMPLEMENTED
    }

    /// Does this point to an object on the heap?
    #[inline]
    pub fn is_pointer(&self) -> bool {
        self.bits() & 7 == 0
    }

    /// What `id()` shows: the address, or a number as good as one.
    pub fn addr(&self) -> usize {
        self.bits() as usize
    }

    #[inline]
    pub(crate) fn header(&self) -> Option<&Header> {
        // SAFETY: H1, a pointer value points to a live object; the borrow of self keeps it alive.
        self.is_pointer()
            .then(|| unsafe { &*(self.bits() as *const Header) })
    }

    /// The kind of a heap object; `None` for ints, inline floats and specials.
    #[inline]
    pub fn kind(&self) -> Option<Kind> {
        self.header().map(|h| h.kind().without_collector())
    }

    /// How many references the object has; `None` for immediates.
    pub fn refcount(&self) -> Option<u32> {
        self.header().map(Header::references)
    }

    /// Bytes that the object takes in its page; 0 for immediates.
    pub fn page_bytes(&self) -> usize {
        self.header()
            .map_or(0, |_| page::size_of_object(self.bits()))
    }

    /// The native data, if this is exactly an object of type `T`.
    #[inline]
    pub fn view<T: Native>(&self) -> Option<&T> {
        let header = self.header()?;
        if !header.kind().is_native(T::ID) {
            return None;
        }
        // SAFETY: the id was given to `T` alone when its first object was allocated (the registry
        // panics on a clash), so the fields after the header are a `T`; self keeps them alive.
        Some(unsafe { &*((self.bits() as usize + 8) as *const T) })
    }

    /// The part of a native object that is a `P`, whatever the object's type; see [`Native::part`].
    pub fn part<P: 'static>(&self) -> Option<&P> {
        let id = self.kind()?.native()?;
        // SAFETY: the object is alive.
        let heap = unsafe { page::heap_of(self.bits()) };
        let info = heap.native(id as usize);
        // SAFETY: the kind says of which type the fields after the header are.
        let part = unsafe { (info.part)((self.bits() as usize + 8) as *const u8) }?;
        // SAFETY: the part lies in the object, which self keeps alive.
        unsafe { &*part }.downcast_ref()
    }

    /// This value as a typed owner, if it is exactly an object of type `T`.
    #[inline]
    pub fn as_handle<T: Native>(&self) -> Option<&Handle<T>> {
        self.view::<T>()?;
        // SAFETY: a handle is a value (`repr(transparent)`) whose type was checked, as here.
        Some(unsafe { &*std::ptr::from_ref(self).cast::<Handle<T>>() })
    }

    /// A typed owner, if this is exactly an object of type `T`; else the value comes back.
    #[inline]
    pub fn handle<T: Native>(self) -> Result<Handle<T>, Value> {
        if self.view::<T>().is_some() {
            Ok(Handle::trusted(self))
        } else {
            Err(self)
        }
    }

    /// A typed owner of a clone, if this is exactly an object of type `T`.
    #[inline]
    pub fn to_handle<T: Native>(&self) -> Option<Handle<T>> {
        self.view::<T>()
            .is_some()
            .then(|| Handle::trusted(self.clone()))
    }

    /// The text, if this is exactly a `str`.
    #[inline]
    pub fn as_str(&self) -> Option<&Str> {
        self.view::<Str>()
    }

    /// A copy of the text, if this is exactly a `str`; lone surrogates are replaced.
    pub fn to_text(&self) -> Option<String> {
        self.as_str().map(|text| text.lossy().into_owned())
    }

    /// The items, if this is exactly a `tuple`. They never change, so they can be lent.
    #[inline]
    pub fn as_tuple(&self) -> Option<&[Value]> {
        let header = self.header()?;
        header
            .kind()
            .is_native(NativeId::Tuple)
            .then(|| tuple::items(self))
    }

    #[inline]
    pub(crate) fn is_instance_with(&self, i: usize) -> bool {
        self.header().is_some_and(|h| {
            let kind = h.kind();
            kind.is_instance() && kind.words() != BIG && i < kind.words()
        })
    }

    /// Cell `i` of an instance. `None` if it is unbound, or not there.
    #[inline]
    pub fn cell(&self, i: usize) -> Option<Value> {
        if !self.is_instance_with(i) {
            return None;
        }
        // SAFETY: `is_instance_with` has checked that cell `i` exists.
        unsafe { page::cell(self.bits(), i) }.get()
    }

    /// Stores in cell `i` of an instance; the old value comes back and is dropped by the caller,
    /// after all it wants to do. The new value comes back if there is no such cell.
    #[must_use = "the old value must be dropped when nothing is half done"]
    pub fn swap_cell(&self, i: usize, new: Value) -> Value {
        if !self.is_instance_with(i) {
            return new;
        }
        // SAFETY: `is_instance_with` has checked that cell `i` exists.
        unsafe { page::cell(self.bits(), i) }.swap(new)
    }

    /// Stores in cell `i` of an instance and drops the old value.
    pub fn set_cell(&self, i: usize, new: Value) {
        drop(self.swap_cell(i, new));
    }

    /// Empties cell `i` of an instance; `None` if it was unbound already.
    pub fn take_cell(&self, i: usize) -> Option<Value> {
        let old = self.swap_cell(i, Value::UNBOUND);
        (!old.is_unbound()).then_some(old)
    }

    /// Number of cells of an instance; 0 for anything else.
    pub fn cells(&self) -> usize {
        self.kind()
            .filter(|k| k.is_instance())
            .map_or(0, Kind::words)
    }

    /// Drops this reference; the last one comes back instead.
    #[inline]
    pub fn drop_shared(self) -> Result<(), Value> {
        match self.header() {
            Some(header) if header.references() == 1 => Err(self),
            _ => Ok(()),
        }
    }

    /// Nobody needs to be told any more before this object is freed.
    #[inline]
    pub fn forgo_finaliser(&self) {
        if let Some(header) = self.header() {
            header.set_kind(header.kind().without_finaliser());
        }
    }

    /// Turns an instance into another kind with as many cells. False (and no change) if the
    /// numbers differ or this is no instance.
    pub fn set_kind(&self, kind: Kind) -> bool {
        let Some(header) = self.header() else {
            return false;
        };
        let old = header.kind();
        let fits = old.is_instance() && kind.is_instance() && old.words() == kind.words();
        if fits {
            // SAFETY: the object is alive.
            let heap = unsafe { page::heap_of(self.bits()) };
            header.set_kind(heap.changed_kind(old, kind));
        }
        fits
    }

    /// The finalise hook is to see this object before it is freed, whatever its kind says.
    pub fn require_finaliser(&self) {
        if let Some(header) = self.header() {
            header.set_kind(header.kind().with_finaliser());
        }
    }
}

impl Clone for Value {
    #[inline]
    fn clone(&self) -> Value {
        if let Some(header) = self.header() {
            header.count_up();
        }
        Value(self.0, PhantomData)
    }
}

impl Drop for Value {
    #[inline]
    fn drop(&mut self) {
        if let Some(header) = self.header()
            && header.count_down()
        {
            release::release(self.bits());
        }
    }
}

/// Debugging shows the encoding, never the object: printing it would need the runtime.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.as_int(), self.peek().float()) {
            (Some(i), _) => write!(f, "Value({i})"),
            (_, Some(x)) => write!(f, "Value({x:?})"),
            _ => write!(f, "Value({:#x})", self.bits()),
        }
    }
}

/// A float whose exponent does not fit in a word: inf, nan and the very large or small.
pub(crate) struct BoxedFloat(pub(crate) f64);

impl Native for BoxedFloat {
    const ID: NativeId = NativeId::Float;
}
