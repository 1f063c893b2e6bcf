//! Traceback objects: where an exception passed, one object per frame, outermost first.
//!
//! An entry holds its place as a span of its source; the line is worked out when somebody asks. Tracebacks are
//! made only when an error travels. The order is that of CPython: a frame that an exception leaves puts its entry
//! before the others.

use std::rc::Rc;

use crate::heap::{Native, NativeId, Slot, Value};
use crate::source::{SourceFile, Span};

/// One frame that an exception left.
pub struct Traceback {
    /// The next entry towards the place of the error (`tb_next`).
    pub next: Slot,
    /// The code that ran (`tb_frame.f_code`).
    pub code: Value,
    /// The global namespace of the code.
    pub globals: Value,
    /// The name of the function, `<module>` for a module.
    pub name: Value,
    /// The source.
    pub file: Rc<SourceFile>,
    /// What was running.
    pub span: Span,
    /// The local names and their values when the frame was left: only of the innermost frame, for suggestions.
    pub locals: Slot,
}

impl Native for Traceback {
    const ID: NativeId = NativeId::Traceback;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Some(next) = self.next.get() {
            visit(&next);
        }
        visit(&self.code);
        visit(&self.globals);
        visit(&self.name);
        if let Some(locals) = self.locals.get() {
            visit(&locals);
        }
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.next.take());
        out.extend(self.locals.take());
    }
}

impl Traceback {
    /// `tb_lineno`.
    pub fn line(&self) -> u32 {
        self.file.line_of(self.span.start)
    }
}
