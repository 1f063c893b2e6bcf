//! The type `collections.deque` (library reference, `collections`).

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::builtins::modules::collections::deque_iterators::iterate;
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Value, wrap_index};
use crate::interp::{Args, Interp, R, Raised, payload};
use crate::object::class;
use crate::object::deque::Deque;
use crate::runtime::call::construct;
use crate::runtime::container::{list, repr, slice};
use crate::runtime::define::{
    Flags, MethodDef, Sig, TypeDef, class_method, getter, method, new, plain_method,
};
use crate::runtime::{call, compare, convert, format, index, iter, raise};

/// The type.
pub static DEQUE: TypeDef = TypeDef {
    module: "collections",
    natives: &[NativeId::Deque],
    new: Some(new(Sig::Raw, deque_new)),
    methods: METHODS,
    getset: &[getter(
        "maxlen",
        |cx, this| {
            let max = payload::<Deque>(this).and_then(|deque| deque.max.get());
            Ok(max.map_or(Value::NONE, |max| cx.int(max as i64)))
        },
        "maximum size of a deque or None if unbounded",
    )
    .reading()],
    flags: Flags::BASE
        .with(Flags::NATIVE_WEAKREF)
        .with(Flags::SEQUENCE),
    own_access: true,
    signature: "([iterable[, maxlen]])",
    ..TypeDef::new(
        "deque",
        "A list-like sequence optimized for data accesses near its endpoints.",
    )
};

static METHODS: &[MethodDef] = &[
    method(
        "__init__",
        Sig::Clinic("iterable=(), maxlen=None"),
        init,
        "",
    ),
    method("__len__", Sig::NoArgs, len, "Return len(self)."),
    method(
        "__iter__",
        Sig::NoArgs,
        iterate::<true>,
        "Implement iter(self).",
    ),
    method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    method(
        "__contains__",
        Sig::One,
        contains,
        "Return bool(key in self).",
    ),
    method("__getitem__", Sig::One, get_item, "Return self[key]."),
    method(
        "__setitem__",
        Sig::Range(2, 2),
        set_item,
        "Set self[key] to value.",
    ),
    method("__delitem__", Sig::One, delete_item, "Delete self[key]."),
    method("__add__", Sig::One, add, "Return self+value."),
    method("__iadd__", Sig::One, add_here, "Implement self+=value."),
    method("__mul__", Sig::One, multiply, "Return self*value."),
    method("__rmul__", Sig::One, multiply, "Return value*self."),
    method(
        "__imul__",
        Sig::One,
        multiply_here,
        "Implement self*=value.",
    ),
    method("__lt__", Sig::One, order::<LT>, "Return self<value."),
    method("__le__", Sig::One, order::<LE>, "Return self<=value."),
    method("__eq__", Sig::One, order::<EQ>, "Return self==value."),
    method("__ne__", Sig::One, order::<NE>, "Return self!=value."),
    method("__gt__", Sig::One, order::<GT>, "Return self>value."),
    method("__ge__", Sig::One, order::<GE>, "Return self>=value."),
    plain_method(
        "__reversed__",
        Sig::NoArgs,
        iterate::<false>,
        "Return a reverse iterator over the deque.",
    ),
    plain_method(
        "__copy__",
        Sig::NoArgs,
        copy,
        "Return a shallow copy of a deque.",
    ),
    plain_method(
        "__reduce__",
        Sig::NoArgs,
        reduce,
        "Return state information for pickling.",
    ),
    class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585")
        .spelled("($type, object, /)"),
    method(
        "append",
        Sig::One,
        append,
        "Add an element to the right side of the deque.",
    )
    .spelled("($self, item, /)"),
    method(
        "appendleft",
        Sig::One,
        append_left,
        "Add an element to the left side of the deque.",
    )
    .spelled("($self, item, /)"),
    method(
        "clear",
        Sig::NoArgs,
        clear,
        "Remove all elements from the deque.",
    ),
    method(
        "copy",
        Sig::NoArgs,
        copy,
        "Return a shallow copy of a deque.",
    ),
    method(
        "count",
        Sig::One,
        count,
        "Return number of occurrences of value.",
    )
    .spelled("($self, value, /)"),
    method(
        "extend",
        Sig::One,
        extend,
        "Extend the right side of the deque with elements from the iterable.",
    )
    .spelled("($self, iterable, /)"),
    method(
        "extendleft",
        Sig::One,
        extend_left,
        "Extend the left side of the deque with elements from the iterable.",
    )
    .spelled("($self, iterable, /)"),
    method(
        "index",
        Sig::Range(1, 3),
        index_of,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    )
    .spelled("($self, value, [start, [stop]])"),
    method(
        "insert",
        Sig::Range(2, 2),
        insert,
        "Insert value before index.",
    )
    .spelled("($self, index, value, /)"),
    method(
        "pop",
        Sig::NoArgs,
        pop,
        "Remove and return the rightmost element.",
    ),
    method(
        "popleft",
        Sig::NoArgs,
        pop_left,
        "Remove and return the leftmost element.",
    ),
    method(
        "remove",
        Sig::One,
        remove,
        "Remove first occurrence of value.",
    )
    .spelled("($self, value, /)"),
    method("reverse", Sig::NoArgs, reverse, "Reverse *IN PLACE*."),
    method(
        "rotate",
        Sig::Range(0, 1),
        rotate,
        "Rotate the deque n steps to the right.  If n is negative, rotates left.",
    )
    .spelled("($self, n=1, /)"),
];

fn deque_of(cx: &Interp, args: Args<'_>) -> R<Handle<Deque>> {
    this::<Deque>(cx, args)
}

fn deque_new(cx: &Interp, args: Args<'_>) -> R {
    let empty = cx.heap.alloc(Deque::default()).into_value();
    construct::finish(cx, &receiver(args), empty)
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let given = |i: usize| args.get(i).filter(|v| !v.is_unbound());
    let max = match given(2).filter(|max| !max.is_none()) {
        None => None,
        Some(max) if !convert::is_index(cx, max) => {
            return Err(raise::type_error(cx, "an integer is required"));
        }
        Some(max) => match usize::try_from(index::argument(cx, max)?) {
            Ok(max) => Some(max),
            Err(_) => return Err(raise::value_error(cx, "maxlen must be non-negative")),
        },
    };
    deque.max.set(max);
    drop(deque.take_all());
    if let Some(iterable) = given(1) {
        fill(cx, &deque, iterable, push)?;
    }
    Ok(Value::NONE)
}

type Push = fn(&Interp, &Deque, Value) -> R<()>;

fn push(cx: &Interp, deque: &Deque, item: Value) -> R<()> {
    drop(deque.push_back(&cx.heap, item).map_err(|e| cx.oom(e))?);
    Ok(())
}

fn push_left(cx: &Interp, deque: &Deque, item: Value) -> R<()> {
    drop(deque.push_front(&cx.heap, item).map_err(|e| cx.oom(e))?);
    Ok(())
}

/// Adds all items of an iterable, which may be the deque itself.
fn fill(cx: &Interp, deque: &Deque, iterable: &Value, push: Push) -> R<()> {
    if payload::<Deque>(iterable).is_some_and(|other| std::ptr::eq(&*other, deque)) {
        for item in deque.to_vec() {
            cx.tick()?;
            push(cx, deque, item)?;
        }
        return Ok(());
    }
    iter::for_each(cx, iterable, |item| push(cx, deque, item).map(|()| true))
}

fn append(cx: &Interp, args: Args<'_>) -> R {
    push(cx, &*deque_of(cx, args)?, arg(args, 1))?;
    Ok(Value::NONE)
}

fn append_left(cx: &Interp, args: Args<'_>) -> R {
    push_left(cx, &*deque_of(cx, args)?, arg(args, 1))?;
    Ok(Value::NONE)
}

fn extend(cx: &Interp, args: Args<'_>) -> R {
    fill(cx, &*deque_of(cx, args)?, &arg(args, 1), push)?;
    Ok(Value::NONE)
}

fn extend_left(cx: &Interp, args: Args<'_>) -> R {
    fill(cx, &*deque_of(cx, args)?, &arg(args, 1), push_left)?;
    Ok(Value::NONE)
}

fn no_items(cx: &Interp) -> Raised {
    raise::index_error(cx, "pop from an empty deque")
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    deque_of(cx, args)?.pop_back().ok_or_else(|| no_items(cx))
}

fn pop_left(cx: &Interp, args: Args<'_>) -> R {
    deque_of(cx, args)?.pop_front().ok_or_else(|| no_items(cx))
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    drop(deque_of(cx, args)?.take_all());
    Ok(Value::NONE)
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(deque_of(cx, args)?.len() as i64))
}

/// A new deque of the receiver's class with the same bound.
fn copy(cx: &Interp, args: Args<'_>) -> R {
    let (this, deque) = (receiver(args), deque_of(cx, args)?);
    let class = class::class_of(cx, &this);
    let bound = deque.max.get().map(|max| cx.int(max as i64));
    let arguments = [Some(this.clone()), bound].into_iter().flatten();
    let made = call::call(cx, class.value(), &arguments.collect::<Vec<_>>())?;
    if payload::<Deque>(&made).is_none() {
        let (class, found) = (class.name_text(), class::type_name(cx, &made));
        let message = format!("{class}() must return a deque, not {found}");
        return Err(raise::type_error(cx, message));
    }
    Ok(made)
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let (this, deque) = (receiver(args), deque_of(cx, args)?);
    let class = class::class_of(cx, &this).into_value();
    let state = call::call_method(cx, &this, &cx.names.__getstate__, &[])?;
    let arguments = match deque.max.get() {
        Some(max) => cx
            .heap
            .tuple_of([cx.heap.empty_tuple(), cx.int(max as i64)]),
        None => cx.heap.empty_tuple(),
    };
    let items = iter::iter(cx, &this)?;
    Ok(cx.heap.tuple_of([class, arguments, state, items]))
}

pub(crate) fn mutated(cx: &Interp) -> Raised {
    raise::runtime_error(cx, "deque mutated during iteration")
}

/// The place of the first item equal to `value` among those in `start..stop`; `changed` makes the
/// error for a deque that a comparison of another item changes.
fn position(
    cx: &Interp,
    deque: &Deque,
    value: &Value,
    (start, stop): (usize, usize),
    changed: fn(&Interp) -> Raised,
) -> R<Option<usize>> {
    let changes = deque.changes();
    for i in start..stop {
        cx.tick()?;
        let Some(item) = deque.get(i) else { break };
        let same = compare::same_or_eq(cx, &item, value)?;
        if same {
            return Ok(Some(i));
        }
        if deque.changes() != changes {
            return Err(changed(cx));
        }
    }
    Ok(None)
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let place = position(cx, &deque, &arg(args, 1), (0, deque.len()), mutated)?;
    Ok(Value::bool(place.is_some()))
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    let (deque, value) = (deque_of(cx, args)?, arg(args, 1));
    let (mut start, mut count) = (0, 0);
    let changes = deque.changes();
    while let Some(i) = position(cx, &deque, &value, (start, deque.len()), mutated)? {
        if deque.changes() != changes {
            return Err(mutated(cx));
        }
        start = i + 1;
        count += 1;
    }
    Ok(cx.int(count))
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let (deque, value) = (deque_of(cx, args)?, arg(args, 1));
    let len = deque.len() as i64;
    let bound = |i: usize, default: i64| -> R<usize> {
        let at = slice::argument(cx, args.get(i), default)?;
        let at = if at < 0 { (at + len).max(0) } else { at };
        Ok(at.min(len) as usize)
    };
    let range = (bound(2, 0)?, bound(3, i64::MAX)?);
    match position(cx, &deque, &value, range, mutated)? {
        Some(i) => Ok(cx.int(i as i64)),
        None => Err(not_in(cx, &value)?),
    }
}

fn not_in(cx: &Interp, value: &Value) -> R<Raised> {
    let shown = format::repr_text(cx, value)?;
    Ok(raise::value_error(cx, format!("{shown} is not in deque")))
}

fn remove(cx: &Interp, args: Args<'_>) -> R {
    let (deque, value) = (deque_of(cx, args)?, arg(args, 1));
    let changed = |cx: &Interp| raise::index_error(cx, "deque mutated during iteration");
    let changes = deque.changes();
    match position(cx, &deque, &value, (0, deque.len()), changed)? {
        Some(_) if deque.changes() != changes => return Err(changed(cx)),
        Some(i) => drop(deque.remove(i)),
        None => return Err(not_in(cx, &value)?),
    }
    Ok(Value::NONE)
}

fn insert(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let at = index::argument(cx, &arg(args, 1))?;
    let len = deque.len() as i64;
    if deque.max.get().is_some_and(|max| len >= max as i64) {
        let message = "deque already at its maximum size";
        return Err(raise::index_error(cx, message));
    }
    let at = if at < 0 {
        (at + len).max(0)
    } else {
        at.min(len)
    };
    let inserted = deque.insert(&cx.heap, at as usize, arg(args, 2));
    inserted.map_err(|e| cx.oom(e))?;
    Ok(Value::NONE)
}

fn reverse(cx: &Interp, args: Args<'_>) -> R {
    deque_of(cx, args)?.reverse();
    Ok(Value::NONE)
}

fn rotate(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let steps = match args.get(1) {
        Some(steps) => index::argument(cx, steps)?,
        None => 1,
    };
    let len = deque.len() as i64;
    if len > 1 {
        deque.rotate_right(steps.rem_euclid(len) as usize);
    }
    Ok(Value::NONE)
}

/// The place that an index means. (What `d[key]` makes of a key is `runtime::container::item`'s.)
fn place(cx: &Interp, deque: &Deque, key: &Value) -> R<usize> {
    let place = wrap_index(index::count(cx, key)?, deque.len());
    place.ok_or_else(|| raise::index_error(cx, "deque index out of range"))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let place = place(cx, &deque, &arg(args, 1))?;
    Ok(deque.get(place).unwrap_or(Value::NONE))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let place = place(cx, &deque, &arg(args, 1))?;
    drop(deque.swap_item(place, arg(args, 2)));
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let place = place(cx, &deque, &arg(args, 1))?;
    drop(deque.remove(place));
    Ok(Value::NONE)
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    let other = arg(args, 1);
    if payload::<Deque>(&other).is_none() {
        let name = class::type_name(cx, &other);
        let message = format!("can only concatenate deque (not \"{name}\") to deque");
        return Err(raise::type_error(cx, message));
    }
    let made = copy(cx, args)?;
    if let Some(deque) = payload::<Deque>(&made) {
        fill(cx, &deque, &other, push)?;
    }
    Ok(made)
}

fn add_here(cx: &Interp, args: Args<'_>) -> R {
    extend(cx, args)?;
    Ok(receiver(args))
}

/// Repeats the items of `deque` in it.
fn repeat(cx: &Interp, deque: &Deque, count: i64) -> R<()> {
    let items = list::repeat(cx, &deque.to_vec(), count)?;
    drop(deque.take_all());
    for item in items {
        cx.tick()?;
        push(cx, deque, item)?;
    }
    Ok(())
}

fn multiply(cx: &Interp, args: Args<'_>) -> R {
    if !convert::is_index(cx, &arg(args, 1)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let count = index::count(cx, &arg(args, 1))?;
    let made = copy(cx, args)?;
    if let Some(deque) = payload::<Deque>(&made) {
        repeat(cx, &deque, count)?;
    }
    Ok(made)
}

fn multiply_here(cx: &Interp, args: Args<'_>) -> R {
    if !convert::is_index(cx, &arg(args, 1)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let count = index::count(cx, &arg(args, 1))?;
    repeat(cx, &*deque_of(cx, args)?, count)?;
    Ok(receiver(args))
}

fn order<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let deque = deque_of(cx, args)?;
    let Some(other) = payload::<Deque>(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let lengths = || (deque.len(), other.len());
    let pair = |i| Some((deque.get(i)?, other.get(i)?));
    compare::rows(cx, arguments::comparison(OP), lengths, pair)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let (this, deque) = (receiver(args), deque_of(cx, args)?);
    repr::guarded(cx, &this, "[...]", |out| {
        out.extend_from_slice(class::class_of(cx, &this).short_name().as_bytes());
        out.extend_from_slice(b"([");
        match this.view::<Deque>() {
            Some(_) => repr::items(cx, out, |i| deque.get(i))?,
            // A subclass shows what it iterates over.
            None => {
                let mut items = iter::collect(cx, &this)?.into_iter();
                repr::items(cx, out, |_| items.next())?;
            }
        }
        out.push(b']');
        if let Some(max) = deque.max.get() {
            out.extend_from_slice(format!(", maxlen={max}").as_bytes());
        }
        out.push(b')');
        Ok(())
    })
}
