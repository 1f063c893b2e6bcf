//! Questions about calls: of a function of the program, of a class, of a builtin function that asks its argument.

use super::{Asker, Told};
use crate::heap::Value;
use crate::inspect::Refusal;
use crate::inspect::lookup::calling::{Arguments, ClassCheck};
use crate::inspect::lookup::{Trace, calling, container, get, operator, set, special};
use crate::object::class::{self, Class};
use crate::object::module;
use crate::runtime::class_super;
use crate::source::op::BinOp;
use crate::syntax::tree::{Call, Expr, ExprKind};

impl Asker<'_> {
    /// The object before the dot; `super(C, a)` is made here, as that runs nothing.
    pub(super) fn receiver(&self, expr: &Expr) -> Result<Value, Refusal> {
        let ExprKind::Call(call) = &expr.kind else {
            return self.value(expr);
        };
        if self.reader.text(&call.func) != "super" || !call.keywords.is_empty() {
            return self.value(expr);
        }
        let [class, object] = &*call.args else {
            return Err(Refusal::new(
                "outside a method super needs both: super(C, a).x",
            ));
        };
        let (class, object) = (self.value(class)?, self.value(object)?);
        let class = class.to_handle::<Class>();
        let class = class.ok_or_else(|| Refusal::new("super(C, a): C must be a class"))?;
        let fits = |start: &Class| start.is_subclass_of(class.value());
        if !object.view::<Class>().is_some_and(fits) && !fits(&class::class_of(self.cx, &object)) {
            let name = class.name_text();
            return Err(Refusal(format!(
                "super({name}, a): a must be an instance or subclass of {name}"
            )));
        }
        let made = class_super::make(self.cx, &class, &object);
        made.map_err(|_| Refusal::new("super(C, a) fails"))
    }

    pub(super) fn builtin(&self, name: &str) -> Option<Value> {
        module::builtin(self.cx, &self.cx.intern(name))
    }

    pub(super) fn call(&self, call: &Call) -> Told {
        let function = self.value(&call.func)?;
        let args = self.arguments(call)?;
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
