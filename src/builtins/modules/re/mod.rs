//! The module `_re`: compiled patterns, on which `re` stands (library reference, `re`).
//!
//! What matches is decided in `text::regex`; here are the types. Matches are in [`matched`].

pub mod matched;
pub mod pattern;

use std::sync::atomic::Ordering;

use crate::builtins::arguments::arg;
use crate::heap::{Handle, Str, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::regex::Pattern;
use crate::runtime::define::{ModuleDef, Sig, function};
use crate::runtime::raise::{self, warn};
use crate::runtime::{convert, index};
use crate::text::regex::{self, Refusal, compile, parse};

/// The module.
pub static RE: ModuleDef = ModuleDef {
    name: "_re",
    doc: "Compiled regular expressions.",
    functions: &[function(
        "compile",
        Sig::Range(2, 2),
        compile_pattern,
        "Compile a pattern with these flags.",
    )],
    types: &[&pattern::PATTERN, &pattern::SCANNER, &matched::MATCH],
    init: None,
};

fn compile_pattern(cx: &Interp, args: Args<'_>) -> R {
    let source = arg(args, 0);
    let Some(text) = convert::text_of(&source) else {
        let message = "first argument must be string or compiled pattern";
        return Err(raise::type_error(cx, message));
    };
    let flags = index::clipped(cx, &arg(args, 1))? as u32;
    if flags & regex::LOCALE != 0 {
        let message = "cannot use LOCALE flag with a str pattern";
        return Err(raise::value_error(cx, message));
    }
    if flags & regex::ASCII != 0 && flags & regex::UNICODE != 0 {
        return Err(raise::value_error(
            cx,
            "ASCII and UNICODE flags are incompatible",
        ));
    }
    let codes: Vec<u32> = text.code_points().collect();
    let stop = || cx.interrupted.load(Ordering::Relaxed) && !cx.steps.are_taken();
    let mut doubts = Vec::new();
    let parsed = parse::parse(&codes, flags, &stop, &mut doubts);
    for doubt in &doubts {
        warn::warn(cx, WellKnown::FutureWarning, doubt)?;
    }
    let parsed = parsed.map_err(|refusal| refuse(cx, refusal, &source))?;
    let program = compile::program(&parsed, &stop);
    let program = program.map_err(|refusal| refuse(cx, refusal, &source))?;
    let index = Dict::new();
    for (name, group) in &parsed.names {
        index.set_name(cx, &cx.intern(name), cx.int(*group as i64));
    }
    let pattern = Pattern {
        program,
        flags: parsed.flags,
        names: parsed.names,
        index: cx.heap.alloc(index).into_value(),
        source,
    };
    Ok(cx.heap.alloc(pattern).into_value())
}

/// Raises what a refusal of a pattern or template stands for.
fn refuse(cx: &Interp, refusal: Refusal, source: &Value) -> Raised {
    let (message, place) = match refusal {
        Refusal::Mistake(message, place) => (message, place),
        Refusal::UnknownGroup(message) => return raise::index_error(cx, message),
        Refusal::TooMany => {
            return raise::overflow_error(cx, "the repetition number is too large");
        }
        Refusal::TooDeep => {
            return raise::recursion_error(cx, "maximum recursion depth exceeded");
        }
        Refusal::Stopped => {
            let raised = cx.look_outside().err();
            return raised.unwrap_or_else(|| raise::of(cx, WellKnown::KeyboardInterrupt, ""));
        }
    };
    let place = place.map_or(Value::NONE, |place| cx.int(place as i64));
    let args = [cx.new_str(message), source.clone(), place];
    raise::of_module(cx, "re", "PatternError", &args)
}

/// A text to search in.
fn subject(cx: &Interp, value: &Value) -> R<Handle<Str>> {
    convert::text_of(value).ok_or_else(|| {
        let got = class::type_name(cx, value);
        raise::type_error(
            cx,
            format!("expected string or bytes-like object, got '{got}'"),
        )
    })
}

/// A part of a text: the text itself if it is all of it.
fn part(cx: &Interp, text: &Value, bytes: &Str, (start, end): (usize, usize)) -> R {
    if start == 0 && end == bytes.bytes().len() && text.view::<Str>().is_some() {
        return Ok(text.clone());
    }
    cx.str_of_bytes(&bytes.bytes()[start..end])
}

/// The object itself, which cannot change: `__copy__` and `__deepcopy__`.
fn itself(_: &Interp, args: Args<'_>) -> R {
    Ok(arg(args, 0))
}

/// The class of an object, for messages of its own.
fn same_class(cx: &Interp, a: &Value, b: &Value) -> bool {
    let (a, b): (Handle<Class>, Handle<Class>) = (class::class_of(cx, a), class::class_of(cx, b));
    a.is(&b)
}
