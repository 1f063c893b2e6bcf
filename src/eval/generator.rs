//! Generators: functions that stop at `yield` and go on later (data model 3.2.8.3, PEP 342).
//!
//! The locals of a generator lie in a frame of its own, in which it runs. Where it stands is in its
//! locals too: each statement that contains a `yield` keeps its own state there (which statement of
//! the block, which iterator of the loop), and to resume, one walks down the same path again. No
//! second native stack is needed, and all that a suspended generator holds can be seen.

use std::cell::Cell;

use crate::eval::code::Code;
use crate::eval::enter::Callee;
use crate::eval::leave::leave;
use crate::eval::node::{Body, Flow};
use crate::heap::{Frame, Handle, Slot, Vals, Value};
use crate::interp::{Interp, R, Raised, WellKnown};
use crate::object::exception;
use crate::object::function::{Generator, GeneratorState};
use crate::object::traceback::FrameInfo;
use crate::runtime::raise;

/// Makes a generator from a frame whose arguments are bound; they move to a frame of its own.
pub(crate) fn make(cx: &Interp, callee: Callee<'_>, frame: Frame<'_>) -> Value {
    let (size, arguments) = (callee.code.frame_size, callee.code.lent);
    let saved = cx.heap.save_frame(frame, arguments, size);
    callee.capture(cx, saved.frame());
    // A small buffer: beyond the limit, the next tick raises.
    cx.heap.force_charge(saved.bytes());
    let generator = cx.heap.alloc(Generator {
        function: callee.value.clone(),
        replaced: callee.function.replaced.get_raw(),
        frame: saved,
        state: Cell::new(GeneratorState::Created),
        returned: Slot::empty(),
        name: Slot::empty(),
        qualname: Slot::empty(),
        direct: callee.code.direct,
        delegate: callee.code.delegate,
        path: Vals::default(),
    });
    if callee.code.direct && callee.code.delegate.is_none() {
        // Nothing in it would notice that it is closed.
        generator.value().forgo_finaliser();
    }
    generator.into_value()
}

/// Resumes with a value. `None` when the generator has returned; what it returned waits in it.
///
/// A chain of generators that delegate to each other (`yield from`) is not walked through frame by
/// frame: the innermost one is resumed, and one around it only when that has ended.
pub(crate) fn send(
    cx: &Interp,
    generator: &Handle<Generator>,
    mut value: Value,
) -> R<Option<Value>> {
    loop {
        let Some(inner) = innermost(cx, generator) else {
            return if value.is_unbound() {
                resume(cx, generator, value)
            } else {
                send_to(cx, generator, value)
            };
        };
        if inner.state.get() == GeneratorState::Running {
            return Err(running(cx));
        }
        match resume(cx, &inner, value) {
            Ok(Some(value)) => return Ok(Some(value)),
            // What it returned waits in it for the `yield from` around it,
            Ok(None) => value = Value::NONE,
            // or the exception, which stays on its way, is raised there.
            Err(_on_its_way) => value = Value::UNBOUND,
        }
    }
}

/// The last of the generators that delegate to each other; `None` if it is the first.
///
/// The path from the first to the last is kept, so that a step of a deep recursion costs no more
/// than one of a shallow recursion. Whoever resumes or closes an inner one by itself makes the end
/// of the path wrong, never its middle: a generator goes on only when its delegate has ended.
fn innermost(cx: &Interp, first: &Handle<Generator>) -> Option<Handle<Generator>> {
    first.delegate?;
    let path = &first.path;
    let on_path = |i| path.get(i)?.handle::<Generator>().ok();
    let mut last = loop {
        let Some(i) = path.len().checked_sub(1) else {
            break None;
        };
        let inner = on_path(i)?;
        let outer = i.checked_sub(1).and_then(on_path);
        if delegate(outer.as_ref().unwrap_or(first)).is_some_and(|found| found.is(&inner)) {
            break Some(inner);
        }
        drop(path.pop());
    };
    while let Some(inner) = delegate(last.as_ref().unwrap_or(first)) {
        // Without memory for it, the path is found again the next time.
        let _ = path.push(&cx.heap, inner.value().clone());
        last = Some(inner);
    }
    last
}

/// The generator that a suspended one waits for.
#[inline]
fn delegate(outer: &Generator) -> Option<Handle<Generator>> {
    if outer.state.get() != GeneratorState::Suspended || !outer.direct {
        return None;
    }
    let inner = outer.delegate()?.handle::<Generator>()?;
    match inner.state.get() {
        GeneratorState::Suspended | GeneratorState::Running => Some(inner),
        GeneratorState::Created | GeneratorState::Finished => None,
    }
}

fn send_to(cx: &Interp, generator: &Handle<Generator>, value: Value) -> R<Option<Value>> {
    match generator.state.get() {
        GeneratorState::Finished => Ok(None),
        GeneratorState::Running => Err(running(cx)),
        GeneratorState::Created if !value.is_none() => {
            let text = "can't send non-None value to a just-started generator";
            Err(raise::type_error(cx, text))
        }
        GeneratorState::Created | GeneratorState::Suspended => resume(cx, generator, value),
    }
}

/// Resumes with the exception on its way, raised at the `yield`.
pub(crate) fn throw(
    cx: &Interp,
    generator: &Handle<Generator>,
    raised: Raised,
) -> R<Option<Value>> {
    match generator.state.get() {
        GeneratorState::Running => {
            drop(raise::take(cx, raised));
            Err(running(cx))
        }
        GeneratorState::Finished => Err(raised),
        GeneratorState::Created => {
            finish(generator);
            Err(leave_at_start(cx, generator, raised))
        }
        GeneratorState::Suspended => resume(cx, generator, Value::UNBOUND),
    }
}

/// Raises `GeneratorExit` at the `yield`; what the generator returns.
pub(crate) fn close(cx: &Interp, generator: &Handle<Generator>) -> R {
    match generator.state.get() {
        GeneratorState::Finished => return Ok(Value::NONE),
        GeneratorState::Created => {
            finish(generator);
            return Ok(Value::NONE);
        }
        GeneratorState::Running | GeneratorState::Suspended => {}
    }
    let raised = raise::of(cx, WellKnown::GeneratorExit, "");
    match throw(cx, generator, raised) {
        Ok(Some(_)) => Err(raise::runtime_error(cx, "generator ignored GeneratorExit")),
        Ok(None) => Ok(generator.returned.take().unwrap_or(Value::NONE)),
        Err(raised) => {
            if raise::matches(cx, &raised, WellKnown::GeneratorExit) {
                drop(raise::take(cx, raised));
                return Ok(Value::NONE);
            }
            Err(raised)
        }
    }
}

fn running(cx: &Interp) -> Raised {
    raise::value_error(cx, "generator already executing")
}

/// A generator that never ran gets an entry in the traceback all the same.
fn leave_at_start(cx: &Interp, generator: &Handle<Generator>, raised: Raised) -> Raised {
    if let Some(value) = generator.code()
        && let Some(code) = value.view::<Code>()
    {
        cx.note(Code::START);
        if let Some(at) = cx.take_position() {
            let globals = code.globals.value();
            let frame = FrameInfo::alloc(cx, value, globals, at);
            cx.add_entry(frame.into_value(), at);
        }
    }
    raised
}

fn finish(generator: &Handle<Generator>) {
    generator.state.set(GeneratorState::Finished);
    generator.value().forgo_finaliser();
    generator.frame.empty();
    while generator.path.pop().is_some() {}
}

/// Runs to the next `yield`. `sent` unbound: the exception on its way is raised at the `yield`.
fn resume(cx: &Interp, generator: &Handle<Generator>, sent: Value) -> R<Option<Value>> {
    let Some(code) = generator.code().and_then(Value::view::<Code>) else {
        return Ok(None);
    };
    let started = generator.state.get() == GeneratorState::Suspended;
    cx.enter_call()?;
    generator.state.set(GeneratorState::Running);
    let frame = generator.frame.frame();
    let result = match &code.body {
        Body::Resumable(stmt) if started => {
            if let Some(place) = code.sent {
                frame.slot(place).set(sent);
            }
            stmt.resume(cx, frame)
        }
        Body::Resumable(stmt) => stmt.exec(cx, frame),
        // Its `yield` can never be reached.
        body => body.run(cx, frame).map(Flow::Return),
    };
    cx.leave_call();
    match result {
        Ok(Flow::Yield(value)) => {
            generator.state.set(GeneratorState::Suspended);
            Ok(Some(value))
        }
        Ok(flow) => {
            if let Flow::Return(value) = flow {
                generator.returned.set(value);
            }
            finish(generator);
            Ok(None)
        }
        Err(raised) => {
            if let Some(value) = generator.code() {
                leave(cx, value, code, frame);
            }
            Err(fail(cx, generator, raised))
        }
    }
}

/// The generator ends with an exception; `StopIteration` would look like its end (PEP 479).
fn fail(cx: &Interp, generator: &Handle<Generator>, raised: Raised) -> Raised {
    if !raise::matches(cx, &raised, WellKnown::StopIteration) {
        // Dropping the locals may run user code, which must find no exception on its way.
        let (error, trace) = cx.take_raised(raised);
        finish(generator);
        return cx.raise_with_trace(error, trace);
    }
    let cause = raise::take(cx, raised);
    finish(generator);
    let text = cx.new_str("generator raised StopIteration");
    match raise::new(cx, WellKnown::RuntimeError, vec![text]) {
        Ok(error) => {
            exception::set_cause(&error, cause.clone());
            exception::chain_context(&error, &cause);
            cx.raise(error)
        }
        Err(raised) => raised,
    }
}
