//! The binary and unary operators (Reference 6.5 to 6.9, 3.3.8): short ways for numbers and text, then the data
//! model's dispatch.
//!
//! What always holds: for every pair of classes the order of attempts is CPython's: the reflected method of a proper
//! subclass that overrides it, the left method, the right one, and last the concatenation or repetition of the
//! builtin sequences, whose `__add__` and `__mul__` rows are no number methods there. Arithmetic itself is in
//! `ops/integer.rs`, `ops/real.rs` and `ops/power.rs`, and in `ops/huge.rs` for numbers of millions of digits.

pub mod huge;
pub mod integer;
pub mod power;
pub mod real;

use crate::heap::{List, Value};
use crate::interp::{Interp, Name, R, Raised, WellKnown};
use crate::object::class::{self, Class, Operation};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::int::{self, Int};
use crate::object::native::{NativeFunction, Wrapper};
use crate::runtime::container::set::{self, AnySet, Flavour};
use crate::runtime::container::{dict, list, text, tuple};
use crate::runtime::format::percent;
use crate::runtime::raise::warn;
use crate::runtime::{attr, call, raise};
use crate::source::op::{BinOp, UnaryOp};

/// `a op b`.
#[inline]
pub fn binary(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R {
    if let Some(result) = numbers(cx, op, a, b) {
        return result;
    }
    slow_binary(cx, op, a, b)
}

/// `a op= b`: the value that the target is to get.
pub fn inplace(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R {
    if let Some(result) = numbers(cx, op, a, b) {
        return result;
    }
    if let Some(result) = carried_numbers(cx, op, a, b) {
        return result;
    }
    if let Some(result) = texts(cx, op, a, b) {
        return result;
    }
    if let Some(result) = grown(cx, op, a, b) {
        return result;
    }
    let name = cx.names.in_place(op);
    let method = attr::lookup_special(cx, a, name);
    let sequence = comes_after_numbers(cx, op, a, method.as_ref());
    if method.is_some()
        && !sequence
        && let Some(result) = attempt(cx, a, name, b)?
    {
        return Ok(result);
    }
    if let Some(result) = by_methods(cx, op, op_names(cx, op), a, b)? {
        return Ok(result);
    }
    if sequence {
        if op == BinOp::Mul {
            expect_count(cx, b)?;
        }
        if let Some(result) = attempt(cx, a, name, b)? {
            return Ok(result);
        }
    }
    let result = match sequence || repeats_in_place(cx, op, a) {
        true => by_sequence(cx, op, a, b)?,
        false => None,
    };
    result.map_or_else(
        || Err(unsupported(cx, &format!("{}=", op.symbol()), a, b)),
        Ok,
    )
}

/// The short ways of `list += items` and `set |= set`, where no operand has other methods.
fn grown(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let done = match op {
        BinOp::Add if b.view::<List>().is_some() || b.as_tuple().is_some() => {
            list::extend(cx, a.view::<List>()?, b)
        }
        BinOp::BitOr => {
            let set = AnySet::exact(a).filter(|set| set.flavour() == Flavour::Set)?;
            set::merge(cx, &set, &AnySet::exact(b)?)
        }
        _ => return None,
    };
    Some(done.map(|()| a.clone()))
}

/// Is `method`, which does `op=` for `a`, that of a builtin sequence? A subclass has inherited `+=` among the methods of
/// numbers as well, which come first.
fn comes_after_numbers(cx: &Interp, op: BinOp, a: &Value, method: Option<&Value>) -> bool {
    let inherited = op == BinOp::Add && class::class_of(cx, a).is_heap();
    !inherited && is_sequence_row(cx, op, method)
}

/// Is `a op= b` done by a builtin sequence in place, after all number methods? Runs no user code.
pub fn is_sequence_in_place(cx: &Interp, op: BinOp, a: &Value) -> bool {
    let method = attr::lookup_special(cx, a, cx.names.in_place(op));
    comes_after_numbers(cx, op, a, method.as_ref())
}

/// May a builtin sequence be what `a op= b` ends with? What could hold items itself is never the count of
/// `count *= sequence`. Runs no user code.
pub fn repeats_in_place(cx: &Interp, op: BinOp, a: &Value) -> bool {
    if op != BinOp::Mul || is_sequence_operand(cx, op, a) {
        return true;
    }
    let class = class::class_of(cx, a);
    !class.is_heap() && class::lookup(cx, &class, &cx.names.__len__).is_none()
}

/// `-a`, `+a`, `~a`.
pub fn unary(cx: &Interp, op: UnaryOp, a: &Value) -> R {
    if op == UnaryOp::Invert && a.as_bool().is_some() {
        warn::warn(cx, WellKnown::DeprecationWarning, INVERTED_BOOL)?;
    }
    if let Some(i) = int::exact(a) {
        return Ok(integer::unary(cx, op, &i));
    }
    if let (Some(x), UnaryOp::Neg | UnaryOp::Pos) = (a.as_float(), op) {
        return Ok(cx.float(if op == UnaryOp::Neg { -x } else { x }));
    }
    match attr::call_special(cx, a, cx.names.unary(op), &[])? {
        Some(result) => Ok(result),
        None => {
            let name = class::type_name(cx, a);
            Err(raise::type_error(
                cx,
                format!("bad operand type for unary {}: '{name}'", op.symbol()),
            ))
        }
    }
}

const INVERTED_BOOL: &str = "\
Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. \
This returns the bitwise inversion of the underlying int object and is usually not what you expect \
from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the \
bitwise inversion of the underlying int.";

/// `divmod(a, b)`.
pub fn divmod(cx: &Interp, a: &Value, b: &Value) -> R {
    if let (Some(x), Some(y)) = (int::exact(a), int::exact(b)) {
        return integer::divmod(cx, &x, &y);
    }
    let names = (&cx.names.__divmod__, &cx.names.__rdivmod__);
    match by_methods(cx, BinOp::Mod, names, a, b)? {
        Some(result) => Ok(result),
        None => Err(unsupported(cx, "divmod()", a, b)),
    }
}

/// `pow(a, b, modulus)`.
pub fn power_modulo(cx: &Interp, a: &Value, b: &Value, modulus: &Value) -> R {
    if modulus.is_none() {
        return binary(cx, BinOp::Pow, a, b);
    }
    let args = [b.clone(), modulus.clone()];
    if attr::lookup_special(cx, a, &cx.names.__pow__).is_some()
        && let Some(result) = attr::call_special(cx, a, &cx.names.__pow__, &args)?
        && !result.is_not_implemented()
    {
        return Ok(result);
    }
    // The float among them is asked next, and knows no modulus.
    if [b, modulus].iter().any(|v| int::float_of(v).is_some()) {
        let message = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(raise::type_error(cx, message));
    }
    let names = [a, b, modulus].map(|v| class::type_name(cx, v));
    Err(raise::type_error(
        cx,
        format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            names[0], names[1], names[2]
        ),
    ))
}

/// Exact ints, bools and floats, in any mixture. `None` if an operand is something else, or if the operator is none
/// of these numbers' (`1.5 | 2`).
#[inline]
fn numbers(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let instance = |v: &Value| v.kind().is_some_and(|kind| kind.is_instance());
    if instance(a) || instance(b) {
        return None;
    }
    if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
        return real::binary(cx, op, x, y);
    }
    match (int::exact(a), int::exact(b)) {
        (Some(x), Some(y)) => {
            if a.is_bool()
                && b.is_bool()
                && matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor)
            {
                return Some(Ok(bools(op, !x.is_zero(), !y.is_zero())));
            }
            integer::binary(cx, op, &x, &y)
        }
        (Some(x), None) => mixed(cx, op, b.as_float()?, &x, false),
        (None, Some(y)) => mixed(cx, op, a.as_float()?, &y, true),
        (None, None) => None,
    }
}

/// [`numbers`], for instances of subclasses that leave the operators to them.
fn carried_numbers(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let carried = |value: &Value| class::carried(cx, value, Operation::Arithmetic);
    match (carried(a), carried(b)) {
        (None, None) => None,
        (Some(a), None) => numbers(cx, op, &a, b),
        (None, Some(b)) => numbers(cx, op, a, &b),
        (Some(a), Some(b)) => numbers(cx, op, &a, &b),
    }
}

/// A float and an int; `float_first` tells their order.
fn mixed(cx: &Interp, op: BinOp, x: f64, i: &Int, float_first: bool) -> Option<R> {
    if !real::knows(op) {
        return None;
    }
    Some(real::from_int(cx, i).and_then(|y| {
        let (left, right) = if float_first { (x, y) } else { (y, x) };
        real::binary(cx, op, left, right).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
    }))
}

/// `&`, `|`, `^` of two bools are bools.
pub fn bools(op: BinOp, a: bool, b: bool) -> Value {
    Value::bool(match op {
        BinOp::BitAnd => a & b,
        BinOp::BitOr => a | b,
        _ => a ^ b,
    })
}

/// The short ways of exact strings: `+` and `%`.
fn texts(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let left = a.as_str()?;
    match op {
        BinOp::Add => Some(text::concat(cx, left, b.as_str()?)),
        // Only a subclass of `str` with a `__rmod__` would come before this.
        BinOp::Mod if !b.kind().is_some_and(|kind| kind.is_instance()) => {
            Some(percent::format(cx, left, a, b))
        }
        _ => None,
    }
}

/// The short ways of exact lists, tuples and strings with each other and with small ints: concatenation and repetition,
/// which their classes have no other method for.
fn sequences(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    match op {
        BinOp::Add if a.view::<List>().is_some() => {
            Some(list::concat(cx, a.view::<List>()?, b.view::<List>()?))
        }
        BinOp::Add => {
            a.as_tuple().and(b.as_tuple())?;
            Some(tuple::concat(cx, a, b))
        }
        BinOp::Mul => match b.as_int() {
            Some(count) => sequence_times(cx, a, count),
            None => sequence_times(cx, b, a.as_int()?),
        },
        _ => None,
    }
}

/// The short ways of exact sets: `&`, `|`, `-`, `^`.
fn sets(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let (a, b) = (AnySet::exact(a)?, AnySet::exact(b)?);
    Some(set::binary(cx, op, &a, &b)?.map(AnySet::into_value))
}

/// The short way of exact dicts: `|`.
fn dicts(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<R> {
    let exact = op == BinOp::BitOr && a.view::<Dict>().is_some() && b.view::<Dict>().is_some();
    exact.then(|| dict::union(cx, a, b))
}

fn sequence_times(cx: &Interp, sequence: &Value, count: i64) -> Option<R> {
    if let Some(items) = sequence.view::<List>() {
        let items = match (items.len(), items.get(0)) {
            (1, Some(item)) => list::repeat(cx, &[item], count),
            _ => list::repeat(cx, &items.to_vec(), count),
        };
        return Some(items.map(|items| cx.list(items)));
    }
    Some(text::repeat(cx, sequence.as_str()?, count))
}

#[inline(never)]
fn slow_binary(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R {
    cx.look_outside()?;
    if let Some(result) = carried_numbers(cx, op, a, b) {
        return result;
    }
    let short = texts(cx, op, a, b)
        .or_else(|| sequences(cx, op, a, b))
        .or_else(|| sets(cx, op, a, b))
        .or_else(|| dicts(cx, op, a, b));
    if let Some(result) = short {
        return result;
    }
    match by_methods(cx, op, op_names(cx, op), a, b)? {
        Some(result) => Ok(result),
        None => after_methods(cx, op, a, b),
    }
}

/// What no method has done: an operation of builtin sequences, or an error.
fn after_methods(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R {
    match by_sequence(cx, op, a, b)? {
        Some(result) => Ok(result),
        None => Err(unsupported(cx, shown(op), a, b)),
    }
}

/// The function of the language that an operator asks first.
pub struct First {
    /// The function.
    pub function: Value,
    /// Is it the reflected method of the right operand?
    pub reflected: bool,
}

impl First {
    /// `found`, if it is such a function.
    pub fn new(found: Option<Value>, reflected: bool) -> Option<First> {
        let function = found.filter(|found| found.view::<Function>().is_some())?;
        Some(First {
            function,
            reflected,
        })
    }
}

/// Is it an exact int, bool or float? Its methods know nothing of instances that carry no builtin object.
#[inline]
pub fn is_number(value: &Value) -> bool {
    value.as_int().is_some() || value.as_float().is_some() || value.is_bool()
}

/// What `a op b` asks first, if that is a function: the one of the left operand, or that of the right one if the left
/// is a [number](is_number) and the right a plain instance. Runs no user code.
pub fn first(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Option<First> {
    let names = op_names(cx, op);
    if is_number(a) {
        return First::new(attr::lookup_special(cx, b, names.1), true);
    }
    match order(cx, op, names, a, b).right_first {
        true => None,
        false => First::new(attr::lookup_special(cx, a, names.0), false),
    }
}

/// `a op b` after what it asks [`first`] has answered `NotImplemented`.
pub fn after_first(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R {
    let names = op_names(cx, op);
    if !is_number(a)
        && order(cx, op, names, a, b).right_last
        && let Some(result) = attempt(cx, b, names.1, a)?
    {
        return Ok(result);
    }
    after_methods(cx, op, a, b)
}

/// The method and the reflected method of an operator.
pub fn op_names(cx: &Interp, op: BinOp) -> (&Name, &Name) {
    (cx.names.binary(op), cx.names.reflected(op))
}

/// Which special methods a binary operator asks, in this order, each until one knows the operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// The reflected method of the right operand, whose class is a subclass of the left one's and overrides it.
    pub right_first: bool,
    /// The method of the left operand.
    pub left: bool,
    /// The reflected method of the right operand.
    pub right_last: bool,
}

/// The order of attempts for two operands. Runs no user code.
pub fn order(cx: &Interp, op: BinOp, names: (&Name, &Name), a: &Value, b: &Value) -> Order {
    let (method, reflected) = names;
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    let left_method = class::lookup(cx, &left, method);
    let right_method = if left.is(&right) {
        None
    } else {
        class::lookup(cx, &right, reflected)
    };
    let left_number = is_number_method(cx, op, &left, left_method.as_ref(), reflected);
    let right_number = is_number_method(cx, op, &right, right_method.as_ref(), method);
    let overrides = || match (&right_method, &class::lookup(cx, &left, reflected)) {
        (Some(own), Some(other)) => !own.is(other),
        _ => true,
    };
    let right_first = right_number && right.is_subclass_of(left.value()) && overrides();
    Order {
        right_first,
        left: left_number,
        right_last: right_number && !right_first,
    }
}

/// The data model's way (Reference 3.3.8). `None` if nobody knows the operation.
fn by_methods(
    cx: &Interp,
    op: BinOp,
    names: (&Name, &Name),
    a: &Value,
    b: &Value,
) -> R<Option<Value>> {
    let (method, reflected) = names;
    let class = class::class_of(cx, a);
    if class.is_heap()
        && class::class_of(cx, b).is(&class)
        && let Some(function) = class::lookup(cx, &class, method)
        && function.view::<Function>().is_some()
    {
        // Two objects of one class: nobody but its own function is asked.
        return attempt_with(cx, &function, a, b);
    }
    drop(class);
    let order = order(cx, op, names, a, b);
    if order.right_first
        && let Some(result) = attempt(cx, b, reflected, a)?
    {
        return Ok(Some(result));
    }
    if order.left
        && let Some(result) = attempt(cx, a, method, b)?
    {
        return Ok(Some(result));
    }
    if order.right_last {
        attempt(cx, b, reflected, a)
    } else {
        Ok(None)
    }
}

/// Calls a special method; `None` if it is missing or answers `NotImplemented`.
fn attempt(cx: &Interp, this: &Value, method: &Name, other: &Value) -> R<Option<Value>> {
    match attr::lookup_special(cx, this, method) {
        Some(function) => attempt_with(cx, &function, this, other),
        None => Ok(None),
    }
}

fn attempt_with(cx: &Interp, function: &Value, this: &Value, other: &Value) -> R<Option<Value>> {
    let result = call::call_unbound(cx, function, this, std::slice::from_ref(other))?;
    Ok(Some(result).filter(|result| !result.is_not_implemented()))
}

/// Is this the `__add__`, `__mul__` or the like of a builtin sequence? Those come after all number methods.
fn is_sequence_row(cx: &Interp, op: BinOp, method: Option<&Value>) -> bool {
    if !matches!(op, BinOp::Add | BinOp::Mul) {
        return false;
    }
    let Some(row) = method.and_then(|method| method.view::<Wrapper>()) else {
        return false;
    };
    let is_sequence = |class: &Class| class.flags().has(class::Flags::SEQUENCE);
    cx.class(WellKnown::Str).is(&row.owner) || row.owner.view::<Class>().is_some_and(is_sequence)
}

/// Does a method that was found take part in the dispatch of numbers? The row of a builtin sequence does if the class
/// has a method of its own for the other side of the operator.
fn is_number_method(
    cx: &Interp,
    op: BinOp,
    class: &Class,
    found: Option<&Value>,
    other: &Name,
) -> bool {
    if !is_sequence_row(cx, op, found) {
        return found.is_some();
    }
    let other = class::lookup(cx, class, other);
    other.is_some() && !is_sequence_row(cx, op, other.as_ref())
}

/// Concatenation by the left operand, repetition by either.
fn by_sequence(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> R<Option<Value>> {
    match op {
        BinOp::Add if is_sequence_operand(cx, op, a) => {
            attr::call_special(cx, a, cx.names.binary(op), std::slice::from_ref(b))
        }
        BinOp::Mul if is_sequence_operand(cx, op, a) => repeated(cx, a, b).map(Some),
        BinOp::Mul if is_sequence_operand(cx, op, b) => repeated(cx, b, a).map(Some),
        _ => Ok(None),
    }
}

/// Is an operand of `+` or `*` a builtin sequence, or a subclass that leaves the operator to it? Runs no user code.
pub fn is_sequence_operand(cx: &Interp, op: BinOp, operand: &Value) -> bool {
    let is_row = |name| is_sequence_row(cx, op, attr::lookup_special(cx, operand, name).as_ref());
    // A subclass with a `__rmul__` of its own repeats by its methods only.
    is_row(cx.names.binary(op)) && (op != BinOp::Mul || is_row(cx.names.reflected(op)))
}

/// A builtin sequence times `count`, which must be an integer.
fn repeated(cx: &Interp, sequence: &Value, count: &Value) -> R {
    expect_count(cx, count)?;
    let name = cx.names.binary(BinOp::Mul);
    let result = attr::call_special(cx, sequence, name, std::slice::from_ref(count))?;
    Ok(result.unwrap_or(Value::NONE))
}

fn expect_count(cx: &Interp, count: &Value) -> R<()> {
    if crate::runtime::convert::is_index(cx, count) {
        return Ok(());
    }
    let name = class::type_name(cx, count);
    Err(raise::type_error(
        cx,
        format!("can't multiply sequence by non-int of type '{name}'"),
    ))
}

/// How an operator is called in errors.
fn shown(op: BinOp) -> &'static str {
    if op == BinOp::Pow {
        "** or pow()"
    } else {
        op.symbol()
    }
}

/// The error when nobody knows the operation.
#[cold]
fn unsupported(cx: &Interp, symbol: &str, a: &Value, b: &Value) -> Raised {
    let (left, right) = (class::type_name(cx, a), class::type_name(cx, b));
    let mut message = format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'");
    // The statement of Python 2 that this most likely was meant to be.
    if symbol == ">>"
        && a.view::<NativeFunction>()
            .is_some_and(|f| f.row.def.name == "print")
    {
        message.push_str(". Did you mean \"print(<message>, file=<output_stream>)\"?");
    }
    raise::type_error(cx, message)
}
