//! Values and the heap: the only folder with `unsafe`.
//!
//! Everything above is safe Rust because this folder keeps six promises:
//!
//! * **H1** A [`Value`] whose low three bits are zero points to a live object of a live heap, and
//!   counts as one of its references.
//! * **H2** An object starts with an 8-byte [`header`](kind): `u32` count, `u32` kind. It lies in a
//!   64 KiB page whose first word names the heap, so an object finds its heap by masking.
//! * **H3** The kind word tells the number of cells. Equal kind words mean equal numbers of cells,
//!   so a cache that checked its index once never checks again.
//! * **H4** No reference into a mutable place (slot, cell, list, frame) ever leaves this folder:
//!   places are read by copying a counted value out and written by swapping.
//! * **H5** The 4096 slots from the start of any frame on are always initialised, whether a call or
//!   a generator has it, so any [`Local`] in any [`Frame`] is memory-safe without a check.
//! * **H6** Whoever points to an object without counting (a [`WeakCell`]) is told before the
//!   object's memory is reused.
//!
//! ```text
//!  Value   62-bit int   ............................... x11
//!          float        rotated left by 4, plus 2 ..... 010 101 110
//!          special      None True False unbound ....... 100
//!          pointer      8-aligned address ............. 000
//!
//!  object  +0  count  u32   twice the references, less one if somebody watches it weakly
//!          +4  kind   u32   id 21 | cells 7 | payload 1 | finaliser 1 | collector 2
//!          +8  cells, or the fields of a native type
//! ```
//!
//! Read [`value`](Value) first, then `page` (allocation), `release` (freeing), `collect` (cycles). `blocks` stands apart: it
//! is the allocator for everything outside the pages.
#![allow(
    unsafe_code,
    reason = "the one place where raw memory is handled; see H1 to H6"
)]

mod blocks;
mod cache;
mod cell;
mod collect;
mod handle;
mod ids;
mod kind;
mod kinds;
mod list;
mod measure;
mod native;
mod page;
mod peek;
mod release;
mod rows;
mod saved;
mod slot;
mod stack;
#[cfg(test)]
mod tests;
mod text;
mod tracked;
mod tuple;
mod vals;
mod value;
mod weak;

pub use blocks::SmallBlocks;
pub use cache::{KindCache, LoadCache, StoreCache};
pub use cell::CellBox;
pub use collect::Collected;
pub use handle::Handle;
pub use ids::NativeId;
pub use kind::{Kind, KindFlags, MAX_CELLS};
pub use list::List;
pub use measure::{Deaths, Measured};
pub use native::Native;
pub use page::{Heap, OutOfMemory, cell_offset};
pub use peek::Peek;
pub use rows::{Row, Rows, Unknown};
pub use saved::SavedFrame;
pub use slot::{Slot, wrap_index};
pub use stack::{Frame, Lent, Local, OpenFrames, Stack};
pub use text::Str;
pub use vals::{Scan, Vals, append_copies};
pub use value::{MAX_INT, MIN_INT, Value};
pub use weak::{WeakCell, WeakRef};
