//! References by name: what an object refers to, and under which name a program knows each reference.
//!
//! ```text
//!   head ──.next──> <Node>        xs ──[3]──> 'd'        walk ──local n──> <Node>
//! ```
//! What always holds: the edges of an object are the references that the collector counts, no more and no fewer
//! (a test compares the two over a whole heap). An edge that no name leads through has a [`Label::Part`].
//!
//! A dict, a list or a tuple that serves another object as its store (`__dict__`, a module's namespace, a closure) is
//! reached by a [`Label::Store`], whose [`Role`] says how to read it.

use crate::heap::{CellBox, List, Local, Slot, Value, WeakRef};
use crate::inspect::{brief, is_stopped};
use crate::interp::{Interp, Name};
use crate::object::class::Class;
use crate::object::code::CodeInfo;
use crate::object::descriptor::{ClassMethod, Member, Property, StaticMethod};
use crate::object::dict::Dict;
use crate::object::function::{Function, Generator};
use crate::object::instance::layout::CellRole;
use crate::object::instance::shape;
use crate::object::method::BoundMethod;
use crate::object::module::Module;
use crate::object::native::{GetSet, MethodDescriptor, MethodWrapper, NativeFunction, Wrapper};
use crate::object::partial::Partial;
use crate::object::proxy::{FrameLocals, MappingProxy};
use crate::object::set;
use crate::object::slice::Slice;
use crate::object::super_::Super;
use crate::object::traceback::{FrameInfo, Traceback};

/// A reference that an object holds.
#[derive(Clone)]
pub struct Edge {
    /// How the object knows it.
    pub label: Label,
    /// What it refers to.
    pub to: Value,
}

/// So much is told of a key; the page may cut it further.
pub const KEY: usize = 60;

/// How an object knows one of its references.
#[derive(Clone)]
pub enum Label {
    /// A variable of a module, by its name (a `str`).
    Global(Value),
    /// A builtin function, type or value that the main module hides by a name of its own.
    HiddenBuiltin(Value),
    /// An attribute, by its name.
    Attribute(Value),
    /// Item so-and-so of a list or a tuple.
    Item(usize),
    /// The value of a key.
    Key(Value),
    /// A key of a dict.
    AsKey,
    /// An element of a set.
    Element,
    /// A local variable of a generator.
    Local(Value),
    /// A local variable of a running call: the name of the function, that of the variable.
    Running(Value, Value),
    /// A variable of an enclosing function that a function has captured.
    Captured(Value),
    /// What a captured variable holds.
    Content,
    /// A field of a builtin object, as programs call it.
    Field(&'static str),
    /// Something without a name of its own, in words.
    Part(&'static str),
    /// The object in which another one keeps what it has.
    Store(Role),
}

/// How to read an object that serves another one.
#[derive(Clone, Default)]
pub enum Role {
    /// It serves nobody: as what it is.
    #[default]
    Plain,
    /// A dict of attributes.
    Attributes,
    /// The namespace of a module.
    Globals,
    /// The cells of these variables.
    Closure(Vec<Value>),
    /// A list of the slots of these names.
    Slots(Vec<Value>),
    /// The value of the builtin type that an instance extends.
    Payload,
}

impl Label {
    /// How a path goes on along this reference.
    pub fn step(&self, cx: &Interp) -> String {
        match self {
            Label::Global(name) => brief::text(name),
            Label::HiddenBuiltin(name) => {
                format!("sys.modules['builtins'].{}", brief::text(name))
            }
            Label::Attribute(name) => format!(".{}", brief::text(name)),
            Label::Item(i) => format!("[{i}]"),
            Label::Key(key) => format!("[{}]", brief(cx, key, KEY)),
            Label::AsKey | Label::Element => "{…}".to_owned(),
            Label::Local(name) | Label::Captured(name) => match &brief::text(name)[..] {
                "" => ":…".to_owned(),
                name => format!(":{name}"),
            },
            Label::Running(function, name) => {
                format!("{}:{}", brief::text(function), brief::text(name))
            }
            Label::Field(name) => format!(".{name}"),
            Label::Content | Label::Store(_) => String::new(),
            Label::Part(_) => "…".to_owned(),
        }
    }

    /// Would a program rather not be shown this way to an object?
    pub fn is_dull(&self) -> bool {
        const DULL: [&str; 8] = [
            "__globals__",
            "__code__",
            "f_code",
            "__class__",
            "__mro__",
            "__bases__",
            "__base__",
            "f_globals",
        ];
        match self {
            Label::Part(_) => true,
            Label::Field(name) => DULL.contains(name),
            _ => false,
        }
    }
}

/// The references of an object that is read in a certain role. Immediates (small ints, `None`) are among them. Of a
/// view that is stopped meanwhile, some of them.
pub fn edges(cx: &Interp, value: &Value, role: &Role) -> Vec<Edge> {
    let mut found = Edges(Vec::new());
    match value.kind() {
        None => {}
        Some(kind) if kind.is_instance() => found.cells(cx, value),
        Some(_) if found.container(cx, value, role) => {}
        Some(_) if found.function(value) || found.method(value) => {}
        Some(_) => found.rest(cx, value),
    }
    found.0
}

/// How a frame knows local number `i`.
fn local_label(code: Option<&CodeInfo>, i: usize) -> Label {
    let name = code.and_then(|code| {
        let free = || code.free.get(i.checked_sub(code.first_free)?);
        code.local_name(i).or_else(free)
    });
    match name {
        Some(name) if !name.as_str().is_empty() => Label::Local(name.value().clone()),
        _ => Label::Part("a loop's iterator"),
    }
}

/// Can another object serve this one as a store?
pub fn owns_stores(value: &Value) -> bool {
    value.kind().is_some_and(|kind| kind.is_instance())
        || value.view::<Class>().is_some()
        || value.view::<Function>().is_some()
        || value.view::<Module>().is_some()
}

struct Edges(Vec<Edge>);

impl Edges {
    fn add(&mut self, label: Label, to: Value) {
        if !to.is_unbound() {
            self.0.push(Edge { label, to });
        }
    }

    fn slot(&mut self, label: Label, slot: &Slot) {
        self.add(label, slot.get_raw());
    }

    fn fields<const N: usize>(&mut self, fields: [(&'static str, &Value); N]) {
        for (name, value) in fields {
            self.add(Label::Field(name), value.clone());
        }
    }

    fn slots<const N: usize>(&mut self, slots: [(&'static str, &Slot); N]) {
        for (name, slot) in slots {
            self.slot(Label::Field(name), slot);
        }
    }

    /// The cells of an instance: those of its layout, then those that the shape names.
    fn cells(&mut self, cx: &Interp, value: &Value) {
        let Some(shape) = shape::of(cx, value) else {
            return;
        };
        let class = shape.class().clone();
        let names = |names: &[Name]| names.iter().map(|name| name.value().clone()).collect();
        for (i, role) in class.layout().cells().iter().enumerate() {
            let label = match role {
                CellRole::Payload => Label::Store(Role::Payload),
                CellRole::Dict => Label::Store(Role::Attributes),
                CellRole::Weakref => Label::Part("weak cell"),
                CellRole::Slot(name) => Label::Attribute(name.value().clone()),
                CellRole::More(more) => Label::Store(Role::Slots(names(more))),
                CellRole::Field(name) => Label::Field(name),
            };
            self.add(label, value.cell(i).unwrap_or(Value::UNBOUND));
        }
        for (i, name) in shape.names().iter().enumerate() {
            let held = value.cell(shape.start() + i).unwrap_or(Value::UNBOUND);
            self.add(Label::Attribute(name.value().clone()), held);
        }
    }

    fn container(&mut self, cx: &Interp, value: &Value, role: &Role) -> bool {
        let goes_on = || !is_stopped(cx);
        let item = |i: usize| match role {
            Role::Closure(names) => names.get(i).cloned().map(Label::Captured),
            Role::Slots(names) => names.get(i).cloned().map(Label::Attribute),
            _ => None,
        };
        let label = |i| item(i).unwrap_or(Label::Item(i));
        if let Some(items) = value.as_tuple() {
            for (i, to) in items.iter().enumerate().take_while(|_| goes_on()) {
                self.add(label(i), to.clone());
            }
        } else if let Some(list) = value.view::<List>() {
            let items = list.to_vec().into_iter().enumerate();
            for (i, to) in items.take_while(|_| goes_on()) {
                self.add(label(i), to);
            }
        } else if let Some(dict) = value.view::<Dict>() {
            for (key, to) in dict.entries().into_iter().take_while(|_| goes_on()) {
                let known = match role {
                    Role::Attributes if key.as_str().is_some() => Label::Attribute(key.clone()),
                    Role::Globals if key.as_str().is_some() => Label::Global(key.clone()),
                    _ => Label::Key(key.clone()),
                };
                self.add(known, to);
                self.add(Label::AsKey, key);
            }
        } else if let Some(body) = set::as_body(value) {
            for (_, to) in body.elements().into_iter().take_while(|_| goes_on()) {
                self.add(Label::Element, to);
            }
        } else {
            return false;
        }
        true
    }

    fn function(&mut self, value: &Value) -> bool {
        if let Some(cell) = value.view::<CellBox>() {
            self.slot(Label::Content, cell.slot());
        } else if let Some(function) = value.view::<Function>() {
            let code = CodeInfo::of(&function.code);
            let free = code.map_or(Vec::new(), |code| {
                code.free.iter().map(|name| name.value().clone()).collect()
            });
            self.add(Label::Store(Role::Closure(free)), function.closure.clone());
            self.slot(Label::Store(Role::Attributes), function.dict.slot());
            self.fields([
                ("__code__", &function.code),
                ("__globals__", function.globals.value()),
            ]);
            self.slots([
                ("__code__", &function.replaced),
                ("__defaults__", &function.defaults),
                ("__kwdefaults__", &function.kwdefaults),
                ("__annotations__", &function.annotations),
                ("__name__", &function.name),
                ("__qualname__", &function.qualname),
                ("__module__", &function.module),
                ("__doc__", &function.doc),
            ]);
        } else if let Some(generator) = value.view::<Generator>() {
            self.generator(generator);
        } else if let Some(module) = value.view::<Module>() {
            self.add(Label::Store(Role::Globals), module.dict().value().clone());
            if let Some(class) = module.class() {
                self.add(Label::Field("__class__"), class);
            }
        } else {
            return false;
        }
        true
    }

    fn generator(&mut self, generator: &Generator) {
        let code = CodeInfo::of(&generator.code);
        let delegate = generator.delegate.map(Local::index);
        for (i, slot) in generator.frame.slots().iter().enumerate() {
            let label = if Some(i) == delegate {
                Label::Field("gi_yieldfrom")
            } else {
                local_label(code, i)
            };
            self.slot(label, slot);
        }
        for inner in generator.path.to_vec() {
            self.add(Label::Part("delegate"), inner);
        }
        self.slots([
            ("__name__", &generator.name),
            ("__qualname__", &generator.qualname),
        ]);
        self.slot(Label::Part("returned value"), &generator.returned);
        if !generator.function.is_unbound() {
            self.add(Label::Part("function"), generator.function.clone());
        }
        self.add(Label::Field("gi_code"), generator.code.clone());
    }

    /// Methods, descriptors and other small objects.
    fn method(&mut self, value: &Value) -> bool {
        if let Some(method) = value.view::<BoundMethod>() {
            self.fields([("__self__", &method.this), ("__func__", &method.function)]);
        } else if let Some(native) = value.view::<NativeFunction>() {
            self.fields([("__self__", &native.this)]);
            self.add(Label::Part("owner"), native.owner.clone());
        } else if let Some(method) = value.view::<MethodDescriptor>() {
            self.fields([("__objclass__", &method.owner)]);
        } else if let Some(method) = value.view::<Wrapper>() {
            self.fields([("__objclass__", &method.owner)]);
        } else if let Some(method) = value.view::<MethodWrapper>() {
            self.fields([("__self__", &method.this)]);
            self.add(Label::Part("wrapper"), method.wrapper.clone());
        } else if let Some(member) = value.view::<Member>() {
            self.fields([("__objclass__", &member.owner)]);
        } else if let Some(getset) = value.view::<GetSet>() {
            self.fields([("__objclass__", &getset.owner)]);
        } else if let Some(property) = value.view::<Property>() {
            self.slots([
                ("fget", &property.get),
                ("fset", &property.set),
                ("fdel", &property.delete),
                ("__doc__", &property.doc),
                ("__name__", &property.name),
            ]);
        } else if let Some(slice) = value.view::<Slice>() {
            self.fields([
                ("start", &slice.start),
                ("stop", &slice.stop),
                ("step", &slice.step),
            ]);
        } else if let Some(proxy) = value.view::<MappingProxy>() {
            self.add(Label::Part("mapping"), proxy.mapping.clone());
        } else if let Some(locals) = value.view::<FrameLocals>() {
            self.add(Label::Part("frame"), locals.frame.value().clone());
            self.add(Label::Part("generator"), locals.generator.clone());
        } else {
            return self.bound(value);
        }
        true
    }

    fn bound(&mut self, value: &Value) -> bool {
        if let Some(method) = value.view::<ClassMethod>() {
            self.slot(Label::Field("__func__"), &method.function);
            self.slot(Label::Store(Role::Attributes), method.dict.slot());
        } else if let Some(method) = value.view::<StaticMethod>() {
            self.slot(Label::Field("__func__"), &method.function);
            self.slot(Label::Store(Role::Attributes), method.dict.slot());
        } else if let Some(partial) = value.view::<Partial>() {
            self.slots([
                ("func", &partial.function),
                ("args", &partial.args),
                ("keywords", &partial.keywords),
            ]);
            self.slot(Label::Store(Role::Attributes), partial.dict.slot());
        } else if let Some(this) = value.view::<Super>() {
            self.slots([
                ("__thisclass__", &this.class),
                ("__self__", &this.object),
                ("__self_class__", &this.object_class),
            ]);
        } else if let Some(entry) = value.view::<Traceback>() {
            self.slots([("tb_next", &entry.next)]);
            self.fields([("tb_frame", entry.frame.value())]);
        } else if let Some(frame) = value.view::<FrameInfo>() {
            self.fields([("f_code", &frame.code), ("f_globals", &frame.globals)]);
            self.slots([("f_back", &frame.back)]);
            self.slot(Label::Part("extra locals"), &frame.more);
            let code = CodeInfo::of(&frame.code);
            for (i, local) in frame.locals.to_vec().into_iter().enumerate() {
                self.add(local_label(code, i), local);
            }
        } else {
            return false;
        }
        true
    }

    /// A class, a weak reference or an object that only the interpreter knows the inside of: what is known by name,
    /// then whatever else the collector counts.
    fn rest(&mut self, cx: &Interp, value: &Value) {
        if let Some(class) = value.view::<Class>() {
            self.add(Label::Store(Role::Attributes), class.dict().value().clone());
            let field = |class: Option<Value>| class.unwrap_or(Value::UNBOUND);
            self.fields([
                (
                    "__class__",
                    &field(class.meta().map(|meta| meta.into_value())),
                ),
                ("__bases__", &class.bases()),
                ("__mro__", &field(class.mro())),
                (
                    "__base__",
                    &field(class.base().map(|base| base.into_value())),
                ),
                ("__name__", &class.name()),
                ("__qualname__", &class.qualname()),
            ]);
        } else if let Some(reference) = value.view::<WeakRef>() {
            self.slots([("__callback__", &reference.callback)]);
        }
        let mut known: Vec<Value> = self.0.iter().map(|edge| edge.to.clone()).collect();
        let mut all = Vec::new();
        cx.heap.trace(value, &mut |to| all.push(to.clone()));
        for to in all {
            match known.iter().position(|found| found.is(&to)) {
                Some(i) => drop(known.swap_remove(i)),
                None => self.add(Label::Part("inside"), to),
            }
        }
        // What a class computes rather than holds is no reference of its own.
        for extra in known {
            if let Some(i) = self.0.iter().rposition(|edge| edge.to.is(&extra)) {
                self.0.remove(i);
            }
        }
    }
}
