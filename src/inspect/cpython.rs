//! What CPython 3.13 takes for the same object, from the sizes of its structures (64 bits).
//!
//! ```text
//!   plain instance   dict and weakref pointers 16 | GC links 16 | header 16 | values: names + (n + 2) words
//!   slots            GC links 16 | header 16 | 8 a slot
//!   list             GC links 16 | structure 40 | 8 an item         str   40 + 1 a character + 1 (ASCII)
//! ```
//! Each figure was compared with the allocations that `tracemalloc` saw. Numbers that mini keeps in the reference are
//! objects there; small ints, `None`, `True` and `False` exist once and cost nothing each time.

use crate::heap::{List, Value};
use crate::inspect::lookup;
use crate::interp::Interp;
use crate::object::array::Array;
use crate::object::class::{self, Class};
use crate::object::descriptor::{ClassMethod, Property, StaticMethod};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance;
use crate::object::int;
use crate::object::layout::CellRole;
use crate::object::method::BoundMethod;
use crate::object::range::Range;
use crate::object::set::{self, FrozenSet};
use crate::object::shape;
use crate::object::slice::Slice;

/// One part of an object of CPython.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is.
    pub what: &'static str,
    /// Its bytes.
    pub bytes: usize,
}

const GC: Part = part("GC links", 16);
const HEADER: Part = part("header", 16);
/// Pointers to dict and weak references, before the object.
const MANAGED: Part = part("dict and weakref pointers", 16);
/// More attributes than this are never kept without a hash table.
const MOST_SHARED: usize = 30;

const fn part(what: &'static str, bytes: usize) -> Part {
    Part { what, bytes }
}

/// The parts of the same object in CPython; `None` for kinds of objects that are not told here. Empty for objects
/// that exist once for ever.
pub fn parts(cx: &Interp, value: &Value) -> Option<Vec<Part>> {
    if let Some(bytes) = scalar(value) {
        return Some(
            bytes
                .into_iter()
                .map(|bytes| part("object", bytes))
                .collect(),
        );
    }
    if value.kind()?.is_instance() {
        return instance_parts(cx, value);
    }
    if let Some(class) = value.view::<Class>() {
        return class.is_heap().then(|| class_parts(class));
    }
    let known = native(value).or_else(|| {
        let name = class::type_name(cx, value);
        let known = STRUCTURES.iter().find(|(known, _)| *known == name)?;
        Some((known.1, Vec::new()))
    });
    let (structure, more) = known?;
    Some(
        std::iter::once(GC)
            .chain([part("structure", structure)])
            .chain(more)
            .collect(),
    )
}

/// Bytes of the same object in CPython.
pub fn bytes(cx: &Interp, value: &Value) -> Option<usize> {
    parts(cx, value).map(|parts| parts.iter().map(|part| part.bytes).sum())
}

/// Numbers and texts, which the collector does not know. `Some(None)`: exists once.
fn scalar(value: &Value) -> Option<Option<usize>> {
    if let Some(number) = value.as_int() {
        if (-5..=256).contains(&number) {
            return Some(None);
        }
        return Some(Some(int_bytes(value)));
    }
    if value.as_float().is_some() {
        return Some(Some(24));
    }
    if !value.is_pointer() {
        return Some(None);
    }
    if let Some(text) = value.as_str() {
        return Some(Some(text_bytes(
            text.len(),
            text.code_points().max().unwrap_or(0),
        )));
    }
    int::exact(value).map(|_| Some(int_bytes(value)))
}

fn int_bytes(value: &Value) -> usize {
    let bits = int::exact(value).map_or(1, |number| number.bit_length());
    24 + 4 * bits.div_ceil(30).max(1)
}

/// A text of so many characters, the highest of which is `top`.
fn text_bytes(chars: usize, top: u32) -> usize {
    match top {
        0..0x80 => 40 + chars + 1,
        0x80..0x100 => 56 + chars + 1,
        0x100..0x1_0000 => 56 + 2 * (chars + 1),
        _ => 56 + 4 * (chars + 1),
    }
}

/// The structure and the buffers of a builtin type that the collector knows.
fn native(value: &Value) -> Option<(usize, Vec<Part>)> {
    let items = |n: usize| vec![part("items", 8 * n)];
    if let Some(list) = value.view::<List>() {
        return Some((40, items(list.len())));
    }
    if let Some(tuple) = value.as_tuple() {
        return Some((24, items(tuple.len())));
    }
    if let Some(dict) = value.view::<Dict>() {
        return Some((48, vec![part("hash table", table_bytes(dict))]));
    }
    if let Some(array) = value.view::<Array>() {
        let bytes = array.len() * array.item_size();
        return Some((64, vec![part("items", bytes)]));
    }
    if let Some(body) = set::as_body(value) {
        return Some((200, vec![part("hash table", set_bytes(body.len()))]));
    }
    let structure = if value.view::<Function>().is_some() {
        144
    } else if value.view::<BoundMethod>().is_some() {
        48
    } else if value.view::<Property>().is_some() {
        72
    } else if value.view::<ClassMethod>().is_some() || value.view::<StaticMethod>().is_some() {
        32
    } else if value.view::<Slice>().is_some() {
        40
    } else if value.view::<Range>().is_some() {
        32
    } else {
        return None;
    };
    Some((structure, Vec::new()))
}

/// Builtin types whose objects are one structure, and its bytes.
const STRUCTURES: &[(&str, usize)] = &[
    ("ReferenceType", 64),
    ("builtin_function_or_method", 56),
    ("cell", 24),
    ("classmethod_descriptor", 56),
    ("dict_items", 24),
    ("dict_itemiterator", 56),
    ("dict_keyiterator", 56),
    ("dict_keys", 24),
    ("dict_valueiterator", 56),
    ("dict_values", 24),
    ("enumerate", 56),
    ("filter", 32),
    ("getset_descriptor", 48),
    ("list_iterator", 32),
    ("list_reverseiterator", 32),
    ("map", 32),
    ("mappingproxy", 24),
    ("member_descriptor", 48),
    ("method-wrapper", 32),
    ("method_descriptor", 56),
    ("module", 56),
    ("set_iterator", 48),
    ("str_ascii_iterator", 32),
    ("str_iterator", 32),
    ("super", 40),
    ("tuple_iterator", 32),
    ("wrapper_descriptor", 56),
    ("zip", 48),
];

/// A class of the program: one more member than there are slots ends their list, and the names of attributes are
/// kept for its instances as soon as those have a dict.
fn class_parts(class: &Class) -> Vec<Part> {
    let slots = lookup::slots_of(class).len();
    let mut parts = vec![GC, part("structure", 928), part("slots", 40 * (slots + 1))];
    if class.instances_have_dict() {
        parts.push(part("names of attributes", 768));
    }
    parts
}

/// The hash table of a dict that grew entry by entry.
fn table_bytes(dict: &Dict) -> usize {
    let len = dict.len();
    if len == 0 {
        return 0;
    }
    let names = dict.keys().iter().all(|key| key.as_str().is_some());
    let mut size = 8;
    while size * 2 / 3 < len {
        size = (size * 2 / 3 * 3).next_power_of_two();
    }
    let index = match size {
        0..256 => size,
        256..65536 => size * 2,
        _ => size * 4,
    };
    32 + index + size * 2 / 3 * if names { 16 } else { 24 }
}

/// The hash table of a set that grew element by element, if it is not within the structure.
fn set_bytes(len: usize) -> usize {
    let mut places = 8usize;
    for used in 1..=len {
        if used * 5 >= (places - 1) * 3 {
            let wanted = if used > 50_000 { used * 2 } else { used * 4 };
            places = (wanted + 1).next_power_of_two();
        }
    }
    if places == 8 { 0 } else { places * 16 }
}

/// An object of a class of the program, or an exception.
fn instance_parts(cx: &Interp, value: &Value) -> Option<Vec<Part>> {
    let class = class::class_of(cx, value);
    let layout = class.layout();
    let slots: usize = layout.cells().iter().map(slots_of).sum();
    let fields = layout
        .cells()
        .iter()
        .filter(|role| matches!(role, CellRole::Field(_)))
        .count();
    let managed = class.is_heap() && (layout.dict().is_some() || layout.weakref().is_some());
    let mut parts = Vec::new();
    if managed {
        parts.push(MANAGED);
    }
    if !class.is(&class::object_class(cx)) {
        // What is no more than a header cannot be in a cycle.
        parts.push(GC);
    }
    let inner = instance::payload(value);
    if let Some(inner) = &inner {
        parts.push(part("structure of the builtin type", structure(inner)?));
    } else if fields > 0 {
        // The five fields of every exception and its flag take seven words.
        parts.push(part(
            "structure of the exception",
            72 + 8 * fields.saturating_sub(5),
        ));
    } else {
        parts.push(HEADER);
    }
    if slots > 0 {
        parts.push(part("slots", 8 * slots));
    }
    if let Some(inner) = &inner {
        parts.extend(native(inner).map_or(Vec::new(), |(_, more)| more));
    }
    if managed && layout.dict().is_some() {
        let plain = slots == 0 && inner.is_none() && fields == 0;
        parts.extend(attribute_parts(cx, value, plain));
    }
    parts.retain(|part| part.bytes > 0);
    Some(parts)
}

fn slots_of(role: &CellRole) -> usize {
    match role {
        CellRole::Slot(_) => 1,
        CellRole::More(names) => names.len(),
        _ => 0,
    }
}

/// The fixed part of a builtin object within an instance of a subclass.
fn structure(inner: &Value) -> Option<usize> {
    if inner.as_tuple().is_some() {
        return Some(32);
    }
    if let Some(text) = inner.as_str() {
        return Some(64 + text.bytes().len() + 1);
    }
    if inner.as_float().is_some() {
        return Some(24);
    }
    if int::exact(inner).is_some() {
        return Some((int_bytes(inner) + 4).next_multiple_of(8));
    }
    if inner.view::<List>().is_some() {
        Some(40)
    } else if inner.view::<Array>().is_some() {
        Some(64)
    } else if inner.view::<Dict>().is_some() {
        Some(48)
    } else if set::as_body(inner).is_some() || inner.view::<FrozenSet>().is_some() {
        Some(200)
    } else {
        None
    }
}

/// Where the attributes are: beside a plain object, or in a dict.
fn attribute_parts(cx: &Interp, value: &Value, plain: bool) -> Vec<Part> {
    let dict = instance::existing_dict(cx, value);
    let in_dict = shape::of(cx, value).is_some_and(|shape| shape.is_dict_mode());
    let count = instance::attributes(cx, value).len();
    // Names and values: a byte for the order of each, rounded up to words, and a word for each and one more.
    let values = |n: usize| n.next_multiple_of(8) + 8 * (n + 1);
    let mut parts = Vec::new();
    if plain {
        parts.push(part(
            "inline values",
            values((count + 1).min(MOST_SHARED - 1)),
        ));
    }
    if count >= MOST_SHARED + usize::from(!plain) {
        let table = dict.map_or(0, |dict| table_bytes(&dict));
        parts.push(part("dict", 48 + GC.bytes));
        parts.push(part("hash table", table));
    } else if !plain && count > 0 {
        parts.push(part("dict", 48 + GC.bytes));
        parts.push(part("values of the dict", values(MOST_SHARED)));
    } else if in_dict {
        parts.push(part("dict", 48 + GC.bytes));
    }
    parts
}
