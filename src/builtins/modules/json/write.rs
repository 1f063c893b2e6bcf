//! Values as JSON.
//!
//! User code may run between any two steps (`default`, `items` of a subclass of `dict`, comparisons of keys), so
//! lists are walked by index and the pairs of dicts are taken beforehand.

use crate::builtins::arguments::arg;
use crate::heap::{Handle, List, Value};
use crate::interp::{Args, Interp, R, Recursion, payload};
use crate::number::float;
use crate::object::dict::Dict;
use crate::object::{class, instance, int};
use crate::runtime::container::{sort, tuple};
use crate::runtime::{attr, call, convert, format, iter, raise, truth};
use crate::text::json;

/// How to write.
struct Style {
    /// What stands for a value that JSON does not know.
    default: Value,
    /// What is put before each item on a line of its own, once a level; all on one line if there is none.
    indent: Option<Vec<u8>>,
    key_separator: Vec<u8>,
    item_separator: Vec<u8>,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    check_circular: bool,
    ascii: bool,
}

struct Writer<'a> {
    cx: &'a Interp,
    style: Style,
    out: Vec<u8>,
    /// Where the text goes piece by piece, if it does.
    pieces: Option<Handle<List>>,
    /// The containers that are being written, by address.
    around: Vec<usize>,
    level: usize,
}

/// `write(value, pieces, default, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan,
/// check_circular, ensure_ascii)`
pub(super) fn write(cx: &Interp, args: Args<'_>) -> R {
    let flag = |i| truth::truth(cx, &arg(args, i));
    let style = Style {
        default: arg(args, 2),
        indent: convert::text_of(&arg(args, 3)).map(|text| text.bytes().to_vec()),
        key_separator: separator(cx, &arg(args, 4), 5)?,
        item_separator: separator(cx, &arg(args, 5), 6)?,
        sort_keys: flag(6)?,
        skip_keys: flag(7)?,
        allow_nan: flag(8)?,
        check_circular: flag(9)?,
        ascii: flag(10)?,
    };
    let mut writer = Writer {
        cx,
        style,
        out: Vec::new(),
        pieces: arg(args, 1).to_handle::<List>(),
        around: Vec::new(),
        level: 0,
    };
    writer.value(&arg(args, 0))?;
    cx.str_of_bytes(&writer.out)
}

/// A separator; `place` is the number of its argument in CPython's encoder.
fn separator(cx: &Interp, value: &Value, place: usize) -> R<Vec<u8>> {
    match convert::text_of(value) {
        Some(text) => Ok(text.bytes().to_vec()),
        None => {
            let what = format!("make_encoder() argument {place}");
            Err(raise::bad_argument(cx, &what, "str", value))
        }
    }
}

/// `quote(text, ensure_ascii)`
pub(super) fn quote(cx: &Interp, args: Args<'_>) -> R {
    let Some(text) = convert::text_of(&arg(args, 0)) else {
        return Err(raise::type_error(cx, "first argument must be a string"));
    };
    let ascii = truth::truth(cx, &arg(args, 1))?;
    let mut out = cx.buffer();
    push_quoted(cx, &mut out, text.bytes(), ascii)?;
    cx.str_of_buffer(out)
}

fn push_quoted(cx: &Interp, out: &mut Vec<u8>, text: &[u8], ascii: bool) -> R<()> {
    // Escapes, which may make it six times as long, are not counted: few texts are of nothing else.
    if out.capacity() - out.len() < text.len() + 2 {
        cx.allow_text(out.len() + text.len() + 2)?;
    }
    json::push_quoted(out, text, ascii, &mut || cx.look_outside())
}

impl Writer<'_> {
    fn value(&mut self, value: &Value) -> R<()> {
        match self.simple(value)? {
            true => self.cut(),
            false => self.composed(value),
        }
    }

    /// Writes what holds no other values; false if it is a container or unknown.
    fn simple(&mut self, value: &Value) -> R<bool> {
        let cx = self.cx;
        cx.tick()?;
        if let Some(text) = value.as_str() {
            push_quoted(cx, &mut self.out, text.bytes(), self.style.ascii)?;
            return Ok(true);
        }
        if let Some(word) = word(value) {
            self.out.extend_from_slice(word);
            return Ok(true);
        }
        if let Some(x) = value.as_float() {
            self.float(x)?;
            return Ok(true);
        }
        if format::write_number(cx, &mut self.out, value)? {
            return Ok(true);
        }
        match instance::payload(value) {
            Some(carried) if is_simple(&carried) => self.simple(&carried),
            _ => Ok(false),
        }
    }

    fn float(&mut self, x: f64) -> R<()> {
        let text: &[u8] = match x {
            _ if x.is_finite() => {
                float::push_repr(&mut self.out, x);
                return Ok(());
            }
            _ if x.is_nan() => b"NaN",
            _ if x > 0.0 => b"Infinity",
            _ => b"-Infinity",
        };
        if !self.style.allow_nan {
            let shown = float::repr(x);
            let message = format!("Out of range float values are not JSON compliant: {shown}");
            return Err(raise::value_error(self.cx, message));
        }
        self.out.extend_from_slice(text);
        Ok(())
    }

    /// Writes a container, or what `default` gives.
    fn composed(&mut self, value: &Value) -> R<()> {
        let cx = self.cx;
        let _guard = cx.enter_native(Recursion::Encode)?;
        if self.style.check_circular {
            if self.around.contains(&value.addr()) {
                return Err(raise::value_error(cx, "Circular reference detected"));
            }
            self.around.push(value.addr());
        }
        if payload::<List>(value).is_some() || tuple::plain(value).is_some() {
            self.array(value)?;
        } else if let Some(dict) = payload::<Dict>(value) {
            self.object(value, &dict)?;
        } else {
            let other = call::call(cx, &self.style.default, std::slice::from_ref(value))?;
            self.value(&other)?;
        }
        self.around.pop();
        Ok(())
    }

    fn array(&mut self, value: &Value) -> R<()> {
        // A list may change meanwhile; the items of others are taken beforehand.
        let taken = match (value.view::<List>(), value.as_tuple()) {
            (None, None) => iter::collect(self.cx, value)?,
            _ => Vec::new(),
        };
        let item = |i: usize| match (value.view::<List>(), value.as_tuple()) {
            (Some(list), _) => list.get(i),
            (_, Some(items)) => items.get(i).cloned(),
            _ => taken.get(i).cloned(),
        };
        let Some(mut next) = item(0) else {
            return self.end(b"[]");
        };
        self.out.push(b'[');
        self.level += 1;
        self.new_line();
        let mut i = 0;
        loop {
            if self.simple(&next)? {
                self.cut()?;
            } else {
                self.cut()?;
                self.composed(&next)?;
            }
            i += 1;
            match item(i) {
                Some(item) => next = item,
                None => break,
            }
            self.out.extend_from_slice(&self.style.item_separator);
            self.new_line();
        }
        self.close(b"]")
    }

    fn object(&mut self, value: &Value, dict: &Handle<Dict>) -> R<()> {
        if dict.is_empty() {
            return self.end(b"{}");
        }
        let pairs = self.pairs(value, dict)?;
        self.end(b"{")?;
        self.level += 1;
        self.new_line();
        let mut first = true;
        for (key, value) in pairs {
            if !self.is_key(&key)? {
                continue;
            }
            self.cut()?;
            if !first {
                self.out.extend_from_slice(&self.style.item_separator);
                self.new_line();
                self.cut()?;
            }
            first = false;
            self.key(&key)?;
            self.out.extend_from_slice(&self.style.key_separator);
            self.cut()?;
            self.value(&value)?;
        }
        self.cut()?;
        self.close(b"}")
    }

    /// The pairs of a dict; those of a subclass are what its `items` gives.
    fn pairs(&self, value: &Value, dict: &Handle<Dict>) -> R<Vec<(Value, Value)>> {
        let cx = self.cx;
        let own = dict.value().is(value);
        if own && !self.style.sort_keys {
            return Ok(dict.entries());
        }
        let mut items = match own {
            true => {
                let tuple = |(key, value)| cx.heap.tuple_of([key, value]);
                dict.entries().into_iter().map(tuple).collect()
            }
            false => {
                let items = attr::get(cx, value, &cx.names.items)?;
                iter::collect(cx, &call::call(cx, &items, &[])?)?
            }
        };
        if self.style.sort_keys {
            sort::sort(cx, &mut items)?;
        }
        let pair = |item: &Value| match item.as_tuple() {
            Some([key, value]) => Ok((key.clone(), value.clone())),
            _ => Err(raise::value_error(cx, "items must return 2-tuples")),
        };
        items.iter().map(pair).collect()
    }

    /// May the value be a key? False if it may not and is to be left out.
    fn is_key(&self, key: &Value) -> R<bool> {
        if is_simple(key) || instance::payload(key).is_some_and(|carried| is_simple(&carried)) {
            return Ok(true);
        }
        if self.style.skip_keys {
            return Ok(false);
        }
        let class = class::type_name(self.cx, key);
        let message = format!("keys must be str, int, float, bool or None, not {class}");
        Err(raise::type_error(self.cx, message))
    }

    /// Writes a key: the text of what is no text gets quotes.
    fn key(&mut self, key: &Value) -> R<()> {
        let is_text = convert::text_of(key).is_some();
        if !is_text {
            self.out.push(b'"');
        }
        self.simple(key)?;
        if !is_text {
            self.out.push(b'"');
        }
        self.cut()
    }

    fn new_line(&mut self) {
        if let Some(indent) = &self.style.indent {
            self.out.push(b'\n');
            self.out.extend(indent.repeat(self.level));
        }
    }

    /// The end of a container that is not empty.
    fn close(&mut self, bracket: &[u8]) -> R<()> {
        self.level -= 1;
        if self.style.indent.is_some() {
            self.new_line();
            self.cut()?;
        }
        self.end(bracket)
    }

    fn end(&mut self, text: &[u8]) -> R<()> {
        self.out.extend_from_slice(text);
        self.cut()
    }

    /// A piece ends here.
    fn cut(&mut self) -> R<()> {
        let Some(pieces) = &self.pieces else {
            return Ok(());
        };
        if !self.out.is_empty() {
            let piece = self.cx.str_of_bytes(&self.out)?;
            self.out.clear();
            pieces
                .push(&self.cx.heap, piece)
                .map_err(|e| self.cx.oom(e))?;
        }
        Ok(())
    }
}

/// Is it a text, a number or a constant?
fn is_simple(value: &Value) -> bool {
    value.as_str().is_some()
        || word(value).is_some()
        || value.as_float().is_some()
        || int::exact(value).is_some()
}

fn word(value: &Value) -> Option<&'static [u8]> {
    match value.as_bool() {
        Some(true) => Some(b"true"),
        Some(false) => Some(b"false"),
        None => value.is_none().then_some(b"null"),
    }
}
