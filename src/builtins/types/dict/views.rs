//! `dict_keys`, `dict_values`, `dict_items` and the iterators over them. Keys and items behave like
//! sets ([Dictionary view objects]).
//!
//! [Dictionary view objects]: https://docs.python.org/3.13/library/stdtypes.html#dictionary-view-objects

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::builtins::types::iterators::reduce::REDUCE;
use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::dict::view::{
    self, DictForward, DictItems, DictKeys, DictReverse, DictView, ITEMS, KEYS, VALUES,
};
use crate::object::iterators::container;
use crate::object::native::GetSetDef;
use crate::object::proxy::MappingProxy;
use crate::object::set::Set;
use crate::runtime::container::set::{AnySet, Flavour};
use crate::runtime::container::{dict, item, repr, set};
use crate::runtime::define::{MethodDef, Sig, TypeDef, getter, method, plain_method};
use crate::runtime::iter::advance;
use crate::runtime::{compare, iter};
use crate::source::op::CmpOp;

/// The type `dict_keys`.
pub static DICT_KEYS: TypeDef = TypeDef {
    well_known: Some(WellKnown::DictKeys),
    natives: &[NativeId::DictKeys],
    methods: &SET_LIKE_KEYS,
    getset: &[mapping::<KEYS>()],
    ..TypeDef::new("dict_keys", "")
};

/// The type `dict_items`.
pub static DICT_ITEMS: TypeDef = TypeDef {
    well_known: Some(WellKnown::DictItems),
    natives: &[NativeId::DictItems],
    methods: &SET_LIKE_ITEMS,
    getset: &[mapping::<ITEMS>()],
    ..TypeDef::new("dict_items", "")
};

/// The type `dict_values`.
pub static DICT_VALUES: TypeDef = TypeDef {
    well_known: Some(WellKnown::DictValues),
    natives: &[NativeId::DictValues],
    methods: &[
        method(
            "__repr__",
            Sig::NoArgs,
            repr::<VALUES>,
            "Return repr(self).",
        ),
        method("__len__", Sig::NoArgs, len::<VALUES>, "Return len(self)."),
        method(
            "__iter__",
            Sig::NoArgs,
            iter_over::<VALUES>,
            "Implement iter(self).",
        ),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed::<VALUES>,
            "Return a reverse iterator over the dict values.",
        ),
    ],
    getset: &[mapping::<VALUES>()],
    ..TypeDef::new("dict_values", "")
};

static SET_LIKE_KEYS: [MethodDef; 20] = set_like::<KEYS>();
static SET_LIKE_ITEMS: [MethodDef; 20] = set_like::<ITEMS>();

/// The methods of a view that behaves like a set.
const fn set_like<const WHAT: usize>() -> [MethodDef; 20] {
    [
        method("__repr__", Sig::NoArgs, repr::<WHAT>, "Return repr(self)."),
        method("__len__", Sig::NoArgs, len::<WHAT>, "Return len(self)."),
        method(
            "__iter__",
            Sig::NoArgs,
            iter_over::<WHAT>,
            "Implement iter(self).",
        ),
        plain_method(
            "__reversed__",
            Sig::NoArgs,
            reversed::<WHAT>,
            "Return a reverse iterator.",
        ),
        method(
            "__contains__",
            Sig::One,
            contains::<WHAT>,
            "Return bool(key in self).",
        ),
        method(
            "__lt__",
            Sig::One,
            ordered::<WHAT, LT>,
            "Return self<value.",
        ),
        method(
            "__le__",
            Sig::One,
            ordered::<WHAT, LE>,
            "Return self<=value.",
        ),
        method(
            "__eq__",
            Sig::One,
            ordered::<WHAT, EQ>,
            "Return self==value.",
        ),
        method(
            "__ne__",
            Sig::One,
            ordered::<WHAT, NE>,
            "Return self!=value.",
        ),
        method(
            "__gt__",
            Sig::One,
            ordered::<WHAT, GT>,
            "Return self>value.",
        ),
        method(
            "__ge__",
            Sig::One,
            ordered::<WHAT, GE>,
            "Return self>=value.",
        ),
        method("__and__", Sig::One, and, "Return self&value."),
        method("__rand__", Sig::One, and_reflected, "Return value&self."),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        method("__sub__", Sig::One, sub, "Return self-value."),
        method("__rsub__", Sig::One, sub_reflected, "Return value-self."),
        method("__xor__", Sig::One, xor, "Return self^value."),
        method("__rxor__", Sig::One, xor_reflected, "Return value^self."),
        method(
            "isdisjoint",
            Sig::One,
            is_disjoint,
            "Return True if the view and the given iterable have a null intersection.",
        )
        .spelled("($self, object, /)")
        .spelled("($self, object, /)"),
    ]
}

const fn mapping<const WHAT: usize>() -> GetSetDef {
    getter(
        "mapping",
        get_mapping::<WHAT>,
        "dictionary that this view refers to",
    )
}

fn get_mapping<const WHAT: usize>(cx: &Interp, this: &Value) -> R {
    match payload::<DictView<WHAT>>(this) {
        Some(view) => Ok(cx
            .heap
            .alloc(MappingProxy {
                mapping: view.dict.clone(),
            })
            .into_value()),
        None => Ok(Value::NONE),
    }
}

fn dict_of<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R<Handle<Dict>> {
    let body = this::<DictView<WHAT>>(cx, args)?.body();
    Ok(body.unwrap_or_else(|| cx.heap.alloc(Dict::new())))
}

fn repr<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    this::<DictView<WHAT>>(cx, args)?;
    let view = receiver(args);
    repr::guarded(cx, &view, "...", |out| {
        let mut items = iter::collect(cx, &view)?.into_iter();
        out.extend_from_slice(class::type_name(cx, &view).as_bytes());
        out.extend_from_slice(b"([");
        repr::items(cx, out, |_| items.next())?;
        out.extend_from_slice(b"])");
        Ok(())
    })
}

fn len<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(dict_of::<WHAT>(cx, args)?.len() as i64))
}

fn iter_over<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let dict = this::<DictView<WHAT>>(cx, args)?.dict.clone();
    Ok(iter::view_iter::<WHAT>(cx, &dict))
}

fn reversed<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let len = dict_of::<WHAT>(cx, args)?.len();
    let dict = this::<DictView<WHAT>>(cx, args)?.dict.clone();
    Ok(view::alloc_reverse::<WHAT>(&cx.heap, dict, len))
}

fn contains<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let dict = dict_of::<WHAT>(cx, args)?;
    let wanted = arg(args, 1);
    if WHAT == KEYS {
        return dict::contains(cx, &dict, &wanted).map(Value::bool);
    }
    let Some([key, value]) = wanted.as_tuple() else {
        return Ok(Value::FALSE);
    };
    match dict::get(cx, &dict, key)? {
        Some(found) => compare::same_or_eq(cx, &found, value).map(Value::bool),
        None => Ok(Value::FALSE),
    }
}

fn is_view(value: &Value) -> bool {
    payload::<DictKeys>(value).is_some() || payload::<DictItems>(value).is_some()
}

/// Are all members of `a` in `b`?
fn all_in(cx: &Interp, a: &Value, b: &Value) -> R<bool> {
    let mut all = true;
    iter::for_each(cx, a, &mut |member| {
        all = item::contains(cx, b, &member)?;
        Ok(all)
    })?;
    Ok(all)
}

fn ordered<const WHAT: usize, const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let (view, other) = (receiver(args), arg(args, 1));
    if !is_view(&other) && AnySet::of(&other).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (item::len(cx, &view)?, item::len(cx, &other)?);
    let holds = match arguments::comparison(OP) {
        CmpOp::Eq => a == b && all_in(cx, &view, &other)?,
        CmpOp::Ne => !(a == b && all_in(cx, &view, &other)?),
        CmpOp::Lt => a < b && all_in(cx, &view, &other)?,
        CmpOp::Le => a <= b && all_in(cx, &view, &other)?,
        CmpOp::Gt => a > b && all_in(cx, &other, &view)?,
        CmpOp::Ge => a >= b && all_in(cx, &other, &view)?,
    };
    Ok(Value::bool(holds))
}

/// `a & b`: the members of the longer one are looked for in the other.
fn intersection(cx: &Interp, a: &Value, b: &Value) -> R {
    let (view, other) = if is_view(b) && (!is_view(a) || item::len(cx, b)? > item::len(cx, a)?) {
        (b, a)
    } else {
        (a, b)
    };
    let result = set::new(cx);
    if let Some(other) = other.view::<Set>()
        && item::len(cx, view)? <= other.len()
    {
        return Ok(set::intersection(cx, Flavour::Set, other, view)?.into_value());
    }
    iter::for_each(cx, other, &mut |member| {
        if item::contains(cx, view, &member)? {
            set::add(cx, &result, &member)?;
        }
        Ok(true)
    })?;
    Ok(result.into_value())
}

fn union(cx: &Interp, a: &Value, b: &Value) -> R {
    let result = set::from_iterable(cx, Flavour::Set, a)?;
    set::update(cx, &result, b)?;
    Ok(result.into_value())
}

fn difference(cx: &Interp, a: &Value, b: &Value) -> R {
    let result = set::from_iterable(cx, Flavour::Set, a)?;
    set::difference_update(cx, &result, b)?;
    Ok(result.into_value())
}

fn symmetric_difference(cx: &Interp, a: &Value, b: &Value) -> R {
    let result = set::from_iterable(cx, Flavour::Set, a)?;
    set::symmetric_difference_update(cx, &result, b)?;
    Ok(result.into_value())
}

fn and(cx: &Interp, args: Args<'_>) -> R {
    intersection(cx, &receiver(args), &arg(args, 1))
}

fn and_reflected(cx: &Interp, args: Args<'_>) -> R {
    intersection(cx, &arg(args, 1), &receiver(args))
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    union(cx, &receiver(args), &arg(args, 1))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    union(cx, &arg(args, 1), &receiver(args))
}

fn sub(cx: &Interp, args: Args<'_>) -> R {
    difference(cx, &receiver(args), &arg(args, 1))
}

fn sub_reflected(cx: &Interp, args: Args<'_>) -> R {
    difference(cx, &arg(args, 1), &receiver(args))
}

fn xor(cx: &Interp, args: Args<'_>) -> R {
    symmetric_difference(cx, &receiver(args), &arg(args, 1))
}

fn xor_reflected(cx: &Interp, args: Args<'_>) -> R {
    symmetric_difference(cx, &arg(args, 1), &receiver(args))
}

fn is_disjoint(cx: &Interp, args: Args<'_>) -> R {
    let (view, other) = (receiver(args), arg(args, 1));
    let sized = is_view(&other) || AnySet::of(&other).is_some();
    let (walked, asked) = if sized && item::len(cx, &other)? > item::len(cx, &view)? {
        (&view, &other)
    } else {
        (&other, &view)
    };
    let mut disjoint = true;
    iter::for_each(cx, walked, &mut |member| {
        disjoint = !item::contains(cx, asked, &member)?;
        Ok(disjoint)
    })?;
    Ok(Value::bool(disjoint))
}

fn hint<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let iter = this::<DictForward<WHAT>>(cx, args)?;
    left(cx, &iter.0)
}

fn hint_reverse<const WHAT: usize>(cx: &Interp, args: Args<'_>) -> R {
    let iter = this::<DictReverse<WHAT>>(cx, args)?;
    left(cx, &iter.0)
}

/// How many entries are to come: none where the dict has changed its size.
fn left(cx: &Interp, iter: &view::DictIter) -> R {
    let dict = container(&iter.dict);
    let len = dict
        .and_then(|dict| dict.handle::<Dict>().ok())
        .map(|dict| dict.len());
    let left = if len == Some(iter.len.get()) {
        iter.left.get()
    } else {
        0
    };
    Ok(cx.int(left as i64))
}

const HINT: &str = "Private method returning an estimate of len(list(it)).";

type Rows = [MethodDef; 2];

const fn rows(hint: crate::interp::NativeFn) -> Rows {
    [
        plain_method("__length_hint__", Sig::NoArgs, hint, HINT),
        REDUCE,
    ]
}

static ROWS: [Rows; 6] = [
    rows(hint::<KEYS>),
    rows(hint::<VALUES>),
    rows(hint::<ITEMS>),
    rows(hint_reverse::<KEYS>),
    rows(hint_reverse::<VALUES>),
    rows(hint_reverse::<ITEMS>),
];

/// The types of the six iterators.
pub static DICT_ITERATORS: [TypeDef; 6] = [
    TypeDef {
        natives: &[NativeId::DictKeyIter],
        iternext: Some(advance::dict::<KEYS>),
        methods: &ROWS[0],
        ..TypeDef::new("dict_keyiterator", "")
    },
    TypeDef {
        natives: &[NativeId::DictValueIter],
        iternext: Some(advance::dict::<VALUES>),
        methods: &ROWS[1],
        ..TypeDef::new("dict_valueiterator", "")
    },
    TypeDef {
        natives: &[NativeId::DictItemIter],
        iternext: Some(advance::dict::<ITEMS>),
        methods: &ROWS[2],
        ..TypeDef::new("dict_itemiterator", "")
    },
    TypeDef {
        natives: &[NativeId::DictReverseKeyIter],
        iternext: Some(advance::dict_reverse::<KEYS>),
        methods: &ROWS[3],
        ..TypeDef::new("dict_reversekeyiterator", "")
    },
    TypeDef {
        natives: &[NativeId::DictReverseValueIter],
        iternext: Some(advance::dict_reverse::<VALUES>),
        methods: &ROWS[4],
        ..TypeDef::new("dict_reversevalueiterator", "")
    },
    TypeDef {
        natives: &[NativeId::DictReverseItemIter],
        iternext: Some(advance::dict_reverse::<ITEMS>),
        methods: &ROWS[5],
        ..TypeDef::new("dict_reverseitemiterator", "")
    },
];
