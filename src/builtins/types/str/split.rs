//! Methods of `str` that cut and join: `split`, `splitlines`, `partition`, `strip`, `join`.
//!
//! What always holds: without a separator words are runs between whitespace of any kind, and none is empty.

use crate::builtins::arguments::arg;
use crate::builtins::types::str::this;
use crate::heap::{Handle, List, Str, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::runtime::container::text;
use crate::runtime::{convert, index, iter, raise, truth};
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
        Some(value) => Ok(usize::try_from(index::argument(cx, value)?).unwrap_or(usize::MAX)),
        None => Ok(usize::MAX),
    }
}

/// Room for so many parts at first.
const USUAL: usize = 8;

/// A list of texts that are parts of another.
struct Parts<'a> {
    cx: &'a Interp,
    items: Vec<Value>,
}

impl<'a> Parts<'a> {
    fn new(cx: &'a Interp) -> Parts<'a> {
        Parts {
            cx,
            items: Vec::with_capacity(USUAL),
        }
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    #[inline]
    fn push(&mut self, part: &[u8]) -> R<()> {
        self.cx.tick()?;
        self.items.push(self.cx.heap.str_wtf8(part));
        Ok(())
    }

    fn into_list(self) -> R {
        Ok(self.cx.list(self.items))
    }

    /// Of parts that were found from the end on.
    fn into_reversed(mut self) -> R {
        self.items.reverse();
        self.into_list()
    }
}

/// `str.split`.
pub fn split(cx: &Interp, args: Args<'_>) -> R {
    let (this, most) = (this(cx, args)?, most(cx, args)?);
    let mut rest = this.bytes();
    let mut parts = Parts::new(cx);
    match separator(cx, args)? {
        Some(separator) => {
            while parts.len() < most
                && let Some(at) = text::find(cx, rest, separator.bytes())?
            {
                parts.push(&rest[..at])?;
                rest = &rest[at + separator.bytes().len()..];
            }
            parts.push(rest)?;
        }
        None => {
            rest = trim_start(cx, rest, unicode::is_space)?;
            while !rest.is_empty() {
                if parts.len() >= most {
                    parts.push(rest)?;
                    break;
                }
                let word = rest.len() - trim_start(cx, rest, |c| !unicode::is_space(c))?.len();
                parts.push(&rest[..word])?;
                rest = trim_start(cx, &rest[word..], unicode::is_space)?;
            }
        }
    }
    parts.into_list()
}

/// `str.rsplit`.
pub fn rsplit(cx: &Interp, args: Args<'_>) -> R {
    let (this, most) = (this(cx, args)?, most(cx, args)?);
    let mut rest = this.bytes();
    let mut parts = Parts::new(cx);
    match separator(cx, args)? {
        Some(separator) => {
            while parts.len() < most
                && let Some(at) = text::rfind(cx, rest, separator.bytes())?
            {
                parts.push(&rest[at + separator.bytes().len()..])?;
                rest = &rest[..at];
            }
            parts.push(rest)?;
        }
        None => {
            rest = trim_end(cx, rest, unicode::is_space)?;
            while !rest.is_empty() {
                if parts.len() >= most {
                    parts.push(rest)?;
                    break;
                }
                let start = trim_end(cx, rest, |c| !unicode::is_space(c))?.len();
                parts.push(&rest[start..])?;
                rest = trim_end(cx, &rest[..start], unicode::is_space)?;
            }
        }
    }
    parts.into_reversed()
}

/// The text without the characters at its start that `drop` takes.
fn trim_start<'t>(cx: &Interp, text: &'t [u8], drop: impl Fn(u32) -> bool) -> R<&'t [u8]> {
    let mut codes = wtf8::code_points(text);
    let mut rest = text;
    while let Some(code) = codes.next() {
        if !drop(code) {
            break;
        }
        cx.tick()?;
        rest = codes.rest();
    }
    Ok(rest)
}

/// The text without the characters at its end that `drop` takes.
fn trim_end<'t>(cx: &Interp, text: &'t [u8], drop: impl Fn(u32) -> bool) -> R<&'t [u8]> {
    let mut codes = wtf8::code_points(text);
    let mut rest = text;
    while let Some(code) = codes.next_back() {
        if !drop(code) {
            break;
        }
        cx.tick()?;
        rest = codes.rest();
    }
    Ok(rest)
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
        rest = trim_start(cx, rest, drop)?;
    }
    if end {
        rest = trim_end(cx, rest, drop)?;
    }
    if rest.len() == this.bytes().len() {
        Ok(this.into_value())
    } else {
        cx.str_of_bytes(rest)
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
    let (whole, part) = (this.bytes(), separator.bytes());
    let found = if from_end {
        text::rfind(cx, whole, part)?
    } else {
        text::find(cx, whole, part)?
    };
    let empty = || cx.new_str("");
    Ok(match found {
        Some(at) => {
            let (before, after) = (
                cx.str_of_bytes(&whole[..at])?,
                cx.str_of_bytes(&whole[at + part.len()..])?,
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
    let mut parts = Parts::new(cx);
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let width = wtf8::width(text[at]);
        let code = wtf8::code_points(&text[at..]).next().unwrap_or(0);
        if !unicode::is_line_break(code) {
            cx.tick()?;
            at += width;
            continue;
        }
        let end = at;
        at += width;
        // A carriage return and a line feed end one line together.
        if code == 0x0d && text.get(at) == Some(&b'\n') {
            at += 1;
        }
        parts.push(&text[start..if keep { at } else { end }])?;
        start = at;
    }
    if start < text.len() {
        parts.push(&text[start..])?;
    }
    parts.into_list()
}

/// What is to be joined: nobody can change it meanwhile, since no code of the program runs.
enum Items<'a> {
    /// Those of a list, where they are.
    List(&'a List),
    /// Those of a tuple, or taken out of an iterable.
    Slice(&'a [Value]),
}

impl Items<'_> {
    fn len(&self) -> usize {
        match self {
            Items::List(list) => list.len(),
            Items::Slice(items) => items.len(),
        }
    }

    /// Shows the items one after the other, with a look at Ctrl-C now and then.
    fn each(&self, cx: &Interp, mut visit: impl FnMut(&Value)) -> R<()> {
        const AT_ONCE: usize = 1 << 16;
        match self {
            Items::List(list) => {
                for start in (0..list.len()).step_by(AT_ONCE) {
                    cx.look_outside()?;
                    list.each_of(start..start + AT_ONCE, &mut visit);
                }
                Ok(())
            }
            Items::Slice(items) => cx.by_pieces(items, |piece| piece.iter().for_each(&mut visit)),
        }
    }
}

/// `str.join`.
pub fn join(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let iterable = &args.values[1];
    if let Some(list) = iterable.view::<List>() {
        return joined(cx, &this, Items::List(list));
    }
    if let Some(items) = iterable.as_tuple() {
        return joined(cx, &this, Items::Slice(items));
    }
    let iterator = iter::iter_or(cx, iterable, || "can only join an iterable".to_owned())?;
    let items = iter::collect(cx, &iterator)?;
    joined(cx, &this, Items::Slice(&items))
}

fn joined(cx: &Interp, separator: &Str, items: Items<'_>) -> R {
    let between = separator.bytes();
    let mut size = between.len().saturating_mul(items.len().saturating_sub(1));
    let (mut at, mut only, mut wrong) = (0, None, None);
    items.each(cx, |item| {
        match with_text(item, |text| text.bytes().len()) {
            Some(bytes) => size = size.saturating_add(bytes),
            None => wrong = wrong.take().or_else(|| Some((at, item.clone()))),
        }
        only = (at == 0 && item.as_str().is_some()).then(|| item.clone());
        at += 1;
    })?;
    if let Some((i, item)) = wrong {
        let name = class::type_name(cx, &item);
        let message = format!("sequence item {i}: expected str instance, {name} found");
        return Err(raise::type_error(cx, message));
    }
    if let Some(only) = only {
        return Ok(only);
    }
    cx.allow_text(size)?;
    let mut out = cx.buffer();
    out.reserve_exact(size);
    let mut end = Ok(());
    items.each(cx, |item| {
        let mut add = |bytes: &[u8]| {
            if end.is_ok() {
                end = text::append(cx, &mut out, bytes);
            }
        };
        with_text(item, |text| add(text.bytes()));
        at -= 1;
        if at > 0 {
            add(between);
        }
    })?;
    end?;
    cx.str_of_buffer(out)
}

/// What `look` finds in the text that a value is; `None` if it is no `str`.
#[inline]
fn with_text<T>(value: &Value, look: impl FnOnce(&Str) -> T) -> Option<T> {
    match value.as_str() {
        Some(text) => Some(look(text)),
        None => convert::text_of(value).map(|text| look(&text)),
    }
}
