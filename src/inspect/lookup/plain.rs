//! Steps that a builtin type takes alone: those that may be taken while the story is told.
//!
//! A method that comes with mini and only answers runs no code of the program as long as all that it looks at is
//! plain: numbers, texts, and containers of nothing else. So it is called, and the story ends with what it gives. It
//! stays a call in the story where a part is an object of the program, or where the answer could be huge.

use crate::heap::{List, Value};
use crate::inspect::lookup::get;
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::int;
use crate::object::range::Range;
use crate::object::set;
use crate::object::slice::Slice;
use crate::source::op::{BinOp, CmpOp, UnaryOp};

/// So many values are looked at, whether they are plain, and so deep inside each other.
const MOST: usize = 10_000;
const DEEPEST: usize = 50;
/// Of an answer that could have more characters, items or bits than this, nobody asks what it is.
const ROOM: usize = 1 << 20;
/// The same as the digits of a width or a precision.
const ROOM_DIGITS: usize = 6;

/// Special methods that only answer, beside those of operators.
const ANSWERS: &[&str] = &[
    "__abs__",
    "__bool__",
    "__ceil__",
    "__contains__",
    "__divmod__",
    "__float__",
    "__floor__",
    "__format__",
    "__getitem__",
    "__hash__",
    "__index__",
    "__int__",
    "__len__",
    "__rdivmod__",
    "__repr__",
    "__round__",
    "__str__",
    "__trunc__",
];

/// Can a method, found under a name, be called on an object without running code of the program or changing anything?
pub(super) fn only_answers(
    cx: &Interp,
    method: &Value,
    name: &Name,
    object: &Value,
    args: &[Value],
) -> bool {
    if !get::is_native(method) || !is_question(cx, name) || is_huge(cx, name, object, args) {
        return false;
    }
    let mut left = MOST;
    let all = || std::iter::once(object).chain(args);
    match is_of_the_outside(cx, name, object) {
        true => all().all(is_builtin),
        false => all().all(|part| is_plain(part, &mut left, DEEPEST)),
    }
}

fn is_question(cx: &Interp, name: &Name) -> bool {
    let of_two = |&op: &BinOp| *cx.names.binary(op) == *name || *cx.names.reflected(op) == *name;
    ANSWERS.contains(&name.as_str())
        || BinOp::ALL.iter().any(of_two)
        || CmpOp::ALL.iter().any(|&op| cx.names.compare(op) == name)
        || [UnaryOp::Neg, UnaryOp::Pos, UnaryOp::Invert]
            .map(|op| cx.names.unary(op))
            .contains(&name)
}

/// Does the method not look at the items?
fn is_of_the_outside(cx: &Interp, name: &Name, object: &Value) -> bool {
    let is_row = object.view::<List>().is_some() || object.as_tuple().is_some();
    let of_rows = [BinOp::Add, BinOp::Mul].map(|op| cx.names.binary(op));
    *name == cx.names.__len__
        || is_row && (of_rows.contains(&name) || *name == cx.names.__getitem__)
}

/// A value of a builtin type itself, not of a subclass.
fn is_builtin(value: &Value) -> bool {
    if value.kind().is_some_and(|kind| kind.is_instance()) {
        return false;
    }
    !value.is_pointer()
        || value.as_str().is_some()
        || value.as_float().is_some()
        || int::exact(value).is_some()
        || value.as_tuple().is_some()
        || value.view::<List>().is_some()
        || value.view::<Dict>().is_some()
        || set::as_body(value).is_some()
        || value.view::<Range>().is_some()
        || value.view::<Slice>().is_some()
}

fn is_plain(value: &Value, left: &mut usize, deepest: usize) -> bool {
    if *left == 0 || deepest == 0 || !is_builtin(value) {
        return false;
    }
    *left -= 1;
    let mut all = |parts: &[Value]| parts.iter().all(|part| is_plain(part, left, deepest - 1));
    if let Some(items) = value.as_tuple() {
        all(items)
    } else if let Some(list) = value.view::<List>() {
        list.len() <= MOST && all(&list.to_vec())
    } else if let Some(dict) = value.view::<Dict>() {
        dict.len() <= MOST && all(&dict.keys()) && all(&dict.values())
    } else if let Some(body) = set::as_body(value) {
        let elements: Vec<Value> = body
            .elements()
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        all(&elements)
    } else if let Some(slice) = value.view::<Slice>() {
        all(&[slice.start.clone(), slice.stop.clone(), slice.step.clone()])
    } else {
        true
    }
}

/// Could the answer be so big that it is not worth it?
fn is_huge(cx: &Interp, name: &Name, object: &Value, args: &[Value]) -> bool {
    let Some(other) = args.first() else {
        return size(object) > ROOM;
    };
    if size(object).max(size(other)) > ROOM {
        return true;
    }
    let reflects = |op| cx.names.reflected(op) == name;
    let is = |op| cx.names.binary(op) == name || reflects(op);
    let times = |value: &Value| value.as_int().map_or(1, |i| i.unsigned_abs() as usize);
    if is(BinOp::Mul) {
        let repeated = length(object).max(length(other));
        return repeated.saturating_mul(times(object).max(times(other))) > ROOM;
    }
    if is(BinOp::Pow) || is(BinOp::LShift) {
        let (base, exponent) = match reflects(BinOp::Pow) || reflects(BinOp::LShift) {
            true => (other, object),
            false => (object, other),
        };
        return size(base).max(1).saturating_mul(times(exponent)) > ROOM;
    }
    let formats = is(BinOp::Mod) && object.as_str().is_some() || name.as_str() == "__format__";
    let by_argument = |arg: &Value| arg.as_tuple().is_some();
    formats && (has_long_number(object) || has_long_number(other) || by_argument(other))
}

/// The bits of a number, the length of a row.
fn size(value: &Value) -> usize {
    match int::of(value) {
        Some(number) => number.bit_length(),
        None => length(value),
    }
}

fn length(value: &Value) -> usize {
    let text = value.as_str().map(|text| text.bytes().len());
    let list = || value.view::<List>().map(|list| list.len());
    let tuple = || value.as_tuple().map(<[Value]>::len);
    text.or_else(list).or_else(tuple).unwrap_or(0)
}

/// Is a number in the text that could be a width beyond all measure?
fn has_long_number(text: &Value) -> bool {
    text.as_str().is_some_and(|text| {
        let runs = text.bytes().split(|byte| !byte.is_ascii_digit());
        runs.into_iter().any(|digits| digits.len() > ROOM_DIGITS)
    })
}
