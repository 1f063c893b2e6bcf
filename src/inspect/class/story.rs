//! `class C`: what happened when the class statement ran, step by step (reference, 3.3.3).
//!
//! ```text
//!   bases    metaclass    __prepare__    body    type.__new__: layout, members, MRO    __set_name__    __init_subclass__
//! ```
//! Nothing is noted while a class is made. The story is read off the class as it stands: [`Body`] tells the
//! names of the body from those that came later, and each step says only what follows from the class.

use crate::heap::{CellBox, Handle, Value};
use crate::inspect::brief::{brief, text};
use crate::inspect::class::body::{Body, Bound};
use crate::inspect::lookup::{function_words, slots_of};
use crate::inspect::object::layout::role_name;
use crate::inspect::page::{Ink, Line, Picture, count};
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class::{self, Class};
use crate::object::descriptor::{ClassMethod, Member, StaticMethod};
use crate::object::function::Function;
use crate::object::native::GetSet;
use crate::runtime::attr;
use crate::runtime::class::build;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "class",
    usage: "class C",
    help: "What happened when a class statement ran.\n\n\
           The metaclass that was chosen, the names of the body, slots that became members, __set_name__ and \
           __init_subclass__. Read off the class as it stands.\n\n>>> %class Point",
    make: |subject, argument| {
        let value = path::resolve(subject, argument)?;
        Ok(Box::new(of(subject.cx, &value)?))
    },
};

/// One step of the making of a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// What is done.
    pub title: String,
    /// What came of it, a line each.
    pub lines: Vec<String>,
}

/// The making of a class.
pub struct Story {
    /// Its name.
    pub class: String,
    /// Where the statement stands, if the namespace tells.
    pub line: Option<i64>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// The story of a class; of another object, that of its class.
pub fn of(cx: &Interp, value: &Value) -> Result<Story, Refusal> {
    let class = value
        .to_handle::<Class>()
        .unwrap_or_else(|| class::class_of(cx, value));
    if !class.is_heap() {
        let name = class.name_text();
        return Err(Refusal(format!(
            "{name} is a builtin type: no class statement made it"
        )));
    }
    let body = Body::of(cx, &class);
    let class = &class;
    let teller = Teller { cx, class, body };
    let steps = vec![
        teller.bases(),
        teller.metaclass(),
        teller.prepare(),
        teller.body(),
        teller.meta_call(),
        teller.on_the_way(),
        teller.layout(),
        teller.additions(),
        teller.order(),
        teller.set_names(),
        teller.init_subclass(),
        teller.meta_init(),
        teller.later(),
    ];
    Ok(Story {
        class: class.name_text(),
        line: class
            .dict()
            .get_name(&cx.names.__firstlineno__)
            .and_then(|line| line.as_int()),
        steps: steps.into_iter().flatten().collect(),
    })
}

struct Teller<'a> {
    cx: &'a Interp,
    class: &'a Handle<Class>,
    body: Body,
}

fn step(title: impl Into<String>, lines: Vec<String>) -> Option<Step> {
    Some(Step {
        title: title.into(),
        lines,
    })
}

impl Teller<'_> {
    fn base_classes(&self) -> Vec<Handle<Class>> {
        let bases = self.class.bases();
        bases
            .as_tuple()
            .unwrap_or(&[])
            .iter()
            .filter_map(Value::to_handle)
            .collect()
    }

    fn bases(&self) -> Option<Step> {
        let names: Vec<String> = self
            .base_classes()
            .iter()
            .map(|base| base.name_text())
            .collect();
        let mut lines = vec![names.join(", ")];
        let given = self.class.dict().get_name(&self.cx.names.__orig_bases__);
        if let Some(given) = given.as_ref().and_then(Value::as_tuple) {
            let given: Vec<String> = given.iter().map(|base| brief(self.cx, base, 40)).collect();
            lines.push(format!(
                "written as {}: __mro_entries__ replaced what is no class",
                given.join(", ")
            ));
        } else if names == ["object"] {
            lines[0] = "object, written or not".to_owned();
        }
        step("the bases are evaluated", lines)
    }

    fn meta(&self) -> Handle<Class> {
        class::class_of(self.cx, self.class.value())
    }

    fn metaclass(&self) -> Option<Step> {
        let meta = self.meta();
        let name = meta.name_text();
        let mut lines = Vec::new();
        for base in self.base_classes() {
            let of_base = class::class_of(self.cx, base.value());
            let (base, of_base) = (base.name_text(), of_base.name_text());
            lines.push(format!("the class of {base} is {of_base}"));
        }
        let bases: Vec<Value> = self
            .base_classes()
            .into_iter()
            .map(Handle::into_value)
            .collect();
        let inherited = bases.first().map(|base| class::class_of(self.cx, base));
        let chosen = inherited.and_then(|first| self.most_derived(&first, &bases));
        let words = match chosen {
            Some(chosen) if chosen.is(&meta) => {
                format!("{name}: the most derived metaclass of the bases")
            }
            _ => format!("{name}: given as metaclass={name}, or made by a call of it"),
        };
        lines.insert(0, words);
        step("the metaclass is chosen", lines)
    }

    /// The rule of the runtime; a conflict cannot be, since the class is there.
    fn most_derived(&self, meta: &Handle<Class>, bases: &[Value]) -> Option<Handle<Class>> {
        match build::most_derived(self.cx, meta, bases) {
            Ok(winner) => Some(winner),
            Err(raised) => {
                drop(self.cx.take_raised(raised));
                None
            }
        }
    }

    /// A name along the MRO of the metaclass, if it is not `type`'s or `object`'s own.
    fn on_meta(&self, name: &Name) -> Option<(Handle<Class>, Value)> {
        class::lookup_owner(self.cx, &self.meta(), name).filter(|(owner, _)| owner.is_heap())
    }

    fn prepare(&self) -> Option<Step> {
        if !self.body.is_statement {
            return None;
        }
        let name = &self.cx.names.__prepare__;
        let there = match &self.body.prepared[..] {
            [] => String::new(),
            names => format!(", with {} in it", names.join(", ")),
        };
        let line = match self.on_meta(name) {
            Some((owner, _)) => {
                let owner = owner.name_text();
                format!("{owner}.{name} gave the mapping for the body{there}")
            }
            None => "type.__prepare__ gave an empty dict".to_owned(),
        };
        step("the namespace is prepared", vec![line])
    }

    fn bound_words(&self, names: &[Bound]) -> Vec<String> {
        let words = |(name, value): &Bound| {
            let shown = match value.view::<Function>() {
                Some(_) => format!("function {}", function_words(self.cx, value)),
                None => brief(self.cx, value, 50),
            };
            format!("{name} = {shown}")
        };
        names.iter().map(words).collect()
    }

    fn body(&self) -> Option<Step> {
        let mut lines = self.bound_words(&self.body.bound);
        if !self.body.is_statement {
            return step("no body runs: the metaclass is given the names", lines);
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        lines.push(format!("by itself {}", self.body.by_itself.join(", ")));
        step("the body binds names", lines)
    }

    /// The functions in the way between the body and `type.__new__`.
    fn meta_call(&self) -> Option<Step> {
        let (cx, names, meta) = (self.cx, &self.cx.names, self.meta());
        let of_meta = class::class_of(cx, meta.value());
        let call = class::lookup_owner(cx, &of_meta, &names.__call__);
        let call = call.filter(|(owner, _)| owner.is_heap());
        let found = [
            call.map(|(_, call)| (call, "is asked first, as the metaclass is an instance, too")),
            self.on_meta(&names.__new__)
                .map(|(_, new)| (new, "is called; type.__new__ runs when it asks for that")),
        ];
        let words = found.into_iter().flatten().map(|(function, what)| {
            let inner = function.view::<StaticMethod>();
            let inner = inner.and_then(|method| method.function.get());
            let function = inner.unwrap_or(function);
            format!("{} {what}", function_words(cx, &function))
        });
        let lines: Vec<String> = words.collect();
        if lines.is_empty() {
            return None;
        }
        step(
            format!("the metaclass {} is called", meta.name_text()),
            lines,
        )
    }

    fn on_the_way(&self) -> Option<Step> {
        let mut lines = self.bound_words(&self.body.on_the_way);
        if lines.is_empty() {
            return None;
        }
        lines.push(match self.on_meta(&self.cx.names.__new__) {
            Some(_) => "by the __new__ of the metaclass, or its helpers".to_owned(),
            None => "by whoever made the class anew from its names, as dataclass(slots=True) does"
                .to_owned(),
        });
        step("more names are put beside those of the body", lines)
    }

    fn later(&self) -> Option<Step> {
        let mut lines = self.bound_words(&self.body.later);
        if lines.is_empty() {
            return None;
        }
        lines.push("by __init_subclass__, __init__, a decorator or an assignment".to_owned());
        step("names are bound when the class is there", lines)
    }

    fn layout(&self) -> Option<Step> {
        let mut lines = Vec::new();
        let base = self.class.base();
        let start = base.as_ref().map_or(0, |base| base.layout().len());
        if let Some(base) = &base {
            let cells = count(start, "cell");
            lines.push(format!(
                "extends the layout of {}: {cells} before its own",
                base.name_text()
            ));
        }
        let own: Vec<String> = self
            .class
            .layout()
            .cells()
            .iter()
            .skip(start)
            .map(role_name)
            .collect();
        lines.push(match own.is_empty() {
            true => "adds no cell".to_owned(),
            false => format!("adds {}", own.join(", ")),
        });
        let slots = slots_of(self.class);
        if !slots.is_empty() {
            let first =
                start + usize::from(own.first().is_some_and(|role| role == "(builtin value)"));
            for (at, slot) in slots.iter().enumerate() {
                let member = self.class.dict().get_name(&self.cx.intern(slot));
                let there = member.is_some_and(|value| value.view::<Member>().is_some());
                if there {
                    lines.push(format!(
                        "slot {slot} becomes the member {}.{slot}, cell {}",
                        self.class.name_text(),
                        first + at
                    ));
                }
            }
        }
        step("type.__new__ puts the layout together", lines)
    }

    fn additions(&self) -> Option<Step> {
        let (cx, dict) = (self.cx, self.class.dict());
        let wrapped = self.body.bound.iter().chain(&self.body.on_the_way);
        let mut lines: Vec<String> = wrapped.filter_map(wrapping).collect();
        for (name, value) in &self.body.added {
            if value.view::<GetSet>().is_some() {
                lines.push(format!("adds the descriptor {name}"));
            } else if name == "__doc__" {
                lines.push("adds __doc__ = None: there is no docstring".to_owned());
            } else if value.is_none() {
                lines.push(format!(
                    "adds {name} = None: __eq__ is defined and {name} is not"
                ));
            }
        }
        let knowing = self.knowing();
        if !knowing.is_empty() {
            lines.push(format!(
                "fills the cell __class__ of {}, for super()",
                knowing.join(", ")
            ));
        }
        let noted = dict.get_name(&cx.names.__static_attributes__);
        let noted: Vec<String> = noted
            .as_ref()
            .and_then(Value::as_tuple)
            .unwrap_or(&[])
            .iter()
            .map(text)
            .collect();
        if !noted.is_empty() {
            lines.push(format!(
                "instances get room for what methods set on self: {}",
                noted.join(", ")
            ));
        }
        if lines.is_empty() {
            None
        } else {
            step("type.__new__ fills in the namespace", lines)
        }
    }

    /// The functions of the namespace that hold the class in a cell.
    fn knowing(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (key, value) in self.class.dict().entries() {
            let inner = match (value.view::<ClassMethod>(), value.view::<StaticMethod>()) {
                (Some(method), _) => method.function.get(),
                (_, Some(method)) => method.function.get(),
                _ => Some(value),
            };
            let Some(inner) = inner else { continue };
            let cells = inner
                .view::<Function>()
                .and_then(|function| function.closure.as_tuple());
            let holds = |cell: &Value| {
                cell.view::<CellBox>()
                    .and_then(|cell| cell.slot().get())
                    .is_some_and(|held| held.is(self.class.value()))
            };
            if cells.unwrap_or(&[]).iter().any(holds) {
                names.push(text(&key));
            }
        }
        names
    }

    fn order(&self) -> Option<Step> {
        let order: Vec<String> = self
            .class
            .mro_classes()
            .iter()
            .map(|class| class.name_text())
            .collect();
        let by = match self.on_meta(&self.cx.names.mro) {
            Some((owner, _)) => format!("by {}.mro()", owner.name_text()),
            None => "by C3; see %mro".to_owned(),
        };
        step("the MRO is computed", vec![order.join(" → "), by])
    }

    fn set_names(&self) -> Option<Step> {
        let name = &self.cx.names.__set_name__;
        let mut lines = Vec::new();
        for (key, value) in self.body.bound.iter().chain(&self.body.on_the_way) {
            let found = class::lookup_owner(self.cx, &class::class_of(self.cx, value), name);
            if let Some((owner, _)) = found {
                lines.push(format!(
                    "{}.{name} of {}, with '{key}'",
                    owner.name_text(),
                    brief(self.cx, value, 30),
                ));
            }
        }
        if lines.is_empty() {
            None
        } else {
            step("__set_name__ of each attribute that has one", lines)
        }
    }

    fn init_subclass(&self) -> Option<Step> {
        let name = &self.cx.names.__init_subclass__;
        let found = attr::of_super::lookup_after(self.class, self.class.value(), name)?;
        let owner = self
            .class
            .mro_classes()
            .into_iter()
            .skip(1)
            .find(|class| class.dict().contains_name(name))?;
        let line = match owner.value().is(self.cx.class(WellKnown::Object)) {
            true => "object's, which does nothing".to_owned(),
            false => {
                let function = found
                    .view::<ClassMethod>()
                    .and_then(|method| method.function.get())
                    .unwrap_or(found);
                format!(
                    "{} is called with the keywords of the statement",
                    function_words(self.cx, &function)
                )
            }
        };
        step("__init_subclass__ of the next class in the MRO", vec![line])
    }

    fn meta_init(&self) -> Option<Step> {
        let (_, function) = self.on_meta(&self.cx.names.__init__)?;
        step(
            "__init__ of the metaclass",
            vec![function_words(self.cx, &function)],
        )
    }
}

/// Which functions `type.__new__` wraps.
fn wrapping((name, value): &Bound) -> Option<String> {
    let (is_static, is_class) = (
        value.view::<StaticMethod>().is_some(),
        value.view::<ClassMethod>().is_some(),
    );
    match &name[..] {
        "__new__" if is_static => Some(format!("{name} is wrapped in a staticmethod")),
        "__init_subclass__" | "__class_getitem__" if is_class => {
            Some(format!("{name} is wrapped in a classmethod"))
        }
        _ => None,
    }
}

impl View for Story {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "class ").add(Ink::Class, &self.class);
        let remark = self
            .line
            .map_or(Line::new(), |line| Line::words(format!("line {line}")));
        picture.title(what, remark);
        for (at, step) in self.steps.iter().enumerate() {
            let number = Line::of(Ink::Number, (at + 1).to_string()).pad(4);
            picture.line(number.add(Ink::Title, &step.title));
            for line in &step.lines {
                picture.prose(Line::words("    "), line);
            }
        }
        picture.prose(
            Line::of(Ink::Dim, "· "),
            "read off the class as it stands; nothing is noted while classes are made",
        );
        picture.finish()
    }

    fn json(&self) -> Json {
        let step = |step: &Step| {
            Json::object([
                ("step", (&step.title).into()),
                ("lines", step.lines.clone().into()),
            ])
        };
        Json::object([
            ("view", "class".into()),
            ("class", (&self.class).into()),
            ("line", self.line.into()),
            ("steps", Json::list(&self.steps, step)),
            ("reconstructed", true.into()),
        ])
    }
}
