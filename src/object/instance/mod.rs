//! Instances: attributes in cells, the move to a real dict, payloads and fields.
//!
//! What always holds for an instance of a class with a `Dict` cell:
//!
//! * Either its shape names its attributes, each in a cell beyond the layout, and the dict cell is
//!   unbound; or it is in *dict mode*: the dict cell holds a dict with all attributes, and the shape
//!   names none. It goes to dict mode when a program asks for `obj.__dict__`, replaces it, or adds
//!   more attributes than there are cells, and never back. So there is one live mapping at any time.
//! * Cells without a name in the shape are unbound.
//!
//! Nothing here runs user code, except that a dropped old value may have a finaliser; values are
//! dropped when the instance is whole again.

pub mod layout;
pub mod own_dict;
pub mod shape;

use crate::heap::{Handle, NativeId, Value};
use crate::interp::{self, Interp, Name};
use crate::object::class::{self, Class, Flags};
use crate::object::dict::Dict;
use crate::object::instance::layout::CellRole;
use crate::object::instance::own_dict::OwnDict;
use crate::object::module::Module;

/// An instance with all cells unbound.
#[inline]
pub fn alloc(cx: &Interp, class: &Handle<Class>) -> Value {
    let kind = class.instance_kind().unwrap_or_else(|| {
        let kind = shape::root(cx, class, class.words()).kind();
        class.set_instance_kind(Some(kind));
        kind
    });
    cx.heap.alloc_cells(kind)
}

/// After the first instance went through `__init__`: further ones get as many cells as it used.
pub fn learn(cx: &Interp, class: &Class, instance: &Value) {
    class.set_flags(Flags::LEARNED, true);
    if let Some(shape) = shape::of(cx, instance)
        && !shape.is_dict_mode()
        && !shape.names().is_empty()
    {
        class.set_capacity(shape.names().len());
    }
}

/// The value of the builtin type that an instance of a subclass carries.
#[inline]
pub fn payload(value: &Value) -> Option<Value> {
    if value.kind()?.has_payload() {
        value.cell(0)
    } else {
        None
    }
}

/// The attribute in a cell of its own.
#[inline]
pub fn cell_of(cx: &Interp, value: &Value, name: &Name) -> Option<usize> {
    shape::of(cx, value)?.find(name)
}

/// What came of storing an attribute.
pub enum Stored {
    /// It was there, in this cell.
    Cell(usize),
    /// It is new, in this cell, and the instance is of the next shape.
    Added(usize),
    /// It went to the dict.
    InDict,
    /// The instance has neither a dict nor such a cell. The value comes back.
    NoPlace(Value),
}

/// Stores an attribute in the instance itself, as `object.__setattr__` does when no data
/// descriptor is in the way.
pub fn store(cx: &Interp, value: &Value, name: &Name, new: Value) -> Stored {
    let Some(shape) = shape::of(cx, value) else {
        return match dict(cx, value) {
            Some(dict) => {
                dict.set_name(cx, name, new);
                Stored::InDict
            }
            None => Stored::NoPlace(new),
        };
    };
    if let Some(cell) = shape.find(name) {
        value.set_cell(cell, new);
        return Stored::Cell(cell);
    }
    if !shape.class().instances_have_dict() {
        return match payload(value).and_then(|inner| dict(cx, &inner)) {
            Some(dict) => {
                dict.set_name(cx, name, new);
                Stored::InDict
            }
            None => Stored::NoPlace(new),
        };
    }
    if let Some(next) = shape.with(cx, name) {
        let cell = shape.start() + shape.names().len();
        value.set_kind(next.kind());
        value.set_cell(cell, new);
        return Stored::Added(cell);
    }
    if !shape.is_dict_mode() {
        let class = shape.class();
        class.set_capacity(shape.names().len() + 1 + shape.names().len() / 4);
    }
    if let Some(dict) = dict(cx, value) {
        dict.set_name(cx, name, new);
    }
    Stored::InDict
}

/// Takes an attribute out of the instance itself; `None` if it is not there.
pub fn remove(cx: &Interp, value: &Value, name: &Name) -> Option<Value> {
    let Some(shape) = shape::of(cx, value).filter(|s| !s.is_dict_mode()) else {
        return existing_dict(cx, value)?.remove_name(name);
    };
    let Some(cell) = shape.find(name) else {
        return existing_dict(cx, &payload(value)?)?.remove_name(name);
    };
    let start = shape.start();
    let root = shape::root(cx, shape.class(), shape.kind().words());
    let mut kept = shape.names().iter().filter(|n| *n != name);
    let Some(next) = kept.try_fold(root, |next, name| next.with(cx, name)) else {
        return dict(cx, value)?.remove_name(name);
    };
    let old = value.take_cell(cell);
    for i in cell + 1..start + shape.names().len() {
        if let Some(moved) = value.take_cell(i) {
            value.set_cell(i - 1, moved);
        }
    }
    value.set_kind(next.kind());
    old
}

/// The attribute in the instance itself: cell or dict.
#[inline]
pub fn lookup(cx: &Interp, value: &Value, name: &Name) -> Option<Value> {
    if let Some(shape) = shape::of(cx, value)
        && !shape.is_dict_mode()
    {
        return match shape.find(name) {
            Some(cell) => value.cell(cell),
            None => existing_dict(cx, &payload(value)?)?.get_name(name),
        };
    }
    existing_dict(cx, value)?.get_name(name)
}

/// Attributes of the instance itself in order, without making a dict.
pub fn attributes(cx: &Interp, value: &Value) -> Vec<(Value, Value)> {
    if let Some(shape) = shape::of(cx, value)
        && !shape.is_dict_mode()
    {
        let start = shape.start();
        let cells = shape.names().iter().enumerate();
        let pair = |(i, n): (usize, &Name)| Some((n.value().clone(), value.cell(start + i)?));
        return cells.filter_map(pair).collect();
    }
    existing_dict(cx, value).map_or(Vec::new(), |dict| dict.entries())
}

/// The dict of an instance in dict mode.
pub fn moved_dict(cx: &Interp, value: &Value) -> Option<Handle<Dict>> {
    let shape = shape::of(cx, value)?;
    let place = shape.class().layout().dict()?;
    value.cell(place)?.handle().ok()
}

/// The instance's dict if there is one already; makes none.
#[inline]
pub fn existing_dict(cx: &Interp, value: &Value) -> Option<Handle<Dict>> {
    match value.kind()? {
        kind if kind.is_instance() => match shape::of_kind(cx, kind)?.class().layout().dict() {
            Some(place) => interp::payload::<Dict>(&value.cell(place)?),
            None => existing_dict(cx, &payload(value)?),
        },
        kind if kind.is_native(NativeId::Module) => {
            value.view::<Module>().map(|m| m.dict().clone())
        }
        kind if kind.is_native(NativeId::Class) => value.view::<Class>().map(|c| c.dict().clone()),
        _ => own_dict(value)?.existing(),
    }
}

/// Where a native object keeps the `__dict__` that it makes on demand; `None` if it makes none.
pub fn own_dict(value: &Value) -> Option<&OwnDict> {
    value.part()
}

/// The instance's dict, made if need be: from then on the instance is in dict mode. `None` for
/// objects without `__dict__`.
pub fn dict(cx: &Interp, value: &Value) -> Option<Handle<Dict>> {
    if let Some(dict) = existing_dict(cx, value) {
        return Some(dict);
    }
    if let Some(own) = own_dict(value) {
        return Some(own.made(cx));
    }
    let shape = shape::of(cx, value)?;
    let Some(place) = shape.class().layout().dict() else {
        return dict(cx, &payload(value)?);
    };
    let dict = cx.heap.alloc(Dict::new());
    let start = shape.start();
    for (i, name) in shape.names().iter().enumerate() {
        if let Some(moved) = value.take_cell(start + i) {
            dict.set_name(cx, name, moved);
        }
    }
    let mode = shape::dict_mode(cx, shape.class(), shape.kind().words());
    value.set_kind(mode.kind());
    value.set_cell(place, dict.value().clone());
    Some(dict)
}

/// The instance's dict as `obj.__dict__` shows it: what a program has put there may be an instance
/// of a subclass of `dict`.
pub fn shown_dict(cx: &Interp, value: &Value) -> Option<Value> {
    let made = dict(cx, value)?;
    let held = match own_dict(&payload(value).unwrap_or_else(|| value.clone())) {
        Some(own) => own.shown(),
        None => shape::of(cx, value).and_then(|shape| value.cell(shape.class().layout().dict()?)),
    };
    Some(held.unwrap_or_else(|| made.into_value()))
}

/// Replaces the instance's dict (`obj.__dict__ = d`). False if it has none.
pub fn set_dict(cx: &Interp, value: &Value, new: Value) -> bool {
    if let Some(own) = own_dict(value) {
        own.replace(new);
        return true;
    }
    let Some(shape) = shape::of(cx, value) else {
        return false;
    };
    let Some(place) = shape.class().layout().dict() else {
        return payload(value).is_some_and(|inner| set_dict(cx, &inner, new));
    };
    let old = dict(cx, value);
    value.set_cell(place, new);
    drop(old);
    true
}

/// Turns an instance into one of `class`, whose layout has the same cells (checked by the caller).
/// False if it cannot be (not an instance made of cells).
pub fn set_class(cx: &Interp, value: &Value, class: &Handle<Class>) -> bool {
    let Some(shape) = shape::of(cx, value) else {
        return false;
    };
    let words = shape.kind().words();
    let in_cells = || {
        let mut names = shape.names().iter();
        names.try_fold(shape::root(cx, class, words), |next, name| {
            next.with(cx, name)
        })
    };
    let next = match shape.is_dict_mode() {
        true => shape::dict_mode(cx, class, words),
        false => in_cells().unwrap_or_else(|| {
            drop(dict(cx, value));
            shape::dict_mode(cx, class, words)
        }),
    };
    value.set_kind(next.kind())
}

/// A field of a builtin exception.
pub fn field(cx: &Interp, value: &Value, name: &str) -> Option<Value> {
    let place = shape::of(cx, value)?.class().layout().field(name)?;
    value.cell(place)
}

/// The cell of `__weakref__`, if the instance has one.
pub fn weakref_cell(cx: &Interp, value: &Value) -> Option<usize> {
    shape::of(cx, value)?.class().layout().weakref()
}

/// May the object be referred to weakly?
pub fn takes_weakrefs(cx: &Interp, value: &Value) -> bool {
    if value.kind().is_some_and(|k| k.is_instance()) {
        let class = class::class_of(cx, value);
        return weakref_cell(cx, value).is_some() || class.flags().has(Flags::NATIVE_WEAKREF);
    }
    value.is_pointer()
        && class::class_of(cx, value)
            .flags()
            .has(Flags::NATIVE_WEAKREF)
}

/// The roles of the cells of an instance; the attributes of its shape stand after them.
pub fn roles(cx: &Interp, value: &Value) -> Vec<CellRole> {
    shape::of(cx, value).map_or(Vec::new(), |s| s.class().layout().cells().to_vec())
}
