//! Generators: functions that stop at `yield` and go on later (data model 3.2.8.3, PEP 342).
//!
//! The locals of a generator lie in the heap while it does not run, and are moved onto the value
//! stack to run. Where it stands is in its locals too: each statement that contains a `yield`
//! keeps its own state there (which statement of the block, which iterator of the loop), and to
//! resume, one walks down the same path again. No second native stack is needed, and all that a
//! suspended generator holds can be seen.

use crate::eval::code::Code;
use crate::eval::enter::{Callee, local};
use crate::eval::leave::leave;
use crate::eval::node::{Body, Flow};
use crate::heap::{Frame, Handle, SavedFrame, Slot, Value};
use crate::interp::{Interp, R, Raised, Recursion, WellKnown};
use crate::object::exception;
use crate::object::function::{Generator, GeneratorState};
use crate::object::traceback::FrameInfo;
use crate::runtime::raise;

/// Makes a generator from a frame whose arguments are bound; the frame is emptied.
pub(crate) fn make(cx: &Interp, callee: Callee<'_>, frame: Frame<'_>) -> Value {
    let saved = SavedFrame::new(callee.code.frame_size);
    for (i, slot) in saved.slots().iter().enumerate() {
        slot.set(frame.slot(local(i)).take().unwrap_or(Value::UNBOUND));
    }
    // A small buffer: beyond the limit, the next tick raises.
    cx.heap.force_charge(saved.bytes());
    let name = |slot: &Slot| Slot::new(slot.get_raw());
    cx.heap
        .alloc(Generator {
            function: callee.value.clone(),
            frame: saved,
            state: std::cell::Cell::new(GeneratorState::Created),
            returned: Slot::empty(),
            name: name(&callee.function.name),
            qualname: name(&callee.function.qualname),
            direct: callee.code.direct,
            delegate: Slot::empty(),
        })
        .into_value()
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
        let at = match innermost(generator) {
            Innermost::Itself if value.is_unbound() => return resume(cx, generator, value),
            Innermost::Itself => return send_to(cx, generator, value),
            Innermost::Running => return Err(running(cx)),
            Innermost::Inner(inner) => inner,
        };
        match resume(cx, &at, value) {
            Ok(Some(value)) => return Ok(Some(value)),
            // What it returned waits in it for the `yield from` around it,
            Ok(None) => value = Value::NONE,
            // or the exception, which stays on its way, is raised there.
            Err(_on_its_way) => value = Value::UNBOUND,
        }
    }
}

enum Innermost {
    Itself,
    Running,
    Inner(Handle<Generator>),
}

/// The last of the suspended generators that delegate to each other.
fn innermost(generator: &Handle<Generator>) -> Innermost {
    let mut last: Option<Handle<Generator>> = None;
    loop {
        let at = last.as_ref().unwrap_or(generator);
        if at.state.get() != GeneratorState::Suspended || !at.direct {
            break;
        }
        let Some(inner) = at.delegate.handle::<Generator>() else {
            break;
        };
        match inner.state.get() {
            GeneratorState::Running => return Innermost::Running,
            GeneratorState::Suspended => last = Some(inner),
            GeneratorState::Created | GeneratorState::Finished => break,
        }
    }
    last.map_or(Innermost::Itself, Innermost::Inner)
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
    if let Some(callee) = Callee::of(&generator.function) {
        cx.note(0);
        if let Some(at) = cx.take_position() {
            let globals = callee.function.globals.value();
            let frame = FrameInfo::alloc(cx, &callee.function.code, globals, at);
            cx.add_entry(frame.into_value(), at);
        }
    }
    raised
}

fn finish(generator: &Generator) {
    generator.state.set(GeneratorState::Finished);
    let mut locals = Vec::new();
    generator.frame.clear(&mut locals);
    locals.extend(generator.delegate.take());
    drop(locals);
}

/// Runs to the next `yield`. `sent` unbound: the exception on its way is raised at the `yield`.
fn resume(cx: &Interp, generator: &Handle<Generator>, sent: Value) -> R<Option<Value>> {
    let Some(callee) = Callee::of(&generator.function) else {
        return Ok(None);
    };
    let started = generator.state.get() == GeneratorState::Suspended;
    cx.enter_call()?;
    generator.state.set(GeneratorState::Running);
    let result = cx.stack.with_saved(&generator.frame, |frame| {
        if let Some(place) = callee.code.sent {
            frame.slot(place).set(sent);
        }
        let flow = match &callee.code.body {
            Body::Resumable(stmt) if started => stmt.resume(cx, frame),
            Body::Resumable(stmt) => stmt.exec(cx, frame),
            // Its `yield` can never be reached.
            body => body.run(cx, frame).map(Flow::Return),
        };
        flow.inspect_err(|_| leave(cx, &callee.function.code, callee.code, frame))
    });
    cx.leave_call();
    match result {
        Some(Ok(Flow::Yield(value))) => {
            show_delegate(generator, callee.code);
            generator.state.set(GeneratorState::Suspended);
            Ok(Some(value))
        }
        Some(Ok(flow)) => {
            let value = if let Flow::Return(value) = flow {
                value
            } else {
                Value::NONE
            };
            generator.returned.set(value);
            finish(generator);
            Ok(None)
        }
        Some(Err(raised)) => Err(fail(cx, generator, raised)),
        None => {
            generator.state.set(if started {
                GeneratorState::Suspended
            } else {
                GeneratorState::Created
            });
            Err(cx.raise_recursion(Recursion::Call))
        }
    }
}

/// What `gi_yieldfrom` shows while the generator is suspended.
fn show_delegate(generator: &Generator, code: &Code) {
    if code.delegates.is_empty() {
        return;
    }
    let slots = generator.frame.slots();
    let delegate = code
        .delegates
        .iter()
        .find_map(|local| slots.get(local.index())?.get());
    generator.delegate.set(delegate.unwrap_or(Value::UNBOUND));
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
