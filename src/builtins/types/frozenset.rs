//! `frozenset`: the table of its methods, most of them `set`'s.

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, receiver, this};
use crate::builtins::types::list::alias_of;
use crate::builtins::types::set;
use crate::heap::NativeId;
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::set::FrozenSet;
use crate::runtime::call::construct;
use crate::runtime::container::set as sets;
use crate::runtime::container::set::Flavour;
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, method, new, plain_method};

/// The type `frozenset`.
pub static FROZENSET: TypeDef = TypeDef {
    well_known: Some(WellKnown::FrozenSet),
    natives: &[NativeId::FrozenSet],
    new: Some(new(Sig::Raw, frozenset_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, set::repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__len__", Sig::NoArgs, set::len, "Return len(self)."),
        plain_method(
            "__contains__",
            Sig::One,
            set::contains,
            "x.__contains__(y) <==> y in x.",
        )
        .spelled("($self, object, /)"),
        method(
            "__iter__",
            Sig::NoArgs,
            set::iter_over,
            "Implement iter(self).",
        ),
        method("__lt__", Sig::One, set::ordered::<LT>, "Return self<value."),
        method(
            "__le__",
            Sig::One,
            set::ordered::<LE>,
            "Return self<=value.",
        ),
        method(
            "__eq__",
            Sig::One,
            set::ordered::<EQ>,
            "Return self==value.",
        ),
        method(
            "__ne__",
            Sig::One,
            set::ordered::<NE>,
            "Return self!=value.",
        ),
        method("__gt__", Sig::One, set::ordered::<GT>, "Return self>value."),
        method(
            "__ge__",
            Sig::One,
            set::ordered::<GE>,
            "Return self>=value.",
        ),
        method(
            "__and__",
            Sig::One,
            set::operator::<{ set::AND }>,
            "Return self&value.",
        ),
        method(
            "__rand__",
            Sig::One,
            set::reflected::<{ set::AND }>,
            "Return value&self.",
        ),
        method(
            "__or__",
            Sig::One,
            set::operator::<{ set::OR }>,
            "Return self|value.",
        ),
        method(
            "__ror__",
            Sig::One,
            set::reflected::<{ set::OR }>,
            "Return value|self.",
        ),
        method(
            "__sub__",
            Sig::One,
            set::operator::<{ set::SUB }>,
            "Return self-value.",
        ),
        method(
            "__rsub__",
            Sig::One,
            set::reflected::<{ set::SUB }>,
            "Return value-self.",
        ),
        method(
            "__xor__",
            Sig::One,
            set::operator::<{ set::XOR }>,
            "Return self^value.",
        ),
        method(
            "__rxor__",
            Sig::One,
            set::reflected::<{ set::XOR }>,
            "Return value^self.",
        ),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            set::reduce,
            "Return state information for pickling.",
        ),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias frozenset[...].",
        )
        .spelled("($type, object, /)"),
        method("copy", Sig::NoArgs, copy, "Return a shallow copy of a set."),
        method(
            "difference",
            Sig::Any,
            set::difference,
            "Return a new set with elements in the set that are not in the others.",
        )
        .spelled("($self, /, *others)"),
        method(
            "intersection",
            Sig::Any,
            set::intersection,
            "Return a new set with elements common to the set and all others.",
        )
        .spelled("($self, /, *others)"),
        method(
            "isdisjoint",
            Sig::One,
            set::is_disjoint,
            "Return True if two sets have a null intersection.",
        )
        .spelled("($self, other, /)"),
        method(
            "issubset",
            Sig::One,
            set::is_subset,
            "Report whether another set contains this set.",
        )
        .spelled("($self, other, /)"),
        method(
            "issuperset",
            Sig::One,
            set::is_superset,
            "Report whether this set contains another set.",
        )
        .spelled("($self, other, /)"),
        method(
            "symmetric_difference",
            Sig::One,
            set::symmetric_difference,
            "Return a new set with elements in either the set or other but not both.",
        )
        .spelled("($self, other, /)"),
        method(
            "union",
            Sig::Any,
            set::union,
            "Return a new set with elements from the set and all others.",
        )
        .spelled("($self, /, *others)"),
    ],
    flags: Flags::BASE
        .with(Flags::MATCH_SELF)
        .with(Flags::NATIVE_WEAKREF),
    signature: "(iterable=(), /)",
    ..TypeDef::new(
        "frozenset",
        "Build an immutable unordered collection of unique elements.",
    )
};

fn frozenset_new(cx: &Interp, args: Args<'_>) -> R {
    let class = receiver(args);
    arguments::no_keywords_for(cx, WellKnown::FrozenSet, "frozenset", args)?;
    arguments::count(cx, "frozenset", args.len().saturating_sub(1), 0, 1)?;
    let frozen = match args.get(1) {
        Some(given) if given.view::<FrozenSet>().is_some() => given.clone(),
        Some(iterable) => sets::from_iterable(cx, Flavour::Frozen, iterable)?.into_value(),
        None => sets::empty(cx, Flavour::Frozen).into_value(),
    };
    construct::finish(cx, &class, frozen)
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<FrozenSet>(cx, args)?.hash()))
}

/// A frozenset never changes, so it is its own copy.
fn copy(cx: &Interp, args: Args<'_>) -> R {
    Ok(this::<FrozenSet>(cx, args)?.into_value())
}
