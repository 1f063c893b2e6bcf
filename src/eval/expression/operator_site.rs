//! What the node of an operator remembers: the function of a class that is asked first.
//!
//! ```text
//!  a + b     a is a plain instance whose class has a function __add__, and b's class does not go before it
//!  2 * b     b is a plain instance whose class has a function __rmul__: numbers do not know it
//! ```
//!
//! That function is called with both as its locals; what it does not know, `runtime` asks further. The instance
//! that is asked is told by its kind; the other operand too if it is an instance, for its class might be a
//! subclass that goes before. Of what is no instance no class of the language can be the base.

use std::cell::{Cell, OnceCell};

use crate::eval::call::enter::{Callee, local};
use crate::eval::describe::{Describe, Describer, Fact};
use crate::eval::held::Held;
use crate::heap::{Kind, KindCache, Value};
use crate::interp::{Interp, R};
use crate::runtime::ops::{First, is_number};

/// The memory of one operator; nothing until it meets an instance.
#[derive(Default)]
pub struct OperatorSite(OnceCell<Box<Known>>);

#[derive(Default)]
struct Known {
    asked: KindCache,
    other: KindCache,
    asked_first: Cell<Asked>,
    function: Held,
}

/// Who is asked first for operands of the remembered kinds.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Asked {
    /// No function: the whole rule decides, whatever the other operand.
    #[default]
    Nobody,
    /// The function, with the left operand as `self`.
    Left,
    /// The function, with the right operand as `self`.
    Right,
}

/// Is it made of cells alone? What carries a builtin object follows the rules of that.
fn is_plain_instance(value: &Value) -> bool {
    let plain = |kind: Kind| kind.is_instance() && !kind.has_payload();
    value.kind().is_some_and(plain)
}

impl OperatorSite {
    /// Could a function be what these operands ask first?
    #[inline]
    pub(crate) fn concerns(a: &Value, b: &Value) -> bool {
        is_plain_instance(a) || is_number(a) && is_plain_instance(b)
    }

    /// What the function that is asked first answers. `None` if it is not remembered for these operands: it is from
    /// now on, if `first` finds one. They [concern](OperatorSite::concerns) it.
    #[inline]
    pub(crate) fn ask(
        &self,
        cx: &Interp,
        a: &Value,
        b: &Value,
        first: impl FnOnce() -> Option<First>,
    ) -> Option<R> {
        let left = is_plain_instance(a);
        let (asked, other) = if left { (a, b) } else { (b, a) };
        let known = self
            .0
            .get()
            .filter(|known| known.fits(cx, asked, other, left));
        if known.is_some_and(|known| known.asked_first.get() == Asked::Nobody) {
            return None;
        }
        let Some(function) = known.and_then(|known| known.function.get(cx)) else {
            self.learn(cx, asked, other, first());
            return None;
        };
        let callee = Callee::of(&function).filter(|callee| callee.takes(2))?;
        Some(callee.call(cx, 2, |frame| {
            frame.slot(local(0)).init(asked.clone());
            frame.slot(local(1)).init(other.clone());
            Ok(())
        }))
    }

    fn learn(&self, cx: &Interp, asked: &Value, other: &Value, first: Option<First>) {
        let (Some(kind), Some(epoch)) = (asked.kind(), cx.fill_epoch()) else {
            return;
        };
        let known = self.0.get_or_init(Box::default);
        known.asked.fill(kind, epoch);
        known.other.fill(other.kind().unwrap_or(kind), epoch);
        known.asked_first.set(match &first {
            None => Asked::Nobody,
            Some(first) if first.reflected => Asked::Right,
            Some(_) => Asked::Left,
        });
        if let Some(first) = first {
            known.function.set(cx, first.function);
        }
    }
}

impl Known {
    #[inline]
    fn fits(&self, cx: &Interp, asked: &Value, other: &Value, left: bool) -> bool {
        let epoch = cx.epoch();
        let goes_first =
            || self.other.matches(other, epoch) || !other.kind().is_some_and(Kind::is_instance);
        self.asked.matches(asked, epoch)
            && match self.asked_first.get() {
                Asked::Nobody => true,
                Asked::Left => left && goes_first(),
                Asked::Right => !left && goes_first(),
            }
    }
}

impl Describe for OperatorSite {
    fn describe(&self, to: &mut Describer<'_>) {
        let known = self.0.get();
        if let Some((known, (kind, epoch))) = known.and_then(|k| Some((k, k.asked.contents()?))) {
            let cache = to.kept("operator", epoch, vec![Fact::Kind(kind)], &known.function);
            to.caches("operator", [cache]);
        }
    }
}
