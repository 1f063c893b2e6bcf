//! `set` and what it shares with `frozenset`: the tables of their methods. The operations are in
//! `runtime::container::set`; here the operators refuse what is no set, the methods take any iterable.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::builtins::types::list::alias_of;
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::set::{Set, SetBody};
use crate::runtime::call::construct;
use crate::runtime::container::set::{AnySet, Flavour};
use crate::runtime::container::{repr, set};
use crate::runtime::define::{
    Flags, Sig, TypeDef, class_method, initializer, method, new, plain_method,
};
use crate::runtime::{attr, iter, raise};
use crate::source::op::BinOp;

/// The type `set`.
pub static SET: TypeDef = TypeDef {
    well_known: Some(WellKnown::Set),
    natives: &[NativeId::Set],
    new: Some(new(Sig::Raw, set_new)),
    of_items: Some(|cx, items| Ok(set::from_iterable(cx, Flavour::Set, items)?.into_value())),
    methods: &[
        initializer(Sig::Raw, init),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        plain_method(
            "__contains__",
            Sig::One,
            contains,
            "x.__contains__(y) <==> y in x.",
        ).spelled("($self, object, /)"),
        method("__iter__", Sig::NoArgs, iter_over, "Implement iter(self)."),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        method("__and__", Sig::One, operator::<AND>, "Return self&value."),
        method("__rand__", Sig::One, reflected::<AND>, "Return value&self."),
        method("__or__", Sig::One, operator::<OR>, "Return self|value."),
        method("__ror__", Sig::One, reflected::<OR>, "Return value|self."),
        method("__sub__", Sig::One, operator::<SUB>, "Return self-value."),
        method("__rsub__", Sig::One, reflected::<SUB>, "Return value-self."),
        method("__xor__", Sig::One, operator::<XOR>, "Return self^value."),
        method("__rxor__", Sig::One, reflected::<XOR>, "Return value^self."),
        method("__iand__", Sig::One, and_in_place, "Return self&=value."),
        method("__ior__", Sig::One, or_in_place, "Return self|=value."),
        method("__isub__", Sig::One, sub_in_place, "Return self-=value."),
        method("__ixor__", Sig::One, xor_in_place, "Return self^=value."),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce,
            "Return state information for pickling.",
        ),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias set[...].",
        ).spelled("($type, object, /)"),
        method(
            "add",
            Sig::One,
            add,
            "Add an element to a set.\n\nThis has no effect if the element is already present.",
        ).spelled("($self, object, /)"),
        method(
            "clear",
            Sig::NoArgs,
            clear,
            "Remove all elements from this set.",
        ),
        method("copy", Sig::NoArgs, copy, "Return a shallow copy of a set."),
        method(
            "difference",
            Sig::Any,
            difference,
            "Return a new set with elements in the set that are not in the others.",
        ).spelled("($self, /, *others)"),
        method(
            "difference_update",
            Sig::Any,
            difference_update,
            "Update the set, removing elements found in others.",
        ).spelled("($self, /, *others)"),
        method(
            "discard",
            Sig::One,
            discard,
            "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.",
        ).spelled("($self, object, /)"),
        method(
            "intersection",
            Sig::Any,
            intersection,
            "Return a new set with elements common to the set and all others.",
        ).spelled("($self, /, *others)"),
        method(
            "intersection_update",
            Sig::Any,
            intersection_update,
            "Update the set, keeping only elements found in it and all others.",
        ).spelled("($self, /, *others)"),
        method(
            "isdisjoint",
            Sig::One,
            is_disjoint,
            "Return True if two sets have a null intersection.",
        ).spelled("($self, other, /)"),
        method(
            "issubset",
            Sig::One,
            is_subset,
            "Report whether another set contains this set.",
        ).spelled("($self, other, /)"),
        method(
            "issuperset",
            Sig::One,
            is_superset,
            "Report whether this set contains another set.",
        ).spelled("($self, other, /)"),
        method(
            "pop",
            Sig::NoArgs,
            pop,
            "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty.",
        ),
        method(
            "remove",
            Sig::One,
            remove,
            "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.",
        ).spelled("($self, object, /)"),
        method(
            "symmetric_difference",
            Sig::One,
            symmetric_difference,
            "Return a new set with elements in either the set or other but not both.",
        ).spelled("($self, other, /)"),
        method(
            "symmetric_difference_update",
            Sig::One,
            symmetric_difference_update,
            "Update the set, keeping only elements found in either set, but not in both.",
        ).spelled("($self, other, /)"),
        method(
            "union",
            Sig::Any,
            union,
            "Return a new set with elements from the set and all others.",
        ).spelled("($self, /, *others)"),
        method(
            "update",
            Sig::Any,
            update,
            "Update the set, adding elements from all others.",
        ).spelled("($self, /, *others)"),
    ],
    flags: Flags::BASE
        .with(Flags::MATCH_SELF)
        .with(Flags::NATIVE_WEAKREF),
    own_access: true,
    signature: "(iterable=(), /)",
    ..TypeDef::new("set", "Build an unordered collection of unique elements.")
};

fn set_new(cx: &Interp, args: Args<'_>) -> R {
    construct::finish(cx, &receiver(args), set::new(cx).into_value())
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "set", args)?;
    arguments::count(cx, "set", args.len().saturating_sub(1), 0, 1)?;
    let this = this::<Set>(cx, args)?;
    drop(this.take_all(&cx.heap));
    if let Some(iterable) = args.get(1) {
        set::update(cx, &this, iterable)?;
    }
    Ok(Value::NONE)
}

/// The receiver as a set of either type.
pub fn any(cx: &Interp, args: Args<'_>) -> R<AnySet> {
    AnySet::of(&receiver(args))
        .ok_or_else(|| raise::type_error(cx, "the receiver has another type"))
}

/// `{1, 2}`, `set()`, `frozenset({1, 2})`, `Subclass({1, 2})`.
pub fn repr(cx: &Interp, args: Args<'_>) -> R {
    let (body, this) = (any(cx, args)?, receiver(args));
    let name = class::type_name(cx, &this);
    let plain = this.view::<Set>().is_some();
    if body.is_empty() {
        return cx.str(&format!("{name}()"));
    }
    repr::guarded(cx, &this, &format!("{name}(...)"), |out| {
        if !plain {
            out.extend_from_slice(name.as_bytes());
            out.push(b'(');
        }
        out.push(b'{');
        let mut elements = elements_of(cx, &this, &body)?.into_iter();
        repr::items(cx, out, |_| elements.next())?;
        out.extend_from_slice(if plain { b"}" } else { b"})" });
        Ok(())
    })
}

/// The elements of a set; those that it iterates over if its class is a program's.
fn elements_of(cx: &Interp, this: &Value, body: &SetBody) -> R<Vec<Value>> {
    match AnySet::exact(this) {
        Some(_) => Ok(body.keys()),
        None => iter::collect(cx, this),
    }
}

/// `len(self)`.
pub fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(any(cx, args)?.len() as i64))
}

/// `key in self`.
pub fn contains(cx: &Interp, args: Args<'_>) -> R {
    set::contains(cx, &*any(cx, args)?, &arg(args, 1)).map(Value::bool)
}

/// `iter(self)`.
pub fn iter_over(cx: &Interp, args: Args<'_>) -> R {
    let len = any(cx, args)?.len();
    Ok(iter::set_iter(cx, receiver(args), len))
}

/// The six comparisons: equality and inclusion.
pub fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let Some(other) = AnySet::of(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let this = any(cx, args)?;
    set::ordered(cx, arguments::comparison(OP), &this, &other).map(Value::bool)
}

/// The operators of sets, as parameters of [`operator`] and [`reflected`].
pub const AND: usize = BinOp::BitAnd as usize;
/// See [`AND`].
pub const OR: usize = BinOp::BitOr as usize;
/// See [`AND`].
pub const SUB: usize = BinOp::Sub as usize;
/// See [`AND`].
pub const XOR: usize = BinOp::BitXor as usize;

fn operate(cx: &Interp, op: usize, a: &Value, b: &Value) -> R {
    match (AnySet::of(a), AnySet::of(b)) {
        (Some(a), Some(b)) => match set::binary(cx, BinOp::ALL[op], &a, &b) {
            Some(result) => result.map(AnySet::into_value),
            None => Ok(Value::NOT_IMPLEMENTED),
        },
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `self op value`.
pub fn operator<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    operate(cx, OP, &receiver(args), &arg(args, 1))
}

/// `value op self`.
pub fn reflected<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    operate(cx, OP, &arg(args, 1), &receiver(args))
}

/// Changes the receiver by another set, or refuses what is none.
fn in_place(cx: &Interp, args: Args<'_>, change: fn(&Interp, &SetBody, &Value) -> R<()>) -> R {
    let other = arg(args, 1);
    if AnySet::of(&other).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    change(cx, &*any(cx, args)?, &other)?;
    Ok(receiver(args))
}

fn keep_common(cx: &Interp, body: &SetBody, other: &Value) -> R<()> {
    let common = set::intersection(cx, Flavour::Set, body, other)?;
    body.swap(&common);
    Ok(())
}

fn and_in_place(cx: &Interp, args: Args<'_>) -> R {
    in_place(cx, args, keep_common)
}

fn or_in_place(cx: &Interp, args: Args<'_>) -> R {
    in_place(cx, args, set::update)
}

fn sub_in_place(cx: &Interp, args: Args<'_>) -> R {
    in_place(cx, args, set::difference_update)
}

fn xor_in_place(cx: &Interp, args: Args<'_>) -> R {
    in_place(cx, args, set::symmetric_difference_update)
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    set::add(cx, &*this::<Set>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    drop(this::<Set>(cx, args)?.take_all(&cx.heap));
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    set::copy(cx, this.flavour(), &this).map(AnySet::into_value)
}

/// What a copy is made of: the class, the elements, the attributes of the instance.
pub fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let elements = elements_of(cx, &this, &*any(cx, args)?)?;
    let state = attr::call_special(cx, &this, &cx.names.__getstate__, &[])?;
    let class = class::class_of(cx, &this).into_value();
    let made_of = cx.heap.tuple_of([cx.list(elements)]);
    Ok(cx
        .heap
        .tuple_of([class, made_of, state.unwrap_or(Value::NONE)]))
}

/// The arguments after the receiver.
fn others(args: Args<'_>) -> &[Value] {
    args.pos().get(1..).unwrap_or(&[])
}

/// `self.union(*others)`.
pub fn union(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    let result = set::copy(cx, this.flavour(), &this)?;
    for other in others(args) {
        set::update(cx, &result, other)?;
    }
    Ok(result.into_value())
}

fn update(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Set>(cx, args)?;
    for other in others(args) {
        set::update(cx, &this, other)?;
    }
    Ok(Value::NONE)
}

fn common(cx: &Interp, args: Args<'_>) -> R<AnySet> {
    let this = any(cx, args)?;
    let flavour = this.flavour();
    let mut result: Option<AnySet> = None;
    for other in others(args) {
        let so_far = result.as_ref().unwrap_or(&this);
        result = Some(set::intersection(cx, flavour, so_far, other)?);
    }
    match result {
        Some(result) => Ok(result),
        None => set::copy(cx, flavour, &this),
    }
}

/// `self.intersection(*others)`.
pub fn intersection(cx: &Interp, args: Args<'_>) -> R {
    common(cx, args).map(AnySet::into_value)
}

fn intersection_update(cx: &Interp, args: Args<'_>) -> R {
    let common = common(cx, args)?;
    this::<Set>(cx, args)?.swap(&common);
    Ok(Value::NONE)
}

/// `self.difference(*others)`.
pub fn difference(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    let flavour = this.flavour();
    let result = match others(args) {
        [] => set::copy(cx, flavour, &this)?,
        [first, rest @ ..] => {
            let result = set::difference(cx, flavour, &this, first)?;
            for other in rest {
                set::difference_update(cx, &result, other)?;
            }
            result
        }
    };
    Ok(result.into_value())
}

fn difference_update(cx: &Interp, args: Args<'_>) -> R {
    let this = this::<Set>(cx, args)?;
    for other in others(args) {
        set::difference_update(cx, &this, other)?;
    }
    Ok(Value::NONE)
}

/// `self.symmetric_difference(other)`.
pub fn symmetric_difference(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    let result = set::symmetric_difference(cx, this.flavour(), &this, &arg(args, 1));
    result.map(AnySet::into_value)
}

fn symmetric_difference_update(cx: &Interp, args: Args<'_>) -> R {
    set::symmetric_difference_update(cx, &*this::<Set>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn discard(cx: &Interp, args: Args<'_>) -> R {
    set::discard(cx, &*this::<Set>(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn remove(cx: &Interp, args: Args<'_>) -> R {
    let key = arg(args, 1);
    if set::discard(cx, &*this::<Set>(cx, args)?, &key)? {
        return Ok(Value::NONE);
    }
    Err(raise::key_error(cx, key))
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let popped = this::<Set>(cx, args)?.table_mut().pop();
    popped.ok_or_else(|| raise::key_error(cx, cx.new_str("pop from an empty set")))
}

/// `self.isdisjoint(other)`.
pub fn is_disjoint(cx: &Interp, args: Args<'_>) -> R {
    set::is_disjoint(cx, &*any(cx, args)?, &arg(args, 1)).map(Value::bool)
}

/// `self.issubset(other)`.
pub fn is_subset(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    let other = arg(args, 1);
    match AnySet::of(&other) {
        Some(other) => set::is_subset(cx, &this, &other).map(Value::bool),
        None => {
            let common = set::intersection(cx, Flavour::Set, &this, &other)?;
            Ok(Value::bool(common.len() == this.len()))
        }
    }
}

/// `self.issuperset(other)`.
pub fn is_superset(cx: &Interp, args: Args<'_>) -> R {
    let this = any(cx, args)?;
    let other = arg(args, 1);
    if let Some(other) = AnySet::of(&other) {
        return set::is_subset(cx, &other, &this).map(Value::bool);
    }
    let mut all = true;
    iter::for_each(cx, &other, &mut |key| {
        all = set::contains(cx, &this, &key)?;
        Ok(all)
    })?;
    Ok(Value::bool(all))
}
