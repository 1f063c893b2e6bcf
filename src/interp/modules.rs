//! The modules there are, and where others are looked for. What importing means is in `runtime::import`.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use crate::heap::Slot;

/// The modules of one interpreter.
#[derive(Default)]
pub struct Modules {
    /// `sys.modules`, a dict.
    pub loaded: Slot,
    /// The module `sys`, once it is made.
    pub sys: Slot,
    /// Addresses of the modules whose bodies are running for the first time.
    pub importing: RefCell<Vec<usize>>,
    /// The folder of the program, which is searched first; empty for the current one.
    pub home: RefCell<PathBuf>,
    /// Has a program given some module a class of its own?
    pub have_classes: Cell<bool>,
}
