//! Errors for which the classes themselves are looked at.

use crate::heap::Handle;
use crate::inspect::explain::{Scene, all_slots, mro, slots_by_class};
use crate::object::class::Class;

type Words = Option<Vec<String>>;

/// What the instances of a class are made of.
fn array(class: &Class) -> String {
    let mut parts = Vec::new();
    let slots = slots_by_class(class);
    if !slots.is_empty() {
        parts.push(slots);
    }
    if class.layout().has_payload() {
        parts.push("a builtin value".to_owned());
    }
    if class.instances_have_dict() {
        parts.push("__dict__".to_owned());
    }
    match parts.is_empty() {
        true => "no cells".to_owned(),
        false => parts.join(", "),
    }
}

/// The bases of a class statement, as far as they are plain names.
fn bases(scene: &Scene<'_>) -> Vec<Handle<Class>> {
    let source = scene.source().unwrap_or_default();
    let inner = source
        .split_once('(')
        .and_then(|(_, rest)| rest.rsplit_once(')'))
        .map_or("", |(inner, _)| inner);
    let plain = |part: &str| part.trim().chars().all(|c| c == '_' || c.is_alphanumeric());
    let names = inner
        .split([',', '(', ')'])
        .filter(|part| plain(part) && !part.trim().is_empty());
    names
        .filter_map(|name| scene.class_named(name.trim()))
        .collect()
}

/// Two bases want the same cells for different things.
pub fn layouts(scene: &Scene<'_>, _: &[&str]) -> Words {
    let general = "an instance is one array of cells, and each base wants its own cells at the same place. So only \
                   one line of bases can add cells; the others need __slots__ = () or a __dict__ alone.";
    let bases = bases(scene);
    let adds = |class: &Handle<Class>| !all_slots(class).is_empty() || class.layout().has_payload();
    let shown: Vec<String> = bases
        .iter()
        .filter(|class| adds(class))
        .map(|class| format!("{}: {}", class.name_text(), array(class)))
        .collect();
    let mut words = Vec::new();
    if shown.len() > 1 {
        words.push(format!(
            "these arrays are in conflict: {}.",
            shown.join("  |  ")
        ));
    }
    words.push(general.to_owned());
    Some(words)
}

/// No class asked for the cell that weak references need.
pub fn no_weakref(scene: &Scene<'_>, parts: &[&str]) -> Words {
    let name = parts.first()?;
    let heap = scene.class_named(name).filter(|class| class.is_heap());
    Some(vec![match heap {
        Some(class) => format!(
            "a weak reference is known to its object through the cell __weakref__. A {name} has none, because every \
             class in its MRO ({}) has __slots__ and none of them names '__weakref__'.",
            mro(&class)
        ),
        None => format!(
            "a weak reference is known to its object through a cell, which objects of the builtin type {name} do not \
             have. A subclass of it has one."
        ),
    }])
}

/// The new class would read the cells as something else.
pub fn assigned(scene: &Scene<'_>, parts: &[&str]) -> Words {
    let &[new, old] = parts else { return None };
    let shown = |name: &str| {
        let class = scene.class_named(name);
        class.map_or(String::new(), |class| {
            format!(" {name} has {}.", array(&class))
        })
    };
    Some(vec![format!(
        "an object keeps its array of cells when its class changes, so both classes must lay it out alike.{}{}",
        shown(old),
        shown(new)
    )])
}

/// No `__hash__`, or one that was taken away with an `__eq__`.
pub fn unhashable(scene: &Scene<'_>, parts: &[&str]) -> Words {
    let name = parts.first()?;
    let class = scene.class_named(name).filter(|class| class.is_heap());
    Some(vec![match class {
        Some(_) => format!(
            "{name} defines __eq__ and no __hash__, so the class statement has set __hash__ to None: objects that \
             are equal must have equal hashes."
        ),
        None => format!(
            "the hash of a key must not change while it is in a dict or set, and equal keys must have equal hashes. A \
             {name} can change, so its __hash__ is None."
        ),
    }])
}

/// The methods of a binary operator.
pub fn operands(_: &Scene<'_>, parts: &[&str]) -> Words {
    let &[operator, left, right] = parts else {
        return None;
    };
    const METHODS: &[(&str, &str)] = &[
        ("+", "add"),
        ("-", "sub"),
        ("*", "mul"),
        ("/", "truediv"),
        ("//", "floordiv"),
        ("%", "mod"),
        ("@", "matmul"),
        ("** or pow()", "pow"),
        ("&", "and"),
        ("|", "or"),
        ("^", "xor"),
        ("<<", "lshift"),
        (">>", "rshift"),
        ("divmod()", "divmod"),
    ];
    let (plain, _) = operator.split_once('=').unwrap_or((operator, ""));
    let (_, method) = METHODS.iter().find(|(symbol, _)| *symbol == plain)?;
    Some(vec![format!(
        "x {plain} y asks the type of x for __{method}__, then that of y for __r{method}__. Neither {left} nor {right} \
         has one that knows the other."
    )])
}

/// A method that was called on the class.
pub fn missing_self(_: &Scene<'_>, parts: &[&str]) -> Words {
    let &[function, _, names] = parts else {
        return None;
    };
    let (class, method) = function.rsplit_once('.')?;
    names.contains("'self'").then(|| {
        vec![format!(
            "{function} is the plain function in the dict of the class; self is filled in only where {method} is \
             looked up on an instance, which binds it: {class}().{method}()."
        )]
    })
}

/// A hook of attributes that asks itself.
pub fn recursion(scene: &Scene<'_>, _: &[&str]) -> Words {
    let function = scene.function()?;
    let instead = match function.as_str() {
        "__getattr__" => "a name that self does not have calls __getattr__ again",
        "__getattribute__" => {
            "every self.name calls __getattribute__ again; object.__getattribute__(self, name) does not"
        }
        "__setattr__" => {
            "every self.name = value calls __setattr__ again; object.__setattr__(self, name, value) does not"
        }
        "__delattr__" => {
            "every del self.name calls __delattr__ again; object.__delattr__(self, name) does not"
        }
        "__repr__" | "__str__" => "showing the object shows it again",
        _ => return None,
    };
    Some(vec![format!("{function} calls itself: in it, {instead}.")])
}
