//! The heap in figures: what there is (`heap`), what an input changed (`diff`), what it used (`watch`).
//!
//! What always holds: the bytes of all objects, with what the interpreter's table of caches takes, are the heap's own
//! counter, exactly.
//!
//! ```text
//!   Snapshot::take ── an input runs ── since ──> Changes: added, freed, grown, by type
//!   Watch::start   ── an input runs ── stop  ──> Usage: used, time, peak, heap
//! ```
//! Between two snapshots an object is known by its address and its kind; one that takes the place of a freed object
//! of its own kind counts as the same.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::heap::{NativeId, Value};
use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, is_stopped};
use crate::interp::Interp;
use crate::object::class::Class;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "heap",
    usage: "heap",
    help: "All objects by type: how many, how many bytes.\n\n\
           The sum is what the heap itself counts, to the byte. Types in brackets belong to the interpreter: code, the \
           shapes of instances, the cells that know an object weakly.\n\n\
           >>> %heap",
    make: |subject, argument| {
        Refusal::unless_alone("heap", argument)?;
        Ok(Box::new(of(subject.cx)))
    },
};

/// The name of the type of an object; in brackets if a program never sees such objects.
pub fn type_name(cx: &Interp, value: &Value) -> String {
    let Some(kind) = value.kind() else {
        return String::new();
    };
    let hidden = [
        (NativeId::WeakCell, "(weak cell)"),
        (NativeId::Shape, "(shape)"),
        (NativeId::Code, "(code)"),
    ];
    if let Some((_, name)) = hidden.iter().find(|(id, _)| kind.is_native(*id)) {
        return (*name).to_owned();
    }
    if value.view::<Class>().is_some() {
        return "type".to_owned();
    }
    match cx.heap.class_of_kind(kind).view::<Class>() {
        Some(class) => class.short_name(),
        None => "(other)".to_owned(),
    }
}

/// All objects by type.
pub struct Census {
    /// The types, most bytes first.
    pub rows: Vec<Tally>,
    /// Bytes of the interpreter's table of what inline caches hold.
    pub caches: usize,
    /// The heap's own counter.
    pub bytes: usize,
}

/// The objects of one type.
pub struct Tally {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub objects: usize,
    /// Their bytes, buffers included.
    pub bytes: usize,
}

/// Counts what is on the heap.
pub fn of(cx: &Interp) -> Census {
    let snapshot = Snapshot::take(cx);
    let mut tallies: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for seen in snapshot.seen.iter().take_while(|_| !is_stopped(cx)) {
        let tally = tallies.entry(snapshot.name(seen.kind)).or_default();
        tally.0 += 1;
        tally.1 += seen.bytes;
    }
    let mut rows: Vec<Tally> = tallies
        .into_iter()
        .map(|(name, (objects, bytes))| Tally {
            name: name.to_owned(),
            objects,
            bytes,
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.bytes));
    Census {
        rows,
        caches: cx.cached.bytes(),
        bytes: cx.heap.bytes(),
    }
}

impl Census {
    /// All objects.
    pub fn objects(&self) -> usize {
        self.rows.iter().map(|row| row.objects).sum()
    }

    /// The bytes of all rows and of the caches; equal to [`bytes`](Census::bytes).
    pub fn sum(&self) -> usize {
        self.rows.iter().map(|row| row.bytes).sum::<usize>() + self.caches
    }
}

impl View for Census {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        picture.title(
            Line::of(Ink::Title, "heap"),
            Line::of(Ink::Number, count(self.objects(), "object"))
                .say(", ")
                .add(Ink::Number, count(self.bytes, "byte")),
        );
        let mut table = Table::new(&["type", ">objects", ">bytes", ">each", ""]);
        let widest = self.rows.first().map_or(1, |row| row.bytes.max(1));
        let row = |name: &str, objects: usize, bytes: usize| {
            let each = bytes.checked_div(objects).unwrap_or(bytes);
            [
                Line::of(Ink::Class, name),
                Line::of(Ink::Number, figure(objects)),
                Line::of(Ink::Number, figure(bytes)),
                Line::of(Ink::Dim, figure(each)),
                Line::of(Ink::Value, "▇".repeat((bytes * 24).div_ceil(widest))),
            ]
        };
        for tally in &self.rows {
            table.row(row(&tally.name, tally.objects, tally.bytes));
        }
        if self.caches > 0 {
            table.row([
                Line::of(Ink::Class, "(table of caches)"),
                Line::new(),
                Line::of(Ink::Number, figure(self.caches)),
            ]);
        }
        table.rule();
        table.row([
            Line::words("sum"),
            Line::of(Ink::Number, figure(self.objects())),
            Line::of(Ink::Number, figure(self.sum())),
            Line::new(),
            match self.sum() == self.bytes {
                true => Line::of(Ink::Good, "= the heap's own counter"),
                false => Line::of(Ink::Bad, format!("but the heap counts {}", self.bytes)),
            },
        ]);
        picture.table(&table);
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "heap".into()),
            (
                "types",
                Json::list(&self.rows, |row| {
                    Json::object([
                        ("type", (&row.name).into()),
                        ("objects", row.objects.into()),
                        ("bytes", row.bytes.into()),
                    ])
                }),
            ),
            ("caches", self.caches.into()),
            ("objects", self.objects().into()),
            ("bytes", self.bytes.into()),
        ])
    }
}

/// All objects at one moment.
pub struct Snapshot {
    seen: Vec<Seen>,
    /// Names of types, by the numbers of their kinds.
    names: Vec<Option<Rc<str>>>,
    bytes: usize,
}

#[derive(Clone, Copy)]
struct Seen {
    addr: usize,
    kind: usize,
    bytes: usize,
}

impl Snapshot {
    /// Of the heap as it is.
    pub fn take(cx: &Interp) -> Snapshot {
        let objects = cx.heap.objects();
        let mut names: Vec<Option<Rc<str>>> = Vec::new();
        let mut seen: Vec<Seen> = Vec::with_capacity(objects.len());
        for object in &objects {
            let kind = object.kind().map_or(0, |kind| kind.id());
            if names.len() <= kind {
                names.resize(kind + 1, None);
            }
            if let Some(name @ None) = names.get_mut(kind) {
                *name = Some(type_name(cx, object).into());
            }
            seen.push(Seen {
                addr: object.addr(),
                kind,
                bytes: object.bytes(),
            });
        }
        Snapshot {
            seen,
            names,
            bytes: cx.heap.bytes(),
        }
    }

    fn name(&self, kind: usize) -> &str {
        let name = self.names.get(kind).and_then(Option::as_ref);
        name.map_or("(other)", |name| name)
    }

    fn sorted(&self) -> Vec<Seen> {
        let mut seen = self.seen.clone();
        seen.sort_unstable_by_key(|seen| seen.addr);
        seen
    }

    /// What has changed since.
    pub fn since(&self, cx: &Interp) -> Changes {
        let now = Snapshot::take(cx);
        let mut changes: BTreeMap<&str, Change> = BTreeMap::new();
        let (old, new) = (self.sorted(), now.sorted());
        let (mut old, mut new) = (&old[..], &new[..]);
        loop {
            match (old.first(), new.first()) {
                (Some(was), Some(is)) if was.addr == is.addr && was.kind == is.kind => {
                    if was.bytes != is.bytes {
                        let change = changes.entry(now.name(is.kind)).or_default();
                        change.grown += is.bytes as i64 - was.bytes as i64;
                    }
                    (old, new) = (&old[1..], &new[1..]);
                }
                (Some(was), is) if is.is_none_or(|is| was.addr <= is.addr) => {
                    let change = changes.entry(self.name(was.kind)).or_default();
                    change.freed.0 += 1;
                    change.freed.1 += was.bytes;
                    old = &old[1..];
                }
                (_, Some(is)) => {
                    let change = changes.entry(now.name(is.kind)).or_default();
                    change.added.0 += 1;
                    change.added.1 += is.bytes;
                    new = &new[1..];
                }
                (_, None) => break,
            }
        }
        let mut rows: Vec<Change> = changes
            .into_iter()
            .map(|(name, change)| Change {
                name: name.to_owned(),
                ..change
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.moved()));
        Changes {
            rows,
            before: self.bytes,
            after: now.bytes,
        }
    }
}

/// `diff`: what an input added to the heap and took from it.
pub struct Changes {
    /// The types that changed, most bytes first.
    pub rows: Vec<Change>,
    /// Bytes of the heap before.
    pub before: usize,
    /// Bytes of the heap after.
    pub after: usize,
}

/// What changed of one type.
#[derive(Default)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// Objects that are new, and their bytes.
    pub added: (usize, usize),
    /// Objects that are gone, and their bytes.
    pub freed: (usize, usize),
    /// By how much objects have grown that were there before and after.
    pub grown: i64,
}

impl Change {
    fn moved(&self) -> usize {
        self.added.1 + self.freed.1 + self.grown.unsigned_abs() as usize
    }

    /// Bytes more than before.
    pub fn net(&self) -> i64 {
        self.added.1 as i64 - self.freed.1 as i64 + self.grown
    }
}

/// A number with its sign and commas; nothing for 0.
pub fn signed(n: i64) -> String {
    let sign = match n {
        0 => return String::new(),
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", figure(n.unsigned_abs() as usize))
}

impl View for Changes {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let net = self.after as i64 - self.before as i64;
        let net = if net == 0 {
            "0".to_owned()
        } else {
            signed(net)
        };
        picture.title(
            Line::of(Ink::Title, "diff"),
            Line::words(format!(
                "{} → {}, ",
                figure(self.before),
                figure(self.after)
            ))
            .add(Ink::Number, format!("{net} bytes")),
        );
        if self.rows.is_empty() {
            picture.line(Line::words("nothing was added or freed"));
            return picture.finish();
        }
        let heads = [
            "type", ">added", ">bytes", ">freed", ">bytes", ">grown", ">net",
        ];
        let mut table = Table::new(&heads);
        let some = |ink: Ink, n: usize, sign: &str| match n {
            0 => Line::new(),
            n => Line::of(ink, format!("{sign}{}", figure(n))),
        };
        for row in &self.rows {
            table.row([
                Line::of(Ink::Class, &row.name),
                some(Ink::Good, row.added.0, "+"),
                some(Ink::Dim, row.added.1, ""),
                some(Ink::Bad, row.freed.0, "-"),
                some(Ink::Dim, row.freed.1, ""),
                Line::of(Ink::Dim, signed(row.grown)),
                Line::of(Ink::Number, signed(row.net())),
            ]);
        }
        picture.table(&table);
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "diff".into()),
            (
                "types",
                Json::list(&self.rows, |row| {
                    Json::object([
                        ("type", (&row.name).into()),
                        ("added", row.added.0.into()),
                        ("added_bytes", row.added.1.into()),
                        ("freed", row.freed.0.into()),
                        ("freed_bytes", row.freed.1.into()),
                        ("grown_bytes", row.grown.into()),
                    ])
                }),
            ),
            ("before", self.before.into()),
            ("after", self.after.into()),
        ])
    }
}

/// Watches one input: its time, the bytes that it kept and the peak.
pub struct Watch {
    start: Instant,
    bytes: usize,
}

/// What an input used.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Bytes of the heap more than before.
    pub used: i64,
    /// How long it took.
    pub time: Duration,
    /// By how many bytes the heap was bigger meanwhile than at the end.
    pub peak: usize,
    /// Bytes of the heap at the end.
    pub heap: usize,
}

impl Watch {
    /// To be called before the input runs.
    pub fn start(cx: &Interp) -> Watch {
        let bytes = cx.heap.bytes();
        cx.heap.start_measuring();
        Watch {
            start: Instant::now(),
            bytes,
        }
    }

    /// To be called when it has run.
    pub fn stop(self, cx: &Interp) -> Usage {
        let time = self.start.elapsed();
        let measured = cx.heap.stop_measuring();
        let heap = cx.heap.bytes();
        Usage {
            used: heap as i64 - self.bytes as i64,
            time,
            peak: measured.peak.saturating_sub(heap.max(self.bytes)),
            heap,
        }
    }
}

/// Bytes as MiB with one decimal.
fn mebibytes(bytes: f64) -> String {
    let text = format!("{:.1}", bytes / (1024.0 * 1024.0));
    let text = if text == "-0.0" { "0.0" } else { &text };
    format!("{text} MiB")
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "used {} in {:.2} s, peaked {} above that, heap {}",
            mebibytes(self.used as f64),
            self.time.as_secs_f64(),
            mebibytes(self.peak as f64),
            mebibytes(self.heap as f64)
        )
    }
}
