//! The module `math`: its table, and functions of floats (Library reference, `math`). More of these
//! are in `float.rs`, those of integers in `integer.rs`, sums and lengths in `sum.rs`.
//!
//! What always holds: a finite argument never yields an infinity or a NaN silently: `ValueError` where the function is
//! not defined, `OverflowError` where the result is too large.

pub mod float;
pub mod integer;
pub mod sum;

use crate::builtins::arguments::arg;
use crate::builtins::modules::math::float::logarithm;
use crate::heap::Value;
use crate::interp::{Args, Interp, R, Raised};
use crate::number::error_function;
use crate::number::gamma::{self, NoGamma};
use crate::object::dict::Dict;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::{convert, raise};

/// The module.
pub static MATH: ModuleDef = ModuleDef {
    name: "math",
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: &[
        function(
            "acos",
            Sig::One,
            |cx, a| bounded(cx, a, f64::acos),
            "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.",
        ).spelled("($module, x, /)"),
        function(
            "acosh",
            Sig::One,
            |cx, a| bounded(cx, a, acosh),
            "Return the inverse hyperbolic cosine of x.",
        ).spelled("($module, x, /)"),
        function(
            "asin",
            Sig::One,
            |cx, a| bounded(cx, a, f64::asin),
            "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.",
        ).spelled("($module, x, /)"),
        function(
            "asinh",
            Sig::One,
            |cx, a| bounded(cx, a, asinh),
            "Return the inverse hyperbolic sine of x.",
        ).spelled("($module, x, /)"),
        function(
            "atan",
            Sig::One,
            |cx, a| bounded(cx, a, f64::atan),
            "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.",
        ).spelled("($module, x, /)"),
        function(
            "atan2",
            Sig::Range(2, 2),
            |cx, a| two(cx, a, f64::atan2),
            "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.",
        ).spelled("($module, y, x, /)"),
        function(
            "atanh",
            Sig::One,
            |cx, a| bounded(cx, a, libm::atanh),
            "Return the inverse hyperbolic tangent of x.",
        ).spelled("($module, x, /)"),
        function(
            "cbrt",
            Sig::One,
            |cx, a| bounded(cx, a, float::cbrt),
            "Return the cube root of x.",
        ).spelled("($module, x, /)"),
        function(
            "ceil",
            Sig::One,
            float::ceil,
            "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.",
        ).spelled("($module, x, /)"),
        function(
            "comb",
            Sig::Range(2, 2),
            integer::comb,
            "Number of ways to choose k items from n items without repetition and without order.",
        ).spelled("($module, n, k, /)"),
        function(
            "copysign",
            Sig::Range(2, 2),
            |cx, a| two(cx, a, f64::copysign),
            "Return a float with the magnitude (absolute value) of x but the sign of y.",
        ).spelled("($module, x, y, /)"),
        function(
            "cos",
            Sig::One,
            |cx, a| bounded(cx, a, f64::cos),
            "Return the cosine of x (measured in radians).",
        ).spelled("($module, x, /)"),
        function(
            "cosh",
            Sig::One,
            |cx, a| growing(cx, a, f64::cosh),
            "Return the hyperbolic cosine of x.",
        ).spelled("($module, x, /)"),
        function(
            "degrees",
            Sig::One,
            |cx, a| one(cx, a, |x| x * (180.0 / std::f64::consts::PI)),
            "Convert angle x from radians to degrees.",
        ).spelled("($module, x, /)"),
        function(
            "dist",
            Sig::Range(2, 2),
            sum::dist,
            "Return the Euclidean distance between two points p and q.\n\nThe points should be specified as sequences (or iterables) of\ncoordinates.  Both inputs must have the same dimension.",
        ).spelled("($module, p, q, /)"),
        function(
            "erf",
            Sig::One,
            |cx, a| one(cx, a, error_function::erf),
            "Error function at x.",
        ).spelled("($module, x, /)"),
        function(
            "erfc",
            Sig::One,
            |cx, a| one(cx, a, error_function::erfc),
            "Complementary error function at x.",
        ).spelled("($module, x, /)"),
        function(
            "exp",
            Sig::One,
            |cx, a| growing(cx, a, f64::exp),
            "Return e raised to the power of x.",
        ).spelled("($module, x, /)"),
        function(
            "exp2",
            Sig::One,
            |cx, a| growing(cx, a, f64::exp2),
            "Return 2 raised to the power of x.",
        ).spelled("($module, x, /)"),
        function(
            "expm1",
            Sig::One,
            |cx, a| growing(cx, a, f64::exp_m1),
            "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.",
        ).spelled("($module, x, /)"),
        function(
            "fabs",
            Sig::One,
            |cx, a| one(cx, a, f64::abs),
            "Return the absolute value of the float x.",
        ).spelled("($module, x, /)"),
        function(
            "factorial",
            Sig::One,
            integer::factorial,
            "Find n!.\n\nRaise a ValueError if x is negative or non-integral.",
        ).spelled("($module, n, /)"),
        function(
            "floor",
            Sig::One,
            float::floor,
            "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.",
        ).spelled("($module, x, /)"),
        function(
            "fma",
            Sig::Range(3, 3),
            float::fma,
            "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round.",
        ).spelled("($module, x, y, z, /)"),
        function(
            "fmod",
            Sig::Range(2, 2),
            float::fmod,
            "Return fmod(x, y), according to platform C.\n\nx % y may differ.",
        ).spelled("($module, x, y, /)"),
        function(
            "frexp",
            Sig::One,
            float::frexp,
            "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.\nIf x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.",
        ).spelled("($module, x, /)"),
        function(
            "fsum",
            Sig::One,
            sum::fsum,
            "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating-point arithmetic.",
        ).spelled("($module, seq, /)"),
        function(
            "gamma",
            Sig::One,
            |cx, a| gamma_of(cx, a, gamma::gamma),
            "Gamma function at x.",
        ).spelled("($module, x, /)"),
        function(
            "gcd",
            Sig::Any,
            integer::gcd,
            "Greatest Common Divisor.",
        ).spelled("($module, *integers)"),
        function(
            "hypot",
            Sig::Any,
            sum::hypot,
            "Multidimensional Euclidean distance from the origin to a point.",
        ),
        function(
            "isclose",
            Sig::Clinic("a, b, *, rel_tol=1e-09, abs_tol=0.0"),
            float::isclose,
            "Determine whether two floating-point numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values",
        ),
        function(
            "isfinite",
            Sig::One,
            |cx, a| test(cx, a, f64::is_finite),
            "Return True if x is neither an infinity nor a NaN, and False otherwise.",
        ).spelled("($module, x, /)"),
        function(
            "isinf",
            Sig::One,
            |cx, a| test(cx, a, f64::is_infinite),
            "Return True if x is a positive or negative infinity, and False otherwise.",
        ).spelled("($module, x, /)"),
        function(
            "isnan",
            Sig::One,
            |cx, a| test(cx, a, f64::is_nan),
            "Return True if x is a NaN (not a number), and False otherwise.",
        ).spelled("($module, x, /)"),
        function(
            "isqrt",
            Sig::One,
            integer::isqrt,
            "Return the integer part of the square root of the input.",
        ).spelled("($module, n, /)"),
        function("lcm", Sig::Any, integer::lcm, "Least Common Multiple.").spelled("($module, *integers)"),
        function(
            "ldexp",
            Sig::Range(2, 2),
            float::ldexp,
            "Return x * (2**i).\n\nThis is essentially the inverse of frexp().",
        ).spelled("($module, x, i, /)"),
        function(
            "lgamma",
            Sig::One,
            |cx, a| gamma_of(cx, a, gamma::log_gamma),
            "Natural logarithm of absolute value of Gamma function at x.",
        ).spelled("($module, x, /)"),
        function(
            "log",
            Sig::Range(1, 2),
            float::log,
            "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.",
        ),
        function(
            "log10",
            Sig::One,
            |cx, a| logarithm(cx, &arg(a, 0), f64::log10).map(|x| cx.float(x)),
            "Return the base 10 logarithm of x.",
        ).spelled("($module, x, /)"),
        function(
            "log1p",
            Sig::One,
            |cx, a| bounded(cx, a, f64::ln_1p),
            "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero.",
        ).spelled("($module, x, /)"),
        function(
            "log2",
            Sig::One,
            |cx, a| logarithm(cx, &arg(a, 0), f64::log2).map(|x| cx.float(x)),
            "Return the base 2 logarithm of x.",
        ).spelled("($module, x, /)"),
        function(
            "modf",
            Sig::One,
            float::modf,
            "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.",
        ).spelled("($module, x, /)"),
        function(
            "nextafter",
            Sig::Clinic("x, y, /, *, steps=None"),
            float::nextafter,
            "Return the floating-point value the given number of steps after x towards y.",
        ),
        function(
            "perm",
            Sig::Range(1, 2),
            integer::perm,
            "Number of ways to choose k items from n items without repetition and with order.",
        ).spelled("($module, n, k=None, /)"),
        function(
            "pow",
            Sig::Range(2, 2),
            float::pow,
            "Return x**y (x to the power of y).",
        ).spelled("($module, x, y, /)"),
        function(
            "prod",
            Sig::Clinic("iterable, /, *, start=1"),
            sum::prod,
            "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.",
        ),
        function(
            "radians",
            Sig::One,
            |cx, a| one(cx, a, |x| x * (std::f64::consts::PI / 180.0)),
            "Convert angle x from degrees to radians.",
        ).spelled("($module, x, /)"),
        function(
            "remainder",
            Sig::Range(2, 2),
            float::remainder,
            "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact.",
        ).spelled("($module, x, y, /)"),
        function(
            "sin",
            Sig::One,
            |cx, a| bounded(cx, a, f64::sin),
            "Return the sine of x (measured in radians).",
        ).spelled("($module, x, /)"),
        function(
            "sinh",
            Sig::One,
            |cx, a| growing(cx, a, f64::sinh),
            "Return the hyperbolic sine of x.",
        ).spelled("($module, x, /)"),
        function(
            "sqrt",
            Sig::One,
            |cx, a| bounded(cx, a, f64::sqrt),
            "Return the square root of x.",
        ).spelled("($module, x, /)"),
        function(
            "sumprod",
            Sig::Range(2, 2),
            sum::sumprod,
            "Return the sum of products of values from two iterables p and q.",
        ).spelled("($module, p, q, /)"),
        function(
            "tan",
            Sig::One,
            |cx, a| bounded(cx, a, f64::tan),
            "Return the tangent of x (measured in radians).",
        ).spelled("($module, x, /)"),
        function(
            "tanh",
            Sig::One,
            |cx, a| bounded(cx, a, f64::tanh),
            "Return the hyperbolic tangent of x.",
        ).spelled("($module, x, /)"),
        function(
            "trunc",
            Sig::One,
            float::trunc,
            "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.",
        ).spelled("($module, x, /)"),
        function(
            "ulp",
            Sig::One,
            |cx, a| one(cx, a, float::ulp),
            "Return the value of the least significant bit of the float x.",
        ).spelled("($module, x, /)"),
    ],
    types: &[],
    init: Some(constants),
};

fn constants(cx: &Interp, namespace: &Dict) -> R<()> {
    use std::f64::consts::{E, PI, TAU};
    for (name, value) in [
        ("pi", PI),
        ("e", E),
        ("tau", TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        namespace.set_name(cx, &cx.intern(name), cx.float(value));
    }
    Ok(())
}

/// Raises `ValueError: math domain error`.
#[cold]
pub fn domain_error(cx: &Interp) -> Raised {
    raise::value_error(cx, "math domain error")
}

/// Raises `OverflowError: math range error`.
#[cold]
pub fn range_error(cx: &Interp) -> Raised {
    raise::overflow_error(cx, "math range error")
}

/// Argument `i` as a float.
pub fn real(cx: &Interp, args: Args<'_>, i: usize) -> R<f64> {
    convert::to_float(cx, &arg(args, i))
}

/// A function that is defined everywhere.
fn one(cx: &Interp, args: Args<'_>, f: fn(f64) -> f64) -> R {
    Ok(cx.float(f(real(cx, args, 0)?)))
}

/// A function of two arguments that is defined everywhere.
fn two(cx: &Interp, args: Args<'_>, f: fn(f64, f64) -> f64) -> R {
    Ok(cx.float(f(real(cx, args, 0)?, real(cx, args, 1)?)))
}

/// A function that is not defined where it gives a NaN or an infinity.
fn bounded(cx: &Interp, args: Args<'_>, f: fn(f64) -> f64) -> R {
    let x = real(cx, args, 0)?;
    let y = f(x);
    if (y.is_nan() && !x.is_nan()) || (y.is_infinite() && x.is_finite()) {
        return Err(domain_error(cx));
    }
    Ok(cx.float(y))
}

/// The inverse of `sinh`, in the forms that the C library has.
fn asinh(x: f64) -> f64 {
    let size = x.abs();
    let result = if size < 2_f64.powi(-28) {
        return x;
    } else if size > 2_f64.powi(28) {
        size.ln() + std::f64::consts::LN_2
    } else if size > 2.0 {
        (2.0 * size + 1.0 / ((size * size + 1.0).sqrt() + size)).ln()
    } else {
        let square = size * size;
        (size + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(x)
}

/// The inverse of `cosh`, in forms that lose nothing near 1 and overflow nowhere.
fn acosh(x: f64) -> f64 {
    if x < 1.0 {
        f64::NAN
    } else if x > 2_f64.powi(28) {
        x.ln() + std::f64::consts::LN_2
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let t = x - 1.0;
        (t + (2.0 * t + t * t).sqrt()).ln_1p()
    }
}

/// A function that can overflow.
fn growing(cx: &Interp, args: Args<'_>, f: fn(f64) -> f64) -> R {
    let x = real(cx, args, 0)?;
    let y = f(x);
    if y.is_infinite() && x.is_finite() {
        Err(range_error(cx))
    } else {
        Ok(cx.float(y))
    }
}

fn test(cx: &Interp, args: Args<'_>, f: fn(f64) -> bool) -> R {
    Ok(Value::bool(f(real(cx, args, 0)?)))
}

fn gamma_of(cx: &Interp, args: Args<'_>, f: fn(f64) -> Result<f64, NoGamma>) -> R {
    match f(real(cx, args, 0)?) {
        Ok(y) => Ok(cx.float(y)),
        Err(NoGamma::Domain) => Err(domain_error(cx)),
        Err(NoGamma::Range) => Err(range_error(cx)),
    }
}
