//! The type `function`: what `def` and `lambda` make (data model, 3.2.8.1).

use crate::builtins::types::code;
use crate::heap::{CellBox, Handle, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::code::{CodeInfo, Sort};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance::own_dict::OwnDict;
use crate::runtime::attr::descriptors;
use crate::runtime::container::tuple;
use crate::runtime::define::{
    Flags, GetSetDef, Getter, Setter, Sig, TypeDef, getset, member, method, new,
};
use crate::runtime::raise::warn;
use crate::runtime::{call, format, raise};

/// The type `function`.
pub static FUNCTION: TypeDef = TypeDef {
    well_known: Some(WellKnown::Function),
    natives: &[NativeId::Function],
    new: Some(new(
        Sig::Clinic("code, globals, name=None, argdefs=None, closure=None, kwdefaults=None"),
        make,
    )),
    flags: Flags::NATIVE_DICT.with(Flags::NATIVE_WEAKREF),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method(
            "__call__",
            Sig::Raw,
            call_function,
            "Call self as a function.",
        ),
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
    ],
    getset: &[
        member("__closure__", closure, ""),
        read_write("__doc__", doc, set_doc),
        member("__globals__", globals, ""),
        read_write("__module__", module, set_module),
        member("__builtins__", builtins, ""),
        getset("__code__", code_of, set_code, "").reading(),
        getset("__defaults__", defaults, set_defaults, "").reading(),
        getset("__kwdefaults__", kwdefaults, set_kwdefaults, "").reading(),
        getset("__annotations__", annotations, set_annotations, ""),
        descriptors::OWN_DICT,
        getset("__name__", name, set_name, "").reading(),
        getset("__qualname__", qualname, set_qualname, "").reading(),
        getset("__type_params__", type_params, set_type_params, ""),
    ],
    ..TypeDef::new("function", "Create a function object.")
};

/// An attribute that is shown as a member and can be set to anything.
const fn read_write(name: &'static str, get: Getter, set: Setter) -> GetSetDef {
    GetSetDef {
        name,
        get,
        set: Some(set),
        member: true,
        reads: true,
        doc: "",
    }
}

fn this(cx: &Interp, value: &Value) -> R<Handle<Function>> {
    value
        .to_handle::<Function>()
        .ok_or_else(|| raise::type_error(cx, "expected a function"))
}

/// `types.FunctionType(code, globals, ...)`.
fn make(cx: &Interp, args: Args<'_>) -> R {
    let part = |i| args.get(i).filter(|v| !v.is_none()).cloned();
    let code = args.values[1].clone();
    if !class::is_exactly(cx, &code, WellKnown::Code) {
        return Err(raise::bad_argument(
            cx,
            "function() argument 'code'",
            "code",
            &code,
        ));
    }
    let Some(globals) = args.values[2].to_handle::<Dict>() else {
        let found = class::type_name(cx, &args.values[2]);
        let text = format!("function() argument 'globals' must be dict, not {found}");
        return Err(raise::type_error(cx, text));
    };
    let info = code::info(cx, &code)?;
    let name = part(3).unwrap_or_else(|| info.name.value().clone());
    if name.as_str().is_none() {
        let text = "arg 3 (name) must be None or string";
        return Err(raise::type_error(cx, text));
    }
    let defaults = part(4).as_ref().and_then(tuple::plain);
    if part(4).is_some() && defaults.is_none() {
        let text = "arg 4 (defaults) must be None or tuple";
        return Err(raise::type_error(cx, text));
    }
    let kwdefaults = part(6).as_ref().and_then(payload::<Dict>);
    if part(6).is_some() && kwdefaults.is_none() {
        let text = "arg 6 (kwdefaults) must be None or dict";
        return Err(raise::type_error(cx, text));
    }
    check_closure(cx, info, part(5).as_ref())?;
    let module = globals.get_name(&cx.names.__name__).unwrap_or(Value::NONE);
    let qualname = info.qualname.value().clone();
    let doc = info.doc.clone();
    let function = Function {
        code,
        replaced: Slot::empty(),
        globals,
        closure: part(5).unwrap_or(Value::UNBOUND),
        defaults: Slot::new(defaults.unwrap_or(Value::NONE)),
        kwdefaults: Slot::new(kwdefaults.map_or(Value::NONE, Handle::into_value)),
        name: Slot::new(name),
        qualname: Slot::new(qualname),
        module: Slot::new(module),
        doc: Slot::new(doc),
        annotations: Slot::empty(),
        dict: OwnDict::empty(),
    };
    Ok(cx.heap.alloc(function).into_value())
}

/// Code that captures variables needs a tuple with a cell for each.
fn check_closure(cx: &Interp, code: &CodeInfo, closure: Option<&Value>) -> R<()> {
    let wanted = code.free.len();
    let cells = match closure {
        Some(closure) => closure.as_tuple(),
        None => Some(&[][..]),
    };
    let Some(cells) = cells.filter(|_| closure.is_some() || wanted == 0) else {
        let kind = match closure {
            Some(_) => "None or tuple",
            None => "tuple",
        };
        let text = format!("arg 5 (closure) must be {kind}");
        return Err(raise::type_error(cx, text));
    };
    if cells.len() != wanted {
        let (name, n) = (&code.name, cells.len());
        let text = format!("{name} requires closure of length {wanted}, not {n}");
        return Err(raise::value_error(cx, text));
    }
    match cells.iter().find(|cell| cell.view::<CellBox>().is_none()) {
        Some(other) => {
            let found = class::type_name(cx, other);
            let text = format!("arg 5 (closure) expected cell, found {found}");
            Err(raise::type_error(cx, text))
        }
        None => Ok(()),
    }
}

/// `<function f at 0x...>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let function = this(cx, &args.values[0])?;
    let name = function.qualname.get();
    let name = name.as_ref().and_then(Value::to_text).unwrap_or_default();
    cx.str(&format!(
        "<function {name} at {:#x}>",
        args.values[0].addr()
    ))
}

fn call_function(cx: &Interp, args: Args<'_>) -> R {
    call::call_kw(cx, &args.values[0], args.rest())
}

fn get(cx: &Interp, args: Args<'_>) -> R {
    match args.get(1).filter(|object| !object.is_none()) {
        Some(object) => Ok(descriptors::bound_method(cx, &args.values[0], object)),
        None if args.get(2).is_none_or(Value::is_none) => {
            Err(raise::type_error(cx, "__get__(None, None) is invalid"))
        }
        None => Ok(args.values[0].clone()),
    }
}

fn held(slot: &Slot) -> R {
    Ok(slot.get().unwrap_or(Value::NONE))
}

fn closure(cx: &Interp, value: &Value) -> R {
    let closure = this(cx, value)?.closure.clone();
    Ok(if closure.is_unbound() {
        Value::NONE
    } else {
        closure
    })
}

fn doc(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.doc)
}

fn set_doc(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    this(cx, value)?.doc.set(new.unwrap_or(Value::NONE));
    Ok(())
}

fn globals(cx: &Interp, value: &Value) -> R {
    Ok(this(cx, value)?.globals.value().clone())
}

fn builtins(cx: &Interp, _: &Value) -> R {
    Ok(cx.builtins().clone())
}

fn module(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.module)
}

fn set_module(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    this(cx, value)?.module.set(new.unwrap_or(Value::NONE));
    Ok(())
}

fn code_of(cx: &Interp, value: &Value) -> R {
    Ok(this(cx, value)?.current_code())
}

/// The new code must capture as many variables as there are in the closure.
fn set_code(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    let Some(new) = new.filter(|new| class::is_exactly(cx, new, WellKnown::Code)) else {
        let text = "__code__ must be set to a code object";
        return Err(raise::type_error(cx, text));
    };
    let function = this(cx, value)?;
    let held = function.closure.as_tuple().map_or(0, <[Value]>::len);
    let current = function.current_code();
    let (code, old) = (code::info(cx, &new)?, code::info(cx, &current)?);
    let wanted = code.free.len();
    if held != wanted {
        let name = format::str_text(cx, &held_name(&function))?;
        let text = format!("{name}() requires a code object with {held} free vars, not {wanted}");
        return Err(raise::value_error(cx, text));
    }
    if (code.sort == Sort::Generator) != (old.sort == Sort::Generator) {
        let text = "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)";
        warn::warn(cx, WellKnown::DeprecationWarning, text)?;
    }
    function.replaced.set(new);
    Ok(())
}

fn held_name(function: &Function) -> Value {
    function.name.get().unwrap_or(Value::NONE)
}

fn defaults(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.defaults)
}

fn set_defaults(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    let new = new.filter(|new| !new.is_none());
    let plain = new.as_ref().and_then(tuple::plain);
    if new.is_some() && plain.is_none() {
        return Err(raise::type_error(
            cx,
            "__defaults__ must be set to a tuple object",
        ));
    }
    this(cx, value)?.defaults.set(plain.unwrap_or(Value::NONE));
    Ok(())
}

fn kwdefaults(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.kwdefaults)
}

fn set_kwdefaults(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    let new = new.filter(|new| !new.is_none());
    let plain = new.as_ref().and_then(payload::<Dict>);
    if new.is_some() && plain.is_none() {
        return Err(raise::type_error(
            cx,
            "__kwdefaults__ must be set to a dict object",
        ));
    }
    let plain = plain.map_or(Value::NONE, Handle::into_value);
    this(cx, value)?.kwdefaults.set(plain);
    Ok(())
}

fn annotations(cx: &Interp, value: &Value) -> R {
    let function = this(cx, value)?;
    if let Some(found) = function.annotations.get() {
        return Ok(found);
    }
    let made = cx.heap.alloc(Dict::new()).into_value();
    function.annotations.set(made.clone());
    Ok(made)
}

fn set_annotations(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    let new = new.filter(|v| !v.is_none());
    if new.as_ref().is_some_and(|v| payload::<Dict>(v).is_none()) {
        return Err(raise::type_error(
            cx,
            "__annotations__ must be set to a dict object",
        ));
    }
    this(cx, value)?
        .annotations
        .set(new.unwrap_or(Value::UNBOUND));
    Ok(())
}

fn name(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.name)
}

fn set_name(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    match new.filter(|new| class::is_a(cx, new, WellKnown::Str)) {
        Some(new) => this(cx, value)?.name.set(new),
        None => {
            return Err(raise::type_error(
                cx,
                "__name__ must be set to a string object",
            ));
        }
    }
    Ok(())
}

fn qualname(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.qualname)
}

fn set_qualname(cx: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    match new.filter(|new| class::is_a(cx, new, WellKnown::Str)) {
        Some(new) => this(cx, value)?.qualname.set(new),
        None => {
            return Err(raise::type_error(
                cx,
                "__qualname__ must be set to a string object",
            ));
        }
    }
    Ok(())
}

fn type_params(cx: &Interp, _: &Value) -> R {
    Ok(cx.tuple(Vec::new()))
}

fn set_type_params(cx: &Interp, _: &Value, new: Option<Value>) -> R<()> {
    match new.filter(|new| new.as_tuple().is_some()) {
        Some(_) => Ok(()),
        None => Err(raise::type_error(
            cx,
            "__type_params__ must be set to a tuple",
        )),
    }
}
