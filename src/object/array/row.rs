//! The row of items behind an array: numbers or characters of one machine type, one after the other.
//!
//! What always holds: a row is of the machine type that its code names. As a *word*, an item is its bits, those of a
//! signed number with the sign carried on. Next: `array`.

use dashu_int::IBig;

use crate::heap::{Heap, OutOfMemory, Value};
use crate::interp::Interp;
use crate::text::wtf8;

/// The letter that names a machine type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(u8);

impl Code {
    /// All letters, in the order of the documentation.
    pub const ALL: &str = "bBuwhHiIlLqQfd";

    /// The code of this letter, if there is one.
    pub fn of(letter: u32) -> Option<Code> {
        let letter = u8::try_from(letter).ok()?;
        Code::ALL
            .as_bytes()
            .contains(&letter)
            .then_some(Code(letter))
    }

    /// The letter.
    pub fn letter(self) -> char {
        char::from(self.0)
    }

    /// Are the items characters?
    pub fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }

    /// Are the items floats?
    pub fn is_float(self) -> bool {
        matches!(self.0, b'f' | b'd')
    }

    /// The item that a word is.
    pub(super) fn value(self, cx: &Interp, word: u64) -> Value {
        match self.0 {
            b'f' => cx.float(f64::from(f32::of_word(word))),
            b'd' => cx.float(f64::of_word(word)),
            b'L' | b'Q' => cx.int_from(IBig::from(word)),
            b'u' | b'w' => match u8::try_from(word) {
                Ok(latin) => cx.character(latin),
                Err(_) => cx.heap.str_wtf8(&wtf8::collect([word as u32])),
            },
            _ => cx.int(word as i64),
        }
    }
}

/// A machine type that items can have.
pub(super) trait Machine: Copy + PartialEq {
    /// The item of a word.
    fn of_word(word: u64) -> Self;
    /// The word of an item.
    fn word(self) -> u64;
    /// The item as a value, if that needs no object.
    fn value(self) -> Option<Value>;
    /// The value as an item, if it is one without being asked.
    fn of_value(value: &Value) -> Option<Self>;
    /// The bytes in the opposite order.
    fn swapped(self) -> Self;
}

macro_rules! ints {
    ($($int:ty)*) => {$(
        impl Machine for $int {
            #[inline(always)]
            fn of_word(word: u64) -> $int {
                word as $int
            }

            #[inline(always)]
            fn word(self) -> u64 {
                self as u64
            }

            #[inline(always)]
            fn value(self) -> Option<Value> {
                i64::try_from(self).ok().and_then(Value::int)
            }

            #[inline(always)]
            fn of_value(value: &Value) -> Option<$int> {
                <$int>::try_from(value.as_int()?).ok()
            }

            fn swapped(self) -> $int {
                self.swap_bytes()
            }
        }
    )*};
}

ints!(i8 u8 i16 u16 i32 u32 i64 u64);

macro_rules! floats {
    ($($float:ty, $bits:ty;)*) => {$(
        impl Machine for $float {
            #[inline(always)]
            fn of_word(word: u64) -> $float {
                <$float>::from_bits(word as $bits)
            }

            #[inline(always)]
            fn word(self) -> u64 {
                u64::from(self.to_bits())
            }

            #[inline(always)]
            fn value(self) -> Option<Value> {
                Value::float(f64::from(self))
            }

            #[inline(always)]
            fn of_value(value: &Value) -> Option<$float> {
                let whole = || value.as_int().map(|i| i as f64);
                value.as_float().or_else(whole).map(|x| x as $float)
            }

            fn swapped(self) -> $float {
                <$float>::from_bits(self.to_bits().swap_bytes())
            }
        }
    )*};
}

floats!(f32, u32; f64, u64;);

/// A code point.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Char(u32);

impl Machine for Char {
    fn of_word(word: u64) -> Char {
        Char(word as u32)
    }

    fn word(self) -> u64 {
        u64::from(self.0)
    }

    fn value(self) -> Option<Value> {
        None
    }

    fn of_value(_: &Value) -> Option<Char> {
        None
    }

    fn swapped(self) -> Char {
        Char(self.0.swap_bytes())
    }
}

/// The items.
pub(super) enum Row {
    I8(Vec<i8>),
    U8(Vec<u8>),
    I16(Vec<i16>),
    U16(Vec<u16>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    U64(Vec<u64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Text(Vec<Char>),
}

/// Does the same with the items of whatever machine type.
macro_rules! each {
    ($row:expr, $items:ident => $does:expr) => {
        match $row {
            Row::I8($items) => $does,
            Row::U8($items) => $does,
            Row::I16($items) => $does,
            Row::U16($items) => $does,
            Row::I32($items) => $does,
            Row::U32($items) => $does,
            Row::I64($items) => $does,
            Row::U64($items) => $does,
            Row::F32($items) => $does,
            Row::F64($items) => $does,
            Row::Text($items) => $does,
        }
    };
}

/// Does the same with two rows of one machine type; else the default.
macro_rules! both {
    ($pair:expr, $a:ident, $b:ident => $does:expr, else $default:expr) => {
        match $pair {
            (Row::I8($a), Row::I8($b)) => $does,
            (Row::U8($a), Row::U8($b)) => $does,
            (Row::I16($a), Row::I16($b)) => $does,
            (Row::U16($a), Row::U16($b)) => $does,
            (Row::I32($a), Row::I32($b)) => $does,
            (Row::U32($a), Row::U32($b)) => $does,
            (Row::I64($a), Row::I64($b)) => $does,
            (Row::U64($a), Row::U64($b)) => $does,
            (Row::F32($a), Row::F32($b)) => $does,
            (Row::F64($a), Row::F64($b)) => $does,
            (Row::Text($a), Row::Text($b)) => $does,
            _ => $default,
        }
    };
}

pub(super) use {both, each};

impl Row {
    /// Without items.
    pub(super) fn new(code: Code) -> Row {
        match code.0 {
            b'b' => Row::I8(Vec::new()),
            b'B' => Row::U8(Vec::new()),
            b'h' => Row::I16(Vec::new()),
            b'H' => Row::U16(Vec::new()),
            b'i' => Row::I32(Vec::new()),
            b'I' => Row::U32(Vec::new()),
            b'l' | b'q' => Row::I64(Vec::new()),
            b'L' | b'Q' => Row::U64(Vec::new()),
            b'f' => Row::F32(Vec::new()),
            b'd' => Row::F64(Vec::new()),
            _ => Row::Text(Vec::new()),
        }
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        each!(self, items => items.len())
    }

    /// For how many items there is room.
    pub(super) fn room(&self) -> usize {
        each!(self, items => items.capacity())
    }

    /// Bytes of one item.
    pub(super) fn item_size(&self) -> usize {
        fn size<T>(_: &[T]) -> usize {
            size_of::<T>()
        }
        each!(self, items => size(items))
    }

    /// Makes room for so many items in all, charged to the heap first.
    pub(super) fn widen(&mut self, heap: &Heap, room: usize) -> Result<(), OutOfMemory> {
        let more = room.saturating_sub(self.room());
        let bytes = more.checked_mul(self.item_size()).ok_or(OutOfMemory)?;
        heap.charge(bytes)?;
        let extra = room.saturating_sub(self.len());
        if each!(self, items => items.try_reserve_exact(extra)).is_err() {
            heap.credit(bytes);
            return Err(OutOfMemory);
        }
        Ok(())
    }
}
