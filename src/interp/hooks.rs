//! The calls that go up: what layers above do for those below, which need not know them.

use dashu_int::IBig;

use crate::heap::Value;
use crate::interp::{Args, Interp, Order, R, Raised, WellKnown};

/// Function pointers into layers above. Whoever makes an interpreter gives them all.
pub struct Hooks {
    /// Raises a new exception with a message (`runtime::raise`).
    pub raise: fn(&Interp, WellKnown, &str) -> Raised,
    /// Makes an int that does not fit in a word (`object::int`).
    pub big_int: fn(&Interp, IBig) -> Value,
    /// Calls a function written in the language (`eval`).
    pub call_function: fn(&Interp, &Value, Args<'_>) -> R,
    /// Runs a function as the body of a class (`eval`): the function, the namespace.
    pub run_as_body: fn(&Interp, &Value, &Value) -> R,
    /// Resumes a generator (`eval`): the generator and what is sent (`None` value for `next`). `Ok(None)` when it has
    /// returned; the returned value waits in the generator.
    pub resume: fn(&Interp, &Value, &Value) -> R<Option<Value>>,
    /// Goes on with a generator that may hand over what an order wants (`eval`); the answer as of `resume`.
    pub gather: fn(&Interp, &Value, Order) -> R<Option<Value>>,
    /// Throws the pending exception into a generator (`eval`); the answer as of `resume`.
    pub throw: fn(&Interp, &Value, Raised) -> R<Option<Value>>,
    /// Closes a generator (`eval`).
    pub close: fn(&Interp, &Value) -> R,
    /// The position where a suspended generator stands (`eval`).
    pub generator_position: fn(&Interp, &Value) -> R<u32>,
    /// Runs the statements of a source text in a namespace (`session`): source, file name, globals, locals.
    pub exec: fn(&Interp, &Value, &str, &Value, &Value) -> R<()>,
    /// Evaluates an expression in a namespace (`session`): as `exec`.
    pub eval: fn(&Interp, &Value, &str, &Value, &Value) -> R,
    /// Makes a module that comes with mini (`builtins`); `None` if there is none of that name.
    pub builtin_module: fn(&Interp, &str) -> R<Option<Value>>,
    /// Runs a collection that starts by itself (`builtins::modules::gc`).
    pub collect: fn(&Interp),
    /// Shows an exception on standard error (`session`): whole, or briefly behind a head line.
    pub report: fn(&Interp, &Value, Option<&str>) -> R<()>,
}

#[cfg(test)]
impl Hooks {
    /// For tests of the layers below: nothing is there to be called.
    pub fn none() -> Hooks {
        Hooks {
            raise: |_, _, message| panic!("no layer raises {message:?}"),
            big_int: |_, _| panic!("no layer makes big ints"),
            call_function: |_, _, _| panic!("no layer calls"),
            run_as_body: |_, _, _| panic!("no layer runs bodies"),
            resume: |_, _, _| panic!("no layer resumes"),
            gather: |_, _, _| panic!("no layer gathers"),
            throw: |_, _, _| panic!("no layer throws"),
            close: |_, _| panic!("no layer closes"),
            generator_position: |_, _| panic!("no layer has generators"),
            exec: |_, _, _, _, _| panic!("no layer runs sources"),
            eval: |_, _, _, _, _| panic!("no layer evaluates sources"),
            builtin_module: |_, _| Ok(None),
            collect: |_| {},
            report: |_, _, _| Ok(()),
        }
    }
}
