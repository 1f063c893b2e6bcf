//! The calls of a program that is gone through step by step: those that run, and the generators that wait.
//!
//! Only stepped code registers its calls (`interp::Steps`), so elsewhere there are none.

use std::rc::Rc;

use crate::eval::Code;
use crate::heap::{Frame, Handle, Local, NativeId, Value};
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::function::{Generator, GeneratorState};
use crate::source::{SourceFile, Span};

/// A call that runs or waits.
pub struct Call {
    /// Its code.
    pub code: Handle<Code>,
    /// Where it stands: a position of the code.
    pub position: u32,
}

impl Call {
    fn of(code: &Value, position: u32) -> Option<Call> {
        let code = code.to_handle::<Code>()?;
        Some(Call { code, position })
    }

    /// What the code is called.
    pub fn name(&self) -> &str {
        self.code.name.as_str()
    }

    /// Is it the body of a module, whose variables are globals?
    pub fn is_module(&self) -> bool {
        self.name() == "<module>"
    }

    /// The source.
    pub fn file(&self) -> &Rc<SourceFile> {
        &self.code.file
    }

    /// Where it stands in the source.
    pub fn span(&self) -> Span {
        self.code.position(self.position)
    }

    /// The line on which it stands.
    pub fn line(&self) -> u32 {
        self.code.line(self.position)
    }
}

/// Running call number `at`; 0 is the outermost.
pub fn call(cx: &Interp, at: usize) -> Option<Call> {
    let running = cx.steps.call(at)?;
    Call::of(&running.code, running.position)
}

/// The innermost running call.
pub fn innermost(cx: &Interp) -> Option<Call> {
    call(cx, cx.steps.depth().checked_sub(1)?)
}

/// The variables of running call number `at` that are bound, by name. Those of a module are its globals, and not here.
pub fn variables(cx: &Interp, at: usize) -> Vec<(Name, Value)> {
    let Some(call) = call(cx, at) else {
        return Vec::new();
    };
    if call.code.class_body {
        return namespace(cx, at).map_or(Vec::new(), |names| names_of(cx, &names));
    }
    let read = |local, shared| cx.steps.local(at, local, shared);
    bound(&call.code, read)
}

/// The variable of running call number `at` with this name.
pub fn variable(cx: &Interp, at: usize, name: &Name) -> Option<Value> {
    let found = variables(cx, at)
        .into_iter()
        .find(|(known, _)| known == name);
    found.map(|(_, value)| value)
}

/// The namespace of the body of a class, if it is an exact dict.
fn namespace(cx: &Interp, at: usize) -> Option<Handle<Dict>> {
    let value = cx.steps.local(at, Local::new(0)?, false)?;
    value.to_handle::<Dict>()
}

fn names_of(cx: &Interp, names: &Handle<Dict>) -> Vec<(Name, Value)> {
    let entries = names.entries().into_iter();
    let named = |(key, value): (Value, Value)| Some((cx.intern_value(&key)?, value));
    let own = |(name, _): &(Name, Value)| !name.as_str().starts_with("__");
    entries.filter_map(named).filter(own).collect()
}

/// The locals of code that have names and are bound.
fn bound(code: &Code, read: impl Fn(Local, bool) -> Option<Value>) -> Vec<(Name, Value)> {
    let free = code.first_free..code.first_free + code.free.len();
    let variable = |(i, name): (usize, &Name)| {
        let local = Local::new(i)?;
        let shared = free.contains(&i) || code.cells.contains(&local);
        let value = read(local, shared)?;
        (!name.as_str().is_empty()).then(|| (name.clone(), value))
    };
    let locals = code.locals.iter().enumerate();
    locals.filter_map(variable).collect()
}

/// A generator that waits at a `yield`.
pub struct Waiting {
    /// The call.
    pub call: Call,
    /// Its variables.
    pub variables: Vec<(Name, Value)>,
}

/// The generators of stepped code that wait.
pub fn waiting(cx: &Interp) -> Vec<Waiting> {
    let mut generators = cx.heap.objects();
    generators.retain(|object| {
        let kind = object.kind();
        kind.is_some_and(|kind| kind.is_native(NativeId::Generator))
    });
    generators
        .iter()
        .filter_map(|object| wait_of(cx, object.view::<Generator>()?))
        .collect()
}

fn wait_of(cx: &Interp, generator: &Generator) -> Option<Waiting> {
    if generator.state.get() != GeneratorState::Suspended {
        return None;
    }
    let frame: Frame<'_> = generator.frame.frame();
    let call = Call::of(&generator.code, cx.steps.waits_at(frame)?)?;
    let read = |local, shared| {
        let slot = frame.slot(local);
        if shared { slot.cell_get() } else { slot.get() }
    };
    let variables = bound(&call.code, read);
    Some(Waiting { call, variables })
}
