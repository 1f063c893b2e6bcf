//! Where a program stands that is gone through step by step: its calls, the piece of source, and what has happened.
//!
//! ```text
//!   ── step 14 of 52 ───────────────────────────────── fib.mini ──
//!      <module>  line 6
//!   ▶  fib       line 3   n = 3
//!      3 │     return fib(n - 1) + fib(n - 2)
//!        │                ^^^^^
//!   gives 2
//! ```
//! Read next: [`calls`]. Who halts the program, and goes back, is in `session::step`.

pub mod calls;

use crate::heap::Value;
use crate::inspect::brief::{brief, type_name};
use crate::inspect::page::{self, Ink, Line, Picture, Table, figure};
use crate::inspect::step::calls::Call;
use crate::inspect::{Json, Page, Subject, View, path};
use crate::interp::{Interp, Name, Step};
use crate::object::code::Sort;
use crate::object::exception;
use crate::source::{SourceFile, Span};

/// So many calls are drawn from each end of the list, and so many generators that wait.
const OUTER: usize = 3;
const INNER: usize = 8;
/// So many cells of a value are shown, and of one among others.
const WIDE: usize = 200;
const NARROW: usize = 24;

/// What has happened where a program halts.
#[derive(Clone)]
pub enum Event<'a> {
    /// The program has done something.
    Step(&'a Step),
    /// It has ended, with this status; its objects are still there.
    Ended(u8),
    /// All its objects are gone.
    Gone,
}

impl Event<'_> {
    /// Is it the begin of a statement?
    pub fn is_statement(&self) -> bool {
        matches!(self, Event::Step(Step::Statement))
    }

    /// Is it a binding?
    pub fn is_binding(&self) -> bool {
        matches!(self, Event::Step(Step::Bind(_) | Step::Unbind))
    }

    /// Has a call just begun?
    pub fn is_begin(&self) -> bool {
        matches!(self, Event::Step(Step::Enter | Step::Resume))
    }

    /// Is a call about to end, or a generator to stop?
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Event::Step(Step::Return(_) | Step::Yield(_) | Step::Leave(_))
        )
    }
}

/// The text of a target at a position of the innermost call, if it fits on a line.
pub fn target(cx: &Interp, position: u32) -> Option<String> {
    let call = calls::innermost(cx)?;
    let text = call.file().slice(call.code.info.position(position));
    (!text.contains('\n')).then(|| text.to_owned())
}

/// Where a program stands.
pub struct Standing {
    /// The number of the step.
    pub number: u64,
    /// The number of the last one, if it is known.
    pub last: Option<u64>,
    /// How many calls are running.
    pub depth: usize,
    /// The outermost and the innermost ones of them, each with its number.
    pub calls: Vec<(usize, Place)>,
    /// The number of the one that is shown.
    pub shown: usize,
    /// The generators that wait.
    pub waiting: Vec<Place>,
    /// The piece of source.
    pub spot: Option<Spot>,
    /// What has happened: in one word, then in more.
    pub event: (&'static str, String),
}

/// A call and where it stands.
pub struct Place {
    /// What its code is called.
    pub name: String,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// Its variables, each with its value.
    pub variables: Vec<(String, String)>,
}

/// A piece of source.
pub struct Spot {
    /// The file.
    pub file: String,
    /// The number of its line.
    pub line: u32,
    /// The line.
    pub text: String,
    /// The cells that it spans there; none if it is the whole line.
    pub cells: Option<(usize, usize)>,
}

/// Where the program stands that `subject` looks at, after what happened at step `number`.
pub fn standing(
    subject: &Subject<'_>,
    (number, last): (u64, Option<u64>),
    event: &Event<'_>,
    before: Option<&str>,
) -> Standing {
    let cx = subject.cx;
    let depth = cx.steps.depth();
    let shown = subject.call.unwrap_or(depth.saturating_sub(1));
    let mut spot = calls::call(cx, shown).map(|call| spot_of(&call));
    if event.is_begin()
        && shown + 1 == depth
        && let Some(spot) = &mut spot
    {
        // The whole call begins, no piece of it.
        spot.cells = None;
    }
    let is_told = |&at: &usize| at < OUTER || at + INNER >= depth || at == shown;
    let told = (0..depth).filter(is_told);
    let told = told.filter_map(|at| Some((at, running(cx, at)?)));
    let waiting = calls::waiting(cx).into_iter();
    Standing {
        number,
        last: last.filter(|&last| last >= number),
        depth,
        calls: told.collect(),
        shown,
        waiting: waiting
            .map(|waiting| place(cx, &waiting.call, waiting.variables))
            .collect(),
        spot,
        event: words(subject, event, before),
    }
}

fn running(cx: &Interp, at: usize) -> Option<Place> {
    Some(place(cx, &calls::call(cx, at)?, calls::variables(cx, at)))
}

fn place(cx: &Interp, call: &Call, variables: Vec<(Name, Value)>) -> Place {
    let shown = |(name, value): (Name, Value)| (name.to_string(), brief(cx, &value, NARROW));
    Place {
        name: call.name().to_owned(),
        file: call.file().name().to_owned(),
        line: call.line(),
        variables: variables.into_iter().map(shown).collect(),
    }
}

fn spot_of(call: &Call) -> Spot {
    let (file, span) = (call.file(), call.span());
    let line = file.line_of(span.start);
    Spot {
        file: file.name().to_owned(),
        line,
        text: untabbed(file.line_text(line)),
        cells: cells(file, line, span),
    }
}

/// Every tab takes four cells here.
fn untabbed(text: &str) -> String {
    text.replace('\t', "    ")
}

/// The cells of a line that a span takes.
fn cells(file: &SourceFile, line: u32, span: Span) -> Option<(usize, usize)> {
    let start = file.line_start(line);
    let text = file.line_text(line);
    let within = |at: u32| (at.saturating_sub(start) as usize).min(text.trim_end().len());
    let wide = |bytes: usize| page::width(&untabbed(text.get(..bytes).unwrap_or_default()));
    let (from, to) = (wide(within(span.start)), wide(within(span.end)));
    (to > from).then_some((from, to))
}

/// What has happened, in one word and in more.
fn words(subject: &Subject<'_>, event: &Event<'_>, before: Option<&str>) -> (&'static str, String) {
    let cx = subject.cx;
    let name = || calls::innermost(cx).map_or(String::new(), |call| call.name().to_owned());
    let shown = |value: &Value| brief(cx, value, WIDE);
    let step = match event {
        Event::Step(step) => step,
        Event::Ended(0) => return ("ended", "the program has ended".to_owned()),
        Event::Ended(status) => {
            return (
                "ended",
                format!("the program has ended, with status {status}"),
            );
        }
        Event::Gone => return ("gone", "all that the program had is gone".to_owned()),
    };
    match step {
        Step::Enter => {
            let is_class =
                calls::innermost(cx).is_some_and(|call| call.code.info.sort == Sort::ClassBody);
            let what = if is_class { "the body of class " } else { "" };
            ("call", format!("{what}{} begins", name()))
        }
        Step::Resume => ("resume", format!("{} goes on", name())),
        Step::Statement => ("statement", "this statement begins".to_owned()),
        Step::Value(value) => ("value", format!("gives {}", shown(value))),
        Step::Return(value) => ("return", format!("{} returns {}", name(), shown(value))),
        Step::Yield(value) => (
            "yield",
            format!("{} yields {} and waits", name(), shown(value)),
        ),
        Step::Raise(value) => ("raise", format!("raises {}", exception_words(cx, value))),
        Step::Leave(value) => (
            "leave",
            format!("{} is left by {}", name(), exception_words(cx, value)),
        ),
        Step::Bind(value) => ("bind", bound(subject, value.as_ref(), before)),
        Step::Unbind => {
            let target = target(cx, cx.steps.here()).unwrap_or_default();
            let was = before.map_or(String::new(), |before| format!(", it was {before}"));
            ("unbind", format!("{target} is unbound{was}"))
        }
    }
}

/// `n = 3, it was 2`
fn bound(subject: &Subject<'_>, value: Option<&Value>, before: Option<&str>) -> String {
    let cx = subject.cx;
    let Some(target) = target(cx, cx.steps.here()) else {
        return "a target is bound".to_owned();
    };
    let found = match value {
        Some(value) => Some(brief(cx, value, WIDE)),
        // What it holds now, unless code of the program would have to tell.
        None => {
            let found = path::resolve(&Subject::in_call(cx, subject.names), &target);
            found.ok().map(|value| brief(cx, &value, WIDE))
        }
    };
    let Some(found) = found else {
        return format!("{target} is bound");
    };
    match before {
        Some(before) => format!("{target} = {found}, it was {before}"),
        None => format!("{target} = {found}"),
    }
}

/// The class of an exception, and its message if that is a text.
fn exception_words(cx: &Interp, value: &Value) -> String {
    let class = type_name(cx, value);
    let args = value.cell(exception::ARGS);
    let Some([first, ..]) = args.as_ref().and_then(Value::as_tuple) else {
        return class;
    };
    match first.as_str() {
        Some(text) if text.is_empty() => class,
        Some(text) => format!("{class}: {}", text.lossy()),
        None => format!("{class}: {}", brief(cx, first, WIDE)),
    }
}

impl Place {
    fn row(&self, lead: Line, ink: Ink) -> [Line; 4] {
        let variables = self.variables.iter();
        let mut words = Line::new();
        for (at, (name, value)) in variables.enumerate() {
            let gap = if at > 0 { "  " } else { "" };
            words = words
                .say(gap)
                .add(Ink::Name, name)
                .say(" = ")
                .add(Ink::Value, value);
        }
        [
            lead,
            Line::of(ink, &self.name),
            Line::of(Ink::Dim, format!("line {}", self.line)),
            words,
        ]
    }

    fn json(&self) -> Json {
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| (name.clone(), value.into()));
        Json::object([
            ("name", (&self.name).into()),
            ("file", (&self.file).into()),
            ("line", self.line.into()),
            ("variables", Json::Object(variables.collect())),
        ])
    }
}

impl Spot {
    fn draw(&self, picture: &mut Picture) {
        let number = Line::of(Ink::Dim, self.line.to_string()).right(5);
        let wide = number.width();
        picture.line(number.add(Ink::Dim, " │ ").say(&self.text));
        if let Some((from, to)) = self.cells {
            let under = Line::words(" ".repeat(wide))
                .add(Ink::Dim, " │ ")
                .say(" ".repeat(from));
            picture.line(under.add(Ink::Good, "^".repeat(to - from)));
        }
    }
}

impl Standing {
    fn table(&self) -> Table {
        let mut table = Table::new(&["", "", "", ""]);
        let mut next = 0;
        for (at, call) in &self.calls {
            if *at > next {
                let words = format!("… {} more", figure(at - next));
                table.row([Line::new(), Line::of(Ink::Dim, words)]);
            }
            next = at + 1;
            let (sign, ink) = match *at == self.shown {
                true => (Line::of(Ink::Good, "▶"), Ink::Title),
                false => (Line::new(), Ink::Plain),
            };
            table.row(call.row(sign, ink));
        }
        for place in self.waiting.iter().take(INNER) {
            table.row(place.row(Line::of(Ink::Dim, "…"), Ink::Dim));
        }
        if self.waiting.len() > INNER {
            let words = format!("… {} more wait", figure(self.waiting.len() - INNER));
            table.row([Line::new(), Line::of(Ink::Dim, words)]);
        }
        table
    }
}

impl View for Standing {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let of = self
            .last
            .map_or("?".to_owned(), |last| figure(last as usize));
        let what = Line::of(Ink::Title, "step ")
            .add(Ink::Number, figure(self.number as usize))
            .say(" of ")
            .add(Ink::Number, of);
        let file = self.spot.as_ref().map_or("", |spot| &spot.file);
        let short = file.rsplit('/').next().unwrap_or(file);
        picture.title(what, Line::words(short));
        picture.table(&self.table());
        if let Some(spot) = &self.spot {
            spot.draw(&mut picture);
        }
        let ink = match self.event.0 {
            "raise" | "leave" => Ink::Bad,
            _ => Ink::Good,
        };
        picture.line(Line::of(ink, &self.event.1));
        picture.finish()
    }

    fn json(&self) -> Json {
        let spot = self.spot.as_ref().map_or(Json::Null, |spot| {
            let cells = spot.cells.map_or(Json::Null, |(from, to)| {
                Json::List(vec![from.into(), to.into()])
            });
            Json::object([
                ("file", (&spot.file).into()),
                ("line", spot.line.into()),
                ("text", (&spot.text).into()),
                ("cells", cells),
            ])
        });
        let last = self.last.map_or(Json::Null, |last| (last as i64).into());
        Json::object([
            ("view", "step".into()),
            ("step", (self.number as i64).into()),
            ("last", last),
            ("depth", self.depth.into()),
            ("calls", Json::list(&self.calls, |(_, place)| place.json())),
            ("waiting", Json::list(&self.waiting, Place::json)),
            ("source", spot),
            ("event", self.event.0.into()),
            ("words", (&self.event.1).into()),
        ])
    }
}
