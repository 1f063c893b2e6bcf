//! Integer functions of the module `math`: factorials, combinations, roots, divisors.
//!
//! What always holds: arguments are already checked to be in range; products are built as balanced trees, so that
//! the multiplications stay between numbers of like size, where they are fast.

use dashu_int::ops::{Abs, Gcd, SquareRoot};
use dashu_int::{IBig, UBig};

/// Product of the `count` integers from `low` on.
fn product(low: u64, count: u64) -> UBig {
    if count <= 16 {
        // As many factors as fit go into one machine word before they meet the big number.
        let (mut total, mut word) = (UBig::ONE, 1_u64);
        for i in 0..count {
            match word.checked_mul(low + i) {
                Some(next) => word = next,
                None => {
                    total *= UBig::from(word);
                    word = low + i;
                }
            }
        }
        return total * UBig::from(word);
    }
    let half = count / 2;
    product(low, half) * product(low + half, count - half)
}

/// Product of `n * (n-1) * ...` with `count` factors, `n` of any size.
fn falling(n: &UBig, count: u64) -> UBig {
    if let Ok(small) = u64::try_from(n) {
        return if count > small {
            UBig::ZERO
        } else {
            product(small - count + 1, count)
        };
    }
    if count <= 4 {
        return (0..count)
            .map(|i| n - UBig::from(i))
            .fold(UBig::ONE, |total, factor| total * factor);
    }
    let half = count / 2;
    falling(n, half) * falling(&(n - UBig::from(half)), count - half)
}

/// `n!`.
pub fn factorial(n: u64) -> IBig {
    product(1, n).into()
}

/// Ways to choose `k` of `n` in order.
pub fn perm(n: &IBig, k: u64) -> IBig {
    let n = n.clone().abs().into_parts().1;
    if UBig::from(k) > n {
        IBig::ZERO
    } else {
        falling(&n, k).into()
    }
}

/// Ways to choose `k` of `n`.
pub fn comb(n: &IBig, k: u64) -> IBig {
    let n = n.clone().abs().into_parts().1;
    if UBig::from(k) > n {
        IBig::ZERO
    } else {
        (falling(&n, k) / product(1, k)).into()
    }
}

/// Greatest common divisor, never negative.
pub fn gcd(a: &IBig, b: &IBig) -> IBig {
    match (a.is_zero(), b.is_zero()) {
        (true, _) => b.clone().abs(),
        (_, true) => a.clone().abs(),
        _ => a.gcd(b).into(),
    }
}

/// Least common multiple, never negative.
pub fn lcm(a: &IBig, b: &IBig) -> IBig {
    if a.is_zero() || b.is_zero() {
        return IBig::ZERO;
    }
    (a / gcd(a, b) * b).abs()
}

/// The integer part of the square root of a number that is not negative.
pub fn isqrt(n: &IBig) -> IBig {
    n.clone().abs().into_parts().1.sqrt().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values() {
        assert_eq!(factorial(0), IBig::ONE);
        assert_eq!(factorial(20), IBig::from(2_432_902_008_176_640_000_i64));
        assert_eq!(factorial(40) / factorial(38), IBig::from(40 * 39));
        assert_eq!(comb(&IBig::from(52), 5), IBig::from(2_598_960));
        assert_eq!(comb(&IBig::from(3), 5), IBig::ZERO);
        assert_eq!(perm(&IBig::from(10), 3), IBig::from(720));
        assert_eq!(gcd(&IBig::from(-12), &IBig::from(18)), IBig::from(6));
        assert_eq!(lcm(&IBig::from(4), &IBig::from(-6)), IBig::from(12));
        assert_eq!(
            isqrt(&(IBig::from(10).pow(40) - 1)),
            IBig::from(10).pow(20) - 1
        );
    }
}
