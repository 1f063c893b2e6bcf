//! `def`, `lambda` and decorators.

use std::cell::Cell;

use crate::eval::code::Code;
use crate::eval::describe::describe;
use crate::eval::generator;
use crate::eval::node::{At, BoxExpr, Expr};
use crate::eval::stacked::Stacked;
use crate::heap::{Frame, Handle, Local, Slot, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::object::instance::own_dict::OwnDict;
use crate::runtime::{call, iter};

/// Makes a function (data model 3.2.8.1).
pub struct MakeFunction {
    /// The code object.
    pub code: Handle<Code>,
    /// What is evaluated first.
    pub head: FunctionHead,
    /// Locals that hold the cells of captured variables.
    pub captured: Box<[Local]>,
}

describe!(MakeFunction: code, head.defaults, head.keyword_defaults, head.annotations, captured);

impl Expr for MakeFunction {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let parts = self.head.eval(cx, fp)?;
        Ok(parts.function(cx, fp, &self.code, &self.captured))
    }
}

/// What is evaluated where a function is defined.
pub struct FunctionHead {
    /// Defaults of the last positional parameters.
    pub defaults: Box<[BoxExpr]>,
    /// Defaults of keyword-only parameters.
    pub keyword_defaults: Box<[(Name, BoxExpr)]>,
    /// Annotations of parameters and of `return`.
    pub annotations: Box<[(Name, BoxExpr)]>,
}

impl FunctionHead {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R<Parts> {
        let mut defaults = Vec::with_capacity(self.defaults.len());
        for default in &self.defaults {
            defaults.push(default.eval(cx, fp)?);
        }
        Ok(Parts {
            defaults,
            keyword_defaults: named(cx, fp, &self.keyword_defaults)?,
            annotations: named(cx, fp, &self.annotations)?,
        })
    }
}

/// A dict of named values; `None` if there are none.
fn named(cx: &Interp, fp: Frame<'_>, pairs: &[(Name, BoxExpr)]) -> R<Option<Value>> {
    if pairs.is_empty() {
        return Ok(None);
    }
    let dict = cx.heap.alloc(Dict::new());
    for (name, value) in pairs {
        let value = value.eval(cx, fp)?;
        dict.set_name(cx, name, value);
    }
    Ok(Some(dict.into_value()))
}

/// What a function gets besides its code and the variables that it captures.
#[derive(Default)]
pub(crate) struct Parts {
    defaults: Vec<Value>,
    keyword_defaults: Option<Value>,
    annotations: Option<Value>,
}

impl Parts {
    /// The function with this code, whose captured variables have their cells in these locals.
    pub(crate) fn function(
        self,
        cx: &Interp,
        fp: Frame<'_>,
        code: &Handle<Code>,
        captured: &[Local],
    ) -> Value {
        let captured: Vec<Value> = captured.iter().map(|&l| fp.slot(l).get_raw()).collect();
        let closure = if captured.is_empty() {
            Value::UNBOUND
        } else {
            cx.tuple(captured)
        };
        let defaults = if self.defaults.is_empty() {
            Value::NONE
        } else {
            cx.tuple(self.defaults)
        };
        // `__name__` is the first name that a module gets.
        let first = Cell::new(0);
        let module = code.info.globals.hinted(&first, &cx.names.__name__);
        cx.heap
            .alloc(Function {
                code: code.value().clone(),
                replaced: Slot::empty(),
                globals: code.info.globals.clone(),
                closure,
                defaults: Slot::new(defaults),
                kwdefaults: Slot::new(self.keyword_defaults.unwrap_or(Value::NONE)),
                name: Slot::new(code.info.name.value().clone()),
                qualname: Slot::new(code.info.qualname.value().clone()),
                module: Slot::new(module.unwrap_or(Value::NONE)),
                doc: Slot::new(code.info.doc.clone()),
                annotations: Slot::new(self.annotations.unwrap_or(Value::UNBOUND)),
                dict: OwnDict::empty(),
            })
            .into_value()
    }
}

/// `@decorator` lines before a definition: evaluated first, applied last, the lowest first.
pub struct Decorated {
    /// The decorators, from the top.
    pub decorators: Box<[(BoxExpr, At)]>,
    /// The definition.
    pub definition: BoxExpr,
}

describe!(Decorated: decorators, definition);

impl Expr for Decorated {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let mut decorators = Stacked::with_capacity(self.decorators.len());
        for (decorator, _) in &self.decorators {
            decorators.push(decorator.eval(cx, fp)?);
        }
        let mut value = self.definition.eval(cx, fp)?;
        for (_, at) in self.decorators.iter().rev() {
            let decorator = decorators.pop();
            let args = [value];
            let decorated = call::call(cx, &decorator, &args);
            // What is called dies before its argument.
            drop(decorator);
            drop(args);
            value = decorated.map_err(|e| at.note(cx, e))?;
        }
        Ok(value)
    }
}

/// A generator expression: its first iterable becomes an iterator at once (reference, 6.2.8).
pub struct MakeGenerator {
    /// The code object of the function that loops.
    pub code: Handle<Code>,
    /// Locals that hold the cells of captured variables.
    pub captured: Box<[Local]>,
    /// The first iterable.
    pub iterable: BoxExpr,
    /// Where the iterable stands.
    pub at: At,
}

describe!(MakeGenerator: at, code, captured, iterable);

impl Expr for MakeGenerator {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let iterable = self.iterable.eval(cx, fp)?;
        let iterator = iter::iter(cx, &iterable).map_err(|e| self.at.note(cx, e))?;
        let captured = self.captured.iter().map(|&l| fp.slot(l).get_raw());
        let code = &self.code;
        Ok(generator::of_expression(cx, code, iterator, captured))
    }
}
