//! `refs x`: who refers to an object, by name; strong references, which keep it alive, and weak ones.

use crate::heap::{Value, WeakRef};
use crate::inspect::brief::{brief, text, type_name};
use crate::inspect::page::{Ink, Line, Picture, Table, count};
use crate::inspect::reference::atlas::{self, Atlas};
use crate::inspect::reference::census;
use crate::inspect::reference::edge::{self, Label, Role};
use crate::inspect::step::calls;
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, is_stopped, path};
use crate::interp::Interp;
use crate::object::code::Sort;
use crate::object::function::{Generator, GeneratorState};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "refs",
    usage: "refs x",
    help: "Who refers to an object, by name.\n\n\
           Each strong reference is one of those that its count counts: a variable, an attribute, an item, a key, a \
           local variable of a suspended generator, a variable that a function has captured. Weak references do not \
           count. What no name leads to is told apart from what the interpreter holds itself.\n\n\
           >>> xs = [[1, 2]]; first = xs[0]\n>>> %refs first",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        Ok(Box::new(of(subject, argument, &value)?))
    },
};

/// So many references are drawn; the data has all.
const SHOWN: usize = 40;

/// All references to an object.
pub struct Refs {
    /// How the user called it.
    pub name: String,
    /// The object on one line.
    pub value: String,
    /// Its reference count.
    pub count: usize,
    /// The references that keep it alive.
    pub strong: Vec<Strong>,
    /// How many more of them only the interpreter knows: its tables, caches and running code.
    pub inner: usize,
    /// The references that do not.
    pub weak: Vec<Weak>,
}

/// A reference that keeps an object alive.
pub struct Strong {
    /// The path to it: `xs[0]`. `None` if no name leads there.
    pub path: Option<String>,
    /// What it is: `item 0`.
    pub what: String,
    /// What holds it: `list`.
    pub holder: String,
    /// The address of the object in which the reference lies, and its place there.
    pub place: (usize, String),
    /// Is it of no concern to programs, without a name even there where it lies?
    pub hidden: bool,
}

/// A weak reference.
pub struct Weak {
    /// The path to the reference object, if a name leads there.
    pub path: Option<String>,
    /// Its type.
    pub type_name: String,
    /// What it calls when the object has died.
    pub callback: Option<String>,
}

/// The references to `value`, of which the caller owns one that is not told.
pub fn of(subject: &Subject<'_>, name: &str, value: &Value) -> Result<Refs, Refusal> {
    let cx = subject.cx;
    let Some(references) = value.refcount() else {
        return Err(Refusal(format!(
            "{} is no object on the heap: it lies in the reference itself",
            brief(cx, value, 60)
        )));
    };
    let count = references as usize - 1;
    let atlas = Atlas::of(subject);
    let strong = strong(cx, &atlas, value);
    Ok(Refs {
        name: name.to_owned(),
        value: brief(cx, value, 200),
        count,
        inner: count.saturating_sub(strong.len()),
        strong,
        weak: weak(cx, &atlas, value),
    })
}

/// All strong references to `value`, those with the shortest paths first.
pub fn strong(cx: &Interp, atlas: &Atlas, value: &Value) -> Vec<Strong> {
    let mut found = Vec::new();
    for holder in holders(cx, value) {
        for edge in edge::edges(cx, &holder, &atlas.role(&holder)) {
            if is_stopped(cx) {
                return found;
            }
            if edge.to.is(value) {
                let label = atlas.seen(&holder, edge.label);
                found.push(tell(cx, atlas, &holder, &label));
            }
        }
    }
    found.extend(running(cx, value));
    found.sort_by_key(|s| (s.path.is_none(), s.path.as_ref().map_or(0, String::len)));
    found
}

/// The variables of running calls that refer to `value`.
fn running(cx: &Interp, value: &Value) -> Vec<Strong> {
    let mut found = Vec::new();
    for at in 0..cx.steps.depth() {
        let Some(call) = calls::call(cx, at) else {
            break;
        };
        for (name, bound) in calls::variables(cx, at) {
            if bound.is(value) && call.code.info.sort != Sort::ClassBody {
                let label =
                    Label::Running(call.code.info.name.value().clone(), name.value().clone());
                found.push(Strong {
                    path: Some(label.step(cx)),
                    what: words(cx, &label),
                    holder: format!("a running call of {}", call.name()),
                    place: (at, name.to_string()),
                    hidden: false,
                });
            }
        }
    }
    found
}

/// All objects that refer to `value`.
fn holders(cx: &Interp, value: &Value) -> Vec<Value> {
    let mut objects = cx.heap.objects();
    objects.retain(|object| {
        let mut refers = false;
        if !is_stopped(cx) {
            cx.heap.trace(object, &mut |to| refers |= to.is(value));
        }
        refers
    });
    objects
}

/// A reference in words.
fn tell(cx: &Interp, atlas: &Atlas, holder: &Value, label: &Label) -> Strong {
    let owner = atlas.owner(holder);
    let before = atlas.path(cx, holder);
    let path = before.map(|before| atlas::longer(cx, &before, label));
    let place = (holder.addr(), label.step(cx));
    // What a cell holds is known by the function that has captured it.
    let captured = match label {
        Label::Content => atlas.arrival(holder),
        _ => None,
    };
    if let Some((owner, captured)) = captured {
        return Strong {
            path,
            what: words(cx, captured),
            holder: describe(cx, &owner),
            place,
            hidden: false,
        };
    }
    let holder = match (label, atlas.module(cx, holder)) {
        (Label::Global(_) | Label::HiddenBuiltin(_) | Label::AsKey, Some(module))
            if module.is_empty() =>
        {
            "the main module".to_owned()
        }
        (Label::Global(_) | Label::HiddenBuiltin(_) | Label::AsKey, Some(module)) => {
            format!("module {module}")
        }
        _ => describe(cx, &owner),
    };
    Strong {
        path,
        what: words(cx, label),
        holder,
        place,
        hidden: matches!(label, Label::Part(_)),
    }
}

/// What a reference is.
fn words(cx: &Interp, label: &Label) -> String {
    match label {
        Label::Global(name) | Label::HiddenBuiltin(name) => format!("name {}", text(name)),
        Label::Attribute(name) => format!("attribute .{}", text(name)),
        Label::Item(i) => format!("item {i}"),
        Label::Key(key) => format!("value of key {}", brief(cx, key, edge::KEY)),
        Label::AsKey => "a key".to_owned(),
        Label::Element => "an element".to_owned(),
        Label::Local(name) | Label::Running(_, name) => format!("local variable {}", text(name)),
        Label::Captured(name) => format!("captured variable {}", text(name)),
        Label::Content => "captured variable".to_owned(),
        Label::Field(name) => format!("field .{name}"),
        Label::Part(words) => (*words).to_owned(),
        Label::Store(role) => match role {
            Role::Globals => "namespace".to_owned(),
            Role::Closure(_) => "closure".to_owned(),
            Role::Payload => "builtin value".to_owned(),
            Role::Slots(_) => "list of slots".to_owned(),
            Role::Attributes | Role::Plain => "__dict__".to_owned(),
        },
    }
}

/// An object in few words: what kind, and which one if it has a name of its own.
pub fn describe(cx: &Interp, value: &Value) -> String {
    if let Some(generator) = value.view::<Generator>() {
        let state = match generator.state.get() {
            GeneratorState::Created => "that has not started",
            GeneratorState::Suspended => "that waits at a yield",
            GeneratorState::Running => "that runs",
            GeneratorState::Finished => "that has ended",
        };
        return format!("{} {state}", brief(cx, value, 60));
    }
    let shown = brief(cx, value, 60);
    if shown == "<object>" {
        format!(
            "<{}>",
            census::type_name(cx, value).trim_matches(['(', ')'])
        )
    } else if shown.starts_with('<') {
        shown
    } else {
        type_name(cx, value)
    }
}

/// All weak references to `value`.
pub fn weak(cx: &Interp, atlas: &Atlas, value: &Value) -> Vec<Weak> {
    let Some(cell) = cx.heap.lookup_weak_cell(value) else {
        return Vec::new();
    };
    let tell = |reference: &WeakRef, shown: &Value| Weak {
        path: atlas.path(cx, shown),
        type_name: match (reference.proxy, shown.view::<WeakRef>()) {
            (true, _) => "weak proxy".to_owned(),
            (false, Some(_)) => "weak reference".to_owned(),
            (false, None) => type_name(cx, shown),
        },
        callback: reference
            .callback
            .get()
            .filter(|callback| !callback.is_none())
            .map(|callback| brief(cx, &callback, 60)),
    };
    let watchers = cell.watchers();
    let shown = |watcher: &crate::heap::Handle<WeakRef>| {
        watcher.outer().unwrap_or_else(|| watcher.value().clone())
    };
    watchers.iter().map(|w| tell(w, &shown(w))).collect()
}

impl View for Refs {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        picture.title(
            Line::of(Ink::Title, "refs to ").add(Ink::Name, &self.name),
            Line::words("count ")
                .add(Ink::Number, self.count.to_string())
                .say(", ")
                .add(Ink::Value, &self.value),
        );
        let unnamed = || Line::of(Ink::Dim, "(no name)");
        let named = |path: &Option<String>| match path {
            Some(path) => Line::of(Ink::Name, path),
            None => unnamed(),
        };
        let mut table = Table::new(&["", "", ""]);
        for strong in self.strong.iter().take(SHOWN) {
            table.row([
                named(&strong.path),
                Line::words(&strong.what),
                Line::of(Ink::Dim, "of ").add(Ink::Class, &strong.holder),
            ]);
        }
        if self.strong.len() > SHOWN {
            let more = count(self.strong.len() - SHOWN, "more reference");
            table.row([Line::of(Ink::Dim, "…"), Line::words(more)]);
        }
        if self.inner > 0 {
            table.row([
                Line::of(Ink::Dim, "(inside)"),
                Line::words(count(self.inner, "reference")),
                Line::of(Ink::Dim, "of code, or of the interpreter itself"),
            ]);
        }
        for weak in &self.weak {
            let callback = match &weak.callback {
                Some(callback) => Line::of(Ink::Dim, "calls ").add(Ink::Value, callback),
                None => Line::of(Ink::Dim, "no callback"),
            };
            table.row([
                named(&weak.path),
                Line::of(Ink::Class, &weak.type_name),
                callback,
            ]);
        }
        if table.is_empty() {
            picture.line(Line::words("nobody refers to it"));
        }
        picture.table(&table);
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "refs".into()),
            ("name", (&self.name).into()),
            ("value", (&self.value).into()),
            ("count", self.count.into()),
            (
                "strong",
                Json::list(&self.strong, |s| {
                    Json::object([
                        ("path", s.path.clone().into()),
                        ("what", (&s.what).into()),
                        ("holder", (&s.holder).into()),
                    ])
                }),
            ),
            ("inner", self.inner.into()),
            (
                "weak",
                Json::list(&self.weak, |w| {
                    Json::object([
                        ("path", w.path.clone().into()),
                        ("type", (&w.type_name).into()),
                        ("callback", w.callback.clone().into()),
                    ])
                }),
            ),
        ])
    }
}
