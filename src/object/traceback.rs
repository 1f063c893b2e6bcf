//! Traceback objects: where an exception passed, one object per frame, outermost first; and the frames.
//!
//! An entry is a frame and the number of a position in its code; file, line and span are worked out when somebody
//! asks. Both are made only when an error travels. The order of entries is that of CPython: a frame that an exception
//! leaves puts its entry before the others.
//!
//! ```text
//!   exception --> Traceback --next--> Traceback
//!                    |                   |
//!                    v                   v
//!                FrameInfo           FrameInfo     one for each call, however many exceptions pass it
//!                 locals              locals       unbound while the call runs, then taken over from it
//! ```
//!
//! So the locals of a call live as long as any traceback that leads through it, as in CPython, whose tracebacks
//! hold the frames themselves. Those of a generator stay in the generator until it ends; its frame object finds them
//! there, without keeping it alive.

use std::cell::Cell;

use crate::heap::{Frame, Handle, Native, NativeId, Slot, Vals, Value, WeakCell};
use crate::interp::Interp;
use crate::object::code::CodeInfo;
use crate::object::function::{Generator, GeneratorState};

/// One frame that an exception left, or in which it was caught.
pub struct Traceback {
    /// The next entry towards the place of the error (`tb_next`).
    pub next: Slot,
    /// The frame (`tb_frame`).
    pub frame: Handle<FrameInfo>,
    /// Index into the code's table of positions.
    pub position: u32,
    /// `tb_lasti` and `tb_lineno` of an entry that a program made.
    pub stated: Option<(i64, i64)>,
}

impl Native for Traceback {
    const ID: NativeId = NativeId::Traceback;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.next.trace(visit);
        visit(self.frame.value());
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.next.take());
    }
}

/// A call that an exception passed, or a generator: what a program sees as a frame.
pub struct FrameInfo {
    /// The code that ran (`f_code`).
    pub code: Value,
    /// The globals of the code; unbound if unknown.
    pub globals: Value,
    /// Index into the code's table of positions: where an exception passed last.
    pub position: Cell<u32>,
    /// The locals of the call once it has ended, some unbound.
    pub locals: Vals,
    /// What a program put among the variables beside them (`f_locals`): a dict, if anything.
    pub more: Slot,
    /// The frame of the caller of a call that has ended, where callers are known.
    pub back: Slot,
    /// Leads to the generator whose frame this is: a weak cell, or unbound.
    generator: Slot,
}

impl Native for FrameInfo {
    const ID: NativeId = NativeId::FrameInfo;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.locals.each(visit);
        visit(&self.code);
        visit(&self.globals);
        self.more.trace(visit);
        self.back.trace(visit);
        self.generator.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        self.locals.drain_into(out);
        out.extend(self.more.take());
        out.extend(self.back.take());
    }

    fn extra_bytes(&self) -> usize {
        self.locals.bytes()
    }
}

impl FrameInfo {
    /// A frame that still runs.
    pub fn alloc(cx: &Interp, code: &Value, globals: &Value, position: u32) -> Handle<FrameInfo> {
        cx.heap.alloc(FrameInfo {
            code: code.clone(),
            globals: globals.clone(),
            position: Cell::new(position),
            locals: Vals::default(),
            more: Slot::empty(),
            back: Slot::empty(),
            generator: Slot::empty(),
        })
    }

    /// The frame object of a call that runs in `frame`: the one that it keeps, or a new one, which it keeps from now on
    /// if it can. `info` is what is known of `code`.
    pub fn of_call(
        cx: &Interp,
        code: &Value,
        info: &CodeInfo,
        frame: Frame<'_>,
    ) -> Handle<FrameInfo> {
        let kept = info.kept.map(|kept| frame.slot(kept));
        if let Some(object) = kept.and_then(|kept| kept.handle()) {
            return object;
        }
        let object = FrameInfo::alloc(cx, code, info.globals.value(), CodeInfo::START);
        if let Some(kept) = kept {
            kept.set(object.value().clone());
        }
        object
    }

    /// The frame object of a generator that has not ended: the same one each time.
    pub fn of_generator(cx: &Interp, generator: &Handle<Generator>) -> Option<Handle<FrameInfo>> {
        let (code, frame) = (&generator.code, generator.frame.frame());
        let object = FrameInfo::of_call(cx, code, CodeInfo::of(code)?, frame);
        object.belong_to(cx, generator);
        Some(object)
    }

    /// This is the frame of a generator from now on.
    fn belong_to(&self, cx: &Interp, generator: &Handle<Generator>) {
        if self.generator.is_unbound()
            && let Some(cell) = cx.heap.weak_cell(generator.value(), None)
        {
            self.generator.set(cell.into_value());
        }
    }

    /// Is this the frame of a generator, be it gone?
    pub fn is_of_generator(&self) -> bool {
        !self.generator.is_unbound()
    }

    /// The generator whose frame this is, unless it has ended.
    pub fn generator(&self) -> Option<Handle<Generator>> {
        let generator = self.generator.handle::<WeakCell>()?.get()?;
        let generator = generator.handle::<Generator>().ok()?;
        (generator.state.get() != GeneratorState::Finished).then_some(generator)
    }
}
