//! `Class`: the data of a class, and finding names along its MRO.
//!
//! Always true:
//!
//! * Whoever changes namespace, bases, MRO or metaclass of a class moves the epoch (`interp::Change` lists these
//!   events), if a cache could have remembered the old state. Nothing else about a class is cached anywhere.
//! * The layout never changes after the class was made; `base` is the base that it extends.
//! * A class knows its subclasses weakly.
//!
//! Looking a name up runs no user code. What an attribute *means* is in `runtime::attr`.
//! Next: `instance` with `layout` and `shape`; `mro` for the order of bases.

pub mod facts;
pub mod flags;
pub mod making;
pub mod mro;
pub mod name;
pub mod type_def;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::heap::{Handle, Kind, MAX_CELLS, Native, NativeId, Slot, Value, WeakCell};
use crate::interp::{Change, Interp, MroPlace, Name, WellKnown};
pub use crate::object::class::facts::{Access, Facts, Operation, carried, native_maker};
pub use crate::object::class::flags::Flags;
pub use crate::object::class::making::{InitBy, Kept, Making, NewBy};
pub use crate::object::class::name::{full_name, name_of, type_name};
use crate::object::class::type_def::TypeDef;
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::instance::layout::Layout;
use crate::object::instance::shape::Root;
use crate::object::module::Module;
use crate::object::native::OfItems;

/// A new class's parts; see [`Class::alloc`].
pub struct Parts {
    /// `__name__`.
    pub name: Value,
    /// `__qualname__`.
    pub qualname: Value,
    /// The namespace.
    pub dict: Handle<Dict>,
    /// The metaclass; `None` for `type` itself, which is its own.
    pub meta: Option<Handle<Class>>,
    /// A tuple.
    pub bases: Value,
    /// The base whose layout is extended; `None` for `object`.
    pub base: Option<Handle<Class>>,
    /// What the cells of instances are.
    pub layout: Rc<Layout>,
    /// Fixed properties.
    pub flags: Flags,
    /// The row of a builtin class; `None` if a program makes it.
    pub row: Option<&'static TypeDef>,
}

/// The data of a class.
pub struct Class {
    serial: u32,
    pub(super) name: Slot,
    pub(super) qualname: Slot,
    dict: Handle<Dict>,
    meta: Slot,
    bases: Slot,
    mro: Slot,
    base: Slot,
    layout: Rc<Layout>,
    flags: Cell<Flags>,
    row: Option<&'static TypeDef>,
    native: Option<NativeId>,
    capacity: Cell<u8>,
    pub(super) facts: Cell<Facts>,
    kind: Cell<Option<Kind>>,
    shapes: Cell<u32>,
    making: Cell<Option<(u32, Making)>>,
    new: Slot,
    init: Slot,
    roots: RefCell<Vec<Root>>,
    seen_attributes: RefCell<Vec<Name>>,
    subclasses: RefCell<Vec<Handle<WeakCell>>>,
}

impl Native for Class {
    const ID: NativeId = NativeId::Class;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for slot in [
            &self.name,
            &self.qualname,
            &self.meta,
            &self.bases,
            &self.mro,
            &self.base,
            &self.new,
            &self.init,
        ] {
            slot.trace(visit);
        }
        visit(self.dict.value());
        self.roots
            .borrow()
            .iter()
            .for_each(|root| root.trace(visit));
        self.subclasses
            .borrow()
            .iter()
            .for_each(|cell| visit(cell.value()));
    }

    fn clear(&self, out: &mut Vec<Value>) {
        let roots = std::mem::take(&mut *self.roots.borrow_mut());
        roots.into_iter().for_each(|root| root.release(out));
        out.extend(
            [&self.mro, &self.bases, &self.base, &self.new, &self.init]
                .into_iter()
                .filter_map(Slot::take),
        );
        let meta = self.meta.get();
        if meta.is_some_and(|meta| {
            meta.view::<Class>()
                .is_some_and(|class| std::ptr::eq(class, self))
        }) {
            // Nothing else breaks the cycle of `type`, which is its own class.
            out.extend(self.meta.take());
        }
    }
}

/// A new instance has cells for so many attributes at most.
const MOST_ATTRIBUTES: usize = 64;
/// More shapes than this and a class's instances get dicts.
const MOST_SHAPES: u32 = 500;

/// A class whose instances got no attributes yet has room for so many.
const FIRST_CAPACITY: u8 = 4;

impl Class {
    /// Makes a class. The MRO is still empty; the caller computes it and registers the class with
    /// its bases.
    pub fn alloc(cx: &Interp, parts: Parts) -> Handle<Class> {
        let slot = |class: Option<Handle<Class>>| {
            class.map_or(Slot::empty(), |c| Slot::new(c.into_value()))
        };
        let own = parts.row.and_then(|row| row.natives.first().copied());
        let native = own.or_else(|| parts.base.as_ref()?.native());
        let class = cx.heap.alloc(Class {
            serial: cx.next_serial(),
            name: Slot::new(parts.name),
            qualname: Slot::new(parts.qualname),
            dict: parts.dict,
            meta: slot(parts.meta),
            bases: Slot::new(parts.bases),
            mro: Slot::empty(),
            base: slot(parts.base),
            layout: parts.layout,
            flags: Cell::new(parts.flags),
            row: parts.row,
            native,
            capacity: Cell::new(FIRST_CAPACITY),
            facts: Cell::new(Facts::UNKNOWN),
            kind: Cell::new(None),
            shapes: Cell::new(0),
            making: Cell::new(None),
            new: Slot::empty(),
            init: Slot::empty(),
            roots: RefCell::default(),
            seen_attributes: RefCell::default(),
            subclasses: RefCell::default(),
        });
        if class.meta.is_unbound() {
            class.meta.set(class.value().clone());
        }
        if class.meta().is_some_and(|meta| meta.has_finaliser()) {
            class.value().require_finaliser();
        }
        class
    }

    /// A number that no other class has or had.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// The namespace.
    #[inline]
    pub fn dict(&self) -> &Handle<Dict> {
        &self.dict
    }

    /// The metaclass.
    #[inline]
    pub fn meta(&self) -> Option<Handle<Class>> {
        self.meta.handle()
    }

    /// Changes the metaclass (assignment to `__class__`).
    pub fn set_meta(&self, cx: &Interp, meta: &Handle<Class>) {
        cx.bump_epoch(Change::Metaclass);
        self.meta.set(meta.value().clone());
    }

    /// The exact tuple of bases.
    pub fn bases(&self) -> Value {
        let given = self.given_bases();
        instance::payload(&given).unwrap_or(given)
    }

    /// The tuple of bases, which may be an instance of a subclass of `tuple`.
    pub fn given_bases(&self) -> Value {
        self.bases.get().unwrap_or(Value::NONE)
    }

    /// Replaces bases and layout base.
    pub fn set_bases(&self, cx: &Interp, bases: Value, base: &Handle<Class>) {
        cx.bump_epoch(Change::Bases);
        let old = (self.bases.swap(bases), self.base.swap(base.value().clone()));
        drop(old);
    }

    /// The MRO, a tuple; `None` while the class is being made or after it was taken apart.
    #[inline]
    pub fn mro(&self) -> Option<Value> {
        self.mro.get()
    }

    /// Replaces the MRO; the old one comes back.
    pub fn set_mro(&self, cx: &Interp, mro: Value) -> Value {
        cx.bump_epoch(Change::Mro);
        self.mro.swap(mro)
    }

    /// The classes of the MRO.
    pub fn mro_classes(&self) -> Vec<Handle<Class>> {
        let mro = self.mro();
        let items = mro.as_ref().and_then(Value::as_tuple).unwrap_or(&[]);
        items.iter().filter_map(Value::to_handle).collect()
    }

    /// The base whose layout this class extends: `__base__`.
    pub fn base(&self) -> Option<Handle<Class>> {
        self.base.handle()
    }

    /// What the cells of instances are.
    #[inline]
    pub fn layout(&self) -> &Rc<Layout> {
        &self.layout
    }

    /// The fixed properties.
    #[inline]
    pub fn flags(&self) -> Flags {
        self.flags.get()
    }

    /// Sets or clears properties.
    pub fn set_flags(&self, flags: Flags, on: bool) {
        let old = self.flags.get();
        self.flags.set(if on {
            old.with(flags)
        } else {
            old.without(flags)
        });
    }

    /// Was it made by a class statement or `type()`?
    #[inline]
    pub fn is_heap(&self) -> bool {
        self.flags.get().has(Flags::HEAP)
    }

    /// Must instances be shown to `__del__` before they are freed?
    pub fn has_finaliser(&self) -> bool {
        self.flags.get().has(Flags::FINALISER)
    }

    /// The row of a builtin class; `None` for what a program made.
    #[inline]
    pub fn row(&self) -> Option<&'static TypeDef> {
        self.row
    }

    /// The native type that instances are, or carry as payload.
    #[inline]
    pub fn native(&self) -> Option<NativeId> {
        self.native
    }

    /// An instance of exactly this class from an iterable: `__new__` and `__init__` in one step.
    #[inline]
    pub fn of_items(&self) -> Option<OfItems> {
        self.row?.of_items
    }

    /// The shapes without attributes, one for each number of cells.
    pub fn roots(&self) -> &RefCell<Vec<Root>> {
        &self.roots
    }

    /// Names of attributes in the order in which instances first got them.
    pub fn seen_attributes(&self) -> &RefCell<Vec<Name>> {
        &self.seen_attributes
    }

    /// Can instances have attributes that the layout does not name?
    pub fn instances_have_dict(&self) -> bool {
        self.layout.dict().is_some()
    }

    /// How many attributes a new instance has cells for.
    pub fn capacity(&self) -> usize {
        if self.instances_have_dict() {
            self.capacity.get() as usize
        } else {
            0
        }
    }

    /// Sets how many attributes a new instance has cells for.
    pub fn set_capacity(&self, attributes: usize) {
        let room = MAX_CELLS.saturating_sub(self.layout.len());
        self.capacity
            .set(attributes.min(room).min(MOST_ATTRIBUTES) as u8);
        self.kind.set(None);
    }

    /// Number of cells of a new instance.
    #[inline]
    pub fn words(&self) -> usize {
        self.layout.len() + self.capacity()
    }

    /// Counts one more shape. False if the class has so many that its instances are rather like
    /// dicts: their attributes then go to a dict.
    pub fn may_have_shape(&self) -> bool {
        let shapes = self.shapes.get();
        self.shapes.set(shapes.saturating_add(1));
        shapes < MOST_SHAPES
    }

    /// The kind of new instances, once one was made.
    #[inline]
    pub fn instance_kind(&self) -> Option<Kind> {
        self.kind.get()
    }

    /// Remembers the kind of new instances.
    pub fn set_instance_kind(&self, kind: Option<Kind>) {
        self.kind.set(kind);
    }

    /// How instances are made, if [`remember_making`](Class::remember_making) told it in this epoch.
    #[inline]
    pub fn making(&self, epoch: u32) -> Option<Making> {
        match self.making.get() {
            Some((then, making)) if then == epoch => Some(making),
            _ => None,
        }
    }

    /// The `__init__` that [`InitBy::Kept`] speaks of.
    #[inline]
    pub fn kept_init(&self) -> Option<Value> {
        self.init.get()
    }

    /// The `__new__` that [`NewBy::Kept`] speaks of.
    #[inline]
    pub fn kept_new(&self) -> Option<Value> {
        self.new.get()
    }

    /// Remembers for this epoch how instances are made, and what of it the class is to keep.
    pub fn remember_making(&self, epoch: u32, making: Making, kept: Kept) {
        self.making.set(Some((epoch, making)));
        self.new.set(kept.new);
        self.init.set(kept.init);
    }

    /// Is `other` this class or one of those it inherits from (along the real MRO, no hooks)?
    #[inline]
    pub fn is_subclass_of(&self, other: &Value) -> bool {
        match self.mro() {
            Some(mro) => mro
                .as_tuple()
                .is_some_and(|m| m.iter().any(|c| c.is(other))),
            None => self.is_being_made_from(other),
        }
    }

    /// A class without an MRO is being made: it counts as a subclass of its `__base__`s.
    #[cold]
    fn is_being_made_from(&self, other: &Value) -> bool {
        if other
            .view::<Class>()
            .is_some_and(|c| c.serial == self.serial)
        {
            return true;
        }
        self.base()
            .is_some_and(|base| base.value().is(other) || base.is_subclass_of(other))
    }

    /// Is `other` among this class's `__base__`, its `__base__` and so on?
    pub fn extends(&self, other: &Value) -> bool {
        let mut next = self.base();
        while let Some(base) = next {
            if base.value().is(other) {
                return true;
            }
            next = base.base();
        }
        false
    }

    /// Notes a direct subclass that is none yet.
    pub fn add_subclass(&self, cx: &Interp, subclass: &Handle<Class>) {
        let Some(cell) = cx.heap.weak_cell(subclass.value(), None) else {
            return;
        };
        let mut subclasses = self.subclasses.borrow_mut();
        if subclasses.len() == subclasses.capacity() {
            // Looked through only before it grows, so that many classes take no longer each than few.
            subclasses.retain(|c| c.is_alive());
        }
        subclasses.push(cell);
    }

    /// Forgets a direct subclass.
    pub fn remove_subclass(&self, subclass: &Handle<Class>) {
        let gone = |c: &Handle<WeakCell>| c.get().is_none_or(|v| v.is(subclass.value()));
        let mut kept = std::mem::take(&mut *self.subclasses.borrow_mut());
        kept.retain(|c| !gone(c));
        *self.subclasses.borrow_mut() = kept;
    }

    /// The living direct subclasses, oldest first.
    pub fn subclasses(&self) -> Vec<Handle<Class>> {
        let cells: Vec<_> = self.subclasses.borrow().clone();
        cells
            .iter()
            .filter_map(|c| c.get()?.handle().ok())
            .collect()
    }
}

/// The class of any object: `type(value)`.
#[inline]
pub fn class_of(cx: &Interp, value: &Value) -> Handle<Class> {
    let class = match value.kind() {
        Some(kind) if kind.is_instance() => cx.heap.class_of_kind(kind),
        Some(kind) if kind.is_native(NativeId::Class) => value
            .view::<Class>()
            .map_or(Value::NONE, |c| c.meta.get_raw()),
        Some(kind) if kind.is_native(NativeId::Module) => {
            let own = value.view::<Module>().and_then(Module::class);
            own.unwrap_or_else(|| cx.heap.class_of_kind(kind))
        }
        Some(kind) => cx.heap.class_of_kind(kind),
        None => cx.class(immediate_class(value)).clone(),
    };
    class.handle().unwrap_or_else(|_| object_class(cx))
}

/// `type(value) is class`.
#[inline]
pub fn is_class_of(cx: &Interp, class: &Value, value: &Value) -> bool {
    match value.kind() {
        Some(kind) if kind.is_native(NativeId::Class) => value
            .view::<Class>()
            .is_some_and(|found| found.meta.peek().is(class)),
        Some(kind) if kind.is_native(NativeId::Module) => class_of(cx, value).value().is(class),
        Some(kind) => cx.heap.is_class_of_kind(class, kind),
        None => cx.class(immediate_class(value)).is(class),
    }
}

fn immediate_class(value: &Value) -> WellKnown {
    if value.as_int().is_some() {
        WellKnown::Int
    } else if value.is_bool() {
        WellKnown::Bool
    } else if value.is_none() {
        WellKnown::NoneType
    } else if value.is_not_implemented() {
        WellKnown::NotImplementedType
    } else if value.is(&Value::ELLIPSIS) {
        WellKnown::EllipsisType
    } else {
        WellKnown::Float
    }
}

/// `object`.
pub fn object_class(cx: &Interp) -> Handle<Class> {
    well_known(cx, WellKnown::Object)
}

/// A class that builtins have defined.
///
/// # Panics
/// Before builtins are installed: no program runs then.
pub fn well_known(cx: &Interp, class: WellKnown) -> Handle<Class> {
    cx.class(class)
        .to_handle()
        .expect("builtin classes are installed before any program runs")
}

/// Is the class of `value` exactly `class`?
#[inline]
pub fn is_exactly(cx: &Interp, value: &Value, class: WellKnown) -> bool {
    is_class_of(cx, cx.class(class), value)
}

/// Is `value` an instance of `class` or of a subclass (real classes, no hooks)?
#[inline]
pub fn is_a(cx: &Interp, value: &Value, class: WellKnown) -> bool {
    is_exactly(cx, value, class) || class_of(cx, value).is_subclass_of(cx.class(class))
}

/// Finds a name along the MRO. Runs no user code.
#[inline]
pub fn lookup(cx: &Interp, class: &Class, name: &Name) -> Option<Value> {
    match cx.lookups.find(class.serial, name, cx.epoch()) {
        Some(MroPlace::Absent) => return None,
        Some(MroPlace::Own { entry }) => {
            if let Some(found) = class.dict.hinted(&Cell::new(entry), name) {
                return Some(found);
            }
        }
        Some(MroPlace::At {
            class: place,
            entry,
        }) => {
            let mro = class.mro.get();
            let items = mro.as_ref().and_then(Value::as_tuple).unwrap_or(&[]);
            let owner = items.get(place as usize).and_then(Value::view::<Class>);
            if let Some(found) = owner.and_then(|owner| owner.dict.hinted(&Cell::new(entry), name))
            {
                return Some(found);
            }
        }
        None => {}
    }
    lookup_in_mro(cx, class, name).map(|(_, value)| value)
}

/// Finds a name along the MRO, and the class that has it. Slow: no cache is asked.
pub fn lookup_owner(cx: &Interp, class: &Class, name: &Name) -> Option<(Handle<Class>, Value)> {
    let (place, value) = lookup_in_mro(cx, class, name)?;
    let owner = class.mro()?.as_tuple()?.get(place)?.to_handle()?;
    Some((owner, value))
}

#[cold]
fn lookup_in_mro(cx: &Interp, class: &Class, name: &Name) -> Option<(usize, Value)> {
    let mro = class.mro()?;
    for (place, owner) in mro.as_tuple()?.iter().enumerate() {
        let Some(owner) = owner.view::<Class>() else {
            continue;
        };
        if let Some(entry) = owner.dict.find_name(name) {
            let value = owner.dict.value_at(entry);
            let (at, entry) = (place as u32, entry as u32);
            let found = match owner.serial == class.serial {
                true => MroPlace::Own { entry },
                false => MroPlace::At { class: at, entry },
            };
            remember(cx, class, name, found);
            return value.map(|value| (place, value));
        }
    }
    remember(cx, class, name, MroPlace::Absent);
    None
}

fn remember(cx: &Interp, class: &Class, name: &Name, found: MroPlace) {
    if let Some(epoch) = cx.fill_epoch() {
        cx.lookups.note(class.serial, name, epoch, found);
    }
}
