//! Lists ([Mutable sequences]): items, slices, searching and growing, for whoever has the native
//! list in hand.
//!
//! User code (an `__eq__`, an iterable) may change the list at any step, so each loop reads the
//! length again; values taken out are dropped after the list is whole.
//!
//! [Mutable sequences]: https://docs.python.org/3.13/library/stdtypes.html#mutable-sequence-types

use crate::heap::{List, Scan, Value, append_copies, wrap_index};
use crate::interp::{Interp, R, WellKnown, payload};
use crate::object::slice::{Bounds, Slice};
use crate::runtime::container::slice;
use crate::runtime::iter::Walk;
use crate::runtime::{compare, index, iter, raise};

/// `list[key]`.
pub fn get(cx: &Interp, list: &List, at: &Value) -> R {
    match index::key(cx, "list", at, || list.len())? {
        index::Key::Item(i) => wrap_index(i, list.len())
            .and_then(|i| list.get(i))
            .ok_or_else(|| raise::index_error(cx, "list index out of range")),
        index::Key::Slice(bounds) => get_slice(cx, list, bounds),
    }
}

/// `list[a:b:c]`, for the places that the slice selects.
pub fn get_slice(cx: &Interp, list: &List, bounds: Bounds) -> R {
    cx.allow(bounds.count * 8)?;
    let (start, step) = (bounds.start as usize, bounds.step as isize);
    if bounds.count <= AT_ONCE {
        return Ok(cx.list(list.stride(start, step, bounds.count)));
    }
    let mut items = Vec::with_capacity(bounds.count);
    for done in (0..bounds.count).step_by(AT_ONCE) {
        cx.look_outside()?;
        let from = start.wrapping_add_signed(done as isize * step);
        items.extend(list.stride(from, step, AT_ONCE.min(bounds.count - done)));
    }
    Ok(cx.list(items))
}

/// Counted copies of all items, a piece at a time.
pub fn copy(cx: &Interp, list: &List) -> R<Vec<Value>> {
    if list.len() <= AT_ONCE {
        return Ok(list.to_vec());
    }
    cx.allow(list.len() * 8)?;
    let mut items = with_room(cx, list.len())?;
    copy_to(cx, list, &mut items)?;
    Ok(items)
}

/// Room for `len` values. Error: `MemoryError` if the machine has none.
fn with_room(cx: &Interp, len: usize) -> R<Vec<Value>> {
    let mut values = Vec::new();
    let reserved = values.try_reserve_exact(len);
    reserved.map_err(|_| raise::memory_error(cx))?;
    Ok(values)
}

fn copy_to(cx: &Interp, list: &List, items: &mut Vec<Value>) -> R<()> {
    for start in (0..list.len()).step_by(AT_ONCE) {
        cx.look_outside()?;
        list.copy_to(start..start + AT_ONCE, items);
    }
    Ok(())
}

fn out_of_range(cx: &Interp) -> crate::interp::Raised {
    raise::index_error(cx, "list assignment index out of range")
}

/// `list[key] = value`.
pub fn set(cx: &Interp, list: &List, at: &Value, value: Value) -> R<()> {
    if let Some(parts) = at.view::<Slice>() {
        return set_slice(cx, list, parts, &value);
    }
    let place =
        wrap_index(index::item_key(cx, "list", at)?, list.len()).ok_or_else(|| out_of_range(cx))?;
    drop(list.swap_item(place, value));
    Ok(())
}

/// `del list[key]`.
pub fn delete(cx: &Interp, list: &List, at: &Value) -> R<()> {
    match index::key(cx, "list", at, || list.len())? {
        index::Key::Item(i) => {
            let place = wrap_index(i, list.len()).ok_or_else(|| out_of_range(cx))?;
            drop(list.remove(place));
        }
        index::Key::Slice(bounds) => delete_slice(cx, list, bounds)?,
    }
    Ok(())
}

fn delete_slice(cx: &Interp, list: &List, bounds: Bounds) -> R<()> {
    let bounds = bounds.ascending();
    if bounds.count == 0 {
        return Ok(());
    }
    if bounds.step == 1 {
        let start = bounds.start as usize;
        let old = list.splice(&cx.heap, start..start + bounds.count, Vec::new());
        drop_from_end(old.map_err(|e| cx.oom(e))?);
        return Ok(());
    }
    let mut selected = bounds.places().peekable();
    let (mut kept, mut gone) = (Vec::new(), Vec::with_capacity(bounds.count));
    for (i, item) in list.take_all(&cx.heap).into_iter().enumerate() {
        if selected.next_if_eq(&i).is_some() {
            gone.push(item)
        } else {
            kept.push(item)
        }
    }
    drop(list.replace_all(&cx.heap, kept));
    drop(gone);
    Ok(())
}

/// Drops values, the last one first: in this order CPython gives up those of a list.
pub fn drop_from_end(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        drop(value);
    }
}

/// `list[slice] = values`. The values are collected before the list is looked at.
fn set_slice(cx: &Interp, list: &List, parts: &Slice, values: &Value) -> R<()> {
    let (start, stop, step) = slice::parts(cx, parts)?;
    let values = match is_carried(list, values) {
        true => copy(cx, list)?,
        false => collect(cx, values, "must assign iterable to extended slice")?,
    };
    let bounds = Bounds::cut(start, stop, step, list.len());
    if step == 1 {
        let start = bounds.start as usize;
        let old = list.splice(&cx.heap, start..start + bounds.count, values);
        drop_from_end(old.map_err(|e| cx.oom(e))?);
        return Ok(());
    }
    if values.len() != bounds.count {
        return Err(raise::value_error(
            cx,
            format!(
                "attempt to assign sequence of size {} to extended slice of size {}",
                values.len(),
                bounds.count
            ),
        ));
    }
    let places = bounds.places();
    let old: Vec<_> = places
        .zip(values)
        .map(|(i, value)| list.swap_item(i, value))
        .collect();
    drop(old);
    Ok(())
}

/// The items of an iterable, with another message if it is none.
fn collect(cx: &Interp, iterable: &Value, message: &str) -> R<Vec<Value>> {
    match iter::iter(cx, iterable) {
        Ok(iterator) => match iter::fast_items(cx, iterable)? {
            Some(items) => Ok(items),
            None => iter::drain(cx, &iterator),
        },
        Err(raised) if raise::matches(cx, &raised, WellKnown::TypeError) => {
            raise::discard(cx, raised);
            Err(raise::type_error(cx, message))
        }
        Err(raised) => Err(raised),
    }
}

/// Adds all items of an iterable at the end; those before an error stay.
pub fn extend(cx: &Interp, list: &List, iterable: &Value) -> R<()> {
    let items = match is_carried(list, iterable) {
        true => Some(copy(cx, list)?),
        false => iter::fast_items(cx, iterable)?,
    };
    if let Some(items) = items {
        if list.is_empty() {
            drop(list.replace_all(&cx.heap, items));
            return Ok(());
        }
        return list.extend(&cx.heap, items).map_err(|e| cx.oom(e));
    }
    let iterator = iter::iter(cx, iterable)?;
    let hint = iter::allow_hinted(cx, iterable)?;
    let foreseen = list.reserve(&cx.heap, hint.min(iter::MOST_FORESEEN));
    foreseen.map_err(|e| cx.oom(e))?;
    let mut walk = Walk::on(cx, iterator);
    while let Some(item) = walk.next(cx)? {
        cx.tick()?;
        list.push(&cx.heap, item).map_err(|e| cx.oom(e))?;
    }
    Ok(())
}

/// Does the object carry this very list? Then its items are taken, as they are now, whatever `__iter__` its class has.
fn is_carried(list: &List, object: &Value) -> bool {
    payload::<List>(object).is_some_and(|carried| std::ptr::eq(&*carried, list))
}

/// How many items are compared or copied between two ticks.
const AT_ONCE: usize = 1 << 14;

/// The place of the first item equal to `value` among those in `start..stop`.
pub fn position(
    cx: &Interp,
    list: &List,
    value: &Value,
    start: i64,
    stop: i64,
) -> R<Option<usize>> {
    let from_front = |i: i64| {
        if i < 0 {
            (i.saturating_add(list.len() as i64)).max(0)
        } else {
            i
        }
    };
    let (start, stop) = (from_front(start), from_front(stop));
    let (mut i, stop) = (start as usize, stop as usize);
    while i < stop && i < list.len() {
        cx.tick()?;
        let upto = stop.min(i + AT_ONCE);
        match list.scan(i..upto, value) {
            Scan::Found(at) => return Ok(Some(at)),
            Scan::Ask(at) => {
                if let Some(item) = list.get(at)
                    && compare::same_or_eq(cx, &item, value)?
                {
                    return Ok(Some(at));
                }
                i = at + 1;
            }
            Scan::End => i = upto,
        }
    }
    Ok(None)
}

/// `a + b`.
pub fn concat(cx: &Interp, a: &List, b: &List) -> R {
    let len = a.len() + b.len();
    cx.allow(len * 8)?;
    let mut items = with_room(cx, len)?;
    copy_to(cx, a, &mut items)?;
    copy_to(cx, b, &mut items)?;
    Ok(cx.list(items))
}

/// Items repeated `count` times. Error: `MemoryError` if they cannot be.
pub fn repeat(cx: &Interp, items: &[Value], count: i64) -> R<Vec<Value>> {
    let count = count.max(0) as usize;
    let bytes = items
        .len()
        .checked_mul(count)
        .and_then(|n| n.checked_mul(8));
    let bytes = bytes
        .filter(|&n| n <= isize::MAX as usize)
        .ok_or_else(|| raise::memory_error(cx))?;
    cx.allow(bytes)?;
    let mut all = with_room(cx, bytes / 8)?;
    if let [item] = items {
        while all.len() < count {
            cx.look_outside()?;
            all.resize(count.min(all.len() + (1 << 18)), item.clone());
        }
        return Ok(all);
    }
    for _ in 0..count {
        cx.tick()?;
        cx.by_pieces(items, |piece| append_copies(&mut all, piece))?;
    }
    Ok(all)
}
