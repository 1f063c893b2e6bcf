//! Calls: what `f(...)` means for every kind of `f` (reference, 6.3.4).
//!
//! Functions of the language go to the evaluator through a hook; native rows run here, after
//! `native` has checked their arguments; classes are constructed in `construct`.

pub mod construct;
pub mod native;

use crate::heap::{Kind, NativeId, Value};
use crate::interp::{Args, Interp, Name, R, Raised, Recursion};
use crate::object::class;
use crate::object::descriptor::StaticMethod;
use crate::object::function::Function;
use crate::object::method::BoundMethod;
use crate::object::module::Module;
use crate::object::native::{
    ClassMethodDescriptor, MethodDescriptor, MethodWrapper, NativeFunction, Wrapper,
};
use crate::runtime::attr::descriptors::{self, Nature};
use crate::runtime::attr::{self, Place};
use crate::runtime::{call, raise};

/// `f(*args)`.
#[inline]
pub fn call(cx: &Interp, f: &Value, args: &[Value]) -> R {
    call_kw(cx, f, Args::positional(args))
}

/// `f(*args, **keywords)`.
pub fn call_kw(cx: &Interp, f: &Value, args: Args<'_>) -> R {
    match f.kind().and_then(Kind::native) {
        Some(NativeId::Function) => (cx.hooks.call_function)(cx, f, args),
        Some(NativeId::NativeFunction) => match f.view::<NativeFunction>() {
            Some(native) => call::native::call_function(cx, native, args),
            None => Err(not_callable(cx, f)),
        },
        Some(NativeId::Class) => construct::call(cx, f, args),
        Some(NativeId::BoundMethod) => match f.view::<BoundMethod>() {
            Some(bound) => with_first(&bound.this, args, |args| {
                call_nested(cx, &bound.function, args)
            }),
            None => Err(not_callable(cx, f)),
        },
        _ => call_other(cx, f, args),
    }
}

/// May `f`, found on the class of `this`, be called with it as `self` without a look at its class?
/// A native method may not if it was taken from another class.
pub fn suits(cx: &Interp, f: &Value, this: &Value) -> bool {
    match f.view::<MethodDescriptor>() {
        Some(method) => class::class_of(cx, this).is_subclass_of(&method.owner),
        None => true,
    }
}

/// Does `f`, found on the class of `this`, become a method of it by binding alone?
pub fn binds(cx: &Interp, f: &Value, this: &Value) -> bool {
    let suits = |owner: &Value| class::class_of(cx, this).is_subclass_of(owner);
    f.view::<Function>().is_some()
        || f.view::<MethodDescriptor>()
            .is_some_and(|m| suits(&m.owner))
        || f.view::<Wrapper>().is_some_and(|w| suits(&w.owner))
}

/// `f(*args)` for a function that [`suits`] its first argument.
#[inline]
pub fn call_suited(cx: &Interp, f: &Value, args: &[Value]) -> R {
    match f.view::<MethodDescriptor>() {
        Some(method) => call::native::call_suited(cx, &method.row, &method.owner, args),
        None => call(cx, f, args),
    }
}

/// A call inside a call without a function of the language between them: chains of these are
/// bounded here, the others by the evaluator.
fn call_nested(cx: &Interp, f: &Value, args: Args<'_>) -> R {
    if f.view::<Function>().is_some() {
        return (cx.hooks.call_function)(cx, f, args);
    }
    let _guard = cx.enter_native(Recursion::CallObject)?;
    call_kw(cx, f, args)
}

fn call_other(cx: &Interp, f: &Value, args: Args<'_>) -> R {
    if let Some(method) = f.view::<MethodDescriptor>() {
        return call::native::call_method(cx, &method.row, &method.owner, args);
    }
    if let Some(wrapper) = f.view::<Wrapper>() {
        return call::native::call_wrapper(cx, wrapper, args);
    }
    if let Some(bound) = f.view::<MethodWrapper>()
        && let Some(wrapper) = bound.wrapper.view::<Wrapper>()
    {
        return with_first(&bound.this, args, |args| {
            call::native::call_wrapper(cx, wrapper, args)
        });
    }
    if let Some(method) = f.view::<ClassMethodDescriptor>() {
        return call::native::call_class_method(cx, method, args);
    }
    if let Some(method) = f.view::<StaticMethod>()
        && let Some(function) = method.function.get()
    {
        return call_nested(cx, &function, args);
    }
    let class = class::class_of(cx, f);
    if args.names.is_empty()
        && let Some(row) = class.facts(cx).calls
        && call::native::takes(row, args.len())
    {
        let _guard = cx.enter_native(Recursion::CallObject)?;
        return with_first(f, args, |args| (row.call)(cx, args));
    }
    let Some(function) = class::lookup(cx, &class, &cx.names.__call__) else {
        return Err(not_callable(cx, f));
    };
    let _guard = cx.enter_native(Recursion::CallObject)?;
    call_unbound_kw(cx, &function, f, args)
}

/// `'int' object is not callable`
#[cold]
pub fn not_callable(cx: &Interp, f: &Value) -> Raised {
    let class = class::type_name(cx, f);
    let hint = callable_in_module(cx, f).unwrap_or_default();
    raise::type_error(cx, format!("'{class}' object is not callable{hint}"))
}

/// A module of the name of something callable in it was probably meant to be that.
fn callable_in_module(cx: &Interp, f: &Value) -> Option<String> {
    let module = f.view::<Module>()?;
    let name = module.dict().get_name(&cx.names.__name__)?;
    let own = module.dict().get_name(&cx.intern_value(&name)?)?;
    let name = name.as_str()?.lossy().into_owned();
    is_callable(cx, &own).then(|| format!(". Did you mean: '{name}.{name}(...)'?"))
}

/// Can it be called?
pub fn is_callable(cx: &Interp, f: &Value) -> bool {
    class::lookup(cx, &class::class_of(cx, f), &cx.names.__call__).is_some()
}

/// Calls `f` with `first` before the arguments. Few need no allocation.
#[inline]
pub fn with_first(first: &Value, args: Args<'_>, f: impl FnOnce(Args<'_>) -> R) -> R {
    let names = args.names;
    let first = first.clone();
    match args.values {
        [] => f(Args::positional(&[first])),
        [a] => f(Args {
            values: &[first, a.clone()],
            names,
        }),
        [a, b] => f(Args {
            values: &[first, a.clone(), b.clone()],
            names,
        }),
        more => {
            let mut values = Vec::with_capacity(more.len() + 1);
            values.push(first);
            values.extend_from_slice(more);
            f(Args {
                values: &values,
                names,
            })
        }
    }
}

/// Calls `f` with all of `before` before the arguments. Few need no allocation.
pub fn with_all(before: &[Value], args: Args<'_>, f: impl FnOnce(Args<'_>) -> R) -> R {
    const FEW: usize = 6;
    let names = args.names;
    let count = before.len() + args.values.len();
    if count > FEW {
        let values = [before, args.values].concat();
        return f(Args {
            values: &values,
            names,
        });
    }
    let mut few = [const { Value::UNBOUND }; FEW];
    for (place, value) in few.iter_mut().zip(before.iter().chain(args.values)) {
        *place = value.clone();
    }
    f(Args {
        values: &few[..count],
        names,
    })
}

/// Calls what was found on a class for the object `this`: functions and native methods get it as
/// first argument, other descriptors are bound first, plain callables do not see it.
pub fn call_unbound(cx: &Interp, function: &Value, this: &Value, args: &[Value]) -> R {
    call_unbound_kw(cx, function, this, Args::positional(args))
}

/// As [`call_unbound`], with keywords.
pub fn call_unbound_kw(cx: &Interp, function: &Value, this: &Value, args: Args<'_>) -> R {
    if function.view::<Function>().is_some() {
        let call = cx.hooks.call_function;
        return with_first(this, args, |args| call(cx, function, args));
    }
    if let Some(wrapper) = function.view::<Wrapper>()
        && args.names.is_empty()
        && call::native::suits(cx, wrapper, this, args.len())
    {
        let call = wrapper.row.def.call;
        return with_first(this, args, |args| call(cx, args));
    }
    match descriptors::nature(cx, function) {
        Nature::Method => with_first(this, args, |args| call_kw(cx, function, args)),
        Nature::Plain => call_kw(cx, function, args),
        _ => {
            let owner = class::class_of(cx, this);
            let bound = descriptors::get(cx, function, Some(this), owner.value())?;
            call_kw(cx, &bound, args)
        }
    }
}

/// `obj.name(*args)`, without making a bound method.
pub fn call_method(cx: &Interp, obj: &Value, name: &Name, args: &[Value]) -> R {
    call_method_kw(cx, obj, name, Args::positional(args))
}

/// `obj.name(*args, **keywords)`, without making a bound method.
fn call_method_kw(cx: &Interp, obj: &Value, name: &Name, args: Args<'_>) -> R {
    match attr::get_place(cx, obj, name)? {
        Place::Method(function) => with_first(obj, args, |args| call_kw(cx, &function, args)),
        Place::Cell { value, .. }
        | Place::Entry { value, .. }
        | Place::Class(value)
        | Place::Value(value) => call_kw(cx, &value, args),
    }
}
