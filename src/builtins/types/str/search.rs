//! Methods of `str` that look for a part: `find`, `index`, `count`, `startswith`, `replace` and their kin.
//!
//! What always holds: searching works on bytes, because a match in WTF-8 never starts inside a character; only
//! places that a program sees are turned into code points.

use crate::builtins::arguments::arg;
use crate::builtins::types::str::{text_argument, this};
use crate::heap::{Handle, Str, Value};
use crate::interp::{Args, Interp, PIECE, R};
use crate::object::class;
use crate::runtime::container::{slice, text, tuple};
use crate::runtime::{convert, index, raise};
use crate::text::wtf8;

/// The part of a text that `start` and `end` arguments select: its bytes and the byte where they start. `None` if
/// the start lies beyond the end, where not even the empty text is found.
fn span<'t>(cx: &Interp, text: &'t Str, args: Args<'_>) -> R<Option<(&'t [u8], usize)>> {
    let len = text.len() as i64;
    let place = |i: i64| {
        if i < 0 {
            (i.saturating_add(len)).max(0)
        } else {
            i
        }
    };
    let bound = |value: Option<&Value>, default: i64| match value {
        Some(value) => slice::part(cx, value).map(|place| place.unwrap_or(default)),
        None => Ok(default),
    };
    let start = place(bound(args.get(2), 0)?);
    let end = place(bound(args.get(3), len)?).min(len);
    if start > end {
        return Ok(None);
    }
    let (from, to) = (text.offset(start as usize), text.offset(end as usize));
    Ok(Some((&text.bytes()[from..to], from)))
}

/// A search for bytes in bytes: from the start or from the end.
type Search = fn(&Interp, &[u8], &[u8]) -> R<Option<usize>>;

/// Where the argument is found, by one of the two searches.
fn search(cx: &Interp, args: Args<'_>, name: &str, by: Search) -> R<Option<i64>> {
    let this = this(cx, args)?;
    let wanted = text_argument(cx, &arg(args, 1), format_args!("{name}() argument 1"))?;
    let Some((bytes, from)) = span(cx, &this, args)? else {
        return Ok(None);
    };
    let found = by(cx, bytes, wanted.bytes())?;
    Ok(found.map(|at| this.index_at(from + at) as i64))
}

/// `str.find`.
pub fn find(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(search(cx, args, "find", text::find)?.unwrap_or(-1)))
}

/// `str.rfind`.
pub fn rfind(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(search(cx, args, "rfind", text::rfind)?.unwrap_or(-1)))
}

/// `str.index`.
pub fn index(cx: &Interp, args: Args<'_>) -> R {
    match search(cx, args, "index", text::find)? {
        Some(place) => Ok(cx.int(place)),
        None => Err(raise::value_error(cx, "substring not found")),
    }
}

/// `str.rindex`.
pub fn rindex(cx: &Interp, args: Args<'_>) -> R {
    match search(cx, args, "rindex", text::rfind)? {
        Some(place) => Ok(cx.int(place)),
        None => Err(raise::value_error(cx, "substring not found")),
    }
}

/// `str.count`.
pub fn count(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let wanted = text_argument(cx, &arg(args, 1), "count() argument 1")?;
    let Some((bytes, _)) = span(cx, &this, args)? else {
        return Ok(Value::small(0));
    };
    if wanted.is_empty() {
        return Ok(cx.int(wtf8::count(bytes) as i64 + 1));
    }
    let (mut rest, mut found) = (bytes, 0);
    while let Some(at) = text::find(cx, rest, wanted.bytes())? {
        cx.tick()?;
        found += 1;
        rest = &rest[at + wanted.bytes().len()..];
    }
    Ok(cx.int(found))
}

/// `startswith` and `endswith`: one text, or a tuple of which any may fit.
fn fits(cx: &Interp, args: Args<'_>, name: &str, by: fn(&[u8], &[u8]) -> bool) -> R {
    let this = this(cx, args)?;
    let wanted = arg(args, 1);
    let part = span(cx, &this, args)?;
    let matches = |wanted: &Str| part.is_some_and(|(bytes, _)| by(bytes, wanted.bytes()));
    if let Some(choices) = tuple::plain_items(&wanted) {
        for choice in &choices {
            let Some(choice) = convert::text_of(choice) else {
                let got = class::type_name(cx, choice);
                let message = format!("tuple for {name} must only contain str, not {got}");
                return Err(raise::type_error(cx, message));
            };
            if matches(&choice) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match convert::text_of(&wanted) {
        Some(wanted) => Ok(Value::bool(matches(&wanted))),
        None => {
            let got = class::type_name(cx, &wanted);
            let message = format!("{name} first arg must be str or a tuple of str, not {got}");
            Err(raise::type_error(cx, message))
        }
    }
}

/// `str.startswith`.
pub fn startswith(cx: &Interp, args: Args<'_>) -> R {
    fits(cx, args, "startswith", |text, part| text.starts_with(part))
}

/// `str.endswith`.
pub fn endswith(cx: &Interp, args: Args<'_>) -> R {
    fits(cx, args, "endswith", |text, part| text.ends_with(part))
}

/// `str.removeprefix`.
pub fn removeprefix(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let part = text_argument(cx, &arg(args, 1), "removeprefix() argument")?;
    match this.bytes().strip_prefix(part.bytes()) {
        Some(rest) if !part.is_empty() => cx.str_of_bytes(rest),
        _ => Ok(this.into_value()),
    }
}

/// `str.removesuffix`.
pub fn removesuffix(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let part = text_argument(cx, &arg(args, 1), "removesuffix() argument")?;
    match this.bytes().strip_suffix(part.bytes()) {
        Some(rest) if !part.is_empty() => cx.str_of_bytes(rest),
        _ => Ok(this.into_value()),
    }
}

/// `str.replace`.
pub fn replace(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let old = text_argument(cx, &arg(args, 1), "replace() argument 1")?;
    let new = text_argument(cx, &arg(args, 2), "replace() argument 2")?;
    let limit = match args.get(3) {
        Some(limit) => index::argument(cx, limit)?,
        None => -1,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (whole, old, new) = (this.bytes(), old.bytes(), new.bytes());
    if limit == 0 || (old.is_empty() && new.is_empty()) {
        return Ok(this.into_value());
    }
    if old.is_empty() {
        return between(cx, whole, new, limit);
    }
    if let (&[old], &[new]) = (old, new)
        && limit == usize::MAX
        && whole.len() <= PIECE
    {
        return replace_byte(cx, &this, old, new);
    }
    // Counted first, so that memory can be asked for before anything is built.
    let (mut rest, mut count) = (whole, 0_usize);
    while count < limit
        && let Some(at) = text::find(cx, rest, old)?
    {
        cx.tick()?;
        count += 1;
        rest = &rest[at + old.len()..];
    }
    if count == 0 {
        return Ok(this.into_value());
    }
    let size = (whole.len() - count * old.len()).saturating_add(count.saturating_mul(new.len()));
    cx.allow_text(size)?;
    let mut out = cx.buffer();
    out.reserve_exact(size);
    let mut rest = whole;
    for _ in 0..count {
        let Some(at) = text::find(cx, rest, old)? else {
            break;
        };
        cx.tick()?;
        text::append(cx, &mut out, &rest[..at])?;
        out.extend_from_slice(new);
        rest = &rest[at + old.len()..];
    }
    text::append(cx, &mut out, rest)?;
    cx.str_of_buffer(out)
}

/// The text with one ASCII character in the place of another.
fn replace_byte(cx: &Interp, text: &Handle<Str>, old: u8, new: u8) -> R {
    if !text.bytes().contains(&old) {
        return Ok(text.value().clone());
    }
    cx.allow_text(text.bytes().len())?;
    let mut out = cx.buffer();
    let bytes = text.bytes().iter();
    out.extend(bytes.map(|&byte| if byte == old { new } else { byte }));
    cx.str_of_buffer(out)
}

/// The text with `new` before each character and at the end, at most `limit` times.
fn between(cx: &Interp, text: &[u8], new: &[u8], limit: usize) -> R {
    let count = (wtf8::count(text) + 1).min(limit);
    let size = text.len().saturating_add(count.saturating_mul(new.len()));
    cx.allow_text(size)?;
    let mut out = Vec::with_capacity(size);
    let mut left = count;
    for code in wtf8::code_points(text) {
        cx.tick()?;
        if left > 0 {
            out.extend_from_slice(new);
            left -= 1;
        }
        wtf8::push(&mut out, code);
    }
    if left > 0 {
        out.extend_from_slice(new);
    }
    cx.str_of_buffer(out)
}
