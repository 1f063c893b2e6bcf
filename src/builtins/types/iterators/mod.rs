//! The types of the iterators over builtin containers: one row each for the step, which is in
//! `runtime::iter::advance`, and one for the hint of the length.

pub mod adapters;
pub mod reduce;

use crate::builtins::arguments::this;
use crate::builtins::types::iterators::reduce::{REDUCE, SET_STATE};
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R};
use crate::object::iterators::{
    ListIter, ListReverseIter, LongRangeIter, RangeIter, SequenceIter, SetIter, TupleIter,
    container,
};
use crate::object::set;
use crate::runtime::container::item;
use crate::runtime::define::{MethodDef, Sig, TypeDef, plain_method};
use crate::runtime::iter::advance;

const HINT: &str = "Private method returning an estimate of len(list(it)).";

/// The rows of an iterator that tells how many items are to come, and can be set to a place.
macro_rules! rows {
    ($($name:ident: $left:ident;)*) => {$(
        static $name: [MethodDef; 3] = [
            plain_method("__length_hint__", Sig::NoArgs, $left, HINT),
            REDUCE,
            SET_STATE,
        ];
    )*};
}

rows! {
    LIST_ROWS: list;
    REVERSE_ROWS: reverse;
    TUPLE_ROWS: tuple;
    RANGE_ROWS: range;
    LONG_ROWS: long_range;
    SEQUENCE_ROWS: sequence;
}

static SET_ROWS: [MethodDef; 2] = [
    plain_method("__length_hint__", Sig::NoArgs, set_left, HINT),
    REDUCE,
];
static CALLABLE_ROWS: [MethodDef; 1] = [REDUCE];

/// The types.
pub static ITERATORS: [TypeDef; 8] = [
    TypeDef {
        natives: &[NativeId::ListIter],
        iternext: Some(advance::list),
        methods: &LIST_ROWS,
        ..TypeDef::new("list_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::ListReverseIter],
        iternext: Some(advance::list_reverse),
        methods: &REVERSE_ROWS,
        ..TypeDef::new("list_reverseiterator", "")
    },
    TypeDef {
        natives: &[NativeId::TupleIter],
        iternext: Some(advance::tuple),
        methods: &TUPLE_ROWS,
        ..TypeDef::new("tuple_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::RangeIter],
        iternext: Some(advance::range),
        methods: &RANGE_ROWS,
        ..TypeDef::new("range_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::LongRangeIter],
        iternext: Some(advance::long_range),
        methods: &LONG_ROWS,
        ..TypeDef::new("longrange_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::SetIter],
        iternext: Some(advance::set),
        methods: &SET_ROWS,
        ..TypeDef::new("set_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::SequenceIter],
        iternext: Some(advance::sequence),
        methods: &SEQUENCE_ROWS,
        ..TypeDef::new("iterator", "")
    },
    TypeDef {
        natives: &[NativeId::CallableIter],
        iternext: Some(advance::callable),
        methods: &CALLABLE_ROWS,
        ..TypeDef::new("callable_iterator", "")
    },
];

fn list(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<ListIter>(cx, args)?.left() as i64))
}

fn reverse(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<ListReverseIter>(cx, args)?.left() as i64))
}

fn tuple(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<TupleIter>(cx, args)?.left() as i64))
}

fn range(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this::<RangeIter>(cx, args)?.left() as i64))
}

fn long_range(cx: &Interp, args: Args<'_>) -> R {
    Ok(this::<LongRangeIter>(cx, args)?
        .left
        .get()
        .unwrap_or(Value::small(0)))
}

fn set_left(cx: &Interp, args: Args<'_>) -> R {
    let iter = this::<SetIter>(cx, args)?;
    let len = container(&iter.set).and_then(|set| set::as_body(&set).map(|body| body.len()));
    let left = if len == Some(iter.len.get()) {
        iter.left.get()
    } else {
        0
    };
    Ok(cx.int(left as i64))
}

fn sequence(cx: &Interp, args: Args<'_>) -> R {
    let iter = this::<SequenceIter>(cx, args)?;
    let Some(sequence) = iter.sequence.get() else {
        return Ok(Value::small(0));
    };
    let len = item::len(cx, &sequence)? as i64;
    Ok(cx.int((len - iter.at.get()).max(0)))
}
