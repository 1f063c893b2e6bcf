//! `why a.x`: each step of a lookup in order, what was found where, what it shadows, and who decides.
//!
//! ```text
//!   why a.x    why a.x = v    why del a.x    why super(C, a).x    why len(a)    why a + b    why a[i]    why f()
//! ```
//! The rules are in [`lookup`](crate::inspect::lookup); here texts are read and stories are drawn.

use crate::heap::Value;
use crate::inspect::brief::{brief, type_name};
use crate::inspect::lookup::{Look, Mark, Outcome, Step, Trace, function_words, get, set, special};
use crate::inspect::page::{Ink, Line, Picture, Table};
use crate::inspect::path::Reader;
use crate::inspect::{Json, Page, Refusal, Subject, View, ViewRow};
use crate::interp::Interp;
use crate::interp::op::{BinOp, CmpOp, UnaryOp};
use crate::object::class::{self, Class};
use crate::object::dict::Dict;
use crate::runtime::class_super;
use crate::syntax::tree::{self, BinaryOp, Call, CompareOp, Expr, ExprKind, Stmt, StmtKind};

/// The row of the table of views.
pub const ROW: ViewRow = ViewRow {
    name: "why",
    usage: "why a.x | a.x = v | del a.x | super(C, a).x | len(a) | a + b | a[i] | f()",
    help: "How an expression is worked out, step by step.\n\n\
           Each place that is asked, in order, what it holds, what is hidden, and who decides. Nothing of the program \
           is run.\n\n\
           >>> %why p.x\n>>> %why p.x = 1\n>>> %why del p.x\n>>> %why super(Child, c).greet\n>>> %why len(p)\n\
           >>> %why a + b",
    make: |subject, argument| Ok(Box::new(of(subject, argument)?)),
};

/// A lookup with what it is about.
pub struct Why {
    /// The expression or statement, as it was written.
    pub text: String,
    /// The object that is asked: its text and its class.
    pub about: String,
    /// The MRO of the object's class.
    pub mro: Vec<String>,
    /// The questions and what came of them.
    pub steps: Vec<Step>,
    /// How it ends: `value`, `calls`, `place` or `raises`.
    pub verdict: &'static str,
    /// The end in words.
    pub words: String,
    /// What else helps.
    pub notes: Vec<String>,
}

/// The story of an expression or statement.
pub fn of(subject: &Subject<'_>, text: &str) -> Result<Why, Refusal> {
    let (trace, object) = trace(subject, text)?;
    Ok(made(subject.cx, text, &object, trace))
}

/// The story itself, and the object that is asked.
pub fn trace(subject: &Subject<'_>, text: &str) -> Result<(Trace, Value), Refusal> {
    let (reader, module) = Reader::new(subject, text)?;
    let asker = Asker {
        cx: subject.cx,
        reader,
    };
    match &*module.body {
        [stmt] => asker.statement(stmt),
        _ => Err(Refusal::new("ask about one expression: %why a.x")),
    }
}

type Told = Result<(Trace, Value), Refusal>;

struct Asker<'a> {
    cx: &'a Interp,
    reader: Reader<'a>,
}

impl Asker<'_> {
    fn statement(&self, stmt: &Stmt) -> Told {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expression(expr),
            StmtKind::Assign { targets, value } if targets.len() == 1 => {
                // The value matters only to code of the program.
                let value = self.reader.value(value).unwrap_or(Value::NONE);
                self.target(&targets[0], Some(&value))
            }
            StmtKind::Delete(targets) if targets.len() == 1 => self.target(&targets[0], None),
            _ => Err(unknown()),
        }
    }

    fn target(&self, target: &Expr, value: Option<&Value>) -> Told {
        match &target.kind {
            ExprKind::Attribute(attribute) => {
                let object = self.reader.value(&attribute.value)?;
                let name = self.reader.name(attribute.name.sym);
                Ok((set::trace(self.cx, &object, &name, value), object))
            }
            ExprKind::Subscript(parts) => {
                let act = match value {
                    Some(_) => special::ItemAct::Set,
                    None => special::ItemAct::Delete,
                };
                self.subscript(act, &parts.0, &parts.1)
            }
            _ => Err(unknown()),
        }
    }

    fn subscript(&self, act: special::ItemAct, object: &Expr, key: &Expr) -> Told {
        let object = self.reader.value(object)?;
        let key = self.reader.value(key)?;
        Ok((special::subscript(self.cx, act, &object, &key), object))
    }

    fn expression(&self, expr: &Expr) -> Told {
        let cx = self.cx;
        match &expr.kind {
            ExprKind::Attribute(attribute) => {
                let object = self.receiver(&attribute.value)?;
                let name = self.reader.name(attribute.name.sym);
                Ok((get::trace(cx, &object, &name), object))
            }
            ExprKind::Subscript(parts) => self.subscript(special::ItemAct::Get, &parts.0, &parts.1),
            ExprKind::Unary(op, operand) => {
                let object = self.reader.value(operand)?;
                let op = match op {
                    tree::UnaryOp::Not => return Ok((special::not(cx, &object), object)),
                    tree::UnaryOp::Neg => UnaryOp::Neg,
                    tree::UnaryOp::Pos => UnaryOp::Pos,
                    tree::UnaryOp::Invert => UnaryOp::Invert,
                };
                Ok((special::unary(cx, op, &object), object))
            }
            ExprKind::Binary(op, parts) => {
                let (a, b) = (self.reader.value(&parts.0)?, self.reader.value(&parts.1)?);
                Ok((special::binary(cx, binary_op(*op), &a, &b), a))
            }
            ExprKind::Compare(compare) if compare.rest.len() == 1 => {
                let (op, right) = &compare.rest[0];
                self.comparison(&compare.first, *op, right)
            }
            ExprKind::Call(call) => self.call(call),
            _ => Err(unknown()),
        }
    }

    fn comparison(&self, left: &Expr, op: CompareOp, right: &Expr) -> Told {
        let (a, b) = (self.reader.value(left)?, self.reader.value(right)?);
        let op = match op {
            CompareOp::In | CompareOp::NotIn => return Ok((special::contains(self.cx, &a, &b), b)),
            CompareOp::Is | CompareOp::IsNot => {
                return Err(Refusal::new("'is' asks nobody: it compares identities"));
            }
            CompareOp::Eq => CmpOp::Eq,
            CompareOp::Ne => CmpOp::Ne,
            CompareOp::Lt => CmpOp::Lt,
            CompareOp::Le => CmpOp::Le,
            CompareOp::Gt => CmpOp::Gt,
            CompareOp::Ge => CmpOp::Ge,
        };
        Ok((special::comparison(self.cx, op, &a, &b), a))
    }

    /// The object before the dot; `super(C, a)` is made here, as that runs nothing.
    fn receiver(&self, expr: &Expr) -> Result<Value, Refusal> {
        let ExprKind::Call(call) = &expr.kind else {
            return self.reader.value(expr);
        };
        if self.reader.text(&call.func) != "super" || !call.keywords.is_empty() {
            return self.reader.value(expr);
        }
        let [class, object] = &*call.args else {
            return Err(Refusal::new(
                "outside a method super needs both: super(C, a).x",
            ));
        };
        let (class, object) = (self.reader.value(class)?, self.reader.value(object)?);
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

    fn call(&self, call: &Call) -> Told {
        let function = self.reader.value(&call.func)?;
        let written = self.reader.text(&call.func);
        let builtins = self.cx.builtins.get();
        let builtin = builtins
            .as_ref()
            .and_then(|b| b.view::<Dict>()?.get_name(&self.cx.intern(written)));
        let is_builtin = builtin.is_some_and(|builtin| builtin.is(&function));
        if is_builtin && let Some(first) = call.args.first() {
            if let Some((_, methods)) = special::FUNCTIONS.iter().find(|(name, _)| *name == written)
            {
                let object = self.reader.value(first)?;
                return Ok((
                    special::function(self.cx, &function, methods, &object),
                    object,
                ));
            }
            let method = match written {
                "isinstance" => "__instancecheck__",
                "issubclass" => "__subclasscheck__",
                _ => "",
            };
            if let (false, Some(class)) = (method.is_empty(), call.args.get(1)) {
                let class = self.reader.value(class)?;
                return Ok((
                    special::class_check(self.cx, &function, method, &class),
                    class,
                ));
            }
        }
        Ok((special::called(self.cx, &function), function))
    }
}

fn unknown() -> Refusal {
    Refusal(format!("this cannot be asked; write %{}", ROW.usage))
}

fn binary_op(op: BinaryOp) -> BinOp {
    match op {
        BinaryOp::Add => BinOp::Add,
        BinaryOp::Sub => BinOp::Sub,
        BinaryOp::Mul => BinOp::Mul,
        BinaryOp::MatMul => BinOp::MatMul,
        BinaryOp::Div => BinOp::TrueDiv,
        BinaryOp::FloorDiv => BinOp::FloorDiv,
        BinaryOp::Mod => BinOp::Mod,
        BinaryOp::Pow => BinOp::Pow,
        BinaryOp::LShift => BinOp::LShift,
        BinaryOp::RShift => BinOp::RShift,
        BinaryOp::BitAnd => BinOp::And,
        BinaryOp::BitOr => BinOp::Or,
        BinaryOp::BitXor => BinOp::Xor,
    }
}

fn made(cx: &Interp, text: &str, object: &Value, trace: Trace) -> Why {
    let (verdict, words) = match &trace.outcome {
        Outcome::Value(value) => ("value", brief(cx, value, 200)),
        Outcome::Calls { function, what } => {
            let words = function_words(cx, function);
            let same = words.starts_with(&what[..]) || words.contains(&format!(" {what}>"));
            (
                "calls",
                if same {
                    words
                } else {
                    format!("{what}: {words}")
                },
            )
        }
        Outcome::Place(place) => ("place", place.clone()),
        Outcome::Raises { class, message } => ("raises", format!("{class}: {message}")),
    };
    let class = class::class_of(cx, object);
    let about = match object.view::<Class>() {
        Some(this) => format!("class {}, a {}", this.name_text(), class.name_text()),
        None => type_name(cx, object),
    };
    let mro = class.mro_classes().iter().map(|c| c.name_text()).collect();
    let Trace { steps, notes, .. } = trace;
    Why {
        text: text.to_owned(),
        about,
        mro,
        steps,
        verdict,
        words,
        notes,
    }
}

impl Why {
    /// The marks of a story: sign and ink.
    fn sign(mark: Mark) -> (&'static str, Ink) {
        match mark {
            Mark::Wins => ("✓", Ink::Good),
            Mark::Fails => ("✗", Ink::Bad),
            Mark::Shadowed => ("▒", Ink::Dim),
            Mark::Waits => ("…", Ink::Plain),
            Mark::Missing => ("·", Ink::Dim),
            Mark::Skipped => ("-", Ink::Dim),
        }
    }

    fn verdict_line(&self) -> (Line, &str) {
        match self.verdict {
            "value" => (Line::of(Ink::Good, "▶ gives ").say(""), &self.words),
            "calls" => (Line::of(Ink::Good, "▶ calls "), &self.words),
            "place" => (Line::of(Ink::Good, "▶ goes to "), &self.words),
            _ => (Line::of(Ink::Bad, "▶ raises "), &self.words),
        }
    }
}

impl View for Why {
    fn draw(&self, page: &Page) -> String {
        let mut picture = Picture::new(page);
        let what = Line::of(Ink::Title, "why ").add(Ink::Name, &self.text);
        picture.title(what, Line::of(Ink::Class, &self.about));
        picture.prose(Line::of(Ink::Dim, "type's MRO  "), self.mro.join(" → "));
        picture.blank();
        for (at, step) in self.steps.iter().enumerate() {
            let number = Line::of(Ink::Number, (at + 1).to_string()).pad(3);
            picture.line(number.say(&step.question));
            let mut table = Table::new(&["", "", "", ""]);
            for look in &step.looks {
                let (sign, ink) = Why::sign(look.mark);
                let faint = matches!(look.mark, Mark::Missing | Mark::Skipped | Mark::Shadowed);
                let found = look.found.as_deref().unwrap_or("");
                table.row([
                    Line::of(ink, sign),
                    Line::of(if faint { Ink::Dim } else { Ink::Class }, &look.place),
                    Line::of(if faint { Ink::Dim } else { Ink::Value }, found),
                    Line::of(if faint { Ink::Dim } else { Ink::Plain }, &look.remark),
                ]);
            }
            picture.indent(3);
            picture.table(&table);
            picture.indent(0);
        }
        picture.blank();
        let (lead, words) = self.verdict_line();
        picture.prose(lead, words);
        for note in &self.notes {
            picture.prose(Line::words("  "), note);
        }
        picture.finish()
    }

    fn json(&self) -> Json {
        let look = |look: &Look| {
            Json::object([
                ("place", (&look.place).into()),
                ("found", look.found.clone().into()),
                ("remark", (&look.remark).into()),
                ("mark", look.mark.word().into()),
            ])
        };
        let step = |step: &Step| {
            Json::object([
                ("question", (&step.question).into()),
                ("looks", Json::list(&step.looks, look)),
            ])
        };
        Json::object([
            ("view", "why".into()),
            ("expression", (&self.text).into()),
            ("about", (&self.about).into()),
            ("mro", self.mro.clone().into()),
            ("steps", Json::list(&self.steps, step)),
            ("verdict", self.verdict.into()),
            ("words", (&self.words).into()),
            ("notes", self.notes.clone().into()),
        ])
    }
}
