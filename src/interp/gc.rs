//! What the module `gc` sets and tells, and programs see; when mini really collects is in `limits`.

use std::cell::Cell;

/// The state of `gc`.
pub struct GcState {
    /// Is the automatic collector on (`gc.enable()`)?
    pub enabled: Cell<bool>,
    /// Has a program imported the module? From then on callbacks and figures tell of every collection.
    pub is_watched: Cell<bool>,
    /// `gc.get_threshold()`: what programs see; mini counts bytes instead.
    pub thresholds: Cell<[i64; 3]>,
    /// What `gc.set_debug` was given.
    pub debug: Cell<i64>,
    /// What `gc.get_stats()` and `gc.get_count()` tell.
    pub figures: Cell<GcFigures>,
}

impl Default for GcState {
    fn default() -> GcState {
        GcState {
            enabled: Cell::new(true),
            is_watched: Cell::new(false),
            thresholds: Cell::new([2000, 10, 10]),
            debug: Cell::new(0),
            figures: Cell::default(),
        }
    }
}

impl GcState {
    /// May collections begin by themselves? A first threshold of zero switches them off, too.
    pub fn is_automatic(&self) -> bool {
        self.enabled.get() && self.thresholds.get()[0] != 0
    }
}

/// Figures of collections that programs asked for. The generations are CPython's: mini has one.
#[derive(Clone, Copy, Default, Debug)]
pub struct GcFigures {
    /// Collections of each generation.
    pub collections: [i64; 3],
    /// Objects that they freed.
    pub collected: [i64; 3],
    /// Collections of the youngest two since the next older one was collected.
    pub counts: [i64; 2],
    /// Objects that `gc.freeze()` found.
    pub frozen: i64,
}
