//! f-strings.

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Str, Value};
use crate::interp::{Interp, R};
use crate::runtime::format;
use crate::source::op::Conversion;

impl Describe for Conversion {
    fn describe(&self, to: &mut Describer<'_>) {
        if *self != Conversion::None {
            to.words(self.symbol());
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
    /// Appends the field's text.
    fn write(&self, cx: &Interp, fp: Frame<'_>, out: &mut Vec<u8>) -> R<()> {
        let value = self.value.eval(cx, fp)?;
        let note = |e| self.at.note(cx, e);
        let value = match self.conversion {
            Conversion::None => value,
            Conversion::Str if self.spec.is_none() => {
                return format::write_str(cx, out, &value).map_err(note);
            }
            Conversion::Str => format::str_(cx, &value).map_err(note)?,
            Conversion::Repr => format::repr(cx, &value).map_err(note)?,
            Conversion::Ascii => format::ascii(cx, &value).map_err(note)?,
        };
        match self.spec.as_deref() {
            None => format::write(cx, out, &value, b"").map_err(note),
            Some([Part::Text(spec)]) => {
                let spec = spec.as_str().map_or(&b""[..], Str::bytes);
                format::write(cx, out, &value, spec).map_err(note)
            }
            Some(parts) => {
                let mut spec = Vec::new();
                write_parts(cx, fp, parts, &mut spec)?;
                format::write(cx, out, &value, &spec).map_err(note)
            }
        }
    }
}

fn write_parts(cx: &Interp, fp: Frame<'_>, parts: &[Part], out: &mut Vec<u8>) -> R<()> {
    for part in parts {
        match part {
            Part::Text(text) => out.extend_from_slice(text.as_str().map_or(b"", Str::bytes)),
            Part::Field(field) => field.write(cx, fp, out)?,
        }
    }
    Ok(())
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
        let mut out = cx.buffer();
        write_parts(cx, fp, &self.parts, &mut out)?;
        cx.str_of_buffer(out).map_err(|e| self.at.note(cx, e))
    }
}
