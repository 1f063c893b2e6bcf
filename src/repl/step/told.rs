//! What is told of a program that stands besides the pictures of `inspect`: views too, so that programs can read them.

use crate::inspect::object::life::Story;
use crate::inspect::page::{self, Ink, Line, Picture, Table};
use crate::inspect::step::{Standing, calls};
use crate::inspect::{Json, Page, Refusal, Subject, View, brief};

/// So many lines that are new are shown by themselves.
const NEW_LINES: usize = 40;

/// What the program has written.
pub struct Output {
    text: String,
    /// So many lines are drawn at most.
    most: usize,
}

impl Output {
    /// All of it.
    pub fn all(text: String) -> Output {
        let most = usize::MAX;
        Output { text, most }
    }

    /// What is new, if anything is.
    pub fn new(text: String) -> Option<Output> {
        let most = NEW_LINES;
        (!text.is_empty()).then_some(Output { text, most })
    }
}

impl View for Output {
    fn draw(&self, _: &Page) -> String {
        let left_out = self.text.lines().count().saturating_sub(self.most);
        let mut drawn = String::new();
        if left_out > 0 {
            let more = page::count(left_out, "line");
            drawn = format!("» … {more} more, output shows all\n");
        }
        for line in self.text.lines().skip(left_out) {
            drawn.push_str(&format!("» {line}\n"));
        }
        drawn
    }

    fn json(&self) -> Json {
        Json::object([("view", "output".into()), ("text", (&self.text).into())])
    }
}

/// What is told where a program halts.
pub struct Arrival {
    /// What it has written since.
    pub output: Option<Output>,
    /// Where it stands, and what has happened.
    pub standing: Standing,
    /// What has happened to the objects that are followed.
    pub life: Option<Story>,
    /// What else the user ought to know.
    pub remark: Option<&'static str>,
}

impl View for Arrival {
    fn draw(&self, page: &Page) -> String {
        let output = self.output.as_ref().map(|output| output.draw(page));
        let life = self.life.as_ref().map(|life| life.draw(page));
        let remark = self.remark.map(|remark| format!("({remark})\n"));
        let parts = [output, Some(self.standing.draw(page)), life, remark];
        parts.into_iter().flatten().collect()
    }

    fn json(&self) -> Json {
        let Json::Object(mut members) = self.standing.json() else {
            return Json::Null;
        };
        let output = self.output.as_ref().map(|output| &output.text);
        let life = self.life.as_ref().map_or(Json::Null, View::json);
        members.push(("output".to_owned(), output.into()));
        members.push(("life".to_owned(), life));
        members.push(("remark".to_owned(), self.remark.into()));
        Json::Object(members)
    }
}

/// The variables of the call that is looked at.
pub struct Variables(Vec<(String, String)>);

impl Variables {
    /// Each with its value in so many cells; `None` if nothing is bound. A module's are its globals.
    pub fn of(subject: &Subject<'_>, cells: usize) -> Option<Variables> {
        let cx = subject.cx;
        let call = |at| Some((at, calls::call(cx, at)?));
        let call = subject.call.and_then(call);
        let own = call.as_ref().map(|(at, _)| calls::variables(cx, *at));
        let own = own.unwrap_or_default().into_iter();
        let mut all: Vec<_> = own.map(|(name, value)| (name.to_string(), value)).collect();
        if call.is_none_or(|(_, call)| call.is_module()) {
            let globals = subject.globals().entries().into_iter();
            let named = globals.map(|(name, value)| (brief::text(&name), value));
            all.extend(named.filter(|(name, _)| !name.starts_with("__")));
        }
        let shown = all.into_iter();
        let shown = shown.map(|(name, value)| (name, brief(cx, &value, cells)));
        let shown: Vec<_> = shown.collect();
        (!shown.is_empty()).then_some(Variables(shown))
    }
}

impl View for Variables {
    fn draw(&self, page: &Page) -> String {
        let mut table = Table::new(&["", ""]);
        for (name, value) in &self.0 {
            table.row([Line::of(Ink::Name, name), Line::of(Ink::Value, value)]);
        }
        let mut picture = Picture::new(page);
        picture.table(&table);
        picture.finish()
    }

    fn json(&self) -> Json {
        let variables = self.0.iter();
        let variables = variables.map(|(name, value)| (name.clone(), value.into()));
        Json::object([
            ("view", "locals".into()),
            ("variables", Json::Object(variables.collect())),
        ])
    }
}

/// A value that was asked for, as text.
pub struct Shown {
    /// What was asked for.
    pub what: String,
    /// The value.
    pub value: String,
}

impl View for Shown {
    fn draw(&self, _: &Page) -> String {
        format!("{}\n", self.value)
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "value".into()),
            ("what", (&self.what).into()),
            ("value", (&self.value).into()),
        ])
    }
}

impl View for Refusal {
    fn draw(&self, _: &Page) -> String {
        format!("{self}\n")
    }

    fn json(&self) -> Json {
        Json::object([("view", "refusal".into()), ("words", (&self.0).into())])
    }
}
