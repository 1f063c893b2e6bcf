//! `Peek`: the bits of a value, owning nothing and impossible to follow.
//!
//! Arithmetic, comparison, identity and truth work on peeks, so an operand in a local needs no
//! reference count. A stale peek can only be a wrong number, never a dangling pointer.

use crate::heap::value::{MAX_INT, MIN_INT, Value};

pub(crate) const UNBOUND: u64 = 0x04;
pub(crate) const NONE: u64 = 0x0c;
pub(crate) const FALSE: u64 = 0x14;
pub(crate) const TRUE: u64 = 0x1c;
pub(crate) const ELLIPSIS: u64 = 0x24;
pub(crate) const NOT_IMPLEMENTED: u64 = 0x2c;

/// Bit `v & 63` is set when the low three bits of `v` are one of the float tags 010, 101, 110.
const FLOAT_TAGS: u64 = 0x6464_6464_6464_6464;

#[inline]
pub(crate) const fn encode_int(i: i64) -> Option<u64> {
    if i >= MIN_INT && i <= MAX_INT {
        Some((i << 2) as u64 | 3)
    } else {
        None
    }
}

#[inline]
pub(crate) const fn encode_small(i: i32) -> u64 {
    ((i as i64) << 2) as u64 | 3
}

/// Sign and the three top bits of the exponent are rotated to the bottom; adding 2 then maps the
/// three common exponent ranges to the float tags.
#[inline]
pub(crate) const fn encode_float(f: f64) -> Option<u64> {
    let bits = f.to_bits().rotate_left(4).wrapping_add(2);
    if (FLOAT_TAGS >> (bits & 63)) & 1 != 0 {
        Some(bits)
    } else {
        None
    }
}

/// The bits of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Peek(u64);

impl Peek {
    #[inline]
    pub(crate) const fn from_bits(bits: u64) -> Peek {
        Peek(bits)
    }

    /// Is this the same object as `v`?
    #[inline]
    pub fn is(self, v: &Value) -> bool {
        self.0 == v.bits()
    }

    /// Is this the mark of an empty place?
    #[inline]
    pub const fn is_unbound(self) -> bool {
        self.0 == UNBOUND
    }

    /// Is this `None`?
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == NONE
    }

    /// Does this own a count when it is a value?
    #[inline]
    pub const fn is_pointer(self) -> bool {
        self.0 & 7 == 0
    }

    /// The value, if it is an immediate (an int, an inline float, a special).
    #[inline]
    pub fn immediate(self) -> Option<Value> {
        // SAFETY: a word with a nonzero tag owns no count, so copying it is free.
        (!self.is_pointer()).then(|| unsafe { Value::from_bits(self.0) })
    }

    /// The inline int.
    #[inline]
    pub const fn int(self) -> Option<i64> {
        if self.0 & 3 == 3 {
            Some(self.0 as i64 >> 2)
        } else {
            None
        }
    }

    /// The inline float.
    #[inline]
    pub const fn float(self) -> Option<f64> {
        if (FLOAT_TAGS >> (self.0 & 63)) & 1 != 0 {
            Some(f64::from_bits(self.0.wrapping_sub(2).rotate_right(4)))
        } else {
            None
        }
    }

    /// The inline float, or the inline int as a float.
    #[inline]
    pub const fn number(self) -> Option<f64> {
        match self.float() {
            Some(f) => Some(f),
            None => match self.int() {
                Some(i) => Some(i as f64),
                None => None,
            },
        }
    }

    /// The truth of a bool, of `None` and of an inline int; `None` where it takes more.
    #[inline]
    pub const fn truth(self) -> Option<bool> {
        match self.0 {
            TRUE => Some(true),
            FALSE | NONE => Some(false),
            bits if bits & 3 == 3 => Some(bits != 3),
            _ => None,
        }
    }

    /// Are both inline ints?
    #[inline]
    pub const fn ints(self, other: Peek) -> bool {
        self.0 & other.0 & 3 == 3
    }

    /// Sum of two inline ints; `None` if they are none, or if the sum needs more than 62 bits.
    #[inline]
    pub fn add_int(self, other: Peek) -> Option<Value> {
        if !self.ints(other) {
            return None;
        }
        let sum = (self.0 as i64).checked_add(other.0 as i64 - 3)?;
        // SAFETY: int tag, owns nothing.
        Some(unsafe { Value::from_bits(sum as u64) })
    }

    /// Difference of two inline ints.
    #[inline]
    pub fn sub_int(self, other: Peek) -> Option<Value> {
        if !self.ints(other) {
            return None;
        }
        let difference = (self.0 as i64).checked_sub(other.0 as i64 - 3)?;
        // SAFETY: int tag, owns nothing.
        Some(unsafe { Value::from_bits(difference as u64) })
    }

    /// Product of two inline ints.
    #[inline]
    pub fn mul_int(self, other: Peek) -> Option<Value> {
        if !self.ints(other) {
            return None;
        }
        let product = (self.0 as i64 >> 2).checked_mul(other.0 as i64 - 3)?;
        // SAFETY: int tag (the product is a multiple of four, plus three), owns nothing.
        Some(unsafe { Value::from_bits((product + 3) as u64) })
    }

    /// Bitwise and of two inline ints.
    #[inline]
    pub fn and(self, other: Peek) -> Option<Value> {
        // SAFETY: and of two int tags is the int tag, owns nothing.
        self.ints(other)
            .then(|| unsafe { Value::from_bits(self.0 & other.0) })
    }

    /// Bitwise or of two inline ints.
    #[inline]
    pub fn or(self, other: Peek) -> Option<Value> {
        // SAFETY: or of two int tags is the int tag, owns nothing.
        self.ints(other)
            .then(|| unsafe { Value::from_bits(self.0 | other.0) })
    }

    /// Bitwise exclusive or of two inline ints.
    #[inline]
    pub fn xor(self, other: Peek) -> Option<Value> {
        // SAFETY: xor clears the tag, which is put back; owns nothing.
        self.ints(other)
            .then(|| unsafe { Value::from_bits((self.0 ^ other.0) | 3) })
    }

    /// Order of two inline ints: the tag is equal, so the words compare like the ints.
    #[inline]
    pub fn compare_ints(self, other: Peek) -> Option<std::cmp::Ordering> {
        self.ints(other)
            .then(|| (self.0 as i64).cmp(&(other.0 as i64)))
    }
}
