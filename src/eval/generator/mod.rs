//! Generators: functions that stop at `yield` and go on later (data model 3.2.8.3, PEP 342).
//!
//! The locals of a generator lie in a frame of its own, in which it runs. Where it stands is in its
//! locals too: each statement that contains a `yield` keeps its own state there (which statement of
//! the block, which iterator of the loop), and to resume, one walks down the same path again. No
//! second native stack is needed, and all that a suspended generator holds can be seen.
//!
//! The statements that contain a `yield` are in `flow`; in `try_except` and `try_star`, those that may also catch
//! what is raised at one.

pub(super) mod flow;
pub(super) mod try_except;
pub(super) mod try_star;

use std::cell::Cell;

use crate::eval::call::enter::{Callee, local};
use crate::eval::call::leave::{keep_if_held, leave};
use crate::eval::code::Code;
use crate::eval::generator::flow::{Step, of_generator, stepped};
use crate::eval::node::{Body, Flow};
use crate::heap::{Frame, Handle, SavedFrame, Slot, Vals, Value};
use crate::interp::{Interp, Order, R, Raised, WellKnown};
use crate::object::code::CodeInfo;
use crate::object::exception;
use crate::object::function::{Generator, GeneratorState};
use crate::object::traceback::FrameInfo;
use crate::runtime::raise::unraisable;
use crate::runtime::{attr, call, raise};

/// Makes a generator from a frame whose arguments are bound; they move to a frame of its own.
#[inline(never)]
pub(crate) fn make(cx: &Interp, callee: Callee<'_>, frame: Frame<'_>) -> Value {
    let (size, arguments) = (callee.code.frame_size, callee.code.lent);
    let saved = cx.heap.save_frame(frame, arguments, size);
    callee.capture(cx, saved.frame());
    let function = callee.function;
    let names = (function.name.get_raw(), function.qualname.get_raw());
    alloc(
        cx,
        callee.value.clone(),
        function.current_code(),
        callee.code,
        saved,
        names,
    )
}

/// Makes the generator of an expression, which has no function: nobody could see it.
pub(crate) fn of_expression(
    cx: &Interp,
    code: &Handle<Code>,
    iterator: Value,
    captured: impl Iterator<Item = Value>,
) -> Value {
    let saved = cx.heap.empty_frame(code.frame_size);
    let frame = saved.frame();
    frame.slot(local(0)).init(iterator);
    code.fill_cells(cx, frame, captured);
    let names = (
        code.info.name.value().clone(),
        code.info.qualname.value().clone(),
    );
    alloc(cx, Value::UNBOUND, code.value().clone(), code, saved, names)
}

fn alloc(
    cx: &Interp,
    function: Value,
    code_value: Value,
    code: &Code,
    frame: SavedFrame,
    (name, qualname): (Value, Value),
) -> Value {
    let stops = code.body.stops();
    // A small buffer: beyond the limit, the next tick raises.
    cx.heap.charge_anyway(frame.bytes());
    let generator = cx.heap.alloc(Generator {
        function,
        code: code_value,
        frame,
        state: Cell::new(GeneratorState::Created),
        returned: Slot::empty(),
        name: Slot::new(name),
        qualname: Slot::new(qualname),
        direct: stops.is_some_and(|stops| stops.direct),
        delegate: stops.and_then(|stops| stops.delegate),
        path: Vals::default(),
    });
    if stops.is_none_or(|stops| !stops.guarded && stops.delegate.is_none()) {
        // Nothing in it would notice that it is closed.
        generator.value().forgo_finaliser();
    }
    generator.into_value()
}

/// Resumes with a value. `None` when the generator has returned; what it returned waits in it.
#[inline]
pub(crate) fn send(cx: &Interp, generator: &Handle<Generator>, value: Value) -> R<Option<Value>> {
    go_on(cx, generator, value, Order::NONE)
}

/// Goes on; what is ordered is handed over without a stop. The answer as of [`send`].
pub(crate) fn gather(cx: &Interp, generator: &Handle<Generator>, order: Order) -> R<Option<Value>> {
    let item = go_on(cx, generator, Value::NONE, order)?;
    if item.is_none() {
        // Who takes the items only does not look at what it returned.
        drop(generator.returned.take());
    }
    Ok(item)
}

#[inline]
fn go_on(
    cx: &Interp,
    generator: &Handle<Generator>,
    value: Value,
    order: Order,
) -> R<Option<Value>> {
    match generator.delegate {
        None => send_to(cx, generator, value, order),
        Some(_) => go_on_inside(cx, generator, value, order),
    }
}

/// As [`go_on`], where the generator may wait for another one.
///
/// A chain of generators that delegate to each other (`yield from`) is not walked through frame by
/// frame: the innermost one is resumed, and one around it only when that has ended.
fn go_on_inside(
    cx: &Interp,
    generator: &Handle<Generator>,
    mut value: Value,
    order: Order,
) -> R<Option<Value>> {
    loop {
        let Some(inner) = innermost(cx, generator) else {
            return if value.is_unbound() {
                resume(cx, generator, value, order)
            } else {
                send_to(cx, generator, value, order)
            };
        };
        if inner.state.get() == GeneratorState::Running {
            return Err(running(cx));
        }
        match resume(cx, &inner, value, order) {
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
    let path = &first.path;
    let on_path = |i| path.get(i)?.handle::<Generator>().ok();
    let mut last = loop {
        let Some(i) = path.len().checked_sub(1) else {
            break None;
        };
        let inner = on_path(i)?;
        let waits = match i.checked_sub(1) {
            Some(before) => on_path(before).is_some_and(|outer| waits_for(&outer, &inner)),
            None => waits_for(first, &inner),
        };
        if waits {
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

/// Is `inner` the [`delegate`] of `outer`?
#[inline]
fn waits_for(outer: &Generator, inner: &Handle<Generator>) -> bool {
    delegates(outer).is_some_and(|slot| slot.peek().is(inner.value())) && is_under_way(inner)
}

/// The generator that a suspended one waits for.
#[inline]
fn delegate(outer: &Generator) -> Option<Handle<Generator>> {
    let inner = delegates(outer)?.handle::<Generator>()?;
    is_under_way(&inner).then_some(inner)
}

/// Where the delegate of a suspended generator lies, if it may be resumed past the generator.
#[inline]
fn delegates(outer: &Generator) -> Option<&Slot> {
    if outer.direct && outer.state.get() == GeneratorState::Suspended {
        outer.delegate()
    } else {
        None
    }
}

#[inline]
fn is_under_way(generator: &Generator) -> bool {
    matches!(
        generator.state.get(),
        GeneratorState::Suspended | GeneratorState::Running
    )
}

fn send_to(
    cx: &Interp,
    generator: &Handle<Generator>,
    value: Value,
    order: Order,
) -> R<Option<Value>> {
    match generator.state.get() {
        GeneratorState::Suspended => resume(cx, generator, value, order),
        GeneratorState::Finished => Ok(None),
        GeneratorState::Running => Err(running(cx)),
        GeneratorState::Created if !value.is_none() => {
            let text = "can't send non-None value to a just-started generator";
            Err(raise::type_error(cx, text))
        }
        GeneratorState::Created => resume(cx, generator, value, order),
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
            let raised = leave_at_start(cx, generator, raised);
            finish(cx, generator);
            Err(raised)
        }
        GeneratorState::Suspended => {
            let step = match generator.delegate().and_then(Slot::get) {
                None => Err(raised),
                // What the generator handles is not being handled while its delegate runs: the frame is not entered.
                Some(delegate) => {
                    generator.state.set(GeneratorState::Running);
                    let step = throw_inside(cx, &delegate, raised);
                    generator.state.set(GeneratorState::Suspended);
                    step
                }
            };
            let sent = match step {
                Ok(Step::Yielded(value)) => return Ok(Some(value)),
                Ok(Step::Returned(value)) => {
                    drop(generator.delegate().and_then(Slot::take));
                    value
                }
                Err(_on_its_way) => Value::UNBOUND,
            };
            resume(cx, generator, sent, Order::NONE)
        }
    }
}

/// Throws into the delegate of a generator; one that is to exit is closed, and the exception goes on (PEP 380).
fn throw_inside(cx: &Interp, delegate: &Value, raised: Raised) -> R<Step> {
    cx.enter_call()?;
    let step = match delegate.to_handle::<Generator>() {
        _ if raise::matches(cx, &raised, WellKnown::GeneratorExit) => {
            let error = raise::take(cx, raised);
            close_delegate(cx, delegate).and_then(|()| Err(cx.raise(error)))
        }
        Some(inner) => throw(cx, &inner, raised).map(|step| of_generator(&inner, step)),
        None => throw_by_method(cx, delegate, raised),
    };
    cx.leave_call();
    step
}

fn close_delegate(cx: &Interp, delegate: &Value) -> R<()> {
    if let Some(inner) = delegate.to_handle::<Generator>() {
        return close(cx, &inner).map(drop);
    }
    match attr::get_opt(cx, delegate, &cx.names.close) {
        Ok(Some(close)) => call::call(cx, &close, &[]).map(drop),
        Ok(None) => Ok(()),
        // That it cannot even be looked up keeps nobody from closing.
        Err(raised) => {
            unraisable::report(cx, raised, None, delegate);
            Ok(())
        }
    }
}

/// Its `throw` gets the arguments of the call as they were given, if this is what was thrown by them.
fn throw_by_method(cx: &Interp, delegate: &Value, raised: Raised) -> R<Step> {
    let error = raise::take(cx, raised);
    let thrown = cx.thrown.take();
    let given = match thrown.as_ref().and_then(Value::as_tuple) {
        Some([place, given @ ..]) if place.as_int() == Some(error.addr() as i64) => given,
        _ => std::slice::from_ref(&error),
    };
    match attr::get_opt(cx, delegate, &cx.names.throw)? {
        None => Err(cx.raise(error)),
        Some(throw) => stepped(cx, call::call(cx, &throw, given)),
    }
}

/// Raises `GeneratorExit` at the `yield`; what the generator returns. Where nothing in it would notice, it does not run
/// again: all that it holds dies, locals first.
pub(crate) fn close(cx: &Interp, generator: &Handle<Generator>) -> R {
    let is_over = match generator.state.get() {
        GeneratorState::Finished => return Ok(Value::NONE),
        GeneratorState::Created => {
            // Its arguments stay where they are.
            generator.state.set(GeneratorState::Finished);
            generator.value().forgo_finaliser();
            return Ok(Value::NONE);
        }
        GeneratorState::Suspended => !would_notice(generator),
        GeneratorState::Running => false,
    };
    if is_over {
        if let Some(frame) = existing_frame(generator) {
            frame.position.set(position(cx, generator)?);
        }
        finish(cx, generator);
        return Ok(Value::NONE);
    }
    let exit = raise::new(cx, WellKnown::GeneratorExit, Vec::new());
    let raised = raise::instance(cx, exit);
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

/// Is there a `try`, a `with` or a delegate that is to be told when a suspended generator is closed?
fn would_notice(generator: &Generator) -> bool {
    let code = generator.code.view::<Code>();
    let waits = || generator.delegate().is_some_and(|slot| !slot.is_unbound());
    let stops = code.and_then(|code| code.body.stops());
    stops.is_some_and(|stops| stops.guarded) || waits()
}

/// The frame object of a generator, if somebody has asked for it.
fn existing_frame(generator: &Generator) -> Option<Handle<FrameInfo>> {
    let kept = CodeInfo::of(&generator.code)?.kept?;
    generator.frame.frame().slot(kept).handle()
}

/// At which position a suspended generator stands. It is resumed with nothing at all, neither a value nor an exception:
/// its `yield` answers with the position, and it is suspended again as it was.
pub(crate) fn position(cx: &Interp, generator: &Handle<Generator>) -> R<u32> {
    let code = generator.code.view::<Code>();
    let body = code.map(|code| &code.body);
    let state = generator.state.get();
    let (GeneratorState::Suspended, Some(Body::Resumable(body, _))) = (state, body) else {
        return Ok(CodeInfo::START);
    };
    cx.enter_call()?;
    let on_its_way = cx.suspend_raised();
    let answer = body.resume(cx, generator.frame.frame());
    cx.resume_raised(on_its_way);
    cx.leave_call();
    match answer? {
        Flow::Yield(at) => Ok(at.as_int().map_or(CodeInfo::START, |at| at as u32)),
        _ => Ok(CodeInfo::START),
    }
}

fn running(cx: &Interp) -> Raised {
    raise::value_error(cx, "generator already executing")
}

/// A generator that never ran gets an entry in the traceback all the same.
fn leave_at_start(cx: &Interp, generator: &Handle<Generator>, raised: Raised) -> Raised {
    let value = &generator.code;
    if let Some(code) = value.view::<Code>() {
        cx.note(CodeInfo::START);
        if let Some(at) = cx.take_position() {
            let frame = FrameInfo::of_call(cx, value, &code.info, generator.frame.frame());
            cx.add_entry(frame.into_value(), at);
        }
    }
    raised
}

fn finish(cx: &Interp, generator: &Handle<Generator>) {
    generator.state.set(GeneratorState::Finished);
    generator.value().forgo_finaliser();
    if let Some(code) = generator.code.view::<Code>() {
        keep_if_held(cx, code, generator.frame.frame());
    }
    generator.frame.empty();
    while generator.path.pop().is_some() {}
}

/// Runs to the next `yield`. `sent` unbound: the exception on its way is raised at the `yield`.
fn resume(
    cx: &Interp,
    generator: &Handle<Generator>,
    sent: Value,
    order: Order,
) -> R<Option<Value>> {
    let Some(code) = generator.code.view::<Code>() else {
        return Ok(None);
    };
    let started = generator.state.get() == GeneratorState::Suspended;
    cx.enter_call()?;
    generator.state.set(GeneratorState::Running);
    let frame = generator.frame.frame();
    // An order is for the generator's own items, not for those that it asks for.
    let outer = cx.gathering.replace(order);
    let result = match &code.body {
        Body::Resumable(stmt, stops) if started => {
            frame.slot(stops.sent).set(sent);
            stmt.resume(cx, frame)
        }
        Body::Resumable(stmt, _) => stmt.exec(cx, frame),
        // Its `yield` can never be reached.
        body => body.run(cx, frame).map(Flow::Return),
    };
    cx.gathering.replace(outer);
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
            finish(cx, generator);
            Ok(None)
        }
        Err(raised) => {
            leave(cx, code, frame);
            Err(fail(cx, generator, raised))
        }
    }
}

/// The generator ends with an exception; `StopIteration` would look like its end (PEP 479).
fn fail(cx: &Interp, generator: &Handle<Generator>, raised: Raised) -> Raised {
    if !raise::matches(cx, &raised, WellKnown::StopIteration) {
        // Dropping the locals may run user code, which must find no exception on its way.
        let (error, trace) = cx.take_raised(raised);
        finish(cx, generator);
        return cx.raise_with_trace(error, trace);
    }
    let cause = raise::take(cx, raised);
    finish(cx, generator);
    let text = cx.new_str("generator raised StopIteration");
    let error = raise::new(cx, WellKnown::RuntimeError, vec![text]);
    exception::set_cause(&error, cause.clone());
    exception::chain_context(&error, &cause);
    cx.raise(error)
}
