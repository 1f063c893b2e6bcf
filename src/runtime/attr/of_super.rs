//! `super`: attribute lookup that starts after a class in an MRO
//! (documentation of `super`; descriptor guide, "Invocation from super").

use crate::heap::{Handle, Value};
use crate::interp::{Interp, Name, R, Raised};
use crate::object::class::{self, Class};
use crate::object::super_::Super;
use crate::runtime::attr::descriptors;
use crate::runtime::{attr, raise};

/// What `super()` misses in the function that it stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// A parameter: there is none, or no function.
    Parameter,
    /// The cell `__class__`, which functions in the body of a class have.
    Cell,
    /// The class in it, which is not made yet.
    Class,
    /// The first argument: its variable was deleted.
    Argument,
}

impl Missing {
    /// The error of `super()`.
    pub fn raise(self, cx: &Interp) -> Raised {
        let words = match self {
            Missing::Parameter => "no arguments",
            Missing::Cell => "__class__ cell not found",
            Missing::Class => "empty __class__ cell",
            Missing::Argument => "arg[0] deleted",
        };
        raise::runtime_error(cx, format!("super(): {words}"))
    }
}

/// Finds a name in the MRO of `start` after `class`. Runs no user code.
pub fn lookup_after(start: &Class, class: &Value, name: &Name) -> Option<Value> {
    let mro = start.mro()?;
    let mut rest = mro.as_tuple()?.iter().skip_while(|c| !c.is(class)).skip(1);
    rest.find_map(|owner| owner.view::<Class>()?.dict().get_name(name))
}

/// The class whose MRO `super(class, object)` walks, if `object` is an instance of `class` or a
/// subclass of it.
pub fn check(cx: &Interp, class: &Handle<Class>, object: &Value) -> R<Handle<Class>> {
    if let Some(subclass) = object.to_handle::<Class>()
        && subclass.is_subclass_of(class.value())
    {
        return Ok(subclass);
    }
    let found = class::class_of(cx, object);
    if found.is_subclass_of(class.value()) {
        return Ok(found);
    }
    // A proxy may say that it is an instance through `__class__`.
    if let Some(claimed) = attr::get_opt(cx, object, &cx.names.__class__)?
        && let Some(claimed) = claimed.to_handle::<Class>()
        && !claimed.is(&found)
        && claimed.is_subclass_of(class.value())
    {
        return Ok(claimed);
    }
    let what = match object.view::<Class>() {
        Some(subclass) => format!("type {}", subclass.name_text()),
        None => format!("instance of {}", found.name_text()),
    };
    let text = format!(
        "super(type, obj): obj ({what}) is not an instance or subtype of type ({}).",
        class.name_text()
    );
    Err(raise::type_error(cx, text))
}

/// `super(class, object)`.
pub fn make(cx: &Interp, class: &Handle<Class>, object: &Value) -> R {
    let found = check(cx, class, object)?;
    let data = Super {
        class: crate::heap::Slot::new(class.value().clone()),
        object: crate::heap::Slot::new(object.clone()),
        object_class: crate::heap::Slot::new(found.into_value()),
    };
    Ok(cx.heap.alloc(data).into_value())
}

/// `super(...).name`.
pub fn get(cx: &Interp, whole: &Value, data: &Super, name: &Name) -> R {
    let parts = (
        data.class.handle::<Class>(),
        data.object_class.handle::<Class>(),
    );
    if let ((Some(class), Some(start)), true) = (parts, *name != cx.names.__class__)
        && let Some(found) = lookup_after(&start, class.value(), name)
    {
        let object = data.object.get().unwrap_or(Value::NONE);
        // With a class as object, functions come out as they are.
        let object = if object.is(start.value()) {
            None
        } else {
            Some(&object)
        };
        return descriptors::get(cx, &found, object, start.value());
    }
    attr::get_generic(cx, whole, name)
}
