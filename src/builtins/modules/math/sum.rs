//! The functions of `math` that add up: `fsum`, `sumprod`, `prod`, `hypot`, `dist`.
//!
//! What always holds: sums of floats are rounded once, at the end; see `number/accurate.rs`.

use dashu_int::IBig;

use crate::builtins::arguments::arg;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::number::accurate::{self, ExactSum, NoSum, SumOfProducts};
use crate::object::int;
use crate::runtime::{convert, iter, ops, raise};
use crate::source::op::BinOp;

/// `math.fsum`.
pub fn fsum(cx: &Interp, args: Args<'_>) -> R {
    let mut sum = ExactSum::default();
    let no_sum = |error: NoSum| match error {
        NoSum::Infinities => raise::value_error(cx, "-inf + inf in fsum"),
        NoSum::Overflow => raise::overflow_error(cx, "intermediate overflow in fsum"),
    };
    iter::for_each(cx, &arg(args, 0), |item| {
        sum.add(convert::to_float(cx, &item)?).map_err(no_sum)?;
        Ok(true)
    })?;
    sum.total().map(|total| cx.float(total)).map_err(no_sum)
}

/// `math.hypot`.
pub fn hypot(cx: &Interp, args: Args<'_>) -> R {
    let coordinates = args
        .pos()
        .iter()
        .map(|v| convert::to_float(cx, v))
        .collect::<R<Vec<f64>>>()?;
    Ok(cx.float(accurate::length(&coordinates)))
}

/// `math.dist`.
pub fn dist(cx: &Interp, args: Args<'_>) -> R {
    let (p, q) = (
        iter::collect(cx, &arg(args, 0))?,
        iter::collect(cx, &arg(args, 1))?,
    );
    if p.len() != q.len() {
        return Err(raise::value_error(
            cx,
            "both points must have the same number of dimensions",
        ));
    }
    let mut differences = Vec::with_capacity(p.len());
    for (a, b) in p.iter().zip(&q) {
        cx.tick()?;
        differences.push(convert::to_float(cx, a)? - convert::to_float(cx, b)?);
    }
    Ok(cx.float(accurate::length(&differences)))
}

/// `math.prod`.
pub fn prod(cx: &Interp, args: Args<'_>) -> R {
    let mut product = args.get(1).cloned().unwrap_or(Value::small(1));
    iter::for_each(cx, &arg(args, 0), |item| {
        product = ops::binary(cx, BinOp::Mul, &product, &item)?;
        Ok(true)
    })?;
    Ok(product)
}

/// What a run of like pairs has summed up so far.
enum Run {
    None,
    Ints(IBig),
    Floats(SumOfProducts),
}

/// `math.sumprod`: runs of ints are summed exactly, runs of floats in triple precision, the rest by the operators.
pub fn sumprod(cx: &Interp, args: Args<'_>) -> R {
    let (p, q) = (
        iter::iter(cx, &arg(args, 0))?,
        iter::iter(cx, &arg(args, 1))?,
    );
    let (mut total, mut run) = (Value::small(0), Run::None);
    loop {
        cx.tick()?;
        let (a, b) = match (iter::next(cx, &p)?, iter::next(cx, &q)?) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(raise::value_error(cx, "Inputs are not the same length")),
        };
        let ints = if a.is_bool() || b.is_bool() {
            None
        } else {
            int::exact(&a).zip(int::exact(&b))
        };
        if let Some((x, y)) = ints {
            match &mut run {
                Run::Ints(sum) => *sum += x.to_big().as_ref() * y.to_big().as_ref(),
                _ => {
                    total = flush(cx, total, std::mem::replace(&mut run, Run::None))?;
                    run = Run::Ints(x.to_big().as_ref() * y.to_big().as_ref());
                }
            }
            continue;
        }
        let has_float = a.as_float().is_some() || b.as_float().is_some();
        if has_float && let (Some(x), Some(y)) = (float_or_int(&a), float_or_int(&b)) {
            if !matches!(run, Run::Floats(_)) {
                total = flush(
                    cx,
                    total,
                    std::mem::replace(&mut run, Run::Floats(SumOfProducts::default())),
                )?;
            }
            if let Run::Floats(sum) = &mut run {
                sum.add(x, y);
            }
            continue;
        }
        total = flush(cx, total, std::mem::replace(&mut run, Run::None))?;
        let product = ops::binary(cx, BinOp::Mul, &a, &b)?;
        total = ops::binary(cx, BinOp::Add, &total, &product)?;
    }
    flush(cx, total, run)
}

/// An exact float, or an exact int that is one.
fn float_or_int(value: &Value) -> Option<f64> {
    value
        .as_float()
        .or_else(|| int::exact(value).and_then(|i| i.to_f64()))
}

fn flush(cx: &Interp, total: Value, run: Run) -> R {
    let sum = match run {
        Run::None => return Ok(total),
        Run::Ints(sum) => cx.int_from(sum),
        Run::Floats(sum) => cx.float(sum.total()),
    };
    ops::binary(cx, BinOp::Add, &total, &sum)
}
