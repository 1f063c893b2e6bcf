//! How objects are taken apart for `copy` and `pickle`: `object.__reduce_ex__`, `__reduce__` and
//! `__getstate__` ([documentation of pickle], "Pickling Class Instances").
//!
//! ```text
//!  (function, arguments, state, items, pairs)
//!   copyreg.__newobj__   what __new__ gets   __dict__ and slots   of a list   of a dict
//! ```
//!
//! [documentation of pickle]: https://docs.python.org/3.13/library/pickle.html

use crate::heap::{List, NativeId, Str, Value};
use crate::interp::{Args, Interp, R, Raised, WellKnown, payload};
use crate::object::class::{self, Class, Flags};
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::native::NativeFunction;
use crate::runtime::class::slots;
use crate::runtime::{attr, call, import, index, iter, raise};

/// `object.__reduce_ex__(protocol)`: a class's own `__reduce__` comes first.
pub fn reduce_ex(cx: &Interp, args: Args<'_>) -> R {
    let this = &args.values[0];
    let protocol = index::argument(cx, &args.values[1])?;
    let class = class::class_of(cx, this);
    let reduce = class::lookup_owner(cx, &class, &cx.names.__reduce__);
    if reduce.is_some_and(|(owner, _)| !owner.value().is(cx.class(WellKnown::Object))) {
        return call::call_method(cx, this, &cx.names.__reduce__, &[]);
    }
    if protocol < 2 {
        return by_copyreg(cx, this, protocol);
    }
    new_object(cx, this)
}

/// `object.__reduce__()`: the oldest protocol.
pub fn reduce(cx: &Interp, args: Args<'_>) -> R {
    by_copyreg(cx, &args.values[0], 0)
}

/// A function of the module `copyreg`.
fn helper(cx: &Interp, name: &str) -> R {
    let nothing = cx.tuple(Vec::new());
    let module = &cx.names.copyreg;
    let module = import::import(cx, module.value(), &Value::NONE, &nothing, 0)?;
    attr::get(cx, &module, &cx.intern(name))
}

fn by_copyreg(cx: &Interp, this: &Value, protocol: i64) -> R {
    let function = helper(cx, "_reduce_ex")?;
    call::call(cx, &function, &[this.clone(), cx.int(protocol)])
}

/// The protocols from 2 on.
fn new_object(cx: &Interp, this: &Value) -> R {
    let class = class::class_of(cx, this);
    if class.flags().has(Flags::NO_NEW) {
        return Err(cannot(cx, this));
    }
    let given = new_arguments(cx, this)?;
    let native = instance::payload(this).unwrap_or_else(|| this.clone());
    let (is_list, is_dict) = (
        native.view::<List>().is_some(),
        native.view::<Dict>().is_some(),
    );
    let class = class.into_value();
    let required = given.is_none() && !is_list && !is_dict;
    let (function, arguments) = match given {
        Some((positional, Some(keywords))) => (
            helper(cx, "__newobj_ex__")?,
            vec![class, positional, keywords],
        ),
        Some((positional, None)) => {
            let mut arguments = vec![class];
            arguments.extend_from_slice(positional.as_tuple().unwrap_or(&[]));
            (helper(cx, "__newobj__")?, arguments)
        }
        None => (helper(cx, "__newobj__")?, vec![class]),
    };
    let state = state_of(cx, this, required)?;
    let items = if is_list {
        iter::iter(cx, this)?
    } else {
        Value::NONE
    };
    let pairs = if is_dict {
        iter::iter(cx, &call::call_method(cx, this, &cx.names.items, &[])?)?
    } else {
        Value::NONE
    };
    Ok(cx.tuple(vec![function, cx.tuple(arguments), state, items, pairs]))
}

/// What `__getnewargs_ex__` or `__getnewargs__` gives: a tuple, and a dict if it is not empty.
fn new_arguments(cx: &Interp, this: &Value) -> R<Option<(Value, Option<Value>)>> {
    let (extended, plain) = (&cx.names.__getnewargs_ex__, &cx.names.__getnewargs__);
    if let Some(pair) = attr::call_special(cx, this, extended, &[])? {
        let Some(parts) = pair.as_tuple() else {
            return Err(should_be(
                cx,
                "__getnewargs_ex__ should return a tuple",
                &pair,
            ));
        };
        let [positional, keywords] = parts else {
            let n = parts.len();
            let text = format!("__getnewargs_ex__ should return a tuple of length 2, not {n}");
            return Err(raise::value_error(cx, text));
        };
        let item = "item of the tuple returned by __getnewargs_ex__ must be a";
        if positional.as_tuple().is_none() {
            return Err(should_be(cx, &format!("first {item} tuple"), positional));
        }
        let Some(named) = keywords.view::<Dict>() else {
            return Err(should_be(cx, &format!("second {item} dict"), keywords));
        };
        let keywords = (!named.is_empty()).then(|| keywords.clone());
        return Ok(Some((positional.clone(), keywords)));
    }
    match attr::call_special(cx, this, plain, &[])? {
        Some(given) if given.as_tuple().is_none() => Err(should_be(
            cx,
            "__getnewargs__ should return a tuple",
            &given,
        )),
        given => Ok(given.map(|given| (given, None))),
    }
}

fn should_be(cx: &Interp, what: &str, found: &Value) -> Raised {
    let found = class::type_name(cx, found);
    raise::type_error(cx, format!("{what}, not '{found}'"))
}

/// `cannot pickle 'generator' object`
fn cannot(cx: &Interp, this: &Value) -> Raised {
    let name = class::type_name(cx, this);
    raise::type_error(cx, format!("cannot pickle '{name}' object"))
}

/// `this.__getstate__()`. `required`: nothing else tells what the object holds, so that it must be
/// made of attributes alone.
fn state_of(cx: &Interp, this: &Value, required: bool) -> R {
    let function = attr::get(cx, this, &cx.names.__getstate__)?;
    let object = cx.class(WellKnown::Object);
    let is_default = function
        .view::<NativeFunction>()
        .is_some_and(|f| f.owner.is(object) && f.this.is(this));
    if is_default && required && class::class_of(cx, this).native().is_some() {
        return Err(cannot(cx, this));
    }
    call::call(cx, &function, &[])
}

/// `object.__getstate__()`: the `__dict__`, or a pair of it and the slots that are set; `None` if there is nothing.
pub fn get_state(cx: &Interp, args: Args<'_>) -> R {
    default_state(cx, &args.values[0])
}

/// `object.__getstate__(value)`.
fn default_state(cx: &Interp, value: &Value) -> R {
    let own = match attr::get_opt(cx, value, &cx.names.__dict__)? {
        Some(dict) if value.kind().is_none_or(|k| !k.is_native(NativeId::Class)) => dict,
        _ => Value::NONE,
    };
    let is_empty = crate::interp::payload::<Dict>(&own).is_some_and(|dict| dict.is_empty());
    let state = if is_empty { Value::NONE } else { own };
    let slots = cx.heap.alloc(Dict::new());
    for owner in class::class_of(cx, value).mro_classes() {
        add_slots(cx, &owner, value, &slots)?;
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(cx.tuple(vec![state, slots.into_value()]))
}

/// Adds the slots of one class that are set in an instance, as its `__slots__` lists them.
fn add_slots(cx: &Interp, owner: &Class, value: &Value, slots: &Dict) -> R<()> {
    let Some(listed) = owner.dict().get_name(&cx.names.__slots__) else {
        return Ok(());
    };
    let names = match payload::<Str>(&listed) {
        Some(_) => vec![listed],
        None => iter::collect(cx, &listed)?,
    };
    for name in names.iter().filter_map(|name| cx.intern_value(name)) {
        if name == cx.names.__dict__ || name == cx.names.__weakref__ {
            continue;
        }
        let name = slots::mangled(cx, &owner.name(), &name);
        if let Some(held) = attr::get_opt(cx, value, &name)? {
            slots.set_name(cx, &name, held);
        }
    }
    Ok(())
}
