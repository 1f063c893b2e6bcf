//! The type `generator`: its methods and attributes ([Generator-iterator methods]). Running one is
//! the evaluator's, reached through hooks.
//!
//! [Generator-iterator methods]: https://docs.python.org/3.13/reference/expressions.html#generator-iterator-methods

use crate::builtins::arguments::{arg, receiver};
use crate::builtins::types::list::alias_of;
use crate::heap::{Handle, NativeId, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown};
use crate::object::class;
use crate::object::function::{Generator, GeneratorState};
use crate::object::traceback::FrameInfo;
use crate::runtime::define::{Flags, Sig, TypeDef, class_method, getset, getter, method};
use crate::runtime::iter::next;
use crate::runtime::raise::warn;
use crate::runtime::{call, format, raise};

/// The type `generator`.
pub static GENERATOR: TypeDef = TypeDef {
    well_known: Some(WellKnown::Generator),
    natives: &[NativeId::Generator],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__iter__", Sig::NoArgs, itself, "Implement iter(self)."),
        method("__next__", Sig::NoArgs, next_of, "Implement next(self)."),
        method(
            "__del__",
            Sig::NoArgs,
            delete,
            "Called when the instance is about to be destroyed.",
        ),
        class_method(
            "__class_getitem__",
            Sig::One,
            alias_of,
            "The generic alias generator[...].",
        ).spelled("($type, object, /)"),
        method(
            "send",
            Sig::One,
            send,
            "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.",
        ).spelled("($self, object, /)"),
        method(
            "throw",
            Sig::Range(1, 3),
            throw,
            "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.",
        ),
        method(
            "close",
            Sig::NoArgs,
            close,
            "close() -> raise GeneratorExit inside generator.",
        ),
    ],
    getset: &[
        getset("__name__", name, set_name, "name of the generator").reading(),
        getset(
            "__qualname__",
            qualname,
            set_qualname,
            "qualified name of the generator",
        )
        .reading(),
        getter("gi_code", code, "").reading(),
        getter("gi_frame", frame, ""),
        getter("gi_running", running, "").reading(),
        getter("gi_suspended", suspended, "").reading(),
        getter(
            "gi_yieldfrom",
            delegate,
            "object being iterated by yield from, or None",
        )
        .reading(),
    ],
    iternext: Some(step),
    flags: Flags::NATIVE_WEAKREF,
    ..TypeDef::new("generator", "")
};

fn step(cx: &Interp, this: &Value) -> R<Option<Value>> {
    (cx.hooks.resume)(cx, this, &Value::NONE)
}

fn state(this: &Value) -> GeneratorState {
    this.view::<Generator>()
        .map_or(GeneratorState::Finished, |g| g.state.get())
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let name = qualname(cx, &this)?;
    let name = name
        .as_str()
        .map_or(Default::default(), |name| name.lossy());
    cx.str(&format!("<generator object {name} at {:#x}>", this.addr()))
}

fn itself(_: &Interp, args: Args<'_>) -> R {
    Ok(receiver(args))
}

fn next_of(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let item = step(cx, &this)?;
    next::item_or_stop(cx, &this, item)
}

fn send(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let item = (cx.hooks.resume)(cx, &this, &arg(args, 1))?;
    next::item_or_stop(cx, &this, item)
}

fn close(cx: &Interp, args: Args<'_>) -> R {
    (cx.hooks.close)(cx, &receiver(args))
}

/// What happens before a generator dies: it is closed. One that never ran has nothing to close.
fn delete(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    if state(&this) == GeneratorState::Suspended {
        (cx.hooks.close)(cx, &this)?;
    }
    Ok(Value::NONE)
}

fn throw(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    if args.values.len() > 2 {
        let message = "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.";
        warn::warn(cx, WellKnown::DeprecationWarning, message)?;
    }
    let raised = exception(cx, &arg(args, 1), args.get(2), args.get(3))?;
    let error = cx.raised_exception(&raised).addr();
    if error != arg(args, 1).addr() {
        let given = [&[cx.int(error as i64)], &args.values[1..]].concat();
        cx.thrown.set(cx.tuple(given));
    }
    let item = (cx.hooks.throw)(cx, &this, raised);
    drop(cx.thrown.take());
    let item = item?;
    next::item_or_stop(cx, &this, item)
}

/// The exception that the arguments of `throw` mean, on its way.
fn exception(
    cx: &Interp,
    what: &Value,
    value: Option<&Value>,
    traceback: Option<&Value>,
) -> R<Raised> {
    if let Some(traceback) = traceback
        && !traceback.is_none()
        && !class::is_a(cx, traceback, WellKnown::Traceback)
    {
        return Err(raise::type_error(
            cx,
            "throw() third argument must be a traceback object",
        ));
    }
    let value = value.filter(|value| !value.is_none());
    if class::is_a(cx, what, WellKnown::BaseException) {
        if value.is_some() {
            let message = "instance exception may not have a separate value";
            return Err(raise::type_error(cx, message));
        }
        return Ok(cx.raise(what.clone()));
    }
    let base = cx.class(WellKnown::BaseException);
    let is_class = what
        .view::<class::Class>()
        .is_some_and(|class| class.is_subclass_of(base));
    if !is_class {
        let name = class::type_name(cx, what);
        let message = format!(
            "exceptions must be classes or instances deriving from BaseException, not {name}"
        );
        return Err(raise::type_error(cx, message));
    }
    let made = match value {
        Some(value) if class::class_of(cx, value).is_subclass_of(what) => Ok(value.clone()),
        Some(value) => match value.as_tuple() {
            Some(arguments) => call::call(cx, what, arguments),
            None => call::call(cx, what, std::slice::from_ref(value)),
        },
        None => call::call(cx, what, &[]),
    };
    // What goes wrong here is thrown instead.
    Ok(match made {
        Ok(instance) if class::is_a(cx, &instance, WellKnown::BaseException) => cx.raise(instance),
        Ok(other) => {
            let (class, got) = (format::repr_text(cx, what)?, class::type_name(cx, &other));
            let message = format!(
                "calling {class} should have returned an instance of BaseException, not {got}"
            );
            raise::type_error(cx, message)
        }
        Err(raised) => raised,
    })
}

fn name(_: &Interp, this: &Value) -> R {
    let name = this.view().and_then(|g: &Generator| g.name.get());
    Ok(name.unwrap_or(Value::NONE))
}

fn qualname(_: &Interp, this: &Value) -> R {
    let name = this.view().and_then(|g: &Generator| g.qualname.get());
    Ok(name.unwrap_or(Value::NONE))
}

/// A new name, which must be a text.
fn expect_text(cx: &Interp, what: &str, new: Option<Value>) -> R {
    new.filter(|new| class::is_a(cx, new, WellKnown::Str))
        .ok_or_else(|| raise::type_error(cx, format!("{what} must be set to a string object")))
}

fn set_name(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let new = expect_text(cx, "__name__", new)?;
    if let Some(generator) = this.view::<Generator>() {
        generator.name.set(new);
    }
    Ok(())
}

fn set_qualname(cx: &Interp, this: &Value, new: Option<Value>) -> R<()> {
    let new = expect_text(cx, "__qualname__", new)?;
    if let Some(generator) = this.view::<Generator>() {
        generator.qualname.set(new);
    }
    Ok(())
}

fn code(_: &Interp, this: &Value) -> R {
    let generator = this.view::<Generator>();
    Ok(generator.map_or(Value::NONE, |generator| generator.code.clone()))
}

/// The frame object; `None` once the generator has ended.
fn frame(cx: &Interp, this: &Value) -> R {
    let generator = this.as_handle::<Generator>();
    let generator = generator.filter(|g| g.state.get() != GeneratorState::Finished);
    let frame = generator.and_then(|generator| FrameInfo::of_generator(cx, generator));
    Ok(frame.map_or(Value::NONE, Handle::into_value))
}

fn running(_: &Interp, this: &Value) -> R {
    Ok(Value::bool(state(this) == GeneratorState::Running))
}

fn suspended(_: &Interp, this: &Value) -> R {
    Ok(Value::bool(state(this) == GeneratorState::Suspended))
}

fn delegate(_: &Interp, this: &Value) -> R {
    let generator = this.view::<Generator>();
    let waiting = generator.filter(|g| g.state.get() == GeneratorState::Suspended);
    let delegate = waiting.and_then(|g| g.delegate()?.get());
    Ok(delegate.unwrap_or(Value::NONE))
}
