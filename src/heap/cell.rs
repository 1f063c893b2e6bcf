//! `CellBox`: a variable that several functions share, known to the heap so that it can be read
//! through a local without counting.

use crate::heap::{Handle, Heap, Native, NativeId, Slot, Value};

/// One captured variable (`cell` objects).
pub struct CellBox(Slot);

impl Native for CellBox {
    const ID: NativeId = NativeId::Cell;

    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.trace(visit);
    }

    fn clear(&self, out: &mut Vec<Value>) {
        out.extend(self.0.take());
    }
}

impl CellBox {
    /// The place of the variable.
    #[inline]
    pub fn slot(&self) -> &Slot {
        &self.0
    }
}

impl Heap {
    /// A new shared variable holding `value` (maybe unbound).
    pub fn cell(&self, value: Value) -> Handle<CellBox> {
        self.alloc(CellBox(Slot::new(value)))
    }
}

impl Slot {
    /// The variable in the cell that lies in this place; `None` if it is unbound.
    #[inline]
    pub fn cell_get(&self) -> Option<Value> {
        // SAFETY: only copies a value out; nobody can write to the slot meanwhile.
        unsafe { &*self.raw() }.view::<CellBox>()?.0.get()
    }

    /// Stores the variable in the cell that lies in this place; the old value comes back. `new`
    /// comes back if there is no cell.
    #[inline]
    pub fn cell_swap(&self, new: Value) -> Value {
        // SAFETY: the old value is given back, not dropped: no user code runs.
        match unsafe { &*self.raw() }.view::<CellBox>() {
            Some(cell) => cell.0.swap(new),
            None => new,
        }
    }
}
