//! Arrays ([`array`]): items, slices, searching and growing, for whoever has the native array in hand.
//!
//! To find out which item a value is may run user code, which may change the array: each place is looked at again after
//! it. What an array cannot hold is refused before the array is changed. Long rows are copied a piece at a time, so that
//! Ctrl-C works.
//!
//! [`array`]: https://docs.python.org/3.13/library/array.html

use crate::heap::{Handle, Value, wrap_index};
use crate::interp::{Interp, R, Raised, payload};
use crate::object::array::{Array, Code};
use crate::object::class;
use crate::object::slice::{Bounds, Slice};
use crate::runtime::container::{array_item, slice};
use crate::runtime::{compare, index, iter, raise};

/// How many items are copied or compared between two looks at Ctrl-C.
const AT_ONCE: usize = 1 << 18;

/// The array that a value is or carries.
pub fn of(value: &Value) -> Option<Handle<Array>> {
    payload::<Array>(value)
}

/// An array without items, with room for so many.
pub fn with_room(cx: &Interp, code: Code, room: usize) -> R<Handle<Array>> {
    let array = cx.heap.alloc(Array::new(code));
    array.make_room(&cx.heap, room).map_err(|e| cx.oom(e))?;
    Ok(array)
}

/// What `key` selects of an array.
fn key(cx: &Interp, array: &Array, key: &Value) -> R<index::Key> {
    if let Some(i) = key.as_int() {
        return Ok(index::Key::Item(i));
    }
    if let Some(parts) = key.view::<Slice>() {
        return slice::bounds(cx, parts, || array.len()).map(index::Key::Slice);
    }
    if index::is_index(cx, key) {
        return index::place(cx, key).map(index::Key::Item);
    }
    Err(raise::type_error(cx, "array indices must be integers"))
}

/// The place that an index means, beyond all places if there is none.
#[inline]
fn place(array: &Array, i: i64) -> usize {
    let i = if i < 0 { i + array.len() as i64 } else { i };
    i as usize
}

/// `array[key]`.
#[inline]
pub fn get(cx: &Interp, array: &Array, at: &Value) -> R {
    if let Some(i) = at.as_int()
        && let Some(item) = array.get(cx, place(array, i))
    {
        return Ok(item);
    }
    get_any(cx, array, at)
}

#[inline(never)]
fn get_any(cx: &Interp, array: &Array, at: &Value) -> R {
    match key(cx, array, at)? {
        index::Key::Item(i) => {
            let item = wrap_index(i, array.len()).and_then(|i| array.get(cx, i));
            item.ok_or_else(|| raise::index_error(cx, "array index out of range"))
        }
        index::Key::Slice(bounds) => Ok(selected(cx, array, bounds)?.into_value()),
    }
}

/// The items that a slice selects, as an array of their own.
fn selected(cx: &Interp, array: &Array, bounds: Bounds) -> R<Handle<Array>> {
    let made = with_room(cx, array.code(), bounds.count)?;
    let (start, step) = (bounds.start as usize, bounds.step as isize);
    for done in (0..bounds.count).step_by(AT_ONCE) {
        cx.look_outside()?;
        let from = start.wrapping_add_signed(done as isize * step);
        made.append(array, from, step, AT_ONCE.min(bounds.count - done));
    }
    Ok(made)
}

/// Another array with the same items.
pub fn copy(cx: &Interp, array: &Array) -> R<Handle<Array>> {
    selected(cx, array, Bounds::cut(None, None, 1, array.len()))
}

fn out_of_range(cx: &Interp) -> Raised {
    raise::index_error(cx, "array assignment index out of range")
}

/// `array[key] = value`.
#[inline]
pub fn set(cx: &Interp, array: &Array, at: &Value, value: &Value) -> R<()> {
    if let Some(i) = at.as_int()
        && array.put(place(array, i), value)
    {
        return Ok(());
    }
    set_any(cx, array, at, value)
}

#[inline(never)]
fn set_any(cx: &Interp, array: &Array, at: &Value, value: &Value) -> R<()> {
    match key(cx, array, at)? {
        index::Key::Item(i) => {
            let place = wrap_index(i, array.len()).ok_or_else(|| out_of_range(cx))?;
            array.put_word(place, array_item::word(cx, array.code(), value)?);
            Ok(())
        }
        index::Key::Slice(bounds) => set_slice(cx, array, bounds, value),
    }
}

fn set_slice(cx: &Interp, array: &Array, bounds: Bounds, value: &Value) -> R<()> {
    let Some(new) = of(value) else {
        let name = class::type_name(cx, value);
        let message = format!("can only assign array (not \"{name}\") to array slice");
        return Err(raise::type_error(cx, message));
    };
    if new.code() != array.code() {
        return Err(bad_argument(cx));
    }
    let new = match std::ptr::eq(array, &*new) {
        true => copy(cx, array)?,
        false => new,
    };
    if bounds.step != 1 {
        return set_places(cx, array, bounds, &new);
    }
    let more = new.len().saturating_sub(bounds.count);
    array.reserve(&cx.heap, more).map_err(|e| cx.oom(e))?;
    let start = bounds.start as usize;
    array.replace(start..start + bounds.count, &new);
    Ok(())
}

fn set_places(cx: &Interp, array: &Array, bounds: Bounds, new: &Array) -> R<()> {
    if new.is_empty() {
        // As in CPython, where lists refuse this.
        array.remove(bounds.ascending());
        return Ok(());
    }
    if new.len() != bounds.count {
        let message = format!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len(),
            bounds.count
        );
        return Err(raise::value_error(cx, message));
    }
    array.store(bounds, new);
    Ok(())
}

/// Items of another machine type were given.
pub fn bad_argument(cx: &Interp) -> Raised {
    raise::type_error(cx, "bad argument type for built-in operation")
}

/// `del array[key]`.
pub fn delete(cx: &Interp, array: &Array, at: &Value) -> R<()> {
    match key(cx, array, at)? {
        index::Key::Item(i) => {
            let place = wrap_index(i, array.len()).ok_or_else(|| out_of_range(cx))?;
            remove_at(array, place);
        }
        index::Key::Slice(bounds) => array.remove(bounds.ascending()),
    }
    Ok(())
}

/// Takes item `i` out.
pub fn remove_at(array: &Array, i: usize) {
    let i = i as i64;
    array.remove(Bounds::cut(Some(i), Some(i + 1), 1, array.len()));
}

/// Adds a value at the end.
pub fn push(cx: &Interp, array: &Array, value: &Value) -> R<()> {
    match array.push(value) {
        true => Ok(()),
        false => insert(cx, array, i64::MAX, value),
    }
}

/// Puts a value before index `i`. As in CPython, it is asked for its item before there is a place for that, and again
/// when there is.
pub fn insert(cx: &Interp, array: &Array, i: i64, value: &Value) -> R<()> {
    let word = array_item::word(cx, array.code(), value)?;
    let len = array.len() as i64;
    let place = if i < 0 { (i + len).max(0) } else { i.min(len) } as usize;
    array.insert(&cx.heap, place, word).map_err(|e| cx.oom(e))?;
    if array_item::is_plain(value) {
        return Ok(());
    }
    match array_item::word(cx, array.code(), value) {
        Ok(word) => {
            array.put_word(place, word);
            Ok(())
        }
        Err(raised) => {
            remove_at(array, place);
            Err(raised)
        }
    }
}

/// Adds the items of an array of the same machine type, which may be the same array.
pub fn append(cx: &Interp, array: &Array, more: &Array) -> R<()> {
    let count = more.len();
    array.reserve(&cx.heap, count).map_err(|e| cx.oom(e))?;
    for start in (0..count).step_by(AT_ONCE) {
        cx.look_outside()?;
        array.append(more, start, 1, AT_ONCE.min(count - start));
    }
    Ok(())
}

/// Adds the values of an iterable, those before an error too, or the items of an array of the same type.
pub fn extend(cx: &Interp, array: &Array, values: &Value) -> R<()> {
    let Some(more) = of(values) else {
        return iter::for_each(cx, values, &mut |value| {
            push(cx, array, &value).map(|()| true)
        });
    };
    if more.code() != array.code() {
        let message = "can only extend with array of same kind";
        return Err(raise::type_error(cx, message));
    }
    append(cx, array, &more)
}

/// The length of `len` items repeated `count` times. Error: `MemoryError` if there cannot be so many.
fn repeated_len(cx: &Interp, array: &Array, count: i64) -> R<usize> {
    let count = usize::try_from(count).unwrap_or(0);
    let len = array.len().checked_mul(count);
    let fits = |&len: &usize| {
        let bytes = len.checked_mul(array.item_size());
        bytes.is_some_and(|bytes| bytes <= isize::MAX as usize)
    };
    len.filter(fits).ok_or_else(|| raise::memory_error(cx))
}

/// Repeats the first `period` items until there are `len`.
fn fill(cx: &Interp, array: &Array, period: usize, len: usize) -> R<()> {
    loop {
        let have = array.len();
        if have >= len {
            return Ok(());
        }
        cx.look_outside()?;
        // The item at a place is that at the same place of any period before it.
        let start = have % period;
        let count = (have - start).min(AT_ONCE).min(len - have);
        array.append(array, start, 1, count);
    }
}

/// `array * count`.
pub fn repeated(cx: &Interp, array: &Array, count: i64) -> R {
    let len = repeated_len(cx, array, count)?;
    let made = with_room(cx, array.code(), len)?;
    if len > 0 {
        append(cx, &made, array)?;
        fill(cx, &made, array.len(), len)?;
    }
    Ok(made.into_value())
}

/// `array *= count`. After an error the array is as before.
pub fn repeat(cx: &Interp, array: &Array, count: i64) -> R<()> {
    let len = repeated_len(cx, array, count)?;
    let before = array.len();
    if len == 0 {
        array.clear(&cx.heap);
        return Ok(());
    }
    let more = len.saturating_sub(before);
    array.reserve(&cx.heap, more).map_err(|e| cx.oom(e))?;
    let filled = fill(cx, array, before, len);
    if filled.is_err() {
        array.truncate(before);
    }
    filled
}

/// All items as values.
pub fn values(cx: &Interp, array: &Array) -> R<Vec<Value>> {
    let len = array.len();
    cx.allow(len * size_of::<Value>())?;
    let mut values = Vec::with_capacity(len);
    while let Some(value) = array.get(cx, values.len()) {
        cx.tick()?;
        values.push(value);
    }
    Ok(values)
}

/// The place of the first item equal to `value` among those in `start..stop`.
pub fn position(
    cx: &Interp,
    array: &Array,
    value: &Value,
    start: i64,
    stop: i64,
) -> R<Option<usize>> {
    let from_front = |i: i64| match i {
        ..0 => i.saturating_add(array.len() as i64).max(0) as usize,
        _ => i as usize,
    };
    for i in from_front(start)..from_front(stop) {
        cx.tick()?;
        let Some(item) = array.get(cx, i) else { break };
        if compare::same_or_eq(cx, &item, value)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// The first place where two arrays differ, of those that both have.
pub fn difference(cx: &Interp, a: &Array, b: &Array) -> R<Option<usize>> {
    let len = a.len().min(b.len());
    if a.is_alike(b) {
        for start in (0..len).step_by(AT_ONCE) {
            cx.look_outside()?;
            let places = start..len.min(start + AT_ONCE);
            if let Some(place) = a.difference(b, places) {
                return Ok(Some(place));
            }
        }
        return Ok(None);
    }
    for i in 0..len {
        cx.tick()?;
        if let (Some(x), Some(y)) = (a.get(cx, i), b.get(cx, i))
            && !compare::same_or_eq(cx, &x, &y)?
        {
            return Ok(Some(i));
        }
    }
    Ok(None)
}
