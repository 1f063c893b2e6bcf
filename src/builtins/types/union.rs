//! `types.UnionType`: `int | None` and the like (documentation of `types.UnionType`).

use crate::builtins::types::generic_alias;
use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::alias::Alias;
use crate::object::class::Class;
use crate::object::union::Union;
use crate::runtime::class::check;
use crate::runtime::define::{Sig, TypeDef, getter, method, plain_method};
use crate::runtime::{compare, format, hash, ops, raise};
use crate::source::op::BinOp;

/// The type `types.UnionType`.
pub static UNION: TypeDef = TypeDef {
    module: "types",
    well_known: Some(WellKnown::UnionType),
    natives: &[NativeId::UnionType],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__getitem__", Sig::One, subscript, "Return self[key]."),
        method("__or__", Sig::One, join, "Return self|value."),
        method("__ror__", Sig::One, join_reflected, "Return value|self."),
        plain_method("__instancecheck__", Sig::One, instance_check, ""),
        plain_method("__subclasscheck__", Sig::One, subclass_check, ""),
    ],
    getset: &[
        getter("__args__", arguments, ""),
        getter("__parameters__", parameters, ""),
    ],
    own_access: true,
    ..TypeDef::new(
        "UnionType",
        "Represent a PEP 604 union type\n\nE.g. for int | str",
    )
};

fn members(value: &Value) -> Vec<Value> {
    let members = value.view::<Union>().and_then(|u| u.members.as_tuple());
    members.map_or_else(|| vec![value.clone()], <[Value]>::to_vec)
}

fn can_join(value: &Value) -> bool {
    value.is_none()
        || value.view::<Class>().is_some()
        || value.view::<Union>().is_some()
        || payload::<Alias>(value).is_some()
}

/// `a | b`, or `NotImplemented` if one of them is no type.
pub fn of(cx: &Interp, a: &Value, b: &Value) -> R {
    if !can_join(a) || !can_join(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut all: Vec<Value> = Vec::new();
    for member in members(a).into_iter().chain(members(b)) {
        let member = if member.is_none() {
            cx.class(WellKnown::NoneType).clone()
        } else {
            member
        };
        let mut known = false;
        for other in &all {
            known = known || compare::same_or_eq(cx, other, &member)?;
        }
        if !known {
            all.push(member);
        }
    }
    match &all[..] {
        [one] => Ok(one.clone()),
        _ => Ok(cx
            .heap
            .alloc(Union {
                members: cx.tuple(all),
            })
            .into_value()),
    }
}

fn join(cx: &Interp, args: Args<'_>) -> R {
    of(cx, &args.values[0], &args.values[1])
}

fn join_reflected(cx: &Interp, args: Args<'_>) -> R {
    of(cx, &args.values[1], &args.values[0])
}

/// `int | None`, `a.B | str`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let mut parts = Vec::new();
    for member in members(&args.values[0]) {
        let part = match member.view::<Class>() {
            _ if member.is(cx.class(WellKnown::NoneType)) => "None".to_owned(),
            Some(class) => {
                let name = class.qualname_text();
                match class.module_text(cx).filter(|m| m != "builtins") {
                    Some(module) => format!("{module}.{name}"),
                    None => name,
                }
            }
            None => format::repr_text(cx, &member)?,
        };
        parts.push(part);
    }
    cx.str(&parts.join(" | "))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let mut sum = 0i64;
    for member in members(&args.values[0]) {
        sum = sum.wrapping_add(hash::hash(cx, &member)?);
    }
    Ok(cx.int(sum))
}

/// The order of the members does not matter.
fn equal(cx: &Interp, args: Args<'_>) -> R {
    if args.values[1].view::<Union>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (members(&args.values[0]), members(&args.values[1]));
    if a.len() != b.len() {
        return Ok(Value::FALSE);
    }
    for member in &a {
        let mut found = false;
        for other in &b {
            found = found || compare::same_or_eq(cx, member, other)?;
        }
        if !found {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn instance_check(cx: &Interp, args: Args<'_>) -> R {
    for member in members(&args.values[0]) {
        if check::is_instance(cx, &args.values[1], &member)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn subclass_check(cx: &Interp, args: Args<'_>) -> R {
    if args.values[1].view::<Class>().is_none() {
        return Err(raise::type_error(cx, "issubclass() arg 1 must be a class"));
    }
    for member in members(&args.values[0]) {
        if check::is_subclass(cx, &args.values[1], &member)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn arguments(_: &Interp, this: &Value) -> R {
    Ok(this
        .view::<Union>()
        .map_or(Value::NONE, |u| u.members.clone()))
}

fn parameters(cx: &Interp, this: &Value) -> R {
    Ok(cx.tuple(generic_alias::variables(cx, &members(this))?))
}

/// `(list[T] | None)[int]`
fn subscript(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let replaced = generic_alias::substitute(cx, this, &members(this), &args.values[1])?;
    let mut all = replaced.into_iter();
    let mut joined = all.next().unwrap_or(Value::NONE);
    for member in all {
        joined = ops::binary(cx, BinOp::BitOr, &joined, &member)?;
    }
    Ok(joined)
}
