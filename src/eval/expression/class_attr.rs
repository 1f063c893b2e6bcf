//! What nodes remember of attributes that classes have: where they lie, what computes them, and for
//! which objects that holds.

use std::cell::Cell;

use crate::eval::describe::{Cache, Describer, Fact};
use crate::eval::held::Held;
use crate::heap::{Handle, Kind, KindCache, Value};
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class::{self, Access, Class};
use crate::object::descriptor::{Property, TupleGetter};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::module::Module;
use crate::object::native::GetSet;
use crate::runtime::attr::descriptors::Nature;
use crate::runtime::attr::{self, descriptors};

/// For which objects of the remembered kind an attribute of their class is what reading gives.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scope {
    /// For all: their kind tells all attributes of their own.
    #[default]
    Kind,
    /// For those whose own dict has no such name.
    WithoutOwn,
    /// For the class at this address alone, through which it was read.
    Class(usize),
}

impl Scope {
    /// That of an attribute which was read through the instance `object`.
    pub(crate) fn of_instance(cx: &Interp, object: &Value) -> Scope {
        match attr::kind_tells_own(cx, object) {
            true => Scope::Kind,
            false => Scope::WithoutOwn,
        }
    }

    /// Does it hold for `object`, whose kind is the remembered one?
    #[inline(always)]
    pub(crate) fn covers(self, cx: &Interp, object: &Value, name: &Name) -> bool {
        match self {
            Scope::Kind => true,
            Scope::WithoutOwn => !attr::has_own(cx, object, name),
            Scope::Class(class) => class == object.addr(),
        }
    }
}

/// Where an attribute of a class lies.
#[derive(Default)]
pub(crate) struct SharedCache {
    kind: KindCache,
    scope: Cell<Scope>,
    /// The namespace of the class that has it; none if that is the class itself.
    namespace: Held,
    /// The entry there.
    entry: Cell<u32>,
    own: Cell<bool>,
}

impl SharedCache {
    #[inline(always)]
    pub(crate) fn get(&self, cx: &Interp, object: &Value, name: &Name) -> Option<Value> {
        if !self.kind.matches(object, cx.epoch()) || !self.scope.get().covers(cx, object, name) {
            return None;
        }
        if self.own.get() {
            let class = object.view::<Class>()?;
            return class.dict().hinted(&self.entry, name);
        }
        let namespace = self.namespace.get(cx)?;
        namespace.view::<Dict>()?.hinted(&self.entry, name)
    }

    /// Is the attribute of this very class remembered?
    pub(crate) fn is_of_class(&self, cx: &Interp, class: &Value) -> bool {
        self.kind.matches(class, cx.epoch()) && self.scope.get() == Scope::Class(class.addr())
    }

    pub(crate) fn fill(
        &self,
        cx: &Interp,
        object: &Value,
        scope: Scope,
        owner: &Handle<Class>,
        epoch: u32,
    ) {
        let Some(kind) = object.kind() else { return };
        let own = owner.value().is(object);
        if !own {
            self.namespace.set(cx, owner.dict().value().clone());
        }
        self.own.set(own);
        self.scope.set(scope);
        self.kind.fill(kind, epoch);
    }

    /// What it remembers, under the name `what`.
    pub(crate) fn told(&self, to: &Describer<'_>, what: &'static str) -> Cache {
        let Some((kind, epoch)) = self.kind.contents() else {
            return Cache::cold(what);
        };
        let facts = vec![Fact::Kind(kind), Fact::Row(self.entry.get() as usize)];
        if self.own.get() {
            return to.cache(what, Some(epoch), facts);
        }
        to.kept(what, epoch, facts, &self.namespace)
    }
}

/// What computes an attribute of instances of one kind: the getter of a property, a function of the
/// language, or a native descriptor (`__class__`, the field of a named tuple).
#[derive(Default)]
pub(crate) struct GetterCache {
    kind: KindCache,
    function: Held,
}

impl GetterCache {
    #[inline]
    pub(crate) fn get(&self, cx: &Interp, object: &Value) -> Option<Value> {
        let hit = self.kind.matches(object, cx.epoch()) && is_ordinary(cx, object);
        hit.then(|| self.function.get(cx)).flatten()
    }

    pub(crate) fn remembers(&self, to: &Describer<'_>) -> Cache {
        match self.kind.contents() {
            Some((kind, epoch)) => to.kept("getter", epoch, vec![Fact::Kind(kind)], &self.function),
            None => Cache::cold("getter"),
        }
    }

    /// Remembers the getter if the attribute of `object` is a property whose failure means nothing
    /// but that: a class with `__getattr__` would be asked next.
    pub(crate) fn learn(&self, cx: &Interp, object: &Value, name: &Name, epoch: u32) {
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

/// The class whose data descriptor, one that a program wrote, computes the attribute for all instances like `object`.
pub(crate) fn owner_of_descriptor(
    cx: &Interp,
    object: &Value,
    name: &Name,
) -> Option<Handle<Class>> {
    let class = class::class_of(cx, object);
    let facts = class.facts(cx);
    if !object.kind()?.is_instance() || facts.get == Access::Other || facts.getattr {
        return None;
    }
    let (owner, found) = class::lookup_owner(cx, &class, name)?;
    is_written_descriptor(cx, &found).then_some(owner)
}

/// Is it an instance of a class of the program that has `__get__`, and comes before the object's own attributes?
pub(crate) fn is_written_descriptor(cx: &Interp, found: &Value) -> bool {
    found.kind().is_some_and(Kind::is_instance) && descriptors::nature(cx, found) == Nature::Data
}

/// The attribute of a class that reading it gives as it is: not bound to anything, nor computed.
pub(crate) fn plain_class_attribute(
    cx: &Interp,
    object: &Value,
    name: &Name,
) -> Option<(Handle<Class>, Value)> {
    class_attribute(cx, object, name).filter(|(_, value)| is_plain(cx, value))
}

/// Does reading it through the class give it as it is?
pub(crate) fn is_plain(cx: &Interp, value: &Value) -> bool {
    matches!(
        descriptors::nature(cx, value),
        Nature::Plain | Nature::Method
    )
}

/// What a class has under a name, unbound, if that is what counts: its metaclass reads attributes as `type` does and has
/// no data descriptor of that name.
pub(crate) fn class_attribute(
    cx: &Interp,
    object: &Value,
    name: &Name,
) -> Option<(Handle<Class>, Value)> {
    let class = object.view::<Class>()?;
    let meta = class.meta()?;
    let on_meta = class::lookup(cx, &meta, name);
    let goes_first = on_meta.is_some_and(|f| descriptors::nature(cx, &f) == Nature::Data);
    if goes_first || meta.facts(cx).get != Access::Type {
        return None;
    }
    class::lookup_owner(cx, class, name)
}
