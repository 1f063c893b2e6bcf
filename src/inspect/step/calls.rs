//! The calls of a program that is gone through step by step: those that run, and the generators that wait.
//!
//! Only stepped code registers its calls (`interp::Steps`), so elsewhere there are none.

use std::rc::Rc;

use crate::eval::Code;
use crate::heap::{Frame, Handle, Local, NativeId, Value};
use crate::interp::{Interp, Name};
use crate::object::code::{CodeInfo, Inner, Sort};
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
        self.code.info.name.as_str()
    }

    /// Is it the body of a module, whose variables are globals?
    pub fn is_module(&self) -> bool {
        self.name() == "<module>"
    }

    /// The source.
    pub fn file(&self) -> &Rc<SourceFile> {
        &self.code.info.file
    }

    /// Where it stands in the source.
    pub fn span(&self) -> Span {
        self.code.info.position(self.position)
    }

    /// The variables of the comprehensions that it is in, outermost first.
    fn inner(&self) -> impl DoubleEndedIterator<Item = &Inner> {
        let here = self.span();
        let meanings = self.code.info.meanings.iter();
        let all = meanings.flat_map(|meanings| &meanings.inner);
        all.filter(move |var| var.is_known_at(here))
    }

    /// Does a `global` statement of its code name this name?
    pub fn is_declared_global(&self, name: &Name) -> bool {
        let meanings = self.code.info.meanings.as_ref();
        meanings.is_some_and(|meanings| meanings.global.contains(name))
    }

    /// The line on which it stands.
    pub fn line(&self) -> u32 {
        self.code.info.line(self.position)
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

/// The variables of running call number `at` that are bound, by name: those of the comprehensions that it is in, then
/// its own. Those of a module are its globals, and not here.
pub fn variables(cx: &Interp, at: usize) -> Vec<(Name, Value)> {
    let Some(call) = call(cx, at) else {
        return Vec::new();
    };
    let read = |local, shared| cx.steps.local(at, local, shared);
    let inner = call.inner().rev();
    let inner = inner.filter_map(|var| Some((var.name.clone(), read(var.local, var.shared)?)));
    let mut all: Vec<(Name, Value)> = inner.collect();
    let own = match call.code.info.sort {
        Sort::ClassBody => namespace(cx, at).map_or(Vec::new(), |names| names_of(cx, &names)),
        _ => bound(&call.code.info, read),
    };
    for (name, value) in own {
        if all.iter().all(|(known, _)| *known != name) {
            all.push((name, value));
        }
    }
    all
}

/// What `super()` finds in the function that it stands in.
#[derive(Default)]
pub struct Enclosing {
    /// The first parameter and its value, as long as it is bound.
    pub first: Option<(Name, Option<Value>)>,
    /// What the cell `__class__` holds, if there is one.
    pub class: Option<Option<Value>>,
}

/// What `super()` finds in running call number `at`.
pub fn enclosing(cx: &Interp, at: usize) -> Enclosing {
    let Some(call) = call(cx, at) else {
        return Enclosing::default();
    };
    let code = &call.code.info;
    let read = |local: Local| cx.steps.local(at, local, is_shared(code, local));
    let first = Local::new(0).filter(|_| code.params.positional > 0);
    let class = own_local(code, &cx.names.__class__);
    Enclosing {
        first: first.map(|local| (code.locals[0].clone(), read(local))),
        class: class.map(|(local, _)| read(local)),
    }
}

/// Where a call looks a name up, before the module is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// A comprehension that it is in, whose variable it is.
    Comprehension,
    /// Its own variables, of which the name is one.
    Own,
    /// The namespace of the body of a class, which may have any name.
    Class,
    /// The variable of a function around.
    Around,
}

impl Scope {
    /// Is the lookup over here, though the name is not bound?
    pub fn is_last(self) -> bool {
        self != Scope::Class
    }
}

/// The scopes where running call number `at` looks for a name, in order, with what they hold. One that is the last
/// has none behind it.
pub fn scopes(cx: &Interp, at: usize, name: &Name) -> Vec<(Scope, Option<Value>)> {
    let Some(call) = call(cx, at) else {
        return Vec::new();
    };
    let read = |local, shared| cx.steps.local(at, local, shared);
    if let Some(var) = call.inner().rev().find(|var| var.name == *name) {
        return vec![(Scope::Comprehension, read(var.local, var.shared))];
    }
    let mut found = Vec::new();
    if call.code.info.sort == Sort::ClassBody {
        let held = namespace(cx, at).and_then(|names| names.get_name(name));
        found.push((Scope::Class, held));
    }
    if let Some((local, scope)) = own_local(&call.code.info, name) {
        found.push((scope, read(local, is_shared(&call.code.info, local))));
    }
    found
}

/// The variable of running call number `at` with this name.
pub fn variable(cx: &Interp, at: usize, name: &Name) -> Option<Value> {
    let found = scopes(cx, at, name);
    found.into_iter().find_map(|(_, value)| value)
}

/// The local of a name, and whose variable it is.
fn own_local(code: &CodeInfo, name: &Name) -> Option<(Local, Scope)> {
    let at = code.locals.iter().position(|known| known == name)?;
    let scope = match code.sort {
        _ if is_free(code, at) => Scope::Around,
        // The cell of `__class__` is for methods.
        Sort::ClassBody => return None,
        _ => Scope::Own,
    };
    Some((Local::new(at)?, scope))
}

/// Is it the local of a captured variable?
fn is_free(code: &CodeInfo, at: usize) -> bool {
    (code.first_free..code.first_free + code.free.len()).contains(&at)
}

/// Does the local hold a cell?
fn is_shared(code: &CodeInfo, local: Local) -> bool {
    is_free(code, local.index()) || code.cells.contains(&local)
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
fn bound(code: &CodeInfo, read: impl Fn(Local, bool) -> Option<Value>) -> Vec<(Name, Value)> {
    let named = code.locals.iter().enumerate();
    let named = named.filter(|(_, name)| !name.as_str().is_empty());
    let variable = |(at, name): (usize, &Name)| {
        let local = Local::new(at)?;
        Some((name.clone(), read(local, is_shared(code, local))?))
    };
    named.filter_map(variable).collect()
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
    let variables = bound(&call.code.info, read);
    Some(Waiting { call, variables })
}
