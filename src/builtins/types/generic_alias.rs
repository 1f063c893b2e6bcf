//! `types.GenericAlias`: what `list[int]` gives. It is called as the class it stands for.

use crate::builtins::arguments::{self, arg, receiver, this};
use crate::builtins::types::union;
use crate::heap::{List, NativeId, Value};
use crate::interp::{Args, Interp, R, Recursion, WellKnown, payload};
use crate::object::alias::Alias;
use crate::object::class::Class;
use crate::object::dict::Dict;
use crate::runtime::call::construct;
use crate::runtime::container::{dict, item, repr};
use crate::runtime::define::{Flags, Sig, TypeDef, getter, member, method, new, plain_method};
use crate::runtime::{attr, call, compare, convert, format, hash, iter, raise};

/// The type `types.GenericAlias`.
pub static GENERIC_ALIAS: TypeDef = TypeDef {
    module: "types",
    well_known: Some(WellKnown::GenericAlias),
    natives: &[NativeId::GenericAlias],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash_of, "Return hash(self)."),
        method("__eq__", Sig::One, equal, "Return self==value."),
        method("__iter__", Sig::NoArgs, unpack, "Implement iter(self)."),
        method("__getitem__", Sig::One, subscript, "Return self[key]."),
        method("__or__", Sig::One, or, "Return self|value."),
        method("__ror__", Sig::One, or_reflected, "Return value|self."),
        plain_method("__instancecheck__", Sig::One, no_instances, "Refuses.")
            .spelled("($self, object, /)"),
        plain_method("__subclasscheck__", Sig::One, no_subclasses, "Refuses.")
            .spelled("($self, object, /)"),
        method(
            "__getattribute__",
            Sig::One,
            get_attribute,
            "Return getattr(self, name).",
        ),
        plain_method("__dir__", Sig::NoArgs, names, ""),
        plain_method("__reduce__", Sig::NoArgs, reduce, ""),
        method(
            "__call__",
            Sig::Raw,
            call_origin,
            "Call self as a function.",
        ),
        method(
            "__mro_entries__",
            Sig::One,
            mro_entries,
            "The class to inherit from.",
        )
        .spelled("($self, object, /)"),
    ],
    new: Some(new(Sig::Raw, alias_new)),
    flags: Flags::BASE.with(Flags::NATIVE_WEAKREF),
    getset: &[
        getter(
            "__unpacked__",
            unpacked,
            "Is it unpacked into a tuple of types?",
        ),
        getter(
            "__typing_unpacked_tuple_args__",
            tuple_arguments,
            "The types in the tuple, if it is unpacked.",
        ),
        member("__origin__", origin, "The class."),
        member("__args__", arguments_of, "The arguments in brackets."),
        getter(
            "__parameters__",
            parameters,
            "Type variables in the GenericAlias.",
        ),
    ],
    signature: "(origin, args, /)",
    ..TypeDef::new(
        "GenericAlias",
        "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    )
};

fn origin(_: &Interp, this: &Value) -> R {
    Ok(payload::<Alias>(this).map_or(Value::NONE, |alias| alias.origin.clone()))
}

fn arguments_of(_: &Interp, this: &Value) -> R {
    Ok(payload::<Alias>(this).map_or(Value::NONE, |alias| alias.arguments.clone()))
}

fn tuple_arguments(cx: &Interp, this: &Value) -> R {
    let tuple = payload::<Alias>(this)
        .filter(|alias| alias.starred && alias.origin.is(cx.class(WellKnown::Tuple)));
    Ok(tuple.map_or(Value::NONE, |alias| alias.arguments.clone()))
}

fn parameters(cx: &Interp, this: &Value) -> R {
    let arguments = arguments_of(cx, this)?;
    Ok(cx.tuple(variables(cx, arguments.as_tuple().unwrap_or(&[]))?))
}

/// The type variables in some arguments, each once: those that know how to be replaced, and those in
/// arguments that are generic.
pub fn variables(cx: &Interp, arguments: &[Value]) -> R<Vec<Value>> {
    let mut found = Vec::new();
    for argument in arguments.iter().filter(|a| a.view::<Class>().is_none()) {
        let inner = match attr::get_opt(cx, argument, &cx.intern(SUBSTITUTE))? {
            Some(_) => vec![argument.clone()],
            None => inner_variables(cx, argument)?,
        };
        for variable in inner {
            if !contains(cx, &found, &variable)? {
                found.push(variable);
            }
        }
    }
    Ok(found)
}

/// The method by which a type variable takes what stands for it.
const SUBSTITUTE: &str = "__typing_subst__";

fn inner_variables(cx: &Interp, argument: &Value) -> R<Vec<Value>> {
    let inner = attr::get_opt(cx, argument, &cx.names.__parameters__)?;
    let inner = inner.as_ref().and_then(Value::as_tuple);
    Ok(inner.unwrap_or(&[]).to_vec())
}

fn place_of(cx: &Interp, all: &[Value], one: &Value) -> R<Option<usize>> {
    for (i, other) in all.iter().enumerate() {
        if compare::same_or_eq(cx, other, one)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn contains(cx: &Interp, all: &[Value], one: &Value) -> R<bool> {
    Ok(place_of(cx, all, one)?.is_some())
}

/// The arguments of a generic `this` after `this[key]`: the items of `key` stand for its variables.
pub fn substitute(cx: &Interp, this: &Value, arguments: &[Value], key: &Value) -> R<Vec<Value>> {
    let variables = variables(cx, arguments)?;
    let items = key.as_tuple().unwrap_or(std::slice::from_ref(key));
    let (given, wanted) = (items.len(), variables.len());
    if wanted == 0 {
        let shown = format::repr_text(cx, this)?;
        return Err(raise::type_error(
            cx,
            format!("{shown} is not a generic class"),
        ));
    }
    if given != wanted {
        let (few, expected) = match given > wanted {
            true => ("many", ""),
            false => ("few", "at least "),
        };
        let shown = format::repr_text(cx, this)?;
        let message =
            format!("Too {few} arguments for {shown}; actual {given}, expected {expected}{wanted}");
        return Err(raise::type_error(cx, message));
    }
    let item_for = |variable: &Value| -> R {
        let place = place_of(cx, &variables, variable)?;
        Ok(place
            .and_then(|i| items.get(i))
            .cloned()
            .unwrap_or(Value::NONE))
    };
    let mut result = Vec::new();
    for argument in arguments {
        if argument.view::<Class>().is_some() {
            result.push(argument.clone());
            continue;
        }
        if let Some(take) = attr::get_opt(cx, argument, &cx.intern(SUBSTITUTE))? {
            result.push(call::call(cx, &take, &[item_for(argument)?])?);
            continue;
        }
        let inner = inner_variables(cx, argument)?;
        if inner.is_empty() {
            result.push(argument.clone());
            continue;
        }
        let inner: R<Vec<Value>> = inner.iter().map(item_for).collect();
        result.push(item::get(cx, argument, &cx.tuple(inner?))?);
    }
    Ok(result)
}

/// `list[T][int]`
fn subscript(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let _guard = cx.enter_native(Recursion::CallObject)?;
    let arguments = alias.arguments.as_tuple().unwrap_or(&[]);
    let arguments = substitute(cx, &receiver(args), arguments, &arg(args, 1))?;
    let replaced = Alias {
        origin: alias.origin.clone(),
        arguments: cx.tuple(arguments),
        starred: alias.starred,
    };
    Ok(cx.heap.alloc(replaced).into_value())
}

/// A class by its name (with its module, if that is not `builtins`), dots, or any other `repr`.
fn write(cx: &Interp, out: &mut Vec<u8>, value: &Value) -> R<()> {
    if value.is(&Value::ELLIPSIS) {
        out.extend_from_slice(b"...");
        return Ok(());
    }
    if let Some(list) = value.view::<List>() {
        out.push(b'[');
        for (i, item) in list.to_vec().iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            match item.view::<List>() {
                Some(_) => repr::value(cx, out, item)?,
                None => write(cx, out, item)?,
            }
        }
        out.push(b']');
        return Ok(());
    }
    let is_alias = attr::get_opt(cx, value, &cx.names.__origin__)?.is_some()
        && attr::get_opt(cx, value, &cx.names.__args__)?.is_some();
    if is_alias {
        return repr::value(cx, out, value);
    }
    let qualname = attr::get_opt(cx, value, &cx.names.__qualname__)?;
    let module = match &qualname {
        Some(_) => attr::get_opt(cx, value, &cx.names.__module__)?,
        None => None,
    };
    let (Some(qualname), Some(module)) = (qualname, module.filter(|module| !module.is_none()))
    else {
        return repr::value(cx, out, value);
    };
    let module = format::str_text(cx, &module)?;
    if module.as_bytes() != b"builtins" {
        out.extend_from_slice(module.as_bytes());
        out.push(b'.');
    }
    out.extend_from_slice(format::str_text(cx, &qualname)?.as_bytes());
    Ok(())
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    repr::guarded(cx, &receiver(args), "...", |out| {
        if alias.starred {
            out.push(b'*');
        }
        write(cx, out, &alias.origin)?;
        out.push(b'[');
        let arguments = alias.arguments.as_tuple().unwrap_or(&[]);
        for (i, argument) in arguments.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            write(cx, out, argument)?;
        }
        if arguments.is_empty() {
            out.extend_from_slice(b"()");
        }
        out.push(b']');
        Ok(())
    })
}

fn hash_of(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let hash = hash::hash(cx, &alias.origin)? ^ hash::hash(cx, &alias.arguments)?;
    Ok(cx.int(hash))
}

fn equal(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let Some(other) = args.get(1).and_then(payload::<Alias>) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same = compare::same_or_eq(cx, &alias.origin, &other.origin)?
        && alias.starred == other.starred
        && compare::same_or_eq(cx, &alias.arguments, &other.arguments)?;
    Ok(Value::bool(same))
}

/// What the alias answers itself; for all other attributes its class is asked.
const OWN: [&str; 12] = [
    "__args__",
    "__bases__",
    "__class__",
    "__copy__",
    "__deepcopy__",
    "__mro_entries__",
    "__origin__",
    "__parameters__",
    "__reduce__",
    "__reduce_ex__",
    "__typing_unpacked_tuple_args__",
    "__unpacked__",
];

fn get_attribute(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let name = convert::expect_name(cx, &arg(args, 1))?;
    match OWN.contains(&name.as_str()) {
        true => attr::get_generic(cx, &receiver(args), &name),
        false => attr::get(cx, &alias.origin, &name),
    }
}

/// What the class has, and what the alias answers itself.
fn names(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let names = attr::call_special(cx, &alias.origin, &cx.names.__dir__, &[])?;
    let mut names = match names {
        Some(names) => iter::collect(cx, &names)?,
        None => Vec::new(),
    };
    names.extend(OWN.iter().map(|name| cx.intern(name).value().clone()));
    let all = Dict::new();
    for name in names {
        dict::set(cx, &all, &name, Value::NONE)?;
    }
    Ok(cx.list(all.keys()))
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    if alias.starred {
        // What unpacks it again: `next(iter(list[int]))`.
        let alone = Alias {
            origin: alias.origin.clone(),
            arguments: alias.arguments.clone(),
            starred: false,
        };
        let alone = cx.heap.alloc(alone).into_value();
        let builtins = cx.builtins().view::<Dict>();
        let next = builtins.and_then(|dict| dict.get_name(&cx.names.next));
        let iterator = iter::iter(cx, &alone)?;
        return Ok(cx.tuple(vec![next.unwrap_or(Value::NONE), cx.tuple(vec![iterator])]));
    }
    let parts = cx.tuple(vec![alias.origin.clone(), alias.arguments.clone()]);
    Ok(cx.tuple(vec![cx.class(WellKnown::GenericAlias).clone(), parts]))
}

fn alias_new(cx: &Interp, args: Args<'_>) -> R {
    arguments::no_keywords(cx, "GenericAlias", args)?;
    arguments::count(cx, "GenericAlias", args.len().saturating_sub(1), 2, 2)?;
    let alias = Alias::new(cx, &arg(args, 1), &arg(args, 2));
    construct::finish(cx, &receiver(args), cx.heap.alloc(alias).into_value())
}

/// `*tuple[int]` gives one alias, which remembers that it is unpacked.
fn unpack(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    let starred = Alias {
        origin: alias.origin.clone(),
        arguments: alias.arguments.clone(),
        starred: true,
    };
    let starred = cx.heap.alloc(starred).into_value();
    iter::iter(cx, &cx.heap.tuple_of([starred]))
}

fn or(cx: &Interp, args: Args<'_>) -> R {
    union::of(cx, &receiver(args), &arg(args, 1))
}

fn or_reflected(cx: &Interp, args: Args<'_>) -> R {
    union::of(cx, &arg(args, 1), &receiver(args))
}

fn no_instances(cx: &Interp, _: Args<'_>) -> R {
    let message = "isinstance() argument 2 cannot be a parameterized generic";
    Err(raise::type_error(cx, message))
}

fn no_subclasses(cx: &Interp, _: Args<'_>) -> R {
    let message = "issubclass() argument 2 cannot be a parameterized generic";
    Err(raise::type_error(cx, message))
}

fn unpacked(_: &Interp, this: &Value) -> R {
    Ok(Value::bool(
        payload::<Alias>(this).is_some_and(|alias| alias.starred),
    ))
}

fn call_origin(cx: &Interp, args: Args<'_>) -> R {
    let alias = this::<Alias>(cx, args)?;
    call::call_kw(cx, &alias.origin, args.rest())
}

fn mro_entries(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.heap.tuple_of([this::<Alias>(cx, args)?.origin.clone()]))
}
