//! From what a user writes to the value that is meant, without running code of the program.
//!
//! ```text
//!   p    p.x.y    rows[-1]    table['key']    'text'    3.5    (1, 2)
//! ```
//! Names are looked up in the main module, then among the builtins. An attribute is found by plain lookup; where the
//! program would have a say (a property, `__getattr__`, `__getitem__`) the path is refused with a word. Subscripts
//! work on exact lists, tuples and dicts.

use dashu_int::IBig;

use crate::heap::{List, Value};
use crate::inspect::brief::type_name;
use crate::inspect::lookup::get;
use crate::inspect::{Refusal, Subject};
use crate::interp::{Interp, Name};
use crate::object::dict::Dict;
use crate::object::slice::Slice;
use crate::runtime::container::dict;
use crate::runtime::hash;
use crate::source::SourceFile;
use crate::source::intern::{Interner, Sym};
use crate::source::op::UnaryOp;
use crate::syntax;
use crate::syntax::tree::{self, Constant, DictItem, Expr, ExprKind, Mode, Module, StmtKind};

/// A text of the user as a tree, and what finds its values.
pub struct Reader<'a> {
    subject: Subject<'a>,
    file: SourceFile,
    names: Interner,
}

impl<'a> Reader<'a> {
    /// Reads a text as one input.
    pub fn new(subject: &Subject<'a>, text: &str) -> Result<(Reader<'a>, Module), Refusal> {
        let file = SourceFile::new("<view>", text.trim());
        let mut names = Interner::new();
        match syntax::parse(&file, Mode::Single, &mut names) {
            Ok(module) => {
                let subject = *subject;
                Ok((
                    Reader {
                        subject,
                        file,
                        names,
                    },
                    module,
                ))
            }
            Err(refused) => Err(Refusal(refused.to_string())),
        }
    }

    /// The text of an expression as it was written.
    pub fn text(&self, expr: &Expr) -> &str {
        self.file.slice(expr.span)
    }

    /// A name of the text.
    pub fn name(&self, sym: Sym) -> Name {
        self.subject.cx.intern(self.names.text(sym))
    }

    /// The value of an expression that is a path or a literal.
    pub fn value(&self, expr: &Expr) -> Result<Value, Refusal> {
        match &expr.kind {
            ExprKind::Name(sym) => self.variable(&self.name(*sym)),
            ExprKind::Attribute(attribute) => {
                let object = self.value(&attribute.value)?;
                get::value(self.subject.cx, &object, &self.name(attribute.name.sym))
            }
            ExprKind::Subscript(parts) => {
                let (object, key) = (self.value(&parts.0)?, self.value(&parts.1)?);
                item_of(self.subject.cx, &object, &key)
            }
            ExprKind::Tuple(items) => {
                let items: Result<Vec<Value>, Refusal> =
                    items.iter().map(|item| self.value(item)).collect();
                Ok(self.subject.cx.tuple(items?))
            }
            ExprKind::List(items) => {
                let items: Result<Vec<Value>, Refusal> =
                    items.iter().map(|item| self.value(item)).collect();
                Ok(self.subject.cx.list(items?))
            }
            ExprKind::Dict(items) => self.dict(items),
            ExprKind::Slice(slice) => self.slice(slice),
            ExprKind::Constant(constant) => self.constant(constant),
            ExprKind::Unary(UnaryOp::Neg, operand) => self.negative(operand),
            _ => Err(self.no_path(expr)),
        }
    }

    /// A dict of literals. Its keys are texts and ints, which compare without the program.
    fn dict(&self, items: &[DictItem]) -> Result<Value, Refusal> {
        let cx = self.subject.cx;
        let made = cx.heap.alloc(Dict::new());
        for item in items {
            let Some(key) = &item.key else {
                return Err(Refusal::new("** would have to be run"));
            };
            let name = self.value(key)?;
            if name.as_str().is_none() && name.as_int().is_none() {
                return Err(self.no_path(key));
            }
            let done = dict::set(cx, &made, &name, self.value(&item.value)?);
            done.map_err(|_| Refusal::new("there is no memory left"))?;
        }
        Ok(made.into_value())
    }

    /// `lower:upper:step` in a subscript.
    fn slice(&self, slice: &tree::Slice) -> Result<Value, Refusal> {
        let bound = |expr: &Option<Expr>| match expr {
            Some(expr) => self.value(expr),
            None => Ok(Value::NONE),
        };
        let made = Slice {
            start: bound(&slice.lower)?,
            stop: bound(&slice.upper)?,
            step: bound(&slice.step)?,
        };
        Ok(self.subject.cx.heap.alloc(made).into_value())
    }

    fn no_path(&self, expr: &Expr) -> Refusal {
        let text = self.text(expr);
        Refusal(format!(
            "'{text}' would have to be run; write a name, name.attribute, name[0], name['key'] or a literal"
        ))
    }

    fn variable(&self, name: &Name) -> Result<Value, Refusal> {
        let found = self.subject.lookup(name);
        found.ok_or_else(|| match self.subject.is_local(name) {
            true => Refusal(format!("the local variable '{name}' is not bound")),
            false => Refusal(format!("name '{name}' is not defined")),
        })
    }

    fn constant(&self, constant: &Constant) -> Result<Value, Refusal> {
        let cx = self.subject.cx;
        Ok(match constant {
            Constant::None => Value::NONE,
            Constant::True => Value::TRUE,
            Constant::False => Value::FALSE,
            Constant::Ellipsis => Value::ELLIPSIS,
            Constant::Int(i) => cx.int(*i),
            Constant::BigInt(big) => cx.int_from(IBig::from((**big).clone())),
            Constant::Float(x) => cx.float(*x),
            Constant::Str(text) => cx.heap.str_wtf8(&text.0),
            Constant::Imaginary(_) => {
                return Err(Refusal::new("complex literals are not part of mini"));
            }
        })
    }

    fn negative(&self, operand: &Expr) -> Result<Value, Refusal> {
        let cx = self.subject.cx;
        match &operand.kind {
            ExprKind::Constant(Constant::Int(i)) => Ok(cx.int_from(-IBig::from(*i))),
            ExprKind::Constant(Constant::BigInt(big)) => {
                Ok(cx.int_from(-IBig::from((**big).clone())))
            }
            ExprKind::Constant(Constant::Float(x)) => Ok(cx.float(-x)),
            _ => Err(self.no_path(operand)),
        }
    }
}

/// The one expression that a text is.
pub fn expression(module: &Module) -> Result<&Expr, Refusal> {
    match &*module.body {
        [stmt] => match &stmt.kind {
            StmtKind::Expr(expr) => Ok(expr),
            _ => Err(Refusal::new("a statement cannot be looked at")),
        },
        [] => Err(Refusal::new("what should be shown? Write a name")),
        _ => Err(Refusal::new("one thing at a time")),
    }
}

/// The value that a text names.
pub fn resolve(subject: &Subject<'_>, text: &str) -> Result<Value, Refusal> {
    let (reader, module) = Reader::new(subject, required(text)?)?;
    reader.value(expression(&module)?)
}

/// The values that a text names, separated by commas, each with its text.
pub fn resolve_list(subject: &Subject<'_>, text: &str) -> Result<Vec<(String, Value)>, Refusal> {
    let (reader, module) = Reader::new(subject, required(text)?)?;
    let one = expression(&module)?;
    // A tuple in parentheses is one value.
    let parts = match &one.kind {
        ExprKind::Tuple(items) if !reader.text(one).starts_with('(') => &items[..],
        _ => std::slice::from_ref(one),
    };
    let named = |part: &Expr| Ok((reader.text(part).to_owned(), reader.value(part)?));
    parts.iter().map(named).collect()
}

fn required(text: &str) -> Result<&str, Refusal> {
    match text.trim() {
        "" => Err(Refusal::new("what should be shown? Write a name")),
        text => Ok(text),
    }
}

/// `object[key]` of an exact list, tuple or dict.
fn item_of(cx: &Interp, object: &Value, key: &Value) -> Result<Value, Refusal> {
    if let Some(dict) = object.view::<Dict>() {
        let plain = key.as_str().is_some() || !key.is_pointer();
        let found = if plain {
            hash::hash(cx, key)
                .ok()
                .and_then(|hash| dict.lookup(hash, key).ok())
        } else {
            None
        };
        return match found {
            Some(Some(value)) => Ok(value),
            Some(None) => Err(Refusal::new("the dict has no such key")),
            None => Err(Refusal::new(
                "only the keys could tell whether they are equal to this one",
            )),
        };
    }
    let len = match (object.view::<List>(), object.as_tuple()) {
        (Some(list), _) => list.len(),
        (_, Some(items)) => items.len(),
        _ => {
            let kind = type_name(cx, object);
            return Err(Refusal(format!(
                "{kind}.__getitem__ would have to be run; only exact lists, tuples and dicts are looked into"
            )));
        }
    };
    let place = key.as_int().map(|i| if i < 0 { i + len as i64 } else { i });
    let place = place
        .and_then(|i| usize::try_from(i).ok())
        .filter(|&i| i < len);
    let item = place.and_then(|i| match object.view::<List>() {
        Some(list) => list.get(i),
        None => object.as_tuple()?.get(i).cloned(),
    });
    item.ok_or_else(|| Refusal(format!("there are {len} items and no such one")))
}
