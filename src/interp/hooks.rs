//! The calls that go up: filled once by the layers above, so that those below need not know them.

use std::cell::Cell;

use dashu_int::IBig;

use crate::heap::Value;
use crate::interp::{Args, Interp, Order, R, Raised, WellKnown};

/// Runs a source text: source, file name, globals, locals.
type Exec = fn(&Interp, &Value, &str, &Value, &Value) -> R<()>;
/// Evaluates an expression: as [`Exec`].
type Eval = fn(&Interp, &Value, &str, &Value, &Value) -> R;
/// Makes a module of a name, if there is one.
type BuiltinModule = fn(&Interp, &str) -> R<Option<Value>>;
/// Shows an exception, behind a head line if one is given.
type Report = fn(&Interp, &Value, Option<&str>) -> R<()>;
/// Sends a value into a generator; what it yields, or `None` when it has returned.
type Resume = fn(&Interp, &Value, &Value) -> R<Option<Value>>;
/// Goes on with a generator that may hand over what an order wants; the answer as of [`Resume`].
type Gather = fn(&Interp, &Value, Order) -> R<Option<Value>>;
/// Throws into a generator; the answer as of [`Resume`].
type Throw = fn(&Interp, &Value, Raised) -> R<Option<Value>>;

/// Function pointers into layers above.
pub struct Hooks {
    /// Raises a new exception with a message (`runtime::raise`).
    pub raise: Cell<fn(&Interp, WellKnown, &str) -> Raised>,
    /// Makes an int that does not fit in a word (`object::int`).
    pub big_int: Cell<fn(&Interp, IBig) -> Value>,
    /// Calls a function written in the language (`eval`).
    pub call_function: Cell<fn(&Interp, &Value, Args<'_>) -> R>,
    /// Runs a function as the body of a class (`eval`): the function, the namespace.
    pub run_as_body: Cell<fn(&Interp, &Value, &Value) -> R>,
    /// Runs the statements of a source text in a namespace (`session`): source, file name,
    /// globals, locals.
    pub exec: Cell<Exec>,
    /// Evaluates an expression in a namespace (`session`): as `exec`.
    pub eval: Cell<Eval>,
    /// Shows the value of an expression statement at the prompt (`sys.displayhook`).
    pub display: Cell<fn(&Interp, &Value) -> R<()>>,
    /// Makes a module that comes with mini (`builtins`); `None` if there is none of that name.
    pub builtin_module: Cell<BuiltinModule>,
    /// Shows an exception on standard error (`report`): whole, or briefly behind a head line.
    pub report: Cell<Report>,
    /// Runs a collection, with its callbacks (`builtins::gc`, once a program has imported it).
    pub collect: Cell<fn(&Interp)>,
    /// Values of the running function's locals by name, as a dict (`eval`).
    pub locals: Cell<fn(&Interp) -> R>,
    /// The globals of the code that is running (`eval`).
    pub globals: Cell<fn(&Interp) -> R>,
    /// Resumes a generator (`eval`): the generator and what is sent (`None` value for `next`).
    /// `Ok(None)` when it has returned; the returned value waits in the generator.
    pub resume: Cell<Resume>,
    /// Goes on with a generator under an order (`eval`).
    pub gather: Cell<Gather>,
    /// The frame object of a generator that has not ended (`eval`).
    pub generator_frame: Cell<fn(&Interp, &Value) -> Option<Value>>,
    /// The position where a suspended generator stands (`eval`).
    pub generator_position: Cell<fn(&Interp, &Value) -> R<u32>>,
    /// Closes a generator (`eval`).
    pub close: Cell<fn(&Interp, &Value) -> R>,
    /// Throws the pending exception into a generator (`eval`).
    pub throw: Cell<Throw>,
}

impl Default for Hooks {
    fn default() -> Hooks {
        Hooks {
            raise: Cell::new(|cx, _, _| cx.raise(Value::NONE)),
            big_int: Cell::new(|_, _| Value::NONE),
            call_function: Cell::new(|cx, _, _| Err(missing(cx))),
            run_as_body: Cell::new(|cx, _, _| Err(missing(cx))),
            exec: Cell::new(|cx, _, _, _, _| Err(missing(cx))),
            eval: Cell::new(|cx, _, _, _, _| Err(missing(cx))),
            display: Cell::new(|_, _| Ok(())),
            builtin_module: Cell::new(|_, _| Ok(None)),
            report: Cell::new(|_, _, _| Ok(())),
            collect: Cell::new(|cx| {
                cx.heap.collect();
            }),
            locals: Cell::new(|cx| Err(missing(cx))),
            globals: Cell::new(|cx| Err(missing(cx))),
            gather: Cell::new(|cx, _, _| Err(missing(cx))),
            resume: Cell::new(|cx, _, _| Err(missing(cx))),
            generator_frame: Cell::new(|_, _| None),
            generator_position: Cell::new(|cx, _| Err(missing(cx))),
            close: Cell::new(|cx, _| Err(missing(cx))),
            throw: Cell::new(|cx, _, _| Err(missing(cx))),
        }
    }
}

fn missing(cx: &Interp) -> Raised {
    (cx.hooks.raise.get())(cx, WellKnown::SystemError, "this part is not installed")
}
