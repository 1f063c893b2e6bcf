//! `x.name`: reading, storing, deleting attributes, with inline caches.
//!
//! A cache remembers "instances of this kind have it in that cell", or "of this kind it is the class that
//! has it" ([`Scope`]). What a cache must own (a module's namespace, a class attribute) lies in the
//! interpreter's table of cached values.

use std::cell::{Cell, OnceCell};

use crate::eval::call::enter::{Callee, local};
use crate::eval::describe::{Cache, Describe, Describer, Fact, State, describe};
use crate::eval::expression::class_attr::{
    GetterCache, Scope, SharedCache, is_written_descriptor, owner_of_descriptor,
    plain_class_attribute,
};
use crate::eval::held::Further;
use crate::eval::kid::{Kid, Loc};
use crate::eval::node::{At, BoxExpr, Expr, SingleTarget, Target};
use crate::heap::{Frame, Kind, KindCache, LoadCache, StoreCache, Value};
use crate::interp::{Interp, Name, R};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::module::Module;
use crate::runtime::attr::descriptors;
use crate::runtime::attr::{self, Place, SetPlace};

/// What one reading node remembers.
///
/// The first kind of object that comes has the cache inline; what comes later (instances of other
/// classes, modules, classes) is remembered behind a pointer.
pub struct AttrSite {
    /// The attribute.
    pub name: Name,
    cache: LoadCache,
    more: OnceCell<Box<More>>,
    /// Where it stands.
    pub at: At,
}

/// What an [`AttrSite`] remembers when one kind of instance is not all.
#[derive(Default)]
struct More {
    /// Cells of instances of further kinds.
    loads: Further<LoadCache>,
    /// Instances whose attributes lie in a dict: the cell of that dict.
    dict_cell: LoadCache,
    /// Modules and other native objects with a dict of their own.
    native_kind: KindCache,
    /// The entry in such a dict.
    entry: Cell<u32>,
    /// A class attribute.
    shared: SharedCache,
    /// A property.
    getter: GetterCache,
    /// A data descriptor that a program wrote.
    descriptor: SharedCache,
}

impl AttrSite {
    /// Remembers nothing yet.
    pub fn new(name: Name, at: At) -> AttrSite {
        AttrSite {
            name,
            cache: LoadCache::default(),
            more: OnceCell::new(),
            at,
        }
    }

    /// The attribute of an object that is at hand.
    #[inline]
    pub fn get(&self, cx: &Interp, object: &Value) -> R {
        match object.load(&self.cache, cx.epoch()) {
            Some(value) => Ok(value),
            None => self.miss(cx, object.clone()),
        }
    }

    /// The attribute of an object that the inline cache does not know.
    #[inline(never)]
    pub(crate) fn miss(&self, cx: &Interp, object: Value) -> R {
        if let Some(value) = self.known(cx, &object) {
            return Ok(value);
        }
        let Some(more) = self.more.get() else {
            return self.find(cx, &object);
        };
        if let Some(getter) = more.getter.get(cx, &object) {
            return match Callee::of(&getter) {
                Some(getter) if getter.takes(1) => self.compute(cx, getter, object),
                Some(_) => self.find(cx, &object),
                None => descriptors::get(cx, &getter, Some(&object), &Value::NONE)
                    .map_err(|e| self.at.note(cx, e)),
            };
        }
        match more.descriptor.get(cx, &object, &self.name) {
            Some(descriptor) if is_written_descriptor(cx, &descriptor) => {
                let class = class::class_of(cx, &object);
                descriptors::get(cx, &descriptor, Some(&object), class.value())
                    .map_err(|e| self.at.note(cx, e))
            }
            _ => self.find(cx, &object),
        }
    }

    /// Calls the getter of a property.
    fn compute(&self, cx: &Interp, getter: Callee<'_>, object: Value) -> R {
        let result = getter.call(cx, 1, |frame| {
            frame.slot(local(0)).init(object);
            Ok(())
        });
        result.map_err(|e| self.at.note(cx, e))
    }

    /// The attribute, if it is remembered.
    pub(crate) fn remembered(&self, cx: &Interp, object: &Value) -> Option<Value> {
        object
            .load(&self.cache, cx.epoch())
            .or_else(|| self.known(cx, object))
    }

    /// Is the attribute of this very class remembered?
    pub(crate) fn knows_class(&self, cx: &Interp, object: &Value) -> bool {
        let Some(more) = self.more.get() else {
            return false;
        };
        more.shared.is_of_class(cx, object)
    }

    /// The attribute, if it is remembered elsewhere than in the inline cache.
    #[inline(always)]
    fn known(&self, cx: &Interp, object: &Value) -> Option<Value> {
        let more = self.more.get()?;
        let epoch = cx.epoch();
        if more.native_kind.matches(object, epoch) {
            return self.in_namespace(cx, more, object);
        }
        if let Some(value) = more.shared.get(cx, object, &self.name) {
            return Some(value);
        }
        for cache in &more.loads.entries {
            if let Some(value) = object.load(cache, epoch) {
                if more.loads.hits.count() {
                    self.cache.swap(cache);
                }
                return Some(value);
            }
        }
        if let Some(dict) = object.load(&more.dict_cell, epoch) {
            return dict.view::<Dict>()?.hinted(&more.entry, &self.name);
        }
        None
    }

    /// The attribute of a module, or of another object of the native kind that was met, in the dict that it has of
    /// its own.
    #[inline(always)]
    fn in_namespace(&self, cx: &Interp, more: &More, object: &Value) -> Option<Value> {
        match object.view::<Module>() {
            Some(module) => module.dict().hinted(&more.entry, &self.name),
            None => instance::existing_dict(cx, object)?.hinted(&more.entry, &self.name),
        }
    }

    #[inline(never)]
    fn find(&self, cx: &Interp, object: &Value) -> R {
        let place = attr::get_place(cx, object, &self.name).map_err(|e| self.at.note(cx, e))?;
        if let Some(epoch) = cx.fill_epoch() {
            self.learn(cx, object, &place, epoch);
        }
        attr::value_of(cx, object, place).map_err(|e| self.at.note(cx, e))
    }

    fn learn(&self, cx: &Interp, object: &Value, place: &Place, epoch: u32) {
        let more = || self.more.get_or_init(Box::default);
        match place {
            Place::Cell { kind, index, .. } if !self.cache.is_current(epoch) => {
                self.cache.fill(*kind, *index, epoch);
            }
            Place::Cell { kind, index, .. } => {
                more().loads.next().fill(*kind, *index, epoch);
            }
            Place::Entry { kind, .. } if kind.is_instance() => {
                let class = class::class_of(cx, object);
                if let Some(cell) = class.layout().dict() {
                    more().dict_cell.fill(*kind, cell, epoch);
                }
            }
            Place::Entry { kind, .. } => more().native_kind.fill(*kind, epoch),
            Place::Class(_) => {
                let class = class::class_of(cx, object);
                if let Some((owner, _)) = class::lookup_owner(cx, &class, &self.name) {
                    let scope = Scope::of_instance(cx, object);
                    more().shared.fill(cx, object, scope, &owner, epoch);
                }
            }
            Place::Value(_) => {
                if let Some((owner, _)) = plain_class_attribute(cx, object, &self.name) {
                    let scope = Scope::Class(object.addr());
                    more().shared.fill(cx, object, scope, &owner, epoch);
                } else if let Some(owner) = owner_of_descriptor(cx, object, &self.name) {
                    let scope = Scope::Kind;
                    more().descriptor.fill(cx, object, scope, &owner, epoch);
                } else {
                    more().getter.learn(cx, object, &self.name, epoch);
                }
            }
            Place::Method(_) => {}
        }
    }

    /// What the caches hold that have anything.
    pub(crate) fn remembers(&self, to: &Describer<'_>) -> Vec<Cache> {
        let mut caches = vec![cell_cache(to, "cell", &self.cache, None)];
        if let Some(more) = self.more.get() {
            let row = || Fact::Row(more.entry.get() as usize);
            let load = |load| cell_cache(to, "cell", load, None);
            caches.extend(more.loads.entries.iter().map(load));
            caches.push(cell_cache(to, "dict", &more.dict_cell, Some(row())));
            let (kind, epoch) = more.native_kind.contents().unzip();
            let facts = kind.map(|kind| vec![Fact::Kind(kind), row()]);
            caches.push(to.cache("namespace", epoch, facts.unwrap_or_default()));
            caches.push(more.shared.told(to, "class attribute"));
            caches.push(more.getter.remembers(to));
            caches.push(more.descriptor.told(to, "descriptor"));
        }
        caches.retain(|cache| cache.state != State::Cold);
        caches
    }
}

/// What is told of the cache of a cell.
fn cell_cache(
    to: &Describer<'_>,
    what: &'static str,
    cache: &LoadCache,
    row: Option<Fact>,
) -> Cache {
    let Some((kind, cell, epoch)) = cache.contents() else {
        return Cache::cold(what);
    };
    let mut facts = vec![Fact::Kind(kind), Fact::Cell(cell)];
    facts.extend(row);
    to.cache(what, Some(epoch), facts)
}

impl Describe for AttrSite {
    fn describe(&self, to: &mut Describer<'_>) {
        self.at.describe(to);
        self.name.describe(to);
        let caches = self.remembers(to);
        to.caches("cell", caches);
    }
}

/// `local.name`, as a child within another node.
pub struct LocalAttr {
    /// The local.
    pub local: Loc,
    /// The attribute.
    pub site: AttrSite,
}

describe!(LocalAttr: local.local, site);

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

describe!({X: Kid} Attr<X>: x, site);

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
    /// Further kinds of objects.
    more: OnceCell<Box<Further<StoreCache>>>,
    /// Where it stands.
    pub at: At,
}

impl StoreSite {
    /// Remembers nothing yet.
    pub fn new(name: Name, at: At) -> StoreSite {
        StoreSite {
            name,
            cache: StoreCache::default(),
            more: OnceCell::new(),
            at,
        }
    }

    /// Stores in an object that the inline cache does not know.
    #[inline(never)]
    fn miss(&self, cx: &Interp, object: &Value, mut value: Value) -> R<()> {
        if let Some(more) = self.more.get() {
            for cache in &more.entries {
                match object.store(cache, cx.epoch(), value) {
                    Ok(old) => {
                        if more.hits.count() {
                            self.cache.swap(cache);
                        }
                        drop(old);
                        return Ok(());
                    }
                    Err(back) => value = back,
                }
            }
        }
        let place = attr::set_place(cx, object, &self.name, &value);
        let place = place.map_err(|e| self.at.note(cx, e))?;
        if let Some(epoch) = cx.fill_epoch() {
            match place {
                SetPlace::Cell { kind, index } => self.learn(kind, index, kind, epoch),
                SetPlace::Add { kind, index, next } => self.learn(kind, index, next, epoch),
                SetPlace::Done => {}
            }
        }
        Ok(())
    }

    fn learn(&self, kind: Kind, index: usize, next: Kind, epoch: u32) {
        if !self.cache.is_current(epoch) {
            self.cache.fill(kind, index, next, epoch);
            return;
        }
        let more = self.more.get_or_init(Box::default);
        more.next().fill(kind, index, next, epoch);
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

    fn remembers(&self, to: &Describer<'_>) -> Vec<Cache> {
        let further = self.more.get().into_iter().flat_map(|more| &more.entries);
        let cache = |cache: &StoreCache| {
            let Some((kind, cell, next, epoch)) = cache.contents() else {
                return Cache::cold("store");
            };
            let mut facts = vec![Fact::Kind(kind), Fact::Cell(cell)];
            facts.extend((next != kind).then_some(Fact::Next(next)));
            to.cache("store", Some(epoch), facts)
        };
        std::iter::once(&self.cache)
            .chain(further)
            .map(cache)
            .collect()
    }
}

impl Describe for StoreSite {
    fn describe(&self, to: &mut Describer<'_>) {
        self.at.describe(to);
        self.name.describe(to);
        let caches = self.remembers(to);
        to.caches("store", caches);
    }
}

/// `local.name` as a target.
pub struct LocalAttrTarget {
    /// The local.
    pub local: Loc,
    /// The attribute.
    pub site: StoreSite,
}

describe!(LocalAttrTarget: local.local, site);

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
}

impl SingleTarget for LocalAttrTarget {
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

describe!(AttrTarget: x, site);

impl Target for AttrTarget {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let object = self.x.eval(cx, fp)?;
        self.site.store(cx, &object, value)
    }
}

impl SingleTarget for AttrTarget {
    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let object = self.x.eval(cx, fp)?;
        attr::delete(cx, &object, &self.site.name).map_err(|e| self.site.at.note(cx, e))
    }
}
