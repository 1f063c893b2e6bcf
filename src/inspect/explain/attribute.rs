//! Errors of attributes: where the name was looked for, what was there, which cell is missing.

use crate::heap::{Handle, Value};
use crate::inspect::explain::{Scene, all_slots, living_class, meant, mro, quoted, slots_by_class};
use crate::inspect::object::layout::lack;
use crate::interp::{Interp, Name};
use crate::object::class::{self, Class, Flags};
use crate::object::descriptor::{Member, Property};
use crate::object::dict::Dict;
use crate::object::exception;
use crate::object::instance;
use crate::object::module::Module;

/// The words for an `AttributeError` that knows its object, or tells its class.
pub fn words(scene: &Scene<'_>) -> Option<Vec<String>> {
    if let Some(words) = read_only(scene).or_else(|| empty_slot(scene)) {
        return Some(words);
    }
    let object = scene.value.cell(exception::attribute_error::OBJ)?;
    let name = scene.value.cell(exception::attribute_error::NAME)?;
    let name = scene.cx.intern_value(&name)?;
    let about = About {
        cx: scene.cx,
        class: class::class_of(scene.cx, &object),
        object,
        name,
    };
    if about.object.is_none() {
        return Some(about.of_none());
    }
    if let Some(module) = about.object.view::<Module>() {
        return about.of_module(module);
    }
    if let Some(class) = about.object.to_handle::<Class>() {
        return Some(about.of_class(&class));
    }
    if scene.message.ends_with("for setting new attributes") {
        return Some(about.no_cell());
    }
    let found = class::lookup_owner(about.cx, &about.class, &about.name);
    match found {
        Some((owner, value)) => about.descriptor(&owner, &value),
        None => Some(about.nowhere()),
    }
}

/// The class has an attribute of that name, and the instance nowhere to put its own. Such an error tells neither, but
/// in its message.
fn read_only(scene: &Scene<'_>) -> Option<Vec<String>> {
    let told = scene.message.strip_suffix("' is read-only")?;
    let (kind, name) = told
        .strip_prefix('\'')?
        .split_once("' object attribute '")?;
    let attribute = scene.cx.intern(name);
    let class = living_class(scene.cx, |class| {
        class.name_text() == kind && class::lookup(scene.cx, class, &attribute).is_some()
    })?;
    let (owner, _) = class::lookup_owner(scene.cx, &class, &attribute)?;
    let owner = owner.name_text();
    Some(vec![format!(
        "'{name}' is an attribute of the class {owner}, shared by all instances. An instance could have its own only \
         in a slot or in a __dict__, and a {kind} has neither for it. To change it for all, assign {owner}.{name}."
    )])
}

/// To delete what is not there tells only the name, and to look it up again is not for a view: so a slot of this name
/// is looked for where something was to be deleted.
fn empty_slot(scene: &Scene<'_>) -> Option<Vec<String>> {
    if !scene.source()?.contains("del ") {
        return None;
    }
    let slot = scene.cx.intern(&scene.message);
    let member = |class: &Handle<Class>| {
        let found = class.dict().get_name(&slot);
        found.is_some_and(|value| value.view::<Member>().is_some())
    };
    let owner = living_class(scene.cx, |class| class.is_heap() && member(class))?;
    Some(vec![empty(slot.as_str(), &owner.name_text())])
}

fn empty(slot: &str, owner: &str) -> String {
    format!(
        "'{slot}' is a slot of {owner}: the instance has a cell for it, which is empty. Nothing has been stored there \
         yet, or it was deleted."
    )
}

/// An object and the name that it was asked for.
struct About<'a> {
    cx: &'a Interp,
    object: Value,
    class: Handle<Class>,
    name: Name,
}

impl About<'_> {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    fn type_name(&self) -> String {
        self.class.name_text()
    }

    fn of_none(&self) -> Vec<String> {
        let words = "the value is None, which has no attributes of its own. It comes from a function that returns \
                     nothing, or from a name that was bound to None.";
        vec![words.to_owned()]
    }

    fn of_module(&self, module: &Module) -> Option<Vec<String>> {
        let names = names_of(module.dict());
        let name = module.name(self.cx)?;
        Some(vec![format!(
            "an attribute of a module is a name that its body has bound. '{name}' has bound {} names, '{}' is not \
             among them{}.",
            names.len(),
            self.name(),
            self.meant(&names)
        )])
    }

    fn of_class(&self, class: &Handle<Class>) -> Vec<String> {
        let names: Vec<String> = class
            .mro_classes()
            .iter()
            .flat_map(|class| names_of(class.dict()))
            .collect();
        vec![format!(
            "an attribute of a class is looked for in the dicts of its MRO ({}), then in those of its metaclass {}. \
             '{}' is in none of them{}. Attributes of instances are not the class's.",
            mro(class),
            self.type_name(),
            self.name(),
            self.meant(&names)
        )]
    }

    /// All classes have `__slots__`, and none has this name in it.
    fn no_cell(&self) -> Vec<String> {
        let slots = all_slots(&self.class);
        let (kind, name) = (self.type_name(), self.name());
        if !self.class.is_heap() {
            return vec![format!(
                "an object of the builtin type {kind} has no cell for '{name}', and no __dict__ that could take it. A \
                 subclass of {kind} without __slots__ would have a __dict__."
            )];
        }
        let cells = match slots_by_class(&self.class) {
            cells if cells.is_empty() => "no cells at all".to_owned(),
            cells => format!("the cells {cells}"),
        };
        let words = format!(
            "an instance of {kind} has {cells}: there is none for '{name}', and no __dict__ that could take it, since \
             {}.",
            lack(&self.class)
        );
        let hint = match meant(name, slots.iter().map(String::as_str)) {
            Some(near) => format!("The slot '{near}' may be meant."),
            None => format!("A slot '{name}', or a slot '__dict__', would give it a place."),
        };
        vec![words, hint]
    }

    /// Something stands in the class, and would not do it.
    fn descriptor(&self, owner: &Class, value: &Value) -> Option<Vec<String>> {
        let (name, owner) = (self.name(), owner.name_text());
        if value.view::<Member>().is_some() {
            return Some(vec![empty(name, &owner)]);
        }
        if value.view::<Property>().is_some() {
            return Some(vec![format!(
                "'{name}' is a property of {owner}, a data descriptor: to assign or delete it calls the property, \
                 which has no function for that."
            )]);
        }
        None
    }

    /// Neither in the classes nor in the instance.
    fn nowhere(&self) -> Vec<String> {
        let name = self.name();
        if name == "__dict__" {
            return vec![format!(
                "an instance of {} has no __dict__, since {}{}.",
                self.type_name(),
                lack(&self.class),
                match &all_slots(&self.class)[..] {
                    [] => String::new(),
                    slots => format!("; its attributes are in the cells {}", quoted(slots)),
                }
            )];
        }
        let held = instance::attributes(self.cx, &self.object);
        let mut own: Vec<String> = held.iter().filter_map(|(name, _)| text(name)).collect();
        for name in instance::existing_dict(self.cx, &self.object)
            .iter()
            .flat_map(names_of)
        {
            if !own.contains(&name) {
                own.push(name);
            }
        }
        let has_dict =
            self.class.instances_have_dict() || self.class.flags().has(Flags::NATIVE_DICT);
        let place = match (has_dict, own.is_empty()) {
            (false, _) => "it has no __dict__".to_owned(),
            (true, true) => "the instance has no attributes yet".to_owned(),
            (true, false) => format!("the instance has {}", quoted(&own)),
        };
        let hook = match class::lookup(self.cx, &self.class, &self.cx.names.__getattr__) {
            Some(_) => "its __getattr__ did not know it either",
            None => "there is no __getattr__ to ask",
        };
        let classes: Vec<String> = self
            .class
            .mro_classes()
            .iter()
            .flat_map(|class| names_of(class.dict()))
            .collect();
        own.extend(classes);
        vec![format!(
            "'{name}' is in no class of the MRO of {} ({}); {place}; {hook}{}.",
            self.type_name(),
            mro(&self.class),
            self.meant(&own)
        )]
    }

    /// `; 'x' may be meant`.
    fn meant(&self, names: &[String]) -> String {
        let near = meant(self.name(), names.iter().map(String::as_str));
        near.map_or(String::new(), |near| format!("; '{near}' may be meant"))
    }
}

fn text(value: &Value) -> Option<String> {
    Some(value.as_str()?.to_str()?.to_owned())
}

fn names_of(dict: &Handle<Dict>) -> Vec<String> {
    dict.keys().iter().filter_map(text).collect()
}
