//! Running native rows: arguments are checked against the row's [`Sig`], in CPython's words, and
//! laid out as the function expects them.
//!
//! ```text
//!  NoArgs One   list.append() takes exactly one argument (0 given)       qualified name
//!  Range        pop expected at most 1 argument, got 2                   plain name
//!  Clinic       sort() got an unexpected keyword argument 'foo'          plain name
//!  slot wrapper expected 1 argument, got 0                               no name
//! ```

use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, Name, NativeFn, R, Raised};
use crate::object::class::{self, Class, native_maker};
use crate::object::native::{
    Binding, ClassMethodDescriptor, Installed, MethodDef, MethodDescriptor, NativeFunction, Sig,
    Signature, Wrapper,
};
use crate::runtime::raise::suggest;
use crate::runtime::{call, raise};

/// Who is called, for messages.
struct Callee<'a> {
    row: &'a Installed,
    /// The class, or the module's name.
    owner: &'a Value,
    /// How many values come before the arguments (`self`).
    skip: usize,
    wrapper: bool,
}

impl Callee<'_> {
    /// `list.append`, `math.sqrt`, `len`.
    fn qualified(&self) -> String {
        let name = self.row.def.name;
        match (
            self.owner.view::<Class>(),
            self.owner.as_str().and_then(|s| s.to_str()),
        ) {
            (Some(class), _) => format!("{}.{name}", class.qualname_text()),
            (_, Some(module)) if module != "builtins" => format!("{module}.{name}"),
            _ => name.to_owned(),
        }
    }

    /// `append`; constructors are called as their class.
    fn plain(&self) -> String {
        let name = self.row.def.name;
        match (name, self.owner.view::<Class>()) {
            ("__new__" | "__init__", Some(class)) => class.short_name(),
            _ => name.to_owned(),
        }
    }
}

/// Calls a builtin function, or a native method that is bound.
pub fn call_function(cx: &Interp, f: &NativeFunction, args: Args<'_>) -> R {
    let (row, owner) = (&f.row, &f.owner);
    match row.def.binding {
        Binding::Static => run(
            cx,
            &Callee {
                row,
                owner,
                skip: 0,
                wrapper: false,
            },
            args,
        ),
        Binding::New => {
            check_new(cx, row, owner, args)?;
            run(
                cx,
                &Callee {
                    row,
                    owner,
                    skip: 1,
                    wrapper: false,
                },
                args,
            )
        }
        _ => {
            // Messages name the class that a method is bound to.
            let class = class_bound_to(cx, &f.this);
            let callee = Callee {
                row,
                owner: class.value(),
                skip: 1,
                wrapper: false,
            };
            call::with_first(&f.this, args, |args| run(cx, &callee, args))
        }
    }
}

/// The class of which messages and `__qualname__` say that a bound method is: the one that a class method
/// is bound to, or that of the object.
pub fn class_bound_to(cx: &Interp, this: &Value) -> Handle<Class> {
    this.to_handle::<Class>()
        .unwrap_or_else(|| class::class_of(cx, this))
}

/// The function to run at once for so many positional arguments, after `this` if `f` is bound.
#[inline]
pub fn direct(f: &NativeFunction, given: usize) -> Option<(NativeFn, Option<&Value>)> {
    let row = f.row.def;
    let first = match row.binding {
        Binding::Static => None,
        Binding::New => return None,
        _ => Some(&f.this),
    };
    takes(row, given).then_some((row.call, first))
}

/// What to run at once for so many arguments after the receiver, where `method` is one of a native class and the
/// receiver is known to be an instance of that.
pub fn method(method: &Value, given: usize) -> Option<NativeFn> {
    let row = method.view::<MethodDescriptor>()?.row.def;
    takes(row, given).then_some(row.call)
}

/// Calls a method of a native class: `list.append(x, 1)`.
pub fn call_method(cx: &Interp, row: &Installed, owner: &Value, args: Args<'_>) -> R {
    let Some(this) = args.pos().first() else {
        let name = Callee {
            row,
            owner,
            skip: 1,
            wrapper: false,
        }
        .qualified();
        return Err(raise::type_error(
            cx,
            format!("unbound method {name}() needs an argument"),
        ));
    };
    if !class::class_of(cx, this).is_subclass_of(owner) {
        return Err(crate::runtime::attr::descriptors::wrong_object(
            cx,
            row.def.name,
            owner,
            this,
        ));
    }
    call_suited_kw(cx, row, owner, args)
}

/// Calls a method of a native class on what is known to be one of its instances.
#[inline]
pub fn call_suited(cx: &Interp, row: &Installed, owner: &Value, args: &[Value]) -> R {
    if takes(row.def, args.len() - 1) {
        row.run(cx, Args::positional(args))
    } else {
        call_suited_kw(cx, row, owner, Args::positional(args))
    }
}

fn call_suited_kw(cx: &Interp, row: &Installed, owner: &Value, args: Args<'_>) -> R {
    let callee = Callee {
        row,
        owner,
        skip: 1,
        wrapper: false,
    };
    run(cx, &callee, args)
}

/// May the function of a slot wrapper be run at once, on `this` with so many positional arguments?
#[inline]
pub fn suits(cx: &Interp, wrapper: &Wrapper, this: &Value, given: usize) -> bool {
    let row = wrapper.row.def;
    // `__get__` refuses two that are `None`.
    takes(row, given)
        && row.name != "__get__"
        && class::class_of(cx, this).is_subclass_of(&wrapper.owner)
}

/// Calls a slot wrapper: `list.__len__(x)`.
pub fn call_wrapper(cx: &Interp, wrapper: &Wrapper, args: Args<'_>) -> R {
    let name = wrapper.row.def.name;
    let owner = || class::name_of(&wrapper.owner);
    let Some(this) = args.pos().first() else {
        let text = format!(
            "descriptor '{name}' of '{}' object needs an argument",
            owner()
        );
        return Err(raise::type_error(cx, text));
    };
    if !class::class_of(cx, this).is_subclass_of(&wrapper.owner) {
        let found = class::type_name(cx, this);
        let text = format!(
            "descriptor '{name}' requires a '{}' object but received a '{found}'",
            owner()
        );
        return Err(raise::type_error(cx, text));
    }
    let unbound =
        |values: &[Value]| matches!(values.len(), 2 | 3) && values[1..].iter().all(Value::is_none);
    if name == "__get__" && unbound(args.values) {
        return Err(raise::type_error(cx, "__get__(None, None) is invalid"));
    }
    run(
        cx,
        &Callee {
            row: &wrapper.row,
            owner: &wrapper.owner,
            skip: 1,
            wrapper: true,
        },
        args,
    )
}

/// Calls a native class method that was not bound: `dict.__dict__['fromkeys'](dict, ())`.
pub fn call_class_method(cx: &Interp, method: &ClassMethodDescriptor, args: Args<'_>) -> R {
    let owner = class::name_of(&method.owner);
    let name = method.row.def.name;
    let Some(class) = args.pos().first() else {
        let text = format!("descriptor '{name}' of '{owner}' object needs an argument");
        return Err(raise::type_error(cx, text));
    };
    check_class(cx, method, class)?;
    run(
        cx,
        &Callee {
            row: &method.row,
            owner: &method.owner,
            skip: 1,
            wrapper: false,
        },
        args,
    )
}

/// A native class method binds only to its class and subclasses of it.
pub fn check_class(cx: &Interp, method: &ClassMethodDescriptor, class: &Value) -> R<()> {
    let owner = class::name_of(&method.owner);
    let name = method.row.def.name;
    let text = match class.view::<Class>() {
        Some(this) if this.is_subclass_of(&method.owner) => return Ok(()),
        Some(this) => {
            let found = this.name_text();
            format!("descriptor '{name}' requires a subtype of '{owner}' but received '{found}'")
        }
        None => {
            let found = class::type_name(cx, class);
            format!("descriptor '{name}' for type '{owner}' needs a type, not a '{found}' as arg 2")
        }
    };
    Err(raise::type_error(cx, text))
}

/// `list.__new__(cls, ...)`: the class must be one whose instances `list` can make.
fn check_new(cx: &Interp, row: &Installed, owner: &Value, args: Args<'_>) -> R<()> {
    let name = || class::name_of(owner);
    let fail = |text: String| Err(raise::type_error(cx, format!("{}.__new__{text}", name())));
    let Some(first) = args.pos().first() else {
        return fail("(): not enough arguments".to_owned());
    };
    let Some(class) = first.to_handle::<Class>() else {
        return fail(format!(
            "(X): X is not a type object ({})",
            class::type_name(cx, first)
        ));
    };
    if first.is(owner) {
        return Ok(());
    }
    if !class.is_subclass_of(owner) {
        let found = class.name_text();
        return fail(format!("({found}): {found} is not a subtype of {}", name()));
    }
    match class.facts(cx).maker {
        Some(maker) if !std::ptr::fn_addr_eq(maker.call, row.def.call) => {
            let (found, maker) = (class.name_text(), native_maker(cx, &class));
            let maker = maker.map_or_else(name, |maker| class::name_of(&maker));
            fail(format!("({found}) is not safe, use {maker}.__new__()"))
        }
        _ => Ok(()),
    }
}

/// Does a row's function take so many positional arguments (after `self`) just as they are?
#[inline]
pub fn takes(row: &MethodDef, given: usize) -> bool {
    match row.sig {
        Sig::NoArgs => given == 0,
        Sig::One => given == 1,
        Sig::Range(least, most) => least <= given && given <= most,
        Sig::Any | Sig::Raw => true,
        Sig::Clinic(_) => false,
    }
}

#[inline]
fn run(cx: &Interp, callee: &Callee<'_>, args: Args<'_>) -> R {
    let given = args.len() - callee.skip;
    let row = callee.row;
    match row.def.sig {
        Sig::NoArgs if given == 0 && args.names.is_empty() => row.run(cx, args),
        Sig::One if given == 1 && args.names.is_empty() => row.run(cx, args),
        Sig::Range(min, max) if given >= min && given <= max && args.names.is_empty() => {
            row.run(cx, args)
        }
        Sig::Any if args.names.is_empty() => row.run(cx, args),
        Sig::Raw => row.run(cx, args),
        Sig::Clinic(text) => run_clinic(cx, callee, row.signature(text), args),
        _ => Err(wrong_count(cx, callee, given, args)),
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

#[cold]
fn wrong_count(cx: &Interp, callee: &Callee<'_>, given: usize, args: Args<'_>) -> Raised {
    let name = callee.row.def.name;
    let sig = callee.row.def.sig;
    if !args.names.is_empty() {
        let text = match (callee.wrapper, sig) {
            (true, _) if name != "__init__" => {
                format!("wrapper {name}() takes no keyword arguments")
            }
            (_, Sig::Range(..) | Sig::Any) if matches!(name, "__new__" | "__init__") => {
                format!("{}() takes no keyword arguments", callee.plain())
            }
            _ => format!("{}() takes no keyword arguments", callee.qualified()),
        };
        return raise::type_error(cx, text);
    }
    let text = match sig {
        Sig::NoArgs if callee.wrapper => format!("expected 0 arguments, got {given}"),
        Sig::One if callee.wrapper => format!("expected 1 argument, got {given}"),
        Sig::NoArgs => format!(
            "{}() takes no arguments ({given} given)",
            callee.qualified()
        ),
        Sig::One => {
            format!(
                "{}() takes exactly one argument ({given} given)",
                callee.qualified()
            )
        }
        Sig::Range(min, max) => {
            let name = if callee.wrapper && name != "__init__" {
                String::new()
            } else {
                callee.plain()
            };
            range_text(&name, min, max, given)
        }
        _ => String::new(),
    };
    raise::type_error(cx, text)
}

/// `pop expected at most 1 argument, got 2`
pub fn range_text(name: &str, min: usize, max: usize, given: usize) -> String {
    let (how, n) = match (min == max, given < min) {
        (true, _) => ("", min),
        (false, true) => ("at least ", min),
        (false, false) => ("at most ", max),
    };
    format!(
        "{name} expected {how}{n} argument{}, got {given}",
        plural(n)
    )
}

/// So many arguments are laid out without an allocation.
const INLINE: usize = 6;

fn run_clinic(cx: &Interp, callee: &Callee<'_>, sig: &Signature, args: Args<'_>) -> R {
    let (skip, total) = (callee.skip, sig.parameters.len());
    let given = args.len() - skip;
    if args.names.is_empty() && given == total && given <= sig.positional {
        return callee.row.run(cx, args);
    }
    let enough = (sig.required..=sig.positional).contains(&given) && sig.rest_optional;
    if enough && args.names.is_empty() && skip + total <= INLINE {
        let mut values = [const { Value::UNBOUND }; INLINE];
        values[..args.len()].clone_from_slice(args.values);
        return callee
            .row
            .run(cx, Args::positional(&values[..skip + total]));
    }
    if sig.positional_only == total {
        // Without keyword parameters CPython reads the arguments as plain positions.
        if !args.names.is_empty() {
            let name = if matches!(callee.row.def.name, "__new__" | "__init__") {
                callee.plain()
            } else {
                callee.qualified()
            };
            return Err(raise::type_error(
                cx,
                format!("{name}() takes no keyword arguments"),
            ));
        }
        if given < sig.required || given > total {
            let text = range_text(&callee.plain(), sig.required, total, given);
            return Err(raise::type_error(cx, text));
        }
    } else {
        check_clinic(cx, callee, sig, given, args.names.len())?;
    }
    if skip + total <= INLINE {
        let mut values = [const { Value::UNBOUND }; INLINE];
        let values = &mut values[..skip + total];
        lay_out(cx, callee, sig, args, values)?;
        return callee.row.run(cx, Args::positional(values));
    }
    let mut values = vec![Value::UNBOUND; skip + total];
    lay_out(cx, callee, sig, args, &mut values)?;
    callee.row.run(cx, Args::positional(&values))
}

/// Puts each argument at the place of its parameter, the first `skip` before them.
fn lay_out(
    cx: &Interp,
    callee: &Callee<'_>,
    sig: &Signature,
    args: Args<'_>,
    values: &mut [Value],
) -> R<()> {
    let (skip, given) = (callee.skip, args.len() - callee.skip);
    values[..args.len()].clone_from_slice(args.pos());
    let mut unexpected = None;
    for (name, value) in args.keywords() {
        let wanted = sig.parameters.iter().position(|p| p.name == name.as_str());
        match wanted.filter(|&i| i >= sig.positional_only) {
            Some(i) if i < given => unexpected = unexpected.or(Some((name, Some(i)))),
            Some(i) => values[skip + i] = value.clone(),
            None => unexpected = unexpected.or(Some((name, None))),
        }
    }
    let missing = sig
        .parameters
        .iter()
        .zip(&values[skip..])
        .position(|(p, v)| p.required && v.is_unbound());
    if let Some(i) = missing {
        let name = sig.parameters[i].name;
        let text = format!(
            "{}() missing required argument '{name}' (pos {})",
            callee.plain(),
            i + 1
        );
        return Err(raise::type_error(cx, text));
    }
    match unexpected {
        Some((name, place)) => Err(unexpected_keyword(cx, callee, sig, name, place)),
        None => Ok(()),
    }
}

fn unexpected_keyword(
    cx: &Interp,
    callee: &Callee<'_>,
    sig: &Signature,
    name: &Name,
    place: Option<usize>,
) -> Raised {
    let function = callee.plain();
    let text = match place {
        Some(i) => {
            format!(
                "argument for {function}() given by name ('{name}') and position ({})",
                i + 1
            )
        }
        None => {
            let known = sig.parameters[sig.positional_only..].iter().map(|p| p.name);
            suggest::unexpected_keyword(&function, name.as_str(), known)
        }
    };
    raise::type_error(cx, text)
}

fn check_clinic(
    cx: &Interp,
    callee: &Callee<'_>,
    sig: &Signature,
    given: usize,
    keywords: usize,
) -> R<()> {
    let total = sig.parameters.len();
    let name = || callee.plain();
    if given + keywords > total {
        let what = if given == 0 { "keyword " } else { "" };
        let text = format!(
            "{}() takes at most {total} {what}argument{} ({} given)",
            name(),
            plural(total),
            given + keywords
        );
        return Err(raise::type_error(cx, text));
    }
    let (min, max) = (sig.required, sig.positional);
    if given > max {
        if max == 0 {
            return Err(raise::type_error(
                cx,
                format!("{}() takes no positional arguments", name()),
            ));
        }
        let how = if min < max { "at most" } else { "exactly" };
        let text = format!(
            "{}() takes {how} {max} positional argument{} ({given} given)",
            name(),
            plural(max)
        );
        return Err(raise::type_error(cx, text));
    }
    let least = min.min(sig.positional_only);
    if given < least {
        let how = if least < max { "at least" } else { "exactly" };
        let text = format!(
            "{}() takes {how} {least} positional argument{} ({given} given)",
            name(),
            plural(least)
        );
        return Err(raise::type_error(cx, text));
    }
    Ok(())
}
