//! `gc`: the collector at work on the present heap, as a dry run that changes nothing.
//!
//! The collector takes off every reference that one object holds of another. What then still has references is held
//! from outside and alive, with all it reaches; the rest holds only itself:
//!
//! ```text
//!          count  -  from the cycle  =  from outside
//!   #1       2            1                 1  (the name a)     alive
//!   #2       1            1                 0                   alive: #1 holds it
//!
//!   #1       1            1                 0                   garbage: nobody outside holds
//!   #2       1            1                 0                   either of them
//! ```
//! What is garbage is the collector's own answer ([`Heap::garbage`](crate::heap::Heap::garbage)); the figures beside
//! it are counted here.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::heap::{NativeId, Value};
use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::reference::atlas::Atlas;
use crate::inspect::reference::edge::{self, Label, Role};
use crate::inspect::reference::refs;
use crate::inspect::reference::rings;
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, is_stopped};
use crate::interp::Interp;
use crate::object::class::Class;
use crate::object::dict::Dict;
use crate::object::module::Module;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "gc",
    usage: "gc",
    help: "The collector at work on the heap as it is.\n\n\
           A dry run that changes nothing. It shows the cycles among the objects of the program. For each object its \
           count, how many of those references come from the cycle itself, and so how many from outside. A cycle \
           without any from outside is garbage: counts alone would never free it, a collection does.\n\n\
           >>> a = []; a.append(a); del a\n>>> %gc",
    make: |subject, argument| {
        Refusal::unless_alone("gc", argument)?;
        Ok(Box::new(of(subject)))
    },
};

/// So many cycles, so many members of each, and so many links of a member are told; the rest is counted.
const SHOWN: usize = 12;
/// So many cycles are looked at; the rest is counted.
const READ: usize = 2000;
/// So many links of a member have room on its line.
const LINKS: usize = 3;

/// What a collection would find.
pub struct Gc {
    /// Objects that it would look at.
    pub examined: usize,
    /// The cycles that it would free, then those that the program still holds: the first of them, each unlike the
    /// others.
    pub cycles: Vec<Cycle>,
    /// How many cycles there are beyond.
    pub more_cycles: usize,
    /// Objects that it would free.
    pub garbage: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Garbage that is in no cycle itself: what the cycles hold.
    pub held: usize,
}

/// Objects that refer to each other in a circle.
pub struct Cycle {
    /// How many cycles are just like this one, itself included.
    pub alike: usize,
    /// Would a collection free it?
    pub garbage: bool,
    /// The first of its objects.
    pub members: Vec<Member>,
    /// How many objects there are beyond.
    pub more_members: usize,
    /// References to all its objects that come from neither the cycle nor other garbage.
    pub outside: usize,
}

impl Cycle {
    fn is_like(&self, other: &Cycle) -> bool {
        (self.garbage, self.outside, self.size()) == (other.garbage, other.outside, other.size())
            && self.members == other.members
    }

    /// The number of its objects.
    pub fn size(&self) -> usize {
        self.members.len() + self.more_members
    }
}

/// An object of a cycle.
#[derive(PartialEq, Eq)]
pub struct Member {
    /// What it is: `<Node>`.
    pub what: String,
    /// The path to it, if a name leads there.
    pub path: Option<String>,
    /// Its references.
    pub count: usize,
    /// How many of them its cycle holds.
    pub inside: usize,
    /// How many of them other garbage holds.
    pub from_garbage: usize,
    /// Who of the cycle it refers to first: how, and the index of the member.
    pub links: Vec<(String, usize)>,
    /// How often it refers to the cycle beyond.
    pub more_links: usize,
    /// Must its finaliser run first?
    pub finaliser: bool,
    /// How many weak references would be cleared.
    pub weak: usize,
}

impl Member {
    /// How many references come from neither the cycle nor other garbage.
    pub fn outside(&self) -> usize {
        self.count.saturating_sub(self.inside + self.from_garbage)
    }
}

/// A dry run of the collector.
pub fn of(subject: &Subject<'_>) -> Gc {
    let cx = subject.cx;
    let counts = reference_counts(cx);
    let garbage = cx.heap.garbage();
    let dead: FxHashSet<usize> = garbage.iter().map(Value::addr).collect();
    let rings = rings::rings(cx, &garbage);
    let in_rings: usize = rings.iter().map(Vec::len).sum();
    let atlas = Atlas::of(subject);
    let teller = Teller {
        cx,
        atlas: &atlas,
        counts: &counts,
        held: held_by(cx, &garbage),
        dead: &dead,
    };
    let alive = rings::rings(cx, &reachable(subject));
    let all = rings.len() + alive.len();
    let dead = rings.iter().map(|ring| (ring, true));
    let read = dead.chain(alive.iter().map(|ring| (ring, false)));
    let mut cycles: Vec<Cycle> = Vec::new();
    for (ring, dead) in read.take(READ) {
        let cycle = teller.cycle(ring, dead);
        if let Some(told) = cycles.iter_mut().find(|told| told.is_like(&cycle)) {
            told.alike += 1;
        } else if cycles.len() < SHOWN {
            cycles.push(cycle);
        }
    }
    Gc {
        examined: counts.len(),
        more_cycles: all - cycles.iter().map(|cycle| cycle.alike).sum::<usize>(),
        cycles,
        garbage: garbage.len(),
        bytes: garbage.iter().map(Value::bytes).sum(),
        held: garbage.len() - in_rings,
    }
}

/// The count of each object by its address, before this view refers to any.
fn reference_counts(cx: &Interp) -> FxHashMap<usize, usize> {
    let objects = cx.heap.objects();
    let count = |object: &Value| object.refcount().map_or(0, |count| count as usize - 1);
    let going = objects.iter().take_while(|_| !is_stopped(cx));
    going.map(|object| (object.addr(), count(object))).collect()
}

/// How many references of each object some garbage holds.
fn held_by(cx: &Interp, garbage: &[Value]) -> FxHashMap<usize, usize> {
    let mut counts = FxHashMap::default();
    for object in garbage.iter().take_while(|_| !is_stopped(cx)) {
        cx.heap.trace(object, &mut |to| {
            if to.is_pointer() {
                *counts.entry(to.addr()).or_insert(0) += 1;
            }
        });
    }
    counts
}

/// The objects that the program made and can reach: what the names of the main module lead to, without modules,
/// classes and code, which always refer to each other.
fn reachable(subject: &Subject<'_>) -> Vec<Value> {
    let cx = subject.cx;
    let mut seen: FxHashSet<usize> = namespaces(subject);
    let mut found = subject.names.values();
    let is_part = |value: &Value| {
        let hidden = [
            NativeId::Str,
            NativeId::Float,
            NativeId::BigInt,
            NativeId::Code,
            NativeId::Shape,
            NativeId::WeakCell,
            NativeId::NativeFunction,
        ];
        let kind = value.kind();
        value.view::<Module>().is_none()
            && value.view::<Class>().is_none()
            && kind.is_some_and(|kind| !hidden.iter().any(|&id| kind.is_native(id)))
    };
    found.retain(|value| is_part(value) && seen.insert(value.addr()));
    let mut next = 0;
    while let Some(value) = found.get(next).cloned().filter(|_| !is_stopped(cx)) {
        cx.heap.trace(&value, &mut |to| {
            if is_part(to) && seen.insert(to.addr()) {
                found.push(to.clone());
            }
        });
        next += 1;
    }
    found
}

/// The namespaces of all modules.
fn namespaces(subject: &Subject<'_>) -> FxHashSet<usize> {
    let modules = subject.cx.modules.loaded.handle::<Dict>();
    let all = modules.map_or(Vec::new(), |modules| modules.values());
    let dict = |module: &Value| Some(module.view::<Module>()?.dict().value().addr());
    let mut found: FxHashSet<usize> = all.iter().filter_map(dict).collect();
    found.insert(subject.names.value().addr());
    found
}

struct Teller<'a> {
    cx: &'a Interp,
    atlas: &'a Atlas,
    counts: &'a FxHashMap<usize, usize>,
    /// How many references garbage holds of each object.
    held: FxHashMap<usize, usize>,
    dead: &'a FxHashSet<usize>,
}

impl Teller<'_> {
    fn cycle(&self, ring: &[Value], garbage: bool) -> Cycle {
        let mut ring = ring.to_vec();
        ring.sort_by_key(|value| !edge::owns_stores(value));
        let index: FxHashMap<usize, usize> = ring
            .iter()
            .enumerate()
            .map(|(i, value)| (value.addr(), i))
            .collect();
        let told = ring.iter().take(SHOWN);
        let mut members: Vec<Member> = told.map(|value| self.member(value, garbage)).collect();
        let mut inside = vec![0; ring.len()];
        for (i, value) in ring.iter().enumerate() {
            if is_stopped(self.cx) {
                break;
            }
            for edge in edge::edges(self.cx, value, &self.atlas.role(value)) {
                let Some(&to) = index.get(&edge.to.addr()) else {
                    continue;
                };
                inside[to] += 1;
                let Some(member) = members.get_mut(i) else {
                    continue;
                };
                if member.links.len() < SHOWN {
                    member.links.push((link(self.cx, &edge.label), to));
                } else {
                    member.more_links += 1;
                }
            }
        }
        // All garbage that refers to the cycle, the cycle itself included.
        let from_garbage = match garbage {
            true => {
                let held = ring.iter().map(|value| self.held.get(&value.addr()));
                held.map(|held| held.copied().unwrap_or(0)).collect()
            }
            false => inside.clone(),
        };
        let known = |i: usize| inside[i].max(from_garbage[i]);
        let outside = (0..ring.len()).map(|i| self.count(&ring[i]).saturating_sub(known(i)));
        let outside = outside.sum();
        for (i, member) in members.iter_mut().enumerate() {
            member.inside = inside[i];
            member.from_garbage = known(i) - inside[i];
        }
        Cycle {
            alike: 1,
            garbage,
            more_members: ring.len() - members.len(),
            members,
            outside,
        }
    }

    /// The count of an object before this view referred to it.
    fn count(&self, value: &Value) -> usize {
        self.counts.get(&value.addr()).copied().unwrap_or(0)
    }

    fn member(&self, value: &Value, garbage: bool) -> Member {
        let watchers = self.cx.heap.lookup_weak_cell(value);
        Member {
            what: refs::describe(self.cx, value),
            path: self.atlas.path(self.cx, value),
            count: self.count(value),
            inside: 0,
            from_garbage: 0,
            links: Vec::new(),
            more_links: 0,
            finaliser: garbage && value.kind().is_some_and(|kind| kind.has_finaliser()),
            weak: watchers.map_or(0, |cell| {
                let told = |w: &crate::heap::Handle<crate::heap::WeakRef>| {
                    garbage && !self.dead.contains(&w.value().addr())
                };
                cell.watchers().iter().filter(|w| told(w)).count()
            }),
        }
    }
}

/// A reference between members in few characters.
fn link(cx: &Interp, label: &Label) -> String {
    match label {
        Label::Store(Role::Attributes) => ".__dict__".to_owned(),
        Label::Store(Role::Closure(_)) => ".__closure__".to_owned(),
        Label::Store(_) => "(value)".to_owned(),
        Label::Content => ".cell_contents".to_owned(),
        label => label.step(cx),
    }
}

impl Gc {
    fn table(&self, cycle: &Cycle) -> Table {
        let mut table = Table::new(&["", "", "", ">count", ">inside", ">outside", ""]);
        for (i, member) in cycle.members.iter().enumerate() {
            let mut last = Line::new();
            for (n, (label, to)) in member.links.iter().enumerate().take(LINKS) {
                let between = if n == 0 { "" } else { "  " };
                last = last
                    .say(between)
                    .add(Ink::Name, label)
                    .say(format!(" → #{}", to + 1));
            }
            let links = member.links.len() + member.more_links;
            if links > LINKS {
                last = last.add(Ink::Dim, format!("  and {} more", figure(links - LINKS)));
            }
            let inside = member.inside + member.from_garbage;
            table.row([
                Line::of(Ink::Dim, format!("  #{}", i + 1)),
                Line::of(Ink::Class, &member.what),
                Line::of(Ink::Name, member.path.as_deref().unwrap_or("")),
                Line::of(Ink::Number, figure(member.count)),
                Line::of(Ink::Number, figure(inside)),
                Line::of(
                    if member.outside() > 0 {
                        Ink::Good
                    } else {
                        Ink::Number
                    },
                    figure(member.outside()),
                ),
                last,
            ]);
        }
        table
    }
}

impl View for Gc {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        picture.title(
            Line::of(Ink::Title, "gc").say(" a dry run"),
            Line::of(Ink::Number, count(self.examined, "object")).say(" looked at"),
        );
        for cycle in &self.cycles {
            let objects = count(cycle.size(), "object");
            let (cycles, it) = match cycle.alike {
                1 => (format!("a cycle of {objects}"), "it"),
                n => (format!("{} such cycles of {objects}", figure(n)), "them"),
            };
            picture.line(if cycle.garbage {
                Line::of(Ink::Bad, "garbage")
                    .say(format!(": {cycles}; nothing outside refers to {it}"))
            } else {
                Line::of(Ink::Good, "alive").say(format!(
                    ": {cycles}, held by {} from outside",
                    count(cycle.outside, "reference")
                ))
            });
            picture.table(&self.table(cycle));
            for (i, member) in cycle.members.iter().enumerate() {
                let weak = count(member.weak, "weak reference");
                let first = match (member.weak, member.finaliser) {
                    (0, false) => continue,
                    (0, true) => "its finaliser runs".to_owned(),
                    (_, false) => format!("{weak} cleared"),
                    (_, true) => format!("{weak} cleared, then its finaliser runs"),
                };
                let who = Line::of(Ink::Dim, format!("  #{} ", i + 1));
                picture.line(who.add(Ink::Bad, format!("first: {first}")));
            }
            if cycle.more_members > 0 {
                let more = figure(cycle.more_members);
                picture.line(Line::of(Ink::Dim, format!("  and {more} more")));
            }
            picture.blank();
        }
        if self.more_cycles > 0 {
            let more = count(self.more_cycles, "more cycle");
            picture.line(Line::of(Ink::Dim, format!("and {more}")));
            picture.blank();
        }
        if self.cycles.is_empty() {
            picture.line(Line::words("no object of the program is in a cycle"));
        }
        picture.line(match self.garbage {
            0 => Line::words("A collection would free nothing."),
            n => Line::words("A collection would free ")
                .add(Ink::Number, count(n, "object"))
                .say(", ")
                .add(Ink::Number, count(self.bytes, "byte"))
                .say("."),
        });
        if self.held > 0 {
            let held = figure(self.held);
            picture.line(Line::words(match self.held {
                1 => "1 of them stands in no cycle itself: a cycle holds it.".to_owned(),
                _ => format!("{held} of them stand in no cycle themselves: cycles hold them."),
            }));
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let member = |member: &Member| {
            Json::object([
                ("what", (&member.what).into()),
                ("path", member.path.clone().into()),
                ("count", member.count.into()),
                ("inside", member.inside.into()),
                ("from_garbage", member.from_garbage.into()),
                ("outside", member.outside().into()),
                (
                    "links",
                    Json::list(&member.links, |(label, to)| {
                        Json::object([("label", label.into()), ("to", (*to).into())])
                    }),
                ),
                ("more_links", member.more_links.into()),
                ("finaliser", member.finaliser.into()),
                ("weak", member.weak.into()),
            ])
        };
        Json::object([
            ("view", "gc".into()),
            ("examined", self.examined.into()),
            (
                "cycles",
                Json::list(&self.cycles, |cycle| {
                    Json::object([
                        ("alike", cycle.alike.into()),
                        ("garbage", cycle.garbage.into()),
                        ("outside", cycle.outside.into()),
                        ("members", Json::list(&cycle.members, member)),
                        ("more_members", cycle.more_members.into()),
                    ])
                }),
            ),
            ("more_cycles", self.more_cycles.into()),
            ("garbage", self.garbage.into()),
            ("bytes", self.bytes.into()),
            ("held_by_cycles", self.held.into()),
        ])
    }
}
