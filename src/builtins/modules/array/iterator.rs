//! The iterator over an array.

use crate::builtins::arguments::{arg, receiver, this};
use crate::builtins::types::iterators::reduce::builtin;
use crate::heap::NativeId;
use crate::interp::{Args, Interp, R};
use crate::object::array::ArrayIter;
use crate::runtime::define::{Sig, TypeDef, plain_method};
use crate::runtime::iter::advance;
use crate::runtime::{convert, index, raise};

/// The type.
pub static ARRAY_ITERATOR: TypeDef = TypeDef {
    module: "array",
    natives: &[NativeId::ArrayIter],
    iternext: Some(advance::array),
    methods: &[
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce,
            "Return state information for pickling.",
        ),
        plain_method(
            "__setstate__",
            Sig::One,
            set_state,
            "Set state information for unpickling.",
        )
        .spelled("($self, state, /)"),
    ],
    own_access: true,
    ..TypeDef::new("arrayiterator", "")
};

/// `iter(array)`.
pub fn iterate(cx: &Interp, args: Args<'_>) -> R {
    let iterator = ArrayIter::new(receiver(args));
    Ok(cx.heap.alloc(iterator).into_value())
}

/// `(iter, (array,), place)`, and `(iter, ((),))` at the end.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let iter = builtin(cx, "iter");
    Ok(match this::<ArrayIter>(cx, args)?.place() {
        Some((array, at)) => {
            let given = cx.heap.tuple_of([array]);
            cx.heap.tuple_of([iter, given, cx.int(at)])
        }
        None => {
            let given = cx.heap.tuple_of([cx.heap.empty_tuple()]);
            cx.heap.tuple_of([iter, given])
        }
    })
}

fn set_state(cx: &Interp, args: Args<'_>) -> R {
    let state = arg(args, 1);
    if !convert::is_index(cx, &state) {
        return Err(raise::type_error(cx, "an integer is required"));
    }
    this::<ArrayIter>(cx, args)?.go_to(index::argument(cx, &state)?);
    Ok(crate::heap::Value::NONE)
}
