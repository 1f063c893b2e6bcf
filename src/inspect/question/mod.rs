//! From an expression or statement of the user to its story.
//!
//! ```text
//!   a.x   a.x = v   del a.x   super(C, a).x   a + b   a += b   a < b < c   a[i]   len(a)   f(x)   C(x)
//!   x     x = v     del x     a, b = c        with a  for i in a           if a    a and b  f'{a}'
//!   raise E from C  import a.b  from a import b  match x: case P(a, 2)
//! ```
//! A block needs no body here: `with a` is read as `with a: pass`. Operands are found as [`path`](super::path) says,
//! or are operations whose story ends with a value. Here texts are read, and statements are asked about; [`expression`]
//! and [`call`] do the rest.

mod call;
mod expression;

use crate::heap::Value;
use crate::inspect::brief::brief;
use crate::inspect::lookup::container::ItemAct;
use crate::inspect::lookup::{
    Outcome, Trace, calling, container, importing, matching, name, operator, raising, set, special,
};
use crate::inspect::path::Reader;
use crate::inspect::{Refusal, Subject};
use crate::interp::Interp;
use crate::source::op::BinOp;
use crate::syntax::tree::{Compound, Expr, ExprKind, ImportFrom, Module, Stmt, StmtKind};

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
        && let case = case.strip_suffix(": pass").unwrap_or(case)
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

/// Why there is no value whose story could be told.
enum Untold {
    /// It cannot be found.
    Refused(Refusal),
    /// The story ends before.
    Ends(Box<(Trace, Value)>),
}

impl From<Refusal> for Untold {
    fn from(refusal: Refusal) -> Untold {
        Untold::Refused(refusal)
    }
}

impl Untold {
    fn told(self) -> Told {
        match self {
            Untold::Refused(refusal) => Err(refusal),
            Untold::Ends(story) => Ok(*story),
        }
    }
}

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
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value),
            StmtKind::Delete(targets) if targets.len() == 1 => self.target(&targets[0], None),
            StmtKind::Assert { test, message } => {
                let (story, object) = self.truth(test)?;
                let said = message.as_ref().map(|said| self.value(said)).transpose()?;
                Ok((raising::unless(self.cx, story, said.as_ref()), object))
            }
            StmtKind::Raise { exception, cause } => {
                self.raising(exception.as_deref(), cause.as_deref())
            }
            StmtKind::Import(aliases) if aliases.len() == 1 => {
                let name = self.reader.name(aliases[0].path);
                Ok((importing::trace(self.cx, name.as_str()), NOBODY))
            }
            StmtKind::ImportFrom(from) => self.import_from(from),
            StmtKind::Compound(compound) => self.compound(compound),
            _ => Err(unknown()),
        }
    }

    /// The head of a compound statement.
    fn compound(&self, compound: &Compound) -> Told {
        match compound {
            Compound::If { arms, .. } => self.truth(&arms[0].test),
            Compound::While { test, .. } => self.truth(test),
            Compound::For { iterable, .. } => self.iteration(iterable),
            Compound::With { items, .. } if items.len() == 1 => {
                let manager = self.value(&items[0].context)?;
                Ok((calling::entering(self.cx, &manager), manager))
            }
            Compound::Match { subject, cases } if cases.len() == 1 => {
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
                let (before, object) = match self.receiver(&attribute.value) {
                    Ok(parts) => parts,
                    Err(untold) => return untold.told(),
                };
                let name = self.reader.name(attribute.name.sym);
                let story = set::trace(cx, &object, &name, value);
                Ok((before.goes_on(story), object))
            }
            ExprKind::Subscript(parts) => {
                let act = value.map_or(ItemAct::Delete, ItemAct::Set);
                self.subscript(act, &parts.0, &parts.1)
            }
            ExprKind::Name(sym) => {
                let name = self.reader.name(*sym);
                Ok((name::set(self.subject, &name, value.is_none()), NOBODY))
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
        let asked = operator::in_place(self.cx, op, &left, &right);
        let whole = read.goes_on(asked).with_right(&right);
        let told = match &whole.outcome {
            Outcome::Value(value) => {
                let (stored, _) = self.target(target, Some(value))?;
                let gives = format!("the operator gives {}", brief(self.cx, value, 60));
                whole.goes_on(stored).noted(gives)
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
}

fn unknown() -> Refusal {
    Refusal::new("this cannot be asked; %why? lists what can")
}
