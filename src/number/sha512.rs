//! SHA-512 (FIPS 180-4), through which the seeds of `random` that are texts go.

use dashu_int::UBig;

use crate::text::Look;

/// Bytes of a block.
const BLOCK: usize = 128;
/// So many bytes are mixed in between two looks at the outside.
const AT_ONCE: usize = BLOCK << 12;

/// The first 64 bits of the fractional part of the `root`-th root of `n`: where SHA-512 takes its constants from.
fn root_bits(n: u32, root: usize) -> u64 {
    let scaled = UBig::from(n) << (64 * root);
    let low = scaled.nth_root(root) & UBig::from(u64::MAX);
    low.try_into().unwrap_or(0)
}

/// The first `count` primes.
fn primes(count: usize) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::with_capacity(count);
    let mut next = 2;
    while found.len() < count {
        if found.iter().all(|p| next % p != 0) {
            found.push(next);
        }
        next += 1;
    }
    found
}

/// SHA-512 (FIPS 180-4).
pub fn sha512<E>(message: &[u8], look: Look<'_, E>) -> Result<[u8; 64], E> {
    let primes = primes(80);
    let keys: Vec<u64> = primes.iter().map(|&p| root_bits(p, 3)).collect();
    let mut hash: Vec<u64> = primes.iter().take(8).map(|&p| root_bits(p, 2)).collect();
    let (whole, rest) = message.split_at(message.len() / BLOCK * BLOCK);
    for piece in whole.chunks(AT_ONCE) {
        look()?;
        for block in piece.chunks(BLOCK) {
            compress(&mut hash, &keys, block);
        }
    }
    let mut last = rest.to_vec();
    last.push(0x80);
    while last.len() % BLOCK != BLOCK - 16 {
        last.push(0);
    }
    last.extend_from_slice(&(message.len() as u128 * 8).to_be_bytes());
    for block in last.chunks(BLOCK) {
        compress(&mut hash, &keys, block);
    }
    let mut digest = [0; 64];
    for (place, word) in digest.chunks_exact_mut(8).zip(&hash) {
        place.copy_from_slice(&word.to_be_bytes());
    }
    Ok(digest)
}

/// Mixes one block of 128 bytes into the hash.
fn compress(hash: &mut [u64], keys: &[u64], block: &[u8]) {
    let mut w: Vec<u64> = block
        .chunks_exact(8)
        .map(|c| c.iter().fold(0, |word, &b| word << 8 | u64::from(b)))
        .collect();
    for i in 16..80 {
        let s0 = w[i - 15].rotate_right(1) ^ w[i - 15].rotate_right(8) ^ (w[i - 15] >> 7);
        let s1 = w[i - 2].rotate_right(19) ^ w[i - 2].rotate_right(61) ^ (w[i - 2] >> 6);
        w.push(
            w[i - 16]
                .wrapping_add(s0)
                .wrapping_add(w[i - 7])
                .wrapping_add(s1),
        );
    }
    let mut v: Vec<u64> = hash.to_vec();
    for i in 0..80 {
        let s1 = v[4].rotate_right(14) ^ v[4].rotate_right(18) ^ v[4].rotate_right(41);
        let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
        let t1 = v[7]
            .wrapping_add(s1)
            .wrapping_add(choice)
            .wrapping_add(keys[i])
            .wrapping_add(w[i]);
        let s0 = v[0].rotate_right(28) ^ v[0].rotate_right(34) ^ v[0].rotate_right(39);
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        v.rotate_right(1);
        v[4] = v[4].wrapping_add(t1);
        v[0] = t1.wrapping_add(s0.wrapping_add(majority));
    }
    hash.iter_mut()
        .zip(v)
        .for_each(|(h, v)| *h = h.wrapping_add(v));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha512_of_the_empty_text() {
        let sha512 = |text: &[u8]| sha512(text, &mut || Ok::<_, ()>(())).unwrap();
        assert_eq!(sha512(b"")[..4], [0xcf, 0x83, 0xe1, 0x35]);
        assert_eq!(sha512(&[b'a'; 200])[..4], [0x4b, 0x11, 0x45, 0x9c]);
    }
}
