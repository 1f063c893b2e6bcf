//! The exception classes that keep more than their arguments, but for the groups.
//!
//! A field is a cell of the instance; as an attribute an empty one reads as `None`, and deleting empties it.

use crate::builtins::arguments;
use crate::heap::Value;
use crate::interp::{Args, Interp, Name, NativeFn, R, Raised, WellKnown};
use crate::object::dict::Dict;
use crate::object::exception::{self, ARGS, import, os, syntax, unicode};
use crate::object::{class, instance, int, native};
use crate::runtime::class::check;
use crate::runtime::container::dict;
use crate::runtime::{format, index, iter, raise};

use super::base;

fn get<const CELL: usize>(_: &Interp, this: &Value) -> R {
    Ok(exception::field(this, CELL))
}

fn set<const CELL: usize>(_: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    this.set_cell(CELL, value.unwrap_or(Value::UNBOUND));
    Ok(())
}

/// A field that programs read and write.
pub const fn field<const CELL: usize>(name: &'static str, doc: &'static str) -> native::GetSetDef {
    native::GetSetDef {
        name,
        get: get::<CELL>,
        set: Some(set::<CELL>),
        member: true,
        reads: true,
        doc,
    }
}

/// A field that programs only read.
pub const fn constant<const CELL: usize>(
    name: &'static str,
    doc: &'static str,
) -> native::GetSetDef {
    native::GetSetDef {
        name,
        get: get::<CELL>,
        set: None,
        member: true,
        reads: true,
        doc,
    }
}

fn first_or_none(args: &Args<'_>) -> Value {
    args.pos().get(1).cloned().unwrap_or(Value::NONE)
}

/// `StopIteration.__init__`: the first argument is the value.
pub fn init_stop(cx: &Interp, args: Args<'_>) -> R {
    base::init(cx, args)?;
    args.values[0].set_cell(exception::stop_iteration::VALUE, first_or_none(&args));
    Ok(Value::NONE)
}

/// `SystemExit.__init__`: the code is the only argument, or all of them.
pub fn init_exit(cx: &Interp, args: Args<'_>) -> R {
    base::init(cx, args)?;
    let this = &args.values[0];
    let code = match args.pos().len() - 1 {
        0 => Value::NONE,
        1 => args.pos()[1].clone(),
        _ => exception::field(this, ARGS),
    };
    this.set_cell(exception::system_exit::CODE, code);
    Ok(Value::NONE)
}

/// Sets the fields that keywords name, and refuses other keywords.
fn keywords(cx: &Interp, args: &Args<'_>, class: &str, fields: &[(&str, usize)]) -> R<()> {
    base::keep_args(cx, args);
    let (given, most) = (args.names.len(), fields.len());
    if given > most {
        let s = if most == 1 { "" } else { "s" };
        let message = format!("{class}() takes at most {most} keyword argument{s} ({given} given)");
        return Err(raise::type_error(cx, message));
    }
    let known = |name: &Name| fields.iter().any(|(field, _)| *field == name.as_str());
    if let Some(name) = args.names.iter().find(|name| !known(name)) {
        let known: Vec<&str> = fields.iter().map(|(field, _)| *field).collect();
        return Err(arguments::unexpected(cx, class, name.as_str(), &known));
    }
    for (field, cell) in fields {
        let value = args.named(field).cloned();
        args.values[0].set_cell(*cell, value.unwrap_or(Value::UNBOUND));
    }
    Ok(())
}

/// `NameError.__init__(*args, name=None)`.
pub fn init_name(cx: &Interp, args: Args<'_>) -> R {
    keywords(
        cx,
        &args,
        "NameError",
        &[("name", exception::name_error::NAME)],
    )?;
    Ok(Value::NONE)
}

/// `AttributeError.__init__(*args, name=None, obj=None)`.
pub fn init_attribute(cx: &Interp, args: Args<'_>) -> R {
    let fields = [
        ("name", exception::attribute_error::NAME),
        ("obj", exception::attribute_error::OBJ),
    ];
    keywords(cx, &args, "AttributeError", &fields)?;
    Ok(Value::NONE)
}

/// `ImportError.__init__(*args, name=None, path=None, name_from=None)`: a single argument is the message.
pub fn init_import(cx: &Interp, args: Args<'_>) -> R {
    let fields = [
        ("name", import::NAME),
        ("path", import::PATH),
        ("name_from", import::NAME_FROM),
    ];
    keywords(cx, &args, "ImportError", &fields)?;
    if let [this, message] = args.pos() {
        this.set_cell(import::MSG, message.clone());
    }
    Ok(Value::NONE)
}

/// The attributes of an exception together with these fields, as far as they are set; `None` if there are none.
fn state(cx: &Interp, this: &Value, fields: &[(&str, usize)]) -> R<Option<Value>> {
    let state = Dict::new();
    if let Some(attributes) = base::attributes(cx, this) {
        dict::update(cx, &state, &attributes)?;
    }
    for (name, cell) in fields {
        if let Some(value) = this.cell(*cell) {
            state.set_name(cx, &cx.intern(name), value);
        }
    }
    Ok((!state.is_empty()).then(|| cx.heap.alloc(state).into_value()))
}

/// `AttributeError.__getstate__()`: attributes, name and arguments, but not the object.
pub fn attribute_state(cx: &Interp, args: Args<'_>) -> R {
    let fields = [
        ("name", exception::attribute_error::NAME),
        ("args", exception::ARGS),
    ];
    Ok(state(cx, &args.values[0], &fields)?.unwrap_or(Value::NONE))
}

/// `AttributeError.__reduce__()`.
pub fn reduce_attribute(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let state = attribute_state(cx, args)?;
    Ok(cx.tuple(vec![
        class::class_of(cx, this).into_value(),
        exception::field(this, exception::ARGS),
        state,
    ]))
}

/// `ImportError.__reduce__()`.
pub fn reduce_import(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let fields = [
        ("name", import::NAME),
        ("path", import::PATH),
        ("name_from", import::NAME_FROM),
    ];
    let mut parts = vec![
        class::class_of(cx, this).into_value(),
        exception::field(this, exception::ARGS),
    ];
    parts.extend(state(cx, this, &fields)?);
    Ok(cx.tuple(parts))
}

/// `ImportError.__str__`: the message, if it is a string.
pub fn str_import(cx: &Interp, args: Args<'_>) -> R {
    let message = exception::field(&args.values[0], import::MSG);
    if message.as_str().is_some() {
        Ok(message)
    } else {
        base::str(cx, args)
    }
}

/// `KeyError.__str__`: a single argument is shown by `repr`, so that an empty key can be seen.
pub fn str_key(cx: &Interp, args: Args<'_>) -> R {
    match &*base::arguments(&args.values[0]) {
        [key] => format::repr(cx, key),
        _ => base::str(cx, args),
    }
}

/// The subclasses of `OSError` by error number (Linux).
const ERRNO: &[(i64, WellKnown)] = &[
    (1, WellKnown::PermissionError),
    (2, WellKnown::FileNotFoundError),
    (3, WellKnown::ProcessLookupError),
    (4, WellKnown::InterruptedError),
    (10, WellKnown::ChildProcessError),
    (11, WellKnown::BlockingIOError),
    (13, WellKnown::PermissionError),
    (17, WellKnown::FileExistsError),
    (20, WellKnown::NotADirectoryError),
    (21, WellKnown::IsADirectoryError),
    (32, WellKnown::BrokenPipeError),
    (103, WellKnown::ConnectionAbortedError),
    (104, WellKnown::ConnectionResetError),
    (108, WellKnown::BrokenPipeError),
    (110, WellKnown::TimeoutError),
    (111, WellKnown::ConnectionRefusedError),
    (114, WellKnown::BlockingIOError),
    (115, WellKnown::BlockingIOError),
];

/// `OSError.__new__(errno, strerror, filename, winerror, filename2)`: of the class that the number
/// stands for.
pub fn new_os(cx: &Interp, args: Args<'_>) -> R {
    let given = &args.pos()[1..];
    let mut class = args.values[0].clone();
    if is_filled(given) && class.is(cx.class(WellKnown::OSError)) {
        let number = int::of(&given[0]).and_then(|number| number.to_i64());
        if let Some((_, found)) = ERRNO.iter().find(|(errno, _)| Some(*errno) == number) {
            class = cx.class(*found).clone();
        }
    }
    let Some(class) = class.to_handle::<class::Class>() else {
        return Err(raise::type_error(
            cx,
            "OSError.__new__(X): X is not a type object",
        ));
    };
    if init_fills(cx, &class) {
        let this = instance::alloc(cx, &class);
        this.set_cell(ARGS, cx.heap.tuple(Vec::new()));
        return Ok(this);
    }
    base::no_keywords_for(cx, &args, &class.name_text())?;
    let this = instance::alloc(cx, &class);
    fill_os(cx, &this, given);
    Ok(this)
}

/// Are these the arguments that fill fields?
fn is_filled(given: &[Value]) -> bool {
    (2..=5).contains(&given.len())
}

/// Does `__init__` fill the fields? It does for a class that overrides it, but not `__new__`, so
/// that it may take other arguments.
fn init_fills(cx: &Interp, class: &class::Class) -> bool {
    let row = |name: &Name| native::row_of(&class::lookup(cx, class, name)?);
    let is_own = |init: &native::MethodDef| std::ptr::fn_addr_eq(init.call, init_os as NativeFn);
    row(&cx.names.__new__).is_some() && !row(&cx.names.__init__).is_some_and(is_own)
}

fn fill_os(cx: &Interp, this: &Value, given: &[Value]) {
    let mut kept = given;
    if is_filled(given) {
        this.set_cell(os::ERRNO, given[0].clone());
        this.set_cell(os::STRERROR, given[1].clone());
        if let Some(name) = given.get(2).filter(|name| !name.is_none()) {
            if class::is_a(cx, this, WellKnown::BlockingIOError) && name.as_int().is_some() {
                this.set_cell(os::WRITTEN, name.clone());
            } else {
                this.set_cell(os::FILENAME, name.clone());
                // The names are no part of `args`.
                kept = &given[..2];
            }
        }
        if let Some(name) = given.get(4).filter(|name| !name.is_none()) {
            this.set_cell(os::FILENAME2, name.clone());
        }
    }
    this.set_cell(ARGS, cx.heap.tuple(kept.to_vec()));
}

/// `OSError.__init__`: mostly `__new__` has done it all.
pub fn init_os(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    if init_fills(cx, &class::class_of(cx, this)) {
        base::no_keywords(cx, &args)?;
        fill_os(cx, this, &args.pos()[1..]);
    }
    Ok(Value::NONE)
}

/// `OSError.__reduce__()`: the names of files are arguments once more.
pub fn reduce_os(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let mut given = base::arguments(this);
    if let ([_, _], Some(name)) = (&given[..], this.cell(os::FILENAME)) {
        given.push(name);
        if let Some(second) = this.cell(os::FILENAME2) {
            given.extend([Value::NONE, second]);
        }
    }
    base::reduced(cx, this, cx.heap.tuple(given))
}

/// `OSError.__str__`.
pub fn str_os(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let text = |cell| format::str_text(cx, &exception::field(this, cell));
    let repr = |cell| format::repr_text(cx, &exception::field(this, cell));
    if this.cell(os::FILENAME).is_some() {
        let (number, why) = (text(os::ERRNO)?, text(os::STRERROR)?);
        let mut line = format!("[Errno {number}] {why}: {}", repr(os::FILENAME)?);
        if this.cell(os::FILENAME2).is_some() {
            line.push_str(&format!(" -> {}", repr(os::FILENAME2)?));
        }
        return cx.str(&line);
    }
    if this.cell(os::ERRNO).is_some() && this.cell(os::STRERROR).is_some() {
        return cx.str(&format!(
            "[Errno {}] {}",
            text(os::ERRNO)?,
            text(os::STRERROR)?
        ));
    }
    base::str(cx, args)
}

/// `OSError.characters_written`.
pub fn get_written(cx: &Interp, this: &Value) -> R {
    this.cell(os::WRITTEN)
        .ok_or_else(|| nothing_written(cx, this))
}

fn nothing_written(cx: &Interp, this: &Value) -> Raised {
    let name = "characters_written";
    raise::attribute_error(cx, this, &cx.intern(name), name)
}

/// Sets `OSError.characters_written`.
pub fn set_written(cx: &Interp, this: &Value, value: Option<Value>) -> R<()> {
    let value = match value {
        Some(value) => cx.int(index::argument(cx, &value)?),
        None if this.cell(os::WRITTEN).is_none() => return Err(nothing_written(cx, this)),
        None => Value::UNBOUND,
    };
    this.set_cell(os::WRITTEN, value);
    Ok(())
}

/// `SyntaxError.__init__(msg, (filename, lineno, offset, text, end_lineno, end_offset))`.
pub fn init_syntax(cx: &Interp, args: Args<'_>) -> R {
    base::init(cx, args)?;
    let given = args.pos();
    let this = &given[0];
    if let Some(message) = given.get(1) {
        this.set_cell(syntax::MSG, message.clone());
    }
    let [_, _, place] = given else {
        return Ok(Value::NONE);
    };
    let parts = iter::collect(cx, place)?;
    let few = |what: &str| {
        let count = parts.len();
        Err(raise::type_error(
            cx,
            format!("function takes {what} arguments ({count} given)"),
        ))
    };
    match parts.len() {
        0..=3 => return few("at least 4"),
        7.. => return few("at most 6"),
        5 => {
            return Err(raise::type_error(
                cx,
                "end_offset must be provided when end_lineno is provided",
            ));
        }
        _ => {}
    }
    for (at, part) in parts.into_iter().enumerate() {
        this.set_cell(syntax::FILENAME + at, exception::none_is_empty(part));
    }
    Ok(Value::NONE)
}

/// `SyntaxError.__str__`: the message with the file's last name and the line.
pub fn str_syntax(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let message = format::str_text(cx, &exception::field(this, syntax::MSG))?;
    let name = exception::field(this, syntax::FILENAME);
    let name = name.to_text();
    let name = name
        .as_deref()
        .map(|name| name.rsplit('/').next().unwrap_or(name));
    let line = exception::field(this, syntax::LINE).as_int();
    let text = match (name, line) {
        (Some(name), Some(line)) => format!("{message} ({name}, line {line})"),
        (Some(name), None) => format!("{message} ({name})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    };
    cx.str(&text)
}

fn unicode_args(cx: &Interp, args: &Args<'_>, first: usize) -> R<()> {
    base::no_keywords(cx, args)?;
    base::keep_args(cx, args);
    let given = &args.pos()[1..];
    let wanted = unicode::REASON - first + 1;
    if given.len() != wanted {
        let text = format!(
            "function takes exactly {wanted} arguments ({} given)",
            given.len()
        );
        return Err(raise::type_error(cx, text));
    }
    for (at, value) in given.iter().enumerate() {
        let cell = first + at;
        let fits = match cell {
            unicode::START | unicode::END => value.as_int().is_some(),
            _ => check::is_instance(cx, value, cx.class(WellKnown::Str))?,
        };
        if !fits {
            let name = class::type_name(cx, value);
            return Err(raise::type_error(
                cx,
                match cell {
                    unicode::START | unicode::END => {
                        format!("'{name}' object cannot be interpreted as an integer")
                    }
                    _ => format!("argument {} must be str, not {name}", at + 1),
                },
            ));
        }
        args.values[0].set_cell(cell, value.clone());
    }
    Ok(())
}

/// `UnicodeEncodeError.__init__(encoding, object, start, end, reason)`, `UnicodeDecodeError.__init__` likewise.
pub fn init_unicode(cx: &Interp, args: Args<'_>) -> R {
    unicode_args(cx, &args, unicode::ENCODING)?;
    Ok(Value::NONE)
}

/// `UnicodeTranslateError.__init__(object, start, end, reason)`.
pub fn init_translate(cx: &Interp, args: Args<'_>) -> R {
    unicode_args(cx, &args, unicode::OBJECT)?;
    Ok(Value::NONE)
}

/// What the text of a unicode error says about its range.
fn range(this: &Value) -> Option<(i64, i64, Option<u32>)> {
    let start = this.cell(unicode::START)?.as_int()?;
    let end = this.cell(unicode::END)?.as_int()?;
    let object = this.cell(unicode::OBJECT)?;
    let one = usize::try_from(start).ok().filter(|_| end == start + 1);
    Some((start, end, one.and_then(|at| object.as_str()?.nth(at))))
}

fn str_unicode(cx: &Interp, args: Args<'_>, verb: &str, codec: bool) -> R {
    let this = &args.values[0];
    let Some((start, end, one)) = range(this) else {
        return cx.str("");
    };
    let text = |cell| format::str_text(cx, &exception::field(this, cell));
    let head = if codec {
        format!("'{}' codec ", text(unicode::ENCODING)?)
    } else {
        String::new()
    };
    let reason = text(unicode::REASON)?;
    let what = match one {
        Some(c) if c < 0x100 => format!("character '\\x{c:02x}' in position {start}"),
        Some(c) if c < 0x10000 => format!("character '\\u{c:04x}' in position {start}"),
        Some(c) => format!("character '\\U{c:08x}' in position {start}"),
        None => format!("characters in position {start}-{}", end - 1),
    };
    cx.str(&format!("{head}can't {verb} {what}: {reason}"))
}

/// `UnicodeEncodeError.__str__`.
pub fn str_encode(cx: &Interp, args: Args<'_>) -> R {
    str_unicode(cx, args, "encode", true)
}

/// `UnicodeDecodeError.__str__`.
pub fn str_decode(cx: &Interp, args: Args<'_>) -> R {
    str_unicode(cx, args, "decode", true)
}

/// `UnicodeTranslateError.__str__`.
pub fn str_translate(cx: &Interp, args: Args<'_>) -> R {
    str_unicode(cx, args, "translate", false)
}
