//! The iteration protocol ([Iterator types]): `iter(x)`, the next item, and walking over all.
//!
//! The end of an iteration is `Ok(None)`; a `StopIteration` object is made only where a program
//! can see it. Every loop here ticks, so Ctrl-C and limits act in endless iterations.
//! What each builtin iterator does for a step is in `runtime::iter::advance`.
//!
//! [Iterator types]: https://docs.python.org/3.13/library/stdtypes.html#iterator-types

pub mod advance;
pub mod next;
pub mod unpack;

use std::cell::Cell;

use crate::heap::{Handle, Kind, List, NativeId, Slot, Value};
use crate::interp::{Interp, IterNext, Order, R, Raised, Wanted, WellKnown, payload};
use crate::object::array::{Array, ArrayIter};
use crate::object::class::{self, Flags, Operation};
use crate::object::dict::Dict;
use crate::object::dict::view::{
    self, DictItems, DictKeys, DictValues, DictView, ITEMS, KEYS, VALUES,
};
use crate::object::iterators::characters;
use crate::object::iterators::{
    ListIter, ListReverseIter, RangeIter, SequenceIter, SetIter, TupleIter,
};
use crate::object::range::Range;
use crate::object::set::as_body;
use crate::runtime::container::set::{self, AnySet};
use crate::runtime::container::{array, item, list, range, text};
use crate::runtime::{attr, call, index, raise};

/// So many items are made room for where an iterable hints at as many or more.
pub const MOST_FORESEEN: usize = 1024;

/// `iter(value)`.
#[inline]
pub fn iter(cx: &Interp, value: &Value) -> R {
    match iter_opt(cx, value)? {
        Some(iterator) => Ok(iterator),
        None => {
            let name = class::type_name(cx, value);
            Err(raise::type_error(
                cx,
                format!("'{name}' object is not iterable"),
            ))
        }
    }
}

/// `iter(value)`, where every `TypeError` of it is said in the caller's words.
pub fn iter_or(cx: &Interp, value: &Value, message: impl FnOnce() -> String) -> R {
    let refused = match iter_opt(cx, value) {
        Ok(Some(iterator)) => return Ok(iterator),
        Ok(None) => None,
        Err(raised) => Some(raised),
    };
    match refused {
        Some(raised) if !raise::matches(cx, &raised, WellKnown::TypeError) => Err(raised),
        Some(raised) => {
            raise::discard(cx, raised);
            Err(raise::type_error(cx, message()))
        }
        None => Err(raise::type_error(cx, message())),
    }
}

/// An iterator over the items of a builtin container, which `held` is or carries, made without asking
/// a method.
#[inline]
fn native(cx: &Interp, container: &Value, held: &Value) -> Option<Value> {
    if container.view::<List>().is_some() {
        return Some(cx.heap.alloc(ListIter::new(held.clone())).into_value());
    }
    if let Some(numbers) = container.view::<Range>() {
        return Some(range::iter(cx, numbers));
    }
    if container.as_tuple().is_some() {
        return Some(cx.heap.alloc(TupleIter::new(held.clone())).into_value());
    }
    if let Some(dict) = container.view::<Dict>() {
        return Some(view::alloc_iter::<KEYS>(&cx.heap, held.clone(), dict.len()));
    }
    if let Some(text) = container.as_str() {
        return Some(characters::alloc(&cx.heap, text, held.clone()));
    }
    if let Some(view) = container.view::<DictKeys>() {
        return Some(view_iter::<KEYS>(cx, &view.dict));
    }
    if let Some(view) = container.view::<DictValues>() {
        return Some(view_iter::<VALUES>(cx, &view.dict));
    }
    if let Some(view) = container.view::<DictItems>() {
        return Some(view_iter::<ITEMS>(cx, &view.dict));
    }
    if container.view::<Array>().is_some() {
        return Some(cx.heap.alloc(ArrayIter::new(held.clone())).into_value());
    }
    let body = as_body(container)?;
    Some(set_iter(cx, held.clone(), body.len()))
}

/// An iterator over a list from its end on. `whole` is the list or the instance that carries it.
pub fn list_reversed(cx: &Interp, whole: Value, list: &List) -> Value {
    let iterator = ListReverseIter::new(whole, list.len());
    cx.heap.alloc(iterator).into_value()
}

/// `reversed(value)` of an exact list or range, made without asking its method.
pub fn reversed(cx: &Interp, value: &Value) -> Option<R> {
    if let Some(list) = value.view::<List>() {
        return Some(Ok(list_reversed(cx, value.clone(), list)));
    }
    let numbers = value.view::<Range>()?;
    Some(range::reversed(cx, numbers))
}

/// An iterator over what a view shows of `dict`, which is or carries a dict.
pub fn view_iter<const WHAT: usize>(cx: &Interp, dict: &Value) -> Value {
    let len = payload::<Dict>(dict).map_or(0, |dict| dict.len());
    view::alloc_iter::<WHAT>(&cx.heap, dict.clone(), len)
}

/// An iterator over a set or frozenset, which `set` is or carries, with `len` elements.
pub fn set_iter(cx: &Interp, set: Value, len: usize) -> Value {
    let iter = SetIter {
        set: Slot::new(set),
        at: Cell::new(0),
        len: Cell::new(len),
        left: Cell::new(len),
    };
    cx.heap.alloc(iter).into_value()
}

/// `iter(value)`; `None` if the value cannot be iterated over.
pub fn iter_opt(cx: &Interp, value: &Value) -> R<Option<Value>> {
    if is_generator(value) {
        return Ok(Some(value.clone()));
    }
    if is_native(value)
        && let Some(iterator) = native(cx, value, value)
    {
        return Ok(Some(iterator));
    }
    if let Some(inner) = class::carried(cx, value, Operation::Iter)
        && let Some(iterator) = native(cx, &inner, value)
    {
        return Ok(Some(iterator));
    }
    if step_of(cx, value).is_some() {
        return Ok(Some(value.clone()));
    }
    match attr::lookup_special(cx, value, &cx.names.__iter__) {
        Some(method) if method.is_none() => Ok(None),
        Some(method) => {
            let iterator = call::call_unbound(cx, &method, value, &[])?;
            if !is_iterator(cx, &iterator) {
                let name = class::type_name(cx, &iterator);
                let message = format!("iter() returned non-iterator of type '{name}'");
                return Err(raise::type_error(cx, message));
            }
            Ok(Some(iterator))
        }
        None if is_sequence(cx, value) => {
            let iter = SequenceIter {
                sequence: Slot::new(value.clone()),
                at: Cell::new(0),
            };
            Ok(Some(cx.heap.alloc(iter).into_value()))
        }
        None => Ok(None),
    }
}

fn is_native(value: &Value) -> bool {
    value.kind().is_some_and(|kind| !kind.is_instance())
}

/// How a builtin iterator makes a step.
#[inline]
pub fn step_of(cx: &Interp, iterator: &Value) -> Option<IterNext> {
    cx.iter_steps.of(iterator.kind()?)
}

#[inline]
fn is_generator(value: &Value) -> bool {
    value
        .kind()
        .is_some_and(|kind| kind.is_native(NativeId::Generator))
}

/// Does it answer `__getitem__`, and by index rather than by key? Then it can be iterated over by index.
pub fn is_sequence(cx: &Interp, value: &Value) -> bool {
    !class::class_of(cx, value).flags().has(Flags::BY_KEY)
        && attr::lookup_special(cx, value, &cx.names.__getitem__).is_some()
}

/// Does the class of `value` say anything on iteration, be it that there is none (`__iter__ = None`)?
pub fn is_iterable(cx: &Interp, value: &Value) -> bool {
    attr::lookup_special(cx, value, &cx.names.__iter__).is_some() || is_sequence(cx, value)
}

/// What a builtin iterator's step gives, where `StopIteration` from a function that it called is its end too.
#[inline]
pub fn ended<T>(cx: &Interp, step: R<Option<T>>) -> R<Option<T>> {
    step.or_else(|raised| unless_stopped(cx, raised))
}

#[cold]
#[inline(never)]
fn unless_stopped<T>(cx: &Interp, raised: Raised) -> R<Option<T>> {
    raise::catch(cx, Err(raised), WellKnown::StopIteration).map(Option::flatten)
}

/// Has `value` a `__next__`?
pub fn is_iterator(cx: &Interp, value: &Value) -> bool {
    if is_generator(value) {
        return true;
    }
    step_of(cx, value).is_some() || attr::lookup_special(cx, value, &cx.names.__next__).is_some()
}

/// `'A' object is not an iterator`
#[cold]
pub fn no_iterator(cx: &Interp, value: &Value) -> Raised {
    let name = class::type_name(cx, value);
    raise::type_error(cx, format!("'{name}' object is not an iterator"))
}

/// The next item of an iterator; `None` when there are no more.
#[inline]
pub fn next(cx: &Interp, iterator: &Value) -> R<Option<Value>> {
    if let Some(numbers) = iterator.view::<RangeIter>() {
        return Ok(numbers.step());
    }
    if let Some(items) = iterator.view::<ListIter>() {
        return Ok(items.step());
    }
    slow_next(cx, iterator)
}

#[inline(never)]
fn slow_next(cx: &Interp, iterator: &Value) -> R<Option<Value>> {
    if is_generator(iterator) {
        return (cx.hooks.gather)(cx, iterator, Order::NONE);
    }
    if let Some(step) = step_of(cx, iterator) {
        return ended(cx, step(cx, iterator));
    }
    let result = attr::call_special(cx, iterator, &cx.names.__next__, &[]);
    match raise::catch(cx, result, WellKnown::StopIteration)? {
        Some(Some(item)) => Ok(Some(item)),
        Some(None) => Err(no_iterator(cx, iterator)),
        None => Ok(None),
    }
}

/// The items of an exact builtin container: no iterator is needed, none could see a difference.
pub fn fast_items(cx: &Interp, value: &Value) -> R<Option<Vec<Value>>> {
    if let Some(list) = value.view::<List>() {
        return list::copy(cx, list).map(Some);
    }
    if let Some(items) = value.as_tuple() {
        cx.allow(size_of_val(items))?;
        return Ok(Some(items.to_vec()));
    }
    if let Some(numbers) = value.view::<Range>().and_then(|range| range.small) {
        return range::numbers(cx, numbers).map(Some);
    }
    if let Some(text) = value.as_str() {
        return text::characters(cx, text);
    }
    let Some(id) = value.kind().and_then(Kind::native) else {
        return Ok(None);
    };
    match id {
        NativeId::Dict => entries(cx, value.to_handle::<Dict>(), Dict::keys),
        NativeId::DictKeys => entries(cx, dict_of::<KEYS>(value), Dict::keys),
        NativeId::DictValues => entries(cx, dict_of::<VALUES>(value), Dict::values),
        NativeId::DictItems => entries(cx, dict_of::<ITEMS>(value), |dict| {
            let pair = |(key, value)| cx.heap.tuple_of([key, value]);
            dict.entries().into_iter().map(pair).collect()
        }),
        NativeId::Set | NativeId::FrozenSet => {
            let Some(body) = as_body(value) else {
                return Ok(None);
            };
            cx.allow(body.len() * 8)?;
            Ok(Some(body.keys()))
        }
        NativeId::Array => match value.view::<Array>() {
            Some(array) => array::values(cx, array).map(Some),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The dict that a view shows.
fn dict_of<const WHAT: usize>(view: &Value) -> Option<Handle<Dict>> {
    view.view::<DictView<WHAT>>()?.body()
}

/// What `take` copies out of an exact dict.
fn entries(
    cx: &Interp,
    dict: Option<Handle<Dict>>,
    take: impl FnOnce(&Dict) -> Vec<Value>,
) -> R<Option<Vec<Value>>> {
    let Some(dict) = dict else {
        return Ok(None);
    };
    cx.allow(dict.len() * 16)?;
    Ok(Some(take(&dict)))
}

/// All items of an iterable. As `list(x)` does, it asks the iterable for a hint of its length.
pub fn collect(cx: &Interp, iterable: &Value) -> R<Vec<Value>> {
    if is_generator(iterable) {
        return drain_generator(cx, iterable);
    }
    if let Some(items) = fast_items(cx, iterable)? {
        return Ok(items);
    }
    let iterator = iter(cx, iterable)?;
    let hint = allow_hinted(cx, iterable)?;
    drain_foreseen(cx, &iterator, hint)
}

/// The length that an iterable hints at; `MemoryError` if so many items would not fit.
pub fn allow_hinted(cx: &Interp, iterable: &Value) -> R<usize> {
    let hint = length_hint(cx, iterable, 0)?;
    cx.allow(hint.saturating_mul(size_of::<Value>()))?;
    Ok(hint)
}

/// All items that an iterator has still to give. After an error they die, the last one first.
pub fn drain(cx: &Interp, iterator: &Value) -> R<Vec<Value>> {
    drain_foreseen(cx, iterator, 0)
}

/// [`drain`], where about `hint` items are to come.
fn drain_foreseen(cx: &Interp, iterator: &Value, hint: usize) -> R<Vec<Value>> {
    if is_generator(iterator) {
        return drain_generator(cx, iterator);
    }
    let mut items = Vec::with_capacity(hint.min(MOST_FORESEEN));
    let end = drain_into(cx, iterator.clone(), &mut items);
    unless_failed(items, end)
}

fn unless_failed(items: Vec<Value>, end: R<()>) -> R<Vec<Value>> {
    match end {
        Ok(()) => Ok(items),
        Err(raised) => {
            list::drop_from_end(items);
            Err(raised)
        }
    }
}

fn drain_into(cx: &Interp, iterator: Value, items: &mut Vec<Value>) -> R<()> {
    let mut walk = Walk::on(cx, iterator);
    while let Some(item) = walk.next(cx)? {
        cx.tick()?;
        if items.len() == items.capacity() && items.len() >= 1024 {
            // The vector doubles when it is full.
            cx.allow(items.len() * 16)?;
        }
        items.push(item);
    }
    Ok(())
}

fn drain_generator(cx: &Interp, generator: &Value) -> R<Vec<Value>> {
    let start = cx.gathering.mark();
    let end = gather_all(cx, generator);
    unless_failed(cx.gathering.take_from(start), end)
}

fn gather_all(cx: &Interp, generator: &Value) -> R<()> {
    while let Some(item) = resume(cx, generator, Wanted::Everything)? {
        cx.tick()?;
        // It stopped because the buffer is full, which doubles now.
        cx.allow(cx.gathering.mark() * 16)?;
        cx.gathering.add(item);
    }
    Ok(())
}

/// Goes on with a generator, which may hand over what is wanted before it stops.
fn resume(cx: &Interp, generator: &Value, wanted: Wanted) -> R<Option<Value>> {
    (cx.hooks.gather)(cx, generator, cx.gathering.order(wanted))
}

/// A walk over an iterable that nobody else can see: over a list, a tuple or a set it needs no iterator
/// object. A list is read anew at each step, as its iterator does.
pub enum Walk {
    /// The next index of a list.
    List(Handle<List>, usize),
    /// The next index of a tuple.
    Tuple(Value, usize),
    /// A set, the place from where on elements are to come, and its length.
    Set(AnySet, Cell<usize>, usize),
    /// A builtin iterator, and how it makes a step.
    Native(Value, IterNext),
    /// An iterator.
    Iterator(Value),
}

impl Walk {
    /// At the start of `iterable`.
    #[inline]
    pub fn new(cx: &Interp, iterable: Value) -> R<Walk> {
        let carried = class::carried(cx, &iterable, Operation::Iter);
        let iterable = match carried.unwrap_or(iterable).handle::<List>() {
            Ok(list) => return Ok(Walk::List(list, 0)),
            Err(other) => other,
        };
        if iterable.as_tuple().is_some() {
            return Ok(Walk::Tuple(iterable, 0));
        }
        if let Some(set) = AnySet::exact(&iterable) {
            let len = set.len();
            return Ok(Walk::Set(set, Cell::new(0), len));
        }
        Ok(Walk::on(cx, iter(cx, &iterable)?))
    }

    /// Over what an iterator has still to give.
    #[inline]
    pub fn on(cx: &Interp, iterator: Value) -> Walk {
        match step_of(cx, &iterator) {
            Some(step) if !is_generator(&iterator) => Walk::Native(iterator, step),
            _ => Walk::Iterator(iterator),
        }
    }

    /// The next item; `None` when there are no more.
    #[inline(always)]
    pub fn next(&mut self, cx: &Interp) -> R<Option<Value>> {
        match self {
            Walk::List(list, at) => {
                *at += 1;
                Ok(list.get(*at - 1))
            }
            Walk::Native(iterator, step) => ended(cx, step(cx, iterator)),
            _ => self.other_next(cx),
        }
    }

    #[inline(never)]
    fn other_next(&mut self, cx: &Interp) -> R<Option<Value>> {
        match self {
            Walk::Tuple(tuple, at) => {
                *at += 1;
                let item = tuple.as_tuple().and_then(|items| items.get(*at - 1));
                Ok(item.cloned())
            }
            Walk::Set(set, at, len) => set::next_element(cx, set, at, *len),
            Walk::Iterator(iterator) => next(cx, iterator),
            Walk::List(..) | Walk::Native(..) => self.next(cx),
        }
    }
}

/// Calls `f` with each item until it says that it wants no more.
#[inline]
pub fn for_each(cx: &Interp, iterable: &Value, mut f: impl FnMut(Value) -> R<bool>) -> R<()> {
    let mut walk = Walk::new(cx, iterable.clone())?;
    while let Some(item) = walk.next(cx)? {
        cx.tick()?;
        if !f(item)? {
            break;
        }
    }
    Ok(())
}

/// As [`for_each`], for an `f` that runs no code of the program for items that `wanted` suits, as long
/// as there was no other item: a generator hands them over in a row.
pub fn for_each_of(
    cx: &Interp,
    iterable: &Value,
    mut wanted: Wanted,
    mut f: impl FnMut(Value) -> R<bool>,
) -> R<()> {
    if !is_generator(iterable) {
        return for_each(cx, iterable, f);
    }
    let start = cx.gathering.mark();
    loop {
        let stopped = resume(cx, iterable, wanted);
        for item in cx.gathering.take_from(start) {
            f(item)?;
        }
        let Some(item) = stopped? else {
            return Ok(());
        };
        cx.tick()?;
        wanted = wanted.after(&item);
        if !f(item)? {
            return Ok(());
        }
    }
}

/// Is this the iterator of a builtin container? Its end carries no value.
pub fn is_plain(iterator: &Value) -> bool {
    let kinds = [
        NativeId::ListIter,
        NativeId::RangeIter,
        NativeId::TupleIter,
        NativeId::DictKeyIter,
        NativeId::DictValueIter,
        NativeId::DictItemIter,
        NativeId::SetIter,
        NativeId::StrAsciiIter,
    ];
    let kind = iterator.kind();
    kind.is_some_and(|kind| kinds.iter().any(|&id| kind.is_native(id)))
}

/// How many items are to come of a builtin iterator, which has no `__len__`: what its `__length_hint__` tells.
fn native_left(value: &Value) -> Option<usize> {
    match value.kind()?.native()? {
        NativeId::ListIter => Some(value.view::<ListIter>()?.left()),
        NativeId::ListReverseIter => Some(value.view::<ListReverseIter>()?.left()),
        NativeId::TupleIter => Some(value.view::<TupleIter>()?.left()),
        NativeId::RangeIter => Some(value.view::<RangeIter>()?.left()),
        _ => None,
    }
}

/// About how many items an iterable has ([`operator.length_hint`]).
///
/// [`operator.length_hint`]: https://docs.python.org/3.13/library/operator.html#operator.length_hint
pub fn length_hint(cx: &Interp, value: &Value, default: usize) -> R<usize> {
    if let Some(len) = item::native_len(value).or_else(|| native_left(value)) {
        return Ok(len);
    }
    if attr::lookup_special(cx, value, &cx.names.__len__).is_some() {
        let len = item::len(cx, value);
        if let Some(len) = raise::catch(cx, len, WellKnown::TypeError)? {
            return Ok(len);
        }
    }
    if is_generator(value) {
        return Ok(default);
    }
    let hint = attr::call_special(cx, value, &cx.names.__length_hint__, &[]);
    let Some(Some(hint)) = raise::catch(cx, hint, WellKnown::TypeError)? else {
        return Ok(default);
    };
    if hint.is_not_implemented() {
        return Ok(default);
    }
    if !class::is_a(cx, &hint, WellKnown::Int) {
        let name = class::type_name(cx, &hint);
        let message = format!("__length_hint__ must be an integer, not {name}");
        return Err(raise::type_error(cx, message));
    }
    let hint = index::argument(cx, &hint)?;
    usize::try_from(hint)
        .map_err(|_| raise::value_error(cx, "__length_hint__() should return >= 0"))
}
