//! Hashes of numbers and tuples (Library reference, "Hashing of numeric types"): equal numbers hash equal whatever
//! their class, so `hash(1) == hash(1.0) == hash(True)`.
//!
//! What always holds: no hash is -1, which stands for an error in CPython and is replaced by -2.

use crate::number::float;
use dashu_int::IBig;
use dashu_int::ops::Abs;

/// Numbers are hashed modulo this prime, 2**61 - 1.
pub const MODULUS: i64 = (1 << 61) - 1;
/// Hash of positive infinity.
pub const INFINITY: i64 = 314_159;

/// Replaces -1.
#[inline]
fn settled(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// Hash of a machine integer.
#[inline]
pub fn small_int(value: i64) -> i64 {
    // Nearly every int is its own remainder; that of the others takes their sign, as wanted here.
    settled(match value.unsigned_abs() < MODULUS as u64 {
        true => value,
        false => value % MODULUS,
    })
}

/// Hash of any integer.
pub fn int(value: &IBig) -> i64 {
    if let Ok(small) = i64::try_from(value) {
        return small_int(small);
    }
    let size = i64::try_from(value.clone().abs() % IBig::from(MODULUS)).unwrap_or(0);
    settled(if *value < IBig::ZERO { -size } else { size })
}

/// Hash of a float that is not a NaN (a NaN hashes by identity).
pub fn float(x: f64) -> i64 {
    if x.is_infinite() {
        return if x > 0.0 { INFINITY } else { -INFINITY };
    }
    if x.trunc() == x && x.abs() < 1e18 {
        return small_int(x as i64);
    }
    // mantissa * 2**exponent; 2**61 is 1 modulo the prime, so a power of two is a rotation of 61 bits.
    let (mantissa, exponent) = float::parts(x);
    let turn = exponent.rem_euclid(61) as u32;
    let modulus = MODULUS as u64;
    let rotated = ((mantissa << turn) & modulus) | (mantissa >> (61 - turn));
    let size = (rotated % modulus) as i64;
    settled(if x < 0.0 { -size } else { size })
}

/// The state of a tuple's hash: feed the hash of each item, then finish. It is a variation of xxHash, with its primes.
#[derive(Clone, Copy, Debug)]
pub struct TupleHash(u64);

impl TupleHash {
    const PRIME1: u64 = 11_400_714_785_074_694_791;
    const PRIME2: u64 = 14_029_467_366_897_019_727;
    const PRIME5: u64 = 2_870_177_450_012_600_261;

    /// The state before the first item.
    pub const START: TupleHash = TupleHash(Self::PRIME5);

    /// Takes in the hash of one item.
    #[inline]
    pub fn feed(&mut self, item: i64) {
        let mixed = self
            .0
            .wrapping_add((item as u64).wrapping_mul(Self::PRIME2));
        self.0 = mixed.rotate_left(31).wrapping_mul(Self::PRIME1);
    }

    /// The hash of a tuple of this many items.
    #[inline]
    pub fn finish(self, len: usize) -> i64 {
        let sum = self.0.wrapping_add(len as u64 ^ (Self::PRIME5 ^ 3_527_539));
        TupleHash(sum).finish_without_length()
    }

    /// The hash where every row has the same length: the sum itself, but never -1.
    #[inline]
    pub fn finish_without_length(self) -> i64 {
        match self.0 {
            u64::MAX => 1_546_275_796,
            sum => sum as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_cpython() {
        assert_eq!(small_int(-1), -2);
        assert_eq!(small_int(MODULUS), 0);
        assert_eq!(int(&IBig::from(10).pow(30)), 465_258_685_558_744_706);
        assert_eq!(float(0.1), 230_584_300_921_369_408);
        assert_eq!(float(-2.5), -1_152_921_504_606_846_978);
        assert_eq!(float(1e300), 1_224_995_262_755_759_164);
        assert_eq!(float(5e-324), 16_777_216);
        let mut state = TupleHash::START;
        (1..4).for_each(|i| state.feed(i));
        assert_eq!(state.finish(3), 529_344_067_295_497_451);
        assert_eq!(TupleHash::START.finish(0), 5_740_354_900_026_072_187);
    }
}
