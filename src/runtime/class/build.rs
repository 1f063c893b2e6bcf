//! Making classes: `type.__new__` (reference, 3.3.3).
//!
//! ```text
//!  metaclass and bases   most derived metaclass, best base (whose layout is extended)
//!  slots                 `slots`: the cells that this class adds
//!  namespace             a copy, with members, __dict__, __weakref__, __doc__ added
//!  MRO                   C3, or the metaclass's own mro()
//!  __set_name__          for each attribute, then __init_subclass__ of the parent
//! ```

use crate::heap::{CellBox, Handle, Str, Value};
use crate::interp::{Args, Change, Interp, Name, R, Raised, WellKnown, payload};
use crate::object::class::{self, Class, Flags, Parts};
use crate::object::descriptor::{ClassMethod, StaticMethod};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance::layout::Layout;
use crate::object::native::NativeFunction;
use crate::object::{exception, instance, module};
use crate::runtime::attr::descriptors;
use crate::runtime::class::mro;
use crate::runtime::class::slots::{self, Plan};
use crate::runtime::container::dict;
use crate::runtime::raise::with_fields;
use crate::runtime::{attr, call, hash, raise, truth};

pub use crate::runtime::class::statement::{Body, class_statement, replaced_builder};

/// The most derived of a metaclass and those of the bases (reference, 3.3.3.3).
pub fn most_derived(cx: &Interp, meta: &Handle<Class>, bases: &[Value]) -> R<Handle<Class>> {
    let mut winner = meta.clone();
    for base in bases {
        let found = class::class_of(cx, base);
        if winner.is_subclass_of(found.value()) {
            continue;
        }
        if found.is_subclass_of(winner.value()) {
            winner = found;
            continue;
        }
        let text = "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
                    subclass of the metaclasses of all its bases";
        return Err(raise::type_error(cx, text));
    }
    Ok(winner)
}

/// The first class along `__base__` that adds cells which no other base can have.
pub fn solid_base(class: &Handle<Class>) -> Handle<Class> {
    let mut solid = class.clone();
    while let Some(base) = solid.base() {
        let differs = solid.layout().differs_from(base.layout()) || solid.native() != base.native();
        if differs {
            break;
        }
        solid = base;
    }
    solid
}

/// The base whose layout is extended: all other bases' cells must be among its cells.
pub fn best_base(cx: &Interp, bases: &[Handle<Class>]) -> R<Handle<Class>> {
    let mut best: Option<(Handle<Class>, Handle<Class>)> = None;
    for base in bases {
        if !base.flags().has(Flags::BASE) {
            let text = format!("type '{}' is not an acceptable base type", base.name_text());
            return Err(raise::type_error(cx, text));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some((base.clone(), solid)),
            Some((chosen, winner)) if winner.is_subclass_of(solid.value()) => {
                Some((chosen, winner))
            }
            Some((_, winner)) if solid.is_subclass_of(winner.value()) => {
                Some((base.clone(), solid))
            }
            Some(_) => {
                let text = "multiple bases have instance lay-out conflict";
                return Err(raise::type_error(cx, text));
            }
        };
    }
    Ok(best.map_or_else(|| class::object_class(cx), |(base, _)| base))
}

/// `type.__new__(meta, name, bases, namespace, **keywords)`.
pub fn type_new(cx: &Interp, args: Args<'_>) -> R {
    let given = args.pos();
    let Some(meta) = given.first().and_then(Value::to_handle::<Class>) else {
        return Err(raise::type_error(
            cx,
            "type.__new__(): not enough arguments",
        ));
    };
    let [_, name, bases, namespace] = given else {
        let n = given.len() - 1;
        let text = format!("type.__new__() takes exactly 3 arguments ({n} given)");
        return Err(raise::type_error(cx, text));
    };
    let wrong = |n: usize, wanted: &str, found: &Value| {
        raise::bad_argument(cx, &format!("type.__new__() argument {n}"), wanted, found)
    };
    if payload::<Str>(name).is_none() {
        return Err(wrong(1, "str", name));
    }
    let tuple = native(bases);
    let Some(base_values) = tuple.as_tuple() else {
        return Err(wrong(2, "tuple", bases));
    };
    if payload::<Dict>(namespace).is_none() {
        return Err(wrong(3, "dict", namespace));
    }
    for base in base_values {
        if base.view::<Class>().is_none()
            && attr::get_opt(cx, base, &cx.names.__mro_entries__)?.is_some()
        {
            let text = "type() doesn't support MRO entry resolution; use types.new_class()";
            return Err(raise::type_error(cx, text));
        }
    }
    let winner = most_derived(cx, &meta, base_values)?;
    if !winner.is(&meta)
        && let Some(new) = class::lookup(cx, &winner, &cx.names.__new__)
        && !new
            .view::<NativeFunction>()
            .is_some_and(|n| n.owner.is(cx.class(WellKnown::Type)))
    {
        let new = descriptors::get(cx, &new, None, winner.value())?;
        let mut values = args.values.to_vec();
        values[0] = winner.value().clone();
        return call::call_kw(
            cx,
            &new,
            Args {
                values: &values,
                names: args.names,
            },
        );
    }
    let class = make(cx, &winner, name, bases, namespace)?;
    finish(cx, &class, args)?;
    Ok(class.into_value())
}

/// A value as the builtin types know it: what an instance of a subclass carries.
fn native(value: &Value) -> Value {
    instance::payload(value).unwrap_or_else(|| value.clone())
}

/// The tuple of bases and the classes in it; without any, `object`.
fn base_classes(cx: &Interp, given: &Value) -> R<(Value, Vec<Handle<Class>>)> {
    let tuple = native(given);
    let bases = tuple.as_tuple().unwrap_or(&[]);
    if bases.is_empty() {
        let object = class::object_class(cx);
        return Ok((cx.tuple(vec![object.value().clone()]), vec![object]));
    }
    let class = |base: &Value| match base.to_handle::<Class>() {
        Some(class) => Ok(class),
        None => Err(raise::type_error(cx, "bases must be types")),
    };
    let bases = bases.iter().map(class).collect::<R<Vec<_>>>()?;
    Ok((given.clone(), bases))
}

/// Makes the class with its layout, namespace and MRO.
fn make(
    cx: &Interp,
    meta: &Handle<Class>,
    name: &Value,
    given: &Value,
    namespace: &Value,
) -> R<Handle<Class>> {
    let (given, bases) = base_classes(cx, given)?;
    let base = best_base(cx, &bases)?;
    let dict = dict::copied(cx, namespace)?;
    let plan = slots::plan(cx, name, &bases, &base, &dict)?;
    let layout = Layout::extend(base.layout(), plan.roles(&base));
    let qualname = match dict.remove_name(&cx.names.__qualname__) {
        None => name.clone(),
        Some(given) if payload::<Str>(&given).is_some() => given,
        Some(given) => {
            let found = class::type_name(cx, &given);
            let text = format!("type __qualname__ must be a str, not {found}");
            return Err(raise::type_error(cx, text));
        }
    };
    check_name(cx, name)?;
    let flags = Flags::HEAP.with(Flags::BASE).with(inherited_flags(&bases));
    let class = Class::alloc(
        cx,
        Parts {
            name: name.clone(),
            qualname,
            dict: dict.clone(),
            meta: Some(meta.clone()),
            bases: given,
            base: Some(base.clone()),
            layout,
            flags,
            row: None,
        },
    );
    fill_namespace(cx, &class, &dict, &plan)?;
    mro::set_first(cx, &class)?;
    let patterns = class.mro_classes();
    let patterns = patterns.iter().map(|c| c.flags().only(Flags::PATTERNS));
    if let Some(first) = patterns.skip(1).find(|flags| *flags != Flags::NONE) {
        class.set_flags(first, true);
    }
    for base in &bases {
        base.add_subclass(cx, &class);
    }
    if dict.contains_name(&cx.names.__del__) {
        class.set_flags(Flags::FINALISER, true);
    }
    learn_capacity(cx, &class);
    Ok(class)
}

/// What a class may be called.
pub fn check_name(cx: &Interp, name: &Value) -> R<()> {
    with_fields::expect_encodable(cx, name)?;
    let text = payload::<Str>(name);
    if text.is_some_and(|text| text.bytes().contains(&0)) {
        return Err(raise::value_error(
            cx,
            "type name must not contain null characters",
        ));
    }
    Ok(())
}

fn inherited_flags(bases: &[Handle<Class>]) -> Flags {
    let all = bases
        .iter()
        .fold(Flags::NONE, |flags, base| flags.with(base.flags()));
    all.only(Flags::INHERITED).without(Flags::PATTERNS)
}

/// The compiler notes which attributes the methods of a class set on `self`; their number is how
/// many cells instances will need.
fn learn_capacity(cx: &Interp, class: &Handle<Class>) {
    if !class.instances_have_dict() {
        return;
    }
    let mut names: Vec<Value> = Vec::new();
    for owner in class.mro_classes() {
        let noted = owner.dict().get_name(&cx.names.__static_attributes__);
        for name in noted.as_ref().and_then(Value::as_tuple).unwrap_or(&[]) {
            if !names.iter().any(|n| n.is(name)) {
                names.push(name.clone());
            }
        }
    }
    if !names.is_empty() {
        // One in eight more, for attributes that others set: an instance without a free cell keeps
        // all its attributes in a dict, which is slower to read and five times as large.
        class.set_capacity(names.len() + names.len() / 8);
        class.set_flags(Flags::LEARNED, true);
    }
}

/// Adds to the namespace what every class has, and turns some functions into descriptors.
fn fill_namespace(cx: &Interp, class: &Handle<Class>, dict: &Handle<Dict>, plan: &Plan) -> R<()> {
    let names = &cx.names;
    if !dict.contains_name(&names.__module__)
        && let Some(globals) = module::caller_globals(cx).view::<Dict>()
        && let Some(module) = globals.get_name(&names.__name__)
    {
        dict.set_name(cx, &names.__module__, module);
    }
    wrap(cx, dict, &names.__new__, |f| {
        cx.heap.alloc(StaticMethod::new(f)).into_value()
    });
    for name in [&names.__init_subclass__, &names.__class_getitem__] {
        wrap(cx, dict, name, |f| {
            cx.heap.alloc(ClassMethod::new(f)).into_value()
        });
    }
    if let Some(cell) = dict.remove_name(&names.__classcell__) {
        match cell.view::<CellBox>() {
            Some(cell) => cell.slot().set(class.value().clone()),
            None => {
                let found = class::class_of(cx, &cell);
                let found = found.repr_text(cx);
                let text = format!("__classcell__ must be a nonlocal cell, not {found}");
                return Err(raise::type_error(cx, text));
            }
        }
    }
    plan.add_members(cx, class, dict);
    if !dict.contains_name(&names.__doc__) {
        dict.set_name(cx, &names.__doc__, Value::NONE);
    }
    hash::follow_equality(cx, dict);
    Ok(())
}

/// Wraps a plain function of the namespace.
fn wrap(cx: &Interp, dict: &Dict, name: &Name, wrapped: impl FnOnce(Value) -> Value) {
    if let Some(function) = dict
        .get_name(name)
        .filter(|f| f.view::<Function>().is_some())
    {
        dict.set_name(cx, name, wrapped(function));
    }
}

/// `__set_name__` for each attribute, then the parent's `__init_subclass__` with the keywords.
fn finish(cx: &Interp, class: &Handle<Class>, args: Args<'_>) -> R<()> {
    for (key, value) in class.dict().entries() {
        let owner = class::class_of(cx, &value);
        let Some(function) = class::lookup(cx, &owner, &cx.names.__set_name__) else {
            continue;
        };
        let result =
            call::call_unbound(cx, &function, &value, &[class.value().clone(), key.clone()]);
        if let Err(raised) = result {
            return Err(with_note(cx, raised, &owner, &key, class));
        }
    }
    attr::of_super::check(cx, class, class.value())?;
    let after = attr::of_super::lookup_after(class, class.value(), &cx.names.__init_subclass__);
    if let Some(found) = after {
        let hook = descriptors::get(cx, &found, Some(class.value()), class.value())?;
        let keywords = &args.values[args.len()..];
        call::call_kw(
            cx,
            &hook,
            Args {
                values: keywords,
                names: args.names,
            },
        )?;
    }
    Ok(())
}

/// Says in a note of the error whose `__set_name__` failed.
fn with_note(
    cx: &Interp,
    raised: Raised,
    owner: &Handle<Class>,
    key: &Value,
    class: &Handle<Class>,
) -> Raised {
    let error = cx.raised_exception(&raised);
    let quoted = key.as_str().map_or(String::new(), |s| {
        String::from_utf8_lossy(&crate::text::quote::repr(s.bytes())).into_owned()
    });
    let text = format!(
        "Error calling __set_name__ on '{}' instance {quoted} in '{}'",
        owner.name_text(),
        class.name_text()
    );
    let suspended = cx.suspend_raised();
    match with_fields::add_note(cx, &error, &cx.new_str(text)) {
        Ok(()) => {
            cx.resume_raised(suspended);
            raised
        }
        Err(failed) => {
            exception::chain_context(&cx.raised_exception(&failed), &error);
            failed
        }
    }
}

/// `type.__init__`: everything was done by `__new__`.
pub fn type_init(cx: &Interp, args: Args<'_>) -> R {
    let given = args.len() - 1;
    if !args.names.is_empty() && given == 1 {
        return Err(raise::type_error(
            cx,
            "type.__init__() takes no keyword arguments",
        ));
    }
    if given != 1 && given != 3 {
        return Err(raise::type_error(
            cx,
            "type.__init__() takes 1 or 3 arguments",
        ));
    }
    Ok(Value::NONE)
}

/// Changes of `__abstractmethods__` decide whether a class can be instantiated.
pub fn set_abstract(cx: &Interp, class: &Handle<Class>, names: Option<Value>) -> R<()> {
    let name = &cx.names.__abstractmethods__;
    match names {
        Some(names) => {
            let on = truth::truth(cx, &names)?;
            attr::of_class::put(cx, class, name, &names);
            class.set_flags(Flags::ABSTRACT, on);
        }
        None => match class.dict().remove_name(name) {
            Some(_) => class.set_flags(Flags::ABSTRACT, false),
            None => {
                return Err(raise::attribute_error(
                    cx,
                    class.value(),
                    name,
                    name.as_str(),
                ));
            }
        },
    }
    cx.bump_epoch(Change::Namespace);
    Ok(())
}
