//! The type `super` (documentation of `super`). The form without arguments is resolved by the
//! evaluator, which knows the function that runs.

use crate::heap::{Handle, NativeId, Slot, Value};
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class::{self, Class};
use crate::object::super_::Super;
use crate::runtime::attr::of_super::Missing;
use crate::runtime::call::construct;
use crate::runtime::define::{Flags, Sig, TypeDef, initializer, member, method, new};
use crate::runtime::{attr, call, convert, raise};

/// The type `super`.
pub static SUPER: TypeDef = TypeDef {
    well_known: Some(WellKnown::Super),
    natives: &[NativeId::Super],
    flags: Flags::BASE,
    new: Some(new(Sig::Raw, make)),
    methods: &[
        initializer(Sig::Raw, init),
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method(
            "__getattribute__",
            Sig::One,
            get_attribute,
            "Return getattr(self, name).",
        ),
        method(
            "__get__",
            Sig::Range(1, 2),
            get,
            "Return an attribute of instance, which is of type owner.",
        ),
    ],
    getset: &[
        member("__thisclass__", this_class, "the class invoking super()"),
        member(
            "__self__",
            object,
            "the instance invoking super(); may be None",
        ),
        member(
            "__self_class__",
            object_class,
            "the type of the instance invoking super(); may be None",
        ),
    ],
    ..TypeDef::new(
        "super",
        "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
    )
};

fn this(cx: &Interp, value: &Value) -> R<Handle<Super>> {
    payload::<Super>(value).ok_or_else(|| raise::type_error(cx, "expected a super object"))
}

fn make(cx: &Interp, args: Args<'_>) -> R {
    let data = Super {
        class: Slot::empty(),
        object: Slot::empty(),
        object_class: Slot::empty(),
    };
    construct::finish(cx, &args.values[0], cx.heap.alloc(data).into_value())
}

fn init(cx: &Interp, args: Args<'_>) -> R {
    let data = this(cx, &args.values[0])?;
    let given = args.len() - 1;
    if !args.names.is_empty() {
        return Err(raise::type_error(cx, "super() takes no keyword arguments"));
    }
    if given > 2 {
        return Err(raise::type_error(
            cx,
            call::native::range_text("super()", 0, 2, given),
        ));
    }
    let Some(class) = args.get(1) else {
        return Err(Missing::Parameter.raise(cx));
    };
    let Some(class) = class.to_handle::<Class>() else {
        let found = class::type_name(cx, class);
        let text = format!("super() argument 1 must be a type, not {found}");
        return Err(raise::type_error(cx, text));
    };
    match args.get(2).filter(|object| !object.is_none()) {
        Some(object) => {
            let start = attr::of_super::check(cx, &class, object)?;
            data.object.set(object.clone());
            data.object_class.set(start.into_value());
        }
        None => {
            drop(data.object.take());
            drop(data.object_class.take());
        }
    }
    data.class.set(class.into_value());
    Ok(Value::NONE)
}

fn class_name(slot: &Slot) -> String {
    slot.handle::<Class>()
        .map_or("NULL".to_owned(), |class| class.name_text())
}

/// `<super: <class 'A'>, <A object>>`
fn repr(cx: &Interp, args: Args<'_>) -> R {
    let data = this(cx, &args.values[0])?;
    let class = class_name(&data.class);
    let text = match data.object_class.handle::<Class>() {
        Some(object) => format!(
            "<super: <class '{class}'>, <{} object>>",
            object.name_text()
        ),
        None => format!("<super: <class '{class}'>, NULL>"),
    };
    cx.str(&text)
}

fn get_attribute(cx: &Interp, args: Args<'_>) -> R {
    let data = this(cx, &args.values[0])?;
    let name = convert::expect_name(cx, &args.values[1])?;
    attr::of_super::get(cx, &args.values[0], &data, &name)
}

/// An unbound super kept on a class is bound when it is read from an instance.
fn get(cx: &Interp, args: Args<'_>) -> R {
    let data = this(cx, &args.values[0])?;
    let object = args.get(1).filter(|object| !object.is_none());
    let (Some(object), Some(class), true) = (
        object,
        data.class.handle::<Class>(),
        data.object.is_unbound(),
    ) else {
        return Ok(args.values[0].clone());
    };
    if args.values[0].view::<Super>().is_none() {
        let own = class::class_of(cx, &args.values[0]);
        return call::call(cx, own.value(), &[class.into_value(), object.clone()]);
    }
    attr::of_super::make(cx, &class, object)
}

fn held(slot: &Slot) -> R {
    Ok(slot.get().unwrap_or(Value::NONE))
}

fn this_class(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.class)
}

fn object(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.object)
}

fn object_class(cx: &Interp, value: &Value) -> R {
    held(&this(cx, value)?.object_class)
}
