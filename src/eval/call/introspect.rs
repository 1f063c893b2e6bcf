//! Calls of builtin functions that look at their caller: `locals`, `globals`, `dir`, `vars`,
//! `exec`, `eval`. The other one, `super` without arguments, is in `super_`.
//!
//! No running function is registered anywhere; that would cost every call. Where such a function is
//! called by its name, the node shows it the caller's namespaces for the time of the call.

use crate::eval::call::any::Arguments;
use crate::eval::describe::describe;
use crate::eval::expression::global::GlobalSite;
use crate::eval::node::{At, Expr};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::object::traceback::FrameInfo;
use crate::runtime::call;
use crate::runtime::container::dict;

/// A variable of the caller.
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// Its local.
    pub local: Local,
    /// Does the local hold a cell?
    pub shared: bool,
}

/// What `locals()` gives here.
pub enum Locals {
    /// The module's namespace.
    Module,
    /// The namespace in a hidden local (class bodies).
    Namespace(Local),
    /// A new dict of these variables.
    Function(Box<[Variable]>),
}

impl Locals {
    fn eval(&self, cx: &Interp, fp: Frame<'_>, globals: &Value) -> Value {
        match self {
            Locals::Module => globals.clone(),
            Locals::Namespace(local) => fp.slot(*local).get().unwrap_or_else(|| globals.clone()),
            Locals::Function(variables) => {
                let dict = cx.heap.alloc(Dict::new());
                for variable in variables {
                    let slot = fp.slot(variable.local);
                    let value = if variable.shared {
                        slot.cell_get()
                    } else {
                        slot.get()
                    };
                    if let Some(value) = value {
                        dict.set_name(cx, &variable.name, value);
                    }
                }
                dict.into_value()
            }
        }
    }
}

/// `name(arguments)`, where `name` may be one of those functions.
pub struct Introspect {
    /// The function's name.
    pub callee: GlobalSite,
    /// The arguments.
    pub arguments: Arguments,
    /// The caller's variables.
    pub locals: Locals,
    /// What it compiles keeps its annotations as text, as the caller does.
    pub future: bool,
    /// Where it stands.
    pub at: At,
}

describe!(Introspect: at, callee, arguments);

impl Introspect {
    /// Adds to the variables what a program put beside them, by way of the frame object.
    fn add_more(&self, cx: &Interp, fp: Frame<'_>, locals: &Value) -> R<()> {
        if let Locals::Function(_) = self.locals
            && let Some(object) = cx.callers.frame_object(fp)
            && let Some(more) = object
                .view::<FrameInfo>()
                .and_then(|frame| frame.more.get())
            && let Some(locals) = locals.view::<Dict>()
        {
            dict::update(cx, locals, &more)?;
        }
        Ok(())
    }
}

impl Expr for Introspect {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.get(cx)?;
        let note = |e| self.at.note(cx, e);
        let given = self.arguments.eval(cx, fp, Some(&callee), None);
        let given = given.map_err(note)?;
        let globals = self.callee.globals.value();
        let locals = self.locals.eval(cx, fp, globals);
        self.add_more(cx, fp, &locals)?;
        cx.caller.future.set(self.future);
        let call = || call::call_kw(cx, &callee, given.args());
        let result = cx.caller.during(globals, &locals, call);
        cx.caller.future.set(false);
        result.map_err(note)
    }
}
