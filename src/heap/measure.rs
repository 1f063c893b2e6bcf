//! Measuring: the exact peak of the heap, and what died, between two moments.
//!
//! Whoever does not measure must not pay for it, so nothing is noted where objects are made. Bytes
//! fall only where an object is freed or a buffer is given back; between two falls they only rise.
//! So the highest amount is seen if it is noted before each fall and at the end:
//!
//! ```text
//!  bytes       .-----x  noted: an object is freed
//!           .--'     |     .--x  noted: a buffer is given back
//!    start -'        '-----'  '----- end
//! ```
//!
//! How many objects were made follows from how many there are and how many died.

use std::cell::{Cell, RefCell};

use crate::heap::page::{self, Heap, Inner};
use crate::heap::release::MEASURING;
use crate::heap::{NativeId, Value, tuple};

/// Objects of one kind that died.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Deaths {
    /// How many.
    pub objects: usize,
    /// Their bytes, buffers included, when they died.
    pub bytes: usize,
}

/// What happened between [`Heap::start_measuring`] and [`Heap::stop_measuring`].
#[derive(Clone, Default, Debug)]
pub struct Measured {
    /// The most bytes that there were.
    pub peak: usize,
    /// What died, by the number of its kind.
    pub deaths: Vec<Deaths>,
}

#[derive(Default)]
pub(crate) struct Measure {
    peak: Cell<usize>,
    deaths: RefCell<Vec<Deaths>>,
}

impl Heap {
    /// Notes the peak and all deaths from here on.
    pub fn start_measuring(&self) {
        let inner = self.inner();
        inner.measure.peak.set(inner.total());
        inner.measure.deaths.borrow_mut().clear();
        inner.releasing.switch(MEASURING, true);
    }

    /// What was noted; nothing is noted any more.
    pub fn stop_measuring(&self) -> Measured {
        let inner = self.inner();
        inner.note_peak();
        inner.releasing.switch(MEASURING, false);
        Measured {
            peak: inner.measure.peak.get(),
            deaths: inner.measure.deaths.take(),
        }
    }
}

impl Inner {
    /// Bytes are about to fall.
    pub(crate) fn note_peak(&self) {
        let peak = &self.measure.peak;
        peak.set(peak.get().max(self.total()));
    }

    /// An object that is still whole is about to be freed.
    pub(crate) fn note_death(&self, object: u64, kind: usize) {
        let bytes = self.bytes_of(object);
        let mut deaths = self.measure.deaths.borrow_mut();
        if deaths.len() <= kind {
            deaths.resize(kind + 1, Deaths::default());
        }
        if let Some(died) = deaths.get_mut(kind) {
            died.objects += 1;
            died.bytes += bytes;
        }
    }

    /// Bytes of a whole object, its buffers included.
    pub(crate) fn bytes_of(&self, object: u64) -> usize {
        // SAFETY: the caller shows a whole object; the fields behind its header are those of its
        // kind.
        let extra = unsafe {
            let kind = page::header(object).kind();
            if kind.is_instance() {
                0
            } else if kind.is_native(NativeId::Tuple) {
                tuple::buffer_bytes(object)
            } else {
                (self.native(kind.id()).extra_bytes)((object as usize + 8) as *const u8)
            }
        };
        page::size_of_object(object) + extra
    }
}

impl Value {
    /// Bytes that the object takes with its buffers; 0 for immediates.
    pub fn bytes(&self) -> usize {
        if !self.is_pointer() {
            return 0;
        }
        // SAFETY: a live object lies in a live heap.
        unsafe { page::heap_of(self.bits()) }.bytes_of(self.bits())
    }
}
