//! `Function`: what `def` and `lambda` make; and `Generator`, what calling some of them makes.
//!
//! A function does not know how it runs: the nodes of its code are for `eval` alone. What else is known of its code,
//! [`CodeInfo::of`](crate::object::code::CodeInfo::of) tells.

use std::any::Any;
use std::cell::Cell;

use crate::heap::{Handle, Local, Native, NativeId, SavedFrame, Slot, Vals, Value};
use crate::object::dict::Dict;
use crate::object::instance::own_dict::OwnDict;

/// A function written in the language (data model 3.2.8.1). When it dies, its parts go in the order of these fields.
pub struct Function {
    /// The namespace of the module that it was defined in.
    pub globals: Handle<Dict>,
    /// `__module__`.
    pub module: Slot,
    /// A tuple of the default values of the last parameters, or `None`.
    pub defaults: Slot,
    /// A dict of the default values of keyword-only parameters, or `None`.
    pub kwdefaults: Slot,
    /// `__doc__`.
    pub doc: Slot,
    /// `__dict__`.
    pub dict: OwnDict,
    /// A tuple of cells, one for each free variable; unbound if there are none.
    pub closure: Value,
    /// `__annotations__`: a dict, or unbound until asked for.
    pub annotations: Slot,
    /// `__name__`.
    pub name: Slot,
    /// `__qualname__`.
    pub qualname: Slot,
    /// The code object that it was made with. Calls of it may be running, so it stays.
    pub code: Value,
    /// The code that a program has put in its place (`f.__code__ = c`); most often unbound.
    pub replaced: Slot,
}

impl Native for Function {
    const ID: NativeId = NativeId::Function;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.globals.value());
        visit(&self.code);
        visit(&self.closure);
        for slot in self.slots() {
            slot.trace(visit);
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        // Name and code stay, so that a function called by a finaliser still runs.
        for slot in [
            &self.defaults,
            &self.kwdefaults,
            &self.annotations,
            self.dict.slot(),
        ] {
            out.extend(slot.take());
        }
    }

    fn part(&self) -> Option<&dyn Any> {
        Some(&self.dict)
    }
}

impl Function {
    /// What a call runs.
    pub fn current_code(&self) -> Value {
        self.replaced.get().unwrap_or_else(|| self.code.clone())
    }

    fn slots(&self) -> [&Slot; 9] {
        [
            &self.replaced,
            &self.defaults,
            &self.kwdefaults,
            &self.name,
            &self.qualname,
            &self.module,
            &self.doc,
            &self.annotations,
            self.dict.slot(),
        ]
    }
}

/// Where a generator stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GeneratorState {
    /// Called, but `next` was not.
    Created,
    /// At a `yield`.
    Suspended,
    /// Running now.
    Running,
    /// Returned, raised or closed.
    Finished,
}

/// A generator: its locals, and where it stands (data model 3.2.8.3).
pub struct Generator {
    /// The function that was called; unbound for a generator expression.
    pub function: Value,
    /// The code that it runs, whatever the function has got since.
    pub code: Value,
    /// The locals.
    pub frame: SavedFrame,
    /// Where it stands.
    pub state: Cell<GeneratorState>,
    /// What `return` gave, until somebody takes it.
    pub returned: Slot,
    /// `__name__`: the function's when it was called, or what was assigned since.
    pub name: Slot,
    /// `__qualname__`: as `__name__`.
    pub qualname: Slot,
    /// May whoever resumes it go straight to the generator that it delegates to? Not if a `try` or
    /// `with` around the `yield from` could have set the handled exception.
    pub direct: bool,
    /// The local that holds the iterator which `yield from` delegates to, while it does.
    pub delegate: Option<Local>,
    /// The generators that it waits for, each the delegate of the one before it.
    pub path: Vals,
}

impl Generator {
    /// The iterator that `yield from` delegates to now.
    #[inline]
    pub fn delegate(&self) -> Option<&Slot> {
        self.delegate.map(|local| self.frame.frame().slot(local))
    }
}

impl Native for Generator {
    const ID: NativeId = NativeId::Generator;
    // A generator that is suspended within `try` must be closed before it dies.
    const FINALISER: bool = true;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.function);
        visit(&self.code);
        self.frame.trace(visit);
        self.path.each(visit);
        for slot in [&self.returned, &self.name, &self.qualname] {
            slot.trace(visit);
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        self.state.set(GeneratorState::Finished);
        self.frame.clear(out);
        self.path.drain_into(out);
        out.extend(self.returned.take());
    }

    fn extra_bytes(&self) -> usize {
        self.frame.bytes() + self.path.bytes()
    }
}
