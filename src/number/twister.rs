//! The Mersenne Twister MT19937 behind `random`, and the seeding that CPython gives it, so that a seed yields the
//! same numbers (Library reference, `random`).
//!
//! What always holds: `next_u32` walks the 624 words in order and makes new ones when they are used up. Seeds of
//! strings go through [`sha512`](crate::number::sha512).

use dashu_int::ops::{Abs, BitTest};
use dashu_int::{IBig, UBig};

use crate::number::sha512::sha512;
use crate::text::Look;

const WORDS: usize = 624;
const AHEAD: usize = 397;
/// So many words of a key are mixed in at once.
const AT_ONCE: usize = 1 << 16;

/// The generator's state.
#[derive(Clone)]
pub struct Twister {
    words: Box<[u32; WORDS]>,
    /// Words used; `WORDS` when new ones must be made.
    used: usize,
}

impl Twister {
    /// The state that a single word fills.
    fn from_word(seed: u32) -> Twister {
        let mut words = Box::new([0; WORDS]);
        words[0] = seed;
        for i in 1..WORDS {
            let last = words[i - 1];
            words[i] = (last ^ (last >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(i as u32);
        }
        Twister { words, used: WORDS }
    }

    /// The state that a key of words gives; an empty key counts as one zero.
    pub fn from_key<E>(key: &[u32], look: Look<'_, E>) -> Result<Twister, E> {
        let key = if key.is_empty() { &[0] } else { key };
        let mut state = Twister::from_word(19_650_218);
        let words = &mut state.words;
        let mut i = 1;
        let mut advance = |words: &mut [u32; WORDS]| {
            i += 1;
            if i == WORDS {
                words[0] = words[WORDS - 1];
                i = 1;
            }
            i
        };
        let mut at = 1;
        for j in 0..WORDS.max(key.len()) {
            if j % AT_ONCE == 0 {
                look()?;
            }
            let last = words[at - 1];
            let mixed = words[at] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525);
            let place = j % key.len();
            words[at] = mixed.wrapping_add(key[place]).wrapping_add(place as u32);
            at = advance(words);
        }
        for _ in 1..WORDS {
            let last = words[at - 1];
            let mixed = words[at] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941);
            words[at] = mixed.wrapping_sub(at as u32);
            at = advance(words);
        }
        words[0] = 0x8000_0000;
        Ok(state)
    }

    /// Seeded by an integer: its absolute value in words, lowest first.
    pub fn from_int<E>(seed: &IBig, look: Look<'_, E>) -> Result<Twister, E> {
        let bytes = seed.clone().abs().into_parts().1.to_le_bytes();
        let word = |bytes: &[u8]| {
            let bytes = bytes.iter().rev();
            bytes.fold(0, |word, &byte| word << 8 | u32::from(byte))
        };
        let mut key = Vec::with_capacity(bytes.len().div_ceil(4));
        for piece in bytes.chunks(4 * AT_ONCE) {
            look()?;
            key.extend(piece.chunks(4).map(word));
        }
        Twister::from_key(&key, look)
    }

    /// Seeded by a text: its UTF-8 bytes and their SHA-512 digest, read as one big-endian number.
    pub fn from_text<E>(text: &[u8], look: Look<'_, E>) -> Result<Twister, E> {
        let mut bytes = text.to_vec();
        bytes.extend_from_slice(&sha512(text, look)?);
        Twister::from_int(&UBig::from_be_bytes(&bytes).into(), look)
    }

    /// The words and how many are used, as `getstate` shows them.
    pub fn state(&self) -> (&[u32], usize) {
        (&self.words[..], self.used)
    }

    /// The state with these words; `None` if there are not 624 or `used` is beyond them.
    pub fn from_state(words: &[u32], used: usize) -> Option<Twister> {
        let words: [u32; WORDS] = words.try_into().ok()?;
        (used <= WORDS).then(|| Twister {
            words: Box::new(words),
            used,
        })
    }

    /// Makes the next 624 words.
    fn refill(&mut self) {
        let words = &mut self.words;
        for i in 0..WORDS {
            let y = (words[i] & 0x8000_0000) | (words[(i + 1) % WORDS] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            words[i] = words[(i + AHEAD) % WORDS] ^ (y >> 1) ^ odd;
        }
        self.used = 0;
    }

    /// The next 32 random bits.
    #[inline]
    fn next_u32(&mut self) -> u32 {
        if self.used >= WORDS {
            self.refill();
        }
        let mut y = self.words[self.used];
        self.used += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `random()`: a float in [0, 1) with 53 random bits.
    #[inline]
    pub fn next_f64(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// `getrandbits(k)` for at most 64 bits; `k` is not zero.
    #[inline]
    pub fn bits_u64(&mut self, k: u32) -> u64 {
        if k <= 32 {
            return u64::from(self.next_u32() >> (32 - k));
        }
        let low = u64::from(self.next_u32());
        low | u64::from(self.next_u32() >> (64 - k)) << 32
    }

    /// `getrandbits(k)`: words, lowest first, the last one cut to what is missing.
    pub fn bits(&mut self, k: usize) -> IBig {
        let mut bytes = Vec::with_capacity(k.div_ceil(32) * 4);
        let mut left = k;
        while left > 0 {
            let word = self.next_u32();
            let word = if left < 32 { word >> (32 - left) } else { word };
            bytes.extend_from_slice(&word.to_le_bytes());
            left = left.saturating_sub(32);
        }
        UBig::from_le_bytes(&bytes).into()
    }

    /// A uniform integer in `[0, n)`, `n` positive: draws of as many bits as `n` has until one is below it.
    #[inline]
    pub fn below_u64(&mut self, n: u64) -> u64 {
        let k = 64 - n.leading_zeros();
        loop {
            let drawn = self.bits_u64(k);
            if drawn < n {
                return drawn;
            }
        }
    }

    /// The same for an `n` of any size.
    pub fn below(&mut self, n: &IBig) -> IBig {
        let k = n.clone().abs().into_parts().1.bit_len();
        loop {
            let drawn = self.bits(k);
            if drawn < *n {
                return drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_numbers_as_cpython() {
        let from_int = |seed| Twister::from_int(&seed, &mut || Ok::<_, ()>(())).unwrap();
        let mut t = from_int(IBig::from(42));
        assert_eq!(t.next_f64(), 0.6394267984578837);
        assert_eq!(t.next_f64(), 0.025010755222666936);
        assert_eq!(from_int(IBig::ZERO).next_f64(), 0.8444218515250481);
        assert_eq!(
            from_int(-(IBig::from(1) << 100)).next_f64(),
            0.7586581712996778
        );
        assert_eq!(
            Twister::from_text(b"abc", &mut || Ok::<_, ()>(()))
                .unwrap()
                .next_f64(),
            0.7720246314157545
        );
        let mut t = from_int(IBig::from(1));
        assert_eq!(
            t.bits(100),
            "1017878568110080782349472477685".parse::<IBig>().unwrap()
        );
        assert_eq!(t.below_u64(6), 0);
    }
}
