//! Questions about calls: of a function of the program, of a class, of a builtin function that asks its argument.

use super::{Asker, NOBODY, Told, Untold};
use crate::heap::Value;
use crate::inspect::Refusal;
use crate::inspect::lookup::calling::{Arguments, ClassCheck};
use crate::inspect::lookup::{
    Outcome, Trace, bound_super, calling, container, get, operator, set, special,
};
use crate::inspect::step::calls;
use crate::object::module;
use crate::source::op::BinOp;
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

impl Asker<'_> {
    /// The object before the dot; `super(..)` is made here, as that runs nothing. With it what came before: where
    /// `super()` took its parts from. If it cannot be made, the story of that.
    pub(super) fn receiver(&self, expr: &Expr) -> Result<(Trace, Value), Untold> {
        let known = match &expr.kind {
            ExprKind::Call(call) if self.is_super(&self.value(&call.func)?) => {
                self.super_call(call)?
            }
            _ => None,
        };
        let Some(told) = known else {
            return Ok((Trace::new(), self.value(expr)?));
        };
        match &told.whole.outcome {
            Outcome::Value(made) => Ok((told.before, made.clone())),
            _ => Err(Untold::Ends(Box::new((told.whole, told.object)))),
        }
    }

    /// `super()`, `super(C)` and `super(C, a)`; `None` for all other arguments.
    fn super_call(&self, call: &Call) -> Result<Option<SuperTold>, Refusal> {
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
                        return Ok(Some(SuperTold {
                            before: Trace::new(),
                            whole,
                            object: NOBODY,
                        }));
                    }
                }
            }
            _ => return Ok(None),
        };
        let made = bound_super::trace(cx, &class, &object);
        let whole = before.clone().goes_on(made);
        Ok(Some(SuperTold {
            before,
            whole,
            object,
        }))
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
        if self.is_super(&function)
            && let Some(told) = self.super_call(call)?
        {
            return Ok((told.whole, told.object));
        }
        let written = self.reader.text(&call.func);
        let is_builtin = self
            .builtin(written)
            .is_some_and(|builtin| builtin.is(&function));
        if is_builtin
            && args.names.is_empty()
            && let Some(trace) = self.builtin_call(written, &function, &args.values)
        {
            let first = args.values.first();
            // The class is what a class check asks.
            let about = match written {
                "isinstance" | "issubclass" => args.values.get(1),
                _ => first,
            };
            return Ok((trace, about.cloned().unwrap_or(Value::NONE)));
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

    /// The story of a builtin function that asks its first argument something; `None` for all others.
    fn builtin_call(&self, name: &str, function: &Value, args: &[Value]) -> Option<Trace> {
        let cx = self.cx;
        let row = special::FUNCTIONS.iter().find(|row| row.name == name);
        if let Some(row) = row.filter(|row| (1..=row.most).contains(&args.len())) {
            return Some(special::function(cx, function, row, args));
        }
        let attribute = |value: &Value| cx.intern_value(value);
        Some(match (name, args) {
            ("iter", [object]) => container::iterator(cx, object),
            ("reversed", [object]) => container::reversed(cx, function, object),
            _ if WALKERS.contains(&name) && args.len() == 1 => container::iteration(cx, &args[0]),
            ("divmod", [a, b]) => operator::divmod(cx, a, b),
            ("pow", [a, b]) => operator::binary(cx, BinOp::Pow, a, b),
            ("pow", [a, b, modulus]) => operator::power(cx, a, b, modulus),
            ("isinstance" | "issubclass", [object, wanted]) => {
                let of_instance = name == "isinstance";
                ClassCheck {
                    function,
                    of_instance,
                }
                .trace(cx, object, wanted)
            }
            ("getattr", [object, name]) => get::trace(cx, object, &attribute(name)?),
            ("getattr", [object, name, default]) => {
                get::or_default(cx, object, &attribute(name)?, default)
            }
            ("hasattr", [object, name]) => get::is_there(cx, object, &attribute(name)?),
            ("setattr", [object, name, value]) => {
                set::trace(cx, object, &attribute(name)?, Some(value))
            }
            ("delattr", [object, name]) => set::trace(cx, object, &attribute(name)?, None),
            ("callable", [object]) => special::callable(cx, object),
            _ => return None,
        })
    }
}

/// Builtin functions that walk over their only argument first of all.
const WALKERS: &[&str] = &[
    "list",
    "tuple",
    "set",
    "frozenset",
    "sorted",
    "sum",
    "min",
    "max",
    "any",
    "all",
    "enumerate",
];
