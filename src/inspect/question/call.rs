//! Questions about calls: of a function of the program, of a class, of a builtin function that asks its argument.

use super::{Asker, NOBODY, Told, Untold};
use crate::heap::Value;
use crate::inspect::Refusal;
use crate::inspect::lookup::calling::Arguments;
use crate::inspect::lookup::{Outcome, Trace, bound_super, builtin, calling};
use crate::inspect::step::calls;
use crate::object::module;
use crate::syntax::tree::{Call, Expr, ExprKind};

/// What there is to tell of `super(..)`.
struct SuperTold {
    /// Where its parts come from, if it does not say so itself.
    before: Trace,
    /// The whole story, which ends with the super object.
    whole: Trace,
    /// The object that it is bound to.
    object: Value,
}

impl SuperTold {
    /// There will be no super object.
    fn failed(whole: Trace) -> SuperTold {
        SuperTold {
            before: Trace::new(),
            whole,
            object: NOBODY,
        }
    }
}

impl Asker<'_> {
    /// The object before the dot; `super(..)` is made here, as that runs nothing. With it what came before: where
    /// `super()` took its parts from. If it cannot be made, the story of that.
    pub(super) fn receiver(&self, expr: &Expr) -> Result<(Trace, Value), Untold> {
        let told = match &expr.kind {
            ExprKind::Call(call) if self.is_super(&self.value(&call.func)?) => {
                self.super_call(call)?
            }
            _ => return Ok((Trace::new(), self.value(expr)?)),
        };
        match &told.whole.outcome {
            Outcome::Value(made) => Ok((told.before, made.clone())),
            _ => Err(Untold::Ends(Box::new((told.whole, told.object)))),
        }
    }

    /// `super()`, `super(C)` and `super(C, a)`; with other arguments it fails.
    fn super_call(&self, call: &Call) -> Result<SuperTold, Refusal> {
        let cx = self.cx;
        let args = self.arguments(call)?;
        let (before, class, object) = match (&args.values[..], &args.names[..]) {
            ([class, object], []) => (Trace::new(), class.clone(), object.clone()),
            ([class], []) => (Trace::new(), class.clone(), Value::NONE),
            ([], []) => {
                let around = self.subject.call.map(|at| calls::enclosing(cx, at));
                match bound_super::implied(cx, around.unwrap_or_default()) {
                    Ok(parts) => parts,
                    Err(whole) => {
                        return Ok(SuperTold::failed(whole));
                    }
                }
            }
            _ => return Ok(SuperTold::failed(bound_super::unfit(cx, &args))),
        };
        let made = bound_super::trace(cx, &class, &object);
        let whole = before.clone().goes_on(made);
        Ok(SuperTold {
            before,
            whole,
            object,
        })
    }

    fn is_super(&self, function: &Value) -> bool {
        self.builtin("super")
            .is_some_and(|known| known.is(function))
    }

    pub(super) fn builtin(&self, name: &str) -> Option<Value> {
        module::builtin(self.cx, &self.cx.intern(name))
    }

    pub(super) fn call(&self, call: &Call) -> Told {
        let function = self.value(&call.func)?;
        let args = self.arguments(call)?;
        if self.is_super(&function) {
            let told = self.super_call(call)?;
            return Ok((told.whole, told.object));
        }
        if let Some(told) = builtin::story(self.cx, &function, &args) {
            return Ok(told);
        }
        Ok((calling::called(self.cx, &function, &args), function))
    }

    fn arguments(&self, call: &Call) -> Result<Arguments, Refusal> {
        let mut args = Arguments {
            values: Vec::new(),
            names: Vec::new(),
        };
        for arg in &call.args {
            args.values.push(self.value(arg)?);
        }
        for keyword in &call.keywords {
            let name = keyword
                .name
                .ok_or_else(|| Refusal::new("** would have to be run"))?;
            args.names.push(self.reader.name(name));
            args.values.push(self.value(&keyword.value)?);
        }
        Ok(args)
    }
}
