//! Rich comparison ([Reference 6.10.1]): `<`, `<=`, `==`, `!=`, `>`, `>=`, and the comparison that
//! containers use, where an object always equals itself.
//!
//! [Reference 6.10.1]: https://docs.python.org/3.13/reference/expressions.html#value-comparisons

use crate::heap::{Handle, List, Value};
use crate::interp::{Interp, Name, R, Recursion};
use crate::number::integer;
use crate::object::class::{self, Class, Operation};
use crate::object::dict::Dict;
use crate::object::int;
use crate::object::set::as_body;
use crate::runtime::attr::descriptors::Nature;
use crate::runtime::attr::{self, descriptors};
use crate::runtime::container::{dict, set};
use crate::runtime::ops::{self, First};
use crate::runtime::{call, raise, truth};
use crate::source::op::CmpOp;

/// `a op b`; the result may be any value.
#[inline]
pub fn rich(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R {
    match quick(op, a, b) {
        Some(holds) => Ok(Value::bool(holds)),
        None => slow_rich(cx, op, a, b),
    }
}

/// The truth of `a op b`.
#[inline]
pub fn test(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R<bool> {
    match quick(op, a, b) {
        Some(holds) => Ok(holds),
        None => truth::truth(cx, &slow_rich(cx, op, a, b)?),
    }
}

/// The truth of `a == b`, asked even where both are the same object.
#[inline]
pub fn eq(cx: &Interp, a: &Value, b: &Value) -> R<bool> {
    test(cx, CmpOp::Eq, a, b)
}

/// `a is b or a == b`: the rule by which containers find their items.
#[inline]
pub fn same_or_eq(cx: &Interp, a: &Value, b: &Value) -> R<bool> {
    if a.is(b) {
        return Ok(true);
    }
    match a.peek().compare_ints(b.peek()) {
        Some(order) => Ok(order.is_eq()),
        None => test(cx, CmpOp::Eq, a, b),
    }
}

/// The truth of `a < b`.
#[inline]
pub fn lt(cx: &Interp, a: &Value, b: &Value) -> R<bool> {
    test(cx, CmpOp::Lt, a, b)
}

/// To compare texts of so many bytes takes some milliseconds.
const LONG_TEXT: usize = 1 << 20;

/// Ints, floats and texts, which need no method, unless it takes so long that Ctrl-C is to be looked at.
#[inline]
fn quick(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    if let Some(order) = a.peek().compare_ints(b.peek()) {
        return Some(op.holds(order));
    }
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        let is_short = a.bytes().len().min(b.bytes().len()) < LONG_TEXT;
        return is_short.then(|| match op {
            CmpOp::Eq => a.bytes() == b.bytes(),
            CmpOp::Ne => a.bytes() != b.bytes(),
            // WTF-8 sorts as its code points do.
            _ => op.holds(a.bytes().cmp(b.bytes())),
        });
    }
    let (a, b) = (as_exact_float(a)?, as_exact_float(b)?);
    Some(match a.partial_cmp(&b) {
        Some(order) => op.holds(order),
        None => op == CmpOp::Ne,
    })
}

/// A float, or an int that is one: those of up to 53 bits, and bools. A pair of them compares as floats do.
#[inline]
fn as_exact_float(value: &Value) -> Option<f64> {
    if let Some(x) = value.as_float() {
        return Some(x);
    }
    match value.as_int() {
        Some(i) => integer::exact_f64(i),
        None => value.as_bool().map(f64::from),
    }
}

#[inline(never)]
fn slow_rich(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R {
    let _guard = cx.enter_native(Recursion::Compare)?;
    cx.look_outside()?;
    if let (Some(x), Some(y)) = (a.as_tuple(), b.as_tuple()) {
        return tuples(cx, op, x, y);
    }
    if let (Some(x), Some(y)) = (a.view::<List>(), b.view::<List>()) {
        return lists(cx, op, x, y);
    }
    if let (Some(x), Some(y), CmpOp::Eq | CmpOp::Ne) = (a.view::<Dict>(), b.view::<Dict>(), op) {
        return Ok(Value::bool(dict::equal(cx, x, y)? == (op == CmpOp::Eq)));
    }
    if let (Some(x), Some(y)) = (int::exact(a), int::exact(b)) {
        return Ok(Value::bool(op.holds(x.compare(&y))));
    }
    if a.kind() == b.kind()
        && let Some((a, b)) = carried_by_both(cx, op, a, b)
    {
        return rich(cx, op, &a, &b);
    }
    if let (Some(x), Some(y)) = (as_body(a), as_body(b)) {
        return set::ordered(cx, op, x, y).map(Value::bool);
    }
    by_methods(cx, op, a, b)
}

/// Compares two lists.
pub fn lists(cx: &Interp, op: CmpOp, a: &List, b: &List) -> R {
    let pair = |i| Some((a.get(i)?, b.get(i)?));
    rows(cx, op, || (a.len(), b.len()), pair)
}

/// Compares two rows of items, which may change meanwhile: how long they are, and the items at a place.
pub fn rows(
    cx: &Interp,
    op: CmpOp,
    lengths: impl Fn() -> (usize, usize),
    pair: impl Fn(usize) -> Option<(Value, Value)>,
) -> R {
    let (a_len, b_len) = lengths();
    if a_len != b_len && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    let mut i = 0;
    while let Some((x, y)) = pair(i) {
        cx.tick()?;
        if !same_or_eq(cx, &x, &y)? {
            return differing(cx, op, &x, &y);
        }
        i += 1;
    }
    let (a_len, b_len) = lengths();
    Ok(Value::bool(op.holds(a_len.cmp(&b_len))))
}

/// Compares two tuples: by the first pair of items that differ, else by length.
pub fn tuples(cx: &Interp, op: CmpOp, a: &[Value], b: &[Value]) -> R {
    for (x, y) in a.iter().zip(b) {
        cx.tick()?;
        if !same_or_eq(cx, x, y)? {
            return differing(cx, op, x, y);
        }
    }
    Ok(Value::bool(op.holds(a.len().cmp(&b.len()))))
}

/// The answer for sequences whose first differing items are these.
fn differing(cx: &Interp, op: CmpOp, x: &Value, y: &Value) -> R {
    match op {
        CmpOp::Eq => Ok(Value::FALSE),
        CmpOp::Ne => Ok(Value::TRUE),
        _ => rich(cx, op, x, y),
    }
}

/// The data model's way: the method of the left operand, then the reflected one of the right;
/// first the right one's if its class is a proper subclass of the left's.
fn by_methods(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R {
    let (method, reflected) = (cx.names.compare(op), cx.names.compare(op.swapped()));
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    if matches!(op, CmpOp::Eq | CmpOp::Ne) && left.facts(cx).identity && right.facts(cx).identity {
        // Both methods would be `object`'s, which know identity only.
        return Ok(Value::bool(a.is(b) == (op == CmpOp::Eq)));
    }
    let right_first = right_comes_first(cx, reflected, &left, &right);
    if let Some((a, b)) = bare(cx, op, a, b) {
        return match right_first {
            true => rich(cx, op.swapped(), &b, &a),
            false => rich(cx, op, &a, &b),
        };
    }
    if right_first && let Some(result) = attempt(cx, b, reflected, a)? {
        return Ok(result);
    }
    if let Some(result) = attempt(cx, a, method, b)? {
        return Ok(result);
    }
    if !right_first && let Some(result) = attempt(cx, b, reflected, a)? {
        return Ok(result);
    }
    after_methods(cx, op, a, b)
}

/// What `a op b` asks first, if that is a function, by the rule of [`ops::first`]. Runs no user code.
pub fn first(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> Option<First> {
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    let (method, reflected) = (cx.names.compare(op), cx.names.compare(op.swapped()));
    if ops::is_number(a) {
        return First::new(class::lookup(cx, &right, reflected), true);
    }
    match right_comes_first(cx, reflected, &left, &right) {
        true => None,
        false => First::new(class::lookup(cx, &left, method), false),
    }
}

/// `a op b` after what it asks [`first`] has answered `NotImplemented`.
pub fn after_first(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R {
    if !ops::is_number(a)
        && let Some(result) = attempt(cx, b, cx.names.compare(op.swapped()), a)?
    {
        return Ok(result);
    }
    after_methods(cx, op, a, b)
}

/// What no method has answered: identity, or an error.
fn after_methods(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> R {
    match op {
        CmpOp::Eq => Ok(Value::bool(a.is(b))),
        CmpOp::Ne => Ok(Value::bool(!a.is(b))),
        _ => Err(raise::type_error(
            cx,
            format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                class::type_name(cx, a),
                class::type_name(cx, b)
            ),
        )),
    }
}

/// The builtin objects that `a` and `b` carry, if their class compares them as the builtin type does.
fn carried_by_both(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> Option<(Value, Value)> {
    let carried = |value: &Value| class::carried(cx, value, Operation::Compare);
    let pair = (carried(a)?, carried(b)?);
    has_order(op, &pair.0).then_some(pair)
}

/// Dicts have no order, and the error tells of the instances that carry them.
fn has_order(op: CmpOp, bare: &Value) -> bool {
    matches!(op, CmpOp::Eq | CmpOp::Ne) || bare.view::<Dict>().is_none()
}

/// The objects of one builtin type that both are or carry, if instances of subclasses compare as that type does.
fn bare(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> Option<(Value, Value)> {
    let carried = |value: &Value| class::carried(cx, value, Operation::Compare);
    let (a, b) = match (carried(a), carried(b)) {
        (Some(a), Some(b)) => (a, b),
        (Some(a), None) => (a, b.clone()),
        (None, Some(b)) => (a.clone(), b),
        (None, None) => return None,
    };
    (has_order(op, &a) && class::class_of(cx, &a).is(&class::class_of(cx, &b))).then_some((a, b))
}

/// Is the reflected method of the right operand asked before the method of the left one? Runs no user code.
pub fn right_comes_first(
    cx: &Interp,
    reflected: &Name,
    left: &Handle<Class>,
    right: &Handle<Class>,
) -> bool {
    !left.is(right)
        && right.is_subclass_of(left.value())
        && class::lookup(cx, right, reflected).is_some()
}

fn attempt(cx: &Interp, this: &Value, method: &Name, other: &Value) -> R<Option<Value>> {
    let Some(function) = attr::lookup_special(cx, this, method) else {
        return Ok(None);
    };
    let other = std::slice::from_ref(other);
    let result = match descriptors::nature(cx, &function) {
        Nature::NonData | Nature::Data => {
            // A method that cannot even be bound counts as not there.
            let class = class::class_of(cx, this);
            match descriptors::get(cx, &function, Some(this), class.value()) {
                Ok(bound) => call::call(cx, &bound, other)?,
                Err(raised) => {
                    raise::discard(cx, raised);
                    return Ok(None);
                }
            }
        }
        _ => call::call_unbound(cx, &function, this, other)?,
    };
    Ok(Some(result).filter(|result| !result.is_not_implemented()))
}
