//! Questions about calls: of a function of the program, of a class, of a builtin function that asks its argument.

use super::{Asker, Told, Untold};
use crate::heap::Value;
use crate::inspect::Refusal;
use crate::inspect::lookup::calling::{Arguments, ClassCheck};
use crate::inspect::lookup::{
    Outcome, Trace, bound_super, calling, container, get, operator, set, special,
};
use crate::object::module;
use crate::source::op::BinOp;
use crate::syntax::tree::{Call, Expr, ExprKind};

impl Asker<'_> {
    /// The object before the dot; `super(C, a)` is made here, as that runs nothing. If it cannot be made, the story of
    /// that.
    pub(super) fn receiver(&self, expr: &Expr) -> Result<Value, Untold> {
        let ExprKind::Call(call) = &expr.kind else {
            return Ok(self.value(expr)?);
        };
        if !self.is_super(&self.value(&call.func)?) || !call.keywords.is_empty() {
            return Ok(self.value(expr)?);
        }
        let [class, object] = &*call.args else {
            let words = "outside a method super needs both: super(C, a).x";
            return Err(Refusal::new(words).into());
        };
        let (class, object) = (self.value(class)?, self.value(object)?);
        let story = bound_super::trace(self.cx, &class, &object);
        match story.outcome {
            Outcome::Value(made) => Ok(made),
            _ => Err(Untold::Ends(Box::new((story, object)))),
        }
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
            return match (&args.values[..], &args.names[..]) {
                ([class, object], []) => {
                    Ok((bound_super::trace(self.cx, class, object), object.clone()))
                }
                ([class], []) => {
                    let story = bound_super::trace(self.cx, class, &Value::NONE);
                    Ok((story, Value::NONE))
                }
                _ => Err(Refusal::new(
                    "outside a method super needs both: super(C, a)",
                )),
            };
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
