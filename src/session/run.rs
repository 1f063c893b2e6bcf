//! Sources are read, lowered and run here: programs, inputs, modules, `exec` and `eval`.
//!
//! This is where those [`hooks`](crate::session::hooks) of the interpreter lead that need the parser.

use std::rc::Rc;

use crate::eval::{self, Code};
use crate::heap::{Handle, Str, Value};
use crate::interp::{Interp, R, Raised, WellKnown, payload};
use crate::object::dict::Dict;
use crate::resolve::{self, Namespace};
use crate::runtime::raise::warn;
use crate::runtime::raise::with_fields::{self, SyntaxPlace};
use crate::runtime::{call, raise};
use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{Mode, Module};
use crate::syntax::{self, ErrorClass, Location, Refused, SyntaxError, Warning};

/// The code of a source.
fn compile(
    cx: &Interp,
    file: &Rc<SourceFile>,
    mode: Mode,
    globals: &Handle<Dict>,
    namespace: Namespace,
) -> R<Handle<Code>> {
    let (tree, mut names) = read(cx, file, mode)?;
    lower(cx, file, (&tree, &mut names), globals, namespace)
}

/// The tree of a source, and the names in it.
pub(super) fn read(cx: &Interp, file: &Rc<SourceFile>, mode: Mode) -> R<(Module, Interner)> {
    if file.shows_lines() {
        cx.sources.borrow_mut().push(Rc::clone(file));
    }
    if !cx.steps.are_taken() {
        file.stop_when(&cx.interrupted);
    }
    let mut names = Interner::new();
    let inherited = match mode {
        Mode::Single => cx.caller.typed_future.get(),
        Mode::File | Mode::Eval => cx.caller.future.take(),
    };
    let tree = syntax::parse(file, mode, &mut names);
    let mut tree = tree.map_err(|refused| refuse(cx, file, &refused))?;
    tree.future_annotations = inherited;
    Ok((tree, names))
}

/// The code of a tree.
pub(super) fn lower(
    cx: &Interp,
    file: &Rc<SourceFile>,
    (tree, names): (&Module, &mut Interner),
    globals: &Handle<Dict>,
    namespace: Namespace,
) -> R<Handle<Code>> {
    let lowered = resolve::compile(cx, file, tree, names, globals, namespace);
    for warning in &tree.warnings {
        warn(cx, file, warning)?;
    }
    let (code, warnings) = lowered.map_err(|refused| refuse(cx, file, &refused))?;
    if tree.mode == Mode::Single {
        cx.caller.typed_future.set(code.info.future_annotations);
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
    cx.caller.during(globals.value(), globals.value(), || {
        eval::run_module(cx, &code)
    })
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

/// Runs the statements of a source text.
pub(super) fn exec(
    cx: &Interp,
    source: &Value,
    name: &str,
    globals: &Value,
    locals: &Value,
) -> R<()> {
    let file = source_file(text(source), name);
    run(cx, &file, Mode::File, globals, locals)?;
    Ok(())
}

/// The value of an expression as text.
pub(super) fn eval_text(
    cx: &Interp,
    source: &Value,
    name: &str,
    globals: &Value,
    locals: &Value,
) -> R {
    let text = text(source);
    let file = source_file(text.trim_start_matches([' ', '\t']).to_owned(), name);
    if text.trim().is_empty() {
        // Nothing at all is wrong on no line.
        let error = SyntaxError::without_place(ErrorClass::SyntaxError, "invalid syntax");
        return Err(wrong(cx, &file, &error));
    }
    run(cx, &file, Mode::Eval, globals, locals)
}

/// Runs a source in the namespaces of `exec` and `eval`.
fn run(cx: &Interp, file: &Rc<SourceFile>, mode: Mode, globals: &Value, locals: &Value) -> R {
    let dict = namespace(cx, globals)?;
    // A class derived from `dict` may have its own way of looking names up.
    if locals.is(globals) && globals.view::<Dict>().is_some() {
        let code = compile(cx, file, mode, &dict, Namespace::Globals)?;
        return cx
            .caller
            .during(globals, locals, || eval::run_module(cx, &code));
    }
    let code = compile(cx, file, mode, &dict, Namespace::Given)?;
    cx.caller
        .during(globals, locals, || eval::run_in(cx, &code, locals))
}

fn namespace(cx: &Interp, globals: &Value) -> R<Handle<Dict>> {
    payload::<Dict>(globals).ok_or_else(|| raise::type_error(cx, "globals must be a dict"))
}

/// Raises why there is no code of a source.
fn refuse(cx: &Interp, file: &SourceFile, refused: &Refused) -> Raised {
    match refused {
        Refused::Wrong(error) => wrong(cx, file, error),
        Refused::GivenUp => match cx.look_outside() {
            Err(raised) => raised,
            Ok(()) => raise::of(cx, WellKnown::KeyboardInterrupt, ""),
        },
    }
}

/// Raises what is wrong with a source.
fn wrong(cx: &Interp, file: &SourceFile, error: &SyntaxError) -> Raised {
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
    };
    if error.place == Location::Nowhere && error.text.is_none() {
        // It is not even a source.
        let made = call::call(cx, cx.class(class), &[cx.new_str(&error.message)]);
        return made.map_or_else(|raised| raised, |value| raise::instance(cx, value));
    }
    let place = SyntaxPlace {
        filename: file.name(),
        numbers: error.place.numbers(),
        text: error.text.as_deref(),
    };
    match with_fields::syntax_error(cx, class, &error.message, &place) {
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
    Err(wrong(cx, file, &error))
}
