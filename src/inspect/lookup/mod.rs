//! A lookup as a story: which places are asked in which order, what each holds, and who decides.
//!
//! What always holds: nothing of the program is run. Which class has a name, what kind of descriptor it is and where
//! an instance keeps an attribute is asked of the same functions that run programs (`object::class::lookup_owner`,
//! `runtime::attr::descriptors::nature`, `object::instance`); a step that cannot run code of the program is simply
//! done, and its result or error is what the story ends with. Where code of the program would decide, the story ends
//! with the function that would be called. `tests/views_truth` compares the ends with what then happens.
//!
//! Read next: [`get`] for `a.x`, [`set`] for `a.x = v` and `del a.x`, [`special`] for `len(a)`, [`operator`] for
//! `a + b`, [`container`] for `a[k]` and `for`, [`calling`] for `f(x)`, `with` and `isinstance`, [`builtin`] for
//! `max(a, b)`, [`matching`], [`raising`] and [`importing`] for the statements.

pub mod bound_super;
pub mod builtin;
pub mod calling;
pub mod container;
pub mod get;
pub mod importing;
pub mod matching;
pub mod name;
pub mod operator;
mod plain;
pub mod raising;
pub mod set;
pub mod special;

use crate::heap::{Handle, Value, cell_offset};
use crate::inspect::brief::brief;
use crate::inspect::object::layout::slots_declared;
use crate::inspect::page;
use crate::interp::{Interp, Name, R, Raised, WellKnown};
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::descriptor::{Member, SlotPlace};
use crate::object::exception;
use crate::object::instance::shape;
use crate::object::native::{MethodDescriptor, Wrapper};
use crate::object::{function::Function, instance};
use crate::runtime::attr::descriptors::{self, Nature};

/// What became of a place that was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It decides.
    Wins,
    /// It decides, and the answer is an error.
    Fails,
    /// It has the name, but another place comes before it.
    Shadowed,
    /// It has the name, and comes later if nothing else is found.
    Waits,
    /// It has not the name.
    Missing,
    /// It is asked, and leaves the answer to the next one.
    Declines,
    /// It is not looked at.
    Skipped,
}

impl Mark {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Wins => "wins",
            Mark::Fails => "fails",
            Mark::Shadowed => "shadowed",
            Mark::Waits => "waits",
            Mark::Missing => "missing",
            Mark::Declines => "declines",
            Mark::Skipped => "skipped",
        }
    }
}

/// One place of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// A class, a cell, a dict.
    pub place: String,
    /// What it holds under the name.
    pub found: Option<String>,
    /// What that means.
    pub remark: String,
    /// What became of it.
    pub mark: Mark,
}

/// One question of a lookup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The question.
    pub question: String,
    /// The places that are asked, in order.
    pub looks: Vec<Look>,
}

/// How a lookup ends.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// With this value; nothing of the program is run.
    Value(Value),
    /// With a call: the function decides, and it is code of the program or of a builtin type.
    Calls {
        /// What is called.
        function: Value,
        /// Its name in words: `the getter of property Base.area`.
        what: String,
    },
    /// The value is stored there.
    Place(String),
    /// What is there is taken away.
    Gone(String),
    /// With an error.
    Raises {
        /// Its class.
        class: Handle<Class>,
        /// Its message.
        message: String,
    },
}

impl Outcome {
    /// Is it the error that `__getattr__`, `hasattr` and their like wait for?
    fn is_attribute_error(&self, cx: &Interp) -> bool {
        let wanted = cx.class(WellKnown::AttributeError);
        matches!(self, Outcome::Raises { class, .. } if class.is_subclass_of(wanted))
    }

    /// How the place that led to this end is marked.
    fn mark(&self) -> Mark {
        match self {
            Outcome::Raises { .. } => Mark::Fails,
            _ => Mark::Wins,
        }
    }
}

/// A lookup from its first step to its end.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The questions, in order.
    pub steps: Vec<Step>,
    /// How it ends.
    pub outcome: Outcome,
    /// What else helps to understand it.
    pub notes: Vec<String>,
    /// What helps to understand the error, if it ends with one.
    hints: Vec<String>,
    /// The operand on the right, where the types of both are asked.
    pub right: Option<Value>,
}

impl Default for Trace {
    fn default() -> Trace {
        Trace {
            steps: Vec::new(),
            outcome: Outcome::Value(Value::NONE),
            notes: Vec::new(),
            hints: Vec::new(),
            right: None,
        }
    }
}

impl Trace {
    /// Of which nothing is told yet.
    pub fn new() -> Trace {
        Trace::default()
    }

    /// The types of both operands are asked.
    pub fn with_right(mut self, right: &Value) -> Trace {
        self.right = Some(right.clone());
        self
    }

    fn step(&mut self, question: impl Into<String>, looks: Vec<Look>) {
        let question = question.into();
        self.steps.push(Step { question, looks });
    }

    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// A word for the case that this ends with an error.
    fn hint(&mut self, hint: impl Into<String>) {
        self.hints.push(hint.into());
    }

    /// With a word on what follows.
    pub fn noted(mut self, note: impl Into<String>) -> Trace {
        self.note(note);
        self
    }

    /// With a word on what comes of it if it ends with a call.
    fn or_else(mut self, note: &str) -> Trace {
        if let Outcome::Calls { .. } = self.outcome {
            self.note(note);
        }
        self
    }

    /// Another story is part of this one, and ends it.
    pub fn goes_on(mut self, part: Trace) -> Trace {
        self.steps.extend(part.steps);
        for note in part.notes {
            // Once is enough for what both say.
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self.ends(part.outcome)
    }

    fn ends(mut self, outcome: Outcome) -> Trace {
        let hints = std::mem::take(&mut self.hints);
        if let Outcome::Raises { .. } = outcome {
            self.notes.extend(hints);
        }
        self.outcome = outcome;
        self
    }
}

impl Look {
    fn new(
        place: impl Into<String>,
        found: Option<String>,
        remark: impl Into<String>,
        mark: Mark,
    ) -> Look {
        Look {
            place: place.into(),
            found,
            remark: remark.into(),
            mark,
        }
    }

    fn missing(place: impl Into<String>) -> Look {
        Look::new(place, None, "", Mark::Missing)
    }
}

/// Width in which values are kept; the page may cut them further.
const VALUE: usize = 60;

/// A value in the words of a story.
fn shown(cx: &Interp, value: &Value) -> Option<String> {
    Some(brief(cx, value, VALUE))
}

/// The end for a call that must fail without running code of the program: its error.
fn raises(cx: &Interp, raised: Raised) -> Outcome {
    let (error, _) = cx.take_raised(raised);
    ends_with(cx, &error)
}

/// The end with this exception.
fn ends_with(cx: &Interp, error: &Value) -> Outcome {
    let args = exception::field(error, exception::ARGS);
    let class = class::class_of(cx, error);
    // What a KeyError is about is shown as it is written.
    let written = class.is_subclass_of(cx.class(WellKnown::KeyError));
    let message = args.as_tuple().and_then(<[Value]>::first).map(|said| {
        let text = said.as_str().filter(|_| !written);
        text.map_or_else(|| brief(cx, said, 200), |text| text.lossy().into_owned())
    });
    Outcome::Raises {
        class,
        message: message.unwrap_or_default(),
    }
}

/// The end for an operation that runs no code of the program: what it gives.
fn done(cx: &Interp, result: R) -> Outcome {
    match result {
        Ok(value) => Outcome::Value(value),
        Err(raised) => raises(cx, raised),
    }
}

/// The error of an operation that can only fail.
fn failed<T>(cx: &Interp, result: R<T>) -> Outcome {
    match result {
        Ok(_) => Outcome::Value(Value::NONE),
        Err(raised) => raises(cx, raised),
    }
}

/// The end with a call.
fn calls(function: &Value, what: impl Into<String>) -> Outcome {
    Outcome::Calls {
        function: function.clone(),
        what: what.into(),
    }
}

/// A class attribute, and the class of the MRO that has it.
#[derive(Clone)]
struct Found {
    owner: Handle<Class>,
    value: Value,
    nature: Nature,
}

/// Finds a name along the MRO of a class, as programs do.
fn find(cx: &Interp, class: &Handle<Class>, name: &Name) -> Option<Found> {
    let (owner, value) = class::lookup_owner(cx, class, name)?;
    let nature = descriptors::nature(cx, &value);
    Some(Found {
        owner,
        value,
        nature,
    })
}

impl Found {
    /// `Base.x`
    fn path(&self, name: &Name) -> String {
        format!("{}.{name}", self.owner.name_text())
    }

    /// The place where it stands, in a story.
    fn look(&self, cx: &Interp, name: &Name, remark: impl Into<String>, mark: Mark) -> Look {
        Look::new(self.path(name), shown(cx, &self.value), remark, mark)
    }

    /// What kind of descriptor it is; of a slot, which cell.
    fn kind(&self) -> String {
        if let Some(SlotPlace::Cell(cell)) = self.value.view::<Member>().map(|member| member.place)
        {
            return format!("a data descriptor: {}", cell_words(cell));
        }
        let words = match self.nature {
            Nature::Plain => "no descriptor",
            Nature::Method => "a function: __get__ only",
            Nature::NonData => "a descriptor: __get__ only",
            Nature::SetOnly => "a descriptor: __set__ only",
            Nature::Data => "a data descriptor",
        };
        words.to_owned()
    }

    /// Is it a slot that is unset in the object?
    fn is_unset_in(&self, cx: &Interp, object: &Value) -> bool {
        let fits = |member: &&Member| class::class_of(cx, object).is_subclass_of(&member.owner);
        let member = self.value.view::<Member>().filter(fits);
        member.is_some_and(|member| member.get(object).is_none())
    }

    /// What kind it is for this object: of a slot that is unset, that too.
    fn kind_in(&self, cx: &Interp, object: &Value, outcome: &Outcome) -> String {
        let fails = matches!(outcome, Outcome::Raises { .. });
        match fails && self.is_unset_in(cx, object) {
            true => format!("{}, which is unset", self.kind()),
            false => self.kind(),
        }
    }
}

/// The builtin type whose method a value is.
fn native_owner(method: &Value) -> Option<&Value> {
    let wrapper = method.view::<Wrapper>().map(|wrapper| &wrapper.owner);
    let plain = || method.view::<MethodDescriptor>().map(|plain| &plain.owner);
    wrapper.or_else(plain)
}

/// How many classes in a row without the name are told one by one.
const ALONE: usize = 3;

/// The classes of an MRO as they are asked for a name; `remark` and `mark` are for the one that has it first.
fn along(cx: &Interp, mro: &[Handle<Class>], name: &Name, remark: &str, mark: Mark) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    let mut winner: Option<String> = None;
    let mut misses: Vec<String> = Vec::new();
    for class in mro {
        let own = class.name_text();
        let held = class.dict().get_name(name);
        match (held, &winner) {
            (None, None) => misses.push(own),
            (None, Some(_)) => {}
            (Some(value), None) => {
                put_misses(&mut looks, &mut misses);
                looks.push(Look::new(&own, shown(cx, &value), remark, mark));
                winner = Some(own);
            }
            (Some(value), Some(first)) => {
                let remark = format!("hidden by {first}.{name}");
                looks.push(Look::new(own, shown(cx, &value), remark, Mark::Shadowed));
            }
        }
    }
    put_misses(&mut looks, &mut misses);
    looks
}

fn put_misses(looks: &mut Vec<Look>, misses: &mut Vec<String>) {
    if misses.len() <= ALONE {
        looks.extend(misses.drain(..).map(Look::missing));
    } else {
        let (first, last) = (&misses[0], &misses[misses.len() - 1]);
        looks.push(Look::missing(format!(
            "{first} … {last}: {} classes",
            misses.len()
        )));
        misses.clear();
    }
}

/// Where an instance keeps an attribute of its own.
struct Own {
    place: String,
    value: Value,
}

/// The attribute in the object itself.
fn own(cx: &Interp, object: &Value, name: &Name) -> Option<Own> {
    let value = instance::lookup(cx, object, name)?;
    let place = match instance::cell_of(cx, object, name) {
        Some(cell) => cell_words(cell),
        None => "its __dict__".to_owned(),
    };
    Some(Own { place, value })
}

/// `cell 2 (+24)`
pub fn cell_words(cell: usize) -> String {
    format!("cell {cell} (+{})", cell_offset(cell))
}

/// What helps with a slot that is unset.
fn unset_words(name: &Name) -> String {
    format!(
        "'{name}' is a slot, so the cell is there, but nothing is in it: not stored yet, or deleted"
    )
}

/// Why an object has no attributes of its own: the classes that could have given it a `__dict__`, and did not.
fn no_dict(cx: &Interp, object: &Value, class: &Class) -> Option<String> {
    if shape::of(cx, object).is_none() || class.instances_have_dict() {
        return None;
    }
    let made: Vec<Handle<Class>> = class
        .mro_classes()
        .into_iter()
        .filter(|c| c.is_heap())
        .collect();
    let Some(declared) = slots_declared(class) else {
        return Some(format!("a builtin {} has no __dict__", class.name_text()));
    };
    let slots: Vec<String> = made.iter().flat_map(|c| slots_of(c)).collect();
    let slots = match slots.is_empty() {
        true => "no slots".to_owned(),
        false => format!("only the slots {}", slots.join(", ")),
    };
    Some(format!("there is no __dict__, because {declared}: {slots}"))
}

/// The slots that a class itself added.
pub fn slots_of(class: &Class) -> Vec<String> {
    use crate::object::instance::layout::CellRole;
    let start = class.base().map_or(0, |base| base.layout().len());
    let mut slots = Vec::new();
    for role in class.layout().cells().iter().skip(start) {
        match role {
            CellRole::Slot(name) => slots.push(name.to_string()),
            CellRole::More(names) => slots.extend(names.iter().map(Name::to_string)),
            _ => {}
        }
    }
    slots
}

/// A function in words: `Base.area (line 7)` for one of the program.
pub fn function_words(cx: &Interp, function: &Value) -> String {
    match function.view::<Function>() {
        Some(own) => {
            let name = own
                .qualname
                .get()
                .map_or(String::new(), |name| crate::inspect::brief::text(&name));
            match CodeInfo::of(&own.code) {
                Some(code) => format!("{name} (line {})", code.first_line),
                None => name,
            }
        }
        None => page::cut(&brief(cx, function, VALUE), VALUE),
    }
}
