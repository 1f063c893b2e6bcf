//! `import` statements (reference, 7.11).

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxTarget, Flow, Stmt};
use crate::heap::{Frame, Handle, Local, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::runtime::import;

/// What every form of the statement asks `__import__` for.
pub struct Request {
    /// The dotted name; empty for `from . import x`.
    pub module: Value,
    /// How many dots stand before it.
    pub level: u32,
    /// The namespace of the importing module.
    pub globals: Handle<Dict>,
    /// The local that holds the namespace in which the statement binds names; a function has none.
    pub namespace: Option<Local>,
}

impl Request {
    fn run(&self, cx: &Interp, fp: Frame<'_>, from: &Value) -> R {
        let locals = self.namespace.and_then(|local| fp.slot(local).get());
        let place = [self.globals.value().clone(), locals.unwrap_or(Value::NONE)];
        import::statement(cx, &self.module, &place, from, self.level)
    }
}

/// `import a.b.c` (binds `a`) or `import a.b.c as d` (binds `c`).
pub struct Import {
    /// The module.
    pub request: Request,
    /// With `as`: the names after the first dot, each an attribute of the one before.
    pub path: Option<Box<[Name]>>,
    /// What is bound.
    pub target: BoxTarget,
    /// Where it stands.
    pub at: At,
}

describe!(Import: at, request.module, target);

impl Stmt for Import {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let mut module = self.request.run(cx, fp, &Value::NONE).map_err(note)?;
        for name in self.path.iter().flatten() {
            module = import::names::from(cx, &module, name).map_err(note)?;
        }
        self.target.store(cx, fp, module)?;
        Ok(Flow::Normal)
    }
}

/// `from .a.b import x as y, z`
pub struct ImportFrom {
    /// The module.
    pub request: Request,
    /// A tuple of the imported names.
    pub names: Value,
    /// Each name and what it is bound to.
    pub targets: Box<[(Name, BoxTarget)]>,
    /// Where it stands.
    pub at: At,
}

describe!(ImportFrom: at, request.module, targets);

impl Stmt for ImportFrom {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let module = self.request.run(cx, fp, &self.names).map_err(note)?;
        for (name, target) in &self.targets {
            let value = import::names::from(cx, &module, name).map_err(note)?;
            target.store(cx, fp, value)?;
        }
        Ok(Flow::Normal)
    }
}

/// `from a import *`: only at the level of a module.
pub struct ImportStar {
    /// The module.
    pub request: Request,
    /// Where it stands.
    pub at: At,
}

describe!(ImportStar: at, request.module);

impl Stmt for ImportStar {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let names = cx.tuple(vec![cx.new_str("*")]);
        let module = self.request.run(cx, fp, &names).map_err(note)?;
        for (name, value) in import::names::star(cx, &module).map_err(note)? {
            self.request.globals.set_name(cx, &name, value);
        }
        Ok(Flow::Normal)
    }
}
