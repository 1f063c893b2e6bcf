//! What is known of an expression's value before the program runs: enough for CPython's warnings and for
//! repeated keys of mapping patterns.

use crate::source::intern::{Interner, Sym};
use crate::syntax::tree::*;
use crate::text::{float, quote};

/// The type of a constant, after the arithmetic that CPython does while it compiles.
pub(super) fn constant_type(expr: &Expr) -> Option<&'static str> {
    match &expr.kind {
        ExprKind::Constant(value) => Some(match value {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Imaginary(_) => "complex",
            Constant::Str(_) => "str",
        }),
        ExprKind::Unary(UnaryOp::Not, inner) => constant_type(inner).map(|_| "bool"),
        ExprKind::Unary(op, inner) => match constant_type(inner)? {
            "int" | "bool" => Some("int"),
            kind @ ("float" | "complex") if *op != UnaryOp::Invert => Some(kind),
            _ => None,
        },
        ExprKind::Binary(op, pair) => {
            let (a, b) = (constant_type(&pair.0)?, constant_type(&pair.1)?);
            let rank = |kind| match kind {
                "int" | "bool" => Some(0),
                "float" => Some(1),
                "complex" => Some(2),
                _ => None,
            };
            match (rank(a), rank(b)) {
                (Some(x), Some(y)) if x.max(y) > 0 || *op == BinaryOp::Div => {
                    Some(if x.max(y) == 2 { "complex" } else { "float" })
                }
                (Some(_), Some(_)) => Some("int"),
                _ if a == "str" && b == "str" && *op == BinaryOp::Add => Some("str"),
                _ => None,
            }
        }
        ExprKind::Tuple(items) => items
            .iter()
            .all(|item| constant_type(item).is_some())
            .then_some("tuple"),
        _ => None,
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
            Constant::BigInt(n) => number(
                n.to_string().parse().unwrap_or(f64::INFINITY),
                0.0,
                n.to_string(),
            ),
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
                let im = if *op == BinaryOp::Sub { -im } else { im };
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
