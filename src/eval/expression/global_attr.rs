//! `NAME.name`, where the first is a global: constants of classes, members of enums.

use std::cell::Cell;

use crate::eval::describe::{Describe, Describer, Fact};
use crate::eval::expression::attribute::AttrSite;
use crate::eval::expression::class_attr::plain_class_attribute;
use crate::eval::expression::global::GlobalSite;
use crate::eval::held::Held;
use crate::eval::node::Expr;
use crate::heap::{Frame, Peek, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;

/// `NAME.name`.
///
/// It remembers which class the global was, and where the attribute stands in the namespace of the
/// class that has it; as long as both hold, the class is not even counted.
pub struct GlobalAttr {
    object: GlobalSite,
    site: AttrSite,
    /// The class that the global was.
    class: Cell<Peek>,
    /// The epoch of that. A new class at the address of a dead one comes in a new epoch.
    epoch: Cell<u32>,
    /// The namespace that has the attribute.
    namespace: Held,
    /// The entry there.
    entry: Cell<u32>,
}

impl GlobalAttr {
    /// Remembers nothing yet.
    pub fn new(object: GlobalSite, site: AttrSite) -> GlobalAttr {
        GlobalAttr {
            object,
            site,
            class: Cell::new(Value::UNBOUND.peek()),
            epoch: Cell::new(0),
            namespace: Held::default(),
            entry: Cell::new(0),
        }
    }

    #[inline(always)]
    fn remembered(&self, cx: &Interp) -> Option<Value> {
        if self.epoch.get() != cx.epoch() || self.object.peek(cx)? != self.class.get() {
            return None;
        }
        let namespace = self.namespace.get(cx)?;
        namespace
            .view::<Dict>()?
            .at_hint(&self.entry, &self.site.name)
    }

    #[inline(never)]
    fn read(&self, cx: &Interp) -> R {
        let object = self.object.get(cx)?;
        if let Some(value) = self.site.remembered(cx, &object) {
            self.learn(cx, &object);
            return Ok(value);
        }
        self.site.miss(cx, object)
    }

    fn learn(&self, cx: &Interp, object: &Value) {
        let Some(epoch) = cx
            .fill_epoch()
            .filter(|_| self.site.knows_class(cx, object))
        else {
            return;
        };
        let Some((owner, _)) = plain_class_attribute(cx, object, &self.site.name) else {
            return;
        };
        if let Some(entry) = owner.dict().find_name(&self.site.name) {
            self.namespace.set(cx, owner.dict().value().clone());
            self.entry.set(entry as u32);
            self.class.set(object.peek());
            self.epoch.set(epoch);
        }
    }
}

impl Describe for GlobalAttr {
    fn describe(&self, to: &mut Describer<'_>) {
        self.object.describe(to);
        self.site.describe(to);
        if self.epoch.get() != 0 {
            let facts = vec![Fact::Row(self.entry.get() as usize)];
            let cache = to.kept("class attribute", self.epoch.get(), facts, &self.namespace);
            to.caches("class of the global", [cache]);
        }
    }
}

impl Expr for GlobalAttr {
    #[inline]
    fn eval(&self, cx: &Interp, _: Frame<'_>) -> R {
        match self.remembered(cx) {
            Some(value) => Ok(value),
            None => self.read(cx),
        }
    }
}
