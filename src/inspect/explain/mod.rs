//! A word in terms of the object model below an error: which array has no cell, which class has no method, and why.
//!
//! ```text
//!   exception --Scene--> class, message, object, name --attribute, rules--> words --> a note of a few lines
//! ```
//! What an error is about is read from its fields, or else from its message, which is CPython's and so is known word
//! for word. Like all views this runs no code of the program. Read next: [`rules`], the table of messages.

mod attribute;
mod classes;
mod modules;
mod rules;

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use crate::heap::{CellBox, Handle, Value};
use crate::inspect::Subject;
use crate::inspect::page::{Ink, Line, Page, Picture};
use crate::inspect::path::Reader;
use crate::interp::{Interp, WellKnown};
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::dict::Dict;
use crate::object::exception;
use crate::object::instance::layout::CellRole;
use crate::object::module;
use crate::object::traceback::Traceback;
use crate::runtime::container::dict;
use crate::runtime::raise::suggest;
use crate::syntax::tree::Module;

/// The note for an exception that nobody caught, a few lines; `None` if there is nothing to say.
pub fn note(cx: &Interp, value: &Value, page: &Page) -> Option<String> {
    let scene = Scene::of(cx, value);
    let words = match class::is_a(cx, value, WellKnown::AttributeError) {
        true => attribute::words(&scene).or_else(|| rules::words(&scene)),
        false => rules::words(&scene),
    }?;
    let mut picture = Picture::new(page);
    picture.blank();
    for (number, paragraph) in words.iter().enumerate() {
        let lead = if number == 0 { "why: " } else { "     " };
        picture.prose(Line::of(Ink::Title, lead), paragraph);
    }
    Some(picture.finish())
}

/// What an error is about.
struct Scene<'a> {
    cx: &'a Interp,
    value: &'a Value,
    /// The class of the exception.
    class: String,
    /// Its message.
    message: String,
    /// Where it was raised.
    innermost: Option<Handle<Traceback>>,
}

impl<'a> Scene<'a> {
    fn of(cx: &'a Interp, value: &'a Value) -> Scene<'a> {
        let args = value.cell(exception::ARGS);
        let first = args
            .as_ref()
            .and_then(|args| args.as_tuple()?.first().cloned());
        let mut link = exception::traceback(value).and_then(|link| link.to_handle::<Traceback>());
        while let Some(next) = link
            .as_ref()
            .and_then(|link| link.next.handle::<Traceback>())
        {
            link = Some(next);
        }
        Scene {
            cx,
            value,
            class: class::type_name(cx, value),
            message: first
                .and_then(|text| Some(text.as_str()?.lossy().into_owned()))
                .unwrap_or_default(),
            innermost: link,
        }
    }

    /// The name of the function that raised.
    fn function(&self) -> Option<String> {
        let code = CodeInfo::of(&self.innermost.as_ref()?.frame.code)?;
        Some(code.name.as_str().to_owned())
    }

    /// The line that raised.
    fn source(&self) -> Option<String> {
        let link = self.innermost.as_ref()?;
        let code = CodeInfo::of(&link.frame.code)?;
        let span = code.position(link.position);
        let line = code.file.line_text(code.file.line_of(span.start));
        Some(line.trim().to_owned())
    }

    /// Reads the statement or call that raised, with the names that it knew.
    fn read<T>(&self, look: impl FnOnce(&Module, &Reader<'_>) -> T) -> Option<T> {
        let link = self.innermost.as_ref()?;
        let code = CodeInfo::of(&link.frame.code)?;
        let text = code.file.slice(code.position(link.position));
        let names = self.known_names()?;
        let subject = Subject::new(self.cx, &names);
        let (reader, module) = Reader::new(&subject, text).ok()?;
        Some(look(&module, &reader))
    }

    /// The globals of what raised, with its local variables over them.
    fn known_names(&self) -> Option<Handle<Dict>> {
        let frame = &self.innermost.as_ref()?.frame;
        let globals = frame.globals.to_handle::<Dict>()?;
        let code = CodeInfo::of(&frame.code)?;
        let names = self.cx.heap.alloc(Dict::new());
        for (name, value) in globals.entries() {
            dict::set(self.cx, &names, &name, value).ok()?;
        }
        for (i, held) in frame.locals.to_vec().into_iter().enumerate() {
            let held = match held.view::<CellBox>() {
                Some(cell) => cell.slot().get_raw(),
                None => held,
            };
            if let Some(name) = code.local_name(i).filter(|_| !held.is_unbound()) {
                dict::set(self.cx, &names, name.value(), held).ok()?;
            }
        }
        Some(names)
    }

    /// A class by its name, among the globals of what raised.
    fn class_named(&self, name: &str) -> Option<Handle<Class>> {
        let globals = self.innermost.as_ref()?.frame.globals.to_handle::<Dict>()?;
        let name = self.cx.intern(name);
        let bound = globals
            .get_name(&name)
            .or_else(|| module::builtin(self.cx, &name));
        let class = bound.and_then(|value| value.to_handle::<Class>());
        let named = |value: Value| {
            value
                .to_handle::<Class>()
                .filter(|class| class.name_text() == name.as_str())
        };
        // The class may be bound to another name, or only its instances to any, or neither.
        class
            .or_else(|| globals.values().into_iter().find_map(named))
            .or_else(|| {
                let mut classes = globals
                    .values()
                    .into_iter()
                    .map(|value| class::class_of(self.cx, &value));
                classes.find(|class| class.name_text() == name.as_str())
            })
            .or_else(|| living_class(self.cx, |class| class.name_text() == name.as_str()))
    }
}

/// The first class of this sort among those that live, bases before their subclasses.
fn living_class(cx: &Interp, wanted: impl Fn(&Handle<Class>) -> bool) -> Option<Handle<Class>> {
    let mut waiting = VecDeque::from([class::object_class(cx)]);
    let mut seen = FxHashSet::default();
    while let Some(class) = waiting.pop_front() {
        if wanted(&class) {
            return Some(class);
        }
        let new = class.subclasses().into_iter();
        waiting.extend(new.filter(|subclass| seen.insert(subclass.value().addr())));
    }
    None
}

/// Which of the names may be meant: the nearest one, or one with two letters the wrong way round, which by the weights
/// of the suggestions in tracebacks is too far away.
fn meant<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let names: Vec<&str> = names.into_iter().collect();
    let near = suggest::nearest(wrong, names.iter().copied());
    near.or_else(|| names.into_iter().find(|name| is_swapped(wrong, name)))
}

fn is_swapped(wrong: &str, name: &str) -> bool {
    let pairs: Vec<(char, char)> = wrong.chars().zip(name.chars()).collect();
    let Some(at) = pairs.iter().position(|(a, b)| a != b) else {
        return false;
    };
    let [(a, b), (c, d), rest @ ..] = &pairs[at..] else {
        return false;
    };
    wrong.len() == name.len() && (a, b) == (d, c) && rest.iter().all(|(a, b)| a == b)
}

/// The slots of a class as `'x', 'y' of A; 'z' of B`; how an instance's cells are named.
fn slots_by_class(class: &Class) -> String {
    let mut owners = class.mro_classes();
    owners.reverse();
    let own = |owner: &Handle<Class>| {
        let names = own_slots(owner);
        (!names.is_empty()).then(|| format!("{} of {}", quoted(&names), owner.name_text()))
    };
    owners.iter().filter_map(own).collect::<Vec<_>>().join("; ")
}

/// The slots that a class added itself.
fn own_slots(class: &Class) -> Vec<String> {
    let base = class.base().map_or(0, |base| base.layout().len());
    slots(&class.layout().cells()[base.min(class.layout().len())..])
}

/// The names of all slots of a class.
fn all_slots(class: &Class) -> Vec<String> {
    slots(class.layout().cells())
}

fn slots(cells: &[CellRole]) -> Vec<String> {
    let mut names = Vec::new();
    for cell in cells {
        match cell {
            CellRole::Slot(name) => names.push(name.as_str().to_owned()),
            CellRole::More(more) => names.extend(more.iter().map(|name| name.as_str().to_owned())),
            _ => {}
        }
    }
    names
}

/// `'x', 'y'`, a few of them.
fn quoted(names: &[String]) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("'{name}'"))
        .collect();
    if names.len() > MOST {
        shown.push(format!("and {} more", names.len() - MOST));
    }
    shown.join(", ")
}

/// The MRO as `A, B, object`.
fn mro(class: &Class) -> String {
    let names: Vec<String> = class
        .mro_classes()
        .iter()
        .map(|class| class.name_text())
        .collect();
    names.join(", ")
}
