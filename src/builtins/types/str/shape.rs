//! Methods of `str` that change case, pad, or ask what the characters are.
//!
//! What always holds: a question about the characters is false of the empty text, but for `isascii` and
//! `isprintable`. The rules are in `text/casing.rs` and `text/unicode.rs`.

use crate::builtins::arguments::arg;
use crate::builtins::types::str::this;
use crate::heap::{Str, Value};
use crate::interp::{Args, Interp, R, Raised};
use crate::object::class;
use crate::runtime::container::text;
use crate::runtime::{convert, index, raise};
use crate::text::{Look, casing};
use crate::text::{unicode, wtf8};

/// The text changed as a whole. A character may become three of twice its bytes at most.
fn changed(cx: &Interp, args: Args<'_>, change: Change) -> R {
    let this = this(cx, args)?;
    cx.allow_text(this.bytes().len())?;
    let mut out = cx.buffer();
    change(&mut out, this.bytes(), &mut || cx.look_outside())?;
    cx.str_of_buffer(out)
}

/// How `text/casing.rs` changes a text.
type Change = fn(&mut Vec<u8>, &[u8], Look<'_, Raised>) -> R<()>;

/// `str.capitalize`.
pub fn capitalize(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::capitalize)
}

/// `str.casefold`.
pub fn casefold(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::casefold)
}

/// `str.title`.
pub fn title(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::title)
}

/// `str.lower`.
pub fn lower(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::lower)
}

/// `str.upper`.
pub fn upper(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::upper)
}

/// `str.swapcase`.
pub fn swapcase(cx: &Interp, args: Args<'_>) -> R {
    changed(cx, args, casing::swapcase)
}

/// The text with `before` and `after` fill characters around it.
fn padded(cx: &Interp, this: &Str, before: usize, after: usize, fill: u32) -> R {
    let mut one = Vec::new();
    wtf8::push(&mut one, fill);
    let size = this
        .bytes()
        .len()
        .saturating_add((before + after).saturating_mul(one.len()));
    cx.allow_text(size)?;
    let mut out = cx.buffer();
    out.reserve_exact(size);
    text::append_times(cx, &mut out, &one, before)?;
    text::append(cx, &mut out, this.bytes())?;
    text::append_times(cx, &mut out, &one, after)?;
    cx.str_of_buffer(out)
}

/// The fill argument of `center`, `ljust`, `rjust`.
fn fill(cx: &Interp, args: Args<'_>) -> R<u32> {
    let Some(value) = args.get(2) else {
        return Ok(0x20);
    };
    let Some(text) = convert::text_of(value) else {
        let name = class::type_name(cx, value);
        let message = format!("The fill character must be a unicode character, not {name}");
        return Err(raise::type_error(cx, message));
    };
    convert::character(&text).ok_or_else(|| {
        raise::type_error(cx, "The fill character must be exactly one character long")
    })
}

/// Pads to the width argument; `split` says how much of the padding goes before.
fn justified(cx: &Interp, args: Args<'_>, split: fn(usize, usize) -> usize) -> R {
    let this = this(cx, args)?;
    let width = index::argument(cx, &arg(args, 1))?;
    let fill = fill(cx, args)?;
    let missing = usize::try_from(width)
        .unwrap_or(0)
        .saturating_sub(this.len());
    if missing == 0 {
        return Ok(this.into_value());
    }
    let before = split(missing, usize::try_from(width).unwrap_or(0));
    padded(cx, &this, before, missing - before, fill)
}

/// `str.center`: an odd one goes to the left where the width is odd.
pub fn center(cx: &Interp, args: Args<'_>) -> R {
    justified(cx, args, |missing, width| {
        missing / 2 + (missing & width & 1)
    })
}

/// `str.ljust`.
pub fn ljust(cx: &Interp, args: Args<'_>) -> R {
    justified(cx, args, |_, _| 0)
}

/// `str.rjust`.
pub fn rjust(cx: &Interp, args: Args<'_>) -> R {
    justified(cx, args, |missing, _| missing)
}

/// `str.zfill`: zeros after the sign.
pub fn zfill(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let width = index::argument(cx, &arg(args, 1))?;
    let missing = usize::try_from(width)
        .unwrap_or(0)
        .saturating_sub(this.len());
    if missing == 0 {
        return Ok(this.into_value());
    }
    cx.allow_text(this.bytes().len().saturating_add(missing))?;
    let bytes = this.bytes();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut out = cx.buffer();
    out.extend_from_slice(&bytes[..sign]);
    text::append_times(cx, &mut out, b"0", missing)?;
    text::append(cx, &mut out, &bytes[sign..])?;
    cx.str_of_buffer(out)
}

/// `str.expandtabs`: spaces up to the next column that is a multiple.
pub fn expandtabs(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let size = match args.get(1) {
        Some(size) => index::c_int(cx, size)?,
        None => 8,
    };
    let size = usize::try_from(size).unwrap_or(0);
    let tabs = this.bytes().iter().filter(|&&b| b == b'\t').count();
    cx.allow_text(this.bytes().len().saturating_add(tabs.saturating_mul(size)))?;
    let mut out = cx.buffer();
    let mut column = 0_usize;
    for code in this.code_points() {
        cx.tick()?;
        match code {
            0x09 if size > 0 => {
                let spaces = size - column % size;
                text::append_times(cx, &mut out, b" ", spaces)?;
                column += spaces;
            }
            0x09 => {}
            _ => {
                wtf8::push(&mut out, code);
                column = if matches!(code, 0x0a | 0x0d) {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    cx.str_of_buffer(out)
}

/// True if there are characters and all of them are of a kind.
fn all(cx: &Interp, args: Args<'_>, kind: fn(u32) -> bool) -> R {
    let this = this(cx, args)?;
    for code in this.code_points() {
        cx.tick()?;
        if !kind(code) {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::bool(!this.is_empty()))
}

/// The answer to a question about all characters in a row.
fn whole(
    cx: &Interp,
    args: Args<'_>,
    ask: impl FnOnce(&mut dyn Iterator<Item = u32>) -> bool,
) -> R {
    let this = this(cx, args)?;
    let mut end = Ok(());
    let mut codes = this.code_points().take_while(|_| {
        end = cx.tick();
        end.is_ok()
    });
    let answer = ask(&mut codes);
    drop(codes);
    end?;
    Ok(Value::bool(answer))
}

/// `str.isascii`.
pub fn isascii(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(this(cx, args)?.is_ascii()))
}

/// `str.islower`.
pub fn islower(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, args, |codes| {
        casing::is_all(codes, unicode::is_lower, unicode::is_upper)
    })
}

/// `str.isupper`.
pub fn isupper(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, args, |codes| {
        casing::is_all(codes, unicode::is_upper, unicode::is_lower)
    })
}

/// `str.istitle`.
pub fn istitle(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, args, |codes| casing::is_titled(codes))
}

/// `str.isspace`.
pub fn isspace(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_space)
}

/// `str.isdecimal`.
pub fn isdecimal(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_decimal)
}

/// `str.isdigit`.
pub fn isdigit(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_digit)
}

/// `str.isnumeric`.
pub fn isnumeric(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_numeric)
}

/// `str.isalpha`.
pub fn isalpha(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_alpha)
}

/// `str.isalnum`.
pub fn isalnum(cx: &Interp, args: Args<'_>) -> R {
    all(cx, args, unicode::is_alnum)
}

/// `str.isidentifier`.
pub fn isidentifier(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, args, |codes| unicode::is_identifier(codes))
}

/// `str.isprintable`.
pub fn isprintable(cx: &Interp, args: Args<'_>) -> R {
    whole(cx, args, |mut codes| {
        Iterator::all(&mut codes, unicode::is_printable)
    })
}
