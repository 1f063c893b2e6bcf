//! The module `_abc`: what abstract base classes need of the interpreter (library reference, `abc`).

use crate::builtins::arguments::arg;
use crate::heap::{Handle, Value};
use crate::interp::{Args, Interp, R};
use crate::object::class::{Class, Flags};
use crate::runtime::define::{ModuleDef, Sig, function};

/// The module.
pub static ABC: ModuleDef = ModuleDef {
    name: "_abc",
    doc: "Support of abstract base classes.",
    functions: &[function(
        "match_like",
        Sig::Range(2, 2),
        match_like,
        "Let patterns take instances of a class and of its subclasses for what they take those of another class for.",
    )],
    types: &[],
    init: None,
};

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
