//! The card of an object, `obj?`: type, class line, MRO, where its attributes are, size, references, doc.

use crate::heap::Value;
use crate::inspect::brief::{brief, text, type_name};
use crate::inspect::page::{Ink, Line, Picture, count};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::Interp;
use crate::object::class;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "card",
    usage: "card x",
    help: "What an object is: its type, where its attributes are kept, its size and who refers to it.\n\n\
           >>> p?\n>>> %card p",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        Ok(Box::new(of(subject.cx, argument, &value)?))
    },
};

/// What is known of an object at a glance.
pub struct Card {
    /// How the user called it.
    pub name: String,
    /// The value on one line.
    pub value: String,
    /// `type(x).__name__`.
    pub type_name: String,
    /// The names of the classes in the MRO of its type.
    pub mro: Vec<String>,
    /// Bytes that it takes with its buffers.
    pub bytes: usize,
}

/// The card of a value.
pub fn of(cx: &Interp, name: &str, value: &Value) -> Result<Card, Refusal> {
    let class = class::class_of(cx, value);
    Ok(Card {
        name: name.to_owned(),
        value: brief(cx, value, 200),
        type_name: type_name(cx, value),
        mro: class
            .mro_classes()
            .iter()
            .map(|c| text(&c.name()))
            .collect(),
        bytes: value.bytes(),
    })
}

impl View for Card {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "card ").add(Ink::Name, &self.name);
        picture.title(what, Line::of(Ink::Class, &self.type_name));
        let row = |label: &str| Line::of(Ink::Dim, label).pad(12);
        picture.line(row("value").add(Ink::Value, &self.value));
        picture.prose(row("mro"), self.mro.join(" → "));
        picture.line(row("size").say(count(self.bytes, "byte")));
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "card".into()),
            ("name", (&self.name).into()),
            ("value", (&self.value).into()),
            ("type", (&self.type_name).into()),
            ("mro", self.mro.clone().into()),
            ("bytes", self.bytes.into()),
        ])
    }
}
