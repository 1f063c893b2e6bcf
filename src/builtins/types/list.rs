//! `list`: the table of its methods. What they do beyond a line is in `runtime::container::list`.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::heap::{List, NativeId, Value, wrap_index};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::alias;
use crate::object::class;
use crate::object::iterators::ListIter;
use crate::runtime::call::construct;
use crate::runtime::container::sort::Order;
use crate::runtime::container::{list, repr, slice, sort};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, initializer, method, new, plain_method,
};
use crate::runtime::{compare, index, iter, raise, truth};

/// The type `list`.
pub static LIST: TypeDef = TypeDef {
    well_known: Some(WellKnown::List),
    natives: &[NativeId::List],
    new: Some(new(Sig::Raw, list_new)),
    of_items: Some(|cx, items| Ok(cx.list(iter::collect(cx, items)?))),
    methods: &[
        initializer(Sig::Raw, init),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        plain_method("__getitem__", Sig::One, get_item, "Return self[index].").spelled("($self, index, /)"),
        method(
            "__setitem__",
            Sig::Range(2, 2),
            set_item,
            "Set self[key] to value.",
        ),
        method("__delitem__", Sig::One, delete_item, "Delete self[key]."),
        method(
            "__contains__",
            Sig::One,
            contains,
            "Return bool(key in self).",
        ),
        method("__iter__", Sig::NoArgs, iter, "Implement iter(self)."),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed,
            "Return a reverse iterator over the list.",
        ),
        method("__add__", Sig::One, add, "Return self+value."),
        method("__iadd__", Sig::One, add_in_place, "Implement self+=value."),
        method("__mul__", Sig::Range(1, 1), multiply, "Return self*value."),
        method("__rmul__", Sig::Range(1, 1), multiply, "Return value*self."),
        method(
            "__imul__",
            Sig::Range(1, 1),
            multiply_in_place,
            "Implement self*=value.",
        ),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias list[...].",
        ).spelled("($type, object, /)"),
        method(
            "append",
            Sig::One,
            append,
            "Append object to the end of the list.",
        ).spelled("($self, object, /)"),
        method("clear", Sig::NoArgs, clear, "Remove all items from list."),
        method(
            "copy",
            Sig::NoArgs,
            copy,
            "Return a shallow copy of the list.",
        ),
        method(
            "count",
            Sig::One,
            count,
            "Return number of occurrences of value.",
        ).spelled("($self, value, /)"),
        method(
            "extend",
            Sig::One,
            extend,
            "Extend list by appending elements from the iterable.",
        ).spelled("($self, iterable, /)"),
        method(
            "index",
            Sig::Range(1, 3),
            index_of,
            "Return first index of value.\n\nRaises ValueError if the value is not present.",
        ).spelled("($self, value, start=0, stop=sys.maxsize, /)"),
        method(
            "insert",
            Sig::Range(2, 2),
            insert,
            "Insert object before index.",
        ).spelled("($self, index, object, /)"),
        method(
            "pop",
            Sig::Range(0, 1),
            pop,
            "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.",
        ).spelled("($self, index=-1, /)"),
        method(
            "remove",
            Sig::One,
            remove,
            "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.",
        ).spelled("($self, value, /)"),
        method("reverse", Sig::NoArgs, reverse, "Reverse *IN PLACE*."),
        method(
            "sort",
            Sig::Clinic("*, key=None, reverse=False"),
            sort_list,
            "Sort the list in ascending order and return None.\n\nThe sort is in-place and stable. A key function is applied once to each item;\nreverse sorts in descending order.",
        ),
    ],
    flags: Flags::BASE.with(Flags::SEQUENCE).with(Flags::MATCH_SELF),
    own_access: true,
    signature: "(iterable=(), /)",
    ..TypeDef::new(
        "list",
        "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
    )
};

/// `__class_getitem__` of the builtin generic types.
pub fn alias_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(alias::alloc(cx, &receiver(args), &arg(args, 1)))
}

fn list_new(cx: &Interp, args: Args<'_>) -> R {
    construct::finish(cx, &receiver(args), cx.list(Vec::new()))
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords_beside_new(cx, WellKnown::List, "list", args)?;
    arguments::count(cx, "list", args.len() - 1, 0, 1)?;
    let list = this::<List>(cx, args)?;
    list::drop_from_end(list.take_all(&cx.heap));
    if let Some(iterable) = args.get(1) {
        list::extend(cx, &list, iterable)?;
    }
    Ok(Value::NONE)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    repr::guarded(cx, &receiver(args), "[...]", |out| {
        out.push(b'[');
        repr::items(cx, out, |i| list.get(i))?;
        out.push(b']');
        Ok(())
    })
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<List>(cx, args)?.len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    list::get(cx, &*this::<List>(cx, args)?, &arg(args, 1))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    list::set(cx, &*this::<List>(cx, args)?, &arg(args, 1), arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    list::delete(cx, &*this::<List>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    Ok(Value::bool(
        list::position(cx, &list, &arg(args, 1), 0, i64::MAX)?.is_some(),
    ))
}

fn iter(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.heap.alloc(ListIter::new(receiver(args))).into_value())
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    Ok(iter::list_reversed(
        cx,
        receiver(args),
        &*this::<List>(cx, args)?,
    ))
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let other = arg(args, 1);
    let Some(more) = payload::<List>(&other) else {
        let name = class::type_name(cx, &other);
        let message = format!("can only concatenate list (not \"{name}\") to list");
        return Err(raise::type_error(cx, message));
    };
    list::concat(cx, &list, &more)
}

fn add_in_place(cx: &Interp, args: Args<'_>) -> R {
    list::extend(cx, &*this::<List>(cx, args)?, &arg(args, 1))?;
    Ok(receiver(args))
}

fn multiply(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let count = index::count(cx, &arg(args, 1))?;
    Ok(cx.list(list::repeat(cx, &list::copy(cx, &list)?, count)?))
}

fn multiply_in_place(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let count = index::count(cx, &arg(args, 1))?;
    let items = list::repeat(cx, &list::copy(cx, &list)?, count)?;
    list::drop_from_end(list.replace_all(&cx.heap, items));
    Ok(receiver(args))
}

fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    match payload::<List>(&arg(args, 1)) {
        Some(other) => compare::lists(cx, arguments::comparison(OP), &list, &other),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn append(cx: &Interp, args: Args<'_>) -> R {
    this::<List>(cx, args)?
        .push(&cx.heap, arg(args, 1))
        .map_err(|e| cx.oom(e))?;
    Ok(Value::NONE)
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    list::drop_from_end(list.take_all(&cx.heap));
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    cx.allow(list.len() * 8)?;
    Ok(cx.list(list::copy(cx, &list)?))
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let wanted = arg(args, 1);
    let (mut i, mut count) = (0, 0);
    while let Some(item) = list.get(i) {
        cx.tick()?;
        if compare::same_or_eq(cx, &item, &wanted)? {
            count += 1;
        }
        i += 1;
    }
    Ok(cx.int(count))
}

fn extend(cx: &Interp, args: Args<'_>) -> R {
    list::extend(cx, &*this::<List>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let wanted = arg(args, 1);
    let start = slice::argument(cx, args.get(2), 0)?;
    let stop = slice::argument(cx, args.get(3), i64::MAX)?;
    match list::position(cx, &list, &wanted, start, stop)? {
        Some(i) => Ok(cx.int(i as i64)),
        None => {
            let mut message = Vec::new();
            repr::value(cx, &mut message, &wanted)?;
            let wanted = String::from_utf8_lossy(&message);
            Err(raise::value_error(cx, format!("{wanted} is not in list")))
        }
    }
}

fn insert(cx: &Interp, args: Args<'_>) -> R {
    let i = index::argument(cx, &arg(args, 1))?;
    let list = this::<List>(cx, args)?;
    let len = list.len() as i64;
    let place = if i < 0 {
        (i.saturating_add(len)).max(0)
    } else {
        i.min(len)
    };
    list.insert(&cx.heap, place as usize, arg(args, 2))
        .map_err(|e| cx.oom(e))?;
    Ok(Value::NONE)
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    let i = match args.get(1) {
        Some(i) => index::argument(cx, i)?,
        None => -1,
    };
    if list.is_empty() {
        return Err(raise::index_error(cx, "pop from empty list"));
    }
    let item = if i == -1 {
        list.pop()
    } else {
        wrap_index(i, list.len()).and_then(|i| list.remove(i))
    };
    item.ok_or_else(|| raise::index_error(cx, "pop index out of range"))
}

fn remove(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    match list::position(cx, &list, &arg(args, 1), 0, i64::MAX)? {
        Some(i) => {
            drop(list.remove(i));
            Ok(Value::NONE)
        }
        None => Err(raise::value_error(cx, "list.remove(x): x not in list")),
    }
}

fn reverse(cx: &Interp, args: Args<'_>) -> R {
    this::<List>(cx, args)?.reverse();
    Ok(Value::NONE)
}

fn sort_list(cx: &Interp, args: Args<'_>) -> R {
    let list = this::<List>(cx, args)?;
    sort::list(cx, &list, &order(cx, args.get(1), args.get(2))?)?;
    Ok(Value::NONE)
}

/// The keyword arguments `key` and `reverse` of `list.sort` and `sorted`.
pub fn order(cx: &Interp, key: Option<&Value>, reverse: Option<&Value>) -> R<Order> {
    let reverse = match reverse {
        Some(reverse) => truth::truth(cx, reverse)?,
        None => false,
    };
    Ok(Order {
        key: key.filter(|key| !key.is_none()).cloned(),
        reverse,
    })
}
