//! The data of `random.Random`: a Mersenne Twister and the spare number of `gauss`.
//!
//! What always holds: nobody keeps the state borrowed while user code can run.

use std::cell::{Cell, RefCell};

use crate::heap::{Native, NativeId};
use crate::number::twister::Twister;

/// `random.Random`.
pub struct Random {
    twister: RefCell<Twister>,
    /// The second number of the pair that `gauss` makes.
    pub spare: Cell<Option<f64>>,
}

impl Native for Random {
    const ID: NativeId = NativeId::Random;

    fn extra_bytes(&self) -> usize {
        BYTES
    }
}

/// Bytes of the generator's words, outside the object.
pub const BYTES: usize = 624 * 4;

impl Random {
    /// With this state.
    pub fn new(twister: Twister) -> Random {
        Random {
            twister: RefCell::new(twister),
            spare: Cell::new(None),
        }
    }

    /// Runs `f` on the generator; `f` runs no user code.
    #[inline]
    pub fn with<T>(&self, f: impl FnOnce(&mut Twister) -> T) -> T {
        f(&mut self.twister.borrow_mut())
    }

    /// Starts again from this state.
    pub fn reset(&self, twister: Twister) {
        *self.twister.borrow_mut() = twister;
        self.spare.set(None);
    }
}
