//! How long a piece of code takes.

use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::heap::Handle;
use crate::interp::{Interp, R};
use crate::object::dict::Dict;
use crate::runtime::{call, raise};
use crate::session::run::module;
use crate::source::SourceFile;
use crate::syntax::tree::Mode;

/// How long a piece of code takes, so many times over, in a function that is made for it.
pub fn time_loop(cx: &Interp, code: &str, loops: u64, globals: &Handle<Dict>) -> R<Duration> {
    const NAME: &str = "<timed>";
    let body: String = code
        .split('\n')
        .map(|line| format!("        {line}\n"))
        .collect();
    let text = format!("def __timed__(loops):\n    for _ in range(loops):\n{body}");
    let file = Rc::new(SourceFile::new(NAME, text));
    module(cx, file, Mode::File, globals)?;
    let Some(function) = globals.remove_name(&cx.names.__timed__) else {
        return Err(raise::runtime_error(cx, "the timed function is gone"));
    };
    let start = Instant::now();
    call::call(cx, &function, &[cx.int(loops as i64)])?;
    Ok(start.elapsed())
}
