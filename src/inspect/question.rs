//! From an expression or statement of the user to its story.
//!
//! ```text
//!   a.x   a.x = v   del a.x   super(C, a).x   a + b   a += b   a < b < c   a[i]   len(a)   f(x)   C(x)
//!   x     x = v     del x     a, b = c        with a  for i in a           if a    a and b  f'{a}'
//!   raise E from C  import a.b  from a import b  match x: case P(a, 2)
//! ```
//! A block needs no body here: `with a` is read as `with a: pass`. Operands are found as [`path`](super::path) says,
//! or are operations whose story ends with a value.

use crate::heap::Value;
use crate::inspect::lookup::calling::{Arguments, ClassCheck};
use crate::inspect::lookup::container::ItemAct;
use crate::inspect::lookup::{
    Outcome, Trace, calling, container, get, importing, matching, name, operator, raising, set,
    special,
};
use crate::inspect::path::Reader;
use crate::inspect::{Refusal, Subject};
use crate::interp::Interp;
use crate::interp::op::{BinOp, CmpOp, UnaryOp};
use crate::object::class::{self, Class};
use crate::object::module;
use crate::resolve::binary_op;
use crate::runtime::class_super;
use crate::syntax::tree::{
    self, BoolOp, Call, Compare, CompareOp, Conditional, Conversion, Expr, ExprKind, FPart,
    ImportFrom, Module, Stmt, StmtKind,
};

/// The story of a text, and the object that is asked.
pub fn trace(subject: &Subject<'_>, text: &str) -> Result<(Trace, Value), Refusal> {
    let (reader, module) = read(subject, text.trim())?;
    let asker = Asker {
        cx: subject.cx,
        subject,
        reader,
    };
    match &*module.body {
        [stmt] => asker.statement(stmt),
        _ => Err(Refusal::new("ask about one expression: %why a.x")),
    }
}

/// Who is asked where no object is.
pub const NOBODY: Value = Value::UNBOUND;

/// Words that start a block.
const BLOCKS: &[&str] = &["with", "for", "if", "while"];

fn read<'a>(subject: &Subject<'a>, text: &str) -> Result<(Reader<'a>, Module), Refusal> {
    let first = text.split(|c: char| !c.is_alphabetic()).next();
    if first == Some("match")
        && let Some((subject_text, case)) = text.split_once(": case ")
        && let Ok(read) = Reader::new(
            subject,
            &format!(
                "{subject_text}:\n case {}: pass\n",
                case.trim_end_matches(':')
            ),
        )
    {
        return Ok(read);
    }
    let is_block = first.is_some_and(|word| BLOCKS.contains(&word));
    if is_block
        && let Ok(read) = Reader::new(subject, &format!("{}: pass", text.trim_end_matches(':')))
    {
        return Ok(read);
    }
    Reader::new(subject, text)
}

type Told = Result<(Trace, Value), Refusal>;

struct Asker<'a> {
    cx: &'a Interp,
    subject: &'a Subject<'a>,
    reader: Reader<'a>,
}

impl Asker<'_> {
    fn statement(&self, stmt: &Stmt) -> Told {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expression(expr),
            StmtKind::Assign { targets, value } if targets.len() == 1 => {
                self.assignment(&targets[0], value)
            }
            StmtKind::AnnAssign(assign) if assign.value.is_some() => {
                let value = assign.value.as_ref().unwrap_or(&assign.target);
                self.assignment(&assign.target, value)
            }
            StmtKind::AugAssign { target, op, value } => {
                self.augmented(target, binary_op(*op), value)
            }
            StmtKind::Delete(targets) if targets.len() == 1 => self.target(&targets[0], None),
            StmtKind::If { arms, .. } => self.truth(&arms[0].test),
            StmtKind::While { test, .. } => self.truth(test),
            StmtKind::Assert { test, .. } => self.truth(test),
            StmtKind::For { iterable, .. } => self.iteration(iterable),
            StmtKind::With { items, .. } if items.len() == 1 => {
                let manager = self.value(&items[0].context)?;
                Ok((calling::entering(self.cx, &manager), manager))
            }
            StmtKind::Raise { exception, cause } => {
                self.raising(exception.as_deref(), cause.as_deref())
            }
            StmtKind::Import(aliases) if aliases.len() == 1 => {
                let name = self.reader.name(aliases[0].path);
                Ok((importing::trace(self.cx, name.as_str()), NOBODY))
            }
            StmtKind::ImportFrom(from) => self.import_from(from),
            StmtKind::Match { subject, cases } if cases.len() == 1 => {
                let value = self.value(subject)?;
                let story = matching::trace(self.cx, &self.reader, &cases[0].pattern, &value);
                let guarded = cases[0].guard.is_some();
                let story = match guarded {
                    true => story.noted("if it fits, the condition behind it is asked"),
                    false => story,
                };
                Ok((story, value))
            }
            _ => Err(unknown()),
        }
    }

    /// `raise`, with what is raised and its cause.
    fn raising(&self, exception: Option<&Expr>, cause: Option<&Expr>) -> Told {
        let Some(exception) = exception else {
            return Ok((raising::again(self.cx), NOBODY));
        };
        let value = match (self.value(exception), &exception.kind) {
            (Err(_), ExprKind::Call(_)) => {
                let (story, object) = self.expression(exception)?;
                return Ok((story.noted("what this call gives is raised"), object));
            }
            (value, _) => value?,
        };
        let cause = cause.map(|cause| self.value(cause)).transpose()?;
        Ok((raising::trace(self.cx, &value, cause.as_ref()), value))
    }

    /// `from a import b`: the module, then its attribute.
    fn import_from(&self, from: &ImportFrom) -> Told {
        let (Some(module), 0, [alias]) = (from.module, from.level, &*from.names) else {
            return Err(Refusal::new(
                "write one name of one module: from a import b",
            ));
        };
        let module = self.reader.name(module);
        let story = importing::trace(self.cx, module.as_str());
        match &story.outcome {
            Outcome::Value(found) => {
                let found = found.clone();
                let name = self.reader.name(alias.path);
                let part = importing::name_of(self.cx, &found, &name);
                Ok((story.goes_on(part), found))
            }
            _ => Ok((story, NOBODY)),
        }
    }

    /// A path or literal, or an operation whose story ends with a value.
    fn value(&self, expr: &Expr) -> Result<Value, Refusal> {
        self.reader
            .value(expr)
            .or_else(|refusal| match self.expression(expr) {
                Ok((
                    Trace {
                        outcome: Outcome::Value(value),
                        ..
                    },
                    _,
                )) => Ok(value),
                _ => Err(refusal),
            })
    }

    fn assignment(&self, target: &Expr, value: &Expr) -> Told {
        // A value that would have to be worked out matters only to code of the program.
        let value = self.value(value).unwrap_or(Value::NONE);
        self.target(target, Some(&value))
    }

    fn target(&self, target: &Expr, value: Option<&Value>) -> Told {
        let cx = self.cx;
        match &target.kind {
            ExprKind::Attribute(attribute) => {
                let object = self.value(&attribute.value)?;
                let name = self.reader.name(attribute.name.sym);
                Ok((set::trace(cx, &object, &name, value), object))
            }
            ExprKind::Subscript(parts) => {
                let act = value.map_or(ItemAct::Delete, ItemAct::Set);
                self.subscript(act, &parts.0, &parts.1)
            }
            ExprKind::Name(sym) => {
                let name = self.reader.name(*sym);
                let about = value.cloned().or_else(|| self.subject.lookup(&name));
                let story = name::set(self.subject, &name, value.is_none());
                Ok((story, about.unwrap_or(NOBODY)))
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                let value = value.ok_or_else(unknown)?;
                let is_starred = |target: &Expr| matches!(target.kind, ExprKind::Starred(_));
                let starred = targets.iter().position(is_starred);
                let around = starred.map(|at| (at, targets.len() - at - 1));
                Ok((
                    container::unpacking(cx, value, targets.len(), around),
                    value.clone(),
                ))
            }
            _ => Err(unknown()),
        }
    }

    /// `a.x += b`: the target is read, the operator asked, the result stored; the story ends where the program runs.
    fn augmented(&self, target: &Expr, op: BinOp, value: &Expr) -> Told {
        let (mut read, about) = self.expression(target)?;
        let Ok(left) = self.value(target) else {
            return Ok((
                read.noted("then the operator is asked with what this gives"),
                about,
            ));
        };
        if matches!(target.kind, ExprKind::Name(_)) {
            // That the name is there says nothing of the operator.
            read.steps.clear();
        }
        let right = self.value(value)?;
        let whole = read.goes_on(operator::in_place(self.cx, op, &left, &right));
        let told = match &whole.outcome {
            Outcome::Value(value) => {
                let (stored, _) = self.target(target, Some(value))?;
                whole.goes_on(stored)
            }
            Outcome::Calls { .. } => {
                let target = self.reader.text(target);
                whole.noted(format!("what it gives is then stored: {target} = .."))
            }
            _ => whole,
        };
        Ok((told, left))
    }

    fn subscript(&self, act: ItemAct<'_>, object: &Expr, key: &Expr) -> Told {
        let object = self.value(object)?;
        let key = self.value(key)?;
        Ok((container::subscript(self.cx, act, &object, &key), object))
    }

    fn truth(&self, expr: &Expr) -> Told {
        let object = self.value(expr)?;
        Ok((special::truth(self.cx, &object), object))
    }

    fn iteration(&self, expr: &Expr) -> Told {
        let object = self.value(expr)?;
        Ok((container::iteration(self.cx, &object), object))
    }

    fn expression(&self, expr: &Expr) -> Told {
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
                let object = self.receiver(&attribute.value)?;
                let name = self.reader.name(attribute.name.sym);
                Ok((get::trace(cx, &object, &name), object))
            }
            ExprKind::Subscript(parts) => self.subscript(ItemAct::Get, &parts.0, &parts.1),
            ExprKind::Unary(op, operand) => {
                let object = self.value(operand)?;
                let op = match op {
                    tree::UnaryOp::Not => return Ok((special::not(cx, &object), object)),
                    tree::UnaryOp::Neg => UnaryOp::Neg,
                    tree::UnaryOp::Pos => UnaryOp::Pos,
                    tree::UnaryOp::Invert => UnaryOp::Invert,
                };
                Ok((operator::unary(cx, op, &object), object))
            }
            ExprKind::Binary(op, parts) => {
                let (a, b) = (self.value(&parts.0)?, self.value(&parts.1)?);
                Ok((operator::binary(cx, binary_op(*op), &a, &b), a))
            }
            ExprKind::Compare(compare) => self.comparisons(compare),
            ExprKind::Bool(op, operands) => self.first_of(*op, operands),
            ExprKind::Conditional(parts) => self.conditional(parts),
            ExprKind::Comprehension(walk) => self.iteration(&walk.clauses[0].iterable),
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
        let about = left.clone();
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

    fn comparison(&self, op: CompareOp, a: &Value, b: &Value) -> Trace {
        let op = match op {
            CompareOp::In => return container::contains(self.cx, a, b),
            CompareOp::NotIn => {
                let mut trace = container::contains(self.cx, a, b);
                if let Outcome::Value(answer) = &trace.outcome {
                    trace.outcome = Outcome::Value(Value::bool(!answer.is(&Value::TRUE)));
                }
                return trace;
            }
            CompareOp::Is | CompareOp::IsNot => {
                return operator::identity(self.cx, op == CompareOp::IsNot, a, b);
            }
            CompareOp::Eq => CmpOp::Eq,
            CompareOp::Ne => CmpOp::Ne,
            CompareOp::Lt => CmpOp::Lt,
            CompareOp::Le => CmpOp::Le,
            CompareOp::Gt => CmpOp::Gt,
            CompareOp::Ge => CmpOp::Ge,
        };
        operator::comparison(self.cx, op, a, b)
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

    /// `f'{a!r:spec}'`: the first field decides.
    fn formatted(&self, parts: &[FPart]) -> Told {
        let fields = parts.iter().filter_map(|part| match part {
            FPart::Field(field) => Some(field),
            FPart::Literal(..) => None,
        });
        let field = fields.take(1).next().ok_or_else(unknown)?;
        let object = self.value(&field.value)?;
        let function = match field.conversion {
            Conversion::None => "format",
            Conversion::Str => "str",
            Conversion::Repr => "repr",
            Conversion::Ascii => "ascii",
        };
        let mut args = vec![object.clone()];
        if let (Some(spec), "format") = (&field.spec, function) {
            match &**spec {
                [] => {}
                [FPart::Literal(_, text)] => args.push(self.cx.heap.str_wtf8(&text.0)),
                _ => {
                    return Err(Refusal::new(
                        "the format has fields of its own; ask about them first",
                    ));
                }
            }
        }
        let row = special::FUNCTIONS.iter().find(|row| row.name == function);
        let (row, function) = (
            row.ok_or_else(unknown)?,
            self.builtin(function).ok_or_else(unknown)?,
        );
        Ok((special::function(self.cx, &function, row, &args), object))
    }

    /// The object before the dot; `super(C, a)` is made here, as that runs nothing.
    fn receiver(&self, expr: &Expr) -> Result<Value, Refusal> {
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

    fn builtin(&self, name: &str) -> Option<Value> {
        module::builtin(self.cx, &self.cx.intern(name))
    }

    fn call(&self, call: &Call) -> Told {
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

fn unknown() -> Refusal {
    Refusal(format!(
        "this cannot be asked; write %{}",
        super::why::ROW.usage
    ))
}
