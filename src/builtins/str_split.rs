//! Methods of `str` that cut and join: `split`, `splitlines`, `partition`, `strip`, `join`.
//!
//! What always holds: without a separator words are runs between whitespace of any kind, and none is empty.

use crate::builtins::arguments::arg;
use crate::builtins::str_type::this;
use crate::heap::{Handle, Str, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::runtime::{convert, iter, list, raise, truth};
use crate::text::{unicode, wtf8};

/// The `sep` argument; `None` for whitespace.
fn separator(cx: &Interp, args: Args<'_>) -> R<Option<Handle<Str>>> {
    let Some(value) = args.get(1).filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    let Some(text) = convert::text_of(value) else {
        let name = class::type_name(cx, value);
        return Err(raise::type_error(
            cx,
            format!("must be str or None, not {name}"),
        ));
    };
    if text.is_empty() {
        return Err(raise::value_error(cx, "empty separator"));
    }
    Ok(Some(text))
}

/// The `maxsplit` argument.
fn most(cx: &Interp, args: Args<'_>) -> R<usize> {
    match args.get(2) {
        Some(value) => Ok(usize::try_from(convert::to_i64(cx, value)?).unwrap_or(usize::MAX)),
        None => Ok(usize::MAX),
    }
}

/// A list of texts.
fn texts(cx: &Interp, parts: Vec<&[u8]>) -> R {
    cx.allow(parts.len().saturating_mul(32))?;
    Ok(cx.list(
        parts
            .into_iter()
            .map(|part| cx.heap.str_wtf8(part))
            .collect(),
    ))
}

/// `str.split`.
pub fn split(cx: &Interp, args: Args<'_>) -> R {
    let (this, most) = (this(cx, args)?, most(cx, args)?);
    let mut rest = this.bytes();
    let mut parts = Vec::new();
    match separator(cx, args)? {
        Some(separator) => {
            while parts.len() < most
                && let Some(at) = wtf8::find(rest, separator.bytes())
            {
                cx.tick()?;
                parts.push(&rest[..at]);
                rest = &rest[at + separator.bytes().len()..];
            }
            parts.push(rest);
        }
        None => {
            rest = trim_start(rest, unicode::is_space);
            while !rest.is_empty() {
                cx.tick()?;
                if parts.len() >= most {
                    parts.push(rest);
                    break;
                }
                let word = rest.len() - trim_start(rest, |c| !unicode::is_space(c)).len();
                parts.push(&rest[..word]);
                rest = trim_start(&rest[word..], unicode::is_space);
            }
        }
    }
    texts(cx, parts)
}

/// `str.rsplit`.
pub fn rsplit(cx: &Interp, args: Args<'_>) -> R {
    let (this, most) = (this(cx, args)?, most(cx, args)?);
    let mut rest = this.bytes();
    let mut parts = Vec::new();
    match separator(cx, args)? {
        Some(separator) => {
            while parts.len() < most
                && let Some(at) = wtf8::rfind(rest, separator.bytes())
            {
                cx.tick()?;
                parts.push(&rest[at + separator.bytes().len()..]);
                rest = &rest[..at];
            }
            parts.push(rest);
        }
        None => {
            rest = trim_end(rest, unicode::is_space);
            while !rest.is_empty() {
                cx.tick()?;
                if parts.len() >= most {
                    parts.push(rest);
                    break;
                }
                let start = trim_end(rest, |c| !unicode::is_space(c)).len();
                parts.push(&rest[start..]);
                rest = trim_end(&rest[..start], unicode::is_space);
            }
        }
    }
    parts.reverse();
    texts(cx, parts)
}

/// The text without the characters at its start that `drop` takes.
fn trim_start(text: &[u8], drop: impl Fn(u32) -> bool) -> &[u8] {
    let mut codes = wtf8::code_points(text);
    let mut rest = text;
    while let Some(code) = codes.next() {
        if !drop(code) {
            break;
        }
        rest = codes.rest();
    }
    rest
}

/// The text without the characters at its end that `drop` takes.
fn trim_end(text: &[u8], drop: impl Fn(u32) -> bool) -> &[u8] {
    let mut codes = wtf8::code_points(text);
    let mut rest = text;
    while let Some(code) = codes.next_back() {
        if !drop(code) {
            break;
        }
        rest = codes.rest();
    }
    rest
}

/// `strip`, `lstrip`, `rstrip`.
fn stripped(cx: &Interp, args: Args<'_>, name: &str, start: bool, end: bool) -> R {
    let this = this(cx, args)?;
    let mut codes: Option<Vec<u32>> = None;
    if let Some(value) = args.get(1).filter(|v| !v.is_none()) {
        let Some(text) = convert::text_of(value) else {
            return Err(raise::type_error(
                cx,
                format!("{name} arg must be None or str"),
            ));
        };
        codes = Some(text.code_points().collect());
    }
    let drop = |code: u32| match &codes {
        Some(codes) => codes.contains(&code),
        None => unicode::is_space(code),
    };
    let mut rest = this.bytes();
    if start {
        rest = trim_start(rest, drop);
    }
    if end {
        rest = trim_end(rest, drop);
    }
    if rest.len() == this.bytes().len() {
        Ok(this.into_value())
    } else {
        cx.str_wtf8(rest)
    }
}

/// `str.strip`.
pub fn strip(cx: &Interp, args: Args<'_>) -> R {
    stripped(cx, args, "strip", true, true)
}

/// `str.lstrip`.
pub fn lstrip(cx: &Interp, args: Args<'_>) -> R {
    stripped(cx, args, "lstrip", true, false)
}

/// `str.rstrip`.
pub fn rstrip(cx: &Interp, args: Args<'_>) -> R {
    stripped(cx, args, "rstrip", false, true)
}

/// `partition` and `rpartition`.
fn parted(cx: &Interp, args: Args<'_>, from_end: bool) -> R {
    let this = this(cx, args)?;
    let value = arg(args, 1);
    let Some(separator) = convert::text_of(&value) else {
        let name = class::type_name(cx, &value);
        return Err(raise::type_error(cx, format!("must be str, not {name}")));
    };
    if separator.is_empty() {
        return Err(raise::value_error(cx, "empty separator"));
    }
    let (text, part) = (this.bytes(), separator.bytes());
    let found = if from_end {
        wtf8::rfind(text, part)
    } else {
        wtf8::find(text, part)
    };
    let empty = || cx.new_str("");
    Ok(match found {
        Some(at) => {
            let (before, after) = (
                cx.str_wtf8(&text[..at])?,
                cx.str_wtf8(&text[at + part.len()..])?,
            );
            cx.heap.tuple_of([before, separator.into_value(), after])
        }
        None if from_end => cx.heap.tuple_of([empty(), empty(), this.into_value()]),
        None => cx.heap.tuple_of([this.into_value(), empty(), empty()]),
    })
}

/// `str.partition`.
pub fn partition(cx: &Interp, args: Args<'_>) -> R {
    parted(cx, args, false)
}

/// `str.rpartition`.
pub fn rpartition(cx: &Interp, args: Args<'_>) -> R {
    parted(cx, args, true)
}

/// `str.splitlines`.
pub fn splitlines(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let keep = match args.get(1) {
        Some(value) => truth::truth(cx, value)?,
        None => false,
    };
    let text = this.bytes();
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let width = wtf8::width(text[at]);
        let code = wtf8::code_points(&text[at..]).next().unwrap_or(0);
        if !unicode::is_line_break(code) {
            at += width;
            continue;
        }
        cx.tick()?;
        let end = at;
        at += width;
        // A carriage return and a line feed end one line together.
        if code == 0x0d && text.get(at) == Some(&b'\n') {
            at += 1;
        }
        parts.push(&text[start..if keep { at } else { end }]);
        start = at;
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    texts(cx, parts)
}

/// `str.join`.
pub fn join(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let iterable = arg(args, 1);
    let items = match list::exact_items(&iterable) {
        Some(items) => items,
        None => {
            let refusal = || "can only join an iterable".to_owned();
            let iterator = iter::iter_or(cx, &iterable, refusal)?;
            iter::collect(cx, &iterator)?
        }
    };
    if let [only] = items.as_slice()
        && only.as_str().is_some()
    {
        return Ok(only.clone());
    }
    let mut size = this
        .bytes()
        .len()
        .saturating_mul(items.len().saturating_sub(1));
    for (i, item) in items.iter().enumerate() {
        let Some(text) = text_bytes(item) else {
            let name = class::type_name(cx, item);
            let message = format!("sequence item {i}: expected str instance, {name} found");
            return Err(raise::type_error(cx, message));
        };
        size = size.saturating_add(text);
    }
    cx.allow_text(size)?;
    let mut out = Vec::with_capacity(size);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(this.bytes());
        }
        if let Some(text) = item.as_str() {
            out.extend_from_slice(text.bytes());
        } else if let Some(text) = convert::text_of(item) {
            out.extend_from_slice(text.bytes());
        }
    }
    cx.str_wtf8(&out)
}

/// The size of a text in bytes; `None` if the value is no `str`.
fn text_bytes(value: &Value) -> Option<usize> {
    match value.as_str() {
        Some(text) => Some(text.bytes().len()),
        None => convert::text_of(value).map(|text| text.bytes().len()),
    }
}
