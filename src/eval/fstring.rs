//! f-strings.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, R};
use crate::runtime::format;

/// What `!s`, `!r` and `!a` do to a value before it is formatted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// Nothing.
    None,
    /// `str()`.
    Str,
    /// `repr()`.
    Repr,
    /// `ascii()`.
    Ascii,
}

impl Describe for Conversion {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Conversion::None => {}
            Conversion::Str => to.words("!s"),
            Conversion::Repr => to.words("!r"),
            Conversion::Ascii => to.words("!a"),
        }
    }
}

/// A part of an f-string.
pub enum Part {
    /// Text.
    Text(Value),
    /// `{value!conversion:spec}`
    Field(Field),
}

impl Describe for Part {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Part::Text(text) => text.describe(to),
            Part::Field(field) => field.describe(to),
        }
    }
}

/// A field of an f-string.
pub struct Field {
    /// The value.
    pub value: BoxExpr,
    /// The conversion.
    pub conversion: Conversion,
    /// The format specification, itself with fields.
    pub spec: Option<Box<[Part]>>,
    /// Where it stands.
    pub at: At,
}

describe!(Field: at, conversion, value, spec);

impl Field {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let value = self.value.eval(cx, fp)?;
        let note = |e| self.at.note(cx, e);
        let value = match self.conversion {
            Conversion::None => value,
            Conversion::Str => format::str_(cx, &value).map_err(note)?,
            Conversion::Repr => format::repr(cx, &value).map_err(note)?,
            Conversion::Ascii => format::ascii(cx, &value).map_err(note)?,
        };
        match &self.spec {
            None if value.as_str().is_some() => Ok(value),
            None => format::format(cx, &value, &cx.new_str("")).map_err(note),
            Some(spec) => {
                let spec = join(cx, fp, spec, self.at)?;
                format::format(cx, &value, &spec).map_err(note)
            }
        }
    }
}

fn join(cx: &Interp, fp: Frame<'_>, parts: &[Part], at: At) -> R {
    let mut bytes = Vec::new();
    for part in parts {
        let piece = match part {
            Part::Text(text) => text.clone(),
            Part::Field(field) => field.eval(cx, fp)?,
        };
        if let Some(text) = piece.as_str() {
            bytes.extend_from_slice(text.bytes());
        }
    }
    cx.str_wtf8(&bytes).map_err(|e| at.note(cx, e))
}

/// `f'...'`
pub struct FString {
    /// The parts.
    pub parts: Box<[Part]>,
    /// Where it stands.
    pub at: At,
}

describe!(FString: at, parts);

impl Expr for FString {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        join(cx, fp, &self.parts, self.at)
    }
}
