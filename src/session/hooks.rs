//! What the layers above the interpreter do for it: the calls that go up, all in one place.

use crate::builtins::library;
use crate::builtins::modules::gc;
use crate::eval;
use crate::interp::Hooks;
use crate::object::int;
use crate::runtime::raise;
use crate::session::{run, streams};

/// All of them.
pub(super) fn hooks() -> Hooks {
    Hooks {
        raise: raise::hook,
        big_int: int::alloc_big,
        call_function: eval::call_function,
        run_as_body: eval::run_as_body,
        resume: eval::resume,
        gather: eval::gather,
        throw: eval::throw,
        close: eval::close,
        generator_position: eval::generator_position,
        exec: run::exec,
        eval: run::eval_text,
        builtin_module: library::module,
        collect: gc::collect_by_itself,
        report: streams::report,
    }
}
