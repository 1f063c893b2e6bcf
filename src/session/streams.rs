//! The streams of `sys` as the session needs them: errors are written, and what was written is handed on.
//!
//! A program may have put any object in the place of a stream, or `None`, or have taken the name away.

use crate::heap::{Str, Value};
use crate::interp::{Interp, R, Raised, payload};
use crate::object::module;
use crate::object::stream::{self, TextStream};
use crate::report::colour::{self, PLAIN, Theme};
use crate::report::{collect, render};
use crate::runtime::{attr, call, format, raise, truth};

/// The hook that shows exceptions: whole, or briefly behind a head line.
pub(super) fn report(cx: &Interp, value: &Value, head: Option<&str>) -> R<()> {
    let Some(head) = head else {
        show(cx, value);
        return Ok(());
    };
    let mut text = head.to_owned();
    let entries = collect::entries(value);
    if !entries.is_empty() {
        text.push_str("Traceback (most recent call last):\n");
        text.push_str(&render::plain_entries(&entries));
    }
    text.push_str(&collect::last_line(cx, value));
    write_error(cx, &text);
    Ok(())
}

/// Writes an exception with everything that belongs to it on standard error.
pub fn show(cx: &Interp, value: &Value) {
    let picture = collect::collect(cx, value);
    write_error(cx, &render::text(&picture, theme(cx)));
}

/// The colours of errors: none where a program catches what is written.
fn theme(cx: &Interp) -> &'static Theme {
    let stream = stderr(cx);
    let own = stream
        .as_ref()
        .is_none_or(|stream| stream.view::<TextStream>().is_some());
    if own && colour::wanted(&std::io::stderr()) {
        colour::COLOURED
    } else {
        PLAIN
    }
}

/// `sys.stderr`, unless the program took it away.
fn stderr(cx: &Interp) -> Option<Value> {
    module::sys(cx).and_then(|sys| sys.get_name(&cx.names.stderr))
}

/// An exception on its way as text; it counts as caught.
pub fn describe(cx: &Interp, raised: Raised) -> String {
    let value = raise::take(cx, raised);
    render::text(&collect::collect(cx, &value), PLAIN)
}

/// `str(value)`; nothing if that fails.
pub fn text_of(cx: &Interp, value: &Value) -> Option<String> {
    match format::str_(cx, value) {
        Ok(text) => payload::<Str>(&text).map(|text| stream::escaped(&text)),
        Err(raised) => {
            raise::discard(cx, raised);
            None
        }
    }
}

/// Writes text to `sys.stderr`, or to the process's own if the program took that away. If it is `None` nobody wants
/// to know.
pub fn write_error(cx: &Interp, text: &str) {
    let Some(stderr) = stderr(cx) else {
        eprint!("{text}");
        return;
    };
    if stderr.is_none() {
        return;
    }
    if let Some(stream) = stderr.view::<TextStream>() {
        // If this fails there is nowhere left to complain.
        let _ = stream.write(text.as_bytes()).and_then(|()| stream.flush());
    } else if let Err(raised) = call::call_method(cx, &stderr, &cx.names.write, &[cx.new_str(text)])
    {
        raise::discard(cx, raised);
    }
}

/// Hands on what was written so far. What goes wrong with it shows when the program ends.
pub fn flush(cx: &Interp) {
    for name in ["stdout", "stderr"] {
        if let Err(raised) = flush_named(cx, name) {
            raise::discard(cx, raised);
        }
    }
    flush_own(cx);
}

/// Calls `flush` of a stream in `sys`, unless it is gone, `None`, or closed.
pub fn flush_named(cx: &Interp, name: &str) -> R<()> {
    let stream = module::sys(cx).and_then(|sys| sys.get_name(&cx.intern(name)));
    let Some(stream) = stream.filter(|stream| !stream.is_none()) else {
        return Ok(());
    };
    if is_closed(cx, &stream) {
        return Ok(());
    }
    call::call_method(cx, &stream, &cx.names.flush, &[]).map(drop)
}

fn is_closed(cx: &Interp, stream: &Value) -> bool {
    let closed = attr::get_opt(cx, stream, &cx.names.closed);
    let closed = closed.and_then(|closed| closed.map_or(Ok(false), |it| truth::truth(cx, &it)));
    closed.unwrap_or_else(|raised| {
        raise::discard(cx, raised);
        false
    })
}

/// Hands on what the streams of the process have gathered, whoever holds them now. False if that fails.
pub fn flush_own(cx: &Interp) -> bool {
    let mut done = true;
    for own in &cx.outputs {
        if let Some(stream) = own.get().as_ref().and_then(Value::view::<TextStream>) {
            done &= stream.flush().is_ok();
        }
    }
    done
}
