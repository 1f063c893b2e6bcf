//! The class of code objects (data model, 3.2.13.1): what a program can see of them.

use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::native::GetSetDef;
use crate::runtime::define::{Flags, Sig, TypeDef, member, method};
use crate::runtime::format;

/// `code`.
pub static CODE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Code),
    natives: &[NativeId::Code],
    methods: &[method("__repr__", Sig::NoArgs, repr, "Return repr(self).")],
    getset: ATTRIBUTES,
    flags: Flags::NATIVE_WEAKREF,
    ..TypeDef::new("code", "Create a code object.  Not for mere mortals.")
};

/// Only the evaluator can look into code: each row asks it by the name of the attribute.
macro_rules! attributes {
    ($($name:ident)*) => {
        $(fn $name(cx: &Interp, code: &Value) -> R {
            Ok((cx.hooks.code_attribute.get())(cx, code, stringify!($name)))
        })*
        const ATTRIBUTES: &[GetSetDef] = &[$(member(stringify!($name), $name, "")),*];
    };
}

attributes! {
    co_name co_qualname co_filename co_firstlineno co_argcount co_posonlyargcount co_kwonlyargcount
    co_nlocals co_varnames co_cellvars co_freevars co_flags co_consts
}

/// `<code object f at 0x.., file "a.mini", line 2>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let code = &args.values[0];
    let name = format::str_text(cx, &co_name(cx, code)?)?;
    let file = format::str_text(cx, &co_filename(cx, code)?)?;
    let line = format::str_text(cx, &co_firstlineno(cx, code)?)?;
    cx.str(&format!(
        "<code object {name} at {:#x}, file \"{file}\", line {line}>",
        code.addr()
    ))
}
