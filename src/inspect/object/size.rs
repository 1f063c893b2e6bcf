//! `size x`: exact bytes, itemised and summed: the object itself, what it holds alone, what it shares; beside it what
//! CPython 3.13 takes for the same.
//!
//! ```text
//!   itself      header + cells or fields + buffers                     = the allocator's bytes
//!   deep        itself + every object that would be freed with it      (their references all come from within)
//!   shared      reachable, but somebody else refers to it as well      not counted
//! ```
//! What is freed with an object is found as the cycle collector finds garbage: by taking the references from within
//! off the counts.

use crate::heap::{List, Str, Value, WeakCell};
use crate::inspect::brief::{brief, type_name};
use crate::inspect::object::cpython::{self, Part};
use crate::inspect::object::layout::role_name;
use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::reference::edge::{self, Label, Role};
use crate::inspect::reference::reached::Reached;
use crate::inspect::{Json, Page, Refusal, View, ViewRow, is_stopped, path};
use crate::interp::Interp;
use crate::object::array::Array;
use crate::object::dict::Dict;
use crate::object::instance;
use crate::object::instance::layout::CellRole;
use crate::object::instance::shape;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "size",
    usage: "size x",
    help: "The exact bytes that an object takes, itemised.\n\n\
           Itself, what would be freed with it, what it shares with others; and what CPython 3.13 takes for the \
           same.\n\n>>> %size p",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        Ok(Box::new(of(subject.cx, argument, &value)?))
    },
};

/// Some bytes and what they are for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What they are for.
    pub what: String,
    /// How many there are.
    pub bytes: usize,
}

/// An object that another one holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Where: a cell, an item, a key.
    pub place: String,
    /// The object on one line.
    pub value: String,
    /// Its own bytes.
    pub bytes: usize,
    /// References to it.
    pub references: u32,
    /// Would it be freed with the holder?
    pub alone: bool,
}

/// Objects and their bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Sum {
    /// How many there are.
    pub objects: usize,
    /// Their bytes.
    pub bytes: usize,
}

/// The size of an object.
pub struct Size {
    /// How the user called it.
    pub name: String,
    /// Its type.
    pub type_name: String,
    /// The parts of the object itself.
    pub items: Vec<Item>,
    /// Bytes of the object itself, buffers included: the sum of the items.
    pub itself: usize,
    /// What it holds directly, in order.
    pub held: Vec<Held>,
    /// How many more it holds directly than `held` tells.
    pub more: usize,
    /// Other objects that would be freed with it.
    pub alone: Sum,
    /// Other objects that it reaches, and that others hold too.
    pub shared: Sum,
    /// Bytes of the shape, which all instances with the same attributes share, and their number.
    pub shape: Option<Sum>,
    /// The parts of the same object in CPython.
    pub cpython: Option<Vec<Part>>,
    /// Bytes in CPython of the object and of all that would be freed with it; `None` if some of them are not told.
    pub cpython_deep: Option<usize>,
    /// Are these two figures lower bounds?
    pub cpython_least: [bool; 2],
}

/// So many of the held objects are told one by one.
const TOLD: usize = 12;

/// The bytes of an object itself, itemised. Their sum is what the allocator gave for it.
pub fn items(cx: &Interp, value: &Value) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    if !value.is_pointer() {
        return items;
    }
    let page = value.page_bytes();
    let buffers = value.bytes() - page;
    let mut put = |what: &str, bytes: usize| {
        if bytes > 0 {
            items.push(Item {
                what: what.to_owned(),
                bytes,
            });
        }
    };
    put("header: count and kind", 8);
    if let Some(shape) = shape::of(cx, value) {
        for role in shape.class().layout().cells() {
            put(&format!("cell {}", role_name(role)), 8);
        }
        for name in shape.names() {
            put(&format!("cell {name}"), 8);
        }
        let used = shape.start() + shape.names().len();
        put("free cells", 8 * (value.cells() - used));
        put("padding", page - 8 - 8 * value.cells());
    } else if let Some(text) = value.as_str() {
        let inline = text
            .bytes()
            .len()
            .min(page - 8 - std::mem::size_of::<Str>());
        let inline = if buffers > 0 { 8 } else { inline };
        put("hash and length", std::mem::size_of::<Str>());
        put(
            if buffers > 0 {
                "pointer to the text"
            } else {
                "the text"
            },
            inline,
        );
        put("padding", page - 8 - std::mem::size_of::<Str>() - inline);
    } else {
        put("fields", page - 8);
    }
    let what = if value.as_str().is_some() {
        "the text"
    } else if value.view::<List>().is_some()
        || value.as_tuple().is_some()
        || value.view::<Array>().is_some()
    {
        "items"
    } else if value.view::<Dict>().is_some() {
        "hash table"
    } else {
        "buffers"
    };
    put(what, buffers);
    items
}

/// The size of a value.
pub fn of(cx: &Interp, name: &str, value: &Value) -> Result<Size, Refusal> {
    let reached = Reached::from(cx, value);
    let items = items(cx, value);
    let (held, more) = held(cx, value, &reached);
    let mut alone = Sum::default();
    let mut shared = Sum::default();
    let mut deep = cpython::bytes(cx, value);
    let least = cpython::is_least(value);
    let mut deep_least = least;
    for (at, object) in reached.objects.iter().enumerate().skip(1) {
        if is_stopped(cx) {
            break;
        }
        let sum = if reached.shared[at] {
            &mut shared
        } else {
            &mut alone
        };
        sum.objects += 1;
        sum.bytes += object.bytes();
        // CPython's list of weak references is counted with the references.
        if !reached.shared[at]
            && object.view::<WeakCell>().is_none()
            && !is_own_dict(cx, value, object)
        {
            deep_least |= cpython::is_least(object);
            deep = deep.zip(cpython::bytes(cx, object)).map(|(a, b)| a + b);
        }
    }
    let numbers: usize = reached
        .numbers
        .iter()
        .filter_map(|number| cpython::bytes(cx, number))
        .sum();
    Ok(Size {
        name: name.to_owned(),
        type_name: type_name(cx, value),
        itself: value.bytes(),
        items,
        held,
        more,
        alone,
        shared,
        shape: shape_sum(cx, value),
        cpython: cpython::parts(cx, value),
        cpython_deep: deep.map(|deep| deep + numbers),
        cpython_least: [least, deep_least],
    })
}

/// Is this the dict of the instance, or the builtin value in it? In CPython both are told with the instance.
fn is_own_dict(cx: &Interp, value: &Value, object: &Value) -> bool {
    let dict = instance::existing_dict(cx, value).filter(|_| shape::of(cx, value).is_some());
    dict.is_some_and(|dict| dict.value().is(object))
        || instance::payload(value).is_some_and(|inner| inner.is(object))
}

/// Where an object holds another one.
enum Place {
    Named(String),
    Item(usize),
    /// The key of a dict itself.
    Key,
    /// What a dict has for this key.
    Of(Value),
}

impl Place {
    /// In words; `held` is what lies there.
    fn words(&self, cx: &Interp, held: &Value) -> String {
        const KEY: usize = 60;
        match self {
            Place::Named(name) => name.clone(),
            Place::Item(at) => format!("[{at}]"),
            Place::Key => format!("key {}", brief(cx, held, KEY)),
            Place::Of(key) => brief(cx, key, KEY),
        }
    }
}

/// What an object holds directly, and how many more there are than are told.
fn held(cx: &Interp, value: &Value, reached: &Reached) -> (Vec<Held>, usize) {
    let mut places: Vec<(Place, Value)> = Vec::new();
    if is_stopped(cx) {
        return (Vec::new(), 0);
    }
    if let Some(shape) = shape::of(cx, value) {
        let roles = shape.class().layout().cells();
        for cell in 0..value.cells() {
            let Some(held) = value.cell(cell) else {
                continue;
            };
            let place = match roles.get(cell) {
                Some(CellRole::Weakref) => continue,
                Some(role) => role_name(role),
                None => shape
                    .names()
                    .get(cell - shape.start())
                    .map_or(String::new(), |name| name.to_string()),
            };
            places.push((Place::Named(place), held));
        }
    } else if let Some(dict) = value.view::<Dict>() {
        for (key, held) in dict.entries() {
            places.push((Place::Key, key.clone()));
            places.push((Place::Of(key), held));
        }
    } else if let Some(list) = value.view::<List>() {
        let items = list.to_vec().into_iter().enumerate();
        places.extend(items.map(|(at, item)| (Place::Item(at), item)));
    } else if let Some(items) = value.as_tuple() {
        let items = items.iter().cloned().enumerate();
        places.extend(items.map(|(at, item)| (Place::Item(at), item)));
    } else {
        let edges = edge::edges(cx, value, &Role::Plain).into_iter();
        let place = |label: &Label| Place::Named(place_words(cx, label));
        places.extend(edges.map(|edge| (place(&edge.label), edge.to)));
    }
    places.retain(|(_, held)| held.is_pointer());
    let more = places.len().saturating_sub(TOLD);
    // How often the list of places holds it, in words of a place too.
    let own = |held: &Value| {
        let holds = |(place, other): &&(Place, Value)| {
            other.is(held) || matches!(place, Place::Of(key) if key.is(held))
        };
        places.iter().filter(holds).count() as u32
    };
    let going = places.iter().take_while(|_| !is_stopped(cx));
    let told = going.take(TOLD).map(|(place, held)| Held {
        place: place.words(cx, held),
        value: brief(cx, held, 60),
        bytes: held.bytes(),
        // The list of reachable objects holds one, the list of places the others.
        references: held
            .refcount()
            .unwrap_or(0)
            .saturating_sub(1 + own(held) + u32::from(held.is(value))),
        alone: reached.is_alone(held),
    });
    (told.collect(), more)
}

/// What a part of a builtin object is called.
fn place_words(cx: &Interp, label: &Label) -> String {
    match label {
        Label::Store(Role::Closure(_)) => "__closure__".to_owned(),
        Label::Store(Role::Attributes | Role::Globals) => "__dict__".to_owned(),
        Label::Content => "cell_contents".to_owned(),
        Label::Element => "element".to_owned(),
        Label::Part(words) => (*words).to_owned(),
        label => label.step(cx).trim_start_matches(['.', ':']).to_owned(),
    }
}

fn shape_sum(cx: &Interp, value: &Value) -> Option<Sum> {
    let shape = shape::of(cx, value)?;
    shape.class().layout().dict()?;
    let kind = value.kind()?;
    let same = cx
        .heap
        .objects()
        .iter()
        .filter(|object| object.kind() == Some(kind))
        .count();
    Some(Sum {
        objects: same,
        bytes: shape.value().bytes(),
    })
}

impl Size {
    /// Bytes of the object alone in CPython.
    pub fn cpython_bytes(&self) -> Option<usize> {
        let parts = self.cpython.as_ref()?;
        Some(parts.iter().map(|part| part.bytes).sum())
    }

    /// The object itself and all that would be freed with it.
    pub fn deep(&self) -> usize {
        self.itself + self.alone.bytes
    }

    fn item_table(&self) -> Table {
        let mut table = Table::new(&["itself", ">bytes"]);
        for item in &self.items {
            table.row([
                Line::words(&item.what),
                Line::of(Ink::Number, figure(item.bytes)),
            ]);
        }
        table.rule();
        table.row([
            Line::of(Ink::Title, "sum"),
            Line::of(Ink::Title, figure(self.itself)),
        ]);
        table
    }

    fn held_table(&self) -> Table {
        let mut table = Table::new(&["holds", "", ">bytes", ">references", ""]);
        for held in &self.held {
            let (ink, words) = match held.alone {
                true => (Ink::Good, "alone"),
                false => (Ink::Dim, "shared"),
            };
            table.row([
                Line::of(Ink::Name, &held.place),
                Line::of(Ink::Value, &held.value),
                Line::of(Ink::Number, figure(held.bytes)),
                Line::words(figure(held.references as usize)),
                Line::of(ink, words),
            ]);
        }
        if self.more > 0 {
            table.row([
                Line::of(Ink::Dim, "…"),
                Line::of(Ink::Dim, format!("{} more", figure(self.more))),
            ]);
        }
        table
    }

    fn cpython_line(&self) -> String {
        match &self.cpython {
            None => "not told for this kind of object".to_owned(),
            Some(parts) if parts.is_empty() => "exists once for ever: nothing each time".to_owned(),
            Some(parts) => {
                let sum: usize = parts.iter().map(|part| part.bytes).sum();
                let parts: Vec<String> = parts
                    .iter()
                    .map(|part| format!("{} {}", part.what, figure(part.bytes)))
                    .collect();
                let sum = bound(self.cpython_least[0], sum);
                format!("{sum} = {}", parts.join(" + "))
            }
        }
    }
}

/// Bytes in words, or that there are no fewer.
fn bound(least: bool, bytes: usize) -> String {
    let lead = if least { "at least " } else { "" };
    format!("{lead}{}", count(bytes, "byte"))
}

impl View for Size {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "size ").add(Ink::Name, &self.name);
        let remark =
            Line::of(Ink::Class, &self.type_name).say(format!(" · {}", count(self.itself, "byte")));
        picture.title(what, remark);
        if self.items.is_empty() {
            picture.prose(
                Line::new(),
                format!(
                    "this {} lies in the reference itself and takes no memory of its own",
                    self.type_name
                ),
            );
        } else {
            picture.grid(&self.item_table());
        }
        if !self.held.is_empty() {
            picture.grid(&self.held_table());
        }
        let row = |label: &str| Line::of(Ink::Dim, label).pad(14);
        if self.alone.objects > 0 {
            let words = format!(
                "{} = itself {} + {} freed with it {}",
                count(self.deep(), "byte"),
                figure(self.itself),
                count(self.alone.objects, "object"),
                figure(self.alone.bytes)
            );
            picture.prose(row("deep"), words);
        }
        if self.shared.objects > 0 {
            let words = format!(
                "{} in {} that others hold too, not counted",
                count(self.shared.bytes, "byte"),
                count(self.shared.objects, "object")
            );
            picture.prose(row("shared"), words);
        }
        if let Some(shape) = self.shape {
            let words = format!(
                "{} for the names, once for {} of this shape",
                count(shape.bytes, "byte"),
                count(shape.objects, "instance")
            );
            picture.prose(row("shape"), words);
        }
        picture.prose(row("CPython 3.13"), self.cpython_line());
        if let Some(deep) = self
            .cpython_deep
            .filter(|deep| Some(*deep) != self.cpython_bytes())
        {
            picture.prose(
                row(""),
                format!(
                    "{} with all that would be freed with it",
                    bound(self.cpython_least[1], deep)
                ),
            );
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let item = |item: &Item| {
            Json::object([("what", (&item.what).into()), ("bytes", item.bytes.into())])
        };
        let held = |held: &Held| {
            Json::object([
                ("place", (&held.place).into()),
                ("value", (&held.value).into()),
                ("bytes", held.bytes.into()),
                ("references", held.references.into()),
                ("alone", held.alone.into()),
            ])
        };
        let sum =
            |sum: Sum| Json::object([("objects", sum.objects.into()), ("bytes", sum.bytes.into())]);
        let part =
            |part: &Part| Json::object([("what", part.what.into()), ("bytes", part.bytes.into())]);
        Json::object([
            ("view", "size".into()),
            ("name", (&self.name).into()),
            ("type", (&self.type_name).into()),
            ("items", Json::list(&self.items, item)),
            ("itself", self.itself.into()),
            ("holds", Json::list(&self.held, held)),
            ("more", self.more.into()),
            ("alone", sum(self.alone)),
            ("shared", sum(self.shared)),
            ("deep", self.deep().into()),
            ("shape", self.shape.map_or(Json::Null, sum)),
            (
                "cpython",
                self.cpython
                    .as_ref()
                    .map_or(Json::Null, |parts| Json::list(parts, part)),
            ),
            ("cpython_deep", self.cpython_deep.into()),
            ("cpython_least", self.cpython_least[0].into()),
            ("cpython_deep_least", self.cpython_least[1].into()),
        ])
    }
}
