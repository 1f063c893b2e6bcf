//! The gamma function and its logarithm, by Lanczos' approximation with 13 terms; the same formula as CPython's, so
//! that the last digits agree.
//!
//! What always holds: arguments are floats of any kind; poles and overflows are told apart from results.

use std::f64::consts::PI;

/// Why there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoGamma {
    /// A pole: `ValueError`.
    Domain,
    /// Too large: `OverflowError`.
    Range,
}

#[allow(
    clippy::excessive_precision,
    reason = "the published digits, which round to the nearest float"
)]
const G: f64 = 6.024_680_040_776_729_583_740_234_375;
#[allow(
    clippy::excessive_precision,
    reason = "the published digits, which round to the nearest float"
)]
const G_LESS_HALF: f64 = 5.524_680_040_776_729_583_740_234_375;
const LOG_PI: f64 = 1.144_729_885_849_400_174_143_427_351_353;

/// Coefficients of the rational function that the approximation evaluates, constant term first.
#[allow(
    clippy::excessive_precision,
    reason = "the published digits, which round to the nearest float"
)]
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];
/// `x (x+1) ... (x+11)` expanded.
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// The rational function at a positive `x`; for large ones in powers of `1/x`, so that nothing overflows.
fn lanczos(x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    let mut step = |i: usize, by: f64, divide: bool| {
        above = if divide { above / by } else { above * by } + NUMERATOR[i];
        below = if divide { below / by } else { below * by } + DENOMINATOR[i];
    };
    if x < 5.0 {
        (0..13).rev().for_each(|i| step(i, x, false));
    } else {
        (0..13).for_each(|i| step(i, x, true));
    }
    above / below
}

/// `sin(pi * x)`, exact where the product would lose the angle.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let value = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1_f64.copysign(x) * value
}

/// `math.gamma(x)`.
pub fn gamma(x: f64) -> Result<f64, NoGamma> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x == f64::NEG_INFINITY || x == 0.0 || (x < 0.0 && x == x.floor()) {
        return Err(NoGamma::Domain);
    }
    if x == x.floor() && x <= 23.0 {
        return Ok((1..x as u64).fold(1.0, |total, i| total * i as f64));
    }
    let size = x.abs();
    if size < 1e-20 {
        let value = 1.0 / x;
        return if value.is_finite() {
            Ok(value)
        } else {
            Err(NoGamma::Range)
        };
    }
    if size > 200.0 {
        return if x < 0.0 {
            Ok(0.0 / sin_pi(x))
        } else {
            Err(NoGamma::Range)
        };
    }
    let y = size + G_LESS_HALF;
    // The rounding error of y, brought in at the end.
    let error = if size > G_LESS_HALF {
        (y - size) - G_LESS_HALF
    } else {
        (y - G_LESS_HALF) - size
    };
    let error = error * G / y;
    // The power is taken in two halves where the whole would overflow.
    let (power, times) = if size < 140.0 {
        (y.powf(size - 0.5), 1)
    } else {
        (y.powf(size / 2.0 - 0.25), 2)
    };
    let mut value;
    if x < 0.0 {
        value = -PI / sin_pi(size) / size * y.exp() / lanczos(size);
        value -= error * value;
        (0..times).for_each(|_| value /= power);
    } else {
        value = lanczos(size) / y.exp();
        value += error * value;
        (0..times).for_each(|_| value *= power);
    }
    if value.is_finite() {
        Ok(value)
    } else {
        Err(NoGamma::Range)
    }
}

/// `math.lgamma(x)`: the logarithm of the absolute value of gamma.
pub fn log_gamma(x: f64) -> Result<f64, NoGamma> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 {
            Err(NoGamma::Domain)
        } else {
            Ok(0.0)
        };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(-size.ln());
    }
    let mut value = lanczos(size).ln() - G;
    value += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        value = LOG_PI - sin_pi(size).abs().ln() - size.ln() - value;
    }
    if value.is_finite() {
        Ok(value)
    } else {
        Err(NoGamma::Range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(gamma(5.0), Ok(24.0));
        assert_eq!(gamma(0.5), Ok(1.7724538509055159));
        assert_eq!(gamma(-1.5), Ok(2.3632718012073544));
        assert_eq!(gamma(171.5), Ok(9.483367566824801e307));
        assert_eq!(gamma(172.0), Err(NoGamma::Range));
        assert_eq!(gamma(-3.0), Err(NoGamma::Domain));
        assert_eq!(log_gamma(0.5), Ok(0.5723649429247004));
        assert_eq!(log_gamma(100.25), Ok(360.2845596377643));
        assert_eq!(log_gamma(-0.3), Ok(1.4648400508576032));
    }
}
