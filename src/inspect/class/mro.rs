//! `mro C`: the C3 merge, list by list; `mro A, B`: that of a class with these bases, or why there is none.
//!
//! ```text
//!   mro(C) = C + merge(mro(A), mro(B), [A, B])
//!   again and again: the first head that stands in no other list's tail
//! ```
//! The steps are those of `object::class::mro`, which makes the MRO of every class; they are only watched here.

use crate::heap::{Handle, Value};
use crate::inspect::page::{self, Ink, Line, Picture, count};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::Interp;
use crate::object::class::mro;
use crate::object::class::{self, Class};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "mro",
    usage: "mro C | A, B",
    help: "How the bases of a class are lined up.\n\n\
           The merge of C3, list by list; of several classes, the order that a class with these bases would have, or \
           why it cannot be.\n\n>>> %mro Child\n>>> %mro A, B",
    make: |subject, argument| {
        let values = path::resolve_list(subject, argument)?;
        Ok(Box::new(of(subject.cx, &values)?))
    },
};

/// One of the lists that are merged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Where it comes from: `mro(A)`, or `bases`.
    pub name: String,
    /// What is left of it.
    pub left: Vec<String>,
    /// The head is this list's, and why it cannot be taken: the list and the class it stands behind.
    pub waits: Option<(String, String)>,
    /// Its head is the class that is taken.
    pub taken: bool,
}

/// One step of the merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The class that is taken; `None` if no head can be.
    pub takes: Option<String>,
    /// The lists that are not used up.
    pub rows: Vec<Row>,
}

/// The merge of the MROs of some bases.
pub struct Merge {
    /// The class, if there is one already.
    pub class: Option<String>,
    /// Its bases.
    pub bases: Vec<String>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The order; `None` if there is none.
    pub order: Option<Vec<String>>,
    /// The MRO that the class has, if that is another one (its metaclass has a `mro()` of its own).
    pub actual: Option<Vec<String>>,
    /// A base that is given twice.
    pub twice: Option<String>,
}

/// The merge for a class, or for a class with these bases.
pub fn of(cx: &Interp, values: &[(String, Value)]) -> Result<Merge, Refusal> {
    let mut classes: Vec<Handle<Class>> = Vec::new();
    for (text, value) in values {
        match value.to_handle::<Class>() {
            Some(class) => classes.push(class),
            // Of an object its class is meant.
            None if values.len() == 1 => classes.push(class::class_of(cx, value)),
            None => return Err(Refusal(format!("'{text}' is no class"))),
        }
    }
    let class = (classes.len() == 1).then(|| classes[0].clone());
    let bases = match &class {
        Some(class) => base_classes(class),
        None => classes,
    };
    Ok(merge(class, &bases))
}

fn base_classes(class: &Class) -> Vec<Handle<Class>> {
    let bases = class.bases();
    bases
        .as_tuple()
        .unwrap_or(&[])
        .iter()
        .filter_map(Value::to_handle)
        .collect()
}

fn names(classes: &[Handle<Class>]) -> Vec<String> {
    classes.iter().map(|class| class.name_text()).collect()
}

fn merge(class: Option<Handle<Class>>, bases: &[Handle<Class>]) -> Merge {
    let mut titles: Vec<String> = bases
        .iter()
        .map(|base| format!("mro({})", base.name_text()))
        .collect();
    titles.push("bases".to_owned());
    let mut lists: Vec<Vec<Handle<Class>>> = bases.iter().map(|base| base.mro_classes()).collect();
    lists.push(bases.to_vec());
    let mut steps = Vec::new();
    let watch = |left: &[&[Handle<Class>]], takes: Option<&Handle<Class>>| {
        if left.iter().any(|list| !list.is_empty()) {
            steps.push(step(&titles, left, takes));
        }
    };
    let merged = mro::merge_watched(lists, watch);
    let head = class
        .as_ref()
        .map_or("(new)".to_owned(), |class| class.name_text());
    let order = merged.ok().map(|rest| [vec![head], names(&rest)].concat());
    let actual = class.as_ref().map(|class| names(&class.mro_classes()));
    let twice = bases
        .iter()
        .enumerate()
        .find(|(at, base)| bases[..*at].iter().any(|b| b.is(base)));
    Merge {
        class: class.map(|class| class.name_text()),
        bases: names(bases),
        actual: actual.filter(|actual| Some(actual) != order.as_ref()),
        twice: twice.map(|(_, base)| base.name_text()),
        steps,
        order,
    }
}

/// What the lists look like before a class is taken.
fn step(titles: &[String], left: &[&[Handle<Class>]], takes: Option<&Handle<Class>>) -> Step {
    let mut rows = Vec::new();
    let mut found = false;
    for (title, list) in titles.iter().zip(left) {
        let Some(head) = list.first() else { continue };
        let taken = takes.is_some_and(|takes| takes.is(head));
        // Heads behind the one that is taken are not looked at.
        let waits = if taken || found {
            None
        } else {
            blocker(titles, left, head)
        };
        found |= taken;
        rows.push(Row {
            name: title.clone(),
            left: names(list),
            waits,
            taken,
        });
    }
    Step {
        takes: takes.map(|class| class.name_text()),
        rows,
    }
}

/// A list in whose tail a head stands, and the head of that list.
fn blocker(
    titles: &[String],
    left: &[&[Handle<Class>]],
    head: &Handle<Class>,
) -> Option<(String, String)> {
    let behind = |list: &&[Handle<Class>]| list.iter().skip(1).any(|class| class.is(head));
    let (title, list) = titles.iter().zip(left).find(|(_, list)| behind(list))?;
    Some((title.clone(), list.first()?.name_text()))
}

/// Why a class cannot have these bases, whatever their layouts; `None` if it can.
pub fn error(cx: &Interp, bases: &[(String, Value)]) -> Result<Option<String>, Refusal> {
    let merge = of(cx, bases)?;
    Ok(match (&merge.twice, &merge.order) {
        (Some(base), _) => Some(format!("TypeError: duplicate base class {base}")),
        (None, None) => Some(format!("TypeError: {}", merge.conflict())),
        (None, Some(_)) => None,
    })
}

impl Merge {
    /// The words of the error for bases that no order fits.
    fn conflict(&self) -> String {
        let mut heads: Vec<&str> = Vec::new();
        for row in self.steps.last().map_or(&[][..], |step| &step.rows) {
            if !heads.contains(&&row.left[0][..]) {
                heads.push(&row.left[0]);
            }
        }
        format!(
            "Cannot create a consistent method resolution order (MRO) for bases {}",
            heads.join(", ")
        )
    }

    fn formula(&self) -> String {
        let mros: Vec<String> = self
            .bases
            .iter()
            .map(|base| format!("mro({base})"))
            .collect();
        let name = self.class.as_deref().unwrap_or("new");
        match mros.is_empty() {
            true => format!("mro({name}) = {name}"),
            false => format!(
                "mro({name}) = {name} + merge({}, [{}])",
                mros.join(", "),
                self.bases.join(", ")
            ),
        }
    }

    fn draw_step(&self, picture: &mut Picture, at: usize, step: &Step) {
        let number = Line::of(Ink::Number, (at + 1).to_string()).pad(3);
        picture.line(match &step.takes {
            Some(class) => number.say("takes ").add(Ink::Good, class),
            None => number.add(Ink::Bad, "no head can be taken"),
        });
        let wide = step
            .rows
            .iter()
            .map(|row| page::width(&row.name))
            .max()
            .unwrap_or(0);
        for row in &step.rows {
            let mut line = Line::words("   ").add(Ink::Dim, &row.name).pad(wide + 5);
            for (at, class) in row.left.iter().enumerate() {
                let ink = match (at, row.taken, row.waits.is_some()) {
                    (0, true, _) => Ink::Good,
                    (0, _, true) => Ink::Bad,
                    (0, _, _) => Ink::Class,
                    _ => Ink::Dim,
                };
                line = line.add(ink, class).say(" ");
            }
            let Some((list, before)) = &row.waits else {
                picture.line(line);
                continue;
            };
            let why = format!(
                "← {} waits: in {list} it stands behind {before}",
                row.left[0]
            );
            if line.width() + 1 + page::width(&why) <= picture.room() {
                picture.line(line.say(" ").say(why));
            } else {
                picture.line(line);
                picture.prose(Line::words(" ".repeat(wide + 5)), why);
            }
        }
    }
}

impl View for Merge {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let subject = self.class.clone().unwrap_or_else(|| self.bases.join(", "));
        let what = Line::of(Ink::Title, "mro ").add(Ink::Class, subject);
        let remark = match (&self.order, &self.twice) {
            (Some(order), None) => Line::words(count(order.len(), "class")),
            _ => Line::of(Ink::Bad, "no order"),
        };
        picture.title(what, remark);
        picture.prose(Line::new(), self.formula());
        picture.blank();
        for (at, step) in self.steps.iter().enumerate() {
            self.draw_step(&mut picture, at, step);
        }
        picture.blank();
        if let Some(base) = &self.twice {
            let lead = Line::of(Ink::Bad, "▶ TypeError: ");
            picture.prose(lead, format!("duplicate base class {base}"));
        } else if let Some(order) = &self.order {
            picture.prose(Line::of(Ink::Good, "▶ "), order.join(" → "));
        } else {
            let lead = Line::of(Ink::Bad, "▶ TypeError: ");
            picture.prose(lead, self.conflict());
            picture.prose(
                Line::words("  "),
                "Each of them stands behind another one in some list, so none can be next.",
            );
        }
        if let Some(actual) = &self.actual {
            picture.prose(
                Line::of(Ink::Bad, "! "),
                format!(
                    "the class has another MRO, as its metaclass has a mro() of its own: {}",
                    actual.join(" → ")
                ),
            );
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let row = |row: &Row| {
            Json::object([
                ("list", (&row.name).into()),
                ("left", row.left.clone().into()),
                ("taken", row.taken.into()),
                (
                    "waits",
                    row.waits.as_ref().map_or(Json::Null, |(list, before)| {
                        Json::object([("list", list.into()), ("behind", before.into())])
                    }),
                ),
            ])
        };
        let step = |step: &Step| {
            Json::object([
                ("takes", step.takes.clone().into()),
                ("lists", Json::list(&step.rows, row)),
            ])
        };
        Json::object([
            ("view", "mro".into()),
            ("class", self.class.clone().into()),
            ("bases", self.bases.clone().into()),
            ("steps", Json::list(&self.steps, step)),
            ("order", self.order.clone().into()),
            ("actual", self.actual.clone().into()),
            ("duplicate", self.twice.clone().into()),
        ])
    }
}
