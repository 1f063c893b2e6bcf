//! `super()` and `super(C, self)`: methods of the classes behind one (data model 3.3.2.3; library,
//! `super`).
//!
//! ```text
//!  super().name(args)     class: the `__class__` cell     first: the first parameter
//!  super(C, x).name(args) class: C                        first: x
//! ```
//!
//! Where the search along the MRO of `first` ends at a function or native method, that is called and no
//! `super` object is made: with `first` before the arguments, or without where `first` is a class that
//! the search went along (`super().__new__(cls)`). All else goes the way of an object.

use std::cell::Cell;

use crate::eval::call::any::Arguments;
use crate::eval::call::enter::Callee;
use crate::eval::call::method::{Entry, Found};
use crate::eval::call::positional::{with_first_and_values, with_values};
use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::expression::class_attr::Scope;
use crate::eval::expression::global::GlobalSite;
use crate::eval::kid::Arg;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, Name, R, WellKnown};
use crate::object::class::{self, Class};
use crate::runtime::attr::of_super::Missing;
use crate::runtime::{attr, call, raise};

/// The class behind which the search starts.
pub enum After {
    /// The one in the `__class__` cell; `None` outside a class.
    Enclosing(Option<Local>),
    /// The first of two arguments.
    Given(BoxExpr),
}

impl Describe for After {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            After::Enclosing(class) => class.describe(to),
            After::Given(class) => class.describe(to),
        }
    }
}

/// `super()` or `super(class, first)`.
pub struct SuperCall {
    /// The name `super`.
    pub callee: GlobalSite,
    /// The class.
    pub after: After,
    /// The object; none if the function has no parameters.
    pub first: Option<BoxExpr>,
    /// Is an attribute asked of it at once? What `super()` needs is then read as the variables that it lies in.
    pub attribute: bool,
    /// Where it stands.
    pub at: At,
}

describe!(SuperCall: at, callee, after, first);

impl SuperCall {
    /// The class after which the search starts, and the object.
    fn parts(&self, cx: &Interp, fp: Frame<'_>) -> R<(Value, Value)> {
        let fail = |missing: Missing| Err(self.at.note(cx, missing.raise(cx)));
        let Some(first) = &self.first else {
            return fail(Missing::Parameter);
        };
        let class = match &self.after {
            After::Given(class) => return Ok((class.eval(cx, fp)?, first.eval(cx, fp)?)),
            After::Enclosing(None) => return fail(Missing::Cell),
            After::Enclosing(Some(class)) => fp.slot(*class).cell_get(),
        };
        let class = match class {
            Some(class) => class,
            None if self.attribute => {
                return Err(self
                    .at
                    .note(cx, raise::unbound_free(cx, &cx.names.__class__)));
            }
            None => return fail(Missing::Class),
        };
        if class.view::<Class>().is_none() {
            let found = class::type_name(cx, &class);
            let text = format!("super(): __class__ is not a type ({found})");
            return Err(self.at.note(cx, raise::runtime_error(cx, &text)));
        }
        match first.eval(cx, fp) {
            Ok(first) => Ok((class, first)),
            Err(raised) if self.attribute => Err(raised),
            Err(raised) => {
                drop(raise::take(cx, raised));
                fail(Missing::Argument)
            }
        }
    }

    /// Calls whatever the name stands for; `super` and its subclasses are told where they are called.
    fn call(&self, cx: &Interp, fp: Frame<'_>, callee: &Value) -> R {
        let result = match &self.after {
            After::Enclosing(_) if !is_super(cx, callee) => call::call(cx, callee, &[]),
            _ => {
                let (class, first) = self.parts(cx, fp)?;
                call::call(cx, callee, &[class, first])
            }
        };
        result.map_err(|e| self.at.note(cx, e))
    }
}

impl Expr for SuperCall {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.callee.get(cx)?;
        self.call(cx, fp, &callee)
    }
}

fn is_super(cx: &Interp, callee: &Value) -> bool {
    let class = callee.view::<Class>();
    class.is_some_and(|class| class.is_subclass_of(cx.class(WellKnown::Super)))
}

/// `name()` in a function that knows its `__class__`: `name` may stand for `super` or a subclass.
pub struct MaybeSuper {
    /// The call, if it does.
    pub object: SuperCall,
    /// The call of anything else.
    pub ordinary: BoxExpr,
}

describe!(MaybeSuper: object, ordinary);

impl Expr for MaybeSuper {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.object.callee.get(cx)?;
        if is_super(cx, &callee) {
            return self.object.call(cx, fp, &callee);
        }
        drop(callee);
        self.ordinary.eval(cx, fp)
    }
}

/// The arguments of a [`SuperMethod`].
pub enum Passed {
    /// Positional ones only.
    Simple(Box<[Arg]>),
    /// Of any form.
    Any(Arguments),
}

impl Describe for Passed {
    fn describe(&self, to: &mut Describer<'_>) {
        match self {
            Passed::Simple(args) => args.describe(to),
            Passed::Any(arguments) => arguments.describe(to),
        }
    }
}

/// `super().name(args)`
pub struct SuperMethod {
    /// `super()`.
    pub object: SuperCall,
    /// The method.
    pub name: Name,
    /// The arguments.
    pub passed: Passed,
    /// What was found the last time, for objects of one kind or one class.
    pub found: SuperCache,
    /// Where the attribute stands.
    pub attr_at: At,
    /// Where the call stands.
    pub at: At,
}

describe!(SuperMethod: at, object, name, found, passed);

/// What a [`SuperMethod`] remembers.
#[derive(Default)]
pub struct SuperCache {
    /// The class behind which was searched.
    class: Cell<usize>,
    entry: Entry,
}

impl Describe for SuperCache {
    fn describe(&self, to: &mut Describer<'_>) {
        let what = "method behind a class";
        let cache = self.entry.told(to, what);
        to.caches(what, [cache]);
    }
}

impl SuperCache {
    fn get(&self, cx: &Interp, class: &Value, object: &Value, name: &Name) -> Option<Found> {
        let is_known = self.class.get() == class.addr();
        is_known
            .then(|| self.entry.find(cx, object, name))
            .flatten()
    }

    fn fill(&self, cx: &Interp, class: &Value, object: &Value, found: &Found) {
        // Classes are all of one kind.
        let scope = match object.view::<Class>() {
            Some(_) => Scope::Class(object.addr()),
            None => Scope::Kind,
        };
        if self.entry.fill(cx, object, scope, found, None) {
            self.class.set(class.addr());
        }
    }
}

/// What `super(class, object).name` gives, if that is a function or native method, bound or not.
fn found_after(cx: &Interp, class: &Value, object: &Value, name: &Name) -> Option<Found> {
    if let Some(own) = object
        .to_handle::<Class>()
        .filter(|own| own.is_subclass_of(class))
    {
        return Found::of_class(&attr::of_super::lookup_after(&own, class, name)?);
    }
    let start = class::class_of(cx, object);
    let found = attr::of_super::lookup_after(&start, class, name)?;
    call::binds(cx, &found, object).then_some(Found::Method(found))
}

impl Expr for SuperMethod {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let callee = self.object.callee.get(cx)?;
        if !callee.is(cx.class(WellKnown::Super)) {
            let object = self.object.call(cx, fp, &callee)?;
            return self.call_attribute(cx, fp, &object);
        }
        let (class, object) = self.object.parts(cx, fp)?;
        match self.found(cx, &class, &object) {
            Some(Found::Method(function)) => {
                drop(class);
                self.call_function(cx, fp, &function, object)
                    .map_err(|e| self.at.note(cx, e))
            }
            Some(Found::Plain(function)) => {
                drop((class, object));
                self.call_plain(cx, fp, function)
            }
            None => {
                let made = call::call(cx, &callee, &[class, object]);
                let object = made.map_err(|e| self.object.at.note(cx, e))?;
                self.call_attribute(cx, fp, &object)
            }
        }
    }
}

impl SuperMethod {
    /// The function to call, if that is all.
    fn found(&self, cx: &Interp, class: &Value, object: &Value) -> Option<Found> {
        if let Some(found) = self.found.get(cx, class, object, &self.name) {
            return Some(found);
        }
        let found = found_after(cx, class, object, &self.name)?;
        self.found.fill(cx, class, object, &found);
        Some(found)
    }

    fn call_function(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        let args = match &self.passed {
            Passed::Simple(args) => args,
            Passed::Any(arguments) => {
                let given = arguments.eval(cx, fp, Some(function), None)?;
                return call::call_unbound_kw(cx, function, &object, given.args());
            }
        };
        match Callee::of(function) {
            Some(callee) => callee.call_evaluating(cx, fp, [object], args),
            None => with_first_and_values(cx, fp, object, args, |values| {
                call::call_suited(cx, function, values)
            }),
        }
    }

    fn call_attribute(&self, cx: &Interp, fp: Frame<'_>, object: &Value) -> R {
        let method = attr::get(cx, object, &self.name).map_err(|e| self.attr_at.note(cx, e))?;
        self.call_plain(cx, fp, method)
    }

    fn call_plain(&self, cx: &Interp, fp: Frame<'_>, method: Value) -> R {
        let note = |e| self.at.note(cx, e);
        match &self.passed {
            Passed::Simple(args) => {
                with_values(cx, fp, args, |values| call::call(cx, &method, values)).map_err(note)
            }
            Passed::Any(arguments) => {
                let given = arguments.eval(cx, fp, Some(&method), None);
                given.map_err(note)?.call(cx, method).map_err(note)
            }
        }
    }
}
