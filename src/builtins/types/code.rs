//! The class of code objects (data model, 3.2.13.1): what a program can see of them.

use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::code::{CodeInfo, Sort};
use crate::runtime::define::{Flags, Sig, TypeDef, member, method};
use crate::runtime::raise;

/// `code`.
pub static CODE: TypeDef = TypeDef {
    well_known: Some(WellKnown::Code),
    natives: &[NativeId::Code],
    methods: &[method("__repr__", Sig::NoArgs, repr, "Return repr(self).")],
    getset: &[
        member("co_name", name, ""),
        member("co_qualname", qualname, ""),
        member("co_filename", file, ""),
        member("co_firstlineno", first_line, ""),
        member("co_argcount", positional, ""),
        member("co_posonlyargcount", positional_only, ""),
        member("co_kwonlyargcount", keyword_only, ""),
        member("co_nlocals", count, ""),
        member("co_varnames", plain_variables, ""),
        member("co_cellvars", shared_variables, ""),
        member("co_freevars", free, ""),
        member("co_flags", flags, ""),
        member("co_consts", constants, ""),
    ],
    flags: Flags::NATIVE_WEAKREF,
    signature: "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)",
    ..TypeDef::new("code", "Create a code object.  Not for mere mortals.")
};

/// What is known of a code object.
pub(in crate::builtins) fn info<'a>(cx: &Interp, code: &'a Value) -> R<&'a CodeInfo> {
    CodeInfo::of(code).ok_or_else(|| raise::type_error(cx, "not a code object"))
}

fn name(cx: &Interp, code: &Value) -> R {
    Ok(info(cx, code)?.name.value().clone())
}

fn qualname(cx: &Interp, code: &Value) -> R {
    Ok(info(cx, code)?.qualname.value().clone())
}

fn file(cx: &Interp, code: &Value) -> R {
    Ok(cx.new_str(info(cx, code)?.file.name()))
}

fn first_line(cx: &Interp, code: &Value) -> R {
    Ok(cx.int(info(cx, code)?.first_line.into()))
}

fn positional(cx: &Interp, code: &Value) -> R {
    Ok(cx.int(info(cx, code)?.params.positional as i64))
}

fn positional_only(cx: &Interp, code: &Value) -> R {
    Ok(cx.int(info(cx, code)?.params.positional_only as i64))
}

fn keyword_only(cx: &Interp, code: &Value) -> R {
    Ok(cx.int(info(cx, code)?.params.keyword_only as i64))
}

fn count(cx: &Interp, code: &Value) -> R {
    Ok(cx.int(info(cx, code)?.plain_variables().count() as i64))
}

fn plain_variables(cx: &Interp, code: &Value) -> R {
    Ok(names(cx, info(cx, code)?.plain_variables()))
}

fn shared_variables(cx: &Interp, code: &Value) -> R {
    Ok(names(cx, info(cx, code)?.shared_variables()))
}

fn free(cx: &Interp, code: &Value) -> R {
    Ok(names(cx, info(cx, code)?.free.iter()))
}

fn names<'a>(cx: &Interp, names: impl Iterator<Item = &'a Name>) -> Value {
    cx.tuple(names.map(|name| name.value().clone()).collect())
}

fn flags(cx: &Interp, code: &Value) -> R {
    let code = info(cx, code)?;
    let flags = [
        (code.params.var_args, 0x04),
        (code.params.var_keywords, 0x08),
        (code.sort == Sort::Generator, 0x20),
        (code.future_annotations, 0x100_0000),
    ];
    // Fast locals of its own.
    let kind = if code.sort.has_namespace() { 0 } else { 0x03 };
    let set = flags.iter().filter(|flag| flag.0);
    Ok(cx.int(set.fold(kind, |all, flag| all | flag.1)))
}

fn constants(cx: &Interp, code: &Value) -> R {
    let code = info(cx, code)?;
    let all = std::iter::once(&code.doc).chain(&code.inner);
    Ok(cx.tuple(all.cloned().collect()))
}

/// `<code object f at 0x.., file "a.mini", line 2>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let value = &args.values[0];
    let code = info(cx, value)?;
    let (name, file, line) = (&code.name, code.file.name(), code.first_line);
    cx.str(&format!(
        "<code object {name} at {:#x}, file \"{file}\", line {line}>",
        value.addr()
    ))
}
