//! `x.name`: reading, storing, deleting attributes, with inline caches.
//!
//! A cache remembers "instances of this kind have it in that cell". What the class has (methods,
//! constants) is never in an instance's cell, so a hit is all there is to know. What a cache must
//! own (a module's namespace, a class attribute) lies in the interpreter's table of cached values.

use std::cell::Cell;

use crate::eval::kid::{Kid, Loc};
use crate::eval::node::{At, BoxExpr, Expr, Target};
use crate::heap::{Frame, KindCache, LoadCache, StoreCache, Value};
use crate::interp::{Interp, Name, R};
use crate::object::instance;
use crate::runtime::attr::{self, Place, SetPlace};

/// What one reading node remembers.
pub struct AttrSite {
    /// The attribute.
    pub name: Name,
    cache: LoadCache,
    entry: Cell<u32>,
    entry_kind: KindCache,
    /// Where it stands.
    pub at: At,
}

impl AttrSite {
    /// Remembers nothing yet.
    pub fn new(name: Name, at: At) -> AttrSite {
        AttrSite {
            name,
            cache: LoadCache::default(),
            entry: Cell::new(0),
            entry_kind: KindCache::default(),
            at,
        }
    }

    /// The attribute of an object that the cell cache does not know.
    #[inline(never)]
    fn miss(&self, cx: &Interp, object: Value) -> R {
        if self.entry_kind.matches(&object, cx.epoch())
            && let Some(dict) = instance::existing_dict(cx, &object)
            && let Some(value) = dict.hinted(&self.entry, &self.name)
        {
            return Ok(value);
        }
        let place = attr::get_place(cx, &object, &self.name).map_err(|e| self.at.note(cx, e))?;
        if let Some(epoch) = cx.fill_epoch() {
            match &place {
                Place::Cell { kind, index, .. } => self.cache.fill(*kind, *index, epoch),
                Place::Entry { kind, .. } => self.entry_kind.fill(*kind, epoch),
                _ => {}
            }
        }
        Ok(attr::value_of(cx, &object, place))
    }

    /// What the caches hold, for those who look inside.
    pub fn contents(&self) -> Option<(usize, usize, u32)> {
        self.cache.contents()
    }
}

/// `local.name`, as a child within another node.
pub struct LocalAttr {
    /// The local.
    pub local: Loc,
    /// The attribute.
    pub site: AttrSite,
}

impl LocalAttr {
    /// The attribute.
    #[inline(always)]
    pub fn get(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match fp.slot(self.local.local).load(&self.site.cache, cx.epoch()) {
            Some(value) => Ok(value),
            None => self.miss(cx, fp),
        }
    }

    #[inline(never)]
    fn miss(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let object = Kid::value(&self.local, cx, fp)?;
        self.site.miss(cx, object)
    }
}

/// `x.name`
pub struct Attr<X> {
    /// The object.
    pub x: X,
    /// The attribute.
    pub site: AttrSite,
}

impl<X: Kid> Expr for Attr<X> {
    #[inline]
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        match self.x.load(cx, fp, &self.site.cache)? {
            Ok(value) => Ok(value),
            Err(object) => self.site.miss(cx, object),
        }
    }
}

/// What one storing node remembers.
pub struct StoreSite {
    /// The attribute.
    pub name: Name,
    cache: StoreCache,
    /// Where it stands.
    pub at: At,
}

impl StoreSite {
    /// Remembers nothing yet.
    pub fn new(name: Name, at: At) -> StoreSite {
        StoreSite {
            name,
            cache: StoreCache::default(),
            at,
        }
    }

    /// Stores in an object that the cache does not know.
    #[inline(never)]
    fn miss(&self, cx: &Interp, object: &Value, value: Value) -> R<()> {
        let place = attr::set_place(cx, object, &self.name, &value);
        let place = place.map_err(|e| self.at.note(cx, e))?;
        if let Some(epoch) = cx.fill_epoch() {
            match place {
                SetPlace::Cell { kind, index } => self.cache.fill(kind, index, kind, epoch),
                SetPlace::Add { kind, index, next } => self.cache.fill(kind, index, next, epoch),
                SetPlace::Done => {}
            }
        }
        Ok(())
    }

    /// Stores.
    #[inline(always)]
    pub fn store(&self, cx: &Interp, object: &Value, value: Value) -> R<()> {
        match object.store(&self.cache, cx.epoch(), value) {
            Ok(old) => {
                drop(old);
                Ok(())
            }
            Err(value) => self.miss(cx, object, value),
        }
    }

    /// What the cache holds, for those who look inside.
    pub fn contents(&self) -> Option<(usize, usize, u32)> {
        self.cache.contents()
    }
}

/// `local.name` as a target.
pub struct LocalAttrTarget {
    /// The local.
    pub local: Loc,
    /// The attribute.
    pub site: StoreSite,
}

impl Target for LocalAttrTarget {
    #[inline]
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        match fp
            .slot(self.local.local)
            .store(&self.site.cache, cx.epoch(), value)
        {
            Ok(old) => {
                drop(old);
                Ok(())
            }
            Err(value) => {
                let object = Kid::value(&self.local, cx, fp)?;
                self.site.miss(cx, &object, value)
            }
        }
    }

    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let object = Kid::value(&self.local, cx, fp)?;
        attr::delete(cx, &object, &self.site.name).map_err(|e| self.site.at.note(cx, e))
    }
}

/// `x.name` as a target.
pub struct AttrTarget {
    /// The object.
    pub x: BoxExpr,
    /// The attribute.
    pub site: StoreSite,
}

impl Target for AttrTarget {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let object = self.x.eval(cx, fp)?;
        self.site.store(cx, &object, value)
    }

    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let object = self.x.eval(cx, fp)?;
        attr::delete(cx, &object, &self.site.name).map_err(|e| self.site.at.note(cx, e))
    }
}

/// Reads for in-place assignment, where the object is at hand.
pub struct HeldAttr(pub AttrSite);

impl HeldAttr {
    /// The attribute of `object`.
    #[inline]
    pub fn get(&self, cx: &Interp, object: &Value) -> R {
        match object.load(&self.0.cache, cx.epoch()) {
            Some(value) => Ok(value),
            None => self.0.miss(cx, object.clone()),
        }
    }
}
