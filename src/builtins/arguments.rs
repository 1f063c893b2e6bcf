//! What the tables of builtin containers share: the receiver, counts of arguments with CPython's
//! wording where a row's signature cannot tell them, and the six comparisons as constants.

use crate::heap::{Handle, Native, Value};
use crate::interp::{Args, Interp, Name, R, Raised, WellKnown};
use crate::object::class::{self, Class};
use crate::runtime::raise::{self, suggest};
use crate::source::op::CmpOp;

/// The receiver's native data. A row is only called for instances of its type, so the error is
/// never seen.
#[inline]
pub fn this<T: Native>(cx: &Interp, args: Args<'_>) -> R<Handle<T>> {
    match args.this::<T>() {
        Some(this) => Ok(this),
        None => Err(other_type(cx)),
    }
}

#[cold]
#[inline(never)]
fn other_type(cx: &Interp) -> Raised {
    raise::type_error(cx, "the receiver has another type")
}

/// The receiver, as it was given.
#[inline]
pub fn receiver(args: Args<'_>) -> Value {
    args.values.first().cloned().unwrap_or(Value::NONE)
}

/// Argument `i`, counted with the receiver as 0; `None` if a row is called with fewer.
#[inline]
pub fn arg(args: Args<'_>, i: usize) -> Value {
    args.values.get(i).cloned().unwrap_or(Value::NONE)
}

/// Refuses keyword arguments: `list() takes no keyword arguments`.
pub fn no_keywords(cx: &Interp, name: &str, args: Args<'_>) -> R<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    Err(raise::type_error(
        cx,
        format!("{name}() takes no keyword arguments"),
    ))
}

/// Refuses keyword arguments of `__new__`, unless `class` is a subclass of the builtin `base` whose
/// own `__init__` may take them.
pub fn no_keywords_for(cx: &Interp, base: WellKnown, name: &str, args: Args<'_>) -> R<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    let class = args.values.first().and_then(Value::to_handle::<Class>);
    if class.is_some_and(|class| overrides(cx, &class, base, &cx.names.__init__)) {
        return Ok(());
    }
    no_keywords(cx, name, args)
}

/// Refuses keyword arguments of `__init__`, unless the class of the object is a subclass of the builtin
/// `base` whose own `__new__` may take them.
pub fn no_keywords_beside_new(cx: &Interp, base: WellKnown, name: &str, args: Args<'_>) -> R<()> {
    if args.names.is_empty() {
        return Ok(());
    }
    let class = class::class_of(cx, &arg(args, 0));
    if overrides(cx, &class, base, &cx.names.__new__) {
        return Ok(());
    }
    no_keywords(cx, name, args)
}

/// Has `class` another method of this name than the builtin `base`?
fn overrides(cx: &Interp, class: &Class, base: WellKnown, method: &Name) -> bool {
    let base = class::well_known(cx, base);
    !same(
        &class::lookup(cx, class, method),
        &class::lookup(cx, &base, method),
    )
}

fn same(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.is(b),
        _ => a.is_none() && b.is_none(),
    }
}

/// Between `least` and `most` positional arguments: `list expected at most 1 argument, got 2`.
pub fn count(cx: &Interp, name: &str, got: usize, least: usize, most: usize) -> R<()> {
    if (least..=most).contains(&got) {
        return Ok(());
    }
    let (word, bound) = match () {
        () if least == most => ("", least),
        () if got < least => ("at least ", least),
        () => ("at most ", most),
    };
    let s = if bound == 1 { "" } else { "s" };
    Err(raise::type_error(
        cx,
        format!("{name} expected {word}{bound} argument{s}, got {got}"),
    ))
}

/// As [`count`] where arguments may also be given by name, or through a subclass: `int() takes at most
/// 2 arguments (3 given)`. The receiver is not counted.
pub fn count_named(cx: &Interp, name: &str, args: Args<'_>, subclass: bool, most: usize) -> R<()> {
    let given = args.values.len() - 1;
    if given <= most {
        return Ok(());
    }
    if args.names.is_empty() && !subclass {
        return count(cx, name, given, 0, most);
    }
    Err(raise::type_error(
        cx,
        format!("{name}() takes at most {most} arguments ({given} given)"),
    ))
}

/// `__lt__`, as the constant of a generic row function.
pub const LT: usize = 0;
/// `__le__`.
pub const LE: usize = 1;
/// `__eq__`.
pub const EQ: usize = 2;
/// `__ne__`.
pub const NE: usize = 3;
/// `__gt__`.
pub const GT: usize = 4;
/// `__ge__`.
pub const GE: usize = 5;

/// The comparison that a constant stands for.
pub const fn comparison(op: usize) -> CmpOp {
    match op {
        LT => CmpOp::Lt,
        LE => CmpOp::Le,
        EQ => CmpOp::Eq,
        NE => CmpOp::Ne,
        GT => CmpOp::Gt,
        _ => CmpOp::Ge,
    }
}

/// The error of a keyword that the function does not know.
pub fn unexpected(cx: &Interp, function: &str, name: &str, known: &[&str]) -> Raised {
    let text = suggest::unexpected_keyword(function, name, known.iter().copied());
    raise::type_error(cx, text)
}
