//! Questions about expressions: names, attributes, subscripts, operators, displays, f-strings.

use super::{Asker, NOBODY, Told, unknown};
use crate::heap::{Str, Value};
use crate::inspect::Refusal;
use crate::inspect::lookup::container::ItemAct;
use crate::inspect::lookup::{Outcome, Trace, container, get, name, operator, special};
use crate::source::op::{BoolOp, Comparison, Conversion};
use crate::syntax::tree::{Compare, Conditional, Expr, ExprKind, FField, FPart};

impl Asker<'_> {
    pub(super) fn expression(&self, expr: &Expr) -> Told {
        let cx = self.cx;
        match &expr.kind {
            ExprKind::Name(sym) => {
                let trace = name::get(self.subject, &self.reader.name(*sym));
                let about = match &trace.outcome {
                    Outcome::Value(value) => value.clone(),
                    _ => NOBODY,
                };
                Ok((trace, about))
            }
            ExprKind::Attribute(attribute) => {
                let (before, object) = match self.receiver(&attribute.value) {
                    Ok(parts) => parts,
                    Err(untold) => return untold.told(),
                };
                let name = self.reader.name(attribute.name.sym);
                Ok((before.goes_on(get::trace(cx, &object, &name)), object))
            }
            ExprKind::Subscript(parts) => self.subscript(ItemAct::Get, &parts.0, &parts.1),
            ExprKind::Unary(op, operand) => {
                let object = self.value(operand)?;
                Ok((operator::unary(cx, *op, &object), object))
            }
            ExprKind::Not(operand) => {
                let object = self.value(operand)?;
                Ok((special::not(cx, &object), object))
            }
            ExprKind::Binary(op, parts) => {
                let (a, b) = (self.value(&parts.0)?, self.value(&parts.1)?);
                let story = operator::binary(cx, *op, &a, &b);
                Ok((story.with_right(&b), a))
            }
            ExprKind::Compare(compare) => self.comparisons(compare),
            ExprKind::Bool(op, operands) => self.first_of(*op, operands),
            ExprKind::Conditional(parts) => self.conditional(parts),
            ExprKind::Comprehension(walk) => self.iteration(&walk.first.iterable),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                self.starred(items)
            }
            ExprKind::FString(parts) => self.formatted(parts),
            ExprKind::Call(call) => self.call(call),
            _ => Err(unknown()),
        }
    }

    /// `[*a]`
    fn starred(&self, items: &[Expr]) -> Told {
        let [item] = items else {
            return Err(unknown());
        };
        let ExprKind::Starred(walked) = &item.kind else {
            return Err(unknown());
        };
        let object = self.value(walked)?;
        Ok((container::starred(self.cx, &object), object))
    }

    /// `a < b < c`: each comparison in turn, as long as they are known to hold.
    fn comparisons(&self, compare: &Compare) -> Told {
        let mut left = self.value(&compare.first)?;
        let about = match &compare.rest[..] {
            // The container is asked.
            [(Comparison::In { .. }, right)] => self.value(right)?,
            _ => left.clone(),
        };
        let mut whole: Option<Trace> = None;
        for (at, (op, right)) in compare.rest.iter().enumerate() {
            let right = self.value(right)?;
            let part = self.comparison(*op, &left, &right);
            let told = match whole {
                Some(whole) => whole.goes_on(part),
                None => part,
            };
            let is_last = at + 1 == compare.rest.len();
            match &told.outcome {
                Outcome::Value(answer) if answer.is(&Value::TRUE) => {}
                Outcome::Value(_) => return Ok((told, about)),
                Outcome::Calls { .. } if !is_last => {
                    let next = "the next comparison follows only if the answer is true";
                    return Ok((told.noted(next), about));
                }
                _ => return Ok((told, about)),
            }
            whole = Some(told);
            left = right;
        }
        whole.map(|whole| (whole, about)).ok_or_else(unknown)
    }

    fn comparison(&self, comparison: Comparison, a: &Value, b: &Value) -> Trace {
        match comparison {
            Comparison::Rich(op) => operator::comparison(self.cx, op, a, b).with_right(b),
            Comparison::Is { not } => operator::identity(self.cx, not, a, b),
            Comparison::In { not } => {
                let mut trace = container::contains(self.cx, a, b);
                if not && let Outcome::Value(answer) = &trace.outcome {
                    trace.outcome = Outcome::Value(Value::bool(!answer.is(&Value::TRUE)));
                }
                trace
            }
        }
    }

    /// `a and b`, `a or b`: the first operand is asked whether it is true.
    fn first_of(&self, op: BoolOp, operands: &[Expr]) -> Told {
        let object = self.value(&operands[0])?;
        let mut trace = special::truth(self.cx, &object);
        match &trace.outcome {
            Outcome::Value(answer) => {
                let decides = answer.is(&Value::TRUE) == (op == BoolOp::Or);
                let given = if decides {
                    object.clone()
                } else {
                    self.value(&operands[1])?
                };
                trace.outcome = Outcome::Value(given);
                Ok((trace, object))
            }
            _ => {
                let when = if op == BoolOp::Or { "false" } else { "true" };
                let next = format!("the next operand follows only if the answer is {when}");
                Ok((trace.noted(next), object))
            }
        }
    }

    /// `b if a else c`: the test is asked whether it is true.
    fn conditional(&self, parts: &Conditional) -> Told {
        let (mut trace, object) = self.truth(&parts.test)?;
        if let Outcome::Value(answer) = &trace.outcome {
            let chosen = match answer.is(&Value::TRUE) {
                true => &parts.then,
                false => &parts.orelse,
            };
            trace.outcome = Outcome::Value(self.value(chosen)?);
        }
        Ok((trace, object))
    }

    /// `f'{a!r:spec} {b}'`: each field in turn, as long as it is known what the one before gives.
    fn formatted(&self, parts: &[FPart]) -> Told {
        let mut told: Option<(Trace, Value)> = None;
        let mut text = Vec::new();
        for part in parts {
            let field = match part {
                FPart::Literal(_, literal) => {
                    text.extend_from_slice(&literal.0);
                    continue;
                }
                FPart::Field(field) => field,
            };
            let (story, object) = self.field(field)?;
            let (story, about) = match told {
                Some((before, about)) => (before.goes_on(story), about),
                None => (story, object),
            };
            let Outcome::Value(made) = &story.outcome else {
                return Ok((story, about));
            };
            text.extend_from_slice(made.as_str().map_or(&[][..], Str::bytes));
            told = Some((story, about));
        }
        let (mut story, about) = told.ok_or_else(unknown)?;
        story.outcome = Outcome::Value(self.cx.heap.str_wtf8(&text));
        Ok((story, about))
    }

    /// One field: what is shown is converted, and then formatted.
    fn field(&self, field: &FField) -> Told {
        let object = self.value(&field.value)?;
        let conversion = match field.conversion {
            Conversion::None => None,
            Conversion::Str => Some("str"),
            Conversion::Repr => Some("repr"),
            Conversion::Ascii => Some("ascii"),
        };
        let mut spec = None;
        if let Some(parts) = &field.spec {
            spec = match &**parts {
                [] => None,
                [FPart::Literal(_, text)] => Some(self.cx.heap.str_wtf8(&text.0)),
                _ => {
                    let words = "the format has fields of its own; ask about them first";
                    return Err(Refusal::new(words));
                }
            };
        }
        let mut converted = None;
        if let Some(name) = conversion {
            let story = self.asked(name, vec![object.clone()])?;
            match &story.outcome {
                // A text is then formatted, which without a format changes nothing.
                Outcome::Value(text) if spec.is_some() => converted = Some((text.clone(), story)),
                _ => return Ok((story, object)),
            }
        }
        let (shown, before) = match converted {
            Some((text, story)) => (text, Some(story)),
            None => (object.clone(), None),
        };
        let story = self.asked("format", std::iter::once(shown).chain(spec).collect())?;
        let whole = match before {
            Some(before) => before.goes_on(story),
            None => story,
        };
        Ok((whole, object))
    }

    /// The story of a builtin function that asks its first argument.
    fn asked(&self, name: &str, args: Vec<Value>) -> Result<Trace, Refusal> {
        let row = special::FUNCTIONS.iter().find(|row| row.name == name);
        let row = row.ok_or_else(unknown)?;
        let function = self.builtin(name).ok_or_else(unknown)?;
        Ok(special::function(self.cx, &function, row, &args))
    }
}
