//! `memit CODE`: what a piece of code costs, counted by the heap and not guessed from the process.
//!
//! The caller runs the code; this file measures around it. Nothing is estimated: the bytes are those that the heap
//! counts, the peak is exact, and the objects made are those that there are now, plus those that died meanwhile, less
//! those that there were.

use std::collections::BTreeMap;

use crate::heap::Kind;
use crate::inspect::page::{Ink, Line, Picture, Table, count, figure};
use crate::inspect::reference::census::{self, signed};
use crate::inspect::{Json, Page, View};
use crate::interp::Interp;
use crate::object::class::Class;

/// What a piece of code cost.
pub struct Cost {
    /// The code.
    pub code: String,
    /// Bytes of the heap more than before.
    pub kept: i64,
    /// By how many bytes the heap was bigger meanwhile than before.
    pub peak: usize,
    /// The objects by type, most made first.
    pub rows: Vec<Made>,
}

/// Objects of one type.
#[derive(Default)]
pub struct Made {
    /// Its name.
    pub name: String,
    /// How many were made.
    pub made: usize,
    /// How many more there are than before.
    pub kept: i64,
    /// Bytes more than before.
    pub bytes: i64,
}

/// Objects and bytes of each kind, and the names of the kinds.
struct Count {
    kinds: BTreeMap<usize, (String, usize, usize)>,
}

impl Count {
    fn of(cx: &Interp) -> Count {
        let mut kinds: BTreeMap<usize, (String, usize, usize)> = BTreeMap::new();
        for object in cx.heap.objects() {
            let kind = object.kind().map_or(0, |kind| kind.id());
            let tally = kinds
                .entry(kind)
                .or_insert_with(|| (census::type_name(cx, &object), 0, 0));
            tally.1 += 1;
            tally.2 += object.bytes();
        }
        Count { kinds }
    }
}

/// The name of the type of a kind of which there is no object.
fn name_of_kind(cx: &Interp, kind: usize) -> String {
    let class = cx.heap.class_of_kind(Kind::from_bits(kind as u32));
    match class.view::<Class>() {
        Some(class) => class.short_name(),
        // It was made and collected meanwhile.
        None => "(classes that are gone)".to_owned(),
    }
}

/// Runs `work` and tells what it cost.
pub fn measure<T>(cx: &Interp, code: &str, work: impl FnOnce() -> T) -> (T, Cost) {
    let before = Count::of(cx);
    let bytes = cx.heap.bytes();
    cx.heap.start_measuring();
    let result = work();
    let measured = cx.heap.stop_measuring();
    let kept = cx.heap.bytes() as i64 - bytes as i64;
    let after = Count::of(cx);
    let mut rows: BTreeMap<String, Made> = BTreeMap::new();
    let kinds = before.kinds.keys().chain(after.kinds.keys()).copied();
    let died = 0..measured.deaths.len();
    let kinds: std::collections::BTreeSet<usize> = kinds.chain(died).collect();
    for kind in kinds {
        let deaths = measured.deaths.get(kind).copied().unwrap_or_default();
        let (was, is) = (before.kinds.get(&kind), after.kinds.get(&kind));
        let objects = |count: Option<&(String, usize, usize)>| count.map_or(0, |c| c.1);
        let size = |count: Option<&(String, usize, usize)>| count.map_or(0, |c| c.2 as i64);
        let known = is.or(was).map(|count| count.0.clone());
        let name = known.unwrap_or_else(|| name_of_kind(cx, kind));
        let row = rows.entry(name).or_default();
        row.made += (objects(is) + deaths.objects).saturating_sub(objects(was));
        row.kept += objects(is) as i64 - objects(was) as i64;
        row.bytes += size(is) - size(was);
    }
    let mut rows: Vec<Made> = rows
        .into_iter()
        .filter(|(_, row)| row.made > 0 || row.kept != 0 || row.bytes != 0)
        .map(|(name, row)| Made { name, ..row })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.made));
    let cost = Cost {
        code: code.to_owned(),
        kept,
        peak: measured.peak.saturating_sub(bytes),
        rows,
    };
    (result, cost)
}

impl Cost {
    /// All objects made.
    pub fn made(&self) -> usize {
        self.rows.iter().map(|row| row.made).sum()
    }

    /// How many more objects there are than before.
    pub fn objects(&self) -> i64 {
        self.rows.iter().map(|row| row.kept).sum()
    }
}

/// A number with its sign, `0` too.
fn plain(n: i64) -> String {
    if n == 0 { "0".to_owned() } else { signed(n) }
}

impl View for Cost {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let code = self.code.lines().next().unwrap_or_default();
        picture.title(Line::of(Ink::Title, "memit ").say(code), Line::new());
        picture.line(
            Line::words("kept ")
                .add(Ink::Number, format!("{} bytes", plain(self.kept)))
                .say(", peak ")
                .add(Ink::Number, count(self.peak, "byte"))
                .say(" above the start"),
        );
        picture.line(
            Line::words("made ")
                .add(Ink::Number, count(self.made(), "object"))
                .say(", kept ")
                .add(Ink::Number, plain(self.objects())),
        );
        let mut table = Table::new(&["type", ">made", ">kept", ">bytes kept"]);
        for row in &self.rows {
            table.row([
                Line::of(Ink::Class, &row.name),
                Line::of(Ink::Number, figure(row.made)),
                Line::of(Ink::Number, signed(row.kept)),
                Line::of(Ink::Number, signed(row.bytes)),
            ]);
        }
        if !table.is_empty() {
            picture.table(&table);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "memit".into()),
            ("code", (&self.code).into()),
            ("kept_bytes", self.kept.into()),
            ("peak_bytes", self.peak.into()),
            ("made", self.made().into()),
            ("kept", self.objects().into()),
            (
                "types",
                Json::list(&self.rows, |row| {
                    Json::object([
                        ("type", (&row.name).into()),
                        ("made", row.made.into()),
                        ("kept", row.kept.into()),
                        ("bytes", row.bytes.into()),
                    ])
                }),
            ),
        ])
    }
}
