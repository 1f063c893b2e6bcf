//! The type of `sys.stdout`, `sys.stderr` and `sys.stdin` (library reference, `io.TextIOBase`).

use crate::heap::{NativeId, Str, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown};
use crate::object::instance;
use crate::object::stream::{Buffering, TextStream};
use crate::runtime::define::{Sig, TypeDef, getter, method};
use crate::runtime::raise::with_fields;
use crate::runtime::{import, iter, raise};

/// `TextIOWrapper`.
pub static STREAM: TypeDef = TypeDef {
    module: "_io",
    natives: &[NativeId::TextStream],
    methods: &[
        method("write", Sig::One, write, "Write string to stream."),
        method(
            "writelines",
            Sig::One,
            write_lines,
            "Write a list of lines to stream.",
        ),
        method(
            "flush",
            Sig::NoArgs,
            flush,
            "Flush write buffers, if applicable.",
        ),
        method(
            "isatty",
            Sig::NoArgs,
            isatty,
            "Return whether this is an 'interactive' stream.",
        ),
        method(
            "fileno",
            Sig::NoArgs,
            fileno,
            "Return underlying file descriptor if one exists.",
        ),
        method(
            "readable",
            Sig::NoArgs,
            readable,
            "Return whether object was opened for reading.",
        ),
        method(
            "writable",
            Sig::NoArgs,
            writable,
            "Return whether object was opened for writing.",
        ),
        method(
            "readline",
            Sig::Range(0, 1),
            read_line,
            "Read until newline or EOF.",
        ),
        method(
            "read",
            Sig::Range(0, 1),
            read,
            "Read the rest of the stream.",
        ),
        method(
            "readlines",
            Sig::NoArgs,
            read_lines,
            "Return a list of lines from the stream.",
        ),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    ],
    getset: &[
        getter("name", name, ""),
        getter("encoding", encoding, "Encoding of the text stream."),
        getter(
            "errors",
            errors,
            "The error setting of the decoder or encoder.",
        ),
        getter("closed", closed, ""),
        getter("mode", mode, ""),
        getter("newlines", |_, _| Ok(Value::NONE), ""),
        getter("line_buffering", line_buffering, ""),
    ],
    iternext: Some(next),
    ..TypeDef::new(
        "TextIOWrapper",
        "Character and line based layer over a stream of bytes.",
    )
};

/// Writes `text`, as `print` and `write` do.
pub fn put(cx: &Interp, stream: &TextStream, value: &Value, text: &Str) -> R<()> {
    match stream.write_str(text) {
        Ok(done) => done.map_err(|error| with_fields::os_error(cx, &error)),
        Err(at) => Err(with_fields::surrogates(cx, value, text, at)),
    }
}

/// Writes text that is known to be encodable.
pub fn put_plain(cx: &Interp, stream: &TextStream, text: &str) -> R<()> {
    stream
        .write(text.as_bytes())
        .map_err(|error| with_fields::os_error(cx, &error))
}

fn this<'a>(cx: &Interp, args: &'a Args<'_>) -> R<&'a TextStream> {
    view(cx, &args.values[0])
}

fn view<'a>(cx: &Interp, value: &'a Value) -> R<&'a TextStream> {
    value
        .view::<TextStream>()
        .ok_or_else(|| raise::type_error(cx, "not a text stream"))
}

fn write(cx: &Interp, args: Args<'_>) -> R {
    let stream = this(cx, &args)?;
    let value = instance::payload(&args.values[1]).unwrap_or_else(|| args.values[1].clone());
    let Some(text) = value.as_str() else {
        return Err(raise::bad_argument(cx, "write() argument", "str", &value));
    };
    if !stream.writes() {
        return Err(unsupported(cx, "not writable"));
    }
    put(cx, stream, &value, text)?;
    Ok(cx.int(text.len() as i64))
}

fn write_lines(cx: &Interp, args: Args<'_>) -> R {
    for line in iter::collect(cx, &args.values[1])? {
        cx.tick()?;
        write(
            cx,
            Args {
                values: &[args.values[0].clone(), line],
                names: &[],
            },
        )?;
    }
    Ok(Value::NONE)
}

fn flush(cx: &Interp, args: Args<'_>) -> R {
    let stream = this(cx, &args)?;
    stream
        .flush()
        .map_err(|error| with_fields::os_error(cx, &error))?;
    Ok(Value::NONE)
}

fn isatty(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(this(cx, &args)?.terminal))
}

fn fileno(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::small(this(cx, &args)?.number))
}

fn readable(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(!this(cx, &args)?.writes()))
}

fn writable(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(this(cx, &args)?.writes()))
}

/// `io.UnsupportedOperation`
#[cold]
fn unsupported(cx: &Interp, text: &str) -> Raised {
    let module = &cx.names.io;
    match import::import(cx, module.value(), &Value::NONE, &Value::NONE, 0) {
        Ok(_) => raise::of_module(cx, "io", "UnsupportedOperation", &[cx.new_str(text)]),
        Err(raised) => raised,
    }
}

fn expect_readable(cx: &Interp, stream: &TextStream) -> R<()> {
    match stream.writes() {
        true => Err(unsupported(cx, "not readable")),
        false => Ok(()),
    }
}

/// The next line with its end as `\n`; empty at the end of the input.
pub fn next_line(cx: &Interp, stream: &TextStream) -> R<String> {
    expect_readable(cx, stream)?;
    let bytes = stream
        .read_line()
        .map_err(|error| with_fields::os_error(cx, &error))?;
    decoded(cx, bytes)
}

fn decoded(cx: &Interp, bytes: Vec<u8>) -> R<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.replace("\r\n", "\n")),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            let text = format!(
                "'utf-8' codec can't decode byte {byte:#04x} in position {at}: invalid start byte"
            );
            Err(raise::of(cx, WellKnown::ValueError, text))
        }
    }
}

fn read_line(cx: &Interp, args: Args<'_>) -> R {
    let line = next_line(cx, this(cx, &args)?)?;
    cx.str(&line)
}

fn read(cx: &Interp, args: Args<'_>) -> R {
    let stream = this(cx, &args)?;
    expect_readable(cx, stream)?;
    let bytes = stream
        .read_all()
        .map_err(|error| with_fields::os_error(cx, &error))?;
    cx.str(&decoded(cx, bytes)?)
}

fn read_lines(cx: &Interp, args: Args<'_>) -> R {
    let mut lines = Vec::new();
    while let Some(line) = next(cx, &args.values[0])? {
        cx.tick()?;
        lines.push(line);
    }
    Ok(cx.heap.list(lines).into_value())
}

fn next(cx: &Interp, value: &Value) -> R<Option<Value>> {
    let line = next_line(cx, view(cx, value)?)?;
    if line.is_empty() {
        Ok(None)
    } else {
        cx.str(&line).map(Some)
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let stream = this(cx, &args)?;
    cx.str(&format!(
        "<_io.TextIOWrapper name='{}' mode='{}' encoding='utf-8'>",
        stream.name,
        mode_of(stream)
    ))
}

fn mode_of(stream: &TextStream) -> &'static str {
    if stream.writes() { "w" } else { "r" }
}

fn mode(cx: &Interp, value: &Value) -> R {
    cx.str(mode_of(view(cx, value)?))
}

fn name(cx: &Interp, value: &Value) -> R {
    cx.str(view(cx, value)?.name)
}

fn encoding(cx: &Interp, _: &Value) -> R {
    cx.str("utf-8")
}

fn errors(cx: &Interp, value: &Value) -> R {
    cx.str(if view(cx, value)?.escapes {
        "backslashreplace"
    } else {
        "strict"
    })
}

fn closed(_: &Interp, _: &Value) -> R {
    Ok(Value::FALSE)
}

fn line_buffering(cx: &Interp, value: &Value) -> R {
    Ok(Value::bool(view(cx, value)?.buffering != Buffering::Block))
}
