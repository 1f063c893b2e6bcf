//! `layout x`: the fixed array of an instance, cell by cell: offset, role, owner class, value or *unset*.
//!
//! ```text
//!   +0  header    +8 cells of the class's layout, base classes first    then the cells that the shape names
//! ```
//! Of a class, [`layout_class`](crate::inspect::class::layout) tells how its layout was put together.

use crate::heap::{Handle, Value, WeakCell, cell_offset};
use crate::inspect::brief::{brief, text, type_name};
use crate::inspect::class::layout;
use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::{Interp, Name};
use crate::object::class::{self, Class, Flags};
use crate::object::instance::layout::CellRole;
use crate::object::instance::shape::{self, Shape};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "layout",
    usage: "layout x | C | A, B",
    help: "The fixed array of cells behind an object or a class.\n\n\
           Of an object: what each cell is, which class added it, what it holds. Of a class: how the array was put \
           together along the bases. Of two classes or more: whether one class can have them all as bases.\n\n\
           >>> %layout p\n>>> %layout Point\n>>> %layout A, B",
    make: |subject, argument| {
        let values = path::resolve_list(subject, argument)?;
        let cx = subject.cx;
        if values.len() > 1 {
            return Ok(Box::new(layout::together(cx, &values)?));
        }
        let (text, value) = &values[0];
        match value.to_handle::<Class>() {
            Some(class) => Ok(Box::new(layout::of(&class)?)),
            None => Ok(Box::new(of(cx, text, value)?)),
        }
    },
};

/// One cell of an instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Bytes from the start of the object.
    pub offset: usize,
    /// Its number.
    pub index: usize,
    /// What it is: the name of a slot or attribute, `__dict__`, `__weakref__`, or what a builtin type keeps there.
    pub role: String,
    /// The class that added it; the shape for an attribute of a plain instance.
    pub owner: String,
    /// What it holds; `None` if it is unset.
    pub value: Option<String>,
}

/// The array of an instance.
pub struct Layout {
    /// How the user called it.
    pub name: String,
    /// Its class.
    pub class: String,
    /// Bytes that it takes.
    pub bytes: usize,
    /// References to it, those of the view itself left out.
    pub references: u32,
    /// Its cells; none for objects of builtin types.
    pub cells: Vec<Cell>,
    /// The names in its shape, in the order in which they were added; `None` for what has no shape.
    pub shape: Option<Vec<String>>,
    /// Are its attributes in a dict?
    pub dict_mode: bool,
    /// Bytes of buffers outside the object.
    pub buffers: usize,
    /// What else there is to say: who added `__dict__` and `__weakref__`, or why they are missing.
    pub notes: Vec<String>,
}

/// The layout of an object.
pub fn of(cx: &Interp, name: &str, value: &Value) -> Result<Layout, Refusal> {
    let class = class::class_of(cx, value);
    let shape = shape::of(cx, value);
    let mut notes = Vec::new();
    match &shape {
        Some(shape) => {
            shape_notes(shape, &mut notes);
            if value.cells() == 0 {
                notes.push(layout::SMALLEST.to_owned());
            }
            notes.extend(hidden_notes(&class));
            notes.push(dict_note(&class));
            notes.push(weakref_note(&class));
        }
        None => notes.push(native_note(cx, value)),
    }
    Ok(Layout {
        name: name.to_owned(),
        class: class.name_text(),
        bytes: value.page_bytes(),
        references: value.refcount().map_or(0, |n| n.saturating_sub(1)),
        cells: shape
            .as_ref()
            .map_or(Vec::new(), |shape| cells(cx, value, shape)),
        shape: shape
            .as_ref()
            .map(|shape| shape.names().iter().map(Name::to_string).collect()),
        dict_mode: shape.as_ref().is_some_and(|shape| shape.is_dict_mode()),
        buffers: value.bytes() - value.page_bytes(),
        notes,
    })
}

/// What a cell is called.
pub fn role_name(role: &CellRole) -> String {
    match role {
        CellRole::Payload => "(builtin value)".to_owned(),
        CellRole::Dict => "__dict__".to_owned(),
        CellRole::Weakref => "__weakref__".to_owned(),
        CellRole::Slot(name) => name.to_string(),
        CellRole::More(names) => format!("({} more slots)", names.len()),
        CellRole::Field(name) => format!("({name})"),
    }
}

/// The class that added cell `index` to the layout: the last one along `__base__` that has it.
pub fn owner_of_cell(class: &Handle<Class>, index: usize) -> Handle<Class> {
    let mut owner = class.clone();
    while let Some(base) = owner.base().filter(|base| base.layout().len() > index) {
        owner = base;
    }
    owner
}

fn cells(cx: &Interp, value: &Value, shape: &Handle<Shape>) -> Vec<Cell> {
    let class = shape.class();
    let roles = class.layout().cells();
    let start = shape.start();
    let cell = |index: usize| {
        let (role, owner) = match roles.get(index) {
            Some(role) => (role_name(role), owner_of_cell(class, index).name_text()),
            None => match shape.names().get(index - start) {
                Some(name) => (name.to_string(), "shape".to_owned()),
                None => ("(free)".to_owned(), String::new()),
            },
        };
        Cell {
            offset: cell_offset(index),
            index,
            role,
            owner,
            value: value
                .cell(index)
                .map(|held| held_words(cx, roles.get(index), &held)),
        }
    };
    (0..value.cells()).map(cell).collect()
}

fn held_words(cx: &Interp, role: Option<&CellRole>, held: &Value) -> String {
    match role {
        Some(CellRole::Weakref) => {
            let watchers = held
                .view::<WeakCell>()
                .map_or(0, |cell| cell.watchers().len());
            count(watchers, "weak reference")
        }
        _ => brief(cx, held, 100),
    }
}

fn shape_notes(shape: &Shape, notes: &mut Vec<String>) {
    if shape.class().layout().dict().is_none() {
        return;
    }
    if shape.is_dict_mode() {
        notes.push(
            "dict mode: the attributes are in the dict of the __dict__ cell, since a program asked for it, replaced \
             it, or there were more attributes than cells"
                .to_owned(),
        );
        return;
    }
    let free = shape.capacity() - shape.names().len();
    let path: Vec<String> = shape.names().iter().map(Name::to_string).collect();
    let path = match path.is_empty() {
        true => "no attributes yet".to_owned(),
        false => path.join(", then "),
    };
    notes.push(format!("shape: {path}; {} free", count(free, "cell")));
}

/// Which class added `__dict__`, or why there is none.
pub fn dict_note(class: &Handle<Class>) -> String {
    match class.layout().dict() {
        Some(cell) => {
            let owner = owner_of_cell(class, cell);
            let name = owner.name_text();
            if owner.is_heap() {
                format!("__dict__: added by {name}, {}", added_because(&owner))
            } else {
                format!("__dict__: every {name} has one")
            }
        }
        None if class.flags().has(Flags::NATIVE_DICT) => {
            format!(
                "__dict__: an instance of {} keeps one inside",
                class.name_text()
            )
        }
        None => no_note(class, "__dict__"),
    }
}

/// Which class made weak references possible, or why there can be none.
pub fn weakref_note(class: &Handle<Class>) -> String {
    match class.layout().weakref() {
        Some(cell) => {
            let owner = owner_of_cell(class, cell);
            format!(
                "__weakref__: added by {}, {}",
                owner.name_text(),
                added_because(&owner)
            )
        }
        None if class.flags().has(Flags::NATIVE_WEAKREF) => {
            "__weakref__: no cell; weak references are kept in a table of the heap".to_owned()
        }
        None => no_note(class, "__weakref__"),
    }
}

fn added_because(owner: &Class) -> String {
    match declares_slots(owner) {
        true => "which names it in its __slots__ or has a base that has one".to_owned(),
        false => "the first class in the line without __slots__".to_owned(),
    }
}

/// Does the namespace of a class have `__slots__`?
pub(crate) fn declares_slots(class: &Class) -> bool {
    let keys = class.dict().keys();
    keys.iter().any(|key| text(key) == "__slots__")
}

fn no_note(class: &Class, what: &str) -> String {
    format!("no {what}: {}", lack(class))
}

/// The slots that a slot of the same name in a subclass has made useless.
pub fn hidden_notes(class: &Handle<Class>) -> Vec<String> {
    let cells = class.layout().cells();
    let later = |at: usize| {
        let same = |other: &usize| cells[at] == cells[*other];
        (at + 1..cells.len()).rev().find(same)
    };
    let note = |at: usize| {
        let CellRole::Slot(name) = &cells[at] else {
            return None;
        };
        let (by, owner) = (later(at)?, owner_of_cell(class, at).name_text());
        Some(format!(
            "cell {at} is hidden: {name} is cell {by} of {}; {owner}.{name} itself and super() still reach it",
            owner_of_cell(class, by).name_text()
        ))
    };
    (0..cells.len()).filter_map(note).collect()
}

/// Why the instances of a class lack a cell that those of others have.
pub(crate) fn lack(class: &Class) -> String {
    if let Some(declared) = slots_declared(class) {
        return format!("{declared} without it");
    }
    let line = class.mro_classes();
    let builtin = line.iter().find(|class| !class.is_heap());
    let builtin = builtin.map_or_else(String::new, |class| class.name_text());
    match class.is_heap() {
        true => format!("an instance of {builtin} varies in size, which leaves no place for it"),
        false => format!("a builtin {builtin} has none"),
    }
}

/// Which classes of the MRO declare `__slots__`, for a class whose instances lack a cell that any other would have
/// added; `None` for a builtin class, and where a class without `__slots__` has not added it either.
pub(crate) fn slots_declared(class: &Class) -> Option<String> {
    let line = class.mro_classes();
    let made: Vec<_> = line.iter().filter(|class| class.is_heap()).collect();
    if !made.iter().all(|class| declares_slots(class)) {
        return None;
    }
    let made: Vec<String> = made.iter().map(|class| class.name_text()).collect();
    Some(match &made[..] {
        [] => return None,
        [one] => format!("{one} declares __slots__"),
        [one, two] => format!("{one} and {two} both declare __slots__"),
        [others @ .., last] => format!("{} and {last} all declare __slots__", others.join(", ")),
    })
}

fn native_note(cx: &Interp, value: &Value) -> String {
    let kind = type_name(cx, value);
    match value.is_pointer() {
        true => format!(
            "no array of cells but a structure of the interpreter: header, then the fields of the type {kind}"
        ),
        false => format!(
            "this {kind} lies in the reference itself, which is one word; it takes no memory of its own"
        ),
    }
}

impl View for Layout {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "layout ").add(Ink::Name, &self.name);
        let remark =
            Line::of(Ink::Class, &self.class).say(format!(" · {}", count(self.bytes, "byte")));
        picture.title(what, remark);
        if self.bytes > 0 {
            picture.grid(&self.table());
            let sum = match self.cells.len() {
                0 if self.shape.is_some() => "8 (header), of 16 bytes".to_owned(),
                0 => format!("{} in the object", count(self.bytes, "byte")),
                n => format!(
                    "8 (header) + {} × 8 = {}",
                    count(n, "cell"),
                    count(self.bytes, "byte")
                ),
            };
            let buffers = match self.buffers {
                0 => String::new(),
                n => format!("; {} in buffers beside it", count(n, "byte")),
            };
            picture.line(Line::of(Ink::Dim, sum + &buffers));
        }
        for note in &self.notes {
            picture.prose(Line::of(Ink::Dim, "· "), note);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "layout".into()),
            ("name", (&self.name).into()),
            ("class", (&self.class).into()),
            ("bytes", self.bytes.into()),
            ("buffers", self.buffers.into()),
            ("references", self.references.into()),
            ("cells", Json::list(&self.cells, Cell::json)),
            ("shape", self.shape.clone().into()),
            ("dict_mode", self.dict_mode.into()),
            ("notes", self.notes.clone().into()),
        ])
    }
}

impl Layout {
    fn table(&self) -> Table {
        let mut table = Table::new(&[">offset", ">cell", "what", "added by", "holds"]);
        let kind = match &self.shape {
            Some(names) if !names.is_empty() => format!("{} ({})", self.class, names.join(", ")),
            _ => self.class.clone(),
        };
        let references = format!("count {} · kind {kind}", figure(self.references as usize));
        let header = [
            Line::of(Ink::Dim, "+0"),
            Line::new(),
            Line::words("header"),
            Line::new(),
            Line::of(Ink::Plain, references),
        ];
        table.row(header);
        if self.cells.is_empty() && self.shape.is_some() {
            return table;
        }
        if self.cells.is_empty() {
            let fields = format!("+8 .. +{}", figure(self.bytes));
            let row = [
                Line::of(Ink::Dim, fields),
                Line::new(),
                Line::words("fields"),
                Line::of(Ink::Class, &self.class),
            ];
            table.row(row);
        } else {
            table.rule();
        }
        for cell in &self.cells {
            table.row(cell.lines());
        }
        table
    }
}

impl Cell {
    fn lines(&self) -> [Line; 5] {
        let free = self.owner.is_empty();
        let value = match &self.value {
            Some(value) => Line::of(Ink::Value, value),
            None if free => Line::new(),
            None => Line::of(Ink::Dim, "unset"),
        };
        let owner = if self.owner == "shape" {
            Ink::Dim
        } else {
            Ink::Class
        };
        [
            Line::of(Ink::Dim, format!("+{}", self.offset)),
            Line::of(Ink::Number, self.index.to_string()),
            Line::of(if free { Ink::Dim } else { Ink::Name }, &self.role),
            Line::of(owner, &self.owner),
            value,
        ]
    }

    fn json(&self) -> Json {
        Json::object([
            ("offset", self.offset.into()),
            ("cell", self.index.into()),
            ("role", (&self.role).into()),
            ("owner", (&self.owner).into()),
            ("value", self.value.clone().into()),
        ])
    }
}
