//! Ticks, depth and native stack: what keeps every program from running away.
//!
//! Loop back-edges, calls and every unbounded native loop call [`Interp::tick`]; about once in a
//! thousand it looks at Ctrl-C, the memory limit and the collector. Every recursive path asks for
//! leave first, so a program meets `RecursionError` and never the end of the native stack.

use std::sync::atomic::Ordering;

use crate::interp::{Interp, R, WellKnown};

pub(in crate::interp) const DEFAULT_RECURSION_LIMIT: i32 = 1000;
/// Ticks between two looks at the outside.
const TICKS: i32 = 1000;
/// Bytes of simple work between two looks at Ctrl-C.
pub const PIECE: usize = 1 << 22;
/// So many bytes of simple work count as one tick: a thousand of them are a piece.
const BYTES_OF_TICK: usize = PIECE / TICKS as usize;
/// Native stack that is kept for what must still run after an overflow.
const RESERVE: usize = 256 * 1024;
/// Depth of native recursion (`repr` of nested lists ...) at which CPython 3.13 gives up.
const NATIVE_LIMIT: u32 = 10_000;

/// What a new interpreter may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of heap.
    pub memory: usize,
    /// Bytes of native stack below the point where the interpreter is made.
    pub native_stack: usize,
    /// Slots of the value stack.
    pub value_stack: usize,
}

/// What recursed too deep: the end of the message of `RecursionError`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recursion {
    /// A call.
    Call,
    /// `repr()`.
    Repr,
    /// A rich comparison.
    Compare,
    /// `isinstance()`.
    InstanceCheck,
    /// `issubclass()`.
    SubclassCheck,
    /// Calling a Python object from native code.
    CallObject,
    /// Writing JSON.
    Encode,
    /// Reading an array of JSON.
    DecodeArray,
    /// Reading an object of JSON.
    DecodeObject,
}

impl Recursion {
    fn message(self) -> &'static str {
        match self {
            Recursion::Call => "maximum recursion depth exceeded",
            Recursion::Repr => {
                "maximum recursion depth exceeded while getting the repr of an object"
            }
            Recursion::Compare => "maximum recursion depth exceeded in comparison",
            Recursion::InstanceCheck => "maximum recursion depth exceeded in __instancecheck__",
            Recursion::SubclassCheck => "maximum recursion depth exceeded in __subclasscheck__",
            Recursion::CallObject => {
                "maximum recursion depth exceeded while calling a Python object"
            }
            Recursion::Encode => "maximum recursion depth exceeded while encoding a JSON object",
            Recursion::DecodeArray => {
                "maximum recursion depth exceeded while decoding a JSON array from a unicode string"
            }
            Recursion::DecodeObject => {
                "maximum recursion depth exceeded while decoding a JSON object from a unicode string"
            }
        }
    }
}

/// The address of a local of the caller: how deep the native stack is.
#[inline]
fn here() -> usize {
    let probe = 0u8;
    std::ptr::from_ref(&probe) as usize
}

pub(in crate::interp) fn stack_floor(bytes: usize) -> usize {
    here().saturating_sub(bytes.saturating_sub(RESERVE))
}

/// Leave for one level of native recursion; given back when dropped.
pub struct NativeGuard<'a>(&'a Interp);

impl Drop for NativeGuard<'_> {
    fn drop(&mut self) {
        self.0.native_depth.set(self.0.native_depth.get() - 1);
    }
}

impl Interp {
    /// Counts one step of work. Errors: `KeyboardInterrupt` after Ctrl-C, `MemoryError` beyond
    /// the memory limit.
    #[inline]
    pub fn tick(&self) -> R<()> {
        let left = self.ticks.get() - 1;
        self.ticks.set(left);
        if left < 0 { self.slow_tick() } else { Ok(()) }
    }

    /// Counts work on so many bytes as the ticks that it is worth, so that a loop of few but big steps looks at the
    /// outside as often as one of many small steps.
    #[inline]
    pub fn spend(&self, bytes: usize) {
        if bytes >= BYTES_OF_TICK {
            let ticks = (bytes / BYTES_OF_TICK).min(TICKS as usize) as i32;
            self.ticks.set(self.ticks.get().saturating_sub(ticks));
        }
    }

    /// Raises `KeyboardInterrupt` at once after Ctrl-C. A tick looks only now and then, which is too seldom between
    /// steps that may take long: calls of native functions, operations on containers, big numbers.
    #[inline]
    pub fn look_outside(&self) -> R<()> {
        match self.interrupted.load(Ordering::Relaxed) {
            true => self.slow_tick(),
            false => Ok(()),
        }
    }

    /// Shows `all` to `f` piece by piece, as much at once as takes a few milliseconds, with a look at Ctrl-C between
    /// the pieces: how every native loop over bytes or values runs that does little for each.
    #[inline]
    pub fn by_pieces<T>(&self, all: &[T], mut f: impl FnMut(&[T])) -> R<()> {
        if std::mem::size_of_val(all) <= PIECE {
            f(all);
            return Ok(());
        }
        for piece in all.chunks((PIECE / size_of::<T>().max(1)).max(1)) {
            self.look_outside()?;
            f(piece);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn slow_tick(&self) -> R<()> {
        self.ticks.set(if self.stress.get() { 0 } else { TICKS });
        if self.steps.are_left() {
            return Err(self.end_of_run());
        }
        if self.interrupted.load(Ordering::Relaxed) && self.steps.are_taken() {
            self.interrupt_walk()?;
        } else if self.interrupted.swap(false, Ordering::Relaxed) {
            return Err((self.hooks.raise)(self, WellKnown::KeyboardInterrupt, ""));
        }
        if self.heap.collection_due() || self.stress.get() {
            self.automatic_collection();
        }
        if self.heap.take_pressure() && self.heap.bytes() > self.heap.limit() {
            self.automatic_collection();
            if self.heap.bytes() > self.heap.limit() {
                return Err((self.hooks.raise)(self, WellKnown::MemoryError, ""));
            }
        }
        Ok(())
    }

    fn automatic_collection(&self) {
        if self.gc.is_automatic() && !self.collecting.replace(true) {
            self.forget_cached();
            (self.hooks.collect)(self);
            self.forget_unused_names();
            self.collecting.set(false);
        }
    }

    /// Collects at every tick from now on (a test mode).
    pub fn stress_collector(&self) {
        self.stress.set(true);
        self.ticks.set(0);
    }

    /// Takes leave for one call of a function of the language. Pair it with
    /// [`leave_call`](Interp::leave_call). Error: `RecursionError`.
    #[inline(always)]
    pub fn enter_call(&self) -> R<()> {
        let left = self.depth_left.get() - 1;
        self.depth_left.set(left);
        if left < 0 || here() < self.stack_floor.get() {
            return Err(self.too_deep());
        }
        let ticks = self.ticks.get() - 1;
        self.ticks.set(ticks);
        if ticks < 0 {
            self.tick_at_call()
        } else {
            Ok(())
        }
    }

    /// A program that only calls has no other place to be stopped at.
    #[cold]
    #[inline(never)]
    fn tick_at_call(&self) -> R<()> {
        self.slow_tick().inspect_err(|_| self.leave_call())
    }

    /// Gives the leave of [`enter_call`](Interp::enter_call) back.
    #[inline]
    pub fn leave_call(&self) {
        self.depth_left.set(self.depth_left.get() + 1);
    }

    #[cold]
    #[inline(never)]
    fn too_deep(&self) -> crate::interp::Raised {
        self.leave_call();
        self.raise_recursion(Recursion::Call)
    }

    /// Raises `RecursionError`.
    #[cold]
    pub fn raise_recursion(&self, what: Recursion) -> crate::interp::Raised {
        (self.hooks.raise)(self, WellKnown::RecursionError, what.message())
    }

    /// Takes leave for one level of native recursion, until the guard is dropped. Error:
    /// `RecursionError` with the message of `what`.
    #[inline]
    pub fn enter_native(&self, what: Recursion) -> R<NativeGuard<'_>> {
        let depth = self.native_depth.get();
        if depth >= NATIVE_LIMIT || here() < self.stack_floor.get() {
            return Err(self.raise_recursion(what));
        }
        self.native_depth.set(depth + 1);
        Ok(NativeGuard(self))
    }

    /// Bytes of native stack that are left.
    pub fn native_room(&self) -> usize {
        here().saturating_sub(self.stack_floor.get())
    }

    /// `sys.getrecursionlimit()`.
    pub fn recursion_limit(&self) -> i32 {
        self.recursion_limit.get()
    }

    /// How many calls are running.
    pub fn recursion_depth(&self) -> i32 {
        self.recursion_limit.get() - self.depth_left.get()
    }

    /// `sys.setrecursionlimit()`; false (and no change) if more calls are running than that.
    pub fn set_recursion_limit(&self, limit: i32) -> bool {
        let depth = self.recursion_depth();
        if depth >= limit {
            return false;
        }
        self.recursion_limit.set(limit);
        self.depth_left.set(limit - depth);
        true
    }
}
