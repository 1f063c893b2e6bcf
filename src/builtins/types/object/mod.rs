//! The type `object`: what every object can do (reference, 3.3.1, 3.3.2).

pub mod reduce;

use crate::heap::Value;
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::instance;
use crate::runtime::call::construct;
use crate::runtime::class::assign;
use crate::runtime::container::dict;
use crate::runtime::define::{
    Flags, MethodDef, Sig, TypeDef, class_method, getset, initializer, method, new, plain_method,
};
use crate::runtime::{attr, convert, format, hash, raise, truth};
use crate::source::op::CmpOp;

/// The row that types with [`TypeDef::own_access`] have, too.
pub const GET_ATTRIBUTE: MethodDef = method(
    "__getattribute__",
    Sig::One,
    get_attribute,
    "Return getattr(self, name).",
);

/// The type `object`.
pub static OBJECT: TypeDef = TypeDef {
    well_known: Some(WellKnown::Object),
    flags: Flags::BASE,
    new: Some(new(Sig::Raw, construct::object_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__str__", Sig::NoArgs, str_of, "Return str(self)."),
        GET_ATTRIBUTE,
        method(
            "__setattr__",
            Sig::Range(2, 2),
            set_attribute,
            "Implement setattr(self, name, value).",
        ),
        method(
            "__delattr__",
            Sig::One,
            delete_attribute,
            "Implement delattr(self, name).",
        ),
        method("__lt__", Sig::One, unordered, "Return self<value."),
        method("__le__", Sig::One, unordered, "Return self<=value."),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__ne__", Sig::One, not_equal, "Return self!=value."),
        method("__gt__", Sig::One, unordered, "Return self>value."),
        method("__ge__", Sig::One, unordered, "Return self>=value."),
        initializer(Sig::Raw, construct::object_init),
        plain_method(
            "__reduce_ex__",
            Sig::One,
            reduce::reduce_ex,
            "Helper for pickle.",
        ).spelled("($self, protocol, /)"),
        plain_method(
            "__reduce__",
            Sig::NoArgs,
            reduce::reduce,
            "Helper for pickle.",
        ),
        plain_method(
            "__getstate__",
            Sig::NoArgs,
            reduce::get_state,
            "Helper for pickle.",
        ),
        class_method(
            "__subclasshook__",
            Sig::One,
            subclass_hook,
            "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n",
        ).spelled("($type, object, /)"),
        class_method(
            "__init_subclass__",
            Sig::Raw,
            init_subclass,
            "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n",
        ).spelled("($type, /)"),
        plain_method(
            "__format__",
            Sig::One,
            format_of,
            "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.",
        ).spelled("($self, format_spec, /)"),
        plain_method(
            "__sizeof__",
            Sig::NoArgs,
            size_of,
            "Size of object in memory, in bytes.",
        ),
        plain_method("__dir__", Sig::NoArgs, dir, "Default dir() implementation."),
    ],
    getset: &[getset("__class__", get_class, set_class, "the object's class").reading()],
    signature: "()",
    ..TypeDef::new(
        "object",
        "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
    )
};

fn this(args: Args<'_>) -> &Value {
    const NONE: &Value = &Value::NONE;
    args.values.first().unwrap_or(NONE)
}

/// `<__main__.A object at 0x...>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let class = class::class_of(cx, this(args));
    let name = class.qualname_text();
    let module = attr::get_opt(cx, class.value(), &cx.names.__module__)?;
    let module = module.as_ref().and_then(Value::to_text);
    let at = this(args).addr();
    let text = match module {
        Some(module) if module != "builtins" => format!("<{module}.{name} object at {at:#x}>"),
        _ => format!("<{} object at {at:#x}>", class.name_text()),
    };
    cx.str(&text)
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(hash::identity(this(args))))
}

/// Whether `__repr__` gives a text is for `str()` to judge.
fn str_of(cx: &Interp, args: Args<'_>) -> R {
    let shown = attr::call_special(cx, this(args), &cx.names.__repr__, &[])?;
    Ok(shown.unwrap_or(Value::NONE))
}

/// An attribute's name, which may be an instance of a subclass of `str`.
pub fn attribute_name(cx: &Interp, name: &Value) -> R<Name> {
    convert::expect_name(cx, name)
}

fn get_attribute(cx: &Interp, args: Args<'_>) -> R {
    let name = attribute_name(cx, &args.values[1])?;
    attr::get_generic(cx, this(args), &name)
}

/// `object.__setattr__` must not be used to get around the rules of classes.
fn check_not_class(cx: &Interp, this: &Value, what: &str) -> R<()> {
    if this.view::<Class>().is_none() {
        return Ok(());
    }
    let found = class::type_name(cx, this);
    Err(raise::type_error(
        cx,
        format!("can't apply this {what} to {found} object"),
    ))
}

fn set_attribute(cx: &Interp, args: Args<'_>) -> R {
    check_not_class(cx, this(args), "__setattr__")?;
    let name = attribute_name(cx, &args.values[1])?;
    attr::set_generic(cx, this(args), &name, &args.values[2])?;
    Ok(Value::NONE)
}

fn delete_attribute(cx: &Interp, args: Args<'_>) -> R {
    check_not_class(cx, this(args), "__delattr__")?;
    let name = attribute_name(cx, &args.values[1])?;
    attr::delete_generic(cx, this(args), &name)?;
    Ok(Value::NONE)
}

/// By default no order is known.
pub fn unordered(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::NOT_IMPLEMENTED)
}

/// By default an object equals itself only.
pub fn equal(_: &Interp, args: Args<'_>) -> R {
    let same = this(args).is(&args.values[1]);
    Ok(if same {
        Value::TRUE
    } else {
        Value::NOT_IMPLEMENTED
    })
}

/// By default the opposite of what `__eq__` says.
pub fn not_equal(cx: &Interp, args: Args<'_>) -> R {
    let name = cx.names.compare(CmpOp::Eq);
    let other = std::slice::from_ref(&args.values[1]);
    let answer = attr::call_special(cx, this(args), name, other)?.unwrap_or(Value::NOT_IMPLEMENTED);
    if answer.is_not_implemented() {
        return Ok(answer);
    }
    Ok(Value::bool(!truth::truth(cx, &answer)?))
}

fn subclass_hook(_: &Interp, _: Args<'_>) -> R {
    Ok(Value::NOT_IMPLEMENTED)
}

fn init_subclass(cx: &Interp, args: Args<'_>) -> R {
    let owner = this(args)
        .view::<Class>()
        .map_or(String::new(), Class::qualname_text);
    if !args.names.is_empty() {
        let text = format!("{owner}.__init_subclass__() takes no keyword arguments");
        return Err(raise::type_error(cx, text));
    }
    let given = args.values.len() - 1;
    if given > 0 {
        let text = format!("{owner}.__init_subclass__() takes no arguments ({given} given)");
        return Err(raise::type_error(cx, text));
    }
    Ok(Value::NONE)
}

fn format_of(cx: &Interp, args: Args<'_>) -> R {
    let spec = &args.values[1];
    let Some(text) = convert::text_of(spec) else {
        return Err(raise::bad_argument(
            cx,
            "__format__() argument",
            "str",
            spec,
        ));
    };
    if !text.is_empty() {
        let found = class::type_name(cx, this(args));
        let text = format!("unsupported format string passed to {found}.__format__");
        return Err(raise::type_error(cx, text));
    }
    format::str_(cx, this(args))
}

/// `__sizeof__`: what an object takes, and what it carries.
pub fn size_of(cx: &Interp, args: Args<'_>) -> R {
    let this = this(args);
    let own = this.bytes();
    let inner = instance::payload(this).map_or(0, |p| p.bytes());
    Ok(cx.int((own + inner) as i64))
}

/// The names that an object has: its own, its class's and those of the bases.
fn dir(cx: &Interp, args: Args<'_>) -> R {
    let names = cx.heap.alloc(Dict::new());
    if let Some(dict) = attr::get_opt(cx, this(args), &cx.names.__dict__)?
        && let Some(dict) = crate::interp::payload::<Dict>(&dict)
    {
        for (key, value) in dict.entries() {
            dict::set(cx, &names, &key, value)?;
        }
    }
    if let Some(class) = attr::get_opt(cx, this(args), &cx.names.__class__)?
        && let Some(class) = class.view::<Class>()
    {
        merge_class(cx, &names, class);
    }
    Ok(cx.list(names.keys()))
}

/// Adds the names of a class and of its bases.
pub fn merge_class(cx: &Interp, names: &Dict, class: &Class) {
    for owner in class.mro_classes() {
        for (key, value) in owner.dict().entries() {
            if let Some(name) = cx.intern_value(&key) {
                names.set_name(cx, &name, value);
            }
        }
    }
}

fn get_class(cx: &Interp, this: &Value) -> R {
    Ok(class::class_of(cx, this).into_value())
}

fn set_class(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    assign::set_class(cx, this, new)
}
