//! How long a piece of code takes.
//!
//! The code is the body of a loop in a function. Both are put around its tree, not its text: so errors tell the code as
//! the user wrote it. Their names are no identifiers and cannot meet those of the code.

use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::heap::{Handle, Value};
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::object::range::Range;
use crate::resolve::Namespace;
use crate::runtime::{call, raise};
use crate::session::run;
use crate::source::intern::Interner;
use crate::source::{SourceFile, Span};
use crate::syntax::tree::{
    Compound, Expr, ExprKind, FunctionDef, Mode, Module, Name, Param, Params, ScopeId, Stmt,
    StmtKind,
};

/// What tracebacks call the function: for the user, the code stands in none.
const FUNCTION: &str = "<module>";
/// Its parameter: what the loop goes over.
const LOOPS: &str = "<loops>";
/// The variable of the loop.
const LOOP: &str = "<loop>";

/// A function that runs this code as often as it is told.
pub fn looped(cx: &Interp, code: &str, globals: &Handle<Dict>) -> R {
    let file = Rc::new(SourceFile::new("<stdin>", format!("{code}\n")));
    let (mut tree, mut names) = run::read(cx, &file, Mode::File)?;
    // Alone the code is checked first, as an input: what may only stand in a loop or a function is refused.
    tree.mode = Mode::Single;
    run::lower(cx, &file, (&tree, &mut names), globals, Namespace::Globals)?;
    let tree = in_a_loop(tree, &mut names);
    let code = run::lower(cx, &file, (&tree, &mut names), globals, Namespace::Globals)?;
    run::code(cx, &code)?;
    let function = globals.remove_name(&cx.intern(FUNCTION));
    function.ok_or_else(|| raise::runtime_error(cx, "the timed function is gone"))
}

/// How long such a function takes for so many loops.
pub fn time(cx: &Interp, function: &Value, loops: i64) -> R<Duration> {
    let range = Range::small(&cx.int(0), &cx.int(loops), &cx.int(1));
    let range = range.ok_or_else(|| raise::overflow_error(cx, "too many loops"))?;
    let range = cx.heap.alloc(range).into_value();
    let start = Instant::now();
    call::call(cx, function, &[range])?;
    Ok(start.elapsed())
}

/// `def FUNCTION(LOOPS): for LOOP in LOOPS: body`
fn in_a_loop(tree: Module, names: &mut Interner) -> Module {
    let span = Span::new(0, 0);
    let mut name = |text| Name {
        sym: names.intern(text),
        span,
    };
    let (function, loops, variable) = (name(FUNCTION), name(LOOPS), name(LOOP));
    let read = |name: Name| {
        Box::new(Expr {
            span,
            depth: 1,
            paren: false,
            kind: ExprKind::Name(name.sym),
        })
    };
    let block = |compound: Compound| {
        let kind = StmtKind::Compound(compound);
        Box::new([Stmt { span, kind }])
    };
    let walk = Compound::For {
        target: read(variable),
        iterable: read(loops),
        body: tree.body,
        orelse: Box::default(),
    };
    let parameter = Param {
        name: loops,
        annotation: None,
        default: None,
    };
    let definition = FunctionDef {
        name: function,
        decorators: Box::default(),
        params: Params {
            args: Box::new([parameter]),
            ..Params::default()
        },
        returns: None,
        body: block(walk),
        scope: ScopeId(tree.scopes),
    };
    Module {
        mode: Mode::File,
        body: block(Compound::FunctionDef(Box::new(definition))),
        scopes: tree.scopes + 1,
        // Those of the code were given when it was checked.
        warnings: Vec::new(),
        ..tree
    }
}
