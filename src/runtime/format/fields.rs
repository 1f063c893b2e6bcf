//! `str.format` and `str.format_map` (Library reference, Format String Syntax).
//!
//! ```text
//!     {[first][.name | [key]]...[!conversion][:specification]}
//! ```
//!
//! What always holds: fields inside a specification are filled first, one level deep; automatic and manual numbering
//! do not mix in one call. Everything that has a meaning is ASCII, so the text is read as bytes.

use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, R, Raised};
use crate::runtime::container::{item, text};
use crate::runtime::{attr, format, raise};
use crate::text::{unicode, wtf8};

/// Where the values of fields come from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// `format(*args, **keywords)`.
    Arguments(Args<'a>),
    /// `format_map(mapping)`.
    Mapping(&'a Value),
}

/// How fields without a number are counted in one call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Unknown,
    Automatic,
    Manual,
}

/// One call of `format`.
struct Call<'a> {
    cx: &'a Interp,
    source: Source<'a>,
    numbering: Numbering,
    next: usize,
}

/// A field as written.
struct Field<'a> {
    name: &'a [u8],
    conversion: Option<u32>,
    spec: &'a [u8],
    /// The specification holds fields of its own.
    nested: bool,
}

/// How deep fields may stand inside specifications.
const DEPTH: usize = 2;

/// `text.format(...)`; `whole` is or carries the text.
pub fn format_str(cx: &Interp, template: &Str, whole: &Value, source: Source<'_>) -> R {
    let mut call = Call {
        cx,
        source,
        numbering: Numbering::Unknown,
        next: 0,
    };
    let mut out = cx.buffer();
    call.build(template.bytes(), DEPTH, &mut out)?;
    let one = match source {
        Source::Arguments(args) if args.values.len() == 1 => &args.values[0],
        _ => whole,
    };
    text::built(cx, out, [one, whole])
}

fn refuse<T>(cx: &Interp, message: &str) -> R<T> {
    Err(raise::value_error(cx, message))
}

impl<'a> Call<'a> {
    /// Appends `text` with its fields filled.
    fn build(&mut self, text: &[u8], depth: usize, out: &mut Vec<u8>) -> R<()> {
        let cx = self.cx;
        let Some(depth) = depth.checked_sub(1) else {
            return refuse(cx, "Max string recursion exceeded");
        };
        let mut at = 0;
        while at < text.len() {
            let plain = text[at..].iter().position(|b| matches!(b, b'{' | b'}'));
            let Some(plain) = plain else {
                out.extend_from_slice(&text[at..]);
                break;
            };
            out.extend_from_slice(&text[at..at + plain]);
            let brace = text[at + plain];
            at += plain + 1;
            if text.get(at) == Some(&brace) {
                out.push(brace);
                at += 1;
                continue;
            }
            if brace == b'}' {
                return refuse(cx, "Single '}' encountered in format string");
            }
            if at >= text.len() {
                return refuse(cx, "Single '{' encountered in format string");
            }
            cx.tick()?;
            let (field, end) = parse_field(cx, text, at)?;
            at = end;
            self.write_field(out, &field, depth)?;
        }
        Ok(())
    }

    /// Writes the value of one field.
    fn write_field(&mut self, out: &mut Vec<u8>, field: &Field<'_>, depth: usize) -> R<()> {
        let cx = self.cx;
        let value = self.value_of(field.name)?;
        let value = match field.conversion.map(char::from_u32) {
            None => value,
            Some(Some('r')) => format::repr(cx, &value)?,
            Some(Some('s')) => format::str_(cx, &value)?,
            Some(Some('a')) => format::ascii(cx, &value)?,
            Some(_) => return Err(unknown_conversion(cx, field.conversion.unwrap_or(0))),
        };
        if !field.nested {
            return format::write(cx, out, &value, field.spec);
        }
        let mut spec = Vec::new();
        self.build(field.spec, depth, &mut spec)?;
        format::write(cx, out, &value, &spec)
    }

    /// The object that a field name stands for.
    fn value_of(&mut self, name: &[u8]) -> R {
        let cx = self.cx;
        let end = name
            .iter()
            .position(|b| matches!(b, b'.' | b'['))
            .unwrap_or(name.len());
        let mut value = self.first(&name[..end])?;
        let mut rest = &name[end..];
        while let Some((&mark, after)) = rest.split_first() {
            let (part, next) = if mark == b'.' {
                let end = after
                    .iter()
                    .position(|b| matches!(b, b'.' | b'['))
                    .unwrap_or(after.len());
                (&after[..end], &after[end..])
            } else if mark == b'[' {
                let Some(end) = after.iter().position(|&b| b == b']') else {
                    return refuse(cx, "Missing ']' in format string");
                };
                (&after[..end], &after[end + 1..])
            } else {
                return refuse(
                    cx,
                    "Only '.' or '[' may follow ']' in format field specifier",
                );
            };
            if part.is_empty() {
                return refuse(cx, "Empty attribute in format string");
            }
            value = if mark == b'.' {
                attr::get(cx, &value, &cx.intern(&String::from_utf8_lossy(part)))?
            } else {
                let key = match number(cx, part)? {
                    Some(index) => cx.int(index as i64),
                    None => cx.str_of_bytes(part)?,
                };
                item::get(cx, &value, &key)?
            };
            rest = next;
        }
        Ok(value)
    }

    /// The argument that the first part of a field name stands for.
    fn first(&mut self, name: &[u8]) -> R {
        let cx = self.cx;
        let index = if name.is_empty() {
            self.number_as(Numbering::Automatic)?;
            self.next += 1;
            Some(self.next - 1)
        } else {
            let index = number(cx, name)?;
            if index.is_some() {
                self.number_as(Numbering::Manual)?;
            }
            index
        };
        match (self.source, index) {
            (Source::Mapping(_), Some(_)) => refuse(cx, "Format string contains positional fields"),
            (Source::Mapping(mapping), None) => item::get(cx, mapping, &cx.str_of_bytes(name)?),
            (Source::Arguments(args), Some(index)) => {
                args.pos().get(index).cloned().ok_or_else(|| {
                    let message =
                        format!("Replacement index {index} out of range for positional args tuple");
                    raise::index_error(cx, message)
                })
            }
            (Source::Arguments(args), None) => {
                let found = args
                    .keywords()
                    .find(|(key, _)| key.as_str().as_bytes() == name);
                match found {
                    Some((_, value)) => Ok(value.clone()),
                    None => Err(raise::key_error(cx, cx.str_of_bytes(name)?)),
                }
            }
        }
    }

    /// Notes which numbering a field uses; the two do not mix.
    fn number_as(&mut self, wanted: Numbering) -> R<()> {
        if self.numbering != Numbering::Unknown && self.numbering != wanted {
            return refuse(
                self.cx,
                if wanted == Numbering::Automatic {
                    "cannot switch from manual field specification to automatic field numbering"
                } else {
                    "cannot switch from automatic field numbering to manual field specification"
                },
            );
        }
        self.numbering = wanted;
        Ok(())
    }
}

#[cold]
fn unknown_conversion(cx: &Interp, code: u32) -> Raised {
    let shown = match code {
        0x21..=0x7e => char::from(code as u8).to_string(),
        _ => format!("\\x{code:x}"),
    };
    raise::value_error(cx, format!("Unknown conversion specifier {shown}"))
}

/// A field name part as a number; `None` if it is not all digits.
fn number(cx: &Interp, part: &[u8]) -> R<Option<usize>> {
    let mut value: i64 = 0;
    for code in wtf8::code_points(part) {
        let Some(digit) = unicode::decimal_value(code) else {
            return Ok(None);
        };
        let next = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(i64::from(digit)));
        let Some(next) = next else {
            return refuse(cx, "Too many decimal digits in format string");
        };
        value = next;
    }
    Ok((!part.is_empty()).then_some(value as usize))
}

/// Reads a field from after its opening brace; also tells the place after its closing one.
fn parse_field<'t>(cx: &Interp, text: &'t [u8], start: usize) -> R<(Field<'t>, usize)> {
    let mut at = start;
    let mut stop = None;
    while stop.is_none() && at < text.len() {
        match text[at] {
            b'{' => return refuse(cx, "unexpected '{' in field name"),
            b'[' => {
                at += text[at..]
                    .iter()
                    .position(|&b| b == b']')
                    .unwrap_or(text.len() - at)
            }
            mark @ (b'}' | b':' | b'!') => stop = Some(mark),
            _ => {}
        }
        at += 1;
    }
    let name = &text[start..if stop.is_some() {
        at - 1
    } else {
        at.min(text.len())
    }];
    let mut field = Field {
        name,
        conversion: None,
        spec: &[],
        nested: false,
    };
    match stop {
        Some(b'}') => return Ok((field, at)),
        None => return refuse(cx, "expected '}' before end of string"),
        Some(b'!') => {
            let mut codes = wtf8::code_points(&text[at..]);
            field.conversion = codes.next();
            if field.conversion.is_none() {
                return refuse(cx, "end of string while looking for conversion specifier");
            }
            at = text.len() - codes.rest().len();
            match text.get(at) {
                Some(b'}') => return Ok((field, at + 1)),
                Some(b':') | None => at += 1,
                Some(_) => return refuse(cx, "expected ':' after conversion specifier"),
            }
        }
        Some(_) => {}
    }
    let from = at.min(text.len());
    let mut depth = 1;
    for (i, &byte) in text[from..].iter().enumerate() {
        match byte {
            b'{' => {
                field.nested = true;
                depth += 1;
            }
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            field.spec = &text[from..from + i];
            return Ok((field, from + i + 1));
        }
    }
    refuse(cx, "unmatched '{' in format spec")
}
