//! How a program ends: what becomes of an exception that nobody caught.

use crate::heap::Value;
use crate::inspect::{Page, explain};
use crate::interp::{Interp, R, WellKnown};
use crate::object::exception;
use crate::object::int;
use crate::object::stream::TextStream;
use crate::object::{class, module};
use crate::report::colour;
use crate::runtime::{attr, call, raise};
use crate::session::streams;

/// How a program or an input ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// At its end.
    Done,
    /// With an exception that has been shown.
    Failed,
    /// Through `SystemExit`, with this status.
    Exit(i32),
    /// With Ctrl-C.
    Interrupted,
}

impl Ending {
    /// The status of the process that ends so.
    pub fn status(self) -> u8 {
        match self {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::Exit(status) => status as u8,
            Ending::Interrupted => 130,
        }
    }
}

/// The ending of a program: an exception is shown, and explained if that is wanted; `SystemExit` is obeyed.
pub fn of(cx: &Interp, result: R<()>, explains: bool) -> Ending {
    let Err(raised) = result else {
        return Ending::Done;
    };
    let value = raise::take(cx, raised);
    let ending = of_exception(cx, &value);
    if explains && ending == Ending::Failed {
        let page = Page {
            width: Page::NARROWEST,
            colour: colour::wanted(&std::io::stderr()),
        };
        if let Some(note) = explain::note(cx, &value, &page) {
            streams::write_error(cx, &note);
        }
    }
    ending
}

/// The ending of a source whose bytes are no text. Its error has a message and no place.
pub fn of_message(cx: &Interp, message: &str) -> Ending {
    let text = cx.new_str(message);
    let error = raise::new(cx, WellKnown::SyntaxError, vec![text.clone()]);
    error.set_cell(exception::syntax::MSG, text);
    of_exception(cx, &error)
}

fn of_exception(cx: &Interp, value: &Value) -> Ending {
    if class::is_a(cx, value, WellKnown::SystemExit) {
        return Ending::Exit(exit_status(cx, value));
    }
    if class::is_a(cx, value, WellKnown::BrokenPipeError) && output_is_broken(cx) {
        // Who closed the pipe does not want to hear of it.
        return Ending::Failed;
    }
    if let Some(exit) = show(cx, value) {
        return exit;
    }
    match class::is_exactly(cx, value, WellKnown::KeyboardInterrupt) {
        true => Ending::Interrupted,
        false => Ending::Failed,
    }
}

/// Whether the reader of standard output has gone.
pub fn output_is_broken(cx: &Interp) -> bool {
    let out = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.__stdout__));
    out.is_some_and(|out| out.view::<TextStream>().is_some_and(|out| out.broken.get()))
}

/// The status that a `SystemExit` asks for; what is no number is shown.
fn exit_status(cx: &Interp, value: &Value) -> i32 {
    let code = match attr::get(cx, value, &cx.names.code) {
        Ok(code) => code,
        Err(raised) => {
            raise::discard(cx, raised);
            value.clone()
        }
    };
    if code.is_none() {
        return 0;
    }
    if let Some(number) = int::of(&code) {
        // A number beyond 64 bits ends as -1 does.
        return (number.to_i64().unwrap_or(-1) & 0xff) as i32;
    }
    streams::flush(cx);
    let text = streams::text_of(cx, &code).unwrap_or_default();
    streams::write_error(cx, &format!("{text}\n"));
    1
}

/// Shows an exception through `sys.excepthook`, which may make another ending of it.
fn show(cx: &Interp, value: &Value) -> Option<Ending> {
    let hook = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.excepthook));
    let Some(hook) = hook else {
        streams::write_error(cx, "sys.excepthook is missing\n");
        streams::show(cx, value);
        return None;
    };
    let class = class::class_of(cx, value).into_value();
    let traceback = exception::traceback(value).unwrap_or(Value::NONE);
    let shown = call::call(cx, &hook, &[class, value.clone(), traceback]);
    let second = raise::take(cx, shown.err()?);
    if class::is_a(cx, &second, WellKnown::SystemExit) {
        return Some(Ending::Exit(exit_status(cx, &second)));
    }
    streams::write_error(cx, "Error in sys.excepthook:\n");
    streams::show(cx, &second);
    streams::write_error(cx, "\nOriginal exception was:\n");
    streams::show(cx, value);
    None
}
