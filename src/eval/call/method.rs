//! Method calls: `x.name(a, b)`, without making a bound method.
//!
//! A node remembers kinds of objects and, in the interpreter's table of cached values, the functions
//! that their classes have under the name. On a hit the function is called with the object as its
//! first local. A method called on a class (`Point.origin()`) is remembered by the class itself, with
//! the class as first argument (`classmethod`) or without (`staticmethod`, plain functions).

use std::cell::{Cell, OnceCell};

use crate::eval::call::enter::{Callee, bind_values};
use crate::eval::call::positional::{other, with_first_and_values};
use crate::eval::describe::{Cache, Describe, Describer, Fact, describe};
use crate::eval::expression::attribute::AttrSite;
use crate::eval::expression::class_attr::{Scope, class_attribute, is_plain};
use crate::eval::held::{Further, Held};
use crate::eval::kid::{Arg, Kid};
use crate::eval::node::{At, Expr};
use crate::heap::{Frame, KindCache, Value};
use crate::interp::{Args, Interp, Name, NativeFn, R};
use crate::object::class::{self, Access};
use crate::object::descriptor::{ClassMethod, StaticMethod};
use crate::object::function::Function;
use crate::object::native::NativeFunction;
use crate::runtime::attr::{self, Place};
use crate::runtime::call;

/// One remembered method.
#[derive(Default)]
pub(crate) struct Entry {
    kind: KindCache,
    scope: Cell<Scope>,
    /// Is the object left out of the arguments?
    plain: Cell<bool>,
    /// What a builtin method runs, if the arguments of the call fit it.
    native: Cell<Option<NativeFn>>,
    function: Held,
}

impl Entry {
    /// The method of `object`, if it is remembered.
    #[inline(always)]
    pub(crate) fn find(&self, cx: &Interp, object: &Value, name: &Name) -> Option<Found> {
        if !self.kind.matches(object, cx.epoch()) || !self.scope.get().covers(cx, object, name) {
            return None;
        }
        let function = self.function.get(cx)?;
        Some(match self.plain.get() {
            false => Found::Method(function),
            true => Found::Plain(function),
        })
    }

    fn swap(&self, other: &Entry) {
        self.kind.swap(&other.kind);
        self.scope.swap(&other.scope);
        self.plain.swap(&other.plain);
        self.native.swap(&other.native);
        self.function.swap(&other.function);
    }

    /// Does it remember nothing that is still good? A collection has emptied the table.
    fn is_free(&self, cx: &Interp) -> bool {
        !self.kind.is_current(cx.epoch()) || self.function.get(cx).is_none()
    }

    /// Remembers a method; `native` is what can be run at once if it is builtin. False if nothing is remembered now.
    pub(crate) fn fill(
        &self,
        cx: &Interp,
        object: &Value,
        scope: Scope,
        found: &Found,
        native: Option<NativeFn>,
    ) -> bool {
        let (Some(kind), Some(epoch)) = (object.kind(), cx.fill_epoch()) else {
            return false;
        };
        let (Found::Method(function) | Found::Plain(function)) = found;
        self.function.set(cx, function.clone());
        self.kind.fill(kind, epoch);
        self.scope.set(scope);
        self.plain.set(matches!(found, Found::Plain(_)));
        self.native.set(native);
        true
    }

    fn remembers(&self, to: &Describer<'_>) -> Cache {
        let of = match (self.scope.get(), self.plain.get()) {
            (Scope::Class(_), false) => "class method",
            (Scope::Class(_), true) => "function of a class",
            (_, false) => "method",
            (_, true) => "static method",
        };
        self.told(to, of)
    }

    /// What it remembers, under the name `what`.
    pub(crate) fn told(&self, to: &Describer<'_>, what: &'static str) -> Cache {
        match self.kind.contents() {
            Some((kind, epoch)) => to.kept(what, epoch, vec![Fact::Kind(kind)], &self.function),
            None => Cache::cold(what),
        }
    }
}

/// What a method call remembers.
pub struct MethodSite {
    attr: AttrSite,
    /// A function of all instances of a kind, called with them first.
    first: Entry,
    /// All others.
    more: OnceCell<Box<Further<Entry>>>,
    /// How many arguments the call has.
    given: usize,
}

/// What is called, and whether the object is its first argument.
pub(crate) enum Found {
    /// With the object before the arguments.
    Method(Value),
    /// With the arguments alone.
    Plain(Value),
}

impl Found {
    /// What is called where a namespace along the MRO of a class has `raw`, and it is read through the class: a
    /// function, be it in a class method or a static method. `None` for all else.
    pub(crate) fn of_class(raw: &Value) -> Option<Found> {
        let found = if let Some(method) = raw.view::<ClassMethod>() {
            Found::Method(method.function.get()?)
        } else if let Some(method) = raw.view::<StaticMethod>() {
            Found::Plain(method.function.get()?)
        } else {
            Found::Plain(raw.clone())
        };
        let (Found::Method(function) | Found::Plain(function)) = &found;
        let callable =
            function.view::<Function>().is_some() || function.view::<NativeFunction>().is_some();
        callable.then_some(found)
    }
}

impl MethodSite {
    /// Of a call with so many arguments; it remembers nothing yet.
    pub fn new(site: AttrSite, given: usize) -> MethodSite {
        MethodSite {
            attr: site,
            first: Entry::default(),
            more: OnceCell::new(),
            given,
        }
    }

    /// The remembered method of an object that the inline entry does not know.
    #[inline(never)]
    fn known(&self, cx: &Interp, object: &Value) -> Option<Found> {
        if let Some(callee) = self.attr.remembered(cx, object) {
            return Some(Found::Plain(callee));
        }
        let more = self.more.get()?;
        for entry in &more.entries {
            if let Some(found) = entry.find(cx, object, &self.attr.name) {
                // The first entry has room for methods of all instances only.
                if entry.scope.get() == Scope::Kind && !entry.plain.get() && more.hits.count() {
                    self.first.swap(entry);
                }
                return Some(found);
            }
        }
        None
    }

    /// The method of `object`, remembered or not.
    pub(crate) fn resolve(&self, cx: &Interp, object: &Value) -> R<Found> {
        let known = self.first.find(cx, object, &self.attr.name);
        match known.or_else(|| self.known(cx, object)) {
            Some(found) => Ok(found),
            None => self.find(cx, object),
        }
    }

    /// Looks the method up and remembers it.
    #[inline(never)]
    fn find(&self, cx: &Interp, object: &Value) -> R<Found> {
        let site = &self.attr;
        if let Some((_, raw)) = class_attribute(cx, object, &site.name) {
            if let Some(found) = Found::of_class(&raw) {
                self.learn(cx, object, Scope::Class(object.addr()), &found);
                return Ok(found);
            }
            // What a class gives as it is, the attribute's own caches learn.
            if is_plain(cx, &raw) {
                return self.attr.get(cx, object).map(Found::Plain);
            }
        }
        let place = attr::get_place(cx, object, &site.name).map_err(|e| site.at.note(cx, e))?;
        match place {
            Place::Method(function) => {
                let suits = call::suits(cx, &function, object);
                let found = Found::Method(function);
                if suits {
                    self.learn(cx, object, Scope::of_instance(cx, object), &found);
                }
                Ok(found)
            }
            // Not from the class: let the attribute's own caches learn it.
            Place::Cell { .. } | Place::Entry { .. } | Place::Class(_) => {
                self.attr.get(cx, object).map(Found::Plain)
            }
            Place::Value(value) => {
                let found = Found::Plain(value);
                if self.is_static(cx, object, &found) {
                    self.learn(cx, object, Scope::of_instance(cx, object), &found);
                }
                Ok(found)
            }
        }
    }

    /// Is what was found the function of a static method, which all instances of the kind have?
    fn is_static(&self, cx: &Interp, object: &Value, found: &Found) -> bool {
        let (Some(kind), Found::Plain(function)) = (object.kind(), found) else {
            return false;
        };
        let class = class::class_of(cx, object);
        let facts = class.facts(cx);
        if !kind.is_instance() || facts.get != Access::Object || facts.getattr {
            return false;
        }
        let found = class::lookup(cx, &class, &self.attr.name);
        let method = found.as_ref().and_then(Value::view::<StaticMethod>);
        method.is_some_and(|method| method.function.peek().is(function))
    }

    fn learn(&self, cx: &Interp, object: &Value, scope: Scope, found: &Found) {
        let native = match found {
            Found::Method(function) => call::native::method(function, self.given),
            Found::Plain(_) => None,
        };
        let of_all = scope == Scope::Kind && matches!(found, Found::Method(_));
        if of_all && self.first.is_free(cx) {
            self.first.fill(cx, object, scope, found, native);
            return;
        }
        let more = self.more.get_or_init(Box::default);
        let free = more.entries.iter().find(|entry| entry.is_free(cx));
        let entry = free.unwrap_or_else(|| more.next());
        entry.fill(cx, object, scope, found, native);
    }
}

impl Describe for MethodSite {
    fn describe(&self, to: &mut Describer<'_>) {
        let further = self.more.get().into_iter().flat_map(|more| &more.entries);
        let entries = std::iter::once(&self.first).chain(further);
        let mut caches: Vec<Cache> = entries.map(|entry| entry.remembers(to)).collect();
        caches.extend(self.attr.remembers(to));
        self.attr.name.describe(to);
        to.caches("method", caches);
    }
}

/// `x.name(args)`
pub struct MethodCall<X, const N: usize> {
    /// The object.
    pub x: X,
    /// The method.
    pub site: MethodSite,
    /// The arguments.
    pub args: [Arg; N],
    /// Where the call stands.
    pub at: At,
}

describe!({X: Kid, const N: usize} MethodCall<X, N>: at, x, site, args);

impl<X: Kid, const N: usize> Expr for MethodCall<X, N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let first = &self.site.first;
        let (object, hit) = self.x.matching(cx, fp, &first.kind)?;
        if hit && let Some(native) = first.native.get() {
            let result = self.run_native(cx, fp, native, object);
            return result.map_err(|e| self.at.note(cx, e));
        }
        let found = match hit {
            true => first.function.get(cx).map(Found::Method),
            false => self.site.known(cx, &object),
        };
        let result = match found {
            Some(Found::Method(function)) => self.call_method(cx, fp, &function, object),
            Some(Found::Plain(callee)) => self.call_plain(cx, fp, callee, object),
            None => self.miss(cx, fp, object),
        };
        match result {
            Ok(value) => Ok(value),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

impl<X: Kid, const N: usize> MethodCall<X, N> {
    /// Calls a remembered function of the class with `object` first.
    #[inline(always)]
    fn call_method(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        match Callee::of(function) {
            Some(callee) => callee.call_evaluating(cx, fp, [object], &self.args),
            None => self.call_native(cx, fp, function, object),
        }
    }

    /// Runs a builtin method that takes the arguments as they are.
    #[inline(never)]
    fn run_native(&self, cx: &Interp, fp: Frame<'_>, native: NativeFn, object: Value) -> R {
        with_first_and_values(cx, fp, object, &self.args, |values| {
            cx.look_outside()?;
            native(cx, Args::positional(values))
        })
    }

    /// Calls a function of the class, remembered or not, that cannot be entered directly.
    #[inline(never)]
    fn call_native(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        with_first_and_values(cx, fp, object, &self.args, |values| {
            call::call_suited(cx, function, values)
        })
    }

    /// Calls what an object has that is no method of it, without the object.
    #[inline(never)]
    fn call_plain(&self, cx: &Interp, fp: Frame<'_>, callee: Value, object: Value) -> R {
        drop(object);
        match Callee::of(&callee) {
            Some(function) => function.call_evaluating(cx, fp, [], &self.args),
            None => other(cx, fp, callee, &self.args),
        }
    }

    #[inline(never)]
    fn miss(&self, cx: &Interp, fp: Frame<'_>, object: Value) -> R {
        match self.site.find(cx, &object)? {
            Found::Method(function) => self.call_found(cx, fp, &function, object),
            Found::Plain(callee) => self.call_plain(cx, fp, callee, object),
        }
    }

    /// Calls what was just looked up, by the whole rule.
    fn call_found(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        if let Some(callee) = Callee::of(function) {
            return bind_values(cx, fp, callee, [object], &self.args);
        }
        with_first_and_values(cx, fp, object, &self.args, |values| {
            call::call(cx, function, values)
        })
    }
}
