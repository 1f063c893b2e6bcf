//! The data of `array.array` and its iterator: a row of numbers or characters of one machine type.
//!
//! ```text
//!  array('h', [1, 2])     code h    row I16   01 00 02 00                2 bytes an item
//!  array('d', [1.5])      code d    row F64   00 00 00 00 00 00 f8 3f    8 bytes an item
//! ```
//!
//! What always holds: characters are code points. The row is borrowed only inside the methods here, which allocate no
//! object meanwhile: so no collection comes in between. The machine types are in `row`; what the operations mean
//! is told in `runtime::container::array`.

pub mod row;

use std::cell::{Cell, RefCell};
use std::ops::Range;

use crate::heap::{Handle, Heap, Native, NativeId, OutOfMemory, Slot, Value};
use crate::interp::Interp;
use crate::object::array::row::{Machine, Row, both, each};
use crate::object::iterators::{carried, traced};
use crate::object::slice::Bounds;

pub use crate::object::array::row::Code;

/// `array.array`.
pub struct Array {
    code: Code,
    row: RefCell<Row>,
}

impl Native for Array {
    const ID: NativeId = NativeId::Array;

    fn extra_bytes(&self) -> usize {
        let row = self.row.borrow();
        row.room() * row.item_size()
    }
}

impl Array {
    /// Without items.
    pub fn new(code: Code) -> Array {
        Array {
            code,
            row: RefCell::new(Row::new(code)),
        }
    }

    /// The letter that names the machine type.
    pub fn code(&self) -> Code {
        self.code
    }

    /// How many items there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.row.borrow().len()
    }

    /// No items?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of one item.
    pub fn item_size(&self) -> usize {
        self.row.borrow().item_size()
    }

    /// Where the items lie in memory; 0 if there is no room for any.
    pub fn address(&self) -> usize {
        let row = self.row.borrow();
        match row.room() {
            0 => 0,
            _ => each!(&*row, items => items.as_ptr() as usize),
        }
    }

    /// Item `i`.
    #[inline]
    pub fn get(&self, cx: &Interp, i: usize) -> Option<Value> {
        let quick = each!(&*self.row.borrow(), items => items.get(i).and_then(|item| item.value()));
        quick.or_else(|| self.boxed(cx, i))
    }

    /// [`get`](Array::get) for items that need an object.
    #[cold]
    fn boxed(&self, cx: &Interp, i: usize) -> Option<Value> {
        Some(self.code.value(cx, self.word(i)?))
    }

    /// Item `i` as a word.
    pub fn word(&self, i: usize) -> Option<u64> {
        each!(&*self.row.borrow(), items => items.get(i).map(|item| item.word()))
    }

    /// Stores a value that needs not be asked for its item. False, and no change, if it does, or if there is no
    /// place `i`.
    #[inline]
    pub fn put(&self, i: usize, value: &Value) -> bool {
        fn put<T: Machine>(items: &mut [T], i: usize, value: &Value) -> bool {
            match (items.get_mut(i), T::of_value(value)) {
                (Some(place), Some(item)) => {
                    *place = item;
                    true
                }
                _ => false,
            }
        }
        each!(&mut *self.row.borrow_mut(), items => put(items, i, value))
    }

    /// Stores a word, if there is a place `i`.
    pub fn put_word(&self, i: usize, word: u64) {
        fn put<T: Machine>(items: &mut [T], i: usize, word: u64) {
            if let Some(place) = items.get_mut(i) {
                *place = T::of_word(word);
            }
        }
        each!(&mut *self.row.borrow_mut(), items => put(items, i, word))
    }

    /// Adds a value at the end for which there is room, and which needs not be asked for its item. False, and no
    /// change, where it takes more.
    #[inline]
    pub fn push(&self, value: &Value) -> bool {
        fn push<T: Machine>(items: &mut Vec<T>, value: &Value) -> bool {
            match T::of_value(value).filter(|_| items.len() < items.capacity()) {
                Some(item) => {
                    items.push(item);
                    true
                }
                None => false,
            }
        }
        each!(&mut *self.row.borrow_mut(), items => push(items, value))
    }

    /// Makes room for so many items in all.
    pub fn make_room(&self, heap: &Heap, room: usize) -> Result<(), OutOfMemory> {
        self.row.borrow_mut().widen(heap, room)
    }

    /// Makes room for `more` items: for an eighth more than needed.
    pub fn reserve(&self, heap: &Heap, more: usize) -> Result<(), OutOfMemory> {
        let mut row = self.row.borrow_mut();
        let needed = row.len().checked_add(more).ok_or(OutOfMemory)?;
        match needed <= row.room() {
            true => Ok(()),
            false => row.widen(heap, needed.saturating_add((needed >> 3) + 6) & !3),
        }
    }

    /// Puts a word before place `i`, which is at most the length.
    pub fn insert(&self, heap: &Heap, i: usize, word: u64) -> Result<(), OutOfMemory> {
        fn insert<T: Machine>(items: &mut Vec<T>, i: usize, word: u64) {
            items.insert(i.min(items.len()), T::of_word(word));
        }
        self.reserve(heap, 1)?;
        each!(&mut *self.row.borrow_mut(), items => insert(items, i, word));
        Ok(())
    }

    /// Adds `count` items of an array of the same machine type, those from `start` on, `step` apart. There must be room.
    /// An array gives only neighbours to itself.
    pub fn append(&self, from: &Array, start: usize, step: isize, count: usize) {
        fn append<T: Copy>(to: &mut Vec<T>, from: &[T], start: usize, step: isize, count: usize) {
            if step == 1 {
                to.extend_from_slice(from.get(start..start + count).unwrap_or(&[]));
                return;
            }
            let place = |i: usize| start.wrapping_add_signed(i as isize * step);
            to.extend((0..count).filter_map(|i| from.get(place(i)).copied()));
        }
        let row = &mut *self.row.borrow_mut();
        if std::ptr::eq(self, from) {
            let end = (start + count).min(row.len());
            each!(row, items => items.extend_from_within(start.min(end)..end));
            return;
        }
        let from = &*from.row.borrow();
        both!((row, from), to, from => append(to, from, start, step, count), else ());
    }

    /// Puts the items of another array of the same machine type in the place of some. There must be room.
    pub fn replace(&self, places: Range<usize>, with: &Array) {
        let row = &mut *self.row.borrow_mut();
        let end = places.end.min(row.len());
        let places = places.start.min(end)..end;
        let with = &*with.row.borrow();
        both!((row, with), items, new => {
            if new.len() == places.len() {
                items[places].copy_from_slice(new);
            } else {
                drop(items.splice(places, new.iter().copied()));
            }
        }, else ());
    }

    /// Stores the items of another array of the same machine type at the places that a slice selects.
    pub fn store(&self, bounds: Bounds, from: &Array) {
        let from = &*from.row.borrow();
        both!((&mut *self.row.borrow_mut(), from), items, new => {
            for (i, &item) in bounds.places().zip(new) {
                if let Some(place) = items.get_mut(i) {
                    *place = item;
                }
            }
        }, else ());
    }

    /// Takes the items at the places out that a slice selects, which must go upwards.
    pub fn remove(&self, bounds: Bounds) {
        fn remove<T: Copy>(items: &mut Vec<T>, bounds: Bounds) {
            let (start, step) = (bounds.start as usize, bounds.step as usize);
            let mut kept = start;
            for i in 0..bounds.count {
                // The items between this one and the next.
                let after = start + i * step + 1;
                let until = match i + 1 == bounds.count {
                    true => items.len(),
                    false => after + step - 1,
                };
                items.copy_within(after..until, kept);
                kept += until - after;
            }
            items.truncate(kept);
        }
        let fits = |len: usize| bounds.places().next_back().is_some_and(|last| last < len);
        let row = &mut *self.row.borrow_mut();
        if fits(row.len()) {
            each!(row, items => remove(items, bounds));
        }
    }

    /// Keeps the first `len` items only.
    pub fn truncate(&self, len: usize) {
        each!(&mut *self.row.borrow_mut(), items => items.truncate(len));
    }

    /// Gives up all items and the room for them.
    pub fn clear(&self, heap: &Heap) {
        heap.credit(self.extra_bytes());
        *self.row.borrow_mut() = Row::new(self.code);
    }

    /// Turns the order round.
    pub fn reverse(&self) {
        each!(&mut *self.row.borrow_mut(), items => items.reverse());
    }

    /// Turns the bytes of each item round.
    pub fn swap_bytes(&self) {
        fn swap<T: Machine>(items: &mut [T]) {
            for item in items {
                *item = item.swapped();
            }
        }
        each!(&mut *self.row.borrow_mut(), items => swap(items));
    }

    /// Are the items of both of one machine type?
    pub fn is_alike(&self, other: &Array) -> bool {
        both!((&*self.row.borrow(), &*other.row.borrow()), _a, _b => true, else false)
    }

    /// The first of the places where the items of two arrays of one machine type differ.
    pub fn difference(&self, other: &Array, places: Range<usize>) -> Option<usize> {
        fn differ<T: PartialEq>(a: &[T], b: &[T], places: Range<usize>) -> Option<usize> {
            let start = places.start;
            let (a, b) = (a.get(places.clone())?, b.get(places)?);
            let found = a.iter().zip(b).position(|(a, b)| a != b);
            found.map(|i| start + i)
        }
        both!((&*self.row.borrow(), &*other.row.borrow()), a, b => differ(a, b, places), else None)
    }
}

/// `array.arrayiterator`.
pub struct ArrayIter {
    /// The array, or the instance that carries one, until the end.
    array: Slot,
    at: Cell<usize>,
}

impl ArrayIter {
    /// Over an array, or an instance that carries one.
    pub fn new(array: Value) -> ArrayIter {
        ArrayIter {
            array: Slot::new(array),
            at: Cell::new(0),
        }
    }

    fn array(&self) -> Option<Handle<Array>> {
        let array = self.array.handle::<Array>();
        array.or_else(|| carried(&self.array)?.handle().ok())
    }

    /// The next item.
    #[inline]
    pub fn step(&self, cx: &Interp) -> Option<Value> {
        let at = self.at.get();
        if let Some(item) = self.array()?.get(cx, at) {
            self.at.set(at + 1);
            return Some(item);
        }
        drop(self.array.take());
        None
    }

    /// What it walks over, and the index of the next item; `None` once it has ended.
    pub fn place(&self) -> Option<(Value, i64)> {
        Some((self.array.get()?, self.at.get() as i64))
    }

    /// Goes to an index; one before the first means the first.
    pub fn go_to(&self, at: i64) {
        let len = self.array().map_or(0, |array| array.len());
        self.at.set((at.max(0) as usize).min(len));
    }
}

traced! {
    ArrayIter: slots array, values;
}

#[cfg(test)]
mod tests {
    use super::{Array, Code};
    use crate::heap::Value;
    use crate::interp::{Hooks, Interp, Limits};
    use crate::object::slice::Bounds;

    fn machine() -> Interp {
        let limits = Limits {
            memory: 1 << 30,
            native_stack: 1 << 20,
            value_stack: 1 << 16,
        };
        Interp::new(limits, Hooks::none())
    }

    fn numbers(cx: &Interp, numbers: &[i32]) -> Array {
        let code = Code::of('h'.into()).expect("a code");
        let array = Array::new(code);
        array.make_room(&cx.heap, numbers.len()).expect("room");
        for &number in numbers {
            assert!(array.push(&Value::small(number)));
        }
        array
    }

    fn items(cx: &Interp, array: &Array) -> Vec<i64> {
        let item = |i| array.get(cx, i).and_then(|item| item.as_int());
        (0..array.len()).filter_map(item).collect()
    }

    #[test]
    fn what_does_not_fit_is_not_put() {
        let cx = machine();
        let array = numbers(&cx, &[1, 2]);
        assert!(array.put(1, &Value::small(-32768)));
        assert!(!array.put(1, &Value::small(32768)));
        assert!(!array.put(2, &Value::small(0)));
        assert_eq!(items(&cx, &array), [1, -32768]);
    }

    #[test]
    fn slices_are_taken_out_whatever_their_step() {
        let cx = machine();
        for (bounds, left) in [
            (Bounds::cut(None, None, 3, 7), vec![1, 2, 4, 5]),
            (Bounds::cut(Some(2), Some(5), 1, 7), vec![0, 1, 5, 6]),
            (Bounds::cut(Some(5), Some(0), -2, 7), vec![0, 2, 4, 6]),
            (Bounds::cut(None, None, 1, 7), vec![]),
        ] {
            let array = numbers(&cx, &[0, 1, 2, 3, 4, 5, 6]);
            array.remove(bounds.ascending());
            assert_eq!(items(&cx, &array), left);
        }
    }

    #[test]
    fn an_array_gives_items_to_itself() {
        let cx = machine();
        let array = numbers(&cx, &[1, 2, 3]);
        array.reserve(&cx.heap, 2).expect("room");
        array.append(&array, 1, 1, 2);
        assert_eq!(items(&cx, &array), [1, 2, 3, 2, 3]);
    }
}
