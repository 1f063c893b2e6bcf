//! Assignment: to one target or several, unpacking, in place, and `del`.

use std::marker::PhantomData;

use crate::eval::describe::{Describe, Describer, describe};
use crate::eval::expression::attribute::{AttrSite, StoreSite};
use crate::eval::expression::binary::Op;
use crate::eval::kid::{Kid, Loc, drop_in_turn};
use crate::eval::node::{
    At, BoxExpr, BoxSingle, BoxTarget, Expr, Flow, SingleTarget, Stmt, Target,
};
use crate::eval::stacked;
use crate::heap::{Frame, List, Value};
use crate::interp::{Interp, R};
use crate::runtime::iter::unpack;
use crate::runtime::ops;
use crate::source::op::BinOp;

/// `local = value`
pub struct AssignLocal<V> {
    /// The local.
    pub local: crate::heap::Local,
    /// The value.
    pub value: V,
}

describe!({V: Kid} AssignLocal<V>: local, value);

impl<V: Kid> Stmt for AssignLocal<V> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = self.value.value(cx, fp)?;
        fp.slot(self.local).set(value);
        Ok(Flow::Normal)
    }
}

/// `target = value`, for one kind of target and of value.
pub struct AssignTo<T, V = BoxExpr> {
    /// The target.
    pub target: T,
    /// The value.
    pub value: V,
}

describe!({T: Target + 'static, V: Kid} AssignTo<T, V>: target, value);

impl<T: Target + 'static, V: Kid> Stmt for AssignTo<T, V> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = self.value.value(cx, fp)?;
        self.target.store(cx, fp, value)?;
        Ok(Flow::Normal)
    }
}

/// `a = b = value`
pub struct Assign {
    /// The targets, left to right.
    pub targets: Box<[BoxTarget]>,
    /// The value.
    pub value: BoxExpr,
}

describe!(Assign: targets, value);

impl Stmt for Assign {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let value = self.value.eval(cx, fp)?;
        for target in &self.targets {
            target.store(cx, fp, value.clone())?;
        }
        Ok(Flow::Normal)
    }
}

impl Target for BoxTarget {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        (**self).store(cx, fp, value)
    }

    fn store_pair(&self, cx: &Interp, fp: Frame<'_>, first: Value, second: Value) -> R<()> {
        (**self).store_pair(cx, fp, first, second)
    }
}

/// `a, b = ...` as a target.
pub struct Unpack {
    /// The targets.
    pub targets: Box<[BoxTarget]>,
    /// Where it stands.
    pub at: At,
}

describe!(Unpack: at, targets);

impl Target for Unpack {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let n = self.targets.len();
        if let Some(items) = value.as_tuple()
            && items.len() == n
        {
            for (target, item) in self.targets.iter().zip(items) {
                target.store(cx, fp, item.clone())?;
            }
            return Ok(());
        }
        let items = match value.view::<List>() {
            Some(list) if list.len() == n => list.to_vec(),
            _ => unpack::exact(cx, &value, n).map_err(|e| self.at.note(cx, e))?,
        };
        drop(value);
        for (target, item) in self.targets.iter().zip(items) {
            target.store(cx, fp, item)?;
        }
        Ok(())
    }

    fn store_pair(&self, cx: &Interp, fp: Frame<'_>, first: Value, second: Value) -> R<()> {
        match &*self.targets {
            [a, b] => {
                a.store(cx, fp, first)?;
                b.store(cx, fp, second)
            }
            _ => self.store(cx, fp, cx.heap.tuple_of([first, second])),
        }
    }
}

/// `a, b = ...` as a target, where all are locals.
pub struct UnpackLocals {
    /// The locals.
    pub locals: Box<[crate::heap::Local]>,
    /// Where it stands.
    pub at: At,
}

describe!(UnpackLocals: at, locals);

impl Target for UnpackLocals {
    #[inline]
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let n = self.locals.len();
        if let Some(items) = value.as_tuple()
            && items.len() == n
        {
            for (&local, item) in self.locals.iter().zip(items) {
                fp.slot(local).set(item.clone());
            }
            return Ok(());
        }
        if let Some(list) = value.view::<List>()
            && list.len() == n
        {
            self.bind(fp, list);
            return Ok(());
        }
        self.bind_any(cx, fp, value)
    }

    #[inline]
    fn store_pair(&self, cx: &Interp, fp: Frame<'_>, first: Value, second: Value) -> R<()> {
        match *self.locals {
            [a, b] => {
                fp.slot(a).set(first);
                fp.slot(b).set(second);
                Ok(())
            }
            _ => self.store(cx, fp, cx.heap.tuple_of([first, second])),
        }
    }
}

impl UnpackLocals {
    /// Binds the locals to the items of a list with as many.
    #[inline]
    fn bind(&self, fp: Frame<'_>, list: &List) {
        for (i, &local) in self.locals.iter().enumerate() {
            let old = fp.slot(local).swap(list.get(i).unwrap_or(Value::UNBOUND));
            if let Err(old) = old.drop_shared() {
                return self.bind_after(fp, list, i + 1, old);
            }
        }
    }

    /// Binds the locals from number `from` on. The death of `old` may run code that changes the
    /// list: the other items are read first.
    #[inline(never)]
    fn bind_after(&self, fp: Frame<'_>, list: &List, from: usize, old: Value) {
        let rest = list.slice(from..self.locals.len());
        drop(old);
        for (&local, item) in self.locals[from..].iter().zip(rest) {
            fp.slot(local).set(item);
        }
    }

    /// Binds the locals to the items of any iterable, which is let go before.
    #[inline(never)]
    fn bind_any(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let items = unpack::exact(cx, &value, self.locals.len());
        let items = items.map_err(|e| self.at.note(cx, e))?;
        drop(value);
        for (&local, item) in self.locals.iter().zip(items) {
            fp.slot(local).set(item);
        }
        Ok(())
    }
}

/// `a, *b, c = ...` as a target.
pub struct UnpackStarred {
    /// The targets, the starred one among them.
    pub targets: Box<[BoxTarget]>,
    /// How many stand before the starred one.
    pub before: usize,
    /// Where it stands.
    pub at: At,
}

describe!(UnpackStarred: at, before, targets);

impl Target for UnpackStarred {
    fn store(&self, cx: &Interp, fp: Frame<'_>, value: Value) -> R<()> {
        let after = self.targets.len() - self.before - 1;
        let items = unpack::starred(cx, &value, self.before, after);
        let items = items.map_err(|e| self.at.note(cx, e))?;
        drop(value);
        for (target, item) in self.targets.iter().zip(items) {
            target.store(cx, fp, item)?;
        }
        Ok(())
    }
}

/// `a, b = x, y` with as many on both sides: no tuple is made. All values are evaluated before
/// the first is bound.
pub struct AssignPairs<const N: usize> {
    /// The targets.
    pub targets: [BoxTarget; N],
    /// The values.
    pub values: [BoxExpr; N],
}

describe!({const N: usize} AssignPairs<N>: targets, values);

impl<const N: usize> Stmt for AssignPairs<N> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let values = stacked::array::<N>(|i| self.values[i].eval(cx, fp))?;
        for (target, value) in self.targets.iter().zip(values) {
            target.store(cx, fp, value)?;
        }
        Ok(Flow::Normal)
    }
}

/// An in-place operation.
pub trait Apply: Describe + 'static {
    /// `old op= operand`.
    fn apply(&self, cx: &Interp, old: Value, operand: Value) -> R;
}

/// An in-place operation by its operator.
pub struct InPlace {
    /// The operator.
    pub op: BinOp,
    /// Where it stands.
    pub at: At,
}

describe!(InPlace: at, op);

impl Apply for InPlace {
    fn apply(&self, cx: &Interp, old: Value, operand: Value) -> R {
        let result = ops::inplace(cx, self.op, &old, &operand);
        drop_in_turn(old, operand);
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// An in-place operation that ints and floats go through fast.
pub struct QuickInPlace<O> {
    /// Where it stands.
    pub at: At,
    /// The operator.
    pub op: PhantomData<O>,
}

describe!({O: Op} QuickInPlace<O>: at);

impl<O: Op> Apply for QuickInPlace<O> {
    #[inline(always)]
    fn apply(&self, cx: &Interp, old: Value, operand: Value) -> R {
        match O::quick(old.peek(), operand.peek()) {
            Some(value) => {
                // They were ints or floats: nothing is counted.
                std::mem::forget((old, operand));
                Ok(value)
            }
            None => self.slow(cx, old, operand),
        }
    }
}

impl<O: Op> QuickInPlace<O> {
    #[inline(never)]
    fn slow(&self, cx: &Interp, old: Value, operand: Value) -> R {
        let result = ops::inplace(cx, O::OP, &old, &operand);
        drop_in_turn(old, operand);
        result.map_err(|e| self.at.note(cx, e))
    }
}

/// `old += operand`, where `target` holds `old`: a long text that only the target holds grows in
/// place. `None` (and no change) if this is not such a text.
fn grow_text(
    cx: &Interp,
    fp: Frame<'_>,
    target: &(impl SingleTarget + ?Sized),
    old: &mut Value,
    operand: &Value,
) -> Option<Value> {
    let more = operand.as_str()?;
    let can_grow = old.as_str()?.can_grow() && old.refcount() == Some(2);
    if !can_grow || !target.vacate(cx, fp, old) {
        return None;
    }
    match cx.heap.grow_str(std::mem::replace(old, Value::NONE), more) {
        Ok(grown) => Some(grown),
        Err(same) => {
            *old = same.clone();
            // The places that can be vacated are variables: binding them again cannot fail.
            target.store(cx, fp, same).ok()?;
            None
        }
    }
}

/// `local op= value` for the operators that have a node of their own.
pub struct LocalInPlace<O, V> {
    /// The local.
    pub local: Loc,
    /// The operand.
    pub value: V,
    /// Where it stands.
    pub at: At,
    /// The operator.
    pub op: PhantomData<O>,
}

describe!({O: Op, V: Kid} LocalInPlace<O, V>: at, local.local, value);

impl<O: Op, V: Kid> Stmt for LocalInPlace<O, V> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let slot = fp.slot(self.local.local);
        // The old value is read before the operand is evaluated, which may rebind the local.
        let old = if V::EFFECT {
            Some(Kid::value(&self.local, cx, fp)?)
        } else {
            None
        };
        let operand = self.value.look(cx, fp)?;
        let bits = old.as_ref().map_or_else(|| slot.peek(), Value::peek);
        if let Some(value) = O::quick(bits, V::bits(&operand)) {
            V::done(operand);
            slot.set(value);
            return Ok(Flow::Normal);
        }
        self.slow(cx, fp, old, operand)
    }
}

impl<O: Op, V: Kid> LocalInPlace<O, V> {
    #[inline(never)]
    fn slow(&self, cx: &Interp, fp: Frame<'_>, old: Option<Value>, operand: V::Look) -> R<Flow> {
        let mut old = match old {
            Some(old) => old,
            None => Kid::value(&self.local, cx, fp)?,
        };
        let operand = self.value.own(cx, fp, operand)?;
        let grown = match O::OP {
            BinOp::Add => grow_text(cx, fp, &self.local, &mut old, &operand),
            _ => None,
        };
        let new = match grown {
            Some(text) => Ok(text),
            None => ops::inplace(cx, O::OP, &old, &operand).map_err(|e| self.at.note(cx, e)),
        }?;
        fp.slot(self.local.local).set(new);
        Ok(Flow::Normal)
    }
}

/// `name op= value`, for any kind of name.
pub struct NameInPlace {
    /// Reads the name.
    pub load: BoxExpr,
    /// Binds the name.
    pub target: BoxSingle,
    /// The operand.
    pub value: BoxExpr,
    /// The operation.
    pub apply: InPlace,
}

describe!(NameInPlace: load, target, value, apply);

impl Stmt for NameInPlace {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let mut old = self.load.eval(cx, fp)?;
        let operand = self.value.eval(cx, fp)?;
        let grown = match self.apply.op {
            BinOp::Add => grow_text(cx, fp, &*self.target, &mut old, &operand),
            _ => None,
        };
        let new = match grown {
            Some(text) => text,
            None => self.apply.apply(cx, old, operand)?,
        };
        self.target.store(cx, fp, new)?;
        Ok(Flow::Normal)
    }
}

/// `x.name op= value`: the object is evaluated once.
pub struct AttrInPlace<A, X, V> {
    /// The object.
    pub x: X,
    /// Reads the attribute.
    pub load: AttrSite,
    /// Stores the attribute.
    pub store: StoreSite,
    /// The operand.
    pub value: V,
    /// The operation.
    pub apply: A,
}

describe!({A: Apply, X: Kid, V: Kid} AttrInPlace<A, X, V>: x, load, store, value, apply);

impl<A: Apply, X: Kid, V: Kid> Stmt for AttrInPlace<A, X, V> {
    #[inline]
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let object = self.x.value(cx, fp)?;
        let old = self.load.get(cx, &object)?;
        let operand = self.value.value(cx, fp)?;
        let new = self.apply.apply(cx, old, operand)?;
        self.store.store(cx, &object, new)?;
        Ok(Flow::Normal)
    }
}

/// `del place, ...`
pub struct Delete(pub Box<[BoxSingle]>);

describe!(Delete: 0);

impl Stmt for Delete {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        self.0.iter().try_for_each(|place| place.delete(cx, fp))?;
        Ok(Flow::Normal)
    }
}

/// `name: annotation`: keeps the annotation in a dict that an expression gives.
pub struct Annotate {
    /// `__annotations__` of the namespace.
    pub annotations: BoxExpr,
    /// The name, as a constant.
    pub name: Value,
    /// The annotation.
    pub annotation: BoxExpr,
    /// Where it stands.
    pub at: At,
}

describe!(Annotate: at, annotations, name, annotation);

impl Stmt for Annotate {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let annotation = self.annotation.eval(cx, fp)?;
        let annotations = self.annotations.eval(cx, fp)?;
        crate::runtime::container::item::set(cx, &annotations, &self.name, annotation)
            .map_err(|e| self.at.note(cx, e))?;
        Ok(Flow::Normal)
    }
}

/// `__annotations__` of a module or class body is there before the first annotation.
pub enum SetUpAnnotations {
    /// In the module's namespace.
    Globals(
        crate::heap::Handle<crate::object::dict::Dict>,
        crate::interp::Name,
    ),
    /// In the namespace in a hidden local.
    Namespace(crate::heap::Local, crate::interp::Name, At),
}

impl Describe for SetUpAnnotations {
    fn describe(&self, to: &mut Describer<'_>) {
        to.node("SetUpAnnotations", &[]);
    }
}

impl Stmt for SetUpAnnotations {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        use crate::object::dict::Dict;
        let new = || cx.heap.alloc(Dict::new()).into_value();
        match self {
            SetUpAnnotations::Globals(globals, name) => {
                if !globals.contains_name(name) {
                    globals.set_name(cx, name, new());
                }
            }
            SetUpAnnotations::Namespace(local, name, at) => {
                let Some(namespace) = fp.slot(*local).get() else {
                    return Ok(Flow::Normal);
                };
                let note = |e| at.note(cx, e);
                let there = crate::runtime::container::item::contains(cx, &namespace, name.value());
                if !there.map_err(note)? {
                    let set =
                        crate::runtime::container::item::set(cx, &namespace, name.value(), new());
                    set.map_err(note)?;
                }
            }
        }
        Ok(Flow::Normal)
    }
}
