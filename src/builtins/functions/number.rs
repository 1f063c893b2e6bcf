//! The builtin functions on numbers, characters and text: `abs`, `divmod`, `pow`, `round`, `chr`, `ord`, `bin`,
//! `hex`, `oct`, `format`, `repr`, `ascii` (Library reference, Built-in Functions).

use crate::builtins::arguments::arg;
use crate::builtins::types::int::with_mark;
use crate::heap::Value;
use crate::interp::{Args, Interp, R};
use crate::object::class;
use crate::object::int::{self, Int};
use crate::runtime::define::{MethodDef, Sig, function};
use crate::runtime::{attr, convert, format as text, ops, raise};
use crate::text::wtf8;

/// The rows.
pub static FUNCTIONS: [MethodDef; 12] = [
    function(
        "abs",
        Sig::One,
        abs,
        "Return the absolute value of the argument.",
    ).spelled("($module, x, /)"),
    function(
        "ascii",
        Sig::One,
        ascii,
        "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2.",
    ).spelled("($module, obj, /)"),
    function(
        "bin",
        Sig::One,
        |cx, args| with_mark(cx, &arg(args, 0), 2, "0b"),
        "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'",
    ).spelled("($module, number, /)"),
    function(
        "chr",
        Sig::One,
        chr,
        "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.",
    ).spelled("($module, i, /)"),
    function(
        "divmod",
        Sig::Range(2, 2),
        divmod,
        "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.",
    ).spelled("($module, x, y, /)"),
    function(
        "format",
        Sig::Range(1, 2),
        format,
        "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language. See help('FORMATTING')\nfor details.",
    ).spelled("($module, value, format_spec='', /)"),
    function(
        "hex",
        Sig::One,
        |cx, args| with_mark(cx, &arg(args, 0), 16, "0x"),
        "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'",
    ).spelled("($module, number, /)"),
    function(
        "oct",
        Sig::One,
        |cx, args| with_mark(cx, &arg(args, 0), 8, "0o"),
        "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'",
    ).spelled("($module, number, /)"),
    function(
        "ord",
        Sig::One,
        ord,
        "Return the Unicode code point for a one-character string.",
    ).spelled("($module, c, /)"),
    function(
        "pow",
        Sig::Clinic("base, exp, mod=None"),
        pow,
        "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.",
    ),
    function(
        "repr",
        Sig::One,
        repr,
        "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval() will return\nan object with the same value.\n\nIf the object is an instance of a class...",
    ).spelled("($module, obj, /)"),
    function(
        "round",
        Sig::Clinic("number, ndigits=None"),
        round,
        "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.",
    ),
];

/// `abs(value)`.
pub fn abs(cx: &Interp, args: Args<'_>) -> R {
    let value = arg(args, 0);
    if let Some(Int::Small(i)) = int::exact(&value)
        && i != i64::MIN
    {
        return Ok(cx.int(i.abs()));
    }
    if let Some(x) = value.as_float() {
        return Ok(cx.float(x.abs()));
    }
    match attr::call_special(cx, &value, &cx.names.__abs__, &[])? {
        Some(result) => Ok(result),
        None => {
            let name = class::type_name(cx, &value);
            Err(raise::type_error(
                cx,
                format!("bad operand type for abs(): '{name}'"),
            ))
        }
    }
}

fn ascii(cx: &Interp, args: Args<'_>) -> R {
    text::ascii(cx, &arg(args, 0))
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    text::repr(cx, &arg(args, 0))
}

fn chr(cx: &Interp, args: Args<'_>) -> R {
    match convert::index_int(cx, &arg(args, 0))?.to_i64() {
        Some(code @ 0..=0xff) => Ok(cx.character(code as u8)),
        Some(code @ 0..=0x10_ffff) => cx.str_of_bytes(&wtf8::collect([code as u32])),
        _ => Err(raise::value_error(cx, "chr() arg not in range(0x110000)")),
    }
}

fn ord(cx: &Interp, args: Args<'_>) -> R {
    let value = arg(args, 0);
    let Some(text) = convert::text_of(&value) else {
        let name = class::type_name(cx, &value);
        return Err(raise::type_error(
            cx,
            format!("ord() expected string of length 1, but {name} found"),
        ));
    };
    match convert::character(&text) {
        Some(code) => Ok(cx.int(i64::from(code))),
        None => {
            let message = format!(
                "ord() expected a character, but string of length {} found",
                text.len()
            );
            Err(raise::type_error(cx, message))
        }
    }
}

fn divmod(cx: &Interp, args: Args<'_>) -> R {
    ops::divmod(cx, &arg(args, 0), &arg(args, 1))
}

fn pow(cx: &Interp, args: Args<'_>) -> R {
    const NONE: &Value = &Value::NONE;
    ops::power_modulo(
        cx,
        &arg(args, 0),
        &arg(args, 1),
        args.get(2).unwrap_or(NONE),
    )
}

fn format(cx: &Interp, args: Args<'_>) -> R {
    let spec = args.get(1).cloned().unwrap_or_else(|| cx.new_str(""));
    if convert::text_of(&spec).is_none() {
        return Err(raise::bad_argument(cx, "format() argument 2", "str", &spec));
    }
    text::format(cx, &arg(args, 0), &spec)
}

fn round(cx: &Interp, args: Args<'_>) -> R {
    let value = arg(args, 0);
    let places = args.get(1).filter(|p| !p.is_none());
    let result = match places {
        Some(places) => attr::call_special(
            cx,
            &value,
            &cx.names.__round__,
            std::slice::from_ref(places),
        )?,
        None => attr::call_special(cx, &value, &cx.names.__round__, &[])?,
    };
    match result {
        Some(result) => Ok(result),
        None => {
            let name = class::type_name(cx, &value);
            Err(raise::type_error(
                cx,
                format!("type {name} doesn't define __round__ method"),
            ))
        }
    }
}
