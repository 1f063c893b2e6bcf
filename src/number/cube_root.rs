//! The cube root as the C library that CPython calls takes it, so that the last digits agree.
//!
//! ```text
//!   x = m 2^e,  0.5 <= m < 1      cbrt(x) = cbrt(m) cbrt(2^(e mod 3)) 2^(e div 3)
//! ```

/// A polynomial near the cube root of `m`, highest power first.
const NEAR: [f64; 7] = [
    -0.14526389938548637,
    0.7849323449766392,
    -1.8346927748361308,
    2.4469312256353444,
    -2.114994941673713,
    1.508191937815849,
    0.35489576504391984,
];

/// The cube roots of 1/4, 1/2, 1, 2 and 4.
const OF_TWOS: [f64; 5] = [
    0.6299605249474365,
    0.7937005259840997,
    1.0,
    1.2599210498948732,
    1.5874010519681996,
];

/// The cube root of a number, given as a mantissa in 0.5 to 1 and an exponent of two.
pub fn of_parts(mantissa: f64, exponent: i32) -> f64 {
    let near = NEAR.into_iter().reduce(|sum, c| sum * mantissa + c);
    let near = near.unwrap_or(1.0);
    // One step of Halley's.
    let cube = near * near * near;
    let root = near * (cube + 2.0 * mantissa) / (2.0 * cube + mantissa);
    let rest = (exponent % 3 + 2) as usize;
    libm::ldexp(root * OF_TWOS[rest], exponent / 3)
}
