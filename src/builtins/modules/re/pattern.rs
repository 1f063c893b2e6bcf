//! `re.Pattern`: searching, splitting and replacing; and the scanner that `finditer` asks.

use std::cell::Cell;

use crate::builtins::arguments::{arg, this};
use crate::builtins::modules::re::{itself, matched, part, refuse, same_class, subject};
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Slot, Str, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::object::iterators::CallableIter;
use crate::object::proxy::MappingProxy;
use crate::object::regex::{Match, Pattern, Scanner};
use crate::runtime::container::text;
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, getter, member, method};
use crate::runtime::{attr, call, convert, format, hash, index, raise};
use crate::text::regex::run::{Ask, Found, find};
use crate::text::regex::template::{self, Piece};
use crate::text::regex::{ASCII, LOCALE, UNICODE};

const RANGE: Sig = Sig::Clinic("string, pos=0, endpos=sys.maxsize");

/// `re.Pattern`.
pub static PATTERN: TypeDef = TypeDef {
    module: "re",
    natives: &[NativeId::Pattern],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__copy__", Sig::NoArgs, itself, ""),
        method("__deepcopy__", Sig::One, itself, "").spelled("($self, memo, /)"),
        class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585")
            .spelled("($type, object, /)"),
        method(
            "match",
            RANGE,
            |cx, args| once(cx, args, true, false),
            "The match at the beginning of the string, or None.",
        ),
        method(
            "fullmatch",
            RANGE,
            |cx, args| once(cx, args, true, true),
            "The match of all of the string, or None.",
        ),
        method(
            "search",
            RANGE,
            |cx, args| once(cx, args, false, false),
            "The first match in the string, or None.",
        ),
        method(
            "findall",
            RANGE,
            findall,
            "What each match in the string matched, as a list.",
        ),
        method(
            "finditer",
            RANGE,
            finditer,
            "An iterator over the matches in the string.",
        ),
        method("scanner", RANGE, scanner, ""),
        method(
            "split",
            Sig::Clinic("string, maxsplit=0"),
            split,
            "The parts of the string between the matches.",
        ),
        method(
            "sub",
            Sig::Clinic("repl, string, count=0"),
            |cx, args| Ok(replace(cx, args)?.0),
            "The string with repl in the place of each match.",
        ),
        method(
            "subn",
            Sig::Clinic("repl, string, count=0"),
            |cx, args| {
                let (text, count) = replace(cx, args)?;
                Ok(cx.tuple(vec![text, cx.int(count)]))
            },
            "As sub(), with the number of replacements.",
        ),
    ],
    getset: &[
        member(
            "pattern",
            |cx, this| of(cx, this, |pattern| pattern.source.clone()),
            "What was compiled.",
        ),
        member(
            "flags",
            |cx, this| of(cx, this, |pattern| cx.int(i64::from(pattern.flags))),
            "The flags that hold.",
        ),
        member(
            "groups",
            |cx, this| of(cx, this, |pattern| cx.int(pattern.program.groups as i64)),
            "How many groups are remembered.",
        ),
        getter(
            "groupindex",
            |cx, this| {
                of(cx, this, |pattern| {
                    let mapping = pattern.index.clone();
                    cx.heap.alloc(MappingProxy { mapping }).into_value()
                })
            },
            "The numbers of named groups.",
        ),
    ],
    flags: Flags::NATIVE_WEAKREF,
    ..TypeDef::new("Pattern", "A compiled regular expression.")
};

/// What `finditer` asks for one match after another.
pub static SCANNER: TypeDef = TypeDef {
    module: "_sre",
    natives: &[NativeId::Scanner],
    methods: &[
        method("match", Sig::NoArgs, |cx, args| scan(cx, args, true), ""),
        method("search", Sig::NoArgs, |cx, args| scan(cx, args, false), ""),
    ],
    getset: &[member("pattern", scanned_for, "")],
    ..TypeDef::new("SRE_Scanner", "")
};

fn of(cx: &Interp, this: &Value, read: impl FnOnce(&Pattern) -> Value) -> R {
    match this.view::<Pattern>() {
        Some(pattern) => Ok(read(pattern)),
        None => Err(raise::type_error(cx, "the receiver has another type")),
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    const NAMES: [(u32, &str); 6] = [
        (2, "re.IGNORECASE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (64, "re.VERBOSE"),
        (128, "re.DEBUG"),
        (256, "re.ASCII"),
    ];
    let pattern = this::<Pattern>(cx, args)?;
    let source = format::repr_text(cx, &pattern.source)?;
    let shown: String = source.chars().take(200).collect();
    let mut flags = pattern.flags;
    if flags & (LOCALE | UNICODE | ASCII) == UNICODE {
        flags &= !UNICODE;
    }
    let mut words = Vec::new();
    for (flag, name) in NAMES {
        if flags & flag != 0 {
            words.push(name.to_owned());
            flags &= !flag;
        }
    }
    if flags != 0 {
        words.push(format!("0x{flags:x}"));
    }
    let flags = match words.is_empty() {
        true => String::new(),
        false => format!(", {}", words.join("|")),
    };
    cx.str(&format!("re.compile({shown}{flags})"))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let pattern = this::<Pattern>(cx, args)?;
    let hash = hash::hash(cx, &pattern.source)? ^ i64::from(pattern.flags);
    Ok(cx.int(hash))
}

fn equal(cx: &Interp, args: Args<'_>) -> R {
    let (a, b) = (&args.values[0], arg(args, 1));
    let (Some(one), Some(other)) = (a.view::<Pattern>(), b.view::<Pattern>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let text = |pattern: &Pattern| convert::text_of(&pattern.source);
    let same = match (text(one), text(other)) {
        (Some(a), Some(b)) => a.bytes() == b.bytes(),
        _ => false,
    };
    let same = same && one.flags == other.flags && same_class(cx, &one.source, &other.source);
    Ok(Value::bool(same))
}

/// A text, and the part of it to search in.
struct Search {
    pattern: Handle<Pattern>,
    given: Value,
    text: Handle<Str>,
    /// As bytes.
    bytes: (usize, usize),
    /// As code points.
    codes: (usize, usize),
}

impl Search {
    /// From the arguments `string, pos, endpos`.
    fn new(cx: &Interp, args: Args<'_>) -> R<Search> {
        let bound = |i: usize, default: i64| match args.get(i) {
            Some(place) => index::argument(cx, place),
            None => Ok(default),
        };
        let (start, end) = (bound(2, 0)?, bound(3, i64::MAX)?);
        Search::between(cx, args, arg(args, 1), start, end)
    }

    fn between(cx: &Interp, args: Args<'_>, given: Value, start: i64, end: i64) -> R<Search> {
        let text = subject(cx, &given)?;
        let end = end.clamp(0, text.len() as i64) as usize;
        let start = (start.max(0) as usize).min(end);
        Ok(Search {
            pattern: this::<Pattern>(cx, args)?,
            bytes: (text.offset(start), text.offset(end)),
            codes: (start, end),
            given,
            text,
        })
    }

    fn find(&self, cx: &Interp, ask: Ask) -> R<Option<Found>> {
        found(cx, &self.pattern, &self.text, ask)
    }

    /// The matches one after another, each shown to `use_it` until that says `false`.
    fn each(&self, cx: &Interp, mut use_it: impl FnMut(Found) -> R<bool>) -> R<()> {
        let mut ask = Ask::search(self.bytes.0, self.bytes.1);
        while let Some(found) = self.find(cx, ask)? {
            cx.tick()?;
            let (start, end) = found.groups[0].unwrap_or((ask.end, ask.end));
            if !use_it(found)? {
                break;
            }
            ask.start = end;
            ask.empty = start != end;
        }
        Ok(())
    }

    fn matched(&self, cx: &Interp, found: Found) -> Value {
        made(cx, self.pattern.value(), &self.given, found, self.codes)
    }

    fn group(&self, cx: &Interp, found: &Found, group: usize) -> R {
        match found.groups[group] {
            Some(span) => part(cx, &self.given, &self.text, span),
            None => Ok(Value::NONE),
        }
    }
}

fn found(cx: &Interp, pattern: &Pattern, text: &Str, ask: Ask) -> R<Option<Found>> {
    find(&pattern.program, text.bytes(), ask, &mut |bytes| {
        cx.look_outside()?;
        cx.allow(bytes)
    })
}

fn made(cx: &Interp, pattern: &Value, text: &Value, found: Found, codes: (usize, usize)) -> Value {
    let found = Match {
        pattern: pattern.clone(),
        text: text.clone(),
        groups: found.groups,
        last: found.last,
        start: codes.0,
        end: codes.1,
    };
    cx.heap.alloc(found).into_value()
}

fn once(cx: &Interp, args: Args<'_>, here: bool, whole: bool) -> R {
    let search = Search::new(cx, args)?;
    let ask = Ask {
        here,
        whole,
        ..Ask::search(search.bytes.0, search.bytes.1)
    };
    let found = search.find(cx, ask)?;
    Ok(found.map_or(Value::NONE, |found| search.matched(cx, found)))
}

fn findall(cx: &Interp, args: Args<'_>) -> R {
    let search = Search::new(cx, args)?;
    let mut all = Vec::new();
    search.each(cx, |found| {
        all.push(match found.groups.len() {
            1 => search.group(cx, &found, 0)?,
            2 => search.text_of_group(cx, &found, 1)?,
            groups => {
                let items = (1..groups).map(|group| search.text_of_group(cx, &found, group));
                cx.tuple(items.collect::<R<Vec<_>>>()?)
            }
        });
        Ok(true)
    })?;
    Ok(cx.list(all))
}

impl Search {
    /// What a group matched, or the empty text.
    fn text_of_group(&self, cx: &Interp, found: &Found, group: usize) -> R {
        match found.groups[group] {
            Some(span) => part(cx, &self.given, &self.text, span),
            None => cx.str(""),
        }
    }
}

fn scanner(cx: &Interp, args: Args<'_>) -> R {
    let search = Search::new(cx, args)?;
    let scanner = Scanner {
        pattern: search.pattern.value().clone(),
        text: search.given.clone(),
        at: Cell::new(Some(search.bytes.0)),
        was_empty: Cell::new(false),
        span: search.codes,
        end: search.bytes.1,
    };
    Ok(cx.heap.alloc(scanner).into_value())
}

fn scanned_for(_: &Interp, this: &Value) -> R {
    Ok(this
        .view::<Scanner>()
        .map_or(Value::NONE, |scanner| scanner.pattern.clone()))
}

fn scan(cx: &Interp, args: Args<'_>, here: bool) -> R {
    let scanner = this::<Scanner>(cx, args)?;
    let text = subject(cx, &scanner.text)?;
    let (Some(pattern), Some(at)) = (scanner.pattern.view::<Pattern>(), scanner.at.get()) else {
        return Ok(Value::NONE);
    };
    let ask = Ask {
        here,
        empty: !scanner.was_empty.get(),
        ..Ask::search(at, scanner.end)
    };
    let Some(found) = found(cx, pattern, &text, ask)? else {
        scanner.at.set(None);
        return Ok(Value::NONE);
    };
    let (start, end) = found.groups[0].unwrap_or((at, at));
    scanner.at.set(Some(end));
    scanner.was_empty.set(start == end);
    Ok(made(
        cx,
        &scanner.pattern,
        &scanner.text,
        found,
        scanner.span,
    ))
}

fn finditer(cx: &Interp, args: Args<'_>) -> R {
    let scanner = scanner(cx, args)?;
    let iterator = CallableIter {
        function: Slot::new(attr::get(cx, &scanner, &cx.names.search)?),
        sentinel: Slot::new(Value::NONE),
    };
    Ok(cx.heap.alloc(iterator).into_value())
}

fn split(cx: &Interp, args: Args<'_>) -> R {
    let most = match args.get(2) {
        Some(most) => index::argument(cx, most)?,
        None => 0,
    };
    let search = Search::between(cx, args, arg(args, 1), 0, i64::MAX)?;
    let (mut parts, mut last, mut splits) = (Vec::new(), 0, 0);
    if most >= 0 {
        search.each(cx, |found| {
            let (start, end) = found.groups[0].unwrap_or((last, last));
            parts.push(part(cx, &search.given, &search.text, (last, start))?);
            for group in 1..found.groups.len() {
                parts.push(search.group(cx, &found, group)?);
            }
            last = end;
            splits += 1;
            Ok(most == 0 || splits < most)
        })?;
    }
    let rest = (last, search.text.bytes().len());
    parts.push(part(cx, &search.given, &search.text, rest)?);
    Ok(cx.list(parts))
}

/// What stands for a match.
enum Replacement {
    Function(Value),
    Pieces(Vec<Piece>),
}

impl Replacement {
    fn new(cx: &Interp, given: &Value, pattern: &Pattern) -> R<Replacement> {
        if call::is_callable(cx, given) {
            return Ok(Replacement::Function(given.clone()));
        }
        Ok(Replacement::Pieces(pieces(cx, given, pattern)?))
    }
}

/// The parts of a template.
pub fn pieces(cx: &Interp, given: &Value, pattern: &Pattern) -> R<Vec<Piece>> {
    let Some(text) = convert::text_of(given) else {
        let got = class::type_name(cx, given);
        let message = format!("decoding to str: need a bytes-like object, {got} found");
        return Err(raise::type_error(cx, message));
    };
    let codes: Vec<u32> = text.code_points().collect();
    template::pieces(&codes, pattern.program.groups, &pattern.names)
        .map_err(|refusal| refuse(cx, refusal, given))
}

/// Appends the pieces, groups as what they matched.
pub fn fill(
    cx: &Interp,
    out: &mut Vec<u8>,
    pieces: &[Piece],
    bytes: &[u8],
    groups: &[Option<(usize, usize)>],
) -> R<()> {
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text::append(cx, out, piece)?,
            Piece::Group(group) => {
                if let Some((start, end)) = groups[*group] {
                    text::append(cx, out, &bytes[start..end])?;
                }
            }
        }
    }
    Ok(())
}

fn replace(cx: &Interp, args: Args<'_>) -> R<(Value, i64)> {
    let most = match args.get(3) {
        Some(most) => index::argument(cx, most)?,
        None => 0,
    };
    let search = Search::between(cx, args, arg(args, 2), 0, i64::MAX)?;
    let replacement = Replacement::new(cx, &arg(args, 1), &search.pattern)?;
    let bytes = search.text.bytes();
    let (mut out, mut last, mut count) = (Vec::new(), 0, 0);
    if most >= 0 {
        search.each(cx, |found| {
            let (start, end) = found.groups[0].unwrap_or((last, last));
            text::append(cx, &mut out, &bytes[last..start])?;
            match &replacement {
                Replacement::Pieces(pieces) => fill(cx, &mut out, pieces, bytes, &found.groups)?,
                Replacement::Function(function) => {
                    let found = search.matched(cx, found);
                    let new = call::call(cx, function, &[found])?;
                    if !new.is_none() {
                        text::append(cx, &mut out, joined(cx, &new, count)?.bytes())?;
                    }
                }
            }
            last = end;
            count += 1;
            Ok(most == 0 || count < most)
        })?;
    }
    if count == 0 {
        return Ok((part(cx, &search.given, &search.text, (0, bytes.len()))?, 0));
    }
    text::append(cx, &mut out, &bytes[last..])?;
    Ok((cx.str_of_buffer(out)?, count))
}

/// What a function gave for a match must be text.
fn joined(cx: &Interp, new: &Value, count: i64) -> R<Handle<Str>> {
    convert::text_of(new).ok_or_else(|| {
        let got = class::type_name(cx, new);
        let message = format!("sequence item {count}: expected str instance, {got} found");
        raise::type_error(cx, message)
    })
}

/// A match's own template.
pub fn expand(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let pattern = matched::pattern_of(cx, &found)?;
    let pieces = pieces(cx, &arg(args, 1), &pattern)?;
    let text = subject(cx, &found.text)?;
    let mut out = Vec::new();
    fill(cx, &mut out, &pieces, text.bytes(), &found.groups)?;
    cx.str_of_buffer(out)
}
