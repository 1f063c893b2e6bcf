//! The class statement: bases, metaclass, namespace, body, class (reference, 8.8 and 3.3.3).

use crate::heap::{CellBox, Handle, Value};
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::native;
use crate::runtime::class::build;
use crate::runtime::container::item;
use crate::runtime::{attr, builtin_names, call, raise};

/// Runs the body of a class in the namespace it is given. A body whose functions know the class
/// by `__class__` leaves their cell in the namespace as `__classcell__`.
pub type Body<'a> = &'a mut dyn FnMut(&Value) -> R<()>;

/// What a class statement calls: the function called `__build_class__` in `builtins`. `None` if that is
/// still the one which [`class_statement`] stands for. `globals` are those of the statement.
pub fn replaced_builder(cx: &Interp, globals: &Dict) -> R<Option<Value>> {
    match builtin_names::seen_from(cx, Some(globals), &cx.names.__build_class__)? {
        Some(builder) if native::is_builtin(&builder, "__build_class__") => Ok(None),
        Some(builder) => Ok(Some(builder)),
        None => {
            let text = "__build_class__ not found";
            Err(raise::of(cx, WellKnown::NameError, text))
        }
    }
}

/// `class name(*bases, **keywords): body`.
pub fn class_statement(cx: &Interp, name: &Value, args: Args<'_>, body: Body<'_>) -> R {
    let given = cx.tuple(args.pos().to_vec());
    let mut keywords: Vec<(Name, Value)> = args
        .keywords()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let bases = match resolve_bases(cx, &given)? {
        Some(resolved) => cx.tuple(resolved),
        None => given.clone(),
    };
    let meta = metaclass(cx, &bases, &mut keywords)?;
    let (names, values): (Vec<Name>, Vec<Value>) = keywords.into_iter().unzip();
    let namespace = prepare(cx, &meta, name, &bases, &names, &values)?;
    body(&namespace)?;
    let cell = namespace
        .view::<Dict>()
        .and_then(|dict| dict.get_name(&cx.names.__classcell__));
    if !given.is(&bases) {
        item::set(cx, &namespace, cx.names.__orig_bases__.value(), given)?;
    }
    let mut arguments = vec![name.clone(), bases, namespace];
    arguments.extend(values);
    let class = call::call_kw(
        cx,
        &meta,
        Args {
            values: &arguments,
            names: &names,
        },
    )?;
    if let Some(cell) = cell {
        check_cell(cx, name, &class, &cell)?;
    }
    Ok(class)
}

/// Replaces bases that are no classes by what their `__mro_entries__` gives. `None`: nothing to do.
fn resolve_bases(cx: &Interp, bases: &Value) -> R<Option<Vec<Value>>> {
    let mut resolved: Option<Vec<Value>> = None;
    let items = bases.as_tuple().unwrap_or(&[]);
    for (i, base) in items.iter().enumerate() {
        let hook = match base.view::<Class>() {
            Some(_) => None,
            None => attr::get_opt(cx, base, &cx.names.__mro_entries__)?,
        };
        let Some(hook) = hook else {
            if let Some(resolved) = &mut resolved {
                resolved.push(base.clone());
            }
            continue;
        };
        let entries = call::call(cx, &hook, std::slice::from_ref(bases))?;
        let Some(entries) = entries.as_tuple() else {
            return Err(raise::type_error(cx, "__mro_entries__ must return a tuple"));
        };
        resolved
            .get_or_insert_with(|| items[..i].to_vec())
            .extend_from_slice(entries);
    }
    Ok(resolved)
}

/// The keyword `metaclass`, or the first base's; if it is a class, the most derived of all.
fn metaclass(cx: &Interp, bases: &Value, keywords: &mut Vec<(Name, Value)>) -> R {
    let items = bases.as_tuple().unwrap_or(&[]);
    let place = keywords
        .iter()
        .position(|(name, _)| *name == cx.names.metaclass);
    let meta = match (place, items.first()) {
        (Some(place), _) => keywords.remove(place).1,
        (None, Some(base)) => class::class_of(cx, base).into_value(),
        (None, None) => return Ok(cx.class(WellKnown::Type).clone()),
    };
    match meta.to_handle::<Class>() {
        Some(class) => build::most_derived(cx, &class, items).map(Handle::into_value),
        None => Ok(meta),
    }
}

/// The namespace for the body: what `__prepare__` gives, or a dict.
fn prepare(
    cx: &Interp,
    meta: &Value,
    name: &Value,
    bases: &Value,
    names: &[Name],
    values: &[Value],
) -> R {
    if meta.is(cx.class(WellKnown::Type)) {
        return Ok(cx.heap.alloc(Dict::new()).into_value());
    }
    let Some(hook) = attr::get_opt(cx, meta, &cx.names.__prepare__)? else {
        return Ok(cx.heap.alloc(Dict::new()).into_value());
    };
    let mut arguments = vec![name.clone(), bases.clone()];
    arguments.extend_from_slice(values);
    let namespace = call::call_kw(
        cx,
        &hook,
        Args {
            values: &arguments,
            names,
        },
    )?;
    if attr::lookup_special(cx, &namespace, &cx.names.__getitem__).is_none() {
        let owner = meta
            .view::<Class>()
            .map_or("<metaclass>".to_owned(), Class::name_text);
        let found = class::type_name(cx, &namespace);
        let text = format!("{owner}.__prepare__() must return a mapping, not {found}");
        return Err(raise::type_error(cx, text));
    }
    Ok(namespace)
}

/// `type.__new__` must have filled the `__class__` cell with the class that came out.
fn check_cell(cx: &Interp, name: &Value, class: &Value, cell: &Value) -> R<()> {
    let (Some(cell), Some(made)) = (cell.view::<CellBox>(), class.view::<Class>()) else {
        return Ok(());
    };
    let name = name.to_text().unwrap_or_default();
    let made = made.repr_text(cx);
    match cell.slot().get() {
        Some(set) if set.is(class) => Ok(()),
        Some(set) => {
            let set = set
                .view::<Class>()
                .map_or(String::new(), |c| c.repr_text(cx));
            let text = format!("__class__ set to {set} defining '{name}' as {made}");
            Err(raise::type_error(cx, text))
        }
        None => {
            let text = format!(
                "__class__ not set defining '{name}' as {made}. \
                 Was __classcell__ propagated to type.__new__?"
            );
            Err(raise::runtime_error(cx, text))
        }
    }
}
