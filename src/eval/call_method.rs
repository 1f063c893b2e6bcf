//! Method calls: `x.name(a, b)`, without making a bound method.
//!
//! A node remembers kinds of objects and, in the interpreter's table of cached values, the functions
//! that their classes have under the name. On a hit the function is called with the object as its
//! first local. A method called on a class (`Point.origin()`) is remembered by the class itself, with
//! the class as first argument (`classmethod`) or without (`staticmethod`, plain functions).

use std::cell::{Cell, OnceCell};

use crate::eval::attribute::{AttrSite, HeldAttr, class_attribute};
use crate::eval::enter::{Callee, local};
use crate::eval::kid::{Arg, Kid};
use crate::eval::node::{At, Expr};
use crate::heap::{Frame, KindCache, Value};
use crate::interp::{Interp, R};
use crate::object::descriptor::{ClassMethod, StaticMethod};
use crate::object::function::Function;
use crate::runtime::attr::{self, Place};
use crate::runtime::call;

/// One remembered method.
#[derive(Default)]
struct Entry {
    kind: KindCache,
    /// Where the function lies in the table of cached values.
    place: Cell<Option<u32>>,
}

impl Entry {
    /// The function, for an object of the remembered kind.
    #[inline(always)]
    fn function(&self, cx: &Interp) -> Option<Value> {
        cx.cached
            .get(self.place.get()? as usize)
            .filter(|f| !f.is_unbound())
    }

    fn fill(&self, cx: &Interp, object: &Value, function: &Value) {
        let (Some(kind), Some(epoch)) = (object.kind(), cx.fill_epoch()) else {
            return;
        };
        let place = self.place.get().unwrap_or_else(|| cx.new_cached());
        self.place.set(Some(place));
        let old = cx.cached.swap_item(place as usize, function.clone());
        self.kind.fill(kind, epoch);
        drop(old);
    }
}

/// What a [`MethodSite`] remembers when one kind of instance is not all.
#[derive(Default)]
struct More {
    entries: [Entry; 4],
    turn: Cell<usize>,
    /// A method of a class object: which class, and is it the first argument?
    on_class: Entry,
    class: Cell<usize>,
    with_class: Cell<bool>,
}

/// What a method call remembers.
pub struct MethodSite {
    held: HeldAttr,
    first: Entry,
    more: OnceCell<Box<More>>,
}

/// What is called, and whether the object is its first argument.
enum Found {
    Method(Value),
    Plain(Value),
}

impl MethodSite {
    /// Remembers nothing yet.
    pub fn new(site: AttrSite) -> MethodSite {
        MethodSite {
            held: HeldAttr(site),
            first: Entry::default(),
            more: OnceCell::new(),
        }
    }

    /// The remembered method of an object that the inline entry does not know.
    fn known(&self, cx: &Interp, object: &Value) -> Option<Found> {
        let more = self.more.get()?;
        let epoch = cx.epoch();
        for entry in &more.entries {
            if entry.kind.matches(object, epoch) {
                return entry.function(cx).map(Found::Method);
            }
        }
        if more.class.get() == object.addr() && more.on_class.kind.matches(object, epoch) {
            let function = more.on_class.function(cx)?;
            let found = if more.with_class.get() {
                Found::Method
            } else {
                Found::Plain
            };
            return Some(found(function));
        }
        None
    }

    /// Looks the method up and remembers it.
    #[inline(never)]
    fn find(&self, cx: &Interp, object: &Value) -> R<Found> {
        let site = &self.held.0;
        if let Some(found) = self.known(cx, object) {
            return Ok(found);
        }
        if let Some(callee) = site.known(cx, object) {
            return Ok(Found::Plain(callee));
        }
        if let Some(found) = self.of_class(cx, object) {
            return Ok(found);
        }
        let place = attr::get_place(cx, object, &site.name).map_err(|e| site.at.note(cx, e))?;
        match place {
            Place::Method { function, .. } => {
                self.learn(cx, object, &function);
                Ok(Found::Method(function))
            }
            // Not from the class: let the attribute's own caches learn it.
            Place::Cell { .. } | Place::Entry { .. } | Place::Class { .. } => {
                self.held.get(cx, object).map(Found::Plain)
            }
            place => Ok(Found::Plain(attr::value_of(cx, object, place))),
        }
    }

    fn learn(&self, cx: &Interp, object: &Value, function: &Value) {
        if !self.first.kind.is_current(cx.epoch()) {
            self.first.fill(cx, object, function);
            return;
        }
        let more = self.more.get_or_init(Box::default);
        let turn = more.turn.get();
        more.turn.set((turn + 1) % more.entries.len());
        more.entries[turn].fill(cx, object, function);
    }

    /// A function, class method or static method of a class object.
    fn of_class(&self, cx: &Interp, object: &Value) -> Option<Found> {
        let (_, raw) = class_attribute(cx, object, &self.held.0.name)?;
        let (function, with_class) = if let Some(method) = raw.view::<ClassMethod>() {
            (method.function.get()?, true)
        } else if let Some(method) = raw.view::<StaticMethod>() {
            (method.function.get()?, false)
        } else {
            (raw, false)
        };
        function.view::<Function>()?;
        if cx.fill_epoch().is_some() {
            let more = self.more.get_or_init(Box::default);
            more.on_class.fill(cx, object, &function);
            more.class.set(object.addr());
            more.with_class.set(with_class);
        }
        Some(if with_class {
            Found::Method(function)
        } else {
            Found::Plain(function)
        })
    }

    /// The kind that is remembered, for those who look inside.
    pub fn contents(&self) -> Option<(usize, u32)> {
        self.first.kind.contents()
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

impl<X: Kid, const N: usize> Expr for MethodCall<X, N> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let (object, hit) = self.x.matching(cx, fp, &self.site.first.kind)?;
        let result = match hit.then(|| self.site.first.function(cx)).flatten() {
            Some(function) => self.call_method(cx, fp, &function, object),
            None => self.miss(cx, fp, object),
        };
        match result {
            Ok(value) => Ok(value),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

impl<X: Kid, const N: usize> MethodCall<X, N> {
    /// Calls a function of the class with `object` first.
    #[inline(always)]
    fn call_method(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        match Callee::of(function) {
            Some(callee) if callee.takes(N + 1) => callee.call(cx, N + 1, |frame| {
                frame.slot(local(0)).init(object);
                for (i, arg) in self.args.iter().enumerate() {
                    frame.slot(local(i + 1)).init(arg.eval(cx, fp)?);
                }
                Ok(())
            }),
            _ => self.call_native(cx, fp, function, object),
        }
    }

    #[inline(never)]
    fn call_native(&self, cx: &Interp, fp: Frame<'_>, function: &Value, object: Value) -> R {
        let mut values = [const { Value::UNBOUND }; MOST_ARGS + 1];
        values[0] = object;
        for (place, arg) in values[1..].iter_mut().zip(&self.args) {
            *place = arg.eval(cx, fp)?;
        }
        call::call(cx, function, &values[..=N])
    }

    #[inline(never)]
    fn miss(&self, cx: &Interp, fp: Frame<'_>, object: Value) -> R {
        let callee = match self.site.find(cx, &object)? {
            Found::Method(function) => return self.call_method(cx, fp, &function, object),
            Found::Plain(callee) => callee,
        };
        drop(object);
        if let Some(function) = Callee::of(&callee)
            && function.takes(N)
        {
            return function.call(cx, N, |frame| {
                for (i, arg) in self.args.iter().enumerate() {
                    frame.slot(local(i)).init(arg.eval(cx, fp)?);
                }
                Ok(())
            });
        }
        let mut values = [const { Value::UNBOUND }; N];
        for (place, arg) in values.iter_mut().zip(&self.args) {
            *place = arg.eval(cx, fp)?;
        }
        call::call(cx, &callee, &values)
    }
}

/// Most arguments of a [`MethodCall`]; longer calls are [`CallAny`](super::call_any::CallAny).
pub const MOST_ARGS: usize = 4;
