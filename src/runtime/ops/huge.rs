//! Steps on numbers of millions of digits, done in pieces: products, quotients, roots, common divisors, decimal texts.
//!
//! What always holds: numbers below [`LONG`] go to the library at once, which takes it some milliseconds. Above, a
//! step is built of smaller ones, and before each of those Ctrl-C and the memory limit are looked at. So whoever takes
//! such a step here can be stopped soon, however big the numbers are.

use dashu_int::ops::{BitTest, DivRem, Gcd, SquareRoot};
use dashu_int::{IBig, UBig};

use crate::interp::{Interp, R};
use crate::runtime::ops::integer::allow_bits;

/// So many bits the library may have at once in a product or a quotient; a multiple of a word.
pub const LONG: usize = 1 << 21;
/// The same for a root.
const LONG_ROOT: usize = LONG / 4;
/// The same for a greatest common divisor, where work grows with the square.
const LONG_GCD: usize = 1 << 17;
/// So many decimal digits the library reads or writes at once.
const LONG_TEXT: usize = 1 << 15;

/// A look at the outside before a step of some milliseconds, which may take so many bits of memory.
fn step(cx: &Interp, bits: usize) -> R<()> {
    cx.look_outside()?;
    cx.tick()?;
    allow_bits(cx, bits)
}

/// `a * b`: Karatsuba's three products of half the length.
pub fn product(cx: &Interp, a: &UBig, b: &UBig) -> R<UBig> {
    let (long, short) = if a.bit_len() >= b.bit_len() {
        (a, b)
    } else {
        (b, a)
    };
    let bits = long.bit_len() + short.bit_len();
    if short.bit_len() < LONG && long.bit_len() < 2 * LONG {
        step(cx, bits)?;
        return Ok(if std::ptr::eq(a, b) {
            a.sqr()
        } else {
            long * short
        });
    }
    // Four times the result is what all parts take at the worst.
    step(cx, bits.saturating_mul(4))?;
    let half = long.bit_len().div_ceil(2);
    let (low, high) = long.clone().split_bits(half);
    if short.bit_len() <= half {
        return Ok((product(cx, &high, short)? << half) + product(cx, &low, short)?);
    }
    let (short_low, short_high) = short.clone().split_bits(half);
    let top = product(cx, &high, &short_high)?;
    let bottom = product(cx, &low, &short_low)?;
    let middle = product(cx, &(low + high), &(short_low + short_high))? - &top - &bottom;
    Ok((top << (2 * half)) + (middle << half) + bottom)
}

/// Quotient and remainder. The divisor is not zero.
pub fn div_rem(cx: &Interp, a: &UBig, b: &UBig) -> R<(UBig, UBig)> {
    if a.bit_len() < 2 * LONG {
        return Ok(a.div_rem(b));
    }
    step(cx, a.bit_len().saturating_mul(3))?;
    if b.bit_len() <= LONG {
        return by_blocks(a, LONG, |block| {
            step(cx, LONG)?;
            Ok(block.div_rem(b))
        });
    }
    // The divisor is moved up so that it can be halved down to what the library takes.
    let block = halvable(b.bit_len(), LONG);
    let up = block - b.bit_len();
    let divisor = b << up;
    let (quotient, rest) = by_blocks(&(a << up), block, |two| halves(cx, two, &divisor, block))?;
    Ok((quotient, rest >> up))
}

/// The least multiple of a word that is at least `bits` and can be halved until it is no longer than `small`.
fn halvable(bits: usize, small: usize) -> usize {
    let (mut unit, mut times) = (bits.div_ceil(64), 0);
    while unit > small / 64 {
        unit = unit.div_ceil(2);
        times += 1;
    }
    (unit * 64) << times
}

/// Long division with digits of `block` bits, a multiple of a word: `divide` divides what is left above a digit
/// together with the digit.
fn by_blocks(
    a: &UBig,
    block: usize,
    mut divide: impl FnMut(UBig) -> R<(UBig, UBig)>,
) -> R<(UBig, UBig)> {
    let words = block / 64;
    let mut quotient = vec![0; a.as_words().len().div_ceil(words) * words];
    let mut rest = UBig::ZERO;
    let digits = a.as_words().chunks(words).zip(quotient.chunks_mut(words));
    for (digit, place) in digits.rev() {
        let (digit, left) = divide((rest << block) + UBig::from_words(digit))?;
        place[..digit.as_words().len()].copy_from_slice(digit.as_words());
        rest = left;
    }
    Ok((UBig::from_words(&quotient), rest))
}

/// Divides a number of at most `2 * size` bits by one of exactly `size`, by Burnikel's and Ziegler's recursion. The
/// quotient has no more than `size` bits.
fn halves(cx: &Interp, a: UBig, b: &UBig, size: usize) -> R<(UBig, UBig)> {
    if size <= LONG {
        step(cx, 2 * size)?;
        return Ok(a.div_rem(b));
    }
    let half = size / 2;
    let (low, high) = a.split_bits(half);
    let (first, rest) = thirds(cx, high, b, half)?;
    let (second, rest) = thirds(cx, (rest << half) + low, b, half)?;
    Ok(((first << half) + second, rest))
}

/// Divides a number of three halves by one of two: the upper halves give a quotient that is too great by two at most.
fn thirds(cx: &Interp, a: UBig, b: &UBig, half: usize) -> R<(UBig, UBig)> {
    let (b_low, b_high) = b.clone().split_bits(half);
    let (a_low, a_high) = a.split_bits(half);
    let (mut quotient, rest) = if &a_high >> half < b_high {
        halves(cx, a_high, &b_high, half)?
    } else {
        let most = (UBig::ONE << half) - UBig::ONE;
        let rest = a_high + &b_high - (b_high << half);
        (most, rest)
    };
    let less = product(cx, &quotient, &b_low)?;
    let mut rest = (rest << half) + a_low;
    while rest < less {
        rest += b;
        quotient -= UBig::ONE;
    }
    Ok((quotient, rest - less))
}

/// The integer part of the square root.
pub fn root(cx: &Interp, n: &UBig) -> R<UBig> {
    if n.bit_len() < LONG_ROOT {
        return Ok(n.sqrt());
    }
    step(cx, n.bit_len().saturating_mul(3))?;
    let quarter = halvable(n.bit_len().div_ceil(4), LONG_ROOT / 4);
    let up = (4 * quarter - n.bit_len()) & !1;
    let (root, _) = root_of_quarters(cx, n << up, quarter)?;
    Ok(root >> (up / 2))
}

/// Root and what is left above its square, of a number of four quarters that has one of its two uppermost bits, by
/// Zimmermann's recursion.
fn root_of_quarters(cx: &Interp, n: UBig, quarter: usize) -> R<(UBig, UBig)> {
    if quarter <= LONG_ROOT / 4 {
        step(cx, 4 * quarter)?;
        let root = n.sqrt();
        let rest = n - root.sqr();
        return Ok((root, rest));
    }
    let (low, high) = n.split_bits(2 * quarter);
    let (lowest, low) = low.split_bits(quarter);
    let (root, rest) = root_of_quarters(cx, high, quarter / 2)?;
    let (digit, rest) = div_rem(cx, &((rest << quarter) + low), &(&root << 1))?;
    let mut root = (root << quarter) + &digit;
    let mut rest =
        IBig::from((rest << quarter) + lowest) - IBig::from(product(cx, &digit, &digit)?);
    if rest < IBig::ZERO {
        rest += IBig::from(&root << 1) - IBig::ONE;
        root -= UBig::ONE;
    }
    Ok((root, rest.into_parts().1))
}

/// The greatest common divisor: Euclid's algorithm in Lehmer's way, until the library can take the rest.
pub fn gcd(cx: &Interp, a: UBig, b: UBig) -> R<UBig> {
    let (mut a, mut b) = if a >= b { (a, b) } else { (b, a) };
    while b.bit_len() > LONG_GCD {
        step(cx, a.bit_len())?;
        match Cofactors::of(&a, &b) {
            Some(by) => (a, b) = (by.row(by.a, &a, &b), by.row(by.b, &a, &b)),
            None => {
                let rest = div_rem(cx, &a, &b)?.1;
                (a, b) = (b, rest);
            }
        }
    }
    if b.is_zero() {
        return Ok(a);
    }
    let rest = div_rem(cx, &a, &b)?.1;
    Ok(if rest.is_zero() { b } else { b.gcd(rest) })
}

/// What several of Euclid's steps do to two numbers at once, as far as their upper words tell.
struct Cofactors {
    a: (i64, i64),
    b: (i64, i64),
}

impl Cofactors {
    /// `None` if the upper words tell nothing.
    fn of(a: &UBig, b: &UBig) -> Option<Cofactors> {
        const TOP: usize = 62;
        let down = a.bit_len() - TOP;
        let top = |n: &UBig| i64::try_from(&(n >> down)).ok();
        let (mut x, mut y) = (i128::from(top(a)?), i128::from(top(b)?));
        let (mut first, mut second) = ((1_i128, 0_i128), (0_i128, 1_i128));
        while y + second.0 != 0 && y + second.1 != 0 {
            let digit = (x + first.0) / (y + second.0);
            if digit != (x + first.1) / (y + second.1) {
                break;
            }
            (first, second) = (
                second,
                (first.0 - digit * second.0, first.1 - digit * second.1),
            );
            (x, y) = (y, x - digit * y);
        }
        let pair = |(s, t): (i128, i128)| Some((i64::try_from(s).ok()?, i64::try_from(t).ok()?));
        (first.1 != 0).then_some(Cofactors {
            a: pair(first)?,
            b: pair(second)?,
        })
    }

    fn row(&self, (s, t): (i64, i64), a: &UBig, b: &UBig) -> UBig {
        let times = |n: &UBig, by: i64| n * UBig::from(by.unsigned_abs());
        // One of the two is negative or zero, and the sum is not negative.
        if t > 0 {
            times(b, t) - times(a, s)
        } else {
            times(a, s) - times(b, t)
        }
    }
}

/// Has a number so many bits that its decimal text is made in pieces?
pub fn is_long_text(bits: usize) -> bool {
    bits > 4 * LONG_TEXT
}

/// The decimal digits of a number.
pub fn decimal(cx: &Interp, value: &UBig) -> R<String> {
    let mut powers = vec![power_of_ten(cx, LONG_TEXT)?];
    while let Some(last) = powers
        .last()
        .filter(|p| 2 * p.bit_len() <= value.bit_len() + 1)
    {
        powers.push(product(cx, last, last)?);
    }
    cx.allow(value.bit_len() / 3)?;
    let mut out = String::new();
    write_decimal(cx, value.clone(), &powers, &mut out)?;
    Ok(out)
}

/// Appends the digits of a number below the square of the last power, with the zeros that lead them unless they are
/// the first.
fn write_decimal(cx: &Interp, value: UBig, powers: &[UBig], out: &mut String) -> R<()> {
    let Some((power, lower)) = powers.split_last() else {
        step(cx, 0)?;
        let text = value.to_string();
        if !out.is_empty() {
            out.extend(std::iter::repeat_n('0', LONG_TEXT - text.len()));
        }
        out.push_str(&text);
        return Ok(());
    };
    let (high, low) = div_rem(cx, &value, power)?;
    if !out.is_empty() || !high.is_zero() {
        write_decimal(cx, high, lower, out)?;
    }
    write_decimal(cx, low, lower, out)
}

fn power_of_ten(cx: &Interp, digits: usize) -> R<UBig> {
    step(cx, 4 * digits)?;
    Ok(UBig::from(10_u8).pow(digits))
}

/// Is a text of so many digits read in pieces?
pub fn is_long_digits(digits: usize) -> bool {
    digits > LONG_TEXT
}

/// The number that digits of a base stand for; they are known to be digits of it.
pub fn read(cx: &Interp, digits: &str, base: u32) -> R<UBig> {
    if base.is_power_of_two() {
        return read_bits(cx, digits, base);
    }
    let mut powers = Vec::new();
    let mut size = LONG_TEXT;
    while size < digits.len() {
        let next = match powers.last() {
            None => UBig::from(base).pow(LONG_TEXT),
            Some(last) => product(cx, last, last)?,
        };
        powers.push(next);
        size *= 2;
    }
    read_digits(cx, digits, base, &powers)
}

/// Each digit of such a base is some bits of its own.
fn read_bits(cx: &Interp, digits: &str, base: u32) -> R<UBig> {
    let block = LONG_TEXT * base.trailing_zeros() as usize / 64;
    cx.allow(digits.len() * base.trailing_zeros() as usize / 8)?;
    let mut words = Vec::new();
    for (at, piece) in digits.as_bytes().rchunks(LONG_TEXT).enumerate() {
        step(cx, 0)?;
        let piece = std::str::from_utf8(piece).unwrap_or_default();
        let value = UBig::from_str_radix(piece, base).unwrap_or(UBig::ZERO);
        words.resize(at * block, 0);
        words.extend_from_slice(value.as_words());
    }
    Ok(UBig::from_words(&words))
}

fn read_digits(cx: &Interp, digits: &str, base: u32, powers: &[UBig]) -> R<UBig> {
    let Some((power, lower)) = powers.split_last() else {
        step(cx, 0)?;
        return Ok(UBig::from_str_radix(digits, base).unwrap_or(UBig::ZERO));
    };
    let low = LONG_TEXT << lower.len();
    let Some(at) = digits.len().checked_sub(low).filter(|&at| at > 0) else {
        return read_digits(cx, digits, base, lower);
    };
    let high = read_digits(cx, &digits[..at], base, lower)?;
    let low = read_digits(cx, &digits[at..], base, lower)?;
    Ok(product(cx, &high, power)? + low)
}
