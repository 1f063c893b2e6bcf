//! `print` and `input` (library reference, "Built-in Functions").

use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::stream::TextStream;
use crate::object::{class, instance, module};
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::{call, format, raise, truth};

use crate::builtins::arguments;
use crate::builtins::types::stream;

/// The rows.
pub static FUNCTIONS: &[MethodDef] = &[
    function("print", Sig::Raw, print, PRINT)
        .spelled("($module, /, *args, sep=' ', end='\\n', file=None, flush=False)"),
    function("input", Sig::Clinic("prompt='', /"), input, INPUT),
];

const PRINT: &str = "Prints the values to a stream, or to sys.stdout by default.";
const INPUT: &str = "Read a string from standard input.  The trailing newline is stripped.";

/// A string without the class that may be around it.
fn exact(value: &Value) -> Value {
    instance::payload(value).unwrap_or_else(|| value.clone())
}

/// Where text goes: a stream of ours at once, anything else through its `write`.
struct Target {
    value: Value,
}

impl Target {
    fn write(&self, cx: &Interp, text: &Value) -> R<()> {
        if let (Some(stream), Some(text_)) = (self.value.view::<TextStream>(), text.as_str()) {
            return stream::put(cx, stream, text, text_);
        }
        call::call_method(cx, &self.value, &cx.names.write, std::slice::from_ref(text))?;
        Ok(())
    }

    fn write_plain(&self, cx: &Interp, text: &str) -> R<()> {
        match self.value.view::<TextStream>() {
            Some(stream) => stream::put_plain(cx, stream, text),
            None => self.write(cx, &cx.str(text)?),
        }
    }
}

/// An item of the namespace of `sys`, whatever the program made of it.
fn sys(cx: &Interp, name: &str) -> Option<Value> {
    module::sys(cx)?.get_name(&cx.intern(name))
}

/// Writes an exact string to a stream, as `print` does.
pub fn write(cx: &Interp, stream: &Value, text: &Value) -> R<()> {
    Target {
        value: stream.clone(),
    }
    .write(cx, text)
}

fn separator(cx: &Interp, name: &str, value: Option<Value>) -> R<Option<Value>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(None);
    };
    let text = exact(&value);
    if text.as_str().is_none() {
        let class = class::type_name(cx, &value);
        return Err(raise::type_error(
            cx,
            format!("{name} must be None or a string, not {class}"),
        ));
    }
    Ok(Some(text))
}

fn print(cx: &Interp, args: Args<'_>) -> R {
    let mut given = [const { None::<Value> }; 4];
    let keywords = &args.values[args.pos().len()..];
    for (name, value) in args.names.iter().zip(keywords) {
        let place = match name.as_str() {
            "sep" => 0,
            "end" => 1,
            "file" => 2,
            "flush" => 3,
            other => {
                let known = ["sep", "end", "file", "flush"];
                return Err(arguments::unexpected(cx, "print", other, &known));
            }
        };
        given[place] = Some(value.clone());
    }
    let [sep, end, file, flush] = given;
    let file = match file.filter(|file| !file.is_none()) {
        Some(file) => file,
        None => match sys(cx, "stdout") {
            None => return Err(raise::runtime_error(cx, "lost sys.stdout")),
            Some(file) if file.is_none() => return Ok(Value::NONE),
            Some(file) => file,
        },
    };
    let sep = separator(cx, "sep", sep)?;
    let end = separator(cx, "end", end)?;
    let target = Target { value: file };
    for (at, value) in args.pos().iter().enumerate() {
        if at > 0 {
            match &sep {
                None => target.write_plain(cx, " ")?,
                Some(sep) => target.write(cx, sep)?,
            }
        }
        let text = if value.as_str().is_some() {
            value.clone()
        } else {
            format::str_(cx, value)?
        };
        target.write(cx, &exact(&text))?;
    }
    match &end {
        None => target.write_plain(cx, "\n")?,
        Some(end) => target.write(cx, end)?,
    }
    if let Some(flush) = flush
        && truth::truth(cx, &flush)?
    {
        call::call_method(cx, &target.value, &cx.names.flush, &[])?;
    }
    Ok(Value::NONE)
}

/// `sys.stdin` or `sys.stdout`, unless the program took it away.
pub fn stream_or_lost(cx: &Interp, name: &str) -> R {
    match sys(cx, name).filter(|stream| !stream.is_none()) {
        Some(stream) => Ok(stream),
        None => Err(raise::runtime_error(
            cx,
            format!("input(): lost sys.{name}"),
        )),
    }
}

fn input(cx: &Interp, args: Args<'_>) -> R {
    let out = stream_or_lost(cx, "stdout")?;
    let from = stream_or_lost(cx, "stdin")?;
    if let Some(prompt) = args.get(0) {
        let text = format::str_(cx, prompt)?;
        Target { value: out.clone() }.write(cx, &exact(&text))?;
    }
    call::call_method(cx, &out, &cx.names.flush, &[])?;
    let line = match from.view::<TextStream>() {
        Some(stream) => cx.str(&stream::next_line(cx, stream)?)?,
        None => {
            let line = call::call_method(cx, &from, &cx.names.readline, &[])?;
            if !class::is_a(cx, &line, WellKnown::Str) {
                return Err(raise::type_error(
                    cx,
                    "object.readline() returned non-string",
                ));
            }
            exact(&line)
        }
    };
    let Some(text) = line.as_str() else {
        return Ok(line.clone());
    };
    match text.bytes() {
        [] => Err(raise::eof_error(cx, "EOF when reading a line")),
        [rest @ .., b'\n'] => Ok(cx.heap.str_wtf8(rest)),
        _ => Ok(line.clone()),
    }
}
