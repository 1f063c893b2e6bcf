//! Weak proxies: objects that stand for another one as long as it lives.
//!
//! A proxy is an instance with one cell, which holds the reference. Every operation is done on the object itself;
//! operands that are proxies are replaced by their objects first.

use crate::heap::{Handle, Value, WeakRef};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::{class, instance};
use crate::runtime::container::item;
use crate::runtime::define::{MethodDef, Sig, TypeDef, method};
use crate::runtime::{attr, call, compare, convert, format, iter, ops, raise, truth};
use crate::source::op::{BinOp, CmpOp, UnaryOp};

/// The cell of the reference.
const REFERENCE: usize = 0;

/// `ProxyType`.
pub static PROXY: TypeDef = TypeDef {
    module: "weakref",
    well_known: Some(WellKnown::WeakProxy),
    fields: &["reference"],
    methods: METHODS,
    ..TypeDef::new("ProxyType", "")
};

/// `CallableProxyType`.
pub static CALLABLE: TypeDef = TypeDef {
    module: "weakref",
    well_known: Some(WellKnown::WeakCallableProxy),
    fields: &["reference"],
    methods: CALLABLE_METHODS,
    ..TypeDef::new("CallableProxyType", "")
};

/// A proxy that holds a reference.
pub fn make(cx: &Interp, class: WellKnown, reference: Handle<WeakRef>) -> Value {
    let class = class::well_known(cx, class);
    let proxy = instance::alloc(cx, &class);
    proxy.set_cell(REFERENCE, reference.value().clone());
    if let Some(outer) = cx.heap.weak_cell(&proxy, None) {
        reference.set_outer(&outer);
    }
    proxy
}

/// The object of a proxy; any other value is itself.
fn object(cx: &Interp, value: &Value) -> R {
    let proxy = class::is_exactly(cx, value, WellKnown::WeakProxy)
        || class::is_exactly(cx, value, WellKnown::WeakCallableProxy);
    if !proxy {
        return Ok(value.clone());
    }
    let reference = value.cell(REFERENCE);
    match reference
        .as_ref()
        .and_then(|reference| reference.view::<WeakRef>()?.get())
    {
        Some(object) => Ok(object),
        None => Err(raise::reference_error(
            cx,
            "weakly-referenced object no longer exists",
        )),
    }
}

fn forward(cx: &Interp, args: Args<'_>, name: &str) -> R {
    let this = object(cx, &args.values[0])?;
    let rest = args.values[1..]
        .iter()
        .map(|value| object(cx, value))
        .collect::<R<Vec<Value>>>()?;
    let word = name.trim_matches('_');
    match (word, &*rest) {
        ("iter", []) => iter::iter(cx, &this),
        ("contains", [wanted]) => item::contains(cx, &this, wanted).map(Value::bool),
        ("getitem", [key]) => item::get(cx, &this, key),
        ("setitem", [key, value]) => item::set(cx, &this, key, value.clone()).map(|()| Value::NONE),
        ("delitem", [key]) => item::delete(cx, &this, key).map(|()| Value::NONE),
        ("len", []) => item::len(cx, &this).map(|len| cx.int(len as i64)),
        ("str", []) => format::str_(cx, &this),
        ("int", []) => Ok(convert::to_int(cx, &this)?.into_value(cx)),
        ("float", []) => convert::float_from(cx, &this).map(|x| cx.float(x)),
        ("index", []) => convert::index(cx, &this),
        ("neg", []) => ops::unary(cx, UnaryOp::Neg, &this),
        ("pos", []) => ops::unary(cx, UnaryOp::Pos, &this),
        ("invert", []) => ops::unary(cx, UnaryOp::Invert, &this),
        ("abs", []) => absolute(cx, &this),
        ("next", []) => next(cx, &this),
        ("divmod", [other]) => ops::divmod(cx, &this, other),
        ("rdivmod", [other]) => ops::divmod(cx, other, &this),
        ("pow", [power, modulus]) => ops::power_modulo(cx, &this, power, modulus),
        (_, [other]) => operator(cx, word, &this, other),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// A comparison, or an operator in one of its three forms: `add`, `radd`, `iadd`.
fn operator(cx: &Interp, word: &str, this: &Value, other: &Value) -> R {
    let comparison = match word {
        "lt" => Some(CmpOp::Lt),
        "le" => Some(CmpOp::Le),
        "eq" => Some(CmpOp::Eq),
        "ne" => Some(CmpOp::Ne),
        "gt" => Some(CmpOp::Gt),
        "ge" => Some(CmpOp::Ge),
        _ => None,
    };
    if let Some(op) = comparison {
        return compare::rich(cx, op, this, other);
    }
    let of = |word: &str| BinOp::ALL.into_iter().find(|op| op.word() == word);
    if let Some(op) = of(word) {
        return ops::binary(cx, op, this, other);
    }
    match word.split_at(1) {
        ("r", word) => of(word).map(|op| ops::binary(cx, op, other, this)),
        (_, word) => of(word).map(|op| ops::inplace(cx, op, this, other)),
    }
    .unwrap_or(Ok(Value::NOT_IMPLEMENTED))
}

fn absolute(cx: &Interp, this: &Value) -> R {
    match attr::call_special(cx, this, &cx.names.__abs__, &[])? {
        Some(value) => Ok(value),
        None => {
            let class = class::type_name(cx, this);
            let text = format!("bad operand type for abs(): '{class}'");
            Err(raise::type_error(cx, text))
        }
    }
}

fn next(cx: &Interp, this: &Value) -> R {
    if !iter::is_iterator(cx, this) {
        let class = class::type_name(cx, this);
        let text = format!("Weakref proxy referenced a non-iterator '{class}' object");
        return Err(raise::type_error(cx, text));
    }
    call::call_method(cx, this, &cx.names.__next__, &[])
}

macro_rules! proxied {
    ($($name:ident $function:ident)*) => {
        $(fn $function(cx: &Interp, args: Args<'_>) -> R {
            forward(cx, args, stringify!($name))
        })*
        const METHODS: &[MethodDef] = &[
            $(method(stringify!($name), Sig::Any, $function, ""),)*
            GETATTRIBUTE, SETATTR, DELATTR, REPR, BOOL, HASH, REVERSED,
        ];
        const CALLABLE_METHODS: &[MethodDef] = &[
            $(method(stringify!($name), Sig::Any, $function, ""),)*
            GETATTRIBUTE, SETATTR, DELATTR, REPR, BOOL, HASH,
            method("__call__", Sig::Raw, call_object, "Call self as a function."),
        ];
    };
}

const GETATTRIBUTE: MethodDef = method("__getattribute__", Sig::One, getattribute, "");
const SETATTR: MethodDef = method("__setattr__", Sig::Range(2, 2), setattr, "");
const DELATTR: MethodDef = method("__delattr__", Sig::One, delattr, "");
const REPR: MethodDef = method("__repr__", Sig::NoArgs, repr, "Return repr(self).");
const BOOL: MethodDef = method("__bool__", Sig::NoArgs, bool, "True if self else False");
const REVERSED: MethodDef = method("__reversed__", Sig::NoArgs, reversed, "");
const HASH: MethodDef = method("__hash__", Sig::NoArgs, hash, "");

proxied! {
    __add__ on_add __radd__ on_radd __iadd__ on_iadd __sub__ on_sub __rsub__ on_rsub __isub__ on_isub
    __mul__ on_mul __rmul__ on_rmul __imul__ on_imul __matmul__ on_matmul __rmatmul__ on_rmatmul
    __imatmul__ on_imatmul __truediv__ on_truediv __rtruediv__ on_rtruediv __itruediv__ on_itruediv
    __floordiv__ on_floordiv __rfloordiv__ on_rfloordiv __ifloordiv__ on_ifloordiv __mod__ on_mod
    __rmod__ on_rmod __imod__ on_imod __lshift__ on_lshift __rlshift__ on_rlshift __ilshift__ on_ilshift
    __rshift__ on_rshift __rrshift__ on_rrshift __irshift__ on_irshift __and__ on_and __rand__ on_rand
    __iand__ on_iand __or__ on_or __ror__ on_ror __ior__ on_ior __xor__ on_xor __rxor__ on_rxor
    __ixor__ on_ixor __divmod__ on_divmod __rdivmod__ on_rdivmod __pow__ on_pow __rpow__ on_rpow
    __ipow__ on_ipow __neg__ on_neg __pos__ on_pos __abs__ on_abs __invert__ on_invert __int__ on_int
    __float__ on_float __index__ on_index __len__ on_len __getitem__ on_getitem __setitem__ on_setitem
    __delitem__ on_delitem __contains__ on_contains __iter__ on_iter __next__ on_next __str__ on_str
    __lt__ on_lt __le__ on_le __eq__ on_eq __ne__ on_ne __gt__ on_gt __ge__ on_ge
}

fn getattribute(cx: &Interp, args: Args<'_>) -> R {
    attr::get(
        cx,
        &object(cx, &args.values[0])?,
        &convert::expect_name(cx, &args.values[1])?,
    )
}

fn setattr(cx: &Interp, args: Args<'_>) -> R {
    let name = convert::expect_name(cx, &args.values[1])?;
    attr::set(cx, &object(cx, &args.values[0])?, &name, &args.values[2])?;
    Ok(Value::NONE)
}

fn delattr(cx: &Interp, args: Args<'_>) -> R {
    attr::delete(
        cx,
        &object(cx, &args.values[0])?,
        &convert::expect_name(cx, &args.values[1])?,
    )?;
    Ok(Value::NONE)
}

/// `<weakproxy at 0x..; to 'A' at 0x..>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let reference = this.cell(REFERENCE);
    let found = reference
        .as_ref()
        .and_then(|reference| reference.view::<WeakRef>()?.get());
    let at = this.addr();
    cx.str(&match found {
        Some(object) => {
            let class = class::full_name(cx, &object);
            format!(
                "<weakproxy at {at:#x}; to '{class}' at {:#x}>",
                object.addr()
            )
        }
        None => format!("<weakproxy at {at:#x}; dead>"),
    })
}

fn reversed(cx: &Interp, args: Args<'_>) -> R {
    let this = object(cx, &args.values[0])?;
    call::call_method(cx, &this, &cx.names.__reversed__, &[])
}

fn bool(cx: &Interp, args: Args<'_>) -> R {
    truth::truth(cx, &object(cx, &args.values[0])?).map(Value::bool)
}

fn hash(cx: &Interp, args: Args<'_>) -> R {
    let class = class::class_of(cx, &args.values[0]);
    let name = class.name_text();
    Err(raise::type_error(cx, format!("unhashable type: '{name}'")))
}

fn call_object(cx: &Interp, args: Args<'_>) -> R {
    let this = object(cx, &args.values[0])?;
    call::call_kw(cx, &this, args.rest())
}
