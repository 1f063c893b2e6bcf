//! `re.Match`: what each group matched, and where.

use crate::builtins::arguments::{arg, this};
use crate::builtins::modules::re::{itself, part, pattern, subject};
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R};
use crate::object::dict::Dict;
use crate::object::regex::{Match, Pattern};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, getter, member, method, plain_method,
};
use crate::runtime::{convert, format, hash, index, raise};

/// `re.Match`.
pub static MATCH: TypeDef = TypeDef {
    module: "re",
    natives: &[NativeId::Match],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__getitem__", Sig::One, get_item, "Return self[key]."),
        plain_method("__copy__", Sig::NoArgs, itself, ""),
        plain_method("__deepcopy__", Sig::One, itself, "").spelled("($self, memo, /)"),
        class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585")
            .spelled("($type, object, /)"),
        method(
            "group",
            Sig::Any,
            group,
            "What groups matched, by number or name; 0 is the whole match.",
        ),
        method(
            "groups",
            Sig::Clinic("default=None"),
            groups,
            "What each group matched, or the default.",
        ),
        method(
            "groupdict",
            Sig::Clinic("default=None"),
            group_dict,
            "What each named group matched, or the default, by name.",
        ),
        method(
            "start",
            Sig::Range(0, 1),
            |cx, args| Ok(cx.int(span(cx, args)?.0)),
            "Where a group's match starts.",
        )
        .spelled("($self, group=0, /)"),
        method(
            "end",
            Sig::Range(0, 1),
            |cx, args| Ok(cx.int(span(cx, args)?.1)),
            "Where a group's match ends.",
        )
        .spelled("($self, group=0, /)"),
        method(
            "span",
            Sig::Range(0, 1),
            |cx, args| {
                let span = span(cx, args)?;
                Ok(pair(cx, span))
            },
            "Where a group's match starts and ends.",
        )
        .spelled("($self, group=0, /)"),
        method(
            "expand",
            Sig::Clinic("template"),
            pattern::expand,
            "The template with what the groups matched.",
        ),
    ],
    getset: &[
        member(
            "string",
            |cx, this| of(cx, this, |found| found.text.clone()),
            "The text that was searched.",
        ),
        member(
            "re",
            |cx, this| of(cx, this, |found| found.pattern.clone()),
            "The pattern.",
        ),
        member(
            "pos",
            |cx, this| of(cx, this, |found| cx.int(found.start as i64)),
            "Where the search began.",
        ),
        member(
            "endpos",
            |cx, this| of(cx, this, |found| cx.int(found.end as i64)),
            "Where the text was taken to end.",
        ),
        getter(
            "lastindex",
            last_index,
            "The number of the group that ended last.",
        ),
        getter(
            "lastgroup",
            last_group,
            "The name of the group that ended last.",
        ),
        getter("regs", spans, ""),
    ],
    flags: Flags::BY_KEY,
    ..TypeDef::new("Match", "A match of a pattern in a text; always true.")
};

fn found<'a>(cx: &Interp, this: &'a Value) -> R<&'a Match> {
    this.view::<Match>()
        .ok_or_else(|| raise::type_error(cx, "the receiver has another type"))
}

fn of(cx: &Interp, this: &Value, read: impl FnOnce(&Match) -> Value) -> R {
    Ok(read(found(cx, this)?))
}

/// The pattern of a match.
pub fn pattern_of(cx: &Interp, found: &Match) -> R<Handle<Pattern>> {
    found
        .pattern
        .to_handle::<Pattern>()
        .ok_or_else(|| raise::system_error(cx, "a match without a pattern"))
}

/// The number of the group of this name.
fn named(cx: &Interp, found: &Match, name: &Value) -> R<Option<usize>> {
    let pattern = pattern_of(cx, found)?;
    // The names are the keys of a dict, which refuses what has no hash.
    hash::hash(cx, name)?;
    let name = convert::text_of(name);
    let wanted = name.as_ref().and_then(|name| name.to_str());
    let own = |(own, _): &&(String, usize)| wanted == Some(own.as_str());
    Ok(pattern.names.iter().find(own).map(|(_, group)| *group))
}

/// The number of a group that is given by number or name.
fn number(cx: &Interp, found: &Match, group: &Value) -> R<usize> {
    let by_number = match index::is_index(cx, group) {
        true => usize::try_from(index::clipped(cx, group)?).ok(),
        false => named(cx, found, group)?,
    };
    by_number
        .filter(|&group| group < found.groups.len())
        .ok_or_else(|| raise::index_error(cx, "no such group"))
}

fn text_of(cx: &Interp, found: &Match, group: usize, default: &Value) -> R {
    match found.groups[group] {
        Some(span) => part(cx, &found.text, &*subject(cx, &found.text)?, span),
        None => Ok(default.clone()),
    }
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let group = number(cx, &found, &arg(args, 1))?;
    text_of(cx, &found, group, &Value::NONE)
}

fn group(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let one = |group: &Value| {
        let group = number(cx, &found, group)?;
        text_of(cx, &found, group, &Value::NONE)
    };
    match &args.pos()[1..] {
        [] => text_of(cx, &found, 0, &Value::NONE),
        [only] => one(only),
        several => Ok(cx.tuple(several.iter().map(one).collect::<R<Vec<_>>>()?)),
    }
}

fn groups(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let default = args.get(1).cloned().unwrap_or(Value::NONE);
    let texts = (1..found.groups.len()).map(|group| text_of(cx, &found, group, &default));
    Ok(cx.tuple(texts.collect::<R<Vec<_>>>()?))
}

fn group_dict(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let default = args.get(1).cloned().unwrap_or(Value::NONE);
    let dict = Dict::new();
    for (name, group) in &pattern_of(cx, &found)?.names {
        dict.set_name(cx, &cx.intern(name), text_of(cx, &found, *group, &default)?);
    }
    Ok(cx.heap.alloc(dict).into_value())
}

/// Start and end of a group as code points; -1 if it did not match.
fn codes(cx: &Interp, found: &Match, group: usize) -> R<(i64, i64)> {
    let Some((start, end)) = found.groups[group] else {
        return Ok((-1, -1));
    };
    let text = subject(cx, &found.text)?;
    Ok((text.index_at(start) as i64, text.index_at(end) as i64))
}

fn span(cx: &Interp, args: Args<'_>) -> R<(i64, i64)> {
    let found = this::<Match>(cx, args)?;
    let group = match args.get(1) {
        Some(group) => number(cx, &found, group)?,
        None => 0,
    };
    codes(cx, &found, group)
}

fn pair(cx: &Interp, (start, end): (i64, i64)) -> Value {
    cx.tuple(vec![cx.int(start), cx.int(end)])
}

fn spans(cx: &Interp, this: &Value) -> R {
    let found = found(cx, this)?;
    let spans = (0..found.groups.len()).map(|group| Ok(pair(cx, codes(cx, found, group)?)));
    Ok(cx.tuple(spans.collect::<R<Vec<_>>>()?))
}

fn last_index(cx: &Interp, this: &Value) -> R {
    let last = found(cx, this)?.last;
    Ok(match last {
        0 => Value::NONE,
        _ => cx.int(last as i64),
    })
}

fn last_group(cx: &Interp, this: &Value) -> R {
    let found = found(cx, this)?;
    let pattern = pattern_of(cx, found)?;
    let named = pattern.names.iter().find(|(_, group)| *group == found.last);
    Ok(named.map_or(Value::NONE, |(name, _)| cx.new_str(name)))
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let found = this::<Match>(cx, args)?;
    let (start, end) = codes(cx, &found, 0)?;
    let shown = format::repr_text(cx, &text_of(cx, &found, 0, &Value::NONE)?)?;
    let shown: String = shown.chars().take(50).collect();
    cx.str(&format!(
        "<re.Match object; span=({start}, {end}), match={shown}>"
    ))
}
