//! JSON documents as values.
//!
//! Places are bytes of the text; what a program sees is counted in characters.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;

use rustc_hash::FxBuildHasher;

use crate::builtins::arguments::arg;
use crate::builtins::modules::json::text_and_place;
use crate::heap::{Handle, Str, Value};
use crate::interp::{Args, Interp, R, Raised, Recursion, WellKnown};
use crate::number::{float_read, integer};
use crate::object::dict::Dict;
use crate::runtime::container::dict;
use crate::runtime::{call, convert, raise, truth};
use crate::text::json::{self, Mistake};

/// What stands for parts of a document, where a program has said so.
struct Hooks {
    object: Option<Value>,
    pairs: Option<Value>,
    float: Option<Value>,
    int: Option<Value>,
    constant: Value,
}

struct Reader<'a> {
    cx: &'a Interp,
    source: &'a Value,
    text: &'a Str,
    bytes: &'a [u8],
    strict: bool,
    hooks: Hooks,
    /// The keys met so far: equal keys of a document are one object.
    keys: HashMap<Cow<'a, [u8]>, Value, FxBuildHasher>,
}

/// A value and the place behind it.
type Read = R<(Value, usize)>;

/// `scan(text, place, strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant)`
pub(super) fn scan(cx: &Interp, args: Args<'_>) -> R {
    let source = arg(args, 0);
    let (text, place) = text_and_place(cx, &source, &arg(args, 1))?;
    let hook = |i| Some(arg(args, i)).filter(|hook: &Value| !hook.is_none());
    let other_than = |hook: &Value, class| !hook.is(cx.class(class));
    let mut reader = Reader {
        cx,
        source: &source,
        text: &text,
        bytes: text.bytes(),
        strict: truth::truth(cx, &arg(args, 2))?,
        hooks: Hooks {
            object: hook(3),
            pairs: hook(4),
            float: hook(5).filter(|hook| other_than(hook, WellKnown::Float)),
            int: hook(6).filter(|hook| other_than(hook, WellKnown::Int)),
            constant: arg(args, 7),
        },
        keys: HashMap::default(),
    };
    let Some(place) = place else {
        return Err(mistake(cx, "Expecting value", &source, arg(args, 1)));
    };
    let (value, end) = reader.value(place)?;
    let end = cx.int(text.index_at(end) as i64);
    Ok(cx.heap.tuple_of([value, end]))
}

/// A `JSONDecodeError`, which the module `json` defines.
fn mistake(cx: &Interp, message: &str, source: &Value, place: Value) -> Raised {
    let args = [cx.new_str(message), source.clone(), place];
    raise::of_module(cx, "json.decoder", "JSONDecodeError", &args)
}

impl<'a> Reader<'a> {
    fn mistake(&self, Mistake(message, byte): Mistake) -> Raised {
        let place = self.cx.int(self.text.index_at(byte) as i64);
        mistake(self.cx, message, self.source, place)
    }

    fn fail<T>(&self, message: &'static str, byte: usize) -> R<T> {
        Err(self.mistake(Mistake(message, byte)))
    }

    fn skip_blanks(&self, at: usize) -> usize {
        json::skip_blanks(self.bytes, at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn value(&mut self, at: usize) -> Read {
        self.cx.tick()?;
        match self.byte(at) {
            Some(b'"') => {
                let (text, end) = self.string(at)?;
                Ok((self.cx.str_of_bytes(&text)?, end))
            }
            Some(b'{') => self.object(at + 1),
            Some(b'[') => self.array(at + 1),
            _ => match self.constant(at)? {
                Some(read) => Ok(read),
                None => self.number(at),
            },
        }
    }

    /// The string whose quote stands at `at`.
    fn string(&self, at: usize) -> R<(Cow<'a, [u8]>, usize)> {
        json::read_string(self.bytes, at + 1, self.strict).map_err(|mistake| self.mistake(mistake))
    }

    fn constant(&self, at: usize) -> R<Option<(Value, usize)>> {
        let rest = &self.bytes[at..];
        let words = [
            ("null", Value::NONE),
            ("true", Value::bool(true)),
            ("false", Value::bool(false)),
        ];
        for (word, value) in words {
            if rest.starts_with(word.as_bytes()) {
                return Ok(Some((value, at + word.len())));
            }
        }
        for word in ["NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word.as_bytes()) {
                let value = call::call(self.cx, &self.hooks.constant, &[self.cx.new_str(word)])?;
                return Ok(Some((value, at + word.len())));
            }
        }
        Ok(None)
    }

    fn number(&self, at: usize) -> Read {
        let cx = self.cx;
        let Some((end, is_float)) = json::read_number(self.bytes, at) else {
            return self.fail("Expecting value", at);
        };
        let digits = &self.bytes[at..end];
        let hook = match is_float {
            true => &self.hooks.float,
            false => &self.hooks.int,
        };
        let value = match hook {
            Some(hook) => call::call(cx, hook, &[cx.str_of_bytes(digits)?])?,
            None if is_float => {
                let text = std::str::from_utf8(digits).unwrap_or_default();
                let read = float_read::parse(text, &mut || cx.look_outside())?;
                cx.float(read.unwrap_or(f64::NAN))
            }
            None => match integer::parse_plain(digits) {
                Some(small) => cx.int(small),
                None => convert::text_to_int(cx, self.source, digits, 10)?.into_value(cx),
            },
        };
        Ok((value, end))
    }

    fn array(&mut self, at: usize) -> Read {
        let cx = self.cx;
        let _guard = cx.enter_native(Recursion::DecodeArray)?;
        let mut items = Vec::new();
        let mut at = self.skip_blanks(at);
        if self.byte(at) == Some(b']') {
            return Ok((cx.list(items), at + 1));
        }
        loop {
            let (item, end) = self.value(at)?;
            items.push(item);
            match self.after_item(end, b']', "Illegal trailing comma before end of array")? {
                ControlFlow::Continue(next) => at = next,
                ControlFlow::Break(end) => return Ok((cx.list(items), end)),
            }
        }
    }

    /// Goes on after an item that ends before `at`: to the next one, or behind the bracket that closes.
    fn after_item(
        &self,
        at: usize,
        close: u8,
        trailing: &'static str,
    ) -> R<ControlFlow<usize, usize>> {
        let at = self.skip_blanks(at);
        match self.byte(at) {
            Some(byte) if byte == close => return Ok(ControlFlow::Break(at + 1)),
            Some(b',') => {}
            _ => return self.fail("Expecting ',' delimiter", at),
        }
        let next = self.skip_blanks(at + 1);
        if self.byte(next) == Some(close) {
            return self.fail(trailing, at);
        }
        Ok(ControlFlow::Continue(next))
    }

    fn object(&mut self, at: usize) -> Read {
        let cx = self.cx;
        let _guard = cx.enter_native(Recursion::DecodeObject)?;
        let (made, end) = match self.hooks.pairs.clone() {
            Some(hook) => {
                let mut pairs = Vec::new();
                let end = self.pairs(at, &mut |key, value| {
                    pairs.push(cx.heap.tuple_of([key, value]));
                    Ok(())
                })?;
                (call::call(cx, &hook, &[cx.list(pairs)])?, end)
            }
            None => {
                let made: Handle<Dict> = cx.heap.alloc(Dict::new());
                let end = self.pairs(at, &mut |key, value| dict::set(cx, &made, &key, value))?;
                match &self.hooks.object {
                    Some(hook) => (call::call(cx, hook, &[made.into_value()])?, end),
                    None => (made.into_value(), end),
                }
            }
        };
        Ok((made, end))
    }

    /// Reads the pairs of an object whose brace stands before `at`; the place behind the closing brace.
    fn pairs(&mut self, at: usize, add: &mut dyn FnMut(Value, Value) -> R<()>) -> R<usize> {
        const NO_NAME: &str = "Expecting property name enclosed in double quotes";
        let mut at = self.skip_blanks(at);
        if self.byte(at) == Some(b'}') {
            return Ok(at + 1);
        }
        loop {
            if self.byte(at) != Some(b'"') {
                return self.fail(NO_NAME, at);
            }
            let (key, end) = self.key(at)?;
            at = self.skip_blanks(end);
            if self.byte(at) != Some(b':') {
                return self.fail("Expecting ':' delimiter", at);
            }
            let (value, end) = self.value(self.skip_blanks(at + 1))?;
            add(key, value)?;
            match self.after_item(end, b'}', "Illegal trailing comma before end of object")? {
                ControlFlow::Continue(next) => at = next,
                ControlFlow::Break(end) => return Ok(end),
            }
        }
    }

    fn key(&mut self, at: usize) -> R<(Value, usize)> {
        let (text, end) = self.string(at)?;
        if let Some(key) = self.keys.get(&text) {
            return Ok((key.clone(), end));
        }
        let key = self.cx.str_of_bytes(&text)?;
        self.keys.insert(text, key.clone());
        Ok((key, end))
    }
}
