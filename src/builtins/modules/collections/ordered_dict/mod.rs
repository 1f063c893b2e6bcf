//! `collections.OrderedDict` (library reference, `collections`): a dict with an order of its own, in which keys can be
//! moved. Where the order lies is told in `object::dict::ordered`; views and iterators are in [`views`].

pub mod views;

use crate::builtins::arguments::{arg, receiver, this};
use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::dict::ordered;
use crate::object::dict::view::{ITEMS, KEYS, VALUES};
use crate::runtime::container::{dict, item, repr};
use crate::runtime::define::{
    Flags, MethodDef, Sig, TypeDef, class_method, initializer, method, plain_method,
};
use crate::runtime::{attr, call, compare, format, hash, iter, raise, truth};

/// The type.
pub static ORDERED_DICT: TypeDef = TypeDef {
    module: "collections",
    base: WellKnown::Dict,
    well_known: Some(WellKnown::OrderedDict),
    own_dict: true,
    fields: ordered::FIELDS,
    methods: METHODS,
    flags: Flags::BASE.with(Flags::NATIVE_WEAKREF),
    ..TypeDef::new("OrderedDict", "Dictionary that remembers insertion order")
};

static METHODS: &[MethodDef] = &[
    initializer(Sig::Raw, init),
    method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    method(
        "__setitem__",
        Sig::Range(2, 2),
        set_item,
        "Set self[key] to value.",
    ),
    method("__delitem__", Sig::One, delete_item, "Delete self[key]."),
    method(
        "__iter__",
        Sig::NoArgs,
        views::iterate::<KEYS, false>,
        "Implement iter(self).",
    ),
    plain_method(
        "__reversed__",
        Sig::NoArgs,
        views::iterate::<KEYS, true>,
        "od.__reversed__() <==> reversed(od)",
    ),
    method("__eq__", Sig::One, equal, "Return self==value."),
    method("__ne__", Sig::One, not_equal, "Return self!=value."),
    method("__or__", Sig::One, or, "Return self|value."),
    method("__ror__", Sig::One, or_reflected, "Return value|self."),
    method("__ior__", Sig::One, or_in_place, "Return self|=value."),
    plain_method(
        "__reduce__",
        Sig::NoArgs,
        reduce,
        "Return state information for pickling",
    ),
    class_method(
        "fromkeys",
        Sig::Clinic("iterable, value=None"),
        from_keys,
        "Create a new ordered dictionary with keys from iterable and values set to value.",
    ),
    method(
        "setdefault",
        Sig::Clinic("key, default=None"),
        set_default,
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
    ),
    method(
        "pop",
        Sig::Clinic("key, default=<unrepresentable>"),
        pop,
        "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.",
    ),
    method(
        "popitem",
        Sig::Clinic("last=True"),
        pop_item,
        "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.",
    ),
    method(
        "move_to_end",
        Sig::Clinic("key, last=True"),
        move_to_end,
        "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.",
    ),
    method(
        "update",
        Sig::Raw,
        update,
        "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.",
    ),
    method(
        "clear",
        Sig::NoArgs,
        clear,
        "od.clear() -> None.  Remove all items from od.",
    ),
    method(
        "copy",
        Sig::NoArgs,
        copy,
        "od.copy() -> a shallow copy of od",
    ),
    method("keys", Sig::NoArgs, views::view::<KEYS>, ""),
    method("values", Sig::NoArgs, views::view::<VALUES>, ""),
    method("items", Sig::NoArgs, views::view::<ITEMS>, ""),
];

/// An argument that was given.
fn given(args: Args<'_>, i: usize) -> Option<Value> {
    args.get(i).cloned()
}

/// Is it an ordered dict?
fn is_ordered(cx: &Interp, value: &Value) -> bool {
    class::is_a(cx, value, WellKnown::OrderedDict)
}

/// Is it one of no subclass, whose methods need not be asked?
fn is_exact(cx: &Interp, value: &Value) -> bool {
    class::is_exactly(cx, value, WellKnown::OrderedDict)
}

/// An order that has changed while somebody walked along it.
pub fn mutated(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "OrderedDict mutated during iteration")
}

/// `this[key] = value`, as the class itself does it.
fn put(cx: &Interp, this: &Value, dict: &Dict, key: &Value, value: Value) -> R<()> {
    let hash = hash::hash(cx, key)?;
    dict::set_hashed(cx, dict, hash, key, value)?;
    let order = ordered::order(cx, this);
    if dict::find(cx, &order, hash, key)?.is_none() {
        order
            .insert(&cx.heap, hash, key.clone(), Value::NONE)
            .map_err(|e| cx.oom(e))?;
        ordered::note_change(cx, this);
    }
    Ok(())
}

/// Takes a key that the dict has out of the order. Is it there?
fn leave_order(cx: &Interp, this: &Value, dict: &Dict, hash: i64, key: &Value) -> R<bool> {
    if dict::find(cx, dict, hash, key)?.is_none() {
        return Ok(false);
    }
    let order = ordered::order(cx, this);
    let Some(place) = dict::find(cx, &order, hash, key)? else {
        return Ok(false);
    };
    ordered::note_change(cx, this);
    drop(order.remove_at(place));
    Ok(true)
}

/// Takes an entry out of the dict itself.
fn take(cx: &Interp, dict: &Dict, hash: i64, key: &Value) -> R<Option<Value>> {
    let place = dict::find(cx, dict, hash, key)?;
    Ok(place.and_then(|place| Some(dict.remove_at(place)?.1)))
}

/// Takes a key out and gives its value.
fn pop_key(cx: &Interp, this: &Value, hash: i64, key: &Value, default: Option<Value>) -> R {
    let dict = body(cx, this);
    leave_order(cx, this, &dict, hash, key)?;
    let value = take(cx, &dict, hash, key)?.or(default);
    value.ok_or_else(|| raise::key_error(cx, key.clone()))
}

/// The dict that an instance carries.
fn body(cx: &Interp, this: &Value) -> Handle<Dict> {
    payload::<Dict>(this).unwrap_or_else(|| cx.heap.alloc(Dict::new()))
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let n = args.len().saturating_sub(1);
    if n > 1 {
        let message = format!("expected at most 1 arguments, got {n}");
        return Err(raise::type_error(cx, message));
    }
    fill(cx, args)
}

fn update(cx: &Interp, args: Args<'_>) -> R {
    let n = args.len().saturating_sub(1);
    if n > 1 {
        let message = format!("update() takes at most 1 positional argument ({n} given)");
        return Err(raise::type_error(cx, message));
    }
    fill(cx, args)
}

fn fill(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    if let Some(other) = args.get(1) {
        take_over(cx, &this, other)?;
    }
    for (name, value) in args.keywords() {
        store(cx, &this, name.value(), value.clone())?;
    }
    Ok(Value::NONE)
}

/// `this[key] = value`, as the class of the instance does it.
fn store(cx: &Interp, this: &Value, key: &Value, value: Value) -> R<()> {
    match is_exact(cx, this) {
        true => put(cx, this, &body(cx, this), key, value),
        false => item::set(cx, this, key, value),
    }
}

/// Stores the entries of a mapping, or pairs.
fn take_over(cx: &Interp, this: &Value, other: &Value) -> R<()> {
    if let Some(dict) = other.view::<Dict>() {
        for (key, value) in dict.entries() {
            cx.tick()?;
            store(cx, this, &key, value)?;
        }
        return Ok(());
    }
    if let Some(keys) = attr::get_opt(cx, other, &cx.names.keys)? {
        let keys = call::call(cx, &keys, &[])?;
        return iter::for_each(cx, &keys, &mut |key| {
            let value = item::get(cx, other, &key)?;
            store(cx, this, &key, value)?;
            Ok(true)
        });
    }
    let pairs = match attr::get_opt(cx, other, &cx.names.items)? {
        Some(items) => call::call(cx, &items, &[])?,
        None => other.clone(),
    };
    iter::for_each(cx, &pairs, &mut |pair| {
        let (key, value) = split(cx, &pair)?;
        store(cx, this, &key, value)?;
        Ok(true)
    })
}

/// The two items of a pair.
fn split(cx: &Interp, pair: &Value) -> R<(Value, Value)> {
    let iterator = iter::iter(cx, pair)?;
    let (mut found, mut count) = ([Value::NONE, Value::NONE], 0);
    while let Some(item) = iter::next(cx, &iterator)? {
        match found.get_mut(count) {
            Some(place) => *place = item,
            None => {
                let message = "too many values to unpack (expected 2)";
                return Err(raise::value_error(cx, message));
            }
        }
        count += 1;
    }
    if count < 2 {
        let s = if count == 1 { "" } else { "s" };
        let message = format!("need more than {count} value{s} to unpack");
        return Err(raise::value_error(cx, message));
    }
    let [key, value] = found;
    Ok((key, value))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    let dict = this::<Dict>(cx, args)?;
    put(cx, &receiver(args), &dict, &arg(args, 1), arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    let (dict, key) = (this::<Dict>(cx, args)?, arg(args, 1));
    let hash = hash::hash(cx, &key)?;
    leave_order(cx, &receiver(args), &dict, hash, &key)?;
    match take(cx, &dict, hash, &key)? {
        Some(_) => Ok(Value::NONE),
        None => Err(raise::key_error(cx, key)),
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let name = class::class_of(cx, &this).short_name();
    if body(cx, &this).is_empty() {
        return cx.str(&format!("{name}()"));
    }
    repr::guarded(cx, &this, "...", |out| {
        let shown = cx.heap.alloc(Dict::new());
        dict::update(cx, &shown, &this)?;
        let text = format::repr_text(cx, shown.value())?;
        out.extend_from_slice(format!("{name}({text})").as_bytes());
        Ok(())
    })
}

/// Are two ordered dicts, or an ordered dict and another one, equal? `None`: the other is no dict.
fn is_equal(cx: &Interp, args: Args<'_>) -> R<Option<bool>> {
    let (this, other) = (receiver(args), arg(args, 1));
    let Some(others) = payload::<Dict>(&other) else {
        return Ok(None);
    };
    let equal = dict::equal(cx, &body(cx, &this), &others)?;
    if !equal || !is_ordered(cx, &other) {
        return Ok(Some(equal));
    }
    same_order(cx, &this, &other).map(Some)
}

/// Have both the same keys in the same order? Neither may change meanwhile.
fn same_order(cx: &Interp, a: &Value, b: &Value) -> R<bool> {
    let before = (ordered::changes(a), ordered::changes(b));
    let (first, second) = (ordered::order(cx, a), ordered::order(cx, b));
    let (mut i, mut j) = (0, 0);
    loop {
        cx.tick()?;
        let (key, other) = match (first.entry_from(i), second.entry_from(j)) {
            (None, None) => return Ok(true),
            (Some((at, key, _)), Some((beside, other, _))) => {
                (i, j) = (at + 1, beside + 1);
                (key, other)
            }
            _ => return Ok(false),
        };
        let same = compare::same_or_eq(cx, &key, &other)?;
        if (ordered::changes(a), ordered::changes(b)) != before {
            return Err(mutated(cx));
        }
        if !same {
            return Ok(false);
        }
    }
}

fn equal(cx: &Interp, args: Args<'_>) -> R {
    let equal = is_equal(cx, args)?;
    Ok(equal.map_or(Value::NOT_IMPLEMENTED, Value::bool))
}

fn not_equal(cx: &Interp, args: Args<'_>) -> R {
    let equal = is_equal(cx, args)?;
    Ok(equal.map_or(Value::NOT_IMPLEMENTED, |equal| Value::bool(!equal)))
}

/// `first | second`: of the class of the first that is an ordered dict.
fn merged(cx: &Interp, first: &Value, second: &Value, class: &Value) -> R {
    if payload::<Dict>(first).is_none() || payload::<Dict>(second).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let class = class::class_of(cx, class).into_value();
    let result = call::call(cx, &class, std::slice::from_ref(first))?;
    take_over(cx, &result, second)?;
    Ok(result)
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &receiver(args), &arg(args, 1), &receiver(args))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &arg(args, 1), &receiver(args), &receiver(args))
}

fn or_in_place(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    take_over(cx, &this, &arg(args, 1))?;
    Ok(this)
}

/// What makes another one: the class, the attributes of the instance, and an iterator over the items.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let state = call::call_method(cx, &this, &cx.names.__getstate__, &[])?;
    let items = call::call_method(cx, &this, &cx.names.items, &[])?;
    Ok(cx.tuple(vec![
        class::class_of(cx, &this).into_value(),
        cx.heap.empty_tuple(),
        state,
        Value::NONE,
        iter::iter(cx, &items)?,
    ]))
}

fn from_keys(cx: &Interp, args: Args<'_>) -> R {
    let value = given(args, 2).unwrap_or(Value::NONE);
    let result = call::call(cx, &receiver(args), &[])?;
    iter::for_each(cx, &arg(args, 1), &mut |key| {
        item::set(cx, &result, &key, value.clone())?;
        Ok(true)
    })?;
    Ok(result)
}

fn set_default(cx: &Interp, args: Args<'_>) -> R {
    let (this, key) = (receiver(args), arg(args, 1));
    let default = given(args, 2).unwrap_or(Value::NONE);
    if is_exact(cx, &this) {
        let dict = body(cx, &this);
        if let Some(value) = dict::get(cx, &dict, &key)? {
            return Ok(value);
        }
        put(cx, &this, &dict, &key, default.clone())?;
        return Ok(default);
    }
    if item::contains(cx, &this, &key)? {
        return item::get(cx, &this, &key);
    }
    item::set(cx, &this, &key, default.clone())?;
    Ok(default)
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let key = arg(args, 1);
    let hash = hash::hash(cx, &key)?;
    pop_key(cx, &receiver(args), hash, &key, given(args, 2))
}

/// Is the last key meant, as it is unless the caller says otherwise?
fn means_last(cx: &Interp, args: Args<'_>, i: usize) -> R<bool> {
    given(args, i).map_or(Ok(true), |last| truth::truth(cx, &last))
}

/// The key at one end of the order, with its hash.
fn end(order: &Dict, last: bool) -> Option<(i64, Value)> {
    let place = match last {
        true => order.place_before(usize::MAX)?,
        false => order.entry_from(0)?.0,
    };
    Some((order.hash_at(place)?, order.key_at(place)?))
}

/// Does the key stand at that end already?
fn is_end(order: &Dict, last: bool, key: &Value) -> bool {
    end(order, last).is_some_and(|(_, end)| end.is(key))
}

fn pop_item(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let last = means_last(cx, args, 1)?;
    let Some((hash, key)) = end(&ordered::order(cx, &this), last) else {
        let text = cx.new_str("dictionary is empty");
        return Err(raise::key_error(cx, text));
    };
    let value = pop_key(cx, &this, hash, &key, None)?;
    Ok(cx.heap.tuple_of([key, value]))
}

fn move_to_end(cx: &Interp, args: Args<'_>) -> R {
    let (this, key) = (receiver(args), arg(args, 1));
    let last = means_last(cx, args, 2)?;
    let order = ordered::order(cx, &this);
    if is_end(&order, last, &key) {
        return Ok(Value::NONE);
    }
    let hash = hash::hash(cx, &key)?;
    let known = dict::find(cx, &body(cx, &this), hash, &key)?.is_some();
    let place = dict::find(cx, &order, hash, &key)?.filter(|_| known);
    let Some(key) = place.and_then(|place| order.key_at(place)) else {
        return Err(raise::key_error(cx, key));
    };
    if is_end(&order, last, &key) {
        return Ok(Value::NONE);
    }
    match last {
        true => {
            ordered::note_change(cx, &this);
            drop(place.and_then(|place| order.remove_at(place)));
            order
                .insert(&cx.heap, hash, key, Value::NONE)
                .map_err(|e| cx.oom(e))?;
        }
        false => move_to_start(cx, &this, &order, hash, key)?,
    }
    Ok(Value::NONE)
}

/// A dict grows at its end only, so the order is made anew.
fn move_to_start(cx: &Interp, this: &Value, order: &Dict, hash: i64, key: Value) -> R<()> {
    let made = Dict::new();
    let add = |hash, key| {
        cx.tick()?;
        let added = made.insert(&cx.heap, hash, key, Value::NONE);
        added.map_err(|e| cx.oom(e))
    };
    add(hash, key.clone())?;
    for (hash, other, _) in order.hashed_entries() {
        if !other.is(&key) {
            add(hash, other)?;
        }
    }
    drop(ordered::replace(cx, this, made));
    Ok(())
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let old = body(cx, &this).take_all(&cx.heap);
    let keys = ordered::order(cx, &this).take_all(&cx.heap);
    ordered::note_change(cx, &this);
    drop((old, keys));
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let (dict, exact) = (body(cx, &this), is_exact(cx, &this));
    let class = class::class_of(cx, &this).into_value();
    let result = call::call(cx, &class, &[])?;
    for key in ordered::order(cx, &this).keys() {
        cx.tick()?;
        let value = match exact {
            true => dict::get(cx, &dict, &key)?,
            false => Some(item::get(cx, &this, &key)?),
        };
        let Some(value) = value else {
            return Err(raise::key_error(cx, key));
        };
        store(cx, &result, &key, value)?;
    }
    Ok(result)
}
