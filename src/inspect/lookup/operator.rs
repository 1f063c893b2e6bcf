//! `a + b`, `a += b`, `-a`, `a < b`, `divmod(a, b)`: which operand is asked first, and who is asked next.
//!
//! The order is that of `runtime::ops` and `runtime::compare`, by the same functions. A method that comes with mini
//! and must say `NotImplemented` of the other operand is asked while the story is told; one of the program is not.

use super::special::{self, ask, chain, is_objects_own, note_ignored, reach};
use super::{Found, Look, Mark, Outcome, Trace, done, find, plain, shown};
use crate::heap::Value;
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class;
use crate::object::native::Wrapper;
use crate::runtime::{call, compare, ops, raise};
use crate::source::op::{BinOp, CmpOp, UnaryOp};

/// The story of `-a`, `+a`, `~a`.
pub fn unary(cx: &Interp, op: UnaryOp, object: &Value) -> Trace {
    let mut trace = Trace::new();
    let outcome = match chain(cx, &mut trace, object, &[cx.names.unary(op).as_str()]) {
        Some((name, found)) => special::answer(cx, &name, &found, (object, &[]), || {
            ops::unary(cx, op, object)
        }),
        None => done(cx, ops::unary(cx, op, object)),
    };
    trace.ends(outcome)
}

/// One operand that may know the operation.
#[derive(Clone, Copy)]
struct Side<'a> {
    /// Who is asked.
    object: &'a Value,
    /// About what.
    other: &'a Value,
    /// By which method.
    name: &'a Name,
    /// Why it is its turn.
    turn: &'static str,
}

/// Both operands, the left one first.
fn operands<'a>(
    (method, reflected): (&'a Name, &'a Name),
    a: &'a Value,
    b: &'a Value,
) -> (Side<'a>, Side<'a>) {
    let side = |object, other, name, turn| Side {
        object,
        other,
        name,
        turn,
    };
    (side(a, b, method, LEFT), side(b, a, reflected, RIGHT))
}

const IN_PLACE: &str = "in place";
const OVERRIDES: &str = "first: a subclass overrides it";
const OF_SUBCLASS: &str = "first: of a subclass";
const LEFT: &str = "of the left operand";
const RIGHT: &str = "of the right operand";
const SEQUENCE: &str = "of the sequence: after all numbers";

/// What is known of a side's answer before it is asked.
enum Answer {
    /// Nothing: it is called.
    Open(Outcome),
    /// Its value.
    Known(Value),
    /// `NotImplemented`.
    Declined,
    /// An error, which the operator words.
    Refused,
}

/// Tells the sides in the order in which they are asked, and ends with the first that may know the operation; with
/// `otherwise` if none does.
fn tell(cx: &Interp, sides: &[Side<'_>], otherwise: impl Fn() -> Outcome) -> Trace {
    let mut trace = Trace::new();
    let mut looks: Vec<Look> = Vec::new();
    let mut end: Option<Outcome> = None;
    for side in sides {
        let class = class::class_of(cx, side.object);
        let Some(found) = find(cx, &class, side.name) else {
            looks.push(Look {
                remark: side.turn.to_owned(),
                ..Look::missing(format!("{}.{}", class.name_text(), side.name))
            });
            continue;
        };
        note_ignored(cx, &mut trace, side.object, side.name);
        let found = equality_behind(cx, &mut trace, side, found);
        let (mark, remark) = match (&end, answer(cx, side, &found)) {
            (Some(Outcome::Value(_)), _) => (Mark::Skipped, "is not asked any more"),
            (Some(_), _) => (Mark::Waits, side.turn),
            (None, Answer::Declined) => (Mark::Declines, "says NotImplemented"),
            (None, Answer::Known(value)) => {
                end = Some(Outcome::Value(value));
                (Mark::Wins, side.turn)
            }
            (None, Answer::Refused) => {
                end = Some(otherwise());
                (Mark::Fails, side.turn)
            }
            (None, Answer::Open(outcome)) => {
                end = Some(outcome);
                (Mark::Wins, side.turn)
            }
        };
        looks.push(found.0.look(cx, &found.1, remark, mark));
    }
    let waits = looks.iter().any(|look| look.mark == Mark::Waits);
    if waits && matches!(end, Some(Outcome::Calls { .. })) {
        trace.note("the next one is asked if the answer is NotImplemented");
    }
    trace.step("which special methods are asked, in which order?", looks);
    trace.ends(end.unwrap_or_else(otherwise))
}

/// `object.__ne__` asks `__eq__` of its own class, and turns the answer round.
fn equality_behind(cx: &Interp, trace: &mut Trace, side: &Side<'_>, found: Found) -> (Found, Name) {
    let name = side.name.clone();
    if name != *cx.names.compare(CmpOp::Ne) || !is_objects_own(cx, &found) {
        return (found, name);
    }
    let equal = cx.names.compare(CmpOp::Eq);
    match find(cx, &class::class_of(cx, side.object), equal) {
        Some(other) if !is_objects_own(cx, &other) => {
            trace.note("object.__ne__ asks __eq__ and turns the answer round");
            (other, equal.clone())
        }
        _ => (found, name),
    }
}

fn answer(cx: &Interp, side: &Side<'_>, (found, name): &(Found, Name)) -> Answer {
    let other = std::slice::from_ref(side.other);
    let answers = || plain::only_answers(cx, &found.value, name, side.object, other);
    if is_pure(cx, side, found) || answers() {
        match call::call_unbound(cx, &found.value, side.object, other) {
            Ok(value) if value.is_not_implemented() => return Answer::Declined,
            // `__eq__` may stand for `__ne__`.
            Ok(value) if name == side.name => return Answer::Known(value),
            Ok(_) => {}
            Err(raised) => {
                raise::discard(cx, raised);
                return Answer::Refused;
            }
        }
    }
    Answer::Open(reach(cx, name, found, side.object, other))
}

/// Builtin types whose operators run code of the program only for what is of their own kind.
const BUILTIN: &[WellKnown] = &[
    WellKnown::Int,
    WellKnown::Bool,
    WellKnown::Float,
    WellKnown::Str,
    WellKnown::List,
    WellKnown::Tuple,
    WellKnown::Dict,
    WellKnown::Set,
    WellKnown::FrozenSet,
];

/// Can the method be asked without running code of the program? Those of numbers can when they compare, all others
/// of [`BUILTIN`] when the other operand is not of their kind, which they decline at once.
fn is_pure(cx: &Interp, side: &Side<'_>, found: &Found) -> bool {
    let Some(wrapper) = found.value.view::<Wrapper>() else {
        return false;
    };
    let compares = CmpOp::ALL
        .iter()
        .any(|&op| cx.names.compare(op) == side.name);
    if wrapper.owner.is(cx.class(WellKnown::Object)) {
        return compares;
    }
    let Some(&kind) = BUILTIN
        .iter()
        .find(|&&kind| wrapper.owner.is(cx.class(kind)))
    else {
        return false;
    };
    let plain = BinOp::ALL.iter().any(|&op| {
        let sequence = ops::is_sequence_operand(cx, op, side.object);
        let formats = kind == WellKnown::Str && op == BinOp::Mod;
        let (method, reflected) = ops::op_names(cx, op);
        (method == side.name || reflected == side.name) && !sequence && !formats
    });
    let divides = [&cx.names.__divmod__, &cx.names.__rdivmod__].contains(&side.name);
    let number = |v: &Value| v.as_int().is_some() || v.as_float().is_some() || v.is_bool();
    if compares && number(side.object) && number(side.other) {
        return true;
    }
    let is_set = |kind| matches!(kind, WellKnown::Set | WellKnown::FrozenSet);
    let same_kind = BUILTIN
        .iter()
        .any(|&of| (of == kind || is_set(of) && is_set(kind)) && class::is_a(cx, side.other, of));
    (compares || plain || divides) && !same_kind
}

/// The two sides of an operator, without what sequences do.
fn number_sides<'a>(
    cx: &Interp,
    op: BinOp,
    names: (&'a Name, &'a Name),
    a: &'a Value,
    b: &'a Value,
) -> Vec<Side<'a>> {
    let (method, reflected) = names;
    let order = ops::order(cx, op, names, a, b);
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    let (of_left, of_right) = operands((method, reflected), a, b);
    let missing = |class, name| find(cx, class, name).is_none();
    let mut sides = Vec::new();
    if order.right_first {
        sides.push(Side {
            turn: OVERRIDES,
            ..of_right
        });
    }
    if order.left || missing(&left, method) {
        sides.push(of_left);
    }
    if !left.is(&right) && (order.right_last || missing(&right, reflected)) {
        sides.push(of_right);
    }
    sides
}

/// What a builtin sequence does with `+` and `*` when no number knew it.
fn sequence_sides<'a>(
    cx: &'a Interp,
    op: BinOp,
    a: &'a Value,
    b: &'a Value,
) -> impl Iterator<Item = Side<'a>> {
    let right = [(b, a)].into_iter().filter(move |_| op == BinOp::Mul);
    let sides = [(a, b)].into_iter().chain(right);
    sides
        .filter(move |(object, _)| ops::is_sequence_operand(cx, op, object))
        .map(move |(object, other)| Side {
            object,
            other,
            name: cx.names.binary(op),
            turn: SEQUENCE,
        })
        // A sequence on the left is the one that is repeated.
        .take(1)
}

/// Says that two operands of one type are asked once.
fn note_same(cx: &Interp, trace: &mut Trace, reflected: &Name, a: &Value, b: &Value) {
    let class = class::class_of(cx, a);
    if class.is(&class::class_of(cx, b)) {
        let name = class.name_text();
        trace.note(format!(
            "both are of the type {name}, so {reflected} is not asked"
        ));
    }
}

/// The story of `a op b`.
pub fn binary(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Trace {
    let names = ops::op_names(cx, op);
    let mut sides = number_sides(cx, op, names, a, b);
    sides.extend(sequence_sides(cx, op, a, b));
    let mut trace = tell(cx, &sides, || done(cx, ops::binary(cx, op, a, b)));
    note_same(cx, &mut trace, names.1, a, b);
    trace
}

/// The story of `a op= b`, as far as the value that the target is to get.
pub fn in_place(cx: &Interp, op: BinOp, a: &Value, b: &Value) -> Trace {
    let names = ops::op_names(cx, op);
    let own = Side {
        object: a,
        other: b,
        name: cx.names.in_place(op),
        turn: IN_PLACE,
    };
    let mut sides = vec![own];
    if ops::is_sequence_in_place(cx, op, a) {
        // A builtin sequence comes after all numbers, and is then changed in place.
        sides = number_sides(cx, op, names, a, b);
        sides.push(Side {
            turn: "in place, after all numbers",
            ..own
        });
    } else {
        sides.extend(number_sides(cx, op, names, a, b));
        if ops::repeats_in_place(cx, op, a) {
            sides.extend(sequence_sides(cx, op, a, b));
        }
    }
    tell(cx, &sides, || done(cx, ops::inplace(cx, op, a, b)))
}

/// The story of `divmod(a, b)`.
pub fn divmod(cx: &Interp, a: &Value, b: &Value) -> Trace {
    let names = (&cx.names.__divmod__, &cx.names.__rdivmod__);
    let sides = number_sides(cx, BinOp::Mod, names, a, b);
    let mut trace = tell(cx, &sides, || done(cx, ops::divmod(cx, a, b)));
    note_same(cx, &mut trace, names.1, a, b);
    trace
}

/// The story of `pow(a, b, modulus)`: only the first operand is asked.
pub fn power(cx: &Interp, a: &Value, b: &Value, modulus: &Value) -> Trace {
    if modulus.is_none() {
        return binary(cx, BinOp::Pow, a, b);
    }
    let mut trace = Trace::new();
    trace.note("with a third argument no other operand is asked");
    let name = &cx.names.__pow__;
    let outcome = match ask(cx, &mut trace, a, name, ("is called", Mark::Wins)) {
        Some(found) => {
            let rest = [b.clone(), modulus.clone()];
            special::answer(cx, name, &found, (a, &rest), || {
                ops::power_modulo(cx, a, b, modulus)
            })
        }
        None => done(cx, ops::power_modulo(cx, a, b, modulus)),
    };
    trace.ends(outcome)
}

/// The story of `a < b` and the other comparisons.
pub fn comparison(cx: &Interp, op: CmpOp, a: &Value, b: &Value) -> Trace {
    let (method, reflected) = (cx.names.compare(op), cx.names.compare(op.swapped()));
    let (left, right) = (class::class_of(cx, a), class::class_of(cx, b));
    let (of_left, of_right) = operands((method, reflected), a, b);
    let sides = match compare::right_comes_first(cx, reflected, &left, &right) {
        true => [
            Side {
                turn: OF_SUBCLASS,
                ..of_right
            },
            of_left,
        ],
        false => [of_left, of_right],
    };
    tell(cx, &sides, || done(cx, compare::rich(cx, op, a, b)))
}

/// The story of `a is b` or, `negated`, of `a is not b`.
pub fn identity(cx: &Interp, negated: bool, a: &Value, b: &Value) -> Trace {
    let mut trace = Trace::new();
    let same = a.is(b);
    let mark = if same { Mark::Wins } else { Mark::Missing };
    let look = |side: &str, value: &Value| Look::new(side, shown(cx, value), "", mark);
    trace.step(
        "are both the same object?",
        vec![look("left", a), look("right", b)],
    );
    trace.note("identity is compared: no method is asked");
    trace.ends(Outcome::Value(Value::bool(same != negated)))
}
