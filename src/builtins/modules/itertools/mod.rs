//! The module `itertools`: iterators that stand on others (library reference, `itertools`).
//!
//! Endless ones are in [`endless`], those that pass some items on in [`select`], those that join
//! iterables or split one in [`join`] and [`split`], those that arrange items in [`arrange`]. How they are
//! copied is in [`reduce`] and [`arranged`].
//! Their data is in `object::iterators::itertools`.

pub mod arrange;
pub mod arranged;
pub mod endless;
pub mod join;
pub mod reduce;
pub mod select;
pub mod split;

use crate::builtins::arguments::{self, receiver};
use crate::heap::{Native, Value};
use crate::interp::{Args, Interp, R, Recursion, WellKnown};
use crate::runtime::call::construct;
use crate::runtime::define::{Flags, MethodDef, ModuleDef, Sig, TypeDef, function, new};
use crate::runtime::iter::advance;

/// The module.
pub static ITERTOOLS: ModuleDef = ModuleDef {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: &[TEE],
    types: &[
        &endless::COUNT,
        &endless::CYCLE,
        &endless::REPEAT,
        &join::ACCUMULATE,
        &join::CHAIN,
        &join::PAIRWISE,
        &join::STARMAP,
        &join::ZIP_LONGEST,
        &select::COMPRESS,
        &select::DROPWHILE,
        &select::FILTERFALSE,
        &select::ISLICE,
        &select::TAKEWHILE,
        &split::BATCHED,
        &split::GROUPBY,
        &split::GROUPER,
        &split::TEE,
        &arrange::COMBINATIONS,
        &arrange::COMBINATIONS_WITH_REPLACEMENT,
        &arrange::PERMUTATIONS,
        &arrange::PRODUCT,
    ],
    init: None,
};

const TEE: MethodDef = function(
    "tee",
    Sig::Clinic("iterable, n=2, /"),
    split::tee,
    "Returns a tuple of n independent iterators.",
);

/// A type of this module, still without its data and its step.
const fn iterator(name: &'static str, doc: &'static str) -> TypeDef {
    TypeDef {
        module: "itertools",
        flags: Flags::BASE,
        own_access: true,
        ..TypeDef::new(name, doc)
    }
}

/// A `__new__` that takes positional arguments only, or checks them by itself.
const fn raw(call: crate::interp::NativeFn) -> Option<MethodDef> {
    Some(new(Sig::Raw, call))
}

/// A `__new__` with a parameter list.
const fn with(parameters: &'static str, call: crate::interp::NativeFn) -> Option<MethodDef> {
    Some(new(Sig::Clinic(parameters), call))
}

/// The positional arguments after the class, as many as there must be.
fn positional<'a>(cx: &Interp, name: &str, args: Args<'a>, wanted: usize) -> R<&'a [Value]> {
    arguments::no_keywords_for(cx, WellKnown::Object, name, args)?;
    let given = args.pos().get(1..).unwrap_or(&[]);
    arguments::count(cx, name, given.len(), wanted, wanted)?;
    Ok(given)
}

/// The end of a `__new__`.
fn finish<T: Native>(cx: &Interp, args: Args<'_>, state: T) -> R {
    construct::finish(cx, &receiver(args), cx.heap.alloc(state).into_value())
}

/// One step of an iterator that stands on others, so it goes one level deeper.
#[inline]
fn step<T: Native>(
    cx: &Interp,
    this: &Value,
    step: impl FnOnce(&T) -> R<Option<Value>>,
) -> R<Option<Value>> {
    let _guard = cx.enter_native(Recursion::CallObject)?;
    advance::on::<T>(this, step)
}
