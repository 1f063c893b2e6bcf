//! The types of native callables and of computed attributes: `builtin_function_or_method`,
//! `method_descriptor`, `wrapper_descriptor`, `method-wrapper`, `classmethod_descriptor`,
//! `getset_descriptor`, `member_descriptor`.

use crate::heap::{NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::descriptor::{Member, SlotPlace};
use crate::object::dict::Dict;
use crate::object::module;
use crate::object::native::{
    Binding, ClassMethodDescriptor, GetSet, GetSetDef, MethodDescriptor, MethodWrapper,
    NativeFunction, Sig, Wrapper,
};
use crate::runtime::attr::descriptors;
use crate::runtime::define::{Flags, MethodDef, TypeDef, getter, member, method, plain_method};
use crate::runtime::{call, hash, raise};

const REPR: MethodDef = method("__repr__", Sig::NoArgs, repr, "Return repr(self).");
const CALL: MethodDef = method("__call__", Sig::Raw, call_it, "Call self as a function.");
const GET: MethodDef = method(
    "__get__",
    Sig::Range(1, 2),
    get,
    "Return an attribute of instance, which is of type owner.",
);
const SET: MethodDef = method(
    "__set__",
    Sig::Range(2, 2),
    set,
    "Set an attribute of instance to value.",
);
const DELETE: MethodDef = method(
    "__delete__",
    Sig::One,
    delete,
    "Delete an attribute of instance.",
);

const REDUCE: MethodDef = plain_method("__reduce__", Sig::NoArgs, reduce, "");
const QUALNAME: GetSetDef = getter("__qualname__", qualname, "").reading();
const DOC: GetSetDef = getter("__doc__", doc, "").reading();
const SIGNATURE: GetSetDef = getter("__text_signature__", signature, "");
/// Descriptors keep name and owner as members.
const NAME: GetSetDef = member("__name__", name, "");
const OWNER: GetSetDef = member("__objclass__", owner, "");

macro_rules! native_type {
    ($name:ident, $known:ident, $native:ident, $text:literal, $methods:expr, $getset:expr) => {
        #[doc = concat!("The type `", $text, "`.")]
        pub static $name: TypeDef = TypeDef {
            well_known: Some(WellKnown::$known),
            natives: &[NativeId::$native],
            methods: $methods,
            getset: $getset,
            ..TypeDef::new($text, "")
        };
    };
}

native_type!(
    METHOD_DESCRIPTOR,
    MethodDescriptor,
    MethodDescriptor,
    "method_descriptor",
    &[REPR, CALL, GET, REDUCE],
    &[OWNER, NAME, DOC, QUALNAME, SIGNATURE]
);
native_type!(
    WRAPPER_DESCRIPTOR,
    WrapperDescriptor,
    Wrapper,
    "wrapper_descriptor",
    &[REPR, CALL, GET, REDUCE],
    &[OWNER, NAME, DOC, QUALNAME, SIGNATURE]
);
native_type!(
    CLASS_METHOD_DESCRIPTOR,
    ClassMethodDescriptor,
    ClassMethodDescriptor,
    "classmethod_descriptor",
    &[REPR, CALL, GET],
    &[OWNER, NAME, DOC, QUALNAME, SIGNATURE]
);
native_type!(
    METHOD_WRAPPER,
    MethodWrapper,
    MethodWrapper,
    "method-wrapper",
    &[
        REPR,
        CALL,
        REDUCE,
        method("__eq__", Sig::One, equal, ""),
        method("__hash__", Sig::NoArgs, hash_of, "")
    ],
    &[
        member("__self__", receiver, ""),
        getter("__objclass__", owner, "").reading(),
        getter("__name__", name, "").reading(),
        QUALNAME,
        DOC,
        SIGNATURE
    ]
);
native_type!(
    GETSET_DESCRIPTOR,
    GetSetDescriptor,
    GetSet,
    "getset_descriptor",
    &[REPR, GET, SET, DELETE],
    &[OWNER, NAME, DOC, QUALNAME]
);
native_type!(
    MEMBER_DESCRIPTOR,
    MemberDescriptor,
    Member,
    "member_descriptor",
    &[REPR, GET, SET, DELETE, REDUCE],
    &[OWNER, NAME, DOC, QUALNAME]
);

/// The type `builtin_function_or_method`.
pub static BUILTIN_FUNCTION: TypeDef = TypeDef {
    well_known: Some(WellKnown::BuiltinFunction),
    natives: &[NativeId::NativeFunction],
    flags: Flags::NATIVE_WEAKREF,
    methods: &[
        REPR,
        CALL,
        REDUCE,
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
    ],
    getset: &[
        getter("__name__", name, "").reading(),
        QUALNAME,
        DOC,
        SIGNATURE,
        getter("__self__", receiver, "").reading(),
        member("__module__", module, ""),
    ],
    ..TypeDef::new("builtin_function_or_method", "")
};

/// Row, owner and receiver of any of these objects.
fn parts(value: &Value) -> Option<(&MethodDef, &Value, Option<&Value>)> {
    if let Some(f) = value.view::<NativeFunction>() {
        return Some((f.row.def, &f.owner, Some(&f.this)));
    }
    if let Some(m) = value.view::<MethodDescriptor>() {
        return Some((m.row.def, &m.owner, None));
    }
    if let Some(w) = value.view::<Wrapper>() {
        return Some((w.row.def, &w.owner, None));
    }
    if let Some(m) = value.view::<ClassMethodDescriptor>() {
        return Some((m.row.def, &m.owner, None));
    }
    let bound = value.view::<MethodWrapper>()?;
    let wrapper = bound.wrapper.view::<Wrapper>()?;
    Some((wrapper.row.def, &wrapper.owner, Some(&bound.this)))
}

fn name_of(value: &Value) -> String {
    if let Some((row, ..)) = parts(value) {
        return row.name.to_owned();
    }
    match (value.view::<GetSet>(), value.view::<Member>()) {
        (Some(getset), _) => getset.def.name.to_owned(),
        (_, Some(member)) => member.name.as_str().to_owned(),
        _ => String::new(),
    }
}

fn owner_of(value: &Value) -> Value {
    if let Some((_, owner, _)) = parts(value) {
        return owner.clone();
    }
    match (value.view::<GetSet>(), value.view::<Member>()) {
        (Some(getset), _) => getset.owner.clone(),
        (_, Some(member)) => member.owner.clone(),
        _ => Value::NONE,
    }
}

fn owner_name(value: &Value) -> String {
    class::name_of(&owner_of(value))
}

fn owner_qualname(value: &Value) -> String {
    owner_of(value)
        .view::<Class>()
        .map_or(String::new(), Class::qualname_text)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let (name, owner) = (name_of(this), owner_name(this));
    let is_member = this.view::<Member>().is_some();
    let text = match parts(this) {
        Some((_, _, Some(receiver))) if receiver.is_unbound() => {
            format!("<built-in function {name}>")
        }
        Some((_, _, Some(receiver))) => {
            let class = class::type_name(cx, receiver);
            let at = receiver.addr();
            if this.view::<MethodWrapper>().is_some() {
                format!("<method-wrapper '{name}' of {class} object at {at:#x}>")
            } else {
                format!("<built-in method {name} of {class} object at {at:#x}>")
            }
        }
        Some(_) if this.view::<Wrapper>().is_some() => {
            format!("<slot wrapper '{name}' of '{owner}' objects>")
        }
        Some(_) => format!("<method '{name}' of '{owner}' objects>"),
        None if is_member => format!("<member '{name}' of '{owner}' objects>"),
        None => format!("<attribute '{name}' of '{owner}' objects>"),
    };
    cx.str(&text)
}

fn call_it(cx: &Interp, args: Args<'_>) -> R {
    call::call_kw(cx, &args.values[0], args.rest())
}

/// `descriptor.__get__(object, owner)`; `None` as object stands for "on the class".
fn get(cx: &Interp, args: Args<'_>) -> R {
    let object = args.get(1).filter(|o| !o.is_none());
    let owner = args.get(2).filter(|o| !o.is_none());
    if object.is_none() && owner.is_none() {
        return Err(raise::type_error(cx, "__get__(None, None) is invalid"));
    }
    let owner = match (owner, object) {
        (Some(owner), _) => owner.clone(),
        (None, Some(object)) => class::class_of(cx, object).into_value(),
        (None, None) => Value::NONE,
    };
    descriptors::get(cx, &args.values[0], object, &owner)
}

fn set(cx: &Interp, args: Args<'_>) -> R {
    descriptors::set(cx, &args.values[0], &args.values[1], Some(&args.values[2]))?;
    Ok(Value::NONE)
}

fn delete(cx: &Interp, args: Args<'_>) -> R {
    descriptors::set(cx, &args.values[0], &args.values[1], None)?;
    Ok(Value::NONE)
}

/// Two bound natives are equal if they do the same to the same object.
fn equal(_: &Interp, args: Args<'_>) -> R {
    let (Some((row_a, owner_a, this_a)), Some((row_b, owner_b, this_b))) =
        (parts(&args.values[0]), parts(&args.values[1]))
    else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let receivers = match (this_a, this_b) {
        (Some(a), Some(b)) => a.is(b),
        (None, None) => true,
        _ => false,
    };
    Ok(Value::bool(
        std::ptr::eq(row_a, row_b) && owner_a.is(owner_b) && receivers,
    ))
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let receiver = parts(this)
        .and_then(|(_, _, this)| this.map(hash::identity))
        .unwrap_or(0);
    let row = parts(this).map_or(0, |(row, ..)| std::ptr::from_ref(row) as i64 >> 4);
    Ok(cx.int((receiver ^ row) >> 3))
}

fn name(cx: &Interp, this: &Value) -> R {
    cx.str(&name_of(this))
}

/// `list.append`; `len`; a bound method is named after the class that it is bound to, or the class of
/// the object.
fn qualname(cx: &Interp, this: &Value) -> R {
    let bound = this
        .view::<NativeFunction>()
        .filter(|f| !f.this.is_unbound());
    let owner = match bound {
        Some(f) => call::native::class_bound_to(cx, &f.this).qualname_text(),
        None => owner_qualname(this),
    };
    let name = name_of(this);
    if owner.is_empty() {
        cx.str(&name)
    } else {
        cx.str(&format!("{owner}.{name}"))
    }
}

fn doc(cx: &Interp, this: &Value) -> R {
    let text = match (parts(this), this.view::<GetSet>(), this.view::<Member>()) {
        (Some((row, ..)), _, _) => row.doc,
        (_, Some(getset), _) => getset.def.doc,
        (
            _,
            _,
            Some(Member {
                place: SlotPlace::Native(def),
                ..
            }),
        ) => def.doc,
        _ => "",
    };
    if text.is_empty() {
        Ok(Value::NONE)
    } else {
        cx.str(text)
    }
}

/// `($self, key, default=None, /)`: slot wrappers have that of their name, other rows what they
/// accept; `None` where the row does not tell names.
fn signature(cx: &Interp, this: &Value) -> R {
    let Some((row, owner, receiver)) = parts(this) else {
        return Ok(Value::NONE);
    };
    if !row.signature.is_empty() {
        return cx.str(row.signature);
    }
    if row.binding == Binding::New {
        return cx.str("($type, *args, **kwargs)");
    }
    let wrapper = this.view::<Wrapper>().is_some() || this.view::<MethodWrapper>().is_some();
    if wrapper {
        return cx.str(&format!("($self, {})", wrapper_parameters(row.name)));
    }
    let first = match row.binding {
        _ if receiver.is_some_and(Value::is_unbound) || owner.as_str().is_some() => "$module",
        Binding::ClassMethod => "$type",
        _ => "$self",
    };
    match row.sig {
        Sig::NoArgs => cx.str(&format!("({first}, /)")),
        Sig::Clinic(text) if text.contains('/') => cx.str(&format!("({first}, {text})")),
        Sig::Clinic(text) => cx.str(&format!("({first}, /, {text})")),
        _ => Ok(Value::NONE),
    }
}

fn wrapper_parameters(name: &str) -> &'static str {
    match name {
        "__call__" | "__init__" => "/, *args, **kwargs",
        "__pow__" | "__rpow__" => "value, mod=None, /",
        "__get__" => "instance, owner=None, /",
        "__set__" => "instance, value, /",
        "__delete__" => "instance, /",
        "__getattribute__" | "__getattr__" | "__delattr__" => "name, /",
        "__setattr__" => "name, value, /",
        "__getitem__" | "__delitem__" | "__contains__" => "key, /",
        "__setitem__" => "key, value, /",
        "__repr__" | "__str__" | "__hash__" | "__iter__" | "__next__" | "__len__" | "__neg__"
        | "__pos__" | "__abs__" | "__bool__" | "__invert__" | "__int__" | "__float__"
        | "__index__" | "__del__" => "/",
        _ => "value, /",
    }
}

/// How `copy` and `pickle` find it again: by its name, or as an attribute.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let holder = match parts(this).and_then(|(_, _, receiver)| receiver) {
        Some(receiver) if receiver.is_unbound() => return name(cx, this),
        Some(receiver) => receiver.clone(),
        None => owner_of(this),
    };
    let getattr = module::builtin(cx, &cx.names.getattr);
    let place = cx.tuple(vec![holder, name(cx, this)?]);
    Ok(cx.tuple(vec![getattr.unwrap_or(Value::NONE), place]))
}

fn owner(_: &Interp, this: &Value) -> R {
    Ok(owner_of(this))
}

/// `__self__`: the object, or for functions the module.
fn receiver(cx: &Interp, this: &Value) -> R {
    match parts(this) {
        Some((_, owner, Some(receiver))) if receiver.is_unbound() => {
            let modules = cx.modules.loaded.handle::<Dict>();
            Ok(modules
                .and_then(|modules| modules.get_str(owner))
                .unwrap_or(Value::NONE))
        }
        Some((_, _, Some(receiver))) => Ok(receiver.clone()),
        _ => Ok(Value::NONE),
    }
}

fn module(_: &Interp, this: &Value) -> R {
    match parts(this) {
        Some((_, owner, _)) if owner.as_str().is_some() => Ok(owner.clone()),
        _ => Ok(Value::NONE),
    }
}
