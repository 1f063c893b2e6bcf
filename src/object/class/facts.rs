//! `Facts`: what attribute access and the operations of containers must know of a class, good for
//! one epoch only. Next: `class`.

use crate::heap::{Kind, NativeId, Value};
use crate::interp::{Interp, Name, Names, WellKnown};
use crate::object::class::{Class, lookup};
use crate::object::native::{GetSet, MethodDef, MethodDescriptor, NativeFunction, Wrapper, row_of};
use crate::source::op::{BinOp, CmpOp};

/// Which function reads, or writes, attributes of the instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// `object`'s: the ordinary rules.
    Object,
    /// `type`'s: the ordinary rules for classes.
    Type,
    /// Another one, to be called.
    Other,
}

/// What the evaluator asks a class often, good for one epoch.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The epoch for which this holds.
    epoch: u32,
    /// `__getattribute__`.
    pub get: Access,
    /// `__setattr__` and `__delattr__`.
    pub set: Access,
    /// Is there a `__getattr__`?
    pub getattr: bool,
    /// Are `__eq__` and `__ne__` those of `object`, which compare identities?
    pub identity: bool,
    /// Is `__hash__` that of `object`, which is made of the identity?
    pub identity_hash: bool,
    /// Is every instance true, for want of `__bool__` and `__len__`?
    pub truthy: bool,
    /// Have instances a `__get__`?
    pub gets: bool,
    /// Have instances a `__set__` or `__delete__`?
    pub sets: bool,
    /// Is `__class__` of the instances `object`'s own, so that it gives their real class?
    pub honest: bool,
    /// What a call of an instance runs, if `__call__` is that of a native type below the class.
    pub calls: Option<&'static MethodDef>,
    /// What instances do as the builtin object does that they carry.
    pub inherited: Inherited,
    /// The `__new__` of the native type that makes the instances.
    pub maker: Option<&'static MethodDef>,
}

impl Facts {
    /// Of a class that nobody has asked yet: no epoch has this number.
    pub(super) const UNKNOWN: Facts = Facts {
        epoch: 0,
        get: Access::Other,
        set: Access::Other,
        getattr: true,
        identity: false,
        identity_hash: false,
        truthy: false,
        gets: true,
        sets: true,
        honest: false,
        calls: None,
        inherited: Inherited(0),
        maker: None,
    };
}

/// An operation that a subclass of a builtin type may define anew, or inherit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// `len(x)`
    Len,
    /// `iter(x)`
    Iter,
    /// `x[key]`
    GetItem,
    /// `x[key] = value`
    SetItem,
    /// `del x[key]`
    DelItem,
    /// `item in x`
    Contains,
    /// `hash(x)`
    Hash,
    /// `x == y` and the other comparisons
    Compare,
    /// `x + y` and the other binary operators, reflected and in place too
    Arithmetic,
}

impl Operation {
    const ALL: [Operation; 9] = [
        Operation::Len,
        Operation::Iter,
        Operation::GetItem,
        Operation::SetItem,
        Operation::DelItem,
        Operation::Contains,
        Operation::Hash,
        Operation::Compare,
        Operation::Arithmetic,
    ];

    /// The methods that make it up.
    fn methods(self, names: &Names) -> Vec<&Name> {
        vec![match self {
            Operation::Len => &names.__len__,
            Operation::Iter => &names.__iter__,
            Operation::GetItem => &names.__getitem__,
            Operation::SetItem => &names.__setitem__,
            Operation::DelItem => &names.__delitem__,
            Operation::Contains => &names.__contains__,
            Operation::Hash => &names.__hash__,
            Operation::Compare => return CmpOp::ALL.map(|op| names.compare(op)).to_vec(),
            Operation::Arithmetic => {
                let forms = |op| [names.binary(op), names.reflected(op), names.in_place(op)];
                return BinOp::ALL.into_iter().flat_map(forms).collect();
            }
        }]
    }

    /// Does a class without the method inherit the operation all the same?
    fn may_lack(self) -> bool {
        self == Operation::Arithmetic
    }
}

/// The [`Operation`]s that a class inherits from the builtin type that it extends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inherited(u16);

impl Inherited {
    /// Is `operation` one of them?
    #[inline]
    pub fn has(self, operation: Operation) -> bool {
        self.0 & 1 << operation as u8 != 0
    }
}

/// Whose method of this name a class has. Some builtin types have rows of their own that do what
/// `object`'s do.
fn access(cx: &Interp, class: &Class, name: &Name) -> Access {
    let Some(found) = lookup(cx, class, name) else {
        return Access::Other;
    };
    let Some(wrapper) = found.view::<Wrapper>() else {
        return Access::Other;
    };
    let object = cx.class(WellKnown::Object);
    if wrapper.owner.is(object) {
        return Access::Object;
    }
    if wrapper.owner.is(cx.class(WellKnown::Type)) {
        return Access::Type;
    }
    let general = object
        .view::<Class>()
        .and_then(|object| lookup(cx, object, name));
    let general = general.as_ref().and_then(Value::view::<Wrapper>);
    match general.is_some_and(|g| std::ptr::fn_addr_eq(g.row.def.call, wrapper.row.def.call)) {
        true => Access::Object,
        false => Access::Other,
    }
}

impl Class {
    /// What is asked of the class often, computed once an epoch.
    #[inline]
    pub fn facts(&self, cx: &Interp) -> Facts {
        if self.facts.get().epoch != cx.epoch() {
            self.find_facts(cx);
        }
        self.facts.get()
    }

    #[cold]
    fn find_facts(&self, cx: &Interp) {
        let access = |name: &Name| access(cx, self, name);
        let has = |name: &Name| lookup(cx, self, name).is_some();
        let (set, delete) = (access(&cx.names.__setattr__), access(&cx.names.__delattr__));
        let get = access(&cx.names.__getattribute__);
        let facts = Facts {
            epoch: cx.epoch(),
            get,
            set: if set == delete { set } else { Access::Other },
            getattr: has(&cx.names.__getattr__),
            identity: access(&cx.names.__eq__) == Access::Object
                && access(&cx.names.__ne__) == Access::Object,
            identity_hash: access(&cx.names.__hash__) == Access::Object,
            truthy: !has(&cx.names.__bool__) && !has(&cx.names.__len__),
            gets: has(&cx.names.__get__),
            sets: has(&cx.names.__set__) || has(&cx.names.__delete__),
            honest: get != Access::Other && self.has_objects_class(cx),
            calls: self.native_call(cx),
            inherited: self.inherited(cx),
            maker: self.maker(cx),
        };
        self.facts.set(facts);
    }

    fn has_objects_class(&self, cx: &Interp) -> bool {
        let found = lookup(cx, self, &cx.names.__class__);
        let found = found.as_ref().and_then(Value::view::<GetSet>);
        found.is_some_and(|found| found.owner.is(cx.class(WellKnown::Object)))
    }

    fn native_call(&self, cx: &Interp) -> Option<&'static MethodDef> {
        let found = lookup(cx, self, &cx.names.__call__)?;
        let wrapper = found.view::<Wrapper>()?;
        self.is_subclass_of(&wrapper.owner)
            .then_some(wrapper.row.def)
    }

    fn maker(&self, cx: &Interp) -> Option<&'static MethodDef> {
        let maker = native_maker(cx, self)?;
        let own = maker.view::<Class>()?.dict().get_name(&cx.names.__new__)?;
        row_of(&own)
    }

    fn inherited(&self, cx: &Interp) -> Inherited {
        let Some(builtin) = self.native().and_then(carried_type) else {
            return Inherited(0);
        };
        // Some methods of operators are plain methods of builtin types: `list.__getitem__`.
        let is_builtins = |found: Value| {
            let wrapper = found.view::<Wrapper>().map(|wrapper| &wrapper.owner);
            let method = found.view::<MethodDescriptor>();
            let owner = wrapper.or_else(|| method.map(|method| &method.owner));
            owner.is_some_and(|owner| owner.is(cx.class(builtin)))
        };
        let inherits = |operation: &Operation| {
            let methods = operation.methods(&cx.names).into_iter();
            let mut found = methods.map(|method| lookup(cx, self, method));
            found.all(|found| found.map_or(operation.may_lack(), is_builtins))
        };
        let bits = Operation::ALL
            .iter()
            .filter(|operation| inherits(operation));
        Inherited(bits.fold(0, |bits, &operation| bits | 1 << operation as u8))
    }
}

/// The class whose native `__new__` makes instances of `class`.
pub fn native_maker(cx: &Interp, class: &Class) -> Option<Value> {
    let mut base = None;
    loop {
        let class = base.as_deref().unwrap_or(class);
        if !class.is_heap()
            && let Some(own) = class.dict().get_name(&cx.names.__new__)
            && let Some(native) = own.view::<NativeFunction>()
        {
            return Some(native.owner.clone());
        }
        base = Some(class.base()?);
    }
}

/// The builtin object that `value` carries, if its class inherits `operation` from it: what is
/// asked of `value` is then asked of that.
#[inline]
pub fn carried(cx: &Interp, value: &Value, operation: Operation) -> Option<Value> {
    let kind = value.kind()?;
    if !kind.has_payload() {
        return None;
    }
    let inherited = match cx.heap.note_of_kind(kind, cx.epoch()) {
        Some(noted) => Inherited(noted as u16),
        None => note_inherited(cx, kind),
    };
    inherited.has(operation).then(|| value.cell(0)).flatten()
}

/// What instances of a kind inherit, noted beside the kind: so it is found without the class.
#[cold]
fn note_inherited(cx: &Interp, kind: Kind) -> Inherited {
    let class = cx.heap.class_of_kind(kind);
    let facts = class.view::<Class>().map(|class| class.facts(cx));
    let inherited = facts.map_or(Inherited(0), |facts| facts.inherited);
    cx.heap.note_kind(kind, cx.epoch(), inherited.0.into());
    inherited
}

/// The class of what instances of its subclasses carry.
fn carried_type(native: NativeId) -> Option<WellKnown> {
    Some(match native {
        NativeId::List => WellKnown::List,
        NativeId::Tuple => WellKnown::Tuple,
        NativeId::Dict => WellKnown::Dict,
        NativeId::Str => WellKnown::Str,
        NativeId::BigInt => WellKnown::Int,
        NativeId::Float => WellKnown::Float,
        NativeId::Set => WellKnown::Set,
        NativeId::FrozenSet => WellKnown::FrozenSet,
        NativeId::Array => WellKnown::Array,
        _ => return None,
    })
}
