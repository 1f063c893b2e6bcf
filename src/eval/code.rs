//! `Code`: what a function runs. What is known of it before it runs is [`CodeInfo`].

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::eval::call::enter::local;
use crate::eval::node::Body;
use crate::heap::{Frame, Handle, Lent, Native, NativeId, Value, WeakCell};
use crate::interp::{Interp, R, Recursion};
use crate::object::code::{CodeInfo, Params};
use crate::object::traceback::FrameInfo;

/// The calls that evaluate their arguments straight into the locals of the callee.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// With so many arguments nothing is left to do but to run.
    exact: usize,
    /// With fewer than so many arguments, defaults and captures are all there is to do.
    plain: usize,
}

impl Entry {
    /// No call has so many arguments.
    const NO_CALL: usize = usize::MAX;

    /// Those of code with these parameters; `ready`: where they are given, all locals are as the body wants them.
    pub fn new(params: &Params, ready: bool) -> Entry {
        let positional = params.positional;
        let is_plain = params.is_plain();
        Entry {
            exact: if is_plain && ready {
                positional
            } else {
                Entry::NO_CALL
            },
            plain: if is_plain { positional + 1 } else { 0 },
        }
    }

    /// Does the body run at once with so many arguments?
    #[inline(always)]
    pub(crate) fn is_exact(self, given: usize) -> bool {
        self.exact == given
    }

    /// Are so many arguments evaluated straight into the locals?
    #[inline(always)]
    pub(crate) fn takes(self, given: usize) -> bool {
        self.is_exact(given) || given < self.plain
    }
}

/// Code of a module, a class body, a function, a lambda or a generator expression.
pub struct Code {
    /// A number that no other code has: nodes remember by it what they found out about the code.
    pub serial: u32,
    /// What is known of it.
    pub info: CodeInfo,
    /// Itself.
    pub link: CodeLink,
    /// Number of locals, hidden ones and captured variables included.
    pub frame_size: usize,
    /// Number of slots that a call takes on the stack: all locals, or of a generator the parameters.
    pub lent: usize,
    /// The calls whose arguments are evaluated straight into the locals.
    pub entry: Entry,
    /// How often nodes of this code own its globals: what the collector must know.
    pub global_refs: Cell<u32>,
    /// The nodes.
    pub body: Body,
}

impl Native for Code {
    const ID: NativeId = NativeId::Code;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        // Once for this field, and once for each node.
        for _ in 0..=self.global_refs.get() {
            visit(self.info.globals.value());
        }
        for code in &self.info.inner {
            // Once for this list, and once for the node that makes the function.
            visit(code);
            visit(code);
        }
    }

    fn part(&self) -> Option<&dyn Any> {
        Some(&self.info)
    }
}

impl Code {
    /// A frame for a call.
    #[inline(always)]
    pub(crate) fn lend<'a>(&self, cx: &'a Interp) -> R<Lent<'a>> {
        match cx.stack.lend(self.lent) {
            Some(lent) => Ok(lent),
            None => Err(cx.raise_recursion(Recursion::Call)),
        }
    }

    /// Fills in the cells of the variables that are captured in this code, and those that were
    /// captured outside it.
    #[inline]
    pub(crate) fn fill_cells(
        &self,
        cx: &Interp,
        frame: Frame<'_>,
        outer: impl Iterator<Item = Value>,
    ) {
        for &cell in &self.info.cells {
            let slot = frame.slot(cell);
            let value = slot.take().unwrap_or(Value::UNBOUND);
            slot.init(cx.heap.cell(value).into_value());
        }
        for (i, cell) in outer.enumerate() {
            frame.slot(local(self.info.first_free + i)).init(cell);
        }
    }
}

/// How a node finds the code that it is part of, without owning it.
#[derive(Clone, Default)]
pub struct CodeLink(Rc<OnceCell<Handle<WeakCell>>>);

impl CodeLink {
    /// Names the code.
    pub fn set(&self, cx: &Interp, code: &Handle<Code>) {
        if let Some(cell) = cx.heap.weak_cell(code.value(), None) {
            let _ = self.0.set(cell);
        }
    }

    /// The code.
    pub fn get(&self) -> Option<Handle<Code>> {
        self.0.get()?.get()?.handle().ok()
    }

    /// An exception is caught in a call of the code: adds its traceback entry.
    #[cold]
    pub fn enter_trace(&self, cx: &Interp, fp: Frame<'_>) {
        let Some(at) = cx.take_position() else { return };
        let Some(code) = self.get() else { return };
        let info = FrameInfo::of_call(cx, code.value(), &code.info, fp);
        info.position.set(at);
        cx.add_entry(info.into_value(), at);
    }
}
