//! What is known of an expression's value before the program runs: enough for CPython's warnings and for
//! repeated keys of mapping patterns.

use dashu_int::{IBig, UBig};

use crate::number::{float, integer};
use crate::source::intern::{Interner, Sym};
use crate::source::op::{BinOp, UnaryOp};
use crate::syntax::tree::*;
use crate::text::quote;

/// A constant, as far as it tells what CPython folds.
#[derive(Clone, Copy)]
enum Known {
    /// `None` and `...`, by the type.
    Single(&'static str),
    Bool(f64),
    /// To a float's precision.
    Int(f64),
    Float(f64),
    Complex,
    /// Of so many characters.
    Str(usize),
    /// Of so many items.
    Tuple(usize),
}

/// Greatest number of bits, of characters and of items that CPython folds to.
const MAX_BITS: f64 = 128.0;
const MAX_STR: usize = 4096;
const MAX_TUPLE: usize = 256;

/// A big int to a float's precision.
fn nearest(n: &UBig) -> f64 {
    integer::to_f64(&IBig::from(n.clone())).unwrap_or(f64::INFINITY)
}

impl Known {
    fn of(expr: &Expr) -> Option<Known> {
        match &expr.kind {
            ExprKind::Constant(value) => Some(match value {
                Constant::None => Known::Single("NoneType"),
                Constant::Ellipsis => Known::Single("ellipsis"),
                Constant::True => Known::Bool(1.0),
                Constant::False => Known::Bool(0.0),
                Constant::Int(n) => Known::Int(*n as f64),
                Constant::BigInt(n) => Known::Int(nearest(n)),
                Constant::Float(x) => Known::Float(*x),
                Constant::Imaginary(_) => Known::Complex,
                Constant::Str(text) => Known::Str(characters(&text.0)),
            }),
            ExprKind::Unary(op, operand) => Known::of(operand)?.unary(*op),
            // Which of the two it is matters to nobody.
            ExprKind::Not(operand) => Known::of(operand).map(|_| Known::Bool(1.0)),
            ExprKind::Binary(op, pair) => Known::of(&pair.0)?.binary(*op, Known::of(&pair.1)?),
            ExprKind::Tuple(items) => {
                let known = items.iter().all(|item| Known::of(item).is_some());
                known.then_some(Known::Tuple(items.len()))
            }
            _ => None,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Known::Single(kind) => kind,
            Known::Bool(_) => "bool",
            Known::Int(_) => "int",
            Known::Float(_) => "float",
            Known::Complex => "complex",
            Known::Str(_) => "str",
            Known::Tuple(_) => "tuple",
        }
    }

    fn unary(self, op: UnaryOp) -> Option<Known> {
        match (op, self) {
            (UnaryOp::Pos, Known::Bool(x) | Known::Int(x)) => Some(Known::Int(x)),
            (UnaryOp::Neg, Known::Bool(x) | Known::Int(x)) => Some(Known::Int(-x)),
            (UnaryOp::Invert, Known::Bool(x) | Known::Int(x)) => Some(Known::Int(-x - 1.0)),
            (UnaryOp::Pos, Known::Float(x)) => Some(Known::Float(x)),
            (UnaryOp::Neg, Known::Float(x)) => Some(Known::Float(-x)),
            (UnaryOp::Pos | UnaryOp::Neg, Known::Complex) => Some(Known::Complex),
            _ => None,
        }
    }

    fn binary(self, op: BinOp, other: Known) -> Option<Known> {
        match (self, other) {
            (Known::Bool(a), Known::Bool(b))
                if matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor) =>
            {
                ints(op, a, b)?;
                Some(Known::Bool(1.0))
            }
            (Known::Bool(a) | Known::Int(a), Known::Bool(b) | Known::Int(b)) => ints(op, a, b),
            (
                Known::Bool(a) | Known::Int(a) | Known::Float(a),
                Known::Bool(b) | Known::Int(b) | Known::Float(b),
            ) => floats(op, a, b),
            (Known::Complex, y) | (y, Known::Complex) if y.is_number() => match op {
                BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Pow => Some(Known::Complex),
                BinOp::Div => (!other.is_zero()).then_some(Known::Complex),
                _ => None,
            },
            (Known::Str(m), Known::Str(n)) if op == BinOp::Add => Some(Known::Str(m + n)),
            (Known::Tuple(m), Known::Tuple(n)) if op == BinOp::Add => Some(Known::Tuple(m + n)),
            (Known::Str(len), Known::Bool(n) | Known::Int(n))
            | (Known::Bool(n) | Known::Int(n), Known::Str(len)) => {
                repeated(op, len, n, MAX_STR).map(Known::Str)
            }
            (Known::Tuple(len), Known::Bool(n) | Known::Int(n))
            | (Known::Bool(n) | Known::Int(n), Known::Tuple(len)) => {
                repeated(op, len, n, MAX_TUPLE).map(Known::Tuple)
            }
            _ => None,
        }
    }

    fn is_number(self) -> bool {
        matches!(
            self,
            Known::Bool(_) | Known::Int(_) | Known::Float(_) | Known::Complex
        )
    }

    fn is_zero(self) -> bool {
        matches!(self, Known::Bool(0.0) | Known::Int(0.0) | Known::Float(0.0))
    }
}

/// How many characters WTF-8 text has.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

fn repeated(op: BinOp, len: usize, n: f64, most: usize) -> Option<usize> {
    let fits = op == BinOp::Mul && (len == 0 || (0.0..=(most / len) as f64).contains(&n));
    fits.then_some(if len == 0 { 0 } else { len * n as usize })
}

fn bits(x: f64) -> f64 {
    match x == 0.0 {
        true => 0.0,
        false => x.abs().log2().floor() + 1.0,
    }
}

fn ints(op: BinOp, a: f64, b: f64) -> Option<Known> {
    let int = |x: f64| Some(Known::Int(x));
    match op {
        BinOp::Add => int(a + b),
        BinOp::Sub => int(a - b),
        BinOp::Mul => {
            (a == 0.0 || b == 0.0 || bits(a) + bits(b) <= MAX_BITS).then_some(Known::Int(a * b))
        }
        BinOp::Div => (b != 0.0).then_some(Known::Float(a / b)),
        BinOp::FloorDiv if b != 0.0 => int((a / b).floor()),
        BinOp::Mod if b != 0.0 => int(a - (a / b).floor() * b),
        BinOp::Pow if b < 0.0 => floats(op, a, b),
        BinOp::Pow => {
            (b == 0.0 || bits(a) <= (MAX_BITS / b).floor()).then_some(Known::Int(a.powf(b)))
        }
        BinOp::LShift if a == 0.0 || b == 0.0 => (b >= 0.0).then_some(Known::Int(a)),
        BinOp::LShift => (b > 0.0 && bits(a) + b <= MAX_BITS).then_some(Known::Int(a * b.exp2())),
        BinOp::RShift => (b >= 0.0).then_some(Known::Int((a / b.exp2()).floor())),
        BinOp::BitAnd => int((a as i128 & b as i128) as f64),
        BinOp::BitOr => int((a as i128 | b as i128) as f64),
        BinOp::BitXor => int((a as i128 ^ b as i128) as f64),
        _ => None,
    }
}

fn floats(op: BinOp, a: f64, b: f64) -> Option<Known> {
    let float = |x: f64| Some(Known::Float(x));
    match op {
        BinOp::Add => float(a + b),
        BinOp::Sub => float(a - b),
        BinOp::Mul => float(a * b),
        BinOp::Div if b != 0.0 => float(a / b),
        BinOp::FloorDiv if b != 0.0 => float((a / b).floor()),
        BinOp::Mod if b != 0.0 => float(a - (a / b).floor() * b),
        BinOp::Pow if a == 0.0 && b < 0.0 => None,
        BinOp::Pow if a < 0.0 && b.is_finite() && b.fract() != 0.0 => Some(Known::Complex),
        // Too great a power is an error.
        BinOp::Pow if a.is_finite() && b.is_finite() && a.powf(b).is_infinite() => None,
        BinOp::Pow => float(a.powf(b)),
        _ => None,
    }
}

/// The type of a constant, after the arithmetic that CPython does while it compiles.
pub(super) fn constant_type(expr: &Expr) -> Option<&'static str> {
    Known::of(expr).map(Known::kind)
}

/// A literal, or a tuple of such.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Tuple(items) => items.iter().all(is_constant),
        _ => false,
    }
}

/// The type of a display or constant.
pub(super) fn type_of(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Dict(_) => "dict",
        ExprKind::Set(_) => "set",
        ExprKind::Lambda(_) => "function",
        ExprKind::FString(_) => "str",
        ExprKind::Comprehension(c) => match c.kind {
            ComprehensionKind::List => "list",
            ComprehensionKind::Set => "set",
            ComprehensionKind::Dict => "dict",
            ComprehensionKind::Generator => "generator",
        },
        _ => return constant_type(expr),
    })
}

/// A key of a mapping pattern that is a literal.
pub(super) enum Key {
    /// `None`.
    None,
    /// A number, as real and imaginary part and as its `repr`. Integers beyond a float's are told by the text.
    Number(f64, f64, String),
    /// A string.
    Str(Box<[u8]>),
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        match (self, other) {
            (Key::None, Key::None) => true,
            (Key::Str(a), Key::Str(b)) => a == b,
            (Key::Number(a, i, s), Key::Number(b, j, t)) => {
                a == b
                    && i == j
                    && (a.abs() < 9e15
                        || s == t
                        || s.contains(['.', 'e'])
                        || t.contains(['.', 'e']))
            }
            _ => false,
        }
    }
}

impl Key {
    /// The key as it is printed.
    pub(super) fn repr(&self) -> String {
        match self {
            Key::None => "None".to_owned(),
            Key::Number(_, _, text) => text.clone(),
            Key::Str(text) => String::from_utf8_lossy(&quote::repr(text)).into_owned(),
        }
    }
}

/// The value of a literal key; none for a dotted name.
pub(super) fn key(expr: &Expr) -> Option<Key> {
    let number = |re: f64, im: f64, text: String| Some(Key::Number(re, im, text));
    match &expr.kind {
        ExprKind::Constant(value) => match value {
            Constant::None => Some(Key::None),
            Constant::True => number(1.0, 0.0, "True".to_owned()),
            Constant::False => number(0.0, 0.0, "False".to_owned()),
            Constant::Int(n) => number(*n as f64, 0.0, n.to_string()),
            Constant::BigInt(n) => number(nearest(n), 0.0, n.to_string()),
            Constant::Float(x) => number(*x, 0.0, float::repr(*x)),
            Constant::Imaginary(x) => number(0.0, *x, format!("{}j", part(*x))),
            Constant::Str(text) => Some(Key::Str(text.0.clone())),
            Constant::Ellipsis => None,
        },
        ExprKind::Unary(UnaryOp::Neg, inner) => match key(inner)? {
            Key::Number(re, 0.0, text) => number(
                -re,
                0.0,
                if re == 0.0 && !text.contains('.') {
                    "0".to_owned()
                } else {
                    format!("-{text}")
                },
            ),
            Key::Number(_, im, text) => number(0.0, -im, format!("(-0-{text})")),
            _ => None,
        },
        ExprKind::Binary(op, pair) => match (key(&pair.0)?, key(&pair.1)?) {
            (Key::Number(re, _, _), Key::Number(_, im, _)) => {
                let im = if *op == BinOp::Sub { -im } else { im };
                let sign = if im < 0.0 { "" } else { "+" };
                number(re, im, format!("({}{sign}{}j)", part(re), part(im)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A part of a complex number: without the `.0` of a whole float.
fn part(x: f64) -> String {
    let text = float::repr(x);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A name as `repr` shows it.
pub(super) fn quoted(names: &Interner, sym: Sym) -> String {
    String::from_utf8_lossy(&quote::repr(names.text(sym).as_bytes())).into_owned()
}
