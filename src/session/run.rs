//! Sources are read, lowered and run here: programs, inputs, modules, `exec` and `eval`; and errors are written.
//!
//! This is where the hooks of the interpreter lead that need the parser or the printer of errors.

use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::eval::{self, Code};
use crate::heap::{Handle, Str, Value};
use crate::interp::{Interp, R, Raised, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::stream::{self, TextStream};
use crate::report::colour::{self, PLAIN, Theme};
use crate::report::{collect, render};
use crate::resolve::{self, Namespace};
use crate::runtime::exception_new::{self, SyntaxPlace};
use crate::runtime::{attr, call, format, raise, truth, warn};
use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::Mode;
use crate::syntax::{self, ErrorClass, SyntaxError, Warning};

/// Fills the hooks.
pub fn install(cx: &Interp) {
    cx.hooks.raise.set(raise::hook);
    cx.hooks.exec.set(exec);
    cx.hooks.eval.set(eval_text);
    cx.hooks.report.set(report);
    eval::install(cx);
}

/// The code of a source.
fn compile(
    cx: &Interp,
    file: &Rc<SourceFile>,
    mode: Mode,
    globals: &Handle<Dict>,
    namespace: Namespace,
) -> R<Handle<Code>> {
    if file.shows_lines() {
        cx.sources.borrow_mut().push(Rc::clone(file));
    }
    if !cx.steps.are_taken() {
        file.stop_when(&cx.interrupted);
    }
    let mut names = Interner::new();
    let inherited = match mode {
        Mode::Single => cx.typed_future.get(),
        Mode::File | Mode::Eval => cx.caller_future.take(),
    };
    let tree = syntax::parse(file, mode, &mut names);
    let mut tree = tree.map_err(|error| refuse(cx, file, &error))?;
    tree.future_annotations = inherited;
    let lowered = resolve::compile(cx, file, &tree, &mut names, globals, namespace);
    for warning in &tree.warnings {
        warn(cx, file, warning)?;
    }
    let (code, warnings) = lowered.map_err(|error| refuse(cx, file, &error))?;
    if mode == Mode::Single {
        cx.typed_future.set(code.future_annotations);
    }
    for warning in &warnings {
        warn(cx, file, warning)?;
    }
    Ok(code)
}

/// The code of a source that is to run in this namespace.
pub fn prepare(
    cx: &Interp,
    file: &Rc<SourceFile>,
    mode: Mode,
    globals: &Handle<Dict>,
) -> R<Handle<Code>> {
    compile(cx, file, mode, globals, Namespace::Globals)
}

/// Runs prepared code.
pub fn code(cx: &Interp, code: &Handle<Code>) -> R {
    eval::run_module(cx, code)
}

/// Runs a source in the namespace of a module.
pub fn module(cx: &Interp, file: Rc<SourceFile>, mode: Mode, globals: &Handle<Dict>) -> R {
    let code = compile(cx, &file, mode, globals, Namespace::Globals)?;
    as_caller(cx, globals.value(), globals.value(), || {
        eval::run_module(cx, &code)
    })
}

/// Runs code whose namespaces are those of the caller for whoever asks and was not called by a name
/// that foresees it.
fn as_caller<T>(cx: &Interp, globals: &Value, locals: &Value, run: impl FnOnce() -> T) -> T {
    let outer_globals = cx.caller_globals.swap(globals.clone());
    let outer_locals = cx.caller_locals.swap(locals.clone());
    let result = run();
    cx.caller_globals.set(outer_globals);
    cx.caller_locals.set(outer_locals);
    result
}

/// How long a piece of code takes, so many times over, in a function that is made for it.
pub fn time_loop(cx: &Interp, code: &str, loops: u64, globals: &Handle<Dict>) -> R<Duration> {
    const NAME: &str = "<timed>";
    let body: String = code
        .split('\n')
        .map(|line| format!("        {line}\n"))
        .collect();
    let text = format!("def __timed__(loops):\n    for _ in range(loops):\n{body}");
    let file = Rc::new(SourceFile::new(NAME, text));
    module(cx, file, Mode::File, globals)?;
    let Some(function) = globals.remove_name(&cx.names.__timed__) else {
        return Err(raise::runtime_error(cx, "the timed function is gone"));
    };
    let start = Instant::now();
    call::call(cx, &function, &[cx.int(loops as i64)])?;
    Ok(start.elapsed())
}

fn text(source: &Value) -> String {
    payload::<Str>(source)
        .map(|text| text.lossy().into_owned())
        .unwrap_or_default()
}

fn source_file(text: String, name: &str) -> Rc<SourceFile> {
    // The text of a string is nowhere to be looked up.
    Rc::new(match name.starts_with('<') {
        true => SourceFile::without_lines(name, text),
        false => SourceFile::new(name, text),
    })
}

fn exec(cx: &Interp, source: &Value, name: &str, globals: &Value, locals: &Value) -> R<()> {
    let file = source_file(text(source), name);
    run(cx, &file, Mode::File, globals, locals)?;
    Ok(())
}

fn eval_text(cx: &Interp, source: &Value, name: &str, globals: &Value, locals: &Value) -> R {
    let text = text(source);
    let file = source_file(text.trim_start_matches([' ', '\t']).to_owned(), name);
    if text.trim().is_empty() {
        // Nothing at all is wrong on no line.
        let error = SyntaxError::without_place(ErrorClass::SyntaxError, "invalid syntax");
        return Err(refuse(cx, &file, &error));
    }
    run(cx, &file, Mode::Eval, globals, locals)
}

/// Runs a source in the namespaces of `exec` and `eval`.
fn run(cx: &Interp, file: &Rc<SourceFile>, mode: Mode, globals: &Value, locals: &Value) -> R {
    let dict = namespace(cx, globals)?;
    // A class derived from `dict` may have its own way of looking names up.
    if locals.is(globals) && globals.view::<Dict>().is_some() {
        let code = compile(cx, file, mode, &dict, Namespace::Globals)?;
        return as_caller(cx, globals, locals, || eval::run_module(cx, &code));
    }
    let code = compile(cx, file, mode, &dict, Namespace::Given)?;
    as_caller(cx, globals, locals, || eval::run_in(cx, &code, locals))
}

fn namespace(cx: &Interp, globals: &Value) -> R<Handle<Dict>> {
    payload::<Dict>(globals).ok_or_else(|| raise::type_error(cx, "globals must be a dict"))
}

/// Raises what is wrong with a source.
fn refuse(cx: &Interp, file: &SourceFile, error: &SyntaxError) -> Raised {
    if error.class == ErrorClass::KeyboardInterrupt
        && let Err(raised) = cx.look_outside()
    {
        return raised;
    }
    for warning in &error.warnings {
        if let Err(raised) = warn(cx, file, warning) {
            return raised;
        }
    }
    let class = match error.class {
        ErrorClass::SyntaxError => WellKnown::SyntaxError,
        ErrorClass::IndentationError => WellKnown::IndentationError,
        ErrorClass::TabError => WellKnown::TabError,
        ErrorClass::MemoryError => WellKnown::MemoryError,
        ErrorClass::RecursionError => WellKnown::RecursionError,
        ErrorClass::KeyboardInterrupt => WellKnown::KeyboardInterrupt,
    };
    if error.line == 0 && error.text.is_none() {
        // It is not even a source.
        let made = call::call(cx, cx.class(class), &[cx.new_str(&error.message)]);
        return made.map_or_else(|raised| raised, |value| raise::instance(cx, value));
    }
    let place = SyntaxPlace {
        filename: file.name(),
        line: error.line,
        col: error.col,
        end_line: error.end_line,
        end_col: error.end_col,
        text: error.text.as_deref(),
    };
    match exception_new::syntax_error(cx, class, &error.message, &place) {
        Ok(value) => raise::instance(cx, value),
        Err(raised) => raised,
    }
}

/// Warns of what is odd in a source. Errors: a `SyntaxError`, if the filters make one of it.
fn warn(cx: &Interp, file: &SourceFile, warning: &Warning) -> R<()> {
    let place = (file.name(), warning.line);
    let category = WellKnown::SyntaxWarning;
    let Err(raised) = warn::warn_explicit(cx, category, &warning.message, place) else {
        return Ok(());
    };
    if !raise::matches(cx, &raised, category) {
        return Err(raised);
    }
    raise::discard(cx, raised);
    let start = file.line_start(warning.line);
    let line = file.line_text(warning.line);
    let indent = (line.len() - line.trim_start().len()) as u32;
    let span = Span::new(start + indent, start + line.trim_end().len() as u32);
    let mut error = SyntaxError::at(file, span, &warning.message);
    if file.name().starts_with('<') {
        // At this stage a source that is in no file is no longer at hand.
        error.text = None;
    }
    Err(refuse(cx, file, &error))
}

/// The hook that shows exceptions: whole, or briefly behind a head line.
fn report(cx: &Interp, value: &Value, head: Option<&str>) -> R<()> {
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
