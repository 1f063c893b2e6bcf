//! Items ([Reference 3.3.7]): `obj[key]`, `len(obj)`, `item in obj`, with a short way for the
//! builtin containers and the data model's methods for the rest.
//!
//! [Reference 3.3.7]: https://docs.python.org/3.13/reference/datamodel.html#emulating-container-types

use crate::heap::{List, Value, wrap_index};
use crate::interp::{Interp, Name, R, Raised, WellKnown, payload};
use crate::object::array::Array;
use crate::object::class::Operation;
use crate::object::deque::Deque;
use crate::object::dict::Dict;
use crate::object::native::Wrapper;
use crate::object::range::Range;
use crate::object::slice::Slice;
use crate::object::{alias, class, int, set};
use crate::runtime::container::set as sets;
use crate::runtime::container::{array, dict, list, range, text, text_item};
use crate::runtime::{attr, call, compare, index, iter, raise, truth};

/// `obj[key]`.
#[inline]
pub fn get(cx: &Interp, obj: &Value, key: &Value) -> R {
    if let Some(i) = key.as_int()
        && let Some(item) = obj.item(i)
    {
        return Ok(item);
    }
    get_slow(cx, obj, key)
}

/// [`get`] for all but small indices of lists and tuples.
#[inline(never)]
pub fn get_slow(cx: &Interp, obj: &Value, key: &Value) -> R {
    cx.look_outside()?;
    if let Some(inner) = class::carried(cx, obj, Operation::GetItem)
        && let Some(item) = carried_item(cx, obj, &inner, key)?
    {
        return Ok(item);
    }
    if let Some(dict) = obj.view::<Dict>() {
        return dict::get_item(cx, obj, dict, key);
    }
    if let Some(list) = obj.view::<List>() {
        return list::get(cx, list, key);
    }
    if let Some(array) = obj.view::<Array>() {
        return array::get(cx, array, key);
    }
    if let Some(items) = obj.as_tuple() {
        return tuple_item(cx, obj, items, key);
    }
    if let Some(text_) = obj.as_str() {
        return match key.as_int().and_then(|i| text::item(cx, text_, i)) {
            Some(character) => Ok(character),
            None => text_item::get(cx, text_, key),
        };
    }
    let given = [given(cx, obj, &cx.names.__getitem__, key)?];
    if let Some(result) = attr::call_special(cx, obj, &cx.names.__getitem__, &given)? {
        return Ok(result);
    }
    if class::is_a(cx, obj, WellKnown::Type) {
        return class_item(cx, obj, key);
    }
    let name = class::type_name(cx, obj);
    Err(raise::type_error(
        cx,
        format!("'{name}' object is not subscriptable"),
    ))
}

/// What the method for `obj[key]` gets. A deque has no items by key, so its own gets an index.
fn given(cx: &Interp, obj: &Value, method: &Name, key: &Value) -> R {
    if key.as_int().is_some() || payload::<Deque>(obj).is_none() {
        return Ok(key.clone());
    }
    let found = attr::lookup_special(cx, obj, method);
    if found.is_none_or(|found| found.view::<Wrapper>().is_none()) {
        return Ok(key.clone());
    }
    if !index::is_index(cx, key) {
        let name = class::type_name(cx, key);
        let message = format!("sequence index must be integer, not '{name}'");
        return Err(raise::type_error(cx, message));
    }
    Ok(cx.int(index::place(cx, key)?))
}

/// The item of the container that an instance of a subclass carries. `None` where the subclass
/// shows: in what a slice of all is.
fn carried_item(cx: &Interp, obj: &Value, inner: &Value, key: &Value) -> R<Option<Value>> {
    if let Some(dict) = inner.view::<Dict>() {
        return dict::get_item(cx, obj, dict, key).map(Some);
    }
    if let Some(list) = inner.view::<List>() {
        return list::get(cx, list, key).map(Some);
    }
    if let Some(array) = inner.view::<Array>() {
        return array::get(cx, array, key).map(Some);
    }
    Ok(match (key.as_int(), inner.as_str()) {
        (Some(i), Some(text)) => text::item(cx, text, i),
        (Some(i), None) => inner.item(i),
        (None, _) => None,
    })
}

/// `cls[key]`: [`__class_getitem__`], and `type[int]` by the same rule.
///
/// [`__class_getitem__`]: https://docs.python.org/3.13/reference/datamodel.html#object.__class_getitem__
fn class_item(cx: &Interp, class: &Value, key: &Value) -> R {
    if class.is(cx.class(WellKnown::Type)) {
        return generic_alias(cx, class, key);
    }
    if let Some(method) = attr::get_opt(cx, class, &cx.names.__class_getitem__)?
        && !method.is_none()
    {
        return call::call(cx, &method, std::slice::from_ref(key));
    }
    let name = payload::<class::Class>(class).map_or(String::new(), |c| c.name_text());
    Err(raise::type_error(
        cx,
        format!("type '{name}' is not subscriptable"),
    ))
}

/// The alias `class[key]` of a generic class.
pub fn generic_alias(cx: &Interp, class: &Value, key: &Value) -> R {
    Ok(alias::alloc(cx, class, key))
}

/// Answers it `__getitem__`, and not by key?
pub fn is_sequence(cx: &Interp, value: &Value) -> bool {
    iter::is_sequence(cx, value)
}

/// `tuple[key]` for the items of `tuple`. A slice of all of an exact tuple is the tuple itself.
pub fn tuple_item(cx: &Interp, tuple: &Value, items: &[Value], key: &Value) -> R {
    match index::key(cx, "tuple", key, || items.len())? {
        index::Key::Item(i) => wrap_index(i, items.len())
            .and_then(|i| items.get(i).cloned())
            .ok_or_else(|| raise::index_error(cx, "tuple index out of range")),
        index::Key::Slice(bounds) => {
            if bounds.step == 1 && bounds.count == items.len() && tuple.as_tuple().is_some() {
                return Ok(tuple.clone());
            }
            let item = |i: usize| items.get(i).cloned().unwrap_or(Value::NONE);
            Ok(cx.heap.tuple_with(bounds.count, bounds.places().map(item)))
        }
    }
}

/// `range[key]`.
pub fn range_item(cx: &Interp, numbers: &Range, key: &Value) -> R {
    if let Some(slice) = key.view::<Slice>() {
        return Ok(cx
            .heap
            .alloc(range::slice(cx, numbers, slice)?)
            .into_value());
    }
    if index::is_index(cx, key) {
        return range::item(cx, numbers, key);
    }
    let name = class::type_name(cx, key);
    Err(raise::type_error(
        cx,
        format!("range indices must be integers or slices, not {name}"),
    ))
}

/// `obj[key] = value`.
#[inline]
pub fn set(cx: &Interp, obj: &Value, key: &Value, value: Value) -> R<()> {
    let value = match key.as_int() {
        Some(i) => match obj.set_item(i, value) {
            Ok(old) => {
                drop(old);
                return Ok(());
            }
            Err(value) => value,
        },
        None => value,
    };
    set_slow(cx, obj, key, value)
}

/// [`set`] for all but small indices of lists.
#[inline(never)]
pub fn set_slow(cx: &Interp, obj: &Value, key: &Value, value: Value) -> R<()> {
    if let Some(dict) = obj.view::<Dict>() {
        return dict::set(cx, dict, key, value);
    }
    if let Some(list) = obj.view::<List>() {
        return list::set(cx, list, key, value);
    }
    if let Some(array) = obj.view::<Array>() {
        return array::set(cx, array, key, &value);
    }
    if let Some(inner) = class::carried(cx, obj, Operation::SetItem) {
        return set(cx, &inner, key, value);
    }
    let key = &given(cx, obj, &cx.names.__setitem__, key)?;
    match attr::call_special(cx, obj, &cx.names.__setitem__, &[key.clone(), value])? {
        Some(_) => Ok(()),
        None => Err(half(cx, obj, &cx.names.__setitem__, &cx.names.__delitem__)
            .unwrap_or_else(|| unsupported(cx, obj, key, "assignment", "does not"))),
    }
}

/// `del obj[key]`.
pub fn delete(cx: &Interp, obj: &Value, key: &Value) -> R<()> {
    if let Some(array) = obj.view::<Array>() {
        return array::delete(cx, array, key);
    }
    if let Some(dict) = obj.view::<Dict>() {
        return delete_key(cx, dict, key);
    }
    if let Some(list) = obj.view::<List>() {
        return list::delete(cx, list, key);
    }
    if let Some(inner) = class::carried(cx, obj, Operation::DelItem) {
        return delete(cx, &inner, key);
    }
    let key = &given(cx, obj, &cx.names.__delitem__, key)?;
    match attr::call_special(cx, obj, &cx.names.__delitem__, std::slice::from_ref(key))? {
        Some(_) => Ok(()),
        None => Err(half(cx, obj, &cx.names.__delitem__, &cx.names.__setitem__)
            .unwrap_or_else(|| unsupported(cx, obj, key, "deletion", "doesn't"))),
    }
}

/// What is raised where a class sets items and does not delete them, or the other way round: setting and deleting are
/// one operation, half of which is missing.
#[cold]
fn half(cx: &Interp, obj: &Value, missing: &Name, other: &Name) -> Option<Raised> {
    attr::lookup_special(cx, obj, other)?;
    let name = vec![missing.value().clone()];
    Some(raise::with_args(cx, WellKnown::AttributeError, name))
}

/// What is raised where the class has no method for it; `how` words it where the key is converted first.
#[cold]
fn unsupported(cx: &Interp, obj: &Value, key: &Value, what: &str, how: &str) -> Raised {
    let mut words = "does not";
    if converts_first(cx, obj, key) {
        if let Err(raised) = index::place(cx, key) {
            return raised;
        }
        words = how;
    }
    let name = class::type_name(cx, obj);
    raise::type_error(cx, format!("'{name}' object {words} support item {what}"))
}

/// Is the key converted to an index before it is said that the items of `obj` cannot be set or deleted? It is if it is one
/// and `obj` could be a sequence. Runs no user code.
pub fn converts_first(cx: &Interp, obj: &Value, key: &Value) -> bool {
    let class = class::class_of(cx, obj);
    let sequence = class.is_heap() || class::lookup(cx, &class, &cx.names.__len__).is_some();
    sequence && index::is_index(cx, key)
}

/// `del dict[key]`.
pub fn delete_key(cx: &Interp, entries: &Dict, key: &Value) -> R<()> {
    match dict::remove(cx, entries, key)? {
        Some(_) => Ok(()),
        None => Err(raise::key_error(cx, key.clone())),
    }
}

/// The length, where it is known without asking a method.
#[inline]
pub fn native_len(obj: &Value) -> Option<usize> {
    if let Some(list) = obj.view::<List>() {
        return Some(list.len());
    }
    if let Some(text) = obj.as_str() {
        return Some(text.len());
    }
    if let Some(dict) = obj.view::<Dict>() {
        return Some(dict.len());
    }
    if let Some(items) = obj.as_tuple() {
        return Some(items.len());
    }
    if let Some(range) = obj.view::<Range>() {
        return usize::try_from(range.len.as_int()?).ok();
    }
    if let Some(array) = obj.view::<Array>() {
        return Some(array.len());
    }
    set::as_body(obj).map(|body| body.len())
}

/// `len(obj)`.
pub fn len(cx: &Interp, obj: &Value) -> R<usize> {
    if let Some(len) = native_len(obj) {
        return Ok(len);
    }
    if let Some(inner) = class::carried(cx, obj, Operation::Len)
        && let Some(len) = native_len(&inner)
    {
        return Ok(len);
    }
    let Some(result) = attr::call_special(cx, obj, &cx.names.__len__, &[])? else {
        let name = class::type_name(cx, obj);
        return Err(raise::type_error(
            cx,
            format!("object of type '{name}' has no len()"),
        ));
    };
    let negative = || raise::value_error(cx, "__len__() should return >= 0");
    if int::of(&result).is_some_and(|len| len.is_negative()) {
        return Err(negative());
    }
    let len = index::count(cx, &result)?;
    usize::try_from(len).map_err(|_| negative())
}

/// `item in container` ([Reference 6.10.2]).
///
/// [Reference 6.10.2]: https://docs.python.org/3.13/reference/expressions.html#membership-test-operations
pub fn contains(cx: &Interp, container: &Value, item: &Value) -> R<bool> {
    cx.look_outside()?;
    if let Some(dict) = container.view::<Dict>() {
        return dict::contains(cx, dict, item);
    }
    if let Some(items) = container.view::<List>() {
        return Ok(list::position(cx, items, item, 0, i64::MAX)?.is_some());
    }
    if let Some(items) = container.as_tuple() {
        return any_equal(cx, items, item);
    }
    if let Some(text) = container.as_str() {
        return text::contains(cx, text, item);
    }
    if let Some(array) = container.view::<Array>() {
        return Ok(array::position(cx, array, item, 0, i64::MAX)?.is_some());
    }
    if let Some(body) = set::as_body(container) {
        return sets::contains(cx, body, item);
    }
    if let Some(inner) = class::carried(cx, container, Operation::Contains) {
        return contains(cx, &inner, item);
    }
    let class = class::class_of(cx, container);
    match class::lookup(cx, &class, &cx.names.__contains__) {
        Some(method) if method.is_none() => Err(not_container(cx, container)),
        Some(_) => {
            let argument = std::slice::from_ref(item);
            match attr::call_special(cx, container, &cx.names.__contains__, argument)? {
                Some(result) => truth::truth(cx, &result),
                None => search(cx, container, item),
            }
        }
        None => search(cx, container, item),
    }
}

fn not_container(cx: &Interp, container: &Value) -> Raised {
    let name = class::type_name(cx, container);
    raise::type_error(cx, format!("'{name}' object is not a container"))
}

/// Is one of the items of a tuple equal to `wanted`?
pub fn any_equal(cx: &Interp, items: &[Value], wanted: &Value) -> R<bool> {
    for item in items {
        cx.tick()?;
        let same = match item.same_key(wanted) {
            Some(same) => same,
            None => compare::same_or_eq(cx, item, wanted)?,
        };
        if same {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Membership by iteration.
pub fn search(cx: &Interp, container: &Value, wanted: &Value) -> R<bool> {
    let iterator = iter::iter_or(cx, container, || {
        let name = class::type_name(cx, container);
        format!("argument of type '{name}' is not iterable")
    })?;
    while let Some(item) = iter::next(cx, &iterator)? {
        cx.tick()?;
        if compare::same_or_eq(cx, &item, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}
