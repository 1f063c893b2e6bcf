//! `import` statements (reference, 7.11).

use crate::eval::describe::describe;
use crate::eval::node::{At, BoxTarget, Flow, Stmt};
use crate::heap::{Frame, Handle, Value};
use crate::interp::{Interp, Name, R};
use crate::object::dict::Dict;
use crate::runtime::import;

/// `import a.b.c` (binds `a`) or `import a.b.c as d` (binds `c`).
pub struct Import {
    /// The dotted name.
    pub module: Value,
    /// With `as`: the names after the first dot, each an attribute of the one before.
    pub path: Option<Box<[Name]>>,
    /// What is bound.
    pub target: BoxTarget,
    /// The namespace of the importing module.
    pub globals: Handle<Dict>,
    /// Where it stands.
    pub at: At,
}

describe!(Import: at, module, target);

impl Stmt for Import {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let import = cx.hooks.import.get();
        let globals = self.globals.value();
        let mut module = import(cx, &self.module, globals, &Value::NONE, 0).map_err(note)?;
        for name in self.path.iter().flatten() {
            module = import::from(cx, &module, name).map_err(note)?;
        }
        self.target.store(cx, fp, module)?;
        Ok(Flow::Normal)
    }
}

/// `from .a.b import x as y, z`
pub struct ImportFrom {
    /// The dotted name; empty for `from . import x`.
    pub module: Value,
    /// How many dots stand before it.
    pub level: u32,
    /// A tuple of the imported names.
    pub names: Value,
    /// Each name and what it is bound to.
    pub targets: Box<[(Name, BoxTarget)]>,
    /// The namespace of the importing module.
    pub globals: Handle<Dict>,
    /// Where it stands.
    pub at: At,
}

describe!(ImportFrom: at, module, level, targets);

impl Stmt for ImportFrom {
    fn exec(&self, cx: &Interp, fp: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let import = cx.hooks.import.get();
        let globals = self.globals.value();
        let module = import(cx, &self.module, globals, &self.names, self.level).map_err(note)?;
        for (name, target) in &self.targets {
            let value = import::from(cx, &module, name).map_err(note)?;
            target.store(cx, fp, value)?;
        }
        Ok(Flow::Normal)
    }
}

/// `from a import *`: only at the level of a module.
pub struct ImportStar {
    /// The dotted name.
    pub module: Value,
    /// How many dots stand before it.
    pub level: u32,
    /// The namespace of the importing module.
    pub globals: Handle<Dict>,
    /// Where it stands.
    pub at: At,
}

describe!(ImportStar: at, module, level);

impl Stmt for ImportStar {
    fn exec(&self, cx: &Interp, _: Frame<'_>) -> R<Flow> {
        let note = |e| self.at.note(cx, e);
        let import = cx.hooks.import.get();
        let names = cx.tuple(vec![cx.new_str("*")]);
        let globals = self.globals.value();
        let module = import(cx, &self.module, globals, &names, self.level).map_err(note)?;
        for (name, value) in import::star(cx, &module).map_err(note)? {
            self.globals.set_name(cx, &name, value);
        }
        Ok(Flow::Normal)
    }
}
