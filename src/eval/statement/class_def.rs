//! `class` statements.

use crate::eval::call::any::Arguments;
use crate::eval::call::enter::local;
use crate::eval::call::leave::leave;
use crate::eval::code::Code;
use crate::eval::describe::describe;
use crate::eval::node::{At, Expr, Flow, Stmt};
use crate::eval::statement::def;
use crate::heap::{Frame, Handle, Local, Value};
use crate::interp::{Args, Interp, Name, R};
use crate::object::code::Sort;
use crate::object::dict::Dict;
use crate::object::function::Function;
use crate::runtime::class::build;
use crate::runtime::{call, raise};

/// `class name(arguments): body`. The value is the class.
pub struct MakeClass {
    /// The name.
    pub name: Name,
    /// Bases and keywords.
    pub arguments: Arguments,
    /// Code of the body; its local 0 is the namespace.
    pub code: Handle<Code>,
    /// Locals that hold the cells of captured variables.
    pub captured: Box<[Local]>,
    /// Where it stands.
    pub at: At,
}

describe!(MakeClass: at, name, arguments, code);

impl Expr for MakeClass {
    fn eval(&self, cx: &Interp, fp: Frame<'_>) -> R {
        let note = |e| self.at.note(cx, e);
        let builder = build::replaced_builder(cx, &self.code.info.globals).map_err(note)?;
        let given = self.arguments.eval(cx, fp, None, None).map_err(note)?;
        let args = given.args();
        if let Some(builder) = builder {
            return self.build_by(cx, fp, &builder, args).map_err(note);
        }
        let body = &mut |namespace: &Value| self.run_body(cx, fp, namespace);
        build::class_statement(cx, self.name.value(), args, body).map_err(note)
    }
}

impl MakeClass {
    /// `__build_class__(body, name, *bases, **keywords)`, with the body as a function.
    fn build_by(&self, cx: &Interp, fp: Frame<'_>, builder: &Value, args: Args<'_>) -> R {
        let body = def::Parts::default().function(cx, fp, &self.code, &self.captured);
        let mut values = vec![body, self.name.value().clone()];
        values.extend_from_slice(args.values);
        let (values, names) = (&values, args.names);
        call::call_kw(cx, builder, Args { values, names })
    }

    fn run_body(&self, cx: &Interp, fp: Frame<'_>, namespace: &Value) -> R<()> {
        let captured: Vec<Value> = self
            .captured
            .iter()
            .map(|&l| fp.slot(l).get_raw())
            .collect();
        run_with_namespace(cx, &self.code, namespace, &captured).map(drop)
    }
}

/// Runs the function that was given to `__build_class__`: the body of a class in this namespace, any
/// other function by a call.
pub fn run_as_body(cx: &Interp, function: &Value, namespace: &Value) -> R {
    let Some(own) = function.view::<Function>() else {
        return Err(raise::type_error(
            cx,
            "__build_class__: func must be a function",
        ));
    };
    match own.current_code().handle::<Code>() {
        Ok(code) if code.info.sort == Sort::ClassBody => {
            let captured = own.closure.as_tuple().unwrap_or(&[]);
            run_with_namespace(cx, &code, namespace, captured)
        }
        _ => call::call(cx, function, &[]),
    }
}

/// Where the function of a class body is called, its namespace is that of the module.
pub struct EnterBody {
    /// The local that holds the namespace.
    pub namespace: Local,
    /// The namespace of the module.
    pub globals: Handle<Dict>,
}

describe!(EnterBody: namespace);

impl Stmt for EnterBody {
    fn exec(&self, _: &Interp, fp: Frame<'_>) -> R<Flow> {
        let namespace = fp.slot(self.namespace);
        if namespace.is_unbound() {
            namespace.init(self.globals.value().clone());
        }
        Ok(Flow::Normal)
    }
}

/// Runs code whose local 0 is the namespace that its names live in.
pub(crate) fn run_with_namespace(
    cx: &Interp,
    code: &Handle<Code>,
    namespace: &Value,
    captured: &[Value],
) -> R {
    let lent = code.lend(cx)?;
    let frame = lent.frame();
    frame.slot(local(0)).init(namespace.clone());
    code.fill_cells(cx, frame, captured.iter().cloned());
    cx.enter_call()?;
    let result = code.body.run(cx, frame);
    cx.leave_call();
    result.inspect_err(|_| leave(cx, code, frame))
}
