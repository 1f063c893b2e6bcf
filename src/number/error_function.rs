//! The error function and its complement, by the rational approximations of Sun's fdlibm. Sums are taken in pairs of
//! terms, as the C library that CPython calls takes them, so that the last digits agree.
//!
//! ```text
//!   |x|    0 ......... 0.84375 .... 1.25 ...... 1/0.35 ....... 6 or 28
//!          x + x P(x²)   MIDDLE + P(|x|-1)   1 - exp(-x² - 0.5625 + P(1/x²)) / x
//! ```

/// `erf(1)` in single precision; the middle approximation adds what is missing.
const MIDDLE: f64 = 0.8450629115104675;
/// The slope of `erf` at zero, less one.
const SLOPE: f64 = 0.1283791670955126;

/// Numerator and denominator of `(erf(x) - x) / x` in `x²`, below 0.84375.
const SMALL_ABOVE: [f64; 5] = [
    0.12837916709551256,
    -0.3250421072470015,
    -0.02848174957559851,
    -0.005770270296489442,
    -2.3763016656650163e-05,
];
const SMALL_BELOW: [f64; 6] = [
    1.0,
    0.39791722395915535,
    0.0650222499887673,
    0.005081306281875766,
    0.00013249473800432164,
    -3.960228278775368e-06,
];
/// Those of `erf(x) - MIDDLE` in `x - 1`, from there up to 1.25.
const MIDDLE_ABOVE: [f64; 7] = [
    -0.0023621185607526594,
    0.41485611868374833,
    -0.3722078760357013,
    0.31834661990116175,
    -0.11089469428239668,
    0.035478304325618236,
    -0.002166375594868791,
];
const MIDDLE_BELOW: [f64; 7] = [
    1.0,
    0.10642088040084423,
    0.540397917702171,
    0.07182865441419627,
    0.12617121980876164,
    0.01363708391202905,
    0.011984499846799107,
];
/// Those of `log(x erfc(x)) + x² + 0.5625` in `1 / x²`, up to 1 / 0.35.
const NEAR_ABOVE: [f64; 8] = [
    -0.009864944034847148,
    -0.6938585727071818,
    -10.558626225323291,
    -62.375332450326006,
    -162.39666946257347,
    -184.60509290671104,
    -81.2874355063066,
    -9.814329344169145,
];
const NEAR_BELOW: [f64; 9] = [
    1.0,
    19.651271667439257,
    137.65775414351904,
    434.56587747522923,
    645.3872717332679,
    429.00814002756783,
    108.63500554177944,
    6.570249770319282,
    -0.0604244152148581,
];
/// The same beyond it.
const FAR_ABOVE: [f64; 7] = [
    -0.0098649429247001,
    -0.799283237680523,
    -17.757954917754752,
    -160.63638485582192,
    -637.5664433683896,
    -1025.0951316110772,
    -483.5191916086514,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    30.33806074348246,
    325.7925129965739,
    1536.729586084437,
    3199.8582195085955,
    2553.0504064331644,
    474.52854120695537,
    -22.44095244658582,
];

/// The polynomial with these coefficients, constant term first: pairs of terms, then the sum of the pairs.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let square = x * x;
    let fourth = square * square;
    let powers = [1.0, square, fourth, fourth * square, fourth * fourth];
    let pairs = coefficients.chunks(2).map(|pair| match pair {
        [even, odd] => even + x * odd,
        pair => pair[0],
    });
    let terms = pairs.zip(powers).map(|(pair, power)| power * pair);
    terms.reduce(|sum, term| sum + term).unwrap_or(0.0)
}

fn ratio(above: &[f64], below: &[f64], x: f64) -> f64 {
    polynomial(above, x) / polynomial(below, x)
}

/// `erfc(x)` for `x` from 1.25 on. `far`: by the last of the approximations.
fn tail(x: f64, far: bool) -> f64 {
    let place = 1.0 / (x * x);
    let correction = if far {
        ratio(&FAR_ABOVE, &FAR_BELOW, place)
    } else {
        ratio(&NEAR_ABOVE, &NEAR_BELOW, place)
    };
    // The square of the upper half of `x` is exact; the rest goes into the second factor.
    let upper = f64::from_bits(x.to_bits() & !0xffff_ffff);
    let main = (-upper * upper - 0.5625).exp();
    main * ((upper - x) * (upper + x) + correction).exp() / x
}

/// The upper half of a positive float, in which bounds are told.
fn high(x: f64) -> u64 {
    x.to_bits() >> 32
}

/// `erf(x)`.
pub fn erf(x: f64) -> f64 {
    let size = x.abs();
    if size < 2_f64.powi(-28) {
        return x + SLOPE * x;
    }
    if size < 0.84375 {
        return x + x * ratio(&SMALL_ABOVE, &SMALL_BELOW, x * x);
    }
    let result = if size < 1.25 {
        MIDDLE + ratio(&MIDDLE_ABOVE, &MIDDLE_BELOW, size - 1.0)
    } else if size < 6.0 {
        1.0 - tail(size, high(size) >= 0x4006_db6e)
    } else if size.is_nan() {
        return x;
    } else {
        1.0
    };
    result.copysign(x)
}

/// `erfc(x)`, which is `1 - erf(x)`.
pub fn erfc(x: f64) -> f64 {
    let size = x.abs();
    if size < 2_f64.powi(-56) {
        1.0 - x
    } else if size < 0.84375 {
        let part = ratio(&SMALL_ABOVE, &SMALL_BELOW, x * x);
        if x < 0.25 {
            1.0 - (x + x * part)
        } else {
            0.5 - (x * part + (x - 0.5))
        }
    } else if size < 1.25 {
        let part = ratio(&MIDDLE_ABOVE, &MIDDLE_BELOW, size - 1.0);
        if x > 0.0 {
            (1.0 - MIDDLE) - part
        } else {
            1.0 + (MIDDLE + part)
        }
    } else if size.is_nan() {
        x
    } else {
        let rest = if size < 28.0 {
            tail(size, high(size) >= 0x4006_db6d)
        } else {
            0.0
        };
        if x > 0.0 { rest } else { 2.0 - rest }
    }
}
