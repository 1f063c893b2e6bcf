//! The tree that runs, `%code f`: its specialised nodes, and what their inline caches hold right now.
//!
//! ```text
//!   eval::describe::Node   numbers of locals, positions and kinds  --of-->  Node   names, source, classes
//! ```
//! The tree of a function that has not run yet is cold. To look at it fills no cache.

use crate::eval::Code;
use crate::eval::describe::{self, Cache, Detail, Fact, State};
use crate::heap::{Handle, Kind, Value, cell_offset};
use crate::inspect::brief::brief;
use crate::inspect::page::{self, Ink, Line, Picture, count};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path, source};
use crate::interp::{Interp, Name};
use crate::object::class::Class;
use crate::object::code::CodeInfo;
use crate::object::dict::Dict;
use crate::object::instance::shape;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "code",
    usage: "code f",
    help: "The tree that runs, and what its caches hold.\n\n\
           A node is called by its type, with the kinds of its children: `Bin<Add, LocalAttr, Const>` adds a \
           constant to an attribute of a local; `_` is a child behind a pointer. A cache is cold before it has \
           learned, valid while the next object of that kind is a hit, and stale when a class has changed since.\
           \n\n>>> %code area\n>>> %code Point.area",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        let code = source::code_of(&value).and_then(|code| code.to_handle::<Code>());
        match code {
            Some(code) => Ok(Box::new(of(subject.cx, argument, &code))),
            None => Err(refuse(argument, &value)),
        }
    },
};

fn refuse(name: &str, value: &Value) -> Refusal {
    Refusal(match value.view::<Class>() {
        Some(_) => format!("{name} is a class: its statement has run; a method of it has code"),
        None => format!("{name} is no function of the program, so no tree runs for it"),
    })
}

/// The code of something, and of what stands within it.
pub struct Tree {
    /// How the user called it.
    pub name: String,
    /// The file, as tracebacks call it.
    pub file: String,
    /// Its own code first, then that of functions, lambdas and classes within.
    pub parts: Vec<Part>,
}

/// The code of one function, class body or module.
pub struct Part {
    /// `co_qualname`.
    pub name: String,
    /// The line on which it starts.
    pub line: u32,
    /// Its local variables by number; hidden ones have no name.
    pub locals: Vec<String>,
    /// Its statements, or the one expression that it gives.
    pub nodes: Vec<Node>,
}

/// A node.
pub struct Node {
    /// What it is to the node above.
    pub role: String,
    /// Its type.
    pub kind: String,
    /// Locals, names and constants that it holds.
    pub holds: Vec<String>,
    /// The source that it stands for, if it has a position.
    pub source: Option<String>,
    /// What it remembers.
    pub caches: Vec<Memory>,
    /// The nodes below.
    pub children: Vec<Node>,
}

/// An inline cache.
pub struct Memory {
    /// What it is for.
    pub what: &'static str,
    /// Cold, valid or stale.
    pub state: State,
    /// What it knows.
    pub facts: Vec<String>,
    /// How many changes of classes ago it learned.
    pub age: Option<u32>,
}

/// The tree of some code.
pub fn of(cx: &Interp, name: &str, code: &Handle<Code>) -> Tree {
    let mut parts = Vec::new();
    let mut waiting = vec![code.clone()];
    while let Some(code) = waiting.pop() {
        parts.push(part(cx, &code));
        let inner = code.info.inner.iter().rev();
        waiting.extend(inner.filter_map(Value::to_handle::<Code>));
    }
    Tree {
        name: name.to_owned(),
        file: code.info.file.name().to_owned(),
        parts,
    }
}

fn part(cx: &Interp, code: &Code) -> Part {
    let reader = Reader { cx, code };
    let nodes = describe::body(cx, &code.body);
    let local = |at: usize| reader.local_name(at).unwrap_or_default();
    Part {
        name: code.info.qualname.to_string(),
        line: code.info.first_line,
        locals: (0..code.frame_size).map(local).collect(),
        nodes: nodes.into_iter().map(|node| reader.node(node)).collect(),
    }
}

/// Puts names to the numbers in the nodes of some code.
struct Reader<'a> {
    cx: &'a Interp,
    code: &'a Code,
}

impl Reader<'_> {
    fn node(&self, node: describe::Node) -> Node {
        let source = node.at.and_then(|at| {
            let text = self.code.info.file.slice(self.code.info.position(at));
            let first = text.lines().next()?.trim();
            (!first.is_empty()).then(|| match text.trim() == first {
                true => first.to_owned(),
                false => format!("{first} …"),
            })
        });
        let held = node.details.iter();
        Node {
            role: node.role,
            kind: node.kind,
            holds: held.map(|(role, what)| self.detail(role, what)).collect(),
            source,
            caches: node.caches.into_iter().map(|one| self.cache(one)).collect(),
            children: node
                .children
                .into_iter()
                .map(|one| self.node(one))
                .collect(),
        }
    }

    /// The name of a local; `None` for a hidden one.
    fn local_name(&self, at: usize) -> Option<String> {
        let captured = at.checked_sub(self.code.info.first_free);
        let name = match captured.and_then(|at| self.code.info.free.get(at)) {
            Some(free) => free,
            None => self.code.info.local_name(at)?,
        };
        Some(name.to_string()).filter(|name| !name.is_empty())
    }

    fn detail(&self, role: &str, detail: &Detail) -> String {
        match detail {
            Detail::Text(text) => text.clone(),
            Detail::Value(value) => match CodeInfo::of(value) {
                Some(code) => format!("code of {}", code.qualname),
                None => brief(self.cx, value, 60),
            },
            Detail::Local(at) => match self.local_name(*at) {
                Some(name) => name,
                None if matches!(role, "" | "local") => format!("local {at}"),
                None => format!("{role} in local {at}"),
            },
        }
    }

    fn cache(&self, cache: Cache) -> Memory {
        let mut facts = Vec::new();
        let mut age = None;
        for fact in cache.facts {
            facts.push(match fact {
                Fact::Kind(kind) => kind_words(self.cx, kind),
                Fact::Next(kind) => format!("then {}", kind_words(self.cx, kind)),
                Fact::Cell(cell) => format!("cell {cell} at +{}", cell_offset(cell)),
                Fact::Row(row) => format!("row {row}"),
                Fact::Found(value) => match value.view::<Dict>() {
                    Some(names) => format!("namespace of {}", count(names.len(), "name")),
                    None => brief(self.cx, &value, 60),
                },
                Fact::Words(words) => words,
                Fact::Epoch(epoch) => {
                    age = Some(self.cx.epoch().wrapping_sub(epoch));
                    continue;
                }
            });
        }
        Memory {
            what: cache.what,
            state: cache.state,
            facts,
            age,
        }
    }
}

/// `Point (x, y)`: the class of a kind, and the attributes in its shape.
fn kind_words(cx: &Interp, kind: Kind) -> String {
    let class = cx.heap.class_of_kind(kind);
    let Some(class) = class.view::<Class>() else {
        return "a class that is gone".to_owned();
    };
    let names: Vec<String> = match kind.is_instance() {
        true => shape::of_kind(cx, kind)
            .map(|shape| shape.names().iter().map(Name::to_string).collect())
            .unwrap_or_default(),
        false => Vec::new(),
    };
    match names.is_empty() {
        true => class.short_name(),
        false => format!("{} ({})", class.short_name(), names.join(", ")),
    }
}

impl Memory {
    /// `valid: Point, cell 0 at +8`
    fn line(&self) -> Line {
        let ink = match self.state {
            State::Cold => Ink::Dim,
            State::Valid => Ink::Good,
            State::Stale => Ink::Bad,
        };
        let line = Line::of(Ink::Dim, format!("· {} ", self.what)).add(ink, self.state_name());
        let line = match self.facts.is_empty() {
            true => line,
            false => line.say(format!(": {}", self.facts.join(", "))),
        };
        match self.age {
            Some(age) if age > 0 => {
                let since = format!("; {} since", count(age as usize, "class change"));
                line.add(Ink::Dim, since)
            }
            _ => line,
        }
    }

    fn state_name(&self) -> &'static str {
        match self.state {
            State::Cold => "cold",
            State::Valid => "valid",
            State::Stale => "stale",
        }
    }

    fn json(&self) -> Json {
        Json::object([
            ("what", self.what.into()),
            ("state", self.state_name().into()),
            ("facts", self.facts.clone().into()),
            ("changes_since", self.age.map(|age| age as usize).into()),
        ])
    }
}

impl Node {
    fn line(&self, depth: usize) -> Line {
        let mut line = Line::words("  ".repeat(depth));
        if !self.role.is_empty() {
            line = line.add(Ink::Dim, format!("{}: ", self.role));
        }
        line = line.add(Ink::Class, &self.kind);
        match self.holds.is_empty() {
            true => line,
            false => line.say(" ").add(Ink::Value, self.holds.join(" ")),
        }
    }

    /// Draws itself and what is below; the source stands from cell `column` on.
    fn draw(&self, picture: &mut Picture, depth: usize, column: usize) {
        let line = self.line(depth);
        picture.line(match &self.source {
            Some(source) if *source != self.holds.join(" ") => {
                line.pad(column).add(Ink::Dim, format!("  {source}"))
            }
            _ => line,
        });
        for cache in &self.caches {
            picture.line(Line::words("  ".repeat(depth + 1)).join(cache.line()));
        }
        for child in &self.children {
            child.draw(picture, depth + 1, column);
        }
    }

    /// How many cells the widest line takes, caches and source left out.
    fn width(&self, depth: usize) -> usize {
        let below = self.children.iter().map(|child| child.width(depth + 1));
        below.fold(self.line(depth).width(), usize::max)
    }

    fn json(&self) -> Json {
        Json::object([
            ("role", (&self.role).into()),
            ("node", (&self.kind).into()),
            ("holds", self.holds.clone().into()),
            ("source", self.source.clone().into()),
            ("caches", Json::list(&self.caches, Memory::json)),
            ("children", Json::list(&self.children, Node::json)),
        ])
    }
}

impl Part {
    fn locals_words(&self) -> String {
        let numbered = self.locals.iter().enumerate();
        let words: Vec<String> = numbered
            .filter(|(_, name)| !name.is_empty())
            .map(|(at, name)| format!("{at} {name}"))
            .collect();
        let hidden = self.locals.len() - words.len();
        let mut words = words.join(", ");
        if hidden > 0 {
            let comma = if words.is_empty() { "" } else { ", " };
            words.push_str(&format!("{comma}{hidden} hidden"));
        }
        words
    }

    fn json(&self) -> Json {
        Json::object([
            ("name", (&self.name).into()),
            ("line", self.line.into()),
            ("locals", self.locals.clone().into()),
            ("nodes", Json::list(&self.nodes, Node::json)),
        ])
    }
}

impl View for Tree {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let short = self.file.rsplit('/').next().unwrap_or(&self.file);
        for (at, part) in self.parts.iter().enumerate() {
            let name = if at == 0 { &self.name } else { &part.name };
            picture.blank();
            picture.title(
                Line::of(Ink::Title, "code ").add(Ink::Name, name),
                Line::words(format!("{}, line {}", page::cut(short, 40), part.line)),
            );
            if !part.locals.is_empty() {
                picture.line(Line::of(
                    Ink::Dim,
                    format!("locals: {}", part.locals_words()),
                ));
            }
            let widest = part.nodes.iter().map(|node| node.width(0)).max();
            let column = widest.unwrap_or(0).min(page.cells() / 2);
            for node in &part.nodes {
                node.draw(&mut picture, 0, column);
            }
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "code".into()),
            ("name", (&self.name).into()),
            ("file", (&self.file).into()),
            ("parts", Json::list(&self.parts, Part::json)),
        ])
    }
}
