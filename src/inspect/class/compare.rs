//! `compare C`: what `__slots__` changes, measured: bytes of an instance and time of its use.
//!
//! Five ways to keep the same data are made side by side from the attributes of the class: with `__slots__`, without,
//! a named tuple, a tuple, a dict. The code that is timed is written here; nothing of the class itself runs.
//!
//! ```text
//!   bytes   (heap with 1000 of them - heap without) / 1000     as the heap counts
//!   time    the fastest of several loops, less that of an empty loop
//! ```

use std::time::Instant;

use crate::heap::{Handle, Value};
use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow, brief, path};
use crate::interp::{Interp, R};
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::descriptor::Member;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance::{self, shape};
use crate::runtime::{call, raise};
use crate::text::unicode;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "compare",
    usage: "compare C",
    help: "What __slots__ changes for a class, in bytes and time.\n\n\
           Bytes of an instance, and nanoseconds to create one, to get and to set an attribute; beside it the same \
           data in a named tuple, a tuple and a dict. The attributes are those of an instance of the class, of its \
           __slots__, those that its methods set on self, or the parameters of __init__. The code that is measured is made for it; no method of the class \
           runs.\n\n>>> %compare Point",
    make: |subject, argument| {
        let plan = Plan::of(subject, argument)?;
        Ok(Box::new(plan.measure(subject.cx)?))
    },
};

/// So many objects are weighed at once.
const WEIGHED: i64 = 1000;
/// Rounds of a timed loop, and how many loops there are to choose the fastest from.
const ROUNDS: i64 = 5_000;
const LOOPS: usize = 5;

/// The same data kept in several ways.
pub struct Comparison {
    /// The class.
    pub class: String,
    /// The names of the data.
    pub fields: Vec<String>,
    /// The ways, as they were measured.
    pub ways: Vec<Way>,
}

/// One way to keep the data.
pub struct Way {
    /// What it is.
    pub what: String,
    /// Bytes of one object, with all that belongs to it alone.
    pub bytes: f64,
    /// Nanoseconds to make one.
    pub create: f64,
    /// Nanoseconds to read a field.
    pub get: f64,
    /// Nanoseconds to write a field; `None` if that cannot be.
    pub set: Option<f64>,
}

/// What is compared: a class, and what its instances keep.
pub struct Plan {
    /// The class.
    class: String,
    /// The names of the data.
    fields: Vec<String>,
}

impl Plan {
    /// For the class that a text names, or the class of the object that it names.
    pub fn of(subject: &Subject<'_>, text: &str) -> Result<Plan, Refusal> {
        let cx = subject.cx;
        let value = path::resolve(subject, text)?;
        let named = value.to_handle::<Class>();
        let is_class = named.is_some();
        let class = named.unwrap_or_else(|| class::class_of(cx, &value));
        let short = class.short_name();
        if value.as_tuple().is_some() && text.contains(',') {
            return Err(Refusal::new("one class at a time: %compare C"));
        }
        if !class.is_heap() {
            return Err(Refusal(format!("{short} is no class of a program")));
        }
        let fields = fields(cx, &class);
        if fields.is_empty() && class.layout().has_payload() {
            return Err(Refusal(format!(
                "{short} extends a builtin type and has no attributes of its own"
            )));
        }
        if fields.is_empty() {
            return Err(Refusal(format!(
                "nothing is known of the attributes of {short}: make an instance first"
            )));
        }
        let class = if is_class { text.to_owned() } else { short };
        Ok(Plan { class, fields })
    }

    /// Compares; what is measured runs in this interpreter.
    pub fn measure(self, cx: &Interp) -> Result<Comparison, Refusal> {
        let mut bench = Bench::new(cx, &self.fields)?;
        let ways = bench.ways().map_err(|raised| {
            let exception = raise::take(cx, raised);
            let what = brief::type_name(cx, &exception);
            Refusal(format!("{what} while measuring"))
        })?;
        let Plan { class, fields } = self;
        Ok(Comparison {
            class,
            fields,
            ways,
        })
    }
}

/// The names of what instances keep, as far as it can be seen from the outside.
fn fields(cx: &Interp, class: &Handle<Class>) -> Vec<String> {
    let mut names = slots(class);
    let is_instance =
        |object: &Value| shape::of(cx, object).is_some_and(|shape| shape.class().is(class));
    if let Some(instance) = cx.heap.objects().iter().find(|object| is_instance(object)) {
        let attributes = instance::attributes(cx, instance);
        names.extend(attributes.iter().map(|(name, _)| brief::text(name)));
    }
    if names.is_empty() {
        names = set_by_methods(cx, class);
    }
    if names.is_empty() {
        names = parameters(cx, class).unwrap_or_default();
    }
    names.retain(|name| unicode::is_identifier(name.chars().map(u32::from)));
    names
}

/// The slots of a class and its bases.
fn slots(class: &Class) -> Vec<String> {
    let bases = class.mro_classes();
    let of_programs = bases.iter().rev().filter(|base| base.is_heap());
    let entries = of_programs.flat_map(|base| base.dict().entries());
    entries
        .filter(|(_, held)| held.view::<Member>().is_some())
        .map(|(name, _)| brief::text(&name))
        .collect()
}

/// What the methods of a class and its bases set on `self`, as the compiler noted it.
fn set_by_methods(cx: &Interp, class: &Class) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for owner in class.mro_classes().iter().rev() {
        let noted = owner.dict().get_name(&cx.names.__static_attributes__);
        for name in noted.as_ref().and_then(Value::as_tuple).unwrap_or(&[]) {
            let name = brief::text(name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The parameters of `__init__`, `self` left out.
fn parameters(cx: &Interp, class: &Class) -> Option<Vec<String>> {
    let init = class::lookup(cx, class, &cx.names.__init__)?;
    let code = CodeInfo::of(&init.view::<Function>()?.code)?;
    let named = code.params.positional + code.params.keyword_only;
    let names = code.locals.iter().take(named).skip(1);
    Some(names.map(|name| name.as_str().to_owned()).collect())
}

/// The functions to be measured, in a namespace of their own.
struct Bench<'a> {
    cx: &'a Interp,
    names: Handle<Dict>,
    empty: f64,
}

impl<'a> Bench<'a> {
    fn new(cx: &'a Interp, fields: &[String]) -> Result<Bench<'a>, Refusal> {
        let names = cx.heap.alloc(Dict::new());
        let source = source(fields);
        let value = names.value();
        let done = (cx.hooks.exec)(cx, &cx.new_str(source), "<compare>", value, value);
        if let Err(raised) = done {
            let exception = raise::take(cx, raised);
            let what = brief::type_name(cx, &exception);
            return Err(Refusal(format!("{what} while making the classes")));
        }
        Ok(Bench {
            cx,
            names,
            empty: 0.0,
        })
    }

    fn ways(&mut self) -> R<Vec<Way>> {
        self.empty = self.time("empty", 0.0)?;
        let kinds = [
            ("with __slots__", "slots"),
            ("without", "plain"),
            ("named tuple", "named"),
            ("tuple", "tuple"),
            ("dict", "dict"),
        ];
        kinds
            .iter()
            .map(|(what, key)| self.way(what, key))
            .collect()
    }

    fn way(&self, what: &str, key: &str) -> R<Way> {
        let has_set = self
            .names
            .contains_name(&self.cx.intern(&format!("{key}_set")));
        Ok(Way {
            what: what.to_owned(),
            bytes: self.weigh(&format!("{key}_fill"))?,
            create: self.time(&format!("{key}_create"), self.empty)?,
            get: self.time(&format!("{key}_get"), self.empty)?,
            set: match has_set {
                true => Some(self.time(&format!("{key}_set"), self.empty)?),
                false => None,
            },
        })
    }

    fn call(&self, function: &str, argument: Value) -> R {
        let function = self.names.get_name(&self.cx.intern(function));
        call::call(self.cx, &function.unwrap_or(Value::NONE), &[argument])
    }

    /// Bytes of one of the objects that a function puts into a list of so many places.
    fn weigh(&self, function: &str) -> R<f64> {
        let places = || vec![Value::NONE; WEIGHED as usize];
        // The first time, classes learn how many attributes their instances get.
        self.call(function, self.cx.list(places()))?;
        let list = self.cx.list(places());
        let before = self.cx.heap.bytes();
        self.call(function, list.clone())?;
        let after = self.cx.heap.bytes();
        Ok(after.saturating_sub(before) as f64 / WEIGHED as f64)
    }

    /// Nanoseconds of one round of a function's loop.
    fn time(&self, function: &str, empty: f64) -> R<f64> {
        let mut best = f64::INFINITY;
        for _ in 0..LOOPS {
            let start = Instant::now();
            self.call(function, self.cx.int(ROUNDS))?;
            best = best.min(start.elapsed().as_nanos() as f64 / ROUNDS as f64);
        }
        Ok((best - empty).max(0.0))
    }
}

/// The program that is measured, for these fields.
fn source(fields: &[String]) -> String {
    let each = |text: &dyn Fn(usize, &str) -> String| -> Vec<String> {
        let fields = fields.iter().enumerate();
        fields.map(|(i, field)| text(i, field)).collect()
    };
    // The first value is a variable: a display of constants would be made only once.
    let value = |i: usize| match i {
        0 => "i".to_owned(),
        i => i.to_string(),
    };
    // Parameters have names of their own, since a field may be called as something that the functions use.
    let parameters = each(&|i, _| format!("v{i}")).join(", ");
    let stores = each(&|i, field| format!("        this.{field} = v{i}\n")).concat();
    let slots = each(&|_, field| format!("'{field}',")).concat();
    let names = each(&|i, _| format!("'f{i}',")).concat();
    let values = each(&|i, _| value(i) + ",").concat();
    let pairs = each(&|i, field| format!("'{field}': {}", value(i))).join(", ");
    let mut source = format!(
        "from collections import namedtuple\n\
         class Slots:\n    __slots__ = ({slots})\n    def __init__(this, {parameters}):\n{stores}\
         class Plain:\n    def __init__(this, {parameters}):\n{stores}\
         Named = namedtuple('Named', ({names}))\n\
         def empty(n):\n    for i in range(n):\n        pass\n"
    );
    let attribute = format!("o.{}", fields[0]);
    let item = format!("o['{}']", fields[0]);
    let ways = [
        ("slots", format!("Slots({values})"), &attribute[..], true),
        ("plain", format!("Plain({values})"), &attribute, true),
        ("named", format!("Named({values})"), "o.f0", false),
        ("tuple", format!("({values})"), "o[0]", false),
        ("dict", format!("{{{pairs}}}"), &item, true),
    ];
    for (key, make, get, can_set) in ways {
        source.push_str(&format!(
            "def {key}_fill(places):\n    for i in range(len(places)):\n        places[i] = {make}\n\
             def {key}_create(n):\n    for i in range(n):\n        {make}\n\
             def {key}_get(n):\n    i = 0\n    o = {make}\n    for i in range(n):\n        {get}\n"
        ));
        if can_set {
            source.push_str(&format!(
                "def {key}_set(n):\n    i = 0\n    o = {make}\n    for i in range(n):\n        {get} = i\n"
            ));
        }
    }
    source
}

impl View for Comparison {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        picture.title(
            Line::of(Ink::Title, "compare ").add(Ink::Class, &self.class),
            Line::of(Ink::Name, self.fields.join(", ")),
        );
        let heads = ["", ">bytes", "", ">create", ">get", ">set"];
        let mut table = Table::new(&heads);
        let most = self.ways.iter().map(|way| way.bytes).fold(1.0, f64::max);
        let time = |time: Option<f64>| match time {
            Some(time) => Line::of(Ink::Number, format!("{time:.0}")).add(Ink::Dim, " ns"),
            None => Line::of(Ink::Dim, "—"),
        };
        for way in &self.ways {
            let bar = (way.bytes / most * 20.0).round() as usize;
            table.row([
                Line::words(&way.what),
                Line::of(Ink::Number, format!("{:.0}", way.bytes)),
                Line::of(Ink::Value, "▇".repeat(bar)),
                time(Some(way.create)),
                time(Some(way.get)),
                time(way.set),
            ]);
        }
        picture.table(&table);
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "compare".into()),
            ("class", (&self.class).into()),
            ("fields", self.fields.clone().into()),
            (
                "ways",
                Json::list(&self.ways, |way| {
                    Json::object([
                        ("what", (&way.what).into()),
                        ("bytes", way.bytes.into()),
                        ("create_ns", way.create.into()),
                        ("get_ns", way.get.into()),
                        ("set_ns", way.set.into()),
                    ])
                }),
            ),
        ])
    }
}
