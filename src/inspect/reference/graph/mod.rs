//! `graph x`: names, objects and the references between them, as a picture.
//!
//! ```text
//!  ┌ names ──┐      ┌ Node ── #1 ┐      ┌ Node ── #2 ┐
//!  │ head  ● ├─────→│ .value 'a' │  ┌──→│ .value 'b' │
//!  └─────────┘      │ .next  ●   ├──┘   │ .next  None│
//!                   └────────────┘      └────────────┘
//! ```
//! The data is the same for every picture: [`boxes`] draws it in the terminal, [`svg`] as a picture, [`export`] as a
//! text for Graphviz or Mermaid. No other program is needed.

pub mod boxes;
pub mod export;
pub mod svg;

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::heap::{CellBox, Handle, List, Slot, Value, WeakRef};
use crate::inspect::brief::{brief, text, type_name};
use crate::inspect::page::{self, Ink, Line, Picture, count};
use crate::inspect::reference::edge::{self, Label, Role};
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, path};
use crate::interp::Interp;
use crate::object::class::Class;
use crate::object::dict::Dict;
use crate::object::function::{Function, Generator};
use crate::object::instance::layout::CellRole;
use crate::object::instance::shape;
use crate::object::method::BoundMethod;
use crate::object::set;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "graph",
    usage: "graph [x, ..] [FILE]",
    help: "A picture of objects and the references between them.\n\n\
           Without an object: of all names; several objects are parted by commas. References that would cross the picture are written as the number of the \
           object: → #3. Weak references are dashed. With a file, the picture is written there: as a picture (.svg), \
           as a text for Graphviz (.dot) or for Mermaid (.mmd).\n\n\
           >>> row = [0]; grid = [row, row]\n>>> %graph grid\n>>> %graph grid grid.svg",
    make: |subject, argument| Ok(Box::new(make(subject, argument)?)),
};

/// So many objects are drawn in the terminal, and so many in a file.
const FEW: usize = 24;
const MANY: usize = 120;
/// So many rows of an object are drawn.
const ROWS: usize = 10;
/// Cells that a value in a row takes; pictures may cut it further.
const WIDE: usize = 60;

fn make(subject: &Subject<'_>, argument: &str) -> Result<Graph, Refusal> {
    let endings = [".svg", ".dot", ".mmd"];
    let (what, file) = match argument.rsplit_once(char::is_whitespace) {
        Some((what, file)) if endings.iter().any(|end| file.ends_with(end)) => (what, file),
        Some((what, file)) if !what.ends_with(',') && file.contains('.') => {
            let words = format!("{file}: a picture is written as .svg, .dot or .mmd");
            return Err(Refusal(words));
        }
        None if endings.iter().any(|end| argument.ends_with(end)) => ("", argument),
        _ => (argument, ""),
    };
    let roots = match what.trim() {
        "" => Vec::new(),
        what => path::resolve_list(subject, what)?,
    };
    let most = if file.is_empty() { FEW } else { MANY };
    let mut graph = of(subject, &roots, most);
    if !file.is_empty() {
        let text = match Path::new(file).extension().and_then(|end| end.to_str()) {
            Some("svg") => svg::text(&graph),
            Some("dot") => export::dot(&graph),
            _ => export::mermaid(&graph),
        };
        std::fs::write(file, text).map_err(|error| Refusal::of_file(file, &error))?;
        graph.file = Some(file.to_owned());
    }
    Ok(graph)
}

/// Objects and the references between them.
pub struct Graph {
    /// How the user called it.
    pub name: String,
    /// The objects. The first one holds the names.
    pub nodes: Vec<Node>,
    /// How many objects were left out.
    pub left_out: usize,
    /// The file that the picture was written to.
    pub file: Option<String>,
}

/// An object, or the names of the main module.
pub struct Node {
    /// What it is: `Node`, `list`.
    pub what: String,
    /// What it holds.
    pub rows: Vec<Row>,
    /// How many rows were left out.
    pub more: usize,
    /// How many references away from what was asked for; 0 for the names.
    pub depth: usize,
}

/// One thing that an object holds.
pub struct Row {
    /// How the object knows it: `.next`, `[0]`.
    pub label: String,
    /// What it is.
    pub target: Target,
}

/// What a row holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// A value that is drawn in the row.
    Text(String),
    /// A reference to another object of the picture.
    Object(usize),
    /// A weak reference to it.
    Weak(usize),
}

impl Target {
    /// The object that is meant.
    pub fn object(&self) -> Option<usize> {
        match self {
            Target::Text(_) => None,
            Target::Object(i) | Target::Weak(i) => Some(*i),
        }
    }

    /// Is it weak?
    pub fn is_weak(&self) -> bool {
        matches!(self, Target::Weak(_))
    }
}

/// The graph of what some values reach (or, without any, of what all names reach), `most` objects of it.
pub fn of(subject: &Subject<'_>, roots: &[(String, Value)], most: usize) -> Graph {
    let mut names: Vec<(String, Value)> = roots.to_vec();
    for (name, value) in subject.names.entries() {
        let name = text(&name);
        let hidden = name.starts_with("__") && name.ends_with("__");
        if !hidden && !names.iter().any(|(known, _)| *known == name) {
            names.push((name, value));
        }
    }
    let mut builder = Builder {
        cx: subject.cx,
        places: FxHashMap::default(),
        found: Vec::new(),
        most,
        left_out: 0,
    };
    let all = roots.is_empty();
    for (_, value) in roots.iter().filter(|(_, value)| !is_plain(value)) {
        builder.meet(value, 1);
    }
    if all {
        for (_, value) in &names {
            if is_box(value) {
                builder.meet(value, 1);
            }
        }
    }
    let shown = if all { names.len() } else { roots.len() };
    let asked: Vec<&str> = roots.iter().map(|(name, _)| &name[..]).collect();
    let title = if all {
        "all names".to_owned()
    } else {
        asked.join(", ")
    };
    builder.finish(title, &names, shown)
}

struct Builder<'a> {
    cx: &'a Interp,
    places: FxHashMap<usize, usize>,
    found: Vec<(Value, usize)>,
    most: usize,
    left_out: usize,
}

impl Builder<'_> {
    /// The number of an object's node: node 0 is that of the names.
    fn meet(&mut self, value: &Value, depth: usize) -> Option<usize> {
        if let Some(&place) = self.places.get(&value.addr()) {
            return Some(place);
        }
        if self.found.len() >= self.most {
            self.left_out += 1;
            return None;
        }
        self.found.push((value.clone(), depth));
        self.places.insert(value.addr(), self.found.len());
        Some(self.found.len())
    }

    /// `shown` of the names are drawn whatever they stand for; the others if that is drawn already.
    fn finish(mut self, name: String, names: &[(String, Value)], shown: usize) -> Graph {
        let mut nodes = vec![Node {
            what: "names".to_owned(),
            rows: Vec::new(),
            more: 0,
            depth: 0,
        }];
        let mut next = 0;
        while let Some((value, depth)) = self.found.get(next).cloned() {
            nodes.push(self.node(&value, depth));
            next += 1;
            // What knows an object weakly is drawn if it has a name.
            let named = |shown: &Value| names.iter().any(|(_, value)| value.is(shown));
            for watcher in watchers(self.cx, &value) {
                if named(&watcher) {
                    self.meet(&watcher, depth);
                }
            }
        }
        let known = |value: &Value| self.places.get(&value.addr()).copied();
        let rows = names.iter().enumerate().filter_map(|(i, (label, value))| {
            let target = match known(value).filter(|_| value.is_pointer()) {
                Some(place) => Target::Object(place),
                None if i < shown && is_plain(value) => Target::Text(brief(self.cx, value, WIDE)),
                None => return None,
            };
            Some(Row {
                label: label.clone(),
                target,
            })
        });
        nodes[0].rows = rows.collect();
        Graph {
            name,
            nodes,
            left_out: self.left_out,
            file: None,
        }
    }

    fn node(&mut self, value: &Value, depth: usize) -> Node {
        let mut held = Holdings::default();
        held.of(self.cx, value);
        let mut rows = Vec::new();
        for (label, to) in held.rows {
            let target = self.target(to, depth);
            rows.push(Row { label, target });
        }
        Node {
            what: what(self.cx, value),
            rows,
            more: held.more,
            depth,
        }
    }

    fn target(&mut self, held: Held, depth: usize) -> Target {
        let left_out = || Target::Text("…".to_owned());
        match held {
            Held::Unset => Target::Text("unset".to_owned()),
            Held::Weak(to) => self
                .meet(&to, depth + 1)
                .map_or_else(left_out, Target::Weak),
            Held::Value(to) if is_box(&to) || self.places.contains_key(&to.addr()) => self
                .meet(&to, depth + 1)
                .map_or_else(left_out, Target::Object),
            Held::Value(to) => Target::Text(brief(self.cx, &to, WIDE)),
        }
    }
}

/// What stands above an object's rows: its type, and its name if it has one of its own.
fn what(cx: &Interp, value: &Value) -> String {
    let named = |kind: &str, name: &Slot| match name.get() {
        Some(name) => format!("{kind} {}", text(&name)),
        None => kind.to_owned(),
    };
    if let Some(class) = value.view::<Class>() {
        return format!("class {}", class.short_name());
    }
    if let Some(function) = value.view::<Function>() {
        return named("function", &function.name);
    }
    if let Some(generator) = value.view::<Generator>() {
        return named("generator", &generator.name);
    }
    match value.view::<WeakRef>() {
        Some(reference) if reference.proxy => "weak proxy".to_owned(),
        Some(_) => "weak reference".to_owned(),
        None => type_name(cx, value),
    }
}

/// What an object holds under one label.
enum Held {
    Value(Value),
    Weak(Value),
    Unset,
}

/// Is it a value that the row of its name can show: not a class, a function or a module?
fn is_plain(value: &Value) -> bool {
    !value.is_pointer() || value.as_str().is_some() || value.as_float().is_some()
}

/// Does the object get a box of its own? Numbers, texts, classes and functions stand in the rows that hold them.
fn is_box(value: &Value) -> bool {
    let Some(kind) = value.kind() else {
        return false;
    };
    if let Some(items) = value.as_tuple() {
        // Tuples can lie in each other as deep as you like: one in another is a box, whatever it holds.
        return items
            .iter()
            .any(|item| item.as_tuple().is_some() || is_box(item));
    }
    if let Some(function) = value.view::<Function>() {
        return function
            .closure
            .as_tuple()
            .is_some_and(|cells| !cells.is_empty());
    }
    kind.is_instance()
        || value.view::<List>().is_some()
        || value.view::<Dict>().is_some()
        || set::as_body(value).is_some()
        || value.view::<CellBox>().is_some()
        || value.view::<Generator>().is_some()
        || value.view::<BoundMethod>().is_some()
        || value.view::<WeakRef>().is_some()
}

/// The weak references to an object, as programs see them.
fn watchers(cx: &Interp, value: &Value) -> Vec<Value> {
    let watchers = cx.heap.lookup_weak_cell(value);
    let watchers = watchers.map_or(Vec::new(), |cell| cell.watchers());
    let shown = |w: &Handle<WeakRef>| w.outer().unwrap_or_else(|| w.value().clone());
    watchers.iter().map(shown).collect()
}

/// What an object holds, by label; what it keeps in a store of its own counts as its own.
#[derive(Default)]
struct Holdings {
    rows: Vec<(String, Held)>,
    more: usize,
}

impl Holdings {
    fn add(&mut self, label: impl FnOnce() -> String, held: Held) {
        if self.rows.len() < ROWS {
            self.rows.push((label(), held));
        } else {
            self.more += 1;
        }
    }

    fn of(&mut self, cx: &Interp, value: &Value) {
        if let Some(to) = value.view::<WeakRef>().and_then(WeakRef::get) {
            self.add(|| "weak".to_owned(), Held::Weak(to));
        }
        self.edges(cx, value, &Role::Plain, value.view::<Class>().is_some());
        let Some(shape) = shape::of(cx, value) else {
            return;
        };
        for (i, role) in shape.class().layout().cells().iter().enumerate() {
            if let CellRole::Slot(name) = role
                && value.cell(i).is_none()
            {
                self.add(|| format!(".{name}"), Held::Unset);
            }
        }
    }

    fn edges(&mut self, cx: &Interp, value: &Value, role: &Role, of_class: bool) {
        let of_function = value.view::<Function>().is_some() || value.view::<Generator>().is_some();
        for edge in edge::edges(cx, value, role) {
            let to = edge.to;
            match &edge.label {
                Label::Store(_) if is_plain(&to) => {
                    self.add(|| "value".to_owned(), Held::Value(to));
                }
                Label::Store(inner) => self.edges(cx, &to, inner, of_class),
                Label::AsKey | Label::Part(_) => {}
                // Names, docs and the like of functions, classes and exceptions are no part of the picture.
                Label::Field(_) if of_function => {}
                Label::Field(name) if of_class && *name != "__bases__" => {}
                Label::Field("traceback" | "cause" | "context" | "suppress") => {}
                Label::Attribute(name) if of_class && text(name).starts_with("__") => {}
                Label::Element => self.add(|| "·".to_owned(), Held::Value(to)),
                Label::Local(name) | Label::Captured(name) => {
                    self.add(|| text(name), Held::Value(to));
                }
                Label::Content => self.add(|| "holds".to_owned(), Held::Value(to)),
                label => self.add(|| label.step(cx), Held::Value(to)),
            }
        }
    }
}

impl Node {
    /// How many lines its rows take.
    pub fn lines(&self) -> usize {
        (self.rows.len() + usize::from(self.more > 0)).max(1)
    }

    /// The cells that its labels take, at most `most`.
    pub fn label_width(&self, most: usize) -> usize {
        let labels = self.rows.iter().map(|row| page::width(&row.label));
        labels.max().unwrap_or(0).min(most)
    }
}

impl Graph {
    /// What stands above the rows of a node.
    pub fn title(&self, i: usize) -> String {
        match (i, self.nodes.get(i)) {
            (1.., Some(node)) => format!("#{i} {}", node.what),
            _ => "names".to_owned(),
        }
    }

    /// All references between objects: node, row, and what it refers to.
    pub fn arrows(&self) -> impl Iterator<Item = (usize, usize, &Target)> {
        self.nodes.iter().enumerate().flat_map(|(i, node)| {
            let rows = node.rows.iter().enumerate();
            rows.filter(|(_, row)| row.target.object().is_some())
                .map(move |(r, row)| (i, r, &row.target))
        })
    }
}

impl View for Graph {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        picture.title(
            Line::of(Ink::Title, "graph of ").add(Ink::Name, &self.name),
            Line::words(count(self.nodes.len() - 1, "object")),
        );
        if let Some(file) = &self.file {
            picture.line(
                Line::words(format!(
                    "{} written to ",
                    count(self.arrows().count(), "reference")
                ))
                .add(Ink::Name, file),
            );
        } else {
            for line in boxes::lines(self, picture.room()) {
                picture.line(line);
            }
        }
        if self.left_out > 0 {
            picture.line(Line::of(
                Ink::Dim,
                format!("{} left out", count(self.left_out, "more reference")),
            ));
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let row = |row: &Row| {
            let (kind, to) = match &row.target {
                Target::Text(text) => ("value", text.into()),
                Target::Object(i) => ("object", (*i).into()),
                Target::Weak(i) => ("weak", (*i).into()),
            };
            Json::object([("label", (&row.label).into()), (kind, to)])
        };
        Json::object([
            ("view", "graph".into()),
            ("name", (&self.name).into()),
            (
                "nodes",
                Json::list(&self.nodes, |node| {
                    Json::object([
                        ("what", (&node.what).into()),
                        ("rows", Json::list(&node.rows, row)),
                        ("more", node.more.into()),
                    ])
                }),
            ),
            ("left_out", self.left_out.into()),
        ])
    }
}
