//! From an exception object to a picture: reads classes, messages, notes, tracebacks and suggestions.
//!
//! `str()` of an exception, its notes and `dir()` of its object may run the program's code. Whatever that raises is
//! dropped, with the words that CPython puts in its place; so collecting never fails.

use rustc_hash::FxHashSet;

use crate::heap::{Str, Value};
use crate::interp::{Interp, R, WellKnown, payload};
use crate::object::code::CodeInfo;
use crate::object::exception::{self, syntax};
use crate::object::stream;
use crate::object::traceback::Traceback;
use crate::object::{class, module};
use crate::report::{Entry, ErrorPlace, Picture, Shown, hint};
use crate::runtime::container::item;
use crate::runtime::raise::group;
use crate::runtime::{attr, format, iter, raise};

/// Reads an exception and everything that is printed with it.
pub fn collect(cx: &Interp, value: &Value) -> Picture {
    let mut work = Work {
        cx,
        seen: FxHashSet::default(),
        picture: Picture::default(),
        open: Vec::new(),
    };
    work.add(value);
    // Last in, first out, as CPython does it: this decides what is shown where a chain leads back to itself.
    while let Some((at, value)) = work.open.pop() {
        let cause = exception::cause(&value).and_then(|cause| work.add_new(&cause));
        work.picture.shown[at].cause = cause;
        if cause.is_none() && !exception::suppresses_context(&value) {
            let context = exception::context(&value).and_then(|context| work.add_new(&context));
            work.picture.shown[at].context = context;
        }
        if class::is_a(cx, &value, WellKnown::BaseExceptionGroup) {
            let members = group::members(&value);
            let indices = members.iter().map(|member| work.add(member)).collect();
            work.picture.shown[at].members = Some(indices);
        }
    }
    work.picture
}

struct Work<'a> {
    cx: &'a Interp,
    seen: FxHashSet<usize>,
    picture: Picture,
    open: Vec<(usize, Value)>,
}

impl Work<'_> {
    fn add(&mut self, value: &Value) -> usize {
        self.seen.insert(value.addr());
        let at = self.picture.shown.len();
        self.picture.shown.push(one(self.cx, value));
        self.open.push((at, value.clone()));
        at
    }

    fn add_new(&mut self, value: &Value) -> Option<usize> {
        (!self.seen.contains(&value.addr())).then(|| self.add(value))
    }
}

/// One exception without those it is chained to.
fn one(cx: &Interp, value: &Value) -> Shown {
    let mut message = text_or(cx, format::str_(cx, value), "<exception str() failed>");
    let place = class::is_a(cx, value, WellKnown::SyntaxError).then(|| place(cx, value));
    if place.is_some() {
        let own = exception::field(value, syntax::MSG);
        message = if own.is_none() {
            String::new()
        } else {
            text_or(cx, format::str_(cx, &own), "")
        };
    } else {
        message.push_str(&hint::for_exception(cx, value));
    }
    Shown {
        class: class_name(cx, value),
        message,
        notes: notes(cx, value),
        entries: innermost(cx, entries(value)),
        place,
        ..Shown::default()
    }
}

/// Class and message only, as unraisable exceptions are shown.
pub fn last_line(cx: &Interp, value: &Value) -> String {
    let message = text_or(cx, format::str_(cx, value), "<exception str() failed>");
    let class = class_name(cx, value);
    format!("{class}: {message}\n")
}

/// The text of a string as standard error shows it; `instead` if making it failed.
fn text_or(cx: &Interp, result: R, instead: &str) -> String {
    match result {
        Ok(value) => {
            payload::<Str>(&value).map_or_else(|| instead.to_owned(), |text| stream::escaped(&text))
        }
        Err(raised) => {
            raise::discard(cx, raised);
            instead.to_owned()
        }
    }
}

fn class_name(cx: &Interp, value: &Value) -> String {
    let class = class::class_of(cx, value);
    let text = |value: &Value| value.as_str().map(stream::escaped);
    let name = text(&class.qualname()).unwrap_or_default();
    let module = attr::get_opt(cx, class.value(), &cx.names.__module__);
    let module = match module {
        Ok(Some(module)) => text(&module),
        Ok(None) => None,
        Err(raised) => {
            raise::discard(cx, raised);
            None
        }
    };
    match module.as_deref() {
        Some("__main__" | "builtins") => name,
        Some(module) => format!("{module}.{name}"),
        None => format!("<unknown>.{name}"),
    }
}

fn notes(cx: &Interp, value: &Value) -> Vec<String> {
    let found = match attr::get_opt(cx, value, &cx.names.__notes__) {
        Ok(found) => found,
        Err(raised) => {
            let error = raise::take(cx, raised);
            let shown = text_or(cx, format::repr(cx, &error), "<__notes__ repr() failed>");
            return vec![format!("Ignored error getting __notes__: {shown}")];
        }
    };
    let Some(list) = found.filter(|list| !list.is_none()) else {
        return Vec::new();
    };
    let sequence = item::is_sequence(cx, &list) && payload::<Str>(&list).is_none();
    match iter::collect(cx, &list) {
        Ok(notes) if sequence => notes
            .iter()
            .map(|note| text_or(cx, format::str_(cx, note), "<note str() failed>"))
            .collect(),
        Ok(_) => vec![text_or(
            cx,
            format::repr(cx, &list),
            "<__notes__ repr() failed>",
        )],
        Err(raised) => {
            raise::discard(cx, raised);
            vec![text_or(
                cx,
                format::repr(cx, &list),
                "<__notes__ repr() failed>",
            )]
        }
    }
}

fn place(cx: &Interp, value: &Value) -> ErrorPlace {
    let text = |cell| {
        let field = exception::field(value, cell);
        match field.as_str() {
            Some(text) => Some(stream::escaped(text)),
            None if field.is_none() => None,
            None => Some(text_or(cx, format::str_(cx, &field), "")),
        }
    };
    let number = |cell| exception::field(value, cell).as_int();
    ErrorPlace {
        filename: text(syntax::FILENAME),
        line: number(syntax::LINE),
        offset: number(syntax::OFFSET),
        end_line: number(syntax::END_LINE),
        end_offset: number(syntax::END_OFFSET),
        text: text(syntax::TEXT),
    }
}

/// No more entries than `sys.tracebacklimit` allows, if that is a number: the innermost ones.
fn innermost(cx: &Interp, mut entries: Vec<Entry>) -> Vec<Entry> {
    let limit = module::sys(cx).and_then(|sys| sys.get_name(&cx.names.tracebacklimit));
    if let Some(limit) = limit.and_then(|limit| limit.as_int()) {
        let shown = usize::try_from(limit).unwrap_or(0);
        entries.drain(..entries.len().saturating_sub(shown));
    }
    entries
}

/// The entries of an exception's traceback, outermost first.
pub fn entries(value: &Value) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut next = exception::traceback(value);
    while let Some(link) = next {
        let Some(traceback) = link.view::<Traceback>() else {
            break;
        };
        if let Some(code) = CodeInfo::of(&traceback.frame.code) {
            found.push(Entry {
                file: code.file.clone(),
                span: match traceback.stated {
                    Some((_, line)) => code.line_span(line),
                    None => code.position(traceback.position),
                },
                name: code.name.as_str().to_owned(),
            });
        }
        next = traceback.next.get();
    }
    found
}
