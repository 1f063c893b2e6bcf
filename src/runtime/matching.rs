//! What the patterns of `match` ask of their subject (reference, 8.6.4).
//!
//! A pattern that is made of others gets the values that those are for, and its own verdict:
//!
//! ```text
//!   case [a, b]          has_items, then unpack::exact    a sequence, but no text
//!   case [a, *_, b]      has_at_least, then item
//!   case {'k': a, **r}   has_keys, values, rest           a mapping
//!   case C(a, k=b)       is_instance, attributes
//! ```

use crate::heap::Value;
use crate::interp::{Interp, Name, R, Raised};
use crate::object::class::{self, Class, Flags};
use crate::object::dict::Dict;
use crate::runtime::class::check;
use crate::runtime::container::{dict, item};
use crate::runtime::{attr, call, format, raise};

fn has_flag(cx: &Interp, subject: &Value, flag: Flags) -> bool {
    class::class_of(cx, subject).flags().has(flag)
}

/// Is it a sequence of so many items?
pub fn has_items(cx: &Interp, subject: &Value, count: usize) -> R<bool> {
    Ok(has_flag(cx, subject, Flags::SEQUENCE) && item::len(cx, subject)? == count)
}

/// Is it a sequence of at least so many items? Where none is wanted, no length is asked.
pub fn has_at_least(cx: &Interp, subject: &Value, least: usize) -> R<bool> {
    Ok(has_flag(cx, subject, Flags::SEQUENCE) && (least == 0 || item::len(cx, subject)? >= least))
}

/// Where an item of a sequence stands.
pub enum ItemPlace {
    /// So many items stand before it.
    Before(usize),
    /// So many items stand behind it.
    Behind(usize),
}

/// One item of a sequence, asked for by its index. The length counts as it is now.
pub fn item(cx: &Interp, subject: &Value, place: ItemPlace) -> R {
    let index = match place {
        ItemPlace::Before(before) => before as i64,
        ItemPlace::Behind(behind) => item::len(cx, subject)? as i64 - behind as i64 - 1,
    };
    item::get(cx, subject, &cx.int(index))
}

/// Is it a mapping that may have so many keys?
pub fn has_keys(cx: &Interp, subject: &Value, count: usize) -> R<bool> {
    Ok(has_flag(cx, subject, Flags::MAPPING) && (count == 0 || item::len(cx, subject)? >= count))
}

/// The values of all keys, if the mapping has them all.
pub fn values(cx: &Interp, subject: &Value, keys: &[Value]) -> R<Option<Vec<Value>>> {
    let seen = cx.heap.alloc(Dict::new());
    let missing = cx.list(Vec::new());
    let mut values = Vec::with_capacity(keys.len());
    for key in keys {
        if dict::contains(cx, &seen, key)? {
            let text = format::repr(cx, key)?;
            let text = text
                .as_str()
                .map_or(String::new(), |s| s.lossy().into_owned());
            let text = format!("mapping pattern checks duplicate key ({text})");
            return Err(raise::value_error(cx, text));
        }
        dict::set(cx, &seen, key, Value::NONE)?;
        // `get` does not call `__missing__`, as the reference wants.
        let value = call::call_method(cx, subject, &cx.names.get, &[key.clone(), missing.clone()])?;
        if value.is(&missing) {
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(values))
}

/// A dict of what the mapping has besides these keys.
pub fn rest(cx: &Interp, subject: &Value, keys: &[Value]) -> R {
    let copy = cx.heap.alloc(Dict::new());
    dict::update_mapping(cx, &copy, subject)?;
    for key in keys {
        item::delete_key(cx, &copy, key)?;
    }
    Ok(copy.into_value())
}

/// Is it an instance of the class of a pattern?
pub fn is_instance(cx: &Interp, subject: &Value, class: &Value) -> R<bool> {
    check_class(cx, class)?;
    check::is_instance(cx, subject, class)
}

/// Refuses the pattern of a class that names something else.
pub fn check_class(cx: &Interp, class: &Value) -> R<()> {
    match class.view::<Class>() {
        Some(_) => Ok(()),
        None => Err(raise::type_error(
            cx,
            "called match pattern must be a class",
        )),
    }
}

/// The values that the patterns in the parentheses of a class stand for, so many by position and those with these
/// names, if the subject has all the attributes.
pub fn attributes<'n>(
    cx: &Interp,
    subject: &Value,
    class: &Value,
    positional: usize,
    names: impl ExactSizeIterator<Item = &'n Name>,
) -> R<Option<Vec<Value>>> {
    let mut values = Vec::with_capacity(positional + names.len());
    let mut args = Vec::new();
    if positional > 0 {
        match match_args(cx, class, positional)? {
            None => values.push(subject.clone()),
            Some(found) => args = found,
        }
    }
    let mut before: Vec<Name> = Vec::new();
    for arg in &args {
        let name = match_name(cx, arg)?;
        match attribute(cx, class, subject, &name, &before)? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
        before.push(name);
    }
    for name in names {
        match attribute(cx, class, subject, name, &before)? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(values))
}

/// An attribute of the subject, which no positional pattern has asked for already.
fn attribute(
    cx: &Interp,
    class: &Value,
    subject: &Value,
    name: &Name,
    before: &[Name],
) -> R<Option<Value>> {
    if before.contains(name) {
        return Err(repeated(cx, class, name));
    }
    attr::get_opt(cx, subject, name)
}

#[cold]
fn repeated(cx: &Interp, class: &Value, name: &Name) -> Raised {
    let class = class_name(class);
    let text = format!("{class}() got multiple sub-patterns for attribute '{name}'");
    raise::type_error(cx, text)
}

fn class_name(class: &Value) -> String {
    class
        .view::<Class>()
        .map_or(String::new(), Class::name_text)
}

/// An element of `__match_args__`, whose turn has come.
pub fn match_name(cx: &Interp, arg: &Value) -> R<Name> {
    cx.intern_value(arg).ok_or_else(|| {
        let got = class::type_name(cx, arg);
        let text = format!("__match_args__ elements must be strings (got {got})");
        raise::type_error(cx, text)
    })
}

/// The attributes that `count` positional patterns stand for; `None` if the one pattern stands
/// for the subject itself, as for `int` and other builtin types.
pub fn match_args(cx: &Interp, class: &Value, count: usize) -> R<Option<Vec<Value>>> {
    let too_many = |allowed: usize| {
        let s = if allowed == 1 { "" } else { "s" };
        let class = class_name(class);
        let text = format!("{class}() accepts {allowed} positional sub-pattern{s} ({count} given)");
        raise::type_error(cx, text)
    };
    let Some(args) = attr::get_opt(cx, class, &cx.names.__match_args__)? else {
        let itself = class
            .view::<Class>()
            .is_some_and(|c| c.flags().has(Flags::MATCH_SELF));
        return match (itself, count) {
            (true, 1) => Ok(None),
            (true, _) => Err(too_many(1)),
            (false, _) => Err(too_many(0)),
        };
    };
    let Some(items) = args.as_tuple() else {
        let (class, got) = (class_name(class), class::type_name(cx, &args));
        let text = format!("{class}.__match_args__ must be a tuple (got {got})");
        return Err(raise::type_error(cx, text));
    };
    if items.len() < count {
        return Err(too_many(items.len()));
    }
    Ok(Some(items[..count].to_vec()))
}
