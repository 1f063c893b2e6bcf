//! `__slots__`: which cells a class adds to those of its base (reference, 3.3.2.4).
//!
//! Always true of a plan that was accepted: names are mangled, sorted and identifiers; `__dict__`
//! and `__weakref__` are added only where the base has none; an attribute of the class never has
//! the name of a slot.

use crate::heap::{Handle, Str, Value};
use crate::interp::{Interp, Name, R, payload};
use crate::object::class::{self, Class, Flags};
use crate::object::descriptor::{Member, SlotPlace};
use crate::object::dict::Dict;
use crate::object::instance::layout::{self, CellRole, Layout};
use crate::object::native::GetSet;
use crate::runtime::attr::descriptors;
use crate::runtime::{iter, raise};
use crate::text::unicode;

/// What a class adds.
pub struct Plan {
    slots: Vec<Name>,
    dict: bool,
    weakref: bool,
}

/// Reads `__slots__` of the namespace.
pub fn plan(
    cx: &Interp,
    name: &Value,
    bases: &[Handle<Class>],
    base: &Handle<Class>,
    dict: &Handle<Dict>,
) -> R<Plan> {
    let has_dict = |c: &Class| c.layout().dict().is_some() || c.flags().has(Flags::NATIVE_DICT);
    let has_weakref =
        |c: &Class| c.layout().weakref().is_some() || c.flags().has(Flags::NATIVE_WEAKREF);
    let may_dict = !has_dict(base);
    let may_weakref = !has_weakref(base) && !base.flags().has(Flags::VAR_SIZED);
    let mut plan = Plan {
        slots: Vec::new(),
        dict: may_dict,
        weakref: may_weakref,
    };
    let Some(given) = dict.get_name(&cx.names.__slots__) else {
        return Ok(plan);
    };
    (plan.dict, plan.weakref) = (false, false);
    let items = slot_items(cx, &given)?;
    if !items.is_empty() && base.flags().has(Flags::VAR_SIZED) {
        let text = format!(
            "nonempty __slots__ not supported for subtype of '{}'",
            base.name_text()
        );
        return Err(raise::type_error(cx, text));
    }
    for item in &items {
        let slot = slot_name(cx, item)?;
        if slot == cx.names.__dict__ {
            if !may_dict || plan.dict {
                return Err(twice(cx, "__dict__"));
            }
            plan.dict = true;
        } else if slot == cx.names.__weakref__ {
            if !may_weakref || plan.weakref {
                return Err(twice(cx, "__weakref__"));
            }
            plan.weakref = true;
        } else {
            plan.slots.push(mangled(cx, name, &slot));
        }
    }
    for slot in &plan.slots {
        if *slot != cx.names.__qualname__
            && *slot != cx.names.__classcell__
            && dict.contains_name(slot)
        {
            let text = format!("'{slot}' in __slots__ conflicts with class variable");
            return Err(raise::value_error(cx, text));
        }
    }
    plan.slots.sort();
    // A dict or weakref cell that another base has belongs to the class as well.
    for other in bases.iter().filter(|b| !b.is(base)) {
        plan.dict |= may_dict && has_dict(other);
        plan.weakref |= may_weakref && has_weakref(other);
    }
    Ok(plan)
}

fn twice(cx: &Interp, name: &str) -> crate::interp::Raised {
    raise::type_error(cx, format!("{name} slot disallowed: we already got one"))
}

/// A single string is one slot; anything else is iterated (and an iterator is used up).
fn slot_items(cx: &Interp, given: &Value) -> R<Vec<Value>> {
    let exact = crate::object::instance::payload(given).unwrap_or_else(|| given.clone());
    if exact.as_str().is_some() {
        return Ok(vec![exact]);
    }
    iter::collect(cx, given)
}

fn slot_name(cx: &Interp, item: &Value) -> R<Name> {
    let exact = crate::object::instance::payload(item).unwrap_or_else(|| item.clone());
    let Some(text) = exact.as_str() else {
        let found = class::type_name(cx, item);
        let text = format!("__slots__ items must be strings, not '{found}'");
        return Err(raise::type_error(cx, text));
    };
    match text.to_str() {
        Some(text) if unicode::is_identifier(text.chars().map(u32::from)) => Ok(cx.intern(text)),
        _ => Err(raise::type_error(cx, "__slots__ must be identifiers")),
    }
}

/// `__x` in class `A` is `_A__x` (reference, 6.2.1).
pub fn mangled(cx: &Interp, class: &Value, name: &Name) -> Name {
    let text = name.as_str();
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return name.clone();
    }
    let class = payload::<Str>(class).map_or(String::new(), |s| s.lossy().into_owned());
    match class.trim_start_matches('_') {
        "" => name.clone(),
        class => cx.intern(&format!("_{class}{text}")),
    }
}

impl Plan {
    /// The roles of the cells that the class adds: the payload if the base is a native type, then
    /// slots, dict, weakref.
    pub fn roles(&self, base: &Class) -> Vec<CellRole> {
        let mut roles = Vec::new();
        if base.native().is_some_and(carries_payload) && !base.layout().has_payload() {
            roles.push(CellRole::Payload);
        }
        let room = layout::MOST_SLOTS.saturating_sub(base.layout().len() + roles.len());
        let (own, more) = self.slots.split_at(room.min(self.slots.len()));
        roles.extend(own.iter().cloned().map(CellRole::Slot));
        if !more.is_empty() {
            roles.push(CellRole::More(more.into()));
        }
        if self.dict && base.layout().dict().is_none() {
            roles.push(CellRole::Dict);
        }
        if self.weakref && base.layout().weakref().is_none() {
            roles.push(CellRole::Weakref);
        }
        roles
    }

    /// Puts the descriptors of the new cells into the namespace.
    pub fn add_members(&self, cx: &Interp, class: &Handle<Class>, dict: &Dict) {
        let layout: &Layout = class.layout();
        let member = |name: &Name, place| {
            let member = Member {
                owner: class.value().clone(),
                name: name.clone(),
                place,
            };
            dict.set_name(cx, name, cx.heap.alloc(member).into_value());
        };
        let start = layout.len() - layout_own(class);
        for (i, role) in layout.cells().iter().enumerate().skip(start) {
            match role {
                CellRole::Slot(name) => member(name, SlotPlace::Cell(i)),
                CellRole::More(names) => {
                    names
                        .iter()
                        .enumerate()
                        .for_each(|(k, name)| member(name, SlotPlace::More(i, k)));
                }
                _ => {}
            }
        }
        let getset = |name: &Name, def| {
            if !dict.contains_name(name) {
                let getset = GetSet {
                    def,
                    owner: class.value().clone(),
                };
                dict.set_name(cx, name, cx.heap.alloc(getset).into_value());
            }
        };
        if self.dict {
            getset(&cx.names.__dict__, &descriptors::INSTANCE_DICT);
        }
        if self.weakref {
            getset(&cx.names.__weakref__, &descriptors::INSTANCE_WEAKREF);
        }
    }
}

/// How many cells the class adds to those of its base.
fn layout_own(class: &Class) -> usize {
    let base = class.base().map_or(0, |base| base.layout().len());
    class.layout().len() - base
}

/// Do instances of subclasses of this native type carry a native object in cell 0? Classes
/// themselves are native objects with a metaclass instead.
fn carries_payload(native: crate::heap::NativeId) -> bool {
    native != crate::heap::NativeId::Class
}
