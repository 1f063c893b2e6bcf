//! `random`: distributions of real numbers (Library reference, `random`, "Real-valued distributions"), and the
//! binomial one.
//!
//! What always holds: the methods (Kinderman and Monahan, Cheng, Best and Fisher, Hormann) and the order of their
//! draws are CPython's, so that a seed gives the same numbers.

use std::f64::consts::{E, PI, TAU};

use crate::builtins::arguments::arg;
use crate::builtins::modules::random::Source;
use crate::interp::{Args, Interp, R};
use crate::number::gamma;
use crate::runtime::{convert, index, ops, raise};
use crate::source::op::BinOp;

/// Argument `i` as a float, or its default.
fn real(cx: &Interp, args: Args<'_>, i: usize, default: f64) -> R<f64> {
    match args.get(i) {
        Some(value) => convert::to_float(cx, value),
        None => Ok(default),
    }
}

/// `a / b`, which may not be by zero.
fn ratio(cx: &Interp, a: f64, b: f64) -> R<f64> {
    if b == 0.0 {
        Err(raise::zero_division_error(cx, "float division by zero"))
    } else {
        Ok(a / b)
    }
}

/// The binary logarithm of a number that must be positive.
fn log2(cx: &Interp, x: f64) -> R<f64> {
    if x > 0.0 {
        Ok(x.log2())
    } else {
        Err(raise::value_error(cx, "math domain error"))
    }
}

/// `random.uniform`.
pub fn uniform(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (a, b) = (arg(args, 1), arg(args, 2));
    if let (Some(a), Some(b)) = (a.as_float(), b.as_float()) {
        return Ok(cx.float(a + (b - a) * source.next()?));
    }
    let width = ops::binary(cx, BinOp::Sub, &b, &a)?;
    let part = ops::binary(cx, BinOp::Mul, &width, &cx.float(source.next()?))?;
    ops::binary(cx, BinOp::Add, &a, &part)
}

/// `random.triangular`.
pub fn triangular(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (mut low, mut high) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 1.0)?);
    let mode = args.get(3).filter(|mode| !mode.is_none());
    let mut u = source.next()?;
    let mut c = match mode {
        None => 0.5,
        Some(_) if high == low => return Ok(arg(args, 1)),
        Some(mode) => (convert::to_float(cx, mode)? - low) / (high - low),
    };
    if u > c {
        u = 1.0 - u;
        c = 1.0 - c;
        std::mem::swap(&mut low, &mut high);
    }
    Ok(cx.float(low + (high - low) * (u * c).sqrt()))
}

fn normal(cx: &Interp, source: &Source<'_>, mu: f64, sigma: f64) -> R<f64> {
    let magic = 4.0 * (-0.5_f64).exp() / 2_f64.sqrt();
    loop {
        cx.tick()?;
        let u1 = source.next()?;
        let u2 = 1.0 - source.next()?;
        let z = magic * (u1 - 0.5) / u2;
        if z * z / 4.0 <= -u2.ln() {
            return Ok(mu + z * sigma);
        }
    }
}

/// `random.normalvariate`.
pub fn normalvariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    Ok(cx.float(normal(
        cx,
        &source,
        real(cx, args, 1, 0.0)?,
        real(cx, args, 2, 1.0)?,
    )?))
}

/// `random.lognormvariate`.
pub fn lognormvariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let exponent = normal(
        cx,
        &source,
        real(cx, args, 1, 0.0)?,
        real(cx, args, 2, 1.0)?,
    )?;
    let result = exponent.exp();
    if result.is_infinite() && exponent.is_finite() {
        return Err(raise::overflow_error(cx, "math range error"));
    }
    Ok(cx.float(result))
}

/// `random.gauss`: numbers come in pairs, the second is kept.
pub fn gauss(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (mu, sigma) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 1.0)?);
    let z = match source.native.spare.take() {
        Some(z) => z,
        None => {
            let angle = source.next()? * TAU;
            let radius = (-2.0 * (1.0 - source.next()?).ln()).sqrt();
            source.native.spare.set(Some(angle.sin() * radius));
            angle.cos() * radius
        }
    };
    Ok(cx.float(mu + z * sigma))
}

/// `random.expovariate`.
pub fn expovariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let rate = real(cx, args, 1, 1.0)?;
    let draw = -(1.0 - source.next()?).ln();
    Ok(cx.float(ratio(cx, draw, rate)?))
}

/// `random.vonmisesvariate`.
pub fn vonmisesvariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (mu, kappa) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 0.0)?);
    if kappa <= 1e-6 {
        return Ok(cx.float(TAU * source.next()?));
    }
    let s = 0.5 / kappa;
    let r = s + (1.0 + s * s).sqrt();
    let z = loop {
        cx.tick()?;
        let z = (PI * source.next()?).cos();
        let d = z / (r + z);
        let u = source.next()?;
        if u < 1.0 - d * d || u <= (1.0 - d) * d.exp() {
            break z;
        }
    };
    let q = 1.0 / r;
    let f = (q + z) / (1.0 + q * z);
    let angle = if source.next()? > 0.5 {
        mu + f.acos()
    } else {
        mu - f.acos()
    };
    // Python's remainder: in [0, tau).
    let rest = angle % TAU;
    Ok(cx.float(if rest < 0.0 { rest + TAU } else { rest }))
}

fn gamma_draw(cx: &Interp, source: &Source<'_>, alpha: f64, beta: f64) -> R<f64> {
    if alpha <= 0.0 || beta <= 0.0 {
        return Err(raise::value_error(
            cx,
            "gammavariate: alpha and beta must be > 0.0",
        ));
    }
    if alpha > 1.0 {
        let a = (2.0 * alpha - 1.0).sqrt();
        let b = alpha - 4_f64.ln();
        let c = alpha + a;
        loop {
            cx.tick()?;
            let u1 = source.next()?;
            if !(1e-7 < u1 && u1 < 0.9999999) {
                continue;
            }
            let u2 = 1.0 - source.next()?;
            let v = (u1 / (1.0 - u1)).ln() / a;
            let x = alpha * v.exp();
            let z = u1 * u1 * u2;
            let r = b + c * v - x;
            if r + (1.0 + 4.5_f64.ln()) - 4.5 * z >= 0.0 || r >= z.ln() {
                return Ok(x * beta);
            }
        }
    }
    if alpha == 1.0 {
        return Ok(-(1.0 - source.next()?).ln() * beta);
    }
    loop {
        cx.tick()?;
        let u = source.next()?;
        let b = (E + alpha) / E;
        let p = b * u;
        let x = if p <= 1.0 {
            p.powf(1.0 / alpha)
        } else {
            -((b - p) / alpha).ln()
        };
        let u1 = source.next()?;
        let accepted = if p > 1.0 {
            u1 <= x.powf(alpha - 1.0)
        } else {
            u1 <= (-x).exp()
        };
        if accepted {
            return Ok(x * beta);
        }
    }
}

/// `random.gammavariate`.
pub fn gammavariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (alpha, beta) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 0.0)?);
    Ok(cx.float(gamma_draw(cx, &source, alpha, beta)?))
}

/// `random.betavariate`.
pub fn betavariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (alpha, beta) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 0.0)?);
    let y = gamma_draw(cx, &source, alpha, 1.0)?;
    if y == 0.0 {
        return Ok(cx.float(0.0));
    }
    Ok(cx.float(y / (y + gamma_draw(cx, &source, beta, 1.0)?)))
}

/// `random.paretovariate`.
pub fn paretovariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let alpha = real(cx, args, 1, 0.0)?;
    let u = 1.0 - source.next()?;
    Ok(cx.float(u.powf(ratio(cx, -1.0, alpha)?)))
}

/// `random.weibullvariate`.
pub fn weibullvariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let (alpha, beta) = (real(cx, args, 1, 0.0)?, real(cx, args, 2, 0.0)?);
    let u = 1.0 - source.next()?;
    Ok(cx.float(alpha * (-u.ln()).powf(ratio(cx, 1.0, beta)?)))
}

/// `random.binomialvariate`.
pub fn binomialvariate(cx: &Interp, args: Args<'_>) -> R {
    let source = Source::of(cx, args)?;
    let n = match args.get(1) {
        Some(n) => index::argument(cx, n)?,
        None => 1,
    };
    let p = real(cx, args, 2, 0.5)?;
    if n < 0 {
        return Err(raise::value_error(cx, "n must be non-negative"));
    }
    binomial(cx, &source, n, p).map(|k| cx.int(k))
}

fn binomial(cx: &Interp, source: &Source<'_>, n: i64, p: f64) -> R<i64> {
    if p <= 0.0 || p >= 1.0 {
        return match p {
            0.0 => Ok(0),
            1.0 => Ok(n),
            _ => Err(raise::value_error(
                cx,
                "p must be in the range 0.0 <= p <= 1.0",
            )),
        };
    }
    if n == 1 {
        return Ok(i64::from(source.next()? < p));
    }
    if p > 0.5 {
        return Ok(n - binomial(cx, source, n, 1.0 - p)?);
    }
    if n as f64 * p >= 10.0 {
        return binomial_large(cx, source, n, p);
    }
    // Skips from success to success by geometric draws.
    let (mut x, mut y) = (0, 0_i64);
    let c = (1.0 - p).log2();
    if c == 0.0 {
        return Ok(x);
    }
    loop {
        cx.tick()?;
        y = y.saturating_add((log2(cx, source.next()?)? / c).floor() as i64 + 1);
        if y > n {
            return Ok(x);
        }
        x += 1;
    }
}

/// Transformed rejection with squeeze, for a large mean.
fn binomial_large(cx: &Interp, source: &Source<'_>, n: i64, p: f64) -> R<i64> {
    let size = n as f64;
    let spread = (size * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = size * p + 0.5;
    let squeeze = 0.92 - 4.2 / b;
    let alpha = (2.83 + 5.1 / b) * spread;
    let odds = (p / (1.0 - p)).ln();
    let mode = ((size + 1.0) * p).floor();
    let log_factorial = |x: f64| gamma::log_gamma(x + 1.0).unwrap_or(f64::INFINITY);
    let h = log_factorial(mode) + log_factorial(size - mode);
    loop {
        cx.tick()?;
        let u = source.next()? - 0.5;
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + c).floor();
        if k < 0.0 || k > size {
            continue;
        }
        let v = source.next()?;
        if us >= 0.07 && v <= squeeze {
            return Ok(k as i64);
        }
        let v = v * alpha / (a / (us * us) + b);
        if v.ln() <= h - log_factorial(k) - log_factorial(size - k) + (k - mode) * odds {
            return Ok(k as i64);
        }
    }
}
