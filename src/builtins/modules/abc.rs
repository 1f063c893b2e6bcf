//! The module `_abc`: what abstract base classes need of the interpreter (library reference, `abc`).

use crate::builtins::arguments::{arg, this};
use crate::builtins::modules::weakref::cell_of;
use crate::builtins::modules::weakref::reference::plain_of;
use crate::heap::{Handle, Value, WeakRef};
use crate::interp::{Args, Interp, R};
use crate::object::class::{Class, Flags};
use crate::object::dict::Dict;
use crate::runtime::container::dict;
use crate::runtime::define::{ModuleDef, Sig, function};

/// The module.
pub static ABC: ModuleDef = ModuleDef {
    name: "_abc",
    doc: "Support of abstract base classes.",
    functions: &[
        function(
            "holds",
            Sig::Range(2, 2),
            holds,
            "Is the class among those noted in the dict?",
        ),
        function(
            "match_like",
            Sig::Range(2, 2),
            match_like,
            "Let patterns take instances of a class and of its subclasses for what they take those of another class for.",
        ),
        function(
            "note",
            Sig::Range(2, 2),
            note,
            "Note the class in the dict, which does not keep it alive.",
        ),
    ],
    types: &[],
    init: None,
};

/// By what a class is noted: its address. Another object may have it once the class has died, so that what is found
/// there must refer to the class still.
fn key_of(cx: &Interp, class: &Value) -> Value {
    cx.int(class.addr() as i64)
}

/// `holds(classes, class)`
fn holds(cx: &Interp, args: Args<'_>) -> R {
    let (classes, class) = (this::<Dict>(cx, args)?, arg(args, 1));
    let found = dict::get(cx, &classes, &key_of(cx, &class))?;
    let noted = found.as_ref().and_then(Value::view::<WeakRef>);
    Ok(Value::bool(
        noted
            .and_then(WeakRef::get)
            .is_some_and(|noted| noted.is(&class)),
    ))
}

/// `note(classes, class)`: now and then those that have died are taken out.
fn note(cx: &Interp, args: Args<'_>) -> R {
    let (classes, class) = (this::<Dict>(cx, args)?, arg(args, 1));
    if classes.len() >= MANY && classes.len().is_power_of_two() {
        for (key, noted) in classes.entries() {
            if noted
                .view::<WeakRef>()
                .is_none_or(|noted| noted.get().is_none())
            {
                dict::remove(cx, &classes, &key)?;
            }
        }
    }
    let reference = plain_of(cx, &cell_of(cx, &class)?).into_value();
    dict::set(cx, &classes, &key_of(cx, &class), reference)?;
    Ok(Value::NONE)
}

/// From so many classes on, dead ones are looked for.
const MANY: usize = 64;

/// `match_like(class, model)`: sequence patterns and mapping patterns go by a flag of the class (PEP 634).
fn match_like(_: &Interp, args: Args<'_>) -> R {
    let (class, model) = (arg(args, 0), arg(args, 1));
    let (Some(class), Some(model)) = (class.to_handle::<Class>(), model.view::<Class>()) else {
        return Ok(Value::NONE);
    };
    let wanted = model.flags().only(Flags::PATTERNS);
    let mut left: Vec<Handle<Class>> = match wanted {
        Flags::NONE => Vec::new(),
        _ => vec![class],
    };
    while let Some(class) = left.pop() {
        if class.is_heap() && class.flags().only(Flags::PATTERNS) != wanted {
            class.set_flags(Flags::PATTERNS, false);
            class.set_flags(wanted, true);
            left.extend(class.subclasses());
        }
    }
    Ok(Value::NONE)
}
