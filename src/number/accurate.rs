//! Sums and lengths without avoidable rounding errors: `math.fsum`, `math.hypot`, `math.dist`, `math.sumprod`.
//!
//! What always holds: errors of each addition and product are kept exactly (the difference between the rounded and
//! the true result of one operation is itself a float) and added in at the end.

/// `a + b` and its rounding error, whatever their sizes.
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let virtual_b = sum - a;
    (sum, (a - (sum - virtual_b)) + (b - virtual_b))
}

/// `a * b` and its rounding error.
#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

/// Why `fsum` has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoSum {
    /// Infinities of both signs.
    Infinities,
    /// A partial sum went beyond the largest float.
    Overflow,
}

/// The state of `fsum`: floats that do not overlap, smallest first, whose exact sum is the sum of what came in.
#[derive(Default)]
pub struct ExactSum {
    parts: Vec<f64>,
    /// Sum of the infinities and NaNs met, if any.
    special: Option<f64>,
    infinities: f64,
}

impl ExactSum {
    /// Takes in one more summand.
    pub fn add(&mut self, x: f64) -> Result<(), NoSum> {
        if !x.is_finite() {
            if x.is_infinite() {
                self.infinities += x;
            }
            self.special = Some(self.special.unwrap_or(0.0) + x);
            return Ok(());
        }
        let mut carry = x;
        let mut kept = 0;
        for i in 0..self.parts.len() {
            let (sum, error) = two_sum(carry, self.parts[i]);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
            carry = sum;
        }
        self.parts.truncate(kept);
        if !carry.is_finite() {
            return Err(NoSum::Overflow);
        }
        self.parts.push(carry);
        Ok(())
    }

    /// The sum, rounded once, halves to even.
    pub fn total(self) -> Result<f64, NoSum> {
        if let Some(special) = self.special {
            return if self.infinities.is_nan() {
                Err(NoSum::Infinities)
            } else {
                Ok(special)
            };
        }
        let mut parts = self.parts.into_iter().rev();
        let mut high = parts.next().unwrap_or(0.0);
        let mut low = 0.0;
        for part in parts.by_ref() {
            let sum = high + part;
            low = part - (sum - high);
            high = sum;
            if low != 0.0 {
                break;
            }
        }
        // Exactly half way: what lies still below decides, not the even digit.
        if let Some(below) = parts.next()
            && ((low < 0.0 && below < 0.0) || (low > 0.0 && below > 0.0))
        {
            let twice = low * 2.0;
            let sum = high + twice;
            if twice == sum - high {
                high = sum;
            }
        }
        Ok(high)
    }
}

/// The Euclidean length of a vector.
pub fn length(coordinates: &[f64]) -> f64 {
    let largest = coordinates
        .iter()
        .fold(0.0_f64, |max, x| if x.abs() > max { x.abs() } else { max });
    if coordinates.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if coordinates.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || coordinates.len() <= 1 {
        return largest;
    }
    // Scaled by a power of two, so that squares neither overflow nor vanish; subnormals are lifted first.
    let exponent = ((largest.to_bits() >> 52) & 0x7ff) as i32 - 1022;
    if exponent <= -1022 {
        let lifted: Vec<f64> = coordinates.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * length(&lifted);
    }
    let scaled = |x: f64| x * 2_f64.powi(-exponent / 2) * 2_f64.powi(-exponent - -exponent / 2);
    let (mut sum, mut low_products, mut low_sums) = (1.0, 0.0, 0.0);
    let mut add = |a: f64, b: f64| {
        let (product, error) = two_product(a, b);
        let next: f64 = sum + product;
        low_sums += product - (next - sum);
        low_products += error;
        sum = next;
        sum - 1.0 + (low_products + low_sums)
    };
    let mut square = 0.0;
    for &x in coordinates {
        let x = scaled(x);
        square = add(x, x);
    }
    // One step of Newton's method on the exact residue.
    let root = square.sqrt();
    let residue = add(-root, root);
    let root = root + residue / (2.0 * root);
    root * 2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
}

/// A sum of products in three floats.
#[derive(Clone, Copy, Default)]
pub struct SumOfProducts {
    high: f64,
    middle: f64,
    low: f64,
}

impl SumOfProducts {
    /// Takes in `a * b`.
    pub fn add(&mut self, a: f64, b: f64) {
        let (product, error) = two_product(a, b);
        let (high, high_error) = two_sum(self.high, product);
        let (middle, middle_error) = two_sum(self.middle, error);
        let (middle, carry_error) = two_sum(middle, high_error);
        *self = SumOfProducts {
            high,
            middle,
            low: self.low + middle_error + carry_error,
        };
    }

    /// The sum rounded to one float.
    pub fn total(self) -> f64 {
        if !self.high.is_finite() {
            return self.high;
        }
        let (rest, low) = two_sum(self.middle, self.low);
        let (high, rest) = two_sum(self.high, rest);
        high + (rest + low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fsum(values: &[f64]) -> Result<f64, NoSum> {
        let mut sum = ExactSum::default();
        for &x in values {
            sum.add(x)?;
        }
        sum.total()
    }

    #[test]
    fn sums() {
        assert_eq!(fsum(&[0.1; 10]), Ok(1.0));
        assert_eq!(fsum(&[1e100, 1.0, -1e100, 1.0]), Ok(2.0));
        assert_eq!(fsum(&[1e308, 1e308]), Err(NoSum::Overflow));
        assert_eq!(
            fsum(&[f64::INFINITY, f64::NEG_INFINITY]),
            Err(NoSum::Infinities)
        );
        assert_eq!(fsum(&[1e16, 1.0, 1e-16]), Ok(10000000000000002.0));
    }

    #[test]
    fn lengths() {
        assert_eq!(length(&[3.0, 4.0]), 5.0);
        assert_eq!(length(&[1e200, 1e200]), 1.414213562373095e200);
        assert_eq!(length(&[1e-320, 0.0]), 1e-320);
        assert_eq!(length(&[f64::MAX, 0.0]), f64::MAX);
        assert_eq!(length(&[1.0, 1.0, 1.0]), 1.7320508075688772);
    }

    #[test]
    fn products() {
        let mut sum = SumOfProducts::default();
        for (a, b) in [(1e16, 1.0), (1.0, 1.0), (-1e16, 1.0)] {
            sum.add(a, b);
        }
        assert_eq!(sum.total(), 1.0);
    }
}
