//! `int`: words of 62 bits inline, [`BigInt`] objects beyond, and one view of both.
//!
//! What always holds: a `BigInt` never holds a number that fits inline, so equal ints have equal representations.
//! `bool` is an `int` whose values are the specials `True` and `False`. Arithmetic is in `runtime/ops`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Deref;

use dashu_int::IBig;

use crate::heap::{Handle, Native, NativeId, Value};
use crate::interp::Interp;
use crate::number::integer::{self, Whole};

/// Numbers of up to this many bits lie within the object itself.
const INLINE_BITS: usize = 128;

/// An `int` that does not fit in a word.
pub struct BigInt(IBig);

impl Native for BigInt {
    const ID: NativeId = NativeId::BigInt;

    fn extra_bytes(&self) -> usize {
        buffer_bytes(&self.0)
    }
}

impl Deref for BigInt {
    type Target = IBig;

    fn deref(&self) -> &IBig {
        &self.0
    }
}

/// Bytes of the words that a number keeps outside its object.
fn buffer_bytes(value: &IBig) -> usize {
    match integer::bit_length(value) {
        ..=INLINE_BITS => 0,
        bits => bits.div_ceil(64) * 8,
    }
}

/// Puts a number on the heap; it must be beyond the inline ones. This is the interpreter's `big_int` hook.
pub fn alloc_big(cx: &Interp, value: IBig) -> Value {
    let bytes = buffer_bytes(&value);
    // Whoever computes a number that may be large has asked for its memory before; see `runtime::ops`.
    cx.spend(bytes);
    if bytes > 0 {
        cx.heap.charge_anyway(bytes);
    }
    cx.heap.alloc(BigInt(value)).into_value()
}

/// An integer taken out of a value.
#[derive(Clone)]
pub enum Int {
    /// One that fits in a machine word (bools included).
    Small(i64),
    /// A big one.
    Big(Handle<BigInt>),
}

impl Int {
    /// How it compares with another number.
    pub fn compare(&self, other: &Int) -> Ordering {
        match (self, other) {
            (Int::Small(a), Int::Small(b)) => a.cmp(b),
            _ => self.to_big().cmp(&other.to_big()),
        }
    }

    /// As a number of any size.
    pub fn to_big(&self) -> Cow<'_, IBig> {
        match self {
            Int::Small(i) => Cow::Owned(IBig::from(*i)),
            Int::Big(big) => Cow::Borrowed(&**big),
        }
    }

    /// As a number to be written.
    pub fn whole(&self) -> Whole<'_> {
        match self {
            Int::Small(i) => Whole::Small(*i),
            Int::Big(big) => Whole::Big(big),
        }
    }

    /// As a machine word, if it fits in one.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Int::Small(i) => Some(*i),
            Int::Big(big) => i64::try_from(&***big).ok(),
        }
    }

    /// As the nearest float; `None` if it is too large.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Int::Small(i) => Some(*i as f64),
            Int::Big(big) => integer::to_f64(big),
        }
    }

    /// Is it below zero?
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(i) => *i < 0,
            Int::Big(big) => ***big < IBig::ZERO,
        }
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        matches!(self, Int::Small(0))
    }

    /// `int.bit_length`.
    pub fn bit_length(&self) -> usize {
        match self {
            Int::Small(i) => 64 - i.unsigned_abs().leading_zeros() as usize,
            Int::Big(big) => integer::bit_length(big),
        }
    }

    /// As an exact `int` object.
    pub fn into_value(self, cx: &Interp) -> Value {
        match self {
            Int::Small(i) => cx.int(i),
            Int::Big(big) => big.into_value(),
        }
    }
}

/// The integer that a value of exactly the class `int` or `bool` is.
#[inline]
pub fn exact(value: &Value) -> Option<Int> {
    if let Some(i) = value.as_int() {
        return Some(Int::Small(i));
    }
    if let Some(b) = value.as_bool() {
        return Some(Int::Small(i64::from(b)));
    }
    value.to_handle::<BigInt>().map(Int::Big)
}

/// The integer that an instance of `int` or of a subclass is.
#[inline]
pub fn of(value: &Value) -> Option<Int> {
    exact(value).or_else(|| of_payload(value))
}

/// The integer that an instance of a user's subclass of `int` carries.
#[cold]
fn of_payload(value: &Value) -> Option<Int> {
    if !value.kind()?.has_payload() {
        return None;
    }
    exact(&value.cell(0)?)
}

/// The float that an instance of `float` or of a subclass is.
#[inline]
pub fn float_of(value: &Value) -> Option<f64> {
    if let Some(f) = value.as_float() {
        return Some(f);
    }
    if !value.kind()?.has_payload() {
        return None;
    }
    value.cell(0)?.as_float()
}
