//! Names of modules and builtins: read where they were found the last time.
//!
//! A namespace is a dict. A node remembers at which entry of the dict its name stood; if the name
//! still stands there, the value is read at once. That a name is *not* in the module, but in
//! `builtins`, holds as long as no name was added to or removed from the module.

use std::cell::Cell;

use crate::eval::describe::{Cache, Describe, Describer, Fact, State, describe};
use crate::eval::node::{At, Expr, SingleTarget, Target};
use crate::heap::{Frame, Handle, Local, Peek, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::object::module;
use crate::runtime::container::{dict, item};
use crate::runtime::{builtin_names, raise};

/// Where one node found its name.
pub struct GlobalSite {
    /// The name.
    pub name: Name,
    /// The module's namespace.
    pub globals: Handle<Dict>,
    entry: Cell<u32>,
    builtin: Cell<u32>,
    absent_since: Cell<u32>,
    /// Where it stands.
    pub at: At,
}

/// The row of a name that is not looked up in `builtins`, but in what a program put in its place.
const REPLACED: u32 = u32::MAX;

/// No version of a dict: versions start at 0 and count up.
const NEVER: u32 = u32::MAX;

impl GlobalSite {
    /// Knows nothing yet.
    pub fn new(name: Name, globals: Handle<Dict>, at: At) -> GlobalSite {
        let hint = || Cell::new(0);
        GlobalSite {
            name,
            globals,
            entry: hint(),
            builtin: hint(),
            absent_since: Cell::new(NEVER),
            at,
        }
    }

    /// The same site, in a module that has something of its own in place of `builtins`.
    pub fn with_builtins_replaced(self) -> GlobalSite {
        self.builtin.set(REPLACED);
        self
    }

    /// The value, from the module or from `builtins`.
    #[inline(always)]
    pub fn get(&self, cx: &Interp) -> R {
        match self.globals.at_hint(&self.entry, &self.name) {
            Some(value) => Ok(value),
            None => self.elsewhere(cx),
        }
    }

    /// The bits of the value, if the name stands where it stood.
    #[inline(always)]
    pub fn peek(&self, cx: &Interp) -> Option<Peek> {
        match self.globals.peek_at_hint(&self.entry, &self.name) {
            None if self.absent_since.get() == self.globals.version() => {
                module::builtins(cx)?.peek_at_hint(&self.builtin, &self.name)
            }
            found => found,
        }
    }

    /// The value, if the name does not stand where it stood.
    #[inline(never)]
    fn elsewhere(&self, cx: &Interp) -> R {
        if self.absent_since.get() != self.globals.version() {
            if let Some(value) = self.globals.hinted(&self.entry, &self.name) {
                return Ok(value);
            }
            if self.builtin.get() == REPLACED {
                return self.replaced(cx);
            }
            if cx.fill_epoch().is_some() {
                self.absent_since.set(self.globals.version());
                // No name of a module stands there.
                self.entry.set(u32::MAX);
            }
        }
        match self.builtin(cx) {
            Some(value) => Ok(value),
            None => Err(self.at.note(cx, raise::name_error(cx, &self.name))),
        }
    }

    #[cold]
    fn replaced(&self, cx: &Interp) -> R {
        let found = builtin_names::seen_from(cx, Some(&self.globals), &self.name);
        let found = found.and_then(|found| found.ok_or_else(|| raise::name_error(cx, &self.name)));
        found.map_err(|e| self.at.note(cx, e))
    }

    #[inline]
    fn builtin(&self, cx: &Interp) -> Option<Value> {
        module::builtins(cx)?.hinted(&self.builtin, &self.name)
    }

    /// Where the name was found, and whether it still stands there.
    fn remembers(&self, cx: &Interp) -> Cache {
        let never = self.absent_since.get() == NEVER;
        let row = |row: &Cell<u32>| Fact::Row(row.get() as usize);
        let (what, state, facts) = if self.globals.at_hint(&self.entry, &self.name).is_some() {
            ("module", State::Valid, vec![row(&self.entry)])
        } else if never {
            let state = match self.entry.get() {
                0 => return Cache::cold("name"),
                _ => State::Stale,
            };
            ("module", state, vec![row(&self.entry)])
        } else {
            let stands = module::builtins(cx)
                .is_some_and(|dict| dict.at_hint(&self.builtin, &self.name).is_some());
            let state = match stands && self.absent_since.get() == self.globals.version() {
                true => State::Valid,
                false => State::Stale,
            };
            let since = format!(
                "not in the module since its version {}",
                self.absent_since.get()
            );
            (
                "builtins",
                state,
                vec![row(&self.builtin), Fact::Words(since)],
            )
        };
        Cache { what, state, facts }
    }

    fn set(&self, cx: &Interp, value: Value) {
        match self.globals.set_hinted(&self.entry, &self.name, value) {
            Ok(old) => drop(old),
            Err(value) => self.globals.set_name(cx, &self.name, value),
        }
    }

    fn delete(&self, cx: &Interp) -> R<()> {
        match self.globals.remove_name(&self.name) {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(self.at.note(cx, raise::name_error(cx, &self.name))),
        }
    }
}

impl Describe for GlobalSite {
    fn describe(&self, to: &mut Describer<'_>) {
        self.at.describe(to);
        self.name.describe(to);
        to.caches("name", [self.remembers(to.cx)]);
    }
}

/// A global name.
pub struct Global(pub GlobalSite);

describe!(Global: 0);

impl Expr for Global {
    #[inline]
    fn eval(&self, cx: &Interp, _: Frame<'_>) -> R {
        self.0.get(cx)
    }
}

impl Target for Global {
    fn store(&self, cx: &Interp, _: Frame<'_>, value: Value) -> R<()> {
        self.0.set(cx, value);
        Ok(())
    }
}

impl SingleTarget for Global {
    fn delete(&self, cx: &Interp, _: Frame<'_>) -> R<()> {
        self.0.delete(cx)
    }

    fn vacate(&self, _: &Interp, _: Frame<'_>, value: &Value) -> bool {
        let site = &self.0;
        let held = site.globals.hinted(&site.entry, &site.name);
        held.is_some_and(|old| old.is(value))
            && site
                .globals
                .set_hinted(&site.entry, &site.name, Value::NONE)
                .is_ok()
    }
}

/// A name in a class body, or in `exec` with locals: looked up in a namespace that lies in a
/// hidden local, then elsewhere (execution model, 4.2.2).
pub struct NamespaceName<E> {
    /// Where the namespace lies.
    pub namespace: Local,
    /// The name.
    pub name: Name,
    /// Where it is looked up if the namespace has none.
    pub otherwise: E,
    /// Where it stands.
    pub at: At,
}

describe!({E: Expr} NamespaceName<E>: at, namespace, name, otherwise);

impl<E: Expr> Expr for NamespaceName<E> {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let Some(namespace) = fp.slot(self.namespace).get() else {
            return self.otherwise.eval(cx, fp);
        };
        if let Some(d) = namespace.view::<Dict>() {
            return match d.get_name(&self.name) {
                Some(value) => Ok(value),
                None => self.otherwise.eval(cx, fp),
            };
        }
        let found = item::get(cx, &namespace, self.name.value());
        match raise::catch(cx, found, crate::interp::WellKnown::KeyError) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => self.otherwise.eval(cx, fp),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}

/// A name in a class body as a target.
pub struct NamespaceTarget {
    /// Where the namespace lies.
    pub namespace: Local,
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub at: At,
}

describe!(NamespaceTarget: at, namespace, name);

impl Target for NamespaceTarget {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let Some(namespace) = fp.slot(self.namespace).get() else {
            return Ok(());
        };
        match namespace.view::<Dict>() {
            Some(d) => {
                d.set_name(cx, &self.name, value);
                Ok(())
            }
            None => {
                item::set(cx, &namespace, self.name.value(), value).map_err(|e| self.at.note(cx, e))
            }
        }
    }
}

impl SingleTarget for NamespaceTarget {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let Some(namespace) = fp.slot(self.namespace).get() else {
            return Ok(());
        };
        let removed = match namespace.view::<Dict>() {
            Some(d) => dict::remove(cx, d, self.name.value()).map(|old| old.is_some()),
            None => {
                let done = item::delete(cx, &namespace, self.name.value());
                raise::catch(cx, done, crate::interp::WellKnown::KeyError).map(|d| d.is_some())
            }
        };
        match removed {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.at.note(cx, raise::name_error(cx, &self.name))),
            Err(e) => Err(self.at.note(cx, e)),
        }
    }
}
