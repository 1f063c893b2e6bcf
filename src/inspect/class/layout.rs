//! `layout C`: how the layout of a class was put together along its bases; `layout A, B`: whether one class can have
//! these bases, and if not, which cells are in each other's way.
//!
//! ```text
//!   a class extends the layout of one base, its __base__; of every other base all cells must be among those
//! ```
//! Which base that is, is asked of `runtime::class::build`, which makes every class.

use crate::heap::{Handle, NativeId, Value, cell_offset};
use crate::inspect::class::mro;
use crate::inspect::object::layout::{
    dict_note, hidden_notes, owner_of_cell, role_name, weakref_note,
};
use crate::inspect::page::{Ink, Line, Picture, Table, count};
use crate::inspect::{Json, Page, Refusal, View};
use crate::interp::Interp;
use crate::object::class::{Class, Flags};
use crate::object::exception;
use crate::object::instance::layout::CellRole;
use crate::runtime::class::build;

/// Why an object without cells is larger than its header.
pub const SMALLEST: &str = "no object takes less than 16 bytes: the heap has no smaller pieces";

/// What one class of the line added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Added {
    /// The class.
    pub class: String,
    /// The cells that it added.
    pub cells: Vec<String>,
    /// Bytes of an instance of this class without attributes.
    pub bytes: usize,
}

/// One cell of the instances.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Bytes from the start of the object.
    pub offset: usize,
    /// What it is.
    pub role: String,
    /// The class that added it.
    pub owner: String,
}

/// The layout of a class.
pub struct ClassLayout {
    /// Its name.
    pub class: String,
    /// The classes along `__base__`, `object` first.
    pub line: Vec<Added>,
    /// The cells of instances.
    pub cells: Vec<Cell>,
    /// For how many attributes a new instance has cells besides.
    pub capacity: usize,
    /// Are its own instances structures of the interpreter, as those of builtin types and of metaclasses are?
    pub native: bool,
    /// Is it a builtin type?
    pub builtin: bool,
    /// Bases that add no cells of their own: their names.
    pub others: Vec<String>,
    /// Who added `__dict__` and `__weakref__`, or why they are missing.
    pub notes: Vec<String>,
}

/// The layout of instances of a class.
pub fn of(class: &Handle<Class>) -> Result<ClassLayout, Refusal> {
    let mut line = Vec::new();
    let mut next = Some(class.clone());
    while let Some(class) = next {
        let start = class.base().map_or(0, |base| base.layout().len());
        let own = class.layout().cells().iter().skip(start);
        line.push(Added {
            class: class.name_text(),
            cells: own.map(role_name).collect(),
            bytes: class.layout().bytes(),
        });
        next = class.base();
    }
    line.reverse();
    let cells = class
        .layout()
        .cells()
        .iter()
        .enumerate()
        .map(|(index, role)| Cell {
            offset: cell_offset(index),
            role: role_name(role),
            owner: owner_of_cell(class, index).name_text(),
        });
    let bases = class.bases();
    let base = class.base();
    let is_base = |other: &Handle<Class>| base.as_ref().is_some_and(|base| base.is(other));
    let others = bases
        .as_tuple()
        .unwrap_or(&[])
        .iter()
        .filter_map(Value::to_handle::<Class>);
    let mut notes = vec![dict_note(class), weakref_note(class)];
    notes.splice(0..0, hidden_notes(class));
    let has_payload = class.layout().cells().contains(&CellRole::Payload);
    let native = class.native().is_some() && !has_payload;
    if native {
        let name = class.name_text();
        let subclasses = match class.native() {
            Some(NativeId::Class) => "those of subclasses, too",
            _ => "subclasses keep one in cell 0",
        };
        let words =
            format!("an instance of {name} is a structure of the interpreter; {subclasses}");
        notes.insert(0, words);
    }
    Ok(ClassLayout {
        class: class.name_text(),
        cells: cells.collect(),
        capacity: class.capacity(),
        native,
        builtin: !class.is_heap(),
        others: others
            .filter(|other| !is_base(other))
            .map(|other| other.name_text())
            .collect(),
        line,
        notes,
    })
}

impl ClassLayout {
    fn grid(&self) -> Table {
        let mut grid = Table::new(&[">offset", ">cell", "what", "added by"]);
        grid.row([Line::of(Ink::Dim, "+0"), Line::new(), Line::words("header")]);
        if !self.cells.is_empty() || self.capacity > 0 {
            grid.rule();
        }
        for (index, cell) in self.cells.iter().enumerate() {
            grid.row([
                Line::of(Ink::Dim, format!("+{}", cell.offset)),
                Line::of(Ink::Number, index.to_string()),
                Line::of(Ink::Name, &cell.role),
                Line::of(Ink::Class, &cell.owner),
            ]);
        }
        if self.capacity > 0 {
            let offset = cell_offset(self.cells.len());
            let room = format!("(room for {})", count(self.capacity, "attribute"));
            grid.row([
                Line::of(Ink::Dim, format!("+{offset}")),
                Line::new(),
                Line::of(Ink::Dim, room),
                Line::of(Ink::Dim, "shape"),
            ]);
        }
        grid
    }
}

impl View for ClassLayout {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "layout ").add(Ink::Class, &self.class);
        let words = self.cells.len() + self.capacity;
        let remark = match (self.native, self.builtin) {
            (true, true) => "a builtin type".to_owned(),
            (true, false) => "instances are structures".to_owned(),
            (false, _) => format!("instances of {}", count(cell_offset(words.max(1)), "byte")),
        };
        picture.title(what, Line::words(remark));
        if !self.native {
            picture.grid(&self.grid());
        }
        picture.line(Line::of(Ink::Dim, "put together along __base__:"));
        let mut table = Table::new(&["", "", "", ">"]).flowing(2);
        for added in &self.line {
            let cells = match added.cells.is_empty() {
                true => Line::of(Ink::Dim, "adds nothing"),
                false => Line::words("adds ").add(Ink::Name, added.cells.join(", ")),
            };
            table.row([
                Line::words(" "),
                Line::of(Ink::Class, &added.class),
                cells,
                Line::of(Ink::Dim, count(added.bytes, "byte")),
            ]);
        }
        picture.table(&table);
        if !self.native && words == 0 {
            picture.prose(Line::of(Ink::Dim, "· "), SMALLEST);
        }
        if !self.others.is_empty() {
            let others = self.others.join(", ");
            picture.prose(Line::of(Ink::Dim, "· "), format!("other bases: {others}; all their cells but __dict__ and __weakref__ are among those of the line"));
        }
        for note in &self.notes {
            picture.prose(Line::of(Ink::Dim, "· "), note);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let added = |added: &Added| {
            Json::object([
                ("class", (&added.class).into()),
                ("adds", added.cells.clone().into()),
                ("bytes", added.bytes.into()),
            ])
        };
        let cell = |cell: &Cell| {
            Json::object([
                ("offset", cell.offset.into()),
                ("role", (&cell.role).into()),
                ("owner", (&cell.owner).into()),
            ])
        };
        Json::object([
            ("view", "layout".into()),
            ("class", (&self.class).into()),
            ("line", Json::list(&self.line, added)),
            ("cells", Json::list(&self.cells, cell)),
            ("capacity", self.capacity.into()),
            ("other_bases", self.others.clone().into()),
            ("notes", self.notes.clone().into()),
        ])
    }
}

/// What a base brings into a common subclass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base {
    /// Its name.
    pub class: String,
    /// The last class of its line that added cells which no other base can have.
    pub solid: String,
    /// The cells up to there.
    pub cells: Vec<String>,
}

/// Some bases together.
pub struct Together {
    /// The bases, as they were given.
    pub bases: Vec<Base>,
    /// The base whose layout a class of theirs would extend, and the cells; `None` if they are in each other's way.
    pub extends: Option<String>,
    /// The error that the class statement would raise.
    pub error: Option<String>,
    /// Why.
    pub reasons: Vec<String>,
}

/// Would a class with these bases conflict?
pub fn together(cx: &Interp, values: &[(String, Value)]) -> Result<Together, Refusal> {
    let mut classes: Vec<Handle<Class>> = Vec::new();
    for (text, value) in values {
        let class = value.to_handle::<Class>();
        classes.push(class.ok_or_else(|| Refusal(format!("'{text}' is no class")))?);
    }
    let bases: Vec<Base> = classes.iter().map(base).collect();
    let best = build::best_base(cx, &classes);
    let (extends, error) = match best {
        Ok(base) => (Some(base.name_text()), None),
        Err(raised) => {
            let (error, _) = cx.take_raised(raised);
            let args = exception::field(&error, exception::ARGS);
            let message = args
                .as_tuple()
                .and_then(<[Value]>::first)
                .map(crate::inspect::brief::text);
            (None, message)
        }
    };
    let mut reasons = match &extends {
        Some(extends) => vec![format!(
            "all other bases' cells are among those of {extends}, or are __dict__ and __weakref__, which any class can have"
        )],
        None => conflicts(&classes),
    };
    if let (Some(_), Some(error)) = (&extends, mro::error(cx, values)?) {
        let names: Vec<&str> = bases.iter().map(|base| &base.class[..]).collect();
        reasons.push(format!(
            "but there is no such class, for another reason: {error}; see %mro {}",
            names.join(", ")
        ));
    }
    Ok(Together {
        bases,
        extends,
        error,
        reasons,
    })
}

fn base(class: &Handle<Class>) -> Base {
    let solid = build::solid_base(class);
    let cells = match (solid.layout().is_empty(), solid.native()) {
        (true, Some(_)) => vec![format!("the structure of {}", solid.name_text())],
        _ => solid.layout().cells().iter().map(role_name).collect(),
    };
    Base {
        class: class.name_text(),
        solid: solid.name_text(),
        cells,
    }
}

/// Why each pair that does not fit does not.
fn conflicts(classes: &[Handle<Class>]) -> Vec<String> {
    let mut reasons = Vec::new();
    for class in classes
        .iter()
        .filter(|class| !class.flags().has(Flags::BASE))
    {
        reasons.push(format!("{} may not be a base at all", class.name_text()));
    }
    for (at, a) in classes.iter().enumerate() {
        for b in &classes[at + 1..] {
            let (x, y) = (build::solid_base(a), build::solid_base(b));
            if x.is_subclass_of(y.value()) || y.is_subclass_of(x.value()) {
                continue;
            }
            let cells = |class: &Class| -> Vec<String> {
                class.layout().cells().iter().map(role_name).collect()
            };
            let (left, right) = (cells(&x), cells(&y));
            let differ = left.iter().zip(&right).position(|(a, b)| a != b);
            let place =
                match differ.or_else(|| (!left.is_empty() && !right.is_empty()).then_some(0)) {
                    Some(cell) => format!(
                        "cell {cell} would have to be {} of {} and {} of {}",
                        left[cell],
                        x.name_text(),
                        right[cell],
                        y.name_text()
                    ),
                    None => format!(
                        "{} and {} both fix what an instance is made of",
                        x.name_text(),
                        y.name_text()
                    ),
                };
            reasons.push(format!(
                "{} and {}: {place}; neither class extends the other",
                a.name_text(),
                b.name_text()
            ));
        }
    }
    reasons
}

impl View for Together {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let names: Vec<&str> = self.bases.iter().map(|base| &base.class[..]).collect();
        let what = Line::of(Ink::Title, "layout ").add(Ink::Class, names.join(", "));
        let remark = match self.extends {
            Some(_) => Line::of(Ink::Good, "fits"),
            None => Line::of(Ink::Bad, "conflict"),
        };
        picture.title(what, remark);
        let mut grid = Table::new(&["base", "fixed by", "cells"]).flowing(2);
        for base in &self.bases {
            let cells = match base.cells.is_empty() {
                true => Line::of(Ink::Dim, "none"),
                false => base.cells.iter().fold(Line::new(), |line, cell| {
                    line.add(Ink::Name, format!("[{cell}]"))
                }),
            };
            grid.row([
                Line::of(Ink::Class, &base.class),
                Line::of(Ink::Class, &base.solid),
                cells,
            ]);
        }
        picture.grid(&grid);
        match (&self.extends, &self.error) {
            (Some(base), _) => picture.line(
                Line::of(Ink::Good, "▶ ")
                    .say("a class with these bases extends the layout of ")
                    .add(Ink::Class, base),
            ),
            (None, error) => {
                let error = error.as_deref().unwrap_or("");
                picture.line(Line::of(Ink::Bad, "▶ TypeError: ").say(error));
            }
        }
        for reason in &self.reasons {
            picture.prose(Line::of(Ink::Dim, "· "), reason);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let base = |base: &Base| {
            Json::object([
                ("class", (&base.class).into()),
                ("fixed_by", (&base.solid).into()),
                ("cells", base.cells.clone().into()),
            ])
        };
        Json::object([
            ("view", "layout".into()),
            ("bases", Json::list(&self.bases, base)),
            ("extends", self.extends.clone().into()),
            ("error", self.error.clone().into()),
            ("reasons", self.reasons.clone().into()),
        ])
    }
}
