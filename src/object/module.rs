//! `Module`: the data of a module, which is its namespace.

use crate::heap::{Handle, Native, NativeId, Slot, Value};
use crate::interp::{Change, Interp, Name};
use crate::object::dict::Dict;
use crate::object::instance;

/// The namespace of the module `builtins`; `None` before that is made.
#[inline]
pub fn builtins(cx: &Interp) -> Option<&Dict> {
    cx.builtins().view::<Dict>()
}

/// The namespace of the module `sys`, once it is made.
pub fn sys(cx: &Interp) -> Option<Handle<Dict>> {
    let sys = cx.modules.sys.handle::<Module>()?;
    Some(sys.dict().clone())
}

/// What `builtins` has under a name.
pub fn builtin(cx: &Interp, name: &Name) -> Option<Value> {
    builtins(cx)?.get_name(name)
}

/// The globals of the caller of a builtin function that looks at them; those of `__main__` where it was not called by
/// its name.
pub fn caller_globals(cx: &Interp) -> Value {
    let main = || {
        let modules = cx.modules.loaded.handle::<Dict>()?;
        let main = modules.get_name(&cx.names.__main__)?;
        instance::dict(cx, &main).map(Handle::into_value)
    };
    cx.caller.globals().or_else(main).unwrap_or(Value::NONE)
}

/// The locals of that caller.
pub fn caller_locals(cx: &Interp) -> Value {
    cx.caller.locals().unwrap_or_else(|| caller_globals(cx))
}

/// A module (data model 3.2.10).
pub struct Module {
    dict: Handle<Dict>,
    class: Slot,
}

impl Native for Module {
    const ID: NativeId = NativeId::Module;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.dict.value());
        self.class.trace(visit);
    }
}

impl Module {
    /// A module with an empty namespace, as `module.__new__` makes it.
    pub fn empty(cx: &Interp) -> Handle<Module> {
        Module::with_dict(cx, cx.heap.alloc(Dict::new()))
    }

    /// A module of this name (a `str`) with the names that every module has.
    pub fn alloc(cx: &Interp, name: Value) -> Handle<Module> {
        let dict = cx.heap.alloc(Dict::new());
        dict.set_name(cx, &cx.names.__name__, name);
        for empty in [
            &cx.names.__doc__,
            &cx.names.__package__,
            &cx.names.__loader__,
            &cx.names.__spec__,
        ] {
            dict.set_name(cx, empty, Value::NONE);
        }
        Module::with_dict(cx, dict)
    }

    fn with_dict(cx: &Interp, dict: Handle<Dict>) -> Handle<Module> {
        cx.heap.alloc(Module {
            dict,
            class: Slot::empty(),
        })
    }

    /// The class that a program has given the module instead of `module`.
    pub fn class(&self) -> Option<Value> {
        self.class.get()
    }

    /// Changes the class (reference, 3.3.2.1). Equal kinds mean equal classes no longer among
    /// modules, so that no cache may remember anything of them.
    pub fn set_class(&self, cx: &Interp, class: Value) {
        cx.modules.have_classes.set(true);
        cx.bump_epoch(Change::ModuleClass);
        self.class.set(class);
    }

    /// The namespace.
    pub fn dict(&self) -> &Handle<Dict> {
        &self.dict
    }

    /// `__name__`, if it is a `str`.
    pub fn name(&self, cx: &Interp) -> Option<String> {
        let name = self.dict.get_name(&cx.names.__name__)?;
        name.to_text()
    }
}
