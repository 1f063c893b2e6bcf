//! `x.name`: reading, storing, deleting attributes, with inline caches.
//!
//! A cache remembers "instances of this kind have it in that cell". What the class has (methods,
//! constants) is never in an instance's cell, so a hit is all there is to know. What a cache must
//! own (a module's namespace, a class attribute) lies in the interpreter's table of cached values.

use std::cell::{Cell, OnceCell};

use crate::eval::describe::{Cache, Describe, Describer, Fact, State, describe};
use crate::eval::enter::{Callee, local};
use crate::eval::held::{Held, Hits};
use crate::eval::kid::{Kid, Loc};
use crate::eval::node::{At, BoxExpr, Expr, Target};
use crate::heap::{Frame, Handle, Kind, KindCache, LoadCache, StoreCache, Value};
use crate::interp::{Interp, Name, R, WellKnown};
use crate::object::class::{self, Access, Class};
use crate::object::descriptor::{Property, TupleGetter};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance;
use crate::object::module::Module;
use crate::object::native::GetSet;
use crate::runtime::attr::{self, Place, SetPlace};
use crate::runtime::attr_descriptor;

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
    loads: [LoadCache; 4],
    turn: Cell<usize>,
    hits: Hits,
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
}

/// Where an attribute of a class lies.
#[derive(Default)]
struct SharedCache {
    kind: KindCache,
    /// For attributes of classes: which class. 0 for those read through instances.
    class: Cell<usize>,
    /// The namespace of the class that has it; none if that is the class itself.
    namespace: Held,
    /// The entry there.
    entry: Cell<u32>,
    own: Cell<bool>,
}

impl SharedCache {
    #[inline(always)]
    fn get(&self, cx: &Interp, object: &Value, name: &Name) -> Option<Value> {
        if !self.kind.matches(object, cx.epoch()) {
            return None;
        }
        let class = self.class.get();
        if class != 0 && class != object.addr() {
            return None;
        }
        if self.own.get() {
            let class = object.view::<Class>()?;
            return class.dict().hinted(&self.entry, name);
        }
        let namespace = self.namespace.get(cx)?;
        namespace.view::<Dict>()?.hinted(&self.entry, name)
    }

    fn fill(&self, cx: &Interp, object: &Value, class: usize, owner: &Handle<Class>, epoch: u32) {
        let Some(kind) = object.kind() else { return };
        let own = owner.value().is(object);
        if !own {
            self.namespace.set(cx, owner.dict().value().clone());
        }
        self.own.set(own);
        self.class.set(class);
        self.kind.fill(kind, epoch);
    }

    fn remembers(&self, to: &Describer<'_>) -> Cache {
        let Some((kind, epoch)) = self.kind.contents() else {
            return Cache::cold("class attribute");
        };
        let facts = vec![Fact::Kind(kind), Fact::Row(self.entry.get() as usize)];
        if self.own.get() {
            return to.cache("class attribute", Some(epoch), facts);
        }
        to.kept("class attribute", epoch, facts, &self.namespace)
    }
}

/// What computes an attribute of instances of one kind: the getter of a property, a function of the
/// language, or a native descriptor (`__class__`, the field of a named tuple).
#[derive(Default)]
struct GetterCache {
    kind: KindCache,
    function: Held,
}

impl GetterCache {
    #[inline]
    fn get(&self, cx: &Interp, object: &Value) -> Option<Value> {
        let hit = self.kind.matches(object, cx.epoch()) && is_ordinary(cx, object);
        hit.then(|| self.function.get(cx)).flatten()
    }

    fn remembers(&self, to: &Describer<'_>) -> Cache {
        match self.kind.contents() {
            Some((kind, epoch)) => to.kept("getter", epoch, vec![Fact::Kind(kind)], &self.function),
            None => Cache::cold("getter"),
        }
    }

    /// Remembers the getter if the attribute of `object` is a property whose failure means nothing
    /// but that: a class with `__getattr__` would be asked next.
    fn learn(&self, cx: &Interp, object: &Value, name: &Name, epoch: u32) {
        let class = class::class_of(cx, object);
        let facts = class.facts(cx);
        let Some(kind) = object.kind().filter(|_| is_ordinary(cx, object)) else {
            return;
        };
        if facts.get != Access::Other
            && !facts.getattr
            && let Some(getter) = class::lookup(cx, &class, name).and_then(getter)
        {
            self.function.set(cx, getter);
            self.kind.fill(kind, epoch);
        }
    }
}

/// Does its kind alone tell the class of `object`? That of classes and modules tells only which it is for most.
fn is_ordinary(cx: &Interp, object: &Value) -> bool {
    if object.kind().is_some_and(Kind::is_instance) {
        return true;
    }
    if object.view::<Class>().is_some() {
        return class::is_exactly(cx, object, WellKnown::Type);
    }
    object.view::<Module>().is_none()
}

fn getter(found: Value) -> Option<Value> {
    if let Some(property) = found.view::<Property>() {
        return property
            .get
            .get()
            .filter(|f| f.view::<Function>().is_some());
    }
    let native = found.view::<TupleGetter>().is_some() || found.view::<GetSet>().is_some();
    native.then_some(found)
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

    /// The attribute of an object that the inline cache does not know.
    #[inline(never)]
    pub(crate) fn miss(&self, cx: &Interp, object: Value) -> R {
        if let Some(value) = self.known(cx, &object) {
            return Ok(value);
        }
        let getter = self
            .more
            .get()
            .and_then(|more| more.getter.get(cx, &object));
        let Some(getter) = getter else {
            return self.find(cx, &object);
        };
        match Callee::of(&getter) {
            Some(getter) if getter.takes(1) => self.compute(cx, getter, object),
            Some(_) => self.find(cx, &object),
            None => attr_descriptor::get(cx, &getter, Some(&object), &Value::NONE)
                .map_err(|e| self.at.note(cx, e)),
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
        more.shared.kind.matches(object, cx.epoch()) && more.shared.class.get() == object.addr()
    }

    /// The attribute, if it is remembered elsewhere than in the inline cache.
    #[inline(always)]
    fn known(&self, cx: &Interp, object: &Value) -> Option<Value> {
        let more = self.more.get()?;
        if let Some(value) = more.shared.get(cx, object, &self.name) {
            return Some(value);
        }
        let epoch = cx.epoch();
        for cache in &more.loads {
            if let Some(value) = object.load(cache, epoch) {
                if more.hits.count() {
                    self.cache.swap(cache);
                }
                return Some(value);
            }
        }
        if let Some(dict) = object.load(&more.dict_cell, epoch) {
            return dict.view::<Dict>()?.hinted(&more.entry, &self.name);
        }
        if more.native_kind.matches(object, epoch) {
            let dict = instance::existing_dict(cx, object)?;
            return dict.hinted(&more.entry, &self.name);
        }
        None
    }

    #[inline(never)]
    fn find(&self, cx: &Interp, object: &Value) -> R {
        let place = attr::get_place(cx, object, &self.name).map_err(|e| self.at.note(cx, e))?;
        if let Some(epoch) = cx.fill_epoch() {
            self.learn(cx, object, &place, epoch);
        }
        Ok(attr::value_of(cx, object, place))
    }

    fn learn(&self, cx: &Interp, object: &Value, place: &Place, epoch: u32) {
        let more = || self.more.get_or_init(Box::default);
        match place {
            Place::Cell { kind, index, .. } if !self.cache.is_current(epoch) => {
                self.cache.fill(*kind, *index, epoch);
            }
            Place::Cell { kind, index, .. } => {
                let more = more();
                let turn = more.turn.get();
                more.turn.set((turn + 1) % more.loads.len());
                more.loads[turn].fill(*kind, *index, epoch);
            }
            Place::Entry { kind, .. } if kind.is_instance() => {
                let class = class::class_of(cx, object);
                if let Some(cell) = class.layout().dict() {
                    more().dict_cell.fill(*kind, cell, epoch);
                }
            }
            Place::Entry { kind, .. } => more().native_kind.fill(*kind, epoch),
            Place::Class { .. } => {
                let class = class::class_of(cx, object);
                if let Some((owner, _)) = class::lookup_owner(cx, &class, &self.name) {
                    more().shared.fill(cx, object, 0, &owner, epoch);
                }
            }
            Place::Value(_) => {
                if let Some((owner, _)) = plain_class_attribute(cx, object, &self.name) {
                    more().shared.fill(cx, object, object.addr(), &owner, epoch);
                } else {
                    more().getter.learn(cx, object, &self.name, epoch);
                }
            }
            Place::Method { .. } => {}
        }
    }

    /// What the caches hold that have anything.
    pub(crate) fn remembers(&self, to: &Describer<'_>) -> Vec<Cache> {
        let mut caches = vec![cell_cache(to, "cell", &self.cache, None)];
        if let Some(more) = self.more.get() {
            let row = || Fact::Row(more.entry.get() as usize);
            let load = |load| cell_cache(to, "cell", load, None);
            caches.extend(more.loads.iter().map(load));
            caches.push(cell_cache(to, "dict", &more.dict_cell, Some(row())));
            let (kind, epoch) = more.native_kind.contents().unzip();
            let facts = kind.map(|kind| vec![Fact::Kind(kind), row()]);
            caches.push(to.cache("namespace", epoch, facts.unwrap_or_default()));
            caches.push(more.shared.remembers(to));
            caches.push(more.getter.remembers(to));
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

/// The attribute of a class that reading it gives as it is: found along its MRO, not a descriptor
/// that binds, and of a class whose metaclass has no such name and reads attributes as `type` does.
pub(crate) fn plain_class_attribute(
    cx: &Interp,
    object: &Value,
    name: &Name,
) -> Option<(Handle<Class>, Value)> {
    let (owner, value) = class_attribute(cx, object, name)?;
    let plain = value.view::<Function>().is_some()
        || attr_descriptor::nature(cx, &value) == attr_descriptor::Nature::Plain;
    plain.then_some((owner, value))
}

/// What a class has under a name that its metaclass has not, unbound; if the metaclass reads attributes as
/// `type` does.
pub(crate) fn class_attribute(
    cx: &Interp,
    object: &Value,
    name: &Name,
) -> Option<(Handle<Class>, Value)> {
    let class = object.view::<Class>()?;
    let meta = class.meta()?;
    if meta.facts(cx).get != Access::Type || class::lookup(cx, &meta, name).is_some() {
        return None;
    }
    class::lookup_owner(cx, class, name)
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
    more: OnceCell<Box<MoreStores>>,
    /// Where it stands.
    pub at: At,
}

/// Further kinds of objects that a [`StoreSite`] has met.
#[derive(Default)]
struct MoreStores {
    stores: [StoreCache; 4],
    turn: Cell<usize>,
    hits: Hits,
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
            for cache in &more.stores {
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
        let turn = more.turn.get();
        more.turn.set((turn + 1) % more.stores.len());
        more.stores[turn].fill(kind, index, next, epoch);
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
        let further = self.more.get().into_iter().flat_map(|more| &more.stores);
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

    fn delete(&self, cx: &Interp, fp: Frame<'_>) -> R<()> {
        let object = self.x.eval(cx, fp)?;
        attr::delete(cx, &object, &self.site.name).map_err(|e| self.site.at.note(cx, e))
    }
}

/// Reads for in-place assignment, where the object is at hand.
pub struct HeldAttr(pub AttrSite);

impl Describe for HeldAttr {
    fn describe(&self, to: &mut Describer<'_>) {
        self.0.describe(to);
    }
}

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
