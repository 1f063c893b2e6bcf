//! Exceptions that nobody can catch: from finalisers, from callbacks of weak references, from closing a generator.

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R, Raised};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::exception;
use crate::object::module::Module;
use crate::runtime::{call, construct, raise};

/// The namespace of the module `sys`.
pub fn sys(cx: &Interp) -> Option<Handle<Dict>> {
    cx.sys
        .handle::<Module>()
        .map(|module| module.dict().clone())
}

/// Ends an exception that nobody can catch: `sys.unraisablehook` shows it. `object` is what was running; `message`
/// replaces "Exception ignored in".
#[cold]
pub fn report(cx: &Interp, raised: Raised, message: Option<&str>, object: &Value) {
    let value = raise::take(cx, raised);
    if let Err(raised) = tell(cx, &value, message, object) {
        raise::discard(cx, raised);
    }
}

fn tell(cx: &Interp, value: &Value, message: Option<&str>, object: &Value) -> R<()> {
    let Some(sys) = sys(cx) else { return Ok(()) };
    let get = |name: &str| sys.get_name(&cx.intern(name));
    let (Some(hook), Some(class)) = (get("unraisablehook"), get("UnraisableHookArgs")) else {
        return Ok(());
    };
    let fields = vec![
        class::class_of(cx, value).into_value(),
        value.clone(),
        exception::traceback(value).unwrap_or(Value::NONE),
        message.map_or(Value::NONE, |text| cx.new_str(text)),
        object.clone(),
    ];
    let args = construct::finish(cx, &class, cx.tuple(fields))?;
    call::call(cx, &hook, &[args])?;
    Ok(())
}
