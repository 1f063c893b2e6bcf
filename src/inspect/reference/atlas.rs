//! `Atlas`: the shortest path by which a program can name each object.
//!
//! The main module comes first, then the other modules. Every object is reached once, from the nearest names:
//!
//! ```text
//!   main ── head ──> <Node> ──.next──> <Node>          head, head.next
//!        '─ rows ──> list ──[0]──> list ──[2]──> 'x'    rows[0][2]
//! ```
//! An object without a path cannot be reached from any module: it is garbage, or only a running frame or the
//! interpreter itself holds it.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::heap::{Handle, Value};
use crate::inspect::reference::edge::{self, Label, Role};
use crate::inspect::step::calls;
use crate::inspect::{Subject, brief, is_stopped};
use crate::interp::Interp;
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::module::Module;

/// A path of so many steps is too long to be told whole; then so many of its last ones are told.
const LONG: u32 = 24;
const END: u32 = 4;

/// Paths to all objects that have one.
pub struct Atlas {
    places: FxHashMap<usize, usize>,
    stops: Vec<Way>,
    main: Handle<Dict>,
    /// Where the namespace of the builtins lies, whose names need no module before them.
    builtins: usize,
}

/// An object and how the walk came there.
struct Way {
    to: Value,
    from: Option<usize>,
    label: Label,
    /// Steps from a module; `None` if no module leads there.
    steps: Option<u32>,
}

impl Way {
    /// From outside: to a module, or to an object that no module reaches.
    fn root(to: Value, label: Label) -> Way {
        let steps = (!matches!(label, Label::Part(_))).then_some(0);
        Way {
            to,
            from: None,
            label,
            steps,
        }
    }
}

/// The walk over all objects, nearest first. Dull ways wait until all others are gone.
struct Walk<'a> {
    cx: &'a Interp,
    atlas: Atlas,
    next: usize,
    later: VecDeque<Way>,
}

impl Walk<'_> {
    fn from(&mut self, way: Way) {
        self.atlas.add(way);
        while let Some(stop) = self.atlas.stops.get(self.next) {
            if is_stopped(self.cx) {
                return;
            }
            let value = stop.to.clone();
            let role = self.atlas.role(&value);
            for edge in edge::edges(self.cx, &value, &role) {
                if is_stopped(self.cx) {
                    return;
                }
                self.go(edge.label, edge.to);
            }
            if value.kind().is_some_and(|kind| kind.is_instance()) {
                let class = class::class_of(self.cx, &value).into_value();
                self.go(Label::Field("__class__"), class);
            }
            self.next += 1;
        }
    }

    /// What no module reaches, so that its stores are known as such; owners first.
    fn rest(&mut self) {
        let objects = self.cx.heap.objects().into_iter();
        let (owners, others): (Vec<Value>, Vec<Value>) = objects.partition(edge::owns_stores);
        for to in owners.into_iter().chain(others) {
            if is_stopped(self.cx) {
                return;
            }
            self.from(Way::root(to, Label::Part("nobody")));
            while let Some(way) = self.later.pop_front() {
                self.from(way);
            }
        }
    }

    fn go(&mut self, label: Label, to: Value) {
        let from = self.atlas.stops.get(self.next);
        let label = match from {
            Some(stop) => self.atlas.seen(&stop.to, label),
            None => label,
        };
        let dull = match &label {
            // Through the key of the first dict that has it, a name would get a strange path.
            Label::AsKey => return,
            Label::Global(name) => brief::text(name) == "__builtins__",
            label => label.is_dull(),
        };
        let steps = self.atlas.stops.get(self.next).and_then(|stop| stop.steps);
        let way = Way {
            to,
            from: Some(self.next),
            label,
            steps: steps.map(|steps| steps.saturating_add(1)),
        };
        if dull {
            self.later.push_back(way);
        } else {
            self.atlas.add(way);
        }
    }
}

impl Atlas {
    /// Of all that the modules of an interpreter reach, the names of the main module first.
    pub fn of(subject: &Subject<'_>) -> Atlas {
        let builtins = subject.cx.builtins().clone();
        let mut walk = Walk {
            cx: subject.cx,
            atlas: Atlas {
                places: FxHashMap::default(),
                stops: Vec::new(),
                main: subject.names.clone(),
                builtins: builtins.addr(),
            },
            next: 0,
            later: VecDeque::new(),
        };
        let main = subject.names.value().clone();
        walk.from(Way::root(main, Label::Store(Role::Globals)));
        walk.from(Way::root(builtins, Label::Store(Role::Globals)));
        let loaded = subject.cx.modules.loaded.handle::<Dict>();
        for (name, module) in loaded.map_or(Vec::new(), |modules: Handle<Dict>| modules.entries()) {
            walk.from(Way::root(module, Label::Global(name)));
        }
        for at in 0..subject.cx.steps.depth() {
            let Some(call) = calls::call(subject.cx, at) else {
                break;
            };
            for (name, value) in calls::variables(subject.cx, at) {
                let function = call.code.info.name.value().clone();
                let label = Label::Running(function, name.value().clone());
                walk.from(Way::root(value, label));
            }
        }
        while let Some(way) = walk.later.pop_front() {
            walk.from(way);
        }
        walk.rest();
        walk.atlas
    }

    fn add(&mut self, way: Way) {
        if way.to.is_pointer() && !self.places.contains_key(&way.to.addr()) {
            self.places.insert(way.to.addr(), self.stops.len());
            self.stops.push(way);
        }
    }

    /// A label as it is from the main module: there a builtin name may be hidden.
    pub fn seen(&self, holder: &Value, label: Label) -> Label {
        match label {
            Label::Global(name) if holder.addr() == self.builtins => {
                match self.main.get_str(&name) {
                    Some(_) => Label::HiddenBuiltin(name),
                    None => Label::Global(name),
                }
            }
            label => label,
        }
    }

    /// How to read an object: as what it is, or as the store of another one.
    pub fn role(&self, value: &Value) -> Role {
        match self.stop(value) {
            Some(Way {
                label: Label::Store(role),
                ..
            }) => role.clone(),
            _ => Role::Plain,
        }
    }

    fn stop(&self, value: &Value) -> Option<&Way> {
        self.stops.get(*self.places.get(&value.addr())?)
    }

    /// The object whose store this is, or the object itself.
    pub fn owner(&self, value: &Value) -> Value {
        let mut at = self.stop(value);
        while let Some(stop) = at {
            match (&stop.label, stop.from) {
                (Label::Store(_), Some(from)) => at = self.stops.get(from),
                _ => return stop.to.clone(),
            }
        }
        value.clone()
    }

    /// The path to an object; empty for the namespace of the main module itself. `None` if no name leads to it. Of a
    /// very long path only the end is told.
    pub fn path(&self, cx: &Interp, value: &Value) -> Option<String> {
        let mut at = self.stop(value)?;
        let short = at.steps? < LONG;
        let mut labels = vec![&at.label];
        let most = if short { LONG } else { END };
        while labels.len() < most as usize
            && let Some(from) = at.from.and_then(|i| self.stops.get(i))
        {
            at = from;
            labels.push(&at.label);
        }
        let start = if short { "" } else { "…" };
        let labels = labels.into_iter().rev();
        Some(labels.fold(start.to_owned(), |path, label| longer(cx, &path, label)))
    }

    /// How an object was reached: from which owner, and as what.
    pub fn arrival(&self, value: &Value) -> Option<(Value, &Label)> {
        let stop = self.stop(value)?;
        let from = self.stops.get(stop.from?)?;
        Some((self.owner(&from.to), &stop.label))
    }

    /// The module whose namespace a dict is: its name; empty for the main module.
    pub fn module(&self, cx: &Interp, dict: &Value) -> Option<String> {
        let stop = self.stop(dict)?;
        let Label::Store(Role::Globals) = stop.label else {
            return None;
        };
        match stop.from.and_then(|i| self.stops.get(i)) {
            None if dict.addr() == self.builtins => Some("builtins".to_owned()),
            None => Some(String::new()),
            Some(owner) => owner.to.view::<Module>()?.name(cx),
        }
    }
}

/// A path with one step more.
pub fn longer(cx: &Interp, path: &str, label: &Label) -> String {
    let step = label.step(cx);
    match label {
        // Names of a module that is not the main one stand behind its own.
        Label::Global(_) if !path.is_empty() => format!("{path}.{step}"),
        Label::Part(_) if path.ends_with(&step) => path.to_owned(),
        _ => format!("{path}{step}"),
    }
}
