//! `class` statements.

use crate::eval::call_any::Arguments;
use crate::eval::code::Code;
use crate::eval::describe::describe;
use crate::eval::enter::local;
use crate::eval::leave::leave;
use crate::eval::node::{At, Expr};
use crate::heap::{Frame, Local, Value};
use crate::interp::{Interp, Name, R, Recursion};
use crate::runtime::build;

/// `class name(arguments): body`. The value is the class.
pub struct MakeClass {
    /// The name.
    pub name: Name,
    /// Bases and keywords.
    pub arguments: Arguments,
    /// Code of the body; its local 0 is the namespace.
    pub code: Value,
    /// Locals that hold the cells of captured variables.
    pub captured: Box<[Local]>,
    /// Where it stands.
    pub at: At,
}

describe!(MakeClass: at, name, arguments, code);

impl Expr for MakeClass {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let given = self.arguments.eval(cx, fp, None, None)?;
        let body = &mut |namespace: &Value| self.run_body(cx, fp, namespace);
        build::class_statement(cx, &self.name, given.args(), body).map_err(|e| self.at.note(cx, e))
    }
}

impl MakeClass {
    fn run_body(&self, cx: &Interp, fp: Frame<'_>, namespace: &Value) -> R<()> {
        let Some(code) = self.code.view::<Code>() else {
            return Ok(());
        };
        let captured: Vec<Value> = self
            .captured
            .iter()
            .map(|&l| fp.slot(l).get_raw())
            .collect();
        run_with_namespace(cx, &self.code, code, namespace, &captured).map(drop)
    }
}

/// Runs code whose local 0 is the namespace that its names live in.
pub(crate) fn run_with_namespace(
    cx: &Interp,
    value: &Value,
    code: &Code,
    namespace: &Value,
    captured: &[Value],
) -> R {
    let Some(lent) = cx.stack.lend(code.frame_size) else {
        return Err(cx.raise_recursion(Recursion::Call));
    };
    let frame = lent.frame();
    frame.slot(local(0)).init(namespace.clone());
    code.fill_cells(cx, frame, captured.iter().cloned());
    cx.enter_call()?;
    let result = code.body.run(cx, frame);
    cx.leave_call();
    result.inspect_err(|_| leave(cx, value, code, frame))
}
