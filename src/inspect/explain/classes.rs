//! Errors for which the classes themselves are looked at.

use crate::heap::Handle;
use crate::inspect::explain::{Scene, slots_by_class};
use crate::inspect::object::layout::{lack, slots_declared};
use crate::inspect::path::Reader;
use crate::object::class::{self, Class};
use crate::runtime::class::build;
use crate::syntax::tree::{Compound, Expr, ExprKind, Module, StmtKind};

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

/// The bases of a class statement or of a call of `type`, as far as they can be told without running anything.
fn bases(scene: &Scene<'_>) -> Vec<Handle<Class>> {
    let written = |module: &Module, reader: &Reader<'_>| {
        let [stmt] = &*module.body else {
            return Vec::new();
        };
        let bases = match &stmt.kind {
            StmtKind::Compound(Compound::ClassDef(class)) => &class.bases[..],
            StmtKind::Expr(expr) => of_call(expr).unwrap_or_default(),
            _ => &[],
        };
        let values = bases.iter().filter_map(|base| reader.value(base).ok());
        values
            .filter_map(|base| base.to_handle::<Class>())
            .collect()
    };
    scene.read(written).unwrap_or_default()
}

/// The second argument of `type('C', (A, B), {})`.
fn of_call(expr: &Expr) -> Option<&[Expr]> {
    let ExprKind::Call(call) = &expr.kind else {
        return None;
    };
    match &call.args.get(1)?.kind {
        ExprKind::Tuple(bases) => Some(bases),
        _ => None,
    }
}

/// Two bases want the same cells for different things.
pub fn layouts(scene: &Scene<'_>, _: &[&str]) -> Words {
    let general = "n instance is one array of cells, and each base wants its own cells at the same place. So only one \
                   line of bases can add cells; the others need __slots__ = () or a __dict__ alone.";
    let shown = |class: &Handle<Class>| {
        let solid = build::solid_base(class);
        let native = solid.layout().is_empty() && solid.native().is_some();
        match (native, array(class)) {
            (true, _) => Some(format!(
                "{}: the structure of {}",
                class.name_text(),
                solid.name_text()
            )),
            (false, _) if solid.layout().is_empty() => None,
            (false, cells) => Some(format!("{}: {cells}", class.name_text())),
        }
    };
    let shown: Vec<String> = bases(scene).iter().filter_map(shown).collect();
    Some(match shown.len() {
        0 | 1 => vec![format!("a{general}")],
        _ => vec![
            format!("these arrays are in conflict: {}.", shown.join("  |  ")),
            format!("A{general}"),
        ],
    })
}

/// No class asked for the cell that weak references need.
pub fn no_weakref(scene: &Scene<'_>, parts: &[&str]) -> Words {
    let name = parts.first()?;
    let class = scene.class_named(name).filter(|class| class.is_heap());
    let why = match class {
        Some(class) if slots_declared(&class).is_some() => {
            format!("Instances of {name} have none, since {}.", lack(&class))
        }
        Some(class) => format!("Instances of {name} have none: {}.", lack(&class)),
        None => format!("Objects of the builtin type {name} have none; those of a subclass may."),
    };
    Some(vec![format!(
        "a weak reference is known to its object through the cell __weakref__. {why}"
    )])
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

/// A `__hash__` that is `None`, by an `__eq__` beside it or because objects of the type can change.
pub fn unhashable(scene: &Scene<'_>, parts: &[&str]) -> Words {
    let (name, names) = (parts.first()?, &scene.cx.names);
    let class = scene.class_named(name)?;
    let (owner, _) = class::lookup_owner(scene.cx, &class, &names.__hash__)?;
    let from = match owner.is(&class) {
        true => String::new(),
        false => format!(" {name} inherits that."),
    };
    let owner_name = owner.name_text();
    Some(vec![
        match (owner.is_heap(), owner.dict().contains_name(&names.__eq__)) {
            (true, true) => format!(
                "{owner_name} defines __eq__ and no __hash__, so the class statement has set __hash__ to None: objects \
                 that are equal must have equal hashes.{from}"
            ),
            (true, false) => format!(
                "{owner_name} sets __hash__ to None, which says that its instances have no hash.{from}"
            ),
            (false, _) => format!(
                "the hash of a key must not change while it is in a dict or set, and equal keys must have equal hashes. \
                 An object of type {owner_name} can change, so its __hash__ is None.{from}"
            ),
        },
    ])
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
