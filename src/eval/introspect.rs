//! Calls of builtin functions that look at their caller: `locals`, `globals`, `dir`, `vars`,
//! `exec`, `eval`, and `super` without arguments.
//!
//! No running function is registered anywhere; that would cost every call. Where such a function is
//! called by its name, the node shows it the caller's namespaces for the time of the call.

use std::cell::Cell;

use crate::eval::call_any::Arguments;
use crate::eval::global::GlobalSite;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, KindCache, Local, Value};
use crate::interp::{Args, Interp, Name, R, WellKnown};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::runtime::{attr, call, raise};

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
    /// Where it stands.
    pub at: At,
}

impl Expr for Introspect {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.get(cx)?;
        let note = |e| self.at.note(cx, e);
        let (values, names) = self.arguments.eval(cx, fp, &callee).map_err(note)?;
        let globals = self.callee.globals.value();
        let locals = self.locals.eval(cx, fp, globals);
        let outer_globals = cx.caller_globals.swap(globals.clone());
        let outer_locals = cx.caller_locals.swap(locals);
        let result = call::call_kw(
            cx,
            &callee,
            Args {
                values: &values,
                names: &names,
            },
        );
        cx.caller_globals.set(outer_globals);
        cx.caller_locals.set(outer_locals);
        result.map_err(note)
    }
}

/// `super()`: the class and the first argument are found here (data model, `super`).
pub struct SuperCall {
    /// The name `super`.
    pub callee: GlobalSite,
    /// The `__class__` cell; none outside a class.
    pub class: Option<Local>,
    /// The first argument of the function; none if it has no parameters.
    pub first: Option<BoxExpr>,
    /// Where it stands.
    pub at: At,
}

impl SuperCall {
    /// The class after which the search starts, and the object.
    fn parts(&self, cx: &Interp, fp: Frame<'_>) -> R<(Value, Value)> {
        let note = |e| self.at.note(cx, e);
        let Some(first) = &self.first else {
            return Err(note(raise::runtime_error(cx, "super(): no arguments")));
        };
        let Some(class) = self.class else {
            return Err(note(raise::runtime_error(
                cx,
                "super(): __class__ cell not found",
            )));
        };
        let Some(class) = fp.slot(class).cell_get() else {
            return Err(note(raise::runtime_error(
                cx,
                "super(): empty __class__ cell",
            )));
        };
        let Ok(first) = first.eval(cx, fp) else {
            if let Some(raised) = cx.pending() {
                drop(raise::take(cx, raised));
            }
            return Err(note(raise::runtime_error(cx, "super(): arg[0] deleted")));
        };
        Ok((class, first))
    }
}

impl Expr for SuperCall {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.get(cx)?;
        let note = |e| self.at.note(cx, e);
        if !callee.is(cx.class(WellKnown::Super)) {
            return call::call(cx, &callee, &[]).map_err(note);
        }
        let (class, first) = self.parts(cx, fp)?;
        call::call(cx, &callee, &[class, first]).map_err(note)
    }
}

/// `super().name(args)`: where the search ends at a function of the language, it is called with
/// the object first, and no `super` object is made.
pub struct SuperMethod {
    /// `super()`.
    pub object: SuperCall,
    /// The method.
    pub name: Name,
    /// The arguments.
    pub arguments: Arguments,
    /// What was found the last time, for objects of one kind: the function and the class.
    pub found: SuperCache,
    /// Where the attribute stands.
    pub attr_at: At,
    /// Where the call stands.
    pub at: At,
}

/// What a [`SuperMethod`] remembers; the function lies in the interpreter's table.
#[derive(Default)]
pub struct SuperCache {
    kind: KindCache,
    class: Cell<usize>,
    place: Cell<Option<u32>>,
}

impl SuperCache {
    fn get(&self, cx: &Interp, class: &Value, object: &Value) -> Option<Value> {
        let hit = self.class.get() == class.addr() && self.kind.matches(object, cx.epoch());
        let function = cx.cached.get(self.place.get().filter(|_| hit)? as usize)?;
        (!function.is_unbound()).then_some(function)
    }

    fn fill(&self, cx: &Interp, class: &Value, object: &Value, function: &Value) {
        let (Some(kind), Some(epoch)) = (object.kind(), cx.fill_epoch()) else {
            return;
        };
        let place = self.place.get().unwrap_or_else(|| cx.new_cached());
        self.place.set(Some(place));
        drop(cx.cached.swap_item(place as usize, function.clone()));
        self.class.set(class.addr());
        self.kind.fill(kind, epoch);
    }
}

/// The function of the language that `super(class, object).name` would bind to an instance.
fn function_after(cx: &Interp, class: &Value, object: &Value, name: &Name) -> Option<Value> {
    if object.view::<Class>().is_some() {
        return None;
    }
    let mro = class::class_of(cx, object).mro()?;
    let mut after = mro.as_tuple()?.iter().skip_while(|c| !c.is(class)).skip(1);
    let found = after.find_map(|c| c.view::<Class>()?.dict().get_name(name))?;
    found.view::<Function>().is_some().then_some(found)
}

impl Expr for SuperMethod {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let note = |e| self.at.note(cx, e);
        let callee = self.object.callee.get(cx)?;
        if !callee.is(cx.class(WellKnown::Super)) {
            let object = self.object.eval(cx, fp)?;
            return self.call_attribute(cx, fp, &object);
        }
        let (class, object) = self.object.parts(cx, fp)?;
        let known = self.found.get(cx, &class, &object);
        let function = match (known, || function_after(cx, &class, &object, &self.name)) {
            (Some(function), _) => function,
            (None, find) => match find() {
                Some(function) => {
                    self.found.fill(cx, &class, &object, &function);
                    function
                }
                None => {
                    let made = call::call(cx, &callee, &[class, object]);
                    let object = made.map_err(|e| self.object.at.note(cx, e))?;
                    return self.call_attribute(cx, fp, &object);
                }
            },
        };
        drop(class);
        let (rest, names) = self.arguments.eval(cx, fp, &function).map_err(note)?;
        let args = Args {
            values: &rest,
            names: &names,
        };
        call::call_unbound_kw(cx, &function, &object, args).map_err(note)
    }
}

impl SuperMethod {
    fn call_attribute(&self, cx: &Interp, fp: Frame<'_>, object: &Value) -> R {
        let method = attr::get(cx, object, &self.name).map_err(|e| self.attr_at.note(cx, e))?;
        let note = |e| self.at.note(cx, e);
        let (values, names) = self.arguments.eval(cx, fp, &method).map_err(note)?;
        call::call_kw(
            cx,
            &method,
            Args {
                values: &values,
                names: &names,
            },
        )
        .map_err(note)
    }
}
