//! The card of an object, `obj?`: type, class line, MRO, where its attributes are, size, references, doc.

use crate::heap::{Handle, Value};
use crate::inspect::brief::{brief, text, type_name};
use crate::inspect::lookup::slots_of;
use crate::inspect::page::{Ink, Line, Picture, count, figure};
use crate::inspect::source::doc_of;
use crate::inspect::{Json, Page, Refusal, View, ViewRow, path};
use crate::interp::{Interp, Name, WellKnown};
use crate::object::class::{self, Class, Flags};
use crate::object::code::CodeInfo;
use crate::object::descriptor::StaticMethod;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance::{self, shape};
use crate::object::method::BoundMethod;

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "card",
    usage: "card x",
    help: "What an object is, at a glance.\n\n\
           Its type and class line, its MRO, where its attributes are kept, its exact size, who refers to it, what its \
           documentation begins with.\n\n\
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
    /// The line that declares the class (of a class: its own), as far as the class tells.
    pub class_line: String,
    /// How it is called, as far as functions of the program tell.
    pub signature: Option<String>,
    /// The names of the classes in the MRO of its type; of a class, its own.
    pub mro: Vec<String>,
    /// Where its attributes are kept.
    pub storage: String,
    /// Its attributes, in order.
    pub attributes: Vec<String>,
    /// Bytes that it takes with its buffers.
    pub bytes: usize,
    /// References to it; `None` for what lies in the reference itself.
    pub references: Option<u32>,
    /// Weak references to it; `None` if there can be none.
    pub weak_references: Option<usize>,
    /// Its documentation.
    pub doc: Option<String>,
}

/// So many attributes are named.
const NAMED: usize = 40;

/// The card of a value.
pub fn of(cx: &Interp, name: &str, value: &Value) -> Result<Card, Refusal> {
    let class = class::class_of(cx, value);
    let shown = value.to_handle::<Class>().unwrap_or_else(|| class.clone());
    let own = match value.view::<Class>() {
        Some(class) => class.dict().keys(),
        None => instance::attributes(cx, value)
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
    };
    let weak = instance::takes_weakrefs(cx, value);
    let watchers = cx
        .heap
        .lookup_weak_cell(value)
        .map_or(0, |cell| cell.watchers().len());
    Ok(Card {
        name: name.to_owned(),
        value: brief(cx, value, 200),
        type_name: type_name(cx, value),
        class_line: class_line(cx, &shown),
        signature: signature(cx, value),
        mro: shown.mro_classes().iter().map(|c| c.name_text()).collect(),
        storage: storage(cx, value, &class),
        attributes: own.iter().map(text).collect(),
        bytes: value.bytes(),
        // One reference is the view's own.
        references: value.refcount().map(|n| n.saturating_sub(1)),
        weak_references: weak.then_some(watchers),
        doc: doc_of(cx, value),
    })
}

/// `class Point(Base, metaclass=Meta): __slots__ = 'x', 'y'`
fn class_line(cx: &Interp, class: &Class) -> String {
    let bases = class.bases();
    let bases = bases
        .as_tuple()
        .unwrap_or(&[])
        .iter()
        .filter_map(Value::view::<Class>);
    let mut arguments: Vec<String> = bases
        .map(Class::name_text)
        .filter(|base| base != "object")
        .collect();
    if let Some(meta) = class
        .meta()
        .filter(|meta| !meta.value().is(cx.class(WellKnown::Type)))
    {
        arguments.push(format!("metaclass={}", meta.name_text()));
    }
    let head = match arguments.is_empty() {
        true => format!("class {}", class.name_text()),
        false => format!("class {}({})", class.name_text(), arguments.join(", ")),
    };
    if !class.is_heap() {
        return format!("builtin type {}", class.name_text());
    }
    let slots: Vec<String> = slots_of(class)
        .iter()
        .map(|slot| format!("'{slot}'"))
        .collect();
    match (class.dict().contains_name(&cx.names.__slots__), &slots[..]) {
        (false, _) => head,
        (true, []) => format!("{head}: __slots__ = ()"),
        (true, [one]) => format!("{head}: __slots__ = ({one},)"),
        (true, _) => format!("{head}: __slots__ = {}", slots.join(", ")),
    }
}

/// `area(w, h=2, /, *rest, k=None, **more)`; of a method without the object that it is bound to, of a class what its
/// `__init__`, or else its `__new__`, takes.
fn signature(cx: &Interp, value: &Value) -> Option<String> {
    if let Some(function) = value.view::<Function>() {
        let code = CodeInfo::of(&function.code)?;
        return Some(format!(
            "{}({})",
            code.name,
            parameters(cx, function)?.join(", ")
        ));
    }
    let (name, function) = match (value.view::<BoundMethod>(), value.to_handle::<Class>()) {
        (Some(method), _) => {
            let code = CodeInfo::of(&method.function.view::<Function>()?.code)?;
            (code.name.to_string(), method.function.clone())
        }
        (None, Some(class)) if class.is_heap() => (class.short_name(), maker(cx, &class)?),
        _ => return None,
    };
    let mut parts = parameters(cx, function.view::<Function>()?)?;
    if parts.first().is_some_and(|first| !first.starts_with('*')) {
        parts.remove(0);
    }
    if parts.first().is_some_and(|first| first == "/") {
        parts.remove(0);
    }
    Some(format!("{name}({})", parts.join(", ")))
}

/// What takes the arguments of a call of a class, if that is a function of the program.
fn maker(cx: &Interp, class: &Handle<Class>) -> Option<Value> {
    let of_programs = |name: &Name| {
        let (owner, value) = class::lookup_owner(cx, class, name)?;
        let inner = value.view::<StaticMethod>();
        let inner = inner.and_then(|method| method.function.get());
        owner.is_heap().then(|| inner.unwrap_or(value))
    };
    of_programs(&cx.names.__init__).or_else(|| of_programs(&cx.names.__new__))
}

/// The parameters of a function as they are written.
fn parameters(cx: &Interp, function: &Function) -> Option<Vec<String>> {
    let code = CodeInfo::of(&function.code)?;
    let params = code.params;
    let name = |at: usize| code.local_name(at).map_or(String::new(), Name::to_string);
    let defaults = function.defaults.get();
    let defaults = defaults.as_ref().and_then(Value::as_tuple).unwrap_or(&[]);
    let keywords = function.kwdefaults.get();
    let keywords = keywords.as_ref().and_then(Value::view::<Dict>);
    let with = |name: String, default: Option<Value>| match default {
        Some(default) => format!("{name}={}", brief(cx, &default, 30)),
        None => name,
    };
    let mut parts = Vec::new();
    for at in 0..params.positional {
        let place = (at + defaults.len()).checked_sub(params.positional);
        parts.push(with(
            name(at),
            place.and_then(|place| defaults.get(place).cloned()),
        ));
        if at + 1 == params.positional_only {
            parts.push("/".to_owned());
        }
    }
    let extra = params.positional + params.keyword_only;
    match (params.var_args, params.keyword_only) {
        (true, _) => parts.push(format!("*{}", name(extra))),
        (false, 0) => {}
        (false, _) => parts.push("*".to_owned()),
    }
    for at in params.positional..extra {
        let default = code
            .local_name(at)
            .and_then(|name| keywords?.get_name(name));
        parts.push(with(name(at), default));
    }
    if params.var_keywords {
        parts.push(format!("**{}", name(extra + usize::from(params.var_args))));
    }
    Some(parts)
}

/// Where the attributes of an object are kept.
fn storage(cx: &Interp, value: &Value, class: &Class) -> String {
    if value.view::<Class>().is_some() {
        return "the namespace of the class, a dict".to_owned();
    }
    let Some(shape) = shape::of(cx, value) else {
        return match (value.is_pointer(), class.flags().has(Flags::NATIVE_DICT)) {
            (true, true) if value.view::<Function>().is_some() => {
                "fields of a builtin structure, and a __dict__ once it is asked for".to_owned()
            }
            (true, true) => "fields of a builtin structure, and a __dict__".to_owned(),
            (true, false) => "fields of a builtin structure; no __dict__".to_owned(),
            (false, _) => "the reference itself: no object on the heap".to_owned(),
        };
    };
    let slots: usize = class.mro_classes().iter().map(|c| slots_of(c).len()).sum();
    let mut parts = Vec::new();
    if class.layout().has_payload() {
        parts.push("a builtin value in cell 0".to_owned());
    }
    if slots > 0 {
        parts.push(count(slots, "slot"));
    }
    if shape.is_dict_mode() {
        parts.push("a dict".to_owned());
    } else if class.instances_have_dict() {
        let free = shape.capacity() - shape.names().len();
        parts.push(format!(
            "{} named by the shape, {free} free",
            count(shape.names().len(), "cell")
        ));
    } else {
        parts.push("no __dict__".to_owned());
    }
    parts.join("; ")
}

impl View for Card {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "card ").add(Ink::Name, &self.name);
        picture.title(what, Line::of(Ink::Class, &self.type_name));
        let row = |label: &str| Line::of(Ink::Dim, label).pad(12);
        picture.line(row("value").add(Ink::Value, &self.value));
        picture.prose(row("class"), &self.class_line);
        if let Some(signature) = &self.signature {
            picture.prose(row("called as"), signature);
        }
        picture.prose(row("mro"), self.mro.join(" → "));
        picture.prose(row("kept in"), &self.storage);
        if !self.attributes.is_empty() {
            let named: Vec<&str> = self
                .attributes
                .iter()
                .take(NAMED)
                .map(|name| &name[..])
                .collect();
            let more = match self.attributes.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {} more", figure(more)),
            };
            picture.prose(row("attributes"), named.join(", ") + &more);
        }
        picture.line(row("size").add(Ink::Number, count(self.bytes, "byte")));
        let weak = match self.weak_references {
            None => "it can have no weak references".to_owned(),
            Some(n) => count(n, "weak reference"),
        };
        let references = self
            .references
            .map_or("not counted".to_owned(), |n| figure(n as usize));
        picture.line(
            row("references")
                .add(Ink::Number, references)
                .say(format!("; {weak}")),
        );
        // The rest of it is what `help` is for.
        let paragraph = self.doc.iter().flat_map(|doc| doc.trim().lines());
        let paragraph = paragraph.take_while(|line| !line.trim().is_empty());
        for (at, line) in paragraph.enumerate() {
            let indent = line.len() - line.trim_start().len();
            let lead = row(if at == 0 { "doc" } else { "" });
            picture.prose(lead.say(" ".repeat(indent)), line);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        Json::object([
            ("view", "card".into()),
            ("name", (&self.name).into()),
            ("value", (&self.value).into()),
            ("type", (&self.type_name).into()),
            ("class", (&self.class_line).into()),
            ("signature", self.signature.clone().into()),
            ("mro", self.mro.clone().into()),
            ("storage", (&self.storage).into()),
            ("attributes", self.attributes.clone().into()),
            ("bytes", self.bytes.into()),
            ("references", self.references.into()),
            ("weak_references", self.weak_references.into()),
            ("doc", self.doc.clone().into()),
        ])
    }
}
