//! `life x`: the story of objects, from creation to death.
//!
//! `life NAME` begins to follow the object of that name: after each input its references are compared with those
//! before, and when it dies the story tells how. `life CODE` runs statements, one at a time, and tells the story of
//! all objects that they make.
//!
//! ```text
//!   1  a = Node()     #1 made; name a                                  count 1
//!   2  xs = [a]       #1 + xs[0]                                       count 2
//!   3  del a          #1 - name a                                      count 1
//!   4  xs.clear()     #1 - xs[0], the last reference                   count 0
//!                        Node.__del__ runs
//!                        freed: 24 bytes
//! ```
//! To follow an object is to know it by a weak cell, which keeps nothing alive. [`follow`] has the part that
//! watches; here is what it finds out.

pub mod follow;

use crate::inspect::page::{Ink, Line, Picture, Table, count};
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, path};

pub use follow::{Follower, after_input, after_step, is_path, story};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "life",
    usage: "life [NAME] | CODE | off",
    help: "The story of an object, from creation to death.\n\n\
           With a name: follows that object from here on. After each input the prompt tells which references to it \
           came and went, and at the end how it died: by its count, or in a cycle; which finaliser and which callbacks \
           of weak references ran; or that it was brought back. Ask again for its whole story, or without a name for \
           those of all objects that are followed; 'off' ends it.\n\n\
           With code: runs the statements one at a time and tells the stories of the objects that they make.\n\n\
           >>> %life p\n>>> %life a = []; a.append(a); del a; import gc; gc.collect()",
    make: |subject, argument| Ok(Box::new(make(subject, argument)?)),
};

fn make(subject: &Subject<'_>, argument: &str) -> Result<Story, Refusal> {
    if argument == "off" {
        let followed = follow::stop(subject.cx);
        return Ok(followed.unwrap_or_default());
    }
    if argument.is_empty() {
        return follow::story(subject.cx)
            .ok_or_else(|| Refusal::new("no object is followed; write life NAME"));
    }
    if !follow::is_path(argument) {
        return follow::run(subject, argument, None);
    }
    let value = path::resolve(subject, argument)?;
    follow::follow(subject, argument, value)
}

/// Runs a program and tells the story of the objects that get a name in its main module.
pub fn of_program(subject: &Subject<'_>, source: &str, name: &str) -> Result<Story, Refusal> {
    follow::run(subject, source, Some(name))
}

/// What happened to some objects.
#[derive(Clone, Default)]
pub struct Story {
    /// The objects, in the order in which they came in.
    pub lives: Vec<Life>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// One object.
#[derive(Clone)]
pub struct Life {
    /// What it is: `<Node>`.
    pub what: String,
    /// The name by which it came in.
    pub name: String,
    /// Is it alive?
    pub alive: bool,
}

/// What one input did to one object.
#[derive(Clone)]
pub struct Event {
    /// Which input it was, counted from 1; 0 before the first.
    pub turn: usize,
    /// The input.
    pub code: String,
    /// Which object; `None` if it concerns none.
    pub life: Option<usize>,
    /// What happened, step by step.
    pub steps: Vec<Step>,
    /// The references that it has afterwards.
    pub count: Option<usize>,
}

/// One step of what happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// It is followed from here on.
    Met(String),
    /// A reference to it came.
    Bound(String),
    /// A reference to it went; was it the last?
    Unbound(String, bool),
    /// Somebody knows it weakly.
    Watched(String),
    /// Its finaliser ran.
    Finalised(String),
    /// Its weak references were cleared: how many.
    Cleared(usize),
    /// The callback of a weak reference was called.
    Callback(String),
    /// Only objects that no name leads to refer to it.
    OnlyCycle,
    /// The collector found it in a cycle.
    Collected,
    /// Its finaliser stored it somewhere.
    Resurrected,
    /// It is gone: its bytes.
    Freed(usize),
    /// The code raised an exception, and the rest did not run.
    Raised(String),
}

impl Step {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Step::Met(how) => how.clone(),
            Step::Bound(reference) => format!("+ {reference}"),
            Step::Unbound(reference, false) => format!("- {reference}"),
            Step::Unbound(reference, true) => format!("- {reference}, the last reference"),
            Step::Watched(by) => format!("watched by {by}"),
            Step::Finalised(finaliser) => format!("{finaliser} runs"),
            Step::Cleared(n) => format!("{} cleared", count(*n, "weak reference")),
            Step::Callback(function) => format!("callback {function} runs"),
            Step::OnlyCycle => "no name leads here: a cycle keeps it".to_owned(),
            Step::Collected => "the collector finds the cycle".to_owned(),
            Step::Resurrected => "brought back by its finaliser".to_owned(),
            Step::Freed(bytes) => format!("freed: {}", count(*bytes, "byte")),
            Step::Raised(error) => format!("raises {error}"),
        }
    }

    fn ink(&self) -> Ink {
        match self {
            Step::Met(_) | Step::Bound(_) | Step::Resurrected => Ink::Good,
            Step::Freed(_) | Step::Collected | Step::OnlyCycle | Step::Raised(_) => Ink::Bad,
            _ => Ink::Plain,
        }
    }
}

impl Story {
    /// The events of one input, on their own.
    pub fn of_turn(&self, turn: usize) -> Story {
        let events = self.events.iter().filter(|event| event.turn == turn);
        Story {
            lives: self.lives.clone(),
            events: events.cloned().collect(),
        }
    }

    /// The events of one object, on their own.
    pub fn of_life(&self, wanted: usize) -> Story {
        let events = self
            .events
            .iter()
            .filter(|event| event.life == Some(wanted));
        let alone = |event: &Event| Event {
            life: Some(0),
            ..event.clone()
        };
        Story {
            lives: self.lives.get(wanted).cloned().into_iter().collect(),
            events: events.map(alone).collect(),
        }
    }

    fn heading(&self) -> (Line, Line) {
        let what = Line::of(Ink::Title, "life of ");
        match &self.lives[..] {
            [] => (Line::of(Ink::Title, "life"), Line::words("no object")),
            [life] => {
                let state = if life.alive { " alive" } else { " dead" };
                let state = Line::of(Ink::Class, &life.what).say(state);
                (what.add(Ink::Name, &life.name), state)
            }
            lives => {
                let alive = lives.iter().filter(|life| life.alive).count();
                let alive = format!("{alive} alive");
                (what.say(count(lives.len(), "object")), Line::words(alive))
            }
        }
    }

    /// The events as a table without a heading, for a prompt that tells them as they come.
    pub fn rows(&self) -> Table {
        let mut table = Table::new(&["", "", "", "", ">"]);
        let several = self.lives.len() > 1;
        let mut last = usize::MAX;
        for event in &self.events {
            let life = event.life.and_then(|i| self.lives.get(i));
            let who = match (life, event.life) {
                (Some(life), Some(i)) if several => {
                    Line::of(Ink::Dim, format!("#{} ", i + 1)).add(Ink::Class, &life.what)
                }
                _ => Line::new(),
            };
            let fresh = event.turn != last;
            last = event.turn;
            for (n, step) in event.steps.iter().enumerate() {
                let (first, end) = (n == 0, n + 1 == event.steps.len());
                let code = event.code.lines().next().unwrap_or_default();
                let turn = match event.turn {
                    0 => String::new(),
                    turn => turn.to_string(),
                };
                table.row([
                    Line::of(Ink::Dim, if first && fresh { &turn } else { "" }),
                    Line::words(if first && fresh { code } else { "" }),
                    if first { who.clone() } else { Line::new() },
                    Line::of(step.ink(), step.words()),
                    match event.count.filter(|_| end) {
                        Some(count) => {
                            Line::of(Ink::Dim, "count ").add(Ink::Number, count.to_string())
                        }
                        None => Line::new(),
                    },
                ]);
            }
        }
        table
    }
}

impl View for Story {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let (what, remark) = self.heading();
        picture.title(what, remark);
        let rows = self.rows();
        if !rows.is_empty() {
            picture.table(&rows);
        }
        if self.lives.is_empty() {
            let words = "nothing was made that can be followed: small ints and most floats lie in the reference itself, \
                         and only what is kept somewhere has a story";
            picture.prose(Line::of(Ink::Dim, "· "), words);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let life = |life: &Life| {
            Json::object([
                ("what", (&life.what).into()),
                ("name", (&life.name).into()),
                ("alive", life.alive.into()),
            ])
        };
        let event = |event: &Event| {
            Json::object([
                ("turn", event.turn.into()),
                ("code", (&event.code).into()),
                ("object", event.life.into()),
                (
                    "steps",
                    Json::list(&event.steps, |step| step.words().into()),
                ),
                ("count", event.count.into()),
            ])
        };
        Json::object([
            ("view", "life".into()),
            ("objects", Json::list(&self.lives, life)),
            ("events", Json::list(&self.events, event)),
        ])
    }
}
