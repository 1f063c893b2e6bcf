//! What may be an item of an array ([`array`]), by the letter that names the machine type.
//!
//! [`array`]: https://docs.python.org/3.13/library/array.html

use crate::heap::Value;
use crate::interp::{Interp, R};
use crate::object::array::Code;
use crate::object::int::Int;
use crate::runtime::{convert, raise};

/// An integer type of C that a number must fit in.
struct Within {
    name: &'static str,
    least: i64,
    greatest: i64,
}

const fn within(name: &'static str, least: i64, greatest: i64) -> Within {
    Within {
        name,
        least,
        greatest,
    }
}

const SHORT: Within = within("signed short integer", i16::MIN as i64, i16::MAX as i64);
const INT: Within = within("signed integer", i32::MIN as i64, i32::MAX as i64);

/// The types that CPython tries one after the other, where they are narrower than a word.
fn narrower(code: Code) -> &'static [Within] {
    const CHAR: Within = within("signed char", i8::MIN as i64, i8::MAX as i64);
    const BYTE: Within = within("unsigned byte integer", 0, u8::MAX as i64);
    const UNSIGNED_SHORT: Within = within("unsigned short", 0, u16::MAX as i64);
    match code.letter() {
        'b' => &[SHORT, CHAR],
        'B' => &[BYTE],
        'h' => &[SHORT],
        'H' => &[INT, UNSIGNED_SHORT],
        'i' => &[INT],
        _ => &[],
    }
}

/// The word of the item that `value` is. May run user code.
pub fn word(cx: &Interp, code: Code, value: &Value) -> R<u64> {
    match code.letter() {
        'f' => Ok(u64::from((convert::to_float(cx, value)? as f32).to_bits())),
        'd' => Ok(convert::to_float(cx, value)?.to_bits()),
        'u' | 'w' => character(cx, value),
        'I' | 'L' | 'Q' => unsigned(cx, code, value),
        _ => signed(cx, code, value),
    }
}

fn character(cx: &Interp, value: &Value) -> R<u64> {
    let text = convert::text_of(value);
    match text.and_then(|text| convert::character(&text)) {
        Some(code_point) => Ok(u64::from(code_point)),
        None => Err(raise::type_error(
            cx,
            "array item must be unicode character",
        )),
    }
}

fn signed(cx: &Interp, code: Code, value: &Value) -> R<u64> {
    let Some(number) = convert::index_int(cx, value)?.to_i64() else {
        let message = match code.letter() {
            'q' => "int too big to convert",
            _ => "Python int too large to convert to C long",
        };
        return Err(raise::overflow_error(cx, message));
    };
    for Within {
        name,
        least,
        greatest,
    } in narrower(code)
    {
        let message = match number {
            _ if number < *least => format!("{name} is less than minimum"),
            _ if number > *greatest => format!("{name} is greater than maximum"),
            _ => continue,
        };
        return Err(raise::overflow_error(cx, message));
    }
    Ok(number as u64)
}

fn unsigned(cx: &Interp, code: Code, value: &Value) -> R<u64> {
    let number = convert::index_int(cx, value)?;
    let long_long = code.letter() == 'Q';
    let word = match &number {
        Int::Small(number) => u64::try_from(*number).ok(),
        Int::Big(number) => u64::try_from(&***number).ok(),
    };
    let message = match word {
        Some(word) if code.letter() == 'I' && word > u64::from(u32::MAX) => {
            "unsigned int is greater than maximum"
        }
        Some(word) => return Ok(word),
        None if number.is_negative() && long_long => "can't convert negative int to unsigned",
        None if number.is_negative() => "can't convert negative value to unsigned int",
        None if long_long => "int too big to convert",
        None => "Python int too large to convert to C unsigned long",
    };
    Err(raise::overflow_error(cx, message))
}

/// Does finding out which item a value is run no user code?
pub fn is_plain(value: &Value) -> bool {
    value.as_int().is_some() || value.as_float().is_some() || value.as_str().is_some()
}
