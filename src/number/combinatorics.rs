//! Integer functions of the module `math`: factorials and combinations.
//!
//! What always holds: arguments are already checked to be in range; products are built as balanced trees, so that
//! the multiplications stay between numbers of like size, where they are fast.

use dashu_int::UBig;

/// How two big factors are multiplied: whoever asks for a product may want to be asked between its parts.
pub type Times<'a, E> = &'a mut dyn FnMut(&UBig, &UBig) -> Result<UBig, E>;

/// Product of the `count` integers from `low` on.
fn product<E>(low: u64, count: u64, times: Times<'_, E>) -> Result<UBig, E> {
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
        return Ok(total * UBig::from(word));
    }
    let half = count / 2;
    let (first, second) = (
        product(low, half, times)?,
        product(low + half, count - half, times)?,
    );
    times(&first, &second)
}

/// Product of `n * (n-1) * ...` with `count` factors, `n` of any size.
fn falling<E>(n: &UBig, count: u64, times: Times<'_, E>) -> Result<UBig, E> {
    if let Ok(small) = u64::try_from(n) {
        return if count > small {
            Ok(UBig::ZERO)
        } else {
            product(small - count + 1, count, times)
        };
    }
    if count == 1 {
        return Ok(n.clone());
    }
    if count == 0 {
        return Ok(UBig::ONE);
    }
    let half = count / 2;
    let (first, second) = (
        falling(n, half, times)?,
        falling(&(n - UBig::from(half)), count - half, times)?,
    );
    times(&first, &second)
}

/// `n!`.
pub fn factorial<E>(n: u64, times: Times<'_, E>) -> Result<UBig, E> {
    product(1, n, times)
}

/// Ways to choose `k` of `n` in order.
pub fn perm<E>(n: &UBig, k: u64, times: Times<'_, E>) -> Result<UBig, E> {
    if UBig::from(k) > *n {
        Ok(UBig::ZERO)
    } else {
        falling(n, k, times)
    }
}

/// Ways to choose `k` of `n`, as a fraction of two integers.
pub fn comb<E>(n: &UBig, k: u64, times: Times<'_, E>) -> Result<(UBig, UBig), E> {
    Ok((perm(n, k, times)?, product(1, k, times)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values() {
        let times = &mut |a: &UBig, b: &UBig| Ok::<UBig, ()>(a * b);
        let n = |n: u64| UBig::from(n);
        assert_eq!(factorial(0, times), Ok(UBig::ONE));
        assert_eq!(factorial(20, times), Ok(n(2_432_902_008_176_640_000)));
        assert_eq!(
            factorial(40, times).unwrap() / factorial(38, times).unwrap(),
            n(40 * 39)
        );
        assert_eq!(comb(&n(52), 5, times), Ok((n(311_875_200), n(120))));
        assert_eq!(comb(&n(3), 5, times).unwrap().0, UBig::ZERO);
        assert_eq!(perm(&n(10), 3, times), Ok(n(720)));
        let big = n(10).pow(30);
        assert_eq!(perm(&big, 2, times), Ok(&big * (&big - n(1))));
    }
}
