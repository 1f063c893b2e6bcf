//! `dict`: the table of its methods. Looking up and storing are in `runtime::container::dict`.

pub mod views;

use crate::builtins::arguments::{self, arg, receiver, this};
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::dict::Dict;
use crate::object::dict::view::{self, DictView, ITEMS, KEYS, VALUES};
use crate::object::set;
use crate::runtime::call::construct;
use crate::runtime::container::{dict, item, repr};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, initializer, method, new, plain_method,
};
use crate::runtime::{call, iter, raise};

/// The type `dict`.
pub static DICT: TypeDef = TypeDef {
    well_known: Some(WellKnown::Dict),
    natives: &[NativeId::Dict],
    new: Some(new(Sig::Raw, dict_new)),
    methods: &[
        initializer(Sig::Raw, init),
        method("__repr__", Sig::NoArgs, show, "Return repr(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        plain_method("__getitem__", Sig::One, get_item, "Return self[key].").spelled("($self, key, /)"),
        method(
            "__setitem__",
            Sig::Range(2, 2),
            set_item,
            "Set self[key] to value.",
        ),
        method("__delitem__", Sig::One, delete_item, "Delete self[key]."),
        plain_method(
            "__contains__",
            Sig::One,
            contains,
            "True if the dictionary has the specified key, else False.",
        ).spelled("($self, key, /)"),
        method("__iter__", Sig::NoArgs, iter_over, "Implement iter(self)."),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed,
            "Return a reverse iterator over the dict keys.",
        ),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__ne__", Sig::One, not_equal, "Return self!=value."),
        method("__lt__", Sig::One, unordered, "Return self<value."),
        method("__le__", Sig::One, unordered, "Return self<=value."),
        method("__gt__", Sig::One, unordered, "Return self>value."),
        method("__ge__", Sig::One, unordered, "Return self>=value."),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        method("__ior__", Sig::One, or_in_place, "Return self|=value."),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias dict[...].",
        ).spelled("($type, object, /)"),
        class_method(
            "fromkeys",
            Sig::Range(1, 2),
            from_keys,
            "Create a new dictionary with keys from iterable and values set to value.",
        ).spelled("($type, iterable, value=None, /)"),
        method(
            "clear",
            Sig::NoArgs,
            clear,
            "Remove all items from the dict.",
        ),
        method(
            "copy",
            Sig::NoArgs,
            copy,
            "Return a shallow copy of the dict.",
        ),
        method(
            "get",
            Sig::Range(1, 2),
            get,
            "Return the value for key if key is in the dictionary, else default.",
        ).spelled("($self, key, default=None, /)"),
        method(
            "items",
            Sig::NoArgs,
            view::<ITEMS>,
            "Return a set-like object providing a view on the dict's items.",
        ),
        method(
            "keys",
            Sig::NoArgs,
            view::<KEYS>,
            "Return a set-like object providing a view on the dict's keys.",
        ),
        method(
            "pop",
            Sig::Range(1, 2),
            pop,
            "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.",
        ).spelled("($self, key, default=<unrepresentable>, /)"),
        method(
            "popitem",
            Sig::NoArgs,
            pop_item,
            "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.",
        ),
        method(
            "setdefault",
            Sig::Range(1, 2),
            set_default,
            "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
        ).spelled("($self, key, default=None, /)"),
        method(
            "update",
            Sig::Raw,
            update,
            "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.",
        ),
        method(
            "values",
            Sig::NoArgs,
            view::<VALUES>,
            "Return an object providing a view on the dict's values.",
        ),
    ],
    flags: Flags::BASE
        .with(Flags::MAPPING)
        .with(Flags::BY_KEY)
        .with(Flags::MATCH_SELF),
    own_access: true,
    ..TypeDef::new(
        "dict",
        "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
    )
};

fn alloc(cx: &Interp) -> Handle<Dict> {
    cx.heap.alloc(Dict::new())
}

fn dict_new(cx: &Interp, args: Args<'_>) -> R {
    construct::finish(cx, &receiver(args), alloc(cx).into_value())
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    fill(cx, "dict", args)
}

fn update(cx: &Interp, args: Args<'_>) -> R {
    fill(cx, "update", args)
}

/// `dict(other, **names)` and `d.update(other, **names)`.
fn fill(cx: &Interp, name: &str, args: Args<'_>) -> R {
    arguments::count(cx, name, args.len().saturating_sub(1), 0, 1)?;
    let dict = this::<Dict>(cx, args)?;
    if let Some(other) = args.get(1) {
        dict::update(cx, &dict, other)?;
    }
    for (name, value) in args.keywords() {
        dict::set(cx, &dict, name.value(), value.clone())?;
    }
    Ok(Value::NONE)
}

/// `dict.__repr__`.
pub fn show(cx: &Interp, args: Args<'_>) -> R {
    let dict = this::<Dict>(cx, args)?;
    repr::guarded(cx, &receiver(args), "{...}", |out| {
        out.push(b'{');
        let mut at = 0;
        while let Some((place, key, value)) = dict.entry_from(at) {
            cx.tick()?;
            if out.len() > 1 {
                out.extend_from_slice(b", ");
            }
            repr::value(cx, out, &key)?;
            out.extend_from_slice(b": ");
            repr::value(cx, out, &value)?;
            at = place + 1;
        }
        out.push(b'}');
        Ok(())
    })
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<Dict>(cx, args)?.len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    let dict = this::<Dict>(cx, args)?;
    dict::get_item(cx, &receiver(args), &dict, &arg(args, 1))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    dict::set(cx, &*this::<Dict>(cx, args)?, &arg(args, 1), arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    item::delete_key(cx, &*this::<Dict>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    Ok(Value::bool(dict::contains(
        cx,
        &*this::<Dict>(cx, args)?,
        &arg(args, 1),
    )?))
}

fn iter_over(cx: &Interp, args: Args<'_>) -> R {
    let len = this::<Dict>(cx, args)?.len();
    Ok(view::alloc_iter::<KEYS>(&cx.heap, receiver(args), len))
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    let len = this::<Dict>(cx, args)?.len();
    Ok(view::alloc_reverse::<KEYS>(&cx.heap, receiver(args), len))
}

fn equal(cx: &Interp, args: Args<'_>) -> R {
    match payload::<Dict>(&arg(args, 1)) {
        Some(other) => Ok(Value::bool(dict::equal(
            cx,
            &*this::<Dict>(cx, args)?,
            &other,
        )?)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn not_equal(cx: &Interp, args: Args<'_>) -> R {
    let result = equal(cx, args)?;
    Ok(result.as_bool().map_or(result, |equal| Value::bool(!equal)))
}

fn unordered(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::NOT_IMPLEMENTED)
}

fn merged(cx: &Interp, first: &Value, second: &Value) -> R {
    if payload::<Dict>(first).is_none() || payload::<Dict>(second).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    dict::union(cx, first, second)
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &receiver(args), &arg(args, 1))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &arg(args, 1), &receiver(args))
}

fn or_in_place(cx: &Interp, args: Args<'_>) -> R {
    dict::update(cx, &*this::<Dict>(cx, args)?, &arg(args, 1))?;
    Ok(receiver(args))
}

fn from_keys(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    let value = args.get(2).cloned().unwrap_or(Value::NONE);
    let result = call::call(cx, &class, &[])?;
    let (iterable, exact) = (arg(args, 1), result.to_handle::<Dict>());
    if let Some(dict) = &exact
        && let Some(keys) = hashed_keys(&iterable)
    {
        for (hash, key) in keys {
            cx.tick()?;
            dict::set_hashed(cx, dict, hash, &key, value.clone())?;
        }
        return Ok(result);
    }
    iter::for_each(cx, &iterable, &mut |key| {
        match &exact {
            Some(dict) => dict::set(cx, dict, &key, value.clone())?,
            None => item::set(cx, &result, &key, value.clone())?,
        }
        Ok(true)
    })?;
    Ok(result)
}

/// The keys of an exact dict or set with the hashes that it knows.
fn hashed_keys(iterable: &Value) -> Option<Vec<(i64, Value)>> {
    if let Some(dict) = iterable.view::<Dict>() {
        let entries = dict.hashed_entries().into_iter();
        return Some(entries.map(|(hash, key, _value)| (hash, key)).collect());
    }
    set::as_body(iterable).map(|body| body.elements())
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    drop(this::<Dict>(cx, args)?.take_all(&cx.heap));
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    this::<Dict>(cx, args)?;
    dict::copied(cx, &receiver(args)).map(Handle::into_value)
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let found = dict::get(cx, &*this::<Dict>(cx, args)?, &arg(args, 1))?;
    Ok(found.unwrap_or_else(|| arg(args, 2)))
}

fn view<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    this::<Dict>(cx, args)?;
    let dict = receiver(args);
    Ok(cx.heap.alloc(DictView::<WHAT> { dict }).into_value())
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let (dict, key) = (this::<Dict>(cx, args)?, arg(args, 1));
    // An empty dict has no key, whatever it is: it need not even have a hash.
    let found = match dict.len() {
        0 => None,
        _ => dict::remove(cx, &dict, &key)?,
    };
    match (found, args.get(2)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(raise::key_error(cx, key)),
    }
}

fn pop_item(cx: &Interp, args: Args<'_>) -> R {
    let dict = this::<Dict>(cx, args)?;
    match dict.pop_last() {
        Some((key, value)) => Ok(cx.heap.tuple_of([key, value])),
        None => Err(raise::key_error(
            cx,
            cx.new_str("popitem(): dictionary is empty"),
        )),
    }
}

fn set_default(cx: &Interp, args: Args<'_>) -> R {
    dict::set_default(cx, &*this::<Dict>(cx, args)?, &arg(args, 1), arg(args, 2))
}
