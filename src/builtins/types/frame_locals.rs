//! `FrameLocalsProxy` ([PEP 667]): the variables of a call as a mapping. What is written goes into the call; what is no
//! variable of it stays with its frame.
//!
//! [PEP 667]: https://peps.python.org/pep-0667/

use crate::builtins::arguments::{arg, receiver};
use crate::builtins::types::code;
use crate::heap::{CellBox, Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::function::Generator;
use crate::object::proxy::FrameLocals;
use crate::object::traceback::FrameInfo;
use crate::runtime::container::{dict, repr};
use crate::runtime::define::{Flags, Sig, TypeDef, method, new, plain_method};
use crate::runtime::{convert, format, hash, iter, raise};

/// `FrameLocalsProxy`.
pub static FRAME_LOCALS: TypeDef = TypeDef {
    natives: &[NativeId::FrameLocals],
    flags: Flags::MAPPING,
    new: Some(new(Sig::Range(1, 1), make)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        plain_method("__getitem__", Sig::One, get_item, "Return self[key]."),
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
            "Return bool(key in self).",
        ),
        method("__iter__", Sig::NoArgs, iterate, "Implement iter(self)."),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__ne__", Sig::One, not_equal, "Return self!=value."),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        method("__ior__", Sig::One, or_in_place, "Return self|=value."),
        plain_method("__reversed__", Sig::NoArgs, reversed, ""),
        plain_method("copy", Sig::NoArgs, copy, ""),
        plain_method("get", Sig::Range(1, 2), get, ""),
        plain_method("items", Sig::NoArgs, items, ""),
        plain_method("keys", Sig::NoArgs, keys, ""),
        plain_method("setdefault", Sig::Range(1, 2), set_default, ""),
        plain_method("update", Sig::One, update, ""),
        plain_method("values", Sig::NoArgs, values, ""),
    ],
    ..TypeDef::new("FrameLocalsProxy", "")
};

/// The variables of the call that `frame` is of.
pub(super) fn of(cx: &Interp, frame: &Handle<FrameInfo>) -> Value {
    let generator = frame.generator();
    let locals = FrameLocals {
        frame: frame.clone(),
        generator: generator.map_or(Value::UNBOUND, Handle::into_value),
    };
    cx.heap.alloc(locals).into_value()
}

/// Where the locals of a call lie.
pub(super) enum Place {
    /// On the stack: it runs, so deep in the running calls.
    Stack(usize),
    /// In the generator that is suspended.
    Generator(Handle<Generator>),
    /// In the frame object, as the call has ended.
    Frame,
}

impl Place {
    pub(super) fn of(cx: &Interp, frame: &Handle<FrameInfo>) -> Place {
        match (cx.callers.depth_of(frame.value()), frame.generator()) {
            (Some(depth), _) => Place::Stack(depth),
            (None, Some(generator)) => Place::Generator(generator),
            (None, None) => Place::Frame,
        }
    }

    /// What lies in local `i`, be it a cell.
    pub(super) fn get(&self, cx: &Interp, frame: &FrameInfo, i: usize) -> Option<Value> {
        match self {
            Place::Stack(depth) => cx.callers.local(*depth, i),
            Place::Generator(generator) => generator.frame.slots().get(i)?.get(),
            Place::Frame => frame.locals.get(i).filter(|value| !value.is_unbound()),
        }
    }

    /// Puts a value into local `i`; gives back what is no longer needed.
    fn put(&self, cx: &Interp, frame: &FrameInfo, i: usize, value: Value) -> Value {
        match self {
            Place::Stack(depth) => cx.callers.put_local(*depth, i, value),
            Place::Generator(generator) => match generator.frame.slots().get(i) {
                Some(slot) => slot.swap(value),
                None => value,
            },
            Place::Frame => frame
                .locals
                .swap_item(i, value)
                .unwrap_or_else(|value| value),
        }
    }
}

/// The variable in a local: the one in its cell, if functions share it.
fn variable(held: Value) -> Option<Value> {
    match held.view::<CellBox>() {
        Some(cell) => cell.slot().get(),
        None => Some(held),
    }
}

fn frame_of(cx: &Interp, args: Args<'_>) -> R<Handle<FrameInfo>> {
    let frame = args.values[0].view::<FrameLocals>();
    let frame = frame.map(|locals| locals.frame.clone());
    frame.ok_or_else(|| raise::type_error(cx, "not a FrameLocalsProxy"))
}

/// The names and values of the bound variables, then what else was put there.
fn entries(cx: &Interp, frame: &Handle<FrameInfo>) -> R<Vec<(Value, Value)>> {
    let place = Place::of(cx, frame);
    let mut entries = Vec::new();
    for (i, name) in code::info(cx, &frame.code)?.place_names().enumerate() {
        if let Some(value) = place.get(cx, frame, i).and_then(variable)
            && !name.as_str().is_empty()
        {
            entries.push((name.value().clone(), value));
        }
    }
    if let Some(more) = frame.more.handle::<Dict>() {
        entries.extend(more.entries());
    }
    Ok(entries)
}

fn snapshot(cx: &Interp, frame: &Handle<FrameInfo>) -> R<Handle<Dict>> {
    let copy = cx.heap.alloc(Dict::new());
    for (key, value) in entries(cx, frame)? {
        dict::set(cx, &copy, &key, value)?;
    }
    Ok(copy)
}

/// The number of the local of this name.
fn local(cx: &Interp, frame: &FrameInfo, key: &Value) -> R<Option<usize>> {
    let Some(text) = convert::text_of(key).filter(|text| !text.bytes().is_empty()) else {
        return Ok(None);
    };
    let mut names = code::info(cx, &frame.code)?.place_names();
    Ok(names.position(|name| name.as_str().as_bytes() == text.bytes()))
}

fn find(cx: &Interp, frame: &Handle<FrameInfo>, key: &Value) -> R<Option<Value>> {
    if let Some(i) = local(cx, frame, key)?
        && let Some(value) = Place::of(cx, frame).get(cx, frame, i).and_then(variable)
    {
        return Ok(Some(value));
    }
    match frame.more.handle::<Dict>() {
        Some(more) => dict::get(cx, &more, key),
        None => hash::hash(cx, key).map(|_| None),
    }
}

fn put(cx: &Interp, frame: &Handle<FrameInfo>, key: &Value, value: Value) -> R<()> {
    if let Some(i) = local(cx, frame, key)? {
        let place = Place::of(cx, frame);
        let held = place.get(cx, frame, i);
        match held.as_ref().and_then(|held| held.view::<CellBox>()) {
            Some(cell) => cell.slot().set(value),
            None => drop(place.put(cx, frame, i, value)),
        }
        return Ok(());
    }
    let more = frame.more.handle::<Dict>().unwrap_or_else(|| {
        let more = cx.heap.alloc(Dict::new());
        frame.more.set(more.value().clone());
        more
    });
    dict::set(cx, &more, key, value)
}

fn make(cx: &Interp, args: Args<'_>) -> R {
    match args.values[1].to_handle::<FrameInfo>() {
        Some(frame) => Ok(of(cx, &frame)),
        None => {
            let found = class::type_name(cx, &args.values[1]);
            Err(raise::type_error(cx, format!("expect frame, not {found}")))
        }
    }
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let frame = frame_of(cx, args)?;
    repr::guarded(cx, &args.values[0], "{...}", |out| {
        repr::value(cx, out, snapshot(cx, &frame)?.value())
    })
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(entries(cx, &frame_of(cx, args)?)?.len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    let key = &args.values[1];
    if let Some(value) = find(cx, &frame_of(cx, args)?, key)? {
        return Ok(value);
    }
    let key = format::repr_text(cx, key)?;
    let text = cx.str(&format!("local variable '{key}' is not defined"))?;
    Err(raise::key_error(cx, text))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    put(cx, &frame_of(cx, args)?, &args.values[1], arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, _: Args<'_>) -> R {
    let text = "cannot remove variables from FrameLocalsProxy";
    Err(raise::type_error(cx, text))
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    let found = find(cx, &frame_of(cx, args)?, &args.values[1])?;
    Ok(Value::bool(found.is_some()))
}

fn iterate(cx: &Interp, args: Args<'_>) -> R {
    iter::iter(cx, &keys(cx, args)?)
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    let entries = entries(cx, &frame_of(cx, args)?)?;
    Ok(cx.list(entries.into_iter().rev().map(|(key, _)| key).collect()))
}

fn equal(cx: &Interp, args: Args<'_>) -> R {
    let frame = frame_of(cx, args)?;
    let other = &args.values[1];
    if let Some(other) = other.view::<FrameLocals>() {
        return Ok(Value::bool(other.frame.value().is(frame.value())));
    }
    let Some(other) = payload::<Dict>(other) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    dict::equal(cx, &*snapshot(cx, &frame)?, &other).map(Value::bool)
}

fn not_equal(cx: &Interp, args: Args<'_>) -> R {
    let result = equal(cx, args)?;
    Ok(result.as_bool().map_or(result, |equal| Value::bool(!equal)))
}

/// A dict, or the variables of a call: what others can be united with.
fn is_dict(value: &Value) -> bool {
    payload::<Dict>(value).is_some() || value.view::<FrameLocals>().is_some()
}

fn merged(cx: &Interp, first: &Value, second: &Value) -> R {
    if !is_dict(first) || !is_dict(second) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let result = cx.heap.alloc(Dict::new());
    dict::update(cx, &result, first)?;
    dict::update(cx, &result, second)?;
    Ok(result.into_value())
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &receiver(args), &arg(args, 1))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    merged(cx, &arg(args, 1), &receiver(args))
}

fn or_in_place(cx: &Interp, args: Args<'_>) -> R {
    if !is_dict(&args.values[1]) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(cx, args)?;
    Ok(receiver(args))
}

fn update(cx: &Interp, args: Args<'_>) -> R {
    let (frame, other) = (frame_of(cx, args)?, &args.values[1]);
    if !is_dict(other) {
        let text = "update() argument must be dict or another FrameLocalsProxy";
        return Err(raise::type_error(cx, text));
    }
    let other = dict::copied(cx, other)?;
    for (key, value) in other.entries() {
        put(cx, &frame, &key, value)?;
    }
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    Ok(snapshot(cx, &frame_of(cx, args)?)?.into_value())
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    let found = find(cx, &frame_of(cx, args)?, &args.values[1])?;
    Ok(found.unwrap_or_else(|| args.get(2).cloned().unwrap_or(Value::NONE)))
}

fn set_default(cx: &Interp, args: Args<'_>) -> R {
    let frame = frame_of(cx, args)?;
    if let Some(found) = find(cx, &frame, &args.values[1])? {
        return Ok(found);
    }
    let value = args.get(2).cloned().unwrap_or(Value::NONE);
    put(cx, &frame, &args.values[1], value.clone())?;
    Ok(value)
}

fn keys(cx: &Interp, args: Args<'_>) -> R {
    let entries = entries(cx, &frame_of(cx, args)?)?;
    Ok(cx.list(entries.into_iter().map(|(key, _)| key).collect()))
}

fn values(cx: &Interp, args: Args<'_>) -> R {
    let entries = entries(cx, &frame_of(cx, args)?)?;
    Ok(cx.list(entries.into_iter().map(|(_, value)| value).collect()))
}

fn items(cx: &Interp, args: Args<'_>) -> R {
    let entries = entries(cx, &frame_of(cx, args)?)?;
    let pair = |(key, value)| cx.tuple(vec![key, value]);
    Ok(cx.list(entries.into_iter().map(pair).collect()))
}
