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
use crate::interp::{Interp, WellKnown};
use crate::object::array::Array;
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::deque::Deque;
use crate::object::descriptor::{ClassMethod, Property, StaticMethod};
use crate::object::dict::Dict;
use crate::object::function::{Function, Generator};
use crate::object::instance;
use crate::object::instance::layout::CellRole;
use crate::object::instance::shape;
use crate::object::int;
use crate::object::method::BoundMethod;
use crate::object::range::Range;
use crate::object::set::{self, FrozenSet};
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
    if let Some(bytes) = uncollected(cx, value) {
        return Some(vec![part("structure", bytes)]);
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

/// Objects of one structure that can be in no cycle, so that the collector has no links to them.
fn uncollected(cx: &Interp, value: &Value) -> Option<usize> {
    if value.view::<Range>().is_some() {
        return Some(48);
    }
    (class::type_name(cx, value) == "range_iterator").then_some(40)
}

/// Is the figure a lower bound? A generator keeps its evaluation stack, whose depth is a matter of CPython's compiler.
pub fn is_least(value: &Value) -> bool {
    value.view::<Generator>().is_some()
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
        let top = text.code_points().max().unwrap_or(0);
        let is_kept = text.is_empty() || text.len() == 1 && top < 0x100;
        return Some((!is_kept).then(|| text_bytes(text.len(), top)));
    }
    if value.as_tuple().is_some_and(<[Value]>::is_empty) {
        return Some(None);
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
    if let Some(deque) = value.view::<Deque>() {
        // Filled from an iterable; appended to one by one, it begins in the midst of its first block.
        let blocks = (deque.len() + 1).div_ceil(64);
        return Some((216, vec![part("blocks of 64 items", 528 * blocks)]));
    }
    if let Some(generator) = value.view::<Generator>() {
        let variables = CodeInfo::of(&generator.code).map_or(0, variables);
        let frame = vec![
            part("variables", 8 * variables),
            part("stack, at least", 16),
        ];
        return Some((144, frame));
    }
    let structure = if value.view::<Function>().is_some() {
        144
    } else if value.view::<BoundMethod>().is_some() {
        48
    } else if value.view::<Property>().is_some() {
        64
    } else if value.view::<ClassMethod>().is_some() || value.view::<StaticMethod>().is_some() {
        32
    } else if value.view::<Slice>().is_some() {
        40
    } else {
        return None;
    };
    Some((structure, Vec::new()))
}

/// The places of the variables of a frame.
fn variables(code: &CodeInfo) -> usize {
    let named = code.locals.iter().filter(|name| !name.as_str().is_empty());
    // What a generator expression walks over is a variable there.
    let walked = usize::from(code.name.as_str() == "<genexpr>");
    named.count() + code.free.len() + walked
}

/// Builtin types whose objects are one structure, and its bytes.
const STRUCTURES: &[(&str, usize)] = &[
    ("GenericAlias", 64),
    ("ReferenceType", 64),
    ("SimpleNamespace", 24),
    ("UnionType", 32),
    ("accumulate", 56),
    ("builtin_function_or_method", 56),
    ("callable_iterator", 32),
    ("cell", 24),
    ("chain", 32),
    ("classmethod_descriptor", 56),
    ("count", 40),
    ("cycle", 48),
    ("dict_items", 24),
    ("dict_itemiterator", 56),
    ("dict_keyiterator", 56),
    ("dict_keys", 24),
    ("dict_valueiterator", 56),
    ("dict_values", 24),
    ("enumerate", 56),
    ("filter", 32),
    ("getset_descriptor", 48),
    ("groupby", 72),
    ("islice", 56),
    ("list_iterator", 32),
    ("list_reverseiterator", 32),
    ("map", 32),
    ("mappingproxy", 24),
    ("member_descriptor", 48),
    ("method-wrapper", 32),
    ("method_descriptor", 56),
    ("module", 56),
    ("partial", 64),
    ("product", 48),
    ("repeat", 32),
    ("reversed", 32),
    ("set_iterator", 48),
    ("starmap", 32),
    ("str_ascii_iterator", 32),
    ("str_iterator", 32),
    ("super", 40),
    ("takewhile", 40),
    ("traceback", 40),
    ("tuple_iterator", 32),
    ("wrapper_descriptor", 56),
    ("zip", 48),
    ("zip_longest", 56),
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
    let size = table_places(len);
    let index = match size {
        0..256 => size,
        256..65536 => size * 2,
        _ => size * 4,
    };
    32 + index + size * 2 / 3 * if names { 16 } else { 24 }
}

/// The places of the hash table of a dict that grew to so many entries.
fn table_places(len: usize) -> usize {
    let mut size = 8;
    while size * 2 / 3 < len {
        size = (size * 2 / 3 * 3).next_power_of_two();
    }
    size
}

/// What an `OrderedDict` keeps beside its hash table: a node for each entry, and where each is.
fn order_parts(inner: &Value) -> Option<[Part; 2]> {
    let len = inner.view::<Dict>()?.len();
    let places = if len == 0 { 0 } else { 8 * table_places(len) };
    Some([part("nodes", 32 * len), part("places of the nodes", places)])
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
    let is_ordered = class.is_subclass_of(cx.class(WellKnown::OrderedDict));
    if let Some(inner) = &inner {
        let structure = if is_ordered { 112 } else { structure(inner)? };
        parts.push(part("structure of the builtin type", structure));
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
        let order = order_parts(inner).filter(|_| is_ordered);
        parts.extend(order.into_iter().flatten());
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
